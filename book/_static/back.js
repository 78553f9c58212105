// Back to the text: whoever has followed a link to a simulation finds the way back to the very step.

(() => {
  "use strict";

  function button(section) {
    const back = document.createElement("button");
    back.type = "button";
    back.className = "simulation-back";
    back.textContent = "Back to the text";
    back.addEventListener("click", () => {
      back.hidden = true;
      back.from.scrollIntoView({ block: "center" });
      back.from.focus({ preventScroll: true });
    });
    section.querySelector(".simulation-head").prepend(back);
    return back;
  }

  const backs = new Map();

  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("a[href*='#']");
    if (!link || link.closest(".simulation") || link.pathname !== location.pathname) return;
    const section = document.getElementById(link.hash.slice(1).split(/\?|%3F/i)[0]);
    if (!section?.matches(".simulation")) return;
    if (!backs.has(section)) backs.set(section, button(section));
    const back = backs.get(section);
    back.from = link;
    back.hidden = false;
  });
})();
