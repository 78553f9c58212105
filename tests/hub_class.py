"""A JupyterHub with a class in it: started with hub/jupyterhub_config.py, its students sign in and run a chapter."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROXY = ROOT / ".venv" / "proxy" / "node_modules" / ".bin" / "configurable-http-proxy"
CHAPTER = "chapters/04-bordin.ipynb"
LONG = 600  # s that anything may take on a busy machine


def proxy():
    """The command of JupyterHub's proxy, or None."""
    return str(PROXY) if PROXY.exists() else shutil.which("configurable-http-proxy")


def free_ports(n):
    """So many ports that nobody has."""
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [door.getsockname()[1] for door in doors]
    for door in doors:
        door.close()
    return ports


class Hub:
    """A hub that runs as long as a `with` block."""

    def __init__(self, folder):
        self.folder, self.password = Path(folder), secrets.token_hex(8)
        port, inner, api = free_ports(3)
        self.address = f"http://127.0.0.1:{port}"
        self.env = {
            **os.environ,
            "HUB_PASSWORD": self.password,
            "HUB_ADDRESS": "127.0.0.1",
            "HUB_PORT": str(port),
            "HUB_INNER_PORT": str(inner),
            "HUB_PROXY_PORT": str(api),
            "HUB_PROXY": proxy(),
            "HUB_FOLDER": str(self.folder),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }

    def __enter__(self):
        import requests

        config = str(ROOT / "hub" / "jupyterhub_config.py")
        with open(self.folder / "hub.log", "w") as log:
            command = [sys.executable, "-m", "jupyterhub", "-f", config]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT)
        until = time.monotonic() + LONG
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if requests.get(self.address + "/hub/api/", timeout=5).ok:
                    return self
            except requests.RequestException:
                time.sleep(0.2)
        self.__exit__()
        raise RuntimeError("JupyterHub did not start: " + (self.folder / "hub.log").read_text()[-2000:])

    def __exit__(self, *problem):
        import psutil

        family = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        for each in psutil.wait_procs(family, 20)[1]:
            each.kill()

    def memory(self):
        """Of each student's server and kernels the memory that is theirs, MB: a dict by name (Linux)."""
        import psutil

        found = {}
        for each in psutil.Process(self.process.pid).children(recursive=True):
            try:
                name = each.environ().get("JUPYTERHUB_USER")
                if name:
                    found[name] = found.get(name, 0) + each.memory_full_info().pss / 1e6
            except psutil.Error:
                pass
        return found


class Student:
    """Somebody who signs in as people do, through the form."""

    def __init__(self, hub, name, password=None):
        import requests

        self.hub, self.name, self.browser = hub, name, requests.Session()
        self.browser.get(hub.address + "/hub/login", timeout=LONG)
        form = {"username": name, "password": password or hub.password, "_xsrf": self.browser.cookies["_xsrf"]}
        answer = self.browser.post(hub.address + "/hub/login?next=/hub/home", data=form, timeout=LONG)
        self.is_in = answer.ok and answer.url.endswith("/hub/home")

    def _hub(self, way, path):
        xsrf = [cookie.value for cookie in self.browser.cookies if cookie.name == "_xsrf" and cookie.path == "/hub/"]
        headers = {"X-XSRFToken": xsrf[-1], "Referer": self.hub.address + "/hub/home"}
        answer = self.browser.request(way, f"{self.hub.address}/hub/api{path}", headers=headers, timeout=LONG)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def start(self):
        """Starts the student's server; how long it took until it answered, s."""
        began = time.monotonic()
        self._hub("POST", f"/users/{self.name}/server")
        while not (self._hub("GET", f"/users/{self.name}")["servers"].get("") or {}).get("ready"):
            if time.monotonic() - began > LONG:
                raise TimeoutError(f"the server of {self.name} did not start")
            time.sleep(0.2)
        self.token = self._hub("POST", f"/users/{self.name}/tokens")["token"]
        return time.monotonic() - began

    def _lab(self, way, path, body=None):
        import requests

        url, headers = f"{self.hub.address}/user/{self.name}/api/{path}", {"Authorization": f"token {self.token}"}
        answer = requests.request(way, url, json=body, headers=headers, timeout=LONG)
        answer.raise_for_status()
        return answer.json()

    def run(self, path=CHAPTER):
        """Opens a chapter and runs all its cells: how long from opening to the last cell, s, and what failed."""
        import websocket

        began = time.monotonic()
        cells = self._lab("GET", "contents/" + urllib.parse.quote(path))["content"]["cells"]
        new = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        kernel = self._lab("POST", "sessions", new)["kernel"]["id"]
        way = f"{self.hub.address.replace('http', 'ws')}/user/{self.name}/api/kernels/{kernel}/channels"
        line = websocket.create_connection(way, header=[f"Authorization: token {self.token}"], timeout=LONG)
        failed = [
            problem for cell in cells if cell["cell_type"] == "code" for problem in run_cell(line, cell["source"])
        ]
        line.close()
        return time.monotonic() - began, failed


def run_cell(line, source):
    """Runs some code in a kernel to its end: what failed, a list."""
    id = secrets.token_hex(8)
    header = {"msg_id": id, "msg_type": "execute_request", "username": "", "session": id, "version": "5.3", "date": ""}
    content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    line.send(json.dumps(message | {"buffers": []}))
    failed, replied, idle = [], False, False
    while not (replied and idle):
        heard = line.recv()
        if isinstance(heard, bytes):  # with buffers, as widgets send them
            continue
        heard = json.loads(heard)
        if heard["parent_header"].get("msg_id") != id:
            continue
        kind, what = heard["msg_type"], heard["content"]
        if kind == "execute_reply":
            replied = True
            failed += [what["ename"] + ": " + what["evalue"]] if what["status"] == "error" else []
        idle = idle or (kind == "status" and what["execution_state"] == "idle")
    return failed
