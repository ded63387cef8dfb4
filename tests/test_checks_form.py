"""Checks of the I-131, the request and the traits."""
from __future__ import annotations

from datetime import date

import pytest
from packet_builder import NEW, STATED, blank, claim, decided, extra, finding, outcome, packet, read, review, unreadable

from filings.vocabulary import Document, PageKind, Reading, Request, Topic, Trait
from validators.request import says_reparole

TYPE, NOTE = "i131.application_type", "i131.annotation"
HERE = "i131.applicant.address."
EMPTY_ADDRESS = dict.fromkeys((HERE + part for part in ("street", "city", "state", "zip", "country")), blank())
NEW_FORM = {TYPE: "11", NOTE: None, "i131.admit_until": "2026-03-01", "payment.amount": "630.00",
            "payment.amount_in_words": "630.00", "payment.date": "2025-05-01", "i134.beneficiary.age": "40"}
NEW_DAY = date(2025, 6, 2)


def initial(**changes: object) -> dict[str, object]:
    """Changes that turn the packet into a first request from abroad."""
    return {NOTE: blank(), "i131.applicant.class_of_admission": blank(), HERE + "state": blank(), HERE + "zip": blank(),
            HERE + "country": "Ukraine"} | changes


@pytest.mark.parametrize(("answer", "expected"), [
    (False, "met"), (True, "not-met"), (review(False), "cannot-tell"), (blank(), "cannot-tell"), (None, "cannot-tell"),
    (unreadable(), "cannot-tell")])
def test_proceedings(answer: object, expected: str) -> None:
    assert outcome(packet({"i131.in_proceedings": answer}), "routing.proceedings") == expected


def test_earlier_removal_in_a_letter_is_for_a_person() -> None:
    removed = (*STATED, claim(Topic.REMOVED_EARLIER, PageKind.STATEMENT))
    filing = decided(packet(claims=removed))
    assert finding(filing, "routing.proceedings").outcome == "cannot-tell"
    assert filing.disposition == "review"


def test_without_a_form_nothing_about_it_is_asked() -> None:
    filing = decided(packet(without=("I-131",)))
    assert filing.request is Request.UNCLEAR
    assert finding(filing, "i131.present").outcome == "not-met"
    for check in ("routing.proceedings", "i131.edition", "i131.pages", "i131.application-type", "i131.critical-fields",
                  "i131.signature", "reparole.annotation", "i94.present", "i94.parole", "reparole.lead-time",
                  "explanation.visa", "g28.present"):
        assert finding(filing, check).outcome == "not-applicable", check
    assert finding(filing, "i134.present").outcome == "met" and finding(filing, "fee.amount").outcome == "met"
    assert filing.disposition == "reject"


def test_a_missing_form_may_be_an_unidentified_page() -> None:
    assert outcome(packet(without=("I-131",), doubtful=(30,)), "i131.present") == "cannot-tell"


@pytest.mark.parametrize(("edition", "received", "expected"), [
    ("04/24/19", date(2022, 8, 5), "met"), ("04/24/19", date(2025, 6, 2), "not-met"),
    (None, date(2022, 8, 5), "cannot-tell"),
    ("02/30/99", date(2022, 8, 5), "cannot-tell"), ("01/20/25", date(2022, 8, 5), "not-met")])
def test_edition(edition: str | None, received: date, expected: str) -> None:
    assert outcome(packet(edition=edition), "i131.edition", received=received) == expected


def test_pages() -> None:
    assert outcome(packet(), "i131.pages") == "met"
    assert outcome(packet(i131_pages=4), "i131.pages") == "not-met"
    assert "Page 5 of 5" in finding(decided(packet(i131_pages=4)), "i131.pages").message
    assert outcome(packet(i131_pages=4, doubtful=(40,)), "i131.pages") == "cannot-tell"
    assert outcome(packet(edition=None), "i131.pages") == "cannot-tell"
    mixed = packet(also=(extra(PageKind.I_131, 50, edition=NEW),))
    assert "mixed" in finding(decided(mixed), "i131.pages").message and outcome(mixed, "i131.pages") == "not-met"
    assert outcome(packet(edition="06/06/23"), "i131.pages") == "cannot-tell"
    assert outcome(packet(edition="06/06/23"), "i131.pages", form_pages={("I-131", "06/06/23"): 5}) == "met"


@pytest.mark.parametrize(("types", "expected"), [
    ("1.e", "met"), ("1.f", "met"), ("1.d", "not-met"), ("1.d,1.e", "not-met"), (blank(), "not-met"), (None, "not-met"),
    (review("1.e"), "cannot-tell"), (review("1.e", "1.f"), "met"), (review("1.e", "1.d"), "cannot-tell"),
    (review("1.a", "1.d"), "not-met"), (unreadable(), "cannot-tell"), ("9.z", "cannot-tell")])
def test_application_type(types: object, expected: str) -> None:
    assert outcome(packet({TYPE: types}), "i131.application-type") == expected


def test_application_type_on_a_missing_page_is_open() -> None:
    assert outcome(packet({TYPE: None}, i131_pages=4), "i131.application-type") == "cannot-tell"


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, "met"), ({"i131.applicant.family_name": blank()}, "not-met"),
    ({"i131.applicant.family_name": None}, "not-met"),
    ({"i131.applicant.family_name": unreadable()}, "met"),
    ({"i131.applicant.date_of_birth": review("1985-03-12")}, "met"),
    ({"i131.applicant.date_of_birth": blank()}, "not-met"), (EMPTY_ADDRESS, "not-met"),
    ({HERE + "street": blank()}, "cannot-tell"), ({HERE + "state": blank(), HERE + "zip": blank()}, "met"),
    ({HERE + "street": blank(), HERE + "country": "Ukraine"}, "met"),
    ({**EMPTY_ADDRESS, HERE + "state": "FL"}, "cannot-tell")])
def test_critical_fields(changes: dict[str, object], expected: str) -> None:
    assert outcome(packet(changes), "i131.critical-fields") == expected


def test_critical_fields_of_another_person() -> None:
    them = {"i131.beneficiary.family_name": "KOVAL", "i131.beneficiary.date_of_birth": "1990-01-02",
            "i131.beneficiary.address.street": "Main 1", "i131.beneficiary.address.city": "Kyiv"}
    base = {TYPE: "1.f", NOTE: blank()}
    assert outcome(packet({**base, **them}), "i131.critical-fields") == "met"
    assert outcome(packet({**base, **them, "i131.beneficiary.family_name": blank()}),
        "i131.critical-fields") == "not-met"
    no_place = {"i131.beneficiary.address.street": blank(), "i131.beneficiary.address.city": blank()}
    assert outcome(packet({**base, **them, **no_place}), "i131.critical-fields") == "not-met"
    unsure = {TYPE: unreadable(), "i131.beneficiary.family_name": unreadable()}
    assert outcome(packet(unsure), "i131.critical-fields") == "cannot-tell"


def test_missing_fields_of_an_incomplete_form_are_open() -> None:
    assert outcome(packet({"i131.applicant.family_name": None}, i131_pages=4), "i131.critical-fields") == "cannot-tell"


@pytest.mark.parametrize(("mark", "expected"), [
    (True, "met"), (False, "not-met"), (blank(), "not-met"), (None, "not-met"), (review(True), "cannot-tell"),
    (unreadable(), "cannot-tell")])
def test_signature(mark: object, expected: str) -> None:
    assert outcome(packet({"i131.signature": mark}), "i131.signature") == expected


@pytest.mark.parametrize(("text", "says"), [
    ("Re-parole", True), ("RE PAROLE", True), ("reparole request", True), ("Rcparole", True), ("Parole", False),
    ("See attached", False), ("Humanitarian", False), ("Humanitarian parole", False), ("", False), ("Repore", None)])
def test_words_beside_the_box(text: str, says: bool | None) -> None:
    assert says_reparole(text) is says


@pytest.mark.parametrize(("note", "expected"), [
    ("Re-parole", "met"), ("Parole", "not-met"), (blank(), "not-met"), (None, "not-met"),
    (review("Re-parole"), "cannot-tell"), (unreadable(), "cannot-tell")])
def test_annotation(note: object, expected: str) -> None:
    filing = decided(packet({NOTE: note}))
    assert finding(filing, "reparole.annotation").outcome == expected
    assert filing.request is Request.REPAROLE            # the I-94 and the letter say so


def test_the_later_edition_has_boxes_instead_of_the_word() -> None:
    filing = decided(packet(NEW_FORM, edition=NEW, i131_pages=14), received=NEW_DAY)
    assert filing.request is Request.REPAROLE
    assert finding(filing, "reparole.annotation").outcome == "not-applicable"
    assert filing.disposition == "ready", [one for one in filing.findings if one.outcome not in ("met",
        "not-applicable")]


@pytest.mark.parametrize(("kind", "request_"), [
    ("7", "initial-parole"), ("6.B", "initial-parole"), ("8", "initial-parole"), ("9", "initial-parole"),
    ("10.C", "re-parole"), ("11", "re-parole"), ("5.A", "other"), ("1", "other"), ("7,11", "unclear"),
    (blank(), "unclear")])
def test_request_by_the_later_edition(kind: object, request_: str) -> None:
    assert decided(packet({**NEW_FORM, TYPE: kind}, edition=NEW, i131_pages=14), received=NEW_DAY).request == request_


def test_request_by_the_witnesses_of_the_older_edition() -> None:
    nothing: tuple[object, ...] = ()
    ask_first = (claim(Topic.REQUEST_INITIAL, PageKind.STATEMENT),)
    ask_again = (claim(Topic.REQUEST_REPAROLE, PageKind.STATEMENT),)
    cases = [({}, (), nothing, "re-parole"), ({NOTE: blank()}, (), nothing, "re-parole"),
             (initial(), ("I-94",), nothing, "initial-parole"), (initial(), ("I-94",), ask_first, "initial-parole"),
             (initial(), ("I-94",), ask_again, "re-parole"), (initial(**{NOTE: "Re-parole"}),
             ("I-94",), nothing, "re-parole"),
             ({TYPE: "1.d"}, (), nothing, "other"), ({TYPE: "1.d,1.e"}, (), nothing, "unclear")]
    for changes, without, claims, expected in cases:
        assert decided(packet(changes, without=without, claims=claims)).request == expected, (changes, claims)


def test_a_possible_reparole_leaves_its_checks_open() -> None:
    lives_here = packet({NOTE: blank()}, without=("I-94",), claims=())
    filing = decided(lives_here)
    assert finding(filing, "i94.present").outcome == "cannot-tell"
    assert finding(filing, "explanation.visa").outcome == "cannot-tell"
    noted = decided(packet(initial(**{NOTE: unreadable()}), without=("I-94",), claims=()))
    assert finding(noted, "i94.present").outcome == "cannot-tell"


def test_the_petitioners_i94_does_not_make_a_reparole() -> None:
    them = {"i131.beneficiary.family_name": "KOVALCHUK", "i131.beneficiary.given_name": "TARAS",
            "i131.beneficiary.date_of_birth": "1999-09-09", TYPE: "1.f", NOTE: blank()}
    assert decided(packet(them, claims=())).request is Request.INITIAL_PAROLE


def test_for_other_requests_support_is_not_asked() -> None:
    filing = decided(packet({TYPE: "1.d"}, without=("I-134", "statement"), claims=()))
    for check in ("i134.present", "explanation.reasons", "explanation.visa", "medical.cost", "minor.consent",
        "i94.present"):
        assert finding(filing, check).outcome == "not-applicable", check
    assert filing.disposition == "reject"


def birth(day: object) -> dict[str, object]:
    return dict.fromkeys(("i131.applicant.date_of_birth", "i94.date_of_birth", "identity.date_of_birth"), day)


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, "not-applicable"), (birth("2010-01-01"), "not-met"), (birth("2004-08-05"), "not-applicable"),
    (birth("2004-08-06"), "not-met"), (birth(review("1985-03-12")), "not-applicable"),
    ({**birth(unreadable()), "i134.beneficiary.age": unreadable()}, "cannot-tell"),
    ({**birth(unreadable()), "i134.beneficiary.age": "37"}, "not-applicable"),
    ({**birth(unreadable()), "i134.beneficiary.age": "18"}, "cannot-tell"),
    ({"i131.applicant.date_of_birth": unreadable(), "i94.date_of_birth": "2012-05-05",
      "identity.date_of_birth": "2012-05-05", "i134.beneficiary.age": "10"}, "not-met")])
def test_minor(changes: dict[str, object], expected: str) -> None:
    assert outcome(packet(changes), "minor.consent") == expected


def test_traits_of_a_represented_child_with_medical_need_in_proceedings() -> None:
    changes = {**birth("2012-01-01"), "i131.g28_attached": True, "i131.in_proceedings": True,
        "i134.beneficiary.age": "10"}
    filing = decided(packet(changes, claims=(*STATED, claim(Topic.MEDICAL_NEED, PageKind.STATEMENT))))
    assert set(filing.traits) == {Trait.MEDICAL, Trait.MINOR, Trait.REPRESENTED, Trait.IN_PROCEEDINGS}
    assert filing.disposition == "forward"


@pytest.mark.parametrize(("box", "there", "expected"), [
    (True, True, "met"), (True, False, "not-met"), (False, False, "not-applicable"), (False, True, "not-applicable"),
    (unreadable(), False, "cannot-tell"), (unreadable(), True, "met")])
def test_g28_present(box: object, there: bool, expected: str) -> None:
    also = (extra(PageKind.G_28, 21, 22, 23, 24, edition="09/17/18"),) if there else ()
    assert outcome(packet({"i131.g28_attached": box}, also=also), "g28.present") == expected


@pytest.mark.parametrize(("client", "attorney", "expected"), [
    (True, True, "met"), (False, True, "not-met"), (True, blank(), "not-met"), (True, review(True), "cannot-tell"),
    (False, review(True), "not-met"), (None, True, "not-met")])
def test_g28_signatures(client: object, attorney: object, expected: str) -> None:
    also = (extra(PageKind.G_28, 21, 22, 23, 24, edition="09/17/18"),)
    changes = {"g28.client_signature": client, "g28.attorney_signature": attorney}
    assert outcome(packet(changes, also=also), "g28.signatures") == expected
    assert outcome(packet(), "g28.signatures") == "not-applicable"


def test_every_finding_explains_itself_and_points_somewhere() -> None:
    filing = decided(packet({"payment.amount": "360.00", "i131.signature": False}, without=("I-134",)))
    for one in filing.findings:
        assert one.message.endswith(".") and one.message[0].isupper()
        assert one.rule.policy and one.rule.citation
        if one.outcome == "not-met":
            assert "wanted: " in one.message
    assert finding(filing, "fee.amount").evidence[0].text == "360.00"
    assert finding(filing, "fee.amount").rule.policy == "fee-575"
    assert finding(filing, "i131.signature").evidence[0].box == (0.1, 0.1, 0.2, 0.2)


def test_deciding_is_pure_and_deadlines_follow() -> None:
    readings = packet({"i94.admit_until": "2023-02-14"})
    assert decided(readings) == decided(readings)
    filing = decided(readings)
    assert (filing.deadlines.reparole_file_by, filing.deadlines.inquiry_after) == (date(2022, 11, 16), date(2023, 1,
        31))
    early = decided(packet({"i94.admit_until": "2016-03-01"}), received=date(2015, 8, 17)).deadlines
    assert (early.reparole_file_by, early.inquiry_after) == (date(2015, 12, 2), date(2016, 2, 10))


def test_a_day_before_the_timeline_is_still_decided() -> None:
    filing = decided(packet(), received=date(2010, 1, 4))
    assert finding(filing, "fee.amount").outcome == "cannot-tell"


def test_readings_of_other_kinds_do_not_disturb() -> None:
    odd = {"i131.applicant.date_of_birth": read("not a date"), "i134.beneficiary.age": read("ten"),
           "i94.admit_until": read("soon"), "payment.date": read("yesterday")}
    filing = decided(packet(odd))
    assert finding(filing, "reparole.lead-time").outcome == "cannot-tell"
    assert finding(filing, "fee.date").outcome == "cannot-tell"
    assert isinstance(filing.documents[0], Document) and isinstance(filing.fields["payment.date"], Reading)
    assert finding(filing, "minor.consent").outcome in ("cannot-tell", "not-applicable")


def test_pages_without_numbers_are_counted() -> None:
    for count, expected in ((5, "met"), (4, "not-met"), (6, "cannot-tell")):
        bare = packet(i131_pages=count).model_copy(update={"form_page_numbers": {}})
        assert outcome(bare, "i131.pages") == expected
