"""Checks of identity and of duplicates."""
from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packet_builder import BASE, blank, claim, decided, extra, finding, outcome, packet, review, unreadable

from filings.filing_rows import IDENTITY as KEPT
from filings.vocabulary import PageKind, Topic
from validators.checks.duplicate import share_alike
from validators.earlier import FIELDS, Earlier, identity_of
from validators.names import Likeness, Name, compare, family_names, given_names, similarity

CHECK = "identity.consistent"
G28 = extra(PageKind.G_28, 21, 22, 23, 24, edition="09/17/18")


@pytest.mark.parametrize(("one", "other", "likeness"), [
    ("García López", "GARCIA-LOPEZ", Likeness.SAME), ("Lopez Garcia", "Garcia Lopez", Likeness.SAME),
    ("GARCIA LOPEZ", "GARCIA", Likeness.SAME), ("DE LA CRUZ", "DELACRUZ", Likeness.SAME),
    ("O'Brien", "OBRIEN", Likeness.SAME),
    ("PETRENKO", "PETRENK0", Likeness.CLOSE), ("GARCIA LOPEZ", "GARCIA MENDEZ", Likeness.CLOSE),
    ("PETRENKO", "OKONKWO", Likeness.DIFFERENT), ("SHEVCHENKO", "HALVORSEN", Likeness.DIFFERENT)])
def test_family_names(one: str, other: str, likeness: Likeness) -> None:
    assert family_names(one, other) is likeness and family_names(other, one) is likeness


@pytest.mark.parametrize(("one", "other", "likeness"), [
    ("Maria Elena", "ELENA", Likeness.SAME), ("Bob", "Robert", Likeness.SAME), ("Pepe", "José", Likeness.SAME),
    ("J.", "John", Likeness.SAME), ("Olena", "Elena", Likeness.SAME), ("Olena", "Olema", Likeness.CLOSE),
    ("Olena", "Ivan", Likeness.DIFFERENT)])
def test_given_names(one: str, other: str, likeness: Likeness) -> None:
    assert given_names(one, other) is likeness


def test_two_identity_papers_with_two_birth_dates_go_to_a_person() -> None:
    born = BASE["i131.applicant.date_of_birth"]
    assert outcome(decided(packet({"identity.date_of_birth": review(born, "1976-05-16")})), CHECK) == "cannot-tell"
    assert outcome(decided(packet({"identity.date_of_birth": review(born)})), CHECK) == "met"


def test_two_affidavits_for_two_people_go_to_a_person() -> None:
    name = BASE["i134.beneficiary.family_name"]
    assert outcome(decided(packet({"i134.beneficiary.family_name": review("MORALES RUIZ", name)})), CHECK) == "cannot-tell"
    assert outcome(decided(packet({"i134.beneficiary.family_name": review("PETRENK0", name)})), CHECK) == "met"
    strange = {"i94.family_name": "MORALES RUIZ", "i94.given_name": "LUCIA", "i94.date_of_birth": "2000-11-13"}
    assert outcome(decided(packet(strange)), CHECK) == "not-met"
    mixed = {**strange, "i134.beneficiary.family_name": review("MORALES RUIZ", name)}
    assert outcome(decided(packet(mixed)), CHECK) == "cannot-tell", "two packets in one explain it"


def test_whole_names() -> None:
    assert compare(Name("PETRENKO", "OLENA"), Name("OLENA", "PETRENKO")) is Likeness.SAME
    assert compare(Name("PETRENKO", ""), Name("", "OLENA")) is None
    assert compare(Name("PETRENKO", "OLENA"), Name("OKONKWO", "OLENA")) is Likeness.DIFFERENT


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert family_names(one, other) is family_names(other, one)
    assert 0 <= similarity(one, other) <= 1
    assert family_names(one, one) is Likeness.SAME


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, "met"),
    ({"i134.beneficiary.family_name": "OKONKWO"}, "not-met"),
    ({"i134.beneficiary.family_name": "PETRENKA"}, "cannot-tell"),
    ({"i134.beneficiary.family_name": review("PETRENKA")}, "met"),
    ({"i134.beneficiary.family_name": review("OKONKWO")}, "cannot-tell"),
    ({"i134.beneficiary.family_name": review("OKONKWO", "PETRENKO")}, "cannot-tell"),
    ({"i134.beneficiary.family_name": review("PEIREMK0", "PETRENKO")}, "met"),
    ({"i134.beneficiary.family_name": unreadable()}, "cannot-tell"), ({"i134.beneficiary.family_name": blank()}, "met"),
    ({"i134.beneficiary.given_name": "LENA"}, "met"), ({"i134.beneficiary.age": "36"}, "met"),
    ({"i134.beneficiary.age": "35"}, "cannot-tell"), ({"i134.beneficiary.age": "73"}, "not-met"),
    ({"i134.beneficiary.age": review("73")}, "cannot-tell"),
    # what cannot be a name at all is none
    ({"i94.family_name": review("SMP S7", "PETRENKO")}, "met"),
    ({"identity.family_name": review("PETRENKO", "sustituye al documento de identidad")}, "met"),
    ({"i94.family_name": review("16. Birth Date")}, "cannot-tell"),
    ({"i94.date_of_birth": "1982-03-13"}, "not-met"), ({"i94.date_of_birth": "1985-03-13"}, "cannot-tell"),
    ({"i94.date_of_birth": "1985-12-03"}, "cannot-tell"), ({"i94.date_of_birth": review("1982-03-13")}, "cannot-tell"),
    ({"i94.date_of_birth": review("1982-03-13", "1985-03-12")}, "met"),
    ({"i94.date_of_birth": unreadable()}, "cannot-tell"),
    ({"identity.date_of_birth": "1982-03-13"}, "not-met"), ({"identity.date_of_birth": None}, "cannot-tell"),
    ({"identity.family_name": None, "identity.given_name": None, "identity.date_of_birth": None}, "cannot-tell"),
    ({"identity.family_name": "OLENA", "identity.given_name": "PETRENKO"}, "met"),
    ({"i131.applicant.date_of_birth": blank()}, "met"),
    ({"i131.applicant.date_of_birth": blank(), "i94.date_of_birth": "1982-03-13"}, "not-met"),
    ({"i131.applicant.family_name": review("PETREMKO")}, "met"),
    ({"i131.applicant.family_name": unreadable()}, "cannot-tell"),
    ({"identity.family_name": "FREEMAN", "identity.given_name": "ROBERT", "identity.date_of_birth": "1976-09-13"},
    "met"),
    ({"identity.family_name": "OKAFOR", "identity.given_name": "CHIDI", "identity.date_of_birth": "1976-09-13"},
    "cannot-tell")])
def test_documents_agree(changes: dict[str, object], expected: str) -> None:
    assert outcome(packet(changes), CHECK) == expected


def test_documents_that_are_not_there_are_not_compared() -> None:
    assert outcome(packet(without=("identity", "I-94", "I-134")), CHECK) == "met"
    assert outcome(packet(without=("I-131",)), CHECK) == "met"


def test_a_certificate_in_another_language_is_not_demanded() -> None:
    gone = {f"identity.{part}": None for part in ("family_name", "given_name", "date_of_birth")}
    foreign = (claim(Topic.FOREIGN_LANGUAGE, PageKind.IDENTITY, 11),)
    assert outcome(packet(gone, claims=foreign), CHECK) == "met"


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, "met"), ({"g28.client.a_number": "240908754"}, "not-met"),
    ({"g28.client.a_number": "240905255"}, "cannot-tell"),
    ({"g28.client.a_number": review("240908754")}, "cannot-tell"),
    ({"g28.client.a_number": unreadable()}, "cannot-tell"),
    ({"g28.client.a_number": blank()}, "met"), ({"g28.client.family_name": "OKONKWO"}, "not-met"),
    ({"i131.applicant.a_number": blank()}, "met")])
def test_client_of_the_attorney(changes: dict[str, object], expected: str) -> None:
    same = {"g28.client.family_name": "PETRENKO", "g28.client.given_name": "OLENA", "g28.client.a_number": "240905254"}
    assert outcome(packet({**same, **changes}, also=(G28,)), CHECK) == expected


def test_the_person_to_be_paroled_is_compared_and_not_the_petitioner() -> None:
    them = {"i131.application_type": "1.f", "i131.annotation": blank(), "i131.applicant.family_name": "FREEMAN",
            "i131.applicant.given_name": "ROBERT", "i131.applicant.date_of_birth": "1976-09-13",
            "i131.beneficiary.family_name": "PETRENKO", "i131.beneficiary.given_name": "OLENA",
            "i131.beneficiary.date_of_birth": "1985-03-12"}
    assert outcome(packet(them, without=("I-94",)), CHECK) == "met"
    assert outcome(packet({**them, "i134.beneficiary.family_name": "OKONKWO"}, without=("I-94",)), CHECK) == "not-met"


def test_a_difference_names_both_documents() -> None:
    one = finding(decided(packet({"i134.beneficiary.family_name": "OKONKWO"})), CHECK)
    assert "I-134" in one.message and "PETRENKO" in one.message and "OKONKWO" in one.message
    assert one.evidence


PRINTS = {page: f"{page * 0x0123456789ABCDE5 % 2**64:016x}" for page in range(1, 11)}
FAR = {page: f"{~int(text, 16) % 2**64:016x}" for page, text in PRINTS.items()}


def near(prints: dict[int, str], bits: int) -> dict[int, str]:
    """The same pages scanned again: some bits of each hash differ."""
    return {page: f"{int(text, 16) ^ (2**bits - 1):016x}" for page, text in prints.items()}


def before(prints: dict[int, str], changes: dict[str, object] | None = None, sha256: str = "b" * 64) -> Earlier:
    return Earlier("earlier.pdf", sha256, date(2022, 8, 1), prints, identity_of(packet(changes).fields))


OTHER_PERSON = {"i131.applicant.family_name": "OKONKWO", "i131.applicant.given_name": "CHIDI",
                "i131.applicant.date_of_birth": "1970-07-07", "i131.applicant.a_number": "088123456"}
IDENTITY = ("i131.applicant.family_name", "i131.applicant.given_name", "i131.applicant.date_of_birth",
            "i131.applicant.a_number", "i134.beneficiary.family_name", "i134.beneficiary.given_name", "i94.family_name",
            "i94.given_name", "i94.date_of_birth", "i94.number", "identity.family_name", "identity.given_name",
            "identity.date_of_birth")


@pytest.mark.parametrize(("earlier", "changes", "expected"), [
    ([], {}, "met"), ([before(near(PRINTS, 6))], {}, "not-met"), ([before(FAR, {"payment.date": blank()})], {}, "met"),
    ([before(near(PRINTS, 6), OTHER_PERSON)], {}, "met"),                   # pages alike, but another person
    ([before(near(PRINTS, 6))], dict.fromkeys(IDENTITY, unreadable()), "cannot-tell"),
    ([before(FAR, sha256="a" * 64)], {}, "not-met"), ([before(FAR), before(near(PRINTS, 3))], {}, "not-met"),
    ([before({}, {"payment.date": blank()})], {}, "cannot-tell"),
    ([before({})], {}, "not-met"), ([before({}, OTHER_PERSON)], {}, "met")])
def test_duplicate(earlier: list[Earlier], changes: dict[str, object], expected: str) -> None:
    assert outcome(packet(changes, prints=PRINTS), "filing.duplicate", earlier=earlier) == expected


def test_a_family_name_alone_makes_no_duplicate() -> None:
    sibling = {name: unreadable() for name in IDENTITY if not name.endswith("family_name")}
    assert outcome(packet(sibling, prints=PRINTS),
        "filing.duplicate", earlier=[before(near(PRINTS, 6))]) == "cannot-tell"


def test_share_of_pages_alike() -> None:
    assert share_alike(PRINTS, PRINTS, 0) == 1.0
    assert share_alike(PRINTS, FAR, 4) == 0.0
    assert share_alike({}, PRINTS, 4) is None
    assert share_alike({1: "0" * 16, 2: "0" * 16}, {1: "0" * 16}, 4) == 0.5      # one page has one counterpart


DAYS = {"i131.signature_date": "2022-07-20", "i134.signature_date": "2022-07-11"}
LATER = {"i131.signature_date": "2023-01-09", "i134.signature_date": "2023-01-04", "payment.date": "2023-01-05"}

def test_the_store_keeps_at_hand_what_tells_filings_apart() -> None:
    assert set(FIELDS) <= KEPT


MICR, OTHER_CHECK = "53046755512038192943277", "53046755512038192943278"


@pytest.mark.parametrize(("earlier", "expected"), [
    (before(FAR, {**LATER, "payment.micr": MICR}), "not-met"),              # its day was misread, or written over
    (before(near(PRINTS, 6), {**LATER, "payment.date": review("2022-01-13"), "payment.micr": MICR}), "not-met"),
    (before(near(PRINTS, 6), {**LATER, "payment.micr": OTHER_CHECK}), "met"),
    (before(near(PRINTS, 6), {**LATER, "payment.micr": "99124455518830021750041"}), "met"),
    (before(FAR, {**LATER, **OTHER_PERSON, "payment.micr": MICR}), "met")])      # another person is another filing
def test_one_check_pays_one_filing(earlier: Earlier, expected: str) -> None:
    assert outcome(packet({**DAYS, "payment.micr": MICR}, prints=PRINTS), "filing.duplicate", earlier=[earlier]) == expected


@pytest.mark.parametrize(("earlier", "expected"), [
    (before(FAR, DAYS), "not-met"),                    # a rough second scan: no page looks the same, the days are
    (before(near(PRINTS, 6), LATER), "met"),           # the same person, signed and paid anew
    (before(FAR, {**LATER, "payment.date": "2022-07-13"}), "not-met"),      # one check pays one filing
    # a slip of the reader in a name makes nobody another person; another name does
    (before(FAR, {**DAYS, "i131.applicant.family_name": "PETRENKA"}), "not-met"),
    (before(FAR, {**DAYS, "i131.applicant.given_name": "OLEMA"}), "not-met"),
    (before(FAR, {**DAYS, "i131.applicant.family_name": "OKONKWO"}), "met"),
    (before(FAR, {**DAYS, "i131.applicant.given_name": "CHIDI"}), "met"),
    (before(FAR, {**DAYS, "i131.applicant.a_number": "240905255"}), "not-met"),
    (before(FAR, {**DAYS, "i131.applicant.a_number": "240905266"}), "met"),
    (before(FAR, {**DAYS, **OTHER_PERSON}), "met"),    # a family files on one day
    (before(FAR, {name: review(day) for name, day in {**DAYS, "payment.date": "2022-07-13"}.items()}), "cannot-tell")])
def test_the_days_of_the_signatures_tell_filings_of_one_person_apart(earlier: Earlier, expected: str) -> None:
    assert outcome(packet(DAYS, prints=PRINTS), "filing.duplicate", earlier=[earlier]) == expected
