"""The queue: filters, order, paging, claims that nobody shares, bulk deeds, kept views, and tables to carry out."""
from __future__ import annotations

import csv
import io
import re
import threading
from datetime import timedelta

import pytest
from dashboard_house import HOSTILE, TODAY, Clock, client_of, filed, open_house, place, user_of
from openpyxl import load_workbook
from starlette.datastructures import QueryParams

from dashboard.queue_view import asked_by
from dashboard.tables import as_csv, as_xlsx, cell
from filings import claims, corrections, views
from filings.audit import entries, verify
from filings.views import Sort, State, View
from filings.vocabulary import Disposition, Trait


@pytest.fixture
def house(database_url, tmp_path):
    made = open_house(tmp_path, Clock(), database_url)
    yield made
    made.store.close()


def names(house, view: View, **more: object) -> list[str]:
    return [row.scan_name for row in views.page(house.store.database, view, now=house.clock(), **more).rows]


@pytest.fixture
def several(house):
    filed(house, "a.pdf", family="ALVAREZ", received=TODAY - timedelta(days=40), confidence=0.95)
    filed(house, "b.pdf", family="BERG", traits=(Trait.MEDICAL,), received=TODAY, confidence=0.6)
    filed(house, "c.pdf", family="COSTA", days_left=5, received=TODAY - timedelta(days=2), check="identity.consistent")
    filed(house, "d.pdf", family="DIAZ", disposition=Disposition.REJECT, check="fee.amount")
    return house


def test_the_urgent_come_first_medical_then_deadline_then_age(several):
    waiting = View(dispositions=("review",))
    assert names(several, waiting) == ["b.pdf", "c.pdf", "a.pdf"]
    assert names(several, View(sort=Sort.ERRORS))[0] == "b.pdf"
    assert names(several, View(sort=Sort.OLDEST))[0] == "a.pdf"


@pytest.mark.parametrize("view, found", [
    (View(dispositions=("reject",)), ["d.pdf"]), (View(trait="medical"), ["b.pdf"]), (View(trait="minor"), []),
    (View(check="fee.amount"), ["d.pdf"]), (View(received_to=TODAY - timedelta(days=30)), ["a.pdf"]),
    (View(received_from=TODAY - timedelta(days=3), received_to=TODAY - timedelta(days=1)), ["c.pdf"]),
    (View(words="berg"), ["b.pdf"]), (View(words="219001234 costa"), ["c.pdf"]), (View(words="nobody"), []),
    (View(words="?!"), []), (View(request="initial-parole"), []), (View(state=State.DONE), []), (View(state=State.SECOND), []),
    (View(assignee="reviewer"), []), (View(batch="tray"), [])])
def test_each_filter_finds_what_it_says(several, view, found):
    assert names(several, view) == found
    assert views.count(several.store.database, view) == (len(found), False)


def test_a_scan_that_was_replaced_is_not_shown(house):
    filed(house, "a.pdf", family="OLD")
    with house.store.database.read() as connection:
        _, old = corrections.current(connection, 1)
    folder = house.settings.data_dir / "records"
    newer = old.model_copy(update={"scan": old.scan.model_copy(update={"sha256": "f" * 64})})
    house.store.save(newer, folder)
    assert [row.scan for row in views.page(house.store.database, View(state=State.ALL), now=house.clock()).rows] == [2]
    house.store.save(old, folder)                  # the former file lies there again
    assert [row.scan for row in views.page(house.store.database, View(state=State.ALL), now=house.clock()).rows] == [1]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_each_other_without_gap_or_repetition(house, sort):
    for number in range(7):
        filed(house, f"{number}.pdf", received=TODAY - timedelta(days=number // 2), confidence=0.5 + number // 3 / 10)
    whole = names(house, View(sort=sort))
    parts, after = [], None
    for _ in range(4):
        part = views.page(house.store.database, View(sort=sort), now=house.clock(), after=after, most=2)
        parts += [row.scan_name for row in part.rows]
        after = part.after
    assert parts == whole and len(whole) == 7 and after is None


def test_a_mark_that_is_none_begins_anew(several):
    for mark in ("nonsense", "~", "1~x", "' OR 1=1~3", "\x00~1"):
        assert views.page(several.store.database, View(sort=Sort.ERRORS), now=0, after=mark).rows


def test_two_people_never_hold_one_filing(house):
    _, filing = filed(house)
    database, winners, gate = house.store.database, [], threading.Barrier(8)

    def grab(name: str) -> None:
        gate.wait()
        held = claims.claim(database, filing, name, house.clock(), 600)
        if held.mine:
            winners.append(name)
        assert held.user in {f"user{number}" for number in range(8)}

    threads = [threading.Thread(target=grab, args=(f"user{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(winners) == 1
    with database.read() as connection:
        assert claims.holder(connection, filing, house.clock()).user == winners[0]
    assert len(entries(database, action="filing.claim")) == 1
    assert verify(database).broken_at is None


def test_a_claim_ends_by_itself_and_each_deed_begins_it_anew(house):
    _, filing = filed(house)
    database, clock = house.store.database, house.clock
    assert claims.claim(database, filing, "nora", clock.now, 600).mine
    clock.now += 500
    with database.write() as connection:
        assert claims.renew(connection, filing, "nora", clock.now, 600)
        assert not claims.renew(connection, filing, "omar", clock.now, 600)
    clock.now += 500
    assert claims.claim(database, filing, "omar", clock.now, 600) == claims.Held("nora", clock.now + 100, False)
    clock.now += 101
    assert claims.claim(database, filing, "omar", clock.now, 600).mine
    with database.write() as connection:
        assert not claims.renew(connection, filing, "nora", clock.now, 600)


def test_only_the_holder_gives_back_and_a_supervisor_anybodys(house):
    _, filing = filed(house)
    database, now = house.store.database, house.clock()
    claims.claim(database, filing, "nora", now, 600)
    assert not claims.release(database, filing, "omar", now)
    assert claims.release(database, filing, "sue", now, anyones=True)
    assert not claims.release(database, filing, "nora", now)
    assert claims.claim(database, 999, "nora", now, 600) is None


def test_claiming_by_the_page_opens_the_filing_and_says_who_was_faster(house):
    scan, filing = filed(house)
    first, second = client_of(house, "reviewer"), client_of(house, "supervisor")
    answer = first.post(f"/queue/claim/{filing}", data={"next": f"/filings/{scan}/1"})
    assert place(answer) == f"/filings/{scan}/1"
    refused = second.post(f"/queue/claim/{filing}", data={"next": "/queue"})
    assert refused.status_code == 422 and "reviewer holds this filing" in refused.text
    assert "reviewer" in second.get("/queue").text
    second.post(f"/queue/release/{filing}")
    assert second.post(f"/queue/claim/{filing}").status_code == 303
    assert first.post("/queue/claim/999").status_code == 404


def test_the_next_filing_is_one_that_nobody_holds(several):
    first, second = client_of(several, "reviewer"), client_of(several, "supervisor")
    query = {"query": "state=open&disposition=review"}
    one, two = place(first.post("/queue/next", data=query)), place(second.post("/queue/next", data=query))
    assert one.startswith("/filings/") and two.startswith("/filings/") and one.split("?")[0] != two.split("?")[0]
    assert place(second.post("/queue/next", data={"query": "state=done"})).endswith("said=nothing")


def test_deeds_in_bulk(several):
    client, reviewer = client_of(several, "supervisor"), client_of(several, "reviewer")
    ids = [row.filing for row in views.page(several.store.database, View(), now=several.clock()).rows]
    claims.claim(several.store.database, ids[0], "reviewer", several.clock(), 600)
    answer = client.post("/queue/bulk", data={"action": "claim", "filing": ids, "next": "/queue?state=open"})
    assert place(answer) == f"/queue?state=open&said=claim-{len(ids) - 1}-{len(ids)}"
    assert "3 of 4 claimed" in client.get(place(answer)).text
    given = client.post("/queue/bulk", data={"action": "assign", "filing": ids, "to": "reviewer"})
    assert place(given) == "/queue?said=assign-4-4"
    assert len(names(several, View(assignee="reviewer"))) == 4
    assert client.post("/queue/bulk", data={"action": "assign", "filing": ids, "to": "clerk' --"}).status_code == 303
    assert len(names(several, View(assignee="reviewer"))) == 4, "nobody of that name: nothing changes"
    assert reviewer.post("/queue/bulk", data={"action": "assign", "filing": ids, "to": "reviewer"}).status_code == 403
    assert client.post("/queue/bulk", data={"action": "reject", "filing": ids}).status_code == 422


def test_nothing_outside_is_ever_led_to(house):
    _, filing = filed(house)
    client = client_of(house, "reviewer")
    for outside in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/x\r\nSet-Cookie: a=b"):
        assert place(client.post(f"/queue/claim/{filing}", data={"next": outside})) == "/"


def test_views_are_kept_and_shared_by_supervisors_only(house):
    reviewer, supervisor, clerk = (client_of(house, role) for role in ("reviewer", "supervisor", "clerk"))
    reviewer.post("/queue/views", data={"name": "Mine alone", "query": "trait=medical", "shared": "true"})
    supervisor.post("/queue/views", data={"name": "For all <b>", "query": "check=fee.amount&evil=1", "shared": "true"})
    page = clerk.get("/queue").text
    assert "For all &lt;b&gt;" in page and "Mine alone" not in page and "evil" not in page
    assert reviewer.post("/queue/views", data={"name": " ", "query": ""}).status_code == 422
    number = re.search(r"/queue/views/(\d+)/delete", reviewer.get("/queue").text)[1]
    clerk.post(f"/queue/views/{number}/delete")
    assert "Mine alone" in reviewer.get("/queue").text
    reviewer.post(f"/queue/views/{number}/delete")
    assert "Mine alone" not in reviewer.get("/queue").text


def test_numbers_are_masked_until_somebody_asks_and_that_is_kept(house):
    filed(house)
    client, clerk = client_of(house, "reviewer"), client_of(house, "clerk")
    assert "219001234" not in client.get("/queue").text and "•••••1234" in client.get("/queue").text
    client.post("/unmask", data={"next": "/queue"})
    assert "219001234" in client.get("/queue").text
    assert clerk.post("/unmask").status_code == 403 and "219001234" not in clerk.get("/queue").text
    assert [entry.who for entry in entries(house.store.database, action="session.unmask")] == ["reviewer"]
    client.post("/mask", data={"next": "/queue"})
    assert "219001234" not in client.get("/queue").text


def test_hostile_text_is_shown_harmless(house):
    filed(house, "x<img src=x onerror=alert(1)>.pdf", family=HOSTILE + "y" * 10_000)
    page = client_of(house, "supervisor").get("/queue").text
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;" in page
    assert "y" * 200 not in page and page.count(' title="=HYPERLINK') == 1, "a name of any length takes little room"
    assert client_of(house, "supervisor").get("/queue", params={"q": HOSTILE}).status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_an_export_is_a_formula(house, form):
    for number, family in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", HOSTILE)):
        filed(house, f"{number}.pdf", family=family)
    answer = client_of(house, "supervisor").get(f"/queue/export.{form}")
    assert answer.status_code == 200 and f".{form}" in answer.headers["content-disposition"]
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert not [each for row in sheet.iter_rows() for each in row if each.data_type == "f"]
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert len(rows) == 9 and rows[0][0] == "Scan"
    for row in rows[1:]:
        assert not [each for each in row if isinstance(each, str) and each.lstrip().startswith(("=", "+", "-", "@", "＝"))]
        assert "219001234" not in map(str, row)
    kept = entries(house.store.database, action="queue.export")
    assert kept[0].after == {"view": "state=open&sort=urgency&disposition=review", "filings": 8, "format": form}


def test_an_export_has_every_row_of_the_view_and_the_numbers_once_asked_for(house):
    for number in range(7):
        filed(house, f"{number}.pdf")
    client = client_of(house, "supervisor")
    client.post("/unmask")
    text = client.get("/queue/export.csv?state=all").text
    assert text.count("219001234") == 7
    rows = list(views.every(house.store.database, View(), now=0, at_a_time=2))
    assert len({row.filing for row in rows}) == 7
    assert client.get("/queue/export.exe").status_code == 404


def test_cells():
    assert cell("=A1") == "'=A1" and cell("a=b") == "a=b" and cell(5) == 5 and cell("\x07bell") == "bell"
    assert len(cell("x" * 40_000)) == 32_000
    assert list(as_csv([["ä", "b"]])) == ["\ufeffä,b\r\n"]
    assert as_xlsx([["a"], ["=1"]], "x" * 40)[:2] == b"PK"


@pytest.mark.parametrize("query", ["state=open&disposition=review&sort=errors", "state=all&request=re-parole&trait=medical",
                                   "state=done&check=fee.amount&age=30&q=a%26b&batch=x%2Fy&assignee=-",
                                   "state=all&from=2020-01-01&to=2020-02-01"])
def test_an_address_and_its_view_say_the_same(query):
    asked = asked_by(QueryParams(query), TODAY)
    assert asked_by(QueryParams(asked.query()), TODAY) == asked


def test_nonsense_in_an_address_is_left_out():
    asked = asked_by(QueryParams("state=x&disposition=y&trait=z&age=5000&from=never&sort=q&request=1"), TODAY)
    assert asked.view == View() and asked.age == 0
    assert asked_by(QueryParams(""), TODAY).view.dispositions == ("review",)


def test_htmx_gets_the_rows_alone(several):
    part = client_of(several, "reviewer").get("/queue", headers={"HX-Request": "true"}).text
    assert "<html" not in part and 'data-announce="3 filings"' in part


def test_somebody_who_is_locked_out_gets_no_further(house):
    client = client_of(house, "reviewer")
    from filings.people import set_disabled

    set_disabled(house.store.database, user_of(house, "reviewer").name, True, by="administrator")
    assert place(client.get("/queue")).startswith("/login?next=")
