// A course of therapy session by session: a scrubber, a button that plays, and a sound for whoever wants it. The model
// has computed the whole course; here what lies later is left out of the picture (view.js). For whoever has asked
// their system for less motion nothing moves by itself: each press is one session.

window.playSessions = (section, left) => {
  "use strict";

  const PACE = 700; // ms a session
  const REST = 300; // ms without a move before the session is told
  const ELEMENTS = ["goal", "task", "bond", "alliance", "symptoms"];
  const { simulation } = section;
  const frame = section.querySelector(".simulation-figure");
  const words = section.querySelector(".simulation-words");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const make = (tag, attributes) => Object.assign(document.createElement(tag), attributes);

  const bar = make("div", { className: "course-player" });
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "The course, session by session");
  const button = make("button", { type: "button" });
  const slider = make("input", { type: "range", id: `${section.id}-course-session`, min: 1, step: 1 });
  const count = make("output");
  const sound = make("input", { type: "checkbox" });
  const soundLabel = make("label");
  soundLabel.append(sound, " Sound");
  soundLabel.title = "The alliance as pitch, a rupture as a knock";
  const whole = make("button", { type: "button", textContent: "Whole course" });
  const said = make("p", { className: "course-said" });
  said.setAttribute("role", "status");
  const label = make("label", { htmlFor: slider.id, textContent: "Session" });
  bar.append(button, label, slider, count, soundLabel, whole, said);

  let timer = null;
  let resting = null;
  let audio = null;
  const player = { open: false, begin, leave };

  // --- what a session is

  const rowOf = (session) => {
    const { columns, rows } = simulation.data;
    return Object.fromEntries(columns.map((name, i) => [name, rows[session - 1]?.[i]]));
  };

  function sentence(session) {
    const row = rowOf(session);
    const known = ELEMENTS.filter((name) => typeof row[name] === "number");
    const names = known.length ? known : Object.keys(row).filter((name) => name !== "session" && typeof row[name] === "number");
    const parts = names.slice(0, 6).map((name) => `${name} ${row[name].toFixed(1)}`);
    return `Session ${session} of ${slider.max}: ${parts.join(", ")}.${row.event ? ` In this session: ${row.event}.` : ""}`;
  }

  // --- sound: off until it is asked for

  function sing(session) {
    if (!sound.checked) return;
    audio ??= new AudioContext();
    const row = rowOf(session);
    const parts = ["goal", "task", "bond"].map((name) => row[name]).filter((x) => typeof x === "number");
    const alliance = row.alliance ?? row["her alliance"] ?? (parts.length ? parts.reduce((a, b) => a + b) / parts.length : 4);
    // two octaves from no alliance to a full one
    tone(220 * 2 ** ((alliance - 1) / 3), "sine", 0.25, 0.12);
    if (/withdrawal|confrontation|rupture/.test(row.event ?? "")) tone(70, "square", 0.09, 0.3);
  }

  function tone(pitch, type, length, loudness) {
    const source = new OscillatorNode(audio, { type, frequency: pitch });
    const gain = new GainNode(audio, { gain: loudness });
    const end = audio.currentTime + length;
    gain.gain.setTargetAtTime(0, audio.currentTime + length / 2, length / 6);
    source.connect(gain).connect(audio.destination);
    source.start();
    source.stop(end);
  }

  // --- showing

  const session = () => Number(slider.value);

  function show() {
    simulation.part = session() < Number(slider.max) ? upToSession(simulation.figure, session()) : null;
    drawFigure(window.Plotly, frame, simulation.part ?? simulation.figure);
    count.textContent = `${session()} of ${slider.max}`;
    slider.setAttribute("aria-valuetext", `${session()} of ${slider.max}`);
  }

  // A session is told once nothing moves any more.
  function tell() {
    said.textContent = sentence(session());
  }

  function go(to) {
    slider.value = to;
    show();
    sing(session());
  }

  // --- playing

  function say() {
    button.textContent = calm.matches ? "Next" : timer ? "Pause" : "Play";
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    say();
  }

  function rest() {
    pause();
    tell();
  }

  function step() {
    if (document.hidden) return rest();
    go(session() + 1);
    if (slider.value === slider.max) rest();
  }

  button.addEventListener("click", () => {
    clearTimeout(resting);
    if (timer) return rest();
    if (slider.value === slider.max) go(1);
    else go(session() + 1);
    if (calm.matches || slider.value === slider.max) return rest();
    said.textContent = "";
    timer = setInterval(step, PACE);
    say();
  });
  slider.addEventListener("input", (event) => {
    event.stopPropagation(); // no setting of the simulation
    pause();
    show();
    sing(session());
    clearTimeout(resting);
    resting = setTimeout(tell, REST);
  });
  sound.addEventListener("input", (event) => {
    event.stopPropagation();
    sing(session());
  });
  calm.addEventListener("change", () => player.open && rest());
  whole.addEventListener("click", () => {
    leave();
    drawFigure(window.Plotly, frame, simulation.figure);
    left();
  });

  // --- coming and going

  function begin() {
    player.open = true;
    slider.max = simulation.data.rows.length;
    words.hidden = true; // the sentence tells how it ends
    words.after(bar);
    go(1);
    rest();
    button.focus();
  }

  // Whatever else is drawn or told is the whole course.
  function leave() {
    if (!player.open) return;
    player.open = false;
    pause();
    clearTimeout(resting);
    simulation.part = null;
    bar.remove();
    words.hidden = false;
  }

  return player;
};
