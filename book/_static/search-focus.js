// Search closes with Esc, which the theme leaves to nobody's focus: the keyboard goes back to where it came from.

(() => {
  "use strict";

  const wrapper = document.querySelector(".search-button__wrapper");
  if (!wrapper) return;
  let before = null;
  const shown = () => wrapper.classList.contains("show");
  const outside = () => document.activeElement !== document.body && !wrapper.contains(document.activeElement);

  // before the theme opens it: by its button, or by Ctrl+K
  for (const act of ["pointerdown", "keydown", "click"]) {
    document.addEventListener(act, () => !shown() && outside() && (before = document.activeElement), true);
  }
  new MutationObserver(() => {
    if (!shown() && !outside()) before?.focus();
  }).observe(wrapper, { attributeFilter: ["class"] });
})();
