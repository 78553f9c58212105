"""The whole book as one PDF: its still pages one after the other, printed by the project's own Chromium.

`make pdf` runs it; `SITE=https://…` is the address to which links into the published book lead.
"""

import re

import edition

FOOT = '<div style="width: 100%; text-align: center; font: 8px sans-serif"><span class="pageNumber"></span></div>'
PRINTED = {
    "prefer_css_page_size": True,
    "print_background": True,
    "outline": True,  # to click at, beside the pages
    "tagged": True,  # the structure by which a screen reader reads
    "display_header_footer": True,
    "header_template": "<span></span>",
    "footer_template": FOOT,
}
IMAGE = re.compile(r'<img alt="([^"]*)" src="figures/([^"]+)"/>')


def document(made):
    """An edition as one HTML document. Its figures stand in the text: images would be printed in dots, not lines."""
    pages = [
        page._replace(body=IMAGE.sub(lambda image: lines(made, *image.groups()), page.body)) for page in made.pages
    ]
    return edition.fill("paper.html", made, pages=pages)


def lines(made, words, file):
    """A figure as HTML, with the words that stand for it where nothing is seen (which are HTML already)."""
    image = made.images[file]
    if image.png:
        return f'<img alt="{words}" src="{image.png}">'
    return image.svg.replace("<svg", f'<svg role="img" aria-label="{words}"', 1)


def print_to(place, browser, made):
    """Prints an edition as a PDF at `place`."""
    page = browser.new_page(color_scheme="light")
    page.set_content(document(made))
    page.pdf(path=place, **PRINTED)
    page.close()


def main():
    """Prints the built book beside its folder and says where."""
    place = edition.ROOT / "_build" / f"{edition.NAME}.pdf"
    with edition.chromium() as browser:
        print_to(place, browser, edition.made(browser))
    print(f"The book on paper: {place} ({place.stat().st_size / 1e6:.1f} MB).")


if __name__ == "__main__":
    main()
