// A reader's record as a file: what it looks like, and what is refused. It is {kind, format, book, written, kept};
// `kept` is what the browser keeps, text by key, as it stands there.

const RECORD = { kind: "therapeutic-alliance record", format: 1, prefix: "alliance:", most: 5e6 };

function recordFile(kept, book, day) {
  const sorted = Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ kind: RECORD.kind, format: RECORD.format, book, written: day, kept: sorted }, null, 1) + "\n";
}

// What a file holds, {written, kept}. An Error says in words why it is none that can be taken in.
function recordFrom(text) {
  const whole = recordParsed(text);
  if (whole === undefined) throw new Error("it is no record (no JSON), or it was cut off");
  if (whole?.kind !== RECORD.kind) throw new Error("it does not say that it is a record of this course");
  if (whole.format !== RECORD.format)
    throw new Error(`it is of format ${JSON.stringify(whole.format)}, and this book reads format ${RECORD.format}; perhaps a later book wrote it`);
  if (!isPlain(whole.kept)) throw new Error("it says that it is a record, and holds nothing");
  for (const [key, value] of Object.entries(whole.kept)) {
    if (!key.startsWith(RECORD.prefix) || key.length > 200) throw new Error(`it holds “${key.slice(0, 60)}”, which is nothing of this course`);
    if (!fits(key.slice(RECORD.prefix.length), value)) throw new Error(`what it holds under “${key}” cannot be read`);
  }
  return { written: typeof whole.written === "string" ? whole.written.slice(0, 30) : "", kept: whole.kept };
}

// --- what stands under a key, by its name; a name that is not known may hold any text ----

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isGuess = (value) => isText(value) || Number.isFinite(value) || (Array.isArray(value) && value.every(Number.isFinite));
const parsed = (test) => (text) => test(recordParsed(text));

const RECORD_KINDS = [
  [/-(questions|transcript)$/, parsed((value) => isPlain(value) && Object.values(value).every(isText))],
  [/-opening$/, parsed((value) => isPlain(value) && Object.values(value).every(isText))],
  [/^guess-/, parsed((value) => isGuess(value) || (isPlain(value) && isGuess(value.given) && isPlain(recordParsed(value.at))))],
  [/^goal-/, (text) => text === "found"],
  [/^flashcards$/, parsed((value) => Array.isArray(value) && value.every(isText))],
  [/^what-you-saw$/, parsed((value) => isPlain(value) && Array.isArray(value.opened) && value.opened.every(isText) && typeof value.all === "boolean")],
  [/^no-guesses$/, (text) => text === "true"],
  [/^check-seed$/, (text) => /^\d{1,10}$/.test(text)],
];

function fits(name, text) {
  const [, test] = RECORD_KINDS.find(([names]) => names.test(name)) ?? [];
  return isText(text) && (!test || test(text));
}

function recordParsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
