"""The closed sets of codes that the vocabulary uses, by the names of the record."""
from __future__ import annotations

from enum import StrEnum


class PageKind(StrEnum):
    """What a page is."""

    I_131 = "I-131"
    I_134 = "I-134"
    G_28 = "G-28"
    I_94 = "I-94"
    G_1450 = "G-1450"
    I_912 = "I-912"
    G_1145 = "G-1145"
    PAYMENT = "payment"
    PHYSICIAN_STATEMENT = "physician-statement"
    GUARDIAN_CONSENT = "guardian-consent"
    STATEMENT = "statement"
    IDENTITY = "identity"
    TRANSLATION = "translation"
    SEPARATOR = "separator"
    BLANK = "blank"
    OTHER = "other"


class Status(StrEnum):
    """How far a reading can be relied on."""

    READ = "read"
    REVIEW = "review"
    BLANK = "blank"
    UNREADABLE = "unreadable"


class Source(StrEnum):
    """Where a reading comes from."""

    TYPED = "typed"
    HANDWRITTEN = "handwritten"
    BARCODE = "barcode"
    TEXT = "text"
    MARK = "mark"


class Topic(StrEnum):
    """What a letter, certificate or stamp can say. Each claim about a filing has one topic."""

    REASONS = "reasons"                      # urgent humanitarian reasons or significant public benefit
    PERIOD = "period"                        # the length of time asked for
    VISA = "visa"                            # why no visa can be had
    REQUEST_REPAROLE = "request-re-parole"   # the letter asks for re-parole or an extension of parole
    REQUEST_INITIAL = "request-initial"      # the letter asks for a first parole
    MEDICAL_NEED = "medical-need"            # the need is a medical one
    # a relative of the writer is ill; whether the person to be paroled is the patient depends on who files
    RELATIVE_ILL = "relative-ill"
    DIAGNOSIS = "diagnosis"
    PROGNOSIS = "prognosis"
    DURATION = "duration"                    # how long the treatment lasts
    UNAVAILABILITY = "unavailability"        # why not treatable at home or in a neighbouring country
    COST = "cost"
    PAYMENT = "payment"                      # how the treatment is paid
    RETURN = "return"                        # how the return travel is paid
    SIGNATURE = "signature"                  # the letter is signed by hand
    PHYSICIAN = "physician"                  # the signer is a physician
    CONSENT = "consent"                      # a parent or legal guardian consents for a child
    PARENT = "parent"                        # the consenting person is a parent or legal guardian
    FOREIGN_LANGUAGE = "foreign-language"    # the page is in a language other than English
    TRANSLATION_COMPLETE = "translation-complete"      # certified complete and accurate
    TRANSLATION_COMPETENT = "translation-competent"    # translator's certificate of competence
    REMOVED_EARLIER = "removed-earlier"      # the letter mentions an earlier removal
    MAILED_TO = "mailed-to"                  # an address of the agency, on an envelope or at the head of a letter
    CARRIER = "carrier"                      # who brought it: the words of the postage or the label


class Stance(StrEnum):
    """How a claim is made."""

    STATED = "stated"        # the page says so
    DENIED = "denied"        # the page says the contrary, or that it cannot be said
    DOUBTFUL = "doubtful"    # something like it stands there; a person must look


class Outcome(StrEnum):
    """Outcome of a check."""

    MET = "met"
    NOT_MET = "not-met"
    CANNOT_TELL = "cannot-tell"
    NOT_APPLICABLE = "not-applicable"


class Weight(StrEnum):
    """What a failed check leads to, heaviest first."""

    FORWARD = "forward"
    REJECT = "reject"
    REVIEW = "review"
    GAP = "gap"
    NOTICE = "notice"


class Disposition(StrEnum):
    """What to do with a filing."""

    FORWARD = "forward"
    REJECT = "reject"
    DEFICIENT = "deficient"
    READY = "ready"
    REVIEW = "review"


class Request(StrEnum):
    """What the filing asks for."""

    INITIAL_PAROLE = "initial-parole"
    REPAROLE = "re-parole"
    OTHER = "other"
    UNCLEAR = "unclear"


class Trait(StrEnum):
    """What sets a filing apart."""

    MEDICAL = "medical"
    MINOR = "minor"
    REPRESENTED = "represented"
    IN_PROCEEDINGS = "in-proceedings"
    FOR_ANOTHER_PERSON = "for-another-person"
