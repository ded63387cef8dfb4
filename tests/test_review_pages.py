"""Pages moved, split off, merged, turned, given another kind and read again: people's words go with them, nothing is lost."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from review_house import BOX, Clock, Room, pages_of, paper, room
from sqlalchemy import insert, select

from extractors.assemble import assemble, together
from filings.corrections import place_of
from filings.problems import BadCorrection, NotClaimed
from filings.tables import CLAIMS, CORRECTIONS, FILINGS, REREADS, RULINGS
from filings.vocabulary import PageKind, Scan
from flows import review as deeds
from flows import review_pages
from flows.page_readings import packed, unpacked
from flows.reread import Rereads, Stage
from flows.review_again import disputed, heard, keep_reading
from flows.review_keep import turned, turned_box
from flows.review_rulings import rule
from flows.scan_files import scan_file

FAMILY, AMOUNT = "i131.applicant.family_name", "payment.amount"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Room]:
    """Two filings of one scan, pages 1 to 11 and 12 to 22; nora holds both."""
    one, two = pages_of(1, "PETRENKO"), pages_of(12, "GARCIA")
    made = room(f"sqlite:///{tmp_path}/lockbox.db", tmp_path / "out", together(one), together(two), pages=(*one, *two))
    made.hold()
    made.hold(number=2)
    yield made
    made.store.close()


def pages(made: Room, number: int) -> list[int]:
    return sorted(page for document in made.state(number)[1].documents for page in document.pages)


def test_a_page_is_kept_whole() -> None:
    page = pages_of(1, "PETRENKO")[0]
    reading = page.fields[FAMILY].model_copy(update={"witnesses": {"score": 0.5}})
    kept = replace(page, fields={**page.fields, FAMILY: reading}, words=("OLENA",), printed=("OLENA",), doubtful=True)
    again = unpacked(packed(kept))
    assert again == kept
    assert again.fields[FAMILY].witnesses == {"score": 0.5}


def test_a_page_moves_with_its_entries_and_with_what_people_said(pair: Room) -> None:
    payment = 8
    pair.do(deeds.correct, AMOUNT, "360")
    pair.do(review_pages.move, [payment], 2)
    assert payment not in pages(pair, 1)
    assert payment in pages(pair, 2)
    _, first = pair.state(1)
    _, second = pair.state(2)
    assert AMOUNT not in first.fields
    assert (second.fields[AMOUNT].value, second.fields[AMOUNT].by) == ("360.00", "nora")
    assert next(one for one in first.findings if one.check == "fee.present").outcome == "not-met"


def test_pages_split_off_are_a_filing_of_their_own_and_the_others_keep_their_ids(pair: Room) -> None:
    before = (pair.id(1), pair.id(2))
    pair.do(review_pages.move, [9, 10], None)
    assert len(pair.record().filings) == 3
    assert (pair.id(1), pair.id(2)) == before
    assert pages(pair, 3) == [9, 10]
    assert pages(pair, 2) == list(range(12, 23))


def test_merging_gives_everything_to_the_other_filing(pair: Room) -> None:
    pair.do(deeds.correct, FAMILY, "PETRENKO-KOVAL")
    pair.do(rule, "deficient", "both letters are unclear")
    other = pair.id(2)
    after = pair.do(review_pages.merge, 2)
    assert len(after.record.filings) == 1
    assert after.place.filing == other
    assert pages(pair, 1) == list(range(1, 23))
    assert after.filing.ruling is not None
    assert after.filing.fields[FAMILY].by == "nora"
    with pair.store.database.read() as connection:
        numbers = {row for table in (CORRECTIONS, RULINGS) for row in connection.scalars(select(table.c.number))}
        assert numbers <= {0, 1}
        assert connection.scalars(select(FILINGS.c.id)).all() == [other]
        assert connection.scalars(select(CLAIMS.c.filing)).all() == [other]


def test_of_three_filings_the_last_keeps_its_id_when_the_second_goes(pair: Room) -> None:
    pair.do(review_pages.move, [9, 10, 11], None)
    third = pair.id(3)
    pair.hold(number=3)
    pair.do(deeds.confirm, "i94.class_of_admission", number=3)
    pair.do(review_pages.merge, 1, number=2)
    assert pair.id(2) == third
    assert pages(pair, 2) == [9, 10, 11]
    assert pair.state(2)[1].fields["i94.class_of_admission"].by == "nora"
    with pair.store.database.read() as connection:
        assert place_of(connection, third).number == 2


def test_nobody_is_robbed_of_a_filing(pair: Room) -> None:
    from filings import claims

    claims.claim(pair.store.database, pair.id(2), "sam", pair.store.clock(), 3600.0, take=True)
    for deed, given in ((review_pages.move, ([8], 2)), (review_pages.merge, (2,))):
        with pytest.raises(NotClaimed, match="sam holds filing 2"):
            pair.do(deed, *given)
    assert len(pair.record().filings) == 2


@pytest.mark.parametrize(("deed", "given"), [
    (review_pages.move, ([12], 2)), (review_pages.move, ([], 2)), (review_pages.move, ([1], 7)), (review_pages.move, ([1], 1)),
    (review_pages.move, (list(range(1, 12)), None)), (review_pages.merge, (1,)), (review_pages.merge, (5,)),
    (review_pages.rotate, (1, 45)), (review_pages.rotate, (15, 90)), (review_pages.set_kind, (1, "napkin")),
    (review_pages.set_kind, (15, "other"))])
def test_what_cannot_be_done_changes_nothing(pair: Room, deed: object, given: tuple[object, ...]) -> None:
    before = pair.record()
    with pytest.raises(BadCorrection):
        pair.do(deed, *given)
    assert pair.record() == before


def test_another_kind_lets_go_of_what_was_read_as_entries(pair: Room) -> None:
    after = pair.do(review_pages.set_kind, 8, "statement")
    assert AMOUNT not in after.filing.fields
    assert PageKind.PAYMENT not in {document.kind for document in after.filing.documents}
    again = pair.do(review_pages.set_kind, 8, "payment")
    assert again.filing.fields[AMOUNT].value == "575.00"
    assert next(page for page in again.record.pages if page.number == 8).kind is PageKind.PAYMENT


def test_a_page_is_turned_with_everything_on_it(pair: Room) -> None:
    after = pair.do(review_pages.rotate, 9, 90)
    assert next(page for page in after.record.pages if page.number == 9).rotated == 270
    box = after.filing.claims[0].box
    assert box == pytest.approx((0.75, 0.1, 0.8, 0.3))
    after = pair.do(review_pages.rotate, 9, 270)
    assert next(page for page in after.record.pages if page.number == 9).rotated == 0
    assert after.filing.claims[0].box == pytest.approx(BOX)


def test_four_quarters_bring_a_box_back() -> None:
    assert turned_box(BOX, 4) == pytest.approx(BOX)
    assert turned_box(None, 1) is None
    page = pages_of(1, "X")[0]
    assert turned(page, 0) is page


def test_a_page_read_again_is_merged_and_what_people_said_stands(pair: Room) -> None:
    pair.do(deeds.correct, AMOUNT, "360")
    page = pages_of(1, "PETRENKO")[7]
    newer = {**page.fields, AMOUNT: page.fields[AMOUNT].model_copy(update={"value": "410.00"})}
    newer["payment.payee"] = newer["payment.payee"].model_copy(update={"value": "USCIS"})
    after = review_pages.take_reading(pair.desk, "nora", pair.id(), replace(page, fields=newer))
    assert after.filing.fields["payment.payee"].value == "USCIS"
    assert (after.filing.fields[AMOUNT].value, after.filing.fields[AMOUNT].by) == ("360.00", "nora")
    with pair.store.database.read() as connection:
        told = disputed(connection, after.place)
    assert {name: reading.value for name, reading in told.items()} == {AMOUNT: "410.00"}
    assert pair.trail()[0].after["contradicts"] == [AMOUNT]


def test_reading_the_same_mistake_again_contradicts_nobody(pair: Room) -> None:
    pair.do(deeds.correct, AMOUNT, "360")
    after = review_pages.take_reading(pair.desk, "nora", pair.id(), pages_of(1, "PETRENKO")[7])
    with pair.store.database.read() as connection:
        assert disputed(connection, after.place) == {}


def test_a_contradiction_is_settled_by_saying_so_once_more(pair: Room) -> None:
    test_a_page_read_again_is_merged_and_what_people_said_stands(pair)
    after = pair.do(deeds.confirm, AMOUNT)
    with pair.store.database.read() as connection:
        assert disputed(connection, after.place) == {}


def test_a_scan_read_again_keeps_structure_corrections_and_rulings(pair: Room) -> None:
    pair.do(deeds.correct, AMOUNT, "360")
    pair.do(review_pages.set_kind, 9, "physician-statement")
    pair.do(review_pages.move, [10, 11], 2)
    pair.do(rule, "deficient", "the letter is unclear")
    before = pair.record()
    fresh = [*pages_of(1, "PETRENKO"), *pages_of(12, "GARCIA")]
    scan = Scan.model_validate(before.scan.model_dump())
    read, kept = heard(pair.store, pair.folder, scan, fresh, assemble(scan.name, scan.sha256, fresh))
    assert [filing.documents for filing in read.filings] == [filing.documents for filing in before.filings]
    assert read.filings[0].fields[AMOUNT].by == "nora"
    assert [ruling.disposition if ruling else None for ruling in kept.rulings] == ["deficient", None]
    assert next(page for page in read.pages if page.number == 9).kind is PageKind.PHYSICIAN_STATEMENT


def test_a_scan_nobody_spoke_of_is_taken_as_it_was_read(pair: Room) -> None:
    scan = pair.record().scan.model_copy(update={"name": "other.pdf"})
    fresh = pages_of(1, "PETRENKO")
    read = assemble(scan.name, scan.sha256, fresh)
    assert heard(pair.store, pair.folder, scan, fresh, read)[0] is read


def test_a_scan_read_again_tells_what_contradicts_people(pair: Room) -> None:
    after = pair.do(deeds.correct, AMOUNT, "360")
    page = pages_of(1, "PETRENKO")[7]
    fields = {AMOUNT: page.fields[AMOUNT].model_copy(update={"value": "410.00"})}
    with pair.store.database.write() as connection:
        keep_reading(connection, pair.scan, after.record, [replace(page, fields=fields)], 1.0)
        assert disputed(connection, after.place)[AMOUNT].value == "410.00"
    with pair.store.database.write() as connection:
        keep_reading(connection, pair.scan, after.record, [replace(page, fields=fields)], 2.0)
        rows = connection.scalars(select(CORRECTIONS.c.id).where(CORRECTIONS.c.action == "disputed")).all()
    assert len(rows) == 1


def test_a_record_whose_pages_were_never_kept_can_still_be_put_together_anew(tmp_path: Path) -> None:
    made = room(f"sqlite:///{tmp_path}/lockbox.db", tmp_path / "out", together(pages_of(1, "PETRENKO")))
    made.hold()
    after = made.do(review_pages.move, [9], None)
    assert len(after.record.filings) == 2
    assert after.record.filings[1].claims
    assert after.filing.fields[FAMILY].value == "PETRENKO"


@pytest.fixture
def scanned(tmp_path: Path) -> Iterator[Room]:
    """A scan of one filing whose file lies beside its record."""
    _, digest = paper(tmp_path / "out", "box-1.pdf", 11)
    pages = pages_of(1, "PETRENKO")
    made = room(f"sqlite:///{tmp_path}/lockbox.db", tmp_path / "out", together(pages), pages=tuple(pages), sha256=digest)
    made.hold()
    yield made
    made.store.close()


def ended(rereads: Rereads, number: int) -> tuple[Stage, str]:
    """How a page ended, once all are done."""
    rereads.finish()
    job = rereads.state(number)
    assert job is not None
    return job.stage, job.message


def test_a_page_is_read_again_in_a_process_of_its_own(scanned: Room) -> None:
    rereads = Rereads(scanned.desk, reader="review_reader:make_page_reader")
    good, bad = rereads.start("nora", scanned.id(), 8), rereads.start("nora", scanned.id(), 1)
    waiting = rereads.state(bad)
    assert waiting is not None
    assert waiting.stage in (Stage.WAITING, Stage.READING)
    assert ended(rereads, good) == (Stage.DONE, "")
    stage, why = ended(rereads, bad)
    assert stage is Stage.FAILED
    assert "torn" in why
    assert [(job.page, job.stage) for job in rereads.of_filing(scanned.id())] == [(1, Stage.FAILED)]
    assert scanned.state()[1].fields[AMOUNT].value == "410.00"
    assert scanned.state()[1].fields[FAMILY].value == "PETRENKO"
    assert {"filing.page-read", "filing.read-again"} <= {entry.action for entry in scanned.trail()}
    assert rereads.state(99) is None


def test_a_page_that_was_asked_for_before_a_restart_is_read_after_it(scanned: Room) -> None:
    before = Rereads(scanned.desk, reader="review_reader:make_page_reader")
    before.finish()                                # what takes pages is gone, as when the dashboard is ended
    with pytest.raises(RuntimeError):
        before.start("nora", scanned.id(), 8)
    after = Rereads(scanned.desk, reader="review_reader:make_page_reader")
    [job] = after.of_filing(scanned.id())
    assert (job.page, job.who, job.stage) == (8, "nora", Stage.WAITING)
    after.resume()
    assert ended(after, job.number) == (Stage.DONE, "")
    assert scanned.state()[1].fields[AMOUNT].value == "410.00"
    assert after.of_filing(scanned.id()) == []


def test_a_page_in_the_hands_of_another_dashboard_is_left_to_it_until_its_time_is_over(scanned: Room) -> None:
    now = scanned.store.clock()
    with scanned.store.database.write() as connection:
        connection.execute(insert(REREADS).values(filing=scanned.id(), page=8, turned=0, who="nora", stage="reading", attempts=1,
                                                  asked_at="2020-09-13T12:00:00+00:00", lease_until=now + 60, message=""))
    rereads = Rereads(scanned.desk, reader="review_reader:make_page_reader")
    other = rereads.start("omar", scanned.id(), 9)
    rereads.resume()                               # sets an alarm for when the time of the other is over
    assert ended(rereads, other)[0] is Stage.DONE
    [left] = [job for job in rereads.of_filing(scanned.id()) if job.page == 8]
    assert left.stage is Stage.READING
    assert isinstance(scanned.store.clock, Clock)
    scanned.store.clock.now += 60
    again = Rereads(scanned.desk, reader="review_reader:make_page_reader")
    again.start("omar", scanned.id(), 9)
    assert ended(again, left.number) == (Stage.DONE, "")


def test_what_was_begun_three_times_is_given_up_and_told(scanned: Room) -> None:
    with scanned.store.database.write() as connection:
        connection.execute(insert(REREADS).values(filing=scanned.id(), page=8, turned=0, who="nora", stage="reading", attempts=3,
                                                  asked_at="2020-09-13T12:30:00+00:00", lease_until=1.0, message=""))
    rereads = Rereads(scanned.desk, reader="review_reader:make_page_reader")
    rereads.start("nora", scanned.id(), 9)
    assert ended(rereads, 1)[0] is Stage.FAILED
    [told] = rereads.of_filing(scanned.id())
    assert "3 times" in told.message


def test_a_scan_that_is_gone_is_told(scanned: Room) -> None:
    (scanned.folder / "box-1.pdf").unlink()
    rereads = Rereads(scanned.desk, reader="review_reader:make_page_reader")
    number = rereads.start("nora", scanned.id(), 8)
    stage, why = ended(rereads, number)
    assert (stage, "nowhere" in why) == (Stage.FAILED, True)


def test_only_the_same_bytes_count_as_the_scan(tmp_path: Path) -> None:
    path, digest = paper(tmp_path / "out", "box-1.pdf", 2)
    made = room(f"sqlite:///{tmp_path}/lockbox.db", tmp_path / "out", together(pages_of(1, "PETRENKO")), sha256=digest)
    with made.store.database.read() as connection:
        assert scan_file(connection, made.scan, None) == path
        path.write_bytes(b"another scan of the same name")
        assert scan_file(connection, made.scan, None) is None
        assert scan_file(connection, 99, None) is None
    made.store.close()
