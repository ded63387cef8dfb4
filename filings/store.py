"""The store: what was decided, when and by which rules; what came in before; and what is still to do.

    with Store(settings().database) as store:
        for filing in store.earlier(scan, folder): ...
        store.save(record, folder)

One writer at a time, each in one transaction; readers never wait. Everything handed out is a plain value.
"""
from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, true, update

from .audit import PROGRAM, append
from .database import Database
from .filing_rows import keep_filings, kept_readings, plain_values
from .folding import folded
from .tables import DECISIONS, FILINGS, SCANS
from .vocabulary import Reading, Record, Scan
from .worklist import Worklist


@dataclass(frozen=True, slots=True)
class EarlierFiling:
    """A filing that came in before.

    `name`, `sha256`, `received`: of its scan; `number`: 1-based, within the scan; `fingerprints`: perceptual hash as 16
    hexadecimal digits, by page; `identity`: its readings of the fields in `IDENTITY`, doubtful and blank ones included.
    """

    name: str
    sha256: str
    received: date
    number: int
    fingerprints: dict[int, str]
    identity: dict[str, Reading]


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of a scan's history.

    `policy`: name and digest of the rules; for a decision that does not say, the policy entries that it cites.
    `dispositions`: of its filings, in order; empty when it could not be read.
    """

    decided_at: str
    policy: str
    dispositions: tuple[str, ...]
    record: Record


@dataclass(frozen=True, slots=True)
class Found:
    """A filing found by a name, a number or a birth date."""

    folder: str
    name: str
    number: int
    received: date
    request: str
    disposition: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a record was kept: ids of its scan and of its decision, and whether it said anything new."""

    scan: int
    decision: int
    new: bool


class Store:
    """The database at a SQLAlchemy URL, and its work list under `queue`.

    Args:
        url: of a SQLite file on a disk of this machine; it is made when absent.
        clock: seconds since 1970; tests hand in their own.

    Raises:
        NetworkDatabase, ForeignDatabase, UnusableDatabase: see `filings.database.Database`.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self.database = Database(url)
        self.clock = clock
        self.queue = Worklist(self.database, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of this process."""
        self.database.close()

    def save(self, record: Record, folder: str | Path, policy: str = "",
             within: Callable[[Connection, int], None] | None = None) -> bool:
        """Keep a record that is, or will be, written in `folder`, in one transaction.

        Saving the same again changes nothing; a record that says something else (other than its timings) of the same
        scan becomes the current one and is added to the history. `policy` names the rules, for the history; left out,
        name and digest of the record's own, or else the policy entries that its findings cite. `within` is called with
        the connection and the id of the scan in the same transaction.

        Returns:
            True when there was something new to keep.
        """
        now = datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="seconds")
        with self.database.write() as connection:
            kept = save_in(connection, record, folder, now, policy)
            if within is not None:
                within(connection, kept.scan)
            return kept.new

    def earlier(self, scan: Scan, folder: str | Path, given: Sequence[tuple[str, str]] = (),
                everywhere: bool = True) -> list[EarlierFiling]:
        """List the filings that came in before a scan, in the order of their arrival.

        A scan that was read before keeps its place in that order, and is never earlier than itself: neither the same
        file (name and bytes), nor a newer file of the same name and receipt date in the same folder, which replaces it.

        Args:
            scan: the scan in hand, saved already or not.
            folder: where its record is, or will be, written.
            given: name and SHA-256 of all scans given at once, in the order of their names. Those after `scan` are not
                earlier, even if they were read once before; those ahead of it are.
            everywhere: False looks only at records in the same folder.
        """
        place = str(Path(folder).resolve())
        names = list(given)
        at = names.index((scan.name, scan.sha256)) if (scan.name, scan.sha256) in names else len(names)
        ahead, behind = set(names[:at]), set(names[at:])
        with self.database.read() as connection:
            arrival = _arrival(connection, scan, place)
            where = true() if everywhere else SCANS.c.folder == place
            rows = connection.execute(
                select(SCANS.c.name, SCANS.c.sha256, SCANS.c.received, SCANS.c.arrival, FILINGS.c.number,
                       FILINGS.c.fingerprints, FILINGS.c.identity)
                .join(FILINGS, FILINGS.c.scan == SCANS.c.id).where(where, SCANS.c.replaced == 0)
                .order_by(SCANS.c.arrival, SCANS.c.processed_at, SCANS.c.id, FILINGS.c.number)).all()
        # the same scan may be recorded in several folders: what was read last counts
        latest: dict[tuple[int, str, int], EarlierFiling] = {}
        for name, sha256, received, position, number, fingerprints, identity in rows:
            key = (name, sha256)
            if position == arrival or key in behind or (key not in ahead and arrival and position > arrival):
                continue
            latest[position, sha256, number] = EarlierFiling(name, sha256, received, number,
                                                             {int(page): code for page, code in fingerprints.items()},
                                                             kept_readings(identity))
        return [latest[slot] for slot in sorted(latest)]

    def arrival(self, scan: Scan, folder: str | Path) -> int | None:
        """Place of a scan in the order of arrival; None for one that was never seen."""
        with self.database.read() as connection:
            return _arrival(connection, scan, str(Path(folder).resolve()))

    def current(self, at_a_time: int = 50) -> Iterator[tuple[int, str, Record]]:
        """Give place of arrival, folder and current record of every scan, in that order, few at a time in memory."""
        newest = select(SCANS.c.arrival, SCANS.c.folder, func.max(DECISIONS.c.id)).join(
            DECISIONS, SCANS.c.id == DECISIONS.c.scan)
        query = newest.where(SCANS.c.replaced == 0).group_by(SCANS.c.id).order_by(SCANS.c.arrival, SCANS.c.id)
        with self.database.read() as connection:
            places = connection.execute(query).all()
        for start in range(0, len(places), at_a_time):
            part = places[start:start + at_a_time]
            wanted = select(DECISIONS.c.id, DECISIONS.c.record).where(DECISIONS.c.id.in_([each[2] for each in part]))
            with self.database.read() as connection:
                texts = {decision: text for decision, text in connection.execute(wanted).all()}
            yield from ((position, folder, Record.model_validate_json(texts[decision]))
                        for position, folder, decision in part)

    def records(self, folder: str | Path | None = None) -> Iterator[Record]:
        """Give the current record of every scan, or of those in one folder, in the order of their names."""
        where = true() if folder is None else SCANS.c.folder == str(Path(folder).resolve())
        newest = select(func.max(DECISIONS.c.id)).group_by(DECISIONS.c.scan)
        with self.database.read() as connection:
            query = (select(DECISIONS.c.record).join(SCANS, SCANS.c.id == DECISIONS.c.scan)
                     .where(where, SCANS.c.replaced == 0, DECISIONS.c.id.in_(newest))
                     .order_by(SCANS.c.name, SCANS.c.id))
            texts = connection.scalars(query).all()
        return (Record.model_validate_json(text) for text in texts)

    def history(self, sha256: str) -> list[Decision]:
        """List every decision on a scan, oldest first, whatever folder it was written in."""
        with self.database.read() as connection:
            rows = connection.execute(select(DECISIONS).join(SCANS, SCANS.c.id == DECISIONS.c.scan)
                                      .where(SCANS.c.sha256 == sha256).order_by(DECISIONS.c.id)).mappings().all()
        return [Decision(row["decided_at"], row["policy"], tuple(filter(None, row["dispositions"].split(","))),
                         Record.model_validate_json(row["record"])) for row in rows]

    def find(self, *, name: str | None = None, a_number: str | None = None,
             date_of_birth: str | None = None) -> list[Found]:
        """Look filings up by words of a name (case and accents aside), an A-number, a birth date, or all of these."""
        wanted: list[ColumnElement[bool]] = [FILINGS.c.names.contains(f" {word} ", autoescape=True)
                                             for word in folded(name or "").split()]
        if a_number:
            digits = "".join(filter(str.isdigit, a_number)).zfill(9)
            wanted.append(FILINGS.c.a_number == digits)
        if date_of_birth:
            wanted.append(FILINGS.c.date_of_birth == date_of_birth)
        if not wanted:
            return []
        with self.database.read() as connection:
            rows = connection.execute(
                select(SCANS.c.folder, SCANS.c.name, FILINGS.c.number, SCANS.c.received, FILINGS.c.request,
                       FILINGS.c.disposition, FILINGS.c.identity)
                .join(SCANS, SCANS.c.id == FILINGS.c.scan).where(SCANS.c.replaced == 0, *wanted)
                .order_by(SCANS.c.received, SCANS.c.name, FILINGS.c.number)).all()
        return [Found(folder, scan, number, received, request, disposition, plain_values(kept_readings(identity)))
                for folder, scan, number, received, request, disposition, identity in rows]


def save_in(connection: Connection, record: Record, folder: str | Path, now: str, policy: str = "") -> Kept:
    """Do what `Store.save` does within an open write transaction. `now`: UTC, ISO 8601."""
    digest = _digest(record)
    scan = _save_scan(connection, record, str(Path(folder).resolve()), now)
    newest = select(DECISIONS.c.id, DECISIONS.c.digest).where(DECISIONS.c.scan == scan)
    latest = connection.execute(newest.order_by(DECISIONS.c.id.desc()).limit(1)).first()
    if latest is not None and latest.digest == digest:
        return Kept(scan, latest.id, False)
    keep_filings(connection, scan, record, now)
    added = insert(DECISIONS).values(
        scan=scan, decided_at=now, policy=policy or _policies(record), digest=digest,
        dispositions=",".join(filing.disposition for filing in record.filings), record=record.model_dump_json(by_alias=True))
    decision = int(connection.execute(added.returning(DECISIONS.c.id)).scalar_one())
    # the digest makes every record as hard to change unseen as the trail itself
    append(connection, PROGRAM, "scan.decide", f"scan {scan}", before={"decision": latest.id} if latest else None,
           after={"decision": decision, "digest": digest, "dispositions": [each.disposition for each in record.filings]},
           at=datetime.fromisoformat(now))
    return Kept(scan, decision, True)


def _arrival(connection: Connection, scan: Scan, folder: str) -> int | None:
    """Place of a scan in the order of arrival, None for one never seen."""
    return connection.scalar(select(func.min(SCANS.c.arrival)).where(or_(_same_file(scan), _same_place(scan, folder))))


def _same_file(scan: Scan) -> ColumnElement[bool]:
    return and_(SCANS.c.name == scan.name, SCANS.c.sha256 == scan.sha256)


def _same_place(scan: Scan, folder: str) -> ColumnElement[bool]:
    return and_(SCANS.c.folder == folder, SCANS.c.name == scan.name, SCANS.c.received == scan.received)


def _save_scan(connection: Connection, record: Record, folder: str, now: str) -> int:
    scan = record.scan
    arrival = _arrival(connection, scan, folder) or (connection.scalar(select(func.max(SCANS.c.arrival))) or 0) + 1
    older = connection.scalars(update(SCANS).where(_same_place(scan, folder), SCANS.c.sha256 != scan.sha256)
                               .values(replaced=1).returning(SCANS.c.id)).all()
    connection.execute(update(FILINGS).where(FILINGS.c.scan.in_(older)).values(replaced=1))
    values: dict[str, Any] = {
        "arrival": arrival, "received": scan.received, "postmarked": scan.postmarked, "pages": scan.pages,
        "problem": record.problem.code if record.problem else None, "processed_at": now, "replaced": 0}
    known = connection.scalar(select(SCANS.c.id).where(SCANS.c.folder == folder, _same_file(scan)))
    if known is not None:
        connection.execute(update(SCANS).where(SCANS.c.id == known).values(**values))
        connection.execute(update(FILINGS).where(FILINGS.c.scan == known).values(replaced=0))
        return int(known)
    added = insert(SCANS).values(folder=folder, name=scan.name, sha256=scan.sha256, **values).returning(SCANS.c.id)
    return int(connection.execute(added).scalar_one())


def _policies(record: Record) -> str:
    if record.policy is not None:
        return f"{record.policy.id} {record.policy.digest}"
    return ",".join(sorted({finding.rule.policy for filing in record.filings for finding in filing.findings}))


def _digest(record: Record) -> str:
    return hashlib.sha256(record.model_dump_json(by_alias=True, exclude={"timings"}).encode()).hexdigest()
