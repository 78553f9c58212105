// Pin: keeps the run that is shown to compare the next with. The model draws it pale behind and says
// the difference; here is only the button.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const { simulation } = section;
  const button = section.querySelector("[data-action=pin]");
  let pinned = null;
  simulation.extras.push(() => (pinned ? { pinned } : {}));
  button.addEventListener("click", () => {
    pinned = pinned ? null : simulation.shown;
    button.setAttribute("aria-pressed", Boolean(pinned));
    simulation.want({ settings: simulation.settings }, true);
  });
});
