"""A class with real sockets: the server in a process of its own, phones, a screen, the notebook."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
import tornado.httpclient
from conftest import ROOT
from tornado.websocket import websocket_connect

from widgets.classroom.notebook import Class

ROUND = {"kind": "pairs", "page": "book/pair.html", "scene": "pair", "task": "Make a pair."}


class Server:
    """A class's server, started as `make class` starts it."""

    def __init__(self, folder, book):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = {**os.environ, "JUPYTER_RUNTIME_DIR": str(folder)}
        self.file = folder / "therapeutic-alliance-class.json"
        self.folder, self.book = folder, book

    def start(self, *more):
        command = [sys.executable, "-m", "widgets.classroom", "--port", str(self.port), "--book", str(self.book), *more]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("In a notebook"):
                break
        about = json.loads(self.file.read_text())
        self.code, self.token = about["code"], about["token"]
        return self

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(20)
        self.process.stdout.close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def lead(self):
        return Class(self.address, self.token)

    async def phone(self, name, code=None):
        """A phone's line, and what the server says first."""
        line = await websocket_connect(
            f"ws://127.0.0.1:{self.port}/join?room={code or self.code}&phone={name}", connect_timeout=10
        )
        return line, json.loads(await line.read_message())

    def post(self, message, code=None):
        request = urllib.request.Request(f"{self.address}/join?room={code or self.code}", json.dumps(message).encode())
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)


@pytest.fixture
def server(tmp_path, book):
    running = Server(tmp_path, book).start()
    yield running
    if running.process.poll() is None:
        running.end()


async def heard(line, kind):
    """The next message of that kind."""
    while True:
        message = json.loads(await asyncio.wait_for(line.read_message(), 10))
        if message["type"] == kind:
            return message


def sends(round, id="a1", **more):
    return json.dumps({"type": "sends", "id": id, "round": round, "numbers": [5.0, 3.0], "seed": 7} | more)


def off(function, *args):
    """In another thread: the notebook's calls wait, and the sockets go on."""
    return asyncio.to_thread(function, *args)


def test_a_round_from_opening_to_the_table(server):
    async def lesson():
        lead = server.lead()
        line, first = await server.phone("p1")
        assert first["round"] is None and first["there"] == 1
        await off(lambda: lead.open(**ROUND))
        now = (await heard(line, "state"))["round"]
        assert (now["scene"], now["task"], now["open"]) == ("pair", "Make a pair.", True)
        await line.write_message(sends(now["id"], settings={"goal": 5.5}, guess="up"))
        assert (await heard(line, "taken"))["id"] == "a1"
        assert (await heard(line, "state"))["sent"] == 1
        await off(lead.close)
        while (await heard(line, "state"))["round"]["open"]:
            pass
        await line.write_message(sends(now["id"], id="a2"))
        assert "closed" in (await heard(line, "refused"))["why"]
        return now["id"]

    id = asyncio.run(lesson())
    (row,) = server.lead().answers.to_dict("records")
    assert (row["round"], row["phone"], row["seed"], row["guess"]) == (id, "p1", 7, "up")
    assert row["settings"] == {"goal": 5.5} and row["numbers"] == [5.0, 3.0]


def test_nobody_is_let_in_without_the_rooms_code(server):
    server.lead().open(**ROUND)
    id = server.lead()._asked("/answers")["round"]["id"]
    with pytest.raises(tornado.httpclient.HTTPClientError, match="403"):
        asyncio.run(server.phone("p1", "XXXXXX"))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        server.post({"id": "a1", "phone": "p1", "round": id}, "XXXXXX")
    assert server.lead().answers.empty


@pytest.mark.parametrize("path, body", [("/lead", b'{"do": "close"}'), ("/answers", None)])
@pytest.mark.parametrize("token", ["", "wrong"])
def test_what_is_the_instructors_needs_the_token(server, path, body, token):
    server.lead().open(**ROUND)
    request = urllib.request.Request(server.address + path, body, {"Authorization": f"Bearer {token}"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=10)
    assert server.lead()._asked("/answers")["round"]["open"]


def test_a_screen_without_the_token_is_shown_nothing(server):
    async def look(token):
        line = await websocket_connect(f"ws://127.0.0.1:{server.port}/lead")
        await line.write_message(json.dumps({"do": "close"} if token is None else {"token": token}))
        said = await asyncio.wait_for(line.read_message(), 10)
        return line.close_code if said is None else json.loads(said)["type"]

    assert asyncio.run(look("wrong")) == 4003 and asyncio.run(look(None)) == 4003
    assert asyncio.run(look(server.token)) == "screen"


def test_garbage_is_refused_and_the_phone_stays_in(server):
    async def lesson():
        await off(lambda: server.lead().open(**ROUND))
        line, first = await server.phone("p1")
        for text in ("{", "[]", "null", '{"type": "sends"}', '{"id": [1]}', "[" * 3000):
            await line.write_message(text)
            assert (await heard(line, "refused"))["why"]
        await line.write_message(sends(first["round"]["id"]))
        return await heard(line, "taken")

    assert asyncio.run(lesson())["id"] == "a1"


def test_a_message_of_a_megabyte_ends_its_own_line_and_no_other(server):
    async def lesson():
        await off(lambda: server.lead().open(**ROUND))
        loud, _ = await server.phone("loud")
        calm, first = await server.phone("calm")
        await loud.write_message("x" * 1_000_000)
        assert await asyncio.wait_for(loud.read_message(), 10) is None
        await calm.write_message(sends(first["round"]["id"]))
        await heard(calm, "taken")
        big = urllib.request.Request(f"{server.address}/join?room={server.code}", b"x" * 1_000_000)
        with pytest.raises((urllib.error.HTTPError, OSError)):
            await off(urllib.request.urlopen, big)

    asyncio.run(lesson())
    assert list(server.lead().answers.phone) == ["calm"]


def test_who_sends_too_fast_is_told_to_wait_and_loses_nothing(server):
    async def lesson():
        await off(lambda: server.lead().open(**ROUND))
        line, first = await server.phone("p1")
        for _ in range(60):
            await line.write_message(json.dumps({"type": "tries", "numbers": [4, 4]}))
        assert "Too many" in (await heard(line, "refused"))["why"]
        await asyncio.sleep(1.5)
        await line.write_message(sends(first["round"]["id"]))
        await heard(line, "taken")

    asyncio.run(lesson())


def test_the_server_killed_in_mid_round_goes_on_with_it(server):
    async def before():
        await off(lambda: server.lead().open(**ROUND))
        line, first = await server.phone("p1")
        await line.write_message(sends(first["round"]["id"]))
        await heard(line, "taken")
        return first["round"]

    now, code = asyncio.run(before()), server.code
    server.end(signal.SIGKILL)
    server.start("--again")
    assert server.code == code

    async def after():
        line, first = await server.phone("p1")
        # nothing that phones sent is on disk: the phone, which still has it, sends again
        assert first["round"] == now and first["has"] == ""
        await line.write_message(sends(now["id"]))
        await heard(line, "taken")

    asyncio.run(after())
    assert len(server.lead().answers) == 1


def test_what_is_sent_is_on_disk_only_where_that_was_asked_for(tmp_path, book):
    kept = tmp_path / "kept.jsonl"
    running = Server(tmp_path, book).start()
    running.lead().open(**ROUND)
    id = running.lead()._asked("/answers")["round"]["id"]
    running.post({"id": "a1", "phone": "a-phone", "round": id, "numbers": [5, 3]})
    running.end()
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and "a-phone" in file.read_text()]
    assert (running.file.stat().st_mode & 0o077) == 0  # the token is its owner's alone
    running.start("--keep", str(kept))
    running.lead().open(**ROUND)
    id = running.lead()._asked("/answers")["round"]["id"]
    running.post({"id": "a1", "phone": "a-phone", "round": id, "numbers": [5, 3]})
    running.end()
    running.start("--again", "--keep", str(kept))
    assert list(running.lead().answers.phone) == ["a-phone"]
    running.end()


def test_phones_get_the_book_with_their_script_and_nothing_outside_it(server):
    with urllib.request.urlopen(f"{server.address}/book/pair.html") as page:
        assert page.read().count(b"/class/phone.js") == 1
    for path in ("/../pyproject.toml", "/%2e%2e/%2e%2e/pyproject.toml", "/class/../server.py"):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(server.address + path)


def test_without_a_class_a_cell_says_how_to_open_one(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(ConnectionError, match="make class"):
        Class()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ConnectionError, match="make class"):
        Class(f"http://127.0.0.1:{port}", "token")


def test_a_mistake_in_a_round_is_named_in_the_notebook(server):
    with pytest.raises(ValueError, match="pairs, guesses, marks, studies"):
        server.lead().open("votes", "chapters/04-bordin.html", "bordin")
    assert server.lead()._repr_html_().count("<iframe") == 1
