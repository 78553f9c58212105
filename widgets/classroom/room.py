"""A room: who is there, its rounds, and what each phone has sent. No network here, and no clock of its own.

A round asks all phones for the same thing. Each phone sends once a round; sent again, as after a
lost connection, the same submission changes nothing. Until a phone sends, what it tries may be seen.
"""

import json
import re
from collections import namedtuple

KINDS = ("pairs", "guesses", "marks", "studies")
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")  # of a phone, a submission, a scene
TEXT = 300  # characters of a task
NUMBERS = 40  # in a submission, at most: marks on a transcript's moments
SETTINGS = 20
MOST = 2000  # submissions in a round

# what a round asks: its name, kind, page of the book, simulation or transcript, and a task in words
Round = namedtuple("Round", "id kind page scene task open shown")
# what a phone has sent in a round
Submission = namedtuple("Submission", "id phone round seed settings guess numbers")


class Refused(ValueError):
    """A message that is not taken: its text names what is wrong, and is told to whoever sent it."""


def named(message, field):
    """A name in a message; `Refused` if it is missing or not one."""
    value = message.get(field)
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise Refused(f"{field} = {value!r:.80}: give 1 to 64 letters, digits, - or _")
    return value


def _number(field, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e6 <= value <= 1e6:
        raise Refused(f"{field} = {value!r:.80}: give a number from -1,000,000 to 1,000,000")
    return value


def _plain(field, value):
    """A setting or a guess: a number, a truth, a short text, or a short list of numbers."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        if len(value) > 80:
            raise Refused(f"{field} = {value!r:.80}…: give at most 80 characters")
        return value
    if isinstance(value, list):
        if len(value) > NUMBERS:
            raise Refused(f"{field} has {len(value)} values: give at most {NUMBERS}")
        return [_number(field, each) for each in value]
    return _number(field, value)


def submission(message):
    """A `Submission` of a phone's message (a dict); `Refused` for anything that is not one."""
    settings, numbers = message.get("settings", {}), message.get("numbers", [])
    if not isinstance(settings, dict) or len(settings) > SETTINGS:
        raise Refused(f"settings = {settings!r:.80}: give at most {SETTINGS} settings by name")
    if not isinstance(numbers, list) or len(numbers) > NUMBERS:
        raise Refused(f"numbers = {numbers!r:.80}: give a list of at most {NUMBERS} numbers")
    for name in settings:
        named({"setting": name}, "setting")
    return Submission(
        named(message, "id"),
        named(message, "phone"),
        named(message, "round"),
        _number("seed", message.get("seed", 0)),
        {name: _plain(f"setting {name}", value) for name, value in settings.items()},
        _plain("guess", message.get("guess")),
        [_number("numbers", each) for each in numbers],
    )


def round_of(message, id):
    """A `Round`, open, of an instructor's message; `Refused` for anything that is not one."""
    kind, task, page = message.get("kind"), message.get("task", ""), message.get("page", "")
    if kind not in KINDS:
        raise Refused(f"kind = {kind!r:.80}: choose from {', '.join(KINDS)}")
    if not isinstance(task, str) or len(task) > TEXT:
        raise Refused(f"task = {task!r:.80}: give at most {TEXT} characters")
    if not isinstance(page, str) or not re.fullmatch(r"[A-Za-z0-9_/-]{1,80}\.html", page) or page.startswith("/"):
        raise Refused(f"page = {page!r:.80}: give a page of the book, as chapters/04-bordin.html")
    return Round(id, kind, page, named(message, "scene"), task, True, False)


class Room:
    """The phones, rounds and submissions of one class.

    `code` lets phones in, `token` leads. `journal`, if given, is called with each thing that
    is to outlive the server, a dict: none of it says who somebody is.
    """

    def __init__(self, code, token, journal=None):
        self.code, self.token, self.journal = code, token, journal or (lambda entry: None)
        self.phones = {}  # phone → how many tabs are connected
        self.rounds = []
        self.sent = {}  # round → {phone: Submission}
        self.tried = {}  # of the open round: {phone: numbers}, until the phone sends

    # --- phones ------------------------------------------------------------------------

    def comes(self, phone):
        """A tab of that phone is connected."""
        self.phones[phone] = self.phones.get(phone, 0) + 1

    def goes(self, phone):
        """A tab of that phone is gone; what the phone has sent stays."""
        if self.phones.get(phone, 0) > 1:
            self.phones[phone] -= 1
        else:
            self.phones.pop(phone, None)
            self.tried.pop(phone, None)

    @property
    def now(self):
        """The newest `Round`, or None."""
        return self.rounds[-1] if self.rounds else None

    def has(self, phone):
        """The id of what that phone has sent in the newest round, "" if nothing."""
        sent = self.sent.get(self.now.id, {}).get(phone) if self.now else None
        return sent.id if sent else ""

    def take(self, message):
        """A phone's submission. True if it is new; taken again it changes nothing.

        `Refused` when no such round is open, and for a second submission of the same phone.
        """
        new = submission(message)
        there = self.sent.get(new.round, {}).get(new.phone)
        if there and there.id == new.id:
            return False
        if not self.now or self.now.id != new.round:
            raise Refused("This round is over.")
        if not self.now.open:
            raise Refused("The round is closed.")
        if there:
            raise Refused("This phone has already sent in this round.")
        if len(self.sent[new.round]) >= MOST:
            raise Refused(f"This round has {MOST} submissions already.")
        self.sent[new.round][new.phone] = new
        self.tried.pop(new.phone, None)
        self.journal({"sent": new._asdict()})
        return True

    def tries(self, phone, numbers):
        """What a phone has in hand before it sends: at most two numbers, shown pale."""
        if self.now and self.now.open and not self.has(phone):
            self.tried[phone] = [_number("numbers", each) for each in numbers[:2]]

    # --- whoever leads -----------------------------------------------------------------

    def opens(self, message):
        """Opens a new round of an instructor's message and closes the one before."""
        self.closes()
        new = round_of(message, f"r{len(self.rounds) + 1}-{self.code}")
        self.rounds.append(new)
        self.sent[new.id] = {}
        self.tried = {}
        self.journal({"round": new._asdict()})
        return new

    def _changes(self, **what):
        if self.now:
            self.rounds[-1] = self.now._replace(**what)
            self.journal({"round": self.now._asdict()})

    def closes(self):
        """Nothing more is taken in this round."""
        if self.now and self.now.open:
            self.tried = {}
            self._changes(open=False)

    def shows(self):
        """What was sent may be seen by all, guesses too."""
        self._changes(shown=True)

    # --- after a restart ---------------------------------------------------------------

    def again(self, entries):
        """Brings back what a journal holds: rounds, and what was sent where that was kept, too.

        A line that cannot be read, as the last one of a server that was killed, is left out.
        Returns how many were.
        """
        left_out = 0
        for line in entries:
            try:
                entry = json.loads(line)
                if "round" in entry:
                    back = Round(**entry["round"])
                    if self.now and self.now.id == back.id:
                        self.rounds[-1] = back
                    else:
                        self.rounds.append(back)
                    self.sent.setdefault(back.id, {})
                else:
                    back = submission(entry["sent"])
                    self.sent.setdefault(back.round, {})[back.phone] = back
            except (ValueError, TypeError, KeyError, AttributeError):
                left_out += 1
        return left_out

    # --- what is known -----------------------------------------------------------------

    def submissions(self, round=None):
        """What was sent in a round, the newest unless one is named: a list of `Submission`."""
        if round is None:
            round = self.now.id if self.now else ""
        return list(self.sent.get(round, {}).values())

    def state(self):
        """What everybody may know: how many are there, the round, how many have sent."""
        now = self.now
        return {
            "there": len(self.phones),
            "round": dict(now._asdict()) if now else None,
            "sent": len(self.submissions()),
        }
