"""The names of rows and paragraphs (`Dx:`, `Length of stay`), by what they announce, and whether their value is an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.letters.lexicon import FARE, stems
from filings.vocabulary import Topic

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Named:
    """Stems that make a label one of a topic: any of `any`, or one of `one` with one of `other`; but none of `never`."""

    any: frozenset[str]
    one: frozenset[str] = NOTHING
    other: frozenset[str] = NOTHING
    never: frozenset[str] = NOTHING

    def __contains__(self, label: frozenset[str]) -> bool:
        return bool(not label & self.never and (label & self.any or (label & self.one and label & self.other)))


_ILL = stems("symptom illness disease complaint history onset pain fever pregnancy marriage residence visa birth valid")
LABELS: dict[Topic, Named] = {
    Topic.DIAGNOSIS: Named(
        stems("diagnosis dx impression illness disease icd findings indication ailment pathology assessment"),
        stems("reason condition presenting clinical problem referred"),
        stems("referral referred for admission visit transfer medical problem complaint picture condition list main"),
        stems("treatment payment travel plan code payer why urgent humanitarian"),
    ),
    Topic.PROGNOSIS: Named(
        stems("prognosis px outlook outcome expectancy survival forecast prospect prospects"),
        stems("expected anticipated likely probable chances chance"),
        stems("course recovery result survival end"),
        stems("stay treatment cost"),
    ),
    Topic.DURATION: Named(
        stems("duration los elos timeline timeframe"),
        stems("length time period stay long course date end days weeks months"),
        stems("""
            treatment therapy stay care need needed required frame expected estimated projected anticipated
            hospitalization admission discharge course recovery hospital planned plan total how
            """),
        _ILL | stems("chance survival outcome parole requested cost issue last first visit appointment"),
    ),
    Topic.PERIOD: Named(
        stems("period duration length time until"),
        stems("how stay"),
        stems("long requested sought asked"),
        _ILL | stems("treatment therapy name first last"),
    ),
    Topic.COST: Named(
        stems("cost charges charge price money deposit expenses expense estimate fees fee total budget quote quotation"),
        stems("amount bill package sum"),
        stems("treatment surgery hospital total medical care due estimated"),
        FARE | stems("filing paid payer who income salary household living"),
    ),
    Topic.PAYMENT: Named(
        stems("payment payer payor pay paid funding financing guarantor guarantee insurance insurer billing settlement"),
        stems("source method means responsible financial who"),
        stems("funds fund finance settlement party responsibility sponsor money treatment"),
        stems("filing fee form travel ticket return income"),
    ),
    Topic.RETURN: Named(
        stems("repatriation homeward return returning"),
        stems("way travel journey ticket passage flight trip round"),
        stems("back home return trip"),
        stems("visit clinic appointment tax work receipt"),
    ),
    Topic.UNAVAILABILITY: Named(
        stems("availability unavailability available unavailable"),
        stems("why reason treatment care options option local locally"),
        stems("home abroad country neighboring region elsewhere united us usa local unavailable"),
        stems("visa plan planned proposed return travel"),
    ),
}


def names(label: frozenset[str], topic: Topic) -> bool:
    """Whether a label announces a topic."""
    return bool(label) and label in LABELS[topic]


_EMPTY = re.compile(
    r"^\W*(?:(?:is |are |still |as |currently )*(?:n\.?/?a\.?|none|nil|unknown|tb[dca]"
    r"|to be (?:determined|confirmed|advised|decided|arranged|assessed)"
    r"|not (?:applicable|known|available|given|stated|specified|yet|determined|decided|arranged|assessed|settled|clear|sure)"
    r"|(?:can ?not|can't|could not) (?:yet )?be (?:\w+)|not possible|no (?:estimate|prognosis|answer|date|figure)\b"
    r"|(?:we|i|they) (?:are |am )?(?:still )?(?:pray|hop|wait|look)(?:e|ing)?\b"
    r"|pending|awaited|awaiting|deferred|to follow|open|undecided|unspecified|undetermined|unclear|blank|nobody|no one)\b"
    r"|none\b|-+$|\?+$|$)",
    re.IGNORECASE,
)
_OPEN = stems("unknown tbd undetermined pending unclear unspecified")
SHORT = 8  # words of an answer that has said all with its first


def is_no_answer(text: str, words: frozenset[str]) -> bool:
    """Whether the value of a labelled row says that there is none. `words`: its stems."""
    short = len(text.split()) <= SHORT
    return short and bool(_EMPTY.match(text.strip()) or words & _OPEN)
