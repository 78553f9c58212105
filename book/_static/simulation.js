// Brings the simulations of a page to life: native controls, Plotly's figure, and the model's
// own Python files in a worker. Works from disk and without a network.

(() => {
  "use strict";

  const script = document.currentScript;
  const MODEL = script.dataset.model.split(" "); // the files of the model that this page needs
  const PATIENCE = 400; // ms before a run shows that it is working
  const HAND = 150; // ms without a move before the hand is taken to rest
  const REST = 300; // ms without a change before the address follows
  const SLOW = 4000; // ms of loading before the reader is told what is waited for
  const ENGINE_FIRST = 1000; // ms that a figure below the window waits for the engine
  const GIVE_UP = 30000; // ms for the engine to start
  const PAGE_RESTS = 8000; // ms after which what draws is made ready though no figure is near: paper will want it
  const PLOTLY = "plotly-basic.min.js";
  const PACKED = "plotly-basic.min.js.gz";
  const BEGAN = "scenario-began"; // where a scenario that has been moved since began: the theme empties the page's state

  // --- scripts that only pages with figures need ---------------------------------------

  const loading = new Map(); // file → its element, while it is on its way
  const sources = new Map(); // file → its address, where it is another than the book's
  let tries = 0; // in the address of a script: a second try asks past a stalled or cut first answer

  // The global that a script sets, loaded unless it is there. A failure is not remembered.
  function load(file, name) {
    if (window[name]) return Promise.resolve(window[name]);
    const element = loading.get(file) ?? append(file);
    return new Promise((resolve, reject) => {
      element.addEventListener("error", () => reject(new Error(`${file} could not be loaded`)));
      element.addEventListener("load", () =>
        window[name] ? resolve(window[name]) : reject(new Error(`${file} did not arrive whole`)),
      );
    });
  }

  function addressOf(file) {
    return new URL(`${file}?v=${script.dataset.version}${tries ? `&try=${tries}` : ""}`, script.src);
  }

  function append(file) {
    const element = document.createElement("script");
    element.src = sources.get(file) ?? addressOf(file);
    for (const end of ["load", "error"]) {
      element.addEventListener(end, () => loading.get(file) === element && loading.delete(file));
    }
    loading.set(file, element);
    document.head.append(element);
    return element;
  }

  // --- the engine: one worker for the page ---------------------------------------------

  class Stopped extends Error {}

  // A worker with its engine ready; ended if that fails, or when `signal` says so. It has the files of some models,
  // and others in place of some of them; a room is the module of the model that answers.
  async function startWorker(signal, { models, changed, room }) {
    if (typeof WebAssembly !== "object") throw new Error("this browser does not run WebAssembly");
    const [{ worker: source, wasm }, ...parts] = await Promise.all([
      load("engine.js", "allianceEngine"),
      ...models.map((file) => load(file, file)), // each sets a global of its own name
    ]);
    const files = Object.assign({}, ...parts, changed);
    signal.throwIfAborted();
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(address);
    signal.addEventListener("abort", () => {
      worker.onmessage = worker.onerror = null;
      worker.terminate();
    });
    let timer;
    try {
      await new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(new Error("the engine did not start")), GIVE_UP);
        signal.addEventListener("abort", () => reject(signal.reason));
        worker.onerror = (event) => reject(new Error(event.message || "the engine did not start"));
        worker.onmessage = ({ data }) => (data.ready ? resolve() : reject(new Error(data.problem)));
        worker.postMessage({ start: { wasm, files, room } });
      });
    } finally {
      clearTimeout(timer);
      URL.revokeObjectURL(address);
    }
    return worker;
  }

  // Questions run one at a time, so that ending the worker ends one run and no other.
  const engine = {
    models: MODEL,
    changed: {},
    room: "page",
    worker: null,
    starting: null, // the worker to come; a start that failed is forgotten, so that the next is a new one
    ending: null,
    queue: [], // questions that wait: {asker, question, tell, resolve, reject}
    running: null,

    start() {
      this.starting ??= this.begin();
      return this.starting;
    },

    begin() {
      const { signal } = (this.ending = new AbortController());
      const starting = startWorker(signal, this);
      starting.then(
        (worker) => signal.aborted || this.listen(worker),
        (problem) => signal.aborted || this.giveUp(problem),
      );
      return starting;
    },

    listen(worker) {
      this.worker = worker;
      worker.onmessage = ({ data }) => this.hear(data);
      worker.onerror = (event) => this.hear({ problem: event.message || "the engine stopped" });
      this.next();
    },

    giveUp(problem) {
      this.end();
      for (const { reject } of this.queue.splice(0)) reject(problem);
    },

    end() {
      this.worker = this.starting = this.running = null;
      this.ending?.abort();
    },

    ask(asker, question, tell) {
      return new Promise((resolve, reject) => {
        this.queue.push({ asker, question, tell, resolve, reject });
        this.next();
      });
    },

    next() {
      if (this.running || !this.queue.length) return;
      if (!this.worker) return void this.start();
      this.running = this.queue.shift();
      this.worker.postMessage({ question: JSON.stringify(this.running.question) });
    },

    hear({ reply, problem, modelTime, progress }) {
      if (!this.running) return;
      const { tell, resolve, reject } = this.running;
      if (progress !== undefined) return tell(progress);
      this.running = null;
      try {
        const answer = problem ? { error: problem, spent: true } : JSON.parse(reply);
        if (answer.spent) this.end(); // out of memory, or failed outside the model's own code
        answer.error ? reject(Object.assign(new Error(answer.error), { answer })) : resolve({ ...answer, modelTime });
      } catch (unreadable) {
        reject(new Error(`the model's reply cannot be read (${unreadable.message})`));
      }
      this.next();
    },

    // Ends one simulation's run, or takes back its question; those of the others are asked of the next
    // worker. False while the engine starts: nothing runs yet, and the newest settings will.
    stop(asker) {
      if (!this.running) return !this.queue.length;
      const mine = (question) => question.asker === asker;
      const stopped = [this.running, ...this.queue].filter(mine);
      this.queue = this.queue.filter((question) => !mine(question));
      if (mine(this.running)) this.end();
      for (const { reject } of stopped) reject(new Stopped());
      this.next();
      return true;
    },
  };

  window.coursePage = { engine, load, addressOf }; // for what comes with a click

  // --- figures and notices -------------------------------------------------------------

  function dataOf(section) {
    return JSON.parse(section.querySelector(".simulation-data").textContent);
  }

  // Plotly's file is brought at once and run when a figure is near the window: running it keeps a phone busy for
  // half a second.
  let brought = null;

  function bringPlotly() {
    if (brought) return brought;
    const coming = (brought = fetchPlotly());
    coming.catch(() => brought === coming && (brought = null));
    return coming;
  }

  async function fetchPlotly() {
    if (location.protocol === "file:") return; // it lies there, and may not be fetched
    const stopping = new AbortController();
    const way = { remove: () => stopping.abort() };
    loading.set(PLOTLY, way);
    try {
      const bytes = uncompressed() && (await unpacked(await bytesOf(PACKED, stopping).catch(() => null)));
      if (bytes) sources.set(PLOTLY, URL.createObjectURL(new Blob([bytes], { type: "text/javascript" })));
      else await bytesOf(PLOTLY, stopping);
    } catch {
      throw new Error(`${PLOTLY} could not be loaded`);
    } finally {
      if (loading.get(PLOTLY) === way) loading.delete(PLOTLY);
    }
  }

  async function bytesOf(file, stopping) {
    const response = await fetch(addressOf(file), { signal: stopping.signal, priority: "low" });
    if (!response.ok) throw new Error(response.statusText);
    return response.arrayBuffer();
  }

  // Whether what serves this book sends files as they are: this script's own came so. Plotly's, the largest, then
  // comes as the book has packed it, in a third of the time. From others it comes as itself: a browser keeps such a
  // script compiled for the next page.
  function uncompressed() {
    const [sent] = performance.getEntriesByName(script.src);
    return typeof DecompressionStream === "function" && sent?.encodedBodySize > 0 && sent.encodedBodySize === sent.decodedBodySize;
  }

  // What was packed; nothing of bytes that are not, or not whole: some servers unpack a file by its name.
  async function unpacked(bytes) {
    if (!bytes) return null;
    try {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return await new Response(stream).arrayBuffer();
    } catch {
      return null;
    }
  }

  function bringDrawing() {
    return Promise.all([
      bringPlotly(),
      load("view.js", "followWidth"), // the last that it defines
      load("drag.js", "moveFigure"),
    ]);
  }

  async function loadDrawing() {
    await bringDrawing();
    return load(PLOTLY, "Plotly");
  }

  // First figures are drawn one at a time: between two of them the page answers its reader.
  let turn = Promise.resolve();

  function inTurn(draw) {
    const drawing = turn.then(() => new Promise((resolve) => setTimeout(resolve))).then(draw);
    turn = drawing.catch(() => {});
    return drawing;
  }

  async function showFigure(section, figure) {
    const Plotly = await loadDrawing();
    const frame = section.querySelector(".simulation-figure");
    frame.hidden = false;
    await drawFigure(Plotly, frame, figure);
    if (!frame.drawn) followWidth(Plotly, frame);
    frame.drawn = true;
  }

  // Draws the first figure: now if it stands in the window, once the engine has started if it is within a window's
  // height of it, else when it comes so near. Until then what draws it is at hand, or a failure is told.
  async function showFirst(section, figure) {
    await bringDrawing();
    const frame = section.querySelector(".simulation-figure");
    frame.hidden = false;
    const { top, bottom } = frame.getBoundingClientRect();
    if (top < innerHeight && bottom > 0) {
      await loadDrawing();
      return inTurn(() => showFigure(section, figure()));
    }
    frame.comesNear = () => drawNear(section, frame, figure);
    if (top < 2 * innerHeight && bottom > -innerHeight) engineFirst().then(() => frame.comesNear?.());
    else nearby.observe(frame);
  }

  // What draws would keep the page from hearing that the engine is ready; nobody waits long for it.
  function engineFirst() {
    const started = Promise.resolve(engine.starting).catch(() => {});
    return Promise.race([started, new Promise((resolve) => setTimeout(resolve, ENGINE_FIRST))]);
  }

  const undrawn = new Set(); // what draws the figures that came near and could not be drawn, once more

  async function drawNear(section, frame, figure, told = false) {
    nearby.unobserve(frame);
    delete frame.comesNear;
    try {
      await loadDrawing();
      if (!frame.drawn) await showFigure(section, figure()); // unless the keyboard was first
      if (told) tellNoMore(section);
    } catch (problem) {
      if (section.dataset.state === "failed") return; // its notice tells of more, and begins anew
      undrawn.add(() => drawNear(section, frame, figure, true));
      tell(section, `The figure cannot be drawn here (${problem.message}).`, true);
    }
  }

  const nearby = new IntersectionObserver(
    (seen) => seen.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => target.comesNear?.()),
    { rootMargin: "100% 0px" },
  );

  // paper has no window
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".simulation-figure").forEach((frame) => frame.comesNear?.());
  });

  // Tells the reader something, "" for nothing, with a button to try again if that may help.
  function tell(section, text, again = false) {
    let notice = section.querySelector(".simulation-notice");
    if (!notice && !text) return;
    if (!notice) {
      notice = document.createElement("p");
      notice.className = "simulation-notice";
      notice.setAttribute("role", "status");
      section.prepend(notice);
    }
    notice.hidden = !text;
    notice.textContent = text;
    if (again) notice.append(" ", tryAgainButton(notice));
  }

  // The notice goes, and a keyboard that was at it comes to the controls.
  function tellNoMore(section) {
    const focused = section.querySelector(".simulation-notice") === document.activeElement;
    tell(section, "");
    if (focused) section.querySelector(".simulation-controls [name]")?.focus();
  }

  function tryAgainButton(notice) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Try again";
    button.addEventListener("click", () => {
      notice.tabIndex = -1; // the button goes, and the keyboard stays here
      notice.focus();
      tryAgain();
    });
    return button;
  }

  // Waits for a start, and says what for if it takes long.
  async function patiently(section, start) {
    const timer = setTimeout(() => {
      if (section.dataset.state !== "loading") return;
      const what = [...loading.keys()].join(" and ") || "the engine";
      tell(section, `Still waiting for ${what}. It goes on by itself when that has come.`, true);
    }, SLOW);
    try {
      return await start;
    } finally {
      clearTimeout(timer);
    }
  }

  // What the reader still has when something could not start.
  function standing(section) {
    const frame = section.querySelector(".simulation-figure");
    const numbers = section.querySelector(".simulation-numbers");
    frame.hidden = !frame.drawn;
    numbers.open = true;
    const parts = [frame.hidden ? "" : "the figure", "the sentence", numbers.hidden ? "" : "the numbers"].filter(Boolean);
    const text = parts.join(", ").replace(/, ([^,]*)$/, " and $1");
    return `${text[0].toUpperCase()}${text.slice(1)} stand${parts.length > 1 ? "" : "s"} as the course shows them first.`;
  }

  // --- a simulation --------------------------------------------------------------------

  class Simulation {
    constructor(section) {
      section.querySelector(".simulation-needs").remove();
      this.section = section;
      this.name = this.fileName = section.id;
      this.engine = engine; // workshop.js gives it another while a reader's own version runs
      this.data = dataOf(section);
      this.figure = this.data.figure; // what is drawn, or will be when it comes near
      this.frame = this.find(".simulation-figure");
      if (window.labelOf) this.frame.setAttribute("aria-label", labelOf(this.figure)); // it is drawn when it comes near
      this.controls = [...section.querySelectorAll(".simulation-controls [name]")];
      this.shown = this.settings; // what sentence and numbers belong to, and the figure unless a hand moves it
      this.whole = { figure: this.figure, triangle: this.find(".simulation-triangle").innerHTML };
      this.wanted = null; // the newest that was asked for and has not been shown
      this.busy = false;
      section.querySelector(".simulation-numbers").open = false;
      this.showTableParts(this.data.columns);
      this.listen();
      this.extras = []; // what other scripts add to a question: functions of it, {pinned: settings}
      this.part = null; // what is drawn in place of the figure while its course is played (sessions.js)
      this.scenario = null; // what a link has set around the settings (scenario.js)
      const [name, query] = readAddress();
      // what it may hide is not shown before it is read
      if (name === this.name && /(^|&)(\.|%2E)/i.test(query ?? "")) section.dataset.scenario = "coming";
      section.simulation = this;
      section.dispatchEvent(new CustomEvent("simulation-begun", { bubbles: true }));
    }

    find(selector) {
      return this.section.querySelector(selector);
    }

    notify(text, again) {
      tell(this.section, text, again);
    }

    // Ready once controls move the figure. A second start overtakes one that hangs.
    async start() {
      const attempt = (this.attempt = {});
      this.section.dataset.state = "loading";
      const both = Promise.allSettled([showFirst(this.section, () => this.figure), engine.start()]);
      const [drawing, starting] = await patiently(this.section, both);
      if (attempt !== this.attempt) return;
      if (drawing.reason) return this.fail(drawing.reason);
      if (starting.reason) {
        // without an engine the first figure is all there is to see
        if (!this.frame.drawn) await showFigure(this.section, this.figure).catch(console.error);
        return this.fail(starting.reason);
      }
      const focused = this.find(".simulation-notice") === document.activeElement;
      this.notify("");
      this.find(".simulation-actions").hidden = false;
      const [name, query] = readAddress();
      recallStart();
      if (name === this.name) await this.follow(query);
      if (this.section.dataset.scenario === "coming") delete this.section.dataset.scenario;
      this.find("fieldset").disabled = false;
      this.section.dataset.state = "ready";
      this.section.dispatchEvent(new CustomEvent("simulation-ready"));
      if (focused) this.controls[0]?.focus();
    }

    fail(problem) {
      this.section.dataset.state = "failed";
      delete this.section.dataset.scenario;
      this.problem = problem.message;
      const what = this.frame.drawn ? "The sliders" : "The figure and the sliders";
      this.notify(`${what} cannot start here (${this.problem}). ${standing(this.section)}`, true);
    }

    listen() {
      for (const control of this.controls) {
        if (control.type === "range") control.addEventListener("input", () => this.moved(control));
        else if (control.type !== "button") control.addEventListener("input", () => this.changed());
        else control.addEventListener("click", () => this.stepped(control));
      }
      this.find("form").addEventListener("submit", (event) => event.preventDefault());
      for (const button of this.section.querySelectorAll("[data-action]")) {
        if (this[button.dataset.action]) button.addEventListener("click", () => this[button.dataset.action]());
      }
    }

    // --- settings

    value(control) {
      if (control.type === "checkbox") return control.checked;
      return control.type === "range" || control.type === "button" ? Number(control.value) : control.value;
    }

    set(control, value) {
      if (control.type === "checkbox") control.checked = value === true || value === "true";
      else control.value = value;
      this.say(control);
    }

    say(control) {
      const output = control.closest(".control").querySelector("output");
      if (control.type === "range") {
        const text = `${Number(control.value).toFixed(control.dataset.digits)} ${control.dataset.unit}`.trim();
        control.setAttribute("aria-valuetext", text);
        output.textContent = text;
      } else if (control.type === "button") {
        output.textContent = `${control.value} of ${control.dataset.high}`;
      }
    }

    get settings() {
      return Object.fromEntries(this.controls.map((control) => [control.name, this.value(control)]));
    }

    set settings(values) {
      for (const control of this.controls) if (control.name in values) this.set(control, values[control.name]);
    }

    // A hand, or a key that repeats: more may come within a frame.
    moved(control) {
      this.say(control);
      this.notify("");
      this.want({ settings: this.settings, moving: true });
    }

    changed() {
      this.notify("");
      this.want({ settings: this.settings });
    }

    stepped(control) {
      this.set(control, (Number(control.value) % Number(control.dataset.high)) + 1);
      this.changed();
    }

    reset() {
      if (this.scenario) this.settings = this.scenario.start;
      else for (const control of this.controls) this.set(control, control.dataset.default);
      this.changed();
    }

    // --- asking and showing

    // Whatever changes a simulation comes through here: a control, a followed link, Back, reset.
    // While one question runs, only the newest waits; the answer to an older one is dropped.
    // A quiet one leaves the address alone, unless it takes the place of what somebody has moved.
    want(part, quiet = false) {
      const moved = (this.wanted && !this.wanted.quiet) || address.owing === this;
      this.wanted = { part, quiet: quiet && !moved, visit: address.visit() };
      this.restNoMore();
      if (!this.busy) this.settled = this.work();
    }

    // While a hand moves, only what it sees is asked for, and what is there is moved. Once it rests Plotly
    // draws the same figure whole, and sentence and numbers are told of the same result. Until then the
    // simulation is busy: a screen reader is told of places where the hand has been, not of its way.
    async work() {
      this.showBusy(true);
      while (this.wanted) {
        const now = this.wanted;
        const answered = await this.answer(now);
        if (now !== this.wanted) continue;
        if (answered && now.part.moving) {
          await this.rest();
          if (now === this.wanted) this.wanted = { ...now, part: { settings: now.part.settings, resting: true } };
          continue;
        }
        this.wanted = null;
        // an address that was followed stands as it is
        if (!(answered && now.part.link) && !now.quiet) address.write(this, now.visit);
      }
      this.showBusy(false);
    }

    // Until the hand has not moved for a while, or something else is wanted.
    rest() {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, HAND);
        this.restNoMore = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }

    restNoMore() {} // nothing rests yet

    // Whether the question was answered; if not, the reader is told why.
    async answer(now) {
      const progress = this.find("progress");
      progress.removeAttribute("value");
      clearTimeout(this.slow);
      this.slow = setTimeout(() => (this.find(".simulation-busy").hidden = false), PATIENCE);
      try {
        const answer = await this.engine.ask(this, this.question(now.part), (share) => (progress.value = share));
        if (now === this.wanted) await this.show(answer, now.part);
        return true;
      } catch (problem) {
        if (now === this.wanted) await this.explain(problem, now.part.link);
        return false;
      } finally {
        clearTimeout(this.slow);
      }
    }

    question({ settings, link, moving, resting }) {
      const asked = link ? { link, start: history.state?.start } : { settings };
      if (moving) asked.only = ["figure", "triangle"];
      if (resting) asked.only = ["sentence", "table", "goals"];
      return Object.assign(this.which, asked, ...this.extras.map((extra) => extra(asked)));
    }

    get which() {
      return this.data.source ? { source: this.data.source } : { scene: this.section.dataset.simulation };
    }

    async explain(problem, followed) {
      const stopped = problem instanceof Stopped;
      if (this.figure !== this.whole.figure) {
        // back from where the hand had moved it, to what sentence and numbers tell
        this.figure = this.whole.figure;
        this.find(".simulation-triangle").innerHTML = this.whole.triangle;
        await showFigure(this.section, this.figure);
      }
      if (stopped || followed) this.settings = this.shown;
      if (stopped) this.notify("Stopped. The controls are back where the figure stands; move one to run it again.");
      else this.notify(`${problem.message.replace(/\.?$/, ".")} The figure shows the last settings that worked.`);
    }

    showBusy(busy) {
      this.busy = busy;
      if (busy) return this.section.setAttribute("aria-busy", "true");
      this.section.removeAttribute("aria-busy");
      this.find(".simulation-busy").hidden = true;
    }

    async show(answer, { link, moving, resting }) {
      // the controls at once: whoever moves one while the figure is drawn starts from these
      if (link) {
        this.settings = answer.settings;
        this.lead(answer);
      }
      if (!resting) {
        this.figure = answer.figure;
        this.find(".simulation-triangle").innerHTML = answer.triangle;
      }
      const followed = moving && this.frame.drawn && moveFigure(this.frame, this.figure);
      if (!followed) await showFigure(this.section, this.figure);
      const drawn = { modelTime: answer.modelTime, whole: !followed };
      this.section.dispatchEvent(new CustomEvent("simulation-drawn", { detail: drawn }));
      if (moving) return;
      this.shown = answer.settings;
      this.whole = { figure: this.figure, triangle: this.find(".simulation-triangle").innerHTML };
      this.find(".simulation-sentence").textContent = answer.sentence;
      this.section.dispatchEvent(new CustomEvent("simulation-told", { bubbles: true, detail: answer }));
      this.fill(answer.table);
      if (link) this.notify(answer.notices.join(" "));
    }

    // What a link has set around the settings, or null; its reply tells where the scenario began and what it asks.
    lead({ scenario = null, start, asks }) {
      this.scenario = scenario && { ...scenario, start };
      this.section.dispatchEvent(new CustomEvent("simulation-led", { detail: { scenario: this.scenario, asks } }));
    }

    fill(table) {
      this.data.columns = table.columns;
      this.data.rows = table.rows;
      const cell = (text, scope) => {
        const element = document.createElement(scope ? "th" : "td");
        if (scope) element.scope = scope;
        element.textContent = text;
        return element;
      };
      this.find("thead tr").replaceChildren(...table.columns.map((name) => cell(name, "col")));
      this.find("tbody").replaceChildren(
        ...table.text.map((row) => {
          const line = document.createElement("tr");
          line.append(...row.map((text, i) => cell(text, i ? "" : "row")));
          return line;
        }),
      );
      this.showTableParts(table.columns);
    }

    // A scene without a table has nothing to unfold and nothing to download.
    showTableParts(columns) {
      this.find(".simulation-numbers").hidden = this.find("[data-action=csv]").hidden = !columns.length;
    }

    stop() {
      if (!this.engine.stop(this)) this.notify("The engine is starting again; then it runs the newest settings.");
    }

    // --- links and files

    address() {
      const settings = Object.entries(this.settings).map(([name, value]) => [name, String(value)]);
      return this.addressOf([...(this.scenario?.texts ?? []), ...settings]);
    }

    addressOf(texts) {
      return `#${this.name}?${new URLSearchParams(texts)}`;
    }

    // The address, from the page on, of a scenario around the settings as they stand; an error says what is wrong with it.
    async write(scenario) {
      const { link } = await engine.ask(this, { ...this.which, settings: this.settings, scenario }, () => {});
      return this.addressOf(link);
    }

    // For what few readers use: the global that a script of the page's folder sets.
    load(file, name) {
      return load(file, name);
    }

    // Follows the settings in a link; a link without any only leads here. While the engine starts,
    // following is left to the end of the start.
    async follow(query) {
      window.landOn(this.section);
      if (query === null) return;
      if (this.section.dataset.state === "failed") {
        this.notify(`The link cannot move the sliders, which could not start here (${this.problem}).`, true);
      } else if (!this.find(".simulation-actions").hidden) {
        this.want({ link: Object.fromEntries(new URLSearchParams(query)) });
        await this.settled;
      }
    }

    async link() {
      const link = location.href.split("#")[0] + this.address();
      address.write(this, address.visit());
      try {
        await navigator.clipboard.writeText(link);
        this.notify("The link to this simulation, as it stands now, is in the clipboard.");
      } catch {
        this.notify(`This link brings the simulation back as it stands now: ${link}`);
      }
    }

    async csv() {
      if (this.figure !== this.whole.figure) {
        this.restNoMore();
        await this.settled; // the numbers are those of the figure
      }
      const cell = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value);
      const lines = [this.data.columns, ...this.data.rows].map((row) => row.map(cell).join(","));
      const file = document.createElement("a");
      file.href = URL.createObjectURL(new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
      file.download = `${this.fileName}.csv`;
      file.click();
      URL.revokeObjectURL(file.href);
    }
  }

  // --- the address: one for the page ---------------------------------------------------

  const address = {
    href: location.href,
    visits: 0,
    timer: null,
    owing: null, // whose settings wait to be written: a quiet question meanwhile is no reason to leave them out

    // A number that changes when the reader goes elsewhere: along a link, Back, Forward.
    visit() {
      if (location.href !== this.href) this.visits += 1;
      this.href = location.href;
      return this.visits;
    },

    // Once the hand rests (writing costs more than a new figure), unless the reader has gone elsewhere.
    write(simulation, visit) {
      if (visit !== this.visit()) return; // and what another one has to write stays
      if (simulations.some((other) => other !== simulation && other.scenario)) return; // a task keeps its address
      clearTimeout(this.timer);
      this.owing = simulation;
      this.timer = setTimeout(() => {
        if (simulation.busy) return; // it writes when it is done
        this.owing = null;
        if (visit !== this.visit()) return;
        const { scenario } = simulation;
        history.replaceState(scenario && { start: scenario.start }, "", simulation.address());
        if (scenario) keepStart(scenario.start);
        this.href = location.href;
      }, REST);
    },
  };

  function keepStart(start) {
    try {
      sessionStorage.setItem(BEGAN, JSON.stringify({ href: location.href, start }));
    } catch {
      // then a page that comes again begins where the sliders stand
    }
  }

  function recallStart() {
    try {
      const { href, start } = JSON.parse(sessionStorage.getItem(BEGAN)) ?? {};
      if (href === location.href && !history.state?.start) history.replaceState({ start }, "");
    } catch {
      // likewise
    }
  }

  // "#bordin?goal=5" → ["bordin", "goal=5"]; some mail programs write the question mark as %3F.
  function readAddress() {
    const [, name, mark, query] = location.hash.match(/^#?(.*?)(?:(\?|%3F)(.*))?$/is);
    if (!mark) return [name, null];
    return [name, mark === "?" ? query : decoded(query)];
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  // Where the address leads. A plain anchor is the browser's alone; settings for a simulation that
  // is not here are told at the top of the page.
  function followAddress() {
    const [name, query] = readAddress();
    const target = document.getElementById(name);
    const known = target?.matches(".simulation");
    if (known && target.simulation) target.simulation.follow(query);
    else if (known) window.landOn(target);
    tellPage(known || query === null ? "" : "The link names a simulation that this page does not have; nothing was moved.");
  }

  function tellPage(text) {
    let place = document.querySelector(".page-notice");
    if (!place) {
      place = document.createElement("div");
      place.className = "page-notice";
      document.querySelector("article h1").after(place); // the first on the page is only printed
    }
    tell(place, text);
    if (text) place.scrollIntoView({ block: "nearest" });
  }

  // --- the page ------------------------------------------------------------------------

  const whenIdle = window.requestIdleCallback ?? setTimeout;

  let simulations = [];
  let pictures = [];

  function begin() {
    pictures = [...document.querySelectorAll(".picture")];
    simulations = [...document.querySelectorAll(".simulation")].flatMap((section) => {
      try {
        return [new Simulation(section)];
      } catch (problem) {
        section.dataset.state = "failed";
        tell(section, `This simulation cannot start (${problem.message}). ${standing(section)}`);
        return [];
      }
    });
    if (simulations.length) engine.start(); // first: it has the longest way
    pictures.forEach(showPicture);
    simulations.forEach((simulation) => simulation.start());
    followAddress();
    window.addEventListener("hashchange", followAddress);
    document.addEventListener("click", ({ target }) => {
      // a second click on the same link changes no address
      const link = target.closest?.("a[href*='#']");
      if (link?.href === location.href) followAddress();
    });
    // a sheet of paper does not wait for what draws
    setTimeout(() => whenIdle(() => loadDrawing().catch(() => {})), PAGE_RESTS);
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    window.addEventListener("figures-scaled", () => redraw()); // slides.js
  }

  async function showPicture(picture) {
    picture.dataset.state = "loading";
    try {
      if (window.labelOf) picture.querySelector(".simulation-figure").setAttribute("aria-label", labelOf(dataOf(picture).figure));
      picture.querySelector(".simulation-numbers").open = false;
      await patiently(picture, showFirst(picture, () => dataOf(picture).figure));
      tell(picture, "");
      picture.dataset.state = "ready";
    } catch (problem) {
      picture.dataset.state = "failed";
      tell(picture, `The figure cannot be drawn here (${problem.message}). ${standing(picture)}`, true);
    }
  }

  // A second try of what has not started, with new scripts and, unless the engine is there, a new worker.
  function tryAgain() {
    tries += 1;
    for (const element of loading.values()) element.remove();
    loading.clear();
    brought = null;
    if (!engine.worker) {
      for (const name of ["allianceEngine", ...MODEL]) delete window[name];
      engine.end();
      engine.next();
    }
    const waiting = (section) => section.dataset.state !== "ready";
    for (const draw of undrawn) draw();
    undrawn.clear();
    pictures.filter(waiting).forEach(showPicture);
    simulations.filter(({ section }) => waiting(section)).forEach((simulation) => {
      simulation.notify("Trying again …");
      simulation.start();
    });
  }

  function redraw() {
    const figures = simulations.map(({ section, figure, part }) => [section, part ?? figure]);
    figures.push(...pictures.map((picture) => [picture, dataOf(picture).figure]));
    for (const [section, figure] of figures) {
      const frame = section.querySelector(".simulation-figure");
      // the theme says its name while the page starts, too
      if (frame.drawn && (frame.ink !== inkOf(frame) || frame.scale !== scaleOf(frame))) showFigure(section, figure).catch(console.error);
    }
  }

  if (document.querySelector(".simulation, .picture")) begin();
  else document.addEventListener("DOMContentLoaded", () => document.querySelector(".simulation, .picture") && begin());
})();
