"""The pages of a scan as pictures for the screen: made when first looked at, in a process with limits, and kept as files.

    pictures = PagePictures(root, limits)
    pictures.begin(path, sha256, 2, 90)                 # in the background, for somebody who will ask for it in a moment
    file = pictures.page(path, sha256, 2, 90)           # waits for this one
    pictures.prepare(path, sha256, {1: 0, 2: 90})       # behind all else, what is missing of these

A stranger's file is never opened in the process that serves people. A picture lies under the digest of its scan, readable by
its owner alone; nothing of a request's text becomes part of a path but numbers and a digest.
"""
from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from filings.database import Database
from filings.originals import OriginalStore
from filings.tables import SCANS
from filings.vocabulary import Box, Record
from flows.drawing import Drawer
from flows.scan_files import scan_file

DIGEST = re.compile(r"[0-9a-f]{64}")
JOBS = 2                       # processes at a time for whole scans, and as many for pages that somebody waits for
PATIENCE_S = 20.0              # that a request waits for a page
LOOK_S = 0.002                 # between looks whether a page is drawn
ROOM_S = 60.0                  # between looks whether there are too many pictures, which takes a look at each
COVER = 0.003                  # of the page, by which a cover is wider than its entry
GREY = 120


class Size(StrEnum):
    """How large a picture of a page is: as the screen shows it at first, as sharp as there is, or among others."""

    SCREEN = "screen"
    SHARP = "sharp"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class DrawLimits:
    """Seconds for one page and for a scan, bytes of memory, bytes of all pictures that are kept."""

    page_s: float = 60.0
    scan_s: float = 900.0
    memory: int = 2 << 30
    kept: int = 4 << 30


class PagePictures:
    """Pictures of pages under a folder. Safe to use from several threads."""

    def __init__(self, root: Path, limits: DrawLimits | None = None) -> None:
        self.root = root
        self.limits = limits or DrawLimits()
        self._pool = ThreadPoolExecutor(JOBS, thread_name_prefix="pictures")
        self._ahead = ThreadPoolExecutor(JOBS, thread_name_prefix="picture")
        self._lock = threading.Lock()
        self._running: dict[tuple[str, int | None], Future[None]] = {}
        self._drawer = Drawer(self.limits.memory)
        self._room_at = 0.0
        self._closed = False

    def warm(self) -> None:
        """Be ready to draw before the first filing is opened."""
        self._drawer.warm()

    def path(self, sha256: str, page: int, rotated: int, size: Size = Size.SHARP) -> Path:
        """Where the picture of a page lies, or would lie.

        Raises:
            ValueError: that is no digest.
        """
        if not DIGEST.fullmatch(sha256):
            raise ValueError("no digest")
        ending = "" if size is Size.SHARP else f"-{size}"
        return self.root / sha256[:2] / sha256 / f"{int(page)}-{int(rotated)}{ending}.jpg"

    def begin(self, scan: Path, sha256: str, page: int, rotated: int) -> None:
        """Have a page drawn at once, if it is not yet, for somebody who is about to ask for it."""
        if not self.path(sha256, page, rotated).exists():
            self._start((sha256, page), scan, sha256, {page: rotated})

    def prepare(self, scan: Path, sha256: str, pages: Mapping[int, int]) -> None:
        """Have pages drawn in the background and behind all else, if they are not yet.

        Args:
            scan: the file.
            sha256: its digest.
            pages: by number, how each lay in the scan, in the order in which they are drawn.
        """
        if missing := {page: turn for page, turn in pages.items() if not self.path(sha256, page, turn).exists()}:
            self._start((sha256, None), scan, sha256, missing)

    def ahead(self, scan: Path, sha256: str, page: int, rotated: int) -> None:
        """Draw a page that somebody may want to see, behind all else, if it is not drawn yet; waits for it."""
        if not self.path(sha256, page, rotated).exists():
            self._draw(scan, self.path(sha256, page, rotated).parent, {page: rotated}, behind=True)

    def page(self, scan: Path | None, sha256: str, page: int, rotated: int, size: Size = Size.SHARP) -> Path | None:
        """The picture of a page, drawn if need be; None where it cannot be had.

        Args:
            scan: the file; None where it is lost, and then only what was drawn before can be had.
            sha256: its digest.
            page: number, from 1.
            rotated: degrees by which the page lay turned in the scan: 0, 90, 180 or 270.
            size: which of its pictures.
        """
        wanted = self.path(sha256, page, rotated, size)
        until = time.monotonic() + PATIENCE_S
        with self._lock:
            whole = self._running.get((sha256, None))
        if size is Size.SMALL and whole is not None:
            _wait(wanted, whole, until)
        if not wanted.exists() and scan is not None:
            _wait(wanted, self._start((sha256, page), scan, sha256, {page: rotated}), until)
        return wanted if wanted.exists() else None

    def close(self) -> None:
        """End what is being drawn."""
        with self._lock:
            self._closed = True
        self._drawer.close()
        for pool in (self._pool, self._ahead):
            pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, key: tuple[str, int | None], scan: Path, sha256: str, pages: Mapping[int, int]) -> Future[None] | None:
        with self._lock:
            if self._closed:
                return None
            running = self._running.get(key)
            if running is None or running.done():
                pool = self._pool if key[1] is None else self._ahead
                folder = self.path(sha256, 1, 0).parent
                running = self._running[key] = pool.submit(self._draw, scan, folder, dict(pages), behind=key[1] is None)
                running.add_done_callback(lambda _: self._forget(key))
            return running

    def _forget(self, key: tuple[str, int | None]) -> None:
        with self._lock:
            running = self._running.get(key)
            if running is not None and running.done():
                del self._running[key]

    def _draw(self, scan: Path, folder: Path, pages: dict[int, int], *, behind: bool) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._drawer.draw(scan, folder, pages, min(self.limits.scan_s, self.limits.page_s * len(pages)), behind=behind)
        with self._lock:
            due = time.monotonic() >= self._room_at
            if due:
                self._room_at = time.monotonic() + ROOM_S
        if due:
            self._make_room()

    def _make_room(self) -> None:
        """Let the pictures go that were not drawn or looked at for longest, once there are too many bytes of them."""
        folders = [(folder.stat().st_mtime, folder) for folder in self.root.glob("??/*") if folder.is_dir()]
        sizes = {folder: sum(file.stat().st_size for file in folder.iterdir()) for _, folder in folders}
        spare = sum(sizes.values()) - self.limits.kept
        for _, folder in sorted(folders):
            if spare <= 0:
                return
            for file in folder.iterdir():
                file.unlink(missing_ok=True)
            folder.rmdir()
            spare -= sizes[folder]


def _wait(wanted: Path, job: Future[None] | None, until: float) -> None:
    """Wait until a picture is there, which it is before its job is done, or the job is done without."""
    while job is not None and not job.done() and not wanted.exists() and time.monotonic() < until:
        time.sleep(LOOK_S)


def page_images(database: Database, originals: OriginalStore, pictures: PagePictures,
                record: Record) -> Callable[[int], np.ndarray | None]:
    """The pages of a record's scan for its report: by number, upright and grey (uint8, height by width), or None."""
    import cv2

    with database.read() as connection:
        scan = connection.scalar(select(func.max(SCANS.c.id)).where(SCANS.c.sha256 == record.scan.sha256))
        file = scan_file(connection, scan, originals) if scan is not None else None
    turned = {page.number: page.rotated for page in record.pages if not (record.problem or page.problem)}

    def image(number: int) -> np.ndarray | None:
        drawn = pictures.page(file, record.scan.sha256, number, turned[number]) if number in turned else None
        return cv2.imread(str(drawn), cv2.IMREAD_GRAYSCALE) if drawn is not None else None

    return image


@lru_cache(64)
def covered(picture: Path, boxes: tuple[Box, ...]) -> bytes:
    """A picture with places of it covered, for those who may not, or do not want to, see what stands there.

    Args:
        picture: JPEG that `PagePictures` made.
        boxes: fractions of the page.
    """
    import cv2

    image = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise FileNotFoundError(picture)
    height, width = image.shape[:2]
    for x0, y0, x1, y1 in boxes:
        left, right = int((x0 - COVER) * width), int((x1 + COVER) * width)
        top, bottom = int((y0 - COVER) * height), int((y1 + COVER) * height)
        image[max(0, top):max(0, bottom), max(0, left):max(0, right)] = GREY
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 72])
    return data.tobytes()
