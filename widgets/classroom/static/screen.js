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

  function hear(message) {
    $("notice").textContent = message.type === "refused" ? message.why : "";
    if (message.type !== "screen") return;
    const { round, there, sent, figure, sentence } = message;
    $("task").textContent = round ? round.task || round.scene : "Waiting for the first round";
    $("count").textContent = `${there} ${there === 1 ? "phone is" : "phones are"} here${round ? `; ${sent} ${sent === 1 ? "has" : "have"} sent` : ""}.`;
    $("buttons").hidden = !round;
    document.querySelector("[data-do=close]").disabled = !round?.open;
    document.querySelector("[data-do=show]").disabled = Boolean(round?.shown);
    $("sentence").textContent = sentence;
    if (figure.data) drawFigure(Plotly, $("figure"), figure);
    document.body.dataset.sent = sent; // when it is there
  }

  for (const button of document.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => line.send(JSON.stringify({ do: button.dataset.do })));
  }
  new ResizeObserver(() => window.Plotly && $("figure").data && Plotly.Plots.resize($("figure"))).observe($("figure"));
  connect();
})();
