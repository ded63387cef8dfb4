"""What a person says about a filing: it is decided again at once, kept, audited, and lost by nothing."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from packet_builder import STATED, blank, claim, finding, packet, review, unreadable
from review_house import Room, room

from filings import audit
from filings.problems import BadArguments, BadCorrection, FilingChanged, NotClaimed, NotDecided, SecondPerson, UnknownFiling
from filings.vocabulary import Disposition, PageKind, Record, Request, Stance, Status, Topic
from flows import review as deeds
from flows.recheck import recheck, stored
from flows.review_doubts import Kind, doubts_of
from flows.review_history import history
from flows.review_rulings import finish, reopen, rule, second, withdraw

FAMILY = "i131.applicant.family_name"
AMOUNT = "payment.amount"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Room]:
    """A packet of which the amount of the check is in doubt; nora holds it."""
    with_doubt = room(f"sqlite:///{tmp_path}/lockbox.db", tmp_path / "out", packet({AMOUNT: review("675.00", "575.00")}))
    with_doubt.hold()
    yield with_doubt
    with_doubt.store.close()


def rooms(tmp_path: Path, readings: object) -> Room:
    held = room(f"sqlite:///{tmp_path}/lockbox.db", tmp_path / "out", readings)   # type: ignore[arg-type]  # of packet()
    held.hold()
    return held


def doubts(made: Room, number: int = 1) -> list[tuple[str, str]]:
    _, filing = made.state(number)
    found = doubts_of(filing, made.record().scan, made.desk.timeline, {})
    return [(each.kind.value, each.key) for each in found if each.checks]


# ---------------------------------------------------------------- entries

def test_a_correction_decides_the_filing_at_once_and_is_kept_everywhere(made: Room) -> None:
    assert made.state()[1].disposition is Disposition.REVIEW
    after = made.do(deeds.correct, AMOUNT, "575")
    reading = after.filing.fields[AMOUNT]
    assert (reading.value, reading.status, reading.confidence, reading.by) == ("575.00", Status.READ, 1.0, "nora")
    assert (reading.page, reading.alternatives) == (1, ())
    assert finding(after.filing, "fee.amount").outcome == "met"
    assert after.filing.disposition is Disposition.READY
    assert made.state() == (after.version, after.filing)
    assert Record.model_validate_json((made.folder / "box-1.triage.json").read_bytes()) == after.record
    row = made.row()
    assert (row["disposition"], row["straight"], row["doubts"]) == ("ready", 0, 0)


def test_the_deed_stands_in_the_audit_trail_with_before_and_after(made: Room) -> None:
    after = made.do(deeds.correct, AMOUNT, "575")
    entry = made.trail()[0]
    assert (entry.who, entry.action, entry.subject) == ("nora", "filing.corrected", f"filing {made.scan}.1")
    assert (entry.before, entry.after["value"]) == ({"field": AMOUNT, "value": "675.00"}, "575.00")
    assert entry.after["disposition"] == ["review", "ready"]
    assert entry.after["decision"] == after.version
    assert audit.verify(made.store.database).broken_at is None


def test_numbers_that_name_a_person_stay_out_of_the_trail(made: Room) -> None:
    made.do(deeds.correct, "i131.applicant.a_number", "A 240-905-255")
    assert made.state()[1].fields["i131.applicant.a_number"].value == "240905255"
    assert "2409052" not in json.dumps([[entry.before, entry.after] for entry in made.trail()])


def test_confirming_keeps_the_value_and_ends_the_doubt(made: Room) -> None:
    after = made.do(deeds.confirm, AMOUNT)
    assert after.filing.fields[AMOUNT].value == "675.00"
    assert finding(after.filing, "fee.amount").outcome == "not-met"


def test_an_empty_correction_means_that_nothing_is_written(made: Room) -> None:
    after = made.do(deeds.correct, AMOUNT, "  ")
    assert after.filing.fields[AMOUNT].status is Status.BLANK
    assert after.filing.fields[AMOUNT].value is None


def test_what_nobody_can_read_is_asked_as_a_question_and_not_again(made: Room) -> None:
    after = made.do(deeds.cannot_read, AMOUNT)
    assert after.filing.fields[AMOUNT].status is Status.UNREADABLE
    assert ("question", "fee.amount") in doubts(made)
    assert ("field", AMOUNT) not in doubts(made)


def test_nothing_read_cannot_be_confirmed(tmp_path: Path) -> None:
    made = rooms(tmp_path, packet({FAMILY: unreadable()}))
    with pytest.raises(BadCorrection):
        made.do(deeds.confirm, FAMILY)


@pytest.mark.parametrize(("field", "text"), [
    (AMOUNT, "five hundred"), ("payment.date", "02/30/2022"), ("payment.signature", "perhaps"), ("payment.kind", "cash"),
    ("i94.number", "12345"), (FAMILY, "x" * 501), (FAMILY, "GAR‮CIA"), ("i131.applicant.a_number", "12"),
    ("i131.applicant.address.state", "XX"), ("i131.applicant.address.zip", "331"), ("no.such.entry", "x"),
])
def test_a_correction_never_invents_a_value_of_another_kind(made: Room, field: str, text: str) -> None:
    before = made.state()
    with pytest.raises(BadCorrection):
        made.do(deeds.correct, field, text)
    assert made.state() == before
    assert made.trail()[0].action == "filing.claim"


@pytest.mark.parametrize(("field", "text", "value"), [
    ("payment.date", "7/13/2022", "2022-07-13"), ("payment.date", "2022-07-13", "2022-07-13"),
    ("payment.date", "July 13, 2022", "2022-07-13"), ("payment.signature", "no", False),
    ("payment.kind", "Money-Order", "money-order"),
    ("i94.number", "611 660 650 H5", "611660650H5"), ("i131.applicant.address.zip", "33143 1234", "33143-1234"),
    ("i131.applicant.address.state", "fl", "FL"), ("i131.signature", "yes", True), (FAMILY, "  GARCÍA   LOPEZ ", "GARCÍA LOPEZ"),
])
def test_what_a_person_types_is_brought_into_the_form_of_the_record(made: Room, field: str, text: str, value: object) -> None:
    assert made.do(deeds.correct, field, text).filing.fields[field].value == value


def test_an_entry_on_a_missing_page_can_be_given_but_not_one_of_a_paper_that_is_not_there(made: Room) -> None:
    after = made.do(deeds.correct, "i131.trip_length_days", "30")
    assert after.filing.fields["i131.trip_length_days"].by == "nora"
    with pytest.raises(BadCorrection):
        made.do(deeds.correct, "g28.attorney.family_name", "DOE")


# ---------------------------------------------------------------- who and when

def test_a_stale_version_changes_nothing(made: Room) -> None:
    seen, _ = made.state()
    made.do(deeds.confirm, AMOUNT)
    now = made.state()
    with pytest.raises(FilingChanged):
        made.do(deeds.correct, AMOUNT, "575", version=seen)
    assert made.state() == now


def test_a_change_of_another_filing_of_the_scan_makes_nobody_stale(tmp_path: Path) -> None:
    made = room(f"sqlite:///{tmp_path}/lockbox.db", tmp_path / "out", packet(), packet({FAMILY: "DOE"}))
    made.hold()
    made.hold("sam", 2)
    seen, _ = made.state()
    made.do(deeds.correct, FAMILY, "ROE", who="sam", number=2)
    after = made.do(deeds.confirm, FAMILY, version=seen)
    assert after.filing.fields[FAMILY].by == "nora"
    assert made.state(2)[1].fields[FAMILY].value == "ROE"


def test_only_the_one_who_holds_a_filing_changes_it(made: Room) -> None:
    with pytest.raises(NotClaimed, match="nora holds"):
        made.do(deeds.confirm, AMOUNT, who="sam")
    made.store.clock.now += 2 * 3600        # type: ignore[attr-defined]  # the clock of the test
    with pytest.raises(NotClaimed, match="Nobody"):
        made.do(deeds.confirm, AMOUNT)


def test_an_unknown_filing_is_told_as_such(made: Room) -> None:
    with pytest.raises(UnknownFiling):
        deeds.confirm(made.desk, "nora", 999, 1, AMOUNT)


def test_of_two_deeds_at_once_one_is_refused(made: Room) -> None:
    seen, _ = made.state()
    start, told = Barrier(2), list[str]()

    def try_it(text: str) -> None:
        start.wait()
        try:
            made.do(deeds.correct, AMOUNT, text, version=seen)
            told.append("done")
        except FilingChanged:
            told.append("refused")

    threads = [Thread(target=try_it, args=(text,)) for text in ("575", "585")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "refused"]


# ---------------------------------------------------------------- sentences, pages, questions

def test_a_doubtful_sentence_is_settled_either_way(tmp_path: Path) -> None:
    unsure = claim(Topic.REASONS, PageKind.STATEMENT, stance=Stance.DOUBTFUL)
    made = rooms(tmp_path, packet(claims=(unsure, *STATED[1:])))
    assert ("claim", "claim:0") in doubts(made)
    after = made.do(deeds.settle_claim, 0, True)
    assert finding(after.filing, "explanation.reasons").outcome == "met"
    after = made.do(deeds.settle_claim, 0, False)
    assert finding(after.filing, "explanation.reasons").outcome == "not-met"
    assert after.filing.claims[0].by == "nora"


def test_a_page_that_is_in_doubt_is_settled(tmp_path: Path) -> None:
    made = rooms(tmp_path, packet(claims=STATED[1:], doubtful=(9,)))
    assert finding(made.state()[1], "explanation.reasons").outcome == "cannot-tell"
    assert ("page", "page:9") in doubts(made)
    after = made.do(deeds.settle_page, 9)
    assert finding(after.filing, "explanation.reasons").outcome == "not-met"


def test_a_question_that_the_paper_leaves_open_is_answered_with_a_name(tmp_path: Path) -> None:
    made = rooms(tmp_path, packet({"i131.in_proceedings": blank()}))
    assert doubts(made) == [("question", "routing.proceedings")]
    after = made.do(deeds.answer, "routing.proceedings", "met", "asked by telephone")
    found = finding(after.filing, "routing.proceedings")
    assert found.outcome == "met"
    assert "nora" in found.message
    assert "asked by telephone" in found.message
    assert after.filing.disposition is Disposition.READY


def test_an_answer_does_not_outrank_what_the_paper_says(tmp_path: Path) -> None:
    made = rooms(tmp_path, packet({"i131.in_proceedings": blank()}))
    made.do(deeds.answer, "routing.proceedings", "met")
    after = made.do(deeds.correct, "i131.in_proceedings", "yes")
    assert after.filing.disposition is Disposition.FORWARD


def test_what_is_asked_for_can_be_said(tmp_path: Path) -> None:
    # nothing tells a first parole from re-parole: an address inside, no note, no I-94, no letter that asks
    made = rooms(tmp_path, packet({"i131.annotation": blank(), "i131.applicant.class_of_admission": blank()}, without=("I-94",),
                                  claims=STATED[:2]))
    assert ("question", "request") in doubts(made)
    after = made.do(deeds.answer, "request", "initial-parole")
    assert after.filing.request is Request.INITIAL_PAROLE
    assert ("question", "request") not in doubts(made)


@pytest.mark.parametrize(("question", "says"), [("fee.amount", "perhaps"), ("no.such", "met"), ("trait.medical", "met")])
def test_there_are_no_other_answers(made: Room, question: str, says: str) -> None:
    with pytest.raises(BadCorrection):
        made.do(deeds.answer, question, says)


MANY = (FAMILY, "i131.application_type", "i131.annotation", "payment.payee", "i94.admit_until")
ILLEGIBLE = (FAMILY, "i131.application_type", "payment.date", "i94.class_of_admission", "i131.applicant.date_of_birth",
             "i134.beneficiary.age")
HARD = [
    packet({name: review("x", "y") for name in MANY}),
    packet({name: unreadable() for name in ILLEGIBLE}),
    packet({"i131.applicant.date_of_birth": review("2004-09-01", "2005-09-01"), "i94.date_of_birth": None,
            "identity.date_of_birth": None}),
    packet(claims=(claim(Topic.DIAGNOSIS, PageKind.STATEMENT, stance=Stance.DOUBTFUL),), doubtful=(9,),
           without=("I-94", "payment")),
    packet(without=("I-131",), doubtful=(11,)),
    packet(i131_pages=3, changes={"i131.signature": None, "i131.in_proceedings": None}),
    packet(edition="01/01/99"),
    packet({"i94.admit_until": review("2023-02-14"), "i131.g28_attached": review(True),
            "payment.amount_in_words": review("57.00")}),
    packet(claims=(*STATED, claim(Topic.FOREIGN_LANGUAGE, PageKind.IDENTITY, 11),
                   claim(Topic.REMOVED_EARLIER, PageKind.STATEMENT))),
]


@pytest.mark.parametrize("readings", HARD, ids=range(len(HARD)))
@pytest.mark.parametrize("agreeable", [True, False])
def test_every_open_check_can_be_cleared_by_a_person(tmp_path: Path, readings: object, agreeable: bool) -> None:
    made = rooms(tmp_path, readings)
    for _ in range(60):
        _, filing = made.state()
        left = [each for each in doubts_of(filing, made.record().scan, made.desk.timeline, {}) if each.checks]
        if not left:
            break
        first = left[0]
        if first.kind is Kind.FIELD:
            clear = deeds.confirm if agreeable and first.reading and first.reading.status is Status.REVIEW else deeds.cannot_read
            made.do(clear, first.key)
        elif first.kind is Kind.CLAIM:
            made.do(deeds.settle_claim, int(first.key.removeprefix("claim:")), agreeable)
        elif first.kind is Kind.PAGE:
            made.do(deeds.settle_page, first.page)
        else:
            made.do(deeds.answer, first.key, first.choices[0 if agreeable else -1])
    assert not [one.check for one in made.state()[1].findings if one.outcome == "cannot-tell"]


def test_doubts_that_decide_come_first(tmp_path: Path) -> None:
    made = rooms(tmp_path, packet({"i131.applicant.middle_name": review("X"), AMOUNT: review("675.00", "575.00")}))
    _, filing = made.state()
    found = doubts_of(filing, made.record().scan, made.desk.timeline, {})
    assert [(each.key, each.decides) for each in found] == [(AMOUNT, True), ("i131.applicant.middle_name", False)]


# ---------------------------------------------------------------- nothing is lost

def test_recheck_keeps_what_people_said(made: Room) -> None:
    made.do(deeds.correct, AMOUNT, "575")
    made.do(rule, "deficient", "the letter is unclear")
    again = next(recheck(stored(made.store), made.desk.timeline, {}))
    assert not again.changes
    assert again.record.filings[0].fields[AMOUNT].by == "nora"
    assert again.record.filings[0].ruling is not None


def test_history_tells_who_changed_what_and_why(made: Room) -> None:
    made.do(deeds.correct, AMOUNT, "575")
    made.do(rule, "deficient", "the letter is unclear")
    with made.store.database.read() as connection:
        from filings.corrections import place_of

        versions = history(connection, place_of(connection, made.id()))
    assert [(each.who, each.action) for each in versions] == [
        ("nora", "filing.rule"), ("nora", "filing.corrected"), ("lockbox", "decided")]
    assert (versions[0].reason, versions[0].disposition) == ("the letter is unclear", "deficient")
    changed = {(change.what, change.name): (change.before, change.after) for change in versions[1].changes}
    assert changed["field", AMOUNT] == ("675.00 (review)", "575.00 (read)")
    assert changed["disposition", ""] == ("review", "ready")
    assert changed["check", "Amount of the fee"] == ("cannot-tell", "met")


# ---------------------------------------------------------------- rulings

def test_a_rejection_waits_for_a_second_person(made: Room) -> None:
    made.do(rule, "reject", "the check is drawn on a closed account")
    assert made.row()["disposition"] == "review"
    assert made.state()[1].ruling is None
    with pytest.raises(SecondPerson):
        made.do(second, True)
    after = made.do(second, True, who="sam")
    assert after.filing.ruling is not None
    assert (after.filing.ruling.by, after.filing.ruling.second, after.filing.ruling.disposition) == ("nora", "sam", "reject")
    assert made.row()["disposition"] == "reject"
    assert after.filing.disposition is Disposition.REVIEW       # what follows from the findings is still told


def test_a_refused_ruling_leaves_the_programs_disposition_and_opens_the_filing(made: Room) -> None:
    made.do(rule, "forward", "an order of removal is in the packet")
    made.do(finish)
    assert made.row()["reviewed_by"] == "nora"
    made.do(second, False, "it is the sponsor's", who="sam")
    assert (made.row()["disposition"], made.row()["reviewed_by"], made.state()[1].ruling) == ("review", None, None)
    with pytest.raises(NotDecided):
        made.do(second, True, who="sam")


def test_a_ruling_can_be_withdrawn(made: Room) -> None:
    made.do(rule, "ready", "the bank confirmed the amount")
    assert made.row()["disposition"] == "ready"
    made.do(withdraw)
    assert made.row()["disposition"] == "review"
    with pytest.raises(NotDecided):
        made.do(withdraw)


@pytest.mark.parametrize(("disposition", "reason"), [
    ("reject", "  "), ("review", "why not"), ("burn", "cold"), ("ready", "x" * 2001)])
def test_a_ruling_says_what_to_do_and_why(made: Room, disposition: str, reason: str) -> None:
    with pytest.raises(BadArguments):
        made.do(rule, disposition, reason)


def test_a_filing_is_done_only_when_it_is_decided(made: Room) -> None:
    with pytest.raises(NotDecided):
        made.do(finish)
    made.do(deeds.correct, AMOUNT, "575")
    made.do(finish)
    assert made.row()["reviewed_by"] == "nora"
    made.do(reopen)
    assert made.row()["reviewed_by"] is None
    made.do(finish)
    made.do(deeds.confirm, FAMILY)
    assert made.row()["reviewed_by"] is None     # what is changed is not done


def test_a_ruling_survives_a_correction(made: Room) -> None:
    made.do(rule, "deficient", "the letter is unclear")
    after = made.do(deeds.correct, AMOUNT, "575")
    assert after.filing.ruling is not None
    assert made.row()["disposition"] == "deficient"


def test_a_person_is_named_in_the_record(made: Room) -> None:
    made.do(deeds.correct, AMOUNT, "575")
    written = json.loads((made.folder / "box-1.triage.json").read_text())
    assert written["filings"][0]["fields"][AMOUNT]["by"] == "nora"
