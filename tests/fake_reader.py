"""A reader for tests of the pool: what it does to a page is told by the page's width in pixels."""
from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from extractors.readings import PageReadings
from extractors.scans.page_image import PageImage
from filings.problems import DamagedScan, MissingTool
from filings.vocabulary import Claim, Page, PageKind, Stance, Topic

FINE, HANG, ABORT, HOG, BUG, REFUSE, CHILD, BUSY, FLAKY = range(200, 209)


def make_reader(note: str = "") -> Callable[[PageImage, int], PageReadings]:
    """A reader whose pages tell the process's id, the mean grey, the thread limit and the note in a claim."""
    if note == "no tool":
        raise MissingTool("A tool is not installed")
    if note == "bug":
        raise ZeroDivisionError("a bug at the start")
    if note == "death":
        os.abort()

    def read(page: PageImage, number: int) -> PageReadings:
        _misbehave(page.image.shape[1], note)
        text = f"{os.getpid()} {page.image.mean():.0f} {os.environ.get('OMP_THREAD_LIMIT')} {note}"
        return PageReadings(Page(number=number, kind=PageKind.STATEMENT), claims=(_claim(number, text),))

    return read


def make_counted(loads: str) -> Callable[[PageImage, int], PageReadings]:
    """A reader that leaves a mark in a file each time it is loaded."""
    with Path(loads).open("a") as file:
        file.write("x")
    return make_reader()


def make_spy() -> Callable[[PageImage, int], PageReadings]:
    """A reader that tells the names of all variables of its environment."""
    return lambda _, number: PageReadings(Page(number=number, kind=PageKind.OTHER), claims=(_claim(number, " ".join(os.environ)),))


def _claim(number: int, text: str) -> Claim:
    return Claim(topic=Topic.REASONS, stance=Stance.STATED, document=PageKind.STATEMENT, page=number, text=text)


def _misbehave(width: int, note: str) -> None:
    if width == HANG:
        while True:
            pass
    if width == ABORT:
        os.abort()
    if width == HOG:
        hoard = []
        while True:
            hoard.append(b"x" * (8 << 20))
    if width == BUG:
        raise ZeroDivisionError("a bug over a page")
    if width == FLAKY and not Path(note).exists():
        Path(note).touch()
        os.abort()
    if width == REFUSE:
        raise DamagedScan("This page is torn")
    if width == CHILD:
        subprocess.run(["sleep", "300"], check=True)
    if width == BUSY:
        subprocess.run(["sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"], check=True)


def make_looker() -> Callable[[PageImage, int], PageReadings]:
    """A reader that only judges whether it got a picture, and tells the most memory its process ever had, in MB."""

    def look(page: PageImage, number: int) -> PageReadings:
        image = page.image
        sound = image.ndim == 2 and image.dtype == "uint8" and image.flags.c_contiguous and 0 < page.dpi <= 320
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return PageReadings(Page(number=number, kind=PageKind.OTHER), doubtful=not sound,
                            claims=(_claim(number, str(int(peak.split()[1]) // 1024)),))

    return look
