// The form by which an instructor makes a link to a simulation as it stands, with locks and a task, and its QR code.
// Nothing is sent anywhere; the model says what a link may carry and writes it.

window.makeScenario = (section, place) => {
  "use strict";
  const { simulation } = section;
  const id = (name) => `${section.id}-make-${name}`;
  const now = simulation.scenario;

  // <p><label>words</label> field</p>
  function row(words, field, name) {
    const line = document.createElement("p");
    const label = Object.assign(document.createElement("label"), { htmlFor: id(name), textContent: words });
    field.id = id(name);
    line.append(label, " ", field);
    return line;
  }

  function select(options, value) {
    const made = document.createElement("select");
    for (const [key, words] of options) made.add(new Option(words, key, false, key === value));
    return made;
  }

  function input(attributes) {
    return Object.assign(document.createElement("input"), { type: "text", maxLength: 300, autocomplete: "off" }, attributes);
  }

  const labelOf = (control) => {
    const label = (control.closest(".control").querySelector("label") ?? control).cloneNode(true);
    label.querySelector(".control-lock")?.remove();
    return label.textContent.trim();
  };
  const stateOf = (name) => (now?.lock.includes(name) ? "lock" : now?.hide.includes(name) ? "hide" : "");

  const states = simulation.controls.map((control) => {
    const field = select([["", "free"], ["lock", "locked"], ["hide", "hidden"]], stateOf(control.name));
    return [control.name, field, row(labelOf(control), field, `of-${control.name}`)];
  });
  const task = input({ value: now?.task ?? "" });
  const goals = [...section.querySelectorAll(".simulation-goals .simulation-goal")].map((goal) => {
    const words = goal.childNodes[1].textContent.trim();
    return [goal.dataset.goal, words.length > 70 ? `${words.slice(0, 68)} …` : words];
  });
  const reach = goals.length && select([["", "none"], ...goals], now?.reach ?? "");
  const asks = section.querySelector(".simulation-ask");
  const guess = asks && select([["", "no guess"], ["own", "the simulation's question"], ["mine", "a question of mine"]], "");
  const question = asks && input({ value: now?.question ?? "" });
  const page = input({ type: "url", maxLength: 2000, value: location.href.split("#")[0] });

  const form = document.createElement("form");
  form.noValidate = true; // what is wrong is told in words
  const about = document.createElement("p");
  about.textContent =
    "The link carries the settings as they stand now, and what you choose here. Locks are a courtesy: whoever follows the link can lift them.";
  form.append(
    about,
    ...states.map(([, , line]) => line),
    row("The task, in your words", task, "task"),
    ...(reach ? [row("A goal to be reached", reach, "reach")] : []),
    ...(asks ? [row("A guess first", guess, "guess"), row("Your question", question, "question")] : []),
    row("Address of the page", page, "page"),
    Object.assign(document.createElement("button"), { type: "submit", textContent: "Make the link" }),
  );
  const slides = document.createElement("p");
  slides.append(Object.assign(document.createElement("a"), { href: `?slides#${section.id}`, textContent: "This page as slides" }));
  const made = Object.assign(document.createElement("div"), { className: "scenario-made" });
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  place.append(form, said, made, slides);
  if (asks) {
    const ownWords = () => (question.closest("p").hidden = guess.value !== "mine");
    guess.addEventListener("input", ownWords);
    ownWords();
  }

  function wanted() {
    const those = (state) => states.filter(([, field]) => field.value === state).map(([name]) => name);
    const own = guess && guess.value === "mine" && question.value;
    return {
      lock: those("lock"), hide: those("hide"), task: task.value, reach: reach ? reach.value : "",
      guess: own || Boolean(guess && guess.value),
    };
  }

  // Who can open an address, if not everybody.
  function reachOf(address) {
    if (address.protocol === "file:") return "This page lies on your disk: the link works on this computer alone. For phones, write the address of the published page above. ";
    if (["localhost", "127.0.0.1"].includes(address.hostname)) return "The address names this computer: phones need the one by which they reach it. ";
    return "";
  }

  async function picture(link) {
    const { generate, mode } = await simulation.load("lean-qr.js", "leanQr");
    const code = generate(link, { modes: [mode.ascii] });
    let path = "";
    for (let y = 0; y < code.size; y += 1) for (let x = 0; x < code.size; x += 1) if (code.get(x, y)) path += `M${x} ${y}h1v1h-1z`;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `-4 -4 ${code.size + 8} ${code.size + 8}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "QR code of the link");
    svg.setAttribute("class", "scenario-code");
    const dots = document.createElementNS("http://www.w3.org/2000/svg", "path");
    dots.setAttribute("d", path);
    svg.append(dots);
    return svg;
  }

  function shown(link) {
    const field = input({ readOnly: true, maxLength: 524288, value: link });
    field.addEventListener("focus", () => field.select());
    const copy = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link);
        said.textContent = "The link is in the clipboard.";
      } catch {
        field.focus();
        said.textContent = "Copy it from the field.";
      }
    });
    const line = row("The link", field, "link");
    line.append(" ", copy);
    const open = Object.assign(document.createElement("a"), { href: link, target: "_blank", rel: "noopener", textContent: "See it as a student does" });
    const look = document.createElement("p");
    look.append(open);
    return [line, look];
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    made.replaceChildren();
    try {
      const address = new URL(page.value.trim() || "?", location.href);
      if (!/^(https?|file):$/.test(address.protocol)) throw new Error("The address of the page begins with http:// or https://");
      const link = address.href.split("#")[0] + (await simulation.write(wanted()));
      said.textContent = `${reachOf(address)}The link is made.`;
      made.append(...shown(link), await picture(link));
    } catch (problem) {
      said.textContent = problem.message.replace(/^ValueError: /, "");
    }
  });
};
