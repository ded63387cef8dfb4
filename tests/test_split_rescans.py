"""A page scanned twice in one scan: one document, one payment; what only looks alike stays two."""
from __future__ import annotations

import pytest

from extractors.assemble import documents_of
from extractors.readings import PageReadings
from extractors.rescans import rescans
from extractors.split import split
from filings.vocabulary import Page, PageKind, Reading, Status

LOOK, NEARLY, OTHER = "a5a5a5a5a5a5a5a4", "a5a5a5a5a5a5a57c", "5a5a5a5a5a5a5a5a"
WORDS = ("POSTAL", "TRAVEL", "SERVICES", "MONEY", "ORDER", "ABBOTT")


def payment(number: int, amount: str = "575.00", look: str = LOOK, words: tuple[str, ...] = WORDS) -> PageReadings:
    reading = Reading(value=amount, status=Status.READ, confidence=0.99, page=number)
    return PageReadings(Page(number=number, kind=PageKind.PAYMENT), {"payment.amount": reading}, fingerprint=look, words=words)


def sheet(number: int, form_page: int, name: str | None = "PETRENKO", look: str = LOOK) -> PageReadings:
    status = Status.READ if name else Status.BLANK
    reading = Reading(value=name, status=status, confidence=0.99, page=number)
    return PageReadings(Page(number=number, kind=PageKind.I_131, edition="04/24/19", form_page=form_page),
                        {"i131.applicant.family_name": reading}, fingerprint=look)


def test_a_payment_scanned_twice_is_one_document() -> None:
    pages = [payment(1), payment(2, look=NEARLY, words=WORDS[:-1])]
    assert rescans(pages) == {2: 1}
    assert [document.pages for document in documents_of(pages)] == [(1, 2)]


def test_a_third_scan_belongs_to_the_first() -> None:
    assert rescans([payment(1), payment(2), payment(3)]) == {2: 1, 3: 1}
    assert [document.pages for document in documents_of([payment(1), payment(2), payment(3)])] == [(1, 2, 3)]


@pytest.mark.parametrize("other", [
    payment(2, amount="360.00"), payment(2, look=OTHER), payment(2, words=("FIRST", "HARBOR", "BANK", "MONEY", "ORDER")),
])
def test_two_payments_that_look_alike_stay_two(other: PageReadings) -> None:
    assert rescans([payment(1), other]) == {}
    assert [document.pages for document in documents_of([payment(1), other])] == [(1,), (2,)]


def test_a_form_page_scanned_twice_makes_no_second_form() -> None:
    pages = [sheet(1, 1), sheet(2, 2, "OLENA"), sheet(3, 1)]
    assert [document.pages for document in documents_of(pages)] == [(1, 2, 3)]
    assert len(documents_of([sheet(1, 1), sheet(2, 1, "NOORI")])) == 2


def test_empty_form_pages_that_look_alike_tell_nothing() -> None:
    assert rescans([sheet(1, 5, None), sheet(2, 5, None)]) == {}


def test_a_payment_scanned_twice_makes_no_second_packet() -> None:
    assert len(split([payment(1), sheet(2, 1), sheet(3, 2), payment(4)])) == 1
