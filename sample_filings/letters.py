"""Letters in the packets: who writes, what is said, and how the page is set."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from reportlab.pdfgen.canvas import Canvas

from .drawing import wrapped
from .hand import Hand, sign, write
from .papers import MONTHS
from .sheets import SCALE, sheet

OFFICE = ("Parole Branch", "P.O. Box 660865", "Dallas, TX 75266")
LEFT, WIDTH = 76.0, 460.0


@dataclass(frozen=True)
class Letter:
    """A letter of one page. `head`: the writer's lines; `under`: what stands below the signature; `face`: its type."""

    head: tuple[str, ...]
    written: date
    subject: str
    paragraphs: tuple[str, ...]
    signer: str
    under: tuple[str, ...] = ()
    face: str = "Times-Roman"
    signed: bool = True


def said(day: date) -> str:
    """A date in words."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def set_letter(letter: Letter, hand: Hand) -> np.ndarray:
    """The page of a printed letter, signed by pen."""
    lines: list[tuple[float, str, str, float]] = []
    y = 738.0
    for k, line in enumerate(letter.head):
        lines.append((y, line, letter.face.replace("Roman", "Bold") if k == 0 else letter.face, 11))
        y -= 14
    y -= 10
    for line in (said(letter.written), "", *OFFICE, "", letter.subject, ""):
        lines.append((y, line, letter.face, 11))
        y -= 14
    for paragraph in letter.paragraphs:
        for line in wrapped(paragraph, letter.face, 11, WIDTH):
            lines.append((y, line, letter.face, 11))
            y -= 14.5
        y -= 7
    lines.append((y, "Sincerely,", letter.face, 11))
    top = y - 8
    y -= 58
    for line in (letter.signer, *letter.under):
        lines.append((y, line, letter.face, 11))
        y -= 14

    def draw(canvas: Canvas) -> None:
        for at, line, face, size in lines:
            canvas.setFont(face, size)
            canvas.drawString(LEFT, at, line)
    page = sheet(draw)
    if letter.signed:
        sign(page, letter.signer.split(",")[0].removeprefix("Dr. "),
             (LEFT * SCALE, (792 - top) * SCALE, (LEFT + 190) * SCALE, (792 - top + 38) * SCALE), hand)
    return page


def write_letter(letter: Letter, hand: Hand) -> np.ndarray:
    """The same letter written by hand from top to bottom."""
    page = sheet(lambda canvas: None)
    y = 730.0
    for line in (*letter.head, "", said(letter.written), "", letter.subject, ""):
        write(page, line, LEFT * SCALE, (792 - y) * SCALE, 9.5 * SCALE, hand, WIDTH * SCALE)
        y -= 20
    for paragraph in letter.paragraphs:
        for line in wrapped(paragraph, "Helvetica", 13.5, WIDTH):
            write(page, line, LEFT * SCALE, (792 - y) * SCALE, 9.5 * SCALE, hand, WIDTH * SCALE)
            y -= 21
        y -= 8
    if letter.signed:
        sign(page, letter.signer, (LEFT * SCALE, (792 - y) * SCALE, (LEFT + 200) * SCALE, (792 - y + 40) * SCALE), hand)
    write(page, letter.signer, LEFT * SCALE, (792 - y + 58) * SCALE, 9 * SCALE, hand)
    return page
