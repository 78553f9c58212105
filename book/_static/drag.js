// While a hand moves a slider: brings a figure that Plotly has drawn to where another one has its marks.
//
// `Plotly.react` draws axes, ticks and margins again and takes ten times as long. Here Plotly's own trace
// modules draw lines, marks and bars anew; notes and shapes are moved by the formulas of Plotly's own
// drawing. All is prepared before anything is written, and whatever is in doubt is left to Plotly. Once
// the hand rests Plotly draws the same figure whole. This leans on Plotly's internals, which is
// tolerable because Plotly is vendored; tests/test_drag.py compares the two pictures of every scene.

window.moveFigure = (() => {
  "use strict";

  // what may differ between two figures that are drawn on the same axes
  const POINTS = ["x", "y", "base", "text"];
  const ENDS = ["x0", "x1", "y0", "y1"];
  const NOTE = ["text", "x", "y", "xref", "yref", "align", "xanchor", "xshift", "showarrow", "font"];
  const BORDER = 1; // of a note, as Plotly has it
  const PAD = 2 * BORDER; // border and room between it and the words
  const ANCHOR = { left: 0.5, right: -0.5 };

  class Doubt extends Error {}

  function sure(holds) {
    if (!holds) throw new Doubt();
  }

  function same(a, b) {
    if (a === b) return true;
    if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
  }

  // Those of `names` in which two things differ; a doubt if they differ in anything else.
  function changes(before, after, names) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    const changed = [...keys].filter((key) => !same(before[key], after[key]));
    sure(changed.every((key) => names.includes(key)));
    return changed;
  }

  // The axis of that name, if nothing that moves on it can move its range: a range is given, or there are names on it.
  function steadyAxis(gd, id, kinds = ["linear", "category"]) {
    const axis = gd._fullLayout[`${id[0]}axis${id.slice(1)}`];
    sure(kinds.includes(axis?.type) && (axis.type === "category" || axis.autorange === false));
    return axis;
  }

  // --- traces ----------------------------------------------------------------------------

  function traceMoves(gd, before, after) {
    sure(before.length === after.length && after.length === gd._fullData.length);
    return after.flatMap((trace, i) => {
      const changed = changes(before[i], trace, [...POINTS, "marker"]);
      if (!changed.length) return [];
      const full = gd._fullData[i];
      sure(full.index === i && full.visible === true && !full.zorder && !full.stackgroup);
      sure(Array.isArray(full.x) && Array.isArray(full.y));
      sure(!full.error_x?.visible && !full.error_y?.visible);
      sure(full.type === "scatter" || (full.type === "bar" && trace.x.length === before[i].x.length));
      for (const axis of ["x", "y"]) {
        if (!changed.includes(axis)) continue;
        steadyAxis(gd, full[`${axis}axis`], ["linear"]);
        sure(trace[axis].every((value) => value === null || Number.isFinite(value)));
      }
      for (const key of changed) {
        const part = (figure) => (key === "marker" ? figure.marker.symbol : figure[key]);
        if (key === "marker") sure(changes(before[i].marker, trace.marker, ["symbol"]));
        sure(Array.isArray(part(trace)) && Array.isArray(part(before[i])));
      }
      return [{ i, full, trace, changed }];
    });
  }

  // As Plotly does between a figure's data and its drawing, for these traces alone.
  function moveTraces(gd, moves) {
    const touched = new Set();
    for (const { i, full, trace, changed } of moves) {
      for (const key of changed) {
        if (key === "marker") full.marker.symbol = trace.marker.symbol;
        else full[key] = trace[key];
      }
      full._length = Math.min(full.x.length, full.y.length);
      const points = full._module.calc(gd, full);
      gd.calcdata[i] = points?.[0] ? points : [{ x: undefined, y: undefined }];
      Object.assign(gd.calcdata[i][0], { t: gd.calcdata[i][0].t ?? {}, trace: full });
      touched.add(`${full.type} ${full.xaxis}${full.yaxis}`);
    }
    for (const [type, id] of [...touched].map((name) => name.split(" "))) {
      const subplot = gd._fullLayout._plots[id];
      const together = gd.calcdata.filter(([{ trace: t }]) => t.visible === true && t.type === type && t.xaxis + t.yaxis === id);
      const { crossTraceCalc, plot } = together[0][0].trace._module;
      if (type === "bar") crossTraceCalc(gd, subplot);
      plot(gd, subplot, together, subplot.plot.select(`g.${type}layer`));
    }
  }

  // --- shapes ----------------------------------------------------------------------------

  function place(gd, id, value) {
    const { t, h, l, w } = gd._fullLayout._size;
    if (id === "paper-x") return l + w * value;
    if (id === "paper-y") return t + h * (1 - value);
    const axis = steadyAxis(gd, id);
    return axis._offset + axis.r2p(value);
  }

  function shapeMoves(gd, before, after) {
    sure(before.length === after.length);
    return after.flatMap((shape, i) => {
      if (!changes(before[i], shape, ENDS).length) return [];
      const path = gd.querySelector(`.shapelayer path[data-index="${i}"]`);
      sure(path && (shape.type === "line" || shape.type === "rect"));
      const at = (way, end) => {
        const ref = shape[`${way}ref`];
        return place(gd, ref === "paper" ? `paper-${way}` : ref, shape[way + end]);
      };
      const [x0, y0, x1, y1] = [at("x", 0), at("y", 0), at("x", 1), at("y", 1)];
      return [[path, shape.type === "line" ? `M${x0},${y0}L${x1},${y1}` : `M${x0},${y0}H${x1}V${y1}H${x0}Z`]];
    });
  }

  // --- notes -----------------------------------------------------------------------------

  // "<b>r</b><br>.28" → its words ["r", ".28"] and what is around them.
  function parts(text) {
    const pieces = text.split(/(<[^<>]*>)/);
    const words = pieces.filter((piece, i) => i % 2 === 0 && piece);
    return { words, around: pieces.map((piece, i) => (i % 2 ? piece : piece && "·")).join("") };
  }

  // Notes of the same kind differ in nothing but their place and their words.
  function kindOf(note) {
    const steady = (x) => (x && typeof x === "object" ? Object.keys(x).sort().map((key) => [key, steady(x[key])]) : x);
    return JSON.stringify([parts(note.text).around, steady({ ...note, text: "", x: 0, y: 0 })]);
  }

  function noteNode(gd, i) {
    return gd.querySelector(`.infolayer > .annotation[data-index="${i}"]`);
  }

  // One drawn note of each kind that this figure has had in these colours, for a note that is new.
  function kinds(gd) {
    if (gd.kindsOf === gd.whole) return gd.kinds;
    if (gd.kindsInk !== gd.ink) gd.kinds = new Map();
    (gd.whole.layout.annotations ?? []).forEach((note, i) => {
      const node = noteNode(gd, i);
      if (node) gd.kinds.set(kindOf(note), node);
    });
    [gd.kindsOf, gd.kindsInk] = [gd.whole, gd.ink];
    return gd.kinds;
  }

  function textNodes(node) {
    const walker = document.createTreeWalker(node.querySelector("text.annotation-text"), NodeFilter.SHOW_TEXT);
    const found = [];
    // an empty one stands in front of a mark of type, one without width for an empty line
    while (walker.nextNode()) if (/[^\u200b]/.test(walker.currentNode.nodeValue)) found.push(walker.currentNode);
    return found;
  }

  // Where a note stands, in pixels; a doubt where Plotly would leave it out.
  function noteSpot(gd, note) {
    const at = (way) => {
      const axis = steadyAxis(gd, note[`${way}ref`]);
      const share = axis.r2fraction(note[way]);
      sure(share >= 0 && share <= 1);
      return axis._offset + axis.r2p(note[way]);
    };
    return { x: at("x") + (note.xshift ?? 0), y: at("y") };
  }

  function noteMoves(gd, before, after) {
    const known = kinds(gd);
    const moves = after.flatMap((note, i) => {
      if (before[i] && same(before[i], note)) return [];
      sure(Object.keys(note).every((key) => NOTE.includes(key)) && !note.showarrow && !/[&$]/.test(note.text));
      const node = noteNode(gd, i);
      const like = node && kindOf(before[i]) === kindOf(note) ? node : known.get(kindOf(note));
      sure(like && textNodes(like).length === parts(note.text).words.length);
      return [{ i, node, like, note, spot: noteSpot(gd, note) }];
    });
    const gone = before.slice(after.length).map((_, i) => noteNode(gd, after.length + i));
    sure(gone.every(Boolean));
    return { moves, gone };
  }

  function moveNote(gd, { i, node, like, note, spot }) {
    let mine = node;
    if (like !== node) {
      mine = like.cloneNode(true);
      mine.dataset.index = i;
      if (node) node.replaceWith(mine);
      else gd.querySelector(".infolayer").append(mine);
    }
    const box = mine.querySelector("rect.bg");
    if (mine.querySelector("text.annotation-text").dataset.unformatted !== note.text) write(mine, box, note);
    const [wide, high] = ["width", "height"].map((side) => Number(box.getAttribute(side)) + BORDER);
    const x = spot.x + wide * (ANCHOR[note.xanchor] ?? 0);
    const spotted = `translate(${Math.round(x - wide / 2)},${Math.round(spot.y - high / 2)})`;
    mine.querySelector(".annotation-text-g > g").setAttribute("transform", spotted);
  }

  function write(mine, box, note) {
    const text = mine.querySelector("text.annotation-text");
    const { words } = parts(note.text);
    textNodes(mine).forEach((piece, i) => (piece.nodeValue = words[i]));
    text.dataset.unformatted = note.text;
    const { x, width } = text.getBBox();
    let start = Number(text.getAttribute("x")) + PAD - x; // a letter may reach out to the left of where it stands
    // words that begin at the left stand where they stood, however long they are
    if (note.align !== "left" || note.xanchor !== "left") {
      box.setAttribute("width", Math.round(width + 2 * PAD) - BORDER);
      start = PAD + { left: 0, center: width / 2, right: width }[note.align ?? "center"];
    }
    for (const each of [text, ...text.querySelectorAll("tspan.line")]) each.setAttribute("x", start);
  }

  // --- a figure --------------------------------------------------------------------------

  // Whether the figure could be brought there; if not, nothing has been touched.
  function moveFigure(gd, figure) {
    const { data, layout } = gd.shown;
    const notes = figure.layout.annotations ?? [];
    const shapes = figure.layout.shapes ?? [];
    let traces, lines, words;
    try {
      sure(changes(layout, figure.layout, ["annotations", "shapes"]));
      traces = traceMoves(gd, data, figure.data);
      lines = shapeMoves(gd, layout.shapes ?? [], shapes);
      words = noteMoves(gd, layout.annotations ?? [], notes);
    } catch (problem) {
      if (problem instanceof Doubt) return false;
      throw problem;
    }
    moveTraces(gd, traces);
    for (const [path, d] of lines) path.setAttribute("d", d);
    for (const node of words.gone) node.remove();
    for (const move of words.moves) moveNote(gd, move);
    // what a change of the width draws again
    gd.data = figure.data;
    gd.layout = { ...gd.layout, annotations: notes, shapes };
    gd.shown = figure;
    return true;
  }

  return moveFigure;
})();
