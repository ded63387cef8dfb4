"""The day report: its figures against a day that is known, and its three forms."""
from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from mail_day import ZONE, Mailroom
from sqlalchemy import insert, select, update

from filings.tables import FILINGS, NOTICE_DRAFTS
from filings.vocabulary import Disposition, Problem
from flows.reconcile import reconcile
from reports.books import Standing
from reports.day import Day, closed_days, day_figures, percentiles
from reports.day_writing import bars_of, render_day, share, span, write_day

DAY = date(2026, 3, 2)
FORMULA = "=cmd|calc!A1.pdf"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Mailroom:
    """A day with ten files, in Chicago from eight o'clock on; the one before with one."""
    room = Mailroom(tmp_path_factory.mktemp("room"))
    room.file(room.at(15, day=1).bring("yesterday.pdf"), Disposition.READY, due=date(2026, 3, 2))
    for number, disposition in enumerate((Disposition.READY, Disposition.READY, Disposition.REJECT, Disposition.DEFICIENT,
                                          Disposition.REVIEW)):
        room.at(14 + number, 0)
        seen = room.store.queue.now()
        packet = room.at(14 + number, 0).bring(f"{number}.pdf", batch="tray-1" if number else "", seen=seen,
                                               humanitarian=number == 4)
        room.clock.now += 10 * (number + 1)
        room.file(packet, disposition, pages=number + 1, due=date(2026, 3, 2 + number))
    room.file(room.at(19).bring("two people.pdf"), Disposition.READY, Disposition.FORWARD, pages=8, due=date(2026, 4, 1))
    locked = room.at(20).bring("locked.pdf")
    room.file(locked, pages=0, problem=Problem(code="encrypted-pdf", message="Ask for the <password>"))
    stuck = room.bring("stuck.pdf")
    for _ in range(3):
        room.store.queue.claim("w", 1, intake=True)
        room.store.queue.failed(stuck.id, "w", "The reader fell over")
    room.bring("again.pdf", content="0.pdf")
    room.at(21).bring(FORMULA)
    with room.database.write() as connection:
        connection.execute(update(FILINGS).where(FILINGS.c.disposition == "review").values(
            reviewed_at="2026-03-02T23:00:00+00:00", reviewed_by="nora"))
        scan = connection.scalar(select(FILINGS.c.scan).where(FILINGS.c.disposition == "deficient"))
        connection.execute(insert(NOTICE_DRAFTS).values(scan=scan, number=1, kind="deficiency", body={}, status="approved",
                                                        created_at="2026-02-01T10:00:00+00:00", answer_by=date(2026, 2, 27)))
    return room


@pytest.fixture(scope="module")
def day(room: Mailroom) -> Day:
    room.at(4, day=3)
    books = reconcile(room.database, room.originals, DAY, room.clock())
    return day_figures(room.database, DAY, ZONE, books, 14, datetime(2026, 3, 3, 4, tzinfo=UTC), night=[("sweep", "=done")])


def test_volume_and_what_became_of_it(day: Day) -> None:
    assert (day.files, day.pages, day.filings, day.humanitarian) == (10, 24, 7, 1)
    assert day.dispositions == {"ready": 3, "reject": 1, "deficient": 1, "forward": 1, "review": 1}
    assert day.straight == pytest.approx(6 / 7)
    assert {code: (failed, unclear) for code, _, failed, unclear in day.reasons} == {
        "fee.amount": (1, 0), "i94.present": (1, 0), "routing.proceedings": (1, 0), "identity.consistent": (0, 1)}
    assert [hour for hour, count in enumerate(day.hours) if count] == [8, 9, 10, 11, 12, 13, 14, 15]
    assert day.hours[14] == 3 and dict(day.trend) | {} and day.trend[-1] == (DAY, 10) and day.trend[-2] == (date(2026, 3, 1), 1)
    assert day.batches == (("", 6, 9), ("tray-1", 4, 14))


def test_dwell_is_counted_from_step_to_step(day: Day) -> None:
    steps = {each.step: each for each in day.dwell}
    assert steps["arrived → readable"].seconds == (0, 0, 0) and steps["arrived → readable"].count == 10
    assert steps["readable → triaged"].seconds == (20, 50, 50) and steps["readable → triaged"].count == 6
    assert steps["triaged → reviewed"].seconds == (4 * 3600 + 3550,) * 3 and steps["triaged → reviewed"].count == 1


def test_lists_say_what_needs_a_person_and_when(day: Day) -> None:
    assert [(each.name, each.stage, each.problem) for each in day.stopped] == [
        ("stuck.pdf", "attention", ""), ("locked.pdf", "quarantined", "encrypted-pdf")]
    assert [(each.name, each.since) for each in day.waiting] == [(FORMULA, "03/02/2026 15:00")]
    # what a person has reviewed, and what is further away than two weeks, is not listed
    assert [(each.name, each.days) for each in day.due] == [
        ("3.pdf", -3), ("0.pdf", 0), ("yesterday.pdf", 0), ("1.pdf", 1), ("2.pdf", 2), ("3.pdf", 3)]
    assert day.books.day.found[Standing.DUPLICATE].files == 1 and day.books.balanced


def test_page_is_complete_escaped_and_alone(day: Day) -> None:
    page = render_day(day)
    for words in ("Monday, 03/02/2026", "All 11 files that ever came in are accounted for", "86 %", "encrypted-pdf",
                  "Ask for the &lt;password&gt;", "tray-1", "Amount of the fee", "03/02/2026 22:00"):
        assert words in page, words
    assert "<script" not in page and "http://" not in page and "https://" not in page
    assert "no filing" not in page.lower()


def test_alarm_is_red_and_first(day: Day) -> None:
    import dataclasses

    wrong = dataclasses.replace(day, alarms=("The inbox tray was not swept: its share is away",))
    page = render_day(wrong)
    assert 'class="banner unread"' in page and page.index("its share is away") < page.index("Arrivals by hour")
    assert 'class="banner ok"' in render_day(day)


def test_files_neutralise_what_looks_like_a_formula(day: Day, tmp_path: Path) -> None:
    page, workbook, table = write_day(day, tmp_path)
    assert page.name == "2026-03-02.html" and not list(tmp_path.glob(".*"))
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert f"'{FORMULA}" in [row["value"] for row in rows] and not [row for row in rows if row["value"].startswith("=")]
    assert {"Day", "Books", "Dwell", "Reasons", "Due", "Set aside", "Waiting"} <= {row["table"] for row in rows}
    sheets = openpyxl.load_workbook(workbook)
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"] and "'=done" in [cell.value for cell in cells]
    assert sheets["Books"]["B2"].value == 10 and sheets["Dispositions"].max_row == 6


def test_empty_day_has_a_report_too(tmp_path: Path) -> None:
    room = Mailroom(tmp_path)
    books = reconcile(room.database, room.originals, DAY, room.clock())
    day = day_figures(room.database, DAY, ZONE, books, 14, datetime(2026, 3, 3, 4, tzinfo=UTC))
    assert day.files == 0 and day.straight is None
    page = render_day(day)
    assert "No filing was decided" in page and "Nothing waits" in page and "—" in page
    assert closed_days(room.database) == []


def test_nothing_that_an_applicant_wrote_is_in_it(day: Day) -> None:
    # a report carries figures, names of files, checks and dates; no column for a person exists
    fields = set(Day.__dataclass_fields__)
    assert not fields & {"applicant", "names", "a_number", "date_of_birth"}


def test_percentiles_are_values_that_occurred() -> None:
    assert percentiles([]) == () and percentiles([7]) == (7, 7, 7)
    assert percentiles(list(range(1, 101))) == (50, 90, 99) and percentiles([1, 100]) == (1, 100, 100)


def test_words_for_numbers() -> None:
    assert [span(seconds) for seconds in (0, 119, 120, 7199, 7200)] == ["0 s", "119 s", "2 min", "120 min", "2.0 h"]
    assert span(172800) == "2.0 d"
    assert share(None) == "—" and share(0.5) == "50 %"
    chart = bars_of("x", [("a", 0, ""), ("b", 4, "")])
    assert [bar.height for bar in chart.bars] == [0, 76] and bars_of("x", [("a", 0, "")]).bars[0].height == 0
