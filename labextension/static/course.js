// The course in JupyterLab, before and after a cell is run. Written by hand as the container that
// JupyterLab loads (module federation's `init` and `get`), so that nothing has to be bundled.
//
// * {cite:p}, {cite:t} and {term}: jupyterlab-myst knows neither bibliography nor glossary
// * a link such as #bordin?goal=2 moves the simulation of that name in the same notebook
// * a widget that has no kernel shows what is stored with it
// * the figures of all notebooks take Plotly's script from here, and the kernel need not send it
// * Plotly's own figures are shown, too, where its own extension is left out (figures.js)
// * a notebook as slides for a projector (stage.js)
//
// install.py puts beside it `course.json`, made from book/references.bib and book/glossary.md, and Plotly.

(() => {
  "use strict";

  const NAME = "therapeutic-alliance";
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const { src } = document.currentScript;
  const beside = (file) => new URL(file + new URL(src).search, src).href;

  const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

  // --- citations and terms: in the tree that jupyterlab-myst has parsed, before it looks them up

  // The same three nodes as for HTML that stands in the text; the sanitiser lets them pass.
  function note(words, title, href) {
    const target = href ? `href="${escaped(href)}" target="_blank"` : 'tabindex="0"';
    return [
      { type: "html", value: `<a class="alliance-note" ${target} title="${escaped(title)}">` },
      { type: "text", value: words },
      { type: "html", value: "</a>" },
    ];
  }

  function told(node, { references, meanings }) {
    if (node.type === "cite" && references[node.label]) {
      const { author, year, full, doi } = references[node.label];
      const words = node.kind === "narrative" ? `${author} (${year})` : `${author}, ${year}`;
      return note(words, full, doi && `https://doi.org/${doi}`);
    }
    const meaning = node.type === "crossReference" && /^term-/.test(node.identifier) && meanings[node.identifier.slice(5).toLowerCase()];
    return meaning ? note(node.children.map((child) => child.value ?? "").join(""), meaning) : null;
  }

  function tellAll(tree, course) {
    if (!tree?.children) return tree;
    // a group of citations is joined by "; " and bracketed by jupyterlab-myst only if its children are citations
    if (tree.type === "citeGroup" && tree.kind === "parenthetical" && tree.children.every((child) => course.references[child.label])) {
      const parts = tree.children.flatMap((child, i) => [...(i ? [{ type: "text", value: "; " }] : []), ...told(child, course)]);
      tree.type = "span";
      tree.children = [{ type: "text", value: "(" }, ...parts, { type: "text", value: ")" }];
      return tree;
    }
    tree.children = tree.children.flatMap((child) => told(child, course) ?? [tellAll(child, course)]);
    return tree;
  }

  // Every markdown cell that the notebook makes hands out a tree with the course's knowledge in it.
  function teach(factory, course) {
    const make = factory.createMarkdownCell.bind(factory);
    factory.createMarkdownCell = (options) => {
      const cell = make(options);
      const tree = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(cell), "fragmentMDAST");
      if (tree) Object.defineProperty(cell, "fragmentMDAST", { get: () => tellAll(tree.get.call(cell), course) });
      return cell;
    };
  }

  // --- what a citation or a term means: on hover and on focus, until Escape or until one leaves it

  function showNotes() {
    const tip = Object.assign(document.createElement("div"), { id: "alliance-tip", hidden: true });
    document.body.append(tip);
    let shown = null;
    const show = (link) => {
      shown = link;
      tip.hidden = !link?.isConnected;
      if (tip.hidden) return;
      // the browser's own, small tip would stand beside ours
      link.dataset.note ??= link.title;
      link.setAttribute("aria-description", link.dataset.note);
      link.removeAttribute("title");
      tip.textContent = link.dataset.note;
      const line = link.getClientRects()[0];
      const below = line.bottom + tip.offsetHeight < window.innerHeight;
      tip.style.left = `${Math.max(4, Math.min(line.left, window.innerWidth - tip.offsetWidth - 12))}px`;
      tip.style.top = `${below ? line.bottom : line.top - tip.offsetHeight}px`;
    };
    const look = ({ target }) => {
      if (target !== tip) show(target.closest?.("a.alliance-note") ?? document.activeElement.closest("a.alliance-note"));
    };
    document.addEventListener("mouseover", look);
    document.addEventListener("focusin", look);
    document.addEventListener("focusout", () => show(null));
    document.addEventListener("scroll", () => show(shown), true);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && show(null));
  }

  // --- links that move a simulation

  // "#bordin?goal=5" → ["bordin", {goal: "5"}]
  function simulationOf(hash) {
    const text = hash.includes("?") ? hash.slice(1) : decodeURIComponent(hash.slice(1));
    const [name, query] = text.split(/\?(.*)/s);
    return [name, query === undefined ? null : Object.fromEntries(new URLSearchParams(query))];
  }

  async function follow(app, panel, link, stage) {
    const tell = (message, type, actions = []) => app.commands.execute("apputils:notify", { message, type, options: { autoClose: 10000, actions } });
    const [name, settings] = simulationOf(link.getAttribute("href"));
    const frames = panel.content.widgets.flatMap((cell) => [...cell.node.querySelectorAll(".alliance-figure")].map((frame) => ({ cell, frame })));
    const here = frames.find(({ frame }) => frame.dataset.simulation === name && !frame.closest(".jupyter-widgets-disconnected"));
    const kernel = panel.sessionContext.session?.kernel;
    if (!here || !kernel) {
      const run = { label: "Run All Cells", commandId: "notebook:run-all-cells", displayType: "accent" };
      return tell(`The simulation “${name}” is not running. Run its cell first, or all cells.`, "warning", [run]);
    }
    if (kernel.status === "busy") tell("The kernel is busy; the simulation moves as soon as it is free.", "info");
    if (settings) here.frame.dispatchEvent(new CustomEvent("alliance-link", { detail: settings }));
    stage.reveal(here.cell);
    if (!here.frame.isConnected) await panel.content.scrollToCell(here.cell);
    here.frame.closest(".alliance-simulation").scrollIntoView({ block: "nearest" });
  }

  function followLinks(app, tracker, stage) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.('a.try[href^="#"], a[href^="#"][href*="?"]');
      const panel = link && tracker.find((one) => one.node.contains(link));
      if (!panel) return;
      event.preventDefault();
      follow(app, panel, link, stage);
    });
  }

  // --- a widget without its kernel leaves "model not found", or nothing: its stored HTML says more

  function showStored(panel) {
    for (const { outputArea } of panel.content.widgets) {
      outputArea?.widgets.forEach((output, i) => {
        const node = output.node.querySelector(".jp-OutputArea-output");
        const { [VIEW]: view, "text/html": html } = outputArea.model.get(i)?.data ?? {};
        const lost = node?.classList.contains("lm-mod-hidden") || node?.textContent.startsWith("Error displaying widget");
        if (!lost || !view || !html) return;
        const stored = document.createElement("div");
        stored.className = "jp-RenderedHTMLCommon jp-RenderedHTML";
        stored.innerHTML = panel.content.rendermime.sanitizer.sanitize(html);
        node.replaceChildren(stored);
        node.classList.remove("lm-mod-hidden");
      });
    }
  }

  function watchStored(panel) {
    let waiting = 0;
    const observer = new MutationObserver(() => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        if (!panel.isDisposed) showStored(panel);
      });
    });
    observer.observe(panel.node, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
    panel.disposed.connect(() => observer.disconnect());
  }

  // --- the container

  let shared;

  // A module that JupyterLab itself has loaded.
  const theirs = async (name) => (await Object.values(shared[name])[0].get())();

  async function extension() {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: beside("course.css") });
    document.head.append(style);
    globalThis.alliancePlotlyAddress = beside("plotly-basic.min.js"); // widgets/lab.js
    const course = await (await fetch(beside("course.json"))).json();
    const [apputils, notebook, rendermime, lumino, figures, { classView }] = await Promise.all([
      theirs("@jupyterlab/apputils"),
      theirs("@jupyterlab/notebook"),
      theirs("@jupyterlab/rendermime"),
      theirs("@lumino/widgets"),
      import(beside("figures.js")),
      import(beside("stage.js")),
    ]);
    const plugin = {
      id: `${NAME}:course`,
      autoStart: true,
      requires: [notebook.NotebookPanel.IContentFactory, notebook.INotebookTracker, rendermime.IRenderMimeRegistry],
      optional: [apputils.ICommandPalette],
      activate(app, factory, tracker, registry, palette) {
        teach(factory, course);
        const shows = figures.factory(lumino.Widget, beside("plotly.min.js"));
        if (!registry.getFactory(figures.MIME)) registry.addFactory(shows);
        showNotes();
        const stage = classView(app, tracker, palette, lumino.Widget);
        followLinks(app, tracker, stage);
        const greet = (panel) => {
          watchStored(panel);
          panel.node.dataset.path = panel.context.path; // by which widgets/lab.js keeps where simulations stood
          stage.offer(panel);
        };
        tracker.forEach(greet);
        tracker.widgetAdded.connect((_, panel) => greet(panel));
      },
    };
    return () => [plugin];
  }

  (window._JUPYTERLAB ??= {})[NAME] = { init: (scope) => void (shared = scope), get: extension };
})();
