// Draws a figure of Plotly's JSON in the colours of its surroundings.
// Shared by the published page (book/_static/simulation.js) and JupyterLab (lab.js).

const PLOTLY_CONFIG = { displayModeBar: false, displaylogo: false, scrollZoom: false, doubleClick: false };

function themedLayout(layout, element) {
  const ink = getComputedStyle(element).color;
  const themed = { ...layout, autosize: true, font: { ...layout.font, color: ink } };
  const dark = ink.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) > 380;
  themed.hoverlabel = { bgcolor: dark ? "#222" : "#fff", font: { color: ink } };
  for (const name of Object.keys(layout)) {
    if (!/^[xy]axis\d*$/.test(name)) continue;
    themed[name] = {
      gridcolor: "rgba(128,128,128,0.22)",
      zerolinecolor: "rgba(128,128,128,0.35)",
      fixedrange: true,
      ticklabeloverflow: "allow",
      ...layout[name],
    };
  }
  return themed;
}

function drawFigure(Plotly, element, figure) {
  return Plotly.react(element, figure.data, themedLayout(figure.layout, element), PLOTLY_CONFIG);
}

// Follows the width of the element, which changes without the window changing, too.
function followWidth(Plotly, element) {
  let width = element.clientWidth;
  const observer = new ResizeObserver(() => {
    if (element.clientWidth && element.clientWidth !== width && element.data) {
      width = element.clientWidth;
      Plotly.Plots.resize(element);
    }
  });
  observer.observe(element);
  return () => observer.disconnect();
}
