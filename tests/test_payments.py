"""Checks and money orders of several layouts, drawn and read."""
from __future__ import annotations

import numpy as np
import pytest
from drawn_page import DPI, DrawnPage
from PIL import Image, ImageFont

from extractors.assemble import judged
from extractors.grammar import plain
from extractors.papers.payee import known_payee
from extractors.papers.payments import read_payment
from extractors.text import Line, Word
from filings.vocabulary import Status


def _check(figures: str = "575.00", words: str = "Five hundred seventy-five and 00/100", day: str = "07/14/2022",
           payee: str = "U.S. Department of Homeland Security", signed: bool = True, kind: str = "") -> DrawnPage:
    """A check with ruled lines, its drawer above, a memo line below."""
    page = DrawnPage()
    page.frame(1.0, 2.0, 7.2, 4.8)
    if kind:
        page.print(1.3, 2.4, kind, 0.16, bold=True)
    else:
        page.print(1.3, 2.35, "ROBERT FREEMAN")
        page.print(1.3, 2.55, "4188 W Harrison Blvd")
        page.print(1.3, 2.75, "Miami, FL 33134")
    page.print(5.0, 2.75, "Date", 0.1)
    page.rule(5.4, 2.78, 7.0)
    page.print(5.5, 2.74, day, seen=None)
    page.print(1.2, 3.2, "PAY TO THE ORDER OF", 0.08)
    page.rule(2.4, 3.24, 5.6)
    page.print(2.5, 3.2, payee, seen=None)
    page.print(5.7, 3.2, "$", 0.16)
    page.frame(5.9, 2.98, 7.0, 3.28)
    page.print(6.0, 3.2, figures, seen=None)
    page.rule(1.2, 3.68, 6.1)
    page.print(1.3, 3.64, words, seen=None)
    page.print(6.2, 3.67, "DOLLARS", 0.1)
    page.print(1.2, 4.4, "MEMO", 0.09)
    page.rule(1.7, 4.42, 3.8)
    page.rule(4.2, 4.42, 7.0)
    page.print(4.2, 4.54, "AUTHORIZED SIGNATURE", 0.07)
    if signed:
        page.scrawl(4.5, 4.4)
    return page


def _read(page: DrawnPage, **scan: object) -> dict:
    image, text = page.scanned(**scan)                      # type: ignore[arg-type]
    return {name.split(".")[1]: reading for name, reading in read_payment(image, 200, text, 7).items()}


@pytest.mark.parametrize("scan", [{}, {"skew": 1.5, "noise": 4.0}, {"noise": 3.0, "bitonal": True, "specks": 60}])
def test_a_personal_check_is_read_whole(scan: dict) -> None:
    read = _read(_check(), **scan)
    assert {name: reading.value for name, reading in read.items()} == {
        "kind": "personal-check", "amount": "575.00", "amount_in_words": "575.00", "date": "2022-07-14",
        "payee": "U.S. Department of Homeland Security", "signature": True}
    assert all(reading.status is Status.READ for reading in read.values()), read
    assert all(reading.page == 7 for reading in read.values())


def test_boxes_lie_on_the_entries() -> None:
    read = _read(_check(), skew=1.5)
    x0, y0, x1, y1 = read["amount"].box
    assert 5.8 / 8.5 < x0 < x1 < 7.1 / 8.5
    assert 2.8 / 11 < y0 < y1 < 3.4 / 11


def test_an_instrument_that_says_what_it_is() -> None:
    page = DrawnPage()
    page.print(1.3, 2.4, "OFFICIAL CHECK", 0.16, bold=True)
    assert _read(page)["kind"].value == "cashiers-check"


def test_words_and_figures_that_differ_are_each_reported() -> None:
    read = _read(_check(figures="575.00", words="Five hundred fifty-seven and no/100"))
    assert read["amount"].value == "575.00"
    assert read["amount_in_words"].value == "557.00"
    assert read["amount"].status is read["amount_in_words"].status is Status.READ


def test_an_unsigned_check() -> None:
    signature = _read(_check(signed=False), noise=4.0, specks=50)["signature"]
    assert signature.value is False
    assert signature.status is Status.READ


def test_another_payee_is_given_as_written() -> None:
    payee = _read(_check(payee="Lone Star Community Bank"))["payee"]
    assert plain(payee.value) == "LONE STAR COMMUNITY BANK"


def test_a_label_read_together_with_the_payee_takes_no_word_from_it() -> None:
    page = _check(payee="US Department of Homeland Security")
    ends = [k for k, line in enumerate(page.lines) if line.text.startswith("PAY TO")]
    line = page.lines[ends[0]]
    glued = Word("PAYTOTHEORDEROFUS", (line.box[0], line.box[1], line.box[2] + 0.04, line.box[3]), 0.7)
    page.lines[ends[0]] = Line((glued,), glued.box)
    assert _read(page)["payee"].value == "US Department of Homeland Security"


def test_a_money_order_without_rules_is_read_by_its_labels() -> None:
    page = DrawnPage()
    page.print(1.0, 2.0, "INTERNATIONAL MONEY ORDER", 0.16)
    page.print(5.2, 2.4, "DATE", 0.1)
    page.print(5.7, 2.4, "March 5, 2021", seen=None)
    page.print(1.0, 2.9, "PAY TO THE ORDER OF", 0.1)
    page.print(2.7, 2.9, "US Department of Homeland Security", seen=None)
    page.print(6.1, 2.9, "$", 0.14)
    page.print(6.3, 2.9, "410.00", seen=None)
    page.print(1.0, 3.4, "Four hundred ten and no/100", seen=None)
    page.print(6.2, 3.4, "DOLLARS", 0.1)
    page.print(4.5, 4.4, "PURCHASER'S SIGNATURE", 0.08)
    page.scrawl(4.6, 4.25)
    read = _read(page)
    assert {name: reading.value for name, reading in read.items()} == {
        "kind": "money-order", "amount": "410.00", "amount_in_words": "410.00", "date": "2021-03-05",
        "payee": "US Department of Homeland Security", "signature": True}


def test_a_money_order_that_prints_its_amount_beside_the_word() -> None:
    page = DrawnPage()
    page.print(1.0, 2.0, "MONEY ORDER", 0.16)
    page.print(5.0, 2.5, "AMOUNT", 0.1)
    page.print(5.8, 2.5, "$360.00", 0.14)
    page.print(1.0, 2.9, "THREE HUNDRED SIXTY AND 00/100 DOLLARS", 0.13)
    page.print(1.0, 3.4, "PAY TO THE ORDER OF", 0.1)
    page.rule(2.6, 3.44, 7.0)
    page.print(2.8, 3.4, "U.S. Department of Homeland Security", seen=None)
    read = _read(page)
    assert (read["amount"].value, read["amount_in_words"].value) == ("360.00", "360.00")
    assert read["payee"].value == "U.S. Department of Homeland Security"


def test_pale_strokes_are_not_blank() -> None:
    page = _check(figures="", signed=False)
    page.draw.text((6.0 * DPI, 3.2 * DPI), "575.00", font=ImageFont.load_default(36), fill=238, anchor="ls")
    amount = _read(page, noise=1.0)["amount"]
    assert amount.status is not Status.BLANK


def test_nothing_is_invented_on_an_empty_page() -> None:
    read = _read(DrawnPage())
    assert set(read) == {"kind", "signature"}
    assert all(reading.status is Status.REVIEW for reading in read.values())


def test_blank_lines_are_blank_and_not_read_as_something() -> None:
    read = _read(_check(figures="", words="", day="", payee="", signed=False), noise=4.0)
    for name in ("amount", "amount_in_words", "date", "payee"):
        assert read[name].value is None
        assert read[name].status is Status.BLANK


def test_known_payees() -> None:
    name, sure = known_payee(["U.S. Departnent of Horneland Secunity", "US Department of Homeland Securty"])
    assert name == "U.S. Department of Homeland Security"
    assert sure > 0.85
    assert known_payee(["Robert Freeman"]) == (None, 0.0)
    assert known_payee(["U.S. Dept. of Homeland Security"])[0] == "U.S. Dept. of Homeland Security"
    assert known_payee(["USCIS"])[0] == "USCIS"
    assert known_payee([]) == (None, 0.0)


def test_lines_that_the_scanner_broke_up_are_found() -> None:
    page = _check()
    shown = np.array(page.picture)
    grey = np.where((shown > 40) & (shown < 90), 190, shown)              # rules and frames hardly darker than their paper
    grey[:, ::7] = np.maximum(grey[:, ::7], np.where(shown[:, ::7] < 40, 0, 250))
    page.picture = Image.fromarray(grey.astype(np.uint8))
    read = _read(page, noise=2.0)
    assert {name: read[name].value for name in ("amount", "amount_in_words", "date", "payee", "signature")} == {
        "amount": "575.00", "amount_in_words": "575.00", "date": "2022-07-14",
        "payee": "U.S. Department of Homeland Security", "signature": True}


def test_a_fold_across_the_page_is_no_line_to_write_on() -> None:
    page = _check()
    page.rule(0.2, 3.0, 8.3)
    read = _read(page)
    assert read["payee"].value == "U.S. Department of Homeland Security" and read["amount"].value == "575.00"


def test_a_signature_without_line_and_caption_is_seen_but_left_to_a_person() -> None:
    page = _check(signed=False)
    page.draw.rectangle((1.1 * DPI, 4.3 * DPI, 7.1 * DPI, 4.7 * DPI), fill=255)
    page.lines = [line for line in page.lines if line.box[1] * 11 < 4.3]
    page.print(1.4, 4.72, ":011000016: 5387731573= 3799")
    assert _read(page)["signature"].value is not True
    page.scrawl(4.6, 4.4)
    assert (_read(page)["signature"].value, _read(page)["signature"].status) == (True, Status.REVIEW)


@pytest.mark.parametrize(("payee", "value", "read"), [
    ("U.S. Department of Homeland Security", "U.S. Department of Homeland Security", True),
    ("US Department of Homeland Security", "US Department of Homeland Security", True), ("USCIS", "USCIS", True),
    ("Department of Homeland Security", "Department of Homeland Security", False),       # its beginning may lie outside the cut
    ("Lone Star Community Bank", "Lone Star Community Bank", False)])
def test_a_payee_of_the_list_may_be_acted_on(payee: str, value: str, read: bool) -> None:
    found = judged({"payment.payee": _read(_check(payee=payee))["payee"]})["payment.payee"]
    assert plain(str(found.value)) == plain(value) and (found.status is Status.READ) is read
