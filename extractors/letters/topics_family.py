"""Consents of parents and certificates of translators."""
from __future__ import annotations

import re

from extractors.letters.lexicon import stems
from extractors.letters.said import Context, Said, denied, doubtful, is_empty_answer, stated
from filings.vocabulary import PageKind, Topic

PATTERNS: dict[str, tuple[str, ...]] = {
    "consent+": ("declare|agree|state|confirm ~8 may|can ~2 travel|go|leave|live|stay|come|depart", "let|lets|letting him|her|my|our|them ~4 go|travel|leave|stay|live|come", "parents|parent|mother|father ~4 consent|agree|authorize|permit", 
        "i|we|undersigned|mother|father|parent|parents|guardian ~14 consent|consents|agree|agrees|authorize|authorizes|allow|allows|permit|permits|approve|approves|grant|grants|entrust|empower",
        "give|gives|given|grant|grants|granting|giving ~6 consent|permission|authorization|approval|agreement|authority|blessing|leave", "my|our ~3 consent|permission|authorization|approval", "consent|permission|authorization|approval ~5 granted|given", "no ~2 objection|objections",
        "do|does not ~3 object|oppose", "have|has ~3 permission|consent|authorization", "consent ~3 to|that|for", "with ~3 full ~2 consent|permission|knowledge", "in agreement with"),
    "consent-": ("do|does|did|can|will not ~4 consent|agree|authorize|allow|permit|approve|give", "refuse|refuses|refused|object|objects|withhold|withdraw|withdraws|revoke ~6 consent|permission|travel|authorization", "not ~3 consent|consented|agreed|permission", "without ~4 consent|permission", "against ~4 will|wishes",
                 "consent ~4 not ~3 given|obtained|enclosed|available"),
    "consent-elsewhere": ("consent|permission|authorization ~6 enclosed|attached|annexed|follows|included|will be|separate|separately", "enclose|enclosed|attach|attached|see ~6 consent|permission|authorization", "ask|asked|request|requested|need|obtain ~4 consent|permission"),
    "parent+": ("i|we|undersigned ~12 mother|father|parent|parents|guardian|guardians", "mother|father|parent|parents|guardian|guardians ~3 of", "my|our ~4 child|children|son|daughter|boy|girl|baby|kid|kids|minor", "legal|lawful|natural|biological|custodial|sole|appointed ~2 guardian|parent|mother|father|custody|guardians|parents",
                "as|being ~2 ~1 mother|father|parent|parents|guardian", "parental authority|custody|rights|responsibility"),
    "other-kin": ("i|we ~8 aunt|uncle|grandmother|grandfather|grandparents|grandparent|sister|brother|cousin|neighbor|teacher|director|principal|pastor|friend|stepmother|stepfather",),
    "complete": ("complete|full|entire|whole|thorough|completely|fully|entirety",),
    "accurate": ("accurate|accurately|true|correct|correctly|faithful|faithfully|exact|exactly|precise|accuracy|truly|verbatim|truthful|errors",),
    "translation": ("translation|translate|translated|translating|translator|rendering|rendered|version|interpreted",),
    "competent": ("competent|competence|competency", "fluent|fluency|proficient|proficiency|conversant|bilingual|versed|qualified|skilled|certified|sworn|accredited|licensed ~10 translate|translator|translation|translating|language|languages|english|spanish|french|arabic|russian|"
                  "ukrainian|creole|dari|pashto|farsi|persian|portuguese|chinese|both", "know|knows|speak|speaks|read|reads|understand|understands|master|command|knowledge|mastery|familiar ~6 both|english|languages|language", "certified|sworn|professional|court|accredited ~2 translator|interpreter", "ability|able|capable ~3 translate|translation"),
    "competent-": ("not ~3 competent|fluent|qualified|translator|proficient", "no|not ~4 professional|certified ~2 translator"),
    "certify": ("certify|certifies|certified|attest|attests|declare|declares|affirm|swear|confirm|hereby|state|testify|warrant",),
    "complete-": ("not ~2 complete|accurate|full", "partial|excerpt|excerpts|extract|summary|summarized|abridged",),
}

CHILD = stems("child children son daughter minor boy girl baby kid he she him her travel trip parole united states stay treatment guardianship passport journey file application")
CHILD_TRAVEL = stems("travel trip parole united states stay treatment go leave journey file application live accompany fly come visit request admit depart")


def consent(c: Context) -> Said | None:
    """A parent or guardian agrees to the child's travel, parole or treatment."""
    if c.kind not in {PageKind.GUARDIAN_CONSENT, PageKind.STATEMENT, PageKind.TRANSLATION, PageKind.OTHER}:
        return None
    labelled = c.labelled("consent", "permission", "authorization", "i consent to", "i authorize", "we consent", "approval", "i agree")
    if c.kind == PageKind.GUARDIAN_CONSENT and c.any("consent-") and c.mark.stems & CHILD and not re.search(r"no objection|not object|not oppose", c.mark.doc.text, re.I):
        return denied(Topic.CONSENT)
    if c.any("consent-elsewhere") and not c.any("parent+"):
        return None
    if labelled:
        if is_empty_answer(c):
            return denied(Topic.CONSENT)
        if c.mark.stems & CHILD or c.any("consent+"):
            return stated(Topic.CONSENT, 0.9)
    if not c.any("consent+") or _is_heading(c):
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
    if c.labelled("name parent", "parent", "mother", "father", "legal guardian", "guardian", "name mother", "name father") and not is_empty_answer(c):
        return stated(Topic.PARENT, 0.9)
    if _is_heading(c):
        return None
    own = re.search(r"\b(?:i|we|undersigned)\b", c.mark.doc.text, re.I)
    if c.any("parent+"):
        if own or re.search(r"\b(?:my|our)\b", c.mark.doc.text, re.I):
            return stated(Topic.PARENT, 0.9)
        return doubtful(Topic.PARENT, 0.5)
    if c.any("other-kin"):
        return denied(Topic.PARENT, 0.6)
    if c.mark.stems & stems("mother father parent guardian"):
        return doubtful(Topic.PARENT, 0.5)
    return None


def complete(c: Context) -> Said | None:
    """The translation is certified complete and accurate."""
    if not c.any("translation") or c.kind not in {PageKind.TRANSLATION, PageKind.IDENTITY, PageKind.OTHER, PageKind.STATEMENT}:
        return None
    if c.any("complete-"):
        return denied(Topic.TRANSLATION_COMPLETE, 0.7)
    if c.any("complete") and c.any("accurate"):
        return stated(Topic.TRANSLATION_COMPLETE, 0.9 if c.any("certify") else 0.75)
    if c.any("accurate") or c.any("complete") and c.any("certify"):
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
