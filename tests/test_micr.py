"""The machine-read line of a check: its check digit, its groups, and silence where anything is unclear."""
from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.papers.micr import is_routing, parse_micr, whole_line
from extractors.papers.payments import read_payment
from extractors.readers.page import read_page_text

ROUTING = "011000015"          # a Federal Reserve Bank's own


def test_check_digit() -> None:
    assert is_routing(ROUTING) and is_routing("021000021")
    assert not is_routing("011000016") and not is_routing("000000000") and not is_routing("01100001")
    for place in range(9):
        wrong = ROUTING[:place] + str((int(ROUTING[place]) + 1) % 10) + ROUTING[place + 1:]
        assert not is_routing(wrong)


@pytest.mark.parametrize(("text", "found"), [
    (f":{ROUTING}: 5387731573= 3799", (ROUTING, "3799")),
    (f"1{ROUTING}: 5387731573= 0042", (ROUTING, "42")),           # a sign read as a digit
    (f"\"003799\" :{ROUTING}: 5387731573", (ROUTING, "3799")),    # a business check
    (f":{ROUTING}: 5387731573=", (ROUTING, "")),
    (":011000016: 5387731573= 3799", None),
    ("No. 6918422586", None),
    (":011000016: 0110000152= 3799", None),                       # an account whose first nine digits happen to fit
])
def test_groups(text: str, found: tuple[str, str] | None) -> None:
    assert parse_micr(text) == found


@pytest.mark.parametrize(("text", "digits"), [
    (":011000016: 5387731573= 3799", "01100001653877315733799"),
    (":011000016: 5387731573=", ""),                              # without the number of the check it is any check of the account
    ("No. 5387731573 2022 3799", ""), ("", ""),
])
def test_the_whole_line_names_bank_account_and_check(text: str, digits: str) -> None:
    assert whole_line(text) == digits


def check(line: str) -> np.ndarray:
    """A page at 200 dpi with a check on it."""
    page = Image.new("L", (1700, 2200), 250)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(30)
    draw.rectangle((150, 300, 1550, 900), outline=40, width=3)
    for at, text in (((190, 330), "ANNA EXAMPLE"), ((1100, 380), "Date July 13, 2022"), ((190, 480), "PAY TO THE ORDER OF"),
                     ((560, 480), "U.S. Department of Homeland Security"), ((1250, 480), "$ 575.00"),
                     ((190, 590), "Five hundred seventy-five and no/100"), ((1300, 590), "DOLLARS"), ((190, 740), "MEMO"),
                     ((1000, 770), "AUTHORIZED SIGNATURE"), ((250, 830), line)):
        draw.text(at, text, font=font, fill=20)
    for start, end, height in ((540, 1180, 525), (190, 1280, 635), (290, 800, 775), (960, 1500, 765)):
        draw.line((start, height, end, height), fill=30, width=2)
    return np.asarray(page)


@pytest.mark.parametrize(("routing", "told"), [(ROUTING, True), ("011000016", False)])
def test_a_check_tells_its_numbers_only_with_a_right_check_digit(routing: str, told: bool) -> None:
    image = check(f":{routing}: 5387731573 = 3799")
    readings = read_payment(image, 200, read_page_text(image, 200, again=lambda _: False), 4)
    assert ("payment.routing_number" in readings) is told
    assert readings["payment.micr"].value == f"{routing}53877315733799"
    if told:
        assert readings["payment.routing_number"].value == ROUTING and readings["payment.check_number"].value == "3799"
        assert readings["payment.check_number"].page == 4
