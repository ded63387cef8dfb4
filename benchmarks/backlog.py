"""How intake bears load: pick-up, a full inbox, a long backlog, a large archive, and files made to hurt.

    python benchmarks/backlog.py pickup sweep drain archive hostile [--hostile ../shared/hostile]

`pickup`: seconds from a file being complete to its row. `sweep`: 10,000 waiting files looked at. `drain`: 1,000 small packets,
pages a second and time a packet in each tenth, by the clock and by the processor. `archive`: processor time for each packet with
an empty database and with 100,000 filings in it. `hostile`: files that break document programs, dropped together with a clean
packet; the largest memory, how long the clean one was read beside them and by itself and when its turn was over, and what became
of each. All but the last read with a quick stand-in, so that what is measured is intake.
"""
from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
QUICK = "quick_reader:make_reader"
DAY = date(2026, 3, 2)


@dataclass
class Room:
    """A mailroom of its own: inbox, database, originals, and what works in it."""

    root: Path
    sweeper: Any
    clerk: Any
    done_at: dict[str, float] = field(default_factory=dict)
    read_s: dict[str, float] = field(default_factory=dict)
    cpu_at: list[float] = field(default_factory=list)
    pages_at: list[tuple[float, int]] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        """The inbox."""
        return self.root / "inbox"

    def tell(self, outcome: Any) -> None:
        """Note when a packet was through, and how long it was read."""
        self.done_at[outcome.packet.path.name] = time.monotonic()
        self.read_s[outcome.packet.path.name] = outcome.record.timings.total_s if outcome.record else 0.0
        self.cpu_at.append(time.process_time())
        self.pages_at.append((time.monotonic(), outcome.record.scan.pages if outcome.record else 0))


@contextlib.contextmanager
def room(prepare: Callable[[Path], None] = lambda _: None) -> Iterator[Room]:
    """Set a mailroom up in a folder that vanishes afterwards; `prepare` gets the folder before the database is opened."""
    from filings.originals import open_originals
    from filings.settings import settings
    from filings.store import Store
    from flows.inbox import open_inboxes
    from flows.intake import Sweeper
    from flows.working import open_clerk

    with tempfile.TemporaryDirectory(prefix="backlog-") as name:
        root = Path(name)
        (root / "inbox").mkdir()
        os.environ["LOCKBOX_DATA_DIR"] = str(root / "data")
        settings.cache_clear()
        prepare(root)
        with Store(settings().database) as store:
            originals = open_originals(settings().originals)
            with open_clerk(store, originals) as clerk:
                (inbox,) = open_inboxes([root / "inbox"])
                yield Room(root, Sweeper(inbox, store, originals), clerk)


def take_in(each: Room) -> int:
    """Two looks at the inbox; gives back how many files came in."""
    from filings.settings import settings

    each.sweeper.sweep()
    time.sleep(settings().settle_seconds)
    return len(each.sweeper.sweep().admitted)


def drain(each: Room, reader: str = QUICK) -> None:
    """Read and decide all that waits."""
    from extractors.processes.pool import ReaderPool
    from flows.working import work

    with ReaderPool(reader, ("",), 2) as pool:
        work(each.clerk, pool, threading.Event(), slots=4, tell=each.tell)


def pickup() -> dict[str, float]:
    """Drop files one by one into a watched inbox; seconds from complete to admitted."""
    from extractors.processes.pool import ReaderPool
    from flows.watching import Watch

    waits: list[float] = []
    with room() as here, ReaderPool(QUICK, ("",), 1) as pool:
        admitted = threading.Event()
        watch = Watch([here.sweeper], here.clerk, pool, 1, lambda swept: admitted.set() if swept.admitted else None, here.tell)
        thread = threading.Thread(target=watch.run)
        thread.start()
        time.sleep(3.0)
        for number in range(12):
            admitted.clear()
            scan(here.inbox / f".{number}.part", number)
            (here.inbox / f".{number}.part").rename(here.inbox / f"{number}.tif")
            began = time.monotonic()
            if not admitted.wait(30):
                raise SystemExit("a file was not picked up within 30 s")
            waits.append(time.monotonic() - began)
            time.sleep(0.37)
        watch.end()
        thread.join()
    return {"median_s": round(statistics.median(waits), 2), "most_s": round(max(waits), 2)}


def sweep(count: int = 10_000) -> dict[str, float]:
    """Look at an inbox full of files that wait, by a process that knows them from the database alone."""
    from sqlalchemy import insert

    from filings.tables import QUEUE
    from flows.inbox import look

    with room() as here:
        for number in range(count):
            (here.inbox / f"{number:05}.pdf").write_bytes(f"%PDF-1.4 {number}\nstartxref\n0\n%%EOF\n".encode())
        with here.clerk.store.database.write() as connection:
            connection.execute(insert(QUEUE), [
                {"path": str(file.path), "sha256": f"{number:064x}", "size": file.size, "mtime_ns": file.mtime_ns,
                 "stage": "waiting", "inbox": here.sweeper.inbox.name, "enqueued_at": "2026-03-02T00:00:00+00:00"}
                for number, file in enumerate(look(here.sweeper.inbox).files)])
        (here.inbox / "new.pdf").write_bytes(b"%PDF-1.4\nstartxref\n0\n%%EOF\n")
        took = []
        for _ in range(5):
            began = time.monotonic()
            swept = here.sweeper.sweep()
            took.append(time.monotonic() - began)
            time.sleep(0.5)
    if swept.seen != count + 1:
        raise SystemExit(f"{swept.seen} of {count + 1} files were seen")
    return {"files": count, "first_s": round(took[0], 2), "median_s": round(statistics.median(took), 2)}


def scan(path: Path, number: int, pages: int = 5) -> None:
    """A scan of a person that no other is like."""
    from quick_reader import put_scan

    put_scan(path, number, pages)


def backlog(count: int = 1_000) -> dict[str, Any]:
    """Drain a backlog of packets of one or two pages, each of another person; the figures of each tenth, and how far they part."""
    with room() as here:
        for number in range(count):
            scan(here.inbox / f"{number:05}.tif", number, pages=1 + number % 2)
        began = time.monotonic()
        admitted = take_in(here)
        print(f"  {admitted} taken in, in {time.monotonic() - began:.0f} s", flush=True)
        drain(here)
    # the first few only start the processes
    clock, cpu = [at for at, _ in here.pages_at[5:]], here.cpu_at[5:]
    pages = [count for _, count in here.pages_at[5:]]
    size = (len(clock) - 1) // 10
    if size < 2:
        raise SystemExit("drain needs --count 30 or more")
    print(f"  {'tenth':>6}{'pages a second':>16}{'ms a packet':>13}{'ms of processor':>17}")
    tenths = []
    for first in range(0, 10 * size, size):
        took, spent = clock[first + size] - clock[first], cpu[first + size] - cpu[first]
        tenths.append((sum(pages[first + 1:first + size + 1]) / took, took / size * 1000, spent / size * 1000))
        print(f"  {len(tenths):6}{tenths[-1][0]:16.1f}{tenths[-1][1]:13.1f}{tenths[-1][2]:17.1f}", flush=True)
    parts = {name: round(tenths[-1][place] / tenths[0][place] - 1, 3)
             for place, name in enumerate(("pages_s", "ms_a_packet", "cpu_ms_a_packet"))}
    return {"packets": count, "last_tenth_to_first": parts, "seconds": round(clock[-1] - clock[0])}


def archive(filings: int = 100_000, packets: int = 60) -> dict[str, float]:
    """Processor time of this process for each packet, with an empty database and a full one."""
    empty, _ = cost(0, packets)
    full, opened = cost(filings, packets)
    return {"filings": filings, "empty_ms": round(empty * 1000, 1), "full_ms": round(full * 1000, 1),
            "more": round(full / empty - 1, 3), "first_packet_s": round(opened, 1), "memory_mb": round(memory_mb())}


def cost(filings: int, packets: int) -> tuple[float, float]:
    """Processor seconds for a packet, those at the beginning left out; and seconds until the first was through."""
    with room(lambda _: fill(filings)) as here:
        for number in range(packets):
            scan(here.inbox / f"{number:05}.tif", number)
        take_in(here)
        began = time.monotonic()
        drain(here)
        late = here.cpu_at[packets // 3:]
        first = min(here.done_at.values()) - began
    return (late[-1] - late[0]) / (len(late) - 1), first


def fill(filings: int) -> None:
    """Put filings of as many people into the database, as if they had been triaged long ago."""
    from sqlalchemy import insert

    from filings.settings import settings
    from filings.store import Store
    from filings.tables import DECISIONS, FILINGS, QUEUE, SCANS

    with Store(settings().database) as store, store.database.write() as connection:
        for start in range(1, filings + 1, 5_000):
            numbers = range(start, min(start + 5_000, filings + 1))
            connection.execute(insert(SCANS), [
                {"id": n, "arrival": n, "folder": f"/old/{n % 300}", "name": f"{n}.pdf", "sha256": f"{n:064x}", "received": DAY,
                 "pages": 12, "processed_at": f"{2000 + n // 5000}-01-01T00:00:00+00:00", "replaced": 0} for n in numbers])
            connection.execute(insert(FILINGS), [filing_row(n) for n in numbers])
            connection.execute(insert(DECISIONS), [
                {"scan": n, "decided_at": "2026-01-01T00:00:00+00:00", "policy": "old", "dispositions": "ready",
                 "digest": f"{n:064x}", "record": "{}"} for n in numbers])
            connection.execute(insert(QUEUE), [
                {"path": f"/old/{n}.pdf", "sha256": f"{n:064x}", "stage": "done", "enqueued_at": "2026-01-01T00:00:00+00:00",
                 "finished_at": "2026-01-01T00:00:00+00:00", "left_at": "2026-01-01T00:00:00+00:00", "inbox": "/old",
                 "business_date": DAY, "folder": f"/old/{n % 300}", "record": str(n)} for n in numbers])


def filing_row(number: int) -> dict[str, Any]:
    """An old filing of a person that no other is like."""
    values = {"family_name": f"OLD{number}", "given_name": f"PERSON{number}", "a_number": f"{number:09}",
              "date_of_birth": f"{1930 + number % 80}-{number % 12 + 1:02}-{number % 28 + 1:02}"}
    identity = {f"i131.applicant.{name}": {"value": value, "status": "read", "confidence": 0.99, "source": "typed", "page": 2,
                                           "box": [0.1, 0.1, 0.4, 0.2]} for name, value in values.items()}
    return {"id": number, "scan": number, "number": 1, "request": "re-parole", "disposition": "ready",
            "names": f" old{number} person{number} ", "a_number": values["a_number"], "date_of_birth": values["date_of_birth"],
            "identity": identity, "fingerprints": {str(page): f"{number * 31 + page:016x}" for page in range(1, 13)},
            "received": DAY, "decided_at": "2026-01-01T00:00:00+00:00", "straight": 1}


def hostile(folder: Path) -> dict[str, Any]:
    """Drop files that hurt, and a clean packet beside them; read with the real reader within the limits of the settings."""
    from extractors.forms.store import FormStore
    from filings.settings import settings
    from flows.equipment import reader_pool
    from flows.working import work

    os.environ.setdefault("LOCKBOX_PATIENCE_SECONDS", "2")

    def learn(_: Path) -> None:
        FormStore(settings().forms_dir).learn([ROOT / "sample_filings" / "forms"])

    clean = ROOT / "sample_filings" / "packets" / "01-reparole-typed.pdf"
    with room(learn) as here, reader_pool(2) as pool:
        # once to warm up, once to measure, each a file of its own
        for name in ("first.pdf", "alone.pdf"):
            (here.inbox / name).write_bytes(clean.read_bytes() + f"\n%{name}\n".encode())
            take_in(here)
            work(here.clerk, pool, threading.Event(), slots=4, tell=here.tell)
        files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in ("INDEX.tsv", "README.md")]
        for path in files:
            target = here.inbox / path.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            shutil.copy(path, target)
        shutil.copy(clean, here.inbox / "clean.pdf")
        peak, stop, began = [0.0, 0.0], threading.Event(), time.monotonic()
        watcher = threading.Thread(target=watch_memory, args=(peak, stop))
        watcher.start()
        while settings().patience_seconds > time.monotonic() - began:
            here.sweeper.sweep()
            time.sleep(settings().settle_seconds)
        here.sweeper.sweep()
        began = time.monotonic()
        for _ in range(3):         # what does not open is tried three times
            work(here.clerk, pool, threading.Event(), slots=4, tell=here.tell)
            time.sleep(6.0 if _ == 0 else 21.0)
        work(here.clerk, pool, threading.Event(), slots=4, tell=here.tell)
        stop.set()
        watcher.join()
        packets = here.clerk.store.queue.packets()
    for packet in packets:
        print(f"  {packet.stage:12} {packet.problem or '-':18} {packet.path.name}: {packet.message[:90]}")
    silent = [packet.path.name for packet in packets if packet.stage not in ("done", "duplicate") and not packet.message]
    stages = Counter(str(packet.stage) for packet in packets)
    return {"files": len(files), "stages": dict(stages), "without_a_reason": silent,
            "clean_alone_s": round(here.read_s["alone.pdf"], 1), "clean_beside_s": round(here.read_s["clean.pdf"], 1),
            "clean_in_its_turn_s": round(here.done_at["clean.pdf"] - began, 1), "largest_process_mb": round(peak[0]),
            "all_together_mb": round(peak[1]), "seconds": round(time.monotonic() - began)}


def watch_memory(peak: list[float], stop: threading.Event) -> None:
    """Keep the largest memory of one process, this one or one below it, and that of all, what they share counted once."""
    while not stop.wait(0.2):
        sizes = list(family(os.getpid()))
        peak[0], peak[1] = max(peak[0], *(size for size, _ in sizes)), max(peak[1], sum(share for _, share in sizes))


def family(pid: int) -> Iterator[tuple[float, float]]:
    """A process and all below it: resident memory in MB, and its share of it where it shares pages with others (PSS)."""
    with contextlib.suppress(OSError, ValueError):
        lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        sizes = {words[0]: int(words[1]) * 1024 / 1e6 for words in lines}
        yield sizes["Rss:"], sizes["Pss:"]
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def memory_mb() -> float:
    """Resident memory of this process in MB."""
    return next(family(os.getpid()))[0]


def main() -> int:
    """Run the measurements that were named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", nargs="+", choices=["pickup", "sweep", "drain", "archive", "hostile"])
    parser.add_argument("--hostile", type=Path, default=ROOT.parent / "shared" / "hostile")
    parser.add_argument("--count", type=int, default=0, help="packets, files or filings, instead of the usual number")
    chosen = parser.parse_args()
    size = (chosen.count,) if chosen.count else ()
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "pickup": pickup, "sweep": lambda: sweep(*size), "drain": lambda: backlog(*size), "archive": lambda: archive(*size),
        "hostile": lambda: hostile(chosen.hostile)}
    for name in chosen.what:
        print(name, runs[name](), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
