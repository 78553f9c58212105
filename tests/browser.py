"""The browsers that the tests drive, Chromium and Firefox: installed ones, or ones that this script installs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# a reader who wants to be asked for no guesses
NO_QUESTIONS = "try { localStorage.setItem('alliance:no-guesses', 'true') } catch {}"


def find():
    """The path of an installed Chromium or Chrome, or None."""
    paths = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    paths.append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    found = [path for path in paths if path and Path(path).exists()]
    return found[0] if found else playwrights_own()


def playwrights_own():
    """The path of the Chromium that Playwright has installed for itself, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def find_firefox():
    """The path of an installed Firefox, or None."""
    paths = [os.environ.get("FIREFOX"), *map(shutil.which, ("firefox-esr", "firefox"))]
    paths.append("/Applications/Firefox.app/Contents/MacOS/firefox")
    return next((path for path in paths if path and Path(path).exists()), None)


def install():
    """Tries Debian's package, then Playwright's own; returns the path, or None."""
    install_package("chromium")
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find()


def install_package(name):
    """Tries to install a package of Debian's, where nobody has to be asked for a password."""
    root = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*root, "apt-get", "-qq"]
    if shutil.which("apt-get") and (not root or shutil.which("sudo")):
        for order in (["update"], ["install", "-y", name]):
            subprocess.run(apt + order, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False)


if __name__ == "__main__":
    path = find() or install()
    if not path:
        sys.exit("No browser for the tests: install Chromium or Google Chrome, or name one with CHROMIUM=/path/to/it.")
    if not find_firefox():
        install_package("firefox-esr")
    print(f"The tests use {path} and {find_firefox() or 'no Firefox: there is none, and its tests are skipped'}")
