// For paper a page is light, its figures have the width of a sheet, the numbers behind them stand open, and solutions
// that are still closed stand at its end. After it all is as it was. What else paper wants is in course.css.

(() => {
  "use strict";

  const page = document.documentElement;
  let before = null; // {theme, closed, solutions} while the page is on paper

  // at once: a browser prints when this is done
  function redraw() {
    for (const frame of document.querySelectorAll(".simulation-figure")) {
      if (frame.drawn && frame.whole) drawFigure(window.Plotly, frame, frame.whole);
    }
  }

  // whoever works on paper finds them as in the book: not under the exercise
  function solutionsAtTheEnd() {
    const part = document.createElement("section");
    part.className = "paper-solutions";
    part.append(Object.assign(document.createElement("h2"), { textContent: "Solutions" }));
    for (const solution of document.querySelectorAll(".admonition.solution.toggle-hidden")) {
      const copy = solution.cloneNode(true);
      copy.classList.remove("solution", "toggle", "toggle-hidden");
      copy.querySelectorAll(".toggle-button").forEach((button) => button.remove());
      for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
      part.append(copy);
    }
    if (part.children.length > 1) document.querySelector("article.bd-article").append(part);
    return part;
  }

  function begin() {
    if (before) return;
    const closed = [...document.querySelectorAll(".simulation-numbers:not([open])")];
    before = { theme: page.dataset.theme, closed, solutions: solutionsAtTheEnd() };
    page.classList.add("on-paper");
    page.dataset.theme = "light";
    for (const numbers of closed) numbers.open = true;
    redraw();
  }

  function end() {
    if (!before) return;
    page.classList.remove("on-paper");
    page.dataset.theme = before.theme;
    for (const numbers of before.closed) numbers.open = false;
    before.solutions.remove();
    before = null;
    redraw();
  }

  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
  // a browser that shows paper in its window says it so
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? begin() : end()));
})();
