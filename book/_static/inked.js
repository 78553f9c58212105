// The words for goal, task and bond in a sentence that is told anew wear the ink of their element, as those of the
// first sentence do (widgets/templates/__init__.py).

document.addEventListener("simulation-told", ({ target: section }) => {
  const sentence = section.querySelector(".simulation-sentence");
  const pieces = sentence.textContent.split(/\b((?:goal|task|bond)s?)\b/i);
  sentence.replaceChildren(
    ...pieces.map((piece, i) => {
      if (i % 2 === 0) return piece;
      const word = document.createElement("span");
      word.className = `${piece.toLowerCase().replace(/s$/, "")}-word`;
      word.textContent = piece;
      return word;
    }),
  );
});
