// The class's screen: what has been sent, as the server tells it, drawn as the book draws.

(() => {
  "use strict";

  const token = decodeURIComponent(location.hash.slice(1));
  const $ = (id) => document.getElementById(id);
  let line;

  function connect() {
    line = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/lead`);
    line.addEventListener("open", () => line.send(JSON.stringify({ token })));
    line.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
    line.addEventListener("close", ({ code }) => {
      $("notice").textContent = code === 4003 ? "This screen needs the address that was printed, with its token." : "The server cannot be reached; trying again …";
      if (code !== 4003) setTimeout(connect, 1000);
    });
  }

  const phones = (n, words) => `${n} ${n === 1 ? "phone is" : "phones are"} ${words}`;

  function hear(message) {
    $("notice").textContent = message.type === "refused" ? message.why : "";
    if (message.type !== "screen") return;
    const { round, there, sent, sentence } = message;
    const { kind, open, shown, task, scene } = round ?? {};
    $("task").textContent = round ? task || scene : "Join with your phone";
    $("count").textContent = there ? phones(there, "here") + (round ? `, ${sent} ${sent === 1 ? "has" : "have"} sent.` : ".") : "Nobody has joined yet.";
    document.querySelector("[data-do=close]").hidden = !open;
    document.querySelector("[data-do=show]").hidden = !round || shown || !["guesses", "marks"].includes(kind);
    $("sentence").textContent = sentence + (round && !open ? " The round is closed." : "");
    document.body.dataset.round = kind ?? "";
    draw(message.figure);
    document.body.dataset.sent = sent; // when it is there
  }

  // As large as the window allows: the last row reads it, too.
  function draw(figure) {
    if (!figure.data) return;
    const size = Math.min(26, Math.max(13, $("figure").clientHeight / 26));
    const { l = 58, b = 44, ...rest } = figure.layout.margin;
    const margin = { ...rest, l: (l * size) / 13, b: (b * size) / 13 };
    drawFigure(Plotly, $("figure"), { ...figure, layout: { ...figure.layout, margin, font: { ...figure.layout.font, size } } });
  }

  for (const button of document.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => line.send(JSON.stringify({ do: button.dataset.do })));
  }
  $("next").addEventListener("submit", (event) => {
    event.preventDefault();
    line.send($("round").value);
  });
  new ResizeObserver(() => window.Plotly && $("figure").data && Plotly.Plots.resize($("figure"))).observe($("figure"));
  connect();
})();
