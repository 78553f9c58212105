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

// JupyterLab's theme changes the colours that a figure was drawn in.
function followTheme(draw) {
  const observer = new MutationObserver(draw);
  observer.observe(document.body, { attributeFilter: ["data-jp-theme-name"] });
  return () => observer.disconnect();
}

// What went wrong, above the place of the figure, and a way to try again; nothing when it went well.
function problemBox(again) {
  const box = document.createElement("div");
  box.className = "alliance-problem";
  box.setAttribute("role", "alert");
  box.hidden = true;
  const words = document.createElement("span");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again", onclick: again });
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
  frame.style.height = `${model.get("height")}px`;
  frame.dataset.simulation = model.get("name");
  // labextension/static/course.js passes a followed link on; sentence and notice have grown when the answer is here
  frame.addEventListener("alliance-link", ({ detail }) => model.send({ link: detail }));
  model.on("msg:custom", () =>
    requestAnimationFrame(() => frame.closest(".alliance-simulation")?.scrollIntoView({ block: "nearest" })),
  );
  return frame;
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
      await drawFigure(Plotly, frame, model.get("figure"));
      forget ??= followWidth(Plotly, frame);
      problem.tell("");
    } catch (error) {
      problem.tell(`The figure cannot be drawn (${error.message}).`);
    }
  };
  const problem = problemBox(draw);
  el.append(problem, frame);
  model.on("change:figure", draw);
  const forgetTheme = followTheme(draw);
  whenShown(frame).then(() => {
    shown = true;
    draw();
  });
  return () => {
    forgetTheme();
    forget?.();
    Plotly?.purge(frame);
  };
}

export default { render };
