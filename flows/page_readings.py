"""What each page gave by itself, kept in the database, so that filings can be put together anew without reading a page.

The record keeps one reading of each entry; where an entry stands on several pages the others would be lost with it. A page
takes a few KiB, compressed.
"""
from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from extractors.readings import PageReadings
from filings.tables import PAGE_READINGS
from filings.vocabulary import Claim, Page, PageKind, Reading, Record


def packed(page: PageReadings) -> bytes:
    """A page as bytes: JSON compressed by zlib. What it cost to read is left out."""
    fields = {name: reading.model_dump(mode="json", exclude_defaults=True)
              | ({"witnesses": reading.witnesses} if reading.witnesses else {}) for name, reading in page.fields.items()}
    content: dict[str, Any] = {
        "page": page.page.model_dump(mode="json"), "fields": fields, "claims": [one.model_dump(mode="json") for one in page.claims],
        "doubtful": page.doubtful, "fingerprint": page.fingerprint, "words": page.words, "printed": page.printed}
    return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpacked(content: bytes) -> PageReadings:
    """A page from its bytes."""
    kept = json.loads(zlib.decompress(content))
    return PageReadings(
        Page.model_validate(kept["page"]),
        {name: Reading.model_validate(reading) for name, reading in kept["fields"].items()},
        tuple(Claim.model_validate(one) for one in kept["claims"]), kept["doubtful"], kept["fingerprint"],
        words=tuple(kept["words"]), printed=tuple(kept["printed"]))


def keep_pages(connection: Connection, scan: int, pages: Iterable[PageReadings]) -> None:
    """Keep the pages of a scan in place of those that it had, within an open write transaction."""
    rows = [{"scan": scan, "number": page.page.number, "content": packed(page)} for page in pages]
    connection.execute(delete(PAGE_READINGS).where(PAGE_READINGS.c.scan == scan,
                                                   PAGE_READINGS.c.number.in_([row["number"] for row in rows])))
    if rows:
        connection.execute(insert(PAGE_READINGS), rows)


def kept_pages(connection: Connection, scan: int, record: Record) -> dict[int, PageReadings]:
    """The pages of a scan by number, as they were read; those that were never kept are taken from its record."""
    rows = connection.execute(select(PAGE_READINGS.c.number, PAGE_READINGS.c.content).where(PAGE_READINGS.c.scan == scan))
    kept = {number: unpacked(content) for number, content in rows.all()}
    return {page.number: kept.get(page.number) or of_record(record, page) for page in record.pages}


def of_record(record: Record, page: Page) -> PageReadings:
    """What a record still says of a page: of an entry that stood on several pages, only the reading that counted."""
    number = page.number
    fields = {name: reading for filing in record.filings for name, reading in filing.fields.items() if reading.page == number}
    claims = tuple(claim for filing in record.filings for claim in filing.claims if claim.page == number)
    doubtful = any(number in filing.doubtful_pages for filing in record.filings)
    prints = [filing.fingerprints[number] for filing in record.filings if number in filing.fingerprints]
    return PageReadings(page, fields, claims, doubtful, prints[0] if prints else None)


def numbered(record: Record) -> dict[int, int]:
    """Of which filing, by its number, each page is; pages in no document, such as blank ones, go with the page before them."""
    owner = {page: number for number, filing in enumerate(record.filings, 1) for document in filing.documents
             for page in document.pages}
    last = 1
    for page in record.pages:
        last = owner.setdefault(page.number, last) if page.kind is not PageKind.SEPARATOR else last
    return owner
