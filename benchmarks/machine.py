"""The machine that figures were measured on, and whether it was doing anything else."""

import os
import platform
import re
import time
from pathlib import Path

from pages import chromium

STAT, CPUINFO = Path("/proc/stat"), Path("/proc/cpuinfo")


def machine():
    """What the figures depend on: processor, cores, Python, Chromium."""
    with chromium() as browser:
        version = browser.version
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "Python": platform.python_version(),
        "Chromium": version,
    }


def processor():
    """The model of the processor, where Linux tells it."""
    found = re.search(r"^model name\s*:\s*(.+)$", CPUINFO.read_text() if CPUINFO.exists() else "", re.MULTILINE)
    return found.group(1) if found else platform.machine()


def busy(seconds=2):
    """How busy all cores are with other things, in per cent; None where nothing tells it."""
    if not STAT.exists():
        return None
    idle, total = ticks()
    time.sleep(seconds)
    idle_after, total_after = ticks()
    return round(100 * (1 - (idle_after - idle) / (total_after - total)))


def ticks():
    """The ticks of the processor since it started: (idle, all)."""
    user_to_steal = [int(field) for field in STAT.read_text().splitlines()[0].split()[1:9]]
    return user_to_steal[3] + user_to_steal[4], sum(user_to_steal)
