// Draws a figure of Plotly's JSON in the colours of its surroundings.
// Shared by the published page (book/_static/simulation.js) and JupyterLab (lab.js).

// `var`: a page runs this file again if it first came cut
var PLOTLY_CONFIG = { displayModeBar: false, displaylogo: false, scrollZoom: false, doubleClick: false };

var revisions = 0;

function inkOf(element) {
  return getComputedStyle(element).color;
}

// Figures speak in the typeface of the text around them.
function typefaceOf(element) {
  return getComputedStyle(element).fontFamily;
}

// On a phone two panels share the height of one: names and titles would meet at their usual size.
var LOW = 340; // pixels

function themedLayout(layout, { ink, family, height }) {
  const low = height > 0 && height < LOW;
  const font = { ...layout.font, family, color: ink, ...(low && { size: 11 }) };
  const themed = { ...layout, autosize: true, font };
  // or Plotly would leave alone what it thinks it has drawn already
  themed.datarevision = revisions += 1;
  const dark = ink.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) > 380;
  themed.hoverlabel = { bgcolor: dark ? "#222" : "#fff", font: { family, color: ink } };
  for (const name of Object.keys(layout)) {
    if (!/^[xy]axis\d*$/.test(name)) continue;
    themed[name] = {
      gridcolor: "rgba(128,128,128,0.22)",
      zerolinecolor: "rgba(128,128,128,0.35)",
      fixedrange: true,
      ticklabeloverflow: "allow",
      ...layout[name],
    };
    if (low && name[0] === "y") themed[name].title = { ...layout[name].title, font: { size: 10 } };
  }
  return themed;
}

// Plotly forgets all about a trace without points; a gap in their place keeps it, so that a drag can bring some.
// Not where its axes would have to learn from it what kind they are.
function withPlace(trace, i, data) {
  const empty = (t) => t.x?.length === 0 && t.y?.length === 0;
  const known = data.slice(0, i).some((t) => t.xaxis === trace.xaxis && t.yaxis === trace.yaxis && t.x?.length && t.y?.length);
  return trace.type === "scatter" && empty(trace) && known ? { ...trace, x: [null], y: [null] } : trace;
}

// What kind of figure it is: what each panel draws, and along which axes. What it shows is said by the sentence beside it.
function labelOf({ data, layout }) {
  const panels = new Map(); // in the order of drawing; a panel is known by its axes
  for (const trace of data) {
    const axes = `${trace.xaxis ?? "x"} ${trace.yaxis ?? "y"}`;
    panels.set(axes, [...(panels.get(axes) ?? []), trace]);
  }
  const told = [...panels].map(([axes, traces]) => panelLabel(axes.split(" "), traces, layout));
  return `${told.length > 1 ? "Two panels" : "Chart"}. ${told.join(" ")}`.trim();
}

function panelLabel(axes, traces, layout) {
  const title = (name) => layout[`${name[0]}axis${name.slice(1)}`]?.title?.text?.replaceAll(/<[^>]*>/g, " ").trim();
  const names = [...new Set(traces.filter(({ hoverinfo }) => hoverinfo !== "skip").map(({ name }) => name))];
  const [along, up] = axes.map(title);
  const kinds = [...new Set(traces.map(({ type, mode }) => (type === "bar" ? "bars" : mode?.includes("lines") ? "lines" : "points")))];
  const directions = [along && `across: ${along}`, up && `upwards: ${up}`].filter(Boolean).join("; ");
  const drawn = `${kinds.join(" and ")}${names.length ? `: ${names.filter(Boolean).join(", ")}` : ""}`;
  return `${drawn[0].toUpperCase()}${drawn.slice(1)}${directions && ` (${directions})`}.`;
}

// Draws a figure whole. `whole` is the last that was; `shown` what the element shows, which a drag may move on.
function drawFigure(Plotly, element, figure) {
  element.ink = inkOf(element);
  element.whole = element.shown = figure;
  element.setAttribute("aria-label", labelOf(figure));
  const look = { ink: element.ink, family: typefaceOf(element), height: element.clientHeight };
  const layout = themedLayout(figure.layout, look);
  const drawing = Plotly.react(element, figure.data.map(withPlace), layout, PLOTLY_CONFIG);
  element.data = figure.data;
  return drawing;
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
