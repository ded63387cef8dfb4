"""Copies of the I-94: the printout, the paper card, its stamp, a number struck out."""
from __future__ import annotations

import pytest
from drawn_page import DrawnPage

from extractors.papers.i94 import read_i94
from extractors.text import Line, Word
from filings.vocabulary import Status

WEB = (("Admission (I-94) Record Number :", "123456789A3"), ("Most Recent Date of Entry :", "2021 March 04"),
       ("Class of Admission :", "DT"), ("Admit Until Date :", "03/04/2023"), ("Last/Surname :", "GARCIA LOPEZ"),
       ("First (Given) Name :", "ROSA"), ("Birth Date :", "1985 October 09"), ("Document Number :", "88123456"),
       ("Country of Citizenship :", "Venezuela"))
EXPECTED = {"number": "123456789A3", "admit_until": "2023-03-04", "class_of_admission": "DT",
            "family_name": "GARCIA LOPEZ", "given_name": "ROSA", "date_of_birth": "1985-10-09",
            "country_of_citizenship": "Venezuela"}


def _printout(**changed: str) -> DrawnPage:
    page = DrawnPage()
    page.print(0.8, 1.0, "Most Recent I-94", 0.2)
    for k, (label, value) in enumerate(WEB):
        page.print(1.0, 1.7 + 0.28 * k, label, 0.14)
        page.print(4.3, 1.7 + 0.28 * k, changed.get(label.split(" :")[0], value), 0.14, bold=True)
    return page


def _read(page: DrawnPage, **scan: object) -> dict:
    image, text = page.scanned(**scan)                      # type: ignore[arg-type]
    return {name.split(".")[1]: reading for name, reading in read_i94(image, 200, text, 3).items()}


@pytest.mark.parametrize("scan", [{}, {"skew": -1.2, "noise": 5.0}, {"noise": 4.0, "bitonal": True, "specks": 150}])
def test_the_printout(scan: dict) -> None:
    read = _read(_printout(), **scan)
    assert {name: reading.value for name, reading in read.items()} == EXPECTED
    sure = [name for name, reading in read.items() if reading.status is Status.READ]
    assert len(sure) >= (7 if not scan else 5), read


def test_values_below_their_labels() -> None:
    page = DrawnPage()
    for k, (label, value) in enumerate(WEB):
        page.print(1.0, 1.7 + 0.55 * k, label.removesuffix(" :"), 0.1)
        page.print(1.0, 1.95 + 0.55 * k, value, 0.14)
    assert {name: reading.value for name, reading in _read(page).items()} == EXPECTED


def test_duration_of_status_is_no_date() -> None:
    until = _read(_printout(**{"Admit Until Date": "D/S", "Class of Admission": "F1"}))["admit_until"]
    assert until.value == "D/S"


def test_the_page_readers_dissent_leaves_the_number_to_a_person() -> None:
    page = _printout()
    page.lines = []
    for k, (label, value) in enumerate(WEB):
        seen = "723456789A3" if k == 0 else value
        page.print(1.0, 1.7 + 0.28 * k, label, 0.14)
        page.print(4.3, 1.7 + 0.28 * k, value, 0.14, seen=seen, bold=True)
    number = _read(page)["number"]
    assert number.status is Status.REVIEW
    assert "723456789A3" in (number.value, *number.alternatives)


def _card(number: str = "123456789A3") -> DrawnPage:
    page = DrawnPage()
    page.frame(1.5, 2.0, 5.4, 5.6)
    page.print(1.7, 2.2, "Departure Number", 0.1)
    page.print(1.7, 2.5, number, 0.2)
    page.print(1.7, 2.8, "I-94 Departure Record", 0.15)
    page.frame(2.7, 2.95, 5.2, 4.0)
    page.print(3.2, 3.2, "PAROLED", 0.2, bold=True)
    page.print(3.2, 3.42, "MAR 05 2021", 0.14)
    page.print(2.8, 3.65, "UNTIL MAR 04 2023", 0.14)
    page.print(2.8, 3.9, "CLASS PAR", 0.14)
    rows = (("14. Family Name", "GARCIA LOPEZ"), ("15. First (Given) Name", "ROSA"),
            ("16. Birth Date (Day/Mo/Yr)", "09/10/1985"), ("17. Country of Citizenship", "VENEZUELA"))
    for k, (label, value) in enumerate(rows):
        page.print(1.7, 4.2 + 0.36 * k, label, 0.08)
        page.print(1.7, 4.42 + 0.36 * k, value, 0.13)
        page.rule(1.6, 4.45 + 0.36 * k, 5.3)
    return page


@pytest.mark.parametrize("scan", [{}, {"skew": 1.5, "noise": 4.0}])
def test_the_paper_card_has_days_before_months_and_a_stamp(scan: dict) -> None:
    read = _read(_card(), **scan)
    assert {name: reading.value for name, reading in read.items()} == EXPECTED | {"class_of_admission": "PAR"}
    assert read["date_of_birth"].alternatives == ("1985-09-10",)


def test_a_struck_number_gives_way_to_the_one_beside_it() -> None:
    page = _card("99999999911")
    page.rule(1.65, 2.41, 3.6, 2.42, 4)
    page.print(3.75, 2.5, "123456789A3", 0.14)
    number = _read(page)["number"]
    assert number.value == "123456789A3"
    assert number.status is Status.REVIEW


def test_a_page_without_labels_gives_nothing() -> None:
    page = DrawnPage()
    page.print(1.0, 2.0, "To whom it may concern: my cousin was paroled in 2021.")
    assert _read(page) == {}


def test_the_class_may_stand_right_behind_the_word_paroled() -> None:
    page = _card()
    page.draw.rectangle((2.75 * 200, 3.7 * 200, 5.1 * 200, 3.95 * 200), fill=255)
    page.lines = [line for line in page.lines if not line.text.startswith(("CLASS", "PAROLED"))]
    page.draw.rectangle((3.0 * 200, 3.0 * 200, 5.1 * 200, 3.23 * 200), fill=255)
    page.print(3.0, 3.2, "PAROLED DT", 0.16, bold=True)
    assert _read(page)["class_of_admission"].value == "DT"


def test_a_value_read_together_with_its_label() -> None:
    page = _printout()
    page.lines = [line for line in page.lines if "Surname" not in line.text and line.text != "GARCIA LOPEZ"]
    word = Word("Last/Surname:GARCIA", (1.0 / 8.5, 2.7 / 11, 5.2 / 8.5, 2.85 / 11), 0.97)
    page.lines.append(Line((word,), word.box, block=90))
    assert _read(page)["family_name"].value == "GARCIA LOPEZ"
