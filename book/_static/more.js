// A long sentence folds to the lines that a screen has room for; the button shows the rest. It is whole for screen
// readers either way.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const words = section.querySelector(".simulation-words");
  const sentence = words.querySelector(".simulation-sentence");
  const button = words.querySelector(".simulation-more");
  words.classList.add("folded");

  function fit() {
    const folded = words.classList.contains("folded");
    button.hidden = sentence.hidden || (folded && sentence.scrollHeight <= sentence.clientHeight + 2);
  }

  button.addEventListener("click", () => {
    const folded = words.classList.toggle("folded");
    button.setAttribute("aria-expanded", !folded);
    button.textContent = folded ? "more" : "less";
    fit();
  });
  new ResizeObserver(fit).observe(words); // which begins with a first look
  new MutationObserver(fit).observe(sentence, { childList: true, attributeFilter: ["hidden"] });
});
