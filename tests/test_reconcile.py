"""The books: everything that came in is found, and whatever is missing or does not fit is told."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from mail_day import Mailroom
from sqlalchemy import delete, update

from filings.tables import ORIGINALS, QUEUE, SCANS
from filings.vocabulary import Disposition, Problem
from flows.reconcile import audited, reconcile
from reports.books import Books, Standing, Tally

DAY = date(2026, 3, 2)
UNREADABLE = Problem(code="encrypted-pdf", message="Ask the sender for the password")


@pytest.fixture
def room(database_url: str, tmp_path: Path) -> Iterator[Mailroom]:
    """One file of each kind, of one day: filed, quarantined, attention, waiting, duplicate."""
    room = Mailroom(tmp_path, database_url)
    room.file(room.at(14).bring("filed.pdf"), Disposition.READY, pages=5)
    room.file(room.bring("locked.pdf"), pages=0, problem=UNREADABLE)
    stuck = room.bring("stuck.pdf")
    for _ in range(3):
        room.store.queue.claim("w", 1, intake=True)
        room.store.queue.failed(stuck.id, "w", "The reader fell over")
    room.bring("waiting.pdf")
    room.bring("again.pdf", content="filed.pdf")
    yield room.at(15)
    room.store.close()


def books(room: Mailroom, day: date | None = DAY) -> Books:
    return reconcile(room.database, room.originals, day, room.clock())


def test_each_file_is_found_where_it_is_by_file_and_by_page(room: Mailroom) -> None:
    found = books(room)
    assert found.balanced and not found.faults and found.day == found.whole
    assert found.whole.received == Tally(5, 10, 2)
    assert found.whole.found == {
        Standing.FILED: Tally(1, 5), Standing.WAITING: Tally(1, 0, 1), Standing.ATTENTION: Tally(1, 0, 1),
        Standing.QUARANTINED: Tally(1, 0), Standing.DUPLICATE: Tally(1, 5)}
    assert found.whole.missing == Tally()
    assert audited(found)["received"] == {"files": 5, "pages": 10, "uncounted": 2}


def test_another_day_has_books_of_its_own(room: Mailroom) -> None:
    room.at(3, day=3).bring("late.pdf")        # 21:00 in Chicago: after closing
    assert books(room).day == books(room, date(2026, 3, 2)).day
    assert books(room, date(2026, 3, 3)).day.received == Tally(1, 0, 1)
    assert books(room).whole.received.files == 6 and books(room, None).day is None


def test_scans_of_one_shot_runs_are_no_concern_of_the_books(room: Mailroom, tmp_path: Path) -> None:
    (tmp_path / "other.pdf").write_bytes(b"other")
    room.store.queue.enqueue([tmp_path / "other.pdf"])
    assert books(room).balanced and books(room).whole.received.files == 5


def record_of(room: Mailroom) -> Path:
    return next(room.root.glob("records/*/filed.triage.json"))


def lose_record(room: Mailroom) -> None:
    record_of(room).unlink()


def tear_record(room: Mailroom) -> None:
    record_of(room).write_text(record_of(room).read_text(encoding="utf-8")[:90], encoding="utf-8")


def swap_record(room: Mailroom) -> None:
    text = record_of(room).read_text(encoding="utf-8")
    record_of(room).write_text(text.replace('"sha256": "', '"sha256": "0', 1), encoding="utf-8")


def drop_page(room: Mailroom) -> None:
    text = record_of(room).read_text(encoding="utf-8")
    record_of(room).write_text(text.replace('"number": 5', '"number": 4'), encoding="utf-8")


def change(room: Mailroom, statement: object) -> None:
    with room.database.write() as connection:
        connection.execute(statement)          # type: ignore[call-overload]


def lose_original(room: Mailroom) -> None:
    room.originals.path_of(room.store.queue.packets()[3].sha256).unlink()


def count_pages_anew(room: Mailroom) -> None:
    change(room, update(QUEUE).where(QUEUE.c.id == 1).values(pages=4))


def lose_row(room: Mailroom) -> None:
    change(room, delete(QUEUE).where(QUEUE.c.id == 4))


def lose_first_of_duplicate(room: Mailroom) -> None:
    change(room, update(QUEUE).where(QUEUE.c.id == 5).values(duplicate_of=None))


def forget_reason(room: Mailroom) -> None:
    change(room, update(QUEUE).where(QUEUE.c.id == 3).values(message=""))


def smuggle_row(room: Mailroom) -> None:
    change(room, QUEUE.insert().values(path="/x/new.pdf", sha256=room.store.queue.packets()[0].sha256, stage="waiting",
                                       enqueued_at="2026-03-02T14:00:00+00:00", inbox="mail", business_date=DAY))


def damage_original(room: Mailroom) -> None:
    change(room, update(ORIGINALS).values(damaged=1))


def decide_unheard_of(room: Mailroom) -> None:
    change(room, update(SCANS).where(SCANS.c.name == "filed.pdf").values(sha256="f" * 64))


FAULTS: list[tuple[Callable[[Mailroom], None], str, int]] = [
    (lose_record, "filed.pdf (packet 1): its record filed.triage.json is gone", 1),
    (tear_record, "filed.pdf (packet 1): its record filed.triage.json is damaged", 1),
    (swap_record, "is of another file", 1),
    (drop_page, "its record accounts for 4 of 5 pages", 1),
    (lose_original, "waiting.pdf (packet 4): its original is gone from the store", 1),
    (count_pages_anew, "its record has 5 pages, the work list 4", 1),
    (lose_row, "packet 4 came in by the audit trail and is not on the work list", 0),
    (lose_first_of_duplicate, "again.pdf (packet 5): the packet that it repeats is not on the list", 1),
    (forget_reason, "stuck.pdf (packet 3): it was set aside without a reason", 1),
    (smuggle_row, "is on the work list and the audit trail does not know how it came in", 0),
    (damage_original, "is damaged: its bytes are not those that came in", 0),
    (decide_unheard_of, "filed.pdf: it was decided and is not on the work list", 0),
]


@pytest.mark.parametrize(("harm", "told", "missing"), FAULTS, ids=[each[0].__name__ for each in FAULTS])
def test_whatever_is_lost_or_does_not_fit_is_told(
        room: Mailroom, harm: Callable[[Mailroom], None], told: str, missing: int) -> None:
    harm(room)
    found = books(room)
    assert not found.balanced and any(told in fault for fault in found.faults), found.faults
    assert found.whole.missing.files == missing


def test_lost_row_takes_its_stored_original_to_witness(room: Mailroom) -> None:
    lose_row(room)
    assert any("was stored and is not on the work list" in fault for fault in books(room).faults)


def test_record_about_to_be_written_is_no_alarm_yet(room: Mailroom) -> None:
    packet = room.bring("new.pdf")
    for waiting in ("waiting.pdf",):
        (lent,) = room.store.queue.claim("other", 1, intake=True)
        assert lent.path.name == waiting
    room.file(packet, Disposition.READY)
    next(room.root.glob("records/*/new.triage.json")).unlink()
    assert books(room).balanced and books(room).whole.found[Standing.WAITING].files == 2
    room.at(15, 2)
    assert not books(room).balanced


def test_bytes_of_an_admission_that_was_broken_off_are_a_note(room: Mailroom) -> None:
    (room.root / "half.pdf").write_bytes(b"half")
    with (room.root / "half.pdf").open("rb") as file:
        room.originals.keep(file)
    found = books(room)
    assert found.balanced and "1 stored originals belong to no packet" in found.notes[0]


def test_many_faults_are_counted_and_the_first_told(room: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.reconcile.LISTED", 2)
    for path in (room.root / "originals").glob("[0-9a-f][0-9a-f]/*"):
        path.unlink()
    found = books(room)
    assert found.fault_total == 5 and len(found.faults) == 2 and found.whole.missing.files == 5
