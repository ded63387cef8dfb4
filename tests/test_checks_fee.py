"""Checks of the payment."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packet_builder import RECEIVED, blank, decided, extra, finding, outcome, packet, review, unreadable

from filings.vocabulary import PageKind

FEES = ("fee.instrument", "fee.amount", "fee.words", "fee.payee", "fee.date", "fee.signature")
CARD = extra(PageKind.G_1450, 30, edition="09/27/19")
DHS = "U.S. Department of Homeland Security"


def test_no_payment_at_all() -> None:
    filing = decided(packet(without=("payment",)))
    assert finding(filing, "fee.present").outcome == "not-met" and finding(filing, "fee.waiver").outcome == "met"
    assert {finding(filing, check).outcome for check in FEES} == {"not-applicable"}
    assert outcome(packet(without=("payment",), doubtful=(40,)), "fee.present") == "cannot-tell"
    assert outcome(packet(without=("payment",), doubtful=(40,)), "fee.waiver") == "cannot-tell"


def test_waiver_without_payment_goes_to_a_person() -> None:
    filing = decided(packet(without=("payment",), also=(extra(PageKind.I_912, 30),)))
    assert finding(filing, "fee.present").outcome == "met" and finding(filing, "fee.waiver").outcome == "not-met"
    assert {finding(filing, check).outcome for check in FEES} == {"not-applicable"}
    assert filing.disposition == "review"


@pytest.mark.parametrize(("kind", "received", "expected"), [
    ("personal-check", date(2022, 8, 5), "met"), ("money-order", date(2025, 10, 27), "met"),
    ("money-order", date(2025, 10, 28), "not-met"), ("cashiers-check", date(2026, 1, 5), "not-met"),
    (unreadable(), date(2022, 8, 5), "met"),              # every kind of paper was taken
    (unreadable(), date(2026, 1, 5), "not-met"),          # and none is now
    ("gold", date(2022, 8, 5), "cannot-tell")])
def test_instrument_on_paper(kind: object, received: date, expected: str) -> None:
    assert outcome(packet({"payment.kind": kind}), "fee.instrument", received=received) == expected


@pytest.mark.parametrize(("received", "expected"), [
    (date(2016, 1, 4), "cannot-tell"), (date(2025, 2, 3), "met"), (date(2026, 1, 5), "met")])
def test_instrument_by_card(received: date, expected: str) -> None:
    card = packet({"payment.kind": "g-1450"}, without=("payment",), also=(CARD,))
    assert outcome(card, "fee.instrument", received=received) == expected


def test_a_card_has_no_words_payee_or_date() -> None:
    card = packet({"payment.kind": "g-1450", "payment.amount": "630.00", "payment.signature": True},
                  without=("payment",), also=(CARD,))
    filing = decided(card, received=date(2025, 11, 20))
    assert {finding(filing, check).outcome for check in ("fee.words", "fee.payee", "fee.date")} == {"not-applicable"}
    assert finding(filing, "fee.amount").outcome == "met" and finding(filing, "fee.signature").outcome == "met"


@pytest.mark.parametrize(("amount", "words", "expected"), [
    ("575.00", "575.00", "met"), ("535.00", "535.00", "not-met"), (blank(), "575.00", "cannot-tell"), (blank(), blank(), "not-met"),
    (unreadable(), "575.00", "cannot-tell"), (None, "575.00", "cannot-tell"),
    (review("575.00"), blank(), "met"), (review("575.00", "515.00"), unreadable(), "cannot-tell"),
    (review("575.00", "515.00"), "575.00", "met"),                       # the words are a second witness
    (review("515.00"), "575.00", "cannot-tell"), (review("360.00", "350.00"), unreadable(), "not-met"),
    (review("535.00", "545.00"), unreadable(), "cannot-tell"), (review("75.00"), unreadable(), "cannot-tell"),   # a digit lost
    (review("360.00"), review("575.00"), "cannot-tell"), (review("360.00"), review("360.00"), "not-met")])
def test_amount(amount: object, words: object, expected: str) -> None:
    assert outcome(packet({"payment.amount": amount, "payment.amount_in_words": words}), "fee.amount") == expected


def test_amount_where_the_day_that_counts_is_open() -> None:
    received = date(2016, 12, 27)
    old, new = packet({"payment.amount": "360.00"}), packet({"payment.amount": "575.00"})
    assert [outcome(one, "fee.amount", received=received) for one in (old, new)] == ["cannot-tell", "cannot-tell"]
    posted = date(2016, 12, 22)
    assert [outcome(one, "fee.amount", received=received, postmarked=posted) for one in (old, new)] == ["met",
        "not-met"]


@pytest.mark.parametrize(("amount", "words", "expected"), [
    ("575.00", "575.00", "met"), ("575.00", "557.00", "not-met"), ("575.00", review("557.00"), "cannot-tell"),
    (review("575.00"), review("575.00", "515.00"), "met"), ("575.00", blank(), "not-met"),
    ("575.00", None, "cannot-tell"), (unreadable(), "575.00", "cannot-tell")])
def test_words(amount: object, words: object, expected: str) -> None:
    assert outcome(packet({"payment.amount": amount, "payment.amount_in_words": words}), "fee.words") == expected


@pytest.mark.parametrize(("payee", "expected"), [
    (DHS, "met"), ("US Department of Homeland Security", "met"), ("U.S. Dept. of Homeland Security", "met"),
    ("u s dept of homeland security", "met"), ("U.S. Deparment of Homeland Securily", "met"),
    ("United States Department of Homeland Security", "met"), ("USCIS", "not-met"), ("DHS", "not-met"),
    ("US DHS", "not-met"), ("U.S. Department of State", "not-met"), ("U.S. Treasury", "not-met"),
    ("US Immigration", "not-met"), ("Homeland Security", "cannot-tell"), ("Dept Homeland Sec", "cannot-tell"),
    (review(DHS), "met"), (review(DHS, "U.s. Depuitrrent of Homelond Secunty"), "met"), (review(DHS, "USCIS"), "cannot-tell"),
    (review(DHS, "U.S. Department of State"), "cannot-tell"), (review("USCIS"), "not-met"), (review("US0I5"), "cannot-tell"),
    (review("Department of Homcland"), "cannot-tell"), (blank(), "not-met"), (unreadable(), "cannot-tell"),
    (None, "cannot-tell")])
def test_payee(payee: object, expected: str) -> None:
    assert outcome(packet({"payment.payee": payee}), "fee.payee") == expected


@pytest.mark.parametrize(("day", "received", "expected"), [
    ("2022-07-13", RECEIVED, "met"), ("2022-08-05", RECEIVED, "met"), ("2022-08-06", RECEIVED, "not-met"),
    ("2021-08-05", RECEIVED, "met"), ("2021-08-04", RECEIVED, "not-met"), (blank(), RECEIVED, "not-met"),
    (unreadable(), RECEIVED, "cannot-tell"), (review("2022-07-13", "2022-01-13"), RECEIVED, "met"),
    (review("2022-07-13", "2020-07-13"), RECEIVED, "cannot-tell"), (review("2020-07-13"), RECEIVED, "cannot-tell"),
    # sources disagree early on
    ("2015-12-01", date(2016, 5, 2), "met"), ("2015-09-01", date(2016, 5, 2), "cannot-tell"),
    ("2016-05-04", date(2016, 5, 2), "cannot-tell"), ("2014-09-01", date(2016, 5, 2), "not-met")])
def test_date_of_check(day: object, received: date, expected: str) -> None:
    assert outcome(packet({"payment.date": day}), "fee.date", received=received) == expected


@settings(max_examples=40)
@given(st.integers(-400, 800), st.dates(date(2017, 1, 1), date(2025, 10, 1)))
def test_date_window(age: int, received: date) -> None:
    day = received - timedelta(days=age)
    expected = "met" if 0 <= age <= 365 else "not-met"
    assert outcome(packet({"payment.date": day.isoformat()}), "fee.date", received=received) == expected


@settings(max_examples=40)
@given(st.sampled_from(["360.00", "575.00", "630.00", "580.00"]), st.dates(date(2017, 2, 1), date(2025, 10, 1)))
def test_amount_by_day(amount: str, received: date) -> None:
    found = outcome(packet({"payment.amount": amount}), "fee.amount", received=received, postmarked=received)
    due = "575.00" if received < date(2024, 4, 1) else "630.00"
    assert found == ("met" if amount == due else "not-met")


@pytest.mark.parametrize(("mark", "expected"), [
    (True, "met"), (False, "not-met"), (blank(), "not-met"), (review(True), "cannot-tell"), (None, "cannot-tell")])
def test_signature(mark: object, expected: str) -> None:
    assert outcome(packet({"payment.signature": mark}), "fee.signature") == expected


def test_a_mere_guess_rejects_nobody() -> None:
    guess = review("10.00").model_copy(update={"confidence": 0.18})
    assert outcome(packet({"payment.amount": guess, "payment.amount_in_words": unreadable()}), "fee.amount") == "cannot-tell"
