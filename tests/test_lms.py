"""What `make lms` writes: packages at work in a learning platform, and questions read back by others' readers."""

import functools
import hashlib
import http.server
import io
import json
import posixpath
import re
import sys
import threading
import xml.etree.ElementTree as ET
import zipfile

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, when_ready

from widgets.checks import identity, questions
from widgets.lms import __main__ as command
from widgets.lms.gift import gift, stem
from widgets.lms.package import MANIFEST, package, zipped
from widgets.lms.qti import qti
from widgets.places import chapters

VENDORED = ROOT / "tests" / "vendored"
NAME = "04-bordin"
PAGE = f"chapters/{NAME}.html"
BANK = questions(NAME)
SIGNS = r"a ~ = # {b} : \ \n // -> %50% c_d *e* `f` $g$ <b>h</b> &amp; 'i' \"j\" -- ... [html] 1. k | ^ l"
AWKWARD = [
    {
        "id": "odd: one",
        "case": f"She says: {SIGNS}",
        "text": f"First line {SIGNS}?",
        "option": [
            {"text": f"{sign} {SIGNS}", "feedback": f"{sign} {SIGNS}", "right": sign == "%50%"}
            for sign in ("[html]", "%50%", "#", "1.")
        ],
    }
]


def test_what_is_vendored_is_what_was_released():
    for name, sha256 in json.loads((VENDORED / "vendored.json").read_text()).items():
        assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == sha256, name
        assert (VENDORED / name).with_name("LICENSE").is_file()


# --- the package -----------------------------------------------------------------------


@functools.cache
def package_of(book, name):
    """The files of a chapter's package, made once for all tests."""
    return package(book, name)


SPACES = {"": "http://www.imsproject.org/xsd/imscp_rootv1p1p2", "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2"}


@pytest.mark.parametrize("name", chapters())
def test_the_manifest_names_the_page_and_every_file_there_is(book, name):
    files = package_of(book, name)
    root = ET.fromstring(files[MANIFEST])
    assert root.findtext("metadata/schema", None, SPACES) == "ADL SCORM"
    assert root.findtext("metadata/schemaversion", None, SPACES) == "1.2"
    (resource,) = root.findall("resources/resource", SPACES)
    assert resource.get(f"{{{SPACES['adlcp']}}}scormtype") == "sco"
    assert resource.get("href") == f"chapters/{name}.html"
    listed = [file.get("href") for file in resource.findall("file", SPACES)]
    assert sorted(listed) == sorted({*files} - {MANIFEST})
    (course,) = root.findall("organizations/organization", SPACES)
    assert root.find("organizations", SPACES).get("default") == course.get("identifier")
    assert course.find("item", SPACES).get("identifierref") == resource.get("identifier")
    assert root.find(".//adlcp:masteryscore", SPACES) is None


def test_every_link_of_a_package_leads_somewhere_and_none_out_of_its_frame(book):
    for name in chapters():
        files = package_of(book, name)
        # the pages to look things up in are the same in every package
        pages = [f"chapters/{name}.html", *(path for path in files if path.startswith("book/") and name == NAME)]
        for page in pages:
            for link in BeautifulSoup(files[page], "html.parser").select("a[href]"):
                path = link["href"].split("#")[0]
                within = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) in files
                assert not path or path.startswith("https://") or within, f"{page}: {link}"
                assert not path or link["target"] == "_blank", f"{page}: {link}"


def test_with_the_address_of_the_book_other_chapters_are_linked_and_without_it_explained(book):
    def link(site):
        soup = BeautifulSoup(package(book, NAME, site)[PAGE], "html.parser")
        return next(a for a in soup.select("article a") if a.get_text() == linked)

    own = BeautifulSoup((book / PAGE).read_text(encoding="utf-8"), "html.parser")
    linked = own.select_one("article a[href^='08-impact.html']").get_text()
    alone = link("")
    assert alone.get("href") is None and alone["title"].endswith("package: Impact: does it matter?")
    assert link("https://example.org/book/")["href"].startswith("https://example.org/book/chapters/08-impact.html")


def test_the_same_book_gives_the_same_package(book):
    assert zipped(package_of(book, NAME)) == zipped(dict(reversed(package(book, NAME).items())))


def test_a_mastery_score_is_in_the_manifest_only_if_it_is_wanted(book):
    root = ET.fromstring(package(book, NAME, mastery=60)[MANIFEST])
    assert root.findtext(".//adlcp:masteryscore", None, SPACES) == "60"


def test_the_book_itself_reports_nothing(book):
    for page in book.rglob("*.html"):
        assert "report.js" not in page.read_text(encoding="utf-8"), page
    assert not list(book.rglob("report.js"))


@pytest.mark.parametrize("name", chapters())
def test_the_answers_to_a_whole_chapter_fit_into_what_a_platform_keeps(name):
    longest = {each["id"]: [1, identity(each["option"][0]["text"])] for each in questions(name)}
    assert len(json.dumps({"answers": longest})) <= 4096  # SCORM 1.2: CMIString4096


# --- in a platform ---------------------------------------------------------------------

# What scorm-again knows is kept from one visit to the next, as a platform's server keeps it.
HOST = """<!DOCTYPE html><title>Platform</title><script src="scorm12.min.js"></script><script>
  const settings = { logLevel: 5, autocommit: false };
  window.API = new Scorm12API(settings);
  const before = JSON.parse(localStorage.getItem("platform") ?? "null");
  if (before) API.loadFromJSON(before);
  API.cmi.core.student_id = new URLSearchParams(location.search).get("learner") ?? "anna";
  API.cmi.student_data.mastery_score = new URLSearchParams(location.search).get("mastery") ?? "";
  window.finished = 0;
  API.on("LMSFinish", () => {
    window.finished += 1;
    const { cmi } = API.renderCommitCMI(true);
    localStorage.setItem("platform", JSON.stringify(cmi));
    localStorage.setItem("times", Number(localStorage.getItem("times")) + 1);
  });
</script><iframe src="package/chapters/04-bordin.html" style="width: 100%; height: 90vh"></iframe>"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    missing = []

    def log_message(self, *args):
        pass

    def send_error(self, code, *args):
        self.missing.append(self.path)
        super().send_error(code, *args)


@pytest.fixture(scope="module")
def platform(book, tmp_path_factory):
    """The address of a platform that serves the package of chapter 4, unzipped."""
    folder = tmp_path_factory.mktemp("platform")
    zipfile.ZipFile(io.BytesIO(zipped(package(book, NAME)))).extractall(folder / "package")
    (folder / "scorm12.min.js").write_bytes((VENDORED / "scorm-again" / "scorm12.min.js").read_bytes())
    (folder / "index.html").write_text(HOST)
    (folder / "window.html").write_text(HOST.partition("<iframe")[0])
    (folder / "favicon.ico").write_bytes(b"")
    handler = functools.partial(_Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    assert _Handler.missing == []


def in_frame(page):
    """The chapter in its frame, once the script of the package has begun."""
    frame = page.frame_locator("iframe")
    frame.get_by_text(re.compile("^(Your first answer|Reported)")).wait_for()
    return frame


def answer(frame, question, right=True):
    """Answers a question by hand: with the right option, or with the first wrong one."""
    option = next(o for o in question["option"] if bool(o.get("right")) == right)
    form = frame.locator(f".check.questions form[data-id={question['id']}]")
    form.get_by_text(option["text"], exact=True).click()
    form.get_by_role("button", name="Check").click()
    form.locator(f".check-feedback[data-verdict={'right' if right else 'wrong'}]").wait_for()


def cmi(page, *names):
    """What the platform knows, by the names of SCORM without their "cmi."."""
    return page.evaluate("names => names.map((name) => API.lmsGetValue(`cmi.${name}`))", names)


def answer_all(frame, wrong):
    """Answers all questions, those whose numbers are in `wrong` with a wrong option."""
    for number, question in enumerate(BANK):
        answer(frame, question, right=number not in wrong)


def test_first_answers_are_the_score_and_the_last_question_completes(watch, platform):
    page = watch.open(platform)
    frame = in_frame(page)
    assert cmi(page, "core.lesson_status", "core.score.raw") == ["incomplete", ""]
    answer(frame, BANK[0])
    assert cmi(page, "core.score.raw", "core.score.min", "core.score.max") == ["14", "0", "100"]  # 1 of 7
    answer(frame, BANK[1], right=False)
    answer(frame, BANK[1])  # a second try teaches, and does not count
    assert cmi(page, "core.score.raw") == ["14"]
    for question in BANK[2:-1]:
        answer(frame, question, right=question is not BANK[2])
    assert cmi(page, "core.lesson_status", "core.score.raw") == ["incomplete", "57"]  # 4 of 7, one still to come
    answer(frame, BANK[-1])
    assert cmi(page, "core.lesson_status", "core.score.raw") == ["completed", "71"]  # 5 of 7 = .714
    assert frame.get_by_text("Reported to your course: 5 of 7 right at first, 7 answered.").is_visible()


def test_a_reload_ends_the_session_and_the_next_one_brings_the_answers_back(watch, platform):
    page = watch.open(platform)
    frame = in_frame(page)
    answer(frame, BANK[0], right=False)
    answer(frame, BANK[0])
    answer(frame, BANK[1], right=False)
    page.reload()
    frame = in_frame(page)
    assert page.evaluate("localStorage.getItem('times')") == "1"
    assert cmi(page, "core.score.raw") == ["0"]
    assert frame.get_by_text("Reported to your course: 0 of 7 right at first, 2 answered.").is_visible()
    for question, right in ((BANK[0], True), (BANK[1], False)):
        form = frame.locator(f".check.questions form[data-id={question['id']}]")
        chosen = next(o["text"] for o in question["option"] if bool(o.get("right")) == right)
        assert form.locator("label:has(input:checked)").inner_text().strip() == chosen
    # before anything is touched: the page stands where it was left
    page.wait_for_function("document.querySelector('iframe').contentWindow.scrollY > 1000")
    answer(frame, BANK[1])
    answer(frame, BANK[2])
    assert cmi(page, "core.score.raw", "core.lesson_status") == ["14", "incomplete"]  # the third alone


def test_leaving_the_frame_tells_the_time_and_finishes_once(watch, platform):
    page = watch.open(platform, script="performance.now = () => window.top.elapsed ?? 0;")
    in_frame(page)
    page.evaluate("window.elapsed = 3725430")  # 1 h, 2 min, 5.43 s
    page.evaluate("document.querySelector('iframe').src = 'about:blank'")
    page.wait_for_function("finished")
    kept = json.loads(page.evaluate("localStorage.getItem('platform')"))["core"]
    assert kept["session_time"] == "01:02:05.43"  # as scorm-again writes it
    assert kept["exit"] == "suspend"
    assert page.evaluate("finished") == 1


def test_in_a_window_of_its_own_it_reports_to_the_page_that_opened_it_until_it_ends(watch, platform):
    page = watch.open(f"{platform}/window.html")
    page.evaluate(
        """() => {
          const set = API.LMSSetValue;
          window.late = [];
          API.LMSSetValue = (...given) => {
            if (finished) late.push(given);
            return set.apply(API, given);
          };
        }"""
    )
    with page.expect_popup() as opened:
        page.evaluate(f"open('package/{PAGE}')")
    opened.value.get_by_text(re.compile("^Your first answer")).wait_for()
    answer(opened.value, BANK[0])
    assert cmi(page, "core.score.raw") == ["14"]
    opened.value.goto("about:blank")
    page.wait_for_function("finished")
    assert page.evaluate("[finished, late]") == [1, []]


@pytest.mark.parametrize("wrong, status", [((0, 1), "passed"), ((0, 1, 2, 3), "failed")])  # 71 and 43 of 100
def test_where_a_share_is_to_be_reached_nobody_fails_before_the_end(watch, platform, wrong, status):
    page = watch.open(f"{platform}/?mastery=60")
    frame = in_frame(page)
    answer(frame, BANK[0], right=False)
    page.reload()
    frame = in_frame(page)
    assert cmi(page, "core.lesson_status", "core.score.raw") == ["incomplete", ""]
    answer_all(frame, wrong)
    assert cmi(page, "core.lesson_status") == [status]


def test_another_learner_at_the_same_machine_sees_no_answers(watch, platform):
    page = watch.open(f"{platform}/?learner=anna")
    answer(in_frame(page), BANK[0])
    page.evaluate("localStorage.setItem('alliance:04-bordin-opening', '{}')")
    # the platform knows nothing of the second learner
    page.evaluate("API.on('LMSFinish', () => localStorage.removeItem('platform'))")
    page.goto(f"{platform}/?learner=ben")
    frame = in_frame(page)
    assert frame.locator(".check.questions input:checked").count() == 0
    assert page.evaluate("localStorage.getItem('alliance:04-bordin-opening')") is None


def test_simulations_are_live_in_the_frame(watch, platform):
    page = watch.open(platform)
    in_frame(page).locator("article h1").click()
    page.keyboard.press("Control+k")  # the theme's search, which is not in the package: nothing happens
    frame = page.frames[1]
    assert frame.locator("[title=Search]").count() == 0
    sentence = when_ready(frame).locator(".simulation-sentence")
    before = sentence.inner_text()
    frame.locator("#bordin .main-svg").first.wait_for()
    frame.locator("#bordin input[name=goal]").fill("2")
    frame.wait_for_function(
        "before => document.querySelector('#bordin .simulation-sentence').innerText !== before", arg=before
    )


def test_where_a_platform_forbids_webassembly_the_page_says_so_and_answers_are_reported(chromium, platform):
    policy = {"content-security-policy": "script-src 'self' 'unsafe-inline'; worker-src blob:"}
    page = chromium.new_page()

    def forbid(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers=answer.headers | policy)

    page.route("**/package/chapters/*", forbid)
    page.goto(platform)
    frame = in_frame(page)
    frame.locator("#bordin").get_by_text("The sliders cannot start here").wait_for()
    answer(frame, BANK[0])
    assert cmi(page, "core.score.raw") == ["14"]
    page.context.close()


@pytest.mark.parametrize("api", ["undefined", "{ LMSInitialize: () => 'false' }", "{ LMSInitialize() { throw 1 } }"])
def test_where_no_platform_answers_it_is_the_page_as_usual(watch, platform, api):
    page = watch.open(f"{platform}/package/index.html", script=f"window.API = {api};")
    page.wait_for_url(f"{platform}/package/{PAGE}")
    answer(page, BANK[0])
    assert page.locator(".check.questions .check-score").inner_text() == "1 of 7 right so far."
    assert page.get_by_text("your course").count() == 0
    page.reload()
    page.locator(".check-feedback[data-verdict=right]").wait_for()  # kept in this browser, as in the book


def test_a_platform_that_fails_does_not_break_the_page(watch, platform):
    failing = "{ LMSInitialize: () => 'true', LMSGetValue() { throw 1 }, LMSSetValue() { throw 1 } }"
    page = watch.open(f"{platform}/package/{PAGE}", script=f"window.API = {failing};")
    answer(page, BANK[0])
    assert page.get_by_text("Reported to your course: 1 of 7 right at first, 1 answered.").is_visible()


# --- questions -------------------------------------------------------------------------


def told(listed):
    """Questions as the readers below give them: title, paragraphs, and options with feedback and key."""
    return [(q["id"], stem(q), [(o["text"], o["feedback"], bool(o.get("right"))) for o in q["option"]]) for q in listed]


@pytest.fixture(scope="module")
def read_gift(chromium):
    """A function: the questions and categories of a GIFT text, as gift-pegjs reads them."""
    page = chromium.new_page()
    page.add_script_tag(path=str(VENDORED / "gift-pegjs" / "gift-parser-globals.js"))

    def read(text):
        found = page.evaluate("text => giftParser.parse(text)", text)
        asked = [each for each in found if each["type"] != "Category"]
        assert {(each["type"], each["stem"]["format"]) for each in asked} == {("MC", "plain")}
        return [each["title"] for each in found if each["type"] == "Category"], [
            (
                each["title"],
                each["stem"]["text"].split("\n\n"),
                [(c["text"]["text"], c["feedback"]["text"], c["isCorrect"]) for c in each["choices"]],
            )
            for each in asked
        ]

    yield read
    page.context.close()


def test_a_question_as_gift_by_hand():
    question = {
        "id": "a-1",
        "text": "What is {this}?",
        "option": [{"text": "a = b", "feedback": "No: 1."}, {"text": "~c", "feedback": "#1 \\", "right": True}],
    }
    assert gift([("One", [question])]) == (
        "$CATEGORY: $course$/The Therapeutic Alliance/One\n\n"
        "::a-1::[plain]What is \\{this\\}? {\n\t~a \\= b#No\\: 1.\n\t=\\~c#\\#1 \\\\\n}\n"
    )


def test_gift_of_all_chapters_reads_back_as_it_was_written(read_gift):
    banks = {name: questions(name) for name in chapters()}
    categories, found = read_gift(gift(banks.items()))
    assert found == told([each for listed in banks.values() for each in listed])
    assert [each.rpartition("/")[2] for each in categories] == chapters()


def test_gift_of_awkward_signs_reads_back(read_gift):
    assert read_gift(gift([("odd", AWKWARD)]))[1] == told(AWKWARD)


def read_qti(package):
    """The questions of a QTI package, read from its XML alone."""
    space = {"": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}
    file = zipfile.ZipFile(io.BytesIO(package))
    manifest = ET.fromstring(file.read("imsmanifest.xml"))
    named = [each.get("href") for each in manifest.iter() if each.tag.endswith("}file")]
    assert set(named) <= set(file.namelist())
    (name,) = [each for each in named if "meta" not in each]

    def paragraphs(element):
        soup = BeautifulSoup(element.findtext(".//mattext", None, space), "html.parser")
        assert {tag.name for tag in soup.find_all()} == {"p"}
        return [each.get_text() for each in soup.find_all("p")]

    for item in ET.fromstring(file.read(name)).iter(f"{{{space['']}}}item"):
        conditions = item.findall("resprocessing/respcondition", space)
        right = [c.findtext(".//varequal", None, space) for c in conditions if c.find("setvar", space) is not None]
        shown = {
            c.findtext(".//varequal", None, space): c.find("displayfeedback", space).get("linkrefid")
            for c in conditions
            if c.find("displayfeedback", space) is not None
        }
        said = {each.get("ident"): " ".join(paragraphs(each)) for each in item.findall("itemfeedback", space)}
        labels = [
            (each.get("ident"), " ".join(paragraphs(each))) for each in item.iter(f"{{{space['']}}}response_label")
        ]
        options = [(text, said[shown[ident]], [ident] == right) for ident, text in labels]
        yield item.get("title"), paragraphs(item.find("presentation", space)), options


def test_qti_of_all_chapters_reads_back_as_it_was_written():
    every = [each for name in chapters() for each in questions(name)]
    assert list(read_qti(qti("All & more", every))) == told(every)


def test_qti_of_awkward_signs_reads_back():
    assert list(read_qti(qti("Odd", AWKWARD))) == told(AWKWARD)


# --- the command -----------------------------------------------------------------------


def test_the_command_writes_each_kind_and_keeps_instructors_questions_apart(book, tmp_path, monkeypatch, read_gift):
    bank = (ROOT / "chapters" / f"{NAME}.toml").read_text().replace("bordin-", "final-")
    teaching, out = tmp_path / "teaching", tmp_path / "lms"
    teaching.mkdir()
    (teaching / "final.toml").write_text(bank[bank.index("[[question]]") :])
    monkeypatch.setattr(command, "chapters", lambda: [NAME])
    monkeypatch.setattr(sys, "argv", ["lms", "--book", str(book), "--out", str(out), "--teaching", str(teaching)])
    (out / "scorm").mkdir(parents=True)
    (out / "scorm" / "gone.zip").touch()
    command.main()
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    kinds = [f"{name}.{end}" for name in (NAME, "all") for end in ("gift.txt", "qti.zip")]
    apart = {"instructors-only/final.gift.txt", "instructors-only/final.qti.zip"}
    assert written == {f"scorm/{NAME}.zip", *(f"questions/{each}" for each in kinds)} | apart
    titles = [title for title, _, _ in read_gift((out / "instructors-only" / "final.gift.txt").read_text())[1]]
    assert titles and all(title.startswith("final-") for title in titles)
    for each in kinds:
        assert b"final-" not in (out / "questions" / each).read_bytes()


@pytest.mark.parametrize("given", ["101", "-1", "half"])
def test_a_share_that_is_none_is_refused(monkeypatch, capsys, given):
    monkeypatch.setattr(sys, "argv", ["lms", "--mastery", given])
    with pytest.raises(SystemExit):
        command.main()
    assert "--mastery" in capsys.readouterr().err
