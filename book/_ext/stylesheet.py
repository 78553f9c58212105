"""One style sheet for all pages, made from the theme's many: no rule that no page can use, only the icons that are.

A rule goes if one of the classes or ids in its selector stands in no page and in no script. What a script puts
together from pieces ("bs-tooltip-" and a side) is known by its beginning. Then variables and movements go that no
rule that is left, no page and no script names. Everything else stays as it is.
"""

import hashlib
import io
import re
from pathlib import Path
from posixpath import dirname, join, normpath

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

MADE_FROM = "made, with their licences beside it, from "
NAMES = re.compile(r"[A-Za-z_][\w-]*")
COMMENT = re.compile(r"(?:^|\s)//\s[^\n]*|/\*.*?\*/", re.S)  # their words are not names
MARKED = re.compile(r"""\b(?:class|id)=(["'])(.*?)\1""", re.S)
VARIABLE = re.compile(r"""(--[\w-]+)\s*:(?:"[^"]*"|'[^']*'|url\([^)]*\)|[^;{}"'])*(?:;|(?=\}))""")
MOVEMENT = re.compile(r"@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}\n?")
EMPTY = re.compile(r"(?<=[}\n])[^{}\n]*\{\}\n")
FACE = re.compile(r"@font-face\s*\{[^}]*\}\n?")


class Used:
    """The names of classes and ids in pages and scripts."""

    def __init__(self, pages, scripts):
        marked = (match[1] for page in pages for match in MARKED.findall(page))
        self.names = {name for value in marked for name in value.split()}
        spoken = {name for script in scripts for name in NAMES.findall(COMMENT.sub("", script))}
        self.names |= spoken
        self.beginnings = tuple(name for name in spoken if len(name) > 3 and name.endswith("-"))

    def selector(self, text):
        """Whether a selector can meet anything: what it excludes (`:not(.x)`) does not count."""
        while (shorter := re.sub(r":[\w-]+\([^()]*\)|\[[^\]]*\]", "", text)) != text:
            text = shorter
        wanted = re.findall(r"[.#](-?[A-Za-z_](?:[\w-]|\\.)*)", text)
        return all("\\" in name or name in self.names or name.startswith(self.beginnings) for name in wanted)


def made(folder, sheets, pages, scripts):
    """The text of the one style sheet, to stand in `folder` itself.

    `sheets` are paths from `folder`, in their order; `pages` and `scripts` are texts. FileNotFoundError for a
    sheet that is not there.
    """
    used = Used(pages, scripts)
    text = "".join(kept(rules(folder, sheet), used) for sheet in sheets)
    return f"/* {MADE_FROM}{' '.join(sheets)} */\n" + with_icons(folder, without_unnamed(text, pages, scripts))


def parts(path):
    """The sheets that a sheet of ours was made from."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix(f"/* {MADE_FROM}").removesuffix(" */").split()


# --- rules -----------------------------------------------------------------------------


def rules(folder, sheet):
    """The rules of a sheet and of those that it imports; addresses as seen from `folder`."""
    parsed = tinycss2.parse_stylesheet((Path(folder) / sheet).read_text(encoding="utf-8"), True, True)
    for rule in parsed:
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            (address,) = [part.value for part in rule.prelude if part.type in ("string", "url")]
            yield from rules(folder, normpath(join(dirname(sheet), address)))
        else:
            rebase(rule, dirname(sheet))
            yield rule


def rebase(rule, home):
    """Rewrites the addresses in a rule, which a sheet gives from where it stands itself."""
    for part in getattr(rule, "content", None) or getattr(rule, "arguments", ()):
        # url(x) is a token of its own, url("x") a function with a string in it
        quoted = part.type == "function" and part.lower_name == "url"
        address = part.arguments[0] if quoted else part if part.type == "url" else None
        if address is None:
            rebase(part, home)
        elif not address.value.startswith(("data:", "#")):
            address.value = normpath(join(home, address.value))
            address.representation = f'"{address.value}"' if quoted else f'url("{address.value}")'


def kept(parsed, used):
    """The text of the rules that a page can use."""
    lines = []
    for rule in parsed:
        if rule.type == "qualified-rule":
            selectors = [s for s in split(rule.prelude) if used.selector(s)]
            lines += [f"{','.join(selectors)}{{{tight(rule.content)}}}"] if selectors else []
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inside = kept(tinycss2.parse_rule_list(rule.content, True, True), used)
            lines += [f"@{rule.at_keyword} {tight(rule.prelude)}{{{inside}}}"] if inside else []
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            block = ";" if rule.content is None else f"{{{tight(rule.content)}}}"
            lines.append(f"@{rule.at_keyword} {tight(rule.prelude)}{block}")
        elif rule.type == "error":
            raise ValueError(f"a style sheet cannot be read: {rule.message}")
    return "".join(line + "\n" for line in lines).replace("\n\n", "\n")


def split(prelude):
    """The selectors of a rule, each a text: those between its commas."""
    found, one = [], []
    for part in [*prelude, None]:
        if part is None or part == ",":
            found.append(tight(one))
            one = []
        else:
            one.append(part)
    return found


def tight(parts):
    """The text of some tokens with each space only once and none where it says nothing."""
    text = ""
    for part in parts:
        if part.type == "comment":
            continue
        if part.type == "whitespace":
            text += "" if text.endswith((" ", ";", ",")) or not text else " "
        else:
            text = text.rstrip() if part in (";", ",") else text
            text += part.serialize()
    return text.strip()


def without_unnamed(text, pages, scripts):
    """The text without variables and movements that are never named."""
    outside = set(re.findall(r"--[\w-]+", "\n".join([*pages, *scripts])))
    shorter = None
    while shorter != text:  # one variable may be all that names another
        shorter, named = text, outside | set(re.findall(r"var\(\s*(--[\w-]+)", text))
        text = VARIABLE.sub(lambda match, named=named: match.group() if match[1] in named else "", text)
    moving = " ".join(re.findall(r"animation(?:-name)?:([^;}]*)", text))
    moving = set(re.findall(r"[\w-]+", moving))
    text = MOVEMENT.sub(lambda match: match.group() if match[1] in moving else "", text)
    return EMPTY.sub("", text)


# --- icons -----------------------------------------------------------------------------


def with_icons(folder, text):
    """The sheet with its icon fonts beside it, cut down to the icons, families and weights that its rules name."""
    # "\\f107", or the character itself: icons stand in Unicode's private area
    icons = {int(code, 16) for code in re.findall(r'content:\s*"\\(f[0-9a-f]{3})"', text)}
    icons |= {ord(letter) for letter in re.findall("[\ue000-\uf8ff]", text)}
    named = re.findall(r"font-family:([^;}]*)", FACE.sub("", text))
    weights = re.findall(r"\.fa[\w-]*\{font-weight:(\d+)\}", text)

    def cut(match):
        face = match.group()
        font = re.search(r'url\("([^"]*fontawesome[^"]*\.ttf)"\)', face)
        if not font:
            return face
        family, weight = (re.search(rf"{part}:([^;}}]*)", face) for part in ("font-family", "font-weight"))
        wanted = family.group(1) in named and weight and weight.group(1) in weights
        drawn = wanted and glyphs(Path(folder) / font.group(1), icons)
        if not drawn:
            return ""
        # a file of its own: a strict policy takes no font from a sheet's text
        name = f"icons-{hashlib.sha256(drawn).hexdigest()[:8]}.woff"
        (Path(folder) / name).write_bytes(drawn)
        return re.sub(r"src:[^;}]*", lambda _: f'src:url("{name}") format("woff")', face)

    return FACE.sub(cut, text)


def glyphs(path, icons):
    """A font of these characters alone, as the bytes of a WOFF; none if it has none of them."""
    font = TTFont(path, recalcTimestamp=False)  # the same file from the same icons
    if not icons & set(font.getBestCmap()):
        return b""
    cutter = subset.Subsetter(subset.Options(hinting=False, notdef_outline=False, layout_features=[]))
    cutter.populate(unicodes=icons)
    cutter.subset(font)
    font.flavor, data = "woff", io.BytesIO()
    font.save(data)
    return data.getvalue()
