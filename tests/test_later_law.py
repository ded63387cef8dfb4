"""What came after the governing page, and what of the page goes to a person."""
from __future__ import annotations

from datetime import date

import pytest
from packet_builder import (
    STATED,
    blank,
    claim,
    decided,
    extra,
    finding,
    outcome,
    packet,
    review,
)

from filings.vocabulary import PageKind, Stance, Topic

CARD = extra(PageKind.G_1450, 30, edition="09/27/19")
WAIVER = extra(PageKind.I_912, 30)


def card(amount: object) -> object:
    return packet({"payment.kind": "g-1450", "payment.amount": amount, "payment.amount_in_words": None},
                  without=("payment",), also=(CARD,))


@pytest.mark.parametrize(("amount", "received", "told"), [
    ("1000.00", date(2025, 11, 3), "$1000.00"), ("1630.00", date(2025, 11, 3), "$1000.00"),
    ("1020.00", date(2026, 2, 2), "$1020.00"), ("1650.00", date(2026, 2, 2), "$1020.00"),
    ("1000.00", date(2026, 2, 2), "$1000.00"), ("1000.00", date(2025, 10, 16), "$1000.00"),
    ("1000.00", date(2025, 10, 15), ""), ("1020.00", date(2025, 12, 31), ""), ("1631.00", date(2025, 11, 3), ""),
    ("575.00", date(2025, 11, 3), ""), (review("1000.00"), date(2025, 11, 3), "")])
def test_the_fee_of_the_grant_is_never_in_the_envelope(amount: object, received: date, told: str) -> None:
    found = finding(decided(card(amount), received=received), "fee.amount")
    assert found.outcome != "met"
    assert ("charged when parole is granted and must never be sent" in found.message) == bool(told)
    assert told == "" or f"the parole fee of {told} is charged" in found.message


def test_the_right_amount_gets_no_word_on_the_grant() -> None:
    found = finding(decided(card("630.00"), received=date(2026, 2, 2)), "fee.amount")
    assert found.outcome == "met" and "granted" not in found.message


@pytest.mark.parametrize(("received", "strange", "expected"), [
    (date(2025, 10, 28), True, "cannot-tell"), (date(2025, 10, 28), False, "not-met"),
    (date(2025, 10, 27), True, "not-met")])
def test_a_page_that_may_be_a_bank_form_keeps_the_payment_open(received: date, strange: bool, expected: str) -> None:
    also = (extra(PageKind.OTHER, 40),) if strange else ()
    found = finding(decided(packet(without=("payment",), also=also), received=received), "fee.present")
    assert found.outcome == expected
    assert ("G-1650" in found.message) == (expected == "cannot-tell")
    assert [one.page for one in found.evidence] == ([40] if expected == "cannot-tell" else [])


@pytest.mark.parametrize(("kind", "received", "expected"), [
    ("g-1650", date(2025, 10, 28), "met"), ("g-1650", date(2025, 10, 27), "not-met")])
def test_a_bank_payment_is_accepted_from_its_day(kind: str, received: date, expected: str) -> None:
    # a person may key the kind of a payment that the program cannot read
    assert outcome(packet({"payment.kind": kind}), "fee.instrument", received=received) == expected


@pytest.mark.parametrize(("changes", "edition", "told"), [
    ({"i131.application_type": "1.d"}, "04/24/19", "only for types 1.e and 1.f, and 1.d is marked"),
    ({}, "04/24/19", "no source says whether one may be asked for re-parole"),
    ({"i131.annotation": blank(), "i131.application_type": "1.f"}, "04/24/19", "no source says"),
    ({"i131.application_type": blank()}, "04/24/19", ""), ({"i131.application_type": "1.d,1.e"}, "04/24/19", ""),
    ({"i131.application_type": "5.A"}, "01/20/25", "")])
def test_the_types_of_a_waiver_are_noted(changes: dict[str, object], edition: str, told: str) -> None:
    readings = packet(changes, without=("payment",), also=(WAIVER,), edition=edition)
    found = finding(decided(readings), "fee.waiver")
    assert found.outcome == "not-met" and told in found.message
    assert found.message.count(";") == 2 + bool(told)


def test_a_first_parole_may_ask_for_a_waiver() -> None:
    first = {"i131.annotation": blank(), "i131.applicant.class_of_admission": blank(),
             "i131.applicant.address.state": blank(), "i131.applicant.address.zip": blank(),
             "i131.applicant.address.country": "Ukraine"}
    readings = packet(first, without=("payment", "I-94"), also=(WAIVER,), claims=())
    assert finding(decided(readings), "fee.waiver").message.startswith("A fee waiver is asked for (I-912); wanted")


@pytest.mark.parametrize(("received", "told"), [
    (date(2015, 8, 17), False), (date(2017, 2, 26), False), (date(2017, 2, 27), True), (date(2022, 8, 5), True)])
def test_a_bad_g28_is_told_on_the_receipt_notice_from_2017(received: date, told: bool) -> None:
    also = (extra(PageKind.G_28, 21, 22, 23, 24, edition="09/17/18"),)
    readings = packet({"g28.client_signature": False, "g28.attorney_signature": True}, also=also)
    found = finding(decided(readings, received=received), "g28.signatures")
    assert found.outcome == "not-met" and found.weight == "notice"
    assert ("receipt notice" in found.message) == told


@pytest.mark.parametrize("received", [date(2015, 8, 17), date(2025, 11, 3)])
def test_the_way_to_ice_is_in_the_message(received: date) -> None:
    found = finding(decided(packet({"i131.in_proceedings": True}), received=received), "routing.proceedings")
    assert "500 12th St SW, Mail Stop 5112, Washington, DC 20536 (address as of 2015-08-17)" in found.message
    assert "PLEPU" not in finding(decided(packet()), "routing.proceedings").message


def test_before_the_timeline_no_address_is_given() -> None:
    found = finding(decided(packet({"i131.in_proceedings": True}), received=date(2013, 2, 1)), "routing.proceedings")
    assert found.outcome == "not-met" and "Mail Stop" not in found.message


@pytest.mark.parametrize(("stance", "sure", "expected"), [
    (Stance.STATED, 0.9, "cannot-tell"), (Stance.STATED, 0.3, "cannot-tell"), (Stance.DOUBTFUL, 0.9, "cannot-tell"),
    (Stance.DENIED, 0.9, "met")])
def test_a_hint_at_an_earlier_removal_is_for_a_person(stance: Stance, sure: float, expected: str) -> None:
    said = claim(Topic.REMOVED_EARLIER, PageKind.STATEMENT, 9, stance, sure)
    found = finding(decided(packet(claims=(*STATED, said))), "routing.proceedings")
    assert found.outcome == expected
    assert [one.page for one in found.evidence] == ([9] if expected == "cannot-tell" else [1])
