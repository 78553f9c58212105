// Flashcards: shuffles the cards and lays known ones aside, in the reader's own browser. Without
// it the cards still open and close.

(() => {
  const deck = document.querySelector(".flashcards");
  if (!deck) return;
  const KEY = "alliance:flashcards";
  const cards = [...deck.querySelectorAll(".flashcard")];
  let known;
  try {
    known = new Set(JSON.parse(localStorage.getItem(KEY)) ?? []);
  } catch {
    known = new Set();
  }

  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify([...known]));
    } catch {
      // a browser that keeps nothing still shuffles
    }
    show();
  }

  function show() {
    for (const card of cards) card.hidden = known.has(card.dataset.term);
    const left = cards.filter((card) => !card.hidden).length;
    deck.querySelector(".flashcards-left").textContent = `${left} of ${cards.length} cards left.`;
  }

  deck.querySelector(".flashcards-bar").hidden = false;
  deck.querySelectorAll(".flashcard-actions").forEach((actions) => (actions.hidden = false));
  deck.addEventListener("click", ({ target }) => {
    const card = target.closest(".flashcard");
    if (target.dataset.known) {
      const next = cards.slice(cards.indexOf(card) + 1).find((other) => !other.hidden) ?? cards.find((other) => !other.hidden);
      if (target.dataset.known === "yes") known.add(card.dataset.term);
      card.open = false;
      keep();
      next?.querySelector("summary").focus();
    }
    if ("shuffle" in target.dataset) {
      for (let i = cards.length - 1; i > 0; i--) {
        const j = Math.floor(Math.random() * (i + 1));
        [cards[i], cards[j]] = [cards[j], cards[i]];
      }
      deck.append(...cards);
    }
    if ("again" in target.dataset) {
      known.clear();
      keep();
    }
  });
  show();
})();
