"""What the tests share: the built book, a server for it, and a browser that watches itself."""

import functools
import http.server
import threading
from pathlib import Path

import browser as browser_finder
import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
CHAPTER = "chapters/04-bordin.html"


@pytest.fixture(scope="session")
def book():
    """The folder of the built book."""
    if not (HTML / "index.html").exists():
        pytest.fail("there is no built book: run `make book` first", pytrace=False)
    return HTML


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def site(book):
    """The address of the book served over HTTP on this machine, without a slash at the end."""
    handler = functools.partial(_Silent, directory=str(book))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Reader:
    """A browser whose pages begin with what they show; tests/test_guess.py asks for guesses before."""

    def __init__(self, browser):
        self.browser = browser

    def new_context(self, **options):
        """A context of the browser, for a reader who wants no questions."""
        context = self.browser.new_context(**options)
        context.add_init_script(browser_finder.NO_QUESTIONS)
        return context

    def new_page(self, **options):
        """A page in a context of its own, likewise."""
        return self.new_context(**options).new_page()

    @property
    def contexts(self):
        """The contexts that are open."""
        return self.browser.contexts

    def close(self):
        """Ends the browser."""
        self.browser.close()


@pytest.fixture(autouse=True)
def no_questions(monkeypatch):
    """Simulations in a kernel show what they show at once; tests/test_guess.py asks."""
    monkeypatch.setattr("widgets.Simulation.asks", False)


@pytest.fixture(scope="session")
def chromium():
    """A running headless Chromium."""
    path = browser_finder.find()
    if not path:
        pytest.fail("there is no browser: run `make browser` first", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=browser_finder.FLAGS)
        yield Reader(chromium)
        chromium.close()


class Watch:
    """Opens pages and keeps what went wrong in them: console errors, and calls to other hosts."""

    def __init__(self, browser):
        self.browser, self.errors, self.strangers, self.contexts = browser, [], [], []

    def open(self, address, *, script=None, **options):
        """A page at that address; `script` runs before the page's own."""
        context = self.browser.new_context(**options)
        self.contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self.note)
        page.goto(address)
        return page

    def note(self, request):
        if not request.url.startswith(("http://127.0.0.1", "file:", "blob:", "data:")):
            self.strangers.append(request.url)

    def close(self):
        for context in self.contexts:
            context.close()


@pytest.fixture
def watch(chromium):
    """A `Watch`: at the end of the test it must have seen no other host and no console error."""
    watch = Watch(chromium)
    yield watch
    watch.close()
    assert watch.strangers == []
    assert watch.errors == []


@pytest.fixture
def curious(chromium):
    """A `Watch` of a reader who is asked: no script of the tests runs before a page's own."""
    watch = Watch(chromium.browser)
    yield watch
    watch.close()
    assert watch.strangers == [] and watch.errors == []


def when_ready(page, name="bordin"):
    """The section of a simulation, once moving its controls changes its figure."""
    section = page.locator(f"section.simulation#{name}")
    page.wait_for_selector(f"section.simulation#{name}[data-state=ready]", timeout=30_000)
    return section


def drawn(page, name="bordin"):
    """The frame of a figure, once it is drawn, which it is when it comes near the window."""
    frame = page.locator(f"#{name} .simulation-figure")
    frame.scroll_into_view_if_needed()
    page.wait_for_selector(f"#{name} .main-svg", timeout=30_000)
    return frame


def place(book, name):
    """The path of the page on which a simulation of the course stands."""
    for path in sorted(book.glob("*/*.html")):
        if f'data-simulation="{name}"' in path.read_text(encoding="utf-8"):
            return path.relative_to(book).as_posix()
    pytest.fail(f"the simulation {name!r} stands on no page of the book", pytrace=False)


@pytest.fixture
def server(tmp_path, book):
    """A class's server in a process of its own (`class_server.py`)."""
    from class_server import Server  # which takes ROOT from here

    running = Server(tmp_path, book).start()
    yield running
    if running.process.poll() is None:
        running.end()
