"""What a page is that is not a form: a check, a record of admission, an identity paper, or a letter of some kind.

Many weak cues speak for each kind, none of them decides alone, and reading errors only weaken them: phrases are
looked for with a tolerance. The lead of the best kind over the second is the confidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from extractors.letters.cues import FOREIGN_CIVIL, FOREIGN_CONSENT, FOREIGN_MEDICAL, all_cues
from extractors.letters.language import foreign_language, shares_of
from extractors.letters.mailing import is_envelope
from extractors.letters.meaning import kind_chances
from extractors.letters.sentences import sentences_of
from extractors.letters.words import plain
from extractors.readings import LETTERS
from extractors.text import Line, PageText
from filings.vocabulary import PageKind

TOP, END = 0.24, 0.3  # shares of the written height that are letterhead and signature block
MOST_OF_ONE = 2  # a cue counts at most so often
ALIKE = 86  # rapidfuzz score from which a phrase is there
TITLE = 4  # points of a title, which says more than any phrase of the text
TITLE_WORDS = 8  # a longer line is a sentence
PROSE_WORDS = 25
DISPUTED = 0.7  # of what speaks for another kind is taken from the certainty of the one that is surer
TEMPER = 4  # power by which the network's word on a kind is taken: it is too sure of writers whom it never met
LONG = 9  # phrases of fewer letters must stand there exactly
FOREIGN = (tuple(FOREIGN_MEDICAL.split()), tuple(FOREIGN_CIVIL.split("; ")), tuple(FOREIGN_CONSENT.split("; ")))
KINDS = (
    PageKind.PAYMENT, PageKind.I_94, PageKind.IDENTITY, PageKind.TRANSLATION,
    PageKind.PHYSICIAN_STATEMENT, PageKind.GUARDIAN_CONSENT, PageKind.STATEMENT, PageKind.OTHER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Zones:
    all: str
    top: str
    end: str


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text).replace("|", "i"))


def _zones(text: PageText) -> _Zones:
    lines = sorted(text.lines, key=lambda line: line.box[1])
    if not lines:
        return _Zones("", "", "")
    first, last = lines[0].box[1], lines[-1].box[3]
    tall = max(last - first, 1e-6)
    top = [line.text for line in lines[:8] if line.box[1] - first < max(TOP * tall, 0.08)]
    end = [line.text for line in lines if last - line.box[3] < END * tall and line not in lines[:2]]
    return _Zones(
        _normal("\n".join(line.text for line in lines)), _normal("\n".join(top)), _normal("\n".join(end[-6:]))
    )


def _hits(text: str, phrases: tuple[str, ...]) -> float:
    """How many of the phrases are there, near misses for less than one."""
    total = 0.0
    for phrase in phrases:
        if not text:
            break
        if len(phrase) < LONG:
            if re.search(rf"(?<![a-z]){re.escape(phrase)}" + (r"(?![a-z])" if phrase[-1].isalpha() else ""), text):
                total += 1
        elif phrase in text:
            total += 1
        elif len(text) >= len(phrase):
            score = fuzz.partial_ratio(phrase, text, score_cutoff=ALIKE)
            total += max(0.0, (score - ALIKE) / (100 - ALIKE)) if score else 0.0
        if total >= MOST_OF_ONE:
            break
    return min(total, float(MOST_OF_ONE))


def scores_of(text: PageText, image: np.ndarray | None = None) -> dict[PageKind, float]:
    """What speaks for each kind, in points."""
    zones = _zones(text)
    scores = dict.fromkeys(KINDS, 0.0)
    for cue in all_cues():
        # the second hit of a cue adds half
        hits = _hits(getattr(zones, cue.zone), cue.phrases)
        scores[cue.kind] += cue.weight * (min(hits, 1.0) + 0.5 * max(0.0, hits - 1.0))
    if (titled := _titled(text)) is not None:
        scores[titled] += TITLE
    _look(text, zones, scores)
    return scores


def _titled(text: PageText) -> PageKind | None:
    """The kind that a title names: one of the first lines, short, alone in its row, and mostly made of the kind's own words."""
    for line in sorted(text.lines, key=lambda one: one.box[1])[:3]:
        title = _normal(line.text).strip(" .:")
        if len(title.split()) > TITLE_WORDS or any(other is not line and _beside(other, line) for other in text.lines):
            continue
        for cue in all_cues():
            if cue.kind in LETTERS and cue.zone == "top" and any(
                len(phrase) >= LONG and phrase in title and len(phrase) >= len(title) / 2 for phrase in cue.phrases
            ):
                return cue.kind
    return None


def _beside(one: Line, other: Line) -> bool:
    return one.box[1] < (other.box[1] + other.box[3]) / 2 < one.box[3]


_MRZ = re.compile(r"(?m)^\s*(?:[PIACV][<KC€£(\[]?[A-Z]{3}[A-Z<KC€£«]{8,}.*|[A-Z0-9<«]{8,}[<«]{4,}[A-Z0-9<«\s]*)$")
_MICR = re.compile(r"[|:⑆⑈\"'!]\s?\d{9}\s?[|:⑆⑈\"'!]|\b\d{9}\b.{0,6}\b\d{6,12}\b")


def _look(text: PageText, zones: _Zones, scores: dict[PageKind, float]) -> None:
    """Cues that are no phrases: machine-readable lines, amounts, language, length."""
    raw = text.text
    words = len(re.findall(r"[A-Za-z]{2,}", raw))
    if _MRZ.search(raw) or raw.count("<") >= 8:
        scores[PageKind.IDENTITY] += 6
    if _MICR.search(raw) and words < 90:
        scores[PageKind.PAYMENT] += 1.5
    if re.search(r"\$\s?\**\d[\d,]*\.\d\d", raw) and words < 90:
        scores[PageKind.PAYMENT] += 1
    if re.search(r"\b\d{11}\b|\b\d{9}[A-Z]\d\b", raw) and words < 140:
        scores[PageKind.I_94] += 2
    shares, count = shares_of(text)
    foreign, _ = foreign_language(text)
    long_lines = sum(len(line.words) >= 8 for line in text.lines)
    prose = shares.get("English", 0.0) > 0.22 and count > 40 and long_lines >= 4
    if prose:  # an identity paper, a check or a record of admission is no prose
        for kind in (PageKind.PAYMENT, PageKind.I_94, PageKind.IDENTITY):
            scores[kind] -= 4
    if foreign:
        _foreign(zones, scores)
    # in the first person about a stay: a statement of the applicant, whatever else it names
    if len(re.findall(r"\b(?:i|my|me|we|our|us)\b", zones.all)) >= 4:
        scores[PageKind.STATEMENT] += 1.5


def _foreign(zones: _Zones, scores: dict[PageKind, float]) -> None:
    """A page in another language is itself neither letter to the agency nor translation."""
    medical, civil, consenting = (_hits(zones.all, words) for words in FOREIGN)
    for kind in (PageKind.STATEMENT, PageKind.PHYSICIAN_STATEMENT, PageKind.TRANSLATION, PageKind.GUARDIAN_CONSENT):
        scores[kind] *= 0.3
    scores[PageKind.OTHER] += 2 + 2 * medical
    scores[PageKind.IDENTITY] += 2.5 * civil - (1.5 * medical if medical > civil else 0)
    scores[PageKind.GUARDIAN_CONSENT] += 4 * consenting


def classify(text: PageText, image: np.ndarray | None = None) -> tuple[PageKind, float]:
    """What a page is that is not a form, with a confidence 0..1.

    Args:
        text: the page as read.
        image: the upright page, grey uint8 (height, width); not needed for any kind so far, and welcome.

    Returns:
        The kind, `other` with a low confidence when nothing speaks for any; and how far it leads.
    """
    if is_envelope(text):
        return PageKind.OTHER, 0.9
    scores = scores_of(text, image)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    (kind, best), (_, second) = ranked[0], ranked[1]
    prose = is_prose(text)
    if best < 2.0:
        kind, certainty = (PageKind.STATEMENT, 0.3) if prose else (PageKind.OTHER, 0.2)
    else:
        lead = (best - max(second, 0.0)) / best
        certainty = min(0.99, (0.4 + 0.75 * lead) * min(1.0, 0.5 + best / 10))
    # a declaration may be of anything; any other title says what follows
    if kind in LETTERS and prose and _titled(text) in (None, PageKind.STATEMENT):
        kind, certainty = _by_meaning(text, scores, kind, certainty)
    return kind, round(float(certainty), 3)


def is_prose(text: PageText) -> bool:
    """Whether a page holds English sentences, as no form, check or passport does."""
    shares, count = shares_of(text)
    return count >= PROSE_WORDS and shares.get("English", 0.0) > 0.2


def _by_meaning(text: PageText, scores: dict[PageKind, float], kind: PageKind, certainty: float) -> tuple[PageKind, float]:
    """The kind of a letter by its sentences as well as its phrases; where they differ, what is surer, and less surely."""
    chances = kind_chances(sentences_of(text), scores)
    meant = max(chances, key=lambda one: chances[one])
    sure = chances[meant] ** TEMPER
    if meant == kind:
        return kind, max(certainty, sure)
    if chances[meant] > certainty:
        return meant, sure * (1 - DISPUTED * certainty)
    return kind, certainty * (1 - DISPUTED * chances[meant])
