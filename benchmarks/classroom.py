"""Bench: a class of 200 phones, a message a second each, while a core computes; and 1,000 phones once.

The phones are real sockets in one process, the server another. What a phone tries goes to the
class's screen; the time runs from its sending to the screen's message that holds it. Meanwhile a
third process computes without a pause, as a notebook's cell does.
"""

import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from budget import limit
from figures import figure, percentile
from tornado.websocket import websocket_connect

ROOT = Path(__file__).resolve().parents[1]
PHONES, MANY, SECONDS = 200, 1000, 20
ROUND = {"do": "open", "kind": "pairs", "page": "book/pair.html", "scene": "pair", "task": ""}


def run():
    """The figures: phone to screen, the server's processor time and memory, and what 1,000 phones lose."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (process, port, about):
        computing = multiprocessing.Process(target=compute, daemon=True)
        computing.start()
        delays, share = asyncio.run(lesson(port, about, process.pid))
        resident = memory(process.pid)
        lost, late = asyncio.run(crowd(port, about))
        computing.terminate()
    note = f"{PHONES} phones, a message a second each, {SECONDS} s, {len(delays)} messages seen"
    many = "sent once each within 5 s"
    found = (
        ("phone to screen, p95", 1000 * percentile(delays, 0.95), "ms", note),
        ("server, share of a core", 100 * share, "%", note),
        ("server, memory", resident, "MB", note),
        ("1,000 phones: submissions lost", lost, "", many),
        ("1,000 phones: until taken, p95", late, "s", many),
    )
    return [figure(*each, **limit("classroom", each[0])) for each in found]


@contextlib.contextmanager
def server(folder):
    """A class's server: (process, port, its code and token)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "JUPYTER_RUNTIME_DIR": str(folder)}
    command = [sys.executable, "-m", "widgets.classroom", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if line.startswith("In a notebook"):
                break
        yield process, port, json.loads((folder / "therapeutic-alliance-class.json").read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def compute():
    """What a cell does that takes long."""
    while True:
        sum(i * i for i in range(1_000_000))


async def screen_of(port, about):
    """The class's screen, which opens a round."""
    line = await websocket_connect(f"ws://127.0.0.1:{port}/lead")
    await line.write_message(json.dumps({"token": about["token"]}))
    await line.read_message()
    await line.write_message(json.dumps(ROUND))
    return line


async def phones_of(port, about, n):
    """The lines of so many phones."""
    url = f"ws://127.0.0.1:{port}/join?room={about['code']}&phone="
    lines = []
    for first in range(0, n, 50):
        lines += await asyncio.gather(
            *[websocket_connect(url + f"p{i}", connect_timeout=60) for i in range(first, first + 50)]
        )
    return lines


async def lesson(port, about, pid):
    """Delays from phone to screen, s, and the server's share of a core meanwhile."""
    screen = await screen_of(port, about)
    lines = await phones_of(port, about, PHONES)
    sent, delays = {}, []

    async def watch():
        while True:
            dots = json.loads(await screen.read_message())["figure"]["data"][0]
            now = time.monotonic()
            for key in dots["y"]:  # each message has a number of its own
                if key in sent:
                    delays.append(now - sent.pop(key))

    async def play(line, i):
        await asyncio.sleep(random.random())
        for turn in range(SECONDS):
            key = -40 + 80 * (turn * PHONES + i) / (SECONDS * PHONES)  # points by which symptoms fell
            sent[key] = time.monotonic()
            await line.write_message(json.dumps({"type": "tries", "numbers": [4.0, key]}))
            await asyncio.sleep(1)

    async def listen(line):
        while await line.read_message() is not None:
            pass

    others = [asyncio.create_task(each) for each in (watch(), *[listen(line) for line in lines])]
    before, began = spent(pid), time.monotonic()
    await asyncio.gather(*[play(line, i) for i, line in enumerate(lines)])
    share = (spent(pid) - before) / (time.monotonic() - began)
    for task in others:
        task.cancel()
    for line in (screen, *lines):
        line.close()
    await asyncio.sleep(1)
    return delays, share


async def crowd(port, about):
    """How many of 1,000 submissions are lost, and the 95th percentile of the time until one is taken, s."""
    screen = await screen_of(port, about)
    lines = await phones_of(port, about, MANY)
    delays = []

    async def send(line, i):
        message = json.loads(await line.read_message())
        await asyncio.sleep(5 * random.random())
        began = time.monotonic()
        sends = {"type": "sends", "id": f"a{i}", "round": message["round"]["id"], "numbers": [4.0, 40 * i / MANY]}
        await line.write_message(json.dumps(sends))
        while json.loads(await line.read_message())["type"] != "taken":
            pass
        delays.append(time.monotonic() - began)

    waiting = [asyncio.wait_for(send(line, i), 60) for i, line in enumerate(lines)]
    await asyncio.gather(*waiting, return_exceptions=True)
    for line in (screen, *lines):
        line.close()
    return MANY - len(delays), percentile(delays, 0.95)


def spent(pid):
    """Processor time of a process so far, s (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """Resident memory of a process, MB (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
