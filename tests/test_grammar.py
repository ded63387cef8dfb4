"""Dates, amounts and identifiers as people write them and readers misread them."""
from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.amounts import LARGEST, in_words, is_tail
from extractors.grammar import (
    amount_from_words,
    parse_a_number,
    parse_amount,
    parse_class_of_admission,
    parse_date,
    parse_i94_number,
)
from extractors.papers.countries import code_of_country, country_of_code, parse_country
from extractors.papers.names import parse_name

DAYS = st.dates(date(1901, 1, 1), date(2098, 12, 31))
SPANISH = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre")


@given(DAYS, st.sampled_from(("{d:%m/%d/%Y}", "{d.month}/{d.day}/{d.year}", "{d:%m-%d-%Y}", "{d:%B} {d.day}, {d.year}",
                              "{d:%b}. {d.day} {d.year}", "{d.day} {d:%b} {d.year}", "{d:%d%b%Y}", "{d:%Y %B %d}",
                              "{d:%Y-%m-%d}", "{d:%A}, {d:%B} {d.day}, {d.year}", "{d:%m %d %Y}")))
def test_the_usual_ways_to_write_a_date_are_understood(day: date, form: str) -> None:
    best = parse_date(form.format(d=day), "MDY")[0]
    assert best.value == day.isoformat()
    assert best.sure >= 0.9


@given(DAYS)
def test_order_decides_and_the_other_order_is_offered(day: date) -> None:
    guesses = parse_date(f"{day:%d/%m/%Y}", "DMY")
    assert guesses[0].value == day.isoformat()
    if day.day <= 12 and day.day != day.month:
        assert date(day.year, day.day, day.month).isoformat() in [guess.value for guess in guesses[1:]]


@given(DAYS)
def test_spanish_dates(day: date) -> None:
    assert parse_date(f"{day.day} de {SPANISH[day.month - 1]} de {day.year}", "DMY")[0].value == day.isoformat()


def test_a_date_against_the_order_is_never_sure() -> None:
    (only,) = parse_date("25/12/2021", "MDY")
    assert only.value == "2021-12-25"
    assert only.sure <= 0.6


@pytest.mark.parametrize(("text", "expected"), [
    ("O3/O4/2O22", "2022-03-04"), ("Ju1y 5, 2022", "2022-07-05"), ("JVL 10, 2021", "2021-07-10"),
    ("Decamber 25 2013", "2013-12-25"), ("09105/2020", "2020-09-05"), ("07142022", "2022-07-14"),
    ("July 52022", "2022-07-05"), ("12 ABR/APR 1985", "1985-04-12"), ("5th of July, 2022", "2022-07-05"),
    ("Dec 1 7 2021", "2021-12-17"), ("7/4/22", "2022-07-04"), ("'85 Mar 03", "1985-03-03")])
def test_misread_dates_are_mended_but_less_sure(text: str, expected: str) -> None:
    order = "YMD" if text.startswith("'") else "MDY"
    best = parse_date(text, order)[0]
    assert best.value == expected
    assert best.sure < 1.0 or text.startswith(("5th", "12"))


@pytest.mark.parametrize("text", ["", "hello", "13/13/2022", "30 FEB 2020", "N/A", "12345", "99/99/9999"])
def test_what_is_no_date_gives_none(text: str) -> None:
    assert parse_date(text) == ()


def test_limits_settle_the_century() -> None:
    assert parse_date("03/04/45", "MDY", latest=date(2024, 1, 1))[0].value == "1945-03-04"
    assert parse_date("03/04/2045", "MDY", latest=date(2024, 1, 1)) == ()


@given(st.text(max_size=30), st.sampled_from(("MDY", "DMY", "YMD")))
def test_any_text_gives_real_dates_or_none(text: str, order: str) -> None:
    for guess in parse_date(text, order):                  # type: ignore[arg-type]
        date.fromisoformat(guess.value)
        assert 0 < guess.sure <= 1


@given(st.integers(1, LARGEST), st.integers(0, 99), st.sampled_from(
    ("{d}.{c:02d}", "${d}.{c:02d}", "$ {d:,}.{c:02d}", "**{d}.{c:02d}**", "{d} {c:02d}/100", "$ {d},{c:02d}")))
def test_amounts_in_figures(dollars: int, cents: int, form: str) -> None:
    assert parse_amount(form.format(d=dollars, c=cents))[0].value == f"{dollars}.{cents:02d}"


@pytest.mark.parametrize(("text", "expected"), [
    ("575", "575.00"), ("575.-", "575.00"), ("575 xx/100", "575.00"), ("575 no/100", "575.00"), ("57500", "575.00"),
    ("S75.OO", "575.00"), ("$1,225.00-", "1225.00"), ("1,225", "1225.00"), ("575 00", "575.00")])
def test_amounts_as_people_write_them(text: str, expected: str) -> None:
    assert parse_amount(text)[0].value == expected


@given(st.text(max_size=20))
def test_any_text_gives_well_formed_amounts(text: str) -> None:
    for guess in (*parse_amount(text), *amount_from_words(text)):
        dollars, cents = guess.value.split(".")
        assert dollars.isdigit() and len(cents) == 2


def _say(dollars: int, joint: str) -> str:
    """Words with blanks, from the grammar's own parts."""
    said = in_words(dollars)[0]
    for part in ("thousand", "hundred"):
        said = said.replace(part, f" {part} {joint}" if part == "hundred" else f" {part} ")
    return said.strip()


@settings(max_examples=60)
@given(st.integers(1, LARGEST), st.integers(0, 99), st.sampled_from(("", "and ")), st.sampled_from(("and", "&")))
def test_amounts_in_words(dollars: int, cents: int, joint: str, link: str) -> None:
    best, *others = amount_from_words(f"{_say(dollars, joint).capitalize()} {link} {cents:02d}/100")
    assert best.value == f"{dollars}.{cents:02d}"
    assert best.sure > 0.95
    assert all(other.sure < 0.3 for other in others)


@pytest.mark.parametrize(("text", "expected"), [
    ("Five hundred seventy-five and no/100", "575.00"), ("SIX HUNDRED AND THIRTY & XX/100 DOLLARS", "630.00"),
    ("Five hunolred seventyfive and xx/100 -----", "575.00"), ("Twelve hundred twenty-five and 50/100", "1225.50"),
    ("one thousand two hundred twenty five dollars only", "1225.00"), ("Six hundred thinty and n0/100", "630.00")])
def test_misread_words(text: str, expected: str) -> None:
    assert amount_from_words(text)[0].value == expected


def test_words_between_two_amounts_are_not_sure() -> None:
    first, second, *_ = amount_from_words("Three hundred sixt and 00/100")
    assert {first.value, second.value} == {"306.00", "360.00"}
    assert first.sure < 0.6


@pytest.mark.parametrize("text", ["", "pay to", "U.S. Department of Homeland Security", "I-131 GARCIA"])
def test_words_that_are_no_amount(text: str) -> None:
    assert all(guess.sure < 0.3 for guess in amount_from_words(text))


def test_admission_numbers() -> None:
    assert parse_i94_number("123 456 789 A1")[0].value == "123456789A1"
    assert parse_i94_number("12345678901")[0].value == "12345678901"
    assert parse_i94_number("1234S678901")[0].value == "12345678901"
    assert parse_i94_number("1234567890") == ()
    letter_or_digit = parse_i94_number("123456789O1")
    assert {guess.value for guess in letter_or_digit} == {"123456789O1", "12345678901"}
    assert letter_or_digit[0].sure < 0.9
    as_one = parse_i94_number("48120577316")                  # two readers alike take a J for a one
    assert as_one[0].value == "48120577316" and as_one[0].sure < 0.7
    assert "481205773J6" in {guess.value for guess in as_one}


def test_alien_numbers_have_nine_digits() -> None:
    assert parse_a_number("A12345678")[0].value == "012345678"
    assert parse_a_number("A# 123-456-789")[0].value == "123456789"
    assert parse_a_number("123") == ()


def test_classes_of_admission() -> None:
    assert parse_class_of_admission("DT")[0] == parse_class_of_admission(" dt. ")[0]
    assert parse_class_of_admission("0AR")[0].value == "OAR"
    assert parse_class_of_admission("XQ7")[0].sure < 0.5, "an unknown class is kept, but a person looks"
    assert parse_class_of_admission("PAROLED") == ()


def test_countries_and_names() -> None:
    assert parse_country("Us AINE")[0].value == "Ukraine"
    assert parse_country("GUATEMALA")[0].sure == 1.0
    assert country_of_code("D<<") == "Germany"
    assert code_of_country("haiti") == "HTI"
    assert parse_name(": GARCIA LOPEZ .")[0].value == "GARCIA LOPEZ"
    assert parse_name("J0SE")[0].value == "JOSE"
    assert parse_name("12/04/2022") == ()


@pytest.mark.parametrize(("amount", "whole", "tail"), [
    ("30.00", "630.00", True), ("75.00", "575.00", True), ("1225.00", "1225.00", False), ("25.00", "1225.00", True),
    ("630.00", "30.00", False), ("35.00", "630.00", False), ("565.00", "575.00", False)])
def test_words_that_are_the_end_of_an_amount(amount, whole, tail):
    assert is_tail(amount, whole) is tail
