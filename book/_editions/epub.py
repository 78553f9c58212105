"""The whole book as an EPUB 3, for e-readers: its still pages, a file each, the figures as SVG.

`make epub` runs it; `SITE=https://…` is the address to which links into the published book lead. The same book and
the same figures give the same bytes.
"""

import re
import uuid

import edition
from offline import packed

CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
# what HTML takes for granted and XML wants said (formulas say it already); and what html.parser wrote in small letters
SPELT = (
    ("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'),
    ("viewbox=", "viewBox="),
)
WRITTEN = "2026-01-01T00:00:00Z"  # every EPUB must say when; the version says more


def chapter(page, made):
    """A page as XHTML, its links leading to the files in which their targets stand."""
    homes = {each.key for each in made.pages}
    body = re.sub(r'href="#((p-[\w-]+?)(?:--[^"]*)?)"', lambda link: linked(link, page.key, homes), page.body)
    for html, xml in SPELT:
        body = body.replace(html, xml)
    return edition.fill("chapter.xhtml", made, page=page._replace(body=body))


def linked(link, here, homes):
    """A link's `href` with the file of its target; that of its own page has none."""
    target, home = link.groups()
    if home not in homes:
        raise ValueError(f"{here}: a link to {target!r}, which is on no page")
    return f'href="#{target}"' if home == here else f'href="{home}.xhtml#{target}"'


def properties(page):
    """What a reading system is to be told of a page: whether it holds formulas and drawings."""
    return " ".join(name for name, mark in (("mathml", "<math"), ("svg", "<svg")) if mark in page.body)


def files(made):
    """What the EPUB holds, {name: bytes}, without its first entry, `mimetype`."""
    told = {
        "uuid": uuid.uuid5(uuid.NAMESPACE_URL, edition.NAME),
        "author": edition.AUTHOR,
        "modified": WRITTEN,
        "chapters": [(page, properties(page)) for page in made.pages],
        "images": sorted(made.images),
    }
    texts = {"META-INF/container.xml": CONTAINER, "book/edition.css": edition.sheet()}
    texts |= {f"book/{name}": edition.fill(name, made) for name in ("title.xhtml", "nav.xhtml")}
    texts["book/package.opf"] = edition.fill("package.opf", made, **told)
    texts |= {f"book/{page.key}.xhtml": chapter(page, made) for page in made.pages}
    texts |= {f"book/figures/{file}": image.svg for file, image in made.images.items()}
    return {name: text.encode() for name, text in texts.items()}


def main():
    """Packs the built book beside its folder and says where."""
    place = edition.ROOT / "_build" / f"{edition.NAME}.epub"
    with edition.chromium() as browser:
        packed(files(edition.made(browser)), place, first={"mimetype": b"application/epub+zip"})
    print(f"The book for e-readers: {place} ({place.stat().st_size / 1e6:.1f} MB).")


if __name__ == "__main__":
    main()
