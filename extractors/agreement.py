"""Agreement between documents: a second paper that says the same bears a reading out.

Names, dates and numbers of one person stand on many papers. A witness in print is worth most: one hand on two papers is often
misread the same way on both. What is found here is noted as witness; what it is worth is measured (`extractors.calibration`).
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from extractors.grammar import plain
from extractors.readings import PageReadings
from filings.vocabulary import Reading, Source, Status

SPELLED = 0.97                 # certainty of a name that stands on a paper letter for letter, beside the birth date
SURE = 0.97                    # print that was read as surely is not doubted for another paper's sake
CONTESTED = "contested"        # witness of a reading whose field stands on another page too, with another value: that is no slip
NEARLY = 65                    # likeness in per cent of two readings of what should be one word
WEAKEST = 0.6                  # a vetoed reading less sure than this is not lifted by a witness

# fields that say the same of the same person, whoever filled them in
SAME = (
    ("i131.applicant.family_name", "i131.beneficiary.family_name", "i134.beneficiary.family_name", "i94.family_name",
     "identity.family_name", "g28.client.family_name"),
    ("i131.applicant.given_name", "i131.beneficiary.given_name", "i134.beneficiary.given_name", "i94.given_name",
     "identity.given_name", "g28.client.given_name"),
    ("i131.applicant.middle_name", "i131.beneficiary.middle_name", "i134.beneficiary.middle_name"),
    ("i131.applicant.date_of_birth", "i131.beneficiary.date_of_birth", "i94.date_of_birth", "identity.date_of_birth"),
    ("i131.applicant.a_number", "g28.client.a_number"),
    ("i131.applicant.country_of_birth", "i131.applicant.country_of_citizenship", "i131.beneficiary.country_of_birth",
     "i131.beneficiary.country_of_citizenship", "i134.beneficiary.country_of_citizenship", "i94.country_of_citizenship",
     "identity.country"),
    ("i131.i94_number", "i94.number"),
    ("i131.admit_until", "i94.admit_until"),
    ("i131.applicant.class_of_admission", "i94.class_of_admission"),
)
GROUP = {name: group for group in SAME for name in group}


def confirmed(fields: Mapping[str, Reading], pages: Sequence[PageReadings]) -> dict[str, Reading]:
    """The fields with the witness of the packet's other pages.

    `printed`: another paper has the same in print, `by_hand`: in a hand, `spelled`: all words of the name stand in print in a
    letter or another paper; `disputed`: another paper has nearly the same, but not the same. A reading that its reader left to a
    person is lifted where print bears it out.
    """
    out = dict(fields)
    for name, reading in fields.items():
        if not isinstance(reading.value, str) or reading.source not in (Source.HANDWRITTEN, Source.TYPED):
            continue
        others = _others(name, reading, pages)
        disputed = _disputed(name, reading, fields)
        said = {"printed": any(_same(reading, each) and each.source != Source.HANDWRITTEN for each in others),
                "by_hand": any(_same(reading, each) and each.source == Source.HANDWRITTEN for each in others),
                "spelled": not disputed and _written(name, reading, pages),
                "disputed": disputed and (_penned(reading) or reading.confidence < SURE)}
        update: dict[str, object] = {"witnesses": reading.witnesses | {witness: float(found) for witness, found in said.items()}}
        bearable = reading.status == Status.REVIEW and reading.confidence >= WEAKEST and CONTESTED not in reading.witnesses
        if bearable and (said["printed"] or said["spelled"]):
            update["status"] = Status.READ
        elif disputed and _penned(reading) and not (said["printed"] or said["by_hand"] or said["spelled"]):
            update["status"] = Status.REVIEW           # one of the two is misread, and nothing speaks for this one
        out[name] = reading.model_copy(update=update)
    return out


def named_in_print(fields: Mapping[str, Reading], pages: Sequence[PageReadings]) -> dict[str, Reading]:
    """Family and given name on an identity paper that does not tell them apart, such as a birth certificate.

    Such a paper names the person when it has the person's birth date, and all words of both names in print: in running text, or
    beside a label for the whole name. What is given here is no witness for the forms: it was found by what they say.
    """
    born, whole = fields.get("identity.date_of_birth"), fields.get("identity.given_name")
    page = next((each for each in pages if born is not None and each.page.number == born.page), None)
    if born is None or page is None or "identity.family_name" in fields or (whole is not None and whole.page != born.page):
        return {}
    for person in ("i131.beneficiary", "i131.applicant", "i94"):
        parts = {part: one for part in ("family_name", "given_name")
                 if (one := fields.get(f"{person}.{part}")) and _spelled(one, page)}
        theirs = fields.get(f"{person}.date_of_birth")
        if len(parts) < 2 or theirs is None or not _same(born, theirs):
            continue
        if whole is not None and not all(_words(one) <= _words(whole) for one in parts.values()):
            continue                       # somebody else's name beside the label, such as a parent's
        return {f"identity.{part}": Reading(value=one.value, status=Status.READ, confidence=SPELLED, source=Source.TYPED,
                                            page=page.page.number) for part, one in parts.items()}
    return {}


def _words(reading: Reading) -> set[str]:
    """The words of a name; those of two letters prove nothing."""
    return {word for word in plain(str(reading.value or "")).replace("-", " ").split() if len(word) >= 3}


def _spelled(reading: Reading, page: PageReadings) -> bool:
    """Whether all words of a name stand in print on a page."""
    words = _words(reading)
    return bool(words) and words <= set(page.printed)


def _penned(reading: Reading) -> bool:
    """Whether a reading is, or may be, of a hand."""
    return reading.source == Source.HANDWRITTEN or bool(reading.witnesses.get("pen"))


def _others(name: str, reading: Reading, pages: Sequence[PageReadings]) -> list[Reading]:
    """What other pages read in fields that should say the same."""
    group = GROUP.get(name, ())
    return [other for each in pages if each.page.number != reading.page for field, other in each.fields.items()
            if field in group and other.value and other.source is not None]


def _disputed(name: str, reading: Reading, fields: Mapping[str, Reading]) -> bool:
    """Whether another paper has nearly the same in that place, but not the same: one of the two is misread.

    A hand that is misread says nothing against print.
    """
    mine = plain(str(reading.value))
    others = (plain(str(fields[other].value)) for other in GROUP.get(name, ()) if other != name and other in fields
              and isinstance(fields[other].value, str)
              and (reading.source == Source.HANDWRITTEN or fields[other].source != Source.HANDWRITTEN))
    return any(other != mine and fuzz.ratio(other, mine) >= NEARLY for other in others)


def _written(name: str, reading: Reading, pages: Sequence[PageReadings]) -> bool:
    """Whether all words of a name stand in print in a letter or another paper of the packet."""
    if not name.endswith(("family_name", "given_name", "middle_name", "sponsor.name")):
        return False
    return any(_spelled(reading, each) for each in pages if each.page.number != reading.page)


def _same(a: Reading, b: Reading) -> bool:
    return " ".join(plain(str(a.value)).split()) == " ".join(plain(str(b.value)).split())
