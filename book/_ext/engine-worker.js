// The engine: MicroPython in a worker of its own, so that the page never waits for it.
// The build puts MicroPython's loader in front of this text (see book/_ext/page_files.py).
// The page sends a start and then one question at a time; it hears {ready}, {progress} and {reply},
// or {problem} for what the model's own code cannot answer for.

let python;

self.onmessage = async ({ data }) => {
  try {
    if (data.start) {
      await start(data.start);
      self.postMessage({ ready: true });
    } else {
      const began = performance.now();
      python.globals.set("question", data.question);
      python.runPython("reply = answer(question)");
      const reply = python.globals.get("reply");
      self.postMessage({ reply, modelTime: performance.now() - began });
      // the reader has the reply; what it left behind is cleared while the page draws
      python.runPython("gc.collect()");
    }
  } catch (problem) {
    self.postMessage({ problem: String(problem?.message || problem) });
  }
};

// Decoded here, where the page does not wait for it.
function bytes(base64) {
  return Uint8Array.fromBase64 ? Uint8Array.fromBase64(base64) : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

async function start({ wasm, files, room = "page" }) {
  python = await loadMicroPython({ wasmBinary: bytes(wasm), heapsize: 16 * 1024 * 1024, pystack: 65536 });
  for (const [path, text] of Object.entries(files)) {
    const folders = path.split("/").slice(0, -1);
    folders.forEach((_, i) => {
      const folder = "/" + folders.slice(0, i + 1).join("/");
      if (!python.FS.analyzePath(folder).exists) python.FS.mkdir(folder);
    });
    python.FS.writeFile("/" + path, text);
  }
  python.registerJsModule("page", { tell: (share) => self.postMessage({ progress: share }) });
  python.runPython(`import sys\nsys.path.insert(0, '/')\nfrom widgets.${room} import answer`);
  // no collection in the middle of an answer, unless memory runs out (Pyodide, in the bench, has no such switch)
  python.runPython("import gc\ngc.collect()\nif hasattr(gc, 'threshold'): gc.threshold(-1)");
  // a workshop's files may be a reader's own: it imports them when it is asked, and says what is wrong with them
  const listening = room === "workshop" ? "from widgets.workshop import listen\nlisten(page.tell)" : "from widgets import study\nstudy.listener = page.tell";
  python.runPython(`import page\n${listening}`);
}
