"""A stand-in for the reader, for measuring all the rest: the size of a page in pixels says whose form it is."""
from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from extractors.readings import PageReadings
from extractors.scans.page_image import PageImage
from filings.vocabulary import Page, PageKind, Reading, Source, Status

SMALL, WIDE = 250, 400         # least pixels of a side, and how many widths there are
LETTERS = "ABCDEFGHIJKLMNOPRSTUVWYZ"


def make_reader(_forms: str = "") -> Callable[[PageImage, int], PageReadings]:
    """Every page is the first page of an I-131."""
    return read


def read(page: PageImage, number: int) -> PageReadings:
    """Read one page: an invented person that no other is like."""
    height, width = page.image.shape[:2]
    person = (height - SMALL) * WIDE + width - SMALL
    chance = random.Random(person)
    texts = {"family_name": "".join(chance.choices(LETTERS, k=9)), "given_name": "".join(chance.choices(LETTERS, k=7)),
             "date_of_birth": (date(1940, 1, 1) + timedelta(days=chance.randrange(25_000))).isoformat(),
             "a_number": f"{chance.randrange(10**9):09}"}
    fields = {f"i131.applicant.{name}": Reading(value=text, status=Status.READ, confidence=1.0, source=Source.TYPED,
                                                page=number, box=(0.1, 0.1, 0.4, 0.2)) for name, text in texts.items()}
    return PageReadings(Page(number=number, kind=PageKind.I_131, edition="04/24/19", form_page=number, fit=0.9), fields,
                        fingerprint=f"{chance.getrandbits(64):016x}", cpu_s=0.01)


def put_scan(path: Path, person: int, pages: int) -> None:
    """A TIFF with so many pages of a person's form."""
    from PIL import Image

    size = (SMALL + person % WIDE, SMALL + person // WIDE)
    sheets = [Image.new("L", size, 255) for _ in range(pages)]
    sheets[0].save(path, format="TIFF", save_all=True, append_images=sheets[1:], dpi=(25, 25))
