// Self-check questions and transcripts: checks an answer, says why, and keeps the answers in the
// reader's own browser. Shared by the published page and JupyterLab.

function beginChecks(root) {
  for (const section of root.querySelectorAll(".check:not([data-alive])")) beginCheck(section);
}

function beginCheck(section) {
  section.dataset.alive = "yes";
  section.querySelector(".needs-script").remove();
  const bytes = Uint8Array.from(atob(section.dataset.key), (letter) => letter.charCodeAt(0)).reverse();
  const key = JSON.parse(new TextDecoder().decode(bytes));
  const answers = readAnswers(section.id);
  const items = [...section.querySelectorAll(".check-item")];

  function chosen(item) {
    return item.querySelector("select")?.value ?? item.querySelector("input:checked")?.value ?? "";
  }

  function show(item, answer) {
    const { right, feedback } = key[item.dataset.id];
    const output = item.querySelector(".check-feedback");
    const verdict = document.createElement("b");
    verdict.textContent = answer === right ? "✓ Right. " : "✗ Not quite. ";
    output.dataset.right = String(answer === right);
    // a question has feedback for every option; a turn gives its own only with the right mark
    const words = typeof feedback === "string" ? feedback : feedback[answer];
    output.replaceChildren(verdict, typeof feedback === "string" && answer !== right ? "Read it once more, and try again." : words);
  }

  function score() {
    const right = items.filter((item) => answers[item.dataset.id] === key[item.dataset.id].right).length;
    const given = items.filter((item) => answers[item.dataset.id] !== undefined).length;
    section.querySelector(".check-score").textContent = given ? `${right} of ${items.length} right so far.` : "";
  }

  for (const item of items) {
    const kept = answers[item.dataset.id];
    const offered = [...item.querySelectorAll("input, option")].map(({ value }) => value);
    // an answer that was kept before the question changed may name an option that is gone
    if (kept && !offered.includes(kept)) delete answers[item.dataset.id];
    else if (kept) {
      const select = item.querySelector("select");
      if (select) select.value = kept;
      else item.querySelectorAll("input").forEach((input) => (input.checked = input.value === kept));
      show(item, kept);
    }
    item.addEventListener("submit", (event) => {
      event.preventDefault();
      const answer = chosen(item);
      if (!answer) {
        item.querySelector(".check-feedback").textContent = "Choose an answer first.";
        return;
      }
      answers[item.dataset.id] = answer;
      keepAnswers(section.id, answers);
      show(item, answer);
      score();
    });
  }
  score();
}

function readAnswers(id) {
  try {
    return JSON.parse(localStorage.getItem(`alliance:${id}`)) ?? {};
  } catch {
    return {};
  }
}

function keepAnswers(id, answers) {
  try {
    localStorage.setItem(`alliance:${id}`, JSON.stringify(answers));
  } catch {
    // a browser that keeps nothing still gives feedback
  }
}
