"""Checks of the I-134, the I-94 and the letters."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packet_builder import RECEIVED, STATED, blank, claim, decided, extra, finding, outcome, packet, review, unreadable

from filings.vocabulary import Claim, PageKind, Stance, Topic

STATEMENT, PHYSICIAN, CONSENT, OTHER = (PageKind.STATEMENT, PageKind.PHYSICIAN_STATEMENT, PageKind.GUARDIAN_CONSENT,
                                        PageKind.OTHER)
NEED = claim(Topic.MEDICAL_NEED, STATEMENT)
DOCTOR = extra(PHYSICIAN, 20)
CHILD = dict.fromkeys(("i131.applicant.date_of_birth", "i94.date_of_birth", "identity.date_of_birth"), "2012-01-01")
GUARDIAN = extra(CONSENT, 25)
LETTER_CHECKS = {"explanation.reasons": (Topic.REASONS, STATEMENT), "explanation.duration": (Topic.PERIOD, STATEMENT),
                 "medical.diagnosis": (Topic.DIAGNOSIS, PHYSICIAN), "medical.prognosis": (Topic.PROGNOSIS, PHYSICIAN),
                 "medical.duration": (Topic.DURATION, PHYSICIAN),
                 "medical.unavailability": (Topic.UNAVAILABILITY, STATEMENT),
                 "medical.cost": (Topic.COST, PHYSICIAN), "medical.payment": (Topic.PAYMENT, STATEMENT),
                 "medical.return": (Topic.RETURN, STATEMENT)}


def ask(check: str, *claims: Claim, doubtful: tuple[int, ...] = (), **more: object) -> str:
    """The outcome for a medical packet that says only these things."""
    return outcome(packet(claims=(NEED, *claims), also=(DOCTOR,), doubtful=doubtful, **more), check)


@pytest.mark.parametrize("check", LETTER_CHECKS)
def test_what_letters_say(check: str) -> None:
    topic, kind = LETTER_CHECKS[check]
    page = 20 if kind is PHYSICIAN else 9
    assert ask(check, claim(topic, kind, page)) == "met"
    assert ask(check) == "not-met"
    assert ask(check, claim(topic, kind, page, Stance.DENIED)) == "not-met"
    assert ask(check, claim(topic, kind, page, Stance.DOUBTFUL)) == "cannot-tell"
    assert ask(check, claim(topic, kind, page, sure=0.3)) == "cannot-tell"
    assert ask(check, claim(topic, kind, page, Stance.DENIED), claim(topic, kind, page)) == "met"
    assert ask(check, doubtful=(page,)) == "cannot-tell"
    assert ask(check, doubtful=(60,)) == "cannot-tell"            # a page that might be anything
    assert ask(check, doubtful=(10,)) == "not-met"                # the I-94 is no letter
    assert ask(check, claim(topic, OTHER, 60)) == "cannot-tell"


def test_only_a_physician_gives_a_diagnosis() -> None:
    assert ask("medical.diagnosis", claim(Topic.DIAGNOSIS, STATEMENT)) == "not-met"
    unsorted = claim(Topic.DIAGNOSIS, STATEMENT), claim(Topic.PHYSICIAN, STATEMENT)
    assert ask("medical.diagnosis", *unsorted) == "cannot-tell"    # the statement may be the physician's


def test_visa_only_for_a_first_parole() -> None:
    assert outcome(packet(), "explanation.visa") == "not-applicable"
    first = {"i131.annotation": blank(), "i131.applicant.class_of_admission": blank(),
        "i131.applicant.address.state": blank(),
             "i131.applicant.address.zip": blank(), "i131.applicant.address.country": "Ukraine"}
    for claims, expected in (((), "not-met"), ((claim(Topic.VISA, STATEMENT),), "met")):
        assert outcome(packet(first, without=("I-94",), claims=claims), "explanation.visa") == expected


def test_no_statement_at_all() -> None:
    filing = decided(packet(without=("statement",), claims=()))
    assert "no statement in the packet" in finding(filing, "explanation.reasons").message
    assert finding(filing, "medical.cost").outcome == "not-applicable"
    assert filing.disposition == "deficient"


OTHER_PERSON = {"i131.application_type": "1.f", "i131.annotation": blank(), "i131.beneficiary.given_name": "KOFI",
                "i131.beneficiary.family_name": "DANSO", "i131.beneficiary.date_of_birth": "1990-01-01"}


@pytest.mark.parametrize(("changes", "text", "expected"), [
    ({}, "My mother is dying of cancer.", "not-applicable"), (OTHER_PERSON, "My nephew has cancer.", "cannot-tell"),
    (OTHER_PERSON, "My nephew Kofi Danso has cancer.", "not-met"),
    (OTHER_PERSON, "My sister asks for Kofi since she has cancer.", "cannot-tell"),
    ({}, "My niece, Olena Petrenko, has cancer.", "not-met")])
def test_illness_of_a_relative(changes: dict[str, object], text: str, expected: str) -> None:
    """A relative's illness is a medical need only where that relative may be the one to be paroled."""
    ill = claim(Topic.RELATIVE_ILL, STATEMENT).model_copy(update={"text": text})
    about = claim(Topic.DIAGNOSIS, STATEMENT)
    assert outcome(packet(changes, claims=(*STATED, ill, about)), "medical.diagnosis") == expected
    assert outcome(packet(changes, claims=(*STATED, ill, about, NEED)), "medical.diagnosis") == "not-met"


def test_medical_when_that_is_open() -> None:
    hint = claim(Topic.MEDICAL_NEED, STATEMENT, stance=Stance.DOUBTFUL)
    assert outcome(packet(claims=(*STATED, hint)), "medical.diagnosis") == "cannot-tell"
    assert outcome(packet(doubtful=(9,)), "medical.diagnosis") == "cannot-tell"
    assert outcome(packet(), "medical.diagnosis") == "not-applicable"


@pytest.mark.parametrize(("claims", "also", "doubtful", "expected"), [
    ([Topic.SIGNATURE, Topic.PHYSICIAN], (DOCTOR,), (), "met"), ([Topic.PHYSICIAN], (DOCTOR,), (), "not-met"),
    ([Topic.SIGNATURE], (DOCTOR,), (), "not-met"), ([], (), (), "not-met"), ([], (), (60,), "cannot-tell"),
    ([Topic.PHYSICIAN], (DOCTOR,), (20,), "cannot-tell")])
def test_physician(claims: list[Topic], also: tuple, doubtful: tuple[int, ...], expected: str) -> None:
    said = tuple(claim(topic, PHYSICIAN, 20) for topic in claims)
    assert outcome(packet(claims=(NEED, *said), also=also, doubtful=doubtful), "medical.physician") == expected


def test_signature_and_physician_of_two_letters_do_not_add_up() -> None:
    said = claim(Topic.SIGNATURE, PHYSICIAN, 20), claim(Topic.PHYSICIAN, PHYSICIAN, 21)
    readings = packet(claims=(NEED, *said), also=(DOCTOR, extra(PHYSICIAN, 21)))
    assert outcome(readings, "medical.physician") == "cannot-tell"


@pytest.mark.parametrize(("topics", "also", "expected"), [
    ([Topic.CONSENT, Topic.SIGNATURE, Topic.PARENT], (GUARDIAN,), "met"),
    ([Topic.CONSENT, Topic.SIGNATURE], (GUARDIAN,), "cannot-tell"),
    ([Topic.CONSENT, Topic.PARENT], (GUARDIAN,), "not-met"),
    ([Topic.SIGNATURE, Topic.PARENT], (GUARDIAN,), "not-met"), ([], (), "not-met")])
def test_consent(topics: list[Topic], also: tuple, expected: str) -> None:
    said = tuple(claim(topic, CONSENT, 25) for topic in topics)
    assert outcome(packet({**CHILD, "i134.beneficiary.age": "10"}, claims=(*STATED, *said), also=also),
        "minor.consent") == expected


def test_consent_by_someone_else() -> None:
    said = (claim(Topic.CONSENT, CONSENT, 25), claim(Topic.SIGNATURE, CONSENT, 25),
            claim(Topic.PARENT, CONSENT, 25, Stance.DENIED))
    assert outcome(packet(CHILD, claims=(*STATED, *said), also=(GUARDIAN,)), "minor.consent") == "not-met"


def test_consent_within_a_parents_statement_is_for_a_person() -> None:
    said = claim(Topic.CONSENT, STATEMENT), claim(Topic.PARENT, STATEMENT)
    assert outcome(packet(CHILD, claims=(*STATED, *said)), "minor.consent") == "cannot-tell"


def test_translation() -> None:
    birth, paper = extra(PageKind.IDENTITY, 40), extra(PageKind.TRANSLATION, 41)
    foreign = claim(Topic.FOREIGN_LANGUAGE, PageKind.IDENTITY, 40)
    whole, able = (claim(topic, PageKind.TRANSLATION, 41) for topic in (Topic.TRANSLATION_COMPLETE,
        Topic.TRANSLATION_COMPETENT))
    maybe = claim(Topic.TRANSLATION_COMPETENT, PageKind.TRANSLATION, 41, Stance.DOUBTFUL)
    second = extra(OTHER, 42), claim(Topic.FOREIGN_LANGUAGE, OTHER, 42)
    cases = [((), (), (), "not-applicable"), ((), (), (60,), "cannot-tell"),
             ((birth,), (foreign,), (), "not-met"), ((birth, paper), (foreign,), (), "not-met"),
             ((birth, paper), (foreign, whole), (), "not-met"), ((birth, paper), (foreign, whole, able), (), "met"),
             ((birth, paper), (foreign, whole, maybe), (), "cannot-tell"),
             ((birth, paper), (foreign,), (41,), "cannot-tell"),
             ((birth, paper, second[0]), (foreign, whole, able, second[1]), (), "cannot-tell")]
    for also, claims, doubtful, expected in cases:
        readings = packet(claims=(*STATED, *claims), also=also, doubtful=doubtful)
        assert outcome(readings, "translation.certificate") == expected, (also, claims)


def unsorted(kind: PageKind, *topics: Topic, stance: Stance = Stance.DOUBTFUL, sure: float = 0.3) -> dict[str, object]:
    """A letter on page 50 that was read well, of a kind only guessed, which speaks of these topics."""
    return {"also": (extra(kind, 50),), "claims": (*STATED, *(claim(topic, kind, 50, stance, sure) for topic in topics)),
            "guessed": (50,)}


@pytest.mark.parametrize("kind", [PageKind.TRANSLATION, PageKind.GUARDIAN_CONSENT, STATEMENT])
def test_a_letter_of_a_guessed_kind_that_says_nothing_on_a_matter_leaves_nothing_open(kind: PageKind) -> None:
    filing = decided(packet(**unsorted(kind)))
    for check in (*LETTER_CHECKS, "medical.physician", "translation.certificate", "minor.consent"):
        if check.startswith("medical."):
            assert finding(filing, check).outcome == "not-applicable", check
    assert finding(filing, "translation.certificate").outcome == "not-applicable"
    assert outcome(packet(CHILD, **unsorted(STATEMENT)), "minor.consent") == "not-met"


@pytest.mark.parametrize(("topics", "expected"), [
    ((Topic.PROGNOSIS,), "not-applicable"), ((Topic.DURATION,), "not-applicable"), ((Topic.DIAGNOSIS,), "cannot-tell"),
    ((Topic.DIAGNOSIS, Topic.MEDICAL_NEED), "not-met")])
def test_an_illness_named_in_passing_makes_no_medical_filing(topics: tuple[Topic, ...], expected: str) -> None:
    said = (claim(topic, STATEMENT, sure=0.95) for topic in topics)
    assert outcome(packet(claims=(*STATED, *said)), "medical.physician") == expected


def test_a_letter_of_a_guessed_kind_that_speaks_of_a_matter_leaves_it_open() -> None:
    ill = packet(**unsorted(PageKind.TRANSLATION, Topic.PROGNOSIS))
    assert outcome(ill, "medical.prognosis") == outcome(ill, "medical.physician") == "cannot-tell"
    guess = packet(**unsorted(PHYSICIAN))                # perhaps a physician's statement that says nothing
    assert outcome(guess, "medical.cost") == outcome(guess, "medical.physician") == "cannot-tell"
    assert outcome(packet(CHILD, **unsorted(STATEMENT, Topic.CONSENT)), "minor.consent") == "cannot-tell"
    assert outcome(packet(CHILD, **unsorted(PageKind.GUARDIAN_CONSENT)), "minor.consent") == "cannot-tell"
    birth, foreign = extra(PageKind.IDENTITY, 40), claim(Topic.FOREIGN_LANGUAGE, PageKind.IDENTITY, 40)
    page = unsorted(STATEMENT, Topic.TRANSLATION_COMPLETE)
    readings = packet(also=(birth, *page["also"]), claims=(foreign, *page["claims"]), guessed=(50,))
    assert outcome(readings, "translation.certificate") == "cannot-tell"


def test_i134() -> None:
    assert outcome(packet(), "i134.present") == "met"
    assert outcome(packet(without=("I-134",)), "i134.present") == "not-met"
    assert outcome(packet(without=("I-134",), doubtful=(60,)), "i134.present") == "cannot-tell"
    assert outcome(packet(without=("I-134",)), "i134.signature") == "not-applicable"
    for mark, expected in ((True, "met"), (False, "not-met"), (review(True), "cannot-tell"), (None, "cannot-tell")):
        assert outcome(packet({"i134.signature": mark}), "i134.signature") == expected


def test_i94() -> None:
    assert outcome(packet(without=("I-94",)), "i94.present") == "not-met"
    assert outcome(packet(without=("I-94",), doubtful=(60,)), "i94.present") == "cannot-tell"
    assert outcome(packet(without=("I-94",)), "i94.parole") == "not-applicable"
    for klass, expected in (("DT", "met"), ("par", "met"), ("B2", "not-met"), ("B-2", "not-met"), ("ZZ", "cannot-tell"),
                            (review("DT"), "met"), (review("DT", "B1"), "cannot-tell"), (review("B2"), "cannot-tell"),
                            (blank(), "cannot-tell"), (None, "cannot-tell")):
        assert outcome(packet({"i94.class_of_admission": klass}), "i94.parole") == expected, klass


@settings(max_examples=40)
@given(st.integers(-30, 400))
def test_lead_time(days: int) -> None:
    until = (RECEIVED + timedelta(days=days)).isoformat()
    assert outcome(packet({"i94.admit_until": until}), "reparole.lead-time") == ("met" if days >= 90 else "not-met")


@pytest.mark.parametrize(("i94", "item", "expected"), [
    (unreadable(), None, "cannot-tell"), (unreadable(), "2023-02-14", "met"),
    ("2023-02-14", "2022-09-01", "cannot-tell"),
    ("2023-02-14", "2023-02-15", "met"), (review("2023-02-14"), None, "cannot-tell"),
    (review("2023-02-14", "2023-02-11"), None, "met"), (review("2022-09-14", "2022-09-11"), None, "cannot-tell"),
    (review("2023-02-14"), "2023-02-14", "met"), ("2099-02-14", None, "cannot-tell")])
def test_lead_time_by_its_witnesses(i94: object, item: object, expected: str) -> None:
    readings = packet({"i94.admit_until": i94, "i131.admit_until": item})
    assert outcome(readings, "reparole.lead-time") == expected


def test_lead_time_vector() -> None:
    for received, expected in ((date(2015, 12, 2), "met"), (date(2015, 12, 3), "not-met")):
        assert outcome(packet({"i94.admit_until": "2016-03-01"}), "reparole.lead-time", received=received) == expected


def test_a_doubtful_spelling_of_the_word_is_the_word_all_the_same() -> None:
    sure = review("RE PAROLE", "Re-parole", "Reparole").model_copy(update={"confidence": 0.97})
    unsure = review("RE PAROLE", "Parole").model_copy(update={"confidence": 0.97})
    assert outcome(packet({"i131.annotation": sure}), "reparole.annotation") == "met"
    assert outcome(packet({"i131.annotation": unsure}), "reparole.annotation") == "cannot-tell"
