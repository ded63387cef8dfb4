"""The process that draws pages of scans: everything is loaded once, and a child of it, with limits, opens each scan.

`python -P -m flows.draw_pages BYTES` takes one job a line, as JSON, and answers with the number of the job once its child has
gone, however it went. It ends when its input does.

    {"job": 7, "seconds": 60, "scan": "/srv/box.pdf", "folder": "/srv/pictures/ab/ab12", "pages": [[3, 0], [1, 90]],
     "behind": false}

What nobody waits for is drawn behind: it gives way to all else. A child may be ended at any moment: each picture is written
whole or not at all.
"""
from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from extractors.processes.confine import allow_computing, leave_network
from extractors.scans.opening import open_scan
from filings.problems import ScanProblem

# end of the name and pixels across, in the order in which they are made: what a screen shows of a page at first, letter paper
# at 200 dpi, and a picture among others, which is made from the first
SCREEN, SHARP, SMALL = ("-screen", 850), ("", 1700), ("-small", 170)
QUALITY = 72                   # of JPEG; small print stays readable
LOOK_S = 0.002                 # between looks at children that draw
BEHIND = 5                     # by which a child gives way that nobody waits for


def main(memory: int) -> None:
    """Draw what is asked for until nobody asks any more. `memory`: bytes that a child may have."""
    cv2.setNumThreads(1)
    Image.init()               # would otherwise load its decoders in every child
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    leave_network()
    drawing: dict[int, tuple[int, float]] = {}       # by process: its job, and when its time is over
    rest = b""
    while True:
        asked, _, _ = select.select([sys.stdin], [], [], LOOK_S if drawing else None)
        if asked:
            more = os.read(sys.stdin.fileno(), 1 << 16)
            if not more:
                break
            *lines, rest = (rest + more).split(b"\n")
            for job in map(json.loads, lines):
                drawing[child_for(job, memory)] = (job["job"], time.monotonic() + job["seconds"])
        for process, (number, until) in list(drawing.items()):
            if time.monotonic() > until:
                os.kill(process, signal.SIGKILL)
            if os.waitpid(process, os.WNOHANG)[0]:
                del drawing[process]
                os.write(sys.stdout.fileno(), b"%d\n" % number)
    for process in drawing:
        os.kill(process, signal.SIGKILL)


def child_for(job: dict[str, Any], memory: int) -> int:
    """Begin a job in a process of its own, which inherits all that is loaded; gives back its number."""
    process = os.fork()
    if process:
        return process
    try:
        for stream in (sys.stdin, sys.stdout):
            os.close(stream.fileno())
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        allow_computing(job["seconds"])
        os.nice(BEHIND if job["behind"] else 0)
        draw_all(Path(job["scan"]), Path(job["folder"]), job["pages"])
    finally:
        os._exit(0)            # nothing of the parent's is to be tidied up here


def draw_all(path: Path, folder: Path, pages: list[list[int]]) -> None:
    """Draw pages of a scan, in that order, each with how it lies turned; one that is there or cannot be drawn is left out."""
    with contextlib.suppress(ScanProblem), open_scan(path) as scan:
        for number, turn in pages:
            name = f"{number}-{turn}"
            if all((folder / f"{name}{ending}.jpg").exists() for ending, _ in (SCREEN, SHARP, SMALL)):
                continue
            with contextlib.suppress(ScanProblem, IndexError):
                draw(scan.page(number).image, turn, folder, name)


def draw(image: np.ndarray, turn: int, folder: Path, name: str) -> None:
    """Write a page upright in all sizes. `turn`: degrees clockwise that it lies turned in the scan."""
    upright = np.ascontiguousarray(np.rot90(image, turn // 90))
    screen = written(upright, SCREEN, folder, name)
    written(upright, SHARP, folder, name)
    written(screen, SMALL, folder, name)


def written(image: np.ndarray, size: tuple[str, int], folder: Path, name: str) -> np.ndarray:
    """Write a picture of a page, no larger than it is; gives back its pixels."""
    ending, width = size
    scale = min(1.0, width / image.shape[1])
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    handle, part = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data.tobytes())
    Path(part).replace(folder / f"{name}{ending}.jpg")
    return image


if __name__ == "__main__":
    main(int(sys.argv[1]))
