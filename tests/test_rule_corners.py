"""Corners of the rules that the tables do not reach: who is meant, which names agree, what the rules say of themselves."""
from __future__ import annotations

from datetime import date

import pytest
from outcome_packets import Mail, mailed, other_type
from packet_builder import (
    RECEIVED,
    STATED,
    claim,
    decided,
    extra,
    finding,
    packet,
    read,
    review,
)
from pydantic import ValidationError

from filings.vocabulary import Answer, PageKind, Readings, Request, Scan, Stance, Topic
from validators.decide import decide
from validators.entries import Address, Fee
from validators.in_force import turns, value_of
from validators.names import Likeness, Name, compare, family_names, given_names
from validators.packet import Packet
from validators.policy import Timeline
from validators.request import asked_or_said, what_is_asked
from validators.soundness import faults
from validators.traits import medical

SCAN = Scan(name="scan.pdf", sha256="a" * 64, pages=20, received=RECEIVED, postmarked=RECEIVED)
SILENT = tuple(one for one in STATED if one.topic not in (Topic.REQUEST_REPAROLE, Topic.REQUEST_INITIAL))


def case(readings: Readings) -> Packet:
    return Packet(readings, SCAN, Timeline.load())


# ---------------------------------------------------------------- what is asked

def test_a_word_that_was_read_surely_counts_however_low_its_confidence() -> None:
    sure, guess = (one.model_copy(update={"confidence": 0.5}) for one in (read("Re-parole"), review("Re-parole")))
    asks = what_is_asked(case(packet({"i131.annotation": sure}, without=("I-94",), claims=SILENT)))
    assert asks.possible == {Request.REPAROLE}
    asks = what_is_asked(case(packet({"i131.annotation": guess}, without=("I-94",), claims=SILENT)))
    assert asks.request is Request.REPAROLE and len(asks.possible) == 2


@pytest.mark.parametrize("place", ["state", "zip"])
def test_a_state_or_a_zip_alone_tells_of_an_address_inside(place: str) -> None:
    address = dict.fromkeys((f"i131.applicant.address.{one}" for one in ("state", "zip", "country")), None)
    changes = {**address, "i131.annotation": None, "i131.applicant.class_of_admission": None}
    away = what_is_asked(case(packet(changes, without=("I-94",), claims=SILENT)))
    inside = what_is_asked(case(packet({**changes, f"i131.applicant.address.{place}": "FL" if place == "state" else "33101"},
                                       without=("I-94",), claims=SILENT)))
    assert away.request is Request.INITIAL_PAROLE and inside.request is Request.REPAROLE and len(inside.possible) == 2


def test_an_i94_of_another_family_name_and_birth_is_of_another_person() -> None:
    theirs = {"i94.family_name": "KOVACS", "i94.date_of_birth": "1971-11-30", "i131.annotation": None}
    assert what_is_asked(case(packet(theirs, claims=SILENT))).possible != {Request.REPAROLE}
    assert what_is_asked(case(packet({"i131.annotation": None}, claims=SILENT))).possible == {Request.REPAROLE}


def test_what_a_person_said_stands_only_where_it_is_open() -> None:
    said = Answer(question="request", says="other", reason="", by="sam", at="2022-09-01T12:00:00+00:00")
    sure = packet().model_copy(update={"answers": (said,)})
    assert asked_or_said(case(sure)).request is Request.REPAROLE
    both = packet({"i131.annotation": None}, without=("I-94",), claims=SILENT).model_copy(update={"answers": (said,)})
    assert len(what_is_asked(case(both)).possible) > 1 and asked_or_said(case(both)).possible == {Request.OTHER}


# ---------------------------------------------------------------- who is ill

def test_a_letter_about_a_relative_makes_nobody_else_ill() -> None:
    letter = extra(PageKind.STATEMENT, 20, 21)
    kin, told = claim(Topic.RELATIVE_ILL, PageKind.STATEMENT, 20), claim(Topic.DIAGNOSIS, PageKind.STATEMENT, 21)
    own = claim(Topic.MEDICAL_NEED, PageKind.STATEMENT, 21)
    assert medical(case(packet(also=(letter,), claims=(*STATED, kin, told))), False) is False
    assert medical(case(packet(also=(letter,), claims=(*STATED, kin, told, own))), False) is True


@pytest.mark.parametrize(("confidence", "needed"), [(0.04, False), (0.4, None)])
def test_a_faint_hint_makes_no_filing_medical_and_a_plain_one_leaves_it_open(confidence: float, needed: bool | None) -> None:
    hint = claim(Topic.DIAGNOSIS, PageKind.STATEMENT).model_copy(update={"stance": Stance.DOUBTFUL, "confidence": confidence})
    assert medical(case(packet(claims=(*STATED, hint))), False) is needed


def test_a_relative_is_ill_and_the_name_of_the_person_is_not_read() -> None:
    kin = claim(Topic.RELATIVE_ILL, PageKind.STATEMENT)
    assert medical(case(packet({"i131.beneficiary.given_name": None}, claims=(*STATED, kin))), True) is None


@pytest.mark.parametrize("check", ["medical.cost", "minor.consent"])
def test_what_is_not_asked_says_why(check: str) -> None:
    day = date(2022, 8, 5)
    scan = SCAN.model_copy(update={"received": day})
    other = decide(other_type(day).readings(), scan, Timeline.load())
    plain = decide(Mail(day).readings(), scan, Timeline.load())
    assert finding(other, check).message == "The filing does not ask for parole."
    assert finding(plain, check).message in ("No medical reasons are given.", "The person to be paroled is not a minor.")


# ---------------------------------------------------------------- names and documents

@pytest.mark.parametrize(("one", "other", "like"), [
    ("DIA LOPEZ", "DIA KWAMENA", Likeness.DIFFERENT), ("DIAZ LOPEZ", "DIAZ KWAMENA", Likeness.CLOSE)])
def test_a_short_word_in_common_is_not_a_family(one: str, other: str, like: Likeness) -> None:
    assert family_names(one, other) is like and family_names(other, one) is like


def test_an_initial_is_one_letter() -> None:
    assert given_names("J", "JUAN") is given_names("JUAN", "J") is Likeness.SAME
    assert given_names("OS", "OLENA") is not Likeness.SAME is not given_names("OLENA", "OS")


def test_names_in_each_others_place() -> None:
    assert compare(Name("GARCIA LOPEZ", "JUAN"), Name("JUAN", "GARCIA")) is Likeness.SAME
    assert compare(Name("GARCIA", "JUAN"), Name("JUAN", "OKONKWO")) is not Likeness.SAME


def test_that_the_documents_agree_is_shown_at_the_names() -> None:
    agree = finding(decided(packet()), "identity.consistent")
    named = decided(packet()).fields["i131.applicant.family_name"].value
    assert agree.outcome == "met" and agree.evidence[0].text == named
    lost = finding(decided(packet({"identity.date_of_birth": None})), "identity.consistent")
    assert lost.outcome == "cannot-tell" and lost.message.startswith("The date of birth on the identity document cannot")


# ---------------------------------------------------------------- addresses and words of the rules

def test_only_a_re_parole_request_may_go_to_its_own_address() -> None:
    """The day's addresses are the same for both; were they not, a first request would go to the one for it."""
    shipped = Timeline.load()
    moved = [one.model_copy(update={"lines": ("USCIS", "PO Box 4410", "Chicago, IL 60680")})
             if one.office == "re-parole" else one for one in shipped.of("address", Address)]
    timeline = Timeline({**shipped.entries, "address": moved})

    def address(first: bool, to: str) -> str:
        mail = mailed(RECEIVED, to)
        return finding(decide(Mail(RECEIVED, first=first, also=mail.also, claims=mail.claims).readings(), SCAN, timeline),
                       "routing.address").outcome

    assert address(False, "USCIS, PO Box 4410, Chicago, IL 60680") == "met"
    letters = tuple(one for one in mailed(RECEIVED, "USCIS, PO Box 4410, Chicago, IL 60680").claims or ()
                    if one.topic in (Topic.MAILED_TO, Topic.CARRIER))
    first = Mail(RECEIVED, first=True, also=(extra(PageKind.OTHER, 40),),
                 claims=(*SILENT, claim(Topic.REQUEST_INITIAL, PageKind.STATEMENT), *letters))
    assert finding(decide(first.readings(), SCAN, timeline), "routing.address").outcome == "not-met"


@pytest.mark.parametrize(("entry", "says"), [
    ("day-off-stands", "the day stands"), ("day-off-moves", "the next business day is in time"),
    ("one-payment-for-several", "for several applications"),
    ("one-payment-each", "for each application; no check and card together")])
def test_what_an_entry_says(entry: str, says: str) -> None:
    found = Timeline.load().entry(entry)
    assert found is not None and value_of(found[1]) == says


def test_a_rule_that_is_followed_by_another_ends_only_once() -> None:
    found = turns(Timeline.load(), date(2015, 8, 17), date(2026, 12, 31))
    fees = [(one.day, one.before and one.before.id, one.after and one.after.id) for one in found if one.title == "Fee of the I-131"]
    assert fees == [(date(2016, 12, 23), "fee-360", "fee-575"), (date(2024, 4, 1), "fee-575", "fee-630")]
    early = Timeline({**Timeline.load().entries, "grant_fee": [
        one.model_copy(update={"until": date(2025, 12, 1)}) if one.id == "grant-fee-1000" else one
        for one in Timeline.load().entries["grant_fee"]]})
    grant = [(one.day, one.before is None, one.after is None) for one in turns(early, date(2025, 1, 1), date(2026, 12, 31))
             if one.title.startswith("Fee at the grant")]
    assert grant == [(date(2025, 10, 16), True, False), (date(2025, 12, 2), False, True), (date(2026, 1, 1), True, False)]


def test_rules_that_begin_too_late_name_the_first_of_their_kind() -> None:
    entries = dict(Timeline.load().entries)
    entries["fee"] = tuple(one for one in entries["fee"] if one.id != "fee-360")
    assert next(faults(entries)).startswith("Entry fee-575 begins after 2015-08-17")


def test_half_a_word_that_was_read_surely_is_for_a_person() -> None:
    half = finding(decided(packet({"i131.annotation": read("repar")})), "reparole.annotation")
    assert half.outcome == "cannot-tell" and "The note on the I-131 reads 'repar'" in half.message


def test_an_entry_without_words_is_refused() -> None:
    shipped = Timeline.load().of("fee", Fee)[0].model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="words"):
        Fee.model_validate({**shipped, "words": "   "})
