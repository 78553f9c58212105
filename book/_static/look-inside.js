// Look inside, change it: the doors under simulations and cells of code. What is behind them (workshop.js) comes with
// a click, or at once for a reader who has left a version of their own here.

(() => {
  "use strict";

  const key = (section) => `alliance:code-${section.id}-${section.dataset.simulation}`;

  function kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // nothing can be kept here
    }
  }

  async function enter(how, ...rest) {
    const rooms = await coursePage.load("workshop.js", "openWorkshop");
    return rooms[how](...rest);
  }

  document.addEventListener("simulation-begun", ({ target: section }) => {
    const door = document.createElement("button");
    door.type = "button";
    door.className = "simulation-inside";
    door.textContent = "Look inside, change it";
    door.setAttribute("aria-expanded", false);
    section.querySelector(".simulation-source").append(" ", door);
    const fail = (problem) => section.simulation.notify(`The code cannot be shown here (${problem.message}).`);
    door.addEventListener("click", () => enter("ofSimulation", section, key(section), door).catch(fail));
    if (kept(key(section))) section.addEventListener("simulation-ready", () => enter("again", section, key(section), door).catch(fail), { once: true });
  });

  for (const [i, door] of document.querySelectorAll(".cell-runs button").entries()) {
    door.hidden = false;
    const name = `alliance:code-${location.pathname.split("/").pop()}-cell-${i}`;
    door.addEventListener("click", () => {
      enter("ofCell", door, name).catch((problem) => (door.textContent = `It cannot run here (${problem.message}). Try again`));
    });
  }
})();
