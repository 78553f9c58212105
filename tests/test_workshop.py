"""A reader looks inside a simulation, changes its source and runs it: as CPython would, alone, and only here."""

import gzip
import json
import re
import shutil
import subprocess
import sys

import pytest
from conftest import CHAPTER, ROOT, place, when_ready
from playwright.sync_api import expect
from test_accessibility import audit
from test_exercises import exercise, numbers, run
from test_look import as_hex
from test_scenes import contrast

from widgets import portable, scenes, style
from widgets.workshop import MOST, answer, where

LENS = "widgets/lenses/bordin.py"
SESSIONS = ("TELLINGS, SESSIONS = 10, 16", "TELLINGS, SESSIONS = 10, 8")
COURSES_OWN = scenes.run(scenes.scene("bordin"), {})["sentence"]
TEXT = "<string>"

# --- what the worker calls ------------------------------------------------------------------


def reply(**question):
    """The reply to a question that a reader's own code is asked."""
    return json.loads(answer(json.dumps(question)))


def test_the_reply_is_the_page_s_own():
    asked = {"scene": "bordin", "settings": {"goal": 3}}
    from widgets.page import answer as page_answer

    assert reply(own=[LENS], **asked) == json.loads(page_answer(json.dumps(asked)))


@pytest.mark.parametrize(
    "code, line, words",
    [
        ("x = 1\nprint(x, y)\n", 2, "Line 2: NameError: name 'y' is not defined"),
        ("def f(x):\n    return 1 / x\n\n\nf(0)\n", 2, "Line 2: ZeroDivisionError: division by zero"),
        ("x = 1\n\nif x = 2:\n    pass\n", 3, "Line 3: SyntaxError: "),
        ("def f():\n    return f()\nf()\n", 2, "Line 2: RecursionError: maximum recursion depth exceeded"),
        ("from widgets.words import fraction\nfraction(None)\n", 2, "Line 2: TypeError: "),
        ("raise SystemExit\n", 1, "Line 1: SystemExit"),
    ],
)
def test_an_error_names_the_line_of_the_reader_s_own_code(code, line, words):
    got = reply(cell=code, own=[TEXT])
    assert got["line"] == line and got["file"] == TEXT and got["error"].startswith(words)
    assert ("Python cannot read it" in got["error"]) == ("SyntaxError" in words)


def test_a_mistake_that_is_nowhere_in_the_reader_s_code_has_no_line():
    got = reply(scene="bordin", settings={"goal": 9}, own=[LENS])
    assert got["line"] == 0 and got["error"].startswith("ValueError: goal = 9")


TRACE = """Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
  File "//widgets/page.py", line 40, in answer
  File "//widgets/lenses/bordin.py", line 65, in goals_tasks_bond
  File "//widgets/lenses/bordin.py", line 47, in agreement
  File "//widgets/alliance.py", line 134, in therapy
ValueError: unknown
"""


@pytest.mark.parametrize(
    "own, found",
    [([LENS], (LENS, 47)), (["widgets/alliance.py", LENS], ("widgets/alliance.py", 134)), ([TEXT], ("", 0))],
)
def test_the_line_is_the_innermost_that_is_the_reader_s(own, found):
    assert where(TRACE, own) == found


@pytest.mark.parametrize(
    "code, printed",
    [
        ("print(1, 2, sep='-', end='!')\nprint()\nprint('a')\n", "1-2!\na\n"),
        ("x = 3\n", ""),
        ("print('before')\n1 / 0\n", "before\n"),
    ],
)
def test_what_a_cell_prints_comes_back_even_before_an_error(code, printed):
    assert reply(cell=code, own=[TEXT])["printed"] == printed


def test_a_cell_that_prints_without_end_is_cut():
    printed = reply(cell="for i in range(9):\n    print('x' * 3999)\n", own=[TEXT])["printed"]
    assert printed.startswith("x" * 3999 + "\n") and printed.count("x") <= MOST and printed.endswith("left out here.\n")


# --- the page ---------------------------------------------------------------------------------


def cpython(folder, file, changes, **question):
    """What CPython says to a question when a file of the model has been changed."""
    for path in portable.paths():
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    (folder / "widgets" / "__init__.py").write_text("")
    text = (folder / file).read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1
        text = text.replace(before, after)
    (folder / file).write_text(text, encoding="utf-8")
    code = "import sys; sys.path[:0] = [sys.argv[1]]; from widgets.page import answer; print(answer(sys.argv[2]))"
    order = [sys.executable, "-I", "-c", code, str(folder), json.dumps(question)]
    return json.loads(subprocess.run(order, capture_output=True, text=True, check=True).stdout)


REPLACE = """([section, before, after]) => {
  const view = CodeMirror.EditorView.findFromDOM(document.querySelector(`${section} .cm-editor`));
  const text = view.state.doc.toString();
  if (text.split(before).length !== 2) throw new Error(`not once in it: ${before}`);
  const from = text.indexOf(before);
  // as a hand would: only what differs
  let [start, end] = [0, 0];
  const least = Math.min(before.length, after.length);
  while (start < least && before[start] === after[start]) start += 1;
  while (end < least - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const changes = { from: from + start, to: from + before.length - end, insert: after.slice(start, after.length - end) };
  view.dispatch({ changes });
  return text.slice(0, from).split("\\n").length;
}"""


def look_inside(page, name="bordin"):
    """The section of a simulation, its source in sight."""
    section = when_ready(page, name)
    section.locator(".simulation-inside").click()
    section.locator(".workshop-text").wait_for()
    return section


def change(page, name="bordin"):
    """The section of a simulation, its source in the editor."""
    section = look_inside(page, name)
    section.get_by_role("button", name="Change it", exact=True).click()
    section.locator(".cm-content").wait_for()
    return section


def rewrite(page, change, section="#bordin"):
    """Changes the text in the editor; the number of the line in which that was."""
    return page.evaluate(REPLACE, [section, *change])


def rest(page, name="bordin"):
    """Waits until a simulation shows what it was asked."""
    page.wait_for_function("name => !document.getElementById(name).hasAttribute('aria-busy')", arg=name)


def run_it(page, section, name="bordin"):
    """Runs the reader's version, which comes into force."""
    section.get_by_role("button", name="Run your version").click()
    section.locator(".workshop-status", has_text=re.compile("^This runs your version")).wait_for()
    rest(page, name)


def fails(section):
    """Runs the reader's version, which does not work; what the reader is told."""
    section.get_by_role("button", name="Run your version").click()
    wrong = section.locator(".workshop-status.is-wrong")
    wrong.wait_for()
    return wrong.text_content()


def sentence(section):
    return section.locator(".simulation-sentence").text_content()


@pytest.mark.parametrize("disk", [False, True], ids=["served", "from disk"])
def test_a_changed_constant_says_what_cpython_says(watch, site, book, tmp_path, disk):
    page = watch.open(f"file://{book / CHAPTER}" if disk else f"{site}/{CHAPTER}")
    section = change(page)
    other = sentence(when_ready(page, "fit"))
    assert sentence(section) == COURSES_OWN
    rewrite(page, SESSIONS)
    run_it(page, section)
    wanted = cpython(tmp_path, LENS, [SESSIONS], scene="bordin", settings={})
    assert sentence(section) == wanted["sentence"] != COURSES_OWN
    assert section.locator("tbody tr").count() == 8 and len(wanted["table"]["rows"]) == 8
    page.locator("#bordin-goal").press("Home")
    rest(page)
    wanted = cpython(tmp_path, LENS, [SESSIONS], scene="bordin", settings={"goal": 1})
    assert sentence(section) == wanted["sentence"]
    assert sentence(page.locator("#fit")) == other


def test_the_equations_can_be_changed_too(watch, site, tmp_path):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    section.get_by_label("File").select_option("widgets/alliance.py")
    share = ("def share(rating):", "def share(rating):\n    rating = 4")
    rewrite(page, share)
    run_it(page, section)
    wanted = cpython(tmp_path, "widgets/alliance.py", [share], scene="bordin", settings={})
    assert sentence(section) == wanted["sentence"] != COURSES_OWN
    assert "changed" in section.locator(".workshop select").inner_text()


def test_a_simulation_says_that_it_runs_a_version_of_the_reader_s_own_and_marks_its_numbers(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    assert section.locator(".own-version").count() == 0
    rewrite(page, SESSIONS)
    run_it(page, section)
    assert section.locator("p.own-version").inner_text().startswith("This runs your version, not the course's.")
    assert section.locator(".simulation-numbers summary").inner_text() == "Show the numbers of your version"
    label = section.locator(".simulation-figure").get_attribute("aria-label")
    assert label.startswith("Your version. Two panels. Lines") and sentence(section) not in label
    with page.expect_download() as download:
        section.locator("[data-action=csv]").click()
    assert download.value.suggested_filename == "bordin-your-version.csv"
    assert page.locator(".own-version").count() == section.locator(".own-version").count() == 2


def test_a_goal_is_not_reached_and_a_class_is_told_nothing_with_a_version_of_one_s_own(watch, site):
    found = {"goal": 2, "task": 3, "bond": 3, "telling": 1}  # where the goal lies
    assert scenes.run(scenes.scene("bordin"), found)["goals"]
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    rewrite(page, ("unusual = rarity(goal, task, bond)", "unusual = rarity(goal, task, bond)  # mine"))
    run_it(page, section)
    page.evaluate(
        "() => { const section = document.getElementById('bordin');"
        " section.simulation.extras.push(() => ({ numbers: true }));"
        " section.addEventListener('simulation-told', ({ detail }) => (window.heard = detail)); }"
    )
    page.evaluate("link => (location.hash = link)", "bordin?" + "&".join(f"{k}={v}" for k, v in found.items()))
    page.wait_for_function("window.heard?.settings.goal === 2")
    heard = page.evaluate("heard")
    assert heard["goals"] == [] and "numbers" not in heard and heard["sentence"] == sentence(section)
    section.locator("p.own-version button").click()
    page.wait_for_function("window.heard.numbers && window.heard.goals.length === 1")


def test_in_forced_colours_marked_and_wrong_lines_keep_a_bar_and_the_wrong_one_its_wave(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", forced_colors="active")
    section = change(page)
    page.locator("#bordin-goal").press("Home")
    rest(page)
    rewrite(page, ("    unusual = rarity(", "    unusual == = rarity("))
    fails(section)
    section.get_by_role("button", name="Go to line").click()
    bar = "(line) => { const s = getComputedStyle(line); return [s.borderLeftWidth, s.borderLeftStyle, s.textDecorationLine]; }"
    entered = section.locator(".cm-line.code-entered:not(.code-wrong)").first
    assert entered.evaluate(bar) == ["4px", "solid", "none"]
    assert section.locator(".cm-line.code-wrong").evaluate(bar) == ["4px", "solid", "underline"]
    assert section.locator(".cm-line:not(.code-entered, .code-wrong)").first.evaluate(bar)[0] == "0px"
    # where the keyboard is
    assert section.locator(".cm-editor").evaluate("(e) => getComputedStyle(e).outlineStyle") != "none"


# --- what goes wrong ---------------------------------------------------------------------------


def test_a_syntax_error_names_its_line_and_leads_to_it(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    line = rewrite(page, ("    unusual = rarity(", "    unusual == = rarity("))
    told = fails(section)
    assert told.startswith(f"Line {line} of lenses/bordin.py: SyntaxError") and "the course's own" in told
    assert section.locator(".cm-line.code-wrong").inner_text().startswith("    unusual == =")
    section.get_by_role("button", name=f"Go to line {line}").click()
    assert page.evaluate("document.activeElement.matches('#bordin .cm-content')")
    page.keyboard.press("Home")
    page.keyboard.type("# ")
    assert "# unusual == =" in section.locator(".cm-content").inner_text()
    # the simulation goes on as it was
    assert section.locator(".own-version").count() == 0
    page.locator("#bordin-goal").press("Home")
    rest(page)
    assert sentence(section) == scenes.run(scenes.scene("bordin"), {"goal": 1})["sentence"]


def test_an_error_in_another_of_the_reader_s_files_opens_it(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    files = section.get_by_label("File")
    files.select_option("widgets/alliance.py")
    line = rewrite(page, ("def rarity(", "def rarity(:"))
    files.select_option(LENS)
    assert fails(section).startswith(f"Line {line} of alliance.py: SyntaxError")
    assert files.input_value() == "widgets/alliance.py" and "rarity(:" in section.locator(".code-wrong").inner_text()


def test_an_error_that_comes_with_a_setting_names_its_line_and_the_next_setting_works(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    line = rewrite(page, ("    unusual = rarity(", "    goal / (goal - 1)\n    unusual = rarity("))
    run_it(page, section)
    page.locator("#bordin-goal").press("Home")
    notice = section.locator(".simulation-notice", has_text="ZeroDivisionError")
    notice.wait_for()
    assert notice.text_content().startswith(f"Line {line} of lenses/bordin.py: ZeroDivisionError")
    page.locator("#bordin-goal").press("End")
    rest(page)
    assert sentence(section) == scenes.run(scenes.scene("bordin"), {"goal": 7})["sentence"]


def test_an_endless_loop_is_ended_and_the_page_goes_on(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    page.evaluate("openWorkshop.limits.silence = 3000")
    rewrite(page, ("    unusual = rarity(", "    while True:\n        pass\n    unusual = rarity("))
    assert "was stopped" in fails(section) and "a loop that never ends" in fails(section)
    for name in ("bordin", "fit"):
        page.locator(f"#{name}-goal").press("Home")
        rest(page, name)
        assert sentence(page.locator(f"#{name}")) == scenes.run(scenes.scene(name), {"goal": 1})["sentence"]


def test_a_loop_that_is_endless_for_some_settings_leaves_the_others_alive(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    page.evaluate("openWorkshop.limits.silence = 3000")
    rewrite(page, ("    unusual = rarity(", "    while goal < 2:\n        pass\n    unusual = rarity("))
    run_it(page, section)
    page.locator("#bordin-goal").press("Home")
    section.locator(".simulation-notice", has_text="was stopped").wait_for()
    page.locator("#bordin-goal").press("End")
    rest(page)
    assert sentence(section) == scenes.run(scenes.scene("bordin"), {"goal": 7})["sentence"]


def test_an_editor_that_does_not_come_is_told_and_can_be_tried_again(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = look_inside(page)
    page.route("**/codemirror.min.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    section.get_by_role("button", name="Change it", exact=True).click()
    section.locator(".workshop-status", has_text="The editor cannot start here").wait_for()
    page.unroute("**/codemirror.min.js*")
    section.get_by_role("button", name="Change it", exact=True).click()
    section.locator(".cm-content").wait_for()


def test_markup_in_the_source_shows_as_text(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page, "fit")
    bad = "<img src=x onerror=window.bad=1>"
    section.get_by_label("File").select_option("widgets/scenes/bordin.py")
    rewrite(page, ('f"This dyad fits the three therapies', f'"{bad}" f"This dyad fits the three therapies'), "#fit")
    rewrite(page, ('f"This dyad fits the {r.best}', f'"{bad}" f"This dyad fits the {{r.best}}'), "#fit")
    run_it(page, section, "fit")
    assert sentence(section).startswith(bad)
    page.reload()
    look_inside(page, "fit")
    section.locator("p.own-version").wait_for()
    assert bad in section.locator(".workshop-text").inner_text()
    assert section.locator("img").count() == 0 and page.evaluate("window.bad") is None


# --- kept here, and nowhere else ------------------------------------------------------------------


def test_one_click_restores_the_original_and_another_brings_the_reader_s_back(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    rewrite(page, SESSIONS)
    run_it(page, section)
    section.locator("p.own-version button").click()
    page.wait_for_function(
        "wanted => document.querySelector('#bordin .simulation-sentence').textContent === wanted", arg=COURSES_OWN
    )
    rest(page)
    assert section.locator(".own-version").count() == 0
    assert section.locator(".simulation-numbers summary").inner_text() == "Show the numbers"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('code'))") == []
    assert page.evaluate("document.activeElement.className") == "simulation-inside"
    text = "CodeMirror.EditorView.findFromDOM(document.querySelector('#bordin .cm-editor')).state.doc.toString()"
    assert page.evaluate(text) == (ROOT / LENS).read_text(encoding="utf-8")
    section.get_by_role("button", name="Bring your version back").click()
    assert SESSIONS[1] in page.evaluate(text)


def test_a_version_that_ran_is_there_after_a_reload_and_a_draft_is_only_kept(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page)
    rewrite(page, SESSIONS)
    run_it(page, section)
    said = sentence(section)
    rewrite(page, ("def behind(", "def ahead("))
    page.wait_for_function("Object.values(localStorage).some((text) => text.includes('def ahead('))")
    page.reload()
    section = when_ready(page)
    section.locator("p.own-version").wait_for()
    rest(page)
    assert sentence(section) == said
    assert page.evaluate("typeof CodeMirror") == "undefined"
    assert "def ahead(" in look_inside(page).locator(".workshop-text").inner_text()


def test_a_kept_version_that_no_longer_runs_leaves_the_course_s_own(watch, site):
    broken = json.dumps({"texts": {LENS: "oh = dear\n"}, "ran": {LENS: "oh = dear\n"}})
    page = watch.open(
        f"{site}/{CHAPTER}", script=f"localStorage.setItem('alliance:code-bordin-bordin', {json.dumps(broken)})"
    )
    section = when_ready(page)
    section.locator(".simulation-notice", has_text="no longer runs. Line 1 of lenses/bordin.py: NameError").wait_for()
    assert sentence(section) == COURSES_OWN and section.locator(".own-version").count() == 0


@pytest.mark.parametrize(
    "kept", ["{", "null", "[1]", '{"texts": {"widgets/page.py": "1"}, "ran": {"widgets/page.py": "1"}}']
)
def test_what_is_kept_by_somebody_else_changes_nothing(watch, site, kept):
    page = watch.open(
        f"{site}/{CHAPTER}", script=f"localStorage.setItem('alliance:code-bordin-bordin', {json.dumps(kept)})"
    )
    section = change(page)
    assert sentence(section) == COURSES_OWN and section.locator(".own-version").count() == 0


def test_no_link_carries_a_version(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", permissions=["clipboard-read", "clipboard-write"])
    section = change(page)
    rewrite(page, SESSIONS)
    run_it(page, section)
    page.locator("#bordin-goal").press("Home")
    page.wait_for_function("location.hash.includes('goal=1')")
    section.locator("[data-action=link]").click()
    section.locator(".simulation-notice", has_text="clipboard").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    names = {c.name for c in scenes.scene("bordin").controls}
    assert link == page.url and set(re.findall(r"[?&](\w+)=", link)) == names
    elsewhere = when_ready(watch.open(link))
    assert sentence(elsewhere) == scenes.run(scenes.scene("bordin"), {"goal": 1})["sentence"]
    assert elsewhere.locator(".own-version").count() == 0


def test_where_nothing_can_be_kept_a_version_runs_all_the_same_and_the_reader_is_told(watch, site):
    blocked = "() => { for (const how of ['getItem', 'setItem', 'removeItem']) Storage.prototype[how] = () => { throw new Error('blocked'); }; }"
    page = watch.open("about:blank")
    page.goto(f"{site}/{CHAPTER}")
    page.evaluate(blocked)
    section = change(page)
    rewrite(page, SESSIONS)
    section.locator(".workshop-status", has_text="This browser keeps nothing").wait_for()
    run_it(page, section)
    section.locator("p.own-version button").click()
    page.wait_for_function(
        "wanted => document.querySelector('#bordin .simulation-sentence').textContent === wanted", arg=COURSES_OWN
    )


# --- which lines ------------------------------------------------------------------------------------


def marked(section, how):
    return [line.strip() for line in section.locator(how).all_inner_texts()]


def test_the_lines_of_the_moved_control_are_marked_to_read_and_to_change(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = look_inside(page)
    text = (ROOT / LENS).read_text().splitlines()
    words = section.locator(".workshop-words")
    assert words.inner_text().count("Goal agreement enters: lines") == 1
    page.locator("#bordin-symptoms").press("ArrowRight")
    (line,) = [n for n, each in enumerate(text, 1) if "dyad(goal, task, bond, symptoms)" in each]
    assert f"Symptoms at intake enters: line {line} of lenses/bordin.py" in words.inner_text()
    assert marked(section, ".code-line.code-entered") == [text[line - 1].strip()]
    section.get_by_role("button", name="Change it", exact=True).click()
    entered = section.locator(".cm-line.code-entered")  # the editor draws a line far down a frame later
    expect(entered).to_have_text([text[line - 1].strip()])
    # a line goes with its text
    rewrite(page, ("    terms, two = agreement(", "    # mine\n\n    terms, two = agreement("))
    expect(entered).to_have_text([text[line - 1].strip()])
    page.locator("#bordin [name=telling]").click()
    expect(entered.first).to_contain_text("beside = band(two")


# --- for everyone, and light ----------------------------------------------------------------------------


def test_nothing_of_it_comes_before_the_click_and_the_editor_only_with_its_own(watch, site):
    page = watch.open("about:blank")
    asked = []
    page.on("request", lambda request: asked.append(request.url.split("/")[-1].split("?")[0]))
    page.goto(f"{site}/{CHAPTER}")
    when_ready(page)
    late = {"workshop.js", "workshop.css", "codemirror.min.js", "model-workshop.js", "source-bordin.js"}
    assert not late & set(asked)
    section = look_inside(page)
    assert late & set(asked) == {"workshop.js", "workshop.css", "source-bordin.js"}
    section.get_by_role("button", name="Change it", exact=True).click()
    section.locator(".cm-content").wait_for()
    assert late - set(asked) == {"model-workshop.js"}


def size(path):
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_editor_is_small_and_every_page_pays_next_to_nothing_for_it(book):
    assert size(book / "_static" / "codemirror.min.js") <= 160_000
    assert size(book / "_static" / "look-inside.js") <= 900
    assert "workshop-" not in (book / "_static" / "book.css").read_text(encoding="utf-8")


def test_the_bundle_s_lock_names_no_address():
    lock = json.loads((ROOT / "book" / "_vendor" / "codemirror" / "package-lock.json").read_text())
    assert lock["packages"] and not any("resolved" in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def test_a_reader_without_a_mouse_comes_in_changes_runs_and_leaves(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = when_ready(page)
    section.locator(".simulation-inside").focus()
    page.keyboard.press("Enter")
    section.locator(".workshop-text").wait_for()
    assert section.locator(".simulation-inside").get_attribute("aria-expanded") == "true"
    for _ in range(3):  # the file, the text, the button
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Change it"
    page.keyboard.press("Enter")
    section.locator(".cm-content").wait_for()
    page.keyboard.press("Control+Home")
    page.keyboard.type('"""')
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("# mine")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    section.locator("p.own-version").wait_for()
    rest(page)
    inside = "document.activeElement.matches('.cm-content')"
    assert page.evaluate(inside)
    page.keyboard.press("Tab")
    assert not page.evaluate(inside) and page.evaluate("document.activeElement.textContent") == "Run your version"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate(inside)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Restore the original"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_open_it_breaks_no_rule_and_fits(watch, site, theme, width):
    page = watch.open(f"{site}/{CHAPTER}", color_scheme=theme, viewport={"width": width, "height": 800})
    section = look_inside(page)
    assert audit(page) == []
    section.get_by_role("button", name="Change it", exact=True).click()
    section.locator(".cm-content").wait_for()
    rewrite(page, SESSIONS)
    run_it(page, section)
    rewrite(page, ("    unusual = rarity(", "    unusual == = rarity("))
    fails(section)
    assert audit(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for element in section.locator(".workshop button:visible, .workshop select:visible, .own-version button").all():
        assert element.bounding_box()["height"] >= 24


WORDS = """() => [...document.querySelectorAll('.cm-line, .cm-line span, .cm-gutterElement')].map((element) => {
  let ground = element;
  while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
  return [element.className, getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_of_the_code_can_be_read_on_plain_and_on_marked_lines(watch, site, theme):
    page = watch.open(f"{site}/{CHAPTER}", color_scheme=theme)
    section = change(page)
    view = "CodeMirror.EditorView.findFromDOM(document.querySelector('#bordin .cm-editor'))"
    rewrite(page, ("    unusual = rarity(", "    unusual = [] or 1 or None or 'text' or rarity("))
    page.evaluate(
        f"{view}.dispatch({{ effects: CodeMirror.EditorView.scrollIntoView({view}.state.doc.toString().indexOf('[] or 1')) }})"
    )
    section.locator(".code-entered", has_text="unusual").wait_for()
    seen = page.evaluate(WORDS)
    kinds = {kind for classes, _, _ in seen for kind in classes.split() if kind.startswith("code-")}
    assert {"code-keyword", "code-text", "code-number", "code-note", "code-name", "code-entered"} <= kinds
    assert len({ground for _, _, ground in seen}) >= 2
    assert [each for each in seen if contrast(as_hex(each[1]), as_hex(each[2])) < 4.5] == []


# --- a reader's own functions and cells -------------------------------------------------------------------


def test_the_function_of_an_exercise_is_changed_under_its_simulation(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = change(page, "own")
    assert "Goal agreement enters: line 3 of the function." in section.locator(".workshop-words").inner_text()
    assert "(goal - 1) / 6" in marked(section, ".cm-line.code-entered")[0]
    rewrite(page, ("1 - 0.9 * (1 - g)", "1 - 0.5 * (1 - g)"), "#own")
    run_it(page, section, "own")
    # goal agreement of 5 is a share of 2/3: 1 - .5 / 3
    assert sentence(section).startswith("Goal fits 0.83, task 0.70 of 1.")
    line = rewrite(page, ("    words = ", "    word = "), "#own")
    told = fails(section)
    assert re.match(rf"Line {line + 2}: NameError", told), told
    section.locator("p.own-version button").click()
    page.wait_for_function(
        "document.querySelector('#own .simulation-sentence').textContent.startsWith('Goal fits 0.70')"
    )


def open_cell(page, number=0):
    """The line under a cell of code, its editor open."""
    line = page.locator(".cell-runs:has(button[data-models])").nth(number)
    line.locator("button[data-models]").click()
    line.locator(".cm-content").wait_for()
    return line


def test_the_first_rung_of_the_ladder_is_climbed_in_the_page(watch, site):
    page = watch.open(f"{site}/chapters/01-freud.html")
    line = open_cell(page)
    start, code, words = exercise("01-freud")
    rewrite(page, ("interest = 4", "interest = 5"), ".cell-runs")
    line.get_by_role("button", name="Run it here").click()
    printed = line.locator(".workshop-printed")
    printed.wait_for()
    assert printed.inner_text().strip() == run(code)[0].strip() != run(start)[0].strip()
    assert numbers(printed.inner_text())[0] not in numbers(run(start)[0])
    rewrite(page, ("interest = 5", "interest = five"), ".cell-runs")
    line.get_by_role("button", name="Run it here").click()
    line.locator(".is-wrong", has_text="Line 3: NameError: name 'five'").wait_for()
    line.get_by_role("button", name="Restore the original").click()
    line.get_by_role("button", name="Run it here").click()
    line.locator(".workshop-status", has_text="this is what the original prints").wait_for()
    assert printed.inner_text().strip() == run(start)[0].strip()


def test_what_was_written_into_a_cell_is_there_after_a_reload(watch, site):
    page = watch.open(f"{site}/chapters/01-freud.html")
    open_cell(page)
    rewrite(page, ("interest = 4", "interest = 6"), ".cell-runs")
    page.wait_for_function("Object.values(localStorage).some((text) => text.includes('interest = 6'))")
    page.reload()
    assert "interest = 6" in open_cell(page).locator(".cm-content").inner_text()


def stored():
    """What each visible cell of the chapters prints, by its code."""
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            streams = [o for o in cell.get("outputs", []) if o["output_type"] == "stream"]
            if streams:
                yield "".join(cell["source"]).strip(), "".join("".join(o["text"]) for o in streams)


def test_every_cell_that_can_be_run_in_the_page_prints_there_what_it_prints_in_a_kernel(watch, site, book):
    prints = dict(stored())
    page = watch.open("about:blank")
    ran = 0
    for path in sorted(book.glob("chapters/*.html")):
        doors = path.read_text(encoding="utf-8").count("data-models=")
        if not doors:
            continue
        page.goto(f"{site}/chapters/{path.name}")
        for i in range(doors):
            line = open_cell(page, i)
            code = page.evaluate(
                "i => CodeMirror.EditorView.findFromDOM(document.querySelectorAll('.cell-runs .cm-editor')[i]).state.doc.toString()",
                i,
            )
            line.get_by_role("button", name="Run it here").click()
            line.locator(".workshop-status", has_text="Run here").wait_for()
            assert line.locator(".workshop-printed").text_content() == prints[code.strip()], path.name
            ran += 1
    assert ran >= 5


def test_an_exercise_that_a_page_cannot_run_says_where_it_runs(book):
    for chapter in ("02-zetzel", "03-greenson", "05-rogers", "12-your-study"):
        text = (book / "chapters" / f"{chapter}.html").read_text(encoding="utf-8")
        assert "needs pandas or another package that a page does not have: it runs in JupyterLab" in text, chapter
    for chapter in ("04-bordin", "06-collaboration", "09-ebb-and-flow"):
        assert "To change this function and run it here" in (book / "chapters" / f"{chapter}.html").read_text(
            encoding="utf-8"
        )


def test_every_simulation_of_the_course_can_be_looked_into(watch, site, book):
    pages = {}
    for name in scenes.SCENES:
        pages.setdefault(place(book, name), []).append(name)
    page = watch.open("about:blank")
    for path, names in pages.items():
        page.goto(f"{site}/{path}")
        for name in names:
            section = page.locator(f"section[data-simulation={name}]").first
            page.wait_for_selector(f"section[data-simulation={name}][data-state=ready]", timeout=30_000)
            section.locator(".simulation-inside").click()
            section.locator(".workshop-text").wait_for()
            assert "enters: line" in section.locator(".workshop-words").inner_text()


def test_its_style_sheet_has_no_colour_of_its_own_and_uses_none_that_there_is_not():
    sheets = [ROOT / "book" / "_static" / name for name in ("workshop.css", "course.css")]
    text = sheets[0].read_text(encoding="utf-8")
    assert not re.search(r":[^;]*#[0-9a-f]{3,8}\b", text, re.I)
    known = set(re.findall(r"--([\w-]+):", style.colours() + sheets[1].read_text(encoding="utf-8")))
    used = {name for name in re.findall(r"var\(--([\w-]+)", text) if not name.startswith("pst-")}
    assert used and used <= known
