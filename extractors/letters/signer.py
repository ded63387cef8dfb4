"""Whether the one who signs a medical statement is a medical doctor."""

from __future__ import annotations

import re

from extractors.letters.sentences import Sentence
from extractors.letters.words import plain
from filings.vocabulary import Box, Claim, PageKind, Stance, Topic

INCH = 1 / 11  # of the page height

DOCTOR = re.compile(
    r"\bM\s?[.,]?\s?D\b\.?|\bD\.\s?O\b\.?|\bDO\b(?=$|[,.\s]*(?:[A-Z]|$))|\bM\.?B\.?,?\s?B\.?(?:S|Ch)\b"
    r"|\bMBBS\b"
    r"|\bMBChB\b|\bDr\.?\s+[A-Z]|\bFAC[SCP]\b|\bF\.A\.C\.",
    re.IGNORECASE,
)
DOCTOR_WORDS = re.compile(
    r"\b(?:physician|surgeon|\w{4,}ologist|paediatrician|pediatrician|psychiatrist|internist|obstetrician|hospitalist"
    r"|medical doctor|anesthesiologist|attending|diplomate|doctor of medicine|general practitioner)\b",
    re.IGNORECASE,
)
NOT_DOCTOR = re.compile(
    r"\b(?:social worker|l\.?m\.?s\.?w\.?|l\.?c\.?s\.?w\.?|m\.?s\.?w\b|nurse|r\.n\.|rn\b|aprn|n\.p\.|np-c|lpn"
    r"|coordinator|administrator|administrative|secretary|receptionist|case ?(?:manager|worker)|patient services"
    r"|patient advocate|navigator|counsell?or|chaplain|pastor|interpreter|billing|clerk|physician assistant"
    r"|physician'?s assistant|pa-c|psychologist|pharmacist|dietitian|physical therapist|physiotherapist|assistant"
    r"|manager|liaison|registrar|representative|technician|midwife|paramedic|spokes\w+|volunteer|office of"
    r"|financial)\b",
    re.IGNORECASE,
)
SPEAKS_AS_DOCTOR = re.compile(
    r"\bi am (?:the|a|an|his|her|their)?\s?(?:\w+ ){0,4}(?:physician|surgeon|doctor|\w{4,}ologist|pediatrician"
    r"|psychiatrist)\b|licen[sc]ed (?:to practi[sc]e medicine|physician|medical doctor)"
    r"|\bas (?:the|his|her|a|an|their) (?:\w+ ){0,3}(?:physician|surgeon|doctor)\b",
    re.IGNORECASE,
)
SPECIALTY = re.compile(
    r"\b(?:surgery|oncology|hematology|nephrology|cardiology|neurology|pediatrics?|medicine|urology|ophthalmology"
    r"|orthop\w+|radiology|psychiatry|gastroenterology|pulmonology|gyn\w+|obstetrics|dermatology|endocrinology"
    r"|transplant\w*)\b",
    re.IGNORECASE,
)


def physician_claim(sentences: list[Sentence], region: Box | None, page: int) -> Claim:
    """Whether the one who signs a medical statement is a medical doctor."""
    block = [s for s in sentences if region is not None and s.box[3] > region[3] - 0.02 * INCH and s.box[1] > region[1]]
    block = block or sentences[-3:]
    top = min((s.box[1] for s in block), default=1.0)
    rest = [s for s in sentences if s not in block and s.box[1] < top]
    signer = " \n".join(s.full for s in block)
    kind = PageKind.PHYSICIAN_STATEMENT

    def claim(stance: Stance, confidence: float, where: list[Sentence]) -> Claim:
        box = where[0].box if where else region
        return Claim(
            topic=Topic.PHYSICIAN,
            stance=stance,
            document=kind,
            page=page,
            box=box,
            text=" / ".join(s.full for s in where)[:200],
            confidence=confidence,
        )

    doctor, other = DOCTOR.search(signer) or DOCTOR_WORDS.search(signer), NOT_DOCTOR.search(signer)
    if (other and re.search(r"\b(?:for|on behalf of) (?:dr|the physician)", signer, re.I)) or (
        other and not DOCTOR.search(signer)
    ):
        return claim(Stance.DENIED, 0.9, block)
    if doctor:
        return claim(Stance.DOUBTFUL if other else Stance.STATED, 0.5 if other else 0.95, block)
    spoken = [s for s in rest if SPEAKS_AS_DOCTOR.search(s.full)]
    if spoken:
        return claim(Stance.STATED, 0.8, spoken[:1])
    named = [s for s in rest if DOCTOR.search(s.full) and _same_name(s.full, signer)]
    if named:
        return claim(Stance.STATED, 0.85, named[:1])
    elsewhere = [s for s in rest if DOCTOR.search(s.full)]
    if elsewhere or SPECIALTY.search(signer) or not block:
        return claim(Stance.DOUBTFUL, 0.5, elsewhere[:1] or block)
    return claim(Stance.DOUBTFUL, 0.3, block)


def _same_name(one: str, other: str) -> bool:
    names = {word for word in re.findall(r"[a-z]{3,}", plain(one))} & {
        word for word in re.findall(r"[a-z]{3,}", plain(other))
    }
    return len(names - {"medical", "center", "hospital", "clinic", "the", "and"}) >= 2
