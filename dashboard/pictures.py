"""Pictures of pages, for those who may see the filing. An address holds numbers alone; what is served lies under a digest."""
from __future__ import annotations

from pathlib import Path

from fastapi import HTTPException
from fastapi.responses import FileResponse, Response

from dashboard.filing_desk import Bench, bench_of
from dashboard.masks import is_masked_field
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.visit import Visit, Visiting
from filings import corrections
from filings.problems import UnknownFiling
from filings.vocabulary import Box, Page, Record
from flows.page_pictures import Size, covered
from flows.scan_files import scan_file

pages = Pages()
KEEP = {"Cache-Control": "private, max-age=3600, immutable"}       # the address changes with what it shows


@pages.get("/pictures/{scan}/{page}/{turn}", needs=May.SEE)
def picture(visit: Visiting, scan: int, page: int, turn: int, size: Size = Size.SHARP, full: int = 0) -> Response:
    """A page of a scan as JPEG, upright, with the numbers of people covered unless they are to be seen.

    `turn`: as the record has it, so that a page turned since has another address; `full`: part of the address of an
    uncovered picture, so that a browser does not keep one for the other.
    """
    bench = bench_of(visit.house)
    record, file = found(visit, bench, scan)
    known = next((each for each in record.pages if each.number == page), None)
    if known is None or known.problem or known.rotated != turn:
        raise HTTPException(404)
    if size is Size.SMALL and file is not None:
        # asked for once the page in hand is painted: now the other pages are in nobody's way
        bench.pictures.prepare(file, record.scan.sha256, {each.number: each.rotated for each in record.pages if not each.problem})
    drawn = bench.pictures.page(file, record.scan.sha256, page, turn, size)
    if drawn is None:
        raise HTTPException(404)
    secret = () if visit.unmasked else secret_places(record, page)
    headers = KEEP if bool(full) == visit.unmasked else {}
    if secret:
        return Response(covered(drawn, secret), media_type="image/jpeg", headers=headers)
    return FileResponse(drawn, media_type="image/jpeg", headers=headers)


def found(visit: Visit, bench: Bench, scan: int) -> tuple[Record, Path | None]:
    """The record of a scan and its file, if that can be found.

    Raises:
        HTTPException: 404, there is no such scan, or it could not be read.
    """
    with visit.house.store.database.read() as connection:
        try:
            _, record = corrections.current(connection, scan)
        except UnknownFiling as error:
            raise HTTPException(404) from error
        file = scan_file(connection, scan, bench.originals)
    if record.problem is not None:
        raise HTTPException(404)
    return record, file


def secret_places(record: Record, page: int) -> tuple[Box, ...]:
    """Where numbers that name a person stand on a page."""
    return tuple(reading.box for filing in record.filings for name, reading in filing.fields.items()
                 if reading.page == page and reading.box is not None and is_masked_field(name))


def begin(visit: Visit, bench: Bench, record: Record, scan: int, page: Page) -> None:
    """Have the page drawn with which a filing opens, while what is around it is still made."""
    with visit.house.store.database.read() as connection:
        file = scan_file(connection, scan, bench.originals)
    if file is not None:
        bench.pictures.begin(file, record.scan.sha256, page.number, page.rotated)
