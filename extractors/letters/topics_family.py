"""Consents of parents and certificates of translators."""

from __future__ import annotations

import re

from extractors.letters.lexicon import stems
from extractors.letters.said import Context, Said, denied, doubtful, is_empty_answer, stated
from filings.vocabulary import PageKind, Topic

CHILD = stems("""
    child children son daughter minor boy girl baby kid twins ward he she him her travel trip parole united
    states stay treatment guardianship passport journey file application
    """)
CHILD_TRAVEL = stems("""
    travel trip parole united states stay treatment go leave journey file application live accompany fly come visit
    request admit depart operate
    """)


# what a consent is about; words of agreement mean it only beside one of these
LEAVING = stems("""
    travel trip parole united usa u.s states america abroad treatment treat leave journey fly depart operate operation cross
    """)
PARENTS = stems("mother father parent guardian tutor my our")
OTHER_KIN = stems("""
    aunt uncle grandmother grandfather grandparent sister brother cousin neighbor teacher director principal pastor friend
    stepmother stepfather
    """)


def consent(c: Context) -> Said | None:
    """A parent or guardian agrees to the child's travel, parole or treatment."""
    if c.kind not in {PageKind.GUARDIAN_CONSENT, PageKind.STATEMENT, PageKind.TRANSLATION, PageKind.OTHER}:
        return None
    labelled = c.labelled(
        "consent", "permission", "authorization", "i consent to", "i authorize", "we consent", "approval", "i agree"
    )
    if (
        c.kind == PageKind.GUARDIAN_CONSENT
        and c.any("consent-")
        and not re.search(r"no objection|not object|not oppose", c.mark.doc.text, re.I)
    ):
        return denied(Topic.CONSENT)
    if c.any("consent-elsewhere") and not c.any("parent+"):
        enclosed = c.mark.stems & stems("enclose attach annex") and c.kind == PageKind.GUARDIAN_CONSENT
        return doubtful(Topic.CONSENT, 0.4) if enclosed else None
    if labelled:
        if is_empty_answer(c):
            return denied(Topic.CONSENT)
        if c.mark.stems & CHILD or c.any("consent+"):
            return stated(Topic.CONSENT, 0.9)
    loosely = c.any("consent~") and bool(c.mark.stems & LEAVING)
    if not (c.any("consent+") or loosely) or _is_heading(c):
        return None
    if not c.mark.stems & (CHILD | stems("parents mother father")):
        return doubtful(Topic.CONSENT, 0.6) if c.kind == PageKind.GUARDIAN_CONSENT else None
    if c.kind != PageKind.GUARDIAN_CONSENT:
        return doubtful(Topic.CONSENT, 0.5) if c.any("parent+") and c.mark.stems & CHILD_TRAVEL else None
    return stated(Topic.CONSENT, 0.9)


def _is_heading(c: Context) -> bool:
    text = c.sentence.text.strip()
    return len(text.split()) <= 8 and not text.endswith(".") and (text.isupper() or text.istitle())


def parent(c: Context) -> Said | None:
    """The consenting person is a parent or legal guardian."""
    if c.kind not in {PageKind.GUARDIAN_CONSENT, PageKind.TRANSLATION, PageKind.OTHER}:
        return None
    if c.labelled(
        "name parent", "parent", "mother", "father", "legal guardian", "guardian", "name mother", "name father"
    ) and not is_empty_answer(c):
        return stated(Topic.PARENT, 0.9)
    if _is_heading(c):
        return None
    own = re.search(r"\b(?:i|we|me|undersigned)\b", c.mark.doc.text, re.I)
    if c.any("other-kin") and _first_is_other(c):
        return denied(Topic.PARENT, 0.6)
    if c.any("parent+"):
        if own or re.search(r"\b(?:my|our)\b", c.mark.doc.text, re.I):
            return stated(Topic.PARENT, 0.9)
        return doubtful(Topic.PARENT, 0.5)
    if c.any("other-kin"):
        return denied(Topic.PARENT, 0.6)
    if c.mark.stems & stems("mother father parent guardian"):
        return doubtful(Topic.PARENT, 0.5)
    return None


def _first_is_other(c: Context) -> bool:
    """`I am the aunt of the child; his mother is abroad`: who writes is named first."""
    for token in c.mark.doc:
        if token.norm_ in PARENTS:
            return False
        if token.norm_ in OTHER_KIN:
            return not c.mark.stems & stems("guardian custody guardianship")
    return False


def complete(c: Context) -> Said | None:
    """The translation is certified complete and accurate."""
    certificate = c.kind == PageKind.TRANSLATION and c.any("complete") and c.any("accurate")
    if not (c.any("translation") or certificate) or c.kind not in {
        PageKind.TRANSLATION,
        PageKind.IDENTITY,
        PageKind.OTHER,
        PageKind.STATEMENT,
    }:
        return None
    if c.any("complete-"):
        return denied(Topic.TRANSLATION_COMPLETE, 0.7)
    if c.any("complete") and c.any("accurate"):
        return stated(Topic.TRANSLATION_COMPLETE, 0.9 if c.any("certify") else 0.75)
    if c.any("accurate") or (c.any("complete") and c.any("certify")):
        return doubtful(Topic.TRANSLATION_COMPLETE, 0.6)
    return None


def competent(c: Context) -> Said | None:
    """The translator certifies to be competent."""
    if c.kind not in {PageKind.TRANSLATION, PageKind.IDENTITY, PageKind.OTHER, PageKind.STATEMENT}:
        return None
    if c.any("competent-"):
        return denied(Topic.TRANSLATION_COMPETENT, 0.7)
    about = c.any("translation") or bool(c.mark.stems & stems("english language languages translate"))
    if c.any("competent") and about:
        return stated(Topic.TRANSLATION_COMPETENT, 0.9)
    return None
