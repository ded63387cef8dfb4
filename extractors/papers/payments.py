"""Checks and money orders: amount in figures and in words, payee, date, signature, and which of them it is.

Figures and words are read apart, each with its own certainty. Where they say the same, that agreement makes both surer;
where they differ, each is reported as it stands, for whether they differ is a question of its own.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from rapidfuzz import fuzz

from extractors.amounts import Guess, amount_from_words, parse_amount
from extractors.grammar import parse_date, plain
from extractors.papers.check_layout import CheckLayout, lay_out
from extractors.papers.entries import EntryReading, judged_source, pooled, read_entry
from extractors.papers.flat import Flat, Place
from extractors.papers.handmark import hand_mark
from extractors.papers.labelled import read_value, words_within
from extractors.text import PageText
from filings.vocabulary import Reading, Source, Status

SURE = 0.9                     # from here a reading may be acted on
SIGNED = 0.84
EARLIEST = date(2000, 1, 1)
FIGURES = "0123456789.,$-/ *xX"
PAYEES = ("U.S. Department of Homeland Security", "US Department of Homeland Security",
          "Department of Homeland Security", "U.S. Dept. of Homeland Security", "US Dept. of Homeland Security",
          "Dept. of Homeland Security", "United States Department of Homeland Security",
          "U.S. Citizenship and Immigration Services", "USCIS", "DHS", "USDHS", "U.S. Treasury",
          "United States Treasury", "Department of the Treasury", "U.S. Department of State",
          "U.S. Department of Justice", "Immigration and Naturalization Service")
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
        Readings by name: payment.kind, .amount, .amount_in_words, .payee, .date, .signature. A place that was not found
        gives no reading, except that the signature is then open (`REVIEW`); an empty line gives a blank one.
    """
    flat = Flat(image, text, dpi)
    layout = lay_out(flat)
    readings = {"payment.kind": _kind(flat, layout, page)}
    figures, words = _figures(flat, layout), _words(flat, layout)
    readings |= _amounts(flat, layout, figures, words, page)
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


@dataclass(frozen=True, eq=False)
class AmountRead:
    """An amount as read: its entry and what it can mean."""

    entry: EntryReading
    guesses: tuple[Guess, ...]


def _figures(flat: Flat, layout: CheckLayout) -> AmountRead | None:
    entry = read_entry(flat, layout.amount, FIGURES) if layout.amount else None
    return AmountRead(entry, pooled((parse_amount(text), score) for text, score in entry.tries)) if entry else None


def _words(flat: Flat, layout: CheckLayout) -> AmountRead | None:
    entry = read_entry(flat, layout.words) if layout.words else None
    if entry is None:
        return None
    tries = [(amount_from_words(text), 1.0) for text, _ in entry.tries]
    printed = [(amount_from_words(text), 0.9) for text in layout.words_as_printed]
    return AmountRead(entry, pooled([*tries, *printed]))


def _amounts(flat: Flat, layout: CheckLayout, figures: AmountRead | None, words: AmountRead | None,
             page: int) -> dict[str, Reading]:
    readings = {}
    for name, place, mine, other in (("payment.amount", layout.amount, figures, words),
                                     ("payment.amount_in_words", layout.words, words, figures)):
        if mine is None:
            if place is not None:
                readings[name] = _empty(flat, place, page)
            continue
        entry, guesses = mine.entry, mine.guesses
        box, source = flat.box(entry.place), judged_source(entry)
        if not guesses:
            readings[name] = Reading(value=None, status=Status.UNREADABLE, confidence=0.0, source=source, page=page,
                                     box=box)
            continue
        best, sure = guesses[0], guesses[0].sure
        if other and other.guesses and other.guesses[0].value == best.value:
            # both entries misread to the same amount is next to impossible
            sure = max(sure, 1 - 0.15 * (1 - sure), 0.97 if sure + other.guesses[0].sure > 0.8 else 0.0)
        elif other and other.guesses and other.guesses[0].sure > 0.5:
            sure -= 0.05                                    # most checks do not contradict themselves
            if mine is figures and _could_say(entry, other.guesses[0].value):
                sure = min(sure, 0.8)
        readings[name] = Reading(value=best.value, status=Status.READ if sure >= SURE else Status.REVIEW,
                                 confidence=float(np.clip(sure, 0.0, 0.99)), source=source, page=page, box=box,
                                 alternatives=tuple(guess.value for guess in guesses[1:4]))
    return readings


def _could_say(entry: EntryReading, amount: str) -> bool:
    """Whether the figures may be another amount after all: the network gives it more than one chance in 300."""
    for reading in (one.restricted(FIGURES) for one in entry.readings):
        said = [text for text in (amount, f"${amount}", amount.removesuffix(".00")) if text]
        other = max(reading.log_probability(text) for text in said)
        if other > reading.log_probability(reading.text) - 5.7:
            return True
    return False


def _empty(flat: Flat, place: Place, page: int) -> Reading:
    """Nothing is written in a place: blank where a ruled line marks it, else a person should look."""
    ruled = any(place[1] < rule.start[1] < place[3] + flat.inches(0.1) and rule.start[0] < place[2] - flat.inches(0.3)
                and rule.end[0] > place[0] + flat.inches(0.3) for rule in flat.rules)
    return Reading(value=None, status=Status.BLANK if ruled else Status.UNREADABLE, confidence=0.95 if ruled else 0.3,
                   page=page, box=flat.box(place))


def _payee(flat: Flat, layout: CheckLayout, page: int) -> Reading | None:
    entry = read_entry(flat, layout.payee) if layout.payee else None
    if entry is None:
        return _empty(flat, layout.payee, page) if layout.payee else None
    box, source = flat.box(entry.place), judged_source(entry)
    if not entry.text:
        return Reading(value=None, status=Status.UNREADABLE, confidence=0.0, source=source, page=page, box=box)
    seen = " ".join(word.text for word in words_within(flat, _around(flat, entry)))
    name, sure = known_payee([text for text, _ in entry.tries], seen)
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


def known_payee(texts: list[str], witness: str = "") -> tuple[str | None, float]:
    """The known payee that the readings of an entry mean, and how sure; (None, 0) when none is near.

    The name is kept as it stands on the check, abbreviations and points included: only misread letters are mended.

    Args:
        texts: what the line reader made of it.
        witness: what the page reader made of it.
    """
    scores: dict[str, float] = {}
    for text in filter(None, (*texts, witness)):
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
    sure = 0.9 + 1.5 * (score - 0.9) + 1.5 * (score - rival - 0.08)
    same = [name for name in PAYEES if _bare(name) == _bare(best)]
    if len(same) > 1:
        points = [bool(re.match(r"\W*[UV]?\s?[.,]|\W*[UV]\s?S\s?[.]", plain(text))) for text in texts]
        best = next((name for name in same if ("U.S." in name) == any(points)), best)
        if any(points) and not all(points) and "." not in witness[:5]:
            sure = min(sure, 0.88)                          # a point or a speck of dirt
    return best, float(np.clip(sure, 0.0, 0.99))


def _bare(name: str) -> str:
    return re.sub(r"[^A-Z]", "", name.upper())


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


def _date(flat: Flat, layout: CheckLayout, page: int) -> Reading | None:
    if layout.date is None:
        return None
    parse = partial(parse_date, order="MDY", earliest=EARLIEST)
    return read_value(flat, layout.date, parse, "0123456789/-. ", page) or _empty(flat, layout.date, page)


def _signature(image: np.ndarray, flat: Flat, layout: CheckLayout, text: PageText, page: int) -> Reading:
    if layout.signature is None:
        return Reading(value=None, status=Status.REVIEW, confidence=0.0, source=Source.MARK, page=page)
    box = flat.box(layout.signature)
    signed, sure = hand_mark(image, box, text)
    if signed is None:
        return Reading(value=True, status=Status.REVIEW, confidence=sure, source=Source.MARK, page=page, box=box)
    # what stands on a check's signature line and is no plain print is hardly ever anything but a signature
    status = Status.READ if sure >= (SIGNED if signed else SURE) else Status.REVIEW
    return Reading(value=signed, status=status, confidence=sure,
                   source=Source.MARK, page=page, box=box)
