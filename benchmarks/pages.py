"""The built book, a copy of it, a server for the copy and a browser to open it in."""

import contextlib
import functools
import http.server
import runpy
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "_build" / "html"
BENCH = ROOT / "_build" / "bench"
PAGE = "chapters/04-bordin.html"


def copy_of_book(name):
    """A fresh copy of the built book in `_build/bench`, built first where there is none."""
    if not (BOOK / PAGE).exists():
        build = Path(sys.executable).parent / "jupyter-book"
        subprocess.run([build, "build", ".", "-W", "-n", "--keep-going"], cwd=ROOT, check=True)
    copy = BENCH / name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(BOOK, copy)
    return copy


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files over kept-alive connections and says nothing about it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a small file waits for the acknowledgement of its headers
    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The address of a server of a folder on this machine, for as long as the block runs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def chromium():
    """The browser that the tests drive, too."""
    tests = runpy.run_path(str(ROOT / "tests" / "browser.py"))
    path = tests["find"]()
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, args=tests["FLAGS"])
        try:
            yield browser
        finally:
            browser.close()
