"""What a physician's statement says: diagnosis, prognosis, how long the treatment lasts."""

from __future__ import annotations

import re

from extractors.letters.ailments import is_damaged_body
from extractors.letters.lexicon import PATIENT, stems
from extractors.letters.matching import uncovered
from extractors.letters.said import Context, Said, denied, doubtful, is_empty_answer, stated
from filings.vocabulary import PageKind, Topic

_WAS = re.compile(
    r"\b(?:was|were|had been) (?:\w+ )?(?:hospitali[sz]ed|admitted|treated|sick|ill|seen|kept|operated)\b", re.I
)
_NOT_BEFORE = re.compile(r"\bbefore (?:he|she|they|the \w+) (?:may|can|will be|is able|could)\b", re.I)
GENERIC = stems("illness disease condition disorder it this that syndrome injury wound disability")
TREATING = stems("""
    treatment treat therapy course stay last take require need continue complete follow-up rehabilitation recovery
    recover hospital care chemotherapy cycle period plan allow admission expect remain surgery operation dialysis
    transplant monitor observation convalescence heal session phase stage regimen program total follow up return
    outpatient inpatient hospitalization procedure protocol aftercare foresee foreseen before
    """)
UNREAL = stems("""
    if unless without untreated unrepaired otherwise risk prevent avoid may might can could would will
    """)
BECOMING = stems("""
    recover recovery improve improvement worse worsen die death survive survival live kill lose regain walk cure
    heal fatal progress spread deteriorate decline paralysis blind blindness disability remission relapse normal
    better amputation
    """)
FORESEEING = stems("will would may might could should likely expect hope likelihood unlikely probable")


OFFICES = stems("""
    specialist expert expertise board department institute society unit research fellow foundation professor program
    """)
_NAME_OF_PLACE = re.compile(
    r"\b(?:cancer|heart|kidney|burns?|trauma|stroke|epilepsy|diabetes)"
    r" (?:center|centre|institute|hospital|clinic|unit|society)",
    re.IGNORECASE,
)
# a name that is in no list, but stands where the name of an illness stands
_SOMETHING = re.compile(
    r"\b(?:diagnos\w+ (?:with|as|is|of|an?)|suffer\w* from|afflicted (?:with|by))\s+"
    r"(?!unknown|an? (?:illness|disease|condition)\b)\w{4,}|\b(?:called|known as|named) [a-z]\w{5,}",
    re.IGNORECASE,
)


def diagnosis(c: Context) -> Said | None:
    """The illness named for the patient."""
    labelled = c.labelled(
        "diagnosis",
        "dx",
        "referred for",
        "reason for referral",
        "reason for admission",
        "reason for visit",
        "medical condition",
        "impression",
        "illness",
        "indication",
        "condition",
        "findings",
        "clinical picture",
        "presenting problem",
        "disease",
    )
    if c.any("diagnosis-") and not (c.any("diagnosis+") and "ILLNESS" in c.mark.tags):
        return denied(Topic.DIAGNOSIS)
    named = _illness_named(c)
    if labelled:
        if is_empty_answer(c):
            return denied(Topic.DIAGNOSIS)
        if c.any("diagnosis?"):
            return doubtful(Topic.DIAGNOSIS)
        return stated(Topic.DIAGNOSIS, 0.95 if named else 0.8)
    if c.any("diagnosis?"):
        return doubtful(Topic.DIAGNOSIS)
    hurt = is_damaged_body(c.mark) and c.kind == PageKind.PHYSICIAN_STATEMENT and not c.mark.stems & UNREAL
    if hurt and not named and c.mark.stems & (PATIENT | stems("patient young")):
        return stated(Topic.DIAGNOSIS, 0.75)
    if c.any("diagnosis+"):
        if named and c.mark.stems & stems("unless might risk otherwise could"):
            return doubtful(Topic.DIAGNOSIS)
        if named:
            return stated(Topic.DIAGNOSIS)
        if _SOMETHING.search(c.mark.doc.text):
            return stated(Topic.DIAGNOSIS, 0.75)
        return None
    if not named or c.kind != PageKind.PHYSICIAN_STATEMENT or c.mark.stems & UNREAL or _is_name_of_place(c):
        return None
    return stated(Topic.DIAGNOSIS, 0.7) if c.mark.stems & PATIENT else doubtful(Topic.DIAGNOSIS, 0.5)


def _is_name_of_place(c: Context) -> bool:
    """The illness in the name of a hospital or of a specialty is nobody's."""
    return bool(c.mark.stems & OFFICES or _NAME_OF_PLACE.search(c.mark.doc.text))


def _illness_named(c: Context) -> bool:
    """An illness with a name of its own, not just `the disease`."""
    return any(not {token.norm_ for token in span} <= GENERIC for span in c.mark.doc.ents if span.label_ == "ILLNESS")


def prognosis(c: Context) -> Said | None:
    """What is expected to become of the patient."""
    labelled = c.labelled(
        "prognosis",
        "outlook",
        "expected outcome",
        "expected course",
        "chances recovery",
        "survival",
        "life expectancy",
        "anticipated outcome",
    )
    if c.any("prognosis-"):
        return denied(Topic.PROGNOSIS)
    if labelled:
        if is_empty_answer(c):
            return denied(Topic.PROGNOSIS)
        return (
            doubtful(Topic.PROGNOSIS, 0.6)
            if c.any("prognosis?") and not c.any("prognosis+")
            else stated(Topic.PROGNOSIS, 0.95)
        )
    vague = c.any("prognosis?") and bool(
        c.mark.stems & stems("uncertain unclear depend vary discuss explain share communicate review")
    )
    if c.any("prognosis+") and not vague:
        # that someone else's illness may kill is no prognosis; a physician writes of the patient
        return stated(Topic.PROGNOSIS, 0.85) if c.kind != PageKind.STATEMENT else doubtful(Topic.PROGNOSIS, 0.6)
    foreseen = c.mark.stems & FORESEEING and c.mark.stems & BECOMING and c.kind != PageKind.STATEMENT
    return doubtful(Topic.PROGNOSIS) if c.any("prognosis?") or foreseen else None


def duration(c: Context) -> Said | None:
    """How long the treatment lasts."""
    labelled = c.labelled(
        "duration",
        "length treatment",
        "length stay",
        "length therapy",
        "time needed",
        "treatment time",
        "treatment period",
        "expected stay",
        "how long",
        "course length",
        "length hospitalization",
        "estimated time",
        "time required",
        "timeline",
        "treatment length",
        "period treatment",
        "expected length",
    )
    timed = uncovered(c.mark, "DURATION", c.seen.get("past", ())) or c.any("duration+")
    timed = timed or ("DURATION" in c.mark.tags and bool(_NOT_BEFORE.search(c.mark.doc.text)))
    if _WAS.search(c.mark.doc.text) and not c.mark.stems & FORESEEING:
        timed = False
    if c.kind == PageKind.STATEMENT and not c.mark.stems & stems(
        "treatment therapy chemotherapy surgery dialysis rehabilitation recovery course"
    ):
        return None  # the stay asked for is another matter
    if c.any("duration-") and not timed:
        return denied(Topic.DURATION)
    if labelled:
        if is_empty_answer(c) or c.any("duration-"):
            return denied(Topic.DURATION)
        return stated(Topic.DURATION, 0.95) if timed else doubtful(Topic.DURATION)
    if timed and c.mark.stems & TREATING:
        return stated(Topic.DURATION, 0.9) if not c.any("duration?") else doubtful(Topic.DURATION, 0.6)
    if timed and c.labelled("treatment", "plan", "therapy"):
        return stated(Topic.DURATION, 0.85)
    if (c.any("duration?") and c.mark.has("CARE")) or (timed and c.kind == PageKind.PHYSICIAN_STATEMENT):
        return doubtful(Topic.DURATION)
    return None
