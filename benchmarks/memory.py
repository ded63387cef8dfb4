"""Whether a reading process grows: its memory over packet after packet.

    python benchmarks/memory.py --forms DIR [--packets 500] [--pages 5] [--processes 2] SCAN [MORE ...]

`DIR`: the learned forms (`forms` of the data directory). One process reads the scans over and over, as a worker does that is
never replaced; a line for every ten packets tells its memory. It should settle within the first packets and stay. With `--pages` a
packet is so many pages of its scan, the next time round the pages after those: many packets in little time, and in the end every
page.

With `--processes` so many do that at once, and the largest sums of their memory are told, by resident size (RSS), where what they
share counts for each of them, and by proportional size (PSS), where it counts once.
"""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from extractors.processes.nursery import KEEP_MEMORY, ONE_THREAD  # noqa: E402
from extractors.processes.reading_process import Desk, Job, resident_memory  # noqa: E402
from extractors.readings import PageReadings  # noqa: E402
from extractors.scans.opening import open_scan  # noqa: E402
from extractors.scans.page_image import Caps, PageImage  # noqa: E402

LOOK_S = 0.5                   # between looks at several processes
SETTLED = 0.2                  # share of the packets after which memory should stay


def main() -> int:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description="Measure a reading process's memory over many packets.")
    parser.add_argument("scans", nargs="+", type=Path)
    parser.add_argument("--forms", type=Path, required=True, help="folder of learned forms")
    parser.add_argument("--packets", type=int, default=500)
    parser.add_argument("--pages", type=int, default=0, help="pages of a packet; all of its scan if not given")
    parser.add_argument("--processes", type=int, default=1, help="how many read at once")
    args = parser.parse_args()
    if args.processes > 1:
        return _together(args)
    if KEEP_MEMORY.items() - os.environ.items():
        # the memory allocator reads its settings when a process starts
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD | KEEP_MEMORY)
    from extractors.page_reader import make_reader

    sizes = []
    packets = list(islice(cycle(args.scans), args.packets))
    for count, size in enumerate(grown(make_reader(str(args.forms)), packets, args.pages), 1):
        sizes.append(size)
        if count % 10 == 0:
            print(f"{count} packets: {size >> 20} MB", flush=True)
    early = max(sizes[:max(1, round(SETTLED * len(sizes)))])
    print(f"largest {max(sizes) >> 20} MB; {(max(sizes) - early) >> 20} MB more than in the first fifth")
    print("now " + ", ".join(f"{name} {size >> 20} MB" for name, size in sizes_of(os.getpid()).items()))
    return 0


def _together(args: argparse.Namespace) -> int:
    """Have several processes read the same, and watch their memory from outside."""
    command = [sys.executable, __file__, "--forms", str(args.forms), "--packets", str(args.packets), "--pages", str(args.pages)]
    readers = [subprocess.Popen([*command, *map(str, args.scans)], stdout=subprocess.DEVNULL) for _ in range(args.processes)]
    most: Counter[str] = Counter()
    try:
        while any(reader.poll() is None for reader in readers):
            now: Counter[str] = Counter()
            for reader in readers:
                now.update(sizes_of(reader.pid))
            most |= now
            time.sleep(LOOK_S)
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()
    print(f"{args.processes} processes together, at the most: "
          + ", ".join(f"{name} {size >> 20} MB" for name, size in most.items()))
    return max(reader.returncode for reader in readers)


def sizes_of(pid: int) -> dict[str, int]:
    """Bytes of a process: resident, its share of them, its own alone, and the most that ever were; empty where it has gone."""
    told: dict[str, int] = {}
    try:
        for part in ("smaps_rollup", "status"):
            for line in Path(f"/proc/{pid}/{part}").read_text().splitlines():
                name, _, value = line.partition(":")
                if value.endswith(" kB"):
                    told[name] = int(value[:-3]) << 10
    except OSError:
        return {}
    private = told.get("Private_Clean", 0) + told.get("Private_Dirty", 0)
    return {"RSS": told.get("Rss", 0), "PSS": told.get("Pss", 0), "private": private, "peak RSS": told.get("VmHWM", 0)}


def grown(read: Callable[[PageImage, int], PageReadings], paths: Sequence[Path], pages: int = 0) -> Iterator[int]:
    """Read scans one after the other as a reading process does; yields its resident memory in bytes after each.

    `pages`: how many of a scan are read each time, going on where the last time stopped; 0 for all.
    """
    desk = Desk(read, lambda path: open_scan(path, caps=Caps()))
    begun: Counter[Path] = Counter()
    for path in paths:
        count = desk.do(Job(path, 0)).page_count
        for _ in range(min(pages or count, count)):
            desk.do(Job(path, begun[path] % count + 1))
            begun[path] += 1
        desk.forget(path)
        yield resident_memory()


if __name__ == "__main__":
    sys.exit(main())
