"""A class as its people see it: two phones and the class's screen in real browsers, and a network that fails them."""

import contextlib
import re
import shutil
import socket
import threading

import pytest
from test_accessibility import audit

from widgets.classroom.rounds import PREPARED, prepared

PHONE = {"viewport": {"width": 390, "height": 844}}
PAIR = {"kind": "pairs", "page": "book/pair.html", "scene": "pair", "task": "Make a pair."}
MARKS = {"kind": "marks", "page": "chapters/04-bordin.html", "scene": "04-bordin-transcript", "task": "Mark."}


class Line:
    """A network between a phone and the server, which a test can cut, silence and mend."""

    def __init__(self, port):
        self.to, self.open, self.pipes, self.forgotten = port, threading.Event(), [], set()
        self.open.set()
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.let_in, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def let_in(self):
        with contextlib.suppress(OSError):
            while True:
                one, _ = self.door.accept()
                try:
                    self.open.wait()
                    other = socket.create_connection(("127.0.0.1", self.to))
                except OSError:
                    one.close()
                    continue
                self.pipes.append((one, other))
                for a, b in ((one, other), (other, one)):
                    threading.Thread(target=self.carry, args=(a, b), daemon=True).start()

    def carry(self, a, b):
        with contextlib.suppress(OSError):
            while data := a.recv(65536):
                self.open.wait()  # what is on its way in a silent network comes late, or never
                if a not in self.forgotten:
                    b.sendall(data)
        if a in self.forgotten:
            return  # the other end is not told either
        for end in (a, b):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def sleeps(self):
        """Nothing comes through, and nobody is told so: lines look open, as after a phone's sleep."""
        self.open.clear()

    def wakes(self):
        """All that was open is dead by now; from here on the network is as before."""
        for pipe in self.pipes:
            for end in pipe:
                end.close()
        self.pipes = []
        self.open.set()

    def forgets(self):
        """What is open now leads nowhere for ever, and nobody is told so; what is opened from now on works."""
        self.forgotten.update(end for pipe in self.pipes for end in pipe)

    def close(self):
        self.door.close()
        self.wakes()


@pytest.fixture
def lines(server):
    """Networks, a new one each call."""
    made = []

    def new():
        made.append(Line(server.port))
        return made[-1]

    yield new
    for line in made:
        line.close()


@pytest.fixture
def people(chromium):
    """Browsers of people, each with a memory of its own: `people(address)` is a page."""
    contexts, errors = [], []

    def come(address, **options):
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    yield come
    for context in contexts:
        context.close()
    assert errors == []


def says(page, words):
    """Waits until the class's bar on a phone says this."""
    page.wait_for_function(
        "words => document.querySelector('.class-bar p')?.textContent.includes(words)", arg=words, timeout=60_000
    )


def joins(people, server, address=None):
    """A phone that scanned the code."""
    page = people(f"{address or server.address}/?room={server.code}", **PHONE)
    says(page, "You are in")
    return page


def goes(page, scene):
    """A phone that follows where the round leads, and is ready to send."""
    page.get_by_role("button", name="Go there").click()
    page.wait_for_selector(f"section.simulation[id='{scene}'][data-state=ready]", timeout=60_000)
    page.wait_for_selector(".class-send:visible", timeout=60_000)


def send(page):
    page.locator(".class-send").click()


def screen(people, server):
    return people(f"{server.address}/screen#{server.token}", viewport={"width": 1366, "height": 768})


def shows(page, sent):
    """Waits until the class's screen shows so many; returns its figure's traces by name, and its sentence."""
    page.wait_for_function("n => document.body.dataset.sent === String(n)", arg=sent, timeout=60_000)
    traces = page.evaluate("document.getElementById('figure').data?.map(({ name, x, y }) => [name, { x, y }]) ?? []")
    return dict(traces), page.locator("#sentence").text_content()


def fills(server, *numbers):
    """Phones without a browser, that send these."""
    id = server.lead()._asked("/answers")["round"]["id"]
    for i, each in enumerate(numbers):
        server.post({"id": f"f{i}", "phone": f"f{i}", "round": id, **each})


def phones_sent(server):
    """How many of the submissions came from browsers."""
    return [row for row in server.lead().answers.to_dict("records") if not row["phone"].startswith("f")]


# --- the four kinds of round -----------------------------------------------------------


def test_two_phones_play_a_round_of_pairs_that_the_screen_opens_and_its_r_stands_beside_the_published(people, server):
    shown, one, two = screen(people, server), joins(people, server), joins(people, server)
    shown.get_by_label("Next round").select_option("A pair that helps")
    shown.get_by_role("button", name="Open").click()
    for phone in (one, two):
        says(phone, "Make a pair that helps your client")
        goes(phone, "pair")
    assert one.locator("#pair-number").input_value() != two.locator("#pair-number").input_value()
    one.locator("#pair-goal").press("End")
    # what is sent is what is shown
    one.wait_for_function("document.getElementById('pair').simulation.shown.goal === 7")
    shown.wait_for_function("document.getElementById('figure').data?.find((t) => t.name === 'not yet sent').x.length")
    traces, words = shows(shown, 0)
    assert traces["pair"]["x"] == [] and words.startswith("no pairs so far")
    send(one)
    says(one, "Sent. 1 of 2")
    send(two)
    says(two, "Sent. 2 of 2")
    traces, words = shows(shown, 2)
    answers = server.lead().answers
    assert traces["pair"] == {"x": [n[0] for n in answers.numbers], "y": [n[1] for n in answers.numbers]}
    assert sorted(settings["goal"] for settings in answers.settings) == [5, 7] and "four on" in words
    fills(server, {"numbers": [2, -3]}, {"numbers": [6.5, 11]})
    traces, words = shows(shown, 4)
    assert re.match(r"four pairs: r = −?[01]?\.\d\d, 95% interval .* to .*\. It (holds|misses) the \.278", words)
    assert {"r of the class", "r of 295 studies"} <= set(traces)
    shown.get_by_role("button", name="Close the round").click()
    says(one, "The round is closed")


def test_guesses_stay_hidden_on_the_screen_until_they_are_shown(people, server, chromium):
    server.lead().open("guesses", "chapters/04-bordin.html", "bordin", "Guess first.")
    shown = screen(people, server)
    with contextlib.closing(chromium.browser.new_context(**PHONE)) as asked:  # by the simulation, for a guess
        phone = asked.new_page()
        phone.goto(f"{server.address}/?room={server.code}")
        goes(phone, "bordin")
        send(phone)
        says(phone, "Not yet")
        fills(server, {"guess": 12})
        says(phone, "1 of 1 have sent")  # what is heard meanwhile takes no word of it away
        assert "Not yet" in phone.locator(".class-bar p").text_content()
        phone.locator("#bordin-ask input[type=range]").last.press("Home")
        phone.locator("#bordin-ask button[type=submit], #bordin-ask button:not([type])").first.click()
        send(phone)
        says(phone, "Sent.")
    fills(server, {"guess": 12}, {"guess": [30, 7]})
    traces, words = shows(shown, 3)
    assert traces == {} and words == "three guesses in; they are shown when all have sent."
    shown.get_by_role("button", name="Show what was sent").click()
    shown.wait_for_function("document.getElementById('figure').data?.length")
    traces, words = shows(shown, 3)
    # of a drawn line its end counts: the phone's was pulled down to 0
    assert traces["guesses"]["x"] == [0, 7, 12]
    assert words.startswith("three guesses, from 0.0 to 12.0; the middle one is 7.0.")


def test_marks_on_a_transcript_come_with_the_agreement_that_a_pencil_finds(people, server):
    server.lead().open(**MARKS)
    shown, phones = screen(people, server), [people(f"{server.address}/?room={server.code}", **PHONE) for _ in range(2)]
    for phone, last in zip(phones, (1, 2), strict=True):
        phone.get_by_role("button", name="Go there").click()
        selects = phone.locator("[id='04-bordin-transcript'] select")
        send(phone)
        says(phone, "Not yet")
        for i in range(selects.count()):
            selects.nth(i).select_option(index=last if i == selects.count() - 1 else 1 + i % 2)
        send(phone)
        says(phone, "Sent.")
    n = selects.count()
    assert n % 2 == 0
    shows(shown, 2)
    shown.get_by_role("button", name="Show what was sent").click()
    shown.wait_for_function("document.getElementById('figure').data?.length")
    _, words = shows(shown, 2)
    # two readers agree on all but the last of n moments. The second marks each of two kinds n/2 times, the
    # first one of them once more: of 2n marks n + 1 and n − 1
    agreed = (n - 1) / n
    chance = ((n + 1) / (2 * n)) ** 2 + ((n - 1) / (2 * n)) ** 2
    kappa = f"{(agreed - chance) / (1 - chance):.2f}".replace("0.", ".")
    assert words.startswith("two readers of ") and f"kappa = {kappa}." in words


def test_a_phones_study_lands_in_the_forest_with_its_interval(people, server):
    server.lead().open("studies", "book/model.html", "study", "Run a study.")
    shown, phone = screen(people, server), people(f"{server.address}/?room={server.code}", **PHONE)
    goes(phone, "study")
    phone.locator("#study-clients").press("End")
    phone.locator("#study[data-state=ready]:not([aria-busy])").wait_for()
    until = "document.querySelector('#study .simulation-sentence').textContent.includes('200')"
    phone.wait_for_function(until)
    send(phone)
    says(phone, "Sent.")
    fills(server, {"numbers": [-0.9, 40]})
    traces, words = shows(shown, 2)
    (mine,) = phones_sent(server)
    r, clients = mine["numbers"]
    assert traces["study"] == {"x": sorted([-0.9, r]), "y": [1, 2]}
    # who had left by the session of the rating is not in it
    assert 100 < clients <= mine["settings"]["clients"] == 200 and words.startswith("two studies")


def test_a_second_round_further_down_the_same_page_shows_the_way(people, server):
    lead = server.lead()
    lead.open("guesses", "chapters/04-bordin.html", "bordin", "Guess.")
    phone = people(f"{server.address}/?room={server.code}", **PHONE)
    goes(phone, "bordin")
    lead.open(**MARKS)
    says(phone, "Mark.")
    phone.get_by_role("button", name="Go there").click()
    phone.wait_for_function("document.querySelector('.class-bar [data-to]').hidden")
    box = phone.locator("[id='04-bordin-transcript']").bounding_box()
    assert 0 <= box["y"] < PHONE["viewport"]["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_door_and_screen_can_be_read_by_everybody(people, server, scheme):
    shown = people(f"{server.address}/screen#{server.token}", color_scheme=scheme)
    door = people(server.address + "/", color_scheme=scheme, **PHONE)
    shown.wait_for_function("document.getElementById('count').textContent.includes('Nobody')")
    assert audit(door) == [] and audit(shown) == []
    server.lead().open(**PAIR)
    fills(server, *[{"numbers": [n, n * n % 5]} for n in (2, 3, 4, 6)])
    shows(shown, 4)
    door.goto(f"{server.address}/?room={server.code}")
    says(door, "Make a pair.")
    assert audit(door) == [] and audit(shown) == []


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_screen_needs_no_scroll_bar_on_a_projector(people, server, size):
    shown = people(f"{server.address}/screen#{server.token}", viewport={"width": size[0], "height": size[1]})
    over = "[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]"
    shown.wait_for_function("document.getElementById('count').textContent.includes('Nobody')")
    assert shown.evaluate(over) == [0, 0]
    for message in (PAIR, MARKS):
        server.lead().open(**message)
        fills(server, *[{"numbers": [n, 3, 2, 1, 5, 6]} for n in (2, 3, 4, 6)])
        shows(shown, 4)
        server.lead().show()
        shown.wait_for_function("document.getElementById('sentence').textContent.includes('closed')")
        assert shown.evaluate(over) == [0, 0], message
        box = shown.locator("#figure").bounding_box()
        assert box["height"] > size[1] / 2, message


# --- what goes wrong -------------------------------------------------------------------


def sends_asleep(people, server, line):
    """A phone whose line has fallen asleep before it could send."""
    server.lead().open(**PAIR)
    phone = people(f"{line.address}/?room={server.code}", **PHONE)
    goes(phone, "pair")
    line.sleeps()
    send(phone)
    says(phone, "Sending")
    return phone


def test_what_a_sleeping_phone_had_to_send_arrives_once_when_it_wakes(people, server, lines):
    line = lines()
    phone = sends_asleep(people, server, line)
    assert server.lead().answers.empty
    line.wakes()
    says(phone, "Sent.")
    assert len(server.lead().answers) == 1
    phone.reload()
    says(phone, "Sent.")
    assert len(server.lead().answers) == 1


def test_a_phone_that_is_looked_at_again_finds_out_that_its_line_is_dead(people, server, lines):
    server.lead().open(**PAIR)
    line = lines()
    phone = people(f"{line.address}/?room={server.code}", **PHONE)
    says(phone, "Make a pair.")
    line.forgets()
    server.lead().open(**MARKS)
    assert "Make a pair." in phone.locator(".class-bar p").text_content()
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    says(phone, "Mark.")


def test_a_page_that_the_phone_threw_away_before_it_could_send_sends_when_it_is_back(people, server, lines):
    line = lines()
    phone = sends_asleep(people, server, line)
    phone.goto("about:blank")
    line.wakes()
    phone.goto(f"{line.address}/book/pair.html")
    says(phone, "Sent.")
    assert len(server.lead().answers) == 1


def test_a_server_killed_in_mid_round_finds_its_round_its_phones_and_what_they_sent_again(people, server):
    server.lead().open(**PAIR)
    one, two = (people(f"{server.address}/?room={server.code}", **PHONE) for _ in range(2))
    shown = screen(people, server)
    for phone in (one, two):
        goes(phone, "pair")
    send(one)
    says(one, "Sent.")
    before = server.lead().answers
    server.end(9)
    says(one, "again")
    send(two)
    server.start("--again")
    # nobody touches a phone: the first sends again what the server lost, the second what it could not send
    says(one, "Sent. 2 of 2")
    says(two, "Sent. 2 of 2")
    after = server.lead().answers
    assert len(after) == 2 and list(before.phone)[0] in list(after.phone)
    assert shows(shown, 2)[0]["pair"]["x"]


def test_two_tabs_of_one_phone_are_one_phone_that_sends_once(people, server):
    server.lead().open(**PAIR)
    one = people(f"{server.address}/?room={server.code}", **PHONE)
    goes(one, "pair")
    two = one.context.new_page()
    two.goto(f"{server.address}/book/pair.html")
    says(two, "0 of 1 have sent")
    send(one)
    for tab in (one, two):
        says(tab, "Sent. 1 of 1")
        assert not tab.locator(".class-send").is_visible()
    assert len(server.lead().answers) == 1


def test_a_phone_without_the_code_stays_at_the_door_and_a_screen_without_the_token_shows_nothing(people, server):
    server.lead().open(**PAIR)
    phone = people(server.address + "/", **PHONE)
    phone.get_by_label("code stands").fill("XXXXXX")
    phone.get_by_role("button", name="Join").click()
    says(phone, "No class has this room code")
    assert server.lead()._asked("/answers")["there"] == 0
    phone.get_by_label("code stands").fill(server.code.lower())
    phone.get_by_role("button", name="Join").click()
    says(phone, "Make a pair.")
    stranger = people(f"{server.address}/screen#wrong")
    stranger.wait_for_function("document.getElementById('notice').textContent.includes('token')")
    assert stranger.locator("#task").text_content() == "Join with your phone"
    stranger.get_by_role("button", name="Open").click()
    assert server.lead()._asked("/answers")["round"]["id"].startswith("r1")


@pytest.mark.skipif(not shutil.which("firefox-esr"), reason="Firefox is not installed (Debian: firefox-esr)")
def test_a_phone_with_firefox_plays_and_sends(server):
    import races

    server.lead().open(**PAIR)
    until = "new Promise((yes) => { const look = () => (%s) ? yes(true) : setTimeout(look, 50); look(); })"
    with races.firefox() as open_at:
        evaluate = open_at(f"{server.address}/?room={server.code}")
        evaluate(until % "document.querySelector('.class-bar [data-to]:not([hidden])')")
        way = evaluate("new URL(document.querySelector('.class-bar [data-to]').dataset.to, location).href")
        evaluate = open_at(way)
        evaluate(
            until
            % "document.querySelector('#pair[data-state=ready]') && document.querySelector('.class-send:not([hidden])')"
        )
        evaluate("document.querySelector('.class-send').click()")
        evaluate(until % "document.querySelector('.class-bar p').textContent.startsWith('Sent.')")
    (row,) = server.lead().answers.to_dict("records")
    assert row["scene"] == "pair" and f"number={row['settings']['number']}" in way and len(row["numbers"]) == 2


# --- what is ready to be opened --------------------------------------------------------


@pytest.mark.parametrize("name, kind, page, scene, task", PREPARED, ids=[row[0] for row in PREPARED])
def test_a_prepared_round_leads_to_what_stands_on_its_page(book, name, kind, page, scene, task):
    assert f'id="{scene}"' in (book / page).read_text(encoding="utf-8")


def test_the_server_opens_every_prepared_round(server):
    lead = server.lead()
    for _, message in prepared():
        lead._asked("/lead", message)
        assert lead._asked("/answers")["round"]["task"] == message["task"]
