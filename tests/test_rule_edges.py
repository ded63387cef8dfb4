"""The edges of the rules: limits met exactly, and one step beyond."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from packet_builder import (
    RECEIVED,
    STATED,
    blank,
    claim,
    decided,
    extra,
    finding,
    outcome,
    packet,
    read,
    review,
    unreadable,
)

from filings.vocabulary import PageKind, Stance, Topic
from validators.earlier import Earlier, identity_of
from validators.names import Likeness, family_names, words
from validators.request import says_reparole
from validators.traits import one_digit_slips

TYPE, NOTE = "i131.application_type", "i131.annotation"
BIRTHS = dict.fromkeys(("i131.applicant.date_of_birth", "i94.date_of_birth", "identity.date_of_birth"), unreadable())


@pytest.mark.parametrize(("text", "says"), [
    ("repa", False), ("repar", None), ("eparole", True), ("parole", False), ("Reparol", True), ("Reqarole", True)])
def test_half_a_word_beside_the_box(text: str, says: bool | None) -> None:
    assert says_reparole(text) is says


@pytest.mark.parametrize(("age", "expected"), [
    ("16", "not-met"), ("17", "cannot-tell"), ("18", "cannot-tell"), ("19", "cannot-tell"), ("20", "not-applicable"),
    ("0", "not-met"), ("120", "not-applicable"), ("121", "cannot-tell")])
def test_an_age_next_to_the_limit_says_nothing(age: str, expected: str) -> None:
    assert outcome(packet({**BIRTHS, "i134.beneficiary.age": age}), "minor.consent") == expected


@pytest.mark.parametrize(("days", "expected"), [
    (0, "met"), (183, "met"), (184, "cannot-tell"), (365, "cannot-tell"), (366, "not-met"), (-1, "cannot-tell"),
    (-5, "cannot-tell"), (-6, "not-met")])
def test_age_of_an_early_check(days: int, expected: str) -> None:
    received = date(2016, 5, 2)
    day = (received - timedelta(days=days)).isoformat()
    assert outcome(packet({"payment.date": day}), "fee.date", received=received) == expected


@pytest.mark.parametrize(("kind", "words", "amount"), [
    ("g-1450", "not-applicable", "met"), ("personal-check", "met", "met"), (unreadable(), "met", "met")])
def test_a_check_beside_a_card(kind: object, words: str, amount: str) -> None:
    both = packet({"payment.kind": kind}, also=(extra(PageKind.G_1450, 30),))
    filing = decided(both)
    assert (finding(filing, "fee.words").outcome, finding(filing, "fee.amount").outcome) == (words, amount)


def test_whose_the_request_is_when_only_ink_stands_there() -> None:
    ink = {"i131.beneficiary.family_name": unreadable()}
    assert outcome(packet({TYPE: "1.e", **ink}), "i131.critical-fields") == "met"
    assert outcome(packet({TYPE: "1.d", **ink}), "i131.critical-fields") == "cannot-tell"


PRINTS = {page: f"{page * 0x0123456789ABCDE5 % 2**64:016x}" for page in range(1, 11)}
FAR = {page: f"{~int(text, 16) % 2**64:016x}" for page, text in PRINTS.items()}
DAYS = ("i131.signature_date", "i134.signature_date", "i131.intended_departure_date")


def duplicate(mine: dict[str, object], theirs: dict[str, object], prints: dict[int, str] | None = None) -> str:
    """Outcome for two packets of one person, paid by something nobody can read."""
    unpaid = {"payment.date": unreadable()}
    earlier = Earlier("old.pdf", "b" * 64, date(2022, 8, 1), FAR if prints is None else prints,
                      identity_of(packet({**unpaid, **theirs}).fields))
    return outcome(packet({**unpaid, **mine}, prints=PRINTS), "filing.duplicate", earlier=[earlier])


@pytest.mark.parametrize(("count", "expected"), [(0, "met"), (1, "met"), (2, "not-met"), (3, "not-met")])
def test_two_days_of_signature_make_a_duplicate(count: int, expected: str) -> None:
    signed = dict.fromkeys(DAYS[:count], "2022-07-20")
    assert duplicate(signed, signed) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, "met"), (1, "met"), (2, "cannot-tell"), (3, "cannot-tell")])
def test_two_unsure_days_leave_a_duplicate_open(count: int, expected: str) -> None:
    signed = dict.fromkeys(DAYS[:count], review("2022-07-20"))
    assert duplicate(signed, signed) == expected


def test_a_day_that_differs_speaks_against_a_duplicate() -> None:
    mine = dict.fromkeys(DAYS, "2022-07-20")
    assert duplicate(mine, {**mine, DAYS[2]: "2022-11-05"}) != "not-met"


@pytest.mark.parametrize(("bits", "pages", "expected"), [
    (12, 10, "not-met"), (13, 10, "met"), (0, 6, "not-met"), (0, 5, "met")])
def test_pages_alike_up_to_the_limits(bits: int, pages: int, expected: str) -> None:
    near = {page: f"{int(text, 16) ^ (2**bits - 1):016x}" for page, text in PRINTS.items() if page <= pages}
    rest = {page: text for page, text in FAR.items() if page > pages}
    assert duplicate({}, {}, near | rest) == expected


@pytest.mark.parametrize(("value", "expected"), [
    (review("575.00"), "met"), (review("577.00", "517.00"), "cannot-tell"), (review("527.00"), "cannot-tell"),
    (review("620.00"), "not-met"),
    # a `$` may be read as a figure, and a figure be lost
    (review("1575.00"), "cannot-tell"), (review("11575.00"), "not-met"), (review("535.00"), "cannot-tell")])
def test_slips_of_an_unsure_amount(value: object, expected: str) -> None:
    assert outcome(packet({"payment.amount": value, "payment.amount_in_words": unreadable()}), "fee.amount") == expected


@pytest.mark.parametrize(("days", "expected"), [
    (89, "not-met"), (90, "met"), (1825, "met"), (1826, "cannot-tell"),
    (-1825, "not-met"), (-1826, "cannot-tell")])
def test_ends_of_parole_that_are_plausible(days: int, expected: str) -> None:
    until = (RECEIVED + timedelta(days=days)).isoformat()
    assert outcome(packet({"i94.admit_until": until}), "reparole.lead-time") == expected


def test_nothing_beside_the_box_and_no_other_sign_is_a_first_request() -> None:
    abroad = {NOTE: blank(), "i131.applicant.class_of_admission": blank(), "i131.applicant.address.state": blank(),
              "i131.applicant.address.zip": blank(), "i131.applicant.address.country": "Ukraine"}
    assert decided(packet(abroad, without=("I-94",), claims=())).request == "initial-parole"


def test_a_child_or_not_stays_open_while_it_is_open_who_is_meant() -> None:
    born = "2012-01-01"
    either = {**dict.fromkeys(BIRTHS, born), TYPE: review("1.e", "1.f"), "i134.beneficiary.age": "10",
              "i131.beneficiary.date_of_birth": unreadable()}
    assert outcome(packet(either), "minor.consent") == "cannot-tell"


def test_boxes_that_do_not_name_another_person() -> None:
    assert outcome(packet({TYPE: review("1.e", "1.d")}), "i131.critical-fields") == "met"
    assert outcome(packet({TYPE: review("1.e", "1.f")}), "i131.critical-fields") == "cannot-tell"


@pytest.mark.parametrize(("types", "expected"), [
    (review("1.d,1.e", "1.a"), "not-met"), (review("1.d,1.e", "1.e"), "cannot-tell")])
def test_two_boxes_never_ask_for_parole(types: object, expected: str) -> None:
    assert outcome(packet({TYPE: types}), "i131.application-type") == expected


def test_without_the_form_nothing_sets_a_filing_apart() -> None:
    assert decided(packet(without=("I-131",))).traits == ()


@pytest.mark.parametrize(("gone", "told"), [(1, "Page 1 of 5"), (3, "Page 3 of 5"), (5, "Page 5 of 5")])
def test_the_missing_page_is_named(gone: int, told: str) -> None:
    whole = packet()
    forms = [one if one.kind is not PageKind.I_131 else one.model_copy(update={
        "pages": tuple(page for page in one.pages if page != 100 + gone)}) for one in whole.documents]
    found = finding(decided(whole.model_copy(update={"documents": tuple(forms)})), "i131.pages")
    assert found.outcome == "not-met" and found.message.startswith(f"{told} of the I-131 is missing")


@pytest.mark.parametrize(("changes", "check", "told"), [
    ({"payment.date": "2022-08-06"}, "fee.date", "The check is dated 2022-08-06 and lies after the receipt; wanted"),
    ({"payment.date": "2020-08-06"}, "fee.date", "The check is dated 2020-08-06 and is too old; wanted"),
    ({"payment.date": "2022-07-13"}, "fee.date", "The check is dated 2022-07-13."),
    ({"i131.signature": review(True)}, "i131.signature", "signature space on the I-131 cannot be judged surely"),
    ({"i134.signature": None}, "i134.signature", "signature space on the I-134 was not found"),
    ({TYPE: unreadable()}, "i134.signature", "The sponsor's signature space on the I-134 holds"),
    ({"i134.beneficiary.family_name": "PETRENKA"}, "identity.consistent", "differ (OLENA PETRENKO and OLENA PETRENKA)"),
    ({"payment.amount": unreadable()}, "fee.amount", "cannot be read surely; the fee in force was $575.00")])
def test_messages_say_why(changes: dict[str, object], check: str, told: str) -> None:
    assert told in finding(decided(packet(changes)), check).message


@pytest.mark.parametrize(("changes", "stance", "told"), [
    ({TYPE: unreadable()}, Stance.STATED, "What the filing asks for is not clear; "),
    ({}, Stance.DOUBTFUL, "Whether medical reasons are given cannot be told; ")])
def test_what_is_open_is_said_first(changes: dict[str, object], stance: Stance, told: str) -> None:
    said = claim(Topic.MEDICAL_NEED, PageKind.STATEMENT, 9, stance)
    found = finding(decided(packet(changes, claims=(*STATED, said))), "medical.cost")
    assert found.outcome == "cannot-tell" and found.message.startswith(told)


@pytest.mark.parametrize(("check", "told"), [
    ("medical.diagnosis", "There is no physician's statement in the packet"), ("medical.cost", "No letter gives")])
def test_who_ought_to_say_it_is_said(check: str, told: str) -> None:
    need = claim(Topic.MEDICAL_NEED, PageKind.STATEMENT)
    assert finding(decided(packet(claims=(*STATED, need))), check).message.startswith(told)


def test_unsure_documents_are_compared_with_the_sure_one() -> None:
    names = {"i94.family_name": review("PATRENKA"), "identity.family_name": review("QETREMKO")}
    assert outcome(packet(names, without=("I-134",)), "identity.consistent") == "met"
    nobody_sure = {**names, "i131.applicant.family_name": review("PETRENKO")}
    assert outcome(packet(nobody_sure, without=("I-134",)), "identity.consistent") == "met"


@pytest.mark.parametrize(("klass", "told"), [
    ("DT", "The I-94 shows class DT."), ("ZZ", "The I-94 shows class ZZ, which is not a known one"),
    ("B2", "The I-94 shows class B2; wanted")])
def test_the_class_of_admission_is_told(klass: str, told: str) -> None:
    assert finding(decided(packet({"i94.class_of_admission": klass})), "i94.parole").message.startswith(told)


@pytest.mark.parametrize(("changes", "told"), [
    ({**dict.fromkeys(BIRTHS, "2012-01-01"), TYPE: unreadable()}, "What the filing asks for is not clear; "),
    ({**BIRTHS, "i134.beneficiary.age": unreadable()}, "Whether the person to be paroled is a minor cannot be told; ")])
def test_what_is_open_about_a_child_is_said_first(changes: dict[str, object], told: str) -> None:
    found = finding(decided(packet(changes)), "minor.consent")
    assert found.outcome == "cannot-tell" and found.message.startswith(told)


def test_two_documents_that_agree_as_far_as_they_can_be_read() -> None:
    near = packet({"i134.beneficiary.family_name": review("PETRENKA"), "i134.beneficiary.age": None},
                  without=("I-94", "identity"))
    assert finding(decided(near), "identity.consistent").message == "The documents agree about the person."
    alone = finding(decided(packet(without=("I-94", "identity", "I-134"))), "identity.consistent")
    assert alone.message == "No two documents name the person, so nothing disagrees."


@pytest.mark.parametrize(("one", "other", "like"), [
    ("LI", "LI WANG", Likeness.DIFFERENT),               # two letters are no surname to go by
    ("LEE", "LEE WANG", Likeness.SAME), ("DE LEON", "LEON", Likeness.SAME),
    ("PETRENKO", "PETRENKA", Likeness.CLOSE), ("GARCIA LOPEZ", "GARCIA RUIZ", Likeness.CLOSE)])
def test_family_names_at_their_edges(one: str, other: str, like: Likeness) -> None:
    assert family_names(one, other) is like and family_names(other, one) is like


def test_names_lose_their_marks_and_nothing_else() -> None:
    assert words("O'Brien") == words("O’BRIEN") == ("obrien",) and words("Jr. Smith") == ("jr", "smith")
    assert words("Núñez-Ruíz") == ("nunez", "ruiz") and words("Łukasz") == ("lukasz",) and words("'") == ()


def test_slips_of_one_digit_are_all_of_them_and_no_others() -> None:
    found = one_digit_slips("2-0")
    assert found[0] == "2-0" and len(found) == len(set(found)) == 19
    assert all(len(one) == 3 and one[1] == "-" and sum(a != b for a, b in zip(one, "2-0", strict=True)) <= 1 for one in found)


ANOTHER = {TYPE: "1.f", "i131.annotation": None, "i131.beneficiary.family_name": "OKONKWO",
           "i131.beneficiary.given_name": "CHIDI", "i131.beneficiary.date_of_birth": "1971-11-30"}


def test_whose_i94_it_is_goes_by_the_person_to_be_paroled() -> None:
    """For another person the petitioner's I-94 says nothing; the I-94 of that person asks for re-parole."""
    letters = tuple(one for one in STATED if one.topic is not Topic.REQUEST_REPAROLE)
    assert decided(packet(ANOTHER, claims=letters)).request == "initial-parole"
    theirs = {"i94.family_name": "OKONKWO", "i94.given_name": "CHIDI", "i94.date_of_birth": "1971-11-30"}
    assert decided(packet({**ANOTHER, **theirs}, claims=letters)).request == "re-parole"


def test_a_box_for_another_person_asks_for_that_person() -> None:
    empty = packet({TYPE: "1.f", "i131.annotation": None})
    found = finding(decided(empty), "i131.critical-fields")
    assert found.outcome == "not-met" and "the family name of the person to be paroled" in found.message
    assert "for-another-person" in decided(empty).traits


@pytest.mark.parametrize(("reading", "told"), [
    (blank(), "is not answered"), (read(True).model_copy(update={"value": None}), "is not answered"),
    (review(True), "cannot be read surely"), (unreadable(), "cannot be read surely"), (None, "is not answered")])
def test_an_open_question_of_proceedings_is_put_in_words(reading: object, told: str) -> None:
    found = finding(decided(packet({"i131.in_proceedings": reading})), "routing.proceedings")
    assert found.outcome == "cannot-tell" and told in found.message


@pytest.mark.parametrize(("topic", "kind", "expected"), [
    (Topic.DURATION, PageKind.STATEMENT, "not-applicable"), (Topic.PROGNOSIS, PageKind.STATEMENT, "not-applicable"),
    (Topic.DIAGNOSIS, PageKind.STATEMENT, "cannot-tell"), (Topic.DURATION, PageKind.OTHER, "cannot-tell"),
    (Topic.COST, PageKind.OTHER, "cannot-tell")])
def test_a_hint_at_a_length_in_a_letter_makes_nobody_ill(topic: Topic, kind: PageKind, expected: str) -> None:
    hint = claim(topic, kind, 9, Stance.DOUBTFUL)
    assert outcome(packet(claims=(*STATED, hint)), "medical.prognosis") == expected


def test_entries_about_another_person_make_it_a_request_for_one() -> None:
    named = {name: value for name, value in ANOTHER.items() if name.startswith("i131.beneficiary.")}
    assert "for-another-person" in decided(packet(named)).traits and "for-another-person" not in decided(packet()).traits
