"""The nightly batch: each date is closed once, whatever breaks off, and whatever is wrong is told loudly."""
from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from mail_day import CLOSING, ZONE, Mailroom
from sqlalchemy import select, update

from filings.audit import Verdict, entries
from filings.business_day import books_of, last_closed
from filings.originals import Originals
from filings.packets import Stage
from filings.problems import NightRunning, UnreachableScan, UnusableDatabase
from filings.processes import is_gone
from filings.settings import settings
from filings.tables import DAYS, FILINGS, ORIGINALS
from filings.vocabulary import Disposition, Problem, Record
from flows import night_shift, nightly
from flows.business_days import LEASE_S, due, open_mail, take
from flows.nightly import Night, Step, run_night
from flows.retention import expired, months_before
from flows.verifying import verify_share
from flows.workplace import anything_free, take_from_dead
from lockbox.nightly import run_balance, run_nightly
from validators.policy import Timeline

DAY = date(2026, 3, 2)
TIMELINE = Timeline.load()


@pytest.fixture
def room(database_url: str, tmp_path: Path) -> Iterator[Mailroom]:
    """One filed packet and one that waits; it is Tuesday, two in the morning, in Chicago."""
    room = Mailroom(tmp_path, database_url)
    room.file(room.at(14).bring("filed.pdf"), Disposition.READY, policy=TIMELINE.policy)
    room.bring("waiting.pdf")
    yield room.at(8, day=3)
    room.store.close()


def shift(room: Mailroom, *, sweep: Callable[[], Step] = lambda: Step("swept"),
          finish: Callable[[], Step] = lambda: Step("nothing waited"), months: int | None = None) -> nightly.Mailroom:
    timeline = TIMELINE
    return nightly.Mailroom(
        store=room.store, originals=room.originals, timeline=timeline, form_pages={}, sweep=sweep, finish=finish,
        reports=room.root / "days", zone=ZONE, nights=30, months=months, ahead=14, clock=room.clock, sleep=lambda _: None)


def night(room: Mailroom, day: date = DAY, *, again: bool = False, **how) -> Night:
    return run_night(day, shift(room, **how), again=again)


def actions(room: Mailroom) -> list[str]:
    return [each.action for each in entries(room.database) if each.subject.startswith("day ")][::-1]


# --- the date ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("moment", "books"), [
    ("2026-03-03T01:59:59", "2026-03-02"), ("2026-03-03T02:00:00", "2026-03-03"),      # 20:00 in winter
    ("2026-03-09T00:59:59", "2026-03-08"), ("2026-03-09T01:00:00", "2026-03-09"),      # 20:00 on the day of 23 hours
    ("2026-11-02T01:59:59", "2026-11-01"), ("2026-11-02T02:00:00", "2026-11-02")])     # 20:00 on the day of 25 hours
def test_a_day_of_the_books_ends_at_the_closing_hour(moment: str, books: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
    assert str(books_of(at, ZONE, CLOSING)) == books
    assert (books_of(at, ZONE, CLOSING) - last_closed(at, ZONE, CLOSING)).days == 1


@pytest.mark.parametrize("hour", [1, 2, 3, 20, 24])
def test_every_date_has_one_closing_when_the_clocks_change(hour: int) -> None:
    for month, first in ((3, 7), (10, 31)):
        start = int(datetime(2026, month, first, tzinfo=UTC).timestamp())
        days = [books_of(start + minute * 60, ZONE, hour) for minute in range(4 * 1440)]
        assert days == sorted(days) and {(two - one).days for one, two in pairwise(days)} == {0, 1}


def test_due_are_dates_with_mail_or_a_broken_run_and_the_last_one(room: Mailroom) -> None:
    assert due(room.database, date(2026, 3, 5)) == [DAY, date(2026, 3, 5)]
    assert open_mail(room.database, date(2026, 3, 1)) == []
    night(room)
    assert due(room.database, date(2026, 3, 5)) == [date(2026, 3, 5)] and due(room.database, DAY) == [DAY]


# --- once, resumed, never two at a time -------------------------------------------------------------------------------

def test_closed_once_and_the_second_time_says_so(room: Mailroom) -> None:
    calls: list[str] = []
    first = night(room, sweep=lambda: calls.append("sweep") or Step("swept"))
    assert first.fresh and first.good and first.steps["sweep"] == "swept" and "balanced" in first.steps["reconciliation"]
    assert "entries, the last with digest" in first.steps["audit trail"]
    assert {path.suffix for path in first.files} == {".html", ".xlsx", ".csv"} and all(path.exists() for path in first.files)
    written = first.files[0].stat().st_mtime_ns
    second = night(room, sweep=lambda: calls.append("sweep") or Step("swept"))
    assert not second.fresh and second.good and calls == ["sweep"] and first.files[0].stat().st_mtime_ns == written
    third = night(room, again=True)
    assert third.fresh and not third.resumed
    assert actions(room) == ["night.begin", "night.close", "night.begin", "night.close"]


def test_run_that_breaks_off_is_resumed_behind_its_last_step(room: Mailroom) -> None:
    calls: list[str] = []

    def killed() -> Step:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        night(room, sweep=lambda: calls.append("sweep") or Step("swept"), finish=killed)
    after = night(room, sweep=lambda: calls.append("again") or Step("swept twice"))
    assert after.fresh and after.resumed and after.good and calls == ["sweep"] and after.steps["sweep"] == "swept"
    assert actions(room) == ["night.begin", "night.resume", "night.close"]


def test_two_at_once_are_excluded_and_a_dead_one_is_taken_over(room: Mailroom) -> None:
    take(room.database, DAY, "elsewhere-1-abc", room.clock())
    for day in (DAY, date(2026, 3, 1)):
        with pytest.raises(NightRunning, match=r"2026-03-02 is running \(elsewhere"):
            night(room, day)
    room.clock.now += LEASE_S + 1
    assert night(room).resumed


def test_run_of_a_process_of_this_host_that_is_gone_is_taken_over_at_once(room: Mailroom) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    gone, here = f"{socket.gethostname()}-{child}-abc", f"{socket.gethostname()}-{os.getpid()}-abc"
    assert is_gone(gone) and not is_gone(here) and not is_gone(f"other-{child}-abc") and not is_gone("clerk")
    take(room.database, DAY, gone, room.clock())
    assert night(room).resumed


def test_run_that_has_lost_its_date_writes_nothing_more(room: Mailroom) -> None:
    def stolen() -> Step:
        room.clock.now += LEASE_S + 1
        take(room.database, DAY, "elsewhere-1-abc", room.clock())
        return Step("swept")

    with pytest.raises(NightRunning, match="taken over"):
        night(room, sweep=stolen)
    with room.database.read() as connection:
        assert connection.scalar(select(DAYS.c.worker)) == "elsewhere-1-abc"
    assert not (room.root / "days").exists()


def test_the_command_closes_the_day_on_either_database(
        database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    room = Mailroom(tmp_path, database_url)
    room.file(room.at(14).bring("filed.pdf"), Disposition.READY, policy=TIMELINE.policy)
    room.store.close()
    for name, value in (("DATABASE", database_url), ("DATA_DIR", tmp_path), ("ORIGINALS", tmp_path / "originals"), ("INBOXES", "")):
        monkeypatch.setenv(f"LOCKBOX_{name}", str(value))
    settings.cache_clear()
    try:
        assert run_nightly(DAY) == 0
        assert run_balance(DAY) == 0
        assert run_nightly(DAY) == 0
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    told = capsys.readouterr().out
    assert "2026-03-02: closed." in told and "The books balance." in told and "closed already" in told


# --- alarms -----------------------------------------------------------------------------------------------------------

def test_imbalance_is_in_report_row_and_trail(room: Mailroom) -> None:
    next(room.root.glob("records/*/filed.triage.json")).write_text("{}", encoding="utf-8")
    room.clock.now += 5 * 86400                # too old to be compared word for word and mended
    found = night(room)
    assert not found.balanced and not found.good and "is damaged" in found.alarms[0]
    assert "The books do not balance" in found.files[0].read_text(encoding="utf-8")
    assert actions(room)[-1] == "books.imbalance"
    again = night(room)
    assert not again.fresh and not again.good and again.alarms == found.alarms, "the second run must not hide it"


def test_step_that_fails_is_an_alarm_and_the_books_are_made(room: Mailroom) -> None:
    def away() -> Step:
        raise UnreachableScan("The share is away")

    found = night(room, sweep=away)
    assert found.balanced and not found.good and "The step “sweep” could not be done: The share is away" in found.alarms[0]
    assert "but something must be seen to" in found.files[0].read_text(encoding="utf-8")


def test_broken_audit_trail_is_an_alarm(room: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "follow", lambda _: Verdict(7, "f" * 64, 8, "entry 8 is missing"))
    assert night(room).alarms == ("The audit trail is broken at entry 8: entry 8 is missing",)


def test_without_the_database_the_date_stays_open(room: Mailroom) -> None:
    def broken() -> Step:
        raise UnusableDatabase("disk")

    with pytest.raises(UnusableDatabase):
        night(room, finish=broken)
    assert night(room).resumed


def a_night_that_loses_its_database(room: Mailroom, monkeypatch: pytest.MonkeyPatch, times: int) -> tuple[list[Night], list[float]]:
    """What the command makes of a database that goes away so many times amid a step; and how long it waited each time."""
    away, waits = ["away"] * times, list[float]()

    def sweep() -> Step:
        if away:
            away.pop()
            raise UnusableDatabase("the server is started again")
        return Step("swept")

    mailroom = shift(room, sweep=sweep)
    object.__setattr__(mailroom, "sleep", waits.append)
    monkeypatch.setattr(night_shift, "open_mailroom", lambda: nullcontext(mailroom))
    return night_shift.run_nights(DAY, again=True), waits


def test_a_database_that_is_started_again_amid_a_night_is_waited_for(room: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,), waits = a_night_that_loses_its_database(room, monkeypatch, 3)
    assert found.good and found.fresh and found.resumed and waits == [1.0, 2.0, 4.0]
    assert actions(room) == ["night.begin", "night.resume", "night.resume", "night.resume", "night.close"]


def test_a_database_that_stays_away_ends_the_night_with_its_problem(room: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnusableDatabase):
        a_night_that_loses_its_database(room, monkeypatch, 99)
    assert night(room).resumed, "it was given back for the next run"


def test_a_run_goes_on_with_a_date_that_it_holds_itself(room: Mailroom) -> None:
    now = room.clock()
    take(room.database, DAY, "here-1-abc", now)
    assert take(room.database, DAY, "here-1-abc", now).resumed
    with pytest.raises(NightRunning):
        take(room.database, DAY, "elsewhere-1-abc", now)


def test_others_are_waited_for_and_what_they_lose_is_read(room: Mailroom) -> None:
    room.store.queue.claim("elsewhere-1-abc", 1, 60.0, intake=True)
    done: list[str] = []

    def finish() -> Step:
        if done:                               # the lease has lapsed meanwhile, see below
            packet = room.store.queue.packets()[1]
            room.file(packet, Disposition.REVIEW, policy=TIMELINE.policy)
        done.append("called")
        return Step(f"call {len(done)}")

    mailroom = shift(room, finish=finish)
    object.__setattr__(mailroom, "sleep", lambda seconds: setattr(room.clock, "now", room.clock.now + seconds))
    found = run_night(DAY, mailroom)
    assert done == ["called", "called"] and found.steps["finish what waits"] == "call 1; call 2"
    assert "2 filed" in found.steps["reconciliation"]


# --- what the steps do ------------------------------------------------------------------------------------------------

def test_policy_change_decides_again_what_it_touches(room: Mailroom) -> None:
    old = room.file(room.at(14, 5).store.queue.packets()[1], Disposition.READY)
    room.at(8, day=3)
    found = night(room)
    assert found.steps["policy changes"].startswith("1 scan decided again, 1 filing with another result")
    (first, second) = room.store.records()
    assert {first.policy, second.policy} == {TIMELINE.policy}
    written = Record.model_validate_json(next(room.root.glob("records/*/waiting.triage.json")).read_bytes())
    assert written == second and second.filings[0].disposition != old.filings[0].disposition
    assert first.filings[0].findings[0].message == "…", "what the policy did not touch was not decided again"
    assert night(room, again=True).steps["policy changes"] == "no policy has changed"


def test_record_that_was_never_written_is_written(room: Mailroom) -> None:
    path = next(room.root.glob("records/*/filed.triage.json"))
    before = path.read_bytes()
    path.unlink()
    assert night(room).steps["mend records"] == "1 record written again from the database"
    assert json.loads(path.read_bytes()) == json.loads(before) and path.with_name("filed.html").exists()


def test_a_record_is_never_mended_with_that_of_the_same_bytes_under_another_name(room: Mailroom) -> None:
    room.file(next(each for each in room.store.queue.packets() if each.stage == Stage.WAITING), Disposition.READY)
    room.at(15).file(room.bring("torn.pdf", "bytes"), pages=0, problem=Problem(code="timeout", message="Scan again."))
    good = room.at(1, 59, day=3).file(room.bring("sent again.pdf", "bytes"), Disposition.READY, policy=TIMELINE.policy)
    room.clock.now += 30                       # its own record is too fresh to be compared
    night(room)
    written = next(room.root.glob("records/*/sent again.triage.json")).read_bytes()
    assert Record.model_validate_json(written) == good and good.scan.pages == 3


def test_report_that_is_older_than_its_record_is_written(room: Mailroom) -> None:
    report = next(room.root.glob("records/*/filed.triage.json")).with_name("filed.html")
    report.write_text("before a person changed it", encoding="utf-8")
    os.utime(report, ns=(1, 1))
    assert night(room).steps["mend records"] == "1 record written again from the database"
    assert "before a person" not in report.read_text(encoding="utf-8")
    assert night(room, again=True).steps["mend records"] == "every record is on the disk"


def test_every_original_has_its_turn_and_damage_is_an_alarm_until_healed(room: Mailroom) -> None:
    for number in range(4):
        room.bring(f"{number}.pdf")
    turns = [verify_share(room.database, room.originals, 3, room.clock) for _ in range(3) if not room.clock.set(
        datetime.fromtimestamp(room.clock.now + 86400, UTC))]
    assert [turn.hashed for turn in turns] == [2, 2, 2]
    with room.database.read() as connection:
        assert len(set(connection.scalars(select(ORIGINALS.c.verified_at)))) == 3, "each was looked at once"
    packet = room.store.queue.packets()[0]
    path = room.originals.path_of(packet.sha256)
    path.write_bytes(b"rotten")
    for _ in range(3):
        room.clock.now += 86400
        verify_share(room.database, room.originals, 3, room.clock)
    found = night(room, date(2026, 3, 2))
    assert not found.balanced and any("is damaged" in alarm for alarm in found.alarms)
    path.write_bytes(b"filed.pdf")
    assert "1 healed" in night(room, again=True).steps["originals"]
    assert night(room, again=True).balanced
    trail = [each.action for each in entries(room.database) if each.subject == f"original {packet.sha256}"]
    assert trail == ["original.healed", "original.damaged"]


def test_original_that_is_gone_counts_as_damaged(room: Mailroom) -> None:
    path = Originals(room.root / "originals").path_of(room.store.queue.packets()[1].sha256)
    path.unlink()
    assert verify_share(room.database, room.originals, 1, room.clock).damaged == (path.name,)


def test_reports_go_only_when_closed_old_and_balanced(room: Mailroom) -> None:
    report = next(room.root.glob("records/*")) / "filed.html"
    report.write_text("report", encoding="utf-8")

    def listed(months: int | None, today: date) -> list[str]:
        return [each.path.name for each in expired(room.database, room.originals, months, today)]

    assert listed(1, date(2026, 5, 1)) == [], "the day it came in on is not closed"
    night(room)
    assert listed(1, date(2026, 5, 1)) == ["filed.html"] and listed(None, date(2036, 5, 1)) == []
    assert listed(1, date(2026, 3, 20)) == [], "not old enough"
    with room.database.write() as connection:
        connection.execute(update(FILINGS).values(straight=0))
    assert listed(1, date(2026, 5, 1)) == [], "nobody has looked at it"
    with room.database.write() as connection:
        connection.execute(update(FILINGS).values(reviewed_at="2026-03-20T10:00:00+00:00"))
    assert listed(1, date(2026, 4, 10)) == [] and listed(1, date(2026, 5, 1)) == ["filed.html"]
    assert "1 report older" in night(room, date(2026, 5, 1), months=1).steps["retention"]
    assert not report.exists() and next(room.root.glob("records/*/filed.triage.json")).exists()
    assert [each.subject for each in entries(room.database, action="report.expired")] == ["packet 1"]


def test_months_before_stay_within_the_calendar() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28) and months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)


def test_packets_of_a_dead_process_of_this_host_are_free_at_once(room: Mailroom) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    (packet,) = room.store.queue.claim(f"{socket.gethostname()}-{child}-abc", 1, 1200.0, intake=True)
    assert not anything_free(room.store)
    assert take_from_dead(room.store) == 1 and anything_free(room.store)
    (again,) = room.store.queue.claim(f"{socket.gethostname()}-{os.getpid()}-abc", 1, 1200.0, intake=True)
    assert again.id == packet.id and again.attempts == 2, "the attempt over which it died is counted"
    assert take_from_dead(room.store) == 0
