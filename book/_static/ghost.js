// While a hand drags, the course's main lines stay, pale, where they stood when it began; at rest they go. A copy of
// what Plotly has drawn: Plotly itself knows nothing of it.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const frame = section.querySelector(".simulation-figure");
  let held = false; // a pointer is down
  let ghosts = [];

  const widthOf = ({ line, hoverinfo, mode }) => (mode?.includes("lines") && hoverinfo !== "skip" ? line.width : 0);

  // The drawn lines of the greatest width: those that tell the course.
  function mainLines() {
    const drawn = [...frame.querySelectorAll(".scatterlayer .trace")].map((node) => [widthOf(node.__data__[0].trace), node]);
    const most = Math.max(...drawn.map(([width]) => width));
    return most > 0 ? drawn.filter(([width]) => width === most).map(([, node]) => node.querySelector(".js-line")) : [];
  }

  function keep() {
    ghosts = mainLines().filter(Boolean).map((line) => {
      const ghost = line.cloneNode();
      ghost.classList.add("ghost");
      line.closest(".scatterlayer").before(ghost); // behind all traces, on their axes
      return ghost;
    });
  }

  function letGo() {
    if (held || section.hasAttribute("aria-busy")) return;
    for (const ghost of ghosts.splice(0)) ghost.remove();
  }

  section.addEventListener("pointerdown", () => (held = true));
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, () => {
      held = false;
      letGo();
    });
  }
  // before the simulation asks for what has moved
  section.addEventListener("input", ({ target }) => target.type === "range" && !ghosts.length && frame.drawn && keep(), true);
  new MutationObserver(letGo).observe(section, { attributeFilter: ["aria-busy"] });
});
