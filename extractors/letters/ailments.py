"""Signs in a sentence that somebody is ill, hurt, or to be treated.

A hospital, a doctor or the word `treatment` alone is no such sign: people work there, and there is other treatment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Token

from extractors.letters.lexicon import BODY, stems
from extractors.letters.matching import Marked

# of these parts of the body, what a physician writes is what is wrong with them
DAMAGE = stems("""
    fail failing failure lose loss damage damaged growth defect hole rupture ruptured tear torn dislocate dislocated
    detach detached narrow narrowing stone broken break infected clot blockage blocked leak enlarged malformed deformed
    club cripple crush shrink tumor malignant inflamed inflammation severed swelling swollen perforated twisted missing
    bent curved curvature
    """)
SURGICAL = stems("""
    surgery transplant transplantation chemotherapy chemo dialysis hemodialysis radiotherapy immunotherapy graft
    amputation transfusion
    """)
TROUBLE = stems("""
    fail failing failure lose loss damage damaged growth pain hurt defect hole rupture ruptured tear torn dislocate
    dislocated detach detached narrow narrowing stone broken break paralyzed infected weak swell swollen clot block
    blocked blockage leak enlarged malformed deformed club crippled crush crushed cut amputate repair replace new
    shrunk destroyed disease diseased sick tumor malignant removal remove operate operation surgery transplant treat
    treatment sore inflamed inflammation numb severed
    """)
STATES = stems("injured wounded paralyzed crippled bedridden hospitalized amputated disabled unconscious comatose blind")
BEING_ILL = stems("ill sick unwell")
CARERS = stems("""
    hospital clinic doctor physician surgeon medical disease illness patient cardiologist oncologist neurologist
    specialist ward therapy medicine cure heal health
    """)
OTHER_OPERATION = stems("""
    military army rescue police force soldier government security business company shop factory airline law bank
    covert rebel troop trade plant
    """)
OTHER_TREATMENT = stems("police soldier guard prison jail officer equal unfair cruel inhuman degrading bad wrong ill")
AT_WORK = stems("work job employ employee nurse cleaner cook guard study student volunteer salary doctor hire near")
MEDICAL_THING = stems("""
    treatment care emergency attention surgery help need reason condition ground case evacuation procedure therapy
    problem intervention grounds purpose
    """)
GIVING = stems("donor donate donation match compatible give giving part fit fits")
GIVEN = stems("kidney marrow liver organ lung stem blood tissue")

_HEART = re.compile(
    r"\b(?:broken[- ]?heart\w*|heart\w* (?:is |was )?broken|break\w* (?:my|our|his|her) heart|all (?:my|our) hearts?"
    r"|(?:bottom|depth) of (?:my|our) hearts?|lose heart|with a \w+ heart|take heart|on the other hand|(?:at|by|in) heart"
    r"|lay \w+ to heart|heartfelt)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Ailment:
    """A sign of illness: token range, whether it is a treatment, whether an organ is given away."""

    start: int
    end: int
    treated: bool = False
    given: bool = False


def ailments(mark: Marked) -> list[Ailment]:
    """All signs of somebody's illness, injury or treatment in a sentence, in its order."""
    words = mark.stems
    caring = bool(words & (CARERS | BODY)) or "ILLNESS" in mark.tags
    donating = bool(words & GIVING and words & GIVEN)
    out = [Ailment(span.start, span.end, given=donating) for span in mark.doc.ents if span.label_ == "ILLNESS"]
    for token in mark.doc:
        treated = _is_treatment(token, words, caring)
        if treated or _is_state(token, words):
            out.append(Ailment(token.i, token.i + 1, treated, donating))
    organ = [token for token in mark.doc if token.norm_ in BODY]
    if organ and not _HEART.search(mark.doc.text) and (donating or _in_trouble(mark, organ)):
        out.append(Ailment(organ[0].i, organ[0].i + 1, given=donating))
    return sorted(out, key=lambda one: one.start)


def _is_treatment(token: Token, words: frozenset[str], caring: bool) -> bool:
    stem = token.norm_
    if stem in SURGICAL:
        return True
    following = {other.norm_ for other in token.doc[token.i + 1 : token.i + 4]}
    before = {other.norm_ for other in token.doc[max(0, token.i - 3) : token.i]}
    if stem in stems("operation operate"):
        owned = stem == "operation" or following & stems("on upon") or before & stems("be")
        return bool(owned) and not words & OTHER_OPERATION
    if stem == "treatment":
        return not before & OTHER_TREATMENT and (caring or not words & OTHER_TREATMENT)
    if stem == "treat":
        return bool(caring and following & stems("for at in by me him her on"))
    return stem == "medical" and bool(following & MEDICAL_THING)


def _is_state(token: Token, words: frozenset[str]) -> bool:
    stem = token.norm_
    following = {other.norm_ for other in token.doc[token.i + 1 : token.i + 3]}
    before = {other.norm_ for other in token.doc[max(0, token.i - 4) : token.i]}
    if stem in BEING_ILL:
        return not following & stems("treatment leave treat will")
    if stem in STATES and token.text.lower() not in {"disable", "injure", "wound"}:
        return True
    if stem in stems("hospital hospice icu ward"):
        inside = before & stems("in into at") and words & stems("be lie keep take bring rush admit remain fight")
        return bool(inside) and not words & AT_WORK
    if stem in stems("intensive"):
        return bool(following & stems("care"))
    return stem == "health" and bool(words & stems("fail failing poor bad deteriorate worse worsen decline serious"))


def is_damaged_body(mark: Marked) -> bool:
    """Whether a part of the body is said to be damaged."""
    organs = [token for token in mark.doc if token.norm_ in BODY]
    near = (other.norm_ for token in organs for other in mark.doc[max(0, token.i - 6) : token.i + 7])
    return any(stem in DAMAGE for stem in near) and not _HEART.search(mark.doc.text)


def _in_trouble(mark: Marked, organ: list[Token]) -> bool:
    """Something is wrong with a part of the body, or is to be done to it."""
    last = len(mark.doc)
    return any(
        other.norm_ in TROUBLE or (other.norm_ == "not" and "work" in mark.stems)
        for token in organ
        for other in mark.doc[max(0, token.i - 7) : min(last, token.i + 8)]
        if other.i != token.i
    )
