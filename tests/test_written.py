"""Dates and amounts borne out by several cuts together."""
from __future__ import annotations

import numpy as np
import pytest

from extractors.papers.written import decode_amount, decode_date
from extractors.readers.line import LineReading, decode

ALPHABET = " $,./-" + "0123456789" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "abcdefghijklmnopqrstuvwxyz"


def _cut(*places: str) -> LineReading:
    """A line whose places may each be one of some characters: the first by far, the next less likely."""
    rows = []
    for chars in places:
        row = np.full(1 + len(ALPHABET), 1e-6)
        for char, odds in zip(chars, (0.7, 0.25, 0.04), strict=False):
            row[1 + ALPHABET.index(char)] = odds
        blank = np.full(1 + len(ALPHABET), 1e-6)
        blank[0] = 0.999
        rows += [row / row.sum(), blank / blank.sum()]
    return decode(np.log(np.array(rows)), ALPHABET)


def _sure(text: str) -> LineReading:
    return _cut(*text)


@pytest.mark.parametrize(("text", "value"), [
    ("07/14/2022", "2022-07-14"), ("7-4-2022", "2022-07-04"), ("Decewber 11, 2019", "2019-12-11"),
    ("MARCH 5 2021", "2021-03-05"), ("Aug 4, 2020", "2020-08-04")])
def test_dates(text: str, value: str) -> None:
    assert decode_date([_sure(text)])[0].value == value


def test_what_one_cut_leaves_open_another_decides() -> None:
    doubtful = _cut("0", "7", "/", "1", "4", "/", "2", "0", "2", "72")
    clear = _cut("0", "7", "/", "1", "4", "/", "2", "0", "2", "2")
    alone = {guess.value: guess.sure for guess in decode_date([doubtful])}
    both = {guess.value: guess.sure for guess in decode_date([doubtful, clear, clear])}
    assert both["2022-07-14"] > alone["2022-07-14"]
    assert next(iter(both)) == "2022-07-14"


def test_a_date_without_its_century_is_never_sure() -> None:
    assert decode_date([_sure("8/10/02")])[0].sure <= 0.85


def test_impossible_dates_are_not_guessed() -> None:
    assert all(guess.sure < 0.5 for guess in decode_date([_sure("99/99/9999")]))


@pytest.mark.parametrize(("text", "value"), [
    ("575.00", "575.00"), ("$360.00", "360.00"), ("575.CC", "575.00"), ("1,225.00", "1225.00"), ("630", "630.00")])
def test_amounts(text: str, value: str) -> None:
    best = decode_amount([_sure(text)])[0]
    assert best.value == value
    assert best.sure > 0.9


def test_letters_are_no_amount() -> None:
    assert not [guess for guess in decode_amount([_sure("Homeland")]) if guess.sure > 0.3]
