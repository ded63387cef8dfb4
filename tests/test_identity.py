"""Passport pages and birth certificates."""
from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from drawn_page import DrawnPage
from hypothesis import given
from hypothesis import strategies as st

from extractors.papers import identity
from extractors.papers.flat import Flat
from extractors.papers.identity import read_identity
from extractors.papers.ink import horizontal_rules
from extractors.papers.mrz import check_digit, full_date, parse_first_line, parse_second_line
from extractors.text import Line, PageText, Word
from filings.vocabulary import Status

FIRST = "P<UKRPETRENKO<<OLENA<IRYNA".ljust(44, "<")


def _second(number: str = "P3891958", born: str = "851009", expiry: str = "270121", nation: str = "UKR") -> str:
    number = number.ljust(9, "<")
    parts = [number + check_digit(number), born + check_digit(born), expiry + check_digit(expiry), "<" * 14 + "0"]
    return f"{parts[0]}{nation}{parts[1]}F{parts[2]}{parts[3]}{check_digit(''.join(parts))}"


def test_the_standards_own_check_digits() -> None:
    # the example of ICAO 9303: passport L898902C3 of a citizen of Utopia
    line = parse_second_line("L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    assert line is not None
    assert line.number.value == "L898902C3"
    assert line.born.value == "740812"
    assert line.number.right and line.born.right and line.expiry.right
    assert parse_first_line("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<") == ("UTO", "ERIKSSON", "ANNA MARIA")


@given(st.from_regex(r"[A-Z][0-9]{7}", fullmatch=True), st.dates())
def test_right_lines_are_read_as_they_are(number: str, day) -> None:
    line = parse_second_line(_second(number, f"{day:%y%m%d}"))
    assert line is not None
    assert (line.number.value, line.born.value, line.nation) == (number, f"{day:%y%m%d}", "UKR")
    assert line.number.mended == line.born.mended == 0


def test_look_alikes_are_mended_by_the_check_digit() -> None:
    line = parse_second_line(_second().replace("851009", "85I0O9"))
    assert line is not None
    assert (line.born.value, line.born.right, line.born.mended) == ("851009", True, 2)
    wrong = parse_second_line(_second().replace("851009", "851003"))
    assert wrong is not None and not wrong.born.right


def test_a_filler_dropped_after_the_number_is_put_back() -> None:
    line = parse_second_line(_second().replace("P3891958<", "P3891958", 1))
    assert line is not None
    assert (line.number.value, line.number.right) == ("P3891958", True)


@pytest.mark.parametrize("text", ["", "<<<<", "P3891958", "HELLO WORLD THIS IS NO PASSPORT LINE AT ALL OK"])
def test_other_texts_are_no_passport_lines(text: str) -> None:
    assert parse_second_line(text) is None


def test_centuries_of_birth() -> None:
    assert full_date("851009", date(2024, 1, 1)) == "1985-10-09"
    assert full_date("230101", date(2024, 1, 1)) == "2023-01-01"
    assert full_date("991340", date(2024, 1, 1)) is None


def _passport(born: str = "09 OCT 1985") -> DrawnPage:
    """The printed zone; the machine-readable lines come from the reader's stand-in."""
    page = DrawnPage()
    rows = (("Passport No.", "P3891958"), ("Surname", "PETRENKO"), ("Given names", "OLENA IRYNA"),
            ("Nationality", "UKRAINE"), ("Date of birth", born), ("Sex", "F"), ("Date of expiry", "21 JAN 2027"))
    for k, (label, value) in enumerate(rows):
        page.print(3.0, 2.0 + 0.4 * k, label, 0.09)
        page.print(3.0, 2.18 + 0.4 * k, value, 0.14)
    return page


def _read(page: DrawnPage, monkeypatch: pytest.MonkeyPatch, second: str | None = None) -> dict:
    if second:
        zone = identity.Zone(parse_first_line(FIRST), parse_second_line(second), (200.0, 1000.0, 1500.0, 1100.0))
        monkeypatch.setattr(identity, "read_zone", lambda flat: zone)
    image, text = page.scanned(skew=0.8, noise=3.0)
    return {name.split(".")[1]: reading for name, reading in read_identity(image, 200, text, 5).items()}


def test_both_zones_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    read = _read(_passport(), monkeypatch, _second())
    assert {name: reading.value for name, reading in read.items()} == {
        "passport_number": "P3891958", "family_name": "PETRENKO", "given_name": "OLENA IRYNA", "country": "Ukraine",
        "date_of_birth": "1985-10-09"}
    assert all(reading.status is Status.READ for reading in read.values())


def test_a_page_that_contradicts_itself_is_left_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    born = _read(_passport("10 NOV 1986"), monkeypatch, _second())["date_of_birth"]
    assert born.status is Status.REVIEW
    assert {born.value, *born.alternatives} == {"1985-10-09", "1986-11-10"}


def test_a_wrong_check_digit_is_not_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    read = _read(DrawnPage(), monkeypatch, _second().replace("851009", "851003"))
    assert read["date_of_birth"].status is Status.REVIEW
    assert read["family_name"].status is Status.REVIEW, "names have no check digit"


def test_a_spanish_birth_certificate_gives_the_labelled_date(monkeypatch: pytest.MonkeyPatch) -> None:
    page = DrawnPage()
    page.print(2.0, 1.5, "REGISTRO CIVIL - ACTA DE NACIMIENTO", 0.18)
    page.print(1.2, 2.2, "Fecha de nacimiento: 6 de noviembre de 1999", 0.14)
    page.print(1.2, 2.6, "Sexo: Masculino", 0.14)
    read = _read(page, monkeypatch)
    assert {name: reading.value for name, reading in read.items()} == {"date_of_birth": "1999-11-06"}


@pytest.mark.parametrize(("line", "born"), [
    ("Nacio el 6 de noviembre de 1999", "1999-11-06"), ("Nacida el 21 de mayo de 2003", "2003-05-21"),
    ("Nee le 4 mars 1988", "1988-03-04"), ("Born on 2 June 1971", "1971-06-02")])
def test_a_certificate_gives_the_date_beside_its_verb_and_no_parent_s_name(line: str, born: str,
                                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    page = DrawnPage()
    page.print(2.0, 1.5, "CERTIFICADO DE NACIMIENTO", 0.18)
    page.print(1.2, 2.2, "Nombre: MARISOL ENCARNACION VEGA", 0.14)
    page.print(1.2, 2.6, line, 0.14)
    page.print(1.2, 3.0, "Nombre de la madre: DOLORES VEGA", 0.14)
    read = _read(page, monkeypatch)
    assert read["date_of_birth"].value == born
    assert read["given_name"].value == "MARISOL ENCARNACION VEGA" and "family_name" not in read


def test_machine_readable_lines_are_found_and_read_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    page = DrawnPage()
    for k, line in enumerate((FIRST, _second())):
        for place, char in enumerate(line):                # cell by cell, as machines print it
            page.print(1.0 + 0.145 * place, 4.0 + 0.3 * k, char, 0.13, seen=None)
        page.print(1.0, 9.9, " ", 0.1, seen=None)
    image, _ = page.scanned(noise=2.0)
    box = (1.0 / 8.5, 3.86 / 11, 7.4 / 8.5, 4.0 / 11)
    words = [Word("P<UKRPETRENKO<<OLENA<<<<<<", box, 0.4),
             Word("P3891958<6UKR<<<<<", (box[0], box[1] + 0.3 / 11, box[2], box[3] + 0.3 / 11), 0.3)]
    lines = tuple(Line((word,), word.box, block=k) for k, word in enumerate(words))
    read = read_identity(np.ascontiguousarray(image), 200, PageText(lines), 2)
    assert read["identity.date_of_birth"].value == "1985-10-09"
    assert read["identity.passport_number"].value == "P3891958"


def test_an_unlabelled_page_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = DrawnPage()
    page.print(1.0, 2.0, "A photograph of the family in 1999")
    assert _read(page, monkeypatch) == {}


def test_a_name_that_lost_a_word_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    first = parse_first_line("P<UKRPETRENKO<<IRYNA".ljust(44, "<"))
    zone = identity.Zone(first, parse_second_line(_second()), (200.0, 1000.0, 1500.0, 1100.0))
    monkeypatch.setattr(identity, "read_zone", lambda flat: zone)
    image, text = _passport().scanned()
    given = read_identity(image, 200, text, 5)["identity.given_name"]
    assert (given.value, given.status) == ("OLENA IRYNA", Status.REVIEW)


def test_a_place_without_extent_is_no_crash() -> None:
    flat = Flat(np.full((400, 300), 255, np.uint8), PageText(()), 200)
    assert flat.entry((50.0, 60.0, 40.0, 60.0)) is None
    assert horizontal_rules(np.zeros((0, 5), np.uint8), 200) == []
