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

// A narrow figure: titles and notes that would leave it.
var NARROW = 420; // pixels

function wordsWidth(text, size, family) {
  wordsWidth.pen ??= document.createElement("canvas").getContext("2d");
  wordsWidth.pen.font = `${size}px ${family}`;
  return Math.max(...text.split("<br>").map((line) => wordsWidth.pen.measureText(line).width));
}

// A text in lines no wider than the room there is, if its words allow.
function wrapped(text, room, measure) {
  return text.split(" ").reduce((lines, word) => {
    const longer = lines === "" ? word : `${lines} ${word}`;
    return lines === "" || measure(longer) <= room ? longer : `${lines}<br>${word}`;
  }, "");
}

// The place of a note's left end in pixels; NaN where its axis does not tell.
function leftOf(note, wide, layout, width) {
  const { l, r } = layout.margin;
  const axis = layout[`xaxis${(note.xref ?? "x").replace(/\D/g, "")}`] ?? {};
  const [low, high] = note.xref === "paper" ? [0, 1] : (axis.range ?? []);
  const along = l + ((note.x - low) / (high - low)) * (width - l - r);
  return along + (note.xshift ?? 0) - { left: 0, center: 0.5, right: 1 }[note.xanchor ?? "center"] * wide;
}

// Brings what would be cut at the right end back into a narrow figure.
function fitWidth(themed, { width, family }) {
  const { size } = themed.font;
  const { l, r } = themed.margin;
  const room = 2 * (Math.min((width + l - r) / 2, (width - l + r) / 2) - 2); // about the middle of the axes
  let lines = 1;
  for (const name of Object.keys(themed).filter((key) => /^xaxis\d*$/.test(key) && themed[key].title?.text)) {
    const text = wrapped(themed[name].title.text, room, (words) => wordsWidth(words, size, family));
    lines = Math.max(lines, text.split("<br>").length);
    themed[name].title = { ...themed[name].title, text, font: { size } };
  }
  themed.margin = { ...themed.margin, b: themed.margin.b + (lines - 1) * 1.4 * size };
  themed.annotations = themed.annotations?.map((note) => {
    const wide = wordsWidth(note.text, note.font?.size ?? size, family) + 4;
    const over = leftOf(note, wide, themed, width) + wide - width;
    if (over <= 0) return note;
    // what stands in lines beside something has no room to go to, and stands upright
    return note.text.includes("<br>") ? { ...note, textangle: -90 } : { ...note, xshift: (note.xshift ?? 0) - over };
  });
}

// How much larger than usual its words are: a projector asks for more (slides.js, and JupyterLab's class view).
function scaleOf(element) {
  return Number(getComputedStyle(element).getPropertyValue("--figure-scale")) || 1;
}

// A layout with all its words larger, and the room that they need.
function scaled(layout, scale) {
  const times = (x) => (typeof x === "number" ? x * scale : x);
  const all = (sizes) => Object.fromEntries(Object.entries(sizes ?? {}).map(([name, size]) => [name, times(size)]));
  const noted = (note) => ({
    ...note, font: { ...note.font, size: times(note.font?.size ?? 12) }, xshift: times(note.xshift), yshift: times(note.yshift),
  });
  return {
    ...layout, font: { ...layout.font, size: times(layout.font?.size ?? 12) }, margin: all(layout.margin),
    annotations: (layout.annotations ?? []).map(noted),
  };
}

function themedLayout(usual, { ink, family, height, width, scale }) {
  const low = height > 0 && height < LOW * scale;
  const layout = scale === 1 ? usual : scaled(usual, scale);
  const font = { ...layout.font, family, color: ink, ...(low && { size: 11 * scale }) };
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
    if (low && name[0] === "y") themed[name].title = { ...layout[name].title, font: { size: 10 * scale } };
  }
  if (width < NARROW && themed.margin) fitWidth(themed, { width, family });
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

// How many sessions a figure runs over, 0 for none: by the axis that scenes/draw.py gives to sessions.
function sessionsOf({ layout }) {
  const ends = Object.keys(layout ?? {}).filter((name) => sessionAxis(name, layout)).map((name) => layout[name].range[1] - 0.5);
  return Math.max(0, ...ends);
}

function sessionAxis(name, { [name]: axis }) {
  const [low, high] = axis?.range ?? [];
  return /^xaxis\d*$/.test(name) && low === 0.5 && high % 1 === 0.5 && high > 3;
}

// The same figure up to a session: what lies later is left out, axes and all else stay. A reader's own guess stays whole.
function upToSession(figure, session) {
  const over = (x = "x") => sessionAxis(`xaxis${x.slice(1)}`, figure.layout);
  const data = figure.data.map((trace) => {
    const runs = over(trace.xaxis) && trace.x?.length && trace.x[0] !== 0.5; // else a rule from side to side
    if (!runs || trace.name === "your guess") return trace;
    const kept = trace.x.map((x, i) => (x === null || x <= session ? i : -1)).filter((i) => i >= 0);
    const cut = (list) => (Array.isArray(list) && list.length === trace.x.length ? kept.map((i) => list[i]) : list);
    return { ...trace, x: cut(trace.x), y: cut(trace.y), text: cut(trace.text), customdata: cut(trace.customdata) };
  });
  const annotations = (figure.layout.annotations ?? []).map((note) => ({ ...note }));
  for (const ref of new Set(annotations.map(({ yref = "y" }) => yref))) {
    const ends = annotations.filter(({ yref = "y", xref = "x" }) => yref === ref && over(xref));
    placeNames(ends, data, ref, figure.layout[`yaxis${ref.slice(1)}`]?.range);
  }
  return { data, layout: { ...figure.layout, annotations } };
}

// The names at the ends of lines go where the lines end now, pushed apart.
function placeNames(notes, data, ref, range) {
  const named = notes.flatMap((note) => {
    const line = data.find((trace) => (trace.yaxis ?? "y") === ref && trace.name?.endsWith(note.text) && trace.y.length);
    return line ? [[note, line.y.at(-1)]] : [];
  });
  if (!range) return;
  const gap = 0.12 * (range[1] - range[0]);
  named.sort(([, one], [, other]) => one - other);
  let place = -Infinity;
  for (const [note, y] of named) note.y = place = Math.max(y, place + gap);
}

// Draws a figure whole. `whole` is the last that was; `shown` what the element shows, which a drag may move on.
function drawFigure(Plotly, element, figure) {
  element.ink = inkOf(element);
  element.scale = scaleOf(element);
  element.whole = element.shown = figure;
  element.setAttribute("aria-label", labelOf(figure));
  const { ink, scale, clientHeight: height, clientWidth: width } = element;
  const layout = themedLayout(figure.layout, { ink, family: typefaceOf(element), height, width, scale });
  const drawing = Plotly.react(element, figure.data.map(withPlace), layout, PLOTLY_CONFIG);
  element.data = figure.data;
  return drawing.then(() => element.dispatchEvent(new Event("figure-drawn")));
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
