// Self-check questions and transcripts: shuffles the options for each reader, checks an answer, says why,
// and keeps the answers in the reader's own browser. Shared by the published page and JupyterLab.

function beginChecks(root) {
  for (const section of root.querySelectorAll(".check:not([data-alive])")) beginCheck(section);
}

function beginCheck(section) {
  section.dataset.alive = "yes";
  section.querySelector(".needs-script").remove();
  const bytes = Uint8Array.from(atob(section.dataset.key), (letter) => letter.charCodeAt(0)).reverse();
  const key = JSON.parse(new TextDecoder().decode(bytes));
  const answers = keptAnswers(section.id, key);
  const items = [...section.querySelectorAll(".check-item")];
  shuffleOptions(items, keptSeed() ?? section.id);

  function show(item, answer) {
    const { right, feedback } = key[item.dataset.id];
    const verdict = !right.includes(answer) ? "wrong" : right.length > 1 ? "defensible" : "right";
    const output = item.querySelector(".check-feedback");
    const bold = document.createElement("b");
    bold.textContent = verdictWords(item, verdict, right.find((each) => each !== answer));
    output.dataset.verdict = verdict;
    output.replaceChildren(bold, feedback[answer]);
    for (const input of item.querySelectorAll("input")) {
      if (input.value === answer) input.parentElement.dataset.verdict = verdict;
      else delete input.parentElement.dataset.verdict;
    }
    // thoughts would give the answer away before
    for (const thoughts of item.querySelectorAll(".check-thoughts")) thoughts.hidden = false;
  }

  function score() {
    const right = items.filter(({ dataset: { id } }) => key[id].right.includes(answers[id])).length;
    section.querySelector(".check-score").textContent =
      Object.keys(answers).length ? `${right} of ${items.length} right so far.` : "";
  }

  for (const item of items) {
    for (const thoughts of item.querySelectorAll(".check-thoughts")) thoughts.hidden = true;
    const kept = answers[item.dataset.id];
    if (kept) {
      choose(item, kept);
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
      keep(section.id, JSON.stringify(answers));
      show(item, answer);
      score();
    });
  }
  score();
}

function verdictWords(item, verdict, other) {
  if (verdict === "wrong") return "✗ Not quite. ";
  if (verdict === "right") return "✓ Right. ";
  const named = [...item.querySelectorAll("option")].find(({ value }) => value === other).textContent;
  return `≈ Defensible, and so is “${named}”. `;
}

function chosen(item) {
  return item.querySelector("select")?.value ?? item.querySelector("input:checked")?.value ?? "";
}

function choose(item, answer) {
  const select = item.querySelector("select");
  if (select) select.value = answer;
  for (const input of item.querySelectorAll("input")) input.checked = input.value === answer;
}

// --- the order of the options -----------------------------------------------------------

function shuffleOptions(items, seed) {
  for (const item of items) {
    const place = (option) => scrambled(`${seed}:${item.dataset.id}:${option.querySelector("input").value}`);
    const options = [...item.querySelectorAll(".check-option")];
    // one after the other they become the fieldset's last, and so its order
    for (const option of options.sort((a, b) => place(a) - place(b))) option.parentElement.append(option);
  }
}

function scrambled(text) {
  let number = 2166136261; // FNV-1a, and the last mixing of MurmurHash: near texts get far numbers
  for (const letter of text) number = Math.imul(number ^ letter.charCodeAt(0), 16777619);
  number = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  number = Math.imul(number ^ (number >>> 13), 0xc2b2ae35);
  return (number ^ (number >>> 16)) >>> 0;
}

// --- what the reader's browser keeps ----------------------------------------------------

function keptSeed() {
  const seed = kept("check-seed") ?? String(crypto.getRandomValues(new Uint32Array(1))[0]);
  keep("check-seed", seed);
  return kept("check-seed"); // null where nothing is kept: every load would shuffle anew
}

function keptAnswers(id, key) {
  let answers = null;
  try {
    answers = JSON.parse(kept(id));
  } catch {
    // not ours, or cut: as if nothing had been kept
  }
  // an answer kept before a question changed may name words that are gone
  return Object.fromEntries(Object.entries(answers ?? {}).filter(([item, answer]) => key[item]?.feedback[answer]));
}

function kept(name) {
  try {
    return localStorage.getItem(`alliance:${name}`);
  } catch {
    return null;
  }
}

function keep(name, text) {
  try {
    localStorage.setItem(`alliance:${name}`, text);
  } catch {
    // a browser that keeps nothing still gives feedback
  }
}
