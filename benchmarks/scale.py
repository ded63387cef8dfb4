"""What the database costs: bytes a packet, saving and lending with a growing archive, searching 100,000 filings.

    python benchmarks/scale.py URL --records demo-out/records [--packets 2000] [--filings 100000]

`URL` is of an empty database. Records, such as `lockbox demo` writes, are its models: each packet gets the content of one of
them under names and numbers of its own.
"""
from __future__ import annotations

import argparse
import itertools
import random
import statistics
import string
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select, text

from filings.database import Database
from filings.filing_rows import check_rows, filing_values
from filings.search import search, words_of
from filings.store import Store
from filings.tables import FILING_CHECKS, FILING_WORDS, FILINGS, QUEUE, SCANS
from filings.vocabulary import Filing, Reading, Record

FIRST_DAY = date(2026, 1, 5)
NAMES = ["".join(word) for word in itertools.product(
    [first + last for first in "bcdfghjklmnprstvz" for last in ("a", "el", "io", "or", "un")], repeat=2)]


def main() -> None:
    """Measure, and print one line for each number."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--packets", type=int, default=2000)
    parser.add_argument("--filings", type=int, default=100_000)
    chosen = parser.parse_args()
    models = [record for path in sorted(chosen.records.rglob("*.triage.json"))
              if (record := Record.model_validate_json(path.read_bytes())).filings]
    with Store(chosen.url) as store:
        saving(store, models, chosen.packets)
        lending(store, chosen.packets)
        filling(store.database, models, chosen.filings)
        searching(store.database)
        before = time.perf_counter()
        for record in made(models, 100, "late"):
            store.save(record, "/late")
        told("save with the full archive", (time.perf_counter() - before) * 10, "ms a packet")


def told(what: str, value: float, unit: str) -> None:
    """Print a number."""
    print(f"{what:<44} {value:>10.2f} {unit}", flush=True)


def made(models: list[Record], count: int, prefix: str) -> Iterator[Record]:
    """Records of invented people; the same for the same prefix."""
    chance = random.Random(prefix)
    for number, model in zip(range(count), itertools.cycle(models), strict=False):
        scan = model.scan.model_copy(update={
            "name": f"{prefix}-{number:06}.pdf", "sha256": f"{prefix}{number}".encode().hex().zfill(64),
            "received": FIRST_DAY + timedelta(days=number % 250)})
        yield model.model_copy(update={"scan": scan, "filings": tuple(renamed(each, chance) for each in model.filings)})


def renamed(filing: Filing, chance: random.Random) -> Filing:
    """A filing of somebody else."""

    def other(name: str, reading: Reading) -> Reading:
        if not isinstance(reading.value, str):
            return reading
        if name.endswith("_name"):
            return reading.model_copy(update={"value": chance.choice(NAMES).upper()})
        if name.endswith("a_number"):
            return reading.model_copy(update={"value": "".join(chance.choices(string.digits, k=9))})
        return reading

    return filing.model_copy(update={"fields": {name: other(name, each) for name, each in filing.fields.items()}})


def size_of(database: Database) -> int:
    """Bytes of the database on the disk."""
    with database.read() as connection:
        if database.path is None:
            return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        pages, size = (connection.exec_driver_sql(f"PRAGMA {word}").scalar() for word in ("page_count", "page_size"))
        return int(pages or 0) * int(size or 0)


def saving(store: Store, models: list[Record], packets: int) -> None:
    """Save packets one after the other: time of the first and the last tenth, and growth."""
    before, times = size_of(store.database), []
    for record in made(models, packets, "packet"):
        started = time.perf_counter()
        store.save(record, "/records")
        times.append(time.perf_counter() - started)
    tenth = max(1, packets // 10)
    told("save, first tenth (median)", statistics.median(times[:tenth]) * 1000, "ms a packet")
    told("save, last tenth (median)", statistics.median(times[-tenth:]) * 1000, "ms a packet")
    told("growth of the database", (size_of(store.database) - before) / packets / 1000, "kB a packet")


def lending(store: Store, packets: int) -> None:
    """Lend packets to eight workers at once, one at a time each, and take them back."""
    rows = [{"path": f"/inbox/{number}", "sha256": f"{number:064}", "stage": "waiting", "enqueued_at": "2026-01-05T08:00:00+00:00"}
            for number in range(packets)]
    with store.database.write() as connection:
        connection.execute(insert(QUEUE), rows)

    def work(worker: str) -> int:
        count = 0
        while lent := store.queue.claim(worker, 1):
            count += store.queue.done(lent[0].id, worker)
        return count

    started = time.perf_counter()
    with ThreadPoolExecutor(8) as workers:
        counted = sum(workers.map(work, (f"worker {number}" for number in range(8))))
    assert counted == packets
    told("lend and tick off, eight workers", packets / (time.perf_counter() - started), "packets a second")


def filling(database: Database, models: list[Record], wanted: int) -> None:
    """Bring the archive to the wanted number of filings: the rows that looking up and counting rest on, without decisions."""
    chance, day = random.Random("bulk"), "2026-01-05T08:00:00+00:00"
    forms = [(filing_values(filing), check_rows(0, filing), words_of("", filing)) for model in models for filing in model.filings]
    with database.read() as connection:
        first_scan, first = ((connection.scalar(select(func.max(table.c.id))) or 0) + 1 for table in (SCANS, FILINGS))
    for start in range(0, wanted - first + 1, 2000):
        scans, filings, checks, words = [], [], [], []
        for number in range(start, min(start + 2000, wanted - first + 1)):
            values, findings, said = forms[number % len(forms)]
            names, a_number = [chance.choice(NAMES) for _ in range(4)], "".join(chance.choices(string.digits, k=9))
            received = FIRST_DAY + timedelta(days=number % 250)
            scans.append({"id": first_scan + number, "arrival": first_scan + number, "folder": "/bulk", "received": received,
                          "name": f"bulk-{number}.pdf", "sha256": f"{number:064x}", "pages": 15, "processed_at": day})
            filings.append({**values, "id": first + number, "scan": first_scan + number, "number": 1, "received": received,
                            "decided_at": day, "names": f" {' '.join(names)} ", "a_number": a_number})
            checks += [{**each, "filing": first + number} for each in findings]
            words.append({"filing": first + number, "words": " ".join([*said, *names, a_number])})
        with database.write() as connection:
            for table, rows in ((SCANS, scans), (FILINGS, filings), (FILING_CHECKS, checks), (FILING_WORDS, words)):
                if rows:
                    connection.execute(insert(table), rows)
    if database.path is None:
        with database.write() as connection:
            # ids were given by hand
            for table in ("scans", "filings"):
                connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
            connection.execute(text("ANALYZE"))


def searching(database: Database) -> None:
    """Look for names, numbers, beginnings and words that every filing has."""
    with database.read() as connection:
        filings = connection.scalar(select(func.count()).select_from(FILINGS))
        names = connection.scalars(select(FILINGS.c.names).order_by(FILINGS.c.id).limit(200)).all()
        numbers = connection.scalars(select(FILINGS.c.a_number).where(FILINGS.c.a_number.is_not(None)).limit(50)).all()
    told("filings in the database", float(filings or 0), "")
    kinds = {"two words of a name": [" ".join(each.split()[:2]) for each in names[:50]], "an A-number": list(numbers),
             "a beginning of three letters": [each.split()[0][:3] for each in names[:50]],
             "a check and a name": [f"fee.amount {each.split()[0]}" for each in names[:50]],
             "two words that nearly all have": ["united states"] * 10, "a word that none has": ["nobodyhasthis"] * 10}
    for kind, queries in kinds.items():
        times = []
        for query in queries:
            started = time.perf_counter()
            with database.read() as connection:
                search(connection, query)
            times.append((time.perf_counter() - started) * 1000)
        told(f"search: {kind} (median)", statistics.median(times), "ms")
        told(f"search: {kind} (slowest)", max(times), "ms")


if __name__ == "__main__":
    main()
