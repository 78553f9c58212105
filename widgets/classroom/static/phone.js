// A phone in class: holds the line to the class's server, says what the round asks, sends once.
// It sends a seed, settings, a guess and two numbers, never a name. What was sent is kept in this
// tab's memory until the server has it, and sent again after a lost connection.

(() => {
  "use strict";

  const ASLEEP = [500, 1000, 2000, 4000, 8000]; // ms before another try to connect
  const PAUSE = 2000; // ms between two looks, where WebSockets are forbidden
  const HAND = 400; // ms at least between two numbers that are only tried

  const memory = (store, key, make) => {
    try {
      const kept = store.getItem(key);
      if (kept || !make) return kept;
      store.setItem(key, make);
    } catch {
      // a browser without storage is a new phone on each page
    }
    return make;
  };
  const random = () => crypto.getRandomValues(new Uint32Array(3)).join("-");
  const phone = memory(localStorage, "class:phone", random());
  let room = memory(localStorage, "class:room");

  function remember(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // then it holds for this page
    }
  }

  // --- the door ------------------------------------------------------------------------

  const given = new URLSearchParams(location.search).get("room");
  if (given) enter(given);
  document.getElementById("door")?.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(event.target.room.value);
    connect();
  });

  function enter(code) {
    room = code.trim().toUpperCase();
    remember("class:room", room);
  }

  // --- the bar -------------------------------------------------------------------------

  const bar = document.createElement("section");
  bar.className = "class-bar";
  bar.setAttribute("aria-label", "Class");
  bar.innerHTML = '<p role="status"></p><a hidden>Go there</a><button type="button" hidden>Send</button>';
  const [said, way, button] = bar.children;
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "/class/class.css";
  document.head.append(style);

  function say(text) {
    if (!bar.isConnected) document.body.prepend(bar);
    if (said.textContent !== text) said.textContent = text;
  }

  // --- the round -----------------------------------------------------------------------

  let state = null; // what the server said last
  let mine = ""; // the id of what this phone has sent in this round
  let waiting = null; // a submission that the server has not confirmed

  function asked() {
    return state?.round;
  }

  function place() {
    return document.querySelector(`#${CSS.escape(asked().scene)}`);
  }

  function hear(message) {
    if (message.type === "state") {
      const before = asked()?.id;
      state = { ...state, ...message };
      if (before !== asked()?.id) mine = "";
      if (message.has !== undefined) mine = message.has;
      if (waiting && (!asked() || waiting.round !== asked().id)) waiting = null;
      if (mine && waiting?.id === mine) waiting = null;
      show();
    } else if (message.type === "taken") {
      mine = message.id;
      waiting = null;
      show();
    } else if (message.type === "refused") {
      if (message.id && message.id === waiting?.id) waiting = null;
      show(message.why);
    }
  }

  function show(problem = "") {
    const round = asked();
    way.hidden = button.hidden = true;
    if (!round) return say(problem || `You are in, with ${state?.there ?? 1} phones. Wait for the first round.`);
    const count = `${state.sent} of ${state.there} have sent.`;
    if (!round.open) return say(`${round.task} The round is closed. ${count}`);
    if (mine) return say(`Sent. ${count}`);
    if (waiting) return say("Sending …");
    const here = place();
    if (!here) {
      way.href = `/${round.page}#${round.scene}${round.scene === "pair" ? `?number=${client()}` : ""}`;
      way.hidden = false;
    } else button.hidden = false;
    say([problem, round.task, count].filter(Boolean).join(" "));
  }

  // Each phone has a client of its own, always the same one.
  function client() {
    return ([...phone].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 4000037, 7) % 400) + 1;
  }

  button.addEventListener("click", () => {
    const found = collect();
    if (!found) return show("Not yet: try something first.");
    waiting = { type: "sends", id: random(), phone, round: asked().id, ...found };
    show();
    send();
  });

  // What the round's simulation or transcript holds just now.
  function collect() {
    const here = place();
    const { kind } = asked();
    if (kind === "marks") {
      const chosen = [...here.querySelectorAll("select")].map((select) => select.selectedIndex);
      return chosen.every(Boolean) ? { numbers: chosen } : null;
    }
    const { simulation } = here;
    if (!simulation || here.dataset.state !== "ready") return null;
    const settings = simulation.shown;
    const guess = JSON.parse(memory(localStorage, `alliance:guess-${here.dataset.simulation}`) ?? "null");
    if (kind === "guesses") return guess === null || guess === "skipped" ? null : { settings, guess };
    return numbers.get(here) ? { seed: settings.seed ?? settings.telling ?? 0, settings, guess, numbers: numbers.get(here) } : null;
  }

  // The numbers of a run, as the model gives them; what is tried is seen pale on the class's screen.
  const numbers = new Map();
  let tried = 0;
  document.addEventListener("simulation-begun", ({ target }) => target.simulation.extras.push(() => ({ numbers: true })));
  for (const section of document.querySelectorAll(".simulation")) section.simulation?.extras.push(() => ({ numbers: true }));
  document.addEventListener("simulation-told", ({ target, detail }) => {
    if (!detail.numbers) return void numbers.delete(target); // a version of the reader's own is none of the class's
    numbers.set(target, detail.numbers.slice(0, 2));
    const now = performance.now();
    if (asked()?.open && !mine && target === place() && now - tried > HAND && line?.readyState === WebSocket.OPEN) {
      tried = now;
      line.send(JSON.stringify({ type: "tries", numbers: numbers.get(target) }));
    }
  });

  // --- the line ------------------------------------------------------------------------

  let line = null;
  let tries = 0;
  let timer;

  function address(path = "/join") {
    return `${path}?room=${encodeURIComponent(room)}&phone=${encodeURIComponent(phone)}`;
  }

  function connect() {
    clearTimeout(timer);
    if (!room) return;
    const next = (line = new WebSocket(address().replace(/^/, `${location.protocol.replace("http", "ws")}//${location.host}`)));
    let was = false;
    next.addEventListener("open", () => {
      was = true;
      tries = 0;
      send();
    });
    next.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
    next.addEventListener("close", () => {
      if (next !== line) return;
      if (!was && tries >= 1) return look(); // perhaps nothing but HTTP goes through
      say("The connection is lost; trying again …");
      timer = setTimeout(connect, ASLEEP[Math.min(tries++, ASLEEP.length - 1)]);
    });
  }

  // Without a WebSocket: asks now and then, and posts.
  async function look() {
    try {
      const answer = await fetch(address());
      hear(await answer.json());
      if (answer.status === 403) return;
      await post();
    } catch {
      say("The class cannot be reached; trying again …");
    }
    timer = setTimeout(tries++ % 8 ? look : connect, PAUSE);
  }

  async function post() {
    if (!waiting) return;
    const answer = await fetch(address(), { method: "POST", body: JSON.stringify(waiting) });
    hear(await answer.json());
  }

  function send() {
    if (!waiting) return;
    if (line?.readyState === WebSocket.OPEN) line.send(JSON.stringify(waiting));
    else if (line?.readyState !== WebSocket.CONNECTING) post().catch(() => {});
  }

  // A phone that slept has a line that looks open.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && line?.readyState !== WebSocket.OPEN) connect();
  });
  connect();
})();
