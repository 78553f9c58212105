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

async function render({ model, el }) {
  const frame = document.createElement("div");
  frame.className = "alliance-figure";
  frame.setAttribute("role", "img");
  el.append(frame);
  const Plotly = await plotly(model);
  const draw = () => {
    frame.style.height = `${model.get("height")}px`;
    frame.setAttribute("aria-label", model.get("description"));
    return drawFigure(Plotly, frame, model.get("figure"));
  };
  model.on("change:figure", draw);
  model.on("change:description", () => frame.setAttribute("aria-label", model.get("description")));
  const forget = followWidth(Plotly, frame);
  await draw();
  return () => {
    forget();
    Plotly.purge(frame);
  };
}

export default { render };
