"""A database with one scan of one or two filings, and a desk to review them, for tests."""
from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from packet_builder import BASE, OLD, OWNER, RECEIVED, packet
from sqlalchemy import select

from extractors.readings import PageReadings
from filings import audit, claims, corrections
from filings.store import Store
from filings.tables import FILINGS
from filings.vocabulary import (
    Claim,
    Filing,
    Page,
    PageKind,
    Reading,
    Readings,
    Record,
    Scan,
    Source,
    Stance,
    Status,
    Timings,
    Topic,
)
from flows.arrivals import Arrivals
from flows.entry_rules import EntryRules
from flows.page_readings import keep_pages
from flows.review_desk import Changed, ReviewDesk
from validators.decide import beside, decide
from validators.policy import Timeline

SHA = "5e" * 32
BOX = (0.1, 0.2, 0.3, 0.25)
KINDS = (*((PageKind.I_131, number) for number in range(1, 6)), (PageKind.I_134, 1), (PageKind.I_134, 2), (PageKind.PAYMENT, None),
         (PageKind.STATEMENT, None), (PageKind.I_94, None), (PageKind.IDENTITY, None))
HOUR = 3600.0


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = 1_600_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        self.now += 1.0        # no two deeds in one second
        return self.now


@dataclass
class Room:
    """The store, the desk, the folder of the record, and the filings of its one scan."""

    store: Store
    desk: ReviewDesk
    folder: Path
    scan: int

    def id(self, number: int = 1) -> int:
        """The id of a filing."""
        with self.store.database.read() as connection:
            found = connection.scalar(select(FILINGS.c.id).where(FILINGS.c.scan == self.scan, FILINGS.c.number == number))
        assert found is not None
        return int(found)

    def state(self, number: int = 1) -> tuple[int, Filing]:
        """Version and filing as they stand."""
        with self.store.database.read() as connection:
            version, record = corrections.current(connection, self.scan)
        return version, record.filings[number - 1]

    def record(self) -> Record:
        """The record as it stands."""
        with self.store.database.read() as connection:
            return corrections.current(connection, self.scan)[1]

    def hold(self, who: str = "nora", number: int = 1) -> None:
        """Claim a filing."""
        claims.claim(self.store.database, self.id(number), who, self.store.clock(), HOUR)

    def do(self, deed: Any, *given: Any, who: str = "nora", number: int = 1, version: int | None = None) -> Changed:
        """Do something to a filing as it stands."""
        changed: Changed = deed(self.desk, who, self.id(number), version or self.state(number)[0], *given)
        return changed

    def trail(self) -> list[audit.Entry]:
        """The audit trail, newest first."""
        return audit.entries(self.store.database)

    def row(self, number: int = 1) -> Any:
        """The row of a filing."""
        with self.store.database.read() as connection:
            return connection.execute(select(FILINGS).where(FILINGS.c.id == self.id(number))).mappings().one()


def room(url: str, folder: Path, *filings: Readings, pages: tuple[PageReadings, ...] = (), name: str = "box-1.pdf",
         sha256: str = SHA) -> Room:
    """A room with one scan; without `filings`, a complete re-parole packet."""
    folder.mkdir(parents=True, exist_ok=True)
    timeline, found = Timeline.load(), filings or (packet(),)
    scan = Scan(name=name, sha256=sha256, pages=20, received=RECEIVED)
    decided = tuple(decide(one, scan, timeline, beside=beside(found, one)) for one in found)
    numbers = sorted({page for one in found for document in one.documents for page in document.pages})
    kinds = {page: document.kind for one in found for document in one.documents for page in document.pages}
    known = tuple(Page(number=number, kind=kinds[number]) for number in numbers)
    record = Record(scan=scan, policy=timeline.policy, pages=tuple(each.page for each in pages) or known, filings=decided,
                    timings=Timings(total_s=1, cpu_s=1, pages=20))
    store = Store(url, Clock())
    kept: list[int] = []

    def keep(connection: Any, row: int) -> None:
        kept.append(row)
        keep_pages(connection, row, pages)

    store.save(record, folder, within=keep)
    (folder / f"{Path(name).stem}.triage.json").write_text(record.to_json(), encoding="utf-8")
    desk = ReviewDesk(store, timeline, Arrivals(store), rules=EntryRules(()), two_people=frozenset({"reject", "forward"}))
    return Room(store, desk, folder, kept[0])


def one_person(desk: ReviewDesk) -> ReviewDesk:
    """The desk of an office in which one person is enough."""
    return replace(desk, two_people=frozenset())


def paper(folder: Path, name: str, pages: int) -> tuple[Path, str]:
    """A scan of so many pages, each with its number in bars, and its digest."""
    import numpy as np
    from PIL import Image

    from filings.files import sha256_of

    folder.mkdir(parents=True, exist_ok=True)
    sheets = []
    for number in range(1, pages + 1):
        sheet = np.full((1100, 850), 250, np.uint8)
        for bar in range(number):
            sheet[60:120, 60 + 40 * bar:80 + 40 * bar] = 0
        sheets.append(Image.fromarray(sheet))
    path = folder / name
    sheets[0].save(path, save_all=True, append_images=sheets[1:], resolution=100)
    return path, sha256_of(path)


def pages_of(first: int, family: str, without: tuple[PageKind, ...] = ()) -> list[PageReadings]:
    """The pages of one person's packet, numbered from `first`."""
    made: list[PageReadings] = []
    for kind, form_page in (each for each in KINDS if each[0] not in without):
        number = first + len(made)
        page = Page(number=number, kind=kind, form_page=form_page, edition=OLD if kind is PageKind.I_131 else None)
        fields = {name: Reading(value=family if name.endswith("family_name") else value, status=Status.READ, confidence=0.99,
                                source=Source.TYPED, page=number, box=BOX)
                  for name, value in BASE.items() if OWNER[name.split(".")[0]] == kind and form_page in (None, 1)}
        claims = tuple(Claim(topic=topic, stance=Stance.STATED, document=kind, page=number, box=BOX, text=f"about {topic}")
                       for topic in (Topic.REASONS, Topic.PERIOD, Topic.REQUEST_REPAROLE)) if kind is PageKind.STATEMENT else ()
        made.append(PageReadings(page, fields, claims, fingerprint=f"{number:016x}"))
    return made


def data(tmp_path: Path) -> Path:
    """The data folder of a test's house."""
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    return folder
