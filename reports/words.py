"""The record's codes in the words of the mailroom."""
from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from filings.deciding import deciding
from filings.vocabulary import (
    Box,
    Disposition,
    Filing,
    Finding,
    PageKind,
    Reading,
    Request,
    Source,
    Stance,
    Status,
    Topic,
    Trait,
    Weight,
)

# what to do with the paper: a heading, and the next step
ACTIONS: dict[Disposition, tuple[str, str]] = {
    Disposition.FORWARD: ("Send to ICE", "Do not work the filing here. Send the whole packet to the ICE parole unit, "
                                         "for the reasons below."),
    Disposition.REJECT: ("Send back", "Return the whole packet with its payment, and give the reasons below."),
    Disposition.DEFICIENT: ("Ask the applicant", "Accept the filing and the fee. Ask the applicant for what is "
                                                 "missing."),
    Disposition.READY: ("Ready", "Accept the filing and the fee. Nothing is missing; pass it on for a decision."),
    Disposition.REVIEW: ("A person must look", "Do not accept, return or forward it yet. Look at the points below, "
                                               "then decide."),
}

REQUESTS = {
    Request.INITIAL_PAROLE: "First parole", Request.REPAROLE: "Re-parole", Request.OTHER: "Another application",
    Request.UNCLEAR: "Unclear request",
}

TRAITS = {
    Trait.MEDICAL: "Medical", Trait.MINOR: "Child", Trait.REPRESENTED: "Attorney",
    Trait.IN_PROCEEDINGS: "In proceedings", Trait.FOR_ANOTHER_PERSON: "For another person",
}

KINDS = {
    PageKind.I_131: "Form I-131", PageKind.I_134: "Form I-134", PageKind.G_28: "Form G-28",
    PageKind.I_94: "I-94 record", PageKind.G_1450: "Form G-1450 (card payment)",
    PageKind.I_912: "Form I-912 (fee waiver)",
    PageKind.G_1145: "Form G-1145", PageKind.PAYMENT: "Check or money order",
    PageKind.PHYSICIAN_STATEMENT: "Physician's statement", PageKind.GUARDIAN_CONSENT: "Guardian's consent",
    PageKind.STATEMENT: "Letter", PageKind.IDENTITY: "Identity document", PageKind.TRANSLATION: "Translation",
    PageKind.SEPARATOR: "Separator sheet", PageKind.BLANK: "Blank page", PageKind.OTHER: "Other page",
}

WEIGHTS = {
    Weight.FORWARD: "send to ICE", Weight.REJECT: "send back", Weight.REVIEW: "a person decides",
    Weight.GAP: "ask the applicant", Weight.NOTICE: "note it",
}

STATUSES = {
    Status.READ: "Read", Status.REVIEW: "Check it", Status.BLANK: "Blank", Status.UNREADABLE: "Cannot read",
}

SOURCES = {
    Source.TYPED: "typed", Source.HANDWRITTEN: "by hand", Source.BARCODE: "barcode", Source.TEXT: "electronic",
    Source.MARK: "mark",
}

STANCES = {
    Stance.STATED: "Said", Stance.DENIED: "Denied", Stance.DOUBTFUL: "Check it",
}

TOPICS = {
    Topic.REASONS: "Reasons for parole", Topic.PERIOD: "Length of stay", Topic.VISA: "Why no visa",
    Topic.REQUEST_REPAROLE: "Asks for re-parole", Topic.REQUEST_INITIAL: "Asks for a first parole",
    Topic.MEDICAL_NEED: "Medical need", Topic.RELATIVE_ILL: "A relative is ill",
    Topic.DIAGNOSIS: "Diagnosis", Topic.PROGNOSIS: "Prognosis",
    Topic.DURATION: "Length of treatment", Topic.UNAVAILABILITY: "Not treatable at home",
    Topic.COST: "Cost of treatment", Topic.PAYMENT: "Payment of treatment", Topic.RETURN: "Payment of return travel",
    Topic.SIGNATURE: "Signed letter", Topic.PHYSICIAN: "Signed by a physician",
    Topic.CONSENT: "Guardian's consent", Topic.PARENT: "Parent or guardian",
    Topic.FOREIGN_LANGUAGE: "Foreign language", Topic.TRANSLATION_COMPLETE: "Translation complete",
    Topic.TRANSLATION_COMPETENT: "Translator competent", Topic.REMOVED_EARLIER: "Earlier removal",
    Topic.MAILED_TO: "Address on the envelope", Topic.CARRIER: "Carrier",
}

CHECKS = {
    "routing.proceedings": "Not in removal proceedings", "routing.address": "Sent to the listed address",
    "i131.present": "I-131 in the packet",
    "i131.edition": "I-131 edition accepted", "i131.pages": "All pages of the I-131",
    "i131.application-type": "One parole box marked", "i131.critical-fields": "Required entries filled",
    "i131.signature": "I-131 signed", "fee.present": "Payment in the packet", "fee.instrument": "Kind of payment",
    "fee.separate": "One payment of one kind",
    "fee.amount": "Amount of the fee", "fee.words": "Amount in words", "fee.payee": "Payee",
    "fee.date": "Date of the check", "fee.signature": "Payment signed", "fee.waiver": "No fee waiver asked for",
    "i134.present": "I-134 in the packet",
    "i134.signature": "I-134 signed", "reparole.annotation": "“Re-parole” written on the form",
    "i94.present": "Copy of the I-94", "i94.parole": "I-94 shows a parole",
    "reparole.admit-until": "Item 12 agrees with the I-94",
    "reparole.lead-time": "90 days before expiry", "explanation.reasons": "Reasons explained",
    "explanation.duration": "Length of stay explained", "explanation.length": "Usual length of stay",
    "explanation.need": "Length of stay fits the need",
    "explanation.visa": "Why no visa", "medical.diagnosis": "Diagnosis", "medical.prognosis": "Prognosis",
    "medical.duration": "Length of treatment", "medical.physician": "Signed by a physician",
    "medical.unavailability": "Not treatable at home", "medical.cost": "Cost of treatment",
    "medical.payment": "Payment of treatment", "medical.return": "Payment of return travel",
    "minor.consent": "Guardian's consent", "g28.present": "G-28 in the packet", "g28.signatures": "G-28 signed by both",
    "translation.certificate": "Certified translations", "identity.consistent": "Documents agree",
    "filing.duplicate": "Not received before",
}

FORMS = {
    "i131": "I-131", "i134": "I-134", "g28": "G-28", "i94": "I-94", "payment": "Payment",
    "identity": "Identity document", "g1450": "G-1450", "i912": "I-912", "g1145": "G-1145",
}
# last parts of field names whose words are not the name itself
_PARTS = {
    "a_number": "A-number", "ssn": "Social Security number", "g28_attached": "G-28 attached", "zip": "ZIP code",
    "i94_number": "I-94 number", "application_type": "application-type box", "annotation": "written beside the boxes",
    "in_proceedings": "in removal proceedings", "trip_length_days": "length of trip in days", "care_of": "in care of",
    "admit_until": "admitted until", "bar_number": "bar number", "unit": "apartment or unit",
}

KNOWN = 5000                   # names of fields whose words are kept at hand: a form has hundreds, and all filings have the same


def check_title(check: str) -> str:
    """Name of a check; one that nobody named here is named by its code."""
    return CHECKS.get(check, check.replace(".", ": ", 1).replace("-", " "))


@lru_cache(KNOWN)
def field_title(name: str) -> str:
    """Name of a field without its form: `i131.applicant.family_name` is "Applicant: family name"."""
    parts = name.split(".")[1:] or [name]
    words = [_PARTS.get(part, re.sub(r"[_\W]+", " ", part).strip()) for part in parts]
    words = [word for word in words if word not in ("", "address")] or [name]
    title = ", ".join([": ".join(words[:2]), *words[2:]]) if len(words) > 1 else words[0]
    return title[:1].upper() + title[1:]


@lru_cache(KNOWN)
def is_named(name: str) -> bool:
    """Whether a field has a name of the record's own, and not only that of the form's widget."""
    return re.fullmatch(r"[a-z0-9_.]+", name) is not None


def enumerated(titles: list[str]) -> str:
    """List field titles, each person named once: "Applicant: middle name, unit; Signature"."""
    people: dict[str, list[str]] = {}
    for title in titles:
        who, _, what = title.partition(": ")
        people.setdefault(who, []).extend([what] if what else [])
    return "; ".join(f"{who}: {', '.join(what)}" if what else who for who, what in people.items())


def form_title(name: str) -> str:
    """Name of the form that a field stands on."""
    form = name.split(".", 1)[0]
    return FORMS.get(form, form)


def value_text(value: str | bool | None) -> str:
    """A value as people write it: dates 06/15/2020, marks yes and no."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    try:
        return day_text(date.fromisoformat(value)) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value
    except ValueError:
        return value


def day_text(day: date | None) -> str:
    """A date as the forms write it, 06/15/2020."""
    return f"{day:%m/%d}/{day.year:04d}" if day else "—"


def places(finding: Finding, most: int = 2) -> list[tuple[int, Box]]:
    """Pages and boxes of a finding that are worth a picture."""
    return [(each.page, each.box) for each in finding.evidence if each.page and each.box][:most]


def doubtful(reading: Reading) -> bool:
    """Whether a person must look at an entry."""
    return reading.status in (Status.REVIEW, Status.UNREADABLE)


def first_reason(filing: Filing) -> str:
    """The first of the reasons for a disposition in one sentence; empty for a filing that is ready."""
    reasons = deciding(filing)
    return reasons[0].message if reasons else ""
