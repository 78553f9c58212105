"""The book under a server's strict policy: nothing is refused, nothing breaks, and no other host is asked."""

import functools
import http.server
import threading

import pytest
from conftest import CHAPTER, _Silent, when_ready

# no 'unsafe-inline' for scripts, no other host for anything
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' blob:"
)
LISTEN = """window.refused = []; window.printed = 0; window.print = () => (window.printed += 1);
document.addEventListener("securitypolicyviolation", (e) =>
  window.refused.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`));"""
ALIVE = """async () => {
  const all = (what) => [...document.querySelectorAll(what)];
  const frames = all(".simulation-figure");
  const until = async (what) => {
    for (const end = performance.now() + 60000; !what(); ) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return true;
  };
  const started = await until(() => !document.querySelector(".simulation[data-state=loading]"));
  dispatchEvent(new Event("beforeprint")); // every figure is drawn
  const drawn = await until(() => frames.every((frame) => frame.querySelector(".main-svg")));
  const states = all(".simulation[data-state]").map((section) => `${section.id} ${section.dataset.state}`);
  return { whole: started && drawn, dead: states.filter((state) => !state.endsWith(" ready")), refused: window.refused };
}"""


@pytest.fixture(scope="module")
def strict(book):
    """The address of the book, served under the policy."""

    class Handler(_Silent):
        def end_headers(self):
            self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(book)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_the_policy_is_in_force(chromium, strict):
    page = chromium.new_context().new_page()
    page.add_init_script(LISTEN)
    page.goto(f"{strict}/{CHAPTER}")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))")
    assert page.evaluate("window.ran ?? null") is None
    assert page.evaluate("window.refused.length") == 1
    page.context.close()


def test_on_no_page_is_anything_refused(watch, strict, book):
    # the script in 404.html is refused: its links then lead from the root only (CONTRIBUTING.md)
    whole = [path for path in book.rglob("*.html") if "_static" not in path.parts and path.name != "404.html"]
    # what only leads on is gone before it can be looked at
    paths = [p.relative_to(book).as_posix() for p in sorted(whole) if 'http-equiv="Refresh"' not in p.read_text()]
    assert len(paths) > 20
    page = watch.open("about:blank", script=LISTEN)
    for path in paths:
        page.goto(f"{strict}/{path}")
        page.wait_for_load_state()
        assert page.evaluate(ALIVE) == {"whole": True, "dead": [], "refused": []}, path
        assert (watch.errors, watch.strangers) == ([], []), path


def refused(page):
    return page.evaluate("window.refused")


def test_the_theme_s_buttons_and_toggles_work(watch, strict):
    page = watch.open(f"{strict}/{CHAPTER}", script=LISTEN)
    when_ready(page)
    seen = {page.locator("html").get_attribute("data-mode")}
    for _ in range(2):
        page.locator(".theme-switch-button:visible").click()
        seen.add(page.locator("html").get_attribute("data-mode"))
    assert seen == {"auto", "light", "dark"}
    page.locator(".search-button__button:visible").click()
    page.locator("#search-input").press("Escape")
    hidden = page.locator(".solution.toggle").first
    before = hidden.get_attribute("class")
    hidden.locator(".toggle-button").click()
    assert hidden.get_attribute("class") != before
    page.locator(".btn-fullscreen-button").click()
    page.wait_for_selector("html:fullscreen")
    page.locator(".btn-fullscreen-button").click()
    page.locator("[data-press=print]").evaluate("button => button.click()")
    assert page.evaluate("window.printed") == 1
    assert refused(page) == []


def test_links_questions_and_own_settings_work(watch, strict):
    page = watch.open(f"{strict}/{CHAPTER}#bordin?goal=3", script=LISTEN)
    section = when_ready(page)
    assert section.locator("[name=goal]").input_value() == "3"
    before = section.locator(".simulation-sentence").text_content()
    section.locator("[name=goal]").press("End")
    sentence = section.locator(".simulation-sentence").element_handle()
    page.wait_for_function("([s, before]) => s.textContent !== before", arg=[sentence, before])
    question = page.locator(".check:not(.opening, .closing, .transcript) form.check-item").first
    question.locator("input[type=radio]").first.check()
    question.locator("button[type=submit]").click()
    question.locator(".check-feedback:not(:empty)").wait_for()
    assert refused(page) == []


def test_search_finds_and_flashcards_are_laid_aside(watch, strict):
    page = watch.open(f"{strict}/search.html?q=rupture", script=LISTEN)
    page.wait_for_selector("#search-results li a")
    assert refused(page) == []
    page.goto(f"{strict}/book/flashcards.html")
    count = page.locator(".flashcard").count()
    card = page.locator(".flashcard:visible").first
    card.locator("summary").click()
    card.locator("[data-known=yes]").click()
    assert page.locator(".flashcards-left").text_content().startswith(f"{count - 1} of {count} ")
    assert refused(page) == []


def test_from_disk_search_finds_as_well(watch, book):
    page = watch.open((book / "search.html").as_uri() + "?q=rupture")
    page.wait_for_selector("#search-results li a")
    page.wait_for_function("document.querySelector('#search-results .search-summary').textContent.includes('found')")
