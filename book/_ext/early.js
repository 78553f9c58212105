// Runs before the page is seen. What the theme writes into each page follows below it in the same file.
(() => {
  "use strict";

  // The theme believes that storage never refuses and stops where it does: what it keeps then lasts as long as the
  // page. What the reader does is refused as ever, and a word says so.
  const OF_THEME = ["mode", "theme", "pst_banner_pref", "sphinx_highlight_terms", "sidebar-scroll-top"];
  const kept = new Map();
  const { getItem, setItem, removeItem } = Storage.prototype;

  Storage.prototype.getItem = function (key) {
    if (kept.has(key)) return kept.get(key);
    try {
      return getItem.call(this, key);
    } catch (refused) {
      if (OF_THEME.includes(key)) return null;
      throw refused;
    }
  };

  Storage.prototype.setItem = function (key, value) {
    try {
      setItem.call(this, key, value);
    } catch (refused) {
      if (!OF_THEME.includes(key)) {
        say();
        throw refused;
      }
      kept.set(key, String(value));
    }
  };

  Storage.prototype.removeItem = function (key) {
    kept.delete(key);
    try {
      removeItem.call(this, key);
    } catch {
      // nothing was kept
    }
  };

  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].length;
    } catch {
      // a storage whose every call is refused, where the browser does not even give one
      Object.defineProperty(window, name, { value: Object.create(Storage.prototype) });
    }
  }

  let said = false;

  function say() {
    // before the reader has done anything nothing of theirs is lost
    if (said || navigator.userActivation?.hasBeenActive === false) return;
    said = true;
    const notice = document.createElement("p");
    notice.className = "not-kept";
    notice.setAttribute("role", "status");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => notice.remove());
    document.body.append(notice);
    // a status is spoken when its words change, not when it comes
    notice.append(
      "This browser keeps nothing for this book: its storage is full or switched off. " +
        "Everything works, but what you answer is gone when you leave the page. ",
      close,
    );
  }

  // A box of the theme opens by its title and its button; a click on words within the title stops its script.
  document.addEventListener(
    "click",
    (event) => {
      const title = event.target.closest(".admonition.toggle > .admonition-title");
      if (!title || event.target === title || event.target.closest(".toggle-button")) return;
      event.stopPropagation();
      if (!event.target.closest("a")) title.click();
    },
    true,
  );

  // Buttons of the theme that had their script in an attribute.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press]");
    if (button) window[button.dataset.press]();
  });
})();
