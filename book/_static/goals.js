// Goals to reach: the model says with every run which are reached; what was found is kept in the reader's own browser.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const goals = section.querySelector(".simulation-goals");
  if (!goals) return;
  goals.hidden = false;
  const place = (name) => goals.querySelector(`[data-goal="${name}"]`);
  const key = (name) => `alliance:goal-${section.dataset.simulation}-${name}`;

  function tell(name, text) {
    const reached = place(name).querySelector(".goal-reached");
    place(name).dataset.reached = "";
    if (reached.textContent !== text) reached.textContent = text; // or it would be spoken again with every run
  }

  section.addEventListener("simulation-told", ({ detail }) => {
    for (const [name, special] of detail.goals ?? []) {
      tell(name, `Found. ${special}`);
      try {
        localStorage.setItem(key(name), "found");
      } catch {
        // found for now
      }
    }
  });

  for (const goal of goals.children) {
    try {
      if (localStorage.getItem(key(goal.dataset.goal))) tell(goal.dataset.goal, "You have found one before.");
    } catch {
      // nothing is kept here
    }
  }
});
