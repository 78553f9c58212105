// JupyterLab's side of a figure. Plotly's script comes once per page, from the widget that
// `script` names, and not with every figure.

async function plotly(model) {
  globalThis.alliancePlotly ??= (async () => {
    const id = model.get("script").replace("IPY_MODEL_", "");
    const script = await model.widget_manager.get_model(id);
    const module = { exports: {} };
    new Function("module", "exports", "define", script.get("code"))(module, module.exports, undefined);
    return module.exports;
  })();
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

async function render({ model, el }) {
  const frame = document.createElement("div");
  frame.className = "alliance-figure";
  frame.setAttribute("role", "img");
  el.append(frame);
  const Plotly = await plotly(model);
  frame.style.height = `${model.get("height")}px`;
  let shown = false;
  const draw = () => {
    frame.setAttribute("aria-label", model.get("description"));
    if (shown) drawFigure(Plotly, frame, model.get("figure"));
  };
  model.on("change:figure", draw);
  model.on("change:description", () => frame.setAttribute("aria-label", model.get("description")));
  const forget = followWidth(Plotly, frame);
  whenShown(frame).then(() => {
    shown = true;
    draw();
  });
  return () => {
    forget();
    Plotly.purge(frame);
  };
}

export default { render };
