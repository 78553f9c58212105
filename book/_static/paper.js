// For paper a page is light, its figures have the width of a sheet, and the numbers behind them stand open. After it
// all is as it was. What else a sheet of paper wants is in course.css.

(() => {
  "use strict";

  const page = document.documentElement;
  let before = null; // {theme, closed} while the page is on paper

  // at once: a browser prints when this is done
  function redraw() {
    for (const frame of document.querySelectorAll(".simulation-figure")) {
      if (frame.drawn && frame.whole) drawFigure(window.Plotly, frame, frame.whole);
    }
  }

  function begin() {
    if (before) return;
    const closed = [...document.querySelectorAll(".simulation-numbers:not([open])")];
    before = { theme: page.dataset.theme, closed };
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
    before = null;
    redraw();
  }

  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
  // a browser that shows paper in its window says it so
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? begin() : end()));
})();
