"""`make class`: starts the class's server and prints where it is."""

import argparse
import asyncio
import json
import os
import secrets
import signal
import socket
import sys
from pathlib import Path

import segno
import tornado.httpserver
import tornado.netutil
from jupyter_core.paths import jupyter_runtime_dir

from .room import Room
from .rounds import prepared
from .server import Hub, application

HERE = Path(__file__).resolve().parent
BOOK = HERE.parents[1] / "_build" / "html"
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
RUNTIME = "therapeutic-alliance-class.json"


def runtime_file():
    """Where this run's address, code and token stand, for the notebook and for a restart."""
    return Path(jupyter_runtime_dir()) / RUNTIME


def own_address():
    """The address by which others in the same network reach this machine; the machine's own if there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent; the system only picks the way out
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def arguments():
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="make class", description=__doc__)
    parser.add_argument("--port", type=int, help="8765; 0 takes any; with --again the one before")
    parser.add_argument("--host", default="", help="the address phones use, if the found one is wrong")
    parser.add_argument("--again", action="store_true", help="go on with the room of a run that broke off")
    parser.add_argument(
        "--keep", metavar="FILE", type=Path, help="keep what is sent in this file; else it is kept nowhere"
    )
    parser.add_argument("--book", type=Path, default=BOOK, help=argparse.SUPPRESS)
    return parser.parse_args()


def left(args):
    """What a broken-off run has left, if it is to go on: a dict with code, token, rounds and port; else {}."""
    path = runtime_file()
    return json.loads(path.read_text(encoding="utf-8")) if args.again and path.is_file() else {}


def begin(args, port, before):
    """The room, which keeps what has to outlive the server; the room of a broken-off run, if one is given."""
    path = runtime_file()
    code = before.get("code") or "".join(secrets.choice(LETTERS) for _ in range(6))
    token = before.get("token") or secrets.token_urlsafe(24)
    kept = list(before.get("rounds", []))
    room = Room(code, token)
    if args.again:
        room.again(args.keep.read_text(encoding="utf-8").splitlines() if args.keep and args.keep.is_file() else kept)
    about = {"code": code, "token": token, "rounds": kept, "port": port}

    def write():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(about, file)
        new.replace(path)

    def journal(entry):
        if "round" in entry:
            kept.append(json.dumps(entry))
            write()
        if args.keep:
            with open(args.keep, "a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")

    room.journal = journal
    write()
    return room


async def serve(args, sockets, room):
    """Runs on these sockets until it is told to stop."""
    hub, port = Hub(room), sockets[0].getsockname()[1]
    address = f"http://{args.host or own_address()}:{port}"
    code = segno.make(f"{address}/?room={room.code}", error="m")
    values = {
        "address": address,
        "code": room.code,
        "qr": code.svg_inline(border=2, omitsize=True),
        "rounds": prepared(),
    }
    server = tornado.httpserver.HTTPServer(application(hub, args.book, HERE, lambda: values), max_body_size=65536)
    server.add_sockets(sockets)
    print(f"Phones:  {address}/?room={room.code}   (room {room.code})")
    code.terminal(compact=True)
    print(f"Screen:  http://localhost:{port}/screen#{room.token}")
    print("In a notebook:  from widgets import Class; Class()", flush=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    telling = [asyncio.create_task(hub.tell_screens()), asyncio.create_task(hub.tell_phones())]
    await stop.wait()
    for task in telling:
        task.cancel()
    server.stop()


def main():
    """What `make class` runs."""
    args = arguments()
    if not (args.book / "index.html").is_file():
        sys.exit(f"{args.book} holds no book: run `make book` first")
    before = left(args)
    port = before.get("port", 8765) if args.port is None else args.port
    try:
        sockets = tornado.netutil.bind_sockets(port)
    except OSError as problem:
        sys.exit(f"port {port} cannot be used ({problem.strerror}): give another, PORT=8766")
    # only now: a second start on the same port leaves alone what the first has written
    asyncio.run(serve(args, sockets, begin(args, sockets[0].getsockname()[1], before)))


if __name__ == "__main__":
    main()
