"""The end of the present parole: item 12 against the I-94, the 90 days before it, and what a day off means."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packet_builder import blank, decided, finding, packet, review, unreadable

from filings.vocabulary import PageKind
from validators.calendar import add_business_days, federal_holidays, is_business_day, same_or_next_business_day

DAY = date(2025, 6, 2)
LATER = {"i131.application_type": "11", "i131.annotation": None, "payment.amount": "630.00", "payment.amount_in_words": "630.00",
         "payment.date": "2025-05-20", "i134.beneficiary.age": "40"}
ON_FORM, ON_I94 = "i131.admit_until", "i94.admit_until"


@pytest.mark.parametrize(("form", "i94", "expected", "told"), [
    ("2026-02-14", "2026-02-14", "met", "says 2026-02-14, the I-94 2026-02-14"),
    ("2026-05-31", "2026-02-14", "not-met", "says 2026-05-31, the I-94 2026-02-14"),
    ("2026-02-15", "2026-02-14", "cannot-tell", "a slip may explain"),           # one digit
    ("2026-04-02", "2026-02-04", "cannot-tell", "a slip may explain"),           # day and month changed places
    (blank(), "2026-02-14", "not-met", "Item 12 of the I-131 is empty"), (None, "2026-02-14", "not-met", "is empty"),
    (unreadable(), "2026-02-14", "cannot-tell", "cannot be read both"),
    ("2026-02-14", unreadable(), "cannot-tell", "cannot be read both"),
    (review("2026-02-14", "2026-02-19"), "2026-02-14", "met", ""),
    (review("2026-02-19", "2026-02-14"), "2026-02-14", "met", ""),
    (review("2026-09-19"), "2026-02-14", "cannot-tell", "a slip"),
    ("2026-02-14", review("2026-02-14"), "met", "")])
def test_item_12_against_the_i94(form: object, i94: object, expected: str, told: str) -> None:
    readings = packet({**LATER, ON_FORM: form, ON_I94: i94}, edition="01/20/25", i131_pages=14)
    filing = decided(readings, received=DAY)
    found = finding(filing, "reparole.admit-until")
    assert (found.outcome, found.weight) == (expected, "notice") and told in found.message
    assert filing.disposition == "ready", "nothing follows from it"


def test_item_12_is_asked_where_there_is_one() -> None:
    changes = {**LATER, ON_FORM: "2026-05-31", ON_I94: "2026-02-14"}
    assert finding(decided(packet(), received=date(2022, 8, 5)), "reparole.admit-until").outcome == "not-applicable"
    without = packet(changes, without=("I-94",), edition="01/20/25", i131_pages=14)
    assert finding(decided(without, received=DAY), "reparole.admit-until").outcome == "not-applicable"
    unknown = packet(changes, edition="99/99/99", i131_pages=14)
    assert finding(decided(unknown, received=DAY), "reparole.admit-until").outcome == "not-met", "known by its boxes"
    lost = packet({**changes, ON_FORM: None}, edition="01/20/25", i131_pages=13)
    assert finding(decided(lost, received=DAY), "reparole.admit-until").outcome == "cannot-tell"
    assert decided(packet(changes, edition="01/20/25", i131_pages=14), received=DAY).deadlines.reparole_file_by is None


# ---------------------------------------------------------------- 90 days, and days off

@pytest.mark.parametrize(("expiry", "last"), [
    (date(2016, 3, 1), date(2015, 12, 2)),
    (date(2016, 2, 24), date(2015, 11, 26)),           # Thanksgiving stands
    (date(2023, 6, 24), date(2023, 3, 26)),            # a Sunday, before the rule
    (date(2023, 7, 10), date(2023, 4, 11)), (date(2023, 7, 15), date(2023, 4, 17)),      # a Sunday becomes Monday
    (date(2023, 8, 27), date(2023, 5, 30)),            # the Monday of Memorial Day becomes Tuesday
    (date(2024, 3, 24), date(2023, 12, 26))])          # Christmas Day
def test_the_last_day_for_a_re_parole_request(expiry: date, last: date) -> None:
    received = min(last, expiry - timedelta(days=90))
    filing = decided(packet({ON_I94: expiry.isoformat()}), received=received)
    assert filing.deadlines.reparole_file_by == last


@pytest.mark.parametrize(("expiry", "received", "expected"), [
    (date(2016, 3, 1), date(2015, 12, 2), "met"), (date(2016, 3, 1), date(2015, 12, 3), "not-met"),
    # a Saturday, January 7, 2023: the day stands
    (date(2023, 4, 7), date(2023, 1, 7), "met"), (date(2023, 4, 7), date(2023, 1, 9), "not-met"),
    # a Saturday, April 1, 2023, after the rule: Monday is in time, Tuesday is not
    (date(2023, 6, 30), date(2023, 3, 31), "met"), (date(2023, 6, 30), date(2023, 4, 3), "met"),
    (date(2023, 6, 30), date(2023, 4, 4), "not-met"),
    # a weekday is not moved
    (date(2023, 7, 3), date(2023, 4, 4), "met"), (date(2023, 7, 3), date(2023, 4, 5), "not-met"),
    # the rule of the day of receipt counts, on both sides of March 29, 2023
    (date(2023, 6, 24), date(2023, 3, 28), "not-met"), (date(2023, 6, 25), date(2023, 3, 29), "not-met")])
def test_lead_time_and_days_off(expiry: date, received: date, expected: str) -> None:
    filing = decided(packet({ON_I94: expiry.isoformat()}), received=received)
    assert finding(filing, "reparole.lead-time").outcome == expected


def test_a_moved_day_is_told() -> None:
    filing = decided(packet({ON_I94: "2023-06-30"}), received=date(2023, 4, 3))
    assert "a day off, moved to 2023-04-03" in finding(filing, "reparole.lead-time").message
    assert "moved" not in finding(decided(packet({ON_I94: "2023-07-03"}), received=date(2023, 4, 3)), "reparole.lead-time").message


DAYS = st.dates(date(2015, 8, 17), date(2035, 12, 31))


@given(DAYS)
def test_the_next_business_day_is_the_first_of_them(day: date) -> None:
    moved = same_or_next_business_day(day)
    assert is_business_day(moved) and moved >= day
    assert not any(is_business_day(day + timedelta(days=one)) for one in range((moved - day).days))
    assert (moved == day) == is_business_day(day)


@given(DAYS, st.integers(1, 130))
def test_business_days_end_on_one_and_can_be_counted_back(start: date, days: int) -> None:
    """So 120 business days never end on a day off, and no rule has to move them."""
    end = add_business_days(start, days)
    between = [start + timedelta(days=one) for one in range(1, (end - start).days + 1)]
    assert is_business_day(end) and sum(is_business_day(one) for one in between) == days


@given(st.integers(2015, 2040))
def test_a_year_has_its_holidays(year: int) -> None:
    found = federal_holidays(year)
    assert 9 <= sum(one.weekday() < 5 for one in found) <= 12 and all(one.year == year for one in found)


@settings(max_examples=30, deadline=None)
@given(st.dates(date(2015, 12, 1), date(2026, 1, 1)), st.integers(-10, 400))
def test_lead_time_never_improves_with_a_later_receipt(received: date, ahead: int) -> None:
    expiry = (received + timedelta(days=ahead)).isoformat()
    ranks = {"met": 0, "not-met": 1}
    days = [received + timedelta(days=one) for one in range(3)]
    # within one regime of days off
    if days[0] < date(2023, 3, 29) <= days[-1]:
        return
    found = [ranks[finding(decided(packet({ON_I94: expiry}), received=day), "reparole.lead-time").outcome] for day in days]
    assert found == sorted(found)


def test_the_page_that_shows_it_is_the_evidence() -> None:
    found = finding(decided(packet({**LATER, ON_FORM: "2026-05-31", ON_I94: "2026-02-14"}, edition="01/20/25",
                                   i131_pages=14), received=DAY), "reparole.admit-until")
    assert len(found.evidence) == 2 and PageKind.I_131 in found.message
