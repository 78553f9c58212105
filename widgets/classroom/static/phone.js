// A phone in class: holds the line to the class's server, says what the round asks, sends once.
// It sends a seed, settings, a guess and two numbers, never a name. What was sent is kept in this
// browser until the next round, and sent again to a server that does not have it: after a lost
// connection, on a page that was put to sleep and loaded anew, after a server's restart.

(() => {
  "use strict";

  const ASLEEP = [500, 1000, 2000, 4000, 8000]; // ms before another try to connect
  const PAUSE = 2000; // ms between two looks, where WebSockets are forbidden
  const HAND = 400; // ms at least between two numbers that are only tried
  const SILENT = 4000; // ms without an answer before a line that looks open is taken for dead

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

  let last = null; // the newest submission of this browser, from whichever tab

  function sentLast() {
    try {
      last = JSON.parse(memory(localStorage, "class:sent")) ?? last;
    } catch {
      // cut, or not ours
    }
    return last;
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
  bar.innerHTML = '<p role="status"></p><button type="button" hidden>Go there</button><button type="button" class="class-send" hidden>Send</button>';
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
  let unsent = ""; // why the last press of Send sent nothing: it stands until the next, whatever is heard meanwhile

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
      if (before !== asked()?.id) mine = unsent = "";
      if (message.has !== undefined) compare(message.has);
      if (waiting?.round !== asked()?.id) waiting = null;
      document.body.classList.add("class-in");
      show();
    } else if (message.type === "taken") {
      mine = message.id;
      waiting = null;
      show();
    } else if (message.type === "refused") {
      if (message.id && message.id === waiting?.id) forget();
      else if (waiting) setTimeout(send, PAUSE); // too much at once
      if (message.has) mine = message.has;
      show(message.why);
    }
  }

  // What was refused is not sent again.
  function forget() {
    if (sentLast()?.id === waiting.id) remember("class:sent", JSON.stringify((last = null)));
    waiting = null;
  }

  // What the server has of this phone, and what this phone has sent: what is missing there goes again.
  function compare(has) {
    mine = has;
    const { id, round } = sentLast() ?? {};
    waiting = !mine && round && round === asked()?.id && asked().open ? last : null;
    if (waiting) send();
  }

  function show(problem = "") {
    const round = asked();
    way.hidden = button.hidden = true;
    if (!round) return say(problem || `You are in${state?.there > 1 ? `, with ${state.there} phones` : ""}. Wait for the first round.`);
    const count = `${state.sent} of ${state.there} have sent.`;
    if (!round.open) return say(`${round.task} The round is closed. ${count}`);
    if (mine) return say(`Sent. ${count}`);
    if (waiting) return say("Sending …");
    const here = place();
    way.dataset.to = `/${round.page}#${round.scene}${own(round.scene)}`;
    way.hidden = Boolean(here && inSight(here));
    button.hidden = !here;
    say([problem || unsent, round.task, count].filter(Boolean).join(" "));
  }

  function inSight(section) {
    const { top, bottom } = section.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
  }
  // on the page of the round before, the way leads further down
  let scrolled;
  addEventListener("scroll", () => {
    clearTimeout(scrolled);
    scrolled = setTimeout(() => asked() && show(), HAND);
  }, { passive: true });

  // What a link sets that no two phones should have alike.
  function own(scene) {
    return { pair: `?number=${client()}`, study: `?run=${(client() % 10) + 1}` }[scene] ?? "";
  }

  // Each phone has a client of its own, always the same one.
  function client() {
    return ([...phone].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 4000037, 7) % 400) + 1;
  }

  // no link: the theme looks up where every link of a page leads, and stumbles over settings in it
  way.addEventListener("click", () => location.assign(way.dataset.to));

  button.addEventListener("click", () => {
    const found = collect();
    unsent = found ? "" : "Not yet: try something first.";
    if (!found) return show();
    waiting = last = { type: "sends", id: random(), phone, round: asked().id, ...found };
    remember("class:sent", JSON.stringify(last));
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
    const guess = simulation.guess?.hasGuess ? simulation.guess.given : null;
    if (kind === "guesses") return guess === null ? null : { settings, guess };
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
  let timer, patience;

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
    });
    next.addEventListener("message", ({ data }) => {
      if (next !== line) return;
      clearTimeout(patience);
      hear(JSON.parse(data));
    });
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
    if (line?.readyState === WebSocket.OPEN) ask(waiting);
    else if (line?.readyState !== WebSocket.CONNECTING) post().catch(() => {});
  }

  // Sends what wants an answer; without one the line is dead, whatever it looks like.
  function ask(what) {
    line.send(JSON.stringify(what));
    clearTimeout(patience);
    patience = setTimeout(() => {
      line.close();
      connect();
    }, SILENT);
  }

  // A phone that slept, or comes from one network into another, has a line that looks open.
  function wake() {
    if (document.hidden) return;
    if (line?.readyState === WebSocket.OPEN) ask({ type: "here" });
    else if (line?.readyState !== WebSocket.CONNECTING) connect();
  }
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("pageshow", ({ persisted }) => persisted && wake());
  window.addEventListener("online", wake);
  connect();
})();
