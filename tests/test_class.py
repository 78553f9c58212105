"""A class with real sockets: the server in a process of its own, phones, a screen, the notebook."""

import asyncio
import contextlib
import json
import select
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import tornado.httpclient
from class_server import Server
from conftest import ROOT
from tornado.websocket import websocket_connect

from widgets.classroom.notebook import Class
from widgets.classroom.server import BEHIND, GONE, Hub, Socket

ROUND = {"kind": "pairs", "page": "book/pair.html", "scene": "pair", "task": "Make a pair."}


async def heard(line, kind):
    """The next message of that kind."""
    while True:
        message = json.loads(await asyncio.wait_for(line.read_message(), 60))
        if message["type"] == kind:
            return message


def sends(round, id="a1", **more):
    return json.dumps({"type": "sends", "id": id, "round": round, "numbers": [5.0, 3.0], "seed": 7} | more)


def off(function, *args):
    """In another thread: the notebook's calls wait, and the sockets go on."""
    return asyncio.to_thread(function, *args)


async def deaf_phone(server):
    """A phone's line of which nobody reads, as a plain socket that takes next to nothing in."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await off(line.connect, ("127.0.0.1", server.port))
    shake = (
        f"GET /join?room={server.code}&phone=deaf HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    await off(line.sendall, shake.encode())
    return line


def flood(line):
    """Sends 200,000 messages of which each wants an answer, reading none; whether the line is cut within two minutes."""
    frame = bytes([0x81, 0x82, 0, 0, 0, 0]) + b"{}"
    ended = select.poll()
    ended.register(line, select.POLLRDHUP)
    with contextlib.suppress(ConnectionError):
        for _ in range(200):
            line.sendall(frame * 1000)
    cut = bool(ended.poll(120_000))
    line.close()
    return cut


def played(lesson):
    """What a coroutine returns, run in a thread of its own: in this one the browser of another test may have its loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, lesson).result()


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

    id = played(lesson())
    (row,) = server.lead().answers.to_dict("records")
    assert (row["round"], row["phone"], row["seed"], row["guess"]) == (id, "p1", 7, "up")
    assert row["settings"] == {"goal": 5.5} and row["numbers"] == [5.0, 3.0]


def test_nobody_is_let_in_without_the_rooms_code(server):
    server.lead().open(**ROUND)
    id = server.lead()._asked("/answers")["round"]["id"]
    with pytest.raises(tornado.httpclient.HTTPClientError, match="403"):
        played(server.phone("p1", "XXXXXX"))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        server.post({"id": "a1", "phone": "p1", "round": id}, "XXXXXX")
    assert server.lead().answers.empty


@pytest.mark.parametrize("path, body", [("/lead", b'{"do": "close"}'), ("/answers", None)])
@pytest.mark.parametrize("token", ["", "wrong"])
def test_what_is_the_instructors_needs_the_token(server, path, body, token):
    server.lead().open(**ROUND)
    request = urllib.request.Request(server.address + path, body, {"Authorization": f"Bearer {token}"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=60)
    assert server.lead()._asked("/answers")["round"]["open"]


def test_a_screen_without_the_token_is_shown_nothing(server):
    async def look(token):
        line = await websocket_connect(f"ws://127.0.0.1:{server.port}/lead")
        await line.write_message(json.dumps({"do": "close"} if token is None else {"token": token}))
        said = await asyncio.wait_for(line.read_message(), 60)
        return line.close_code if said is None else json.loads(said)["type"]

    assert played(look("wrong")) == 4003 and played(look(None)) == 4003
    assert played(look(server.token)) == "screen"


def test_garbage_is_refused_and_the_phone_stays_in(server):
    async def lesson():
        await off(lambda: server.lead().open(**ROUND))
        line, first = await server.phone("p1")
        for text in ("{", "[]", "null", '{"type": "sends"}', '{"id": [1]}', "[" * 3000):
            await line.write_message(text)
            assert (await heard(line, "refused"))["why"]
        await line.write_message(sends(first["round"]["id"]))
        return await heard(line, "taken")

    assert played(lesson())["id"] == "a1"


def test_a_message_of_a_megabyte_ends_its_own_line_and_no_other(server):
    async def lesson():
        await off(lambda: server.lead().open(**ROUND))
        loud, _ = await server.phone("loud")
        calm, first = await server.phone("calm")
        await loud.write_message("x" * 1_000_000)
        while await asyncio.wait_for(loud.read_message(), 60) is not None:
            pass  # what all are told may still come before the end
        await calm.write_message(sends(first["round"]["id"]))
        await heard(calm, "taken")
        big = urllib.request.Request(f"{server.address}/join?room={server.code}", b"x" * 1_000_000)
        with pytest.raises((urllib.error.HTTPError, OSError)):
            await off(urllib.request.urlopen, big)

    played(lesson())
    assert list(server.lead().answers.phone) == ["calm"]


def test_who_sends_too_fast_is_told_to_wait_and_loses_nothing(server):
    async def lesson():
        await off(lambda: server.lead().open(**ROUND))
        line, first = await server.phone("p1")
        for _ in range(60):
            await line.write_message(json.dumps({"type": "tries", "numbers": [4, 4]}))
        assert "Too many" in (await heard(line, "refused"))["why"]
        answer = {"type": "refused"}
        while answer["type"] != "taken":
            await asyncio.sleep(0.2)  # as told: who goes on at once is cut off
            await line.write_message(sends(first["round"]["id"]))
            answer = json.loads(await asyncio.wait_for(line.read_message(), 60))

    played(lesson())


def test_the_server_killed_in_mid_round_goes_on_with_it(server):
    async def before():
        await off(lambda: server.lead().open(**ROUND))
        line, first = await server.phone("p1")
        await line.write_message(sends(first["round"]["id"]))
        await heard(line, "taken")
        return first["round"]

    now, code = played(before()), server.code
    server.end(signal.SIGKILL)
    server.start("--again")
    assert server.code == code

    async def after():
        line, first = await server.phone("p1")
        # nothing that phones sent is on disk: the phone, which still has it, sends again
        assert first["round"] == now and first["has"] == ""
        await line.write_message(sends(now["id"]))
        await heard(line, "taken")

    played(after())
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
    with socket.socket() as taken, pytest.raises(ConnectionError, match="make class"):
        taken.bind(("127.0.0.1", 0))  # nobody else gets it, and nobody listens
        Class(f"http://127.0.0.1:{taken.getsockname()[1]}", "token")


def test_a_mistake_in_a_round_is_named_in_the_notebook(server):
    with pytest.raises(ValueError, match="pairs, guesses, marks, studies"):
        server.lead().open("votes", "chapters/04-bordin.html", "bordin")
    assert server.lead()._repr_html_().count("<iframe") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="what is read of a process and a line is Linux")
def test_who_sends_without_end_and_never_reads_is_cut_off_and_holds_up_nobody(server):
    async def lesson():
        await off(lambda: server.lead().open(**ROUND))
        calm, first = await server.phone("calm")
        before = server.memory()
        flooding = asyncio.create_task(off(flood, await deaf_phone(server)))
        await calm.write_message(sends(first["round"]["id"]))
        await heard(calm, "taken")
        assert await flooding
        assert server.memory() - before < 5

    played(lesson())
    assert list(server.lead().answers.phone) == ["calm"]


class Deaf(Socket):
    """A line in which so many bytes wait already."""

    def __init__(self, waiting):
        stream = SimpleNamespace(
            _write_buffer=bytes(waiting), closed=lambda: False, close=lambda: self.did.append("cut")
        )
        self.ws_connection, self.did = SimpleNamespace(stream=stream), []

    def write_message(self, text):
        self.did.append(text)


def test_what_all_are_told_passes_by_who_is_behind_and_an_answer_that_cannot_wait_cuts_the_line():
    quick, slow, gone = Deaf(0), Deaf(BEHIND + 1), Deaf(GONE + 1)
    Hub.send({quick, slow, gone}, "state")
    assert (quick.did, slow.did, gone.did) == (["state"], [], [])
    for each in (quick, slow, gone):
        each.send("taken")
    assert (quick.did, slow.did, gone.did) == (["state", "taken"], ["taken"], ["cut"])


def test_every_tab_of_a_phone_hears_what_one_of_them_has_sent(server):
    async def lesson():
        await off(lambda: server.lead().open(**ROUND))
        one, first = await server.phone("p1")
        other, _ = await server.phone("p1")
        stranger, _ = await server.phone("p2")
        await one.write_message(sends(first["round"]["id"]))
        assert (await heard(one, "taken"))["id"] == (await heard(other, "taken"))["id"] == "a1"
        await other.write_message(sends(first["round"]["id"], id="a2"))
        problem = await heard(other, "refused")
        assert (problem["id"], problem["has"]) == ("a2", "a1")
        while (said := json.loads(await asyncio.wait_for(stranger.read_message(), 60)))["sent"] == 0:
            pass
        assert said["type"] == "state" and "has" not in said

    played(lesson())


def test_a_second_start_on_a_taken_port_leaves_the_running_class_alone(server):
    before = server.file.read_text()
    again = subprocess.run(server.command(), env=server.env, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert again.returncode == 1 and f"port {server.port} cannot be used" in again.stderr
    assert server.file.read_text() == before
    assert server.lead().answers.empty


def test_a_class_goes_on_at_the_address_that_its_phones_know(server):
    port = server.port
    server.end(signal.SIGKILL)
    assert server.start("--again", port=None).port == port
