// Class view: a notebook for a projector. Code is hidden, type and figures are large, and the chapter goes by as slides,
// a heading or a simulation at a time, with the simulations alive. PageDown and PageUp, which presenters send, and the
// arrows go on and back.

const COMMAND = "therapeutic-alliance:class-view";
const AROUND = ["jp-header-panel", "jp-top-panel", "jp-menu-panel", "jp-bottom-panel"];
const KEYS_OF_THEIR_OWN = "input, select, textarea, .cm-content, [role=slider], .lm-Menu, .jp-Dialog";

// The cells of a notebook as slides, {title, cells}: from heading to heading, and what has run by itself.
function slidesOf({ widgets }) {
  const slides = [];
  let title = "";
  let open = false; // whether more text still belongs to the last slide
  for (const cell of widgets) {
    const source = cell.model.sharedModel.source;
    const alone = cell.model.type === "code";
    if (alone && !cell.outputArea?.model.length) continue;
    const heading = !alone && source.match(/^#{1,3} +(.*)$/m);
    if (alone || heading || !open) slides.push({ title: (title = heading?.[1] ?? title), cells: [] });
    slides.at(-1).cells.push(cell);
    open = !alone;
  }
  return slides;
}

export function classView(app, tracker, palette, Widget) {
  let shown = null; // {panel, slides, now, before}
  const bar = makeBar({ back: () => go(-1), next: () => go(1), leave });

  function enter(panel) {
    const { content } = panel;
    const slides = slidesOf(content);
    if (!slides.length) return;
    const { mode } = app.shell;
    app.shell.mode = "single-document"; // which shows and hides panels of its own
    const around = [...app.shell.layout.widgets].filter(({ id, isHidden }) => AROUND.includes(id) && !isHidden);
    const before = { mode, around, config: content.notebookConfig, scroller: content.outerNode ?? content.node };
    shown = { panel, slides, now: 0, before };
    app.shell.collapseLeft();
    app.shell.collapseRight();
    around.forEach((widget) => widget.hide());
    // all cells stay in the page, or the hidden ones would count for what is in the window
    content.notebookConfig = { ...content.notebookConfig, windowingMode: "none" };
    document.body.classList.add("alliance-stage");
    document.body.append(bar.node);
    window.dispatchEvent(new Event("figures-scaled"));
    const active = slides.findIndex(({ cells }) => cells.includes(content.activeCell));
    show(Math.max(0, active));
    panel.disposed.connect(leave);
  }

  function leave() {
    if (!shown) return;
    const { panel, before } = shown;
    panel.disposed.disconnect(leave);
    shown = null;
    document.body.classList.remove("alliance-stage");
    bar.node.remove();
    before.around.forEach((widget) => widget.show());
    app.shell.mode = before.mode;
    if (!panel.isDisposed) {
      for (const cell of panel.content.widgets) cell.node.classList.remove("alliance-off");
      panel.content.notebookConfig = before.config;
    }
    window.dispatchEvent(new Event("figures-scaled"));
    app.commands.notifyCommandChanged(COMMAND);
  }

  function show(index) {
    const { panel, slides, before } = shown;
    shown.now = Math.max(0, Math.min(index, slides.length - 1));
    const { title, cells } = slides[shown.now];
    for (const cell of panel.content.widgets) cell.node.classList.toggle("alliance-off", !cells.includes(cell));
    panel.content.activeCellIndex = panel.content.widgets.indexOf(cells[0]);
    before.scroller.scrollTop = 0;
    bar.say(shown.now, slides.length, title);
  }

  const go = (by) => show(shown.now + by);

  // What is longer than the screen scrolls before the next slide comes.
  function page(by) {
    const { scroller } = shown.before;
    const rest = by > 0 ? scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop : scroller.scrollTop;
    if (rest > 8) scroller.scrollTop += by * scroller.clientHeight * 0.8;
    else go(by);
  }

  const KEYS = { PageDown: () => page(1), PageUp: () => page(-1), ArrowRight: () => go(1), ArrowLeft: () => go(-1) };

  document.addEventListener(
    "keydown",
    (event) => {
      if (!shown || !KEYS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key.startsWith("Arrow") && event.target.closest?.(KEYS_OF_THEIR_OWN)) return;
      event.preventDefault();
      event.stopPropagation(); // the notebook would go to another cell
      KEYS[event.key]();
    },
    true,
  );

  app.commands.addCommand(COMMAND, {
    label: "Class View",
    caption: "Large type and figures, no code, the chapter as slides",
    isToggled: () => Boolean(shown),
    isEnabled: () => Boolean(tracker.currentWidget),
    execute: () => (shown ? leave() : enter(tracker.currentWidget)),
  });
  palette?.addItem({ command: COMMAND, category: "Notebook Operations" });

  return {
    // A button in the toolbar of a notebook.
    offer(panel) {
      const node = Object.assign(document.createElement("button"), { type: "button", textContent: "Class view", title: "Large type and figures, no code, the chapter as slides" });
      node.className = "alliance-stage-button";
      node.addEventListener("click", () => app.commands.execute(COMMAND));
      const item = new Widget();
      item.addClass("jp-Toolbar-item");
      item.node.append(node);
      panel.toolbar.insertItem(0, "alliance-class-view", item);
    },
    // The slide on which a cell stands comes into view, as when a link leads there.
    reveal(cell) {
      const index = shown ? shown.slides.findIndex(({ cells }) => cells.includes(cell)) : -1;
      if (index >= 0) show(index);
    },
  };
}

function makeBar(does) {
  const node = document.createElement("nav");
  node.className = "alliance-stage-bar";
  node.setAttribute("aria-label", "Slides");
  const where = document.createElement("p");
  where.setAttribute("role", "status");
  const button = (words, press) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.addEventListener("click", press);
    return made;
  };
  const back = button("Back", does.back);
  const next = button("Next", does.next);
  node.append(back, where, next, button("Leave class view", does.leave));
  return {
    node,
    say(now, of, title) {
      where.textContent = `${now + 1} of ${of}: ${title.replace(/[*_`]/g, "")}`;
      back.disabled = now === 0;
      next.disabled = now === of - 1;
    },
  };
}
