"""Checks and money orders: amount in figures and in words, payee, date, signature, and which of them it is.

Figures and words are read apart, each with its own certainty. Where they say the same, that agreement makes both surer;
where they differ, each is reported as it stands, for whether they differ is a question of its own.
"""
from __future__ import annotations

import re

import numpy as np

from extractors.amounts import Guess, amount_from_words, is_tail, parse_amount
from extractors.papers.check_layout import CheckLayout, lay_out
from extractors.papers.entries import ALONE, Entry, judged_source, open_entry, pooled
from extractors.papers.flat import READ_DPI, Flat, Place, Spot
from extractors.papers.handmark import drawn_by_hand, hand_mark
from extractors.papers.labelled import empty_place, with_decoded
from extractors.papers.micr import read_micr
from extractors.papers.payee import read_payee
from extractors.papers.written import decode_amount, read_day
from extractors.readers.line import line_reader
from extractors.text import PageText
from filings.vocabulary import Reading, Source, Status

SURE = 0.9                     # from here a reading may be acted on
SIGNED = 0.84
OVERLOOKED = 0.5               # most that words are worth that are the end of what the figures say
FIGURES = "0123456789.,$-/ *xX"
KINDS = (("cashiers-check", ("cashier's check", "cashiers check", "official check", "teller's check",
                             "treasurer's check", "bank draft", "certified check")),
         ("money-order", ("money order", "postal money order", "international money order")))


def read_payment(image: np.ndarray, dpi: float, text: PageText, page: int) -> dict[str, Reading]:
    """Read a check or money order.

    Args:
        image: the upright page, grey uint8 (height, width).
        dpi: its resolution.
        text: the page as the page reader gave it; labels are found there, entries are read anew.
        page: number of the page in the scan, for the readings.

    Returns:
        Readings by name: payment.kind, .amount, .amount_in_words, .payee, .date, .signature, and where a machine's line tells
        them surely .micr, .routing_number and .check_number. A place that was not found
        gives no reading, except that the signature is then open (`REVIEW`); an empty line gives a blank one.
    """
    flat = Flat(image, text, dpi, ruled=True)
    layout = lay_out(flat)
    readings = {"payment.kind": _kind(flat, layout, page)}
    readings |= _amounts(flat, layout, page)
    payee = read_payee(flat, layout.payee, page)
    if payee:
        readings["payment.payee"] = payee
    dated = _date(flat, layout, page)
    if dated:
        readings["payment.date"] = dated
    readings["payment.signature"] = _signature(flat, layout, text, page)
    return readings | read_micr(flat, layout.frame, page)


def _kind(flat: Flat, layout: CheckLayout, page: int) -> Reading:
    for kind, phrases in KINDS:
        spot = flat.find(phrases, 0.82)
        if spot:
            sure = spot.score >= 0.9
            return Reading(value=kind, status=Status.READ if sure else Status.REVIEW, confidence=min(0.99, spot.score),
                           source=Source.TYPED, page=page, box=flat.box(spot.place))
    # a personal check does not say what it is: its drawer's address, a MEMO line and a signer do
    proofs = [flat.find(("memo",), 0.74, layout.frame) or _memo(flat, layout),
              flat.find(("authorized signature",), 0.75, layout.frame),
              next((word for word in flat.words if re.fullmatch(r"[A-Z]{2}\d{5}|\d{5}(-\d{4})?", word.text)
                    and word.place[1] < layout.payee_line), None)]
    seen = sum(proof is not None for proof in proofs)
    found = next((proof for proof in proofs if proof), None)
    return Reading(value="personal-check", status=Status.READ if seen >= 2 else Status.REVIEW,
                   confidence=(0.4, 0.7, 0.95, 0.98)[seen], source=Source.TYPED, page=page,
                   box=flat.box(found.place) if found else None)


def _memo(flat: Flat, layout: CheckLayout) -> Spot | None:
    """The short word before the memo's line, at the lower left."""
    x0, _, x1, y1 = layout.frame
    lower = (x0, layout.payee_line + flat.inches(0.3), x0 + 0.3 * (x1 - x0), y1)
    spot = flat.find(("for", "re"), 0.99, lower)
    ruled = spot and any(0 < rule.start[0] - spot.place[0] < flat.inches(0.7) and rule.length > flat.inches(1)
                         and abs(rule.start[1] - spot.place[3]) < flat.inches(0.12) for rule in flat.rules)
    return spot if ruled else None


class _Amount:
    """One of the two amounts on its way: its entry and what that can mean, by what has been read so far."""

    def __init__(self, entry: Entry, printed: tuple[str, ...] | None) -> None:
        """`printed`: lines of the page reader for an amount in words; None for one in figures."""
        self.entry, self.printed = entry, printed
        self.guesses: tuple[Guess, ...] = ()
        self.weigh()

    def weigh(self) -> None:
        """Pool the meanings of the page reader's words and of the cuts read so far."""
        entry = self.entry
        if self.printed is None:
            tries = [(parse_amount(text), weight) for text, weight in entry.tries]
            seen = re.sub(r"^[\[|Il]\s+", "", entry.seen)    # the wall of the box
            tries += [(parse_amount(seen), entry.trust)] if entry.trust > 0.7 or not entry.readings else []
            self.guesses = pooled(tries)
            if entry.readings and (not self.guesses or self.guesses[0].sure < ALONE):
                self.guesses = with_decoded(self.guesses, decode_amount(entry.readings))
        else:
            tries = [(amount_from_words(text), 1.0) for text, _ in entry.tries]
            self.guesses = pooled([*tries, *((amount_from_words(text), 0.9) for text in self.printed)])


def _amounts(flat: Flat, layout: CheckLayout, page: int) -> dict[str, Reading]:
    """Both amounts, read no further than it takes: two entries misread to the same amount is next to impossible."""
    places = {"payment.amount": layout.amount, "payment.amount_in_words": layout.words}
    opened: dict[str, _Amount] = {}
    readings: dict[str, Reading] = {}
    for name, place in places.items():
        figures = name == "payment.amount"
        entry = open_entry(flat, place, FIGURES if figures else None) if place else None
        if entry is not None:
            opened[name] = _Amount(entry, None if figures else layout.words_as_printed)
        elif place is not None:
            readings[name] = empty_place(flat, place, page)
    while True:
        for name, mine in opened.items():
            other = next((one for key, one in opened.items() if key != name), None)
            readings[name] = _amount_reading(flat, mine, other, page)
        open_ones = [one for name, one in opened.items() if readings[name].status is not Status.READ]
        deeper = [one for one in open_ones if one.entry.more()]
        for one in deeper:
            one.weigh()
        if not deeper:
            return readings


def _amount_reading(flat: Flat, mine: _Amount, other: _Amount | None, page: int) -> Reading:
    entry, guesses = mine.entry, mine.guesses
    box, source = flat.box(entry.place), judged_source(entry)
    if not guesses:
        return Reading(value=None, status=Status.UNREADABLE, confidence=0.0, source=source, page=page, box=box)
    best, sure = guesses[0], guesses[0].sure
    # one entry by itself needs two cuts, the other entry none that says the same
    least = SURE if len(entry.readings) > 1 else 1.1
    if other and other.guesses and other.guesses[0].value == best.value:
        together = sure + other.guesses[0].sure
        sure = max(sure, 1 - 0.15 * (1 - sure), 0.97 if together > (0.8 if entry.readings else 1.7) else 0.0)
        least = SURE if together > 1.7 else least
    elif other and other.guesses and other.guesses[0].sure > 0.5:
        sure -= 0.05                                    # most checks do not contradict themselves
        if mine.printed is None and _could_say(entry, other.guesses[0].value):
            sure = min(sure, 0.8)
        if mine.printed is not None and is_tail(best.value, other.guesses[0].value):
            sure = min(sure, OVERLOOKED)
    return Reading(value=best.value, status=Status.READ if sure >= least else Status.REVIEW,
                   confidence=float(np.clip(sure, 0.0, 0.99)), source=source, page=page, box=box,
                   alternatives=tuple(guess.value for guess in guesses[1:4]),
                   witnesses={"agreed": float(bool(other and other.guesses and other.guesses[0].value == best.value))})


def _could_say(entry: Entry, amount: str) -> bool:
    """Whether the figures may be another amount after all: the network gives it more than one chance in 300."""
    for reading in (one.restricted(FIGURES) for one in entry.readings):
        said = [text for text in (amount, f"${amount}", amount.removesuffix(".00")) if text]
        other = max(reading.log_probability(text) for text in said)
        if other > reading.log_probability(reading.text) - 5.7:
            return True
    return False


def _date(flat: Flat, layout: CheckLayout, page: int) -> Reading | None:
    if layout.date is None:
        return None
    return read_day(flat, layout.date, page) or empty_place(flat, layout.date, page, layout.dated)


def _signature(flat: Flat, layout: CheckLayout, text: PageText, page: int) -> Reading:
    if layout.signature is None:
        return Reading(value=None, status=Status.REVIEW, confidence=0.0, source=Source.MARK, page=page)
    box = flat.box(layout.signature)
    signed, sure = hand_mark(flat.image, box, text)
    if signed is None or (signed and sure < SIGNED):
        # ink there is; whether a hand drew it the line reader may tell
        drawn, firm = _drawn(flat, layout.signature)
        signed, sure = (True, max(sure, firm)) if drawn else (signed, sure)
    if signed is None:
        return Reading(value=True, status=Status.REVIEW, confidence=sure, source=Source.MARK, page=page, box=box)
    if not layout.signature_marked:
        return Reading(value=signed or None, status=Status.REVIEW, confidence=0.5, source=Source.MARK, page=page, box=box)
    # what stands on a check's signature line and is no plain print is hardly ever anything but a signature
    status = Status.READ if sure >= (SIGNED if signed else SURE) else Status.REVIEW
    return Reading(value=signed, status=status, confidence=sure,
                   source=Source.MARK, page=page, box=box)


def _drawn(flat: Flat, place: Place) -> tuple[bool | None, float]:
    ink = flat.entry(place)
    if ink is None:
        return None, 0.0
    edge = flat.inches(0.03)
    picture = flat.clean((ink[0] - edge, ink[1] - edge, ink[2] + edge, ink[3] + edge))
    amount = round(np.count_nonzero(flat.ink(ink)) * (READ_DPI / flat.dpi) ** 2)
    return drawn_by_hand(picture, line_reader().read([picture])[0], amount)
