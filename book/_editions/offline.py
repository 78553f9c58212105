"""The built book as one file to carry: a zip that is unpacked and opened, without a network or a server.

`make offline` runs it. The same book gives the same bytes: sorted names, one date, one kind of system.
"""

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from widgets import __version__  # noqa: E402 - the project's folder first, wherever this is called from

HTML = ROOT / "_build" / "html"
NAME = f"therapeutic-alliance-{__version__}"
DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say: when it was packed is nobody's news
README = f"""The Therapeutic Alliance, version {__version__}

Unpack the whole folder first, then open index.html in a browser (a double click will do).
Nothing needs a network, and nothing is sent anywhere. What you answer stays in your own
browser; the page "Your record" (book/record.html) shows it, saves it and erases it.

If a page opens without its pictures, it was opened inside the zip: unpack it first.

Text, figures and data: CC BY 4.0. Code: MIT. A teaching model, not a clinical instrument.
"""
# Sphinx's notes to itself
LEFT_OUT = {".buildinfo", ".buildinfo.bak", ".nojekyll"}


def packed(files, place, first=()):
    """Writes {name in the zip: bytes} into the zip at `place`; the same files give the same bytes.

    `first` are files that come before all others, as they are: by them readers know the kind of the file.
    """
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in [*dict(first).items(), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_STORED if name in first else zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the zip of a Windows machine is the same
            entry.external_attr = 0o644 << 16  # all may read it
            archive.writestr(entry, content, compresslevel=9)
    return place


def files(html=HTML):
    """What the zip holds, {name: bytes}: one folder, in it the book and a note on how to open it."""
    pages = {path.relative_to(html).as_posix(): path for path in html.rglob("*") if path.is_file()}
    kept = {f"{NAME}/{name}": path.read_bytes() for name, path in pages.items() if path.name not in LEFT_OUT}
    return kept | {f"{NAME}/README.txt": README.replace("\n", "\r\n").encode()}


def main():
    """Packs the built book beside its folder and says where."""
    place = packed(files(), ROOT / "_build" / f"{NAME}.zip")
    print(f"The book in one file: {place} ({place.stat().st_size / 1e6:.1f} MB). Unpack it, open index.html.")


if __name__ == "__main__":
    main()
