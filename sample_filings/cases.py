"""The ten sample packets, one small function each."""
from __future__ import annotations

from datetime import date, timedelta

from filings.vocabulary import Disposition, PageKind, Request, Trait

from . import cast, entries, papers, texts
from .fill import Signer
from .hand import Hand, write
from .letters import Letter, said, set_letter, write_letter
from .packets import Envelope, Leaf, Packet
from .people import Person
from .scanner import Scanner, stamped
from .sheets import SCALE

WORDS = "Three hundred sixty and 00/100"
OFFICE = Scanner()
ROUGH = Scanner(skew=1.6, noise=4, specks=40)
GREY = Scanner(dpi=150, bitonal=False, skew=0.5, noise=1.5, quality=34)
CROOKED = Scanner(dpi=150, bitonal=False, skew=2.2, noise=1.5, quality=34, blur=0.6)


def _pen(seed: int, shake: float = 0.16) -> Hand:
    """A hand of its own for everyone who writes."""
    return Hand(seed, slant=0.05 + seed % 7 * 0.03, shake=shake, pen=2.3 + seed % 3 * 0.3)


def _reparole_note(leaf: Leaf, hand: Hand) -> None:
    """The word that asks for re-parole, beside box 1.e."""
    write(leaf.image, "Re-parole", 118 * SCALE, (792 - 580) * SCALE, 8.5 * SCALE, hand)


def _receive(leaf: Leaf, on: date, seed: int) -> None:
    """The mailroom's stamp in the receipt block of page 1."""
    leaf.image = stamped(leaf.image, ("RECEIVED", on.strftime("%b %d %Y").upper(), "SAMPLE MAILROOM"), (0.275, 0.145),
                         4, seed)


def _check(envelope: Envelope, drawer: Person, written: date, number: int, hand: Hand, amount: str = "360.00",
           words: str = WORDS, in_words: str | None = None) -> Leaf:
    payment = papers.Payment(amount, words, written, number)
    return envelope.paper(papers.personal_check(drawer, payment, hand), PageKind.PAYMENT,
                          payment__kind="personal-check",
                          payment__amount=amount, payment__amount_in_words=in_words or amount,
                          payment__payee=payment.payee, payment__date=written.isoformat(), payment__signature=True)


def _money_order(envelope: Envelope, buyer: Person, written: date, number: int, hand: Hand) -> Leaf:
    payment = papers.Payment("360.00", WORDS, written, number)
    return envelope.paper(papers.money_order(buyer, payment, hand), PageKind.PAYMENT, payment__kind="money-order",
                          payment__amount="360.00", payment__amount_in_words="360.00", payment__payee=payment.payee,
                          payment__date=written.isoformat(), payment__signature=True)


def _i94(envelope: Envelope, person: Person, until: date, admission: str = "DT", card: bool = False) -> Leaf:
    draw = papers.i94_card if card else papers.i94_printout
    page = draw(person, person.i94, until, until - timedelta(days=364), admission)
    given = person.given if card or not person.middle else f"{person.given} {person.middle}"
    return envelope.paper(page, PageKind.I_94, i94__number=person.i94, i94__admit_until=until.isoformat(),
                          i94__class_of_admission=admission, i94__family_name=person.family, i94__given_name=given,
                          i94__date_of_birth=person.born.isoformat(), i94__country_of_citizenship=person.country)


def _statement(envelope: Envelope, writer: Person, written: date, text: tuple[str, ...], subject: str, hand: Hand,
               by_hand: bool = False, face: str = "Times-Roman", **said_of: str) -> Leaf:
    lines = tuple(paragraph.format(**said_of) for paragraph in text)
    letter = Letter((writer.full, *writer.address.lines()), written, subject, lines,
                    writer.name,
                    face=face)
    page = write_letter(letter, hand) if by_hand else set_letter(letter, hand)
    return envelope.paper(page, PageKind.STATEMENT)


def _physician(envelope: Envelope, patient: Person, written: date, text: tuple[str, ...], doctor: str, clinic: str,
               hand: Hand) -> Leaf:
    lines = tuple(paragraph.format(person=patient.full, born=said(patient.born)) for paragraph in text)
    letter = Letter((clinic, f"{patient.address.city}, {patient.address.country}".title()), written,
                    "Statement of the treating physician", lines, f"Dr. {doctor}, M.D.", ("Attending physician",),
                    "Helvetica")
    return envelope.paper(set_letter(letter, hand), PageKind.PHYSICIAN_STATEMENT)


def _passport(envelope: Envelope, person: Person) -> Leaf:
    return envelope.paper(papers.passport_page(person, date(2021, person.born.month, 1)), PageKind.IDENTITY)


def _reparole(envelope: Envelope, person: Person, sponsor: Person, signed: date, until: date, text: tuple[str, ...],
              seed: int, *, form_hand: Hand | None = None, ticks: bool = False, note: bool = True, card: bool = False,
              proceedings: bool = False, office: str = "", relationship: str = "FRIEND") -> list[Leaf]:
    """Add the papers of a re-parole that follow the payment; returns the leaves of the I-131."""
    own, other = _pen(seed), _pen(seed + 1)
    form = envelope.form(entries.i131(person, "1.e", signed, Signer(person.name, own), class_of_admission="DT",
                                      proceedings=proceedings, office=office), form_hand, ticks)
    if note:
        _reparole_note(form[1], own)
        envelope.fields["i131.annotation"] = "Re-parole"
    envelope.form(entries.i134(sponsor, person, relationship, "46800.00", signed, Signer(sponsor.name, other)),
                  form_hand, ticks)
    _i94(envelope, person, until, card=card)
    _statement(envelope, person, signed, text, "Request for re-parole", own, until=said(until), sponsor=sponsor.name)
    _passport(envelope, person)
    return form


def reparole_typed() -> Packet:
    """Complete: nothing to do but accept."""
    envelope = Envelope(Request.REPAROLE, Disposition.READY)
    _check(envelope, cast.ROSA_SPONSOR, date(2015, 9, 28), 1042, _pen(12))
    form = _reparole(envelope, cast.ROSA, cast.ROSA_SPONSOR, date(2015, 9, 28), date(2016, 3, 1), texts.REPAROLE_CARER,
                     11)
    _receive(form[0], date(2015, 10, 5), 1)
    return Packet("01-reparole-typed.pdf", "Re-parole, typed, complete", date(2015, 10, 5), date(2015, 10, 1), OFFICE,
                  [envelope], 1)


def medical_complete() -> Packet:
    """A first request for treatment with everything the physician and the family must say."""
    person, sponsor, signed = cast.MARICEL, cast.MARICEL_SPONSOR, date(2015, 11, 2)
    envelope = Envelope(Request.INITIAL_PAROLE, Disposition.READY, (Trait.MEDICAL,))
    _money_order(envelope, sponsor, date(2015, 11, 4), 55500217, _pen(22))
    form = envelope.form(entries.i131(person, "1.e", signed, Signer(person.name, _pen(21)), days=240,
                                      embassy=("MANILA", "PHILIPPINES")))
    _receive(form[0], date(2015, 11, 16), 2)
    envelope.form(entries.i134(sponsor, person, "COUSIN", "71500.00", signed, Signer(sponsor.name, _pen(22))))
    _statement(envelope, person, signed, texts.INITIAL_MEDICAL, "Request for humanitarian parole", _pen(21),
               sponsor=sponsor.name, refused="September 9, 2015")
    _physician(envelope, person, date(2015, 10, 20), texts.PHYSICIAN, "Ramon Velasquez", "Lipa Heart Clinic", _pen(23))
    _passport(envelope, person)
    return Packet("02-medical-complete.pdf", "First parole for medical treatment, complete; money order",
                  date(2015, 11, 16),
                  date(2015, 11, 9), GREY, [envelope], 2)


def child_represented() -> Packet:
    """An aunt files for her nephew, with an attorney and the mother's consent."""
    aunt, boy, signed = cast.ABENA, cast.KOFI, date(2016, 2, 2)
    own, lawyer = _pen(31), _pen(32)
    envelope = Envelope(Request.INITIAL_PAROLE, Disposition.READY,
                        (Trait.MINOR, Trait.REPRESENTED, Trait.FOR_ANOTHER_PERSON))
    _check(envelope, aunt, signed, 377, own)
    envelope.form(entries.g28(cast.ATTORNEY, aunt, "6255501", signed, Signer(aunt.name, own),
                              Signer(cast.ATTORNEY.name, lawyer)))
    form = envelope.form(entries.i131(aunt, "1.f", signed, Signer(aunt.name, own), other=boy, represented=True, days=60,
                                      embassy=("ACCRA", "GHANA")))
    _receive(form[0], date(2016, 2, 8), 3)
    envelope.form(entries.i134(aunt, boy, "NEPHEW", "58900.00", signed, Signer(aunt.name, own)))
    _statement(envelope, aunt, signed, texts.INITIAL_FUNERAL, "Parole for my nephew", own, face="Helvetica",
               person=boy.full, age=str(boy.age(signed)), country=boy.country.title())
    mother = cast.KOFI_MOTHER
    lines = tuple(line.format(person=boy.full, born=said(boy.born), aunt=aunt.name) for line in texts.CONSENT)
    consent = Letter((mother.full, *mother.address.lines()), date(2016, 1, 27),
                     "Consent of a parent", lines, mother.name, ("Mother of the child",))
    envelope.paper(set_letter(consent, _pen(33)), PageKind.GUARDIAN_CONSENT)
    _passport(envelope, boy)
    return Packet("03-child-represented.pdf", "First parole of a child, filed by an aunt through an attorney; complete",
                  date(2016, 2, 8), date(2016, 2, 4), OFFICE, [envelope], 3)


def reparole_by_hand() -> Packet:
    """Written by hand and scanned askew; the arrival record is missing and the affidavit is not signed."""
    person, sponsor, signed = cast.OLENA, cast.OLENA_SPONSOR, date(2016, 4, 3)
    own = _pen(41, shake=0.18)
    envelope = Envelope(Request.REPAROLE, Disposition.DEFICIENT, (), ("i134.signature", "i94.present"))
    _check(envelope, sponsor, signed, 2208, _pen(42))
    form = envelope.form(entries.i131(person, "1.e", signed, Signer(person.name, own), class_of_admission="DT"), own)
    _receive(form[0], date(2016, 4, 11), 4)
    _reparole_note(form[1], own)
    envelope.fields["i131.annotation"] = "Re-parole"
    envelope.form(entries.i134(sponsor, person, "FRIEND", "39250.00", signed, None), _pen(42))
    _statement(envelope, person, signed, texts.REPAROLE_HOME, "Request for re-parole", own, by_hand=True,
               until=said(date(2016, 9, 15)), sponsor=sponsor.name)
    _passport(envelope, person)
    return Packet("04-reparole-by-hand.pdf",
                  "Re-parole, written by hand, askew; no arrival record, affidavit not signed",
                  date(2016, 4, 11), date(2016, 4, 6), CROOKED, [envelope], 4)


def unsigned_old_fee() -> Packet:
    """Goes back: the application is not signed, and the check is over the fee of an earlier year."""
    person, sponsor, signed = cast.ANITA, cast.ANITA_SPONSOR, date(2015, 12, 1)
    envelope = Envelope(Request.INITIAL_PAROLE, Disposition.REJECT, (), ("fee.amount", "i131.signature"))
    _check(envelope, sponsor, signed, 519, _pen(52), "305.00", "Three hundred five and 00/100")
    form = envelope.form(entries.i131(person, "1.e", signed, None, days=180, embassy=("KATHMANDU", "NEPAL")))
    _receive(form[0], date(2015, 12, 14), 5)
    envelope.form(entries.i134(sponsor, person, "COUSIN", "44100.00", signed, Signer(sponsor.name, _pen(52))))
    _statement(envelope, person, signed, texts.INITIAL_QUAKE, "Request for parole", _pen(51), face="Courier",
               sponsor=sponsor.name)
    _passport(envelope, person)
    scanner = Scanner(punched=True, specks=25)
    return Packet("05-unsigned-old-fee.pdf", "First parole; application not signed, check over an old fee",
                  date(2015, 12, 14),
                  date(2015, 12, 8), scanner, [envelope], 5)


def other_request() -> Packet:
    """A travel document for somebody who is here and wants to come back: work for another office."""
    person, signed = cast.KARIM, date(2016, 6, 10)
    own = _pen(61)
    envelope = Envelope(Request.OTHER, Disposition.REJECT, (), ("i131.application-type",))
    _check(envelope, person, signed, 88, own)
    form = envelope.form(entries.i131(person, "1.d", signed, Signer(person.name, own), class_of_admission="F1",
                                      days=21))
    _receive(form[0], date(2016, 6, 20), 6)
    _statement(envelope, person, signed, texts.ADVANCE, "Travel document", own)
    _passport(envelope, person)
    return Packet("06-other-request.tif", "Another request than parole (box 1.d); a TIFF of eight pages",
                  date(2016, 6, 20),
                  date(2016, 6, 15), OFFICE, [envelope], 6)


def words_and_figures() -> Packet:
    """The check says one sum in figures and another in words: a person decides. One page lay upside down."""
    envelope = Envelope(Request.REPAROLE, Disposition.REVIEW, (), ("fee.words",))
    _check(envelope, cast.CAMILO_SPONSOR, date(2016, 3, 5), 614, _pen(72), words="Three hundred sixteen and 00/100",
           in_words="316.00")
    form = _reparole(envelope, cast.CAMILO, cast.CAMILO_SPONSOR, date(2016, 3, 5), date(2016, 8, 20),
                     texts.REPAROLE_WITNESS,
                     71, card=True, relationship="AUNT")
    _receive(form[0], date(2016, 3, 14), 7)
    form[3].turned = 180
    return Packet("07-words-and-figures.pdf", "Re-parole; the check's words and figures differ; page 4 upside down",
                  date(2016, 3, 14), date(2016, 3, 9), ROUGH, [envelope], 7)


def in_proceedings() -> Packet:
    """For another agency: removal proceedings. Filed late as well."""
    envelope = Envelope(Request.REPAROLE, Disposition.FORWARD, (Trait.IN_PROCEEDINGS,),
                        ("reparole.lead-time", "routing.proceedings"))
    _check(envelope, cast.MIREILLE_SPONSOR, date(2016, 1, 15), 3321, _pen(82))
    form = _reparole(envelope, cast.MIREILLE, cast.MIREILLE_SPONSOR, date(2016, 1, 15), date(2016, 3, 20),
                     texts.REPAROLE_HOME,
                     81, proceedings=True, office="CHICAGO")
    _receive(form[0], date(2016, 1, 25), 8)
    return Packet("08-in-proceedings.pdf", "Re-parole of somebody in removal proceedings, less than 90 days ahead",
                  date(2016, 1, 25), date(2016, 1, 20), GREY, [envelope], 8)


def medical_gaps() -> Packet:
    """The physician gives no prognosis, and nobody says how the way home is paid. Some backs were scanned."""
    person, sponsor, signed = cast.TSEHAY, cast.TSEHAY_SPONSOR, date(2016, 8, 15)
    envelope = Envelope(Request.INITIAL_PAROLE, Disposition.DEFICIENT, (Trait.MEDICAL,),
                        ("medical.prognosis", "medical.return"))
    _check(envelope, sponsor, signed, 41, _pen(92)).back = True
    form = envelope.form(entries.i131(person, "1.e", signed, Signer(person.name, _pen(91)), days=180,
                                      embassy=("ADDIS ABABA", "ETHIOPIA")), ticks=True)
    _receive(form[0], date(2016, 8, 29), 9)
    form[4].back = True
    form[2].turned = 180
    envelope.form(entries.i134(sponsor, person, "MOTHER", "63300.00", signed, Signer(sponsor.name, _pen(92))))
    _statement(envelope, person, signed, texts.INITIAL_MEDICAL_SHORT, "Request for humanitarian parole", _pen(91),
               sponsor=sponsor.name, refused="June 3, 2016")
    _physician(envelope, person, date(2016, 7, 30), texts.PHYSICIAN_SHORT, "Hanna Girma", "Lakeside Hospital",
               _pen(93)).back = True
    _passport(envelope, person)
    return Packet("09-medical-gaps.pdf",
                  "First parole for treatment; no prognosis, return travel not paid; some blank backs",
                  date(2016, 8, 29), date(2016, 8, 22), OFFICE, [envelope], 9)


def couple() -> Packet:
    """Husband and wife in one scan with a separator sheet; the wife's form lacks the word by box 1.e."""
    first = Envelope(Request.REPAROLE, Disposition.READY)
    second = Envelope(Request.REPAROLE, Disposition.DEFICIENT, (), ("reparole.annotation",))
    signed, until = date(2016, 10, 6), date(2017, 3, 31)
    for k, (envelope, person, number) in enumerate(((first, cast.ARMEN, 2001), (second, cast.LILIT, 2002))):
        _check(envelope, cast.ARMEN_SPONSOR, signed, number, _pen(102))
        form = _reparole(envelope, person, cast.ARMEN_SPONSOR, signed, until, texts.REPAROLE_HOME, 101 + 2 * k,
                         note=k == 0)
        _receive(form[0], date(2016, 10, 17), 10 + k)
    return Packet("10-couple-separator.pdf",
                  "Husband and wife in one scan; the wife did not write Re-parole by box 1.e",
                  date(2016, 10, 17), date(2016, 10, 12), OFFICE, [first, second], 10, separated=True)


CASES = (reparole_typed, medical_complete, child_represented, reparole_by_hand, unsigned_old_fee, other_request,
         words_and_figures, in_proceedings, medical_gaps, couple)
