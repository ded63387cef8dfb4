"""A reader for tests of runs: the page's width in pixels says whose form it is and how often its process dies over it."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from extractors.readings import PageReadings
from extractors.scans.page_image import PageImage
from filings.problems import DamagedScan
from filings.vocabulary import Page, PageKind, Reading, Source, Status

TORN, DEADLY = 290, 291


def make_reader(_forms: str = "") -> Callable[[PageImage, int], PageReadings]:
    """Every page is the first page of an I-131 of the person whose number is the page's width."""
    return read


def read(page: PageImage, number: int) -> PageReadings:
    """Read one page."""
    person = page.image.shape[1]
    if person == TORN:
        raise DamagedScan("This page is torn")
    if person == DEADLY:
        os.abort()
    texts = {"family_name": f"FAMILY{person}", "given_name": f"GIVEN{person}", "date_of_birth": f"1980-01-{person % 28 + 1:02}"}
    fields = {f"i131.applicant.{name}": Reading(value=text, status=Status.READ, confidence=1.0, source=Source.TYPED,
                                                page=number, box=(0.1, 0.1, 0.4, 0.2)) for name, text in texts.items()}
    return PageReadings(Page(number=number, kind=PageKind.I_131, edition="04/24/19", form_page=number, fit=0.9), fields,
                        fingerprint=f"{person * 0x9E3779B97F4A7C15 % 2**64:016x}", cpu_s=0.01)


def put_scan(path: Path, *people: int, mark: int = 0) -> Path:
    """A TIFF with one page for each person; `mark` makes another file of the same paper."""
    from PIL import Image

    pages = [Image.new("L", (person, 250), 255 - mark) for person in people]
    pages[0].save(path, format="TIFF", save_all=True, append_images=pages[1:], dpi=(25, 25))
    return path
