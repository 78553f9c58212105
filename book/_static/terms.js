// The meaning of a glossary term: under the pointer, on focus, and at a first tap, which does not follow the link yet.
// It stays inside the window, can itself be pointed at, and goes with Esc.

(() => {
  "use strict";

  const terms = [...document.querySelectorAll("article a[title]:has(.std-term)")];
  if (!terms.length) return;
  const EDGE = 8; // px to the edge of the window
  const LEAVE = 200; // ms in which the pointer may cross from a term to its meaning
  const box = document.createElement("div");
  box.className = "term-meaning";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.querySelector("article").append(box);
  let shown = null;
  let leaving = null;

  function show(term) {
    clearTimeout(leaving);
    if (shown === term) return;
    shown = term;
    box.textContent = term.dataset.meaning;
    box.hidden = false;
    box.style.left = box.style.top = "0";
    const home = box.offsetParent.getBoundingClientRect();
    const at = term.getClientRects()[0]; // of a term in two lines its beginning
    const room = document.documentElement.clientWidth - EDGE;
    box.style.left = `${Math.max(EDGE, Math.min(at.left, room - box.offsetWidth)) - home.left}px`;
    const below = at.bottom + box.offsetHeight + EDGE < innerHeight;
    box.style.top = `${(below ? at.bottom + 2 : at.top - box.offsetHeight - 2) - home.top}px`;
  }

  function hide() {
    clearTimeout(leaving);
    shown = null;
    box.hidden = true;
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(hide, LEAVE);
  }

  for (const term of terms) {
    term.dataset.meaning = term.title;
    // the browser's own hint knows no Esc; a screen reader still hears the meaning
    term.setAttribute("aria-description", term.title);
    term.removeAttribute("title");
    let finger = false;
    let before = null; // what a finger found shown when it came
    term.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && show(term));
    term.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && leave());
    term.addEventListener("pointerdown", ({ pointerType }) => {
      finger = pointerType !== "mouse";
      before = shown;
    });
    term.addEventListener("focus", () => !finger && show(term));
    term.addEventListener("blur", hide);
    term.addEventListener("click", (event) => {
      if (!finger || before === term) return;
      event.preventDefault();
      show(term);
    });
  }
  box.addEventListener("pointerenter", () => clearTimeout(leaving));
  box.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  document.addEventListener("pointerdown", ({ target }) => !target.closest(".term-meaning, a[data-meaning]") && hide());
})();
