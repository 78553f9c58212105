// Self-check questions and transcripts: shuffles the options for each reader, checks an answer, says why,
// and keeps the answers in the reader's own browser. A chapter's opening question is kept, and comes back at its
// end. Shared by the published page and JupyterLab.

function beginChecks(root) {
  for (const section of root.querySelectorAll(".check:not([data-alive])")) {
    section.dataset.alive = "yes";
    section.querySelector(".needs-script").remove();
    const opinion = section.matches(".opening, .closing");
    (opinion ? beginOpinion : beginCheck)(section);
  }
}

function beginCheck(section) {
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
  for (const input of item.querySelectorAll("input[type=radio]")) input.checked = input.value === answer;
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

// --- the question that a chapter opens with: asked before it, and again at its end ------

// An answer is {first, line, now}: what was chosen before, the reader's own words, what was chosen at the end.
function beginOpinion(section) {
  const { chapter } = section.dataset;
  const form = section.querySelector("form");
  const opening = section.matches(".opening");
  const tell = opening ? tellOpening : tellClosing;
  const show = () => tell(section, keptOpinion(chapter, section));
  const change = (changes) => {
    opinions[chapter] = { ...keptOpinion(chapter, section), ...changes };
    keep(`${chapter}-opening`, JSON.stringify(opinions[chapter]));
    document.dispatchEvent(new CustomEvent("alliance-opinion", { detail: chapter }));
  };
  form.addEventListener("input", ({ target }) =>
    change(target.type !== "radio" ? { line: target.value } : opening ? { first: target.value } : { now: target.value }),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("alliance-opinion", ({ detail }) => detail === chapter && show());
  section.querySelector(".closing-all")?.removeAttribute("open"); // open for whoever has no script
  show();
}

function tellOpening(section, { first, line = "" }) {
  const box = section.querySelector(".opening-line");
  const field = box.querySelector("input");
  choose(section, first);
  box.hidden = !first;
  if (field.value !== line) field.value = line; // writing it anew would move the cursor
  const where = kept(`${section.dataset.chapter}-opening`) ? "Kept in this browser" : "Kept while this page is open";
  section.querySelector(".opening-kept").textContent = first ? `${where}; it comes back at the end of the chapter.` : "";
}

function tellClosing(section, { first, line, now }) {
  const words = (answer) => `“${section.querySelector(`input[value="${answer}"]`).nextElementSibling.textContent}”`;
  const said = section.querySelector(".closing-said");
  const parts = [first && `You said: ${words(first)}`, first && line?.trim() && `Your line: “${line.trim()}”`];
  parts.push(now && now !== first ? `${first ? "Now you say" : "You say"}: ${words(now)}` : first && "And now?");
  said.hidden = !(first || now);
  said.replaceChildren(
    ...parts.filter(Boolean).map((text) => Object.assign(document.createElement("span"), { textContent: text })),
  );
  choose(section, now ?? first);
  const found = section.querySelector(`dd[data-answer="${now ?? first}"]`);
  section.querySelector(".check-feedback").textContent = found?.textContent ?? "";
}

const opinions = (globalThis.allianceOpinions ??= {}); // for a browser that keeps nothing

function keptOpinion(chapter, section) {
  let answer = opinions[chapter];
  try {
    answer = JSON.parse(kept(`${chapter}-opening`)) ?? answer;
  } catch {
    // not ours, or cut: as if nothing had been kept
  }
  // words that are gone are no answer, and a line is a text
  const known = [...section.querySelectorAll("input[type=radio]")].map(({ value }) => value);
  const [first, now] = [answer?.first, answer?.now].map((value) => (known.includes(value) ? value : undefined));
  return { first, now, line: typeof answer?.line === "string" ? answer.line : undefined };
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
