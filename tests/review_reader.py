"""A reader for tests of pages read again: it finds another amount on the page that is wanted."""
from __future__ import annotations

from collections.abc import Callable

from extractors.readings import PageReadings
from extractors.scans.page_image import PageImage
from filings.problems import DamagedScan
from filings.vocabulary import Page, PageKind, Reading, Status


def make_page_reader(_forms_dir: str, wanted: int, turned: int) -> Callable[[PageImage, int], PageReadings]:
    """A reader that reads one page, and finds page 1 torn."""

    def read(_page: PageImage, number: int) -> PageReadings:
        if number == wanted == 1:
            raise DamagedScan("This page is torn")
        reading = Reading(value=f"{turned or 410}.00", status=Status.READ, confidence=0.99, page=number, box=(0.1, 0.2, 0.3, 0.25))
        kind = PageKind.PAYMENT if number == wanted else PageKind.OTHER
        return PageReadings(Page(number=number, kind=kind), {"payment.amount": reading})

    return read
