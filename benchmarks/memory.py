"""Whether a reading process grows: its resident memory over round after round of the same packet.

    python benchmarks/memory.py --forms DIR --packets 500 SCAN [MORE ...]

`DIR`: the learned forms (`forms` of the data directory). One process reads the scans over and over, as a worker does that is never
replaced; a line a round tells its memory. It should settle within the first packets and stay.
"""
from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from extractors.processes.reading_process import Desk, Job, resident_memory  # noqa: E402
from extractors.processes.worker import KEEP_MEMORY, ONE_THREAD  # noqa: E402
from extractors.readings import PageReadings  # noqa: E402
from extractors.scans.opening import open_scan  # noqa: E402
from extractors.scans.page_image import Caps, PageImage  # noqa: E402

SETTLED = 0.2                  # share of the packets after which memory should stay


def main() -> int:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description="Measure a reading process's memory over many packets.")
    parser.add_argument("scans", nargs="+", type=Path)
    parser.add_argument("--forms", type=Path, required=True, help="folder of learned forms")
    parser.add_argument("--packets", type=int, default=500)
    args = parser.parse_args()
    if KEEP_MEMORY.items() - os.environ.items():
        # the memory allocator reads its settings when a process starts
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD | KEEP_MEMORY)
    from extractors.page_reader import make_reader

    sizes = []
    for count, size in enumerate(grown(make_reader(str(args.forms)), list(islice(cycle(args.scans), args.packets))), 1):
        sizes.append(size)
        if count % 10 == 0:
            print(f"{count} packets: {size >> 20} MB", flush=True)
    early = max(sizes[:max(1, round(SETTLED * len(sizes)))])
    print(f"largest {max(sizes) >> 20} MB; {(max(sizes) - early) >> 20} MB more than in the first fifth")
    return 0


def grown(read: Callable[[PageImage, int], PageReadings], paths: Sequence[Path]) -> Iterator[int]:
    """Read scans one after the other as a reading process does; yields its resident memory in bytes after each."""
    desk = Desk(read, lambda path: open_scan(path, caps=Caps()))
    for path in paths:
        for number in range(desk.do(Job(path, 0)).page_count):
            desk.do(Job(path, number + 1))
        desk.forget(path)
        yield resident_memory()


if __name__ == "__main__":
    sys.exit(main())
