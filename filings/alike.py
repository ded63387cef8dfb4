"""Earlier filings that may be of the same person or the same file, looked up in the database instead of an index of them all."""
from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from .filing_rows import kept_readings, plain_values
from .folding import folded
from .store import EarlierFiling
from .tables import FILINGS, SCANS
from .vocabulary import Reading

SHORT = 3                      # letters of a name that is worth looking for


def alike(connection: Connection, arrival: int, sha256: str, identity: dict[str, Reading]) -> list[EarlierFiling]:
    """Filings that came in before and share the file, a number, a birth date, or given and family name with one.

    Args:
        connection: to read from.
        arrival: place of the scan in the order of arrival.
        sha256: of the scan.
        identity: readings by which the filing is told from another.
    """
    values = plain_values(identity)
    births = [value for name, value in values.items() if name.endswith("date_of_birth")]
    numbers = [value for name, value in values.items() if name.endswith("a_number")]
    same: list[ColumnElement[bool]] = [SCANS.c.sha256 == sha256]
    same += [FILINGS.c.date_of_birth.in_(births)] if births else []
    same += [FILINGS.c.a_number.in_(numbers)] if numbers else []
    family, given = _words(values, "family_name"), _words(values, "given_name")
    if family and given:
        same.append(and_(or_(*(FILINGS.c.names.contains(f" {word} ", autoescape=True) for word in family)),
                         or_(*(FILINGS.c.names.contains(f" {word} ", autoescape=True) for word in given))))
    rows = connection.execute(
        select(SCANS.c.name, SCANS.c.sha256, SCANS.c.received, FILINGS.c.number, FILINGS.c.fingerprints, FILINGS.c.identity)
        .join(FILINGS, FILINGS.c.scan == SCANS.c.id)
        .where(SCANS.c.arrival < arrival, SCANS.c.replaced == 0, or_(*same))
        .order_by(SCANS.c.arrival, SCANS.c.id, FILINGS.c.number)).all()
    return [EarlierFiling(name, digest, received, number, {int(page): code for page, code in fingerprints.items()},
                          kept_readings(kept)) for name, digest, received, number, fingerprints, kept in rows]


def _words(values: dict[str, str], ending: str) -> list[str]:
    found = (word for name, value in values.items() if name.endswith(ending) for word in folded(value).split())
    return [word for word in dict.fromkeys(found) if len(word) >= SHORT]
