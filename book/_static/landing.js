// What a link leads to stays below the header while the page above it still finds its height: typefaces, questions and
// figures come later than the reader. Once the reader acts, the page is theirs.

window.landOn = (() => {
  "use strict";

  const ACTS = ["wheel", "touchstart", "pointerdown", "keydown", "focusin"];
  const page = document.querySelector("article");
  const watch = new ResizeObserver(again);
  let place = null;
  let height = 0;

  function again() {
    if (page.offsetHeight === height) return; // it says so when it begins to watch, too
    height = page.offsetHeight;
    place.scrollIntoView({ block: "start", behavior: "instant" });
  }

  function leave() {
    watch.disconnect();
    for (const act of ACTS) window.removeEventListener(act, leave, true);
  }

  return (element) => {
    leave();
    place = element;
    height = page.offsetHeight;
    for (const act of ACTS) window.addEventListener(act, leave, true);
    watch.observe(page);
    place.scrollIntoView({ block: "start" });
  };
})();
