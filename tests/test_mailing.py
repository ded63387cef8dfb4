"""Where a packet was sent: read from envelopes and cover letters, compared with the addresses of the day."""
from __future__ import annotations

from datetime import date

import cv2
import numpy as np
import pytest
from packet_builder import STATED, claim, decided, extra, finding, packet, review

from extractors.letters.claims import read_letter
from extractors.letters.classify import classify
from extractors.letters.mailing import is_envelope, mailing_claims
from extractors.readers.page import read_page_text
from extractors.text import Line, PageText, Word
from filings.vocabulary import Claim, PageKind, Readings, Stance, Topic

CHECK = "routing.address"
POSTAL = "USCIS Dallas Lockbox, PO Box 660865, Dallas, TX 75266"
COURIER = "USCIS Dallas Lockbox, Attn: HP, 2501 S. State Hwy 121, Business, Suite 400, Lewisville, TX 75067"
ICE = "U.S. Immigration and Customs Enforcement, PLEPU, 500 12th St SW, Mail Stop 5112, Washington, DC 20536"
ELSEWHERE = "USCIS Chicago Lockbox, PO Box 805887, Chicago, IL 60680"
STREET = "USCIS, 1 Other Street, Phoenix, AZ 85034"
ENVELOPE = extra(PageKind.OTHER, 40)


def page(*lines: str, left: float = 0.4, confidence: float = 0.95) -> PageText:
    """Lines under each other, as an address stands."""
    made = []
    for number, text in enumerate(lines):
        top = 0.3 + 0.03 * number
        words = tuple(Word(word, (left + 0.05 * place, top, left + 0.05 * place + 0.04, top + 0.015), confidence)
                      for place, word in enumerate(text.split()))
        if words:
            made.append(Line(words, (left, top, left + 0.05 * len(words), top + 0.015)))
    return PageText(tuple(made))


def sender_and_agency() -> PageText:
    sender = page("Olena Petrenko", "313 Oak Street", "Miami, FL 33143", left=0.05)
    agency = page("", "", "", "", "USCIS Dallas Lockbox", "PO Box 660865", "Dallas, TX. 75266")
    return PageText((*sender.lines, *agency.lines))


def test_the_address_of_the_agency_is_read_and_that_of_the_sender_is_not() -> None:
    (found,) = mailing_claims(sender_and_agency(), PageKind.OTHER, 3)
    assert (found.topic, found.stance, found.page) == (Topic.MAILED_TO, Stance.STATED, 3)
    assert found.text == "USCIS Dallas Lockbox, PO Box 660865, Dallas, TX. 75266"
    assert found.box is not None and found.box[0] == pytest.approx(0.4) and found.box[1] > 0.4


@pytest.mark.parametrize(("words", "carrier"), [
    ("USPS PRIORITY MAIL", "USPS"), ("FedEx Express", "FedEx"), ("UPS Ground", "UPS"),
    ("Certified Mail 7019 1640", "Certified Mail"), ("ups and downs", None)])
def test_the_carrier_beside_it(words: str, carrier: str | None) -> None:
    found = mailing_claims(PageText((*sender_and_agency().lines, *page(words, left=0.7).lines)), PageKind.OTHER, 1)
    assert [one.text for one in found if one.topic is Topic.CARRIER] == ([carrier] if carrier else [])


@pytest.mark.parametrize("text", [
    page("Olena Petrenko", "313 Oak Street", "Miami, FL 33143"),                          # nobody of the agency
    page("I live in Dallas, TX 75266 and ask the USCIS Dallas Lockbox for a parole"),     # a sentence
    page("USCIS Dallas Lockbox", "Dear Sir or Madam:")])                                  # no town
def test_what_is_no_address_of_the_agency(text: PageText) -> None:
    assert mailing_claims(text, PageKind.STATEMENT, 1) == []
    assert not is_envelope(text)


def test_a_badly_read_address_is_doubtful_and_other_papers_are_not_looked_at() -> None:
    poor = page("USCIS Dallas Lockbox", "PO Box 660865", "Dallas, TX 75266", confidence=0.4)
    assert mailing_claims(poor, PageKind.OTHER, 1)[0].stance is Stance.DOUBTFUL
    assert mailing_claims(poor, PageKind.PHYSICIAN_STATEMENT, 1) == []


def test_an_envelope_is_known_as_one_and_a_letter_with_the_address_is_not() -> None:
    assert classify(sender_and_agency()) == (PageKind.OTHER, 0.9)
    letter = PageText((*page("USCIS Dallas Lockbox", "PO Box 660865", "Dallas, TX 75266", "Dear Officer:").lines,
                       *page("", "", "", "", "", "I ask for re-parole because my mother is gravely ill here").lines))
    assert not is_envelope(letter)
    assert [one.topic for one in read_letter(letter, PageKind.STATEMENT, 2)].count(Topic.MAILED_TO) == 1


def test_a_drawn_envelope_is_read() -> None:
    image = np.full((1100, 1700), 250, np.uint8)
    for number, text in enumerate(("O. Petrenko", "313 Oak Street", "Miami, FL 33143")):
        cv2.putText(image, text, (80, 120 + 50 * number), cv2.FONT_HERSHEY_COMPLEX, 1.1, 0, 2, cv2.LINE_AA)
    for number, text in enumerate(("USCIS Dallas Lockbox", "PO Box 660865", "Dallas, TX 75266")):
        cv2.putText(image, text, (700, 560 + 60 * number), cv2.FONT_HERSHEY_COMPLEX, 1.3, 0, 2, cv2.LINE_AA)
    text = read_page_text(image, 200)
    kind, sure = classify(text, image)
    assert (kind, sure) == (PageKind.OTHER, 0.9)
    (found,) = [one for one in read_letter(text, kind, 1, image) if one.topic is Topic.MAILED_TO]
    assert "660865" in found.text and "75266" in found.text and "Oak" not in found.text


# ---------------------------------------------------------------- the check

def sent(text: str, carrier: str = "", *, first: bool = False, sure: float = 0.9, **changes: object) -> Readings:
    """A packet with an envelope; `first`: for a first parole."""
    claims = [Claim(topic=Topic.MAILED_TO, stance=Stance.STATED, document=PageKind.OTHER, page=40, text=text, confidence=sure)]
    if carrier:
        claims.append(claims[0].model_copy(update={"topic": Topic.CARRIER, "text": carrier}))
    stated = (*STATED[:2], claim(Topic.REQUEST_INITIAL, PageKind.STATEMENT)) if first else STATED
    fields = {"i131.annotation": None, "i131.applicant.class_of_admission": None} if first else {}
    return packet({**fields, **changes}, without=("I-94",) if first else (), also=(ENVELOPE,), claims=(*stated, *claims))


@pytest.mark.parametrize(("readings", "expected"), [
    (packet(), "not-applicable"),                                     # nothing shows it
    (sent(POSTAL), "met"), (sent(POSTAL, "USPS"), "met"), (sent(POSTAL, first=True), "met"),
    (sent(COURIER, "FedEx", first=True), "met"), (sent(COURIER, first=True), "met"),
    (sent(POSTAL, "FedEx", first=True), "not-met"),                   # a courier does not deliver to a box
    (sent(COURIER, "First-class mail", first=True), "not-met"),
    (sent(COURIER, "Priority Mail Express", first=True), "met"),      # the page counts express mail with the couriers
    (sent(ELSEWHERE, first=True), "not-met"), (sent(ELSEWHERE), "not-met"),
    (sent(STREET, first=True), "not-met"),
    # no courier address is listed for re-parole: none is wrong
    (sent(STREET), "not-applicable"), (sent(STREET, "UPS"), "not-applicable"), (sent(ELSEWHERE, "FedEx"), "not-applicable"),
    (sent(COURIER, "FedEx"), "met"), (sent(STREET, "USPS"), "not-met"),
    # the reader's slips
    (sent("USCIS Dallas Lockbox, PO Box 660B65, Dallas, TX 75266"), "cannot-tell"),
    (sent("USCIS Dallas Lockbox, PO Box 66O865, Dallas, TX 7S266"), "cannot-tell"),
    (sent(ELSEWHERE, first=True, sure=0.3), "cannot-tell"),
    # to ICE: right for a person in proceedings, and only for one
    (sent(ICE, first=True), "not-met"), (sent(ICE, **{"i131.in_proceedings": True}), "met"),
    (sent(ICE, first=True, **{"i131.in_proceedings": review(None)}), "met"),
    (sent(POSTAL, **{"i131.application_type": "1.d", "i131.annotation": None}), "not-applicable")])
def test_address_of_the_day(readings: Readings, expected: str) -> None:
    found = finding(decided(readings), CHECK)
    assert (found.outcome, found.weight) == (expected, "notice")


@pytest.mark.parametrize(("readings", "told"), [
    (sent(POSTAL, "USPS"), "PO Box 660865, Dallas, TX 75266, sent by mail."),
    (sent(COURIER, "UPS", first=True), "sent by courier."),
    (sent(POSTAL), "The packet is addressed to USCIS Dallas Lockbox, PO Box 660865, Dallas, TX 75266."),
    (sent(ELSEWHERE, first=True), "Chicago, IL 60680; listed are USCIS Dallas Lockbox, PO Box 660865, Dallas, TX 75266; USCIS"),
    (sent(POSTAL, "USPS FedEx"), "TX 75266."), (sent(COURIER, "priority mail express"), "sent by courier.")])
def test_what_is_said_of_the_address(readings: Readings, told: str) -> None:
    found = finding(decided(readings), CHECK)
    assert told in found.message and {one.page for one in found.evidence} == {40}


def test_re_parole_by_courier_is_never_called_wrong() -> None:
    for carrier in ("FedEx", "UPS", "DHL", "Express Mail", "overnight"):
        for where in (POSTAL, COURIER, ELSEWHERE, STREET):
            found = finding(decided(sent(where, carrier)), CHECK)
            assert found.outcome != "not-met", (carrier, where)


@pytest.mark.parametrize(("day", "expected"), [
    (date(2015, 8, 17), "met"), (date(2025, 1, 19), "met"), (date(2025, 1, 20), "not-applicable")])
def test_the_address_holds_as_long_as_a_source_shows_it(day: date, expected: str) -> None:
    assert finding(decided(sent(POSTAL), received=day), CHECK).outcome == expected


def test_the_envelope_goes_before_the_letter_and_two_envelopes_must_agree() -> None:
    cover = Claim(topic=Topic.MAILED_TO, stance=Stance.STATED, document=PageKind.STATEMENT, page=9, text=ELSEWHERE)
    both = packet(also=(ENVELOPE,), claims=(*sent(POSTAL).claims, cover))
    assert finding(decided(both), CHECK).outcome == "met"
    alone = packet(claims=(*STATED, cover))
    assert finding(decided(alone), CHECK).outcome == "not-met"
    other = cover.model_copy(update={"document": PageKind.OTHER, "page": 41})
    assert finding(decided(packet(claims=(*sent(POSTAL).claims, other))), CHECK).outcome == "cannot-tell"


def test_the_words_of_another_page_are_not_those_of_the_carrier() -> None:
    readings = sent(POSTAL, "FedEx")
    moved = tuple(one.model_copy(update={"page": 9}) if one.topic is Topic.CARRIER else one for one in readings.claims)
    assert finding(decided(readings.model_copy(update={"claims": moved})), CHECK).outcome == "met"
