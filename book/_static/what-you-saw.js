// "What you saw" stays closed until the reader has tried: moved one of the controls of which it tells,
// or followed a link that stands before it. What was opened stays open, in the reader's own browser.
// Closed means out of sight only: a screen reader comes by it, and whoever tabs into it opens it.

(() => {
  const KEY = "alliance:what-you-saw";
  const sections = [...document.querySelectorAll(".simulation")];
  const isBefore = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;

  let kept = { opened: [], all: false };
  try {
    kept = { ...kept, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    // a browser that keeps nothing closes them again
  }

  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // it does until the page is left
    }
    blocks.forEach((block) => block.show());
  }

  // A block, the simulation of which it tells, and the links that stand between the block before it and itself.
  class Block {
    constructor(element, i, elements) {
      this.element = element;
      this.section = sections.findLast((section) => isBefore(section, element));
      const before = elements.slice(0, i);
      const links = [...document.querySelectorAll(`a.try[href^="#${this.section?.id}?"]`)];
      this.links = links.filter((link) => isBefore(link, element) && before.every((other) => isBefore(other, link)));
      this.settings = new Set(this.links.flatMap((link) => [...new URLSearchParams(link.hash.split("?")[1]).keys()]));
      const same = before.filter((other) => this.section && isBefore(this.section, other));
      this.name = `${this.section?.id}/${same.length + 1}`;
      this.told = element.querySelector(".what-you-saw-told");
      this.told.addEventListener("focusin", () => this.open());
      element.addEventListener("click", ({ target }) => this.press(target.dataset.open));
    }

    // Whoever cannot try may read.
    get isOpen() {
      return kept.all || kept.opened.includes(this.name) || !this.section || this.section.dataset.state === "failed";
    }

    show() {
      this.element.toggleAttribute("data-closed", !this.isOpen);
      this.element.querySelector(".what-you-saw-wait").hidden = this.isOpen;
      this.element.querySelector(".what-you-saw-all").hidden = !kept.all || kept.opened.includes(this.name);
    }

    open() {
      if (this.isOpen) return;
      kept.opened.push(this.name);
      keep();
    }

    press(what) {
      if (!what) return;
      const { top } = this.element.getBoundingClientRect();
      if (what === "this") this.open();
      else {
        kept.all = what === "all";
        keep();
      }
      // blocks above may have opened as well; the reader's own button is gone
      window.scrollBy({ top: this.element.getBoundingClientRect().top - top, behavior: "instant" });
      const heading = this.element.querySelector("h3");
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }

  const blocks = [...document.querySelectorAll(".what-you-saw")].map((...where) => new Block(...where));
  if (!blocks.length) return;

  // A later block of the same simulation waits for a control that no earlier one speaks of.
  for (const [i, block] of blocks.entries()) {
    const earlier = blocks.slice(0, i).filter(({ section }) => section === block.section);
    const own = [...block.settings].filter((name) => !earlier.some(({ settings }) => settings.has(name)));
    block.opensWith = (name) => !earlier.length || !own.length || own.includes(name);
  }

  function moved({ target }) {
    const section = target.closest?.(".simulation");
    const { name } = target;
    if (section && name) blocks.filter((block) => block.section === section && block.opensWith(name)).forEach((block) => block.open());
  }

  function followed({ target }) {
    const link = target.closest?.("a.try");
    if (link) blocks.find(({ links }) => links.includes(link))?.open();
  }

  // A link may lead to something within a block; one with settings from elsewhere has tried already.
  function arrived() {
    const [name, query] = location.hash.slice(1).split("?");
    const target = document.getElementById(name);
    for (const block of blocks) {
      if (block.told.contains(target) || (query && target && block.section === target)) block.open();
    }
  }

  document.addEventListener("input", moved);
  document.addEventListener("click", (event) => {
    if (event.target.matches?.(".simulation-controls button")) moved(event);
    followed(event);
  });
  window.addEventListener("hashchange", () => location.hash.includes("?") || arrived());
  const watch = new MutationObserver(() => blocks.forEach((block) => block.show()));
  sections.forEach((section) => watch.observe(section, { attributeFilter: ["data-state"] }));
  arrived();
  keep();
})();
