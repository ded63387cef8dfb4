"""Why treatment cannot be had at home or nearby."""

from __future__ import annotations

import re

from extractors.letters.lexicon import NEGATIVE, OFFERED, PAYMENT_VERB, stems
from extractors.letters.said import Context, Said, denied, doubtful, is_empty_answer, stated
from filings.vocabulary import PageKind, Topic

TREATING = stems("""
    treat treatment heal cure operate equipment medicine machine technology expertise hospital doctor specialist unit
    drug ward bed scanner ventilator x-ray theater oncologist
    """)
# a town that is in no list; months, days and languages also follow `in`
_IN_TOWN = re.compile(
    r"\b(?i:in|between|near|around|across|throughout|over in)\s+(?!January|February|March|April|May|June|July|August|September"
    r"|October|November|December|English|Dr\b|Mr|Ms|United|America|the U)[A-Z][a-z]{2,}"
)
_THERE = re.compile(r"\bthere\b(?! (?:is|are|was|were|be|being|has|have|had|will|would|can|may|'s)\b)", re.IGNORECASE)
_AT_ONCE = re.compile(r"\bwithout (?:\w+ )?(?:delay|doubt|question|fail|warning|exception)\b", re.IGNORECASE)
_POOR = re.compile(
    r"\bnot (?:at all |very |so |as |that |always |really )*"
    r"(?:good|well|modern|clean|advanced|reliable|experienced|safe|the best)\b",
    re.IGNORECASE,
)
_YES = re.compile(r"^\W*(?:yes|available|offered|can be)\b", re.IGNORECASE)
_NO = re.compile(r"^\W*(?:no|not|none|neither|nowhere|unavailable|never)\b", re.IGNORECASE)
_TO_BE_HAD = stems("""
    available offer perform provide exist obtain equip cure capable facility expertise unavailable specialist accept
    capacity
    """)


def unavailability(c: Context) -> Said | None:
    """Why treatment cannot be had at home or in a neighbouring country."""
    labelled = c.announces(Topic.UNAVAILABILITY)
    mark = c.mark
    foreign = (
        any(span.label_ == "PLACE" for span in mark.doc.ents)
        or labelled
        or bool(mark.stems & stems("abroad neighboring local nearest closest"))
        or bool(_THERE.search(mark.doc.text))
    )
    caring = mark.has("CARE") or bool(mark.stems & TREATING)
    negative = bool(mark.stems & (NEGATIVE - {"without"} if _AT_ONCE.search(mark.doc.text) else NEGATIVE))
    if labelled and (answer := _answer(c)) is not None:
        return answer
    if c.any("not-meant") and not c.any("not-offered"):
        return None  # `the doctors in Quito do not think she will live`
    if (
        c.kind == PageKind.PHYSICIAN_STATEMENT
        and not caring
        and negative
        and "PLACE" in mark.tags
        and mark.stems & stems("offer do treat help option exist colleague perform provide have")
    ):
        return doubtful(Topic.UNAVAILABILITY)
    if foreign and caring and negative and mark.stems & OFFERED:
        if _other_matter(c):
            return None
        explicit = labelled or any(span.label_ == "PLACE" for span in mark.doc.ents)
        if _POOR.search(mark.doc.text) and not c.any("not-offered"):
            explicit = False
        beside = mark.stems & stems("local neighboring nearest") if c.kind == PageKind.STATEMENT else frozenset()
        explicit = explicit or (bool(beside or _THERE.search(mark.doc.text)) and c.any("not-offered"))
        explicit = explicit or (bool(_IN_TOWN.search(mark.doc.text)) and c.any("not-offered"))
        return stated(Topic.UNAVAILABILITY, 0.85) if explicit else doubtful(Topic.UNAVAILABILITY, 0.6)
    town = bool(_IN_TOWN.search(mark.doc.text))
    if town and caring and c.any("not-offered") and not _other_matter(c):
        return stated(Topic.UNAVAILABILITY, 0.75)
    if labelled:
        return denied(Topic.UNAVAILABILITY) if c.any("available") else doubtful(Topic.UNAVAILABILITY)
    if c.any("available") and caring and not negative and not mark.stems & stems("only until if once when better"):
        return denied(Topic.UNAVAILABILITY, 0.7)
    named = any(span.label_ == "PLACE" for span in mark.doc.ents)
    if (
        caring
        and negative
        and mark.stems & _TO_BE_HAD
        and not _other_matter(c)
        and not mark.stems & (PAYMENT_VERB | stems("visa finish break interrupt"))
    ):
        return doubtful(Topic.UNAVAILABILITY, 0.4)
    if (town or named) and negative and mark.stems & stems("take accept treat admit help receive") and mark.stems & stems(
        "ask try write contact beg approach turn decline refuse neither nobody none"
    ) and not _other_matter(c):
        return doubtful(Topic.UNAVAILABILITY, 0.5)
    if (
        c.any("unavailable+")
        and (named or caring)
        and mark.stems & stems("treatment hospital operation surgery doctor specialist equipment")
    ) and not _other_matter(c):
        return doubtful(Topic.UNAVAILABILITY)
    return None


def _answer(c: Context) -> Said | None:
    """The value of a row that asks whether treatment is to be had there."""
    text = c.sentence.text
    if c.label & stems("available availability") and (_YES.search(text) or _NO.search(text)):
        return stated(Topic.UNAVAILABILITY) if _NO.search(text) else denied(Topic.UNAVAILABILITY)
    return denied(Topic.UNAVAILABILITY) if is_empty_answer(c) else None


ELSE = stems("visa embassy consulate ticket parole work job school food water peace electricity")


def _other_matter(c: Context) -> bool:
    """No visa, no ticket, no money: something else is not to be had."""
    return bool(c.mark.stems & ELSE) and not c.mark.stems & stems(
        "treatment surgery operation therapy hospital equipment specialist"
    )
