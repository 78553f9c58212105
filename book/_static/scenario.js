// A scenario: a link can set a task and lock or hide controls. The model reads what the link carries; here it is laid
// out, as text. Locks are a courtesy, and one button lifts them.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const { simulation } = section;
  const LOCK = '<svg viewBox="0 0 12 14" aria-hidden="true"><path d="M2 6h1V4a3 3 0 0 1 6 0v2h1v7H2zm2.6 0h2.8V4a1.4 1.4 0 0 0-2.8 0z"/></svg>';
  let box = null;

  function element(tag, className, ...content) {
    const made = Object.assign(document.createElement(tag), { className });
    made.append(...content);
    return made;
  }

  function lockMark() {
    const mark = element("span", "control-lock", " locked");
    mark.insertAdjacentHTML("afterbegin", LOCK);
    return mark;
  }

  // Every control as the scenario has it: free, locked or absent.
  function layControls({ lock = [], hide = [] }) {
    for (const control of simulation.controls) {
      const place = control.closest(".control");
      const locked = lock.includes(control.name);
      place.hidden = hide.includes(control.name);
      place.querySelector(".control-lock")?.remove();
      // beside a slider, or in the name of what has no room beside it
      if (locked) (control.type === "range" ? place : place.querySelector("label") ?? control).append(lockMark());
      control.disabled = locked || place.hidden;
      const play = place.querySelector(".play");
      if (play) play.hidden = locked;
    }
    for (const goal of section.querySelectorAll(".simulation-goal")) goal.hidden = goal.dataset.goal === simulation.scenario?.reach;
  }

  function terms({ lock, hide }) {
    const kinds = [lock.length && "locked", hide.length && "hidden"].filter(Boolean).join(" or ");
    const free = Object.assign(element("button", "", "Use it freely"), { type: "button" });
    free.addEventListener("click", () => {
      simulation.lead({});
      simulation.changed();
      simulation.controls[0]?.focus();
    });
    const said = kinds ? `Whoever made the link has ${kinds} some controls. ` : "";
    return element("p", "task-terms", said, free);
  }

  function layTask(scenario) {
    box?.remove();
    box = null;
    if (!scenario) return;
    box = element("div", "simulation-task");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Task");
    // words of whoever made the link: text, which cannot turn the direction of what stands around it
    if (scenario.task) box.append(element("p", "task-words", element("b", "", "Your task."), " ", element("bdi", "", scenario.task)));
    if (scenario.goal) {
      const reached = element("span", "goal-reached");
      reached.setAttribute("role", "status");
      box.append(element("p", "simulation-goal", element("b", "", "Can you find"), ` ${scenario.goal} `, reached));
    }
    box.append(terms(scenario));
    section.prepend(box);
  }

  section.addEventListener("simulation-led", ({ detail: { scenario } }) => {
    section.dataset.scenario = scenario ? "set" : "";
    if (!scenario) delete section.dataset.scenario;
    layControls(scenario ?? {});
    layTask(scenario);
  });

  section.addEventListener("simulation-told", ({ detail }) => {
    const [, special] = detail.goals?.find(([name]) => name === simulation.scenario?.reach) ?? [];
    if (!special) return;
    const place = box.querySelector(".goal-reached");
    place.parentElement.dataset.reached = "";
    place.textContent = `Reached! ${special}`;
  });

  // The form that makes a scenario is for few: it comes when it is opened.
  const make = element("details", "simulation-make", element("summary", "", "Make a scenario"));
  section.addEventListener("simulation-ready", () => section.querySelector(".simulation-numbers").before(make));
  make.addEventListener("toggle", async () => {
    if (!make.open || make.querySelector("form")) return;
    try {
      (await simulation.load("make-scenario.js", "makeScenario"))(section, make);
    } catch (problem) {
      make.open = false;
      simulation.notify(`The form cannot be shown (${problem.message}).`);
    }
  });
});

// A page as slides, for whoever asks for it: 04-bordin.html?slides. What shows them comes only then.
(() => {
  const { src } = document.currentScript;
  const asked = new URLSearchParams(location.search).has("slides") || "slides" in document.documentElement.dataset;
  if (asked) document.head.append(Object.assign(document.createElement("script"), { src: src.replace("scenario.js", "slides.js") }));
})();
