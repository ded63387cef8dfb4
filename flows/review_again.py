"""A scan read again: what people said about it before holds on, and what the new reading says against it is kept, to be shown."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, select, update

from extractors.assemble import assemble, together
from extractors.readings import PageReadings
from filings import corrections
from filings.corrections import DISPUTED, Place
from filings.store import Store
from filings.tables import CORRECTIONS, RULINGS, SCANS
from filings.vocabulary import Filing, Reading, Record, Ruling, Scan, ScanReadings
from flows.page_readings import keep_pages
from flows.review_keep import Carried, Said, carried, contradictions, overridden

STRUCTURE = "structure"                # which pages belong together, as a person said


def heard(store: Store, folder: Path, scan: Scan, pages: Sequence[PageReadings],
          read: ScanReadings) -> tuple[ScanReadings, Carried]:
    """What was read of a scan, with what people said about the same scan before.

    Args:
        store: the store.
        folder: where its record is written.
        scan: the scan.
        pages: as they were read now.
        read: what follows from them.
    """
    nobody = Carried(read.filings, tuple(None for _ in read.filings))
    with store.database.read() as connection:
        row = connection.scalar(select(SCANS.c.id).where(SCANS.c.folder == str(folder.resolve()), SCANS.c.name == scan.name,
                                                         SCANS.c.sha256 == scan.sha256))
        if row is None or not _spoken(connection, row):
            return read, nobody
        _, former = corrections.current(connection, row)
        words, groups = page_words(connection, row), _structure(connection, row)
    turned = [overridden(page, words.get(page.page.number)) for page in pages]
    anew = assemble(scan.name, scan.sha256, turned, read.problem)
    numbers = {page.page.number: page for page in turned}
    if groups and {number for group in groups for number in group} <= numbers.keys():
        anew = anew.model_copy(update={"filings": tuple(together([numbers[k] for k in group]) for group in groups)})
    kept = carried(former.filings, anew.filings, settled_pages(words))
    return anew.model_copy(update={"filings": kept.filings}), kept


def _spoken(connection: Connection, scan: int) -> bool:
    """Whether a person ever said anything about the scan."""
    return any(connection.scalar(select(table.c.id).where(table.c.scan == scan).limit(1)) is not None
               for table in (CORRECTIONS, RULINGS))


def _structure(connection: Connection, scan: int) -> list[list[int]]:
    said = [one for one in corrections.latest(connection, [scan]) if one.field == STRUCTURE]
    return said[-1].reading["groups"] if said else []


def keep_reading(connection: Connection, scan: int, record: Record, pages: Sequence[PageReadings], now: float,
                 path: Path | None = None) -> None:
    """Keep what each page of a scan gave, and what of it contradicts people, within the transaction that saves the record.

    Args:
        connection: of the open write transaction.
        scan: id of the scan.
        record: as it is saved.
        pages: as they were read.
        now: seconds since 1970.
        path: where the file lay; left out where its bytes are kept among the originals.
    """
    if path is not None:
        connection.execute(update(SCANS).where(SCANS.c.id == scan).values(path=str(path.absolute())))
    keep_pages(connection, scan, pages)
    keep_disputes(connection, scan, record, pages, now)


def keep_disputes(connection: Connection, scan: int, record: Record, pages: Iterable[PageReadings], now: float) -> list[str]:
    """Keep what contradicts people's words, until somebody looks; gives back the entries."""
    if not any(reading.by for filing in record.filings for reading in filing.fields.values()):
        return []
    found = contradictions(record.filings, {page.page.number: page for page in pages}, replaced(connection, scan))
    for one in found:
        place = Place(0, scan, one.number, "", "", "", 0, None, None, None)
        corrections.keep(connection, place, one.field, DISPUTED, reading=one.said.model_dump(mode="json"),
                         before=one.newer.model_dump(mode="json"), by=one.said.by or "", at=corrections.moment(now))
    return [one.field for one in found]


def disputed(connection: Connection, place: Place) -> dict[str, Reading]:
    """Entries of a filing that were read otherwise since a person settled them, with the newer reading."""
    return {one.field: Reading.model_validate(one.before) for one in corrections.latest(connection, [place.scan])
            if one.number == place.number and one.action == DISPUTED}


def page_words(connection: Connection, scan: int) -> dict[int, Said]:
    """What people said about the pages of a scan, by page; the latest of each thing."""
    words: dict[int, dict[str, object]] = {}
    for one in corrections.latest(connection, [scan]):
        if one.field.startswith("page:"):
            words.setdefault(one.reading["page"], {}).update(one.reading)
    return {page: said for page, said in words.items()}


def settled_pages(words: Mapping[int, Said]) -> set[int]:
    """Pages that people said are in no doubt."""
    return {page for page, said in words.items() if said.get("doubtful") is False}


def replaced(connection: Connection, scan: int) -> dict[tuple[int, str], Reading]:
    """Readings that people replaced or have seen, by the number of the filing and the field."""
    rows = corrections.latest(connection, [scan])
    return {(one.number, one.field): Reading.model_validate(one.before) for one in rows if one.before and "status" in one.before}


def with_rulings(filings: Iterable[Filing], rulings: Sequence[Ruling | None]) -> tuple[Filing, ...]:
    """Filings with the rulings that stand above them."""
    return tuple(filing.model_copy(update={"ruling": ruling}) for filing, ruling in zip(filings, rulings, strict=True))
