"""The class's server: a process and a port of its own. It runs nothing that anybody sends.

It serves the built book, `/join` for phones (a WebSocket, or a POST where that is forbidden),
`/lead` for the class's screen and the instructor's notebook, and `/answers`. Phones need the
room's code, whoever leads the token. What is kept on disk, unless asked for more: the address,
code and token of this run, readable by its owner alone, and the rounds' words.
"""

import asyncio
import hmac
import json
import time

import tornado.web
import tornado.websocket

from .room import Refused
from .tally import tally

MESSAGE = 4096  # bytes of a message, at most
BURST, RATE = 20, 5  # messages that a phone may send at once, and a second
PATIENCE = 200  # messages refused one after the other before their sender is cut off
PHONES = 2000  # tabs connected at once
BEHIND = 65536  # bytes that wait for a slow phone before it is left out of what all are told
GONE = 4 * BEHIND  # bytes that wait for somebody who asks and does not read, before the line is cut
SCREEN, ALL = 0.1, 0.5  # seconds between two looks at what is new: the class's screen, the phones
SCRIPT = b'<script defer src="/class/phone.js"></script></body>'


class Bucket:
    """How many messages somebody may still send: filled at `RATE`, holds `BURST`."""

    def __init__(self, clock=time.monotonic):
        self.clock, self.left, self.at, self.refused = clock, BURST, clock(), 0

    def takes(self):
        """Whether one more is allowed now."""
        now = self.clock()
        self.left = min(BURST, self.left + RATE * (now - self.at))
        self.at = now
        if self.left < 1:
            self.refused += 1
            return False
        self.left -= 1
        self.refused = 0
        return True


class Hub:
    """The room with everybody who listens to it."""

    def __init__(self, room):
        self.room, self.phones, self.screens = room, set(), set()
        self.tabs = {}  # phone → its connections: a thousand need not be asked whose answer was taken
        self.new_for_screens = self.new_for_phones = False

    def comes(self, tab):
        """A phone has opened a connection."""
        self.phones.add(tab)
        self.tabs.setdefault(tab.phone, set()).add(tab)
        self.room.comes(tab.phone)
        self.changed()

    def goes(self, tab):
        """A phone's connection has ended."""
        self.phones.discard(tab)
        self.tabs[tab.phone].discard(tab)
        if not self.tabs[tab.phone]:
            del self.tabs[tab.phone]
        self.room.goes(tab.phone)
        self.changed()

    def changed(self):
        """There is something to tell."""
        self.new_for_screens = self.new_for_phones = True

    def screen(self):
        """What the class's screen shows, as JSON."""
        figure, sentence = tally(self.room)
        return json.dumps({"type": "screen", "figure": figure, "sentence": sentence, **self.room.state()})

    async def tell_screens(self):
        """Tells the screens what is new, often; several changes are told at once."""
        while True:
            await asyncio.sleep(SCREEN)
            if self.new_for_screens:
                self.new_for_screens = False
                self.send(self.screens, self.screen())

    async def tell_phones(self):
        """Tells the phones what is new, less often."""
        while True:
            await asyncio.sleep(ALL)
            if self.new_for_phones:
                self.new_for_phones = False
                self.send(self.phones, json.dumps({"type": "state", **self.room.state()}))

    @staticmethod
    def send(to, text):
        """Sends to all that keep up; who does not hears the next state, which says all that counts."""
        for each in list(to):
            if not each.behind():
                each.send(text)


def same(given, secret):
    """Whether a secret was given, in a time that says nothing about it."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), secret.encode())


class Socket(tornado.websocket.WebSocketHandler):
    """A connection that is bounded in size and rate, and never fails on what it hears."""

    def initialize(self, hub):
        self.hub, self.bucket = hub, Bucket()

    def behind(self, most=BEHIND):
        """Whether so much waits to be sent that the next state can replace it."""
        stream = self.ws_connection.stream if self.ws_connection else None
        return stream is None or stream.closed() or len(stream._write_buffer) > most

    def cut(self):
        """Ends the connection at once, with all that waits in it; the next one begins with the whole state."""
        if self.ws_connection:
            self.ws_connection.stream.close()

    def send(self, text):
        """Sends a text; a connection that is gone, or does not read, is none of the others' concern."""
        if self.behind(GONE):
            return self.cut()
        try:
            self.write_message(text)
        except tornado.websocket.WebSocketClosedError:
            self.on_close()

    def mine(self):
        """What only this connection is told with a refusal."""
        return {}

    def on_message(self, text):
        if not self.bucket.takes():
            if self.bucket.refused > PATIENCE:
                return self.cut()
            return self.send(json.dumps({"type": "refused", "why": "Too many messages; wait a second."}))
        try:
            message = json.loads(text)
            if not isinstance(message, dict):
                raise Refused("give a JSON object")
            self.hear(message)
        except Refused as problem:
            self.send(json.dumps({**refused(str(problem)), "id": id_of(text), **self.mine()}))
        except (ValueError, RecursionError):
            self.send(json.dumps({"type": "refused", "why": "This is not JSON."}))


def id_of(text):
    """The id in a message that was refused, so that a phone knows which."""
    message = json.loads(text)
    id = message.get("id") if isinstance(message, dict) else None
    return id if isinstance(id, str) and len(id) <= 64 else None


class Join(Socket):
    """A phone. POST takes one submission where WebSockets are forbidden."""

    def prepare(self):
        if not same(self.get_argument("room", ""), self.hub.room.code):
            self.set_status(403)
            self.finish({"type": "refused", "why": "No class has this room code."})

    def open(self):
        self.phone = self.get_argument("phone", "")[:64]
        if not self.phone or len(self.hub.phones) >= PHONES:
            return self.close(4001, "full")
        self.set_nodelay(True)
        self.hub.comes(self)
        self.tell()

    def mine(self):
        return {"has": self.hub.room.has(self.phone)}

    def tell(self):
        """Says what there is, and what this phone has sent."""
        self.send(json.dumps({"type": "state", **self.mine(), **self.hub.room.state()}))

    def on_close(self):
        if self in self.hub.phones:
            self.hub.goes(self)

    def hear(self, message):
        if message.get("type") == "tries" and isinstance(message.get("numbers"), list):
            self.hub.room.tries(self.phone, message["numbers"])
            self.hub.new_for_screens = True
            return
        if message.get("type") == "here":
            return self.tell()
        take(self.hub, {**message, "phone": self.phone})

    def post(self):
        if len(self.request.body) > MESSAGE:
            self.set_status(413)
            return self.finish({"type": "refused", "why": f"A message has at most {MESSAGE} bytes."})
        try:
            message = json.loads(self.request.body)
            self.finish(take(self.hub, message) if isinstance(message, dict) else refused("give a JSON object"))
        except Refused as problem:
            self.set_status(400)
            self.finish({**refused(str(problem)), "id": id_of(self.request.body.decode())})
        except (ValueError, RecursionError):
            self.set_status(400)
            self.finish(refused("This is not JSON."))

    async def get(self, *args, **kwargs):
        """The state without a WebSocket, for a phone that asks now and then; else the handshake."""
        if self.request.headers.get("Upgrade", "").lower() == "websocket":
            return await super().get(*args, **kwargs)
        phone = self.get_argument("phone", "")[:64]
        self.finish({"type": "state", "has": self.hub.room.has(phone), **self.hub.room.state()})


def refused(why):
    """A refusal as it is sent."""
    return {"type": "refused", "why": why}


def take(hub, message):
    """Takes a submission and says so, to every tab of that phone."""
    if hub.room.take(message):
        hub.changed()
    taken = {"type": "taken", "id": message["id"]}
    for tab in list(hub.tabs.get(message["phone"], ())):
        tab.send(json.dumps(taken))
    return taken


class Led:
    """What only the token opens: in the header `Authorization`, or in the first message of a socket."""

    def led(self):
        """Whether the request carries the token."""
        return same(self.request.headers.get("Authorization", "").removeprefix("Bearer "), self.hub.room.token)


def lead(hub, message):
    """Does what the instructor asks: open, close or show; `Refused` for anything else."""
    what = message.get("do")
    if what == "open":
        hub.room.opens(message)
    elif what == "close":
        hub.room.closes()
    elif what == "show":
        hub.room.closes()
        hub.room.shows()
    else:
        raise Refused(f"do = {what!r:.80}: choose from open, close, show")
    hub.changed()


class Lead(Socket, Led):
    """The class's screen: its first message is the token; POST does one thing, for the notebook."""

    known = False

    def on_close(self):
        self.hub.screens.discard(self)

    def hear(self, message):
        if not self.known:
            if not same(message.get("token"), self.hub.room.token):
                return self.close(4003, "token")
            self.known = True
            self.hub.screens.add(self)
            return self.send(self.hub.screen())
        lead(self.hub, message)

    def post(self):
        if not self.led():
            self.set_status(403)
            return self.finish(refused("This needs the token that `make class` printed."))
        try:
            lead(self.hub, json.loads(self.request.body))
            self.finish(self.hub.room.state())
        except Refused as problem:
            self.set_status(400)
            self.finish(refused(str(problem)))
        except (ValueError, AttributeError):
            self.set_status(400)
            self.finish(refused("This is not JSON."))


class Answers(tornado.web.RequestHandler, Led):
    """All submissions of all rounds, for the notebook."""

    def initialize(self, hub):
        self.hub = hub

    def get(self):
        if not self.led():
            self.set_status(403)
            return self.finish(refused("This needs the token that `make class` printed."))
        room = self.hub.room
        rows = [{**s._asdict(), "kind": r.kind, "scene": r.scene} for r in room.rounds for s in room.submissions(r.id)]
        self.finish({"rounds": [r._asdict() for r in room.rounds], "answers": rows, **room.state()})


class Book(tornado.web.StaticFileHandler):
    """The built book, as it is; pages get the phone's script before their end."""

    @classmethod
    def get_content(cls, abspath, start=None, end=None):
        if not abspath.endswith(".html"):
            return super().get_content(abspath, start, end)
        with open(abspath, "rb") as page:
            return page.read().replace(b"</body>", SCRIPT)

    def get_content_size(self):
        if not self.absolute_path.endswith(".html"):
            return super().get_content_size()
        return len(self.get_content(self.absolute_path))

    @classmethod
    def get_content_version(cls, abspath):
        return super().get_content_version(abspath) + ("+phone" if abspath.endswith(".html") else "")


class Page(tornado.web.RequestHandler):
    """A page of the class itself, from a file beside this one."""

    def initialize(self, folder, name, values):
        self.folder, self.name, self.values = folder, name, values

    def get(self):
        self.set_header("Cache-Control", "no-store")
        self.render(str(self.folder / self.name), **self.values())


def application(hub, book, here, values):
    """The server's `tornado.web.Application`. `values` gives what the class's own pages are filled with."""
    page = {"folder": here, "values": values}
    return tornado.web.Application(
        [
            (r"/join", Join, {"hub": hub}),
            (r"/lead", Lead, {"hub": hub}),
            (r"/answers", Answers, {"hub": hub}),
            (r"/", Page, {**page, "name": "phone.html"}),
            (r"/screen", Page, {**page, "name": "screen.html"}),
            (r"/class/(.*)", tornado.web.StaticFileHandler, {"path": str(here / "static")}),
            (r"/(.*)", Book, {"path": str(book), "default_filename": "index.html"}),
        ],
        websocket_max_message_size=MESSAGE,
        websocket_ping_interval=20,
        compress_response=False,
    )
