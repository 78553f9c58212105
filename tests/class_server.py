"""A class's server for tests: started as `make class` starts it, in a process of its own, on a port that is free."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from conftest import ROOT
from tornado.websocket import websocket_connect

from widgets.classroom.notebook import Class


class Server:
    """A class's server, started as `make class` starts it."""

    def __init__(self, folder, book):
        self.port = 0
        self.env = {**os.environ, "JUPYTER_RUNTIME_DIR": str(folder)}
        self.file = folder / "therapeutic-alliance-class.json"
        self.book = book

    def command(self, *more):
        """What starts it."""
        port = [] if self.port is None else ["--port", str(self.port)]
        return [sys.executable, "-m", "widgets.classroom", *port, "--book", str(self.book), *more]

    def start(self, *more, port=""):
        """Starts it with more of the command line, on the port that it had; `port=None` names none."""
        self.port = self.port if port == "" else port
        self.process = subprocess.Popen(self.command(*more), cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("In a notebook"):
                break
        else:
            raise RuntimeError("the class's server ended before it had begun")
        about = json.loads(self.file.read_text())
        self.code, self.token, self.port = about["code"], about["token"], about["port"]
        return self

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(60)
        self.process.stdout.close()

    def memory(self):
        """The most that it ever had of the machine's memory, MB (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1000

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def lead(self):
        return Class(self.address, self.token)

    async def phone(self, name, code=None):
        """A phone's line, and what the server says first."""
        line = await websocket_connect(
            f"ws://127.0.0.1:{self.port}/join?room={code or self.code}&phone={name}", connect_timeout=60
        )
        return line, json.loads(await line.read_message())

    def post(self, message, code=None):
        request = urllib.request.Request(f"{self.address}/join?room={code or self.code}", json.dumps(message).encode())
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)
