"""The views of the queue give the same on both databases, whichever way the filings are found."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from filings import views
from filings.numbers import numbers_of
from filings.store import Store
from filings.tables import FILINGS, QUEUE, RULINGS
from filings.views import Sort, State, View
from sample_filings.archive import archived

TODAY = date(2026, 6, 15)
NOW = 1_781_500_000.0
MANY = 120


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An archive of a few filings."""
    url = f"sqlite:///{tmp_path_factory.mktemp('views') / 'lockbox.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").new_database("ready")
    with Store(url) as made:
        for number in range(1, MANY + 1):
            made.save(archived(number, TODAY), "out")
        with made.database.write() as connection:
            connection.execute(insert(QUEUE), [
                {"path": f"/in/{number}.pdf", "sha256": f"{number:064x}", "stage": "done", "attempts": 1, "message": "",
                 "enqueued_at": "2026-06-15T08:00:00+00:00", "batch": f"tray-{number % 7}"} for number in range(1, MANY + 1)])
            connection.execute(insert(RULINGS).values(scan=9, number=1, disposition="reject", reason="x", by="nora",
                                                      at="2026-06-15T08:00:00+00:00", state="waiting"))
            connection.execute(update(FILINGS).where(FILINGS.c.id % 5 == 0).values(reviewed_at="2026-06-15T09:00:00+00:00"))
        yield made


VIEWS = [View(state=State.ALL), View(), View(state=State.DONE, sort=Sort.OLDEST), View(state=State.SECOND),
         View(state=State.ALL, batch="tray-3"), View(batch="tray-4", sort=Sort.ERRORS),
         View(state=State.ALL, words="parole"), View(words="care parole", sort=Sort.NEWEST),
         View(state=State.ALL, received_from=TODAY - timedelta(days=60), received_to=TODAY - timedelta(days=3)),
         View(received_to=TODAY - timedelta(days=30), sort=Sort.ERRORS),
         View(trait="medical", words="town", received_from=TODAY - timedelta(days=90), sort=Sort.OLDEST)]


@pytest.mark.parametrize("view", VIEWS)
def test_what_many_have_and_what_few_have_is_found_alike(store: Store, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_of_it() -> list[int]:
        return [row.filing for row in views.every(store.database, view, now=NOW, at_a_time=17)]

    by_index = all_of_it()
    monkeypatch.setattr("filings.search.FREQUENT", 2)
    monkeypatch.setattr("filings.view_conditions.FEW", 2)
    assert all_of_it() == by_index
    assert views.count(store.database, view) == (len(by_index), False)
    first, number, more = views.page_and_count(store.database, view, now=NOW)
    assert ([row.filing for row in first.rows], number, more) == (by_index[:views.PAGE], len(by_index), False)
    assert by_index or view.state is State.SECOND or view.trait
    assert len(by_index) == len(set(by_index)) <= MANY


@pytest.mark.parametrize("view", VIEWS)
def test_enough_is_counted_among_some_of_what_many_have(store: Store, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    exact, _ = views.count(store.database, view)
    monkeypatch.setattr("filings.search.FREQUENT", 20)
    assert [views.count(store.database, view, most) for most in (0, 3, exact, exact + 1)] == [
        (min(exact, most), exact > most) for most in (0, 3, exact, exact + 1)]


def test_each_filter_keeps_its_word(store: Store) -> None:
    def ids(**asked: object) -> set[int]:
        return {row.filing for row in views.every(store.database, View(state=State.ALL, **asked), now=NOW)}     # type: ignore[arg-type]

    assert ids(batch="tray-3") == {number for number in range(1, MANY + 1) if number % 7 == 3}
    assert [row.scan for row in views.every(store.database, View(state=State.SECOND), now=NOW)] == [9]
    assert ids(received_from=TODAY - timedelta(days=20)) == set(range(1, 21))
    assert ids(words="parole") == ids()


def test_the_numbers_are_the_same_whatever_counts_them(store: Store) -> None:
    found = numbers_of(store.database, today=TODAY, now=NOW, ahead=14)
    records = [archived(number, TODAY) for number in range(1, MANY + 1)]
    recent = [one for one in records if (TODAY - one.scan.received).days < 30]
    assert sum(sum(day.values()) for _, day in found.trend) == len(recent)
    open_ = [one for number, one in enumerate(records, 1) if number % 5]
    assert found.waiting == sum(one.filings[0].disposition == "review" for one in open_)
    assert found.oldest == min(one.scan.received for one in open_ if one.filings[0].disposition == "review")
    last = TODAY + timedelta(days=14)
    due = [day for one in open_ for day in (one.filings[0].deadlines.reparole_file_by, one.filings[0].deadlines.inquiry_after)
           if day and TODAY <= day <= last]
    assert found.due_count == len(due)
    assert [each.day for each in found.due] == sorted(due)[:8]
