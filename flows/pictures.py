"""The pages of a scan as pictures for its report, opened only when the report asks for one."""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from extractors.scans.opening import OpenScan, open_scan
from filings.problems import ScanProblem
from filings.vocabulary import Record

KEPT = 4                       # pages in memory, some 8 MB each


class Pictures:
    """Upright grey pages of one scan; call it with a page number. Close it, or use it in a `with` statement.

    Only pages that a reading process has read without trouble are opened, for the scan is a stranger's file and this
    process has no limits on time and memory.
    """

    def __init__(self, path: Path, record: Record) -> None:
        """Nothing is opened yet."""
        self.path = path
        self.turned = {page.number: page.rotated for page in record.pages if not (record.problem or page.problem)}
        self._scan: OpenScan | None = None
        self._page = lru_cache(KEPT)(self._load)

    def __call__(self, number: int) -> np.ndarray | None:
        """Page `number` as uint8 (height, width), or None when it cannot be had."""
        return self._page(number) if number in self.turned else None

    def _load(self, number: int) -> np.ndarray | None:
        try:
            self._scan = self._scan or open_scan(self.path)
            return np.ascontiguousarray(np.rot90(self._scan.page(number).image, self.turned[number] // 90))
        except ScanProblem:
            return None

    def close(self) -> None:
        """Let go of the file."""
        if self._scan:
            self._scan.close()
        self._scan = None
        self._page.cache_clear()

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
