"""What is asked for and why: the request, its reasons, its length, why no visa, an earlier removal."""

from __future__ import annotations

import re

from extractors.letters.ailments import AT_WORK, ailments
from extractors.letters.lexicon import NEGATIVE, stems
from extractors.letters.matching import uncovered
from extractors.letters.said import Context, Said, denied, doubtful, is_empty_answer, stated
from filings.vocabulary import PageKind, Topic

PERIOD_NEAR = stems("""
    ask request seek need apply parole stay remain permit allow grant extend extension visit admit until period let
    authorize renew wish want plan intend length time duration require more further visit here leave longer only
    total approximately about maximum enough suffice sufficient kindly admitted give do undertake
    """)
MEDICAL = stems("""
    treatment surgery operation transplant chemotherapy dialysis hospital medical doctor therapy ill sick
    """)


_WAS_PAROLED = re.compile(r"\b(?:was|were|been|got) (?:\w+ ){0,2}paroled\b|\b(?:last|previous|earlier) parole\b", re.I)


_GRANTED = re.compile(
    r"\b(?:was|were|had been|got|have been|has been) (?:\w+ )?(?:granted|given|admitted|paroled|allowed)\b", re.I
)


def reasons(c: Context) -> Said | None:
    """A concrete urgent humanitarian reason or public benefit."""
    labelled = c.labelled(
        "reason",
        "grounds",
        "urgent humanitarian reason",
        "emergency",
        "circumstances",
        "basis",
        "justification",
        "why urgent",
        "purpose",
        "public benefit",
    )
    if c.any("emergency"):
        strong = labelled or c.any("reason?") or len(c.seen["emergency"]) >= 2
        if (
            "not" in c.mark.stems
            and "emergency" in c.mark.stems
            and c.mark.stems & stems("no not")
            and re.search(r"\bno (?:medical )?emergency\b", c.mark.doc.text, re.I)
        ):
            return denied(Topic.REASONS)
        return stated(Topic.REASONS, 0.9 if strong else 0.8)
    ill = _somebody_ill(c)
    if ill and c.any("grave"):
        return stated(Topic.REASONS, 0.75)
    if labelled and not is_empty_answer(c):
        return doubtful(Topic.REASONS, 0.6)
    told = ill or (c.any("sick-kin", "violence") and not c.mark.stems & AT_WORK)
    if (c.any("reason?") or (told and len(c.mark.doc) > 4)) and not _is_title(c):
        return doubtful(Topic.REASONS, 0.5)
    return None


def _somebody_ill(c: Context) -> bool:
    """Somebody in the sentence is ill or to be treated: no reason yet, but never nothing."""
    persons = c.mark.has("KIN") or c.mark.stems & stems("i me my we our he she him her his patient")
    return bool(persons) and bool(ailments(c.mark))


def _is_title(c: Context) -> bool:
    """Names of forms and kinds of request carry these words too; a title is no reason."""
    text = c.sentence.text.strip()
    return not text.endswith((".", ";", "!")) and len(text.split()) <= 12


def period(c: Context) -> Said | None:
    """The length of time asked for."""
    labelled = c.announces(Topic.PERIOD)
    timed = uncovered(c.mark, "DURATION", () if labelled else c.seen.get("period-time", ()))
    if labelled:
        if is_empty_answer(c):
            return denied(Topic.PERIOD)
        if timed or ("DATE" in c.mark.tags and c.any("until-date")):
            return stated(Topic.PERIOD, 0.95)
        return doubtful(Topic.PERIOD, 0.6) if c.any("period?") else None
    if timed and not (_GRANTED.search(c.mark.doc.text) and not c.mark.stems & stems("ask request extend more need")):
        if c.mark.stems & PERIOD_NEAR:
            return stated(
                Topic.PERIOD, 0.9 if c.mark.stems & stems("ask request parole stay remain need period length") else 0.7
            )
        return doubtful(Topic.PERIOD, 0.4)
    if (
        c.any("until-date")
        and not c.any("parole-ends")
        and c.mark.stems & stems("ask request parole stay remain need extend visit be")
    ):
        return stated(Topic.PERIOD, 0.75)
    if c.any("gone-by") and c.mark.stems & stems("will promise plan intend undertake latest"):
        return stated(Topic.PERIOD, 0.7)
    asked = c.mark.stems & stems("ask request parole stay remain need extend visit be allow let permit")
    if (
        (c.any("period?") or "until" in c.mark.stems)
        and asked
        and c.mark.stems & stems("stay remain parole be extend period visit time here")
        and not timed
    ):
        return doubtful(Topic.PERIOD, 0.5)
    return None


def visa(c: Context) -> Said | None:
    """Why no visa can be had."""
    words = c.mark.stems
    class_named = bool(_CLASS.search(c.sentence.full))
    about = words & stems("visa embassy consulate consular consul petition priority 214 b") or class_named
    about = about or c.label & stems("visa embassy consulate") or (words & QUEUED and words & WAITED)
    if not about:
        return None
    if words & AT_WORK and not words & (NEGATIVE | stems("visa refuse deny")):
        return None
    if c.any("visa+"):
        return stated(Topic.VISA, 0.9)
    of_visa = class_named or words & stems("visa embassy consulate consul consular petition priority preference quota")
    if of_visa and not c.any("visa-got") and (c.any("told-no") or words & BARRED or _is_far_off(c)):
        return stated(Topic.VISA, 0.75)
    if c.label & stems("visa") and not is_empty_answer(c):
        return stated(Topic.VISA, 0.7) if words & NEGATIVE else doubtful(Topic.VISA, 0.6)
    if c.any("visa?") or (c.mark.stems & NEGATIVE and c.mark.stems & stems("visa consulate embassy")):
        return doubtful(Topic.VISA, 0.6)
    if c.any("visa-got"):
        return denied(Topic.VISA, 0.6)
    return None


_CLASS = re.compile(r"\b(?:[BFHJ] ?- ?[12]|B ?1 ?/ ?B ?2|I ?- ?(?:130|129F|140|360))\b")
BARRED = stems("inadmissible inadmissibility stateless ineligible bar barred overstay overstayed unlawful banned ban")
QUEUED = stems("preference category quota immigrant")
WAITED = stems("queue wait year decade backlog current oversubscribed")
_FAR_OFF = re.compile(
    r"\b(?:scheduled?|not before|earliest|wait\w*|appointments?|interviews?) (?:\w+ ){0,5}(?:20[0-9]{2}|years?|decades?)\b"
    r"|\b(?:decade|backlog|queue|waiting list|too (?:late|long)|years? (?:away|from now|off|long)|dead by then)\b",
    re.IGNORECASE,
)


def _is_far_off(c: Context) -> bool:
    """An interview or a number in the queue comes up when it is too late."""
    return bool(_FAR_OFF.search(c.mark.doc.text))


def reparole(c: Context) -> Said | None:
    """The letter asks for re-parole or an extension of parole."""
    if not c.any("reparole"):
        return None
    if (
        c.mark.stems & stems("not never")
        and not c.mark.stems & stems("yet finish complete")
        and re.search(
            r"\bnot an? (?:request|application)[\w ]*re-?parole|\bnot re-?parole",
            c.mark.doc.text.replace(" - ", "-"),
            re.I,
        )
    ):
        return denied(Topic.REQUEST_REPAROLE)
    if c.kind != PageKind.STATEMENT:
        return doubtful(Topic.REQUEST_REPAROLE, 0.5)
    text = c.mark.doc.text.lower()
    return stated(Topic.REQUEST_REPAROLE, 0.9 if re.search(r"re ?-? ?parole|exten|renew|longer", text) else 0.7)


def initial(c: Context) -> Said | None:
    """The letter asks for a first parole."""
    if not c.any("initial") or c.any("reparole") or _WAS_PAROLED.search(c.mark.doc.text):
        return None
    sure = re.search(
        r"\b(?:first|initial) (?:request|parole|application)|be paroled into|paroled into", c.mark.doc.text, re.I
    )
    return stated(Topic.REQUEST_INITIAL, 0.9 if sure else 0.7)


def medical_need(c: Context) -> Said | None:
    """The need is a medical one, in the words of a physician; for other letters see `patients`."""
    if c.kind != PageKind.PHYSICIAN_STATEMENT:
        return None
    treated = "ILLNESS" in c.mark.tags or bool(c.mark.stems & MEDICAL)
    return stated(Topic.MEDICAL_NEED, 0.9) if treated and (c.label or len(c.mark.doc) > 8) else None


def removed(c: Context) -> Said | None:
    """An earlier removal or deportation is mentioned."""
    if c.any("removed-"):
        return denied(Topic.REMOVED_EARLIER, 0.8) if c.mark.stems & stems("remove deport removal deportation") else None
    if not c.any("removed+"):
        return None
    if not c.mark.stems & stems("deport deportation removal") and not c.mark.stems & stems(
        "states us usa country immigration judge ice previously"
    ):
        return None  # a tumour is removed too
    return (
        doubtful(Topic.REMOVED_EARLIER, 0.6)
        if c.mark.stems & stems("if may risk fear")
        else stated(Topic.REMOVED_EARLIER, 0.8)
    )
