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
    destroy shatter shattered
    fail failing failure lose loss damage damaged growth defect hole rupture ruptured tear torn dislocate
    dislocated detach detached narrow narrowing stone broken break infected clot blockage blocked leak enlarged
    malformed deformed club cripple crush shrink tumor malignant inflamed inflammation severed swelling swollen
    perforated twisted missing bent curved curvature blocked full
    """)
LIMBS = stems("hand finger wrist elbow toe back neck head face chest")
SURGICAL = stems("""
    surgery transplant transplantation chemotherapy chemo dialysis hemodialysis radiotherapy radiation therapy
    immunotherapy graft amputation transfusion
    """)
TROUBLE = stems("""
    fail failing failure lose loss damage damaged growth pain hurt defect hole rupture ruptured tear torn
    dislocate dislocated detach detached narrow narrowing stone broken break paralyzed infected weak swell
    swollen clot block blocked blockage leak enlarged malformed deformed club crippled crush crushed cut
    amputate repair replace new gone keep save need shrunk destroyed disease diseased sick tumor malignant
    removal remove operate operation surgery transplant treat treatment sore inflamed inflammation numb severed
    """)
STATES = stems("""
    injured wounded paralyzed crippled bedridden hospitalized amputated disabled unconscious comatose blind
    """)
BEING_ILL = stems("ill sick unwell")
CARERS = stems("""
    hospital clinic doctor physician surgeon medical disease illness patient cardiologist oncologist neurologist
    specialist ward therapy medicine cure heal health
    """)
OTHER_OPERATION = stems("""
    military army rescue police force soldier government security business company shop factory airline law bank
    covert rebel troop trade plant
    """)
IN_COURT = stems("court judge immigration asylum date lawyer attorney hope touch")
OTHER_OBJECT = stems("water waste sewage metal wood woman minority prisoner refugee animal")
DOCTORS = stems("doctor specialist surgeon physician cardiologist oncologist neurologist hospital clinic")
OTHER_TREATMENT = stems("police soldier guard prison jail officer equal unfair cruel inhuman degrading bad wrong ill")
AT_WORK = stems("work job employ employee nurse cleaner cook guard study student volunteer salary doctor hire near")
# parts of the body that stand for other things as well, and what leaves no doubt
FIGURATIVE = stems("heart blood eye eyes foot feet leg legs sight vision hearing skin ear nerve tongue joint arm")
BODILY = stems("""
    operate operation surgery transplant valve fail failing failure repair disease diseased defect hole narrow
    narrowing infected paralyzed amputate amputated pain tumor swollen swelling attack rhythm sore injured
    surgeon doctor specialist cardiologist treatment treat weak blind artery graft damaged hospital clinic
    crushed cataract
    """)
SENSES = stems("sight eyesight vision hearing eye eyes leg legs arm")
KEEPING = stems("lose loss save keep")
MEDICAL_THING = stems("""
    treatment care emergency attention surgery help need reason condition ground case evacuation procedure therapy
    problem intervention grounds purpose
    """)
GIVING = stems("donor donate donation match compatible give giving part fit fits")
GIVEN = stems("kidney marrow liver organ lung stem blood tissue")

_MINE = re.compile(
    r"\b(?:need|requir|wait)\w* (?:for )?(?:one of |part of |some of )?(?:my|our) (?:kidney|liver|marrow|bone|lung)"
    r"|\b(?:by|with|but|only) my (?:own )?(?:kidney|liver|marrow|bone marrow|blood|stem cells?)\b",
    re.I,
)
_FIGURE = re.compile(
    r"\b(?:broken[- ]?heart\w*|heart\w* (?:is |was )?broken|break\w* (?:my|our|his|her) heart|all (?:my|our) hearts?"
    r"|(?:bottom|depth) of (?:my|our) hearts?|lose heart|with a \w+ heart|take heart|(?:at|by|in) heart"
    r"|lay \w+ to heart|heartfelt|(?:lose|lost|losing) sight of|(?:keep|kept|have) an eye|set \w* ?foot|on foot"
    r"|sick of (?!can)\w+|(?:blind|deaf) to|(?:wounded|hurt) by \w+ words|sick and tired|home ?sick\w*)\b",
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
    if _FIGURE.search(mark.doc.text) and not mark.has("CARE"):
        return []
    words = mark.stems
    caring = bool(words & (CARERS | BODY)) or "ILLNESS" in mark.tags
    donating = bool(words & GIVING and words & GIVEN) or bool(_MINE.search(mark.doc.text))
    out = [Ailment(span.start, span.end, given=donating) for span in mark.doc.ents if span.label_ == "ILLNESS"]
    for token in mark.doc:
        treated = _is_treatment(token, words, caring)
        if treated or _is_state(token, words):
            out.append(Ailment(token.i, token.i + 1, treated, donating))
    organ = [token for token in mark.doc if token.norm_ in BODY]
    if organ and not _FIGURE.search(mark.doc.text) and (donating or _in_trouble(mark, organ)):
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
    if stem in stems("see examine help") and before & stems("be"):
        return "by" in following and bool(words & DOCTORS)
    if stem == "treatment":
        if following & OTHER_OBJECT:
            return False
        return not before & OTHER_TREATMENT and (caring or not words & OTHER_TREATMENT)
    if stem == "treat":
        return caring and bool(following & stems("for at in by me him her on") or before & stems("be"))
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


_IDLE = re.compile(r"\b(?:is|are) gone\b|\bnot (?:\w+ ){0,2}(?:grown?|healed?|closed?|work|function)", re.IGNORECASE)


def is_damaged_body(mark: Marked) -> bool:
    """Whether a part of the body is said to be damaged."""
    organs = [token for token in mark.doc if token.norm_ in BODY | LIMBS]
    if organs and _IDLE.search(mark.doc.text):
        return True
    near = (other.norm_ for token in organs for other in mark.doc[max(0, token.i - 6) : token.i + 7])
    return any(stem in DAMAGE for stem in near) and not _FIGURE.search(mark.doc.text)


def _in_trouble(mark: Marked, organ: list[Token]) -> bool:
    """Something is wrong with a part of the body, or is to be done to it."""
    for token in organ:
        near = {other.norm_ for other in mark.doc[max(0, token.i - 7) : token.i + 8] if other.i != token.i}
        if token.norm_ in FIGURATIVE:
            kept = token.norm_ in SENSES and near & KEEPING and not near & IN_COURT
            if kept or near & BODILY - ({"hearing"} if token.norm_ == "hearing" else set()):
                return True
        elif near & TROUBLE or ("not" in near and "work" in near):
            return True
    return False
