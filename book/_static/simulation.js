// Brings the simulations of a page to life: native controls, Plotly's figure, and the model's
// own Python files in a worker. Needs view.js before it. Works from disk and without a network.

(() => {
  "use strict";

  const script = document.currentScript;
  const PATIENCE = 400; // ms before a run shows that it is working
  const REST = 300; // ms without a move before the link in the address follows
  const GIVE_UP = 30000; // ms for the engine to start

  // --- scripts that only pages with figures need ---------------------------------------

  const loaded = {};

  function load(file) {
    loaded[file] ??= new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = new URL(`${file}?v=${script.dataset.version}`, script.src);
      element.onload = resolve;
      element.onerror = () => reject(new Error(`${file} could not be loaded`));
      document.head.append(element);
    });
    return loaded[file];
  }

  async function plotly() {
    await load("plotly-basic.min.js");
    return window.Plotly;
  }

  // --- the engine: one worker for the page ---------------------------------------------

  const engine = {
    worker: null,
    starting: null,
    waiting: new Map(), // id → {resolve, reject, tell}
    next: 1,

    start() {
      this.starting ??= this.begin();
      return this.starting;
    },

    async begin() {
      if (typeof WebAssembly !== "object") throw new Error("this browser does not run WebAssembly");
      await Promise.all([load("engine.js"), load("model.js")]);
      const { worker, wasm } = window.allianceEngine;
      const bytes = Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0));
      const address = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
      this.worker = new Worker(address);
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("the engine did not start")), GIVE_UP);
        this.worker.onerror = (event) => reject(new Error(event.message || "the engine did not start"));
        this.worker.onmessage = ({ data }) => {
          clearTimeout(timer);
          data.ready ? resolve() : reject(new Error(data.problem));
        };
        this.worker.postMessage({ start: { wasm: bytes, files: window.allianceModel } });
      });
      URL.revokeObjectURL(address);
      this.worker.onmessage = ({ data }) => this.answered(data);
      this.worker.onerror = (event) => this.fail(event.message);
    },

    answered({ id, reply, problem, modelTime, progress }) {
      const waiting = this.waiting.get(id);
      if (!waiting) return;
      if (progress !== undefined) return waiting.tell(progress);
      this.waiting.delete(id);
      const answer = problem ? { error: problem } : JSON.parse(reply);
      answer.error ? waiting.reject(new Error(answer.error)) : waiting.resolve({ ...answer, modelTime });
    },

    fail(why) {
      for (const { reject } of this.waiting.values()) reject(new Error(why || "the engine stopped"));
      this.waiting.clear();
    },

    async ask(question, tell = () => {}) {
      await this.start();
      return new Promise((resolve, reject) => {
        const id = this.next++;
        this.waiting.set(id, { resolve, reject, tell });
        this.worker.postMessage({ id, question: JSON.stringify(question) });
      });
    },

    // Ends a run that takes too long; the next question starts a new worker.
    stop() {
      this.worker?.terminate();
      this.worker = this.starting = null;
      this.fail("stopped");
    },
  };

  // --- a figure that is only looked at -------------------------------------------------

  function dataOf(section) {
    return JSON.parse(section.querySelector(".simulation-data").textContent);
  }

  async function showFigure(section, figure) {
    const frame = section.querySelector(".simulation-figure");
    const Plotly = await plotly();
    const first = !frame.data;
    await drawFigure(Plotly, frame, figure);
    if (first) followWidth(Plotly, frame);
    return frame;
  }

  // --- a simulation --------------------------------------------------------------------

  class Simulation {
    constructor(section) {
      this.section = section;
      section.simulation = this;
      this.name = section.id;
      this.data = dataOf(section);
      this.controls = [...section.querySelectorAll(".simulation-controls [name]")];
      this.asked = null; // the newest question that has not been sent
      this.busy = false;
      section.querySelector(".simulation-needs").remove();
      section.querySelector(".simulation-numbers").open = false;
      this.listen();
    }

    find(selector) {
      return this.section.querySelector(selector);
    }

    async start() {
      try {
        this.figure = this.data.figure;
        await showFigure(this.section, this.figure);
        await engine.start();
        this.find("fieldset").disabled = false;
        this.find(".simulation-actions").hidden = false;
        await this.followLink();
        this.section.dataset.state = "ready";
      } catch (problem) {
        this.section.dataset.state = "failed";
        this.notify(`The sliders cannot start here (${problem.message}). The figure and the numbers below stand as the course shows them first.`);
        this.find(".simulation-numbers").open = true;
      }
    }

    listen() {
      for (const control of this.controls) {
        if (control.type === "button") {
          control.addEventListener("click", () => {
            const next = (Number(control.value) % Number(control.dataset.high)) + 1;
            this.set(control, next);
            this.moved();
            this.writeLink();
          });
        } else {
          control.addEventListener("input", () => this.moved());
          control.addEventListener("change", () => this.writeLink());
        }
      }
      this.find("form").addEventListener("submit", (event) => event.preventDefault());
      for (const button of this.section.querySelectorAll("[data-action]")) {
        button.addEventListener("click", () => this[button.dataset.action]());
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

    question(part) {
      const which = this.data.source ? { source: this.data.source } : { scene: this.section.dataset.simulation };
      return { ...which, ...part };
    }

    moved() {
      this.controls.forEach((control) => this.say(control));
      this.notify("");
      this.ask(this.question({ settings: this.settings }));
    }

    reset() {
      for (const control of this.controls) this.set(control, control.dataset.default);
      clearTimeout(this.writing);
      history.replaceState(null, "", `#${this.name}`);
      this.moved();
    }

    // --- asking and showing: while one question runs, only the newest of the next ones waits

    async ask(question) {
      this.asked = question;
      if (this.busy) return;
      this.busy = true;
      this.section.setAttribute("aria-busy", "true");
      const slow = setTimeout(() => (this.find(".simulation-busy").hidden = false), PATIENCE);
      const progress = this.find("progress");
      progress.removeAttribute("value");
      try {
        while (this.asked) {
          const now = this.asked;
          this.asked = null;
          const answer = await engine.ask(now, (share) => (progress.value = share));
          if (!this.asked) await this.show(answer);
        }
      } catch (problem) {
        this.asked = null;
        this.notify(problem.message === "stopped" ? "Stopped. Move a control to run it again." : problem.message);
      } finally {
        clearTimeout(slow);
        this.busy = false;
        this.section.removeAttribute("aria-busy");
        this.find(".simulation-busy").hidden = true;
      }
    }

    async show(answer) {
      this.figure = answer.figure;
      this.data.columns = answer.table.columns;
      this.data.rows = answer.table.rows;
      // what the hand waits for comes first, the numbers behind it after
      this.find(".simulation-sentence").textContent = answer.sentence;
      this.find(".simulation-triangle").innerHTML = answer.triangle;
      const frame = await showFigure(this.section, answer.figure);
      frame.setAttribute("aria-label", answer.sentence);
      this.section.dispatchEvent(new CustomEvent("simulation-drawn", { detail: { modelTime: answer.modelTime } }));
      this.fill(answer.table);
    }

    fill(table) {
      const body = this.find("tbody");
      body.replaceChildren(
        ...table.text.map((row) => {
          const line = document.createElement("tr");
          row.forEach((cell, i) => {
            const element = document.createElement(i ? "td" : "th");
            if (!i) element.scope = "row";
            element.textContent = cell;
            line.append(element);
          });
          return line;
        }),
      );
    }

    notify(text) {
      const notice = this.find(".simulation-notice");
      notice.hidden = !text;
      notice.textContent = text;
    }

    stop() {
      engine.stop();
    }

    // --- the link

    address() {
      const query = new URLSearchParams(Object.entries(this.settings).map(([name, value]) => [name, String(value)]));
      return `#${this.name}?${query}`;
    }

    // Once the hand rests: writing the address costs more than a new figure.
    writeLink() {
      clearTimeout(this.writing);
      this.writing = setTimeout(() => history.replaceState(null, "", this.address()), REST);
    }

    async followLink() {
      const [name, query] = decodeHash();
      if (name !== this.name) return;
      this.section.scrollIntoView({ block: "nearest" });
      if (query === null) return;
      const answer = await engine.ask(this.question({ link: Object.fromEntries(new URLSearchParams(query)) }));
      for (const control of this.controls) this.set(control, answer.settings[control.name]);
      await this.show(answer);
      this.notify(answer.notices.join(" "));
    }

    async link() {
      const link = location.href.split("#")[0] + this.address();
      this.writeLink();
      try {
        await navigator.clipboard.writeText(link);
        this.notify("The link to this simulation, as it stands now, is in the clipboard.");
      } catch {
        this.notify(`This link brings the simulation back as it stands now: ${link}`);
      }
    }

    csv() {
      const cell = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value);
      const lines = [this.data.columns, ...this.data.rows].map((row) => row.map(cell).join(","));
      const file = document.createElement("a");
      file.href = URL.createObjectURL(new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
      file.download = `${this.name}.csv`;
      file.click();
      URL.revokeObjectURL(file.href);
    }
  }

  // "#bordin?goal=5" → ["bordin", "goal=5"]
  function decodeHash() {
    const hash = location.hash.slice(1);
    const cut = hash.indexOf("?");
    return cut < 0 ? [hash, null] : [hash.slice(0, cut), hash.slice(cut + 1)];
  }

  // --- the page ------------------------------------------------------------------------

  function begin() {
    const simulations = [...document.querySelectorAll(".simulation")].map((section) => new Simulation(section));
    const pictures = [...document.querySelectorAll(".picture")];
    for (const picture of pictures) {
      const numbers = picture.querySelector(".simulation-numbers");
      numbers.open = false;
      showFigure(picture, dataOf(picture).figure).catch(() => (numbers.open = true));
    }
    simulations.forEach((simulation) => simulation.start());
    window.addEventListener("hashchange", () => simulations.forEach((simulation) => simulation.followLink()));
    const redraw = () => {
      for (const simulation of simulations) if (simulation.figure) showFigure(simulation.section, simulation.figure);
      for (const picture of pictures) showFigure(picture, dataOf(picture).figure);
    };
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  if (document.querySelector(".simulation, .picture")) begin();
  else document.addEventListener("DOMContentLoaded", () => document.querySelector(".simulation, .picture") && begin());
})();
