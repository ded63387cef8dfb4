"""The numbers of the day: counted right, shown with their age, the charts with their tables."""
from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dashboard_house import TODAY, Clock, client_of, filed, open_house
from sqlalchemy import insert, update

from dashboard.today import numbers_for
from filings import audit, corrections
from filings.numbers import QUANTILES, numbers_of, quantiles
from filings.settings import settings
from filings.store import Store
from filings.tables import DAYS, FILINGS, NOTICE_DRAFTS, QUEUE, SWEEPS
from filings.vocabulary import Disposition, Trait
from lockbox import demo_days


@pytest.fixture
def house(database_url, tmp_path):
    made = open_house(tmp_path, Clock(), database_url)
    yield made
    made.store.close()


def numbers(house):
    return numbers_of(house.store.database, today=TODAY, now=house.clock(), ahead=14)


def test_what_came_in_and_what_went_straight_through(house):
    filed(house, "a.pdf", disposition=Disposition.READY)
    filed(house, "b.pdf", disposition=Disposition.REJECT)
    filed(house, "c.pdf")
    filed(house, "d.pdf", received=TODAY - timedelta(days=9))
    found = numbers(house)
    assert (found.scans, found.filings, found.straight, found.waiting, found.oldest) == (
        3, 3, 2, 2, TODAY - timedelta(days=9))


def test_what_people_are_done_with_waits_no_longer(house):
    _, filing = filed(house, "a.pdf", received=TODAY - timedelta(days=3))
    with house.store.database.write() as connection:
        connection.execute(update(FILINGS).where(FILINGS.c.id == filing).values(reviewed_at="2020-06-13T05:00:00+00:00"))
    found = numbers(house)
    assert (found.waiting, found.oldest, found.ages) == (0, None, ())
    clock = {each.name: each for each in found.clocks}["reviewed"]
    assert clock.measured == 1 and clock.seconds == (29 * 3600.0,) * 3


def test_quantiles_are_values_that_occur():
    assert quantiles([]) == () and quantiles([5]) == (5, 5, 5)
    assert quantiles(range(100)) == tuple(int(100 * each) for each in QUANTILES)


def test_the_ages_of_what_waits_are_those_of_each_filing(house):
    for number, age in enumerate((0, 0, 0, 1, 2, 3, 5, 8, 13, 40)):
        filed(house, f"{number}.pdf", received=TODAY - timedelta(days=age))
    assert numbers(house).ages == quantiles([0, 0, 0, 1, 2, 3, 5, 8, 13, 40])


def test_the_trend_has_thirty_days_and_every_filing_of_them(house):
    filed(house, "a.pdf", received=TODAY - timedelta(days=29), disposition=Disposition.READY)
    filed(house, "b.pdf", received=TODAY - timedelta(days=30))
    filed(house, "c.pdf")
    trend = numbers(house).trend
    assert len(trend) == 30 and trend[0][0] == TODAY - timedelta(days=29) and trend[-1][0] == TODAY
    assert sum(sum(counts.values()) for _, counts in trend) == 2 and trend[0][1]["ready"] == 1


def test_reasons_are_the_checks_that_decided(house):
    filed(house, "a.pdf", check="fee.words")
    filed(house, "b.pdf", check="fee.words")
    filed(house, "c.pdf", check="identity.consistent")
    assert numbers(house).reasons == (("fee.words", 2), ("identity.consistent", 1))


def test_what_comes_due_is_listed_the_earliest_first(house):
    filed(house, "late.pdf", days_left=13)
    filed(house, "soon.pdf", days_left=1, traits=(Trait.MINOR,))
    filed(house, "far.pdf", days_left=15)
    filed(house, "past.pdf", days_left=-1)
    found = numbers(house)
    assert [due.scan_name for due in found.due] == ["soon.pdf", "late.pdf"] and found.due_count == 2


def test_answers_that_letters_ask_for_are_listed_and_marked_when_they_are_over(house):
    for name, days, status in (("over.pdf", -3, "approved"), ("near.pdf", 5, "approved"), ("draft.pdf", 5, "draft"),
                               ("far.pdf", 15, "approved"), ("long ago.pdf", -15, "approved")):
        scan, filing = filed(house, name, disposition=Disposition.DEFICIENT)
        with house.store.database.write() as connection:
            connection.execute(insert(NOTICE_DRAFTS).values(
                scan=scan, number=1, kind="deficiency", body={}, status=status, created_at="2020-06-01T10:00:00+00:00",
                answer_by=TODAY + timedelta(days=days)))
            connection.execute(update(FILINGS).where(FILINGS.c.id == filing).values(reviewed_at="2020-06-13T05:00:00+00:00"))
    found = numbers(house)
    assert [(due.scan_name, due.kind) for due in found.due] == [("over.pdf", "answer"), ("near.pdf", "answer")]
    assert found.due_count == 2
    browser = client_of(house, "supervisor")
    page = browser.get("/").text
    assert page.count("last day for an answer to our letter") == 2 and page.count(">over</span>") == 1
    queue = browser.get("/queue?state=all").text
    assert 'Answer by <span class="lbx-late">06/12/2020' in queue and "Answer by <span>06/20/2020" in queue


def test_the_state_of_intake(house):
    row = {"path": "/in/a", "sha256": "0" * 64, "attempts": 1, "message": "", "enqueued_at": "2020-06-15T10:00:00+00:00",
           "batch": "", "humanitarian": 0}
    now = house.clock()
    with house.store.database.write() as connection:
        for number, (stage, worker, until) in enumerate((
                ("waiting", None, None), ("taken", "w1", now + 5), ("taken", "w2", now + 5), ("taken", "w3", now - 5),
                ("attention", None, None), ("quarantined", None, None))):
            connection.execute(insert(QUEUE).values(**row | {"path": f"/in/{number}"}, stage=stage, worker=worker,
                                                    lease_until=until))
        connection.execute(insert(SWEEPS).values(inbox="main", host="h", started_at="2020-06-15T15:59:00+00:00",
                                                 ended_at="2020-06-15T15:59:01+00:00", seen=4, message="<b>slow</b>"))
        connection.execute(insert(DAYS).values(business_date=date(2020, 6, 12), state="closed", started_at="x",
                                               finished_at="2020-06-13T02:00:00+00:00", balanced=0))
    found = numbers(house)
    assert (found.intake.workers, found.intake.lapsed, found.attention) == (2, 1, 2)
    assert (found.intake.closed, found.intake.balanced) == (date(2020, 6, 12), False)
    page = client_of(house, "clerk").get("/").text
    assert "Not balanced for 06/12/2020" in page and "&lt;b&gt;slow&lt;/b&gt;" in page and "06/15/2020 10:59" in page


def test_the_numbers_are_those_of_the_moment_and_say_so(house):
    assert numbers_for(house).filings == 0
    filed(house)
    house.clock.now += 1
    assert (numbers_for(house).filings, numbers_for(house).at) == (1, house.clock.now)
    assert "06/15/2020 11:00" in client_of(house, "clerk").get("/").text


def test_filings_of_a_scan_that_was_replaced_count_nowhere(house):
    filed(house, "a.pdf", days_left=3)
    with house.store.database.read() as connection:
        _, old = corrections.current(connection, 1)
    newer = old.model_copy(update={"scan": old.scan.model_copy(update={"sha256": "f" * 64})})
    house.store.save(newer, house.settings.data_dir / "records")
    found = numbers(house)
    assert (found.scans, found.filings, found.waiting, found.due_count, [each.scan for each in found.due]) == (1, 1, 1, 1, [2])
    assert found.reasons == (("fee.words", 1),)
    assert sum(found.trend[-1][1].values()) == 1


def test_an_empty_house_has_a_page_too(house):
    page = client_of(house, "auditor").get("/")
    assert page.status_code == 200 and "Nothing waits" in page.text and "not measured yet" in page.text


def test_charts_stand_on_tables_and_the_administrator_gets_no_link_to_filings(house):
    filed(house, days_left=3)
    page = client_of(house, "supervisor").get("/").text
    assert page.count("<canvas") == page.count("data-chart=") == 2 and page.count("<figure") == 2
    assert "/queue?state=all&amp;from=" in page
    other = client_of(house, "administrator").get("/").text
    assert "/filings/" not in other and "/queue" not in other and "scan-1.pdf" not in other and "1 filing within" in other


def test_the_days_before_the_demo_are_filled_by_the_ordinary_road(tmp_path, monkeypatch):
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    monkeypatch.setattr(demo_days, "DAYS", 8)
    added = demo_days.add_days_before(tmp_path / "earlier")
    with Store(settings().database) as store:
        today, now = datetime.now(ZoneInfo(settings().time_zone)).date(), time.time()
        found = numbers_of(store.database, today=today, now=now, ahead=14)
        trail = audit.verify(store.database)
        times = [entry.at for entry in audit.entries(store.database, most=1000)][::-1]
    settings.cache_clear()
    assert added == sum(sum(counts.values()) for _, counts in found.trend) >= 3 * 5
    assert found.filings >= 3
    reviewed = next(clock for clock in found.clocks if clock.name == "reviewed")
    assert 0 < reviewed.measured < added
    assert found.reasons
    assert trail.broken_at is None
    assert times == sorted(times)                   # each deed at its own time
    assert times[-1] <= datetime.now(UTC).isoformat(timespec="seconds")
