"""The built book, a copy of it, a server for the copy and a browser to open it in."""

import contextlib
import functools
import gzip
import http.server
import io
import json
import runpy
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BOOK = ROOT / "_build" / "html"
BENCH = ROOT / "_build" / "bench"
PAGE = "chapters/04-bordin.html"
TESTS = runpy.run_path(str(ROOT / "tests" / "browser.py"))


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


class Packed(Quiet):
    """Serves files compressed, as the hosts of published books do."""

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return super().send_head()
        body = packed_once(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


@functools.cache
def packed_once(path, _written):
    """A file as a host sends it, packed once for each time it was written: packing is not what is measured."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


@contextlib.contextmanager
def served(folder, packed=False):
    """The address of a server of a folder on this machine, for as long as the block runs."""
    handler = functools.partial(Packed if packed else Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
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
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium_path(), args=TESTS["FLAGS"])
        try:
            yield browser
        finally:
            browser.close()


def chromium_path():
    """Where that browser is installed."""
    return TESTS["find"]()


def npm_package(name):
    """The folder of a package of `package.json`, installed on first use. SystemExit where there is no npm."""
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"][name]
    folder = BENCH / "node_modules" / name
    found = folder / "package.json"
    if not found.exists() or json.loads(found.read_text())["version"] != wanted:
        npm = shutil.which("npm")
        if not npm:
            raise SystemExit(f"a bench needs {name} from npm: install npm")
        BENCH.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "package.json", BENCH)
        quiet = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        subprocess.run([npm, "install", *quiet], cwd=BENCH, check=True)
    return folder
