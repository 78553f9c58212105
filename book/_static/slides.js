// A page as slides for a projector: one heading, or one simulation, at a time, in larger type, and all of it alive.
// PageDown and PageUp, which presenters send, and the arrows go on and back; what is longer than the screen scrolls first.

(() => {
  "use strict";

  const ALONE = ".simulation, .picture, .check"; // what has a slide of its own
  const BASE = 16; // pixels of the type for which figures are made
  const html = document.documentElement;
  const article = document.querySelector("article");
  const exported = "slides" in html.dataset; // by `make slides`: there is no page to go back to

  // Every heading with what stands below it, up to the next; what stands alone apart from the words around it.
  function slidesOf(section) {
    const parts = [...section.children].filter((one) => !one.matches("section:not(.simulation)"));
    const heading = parts.find((one) => /^H[1-6]$/.test(one.tagName));
    const groups = [[]];
    for (const part of parts.filter((one) => one !== heading)) {
      const alone = part.matches(ALONE) || part.querySelector(ALONE);
      if (alone && groups.at(-1).length) groups.push([]);
      groups.at(-1).push(part);
      if (alone) groups.push([]);
    }
    const shown = groups.filter((group) => group.some((part) => part.textContent.trim()));
    const own = (shown.length ? shown : [[]]).map((group) => ({ heading, parts: group }));
    return [...own, ...[...section.children].filter((one) => one.matches("section:not(.simulation)")).flatMap(slidesOf)];
  }

  const slides = [...article.children].filter((one) => one.matches("section")).flatMap(slidesOf);
  if (!slides.length) return;
  const units = new Set(slides.flatMap(({ heading, parts }) => [heading, ...parts]).filter(Boolean));
  const titleOf = ({ heading }) => heading?.firstChild?.textContent.trim() ?? "";
  let now = 0;

  // --- the bar

  const bar = document.createElement("nav");
  bar.className = "slides-bar";
  bar.setAttribute("aria-label", "Slides");
  const button = (words, press) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.addEventListener("click", press);
    return made;
  };
  const where = document.createElement("p");
  where.setAttribute("role", "status");
  const back = button("Back", () => show(now - 1));
  const next = button("Next", () => show(now + 1));
  const leave = exported ? button("All chapters", () => location.assign("../index.html")) : button("Leave the slides", leavePage);
  bar.append(back, where, next, leave);

  function leavePage() {
    const address = new URL(location.href);
    address.searchParams.delete("slides");
    location.assign(address);
  }

  // --- showing

  function show(index, scroll = true) {
    now = Math.max(0, Math.min(index, slides.length - 1));
    const on = new Set([slides[now].heading, ...slides[now].parts]);
    for (const unit of units) unit.classList.toggle("off-stage", !on.has(unit));
    where.textContent = `${now + 1} of ${slides.length}: ${titleOf(slides[now])}`;
    back.disabled = now === 0;
    next.disabled = now === slides.length - 1;
    if (scroll) window.scrollTo({ top: 0, behavior: "instant" });
    keep();
  }

  // The slide is kept in the address, where the browser lets a page write it.
  function keep() {
    const address = new URL(location.href);
    address.searchParams.set("slides", now + 1);
    try {
      history.replaceState(history.state, "", address);
    } catch {
      // then a page that comes again begins with its first slide
    }
  }

  const slideOf = (element) => slides.findIndex(({ heading, parts }) => [heading, ...parts].some((part) => part?.contains(element)));

  function showPlaceOf(element) {
    const index = element ? slideOf(element) : -1;
    if (index >= 0 && index !== now) show(index, false);
  }

  const namedBy = (hash) => document.getElementById(decodeURI(hash.slice(1)).split(/\?|%3F/i)[0]);

  // --- going on and back

  const below = () => html.scrollHeight - window.scrollY - window.innerHeight;

  function goOn() {
    if (below() > 8) window.scrollBy({ top: window.innerHeight * 0.8, behavior: "instant" });
    else if (now < slides.length - 1) show(now + 1);
  }

  function goBack() {
    if (window.scrollY > 8) window.scrollBy({ top: -window.innerHeight * 0.8, behavior: "instant" });
    else if (now) show(now - 1);
  }

  const KEYS = { PageDown: goOn, PageUp: goBack, ArrowRight: () => show(now + 1), ArrowLeft: () => show(now - 1) };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, [contenteditable=true], .slides-bar ~ dialog");
    const own = typing && (event.key.startsWith("Arrow") || typing.matches("textarea"));
    if (!KEYS[event.key] || own || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation(); // the theme turns pages by arrows
    KEYS[event.key]();
  }, true);

  // A link to another slide, and the way back from there, find their place.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("a[href*='#']");
    if (link?.pathname === location.pathname) showPlaceOf(namedBy(link.hash));
    showPlaceOf(target.closest?.(".simulation-back")?.from);
  }, true);
  window.addEventListener("hashchange", () => showPlaceOf(namedBy(location.hash)));

  function scale() {
    html.style.setProperty("--figure-scale", (parseFloat(getComputedStyle(html).fontSize) / BASE).toFixed(2));
    window.dispatchEvent(new Event("figures-scaled"));
  }

  html.classList.add("as-slides");
  document.body.append(bar);
  window.addEventListener("resize", scale);
  scale();
  const asked = Number(new URLSearchParams(location.search).get("slides")) || 1;
  const named = location.hash ? slideOf(namedBy(location.hash)) : -1;
  show(named >= 0 ? named : asked - 1);
})();
