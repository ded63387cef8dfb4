"""Measures the dashboard over an archive of many invented filings: how long each kind of page takes, through the real server.

    python benchmarks/dashboard_load.py --filings 100000 --rounds 40

The archive is filled by bulk inserts and kept in the folder given by --data, so that it can be measured again. Every request
counts, also the first of its kind; the kinds are asked for in turn, each filing page is that of another filing.
"""
from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, insert, select

from filings.filing_rows import check_rows, filing_values, urgency
from filings.people import Role, add_user, users
from filings.search import words_of
from filings.settings import settings
from filings.store import Store
from filings.tables import DECISIONS, FILING_CHECKS, FILING_WORDS, FILINGS, QUEUE, SCANS
from sample_filings.archive import WHOLE, archived

LIMIT_MS = 150.0
NAME, PASSWORD = "bench", "a password for measuring"
ALL = "/queue?state=all&q="
# kind of page: addresses asked for in turn, so that nothing of one kind is answered out of what was just read
PAGES: dict[str, tuple[str, ...]] = {
    "Today": ("/",),
    "queue, what waits": ("/queue",),
    "queue, all, by urgency": ("/queue?state=all",),
    "queue, all, by expected errors": ("/queue?state=all&sort=errors",),
    "queue, all, newest": ("/queue?state=all&sort=newest",),
    "queue, done, oldest": ("/queue?state=done&sort=oldest",),
    "queue, second person": ("/queue?state=second",),
    "queue, medical": ("/queue?state=open&trait=medical", "/queue?state=all&trait=medical&sort=errors"),
    "queue, one request": ("/queue?state=open&request=re-parole", "/queue?state=all&request=initial-parole&sort=newest"),
    "queue, two dispositions": ("/queue?state=open&disposition=reject&disposition=forward",),
    "queue, a common check": ("/queue?state=open&check=fee.amount", "/queue?state=all&check=fee.amount&sort=errors"),
    "queue, a rarer check": ("/queue?state=all&check=routing.proceedings&sort=oldest",
                             "/queue?state=open&check=routing.proceedings"),
    "queue, one batch": ("/queue?state=all&batch=tray-7", "/queue?state=open&batch=tray-8&sort=errors"),
    "queue, one person's": ("/queue?state=open&assignee=bench", "/queue?state=all&assignee=bench&sort=newest"),
    "queue, nobody's": ("/queue?state=open&assignee=-",),
    "queue, older than 30 days": ("/queue?state=open&age=30&sort=oldest", "/queue?state=all&age=90"),
    "queue, days from and to": ("/queue?state=all&from=2026-01-01&to=2099-01-01&sort=errors",),
    "queue, all filters at once": ("/queue?state=open&disposition=review&trait=medical&check=fee.words&age=14&sort=errors",),
    "search, rare": tuple(f"{ALL}A219{number:06d}" for number in range(100, 100_000, 999)),
    "search, a name": tuple(f"{ALL}{name}" for name in ("garcia+ana", "belberg+omar", "kovquez+eva", "trayen+luis")),
    "search, one first name": tuple(f"{ALL}{name}" for name in ("fatima", "ivan", "rosa", "yusuf")),
    "search, in every filing": (f"{ALL}parole", f"{ALL}parole&sort=newest", f"{ALL}relative&sort=errors"),
    "search, several in every filing": (f"{ALL}parole+because+relative", f"{ALL}needs+care"),
    "search, frequent and filtered": ("/queue?state=open&trait=medical&q=parole", f"{ALL}care&check=routing.proceedings",
                                      "/queue?state=done&assignee=bench&q=parole&sort=oldest"),
    "search, frequent and rare": (f"{ALL}parole+A219000777", f"{ALL}care+town+garcia"),
    "search, a beginning": (f"{ALL}A219", f"{ALL}ga", f"{ALL}p"),
    "search, nothing found": (f"{ALL}xylophone", f"{ALL}parole+xylophone"),
    "filing, opened the first time": tuple(f"/filings/{number}/1" for number in range(WHOLE, 100_000, 3 * WHOLE)),
    "filing, its history": tuple(f"/filings/{number}/1/history" for number in range(WHOLE, 100_000, 3 * WHOLE)),
}


def main() -> int:
    """Fill, serve, measure; 1 when a page is over the limit."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--filings", type=int, default=100_000)
    wanted.add_argument("--rounds", type=int, default=40)
    wanted.add_argument("--data", type=Path, default=Path("bench-out/dashboard"))
    given = wanted.parse_args()
    os.environ["LOCKBOX_DATA_DIR"] = str(given.data.absolute())
    settings.cache_clear()
    with Store(settings().database) as store:
        started = time.perf_counter()
        added = fill(store, given.filings)
        print(f"{added:,} filings added in {time.perf_counter() - started:.0f} s", flush=True)
        if NAME not in {user.name for user in users(store.database)}:
            add_user(store.database, NAME, Role.SUPERVISOR, by="bench", password=PASSWORD)
    return measure(given.rounds)


def fill(store: Store, wanted: int) -> int:
    """Add invented filings until there are as many as wanted; gives back how many were added."""
    with store.database.read() as connection:
        known = connection.scalar(select(func.count()).select_from(FILINGS)) or 0
    added = max(0, wanted - known)
    for start in range(known, known + added, 2000):
        add_part(store, start, min(2000, known + added - start))
    return added


def add_part(store: Store, first: int, number: int) -> None:
    """Add filings, one a scan, in one transaction."""
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (SCANS, FILINGS, FILING_CHECKS, DECISIONS, QUEUE, FILING_WORDS)}
    today = datetime.now(UTC).date()
    for each in range(first + 1, first + number + 1):
        record = archived(each, today)
        filing, received = record.filings[0], record.scan.received
        at = f"{received}T{8 + each % 9:02d}:{each % 60:02d}:00+00:00"
        done = f"{received + timedelta(days=each % 12)}T15:00:00+00:00" if (today - received).days > 12 and each % 3 else None
        rows[SCANS].append({"id": each, "arrival": each, "folder": "/srv/records", "name": record.scan.name,
                            "sha256": record.scan.sha256, "received": received, "pages": record.scan.pages,
                            "processed_at": at, "replaced": int(each % 211 == 0)})
        rows[FILINGS].append({"id": each, "scan": each, "number": 1, **filing_values(filing), "received": received,
                              "decided_at": at, "urgency": urgency(filing, received), "reviewed_at": done,
                              "reviewed_by": "nora" if done else None, "assignee": "bench" if each % 97 == 0 else None,
                              "replaced": int(each % 211 == 0)})
        rows[FILING_CHECKS] += check_rows(each, filing)
        rows[FILING_WORDS].append({"filing": each, "words": " ".join(words_of(record.scan.name, filing))})
        rows[DECISIONS].append({"id": each, "scan": each, "decided_at": at, "policy": "bench", "digest": record.scan.sha256,
                                "dispositions": filing.disposition.value, "record": record.to_json()})
        rows[QUEUE].append({"id": each, "path": f"/srv/inbox/{record.scan.name}", "sha256": record.scan.sha256, "stage": "done",
                            "attempts": 1, "message": "", "enqueued_at": at, "batch": f"tray-{each % 40}",
                            "business_date": received, "received": received, "seen_at": at, "humanitarian": 0,
                            "finished_at": f"{at[:14]}{min(59, each % 60 + 2):02d}:{each % 50:02d}+00:00"})
    with store.database.write() as connection:
        for table in (SCANS, FILINGS, FILING_CHECKS, DECISIONS, QUEUE, FILING_WORDS):
            connection.execute(insert(table), rows[table])


def measure(rounds: int) -> int:
    """Ask the real server for each page in turn and print how long it took; 1 when one is over the limit."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "lockbox", "dashboard", "--port", str(port)])
    place = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=place, headers={"Origin": place}, timeout=30) as client:
            wait_for(client)
            client.post("/login", data={"name": NAME, "password": PASSWORD})
            measured: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
            for each in range(rounds):
                for name, addresses in PAGES.items():
                    measured[name].append(answer(client, addresses[each % len(addresses)], server.pid))
            return report(measured)
    finally:
        server.terminate()
        server.wait(20)


def wait_for(client: httpx.Client) -> None:
    """Wait until the server answers, two minutes at most."""
    for _ in range(480):
        try:
            client.get("/login")
            return
        except httpx.TransportError:
            time.sleep(0.25)
    raise SystemExit("the dashboard did not start")


def answer(client: httpx.Client, path: str, server: int) -> tuple[float, float]:
    """Milliseconds until an answer is there, and those of them in which the server had a processor."""
    worked, started = processor_ms(server), time.perf_counter()
    found = client.get(path)
    took = (time.perf_counter() - started) * 1000
    if found.status_code != 200:
        raise SystemExit(f"{path}: {found.status_code}")
    return took, processor_ms(server) - worked


def processor_ms(pid: int) -> float:
    """Processor time of a process so far, in steps of ten milliseconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(measured: dict[str, list[tuple[float, float]]]) -> int:
    """Print a table; 1 when the 95th percentile of a kind of page is over the limit."""
    over = 0
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; milliseconds, {LIMIT_MS:.0f} allowed")
    print(f"{'kind of page':32} {'p50':>7} {'p95':>7} {'max':>7} {'processor':>10}")
    for name, values in measured.items():
        ranked = sorted(took for took, _ in values)
        p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
        over |= p95 > LIMIT_MS
        print(f"{name:32} {statistics.median(ranked):7.1f} {p95:7.1f} {ranked[-1]:7.1f} "
              f"{statistics.mean(worked for _, worked in values):10.1f}{'  over' if p95 > LIMIT_MS else ''}")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
