"""Papers that are no forms: checks, money orders, arrival records, passport pages, separator sheets."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import zxingcpp
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from .drawing import draw_modules
from .hand import Hand, sign, write
from .people import Person
from .sheets import SCALE, sheet

PAYEE = "U.S. Department of Homeland Security"
SEPARATOR = "LOCKBOX-SEPARATOR"
TINT = Color(0.93, 0.93, 0.93)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")


@dataclass(frozen=True, slots=True)
class Payment:
    """A check or money order as written. `words`: the amount in words; `signed`: whether it bears a signature."""

    amount: str
    words: str
    written: date
    number: int
    payee: str = PAYEE
    signed: bool = True


def personal_check(drawer: Person, payment: Payment, hand: Hand) -> np.ndarray:
    """A personal check on a letter-size carrier, filled by hand."""
    x, y = 76, 470
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(TINT)
        canvas.rect(x, y, 460, 206, stroke=1, fill=1)
        canvas.setFillGray(0)
        canvas.setFont("Times-Bold", 11)
        canvas.drawString(x + 18, y + 182, drawer.full)
        canvas.setFont("Times-Roman", 9)
        for k, line in enumerate(drawer.address.lines()):
            canvas.drawString(x + 18, y + 170 - 11 * k, line)
        canvas.setFont("Helvetica", 12)
        canvas.drawRightString(x + 442, y + 182, str(payment.number))
        canvas.setFont("Helvetica", 8)
        for words, at, up in (("DATE", 296, 148), ("PAY TO THE", 18, 124), ("ORDER OF", 18, 114), ("DOLLARS", 396, 84),
                              ("FOR", 18, 34)):
            canvas.drawString(x + at, y + up, words)
        for x0, x1, up in ((322, 442, 146), (74, 350, 112), (18, 392, 82), (42, 210, 32), (252, 442, 32)):
            canvas.line(x + x0, y + up, x + x1, y + up)
        canvas.rect(x + 366, y + 108, 78, 22)
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(x + 356, y + 114, "$")
        canvas.setFont("Times-Bold", 10)
        canvas.drawString(x + 18, y + 64, "First Bank of Oakmere")
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(x + 18, y + 54, "Oakmere, Illinois - a bank that does not exist")
        _micr(canvas, x + 40, y + 12, payment.number)
    page = sheet(draw)
    _by_hand(page, payment, (x + 328, y + 149), (x + 78, y + 115), (x + 372, y + 113), (x + 22, y + 86), hand)
    write(page, "I-131 fee", (x + 48) * SCALE, (792 - y - 35) * SCALE, 8.5 * SCALE, hand)
    if payment.signed:
        sign(page, drawer.name, ((x + 256) * SCALE, (792 - y - 60) * SCALE, (x + 438) * SCALE, (792 - y - 30) * SCALE),
             hand)
    return page


def money_order(buyer: Person, payment: Payment, hand: Hand) -> np.ndarray:
    """A money order: the amount is printed by the issuer, the rest is written by the buyer."""
    x, y = 70, 430
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(TINT)
        canvas.rect(x, y, 472, 220, stroke=1, fill=1)
        canvas.setFillGray(0)
        canvas.setFont("Helvetica-Bold", 17)
        canvas.drawString(x + 18, y + 192, "MONEY ORDER")
        canvas.setFont("Helvetica", 9)
        canvas.drawString(x + 18, y + 180, "Oakmere Express, drawn on First Bank of Oakmere")
        canvas.setFont("Courier-Bold", 12)
        canvas.drawRightString(x + 452, y + 194, f"No. {payment.number}")
        canvas.drawString(x + 352, y + 140, f"${payment.amount}")
        canvas.setFont("Courier-Bold", 11)
        canvas.drawString(x + 22, y + 112, f"{payment.words.upper()} DOLLARS".replace(" DOLLARS", "") + " DOLLARS")
        canvas.drawString(x + 352, y + 164, payment.written.strftime("%m/%d/%Y"))
        canvas.setFont("Helvetica", 8)
        for words, at, up in (("DATE", 318, 164), ("AMOUNT", 306, 140), ("PAY TO THE ORDER OF", 18, 84),
                              ("FROM", 18, 52),
                              ("PURCHASER'S SIGNATURE", 262, 18)):
            canvas.drawString(x + at, y + up, words)
        for x0, x1, up in ((112, 452, 82), (46, 240, 50), (262, 452, 28)):
            canvas.line(x + x0, y + up, x + x1, y + up)
        _micr(canvas, x + 40, y + 6, payment.number)
    page = sheet(draw)
    for words, at, up in ((payment.payee, 118, 86), (buyer.name, 50, 54)):
        write(page, words, (x + at) * SCALE, (792 - y - up) * SCALE, 10 * SCALE, hand)
    if payment.signed:
        sign(page, buyer.name, ((x + 268) * SCALE, (792 - y - 56) * SCALE, (x + 446) * SCALE, (792 - y - 27) * SCALE),
             hand)
    return page


def i94_printout(person: Person, number: str, until: date, entered: date, admission: str) -> np.ndarray:
    """The printout of an electronic arrival record."""
    rows = (("Admission (I-94) Record Number:", number), ("Most Recent Date of Entry:", _long(entered)),
            ("Class of Admission:", admission), ("Admit Until Date:", until.strftime("%m/%d/%Y")), ("", ""),
            ("Details provided on the I-94 Information form:", ""), ("", ""), ("Last/Surname:", person.family),
            ("First (Given) Name:", " ".join(part for part in (person.given, person.middle) if part)),
            ("Birth Date:", person.born.strftime("%m/%d/%Y")), ("Passport Number:", person.passport),
            ("Country of Citizenship:", person.country.title()))
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(60, 716, "I-94 Arrival Record - Most Recent I-94")
        canvas.line(60, 708, 552, 708)
        for k, (label, value) in enumerate(rows):
            canvas.setFont("Helvetica", 11)
            canvas.drawString(60, 676 - 25 * k, label)
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawString(300, 676 - 25 * k, value)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 352, "A copy of an electronic record. Keep it with the passport. Drawn sample; no "
                                   "such record exists.")
        canvas.drawString(60, 60, "Printed page 1 of 1")
    return sheet(draw)


def i94_card(person: Person, number: str, until: date, entered: date, admission: str) -> np.ndarray:
    """The departure part of a paper arrival card, copied on letter paper, with a parole stamp; day before month."""
    x, y = 150, 330
    def draw(canvas: Canvas) -> None:
        canvas.rect(x, y, 312, 250)
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(x + 14, y + 230, "Departure Number")
        canvas.setFont("Courier-Bold", 15)
        canvas.drawString(x + 14, y + 210, number)
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(x + 14, y + 190, "Form I-94  Departure Record")
        for k, (label, value) in enumerate((
                ("14. Family Name", person.family), ("15. First (Given) Name", person.given),
                ("16. Birth Date (Day/Mo/Yr)", person.born.strftime("%d/%m/%y")),
                ("17. Country of Citizenship", person.country))):
            up = y + 84 - 26 * k
            canvas.rect(x + 10, up - 4, 292, 26)
            canvas.setFont("Helvetica", 7)
            canvas.drawString(x + 13, up + 14, label)
            canvas.setFont("Courier", 12)
            canvas.drawString(x + 20, up + 1, value)
        canvas.saveState()
        canvas.translate(x + 165, y + 122)
        canvas.rotate(4)
        canvas.setLineWidth(1.6)
        canvas.rect(0, 0, 134, 60)
        canvas.setFont("Helvetica-Bold", 11)
        for k, line in enumerate((f"PAROLED   {admission}", f"DATE {entered:%m/%d/%Y}", f"UNTIL {until:%m/%d/%Y}")):
            canvas.drawString(8, 44 - 17 * k, line)
        canvas.restoreState()
        canvas.setFont("Helvetica", 8)
        canvas.drawString(x, y - 14, "Copy of a card. Drawn sample; no such record exists.")
    return sheet(draw)


def passport_page(person: Person, expires: date) -> np.ndarray:
    """The data page of a passport, copied on letter paper; the check digits of its machine zone are right."""
    x, y = 110, 360
    def draw(canvas: Canvas) -> None:
        canvas.rect(x, y, 392, 270)
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(x + 16, y + 246, f"PASSPORT   {person.country}   SPECIMEN")
        canvas.setFillColor(TINT)
        canvas.rect(x + 16, y + 98, 96, 124, stroke=1, fill=1)
        canvas.setFillGray(0.6)
        canvas.circle(x + 64, y + 176, 20, stroke=1, fill=1)
        canvas.ellipse(x + 34, y + 102, x + 94, y + 152, stroke=1, fill=1)
        canvas.setFillGray(0)
        rows = (("Type / Code / Passport No.", f"P   {person.code}   {person.passport}"), ("Surname", person.family),
                ("Given names", f"{person.given} {person.middle}".strip()), ("Nationality", person.country),
                ("Date of birth / Sex", f"{_short(person.born)}   {person.gender[0].upper()}"),
                ("Date of expiry", _short(expires)))
        for k, (label, value) in enumerate(rows):
            canvas.setFont("Helvetica", 7)
            canvas.drawString(x + 130, y + 220 - 25 * k, label)
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawString(x + 130, y + 208 - 25 * k, value)
        canvas.setFont("Courier-Bold", 13.5)
        for k, line in enumerate(machine_zone(person, expires)):
            canvas.drawString(x + 14, y + 38 - 20 * k, line)
    return sheet(draw)


def machine_zone(person: Person, expires: date) -> tuple[str, str]:
    """The two lines of 44 characters at the foot of a passport page."""
    names = f"P<{person.code}{person.family.replace(' ', '<')}<<{person.given}<{person.middle}".rstrip("<")
    number, born, end = person.passport.ljust(9, "<"), person.born.strftime("%y%m%d"), expires.strftime("%y%m%d")
    personal = "<" * 14
    parts = f"{number}{check_digit(number)}", f"{born}{check_digit(born)}", f"{end}{check_digit(end)}", f"{personal}0"
    second = f"{parts[0]}{person.code}{parts[1]}{person.gender[0].upper()}{parts[2]}{parts[3]}"
    return names.ljust(44, "<")[:44], second + check_digit("".join(parts))


def check_digit(text: str) -> str:
    """The check digit of machine-readable documents: weights 7, 3, 1, letters from 10, `<` is 0."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * (7, 3, 1)[k % 3] for k, value in enumerate(values)) % 10)


def separator_sheet() -> np.ndarray:
    """The sheet the mailroom lays between two packets."""
    symbol = np.array(zxingcpp.create_barcode(SEPARATOR, zxingcpp.BarcodeFormat.QRCode).to_image(
        scale=1, add_quiet_zones=False))
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 40)
        canvas.drawCentredString(306, 620, "SEPARATOR")
        draw_modules(canvas, symbol, 186, 330, 240, 240)
        canvas.setFont("Helvetica", 14)
        canvas.drawCentredString(306, 290, "A new packet begins after this sheet")
        canvas.drawCentredString(306, 268, SEPARATOR)
    return sheet(draw)


def _by_hand(page: np.ndarray, payment: Payment, day: tuple[float, float], payee: tuple[float, float],
             amount: tuple[float, float], words: tuple[float, float], hand: Hand) -> None:
    for text, (x, y), high, room in ((payment.written.strftime("%m/%d/%Y"), day, 9.5, 110),
                                     (payment.payee, payee, 10, 266),
                                     (payment.amount, amount, 11, 66), (payment.words, words, 10, 360)):
        write(page, text, x * SCALE, (792 - y) * SCALE, high * SCALE, hand, room * SCALE)


def _micr(canvas: Canvas, x: float, y: float, number: int) -> None:
    """The line for machines, in a plain face; the bank's number does not exist."""
    canvas.setFont("Courier-Bold", 12)
    canvas.drawString(x, y, f"|:000000000|:  0000 555 01||'  {number:04d}")


def _short(day: date) -> str:
    return f"{day.day:02d} {MONTHS[day.month - 1][:3].upper()} {day.year}"


def _long(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02d}"
