"""A page of the built book as a still one, for paper and e-readers: nothing moves, nothing is asked, all can be read.

A simulation becomes a figure in its default state, with its sentence, its settings and where it is alive. Questions
stand without their key, transcripts without marks; solutions are taken out, for the end of the book.
"""

import json
import posixpath
import re
from collections import namedtuple
from urllib.parse import quote

from bs4 import BeautifulSoup

from widgets.scenes.look import INKS, LOOK, YOURS

COLOURS = {name: look.colour for name, look in LOOK.items()} | {"yours": YOURS}
COLOURS |= {f"{name}-ink": ink.light for name, ink in INKS.items()}

# key: the page's name in this edition. body, solutions: HTML. figures: {file: {"figure": Plotly's JSON, "height"}}
Page = namedtuple("Page", "key name title body solutions figures")

# what has no meaning where nothing moves
GONE = (
    "script, style, button, input, .headerlink, .needs-script, .control-help, .simulation-needs, .check-score, "
    ".questions .check-title, .check-feedback, .check-thoughts, .opening-line, .opening-kept, .closing-said, "
    ".sd-summary-state-marker, [hidden]"
)
KEPT = "?&=%/:,;.+-_~!$'()*@"  # in a link as it is; blanks are not
# attributes that only scripts, forms and the page's own styles read
UNREAD = re.compile("on.*|data-.*|autocomplete|tabindex|aria-live|focusable|loading|for|open")


def key_of(name):
    """A page's name as the name of a file and the beginning of its ids: "book/model" → "p-book-model"."""
    return "p-" + re.sub(r"[^\w]+", "-", name)


def still(html, name, names, site=""):
    """The page `name` of the built book as a `Page`.

    `names` are the pages of this edition, to which links lead; other links lead to the published book at the
    address `site`, and without one are plain words.
    """
    soup = BeautifulSoup(html, "html.parser")
    article = soup.select_one("article")
    figures = {}
    for section in article.select(".simulation, .picture"):
        figure_of(soup, section, name, figures, site)
    for check in article.select(".check"):
        check_of(soup, check)
    for gone in article.select(GONE):
        gone.decompose()
    for details in article.select("details"):
        unfold(soup, details)
    mend_links(article, name, names, site)
    tidy(article, key_of(name))
    solutions = "".join(str(solution.extract()) for solution in article.select(".solution"))
    title = article.select_one("h1").get_text(strip=True)
    return Page(key_of(name), name, title, article.decode_contents(), solutions, figures)


# --- simulations -----------------------------------------------------------------------


def figure_of(soup, section, name, figures, site):
    """Replaces a simulation, or a picture, by a figure with its caption; notes in `figures` what is to be drawn."""
    told = json.loads(section.select_one(".simulation-data").string)
    frame = section.select_one(".simulation-figure")
    sentence = section.select_one(".simulation-sentence")
    asked = re.search(r"--height: (\d+)px", frame.get("style", ""))
    file = f"{key_of(name)}-{section['id']}.svg"
    figures[file] = {"figure": told["figure"], "height": int(asked[1]) if asked else 0}
    figure = soup.new_tag("figure", id=section["id"], attrs={"class": "still"})
    image = soup.new_tag("img", src=f"figures/{file}", alt=sentence.get_text())
    caption = soup.new_tag("figcaption")
    sentence.name, sentence.attrs = "span", {"class": "said"}
    title = section.select_one(".simulation-title")
    if title:
        caption.append(new(soup, "strong", title.get_text() + ". "))
    caption.append(sentence.extract())
    settings = "; ".join(setting(control) for control in section.select(".control"))
    if settings:
        caption.append(new(soup, "span", f" Settings: {settings}. "))
    if title:
        caption.append(alive(soup, f"{name}.html#{section['id']}", site))
    figure.extend([image, caption])
    section.replace_with(figure)


def setting(control):
    """A control as it stands, in words: "Goal agreement 5 of 7"."""
    choice, output, switch = (control.select_one(css) for css in ("select", "output", "[type=checkbox]"))
    words = control.select_one("label, button").get_text(strip=True)
    if choice:
        return f"{words}: {choice.select_one('[selected]').get_text()}"
    return f"{words} {output.get_text()}" if output else f"{words}: {'on' if switch.has_attr('checked') else 'off'}"


def alive(soup, path, site):
    """Where a simulation can be moved: a link into the published book, or its page's name."""
    if not site:
        return new(soup, "span", f"To move it: {path} in the book.")
    link = new(soup, "a", "Move it in the book")
    link["href"] = site + path
    return link


# --- questions and transcripts ---------------------------------------------------------


def check_of(soup, check):
    """Turns a check's forms into paragraphs and lists: what is asked and the answers to choose from, no more."""
    for form in check.select("form"):
        legend = form.select_one("legend")
        if legend is None:  # of a moment in a transcript
            form.decompose()
            continue
        options = soup.new_tag("ol", type="a")
        for option in form.select(".check-option span"):
            options.append(new(soup, "li", option.get_text()))
        asked = new(soup, "p", legend.get_text())
        asked["class"] = "asked"
        form.select_one("fieldset").replace_with(asked, options)
        form.unwrap()
    del check["data-key"]


def unfold(soup, details):
    """What is folded in the page stands open on paper, its summary as a line above it."""
    summary = details.select_one("summary")
    if summary:
        summary.name, summary.attrs = "p", {"class": "unfolded"}
    details.name = "div"


# --- links, ids, attributes ------------------------------------------------------------


def mend_links(article, name, names, site):
    """Points links to pages of this edition to their ids, others to the published book; without one they are words."""
    own = {element["id"] for element in article.select("[id]")}
    for link in article.select("a[href]"):
        path, _, anchor = link["href"].partition("#")
        if re.match(r"\w+:", path):
            continue
        page = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else f"{name}.html"
        inside = page.removesuffix(".html")
        if inside in names and page.endswith(".html") and "?" not in anchor and (path or anchor in own):
            link["href"] = "#" + (identity(key_of(inside), anchor) if anchor else key_of(inside))
        elif site:
            link["href"] = site + page + (f"#{quote(anchor, safe=KEPT)}" if anchor else "")
        else:
            link.name, link.attrs = "span", {}


def identity(key, old):
    """An id of a page as one that no other page of the edition has."""
    return f"{key}--{re.sub(r'[^A-Za-z0-9_.-]', '-', old)}"


def tidy(article, key):
    """Gives ids that are the edition's own, colours their values, and leaves out what only scripts and styles read."""
    seen = {None}
    for element in article.find_all(True):
        for attribute in list(element.attrs):
            if UNREAD.fullmatch(attribute) or (attribute == "role" and element["role"] != "img"):
                del element[attribute]
        if element.get("id") in seen:  # the exercises' own fault: all their texts have the same
            del element["id"]
        seen.add(element.get("id"))
        for attribute in ("id", "aria-labelledby", "aria-describedby"):
            if element.has_attr(attribute):
                element[attribute] = " ".join(identity(key, old) for old in element[attribute].split())
        if "style" in element.attrs:
            element["style"] = painted(element["style"])


def painted(text):
    """Styles with the colours' values in place of their names: not every e-reader knows custom properties."""
    return re.sub(r"var\(--([\w-]+)\)", lambda name: COLOURS.get(name[1], name[0]), text)


def new(soup, kind, text):
    """A new element with some text in it."""
    element = soup.new_tag(kind)
    element.string = text
    return element
