// A page that was open when the reader's record was erased, or another was taken in, still holds what it was told
// before, and would keep it again with the next answer: it is loaded anew.

(() => {
  if (document.querySelector(".record")) return; // which shows what is kept as it is
  const began = Date.now();
  const CHANGED = "record-changed";

  // in another tab
  window.addEventListener("storage", ({ key, newValue }) => key === CHANGED && newValue && location.reload());
  // in this one, from which the reader has come back
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && Number(sessionStorage.getItem(CHANGED)) > began) location.reload();
  });
})();
