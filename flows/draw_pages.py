"""The process that draws the pages of one scan: `python -m flows.draw_pages SCAN FOLDER BYTES PAGE-TURN...`.

It may be ended at any moment: each picture is written whole or not at all.
"""
from __future__ import annotations

import contextlib
import os
import resource
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from extractors.scans.opening import open_scan
from filings.problems import ScanProblem
from flows.page_pictures import THUMB, WIDTH

QUALITY = 72                   # of JPEG; small print stays readable


def main(arguments: list[str]) -> int:
    """Draw the pages that are asked for, in that order; one that cannot be drawn is left out."""
    path, folder, memory, *asked = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cv2.setNumThreads(1)
    os.umask(0o077)
    try:
        scan = open_scan(Path(path))
    except ScanProblem:
        return 1
    with scan:
        for number, turn in (each.split("-") for each in asked):
            with contextlib.suppress(ScanProblem, IndexError):
                draw(scan.page(int(number)).image, int(turn), Path(folder), f"{int(number)}-{int(turn)}")
    return 0


def draw(image: np.ndarray, turn: int, folder: Path, name: str) -> None:
    """Write a page upright in both sizes. `turn`: degrees clockwise that it lies turned in the scan."""
    upright = np.ascontiguousarray(np.rot90(image, turn // 90))
    for width, ending in ((THUMB, "-small"), (WIDTH, "")):
        scale = min(1.0, width / upright.shape[1])
        small = cv2.resize(upright, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else upright
        _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        handle, part = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data.tobytes())
        Path(part).replace(folder / f"{name}{ending}.jpg")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
