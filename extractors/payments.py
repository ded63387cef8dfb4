"""Checks and money orders: amount in figures and in words, payee, date, signature, and which of them it is.

Figures and words are read apart, each with its own certainty. Where they say the same, that agreement makes both surer;
where they differ, each is reported as it stands, for whether they differ is a question of its own.
"""
from __future__ import annotations

import re
from datetime import date
from functools import partial

import numpy as np
from rapidfuzz import fuzz

from extractors.amounts import Guess, amount_from_words, parse_amount
from extractors.check_layout import CheckLayout, lay_out
from extractors.entries import EntryReading, judged_source, pooled, read_entry
from extractors.flat import Flat, Place
from extractors.grammar import parse_date, plain
from extractors.handmark import hand_mark
from extractors.labelled import read_value, words_within
from extractors.text import PageText
from filings.vocabulary import Reading, Source, Status

SURE = 0.9                     # from here a reading may be acted on
EARLIEST = date(2000, 1, 1)
PAYEES = ("U.S. Department of Homeland Security", "US Department of Homeland Security",
          "Department of Homeland Security", "U.S. Dept. of Homeland Security", "US Dept. of Homeland Security",
          "Dept. of Homeland Security", "United States Department of Homeland Security",
          "U.S. Citizenship and Immigration Services", "USCIS", "DHS", "USDHS", "U.S. Treasury",
          "United States Treasury", "Department of the Treasury", "U.S. Department of State",
          "U.S. Department of Justice", "Immigration and Naturalization Service")
KINDS = (("cashiers-check", ("cashier's check", "cashiers check", "official check", "teller's check",
                             "treasurer's check", "bank draft", "certified check")),
         ("money-order", ("money order", "postal money order", "international money order")))
PERSONAL_LABELS = ("memo", "for")


def read_payment(image: np.ndarray, dpi: float, text: PageText, page: int) -> dict[str, Reading]:
    """Read a check or money order.

    Args:
        image: the upright page, grey uint8 (height, width).
        dpi: its resolution.
        text: the page as the page reader gave it; labels are found there, entries are read anew.
        page: number of the page in the scan, for the readings.

    Returns:
        Readings by name: payment.kind, .amount, .amount_in_words, .payee, .date, .signature. A place that was not found
        gives no reading, except that the signature is then open (`REVIEW`).
    """
    flat = Flat(image, text, dpi)
    layout = lay_out(flat)
    readings = {"payment.kind": _kind(flat, layout, page)}
    figures, words = _figures(flat, layout), _words(flat, layout)
    readings |= _amounts(flat, figures, words, page)
    payee = _payee(flat, layout, page)
    if payee:
        readings["payment.payee"] = payee
    dated = _date(flat, layout, page)
    if dated:
        readings["payment.date"] = dated
    readings["payment.signature"] = _signature(image, flat, layout, text, page)
    return readings


def _kind(flat: Flat, layout: CheckLayout, page: int) -> Reading:
    for kind, phrases in KINDS:
        spot = flat.find(phrases, 0.82)
        if spot:
            sure = spot.score >= 0.9
            return Reading(value=kind, status=Status.READ if sure else Status.REVIEW, confidence=min(0.99, spot.score),
                           source=Source.TYPED, page=page, box=flat.box(spot.place))
    # a personal check does not say what it is: its drawer's address, a MEMO line and a signer do
    proofs = [flat.find(("memo",), 0.74, layout.frame), flat.find(("authorized signature",), 0.75, layout.frame),
              next((word for word in flat.words if re.fullmatch(r"[A-Z]{2}\d{5}|\d{5}(-\d{4})?", word.text)
                    and word.place[1] < layout.payee_line), None)]
    seen = sum(proof is not None for proof in proofs)
    found = next((proof for proof in proofs if proof), None)
    return Reading(value="personal-check", status=Status.READ if seen >= 2 else Status.REVIEW,
                   confidence=(0.4, 0.7, 0.95, 0.98)[seen], source=Source.TYPED, page=page,
                   box=flat.box(found.place) if found else None)


def _figures(flat: Flat, layout: CheckLayout) -> tuple[EntryReading, tuple[Guess, ...]] | None:
    entry = read_entry(flat, layout.amount, "0123456789.,$-/ *xX") if layout.amount else None
    if entry is None or not entry.text:
        return None
    tries = [(parse_amount(text), score) for text, score in entry.tries]
    return entry, pooled(tries)


def _words(flat: Flat, layout: CheckLayout) -> tuple[EntryReading, tuple[Guess, ...]] | None:
    entry = read_entry(flat, layout.words) if layout.words else None
    if entry is None or not entry.text:
        return None
    tries = [(amount_from_words(text), 1.0) for text, _ in entry.tries]
    printed = [(amount_from_words(text), 0.9) for text in layout.words_as_printed]
    return entry, pooled([*tries, *printed])


def _amounts(flat: Flat, figures: tuple[EntryReading, tuple[Guess, ...]] | None,
             words: tuple[EntryReading, tuple[Guess, ...]] | None, page: int) -> dict[str, Reading]:
    readings = {}
    for name, mine, other in (("payment.amount", figures, words), ("payment.amount_in_words", words, figures)):
        if mine is None:
            continue
        entry, guesses = mine
        box = flat.box(entry.place)
        if not guesses:
            readings[name] = Reading(value=None, status=Status.UNREADABLE, confidence=0.0, source=judged_source(entry),
                                     page=page, box=box)
            continue
        best, sure = guesses[0], guesses[0].sure
        if other and other[1] and other[1][0].value == best.value:
            # both entries misread to the same amount is next to impossible
            sure = max(sure, 1 - 0.15 * (1 - sure), 0.97 if sure + other[1][0].sure > 0.8 else 0.0)
        readings[name] = Reading(value=best.value, status=Status.READ if sure >= SURE else Status.REVIEW,
                                 confidence=min(0.99, sure), source=judged_source(entry), page=page, box=box,
                                 alternatives=tuple(guess.value for guess in guesses[1:4]))
    return readings


def _payee(flat: Flat, layout: CheckLayout, page: int) -> Reading | None:
    entry = read_entry(flat, layout.payee) if layout.payee else None
    if entry is None:
        return None
    box, source = flat.box(entry.place), judged_source(entry)
    if not entry.text:
        return Reading(value=None, status=Status.UNREADABLE, confidence=0.0, source=source, page=page, box=box)
    seen = " ".join(word.text for word in words_within(flat, _around(flat, entry)))
    name, sure = known_payee([*(text for text, _ in entry.tries), seen])
    if name and sure < SURE:
        name, sure = _decided(entry, name, sure)
    if name:
        return Reading(value=name, status=Status.READ if sure >= SURE else Status.REVIEW, confidence=min(0.99, sure),
                       source=source, page=page, box=box, alternatives=(entry.text,) if entry.text != name else ())
    status = Status.READ if entry.weakest > 0.8 and entry.agreed else Status.REVIEW
    return Reading(value=entry.text, status=status, confidence=min(0.95, entry.score), source=source, page=page,
                   box=box)


def _around(flat: Flat, entry: EntryReading) -> Place:
    edge = flat.inches(0.06)
    return (entry.place[0] - edge, entry.place[1] - edge, entry.place[2] + edge, entry.place[3] + edge)


def known_payee(texts: list[str]) -> tuple[str | None, float]:
    """The known payee that the readings of an entry mean, and how sure; (None, 0) when none is near.

    The name is kept as it stands on the check, abbreviations included: only misread letters are mended.
    """
    scores: dict[str, float] = {}
    for text in texts:
        said = re.sub(r"[^A-Z0-9]", "", plain(text).replace("0", "O").replace("1", "I").replace("5", "S"))
        for name in PAYEES:
            scores[name] = max(scores.get(name, 0.0), fuzz.ratio(said, re.sub(r"[^A-Z0-9]", "", plain(name))) / 100)
    if not scores:
        return None, 0.0
    (best, score), *others = sorted(scores.items(), key=lambda item: -item[1])
    # names that differ only in points and blanks are the same name
    rival = max((s for name, s in others if _bare(name) != _bare(best)), default=0.0)
    least = 0.72 if len(best) > 12 else 0.99
    if score < least:
        return None, 0.0
    dotted = any("." in text or "," in text for text in texts)
    same = [name for name in PAYEES if _bare(name) == _bare(best)]
    best = next((name for name in same if ("U.S." in name) == dotted), best)
    return best, float(np.clip(0.9 + 1.5 * (score - 0.9) + 1.5 * (score - rival - 0.08), 0.0, 0.99))


def _decided(entry: EntryReading, name: str, sure: float) -> tuple[str, float]:
    """Between names nearly alike the network's own probabilities decide, name against name."""
    near = [other for other in PAYEES if fuzz.ratio(_bare(other), _bare(name)) > 75]
    fits = {other: max(reading.log_probability(said) for reading in entry.readings for said in (other, other.upper()))
            for other in near}
    ranked = sorted(fits.items(), key=lambda item: -item[1])
    rivals = [fit for other, fit in ranked if _bare(other) != _bare(ranked[0][0])]
    lead = ranked[0][1] - max(rivals) if rivals else 0.0
    # a hand that the network barely follows fits every name badly; the shorter one then wins for nothing
    if ranked[0][1] < -0.35 * len(name) or lead < 3.0:
        return name, min(sure, 0.85)
    if _bare(ranked[0][0]) != _bare(name):
        return ranked[0][0], 0.8
    return name, max(sure, 0.92 if lead > 8.0 else 0.88)


def _bare(name: str) -> str:
    return re.sub(r"[^A-Z]", "", name.upper())


def _date(flat: Flat, layout: CheckLayout, page: int) -> Reading | None:
    if layout.date is None:
        return None
    return read_value(flat, layout.date, partial(parse_date, order="MDY", earliest=EARLIEST), "0123456789/-. ", page)


def _signature(image: np.ndarray, flat: Flat, layout: CheckLayout, text: PageText, page: int) -> Reading:
    if layout.signature is None:
        return Reading(value=None, status=Status.REVIEW, confidence=0.0, source=Source.MARK, page=page)
    box = flat.box(layout.signature)
    signed, sure = hand_mark(image, box, text)
    if signed is None:
        return Reading(value=True, status=Status.REVIEW, confidence=sure, source=Source.MARK, page=page, box=box)
    return Reading(value=signed, status=Status.READ if sure >= SURE else Status.REVIEW, confidence=sure,
                   source=Source.MARK, page=page, box=box)
