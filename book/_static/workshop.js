// The workshop: the source behind a simulation with the lines that the moved control enters, an editor for it, and the
// reader's version at work in an engine of its own, which is ended when it runs away. The same for cells of code.
// What a reader writes stays in this browser; no link carries it.

(() => {
  "use strict";

  const { engine, load, addressOf } = window.coursePage;
  const TEXT = "<string>"; // as Python calls the file of code that came as a text
  const limits = { silence: 10000 }; // ms without a sign of life after which a reader's code is ended
  const ROOM = "model-workshop.js";

  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  const button = (text, act) => {
    const made = make("button", { type: "button", textContent: text });
    made.addEventListener("click", act);
    return made;
  };

  function kept(key) {
    try {
      const found = JSON.parse(localStorage.getItem(key));
      return typeof found?.texts === "object" ? found : null;
    } catch {
      return null; // nothing is kept here, or somebody else's words are
    }
  }

  // Whether it could be kept; without a value what was kept goes.
  function keep(key, value) {
    try {
      if (value) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false;
    }
  }

  let dressed = null;

  function dress() {
    dressed ??= new Promise((resolve) => {
      const sheet = make("link", { rel: "stylesheet", href: addressOf("workshop.css") });
      sheet.onload = sheet.onerror = resolve; // bare, but all there
      document.head.append(sheet);
    });
    return dressed;
  }

  // --- an engine for a reader's own code -------------------------------------------------

  // Like the page's, in a worker of its own. `own` are the reader's files, as errors name them.
  function engineFor({ changed = {}, own, models = [] }) {
    return Object.assign(Object.create(engine), {
      worker: null,
      starting: null,
      ending: null,
      queue: [],
      running: null,
      room: "workshop",
      changed,
      models: [...new Set([...engine.models, ...models, ROOM])],

      // A goal is found, and a class is told numbers, with the course's model only.
      async ask(asker, question, tell) {
        const { numbers, ...asked } = question;
        const answer = await engine.ask.call(this, asker, { ...asked, own }, tell);
        return { ...answer, goals: [] };
      },

      next() {
        const before = this.running;
        engine.next.call(this);
        if (this.running !== before) this.watch();
      },

      hear(data) {
        clearTimeout(this.timer);
        engine.hear.call(this, data);
        if (this.running) this.watch();
      },

      watch() {
        clearTimeout(this.timer);
        if (this.running) this.timer = setTimeout(() => this.endRunaway(), limits.silence);
      },

      endRunaway() {
        const { reject } = this.running;
        this.end();
        const after = `${limits.silence / 1000} seconds`;
        reject(new Error(`Your version was stopped: it had not come to an end after ${after}. Look for a loop that never ends`));
        this.next();
      },

      end() {
        clearTimeout(this.timer);
        engine.end.call(this);
      },
    });
  }

  // --- the editor ------------------------------------------------------------------------

  // Where two texts differ: one change that makes the second of the first.
  function difference(before, after) {
    const most = Math.min(before.length, after.length);
    let from = 0;
    while (from < most && before[from] === after[from]) from += 1;
    let same = 0;
    while (same < most - from && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
    return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
  }

  // The colours are the course's, by way of workshop.css.
  const KINDS = {
    keyword: ["keyword", "operatorKeyword", "controlKeyword", "definitionKeyword", "moduleKeyword"],
    text: ["string", "special"],
    number: ["number", "bool", "null"],
    note: ["comment", "docString"],
  };

  async function editorTools() {
    const CM = await load("codemirror.min.js", "CodeMirror");
    const { Decoration, EditorView, StateEffect, StateField, tags } = CM;
    const mark = StateEffect.define(); // lines of the original that the moved control enters
    const blame = StateEffect.define(); // the line of an error, or 0

    const lineOf = (name) => Decoration.line({ class: name });
    const decorate = (doc, places, name) =>
      Decoration.set([...new Set(places.map((place) => doc.lineAt(place).from))].sort((a, b) => a - b).map((from) => lineOf(name).range(from)));

    // How the text came from the original, so that its lines are known again wherever they have gone.
    const origin = (original) => {
      const start = CM.EditorState.create({ doc: original }).doc;
      const show = ({ way, lines }, doc) => {
        // a line goes where its first word goes
        const word = (line) => start.line(line).from + start.line(line).text.search(/\S|$/);
        const places = lines.map((line) => way.mapPos(word(line), 1, CM.MapMode.TrackDel)).filter((place) => place !== null);
        return decorate(doc, places, "code-entered");
      };
      return StateField.define({
        create: () => ({ way: CM.ChangeSet.empty(start.length), lines: [], shown: Decoration.none }),
        update(value, transaction) {
          const marked = transaction.effects.find((effect) => effect.is(mark));
          if (!marked && !transaction.docChanged) return value;
          const next = { way: value.way.compose(transaction.changes), lines: marked ? marked.value : value.lines };
          return { ...next, shown: show(next, transaction.newDoc) };
        },
        provide: (field) => EditorView.decorations.from(field, ({ shown }) => shown),
      });
    };

    const blamed = StateField.define({
      create: () => Decoration.none,
      update(value, transaction) {
        const found = transaction.effects.find((effect) => effect.is(blame));
        if (!found) return value.map(transaction.changes);
        const { newDoc: doc } = transaction;
        return found.value ? decorate(doc, [doc.line(Math.min(found.value, doc.lines)).from], "code-wrong") : Decoration.none;
      },
      provide: (field) => EditorView.decorations.from(field),
    });

    const styles = Object.entries(KINDS).flatMap(([kind, names]) => names.map((name) => ({ tag: name === "special" ? tags.special(tags.string) : tags[name], class: `code-${kind}` })));
    styles.push({ tag: tags.definition(tags.function(tags.variableName)), class: "code-name" }, { tag: tags.definition(tags.className), class: "code-name" });

    function stateOf({ original, text, name, helped, changed, run }) {
      const state = CM.EditorState.create({
        doc: original,
        extensions: [
          CM.lineNumbers(),
          CM.history(),
          CM.indentOnInput(),
          CM.bracketMatching(),
          CM.indentUnit.of("    "),
          CM.pythonLanguage,
          CM.syntaxHighlighting(CM.HighlightStyle.define(styles)),
          // Tab is left to those who move by keyboard
          CM.keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }, ...CM.defaultKeymap, ...CM.historyKeymap]),
          EditorView.contentAttributes.of({ "aria-label": name, "aria-describedby": helped, autocapitalize: "off", tabindex: "0" }),
          EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
          origin(original),
          blamed,
        ],
      });
      if (text === original) return state;
      return state.update({ changes: difference(original, text), annotations: CM.Transaction.addToHistory.of(false) }).state;
    }

    return { CM, mark, blame, stateOf };
  }

  // --- a bench: some files, shown or in the editor ----------------------------------------

  let benches = 0;

  // Shows files, lets them be changed, and says what became of a run. `run` is called with the texts that differ.
  class Bench {
    constructor({ originals, texts, key, names, run, restore, runWords }) {
      Object.assign(this, { originals, key, names, runAct: run, restoreAct: restore });
      this.texts = { ...originals, ...texts };
      this.files = Object.keys(originals);
      this.file = this.files.find((file) => this.isChanged(file)) ?? this.files[0];
      this.marks = {};
      this.dropped = null; // what was restored away: it can be had back while the page is open
      this.id = `workshop-${(benches += 1)}`;
      this.build(runWords);
    }

    build(runWords) {
      const help = "Tab leaves the editor (or Esc, then Tab), Ctrl and ] moves a line to the right, Ctrl and Enter runs. What you write stays in this browser; no link carries it.";
      this.words = make("p", { className: "workshop-words" });
      this.chooser = make("select", { id: `${this.id}-file` });
      this.chooser.addEventListener("change", () => this.open(this.chooser.value));
      this.choice = make("p", { className: "workshop-file" }, make("label", { htmlFor: this.chooser.id, textContent: "File" }), " ", this.chooser);
      this.choice.hidden = this.files.length < 2;
      this.place = make("div", { className: "workshop-code" });
      this.help = make("p", { className: "workshop-help", id: `${this.id}-help`, textContent: help, hidden: true });
      this.status = make("p", { className: "workshop-status" });
      this.status.setAttribute("role", "status");
      this.changeButton = button("Change it", () => this.change());
      this.runButton = button(runWords, () => this.run());
      this.restoreButton = button("Restore the original", () => this.restore());
      this.backButton = button("Bring your version back", () => this.bringBack());
      this.buttons = make("div", { className: "workshop-buttons" }, this.changeButton, this.runButton, this.restoreButton, this.backButton);
      this.element = make("div", { className: "workshop" }, this.words, this.choice, this.place, this.help, this.buttons, this.status);
      this.fillChooser();
      this.showButtons();
      this.showText();
    }

    isChanged(file) {
      return this.texts[file] !== this.originals[file];
    }

    // The reader's files: those whose text differs from the course's.
    get changed() {
      return Object.fromEntries(this.files.filter((file) => this.isChanged(file)).map((file) => [file, this.texts[file]]));
    }

    get isOwn() {
      return this.files.some((file) => this.isChanged(file));
    }

    fillChooser() {
      const words = (file) => {
        const lines = this.marks[file]?.length ?? 0;
        const parts = [lines ? `${lines} marked` : "", this.isChanged(file) ? "changed" : ""].filter(Boolean);
        return this.names(file) + (parts.length ? ` (${parts.join(", ")})` : "");
      };
      if (this.chooser.options.length) for (const option of this.chooser.options) option.textContent = words(option.value);
      else this.chooser.append(...this.files.map((file) => make("option", { value: file, textContent: words(file), selected: file === this.file })));
    }

    showButtons() {
      this.changeButton.hidden = Boolean(this.view);
      this.runButton.hidden = this.help.hidden = !this.view;
      this.restoreButton.hidden = !this.isOwn;
      this.backButton.hidden = !this.dropped || this.isOwn;
    }

    open(file) {
      this.file = this.chooser.value = file;
      if (this.view) this.view.setState(this.states[file]);
      else this.showText();
      this.showMarks();
    }

    // --- to read

    showText() {
      const label = `Code: ${this.names(this.file)}`;
      this.text?.remove();
      this.lines = this.texts[this.file].replace(/\n$/, "").split("\n").map((line, i) => {
        const element = make("span", { className: "code-line", textContent: `${line}\n` });
        element.dataset.line = i + 1;
        return element;
      });
      this.text = make("pre", { className: "workshop-text", tabIndex: 0 }, ...this.lines);
      this.text.setAttribute("role", "region");
      this.text.setAttribute("aria-label", label);
      this.place.append(this.text);
    }

    // Marks lines of the originals, {file: lines}; the first of them comes into sight where the text is only read.
    markLines(marks) {
      this.marks = marks;
      this.fillChooser();
      this.showMarks();
    }

    showMarks() {
      const lines = this.marks[this.file] ?? [];
      if (this.view) return this.view.dispatch({ effects: this.tools.mark.of(lines) });
      if (this.isChanged(this.file)) return; // its lines are known in the editor
      for (const line of this.lines) line.classList.toggle("code-entered", lines.includes(Number(line.dataset.line)));
      const first = this.lines[lines[0] - 1];
      if (first) this.text.scrollTop = first.offsetTop - this.text.clientHeight / 3;
    }

    // --- to change

    async change() {
      this.changeButton.disabled = true;
      try {
        this.tools = await editorTools();
      } catch (problem) {
        this.say(`The editor cannot start here (${problem.message}).`);
        return;
      } finally {
        this.changeButton.disabled = false;
      }
      this.states = Object.fromEntries(this.files.map((file) => [file, this.stateOf(file)]));
      const top = this.text.scrollTop;
      this.text.remove();
      const { EditorView } = this.tools.CM;
      this.view = new EditorView({
        state: this.states[this.file],
        parent: this.place,
        dispatchTransactions: (all, view) => {
          view.update(all);
          this.states[this.file] = view.state;
        },
      });
      this.showButtons();
      this.showMarks();
      this.view.scrollDOM.scrollTop = top;
      this.view.focus();
    }

    stateOf(file) {
      return this.tools.stateOf({
        original: this.originals[file],
        text: this.texts[file],
        name: `Your version of ${this.names(file)}`,
        helped: this.help.id,
        run: () => this.run(),
        changed: (text) => this.edited(file, text),
      });
    }

    edited(file, text) {
      this.texts[file] = text;
      this.showButtons();
      this.fillChooser();
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => this.keep(), 300);
    }

    // What is written is kept, and beside it the version that ran last, null if none did.
    keep(ran = kept(this.key)?.ran ?? null) {
      clearTimeout(this.keeping);
      const there = keep(this.key, this.isOwn ? { texts: this.changed, ran } : null);
      if (!there && this.isOwn && !this.warned) {
        this.warned = true;
        this.say("This browser keeps nothing: your version will be gone when the page is closed.");
      }
    }

    async run() {
      if (this.busy) return;
      this.busy = true;
      this.blame(0);
      this.runButton.disabled = true;
      this.say("Running your version …");
      try {
        await this.runAct(this);
      } catch (problem) {
        this.complain(problem);
      } finally {
        this.busy = this.runButton.disabled = false;
      }
    }

    restore() {
      this.dropped = this.changed;
      this.setTexts({});
      this.keep();
      this.restoreAct(this);
    }

    bringBack() {
      this.setTexts(this.dropped);
      this.dropped = null;
      this.keep(null);
      this.showButtons();
      this.say("Your version is back in the editor. It runs when you run it.");
      if (this.view) this.view.focus();
      else this.changeButton.focus();
    }

    setTexts(texts) {
      this.texts = { ...this.originals, ...texts };
      const held = this.element.contains(document.activeElement);
      if (this.view) {
        this.states = Object.fromEntries(this.files.map((file) => [file, this.stateOf(file)]));
        this.view.setState(this.states[this.file]);
      } else this.showText();
      this.showMarks();
      this.fillChooser();
      this.showButtons();
      // the button that was pressed may have gone
      if (held) (this.view?.contentDOM ?? this.changeButton).focus();
    }

    // --- to say

    say(words) {
      this.status.textContent = words;
      this.status.classList.remove("is-wrong");
    }

    // Says what is wrong, with a way to the line.
    complain({ message, answer }) {
      this.say(message.replace(/\.?$/, "."));
      this.status.classList.add("is-wrong");
      if (!answer?.line || !this.view) return;
      if (answer.file !== this.file) this.open(answer.file);
      this.blame(answer.line);
      this.status.append(" ", button(`Go to line ${answer.line}`, () => this.goTo(answer.line)));
    }

    // Marks the line of an error, and brings it into sight; 0 for none.
    blame(line) {
      if (!this.view) return;
      const effects = [this.tools.blame.of(line)];
      if (line) effects.push(this.sight(line));
      this.view.dispatch({ effects });
    }

    sight(line) {
      return this.tools.CM.EditorView.scrollIntoView(this.start(line), { y: "center" });
    }

    start(line) {
      const { doc } = this.view.state;
      return doc.line(Math.min(line, doc.lines)).from;
    }

    goTo(line) {
      this.view.dispatch({ selection: { anchor: this.start(line) }, effects: this.sight(line) });
      this.view.focus();
    }
  }

  // --- a simulation ------------------------------------------------------------------------

  const short = (file) => (file === TEXT ? "the function" : file.replace(/^widgets\//, ""));

  class Workshop {
    constructor(section, key, door) {
      Object.assign(this, { section, key, door, simulation: section.simulation });
      this.moved = this.simulation.controls[0]?.name;
      this.source = this.simulation.data.source; // of a reader's own function
      this.listen();
    }

    async furnish() {
      await dress();
      const scene = this.section.dataset.simulation;
      const file = `source-${scene}.js`;
      const { originals, marks } = await load(file, file);
      this.marks = marks;
      this.bench = new Bench({
        originals,
        texts: known(originals, kept(this.key)?.texts),
        key: this.key,
        names: short,
        run: () => this.run(),
        restore: () => this.restore(),
        runWords: "Run your version",
      });
      this.bench.element.id = `${this.section.id}-inside`;
      this.bench.element.hidden = true;
      this.bench.element.setAttribute("role", "region");
      this.bench.element.setAttribute("aria-label", `Inside: ${this.section.querySelector(".simulation-title").textContent}`);
      this.section.append(this.bench.element);
      this.door.setAttribute("aria-controls", this.bench.element.id);
      this.sign();
      this.showMarks();
    }

    listen() {
      const moved = ({ target }) => {
        if (!target.name || target.name === this.moved) return;
        this.moved = target.name;
        if (this.bench) this.showMarks();
      };
      const form = this.section.querySelector(".simulation-controls");
      form.addEventListener("input", moved);
      form.addEventListener("click", (event) => event.target.type === "button" && moved(event));
      this.section.addEventListener("simulation-told", () => {
        const { frame, figure } = this.simulation;
        if (this.inForce) frame.setAttribute("aria-label", `Your version. ${labelOf(figure)}`);
      });
    }

    toggle() {
      const { element } = this.bench;
      element.hidden = !element.hidden;
      this.door.setAttribute("aria-expanded", !element.hidden);
      if (!element.hidden) this.showMarks();
    }

    // --- which lines

    showMarks() {
      const marks = this.marks[this.moved];
      const label = this.simulation.controls.find(({ name }) => name === this.moved)?.labels?.[0]?.textContent.trim() ?? this.moved;
      this.bench.words.replaceChildren(...sayMarks(label, marks));
      this.bench.markLines(marks);
    }

    // --- the reader's version

    get inForce() {
      return this.simulation.engine !== engine;
    }

    // Tries a version, as the simulation stands; only one that gives an answer comes into force.
    async run(version = this.bench.changed) {
      const { bench, simulation } = this;
      if (!Object.keys(version).length) return this.restore();
      const source = this.source && { ...this.source, code: version[TEXT] };
      const trial = engineFor({ changed: source ? {} : version, own: Object.keys(version) });
      this.trial?.end();
      this.trial = trial;
      const question = simulation.question({ settings: simulation.settings });
      try {
        await trial.ask(this, source ? { ...question, source } : question, () => {});
      } catch (problem) {
        trial.end();
        if (trial !== this.trial) return;
        bench.keep();
        const still = this.inForce ? " The simulation still runs your version from before." : " The simulation still runs the course's own.";
        throw Object.assign(new Error(problem.message.replace(/\.?$/, ".") + still), { answer: problem.answer });
      }
      if (trial !== this.trial) return trial.end();
      this.trial = null;
      bench.keep(version);
      await this.take(trial, source ?? this.source);
      bench.say("This runs your version.");
    }

    restore() {
      this.trial?.end();
      this.trial = null;
      this.bench.say("The original is restored.");
      if (this.inForce) this.take(engine, this.source);
    }

    // From now on the simulation asks this engine, once nothing is asked of the other.
    async take(next, source) {
      const { simulation } = this;
      while (simulation.busy) await simulation.settled;
      if (this.inForce) simulation.engine.end();
      simulation.engine = next;
      if (source) simulation.data.source = source;
      this.sign();
      simulation.notify("");
      simulation.want({ settings: simulation.settings }, true);
      await simulation.settled;
    }

    // Says, wherever its numbers can be seen, that a version of the reader's own is in force.
    sign() {
      const { inForce, section, simulation } = this;
      simulation.fileName = inForce ? `${simulation.name}-your-version` : simulation.name;
      const words = section.querySelector(".simulation-words");
      const summary = section.querySelector(".simulation-numbers summary");
      for (const old of section.querySelectorAll(".own-version")) old.remove();
      if (!inForce) return;
      summary.append(make("span", { className: "own-version", textContent: " of your version" }));
      const restore = button("Restore the original", () => {
        this.bench.restore();
        this.door.focus();
      });
      const said = make("p", { className: "own-version" }, make("b", { textContent: "This runs your version" }), ", not the course's. No link carries it. ", restore);
      words.prepend(said);
    }
  }

  // Of kept texts those whose file there still is.
  function known(originals, texts = {}) {
    return Object.fromEntries(Object.entries(texts).filter(([file, text]) => file in originals && typeof text === "string"));
  }

  function sayMarks(label, marks) {
    const parts = Object.entries(marks).filter(([, lines]) => lines.length).map(([file, lines]) => `${lines.length === 1 ? "line" : "lines"} ${listed(lines)} of ${short(file)}`);
    return ["The Python that computes this simulation, here and in JupyterLab. Marked is where ", make("b", { textContent: label }), ` enters: ${parts.join("; ") || "nowhere"}. Move another control, and its lines are marked.`];
  }

  // [3, 4, 5, 9] as "3 to 5 and 9".
  function listed(lines) {
    const runs = [];
    for (const line of lines) {
      const last = runs.at(-1);
      if (last && line === last[1] + 1) last[1] = line;
      else runs.push([line, line]);
    }
    const words = runs.flatMap(([from, to]) => (to - from > 1 ? [`${from} to ${to}`] : to > from ? [from, to] : [from]));
    return words.join(", ").replace(/, ([^,]*)$/, " and $1");
  }

  // --- a cell of code ------------------------------------------------------------------------

  async function cellBench(door, key) {
    await dress();
    const place = door.closest(".cell-runs");
    const cell = place.previousElementSibling;
    const shown = cell.querySelector(".cell_input");
    const original = shown.querySelector("pre").textContent.replace(/\n$/, "") + "\n";
    const printed = make("pre", { className: "workshop-printed", tabIndex: 0, hidden: true });
    printed.setAttribute("role", "region");
    printed.setAttribute("aria-label", "What your version prints");

    function show(text, isOwn) {
      printed.textContent = text;
      printed.hidden = !text;
      bench.element.dataset.own = isOwn;
    }

    async function run() {
      const models = door.dataset.models.split(" ").filter(Boolean);
      const own = engineFor({ own: [TEXT], models });
      try {
        const { printed: text } = await own.ask(bench, { cell: bench.texts[TEXT] }, () => {});
        show(text, bench.isOwn);
        const whose = bench.isOwn ? "your version" : "the original";
        bench.say(text ? `Run here: this is what ${whose} prints.` : `Run here: ${whose} prints nothing. print(…) shows a value.`);
        bench.keep();
      } catch (problem) {
        show(problem.answer?.printed ?? "", true);
        bench.keep();
        throw problem;
      } finally {
        own.end();
      }
    }

    const bench = new Bench({
      originals: { [TEXT]: original },
      texts: known({ [TEXT]: original }, kept(key)?.texts),
      key,
      names: () => "this cell",
      run,
      restore: () => {
        show("", false);
        bench.say("The original is restored; what it prints stands above.");
      },
      runWords: "Run it here",
    });
    bench.words.hidden = true;
    bench.element.append(printed);
    place.append(bench.element);
    door.hidden = true;
    await bench.change();
    if (bench.view) bench.runButton.hidden = false;
  }

  // --- doors -----------------------------------------------------------------------------------

  const workshops = new Map(); // section → its workshop, furnished or on the way

  function workshopOf(section, key, door) {
    if (!workshops.has(section)) {
      const workshop = new Workshop(section, key, door);
      const coming = workshop.furnish().then(() => workshop);
      coming.catch(() => workshops.delete(section)); // the next click tries again
      workshops.set(section, coming);
    }
    return workshops.get(section);
  }

  window.openWorkshop = {
    limits,

    async ofSimulation(section, key, door) {
      (await workshopOf(section, key, door)).toggle();
    },

    // A reader comes back to a version that ran.
    async again(section, key, door) {
      if (!kept(key)?.ran) return;
      const workshop = await workshopOf(section, key, door);
      try {
        await workshop.run(known(workshop.bench.originals, kept(key).ran));
      } catch (problem) {
        workshop.bench.complain(problem);
        section.simulation.notify(`Your version of this simulation no longer runs. ${problem.message}`);
      }
    },

    ofCell: cellBench,
  };
})();
