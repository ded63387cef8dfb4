"""Packets of every regime of the rules: a clean one of a day, and the ways to spoil it.

A clean packet of a day uses the edition, the fee and the kind of payment of that day.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from packet_builder import BASE, blank, claim, extra, packet, read, unreadable

from filings.vocabulary import Claim, Document, PageKind, Readings, Stance, Topic
from validators.earlier import Earlier, identity_of

REGIMES = (date(2015, 8, 17), date(2016, 12, 23), date(2017, 2, 27), date(2019, 4, 24), date(2019, 7, 1), date(2023, 3, 29),
           date(2023, 6, 6), date(2024, 4, 1), date(2024, 6, 17), date(2024, 8, 26), date(2024, 10, 11), date(2025, 1, 20),
           date(2025, 10, 16), date(2025, 10, 28), date(2026, 1, 1), date(2026, 7, 10))
EDITIONS = ((date(2025, 1, 20), "01/20/25"), (date(2024, 6, 17), "06/17/24"), (date(2019, 7, 1), "04/24/19"),
            (date(2016, 12, 23), "12/23/16"), (date(2015, 8, 17), "03/22/13"))
FEES = ((date(2024, 4, 1), "630.00"), (date(2016, 12, 23), "575.00"), (date(2015, 8, 17), "360.00"))
FORM_PAGES = {("I-131", "06/17/24"): 14}                 # learned from the blank form, not in the policy data
NO_PAPER, NO_ADDRESS, SEPARATE = date(2025, 10, 28), date(2025, 1, 20), date(2024, 8, 26)
LETTER, DOCTOR, GUARDIAN = PageKind.STATEMENT, PageKind.PHYSICIAN_STATEMENT, PageKind.GUARDIAN_CONSENT
POSTAL = "USCIS Dallas Lockbox, PO Box 660865, Dallas, TX 75266"


def on(days: tuple[tuple[date, str], ...], day: date) -> str:
    """What holds on a day."""
    return next(value for first, value in days if first <= day)


@dataclass(frozen=True)
class Mail:
    """A packet of a day: what is changed in it, and what came in before it."""

    day: date
    changes: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    also: tuple[Document, ...] = ()
    claims: tuple[Claim, ...] | None = None
    doubtful: tuple[int, ...] = ()
    edition: str = ""
    pages: int | None = None
    first: bool = False                                    # asks for a first parole
    paper: bool = False                                    # paid by check, whatever the day
    card: bool = False                                     # paid by card, whatever the day
    earlier: tuple[Earlier, ...] = ()
    prints: dict[int, str] = field(default_factory=dict)

    @property
    def later(self) -> bool:
        """Whether the edition has boxes of its own for re-parole, and item 12."""
        return self.day >= date(2024, 6, 17)

    @property
    def expiry(self) -> str:
        """A day far enough ahead."""
        return (self.day + timedelta(days=200)).isoformat()

    def readings(self) -> Readings:
        """The packet as read."""
        edition = self.edition or on(EDITIONS, self.day)
        fee, card = on(FEES, self.day), self.card or (self.day >= NO_PAPER and not self.paper)
        base: dict[str, Any] = {
            "payment.amount": fee, "payment.amount_in_words": fee,
            "payment.date": (self.day - timedelta(days=20)).isoformat(), "i94.admit_until": self.expiry,
            "i134.beneficiary.age": str(self.day.year - 1985 - ((self.day.month, self.day.day) < (3, 12))),
            "i131.application_type": ("7" if self.first else "11") if self.later else "1.e",
            "i131.annotation": None if self.later or self.first else "Re-parole",
            "i131.admit_until": self.expiry if self.later and not self.first else blank()}
        if card:
            base |= {"payment.kind": "g-1450", "payment.amount_in_words": None, "payment.payee": None, "payment.date": None}
        if self.first:
            base |= {"i131.applicant.class_of_admission": None}
        without = (*self.without, *(("I-94",) if self.first else ()), *(("payment",) if card else ()))
        also = (*self.also, *((extra(PageKind.G_1450, 8),) if card and "payment" not in self.without else ()))
        kept = {name: value for name, value in (base | self.changes).items()
                if not _is_on(name, self.without) and not (name.startswith("i94.") and self.first)}
        if card and "payment" not in self.without:
            kept = {name: read(value) for name, value in BASE.items() if name == "payment.signature" and value} | kept
        pages = self.pages or (14 if edition in ("06/17/24", "01/20/25") else 5)
        claims = self.claims if self.claims is not None else said(self)
        return packet(kept, without=without, also=also, claims=claims, doubtful=self.doubtful, edition=edition,
                      i131_pages=pages, prints=self.prints)


def _is_on(name: str, kinds: tuple[str, ...]) -> bool:
    owner = {"i131": "I-131", "i134": "I-134", "i94": "I-94", "payment": "payment"}
    return owner.get(name.split(".")[0]) in kinds


def said(mail: Mail, *less: Topic, more: tuple[Claim, ...] = ()) -> tuple[Claim, ...]:
    """What the letters of a clean packet say, less some topics, and what else they say."""
    topics = [Topic.REASONS, Topic.PERIOD, Topic.REQUEST_INITIAL if mail.first else Topic.REQUEST_REPAROLE]
    topics += [Topic.VISA] if mail.first else []
    return (*(claim(one, LETTER) for one in topics if one not in less), *more)


def hint(topic: Topic, kind: PageKind = LETTER, page: int = 9) -> Claim:
    """Something like it stands there."""
    return claim(topic, kind, page, Stance.DOUBTFUL)


# ---------------------------------------------------------------- kinds of packets

PHYSICIAN = extra(DOCTOR, 30)
BY_DOCTOR = (Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION, Topic.SIGNATURE, Topic.PHYSICIAN)
BY_LETTER = (Topic.UNAVAILABILITY, Topic.COST, Topic.PAYMENT, Topic.RETURN)


def medical(day: date, less: Topic | None = None, instead: Claim | None = None) -> Mail:
    """A medical packet; one topic left out, or told otherwise."""
    mail = Mail(day, also=(PHYSICIAN,))
    claims = [claim(one, DOCTOR, 30) for one in BY_DOCTOR if one is not less]
    claims += [claim(one, LETTER) for one in (*BY_LETTER, Topic.MEDICAL_NEED) if one is not less]
    return Mail(day, also=(PHYSICIAN,), claims=said(mail, more=(*claims, *((instead,) if instead else ()))))


def child(day: date, *claims: Claim, consent: bool = True) -> Mail:
    """A packet for a child of eight."""
    born = f"{day.year - 8}-01-02"
    births = dict.fromkeys(("i131.applicant.date_of_birth", "i94.date_of_birth", "identity.date_of_birth"), born)
    paper = (extra(GUARDIAN, 31),) if consent else ()
    return Mail(day, {**births, "i134.beneficiary.age": "8"}, also=paper, claims=said(Mail(day), more=claims))


def represented(day: date, attached: Any = True, client: Any = True, *, paper: bool = True) -> Mail:
    """A packet with an attorney."""
    marks = {"g28.client_signature": client, "g28.attorney_signature": True} if paper else {}
    return Mail(day, {"i131.g28_attached": attached, **marks}, also=(extra(PageKind.G_28, 32, 33),) if paper else ())


def foreign(day: date, *certified: Topic, paper: bool = True) -> Mail:
    """A packet with a birth certificate in another language."""
    claims = (claim(Topic.FOREIGN_LANGUAGE, PageKind.IDENTITY, 11),
              *(claim(one, PageKind.TRANSLATION, 34) for one in certified))
    return Mail(day, also=(extra(PageKind.TRANSLATION, 34),) if paper else (), claims=said(Mail(day), more=claims))


def mailed(day: date, where: str, carrier: str = "USPS") -> Mail:
    """A packet with its envelope."""
    to = Claim(topic=Topic.MAILED_TO, stance=Stance.STATED, document=PageKind.OTHER, page=40, text=where)
    by = to.model_copy(update={"topic": Topic.CARRIER, "text": carrier})
    return Mail(day, also=(extra(PageKind.OTHER, 40),), claims=said(Mail(day), more=(to, by)))


def lengths(day: date, *periods: str, need: tuple[str, ...] = ()) -> Mail:
    """A packet whose letters name lengths of time."""
    asked = tuple(claim(Topic.PERIOD, LETTER).model_copy(update={"text": one}) for one in periods)
    if not need:
        return Mail(day, claims=said(Mail(day), Topic.PERIOD, more=asked))
    ill = medical(day)
    rest = tuple(one for one in ill.claims or () if one.topic not in (Topic.PERIOD, Topic.DURATION))
    lasts = tuple(claim(Topic.DURATION, DOCTOR, 30).model_copy(update={"text": one}) for one in need)
    return Mail(day, also=ill.also, claims=(*rest, *asked, *lasts))


def before(mail: Mail, sha256: str, *, legible: bool = True, prints: dict[int, str] | None = None) -> tuple[Earlier, ...]:
    """The same packet, received before."""
    fields = mail.readings().fields if legible else {}
    return (Earlier("old.pdf", sha256, mail.day - timedelta(days=40), prints or {}, identity_of(fields)),)


PRINTS = {page: f"{page:016x}" for page in range(1, 9)}


def but(changes: dict[str, Any] | None = None, **more: Any) -> Callable[[date], Mail]:
    """A clean packet of a day, changed."""
    return lambda day: Mail(day, changes or {}, **more)


def no_form(day: date) -> Mail:
    """A packet without the form."""
    return Mail(day, without=("I-131",))


def other_type(day: date) -> Mail:
    """A packet that asks for something else than parole."""
    return Mail(day, {"i131.application_type": "5.A" if Mail(day).later else "1.d", "i131.annotation": None})


def other_edition(day: date) -> Mail:
    """An edition that is not taken yet, or no longer."""
    late = day >= date(2025, 1, 20)
    return Mail(day, edition="04/24/19" if late else "01/20/25", pages=5 if late else 14)


def a_page_less(day: date) -> Mail:
    """A form without its last page."""
    return Mail(day, pages=13 if Mail(day).later else 4)


def refused_payment(day: date) -> Mail:
    """A kind of payment that is not taken."""
    return Mail(day, {"payment.kind": "personal-check" if day >= NO_PAPER else "g-1650"}, paper=True)


def check_and_card(day: date) -> Mail:
    """A check and a card payment in one packet."""
    return Mail(day, {"payment.kind": "personal-check"}, also=(extra(PageKind.G_1450, 41),), paper=True)


def ends(on_i94: Any, on_form: Any) -> Callable[[date], Mail]:
    """The end of the parole, as days from receipt or as a reading, on the I-94 and in item 12."""
    def make(day: date) -> Mail:
        values = [(day + timedelta(days=one)).isoformat() if isinstance(one, int) else one for one in (on_i94, on_form)]
        return Mail(day, {"i94.admit_until": values[0], "i131.admit_until": values[1] if Mail(day).later else blank()})
    return make


def no_expiry(day: date) -> Mail:
    """Nothing legible says when the parole ends."""
    return Mail(day, {"i94.admit_until": unreadable(), "i131.admit_until": blank()})


def another_i94(day: date) -> Mail:
    """The I-94 of someone else."""
    return Mail(day, {"i94.family_name": "OKONKWO", "i94.given_name": "CHIDI", "i94.date_of_birth": "1971-11-30"})


def same_file(day: date) -> Mail:
    """The same file again."""
    return Mail(day, earlier=before(Mail(day), "a" * 64))


def same_looks(day: date) -> Mail:
    """The same pages again, of a person who is not legible in the first."""
    return Mail(day, earlier=before(Mail(day), "b" * 64, legible=False, prints=PRINTS), prints=PRINTS)


def medical_open(topic: Topic, kind: PageKind) -> Callable[[date], Mail]:
    """A medical packet in which one thing is only hinted at."""
    return lambda day: medical(day, topic, hint(topic, kind, 30 if kind is DOCTOR else 9))


def less(*topics: Topic, first: bool = False, hinted: Topic | None = None) -> Callable[[date], Mail]:
    """Letters without some topics; one of them only hinted at."""
    def make(day: date) -> Mail:
        mail = Mail(day, first=first)
        return Mail(day, first=first, claims=said(mail, *topics, more=(hint(hinted),) if hinted else ()))
    return make


CONSENT = (claim(Topic.CONSENT, GUARDIAN, 31), claim(Topic.SIGNATURE, GUARDIAN, 31), claim(Topic.PARENT, GUARDIAN, 31))
COMPLETE, COMPETENT = Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT
PHOTO = {"payment.kind": "personal-check"}
TWO_CHECKS = (extra(PageKind.PAYMENT, 42),)
LOST = (40,)                   # a page that nobody can identify
# packets that serve several rows
CLEAN, FIRST, NO_PAYMENT, NO_I94 = but(), but(first=True), but(without=("payment",)), but(without=("I-94",))
UNFOUND, OLDEST = but(without=("payment",), doubtful=LOST), but(edition="11/05/11", pages=5)
TWICE_PAID = but(PHOTO, also=TWO_CHECKS, paper=True)
