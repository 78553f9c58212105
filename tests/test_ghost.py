"""While a hand drags, the course's lines stay, pale, where they stood when it began; at rest they are gone."""

from conftest import CHAPTER, drawn, when_ready

GHOSTS = "name => [...document.querySelectorAll(`#${name} .ghost`)].map((path) => path.getAttribute('d'))"
MAIN = "name => [...document.querySelectorAll(`#${name} .trace .js-line`)].at(-1).getAttribute('d')"
AT_REST = "name => !document.getElementById(name).hasAttribute('aria-busy')"


def opened(watch, site, name="bordin"):
    page = watch.open(f"{site}/{CHAPTER}", viewport={"width": 1366, "height": 900})
    when_ready(page, name)
    drawn(page, name)
    return page


def grip(page, control):
    """Takes the handle of a slider in its middle, and returns where."""
    box = page.locator(control).bounding_box()
    x, y = box["x"] + box["width"] * (5 - 1) / 6, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def moved_from(page, before):
    page.wait_for_function(f"([name, before]) => ({MAIN})(name) !== before", arg=["bordin", before])


def test_the_line_where_the_drag_began_stays_until_the_hand_rests(watch, site):
    page = opened(watch, site)
    before = page.evaluate(MAIN, "bordin")
    x, y = grip(page, "#bordin-goal")
    assert page.evaluate(GHOSTS, "bordin") == []
    page.mouse.move(x - 60, y)
    moved_from(page, before)
    here = page.evaluate(MAIN, "bordin")
    page.mouse.move(x - 120, y)
    moved_from(page, here)
    # that of the beginning, though the hand has come by others; a hand that holds still does not rest
    page.wait_for_function(AT_REST, arg="bordin")
    assert page.evaluate(GHOSTS, "bordin") == [before]
    page.mouse.up()
    assert page.evaluate(GHOSTS, "bordin") == []


def test_a_key_leaves_one_until_the_figure_is_whole(watch, site):
    page = opened(watch, site)
    page.evaluate("""() => {
      const section = document.getElementById('bordin');
      section.addEventListener('simulation-drawn', () => (window.seen ??= []).push(section.querySelectorAll('.ghost').length));
    }""")
    page.locator("#bordin-goal").press("ArrowLeft")
    page.wait_for_function("() => window.seen?.length === 2")  # under the hand, and whole
    page.wait_for_function(AT_REST, arg="bordin")
    assert page.evaluate("seen")[0] == 1 and page.evaluate(GHOSTS, "bordin") == []


def test_it_lies_behind_all_lines_on_their_axes_and_pale(watch, site):
    page = opened(watch, site)
    x, y = grip(page, "#bordin-goal")
    page.mouse.move(x - 60, y)
    ghost = page.locator("#bordin .ghost")
    ghost.wait_for(state="attached")
    where = ghost.evaluate("""(ghost) => {
      const lines = [...ghost.parentNode.querySelectorAll(".trace .js-line")];
      const behind = lines.every((line) => ghost.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING);
      return [lines.length > 0, behind, Number(getComputedStyle(ghost).opacity) < 1];
    }""")
    assert where == [True, True, True]
    page.mouse.up()


def test_a_choice_and_a_reset_leave_none(watch, site):
    page = opened(watch, site, "repair")
    page.locator("#repair-kind").select_option("confrontation")
    assert page.evaluate(GHOSTS, "repair") == []
    page.locator("#repair [data-action=reset]").click()
    assert page.evaluate(GHOSTS, "repair") == []


def test_lines_that_tell_alike_have_each_a_ghost(watch, site):
    page = opened(watch, site, "fit")
    page.evaluate("""() => {
      const section = document.getElementById('fit');
      section.addEventListener('simulation-drawn', () => (window.seen ??= section.querySelectorAll('.ghost').length));
    }""")
    page.locator("#fit-goal").press("ArrowLeft")
    page.wait_for_function("() => window.seen !== undefined")
    assert page.evaluate("seen") == 3  # the three therapies
