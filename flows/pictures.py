"""The pages of a scan as pictures for its report, opened only when the report asks for one."""
from __future__ import annotations

from pathlib import Path
from threading import Lock

import numpy as np

from extractors.scans.opening import Caps, OpenScan, open_scan
from filings.memory import give_back
from filings.problems import ScanProblem
from filings.vocabulary import Record

MOST_PIXELS = 40_000_000       # of a picture in the scan; letter paper at 600 dpi has 34 million
_one_at_a_time = Lock()        # of all reports: what a page takes while it is opened is many times what stays of it


class Pictures:
    """Upright grey pages of one scan; call it with a page number. Close it, or use it in a `with` statement.

    Only pages that a reading process has read without trouble are opened, and none with a larger picture than scanners make,
    for the scan is a stranger's file and this process has no limits on time and memory. A report asks for a page once.
    """

    def __init__(self, path: Path, record: Record) -> None:
        """Nothing is opened yet."""
        self.path = path
        self.turned = {page.number: page.rotated for page in record.pages if not (record.problem or page.problem)}
        self._scan: OpenScan | None = None

    def __call__(self, number: int) -> np.ndarray | None:
        """Page `number` as uint8 (height, width), or None when it cannot be had."""
        if number not in self.turned:
            return None
        with _one_at_a_time:
            try:
                self._scan = self._scan or open_scan(self.path, Caps(pixels=MOST_PIXELS))
                return np.ascontiguousarray(np.rot90(self._scan.page(number).image, self.turned[number] // 90))
            except ScanProblem:
                return None

    def close(self) -> None:
        """Let go of the file."""
        if self._scan:
            self._scan.close()
            give_back()
        self._scan = None

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
