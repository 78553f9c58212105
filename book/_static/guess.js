// Predict, then see: while a simulation's question is open, what it asks about stays hidden (the model
// leaves it out). A guess, or that it was skipped, is kept in the reader's own browser.

(() => {
  "use strict";

  const NEVER = "alliance:no-guesses"; // set once the reader wants no questions at all
  const SKIPPED = "skipped";

  function kept(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? undefined;
    } catch {
      return undefined; // nothing can be kept here, or somebody else's words are
    }
  }

  function keep(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // without a memory the page asks again
    }
  }

  // What the model left of the first figure: the places of its traces and notes, and the guess as it begins.
  function hidden({ data, layout }, { traces, notes, drawn }) {
    const annotations = notes.map((i) => layout.annotations[i]);
    return { data: [...traces.map((i) => data[i]), ...drawn], layout: { ...layout, annotations } };
  }

  class Guess {
    constructor(section, form) {
      this.section = section;
      this.form = form;
      this.simulation = section.simulation;
      this.key = `alliance:guess-${section.dataset.simulation}`;
      this.first = this.opening = JSON.stringify(this.simulation.settings); // what the question speaks of
      this.words = form.querySelector("legend b").nextSibling; // a text
      this.own = this.words.textContent.trim();
      this.anywhere = "anywhere" in form.dataset; // or of whatever stands when it is answered
      const before = kept(this.key);
      this.given = before?.at ? before.given : before;
      if (before?.at) this.first = before.at;
      this.simulation.guess = this;
      this.ranges = [...form.querySelectorAll("input[type=range]")];
      this.again = section.querySelector("[data-action=guess]");
      this.simulation.extras.push((part) => this.asked(part));
      this.listen();
      if (this.given === undefined && !kept(NEVER)) this.ask();
    }

    listen() {
      const { form, section } = this;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.answer(this.value);
      });
      form.addEventListener("input", ({ target }) => target.type === "range" && this.moved());
      form.querySelector("[data-ask=skip]").addEventListener("click", () => this.answer(SKIPPED));
      form.querySelector("[data-ask=never]").addEventListener("click", () => {
        keep(NEVER, true);
        for (const other of guesses) if (other.open && other !== this) other.close();
        this.answer(SKIPPED);
      });
      this.again.addEventListener("click", () => {
        if (this.simulation.scenario) this.first = this.inOrder(this.simulation.scenario.start);
        else if (!this.anywhere) this.first = this.opening;
        this.ask();
        this.show();
        form.querySelector("input").focus();
      });
      section.addEventListener("simulation-led", ({ detail }) => this.led(detail));
      section.addEventListener("simulation-ready", () => this.begin());
      section.addEventListener("simulation-drawn", () => this.open && this.moved());
      // a figure far down the page is drawn when it comes near, which may be long after the start
      section.querySelector(".simulation-figure").addEventListener("figure-drawn", () => this.open && this.moved());
      new MutationObserver(() => section.dataset.state === "failed" && this.giveUp()).observe(section, { attributeFilter: ["data-state"] });
    }

    // --- open and closed

    ask() {
      this.open = true;
      this.lay();
      const { data } = this.simulation;
      if (this.section.dataset.state !== "loading") return;
      this.simulation.figure = this.simulation.whole.figure = this.asking = hidden(data.figure, data.asking);
      this.simulation.showTableParts([]);
    }

    // The question stands where the sentence will.
    lay() {
      this.form.hidden = !this.open;
      this.section.querySelector(".simulation-sentence").hidden = this.open;
      this.again.hidden = this.open;
      this.again.textContent = this.hasGuess ? "Guess again" : "Guess first";
      if (!this.open) this.pad?.remove();
    }

    get hasGuess() {
      return this.given !== undefined && this.given !== SKIPPED;
    }

    inOrder(settings) {
      return JSON.stringify(Object.fromEntries(Object.keys(this.simulation.settings).map((name) => [name, settings[name]])));
    }

    // A scenario may ask, in words of its own; the model says whether it was answered before.
    led({ scenario, asks }) {
      this.words.textContent = ` ${scenario?.question || this.own} `;
      if (!scenario && this.open) {
        this.open = false;
        this.lay();
      }
      if (!asks) return;
      this.first = this.inOrder(scenario.start);
      this.given = undefined;
      this.ask();
    }

    // What a question to the model says of the guess. It stands only beside the run that it was made for.
    asked(part) {
      if (part.link) {
        if (this.open) {
          this.open = false; // whoever follows a link wants to see where it leads
          this.lay();
        }
        const guess = this.hasGuess ? this.given : null;
        return this.given === undefined ? {} : { guessed: { at: JSON.parse(this.first), guess } };
      }
      if (this.open) return { guess: "" };
      return this.hasGuess && JSON.stringify(part.settings) === this.first ? { guess: this.given } : {};
    }

    show(quiet = true) {
      this.simulation.want({ settings: this.simulation.settings }, quiet);
    }

    begin() {
      if (this.open) this.moved();
      else if (this.hasGuess && JSON.stringify(this.simulation.settings) === this.first) this.show();
      else if (this.simulation.figure === this.asking) this.show();
    }

    answer(value) {
      this.given = value;
      if (this.anywhere && !this.simulation.scenario) this.first = JSON.stringify(this.simulation.settings);
      keep(this.key, this.anywhere || this.simulation.scenario ? { given: value, at: this.first } : value);
      this.close();
    }

    close() {
      this.open = false;
      this.lay();
      if (this.section.dataset.state !== "ready") return; // the start shows it
      const { settings } = this.simulation;
      const back = this.hasGuess && this.inOrder(settings) !== this.first;
      if (back) this.simulation.settings = JSON.parse(this.first);
      this.show(!back); // an address that names other settings follows
      const sentence = this.section.querySelector(".simulation-sentence");
      sentence.tabIndex = -1; // the form is gone, and the keyboard stays here
      sentence.focus({ preventScroll: true });
    }

    // Where nothing can run, nothing is asked.
    giveUp() {
      if (!this.open) return;
      const { data } = this.simulation;
      this.open = false;
      this.lay();
      this.again.hidden = true;
      this.simulation.figure = this.simulation.whole.figure = data.figure;
      this.simulation.showTableParts(data.columns);
      const frame = this.section.querySelector(".simulation-figure");
      if (frame.drawn) drawFigure(window.Plotly, frame, data.figure);
    }

    // --- the guess itself

    // As it stands, in words; undefined where there is none.
    get said() {
      if (!this.open && !this.hasGuess) return undefined;
      return String(this.open ? this.value : this.given);
    }

    get value() {
      const values = this.ranges.map((range) => Number(range.value));
      if (this.form.dataset.kind === "line") return values;
      return values.length ? values[0] : this.form.querySelector("input:checked").value;
    }

    // The points have moved: said in words, drawn in the empty panel.
    moved() {
      for (const range of this.ranges) {
        const text = `${Number(range.value).toFixed(this.form.dataset.digits)} ${this.form.dataset.unit}`;
        range.setAttribute("aria-valuetext", text);
        this.form.querySelector(`output[for="${range.id}"]`).textContent = text;
      }
      const frame = this.section.querySelector(".simulation-figure");
      const index = frame.data?.findIndex(({ name }) => name === "your guess") ?? -1;
      if (index < 0) return;
      const { value } = this;
      const y = Array.isArray(value) ? [frame.data[index].y[0], ...value] : [value, value];
      window.Plotly.restyle(frame, { y: [y] }, [index]);
      this.layPad(frame);
    }

    // The panel to draw in, over the figure's own.
    layPad(frame) {
      const x = frame._fullLayout[`xaxis${this.form.dataset.axis}`];
      const y = frame._fullLayout[`yaxis${this.form.dataset.axis}`];
      if (!this.pad) {
        this.pad = document.createElement("div");
        this.pad.className = "simulation-draw";
        this.pad.addEventListener("pointerdown", (event) => {
          this.pad.setPointerCapture(event.pointerId);
          this.last = null;
          this.point(event);
        });
        this.pad.addEventListener("pointermove", (event) => event.buttons && this.point(event));
        frame.on("plotly_afterplot", () => this.open && this.layPad(frame)); // a window that widens moves the axes
      }
      Object.assign(this.pad.style, {
        left: `${frame.offsetLeft + x._offset}px`, top: `${frame.offsetTop + y._offset}px`,
        width: `${x._length}px`, height: `${y._length}px`,
      });
      this.axes = { x, y };
      if (!this.pad.isConnected) frame.after(this.pad);
    }

    // Every point that the hand has passed since the last event gets its height.
    point(event) {
      const box = this.pad.getBoundingClientRect();
      const at = this.axes.x.p2d(event.clientX - box.left);
      const height = this.axes.y.p2d(event.clientY - box.top);
      const from = Math.min(at, this.last ?? at);
      const to = Math.max(at, this.last ?? at);
      this.last = at;
      const gap = (range) => Math.abs(Number(range.dataset.place) - at);
      const passed = this.ranges.filter(({ dataset: { place } }) => place && place >= from && place <= to);
      const nearest = this.ranges.reduce((best, range) => (gap(range) < gap(best) ? range : best));
      for (const range of passed.length ? passed : [nearest]) range.value = height;
      this.moved();
    }
  }

  const guesses = [];

  document.addEventListener("simulation-begun", ({ target: section }) => {
    const form = section.querySelector(".simulation-ask");
    if (form) guesses.push(new Guess(section, form));
  });
})();
