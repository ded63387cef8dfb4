"""Every check with every outcome: what is changed in a clean packet, and what follows, for each regime of the rules.

`REGIMES` are the days on which a rule changes. `ROWS` say what each change gives; `IMPOSSIBLE` says which outcomes there
cannot be, and why.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from outcome_packets import (
    CLEAN,
    COMPETENT,
    COMPLETE,
    CONSENT,
    DOCTOR,
    FIRST,
    LETTER,
    LOST,
    NO_ADDRESS,
    NO_I94,
    NO_PAPER,
    NO_PAYMENT,
    OLDEST,
    PHOTO,
    POSTAL,
    SEPARATE,
    TWICE_PAID,
    UNFOUND,
    Mail,
    a_page_less,
    another_i94,
    but,
    check_and_card,
    child,
    ends,
    foreign,
    lengths,
    less,
    mailed,
    medical,
    medical_open,
    no_expiry,
    no_form,
    other_edition,
    other_type,
    refused_payment,
    represented,
    same_file,
    same_looks,
)
from packet_builder import blank, extra, review, unreadable

from filings.vocabulary import PageKind, Topic

MET, NOT_MET, OPEN, NOT_ASKED = "met", "not-met", "cannot-tell", "not-applicable"


@dataclass(frozen=True)
class Row:
    """One change and what one check makes of it. `since`, `until`: first day, and first day no more, of the row."""

    check: str
    outcome: str
    make: Callable[[date], Mail]
    disposition: str
    since: date = date.min
    until: date = date.max


def _form(check: str, bad: Callable[[date], Mail], failed: str, unsure: Callable[[date], Mail]) -> list[Row]:
    """Rows of a check of the form: it is not asked without the form."""
    return [Row(check, MET, CLEAN, "ready"), Row(check, NOT_MET, bad, failed), Row(check, OPEN, unsure, "review"),
            Row(check, NOT_ASKED, no_form, "reject")]


def _payment(check: str, name: str, bad: Any, unsure: Any, failed: str = "reject", **more: Any) -> list[Row]:
    """Rows of a check of a payment on paper, which is refused later whatever else is right about it."""
    made = []
    for outcome, value, follows in ((MET, None, "ready"), (NOT_MET, bad, failed), (OPEN, unsure, "review")):
        changes = ({name: value} if value is not None else {}) | PHOTO | more
        make = but(changes, paper=True)
        made += [Row(check, outcome, make, follows, until=NO_PAPER), Row(check, outcome, make, "reject", since=NO_PAPER)]
    return [*made, Row(check, NOT_ASKED, NO_PAYMENT, "reject")]


def _medical(check: str, topic: Topic, kind: PageKind) -> list[Row]:
    """Rows of a check of what the letters of a medical packet say."""
    return [Row(check, MET, medical, "ready"), Row(check, NOT_MET, lambda day: medical(day, topic), "deficient"),
            Row(check, OPEN, medical_open(topic, kind), "review"), Row(check, NOT_ASKED, CLEAN, "ready")]


ROWS: tuple[Row, ...] = (
    *_form("routing.proceedings", but({"i131.in_proceedings": True}), "forward", but({"i131.in_proceedings": review(False)})),
    Row("routing.address", MET, lambda day: mailed(day, POSTAL), "ready", until=NO_ADDRESS),
    Row("routing.address", NOT_MET, lambda day: mailed(day, "USCIS, PO Box 805887, Chicago, IL 60680"), "ready",
        until=NO_ADDRESS),
    Row("routing.address", OPEN, lambda day: mailed(day, POSTAL.replace("660865", "66OB65")), "ready", until=NO_ADDRESS),
    Row("routing.address", NOT_ASKED, CLEAN, "ready"),
    Row("i131.present", MET, CLEAN, "ready"), Row("i131.present", NOT_MET, no_form, "reject"),
    Row("i131.present", OPEN, but(without=("I-131",), doubtful=LOST), "review"),
    *_form("i131.edition", other_edition, "reject", OLDEST),
    *_form("i131.pages", a_page_less, "deficient", OLDEST),
    *_form("i131.application-type", other_type, "reject", but({"i131.application_type": unreadable()})),
    *_form("i131.critical-fields", but({"i131.applicant.family_name": blank()}), "reject",
           but({"i131.applicant.address.street": blank()})),
    *_form("i131.signature", but({"i131.signature": False}), "reject", but({"i131.signature": review(True)})),
    Row("fee.present", MET, CLEAN, "ready"), Row("fee.present", NOT_MET, NO_PAYMENT, "reject"),
    Row("fee.present", OPEN, UNFOUND, "review"),
    Row("fee.separate", MET, CLEAN, "ready"), Row("fee.separate", NOT_MET, check_and_card, "reject", since=SEPARATE),
    Row("fee.separate", OPEN, TWICE_PAID, "review", until=NO_PAPER),
    Row("fee.separate", OPEN, TWICE_PAID, "reject", since=NO_PAPER),
    Row("fee.separate", NOT_ASKED, NO_PAYMENT, "reject"),
    Row("fee.instrument", MET, CLEAN, "ready"), Row("fee.instrument", NOT_MET, refused_payment, "reject"),
    Row("fee.instrument", OPEN, but({"payment.kind": "gold"}, paper=True), "review"),
    Row("fee.instrument", NOT_ASKED, NO_PAYMENT, "reject"),
    *_payment("fee.amount", "payment.amount", "535.00", unreadable(), **{"payment.amount_in_words": unreadable()})[1:],
    Row("fee.amount", MET, CLEAN, "ready"),
    *_payment("fee.words", "payment.amount_in_words", "1.00", unreadable(), "review"),
    Row("fee.words", NOT_ASKED, but(card=True), "ready", since=SEPARATE),
    *_payment("fee.payee", "payment.payee", "USCIS", unreadable()),
    *_payment("fee.date", "payment.date", blank(), unreadable()),
    *_payment("fee.signature", "payment.signature", False, review(True)),
    Row("fee.waiver", MET, CLEAN, "ready"),
    Row("fee.waiver", NOT_MET, but(without=("payment",), also=(extra(PageKind.I_912, 43),)), "review"),
    Row("fee.waiver", OPEN, UNFOUND, "review"),
    Row("i134.present", MET, CLEAN, "ready"), Row("i134.present", NOT_MET, but(without=("I-134",)), "deficient"),
    Row("i134.present", OPEN, but(without=("I-134",), doubtful=LOST), "review"),
    Row("i134.present", NOT_ASKED, other_type, "reject"),
    Row("i134.signature", MET, CLEAN, "ready"), Row("i134.signature", NOT_MET, but({"i134.signature": False}), "deficient"),
    Row("i134.signature", OPEN, but({"i134.signature": review(True)}), "review"),
    Row("i134.signature", NOT_ASKED, but(without=("I-134",)), "deficient"),
    Row("reparole.annotation", MET, CLEAN, "ready", until=date(2024, 6, 17)),
    Row("reparole.annotation", NOT_MET, but({"i131.annotation": blank()}), "deficient", until=date(2024, 6, 17)),
    Row("reparole.annotation", OPEN, but({"i131.annotation": unreadable()}), "review", until=date(2024, 6, 17)),
    Row("reparole.annotation", NOT_ASKED, FIRST, "ready"),
    Row("i94.present", MET, CLEAN, "ready"), Row("i94.present", NOT_MET, NO_I94, "deficient"),
    Row("i94.present", OPEN, but(without=("I-94",), doubtful=LOST), "review"),
    Row("i94.present", NOT_ASKED, FIRST, "ready"),
    Row("i94.parole", MET, CLEAN, "ready"), Row("i94.parole", NOT_MET, but({"i94.class_of_admission": "B2"}), "review"),
    Row("i94.parole", OPEN, but({"i94.class_of_admission": "ZZ"}), "review"),
    Row("i94.parole", NOT_ASKED, NO_I94, "deficient"),
    Row("reparole.admit-until", MET, ends(200, 200), "ready", since=date(2024, 6, 17)),
    Row("reparole.admit-until", NOT_MET, ends(200, 154), "ready", since=date(2024, 6, 17)),
    Row("reparole.admit-until", OPEN, ends(200, unreadable()), "ready", since=date(2024, 6, 17)),
    Row("reparole.admit-until", NOT_ASKED, NO_I94, "deficient"),
    Row("reparole.lead-time", MET, CLEAN, "ready"), Row("reparole.lead-time", NOT_MET, ends(30, 30), "ready"),
    Row("reparole.lead-time", OPEN, no_expiry, "ready"), Row("reparole.lead-time", NOT_ASKED, FIRST, "ready"),
    Row("explanation.reasons", MET, CLEAN, "ready"), Row("explanation.reasons", NOT_MET, less(Topic.REASONS), "deficient"),
    Row("explanation.reasons", OPEN, less(Topic.REASONS, hinted=Topic.REASONS), "review"),
    Row("explanation.reasons", NOT_ASKED, other_type, "reject"),
    Row("explanation.duration", MET, CLEAN, "ready"), Row("explanation.duration", NOT_MET, less(Topic.PERIOD), "deficient"),
    Row("explanation.duration", OPEN, less(Topic.PERIOD, hinted=Topic.PERIOD), "review"),
    Row("explanation.duration", NOT_ASKED, other_type, "reject"),
    Row("explanation.length", MET, lambda day: lengths(day, "for ten months"), "ready"),
    Row("explanation.length", NOT_MET, lambda day: lengths(day, "for three years"), "ready"),
    Row("explanation.length", OPEN, lambda day: lengths(day, "for ten months", "for three years"), "ready"),
    Row("explanation.length", NOT_ASKED, CLEAN, "ready"),
    Row("explanation.need", MET, lambda day: lengths(day, "for ten months", need=("eight months",)), "ready"),
    Row("explanation.need", NOT_MET, lambda day: lengths(day, "for one year", need=("two weeks",)), "ready"),
    Row("explanation.need", OPEN, lambda day: lengths(day, "one year", need=("two weeks", "a year")), "ready"),
    Row("explanation.need", NOT_ASKED, CLEAN, "ready"),
    Row("explanation.visa", MET, FIRST, "ready"),
    Row("explanation.visa", NOT_MET, less(Topic.VISA, first=True), "deficient"),
    Row("explanation.visa", OPEN, less(Topic.VISA, first=True, hinted=Topic.VISA), "review"),
    Row("explanation.visa", NOT_ASKED, CLEAN, "ready"),
    *_medical("medical.diagnosis", Topic.DIAGNOSIS, DOCTOR), *_medical("medical.prognosis", Topic.PROGNOSIS, DOCTOR),
    *_medical("medical.duration", Topic.DURATION, DOCTOR), *_medical("medical.physician", Topic.PHYSICIAN, DOCTOR),
    *_medical("medical.unavailability", Topic.UNAVAILABILITY, LETTER), *_medical("medical.cost", Topic.COST, LETTER),
    *_medical("medical.payment", Topic.PAYMENT, LETTER), *_medical("medical.return", Topic.RETURN, LETTER),
    Row("minor.consent", MET, lambda day: child(day, *CONSENT), "ready"),
    Row("minor.consent", NOT_MET, lambda day: child(day, consent=False), "deficient"),
    Row("minor.consent", OPEN, lambda day: child(day, *CONSENT[:2]), "review"),
    Row("minor.consent", NOT_ASKED, CLEAN, "ready"),
    Row("g28.present", MET, represented, "ready"),
    Row("g28.present", NOT_MET, lambda day: represented(day, paper=False), "ready"),
    Row("g28.present", OPEN, lambda day: represented(day, review(True), paper=False), "ready"),
    Row("g28.present", NOT_ASKED, CLEAN, "ready"),
    Row("g28.signatures", MET, represented, "ready"),
    Row("g28.signatures", NOT_MET, lambda day: represented(day, client=False), "ready"),
    Row("g28.signatures", OPEN, lambda day: represented(day, client=review(True)), "ready"),
    Row("g28.signatures", NOT_ASKED, CLEAN, "ready"),
    Row("translation.certificate", MET, lambda day: foreign(day, COMPLETE, COMPETENT), "ready"),
    Row("translation.certificate", NOT_MET, lambda day: foreign(day, paper=False), "deficient"),
    Row("translation.certificate", OPEN, but(doubtful=LOST), "review"),
    Row("translation.certificate", NOT_ASKED, CLEAN, "ready"),
    Row("identity.consistent", MET, CLEAN, "ready"), Row("identity.consistent", NOT_MET, another_i94, "review"),
    Row("identity.consistent", OPEN, but({"i94.family_name": unreadable()}), "review"),
    Row("filing.duplicate", MET, CLEAN, "ready"), Row("filing.duplicate", NOT_MET, same_file, "review"),
    Row("filing.duplicate", OPEN, same_looks, "review"),
)

# outcomes that there cannot be: the reason, from when and until when
IMPOSSIBLE: dict[tuple[str, str], tuple[str, date, date]] = {
    ("i131.present", NOT_ASKED): ("every packet needs the form", date.min, date.max),
    ("fee.present", NOT_ASKED): ("every packet needs a payment or a request for a waiver", date.min, date.max),
    ("fee.waiver", NOT_ASKED): ("a waiver may lie in every packet", date.min, date.max),
    ("identity.consistent", NOT_ASKED): ("one document cannot disagree, so it is met", date.min, date.max),
    ("filing.duplicate", NOT_ASKED): ("every packet may have come before", date.min, date.max),
    ("fee.separate", NOT_MET): ("one payment for several and two kinds in a packet were taken", date.min, SEPARATE),
    **{("reparole.annotation", one): ("the editions taken have boxes of their own", date(2024, 6, 17), date.max)
       for one in (MET, NOT_MET, OPEN)},
    **{("reparole.admit-until", one): ("the editions taken have no item 12", date.min, date(2024, 6, 17))
       for one in (MET, NOT_MET, OPEN)},
    **{("routing.address", one): ("no source gives the address of those days", NO_ADDRESS, date.max)
       for one in (MET, NOT_MET, OPEN)},
}
