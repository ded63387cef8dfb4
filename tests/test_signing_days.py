"""Days of signature and payment that bear each other out, and the shapes in which a hand writes them."""
from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from extractors.calibration import PACKAGED, calibration, kind_of
from extractors.forms.places import odd
from extractors.readers.days import days_of
from extractors.readers.line import LineReading, decode
from extractors.signing_days import posterior, weighed
from filings.vocabulary import Reading, Source, Status

ALPHABET = " /-.,0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SIGNED, PAID = "i131.signature_date", "payment.date"


def _line(text: str, sure: float = 0.97) -> LineReading:
    """A reading that shows each character of a text once, a blank between."""
    steps = []
    for char in text:
        odds = np.full(1 + len(ALPHABET), (1 - sure) / len(ALPHABET))
        odds[1 + ALPHABET.index(char)] = sure
        steps += [odds, np.array([1.0 - 1e-6] + [1e-6 / len(ALPHABET)] * len(ALPHABET))]
    return decode(np.log(np.array(steps)), ALPHABET)


def _hand(days: dict[str, float], **others: float) -> Reading:
    value = max(days, key=lambda day: days[day])
    return Reading(value=value, status=Status.READ, confidence=days[value], source=Source.HANDWRITTEN, page=1,
                   witnesses={**days, "weakest": 0.9, **others})


def _print(day: str) -> Reading:
    return Reading(value=day, status=Status.READ, confidence=0.99, source=Source.TYPED, page=2)


@pytest.mark.parametrize(("seen", "day"), [
    ("12/2V2021", "2021-12-21"), ("H/07/2021", "2021-11-07"), ("N/29/2020", "2020-11-29"), ("0V15/2022", "2022-01-15"),
    ("07/26/2022", "2022-07-26")])
def test_figures_that_run_together_are_read_apart(seen: str, day: str) -> None:
    assert days_of([_line(seen)])[0][0] == day


def test_a_date_with_a_letter_in_it_is_worth_less_than_one_without() -> None:
    (_, plain), (_, mended) = days_of([_line("12/21/2021", 0.9999)])[0], days_of([_line("12/2V2021", 0.9999)])[0]
    assert mended < plain


def test_the_nearer_of_two_days_that_the_ink_bears_out_is_taken() -> None:
    found = weighed({PAID: _hand({"2025-01-23": 0.8, "2025-11-23": 0.18}), SIGNED: _print("2025-11-20")})[PAID]
    assert (found.value, found.status) == ("2025-11-23", Status.READ) and found.witnesses["together"] > 0.9
    assert found.witnesses["alone"] == 0.18 and not any(name[:1].isdigit() for name in found.witnesses)


def test_no_day_is_taken_that_the_ink_does_not_bear_out() -> None:
    found = weighed({PAID: _hand({"2024-02-03": 0.999}), SIGNED: _print("2025-11-20")})[PAID]
    assert found.value == "2024-02-03" and found.witnesses["far"] == 1.0
    near = weighed({PAID: _hand({"2025-11-03": 0.999}), SIGNED: _print("2025-11-20")})[PAID]
    assert near.witnesses["together"] > found.witnesses["together"] and near.witnesses["far"] == 0.0


def test_a_day_far_off_that_the_ink_is_not_sure_of_goes_to_a_person() -> None:
    fields = {PAID: _hand({"2023-01-05": 0.6}), SIGNED: _print("2023-09-02")}
    found = calibration(PACKAGED).judged(weighed(fields), 0.98)[PAID]
    assert found.status is Status.REVIEW and kind_of(PAID, weighed(fields)[PAID]) == "day"


def test_a_day_alone_stays_what_it_is() -> None:
    found = weighed({PAID: _hand({"2023-01-05": 0.97, "2023-07-05": 0.02})})[PAID]
    assert (found.value, found.alternatives, found.witnesses["together"]) == ("2023-01-05", ("2023-07-05",), 0.97)


@pytest.mark.parametrize("doubt", ["faint", "struck", "contested"])
def test_what_its_reader_held_back_stays_with_a_person(doubt: str) -> None:
    fields = {PAID: _hand({"2025-11-03": 0.999}, **{doubt: 1.0}), SIGNED: _print("2025-11-20")}
    assert weighed(fields)[PAID].status is Status.REVIEW


def test_probabilities_never_exceed_one() -> None:
    mine, other = {date(2025, 1, 3): 0.6, date(2025, 7, 3): 0.4}, {date(2025, 7, 1): 1.0}
    found = posterior(mine, [other], 0.05)
    assert sum(found.values()) == pytest.approx(1.0) and next(iter(found)) == date(2025, 7, 3)


@pytest.mark.parametrize(("street", "doubted"), [
    ("339S S KEDZIE AVE", True), ("8015 OLD POSTROAD", True), ("7 E 9TH AVENUE", False), ("55 HOLLYWOOD BLVD", False),
    ("MCFARLANE", False)])
def test_streets_that_hardly_anyone_has(street: str, doubted: bool) -> None:
    assert odd(street) is doubted
