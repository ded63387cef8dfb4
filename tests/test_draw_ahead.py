"""Pages drawn before anybody asks, and what the dashboard keeps at hand."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dashboard_house import client_of, open_house
from packet_builder import RECEIVED
from PIL import Image
from review_house import data
from sqlalchemy import select, update

from dashboard.filing_desk import Bench, bench_of, keep_warm
from dashboard.house import House
from filings.files import sha256_of
from filings.problems import UnusableDatabase
from filings.store import Store
from filings.tables import FILINGS
from filings.vocabulary import Disposition, Filing, Page, PageKind, Problem, Record, Request, Scan, Timings
from filings.warming import _indexes, read_ahead
from flows.arrivals import Arrivals
from flows.draw_ahead import opening_page
from flows.page_pictures import Size
from flows.routine import Routine
from sample_filings.archive import archived

PAGES = (Page(number=1, kind=PageKind.BLANK), Page(number=2, kind=PageKind.I_131), Page(number=3, kind=PageKind.STATEMENT))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = open_house(data(tmp_path))
    yield made
    bench_of(made).pictures.close()
    made.store.close()


def keep(house: House, folder: Path, name: str, disposition: Disposition) -> str:
    """Keep a filing with a scan of three pages; gives back the digest of the scan."""
    folder.mkdir(exist_ok=True)
    first, *others = (Image.fromarray(np.full((110, 85), 255 - len(name) - page, np.uint8)) for page in range(3))
    first.save(folder / name, save_all=True, append_images=others, resolution=10)
    digest = sha256_of(folder / name)
    filing = Filing(request=Request.OTHER, disposition=disposition)
    house.store.save(Record(scan=Scan(name=name, sha256=digest, pages=3, received=RECEIVED), filings=(filing,), pages=PAGES,
                            timings=Timings(total_s=1, cpu_s=1, pages=3)), folder)
    return digest


def drawn(bench: Bench, digest: str) -> list[int]:
    return [page for page in (1, 2, 3) if bench.pictures.path(digest, page, 0, Size.SCREEN).exists()]


def test_a_filing_opens_with_its_first_doubt_else_with_the_first_page_that_has_something_on_it() -> None:
    torn = Page(number=4, kind=PageKind.OTHER, problem=Problem(code="damaged-scan", message="torn"))

    def opens(*doubted: int | None) -> int | None:
        page = opening_page((*PAGES, torn), doubted)
        return page.number if page else None

    assert (opens(), opens(None, 3, 2), opens(1, 4, 9), opens(None)) == (2, 3, 2, 2)
    assert opening_page((PAGES[0], torn), [1, 4]) is None


def test_the_page_with_which_a_waiting_filing_opens_is_drawn_ahead_and_no_other(house: House, tmp_path: Path) -> None:
    waiting = keep(house, tmp_path / "out", "waiting.pdf", Disposition.REVIEW)
    passed = keep(house, tmp_path / "out", "passed.pdf", Disposition.READY)
    bench = bench_of(house)
    bench.ahead.look()
    assert bench.ahead.draw_next()
    assert not bench.ahead.draw_next()
    assert (drawn(bench, waiting), drawn(bench, passed)) == ([2], [])
    picture = bench.pictures.path(waiting, 2, 0, Size.SCREEN)
    assert (picture.stat().st_mode & 0o777, picture.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    page = client_of(house, "reviewer").get("/filings/1/1").text
    assert "/pictures/1/2/0?full=0&amp;size=screen" in page


def test_what_somebody_sees_in_a_list_is_drawn_first_and_each_once_for_a_decision(house: House, tmp_path: Path) -> None:
    waiting = keep(house, tmp_path / "out", "waiting.pdf", Disposition.REVIEW)
    passed = keep(house, tmp_path / "out", "passed.pdf", Disposition.READY)
    bench = bench_of(house)
    assert client_of(house, "reviewer").get("/queue?state=all").status_code == 200
    with house.store.database.write() as connection:
        listed = connection.scalar(select(FILINGS.c.id).where(FILINGS.c.disposition == "ready"))
        assert listed is not None
    bench.ahead.expect([listed])
    bench.ahead.look()
    bench.ahead.draw_next()
    assert (drawn(bench, waiting), drawn(bench, passed)) == ([], [2])
    assert bench.ahead.draw_next()
    assert not bench.ahead.draw_next()
    bench.ahead.look()
    assert not bench.ahead.draw_next()
    with house.store.database.write() as connection:
        connection.execute(update(FILINGS).where(FILINGS.c.id == listed).values(decided_at="2030-01-01T00:00:00+00:00"))
    bench.ahead.look()
    assert bench.ahead.draw_next(), "what is asked of it may have changed"


def test_a_scan_that_is_gone_stops_nothing(house: House, tmp_path: Path) -> None:
    keep(house, tmp_path / "out", "gone.pdf", Disposition.REVIEW)
    left = keep(house, tmp_path / "out", "left-here.pdf", Disposition.REVIEW)
    (tmp_path / "out" / "gone.pdf").unlink()
    bench = bench_of(house)
    bench.ahead.look()
    assert bench.ahead.draw_next()
    assert bench.ahead.draw_next()
    assert drawn(bench, left) == [2]


# ---------------------------------------------------------------- routines

def test_a_routine_works_at_once_when_woken_and_after_a_failure_and_ends(caplog: pytest.LogCaptureFixture) -> None:
    done = threading.Semaphore(0)
    rounds: list[int] = []

    def work() -> None:
        rounds.append(len(rounds))
        done.release()
        if len(rounds) == 1:
            raise UnusableDatabase("the disk is gone")

    routine = Routine("tried", work, every_s=3600)
    routine.start()
    routine.start()
    assert done.acquire(timeout=30)
    while len(rounds) < 2:
        routine.wake()
        done.acquire(timeout=0.01)
    routine.close()
    assert "tried" in caplog.text
    assert "the disk is gone" in caplog.text
    before = len(rounds)
    routine.wake()
    routine.start()
    assert len(rounds) == before
    assert all(each.name != "tried" for each in threading.enumerate())


def test_work_under_way_is_told_that_something_is_due() -> None:
    begun, ended = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        while not routine.due:
            routine.rest(30)
        ended.set()

    routine = Routine("long", work, every_s=3600)
    routine.start()
    assert begun.wait(30)
    routine.close()
    assert ended.is_set()


# ---------------------------------------------------------------- at hand

def test_all_that_lists_and_searches_use_is_read_ahead(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'lockbox.db'}") as store:
        store.save(archived(1, RECEIVED), "out")
        said: list[str] = []
        with store.database.read() as connection:
            connection.connection.driver_connection.set_trace_callback(said.append)     # the pool has one connection, for all
        read_ahead(store.database)
        with store.database.read() as connection:
            connection.connection.driver_connection.set_trace_callback(None)
            indexes = {name for table in ("filings", "filing_checks", "scans", "queue") for name in _indexes(connection, table)}
    assert {"filings_urgency", "filing_checks_name", "queue_batch", "ix_scans_sha256"} <= indexes
    assert "queue_once" not in indexes, "it holds some rows only"
    assert all(any(f"INDEXED BY {name}" in each for each in said) for name in indexes)
    assert any("sum(length(identity))" in each and "NOT INDEXED" in each for each in said)
    assert any("filing_index_data" in each for each in said)
    assert not any("FROM decisions" in each for each in said)


def test_the_earlier_filings_are_at_hand_before_the_first_change(house: House, tmp_path: Path) -> None:
    keep(house, tmp_path / "out", "earlier.pdf", Disposition.READY)
    desk = bench_of(house).desk
    assert not desk.arrivals._slots
    keep_warm(desk)
    assert list(desk.arrivals._slots) == [1]


def test_who_waits_for_the_earlier_filings_has_them_read_without_rests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.arrivals.AT_ONCE", 1)
    with Store(f"sqlite:///{tmp_path / 'lockbox.db'}") as store:
        for number in (1, 2, 3):
            store.save(archived(number, RECEIVED), "out")
        arrivals = Arrivals(store)
        slow = threading.Thread(target=arrivals.refresh, args=(3600.0,))
        slow.start()
        while not arrivals._slots:
            slow.join(0.01)
        arrivals.refresh()
        slow.join(30)
        assert not slow.is_alive()
        assert sorted(arrivals._slots) == [1, 2, 3]
