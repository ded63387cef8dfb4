"""The rows by which filings are looked up, sorted and counted: always those of the current decision."""
from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from .deciding import deciding
from .folding import folded
from .search import keep_words
from .tables import DECISIONS, FILING_CHECKS, FILINGS, SCANS
from .vocabulary import Disposition, Filing, Outcome, Reading, Record, Status, Trait

# what tells people apart, wherever it was read: the store keeps these readings at hand
PEOPLE = ("i131.applicant", "i131.beneficiary", "i134.beneficiary", "g28.client", "i94", "identity")
PARTICULARS = ("family_name", "given_name", "middle_name", "date_of_birth", "a_number")
# and the days of signature and payment, and the line of a check, which tell one filing of a person from the next
DAYS = frozenset({"i131.signature_date", "i131.intended_departure_date", "i134.signature_date", "payment.date", "payment.micr",
                  "g28.client_signature_date", "g28.attorney_signature_date"})
IDENTITY = frozenset(f"{who}.{what}" for who in PEOPLE for what in PARTICULARS) | {"i94.number"} | DAYS
OPEN = frozenset({Outcome.NOT_MET, Outcome.CANNOT_TELL})


def keep_filings(connection: Connection, scan: int, record: Record, now: str) -> None:
    """Put the filings of a record in place of those that the scan had; the id of a filing stays, and who has it."""
    known = {number: filing for number, filing in connection.execute(
        select(FILINGS.c.number, FILINGS.c.id).where(FILINGS.c.scan == scan)).all()}
    for number, filing in enumerate(record.filings, 1):
        values = {**filing_values(filing), "received": record.scan.received, "decided_at": now,
                  "urgency": urgency(filing, record.scan.received)}
        if number in known:
            row = known.pop(number)
            connection.execute(update(FILINGS).where(FILINGS.c.id == row).values(**values))
            connection.execute(delete(FILING_CHECKS).where(FILING_CHECKS.c.filing == row))
        else:
            replaced = select(SCANS.c.replaced).where(SCANS.c.id == scan).scalar_subquery()
            added = insert(FILINGS).values(scan=scan, number=number, replaced=replaced, **values).returning(FILINGS.c.id)
            row = int(connection.execute(added).scalar_one())
        if checks := check_rows(row, filing):
            connection.execute(insert(FILING_CHECKS), checks)
        keep_words(connection, row, record.scan.name, filing)
    if known:
        connection.execute(delete(FILINGS).where(and_(FILINGS.c.scan == scan, FILINGS.c.number.in_(known))))


def keep_all(connection: Connection) -> None:
    """Make the rows of all filings anew from their current records, as after a change of the tables."""
    newest = select(func.max(DECISIONS.c.id)).group_by(DECISIONS.c.scan)
    for number in connection.scalars(newest).all():
        scan, decided_at, kept = connection.execute(
            select(DECISIONS.c.scan, DECISIONS.c.decided_at, DECISIONS.c.record).where(DECISIONS.c.id == number)).one()
        keep_filings(connection, scan, Record.model_validate_json(kept), decided_at)


def filing_values(filing: Filing) -> dict[str, Any]:
    """The columns of a filing that follow from its decision."""
    readings = {name: reading for name, reading in filing.fields.items() if name in IDENTITY}
    values = plain_values(readings)
    names = [folded(value) for name, value in values.items() if name.endswith("_name")]
    doubts = [reading for reading in filing.fields.values() if reading.status in (Status.REVIEW, Status.UNREADABLE)]
    asserted = [reading for reading in filing.fields.values() if reading.status in (Status.READ, Status.REVIEW)]
    ruled = filing.ruling is not None
    said = [*(one.by for one in filing.fields.values()), *(one.by for one in filing.claims)]
    by_people = ruled or bool(filing.answers) or any(said)
    return {"request": filing.request, "disposition": filing.ruling.disposition if filing.ruling else filing.disposition,
            "names": f" {' '.join(names)} ",
            "a_number": values.get("i131.applicant.a_number"),
            "date_of_birth": values.get("i131.applicant.date_of_birth"),
            "identity": {name: reading.model_dump(mode="json") for name, reading in readings.items()},
            "fingerprints": {str(page): code for page, code in filing.fingerprints.items()},
            "traits": f",{','.join(filing.traits)}," if filing.traits else "",
            "file_by": filing.deadlines.reparole_file_by, "inquiry_after": filing.deadlines.inquiry_after,
            "doubts": len(doubts), "expected_errors": round(sum(1 - reading.confidence for reading in asserted), 4),
            "straight": int(filing.disposition != Disposition.REVIEW and not by_people)}


def urgency(filing: Filing, received: date) -> str:
    """What sorts the most urgent first: medical needs, then the last day for a re-parole request, then the oldest."""
    last_day = filing.deadlines.reparole_file_by or date.max
    return f"{0 if Trait.MEDICAL in filing.traits else 1} {last_day.isoformat()} {received.isoformat()}"


def check_rows(row: int, filing: Filing) -> list[dict[str, Any]]:
    """What is not met or cannot be told, one row a check, with a mark on those that decide."""
    deciders = {finding.check for finding in deciding(filing)}
    return [{"filing": row, "check_name": finding.check, "outcome": finding.outcome, "weight": finding.weight,
             "decides": int(finding.check in deciders)}
            for finding in {one.check: one for one in filing.findings if one.outcome in OPEN}.values()]


def kept_readings(kept: dict[str, Any]) -> dict[str, Reading]:
    """The readings of the column `identity`."""
    return {name: Reading.model_validate(reading) for name, reading in kept.items()}


def plain_values(readings: dict[str, Reading]) -> dict[str, str]:
    """The texts among readings, without what is unreadable."""
    return {name: reading.value for name, reading in readings.items()
            if isinstance(reading.value, str) and reading.value and reading.status != Status.UNREADABLE}
