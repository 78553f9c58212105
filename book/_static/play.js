// A slider that plays: it moves by itself, a step at a time, until it is paused or at its end. For whoever has
// asked their system for less motion nothing moves by itself: each press is one step.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const button = section.querySelector(".play");
  if (!button) return;
  const PACE = 140; // ms a step; less than a hand takes to rest, so that the words wait for the end
  const slider = button.closest(".control").querySelector("input");
  const about = button.getAttribute("aria-label").split(": ")[1];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = null;
  let place = null; // where the last step has taken the slider
  let drawn = true;
  button.hidden = false;

  function say() {
    button.textContent = calm.matches ? "Next" : timer ? "Pause" : "Play";
    button.setAttribute("aria-label", `${button.textContent}: ${about}`);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    say();
  }

  function step() {
    const atEnd = slider.value === slider.max;
    slider.value = atEnd ? slider.min : Number(slider.value) + Number(slider.step);
    place = slider.value;
    drawn = false;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function next() {
    // somebody else has moved it, or looks elsewhere
    if (slider.value !== place || document.hidden) return pause();
    if (!drawn) return;
    step();
    if (slider.value === slider.max) pause();
  }

  button.addEventListener("click", () => {
    if (timer) return pause();
    step();
    if (!calm.matches) timer = setInterval(next, PACE);
    say();
  });
  slider.addEventListener("pointerdown", pause);
  section.addEventListener("simulation-drawn", () => (drawn = true));
  calm.addEventListener("change", pause);
  say();
});

// A course that can be played session by session: what plays it comes with the first press.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const { simulation } = section;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Session by session", hidden: true });
  let player = null;
  section.querySelector("[data-action=link]").before(button);

  // Not where a question is open, or the numbers are not those of sessions.
  function offer({ columns } = simulation.data) {
    const { figure, guess } = simulation;
    button.hidden = Boolean(player?.open || guess?.open || columns[0] !== "session" || !sessionsOf(figure));
  }

  button.addEventListener("click", async () => {
    try {
      player ??= (await simulation.load("sessions.js", "playSessions"))(section, () => {
        offer();
        button.focus();
      });
      player.begin();
      offer();
    } catch (problem) {
      simulation.notify(`The course cannot be played (${problem.message}).`);
    }
  });
  section.addEventListener("simulation-ready", () => offer());
  section.addEventListener("simulation-told", ({ detail }) => {
    player?.leave();
    offer(detail.table);
  });
  section.addEventListener("simulation-drawn", () => player?.leave());
});
