"""The JSON API: by token, by the same rules as the pages, described, and never failing whatever it is sent."""
from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import schemathesis
from dashboard_house import HOST, client_of, open_house, user_of
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from packet_builder import claim, packet, review
from review_house import data, room
from schemathesis.checks import not_a_server_error
from sqlalchemy import insert, update

from dashboard.app import create_app
from dashboard.house import House
from filings import audit
from filings import settings as chosen
from filings.tables import FILINGS, NOTICE_DRAFTS
from filings.vocabulary import PageKind, Stance, Topic

AMOUNT = "payment.amount"
A_NUMBER = "240905254"


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An inbox, set for this test."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("LOCKBOX_INBOXES", str(folder))
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    chosen.settings.cache_clear()
    yield folder
    chosen.settings.cache_clear()


@pytest.fixture
def house(inbox: Path, tmp_path: Path) -> Iterator[House]:
    """A house with one filing, of which the amount and a sentence are in doubt."""
    made = open_house(data(tmp_path))
    unsure = claim(Topic.REASONS, PageKind.STATEMENT, stance=Stance.DOUBTFUL)
    room(f"sqlite:///{tmp_path / 'data' / 'lockbox.db'}", tmp_path / "out",
         packet({AMOUNT: review("675.00", "575.00")}, claims=(unsure.model_copy(update={"text": f"my number is A{A_NUMBER}"}),)))
    yield made
    made.store.close()


def by_token(house: House, role: str) -> TestClient:
    """A program with a token of the user of a role."""
    client = client_of(house)
    client.headers = {"Authorization": f"Bearer {house.sessions.new_token(user_of(house, role), 'test', 7)}"}   # type: ignore[assignment]
    return client


def test_a_program_without_a_good_token_is_refused(house: House) -> None:
    client = client_of(house)
    assert client.get("/api/v1/queue").status_code == 401
    assert client.get("/api/v1/queue", headers={"Authorization": "Bearer nonsense"}).status_code == 401


@pytest.mark.parametrize(("role", "method", "address", "status"), [
    ("reviewer", "GET", "/api/v1/queue", 200), ("administrator", "GET", "/api/v1/queue", 403),
    ("auditor", "POST", "/api/v1/filings/1/1/claim", 403), ("clerk", "POST", "/api/v1/filings/1/1/entries", 403),
    ("reviewer", "POST", "/api/v1/filings/1/1/second", 403), ("reviewer", "GET", "/api/v1/filings/7/1", 404),
    ("administrator", "POST", "/api/v1/scans", 403), ("clerk", "GET", "/api/v1/records/1", 200),
    ("reviewer", "GET", "/api/v1/records/9", 404), ("administrator", "GET", "/api/v1/openapi.json", 200)])
def test_a_token_may_what_its_user_may(house: House, role: str, method: str, address: str, status: int) -> None:
    assert by_token(house, role).request(method, address, json={}).status_code == status


def test_the_queue_and_a_filing_are_read_with_numbers_masked(house: House) -> None:
    client = by_token(house, "reviewer")
    row = client.get("/api/v1/queue").json()["filings"][0]
    assert (row["scan"], row["number"], row["disposition"], row["a_number"]) == (1, 1, "review", "•••••5254")
    for address in ("/api/v1/filings/1/1", "/api/v1/records/1"):
        assert A_NUMBER not in client.get(address).text
    assert {entry.action for entry in audit.entries(house.store.database, who="reviewer")} >= {"filing.read"}


def test_by_when_an_approved_letter_wants_an_answer_is_told(house: House) -> None:
    client = by_token(house, "auditor")
    assert client.get("/api/v1/queue").json()["filings"][0]["answer_by"] is None
    with house.store.database.write() as connection:
        connection.execute(insert(NOTICE_DRAFTS).values(scan=1, number=1, kind="deficiency", body={}, status="approved",
                                                        created_at="2020-06-01T10:00:00+00:00", answer_by=date(2020, 8, 3)))
        connection.execute(update(FILINGS).values(disposition="deficient"))
    assert client.get("/api/v1/queue?state=all").json()["filings"][0]["answer_by"] == "2020-08-03"
    assert client.get("/api/v1/filings/1/1").json()["answer_by"] == "2020-08-03"


def test_every_doubt_of_a_filing_is_cleared_over_the_api(house: House) -> None:
    client = by_token(house, "reviewer")
    state = client.get("/api/v1/filings/1/1").json()
    kinds = {doubt["kind"]: doubt for doubt in state["doubts"] if doubt["checks"]}
    assert kinds["field"]["key"] == AMOUNT
    state = client.post("/api/v1/filings/1/1/entries", json={
        "version": state["version"], "field": AMOUNT, "action": "correct", "value": "575"}).json()
    assert state["filing"]["fields"][AMOUNT]["by"] == "reviewer"
    index = int(kinds["claim"]["key"].removeprefix("claim:"))
    state = client.post("/api/v1/filings/1/1/sentences", json={"version": state["version"], "index": index, "stated": True}).json()
    while state["doubts"]:
        first = state["doubts"][0]
        state = client.post("/api/v1/filings/1/1/answers", json={
            "version": state["version"], "question": first["key"], "says": first["choices"][0]}).json()
    assert (state["disposition"], state["holder"]) == ("deficient", "reviewer")
    done = client.post("/api/v1/filings/1/1/finish", json={"version": state["version"]})
    assert done.json()["reviewed_by"] == "reviewer"


def test_what_cannot_be_done_says_why(house: House) -> None:
    client = by_token(house, "reviewer")
    version = client.get("/api/v1/filings/1/1").json()["version"]
    body = {"version": version, "field": AMOUNT, "action": "correct"}
    wrong = client.post("/api/v1/filings/1/1/entries", json={**body, "value": "plenty"})
    assert (wrong.status_code, "such as 575.00" in wrong.json()["detail"]) == (422, True)
    assert client.post("/api/v1/filings/1/1/entries", json={**body, "value": "575"}).status_code == 200
    stale = client.post("/api/v1/filings/1/1/entries", json={**body, "value": "585"})
    assert (stale.status_code, "changed since" in stale.json()["detail"]) == (409, True)
    taken = by_token(house, "supervisor").post("/api/v1/filings/1/1/claim")
    assert (taken.status_code, "reviewer holds" in taken.json()["detail"]) == (409, True)
    assert client.post("/api/v1/filings/1/1/entries", json={**body, "typo": 1}).status_code == 422


def test_a_ruling_needs_its_second_person_here_too(house: House) -> None:
    client, boss = by_token(house, "reviewer"), by_token(house, "supervisor")
    version = client.get("/api/v1/filings/1/1").json()["version"]
    body = {"version": version, "disposition": "reject", "reason": "closed account"}
    ruled = client.post("/api/v1/filings/1/1/rulings", json=body).json()
    assert (ruled["disposition"], ruled["waiting_ruling"]) == ("review", "reject")
    second = boss.post("/api/v1/filings/1/1/second", json={"version": ruled["version"], "agrees": True}).json()
    assert (second["disposition"], second["waiting_ruling"]) == ("reject", None)


def test_scans_are_handed_in(house: House, inbox: Path) -> None:
    client = by_token(house, "clerk")
    answer = client.post("/api/v1/scans", files=[("scan", ("a.pdf", io.BytesIO(b"%PDF-1.4")))], data={"batch": "b1"})
    assert answer.json() == {"files": ["a.pdf"]}
    assert (inbox / "b1" / "a.pdf").exists()


def test_the_description_names_every_address_and_nothing_else(house: House) -> None:
    described = by_token(house, "reviewer").get("/api/v1/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    assert {"/api/v1/queue", "/api/v1/filings/{scan}/{number}/entries", "/api/v1/scans"} <= described["paths"].keys()
    assert "Filing" in json.dumps(described["components"])


def test_whatever_is_sent_the_api_does_not_fail(house: House) -> None:
    app = create_app(house)
    schema = schemathesis.openapi.from_dict(app.openapi())
    schema.app = app
    headers = {"Authorization": f"Bearer {house.sessions.new_token(user_of(house, 'supervisor'), 'fuzz', 7)}", "Host": HOST}
    answered: Counter[int] = Counter()

    def send(case: schemathesis.Case) -> None:
        response = case.call(headers=headers)
        answered[response.status_code] += 1
        case.validate_response(response, checks=[not_a_server_error])

    few = settings(max_examples=10, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                   suppress_health_check=list(HealthCheck))
    for found in schema.get_all_operations():
        few(given(case=found.ok().as_strategy())(send))()
    # the cases reach the pages: some are answered, some refused for what they say, none for who sends them
    assert answered[200] > 5
    assert answered[422] + answered[404] > 20
    assert not {401, 403} & answered.keys()
