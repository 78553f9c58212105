// A screen reader is told the sentence once, when the hand has rested for a while: a drag has many places on its way,
// and what stands there at each short rest is for eyes. What a slider says of itself is said by the slider.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const REST = 600; // ms
  const sentence = section.querySelector(".simulation-sentence");
  const spoken = section.querySelector(".simulation-spoken");
  let timer = null;

  function silence() {
    clearTimeout(timer);
    spoken.textContent = ""; // or whoever reads the page line by line would meet old words
  }

  section.addEventListener("input", silence);
  section.addEventListener("simulation-told", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // who stands on the sentence has heard it
      if (document.activeElement !== sentence) spoken.textContent = sentence.textContent;
    }, REST);
  });
});
