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
# `has cared for children for thirty years`: what has been is no plan
_HAS_BEEN = re.compile(
    r"\b(?:has|have|had|'ve|'s)\b(?! to\b)[^.;,]*? (?:for|over|during|since|in)(?: \w+){0,5} (?:days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
# up to a day that is still to come
_UP_TO = re.compile(
    r"\b(?:until|till|through|by|before|up to)(?: \w+){0,4} (?:\d|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|spring|summer|autumn|fall|winter|Easter|Christmas)"
    r"|\b(?i:discharg|complet|finish|conclu|releas)\w*\b[^.;]* (?:for|on|at|around|in|by)\b"
)
_STAYED = re.compile(r"\b(?:stayed|remained|spent|underwent|received|lasted|took|admitted|treated|hospitali[sz]ed)\b", re.I)
_PLANNED = re.compile(
    r"\b(?:will|'ll|would|must|should|needs?|ha(?:s|ve) to|to (?:stay|remain|be)|planned|expected|foreseen?|anticipated|projected"
    r"|scheduled|estimated|at least)\b",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"\bbefore (?:he|she|they|the \w+) (?:may|can|will be|is able|could)\b", re.I)
GENERIC = stems("illness disease condition disorder it this that syndrome injury wound disability")
TREATING = stems("""
    treatment treat therapy course stay last take require need continue complete follow-up rehabilitation recovery
    recover hospital care chemotherapy cycle period plan allow admission expect remain surgery operation dialysis
    transplant monitor observation convalescence heal session phase stage regimen program total follow up return
    outpatient inpatient hospitalization procedure protocol aftercare foresee foreseen before here rehab pt figure
    reckon count told altogether overall induction consolidation maintenance infusion dose
    """)
FAMILY = stems("mother father aunt uncle brother sister grandmother grandfather cousin parent family sibling")
ABSENT = stems("no not without negative free rule never exclude excluded")
UNREAL = stems("""
    if unless without untreated unrepaired otherwise risk prevent avoid may might can could would will
    """)
BECOMING = stems("""
    recover recovery improve improvement worse worsen die death survive survival live kill lose regain walk cure
    heal fatal progress spread deteriorate decline paralysis blind blindness disability remission relapse normal
    better amputation
    """)
# what a patient is said to become or to do, in words that stand for little else in a physician's letter
BECOMING_SO = BECOMING - stems("live normal better well spread progress") | stems("""
    play school independent independence function vision sight mobility thrive adulthood adult unaided disabled
    deaf rob regain failure fail relapse recur recurrence sequela useless crippled winter spring summer christmas
    birthday grow breathe swallow speech develop outlive outgrow bedridden curable incurable irreparable irreversible
    alive fatal lethal hopeless helpless dependent wheelchair cope
    """)
FORETELLING = stems("""
    expect anticipate optimistic confident likely unlikely predict foresee surprised estimate chance odds certain
    certainly doubt ought reckon probable probably almost reason trust believe confidence
    """)
WISHING = stems("hope wish want like pray ask try seek plan aim")
ARRANGING = stems("""
    stay remain appointment clinic follow-up schedule arrange perform undergo require need visit operate discharge
    admit accompany
    """)
SUBJECTS = stems("he she him her his patient child boy girl baby they them eye leg arm hand kidney heart it mr mrs ms")
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


# tests, and what they do
SHOWN = stems("""
    histology biopsy pathology cytology imaging scan mri ct x-ray ultrasound echo echocardiogram echocardiography labs
    marrow positive reveal show confirm demonstrate culture specimen studies smear angiography angiogram mammogram
    sonogram ecg eeg endoscopy icd
    """)
_VAGUE = frozenset({"chronic", "basic", "specific", "tropic", "the", "this", "that", "serious"})
_RULED_OUT = re.compile(r"\b(?:negative|ruled out|unremarkable)\b(?! \w*(?:margin|receptor))", re.IGNORECASE)
_QUALIFIED = re.compile(
    r"\b(?:acute|chronic|severe|advanced|metastatic|inoperable|congenital|progressive|(?:high|low|stage|grade|type) "
    r"?(?:[1-5]|I{1,3}V?|IV|grade)|bilateral|relapsed|recurrent|refractory|invasive|complex|massive|untreated|end stage)\b",
    re.IGNORECASE,
)
_GRADED = re.compile(r"\b(?:stage|grade|class|type) (?:[1-5]|I{1,3}|IV|V)[ABab]? [A-Z]{2,5}\b")
_MY_TRADE = re.compile(
    r"\b(?:i|we) (?:am|are|have|was) (?:\w+ ){0,3}(?:board|certified|trained|practic|speciali[sz]|experience)", re.I
)


def diagnosis(c: Context) -> Said | None:
    """The illness named for the patient."""
    labelled = c.announces(Topic.DIAGNOSIS)
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
    feared = all(_is_unreal(c, span.start) for span in c.mark.doc.ents if span.label_ == "ILLNESS")
    if named and ((feared and FAMILY & c.mark.stems) or _RULED_OUT.search(c.mark.doc.text)):
        return None
    if c.any("diagnosis+"):
        if named and c.mark.stems & stems("unless might risk otherwise could"):
            return doubtful(Topic.DIAGNOSIS)
        if named:
            return stated(Topic.DIAGNOSIS)
        if _SOMETHING.search(c.mark.doc.text):
            return stated(Topic.DIAGNOSIS, 0.75)
        return None
    if not named or c.kind != PageKind.PHYSICIAN_STATEMENT or _is_name_of_place(c):
        return None
    if feared:
        return None
    if _MY_TRADE.search(c.mark.doc.text):
        return None
    shown = c.mark.stems & (PATIENT | SHOWN) or _QUALIFIED.search(c.mark.doc.text)
    return stated(Topic.DIAGNOSIS, 0.7) if shown else doubtful(Topic.DIAGNOSIS, 0.5)


def _is_name_of_place(c: Context) -> bool:
    """The illness in the name of a hospital or of a specialty is nobody's."""
    return bool(c.mark.stems & OFFICES or _NAME_OF_PLACE.search(c.mark.doc.text))


def _illness_named(c: Context) -> bool:
    """An illness with a name of its own, not just `the disease`."""
    return any(
        not {token.norm_ for token in span} <= GENERIC or _is_described(c, span.start)
        for span in c.mark.doc.ents
        if span.label_ == "ILLNESS"
    ) or bool(_GRADED.search(c.mark.doc.text))


def _is_unreal(c: Context, start: int) -> bool:
    """Whether an illness is only feared or is not there: by the words before it in its clause."""
    for token in reversed(c.mark.doc[:start]):
        if token.text in {",", ";", ":", "."}:
            return False
        if token.norm_ in FAMILY and token.i and c.mark.doc[token.i - 1].lower_ in {"his", "her", "'s", "patient", "their"}:
            return True
        if token.lower_ in {"he", "she", "patient", "who"}:
            return False
        if token.norm_ in UNREAL or (token.norm_ in ABSENT and start - token.i <= 5):
            return True
    return False


def _is_described(c: Context, start: int) -> bool:
    """`valvular disease`, `Perthes' disease`: the word before names it."""
    if start == 0:
        return False
    before = c.mark.doc[start - 1].text
    if before in {"'", "'s", "’", "’s"} and start > 1:
        return c.mark.doc[start - 2].text[:1].isupper()
    return bool(re.fullmatch(r"[a-z]{3,}(?:ar|ic|oid|ous|ary|eal)|[A-Z][a-z]{3,}", before)) and start > 1 and (
        before.lower() not in _VAGUE
    )


def prognosis(c: Context) -> Said | None:
    """What is expected to become of the patient."""
    labelled = c.announces(Topic.PROGNOSIS)
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
    if c.kind == PageKind.STATEMENT:
        return doubtful(Topic.PROGNOSIS) if c.any("prognosis?") else None
    if _is_foretold(c) and not vague:
        return stated(Topic.PROGNOSIS, 0.7)
    foreseen = c.mark.stems & FORESEEING and c.mark.stems & BECOMING
    return doubtful(Topic.PROGNOSIS) if c.any("prognosis?") or foreseen else None


_OTHERS_WILL = re.compile(
    r"\b(?:mother|father|parents?|sister|brother|aunt|uncle|family|wife|husband|I|we|you) (?:\w+ )?(?:will|would|should)\b", re.I
)
_LEFT_ALONE = re.compile(r"\b(?:left (?:alone|untreated|as)|untreated|unrepaired|without|failure to|if not|unless)\b", re.I)


def _is_foretold(c: Context) -> bool:
    """A physician says what will become of the patient, and does not only wish it or plan it."""
    words = c.mark.stems
    surely = words & (FORETELLING | stems("will would should")) or re.search(r"\bgoing to\b", c.mark.doc.text, re.I)
    if _LEFT_ALONE.search(c.mark.doc.text) and words & BECOMING_SO:
        return True
    if not surely or words & (WISHING | ARRANGING) or c.any("duration?"):
        return False
    if _OTHERS_WILL.search(c.mark.doc.text) or words & stems("job house money work school-fee"):
        return False
    return bool(words & BECOMING_SO) and bool(words & SUBJECTS)


def duration(c: Context) -> Said | None:
    """How long the treatment lasts."""
    labelled = c.announces(Topic.DURATION)
    timed = uncovered(c.mark, "DURATION", c.seen.get("past", ())) or c.any("duration+")
    timed = timed or ("DURATION" in c.mark.tags and bool(_NOT_BEFORE.search(c.mark.doc.text)))
    timed = timed or ("DATE" in c.mark.tags and (labelled or _is_up_to(c.mark.doc.text)))
    timed = timed or _is_from_to(c)
    if _WAS.search(c.mark.doc.text) and not c.mark.stems & FORESEEING:
        timed = False
    if _STAYED.search(c.mark.doc.text) and not _PLANNED.search(c.mark.doc.text):
        timed = False
    if _HAS_BEEN.search(c.mark.doc.text) and not c.mark.stems & stems("will require need until plan further another"):
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
        timed = timed or bool(c.label & stems("days weeks months years") and re.match(r"\W*\d+\b", c.sentence.text))
        return stated(Topic.DURATION, 0.95) if timed else doubtful(Topic.DURATION)
    if timed and c.mark.stems & TREATING:
        return stated(Topic.DURATION, 0.9) if not c.any("duration?") else doubtful(Topic.DURATION, 0.6)
    if timed and c.labelled("treatment", "plan", "therapy"):
        return stated(Topic.DURATION, 0.85)
    vague = c.any("duration?") and (c.mark.has("CARE") or c.mark.stems & stems("stay remain need"))
    if vague or (timed and c.kind == PageKind.PHYSICIAN_STATEMENT):
        return doubtful(Topic.DURATION)
    return None


def _is_up_to(text: str) -> bool:
    return bool(_UP_TO.search(text) and _PLANNED.search(text))


def _is_from_to(c: Context) -> bool:
    """`begins on 2 May and finishes on 30 November`."""
    dates = sum(entity.label_ == "DATE" for entity in c.mark.doc.ents)
    return dates >= 2 and bool(_FROM.search(c.mark.doc.text) and _TO.search(c.mark.doc.text))


_FROM = re.compile(r"\b(?:begins?|starts?|commences?|from)\b", re.IGNORECASE)
_TO = re.compile(r"\b(?:finish(?:es)?|ends?|to|until|through|completes?)\b", re.IGNORECASE)
