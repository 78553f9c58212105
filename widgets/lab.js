// JupyterLab's side of a figure. Plotly's script comes once per page: from the course's JupyterLab
// extension, or, where there is none, from the kernel by the widget that `script` names.

async function fromExtension() {
  const address = globalThis.alliancePlotlyAddress; // labextension/static/course.js
  const answer = address && (await fetch(address).catch(() => null));
  return answer?.ok ? evaluated(await answer.text()).catch(() => null) : null;
}

async function fromKernel(model) {
  const id = model.get("script").replace("IPY_MODEL_", "");
  const script = await model.widget_manager.get_model(id);
  const code = await new Promise((resolve) => {
    script.once("msg:custom", (content) => resolve(content.code));
    script.send({ ask: "code" });
  });
  return evaluated(code);
}

async function evaluated(code) {
  const module = { exports: {} };
  new Function("module", "exports", "define", code)(module, module.exports, undefined);
  if (!module.exports.react) throw new Error("Plotly's script did not arrive whole");
  return module.exports;
}

async function readPlotly(model) {
  return (await fromExtension()) ?? fromKernel(model);
}

// Kept for all figures, unless it fails: the next figure, or the reader, tries again.
function plotly(model) {
  globalThis.alliancePlotly ??= readPlotly(model).catch((problem) => {
    globalThis.alliancePlotly = undefined;
    throw problem;
  });
  return globalThis.alliancePlotly;
}

// A cell outside the window is not in the page yet: it has no width and no colours.
function whenShown(element) {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(() => {
      if (!element.clientWidth) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element);
  });
}

// JupyterLab's theme changes the colours that a figure was drawn in, a class view the size of its words.
function followTheme(draw) {
  const observer = new MutationObserver(draw);
  observer.observe(document.body, { attributeFilter: ["data-jp-theme-name"] });
  window.addEventListener("figures-scaled", draw); // labextension/static/stage.js
  return () => {
    observer.disconnect();
    window.removeEventListener("figures-scaled", draw);
  };
}

// What went wrong, above the place of the figure, and a way to try again; nothing when it went well.
function problemBox(again) {
  const box = document.createElement("div");
  box.className = "alliance-problem";
  box.setAttribute("role", "alert");
  box.hidden = true;
  const words = document.createElement("span");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
  button.addEventListener("click", async () => {
    button.disabled = true; // one try at a time
    await again();
    button.disabled = false;
  });
  box.append(words, " ", button);
  box.tell = (text) => {
    box.hidden = !text;
    words.textContent = text;
  };
  return box;
}

function frameOf(model) {
  const frame = document.createElement("div");
  frame.className = "alliance-figure";
  frame.setAttribute("role", "img");
  frame.dataset.simulation = model.get("name");
  // labextension/static/course.js passes a followed link on; sentence and notice have grown when the answer is here
  frame.addEventListener("alliance-link", ({ detail }) => model.send({ link: detail }));
  model.on("msg:custom", () =>
    requestAnimationFrame(() => frame.closest(".alliance-simulation")?.scrollIntoView({ block: "nearest" })),
  );
  return frame;
}

// A scrubber below a figure that runs over sessions: `session` is where it stands, or Infinity for the whole course.
const SCRUBBER = 28; // pixels of its height, which it takes from the figure: the simulation stays as high as the window allows

function scrubber(model, frame, draw) {
  const bar = Object.assign(document.createElement("label"), { className: "alliance-scrubber", hidden: true });
  const slider = Object.assign(document.createElement("input"), { type: "range", min: 1 });
  const count = document.createElement("output");
  slider.dataset.lmSuppressShortcuts = "true"; // the notebook's arrows fold headings
  bar.dataset.lmSuppressShortcuts = "true";
  bar.append("Up to session ", slider, " ", count);
  const say = () => {
    count.textContent = `${slider.value} of ${slider.max}`;
    slider.setAttribute("aria-valuetext", count.textContent);
    bar.session = bar.hidden || slider.value === slider.max ? Infinity : Number(slider.value);
  };
  bar.whole = () => {
    const sessions = sessionsOf(model.get("figure"));
    bar.hidden = !sessions;
    frame.style.height = `${model.get("height") - (sessions ? SCRUBBER : 0)}px`;
    slider.max = slider.value = sessions;
    say();
  };
  slider.addEventListener("input", () => {
    say();
    draw();
  });
  bar.whole();
  return bar;
}

// A kernel that was restarted, or a cell that was run again, begins anew. Where a simulation stood is kept in this
// browser's tab, and offered until somebody takes it or lets it go.
function keepPlace(model, frame, offer) {
  const key = () => `alliance:stood:${frame.closest(".jp-NotebookPanel")?.dataset.path ?? ""}:${model.get("name")}`;
  const now = () => JSON.stringify(model.get("link"));
  const kept = () => {
    try {
      return sessionStorage.getItem(key());
    } catch {
      return null;
    }
  };
  const keep = () => {
    if (!model.get("link").length || !offer.hidden) return;
    try {
      sessionStorage.setItem(key(), now());
    } catch {
      // nothing is kept here
    }
  };
  const look = () => {
    const before = kept();
    offer.hidden = !before || before === now();
    if (!offer.hidden) offer.tell(JSON.parse(before), model.get("link"));
  };
  offer.answer = (back) => {
    offer.hidden = true;
    if (back) model.send({ link: Object.fromEntries(JSON.parse(kept())) });
    else keep();
  };
  look();
  model.on("change:link", () => (offer.hidden ? keep() : look()));
}

function offerBox() {
  const box = Object.assign(document.createElement("div"), { className: "alliance-problem alliance-offer", hidden: true });
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  const button = (textContent, back) => Object.assign(document.createElement("button"), { type: "button", textContent, onclick: () => box.answer(back) });
  box.append(words, " ", button("Bring it back", true), " ", button("Let it go", false));
  box.tell = (before, now) => {
    const other = before.filter(([name, text]) => !now.some(([n, t]) => n === name && t === text)).map(([name, text]) => `${name} ${text}`);
    words.textContent = `Before its cell was run again, this simulation stood elsewhere (${other.join(", ") || "without a task"}).`;
  };
  return box;
}

function render({ model, el }) {
  const frame = frameOf(model);
  let shown = false;
  let Plotly, forget;
  const draw = async () => {
    frame.setAttribute("aria-label", labelOf(model.get("figure"))); // drawn or not
    if (!shown) return;
    try {
      Plotly ??= await plotly(model);
      const figure = model.get("figure");
      await drawFigure(Plotly, frame, bar.session < Infinity ? upToSession(figure, bar.session) : figure);
      forget ??= followWidth(Plotly, frame);
      problem.tell("");
    } catch (error) {
      problem.tell(`The figure cannot be drawn (${error.message}).`);
    }
  };
  const problem = problemBox(draw);
  const bar = scrubber(model, frame, draw);
  const offer = offerBox();
  el.append(problem, offer, frame, bar);
  model.on("change:figure", () => {
    bar.whole();
    draw();
  });
  const forgetTheme = followTheme(draw);
  whenShown(frame).then(() => {
    shown = true;
    draw();
    keepPlace(model, frame, offer); // now it stands in its notebook
  });
  return () => {
    forgetTheme();
    forget?.();
    Plotly?.purge(frame);
  };
}

export default { render };
