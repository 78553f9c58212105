// The page of the reader's own record: tells in words what this browser keeps, saves it as a file, takes one in,
// erases it. Nothing is changed before it is certain that all of it can be.

(() => {
  const root = document.querySelector(".record");
  if (!root) return;
  const part = (name) => root.querySelector(`.record-${name}`);
  const button = (name) => root.querySelector(`[data-record=${name}]`);
  const words = JSON.parse(part("words").textContent);
  const chooser = root.querySelector("input[type=file]");
  const entries = (n) => (n === 1 ? "1 entry" : `${n} entries`);
  const say = (text) => (part("said").textContent = text);

  // --- what is kept

  // {key: text}, or null where the browser keeps nothing for this page
  function kept() {
    try {
      localStorage.getItem(`${RECORD.prefix}check-seed`); // refused even where nothing is kept yet
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(RECORD.prefix));
      return Object.fromEntries(keys.sort().map((key) => [key, localStorage.getItem(key)]));
    } catch {
      return null;
    }
  }

  // All of it or nothing: what cannot be written leaves what was there.
  function put(changes, before) {
    try {
      for (const [key, text] of Object.entries(changes)) localStorage.setItem(key, text);
      return true;
    } catch {
      for (const key of Object.keys(changes)) localStorage.removeItem(key);
      for (const [key, text] of Object.entries(before)) localStorage.setItem(key, text);
      return false;
    }
  }

  // --- what is kept, in words

  const NEW = "a question that this book does not ask";

  function told(name, text) {
    const value = recordParsed(text);
    const chapter = words.chapters.find((each) => name.startsWith(`${each.name}-`));
    if (!fits(name, text)) return { group: "Not to be read", rows: [[name, text]] };
    if (chapter && name.endsWith("-opening")) return { group: chapter.title, rows: openingRows(chapter, value) };
    if (chapter) return { group: chapter.title, rows: answerRows(name.endsWith("-transcript") ? chapter.turns : chapter.questions, value) };
    if (name.startsWith("guess-")) return sceneRow(name.slice(6), (scene) => [scene?.ask ?? NEW, `Your guess: ${guessed(scene, value)}`]);
    if (name.startsWith("goal-")) return goalRow(name.slice(5));
    if (name === "flashcards") return { group: "Flashcards", rows: [["Known and laid aside", value.join(", ") || "none"]] };
    if (name === "what-you-saw") return { group: "What you saw", rows: [["Opened", value.all ? "all, in every chapter" : sawn(value.opened)]] };
    if (name === "no-guesses") return { group: "Settings", rows: [["Questions before a simulation answers", "never ask"]] };
    if (name === "check-seed") return { group: "Settings", rows: [["The number by which options are shuffled for you", text]] };
    if (name.startsWith("code-")) return { group: "Your own", rows: [[`Code that you changed (${name.slice("code-".length)})`, text]] };
    return { group: "Your own", rows: [[name, text]] };
  }

  const option = (id) => words.options[id] ?? "an answer that this book does not offer";

  function openingRows(chapter, { first, line, now }) {
    const rows = [[`Before: ${chapter.opening}`, first && option(first)], [chapter.line, line], [`At the end: ${chapter.opening}`, now && option(now)]];
    return rows.filter(([, answer]) => answer);
  }

  function answerRows(asked, answers) {
    return Object.entries(answers).map(([id, answer]) => [asked[id] ?? NEW, words.marks[answer] ?? option(answer)]);
  }

  function sceneRow(name, row) {
    const scene = words.scenes[name];
    return { group: `Simulation: ${scene?.title ?? name}`, rows: [row(scene)] };
  }

  // a choice in words, a number, or a number for each point of a line
  function guessed(scene, value) {
    const given = isPlain(value) ? value.given : value;
    if (isText(given)) return given;
    const numbers = [given].flat().map((each) => each.toFixed(scene?.digits ?? 2));
    return `${numbers.join(", ")} ${scene?.unit ?? ""}`.trim();
  }

  function goalRow(name) {
    const scene = Object.keys(words.scenes).find((each) => Object.keys(words.scenes[each].goals).some((goal) => name === `${each}-${goal}`));
    return sceneRow(scene ?? name, () => ["Found", scene ? words.scenes[scene].goals[name.slice(scene.length + 1)] : "something that this book does not ask for"]);
  }

  function sawn(opened) {
    const counted = new Map();
    for (const place of opened) counted.set(place.split("/")[0], (counted.get(place.split("/")[0]) ?? 0) + 1);
    return [...counted].map(([name, n]) => `${words.scenes[name]?.title ?? name}${n > 1 ? ` (${n})` : ""}`).join("; ") || "none";
  }

  // Pages that hold what was kept before are loaded anew (anew.js). Only the news goes there, and does not stay.
  function changed() {
    sessionStorage.setItem("record-changed", String(Date.now()));
    localStorage.setItem("record-changed", "now");
    localStorage.removeItem("record-changed");
    show();
  }

  // --- the page

  const ORDER = ["Flashcards", "What you saw", "Your own", "Settings", "Not to be read"];

  function show() {
    const all = kept();
    part("actions").hidden = all === null;
    button("save").disabled = button("erase").disabled = !Object.keys(all ?? {}).length;
    const groups = new Map(words.chapters.map(({ title }) => [title, []]));
    for (const [key, text] of Object.entries(all ?? {})) {
      const { group, rows } = told(key.slice(RECORD.prefix.length), text);
      groups.set(group, [...(groups.get(group) ?? []), ...rows]);
    }
    const place = ([group]) => ORDER.indexOf(group);
    const filled = [...groups].filter(([, rows]) => rows.length).sort((a, b) => place(a) - place(b));
    part("kept").replaceChildren(...filled.map(groupElement));
    if (all === null) part("kept").append(element("p", "This browser keeps nothing for this page: its storage is blocked, for this book or for all pages. So there is no record, and none can be taken in. Answers are still checked while a page is open."));
    else if (!filled.length) part("kept").append(element("p", "Nothing is kept yet. What you answer, guess and find will stand here."));
  }

  function groupElement([group, rows]) {
    const section = document.createElement("section");
    const list = document.createElement("dl");
    for (const [asked, answer] of rows) list.append(element("dt", asked), element("dd", answer));
    section.append(element("h2", group), list);
    return section;
  }

  function element(kind, text) {
    return Object.assign(document.createElement(kind), { textContent: text });
  }

  // --- a question before what cannot be taken back

  let answerTo = null;

  function ask(text, yes, no, back, act) {
    const [yesButton, noButton] = root.querySelectorAll("[data-answer]");
    root.querySelector("#record-ask-words").textContent = text;
    yesButton.textContent = yes;
    noButton.textContent = no;
    answerTo = (answer) => {
      answerTo = null;
      part("ask").hidden = true;
      if (answer) act();
      (back.disabled ? button("open") : back).focus();
    };
    say("");
    part("ask").hidden = false;
    noButton.focus(); // a key that was pressed once too often does no harm
  }

  part("ask").addEventListener("click", ({ target }) => target.dataset.answer && answerTo(target.dataset.answer === "yes"));
  part("ask").addEventListener("keydown", ({ key }) => key === "Escape" && answerTo(false));

  // --- save, take in, erase

  function save() {
    const day = new Date().toISOString().slice(0, 10);
    const all = kept();
    const file = document.createElement("a");
    file.href = URL.createObjectURL(new Blob([recordFile(all, words.version, day)], { type: "application/json" }));
    file.download = `therapeutic-alliance-record-${day}.json`;
    file.click();
    URL.revokeObjectURL(file.href);
    say(`Given to your browser to save: ${file.download}, ${entries(Object.keys(all).length)}.`);
  }

  async function takeIn(file) {
    let record;
    try {
      if (file.size > RECORD.most) throw new Error(`it has ${(file.size / 1e6).toFixed(1)} MB, and a record at most ${RECORD.most / 1e6}`);
      record = recordFrom(await file.text());
    } catch (problem) {
      say(`“${file.name}” was not taken in: ${problem.message}. Nothing has been changed.`);
      return;
    }
    const before = kept() ?? {};
    const other = Object.keys(record.kept).filter((key) => key in before && before[key] !== record.kept[key]);
    const from = `“${file.name}”${record.written ? `, written on ${record.written},` : ""}`;
    const words = `${from} holds ${entries(Object.keys(record.kept).length)}. ${other.length === 1 ? "One of them stands" : `${other.length} of them stand`} here with something else, which would be replaced.`;
    if (other.length) ask(words, "Replace", "Leave all as it is", button("open"), () => use(record.kept, before));
    else use(record.kept, before);
  }

  function use(record, before) {
    const done = put(record, before);
    if (done) changed();
    say(done ? `Taken in: ${entries(Object.keys(record).length)}. What else was here has stayed.` : "This browser has no room for it. All is as it was before.");
  }

  function erase() {
    const keys = Object.keys(kept() ?? {});
    ask(`Erase all ${entries(keys.length)}? They are kept nowhere else, unless you have saved them as a file.`, "Erase", "Keep them", button("erase"), () => {
      for (const key of keys) localStorage.removeItem(key);
      changed();
      say("Erased.");
    });
  }

  button("save").addEventListener("click", save);
  button("open").addEventListener("click", () => chooser.click());
  button("erase").addEventListener("click", erase);
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    if (file) await takeIn(file);
    chooser.value = ""; // the same file may be chosen again
  });
  window.addEventListener("storage", show); // from a chapter in another tab
  window.addEventListener("pageshow", ({ persisted }) => persisted && show());
  root.querySelector(".needs-script").remove();
  show();
})();
