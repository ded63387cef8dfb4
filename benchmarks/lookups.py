"""What it costs to look up what came in before, among many filings: the start, the memory, and each kind of packet.

    python benchmarks/lookups.py [--filings 100000] [--packets 200]

People have names of which some are frequent, days of birth, payment and signature, numbers; nine of ten entries are read surely,
the others with doubt or not at all, and pages are as like each other as those of different people are. The times are of
finding earlier filings and of the checks that look at them, for each kind of packet in hand; set against an archive of nothing.
"""
from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from filings.settings import settings
from filings.store import Store
from filings.vocabulary import Reading, Readings, Scan
from flows.arrivals import Arrivals
from validators.case import Case
from validators.checks.duplicate import likeness_limits, not_received_before, related
from validators.earlier import EXACT_FIELDS
from validators.packet import Packet
from validators.policy import Timeline

SYLLABLES = ("ba", "chen", "dia", "ez", "fo", "gar", "hi", "ko", "li", "mar", "na", "or", "pe", "ro", "san", "ta", "vu", "ze")
FAMILIES = ["".join(parts).upper() for parts in itertools.product(SYLLABLES, repeat=4)]
GIVEN = ["".join(parts).upper() for parts in itertools.product(SYLLABLES, repeat=2)]
SHEETS = 24                    # kinds of pages, each the likelier to be like others of its kind the less is on it
DAY = date(2026, 3, 2)
Values = dict[str, str]


class People:
    """Draws people and what was read of them."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)
        # a page is like others of its kind, more or less: some hold little else than a signature
        self.sheets = [(self.chance.getrandbits(63) << 1, self.chance.choice((self.sixteenths, self.eighths, self.fifths)))
                       for _ in range(SHEETS)]

    def eighths(self) -> int:
        """Each bit with a chance of one in eight."""
        return self.chance.getrandbits(64) & self.chance.getrandbits(64) & self.chance.getrandbits(64)

    def sixteenths(self) -> int:
        """Each bit with a chance of one in sixteen."""
        return self.eighths() & self.chance.getrandbits(64)

    def fifths(self) -> int:
        """Each bit with a chance of about one in five."""
        return self.eighths() | self.sixteenths()

    def frequent(self, names: list[str]) -> str:
        """A name; a few are those of many."""
        return names[int(len(names) * self.chance.random() ** 3)]

    def day(self, first: date, days: int) -> str:
        """A date."""
        return (first + timedelta(days=self.chance.randrange(days))).isoformat()

    def person(self) -> Values:
        """The entries of a filing."""
        chance = self.chance
        family, given, born = self.frequent(FAMILIES), self.frequent(GIVEN), self.day(date(1940, 1, 1), 25_000)
        signed = self.day(date(2021, 1, 1), 1_800)
        values = {"payment.date": signed, "i131.signature_date": signed, "i134.signature_date": self.day(date(2021, 1, 1), 1_800),
                  "i131.intended_departure_date": self.day(date(2022, 1, 1), 1_800),
                  "i94.number": f"{chance.randrange(10**10):010}A"}
        if chance.random() < 0.6:
            values["i131.applicant.a_number"] = f"{chance.randrange(10**9):09}"
        for place in ("i131.applicant", "i134.beneficiary", "i94", "identity"):
            values |= {f"{place}.family_name": family, f"{place}.given_name": given}
            values |= {} if place == "i134.beneficiary" else {f"{place}.date_of_birth": born}
        return values

    def reading(self, value: str, doubt: float) -> Reading | None:
        """What was read of an entry."""
        drawn = self.chance.random()
        if drawn >= doubt:
            return Reading(value=value, status="read", confidence=0.99, source="typed", page=2, box=(0.1, 0.1, 0.4, 0.2))
        if drawn < doubt / 4:
            return None
        other = value.replace(self.chance.choice(value), self.chance.choice("0123456789"))
        return Reading(value=value, status="review", confidence=0.7, source="handwritten", page=2, alternatives=(other,))

    def fields(self, values: Values, doubt: float = 0.1) -> dict[str, Reading]:
        """What was read of a person."""
        return {name: one for name, value in values.items() if (one := self.reading(value, doubt)) is not None}

    def prints(self) -> dict[int, str]:
        """Hashes of some fifteen pages."""
        found = {}
        for page, kind in enumerate(self.chance.sample(range(SHEETS), self.chance.randrange(9, 23)), 1):
            code, blur = self.sheets[kind]
            found[page] = f"{code ^ blur():016x}"
        return found


def fill(url: str, people: People, filings: int) -> tuple[Any, ...]:
    """Put filings into the database, as if they had been triaged long ago; gives back the state of chance."""
    from sqlalchemy import insert

    from filings.tables import FILINGS, SCANS

    with Store(url) as store, store.database.write() as connection:
        for start in range(1, filings + 1, 5_000):
            numbers = range(start, min(start + 5_000, filings + 1))
            connection.execute(insert(SCANS), [
                {"id": n, "arrival": n, "folder": f"/old/{n % 300}", "name": f"{n}.pdf", "sha256": f"{n:064x}", "received": DAY,
                 "pages": 15, "processed_at": "2026-01-01T00:00:00+00:00", "replaced": 0} for n in numbers])
            connection.execute(insert(FILINGS), [row(n, people) for n in numbers])
    return people.chance.getstate()


def row(number: int, people: People) -> dict[str, Any]:
    """The columns of a filing that the look-up needs."""
    fields = people.fields(people.person())
    return {"id": number, "scan": number, "number": 1, "request": "re-parole", "disposition": "ready", "names": "",
            "identity": {name: one.model_dump(mode="json") for name, one in fields.items()},
            "fingerprints": {str(page): code for page, code in people.prints().items()}, "received": DAY,
            "decided_at": "2026-01-01T00:00:00+00:00", "straight": 1}


def kinds(people: People) -> dict[str, Callable[[], dict[str, Reading]]]:
    """What may have been read of the packet in hand, by its kind."""
    def only(keep: Callable[[str], bool], doubt: float = 0.0) -> Callable[[], dict[str, Reading]]:
        return lambda: people.fields({name: value for name, value in people.person().items() if keep(name)}, doubt)

    def frequent() -> dict[str, Reading]:
        return people.fields({"i131.applicant.given_name": GIVEN[0], "payment.date": people.day(date(2021, 1, 1), 1_800)}, 0.0)

    return {"read as others are": lambda: people.fields(people.person()),
            "without birth date and numbers": only(lambda name: name not in EXACT_FIELDS),
            "birth date alone": only(lambda name: name == "i131.applicant.date_of_birth"),
            "names alone": only(lambda name: name.endswith("_name")),
            "the most frequent given name, and a day of payment": frequent,
            "everything with doubt": only(lambda _: True, 1.0), "nothing legible": dict}


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--filings", type=int, default=100_000)
    parser.add_argument("--packets", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lookups-") as name:
        os.environ["LOCKBOX_DATA_DIR"] = name
        settings.cache_clear()
        with Store(settings().database) as store, Store(f"sqlite:///{name}/empty.db") as empty:
            people = People("archive")
            # elsewhere, so that what filling needs is not counted here
            with ProcessPoolExecutor(1) as aside:
                people.chance.setstate(aside.submit(fill, settings().database, people, chosen.filings).result())
            before, began = resident_mb(), time.process_time()
            full, nothing = Arrivals(store), Arrivals(empty)
            full.refresh()
            print(f"{chosen.filings} filings: read in {time.process_time() - began:.1f} s of processor time, "
                  f"{resident_mb() - before:.0f} MB", flush=True)
            print(f"{'ms of processor time a packet':52}{'empty':>8}{'median':>8}{'mean':>8}{'worst':>8}{'found':>8}")
            for kind, draw in kinds(people).items():
                tell(kind, [Readings(fields=draw(), fingerprints=people.prints()) for _ in range(chosen.packets)], full, nothing)
    return 0


def tell(kind: str, packets: list[Readings], full: Arrivals, nothing: Arrivals) -> None:
    """Print what a kind of packet costs."""
    empty, costs = [measured(each, nothing)[0] for each in packets], [measured(each, full) for each in packets]
    times = [cost for cost, _ in costs]
    print(f"{kind:52}{statistics.median(empty):8.2f}{statistics.median(times):8.2f}{statistics.mean(times):8.2f}{max(times):8.2f}"
          f"{statistics.mean(found for _, found in costs):8.1f}", flush=True)


def measured(readings: Readings, arrivals: Arrivals) -> tuple[float, int]:
    """Milliseconds of processor time for a packet, and how many filings were found."""
    scan, timeline = Scan(name="new.pdf", sha256="f" * 64, pages=15, received=DAY), TIMELINE
    began = time.process_time()
    earlier = arrivals.before_arrival(scan, None, readings, likeness_limits(timeline, DAY))
    case = Case.of(Packet(readings, scan, timeline, tuple(earlier)))
    not_received_before(case)
    related(case)
    return (time.process_time() - began) * 1000, len(earlier)


def resident_mb() -> float:
    """Resident memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


TIMELINE = Timeline.load()

if __name__ == "__main__":
    sys.exit(main())
