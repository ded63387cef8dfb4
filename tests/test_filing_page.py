"""The filing page: what it shows to whom, deeds by forms, hostile text."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboard_house import HOSTILE, client_of, open_house
from fastapi.testclient import TestClient
from packet_builder import STATED, claim, packet, review
from review_house import data, room

from dashboard.house import House
from filings import audit, claims
from filings.vocabulary import PageKind, Reading, Stance, Status, Topic

AMOUNT = "payment.amount"
A_NUMBER = "240905254"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house with one filing, of which the amount of the check is in doubt."""
    made = open_house(data(tmp_path))
    room(f"sqlite:///{tmp_path / 'data' / 'lockbox.db'}", tmp_path / "out", packet({AMOUNT: review("675.00", "575.00")}))
    yield made
    made.store.close()


@pytest.fixture
def nora(house: House) -> TestClient:
    """A reviewer at the page."""
    return client_of(house, "reviewer")


def version(client: TestClient, address: str = "/filings/1/1") -> str:
    found = re.search(r'data-version="(\d+)"', client.get(address).text)
    assert found
    return found[1]


def deed(client: TestClient, name: str, **values: object) -> str:
    """Send a form of the page as htmx does; gives back the part that it answers with."""
    answer = client.post(f"/filings/1/1/{name}", data={"version": version(client), **values}, headers={"HX-Request": "true"})
    assert answer.status_code in (200, 409, 422), answer.text
    return answer.text


def test_the_page_shows_findings_entries_and_the_doubt(nora: TestClient) -> None:
    page = nora.get("/filings/1/1")
    assert page.status_code == 200
    assert "PETRENKO, OLENA" in page.text
    assert 'data-doubt="field"' in page.text
    assert "Payment: Amount" in page.text
    assert 'data-value="575.00"' in page.text                       # the other reading is one key away
    assert "style=" not in page.text
    assert re.search(r"<script(?! src)", page.text) is None


def test_opening_a_filing_is_kept_in_the_trail(house: House, nora: TestClient) -> None:
    nora.get("/filings/1/1")
    nora.get("/filings/1/1", headers={"HX-Request": "true"})        # a part of the page is no new opening
    read = audit.entries(house.store.database, action="filing.read")
    assert [(entry.who, entry.subject) for entry in read] == [("reviewer", "filing 1.1")]


@pytest.mark.parametrize("address", ["/filings/1/2", "/filings/9/1", "/filings/0/0", "/filings/1/1/notices/77", "/pictures/9/1/0",
                                     "/pictures/1/99/0", "/pictures/1/1/90", "/filings/1/1/read/5"])
def test_what_is_not_there_is_not_found(nora: TestClient, address: str) -> None:
    assert nora.get(address).status_code == 404


def test_a_correction_by_the_form_changes_the_filing_and_claims_it(house: House, nora: TestClient) -> None:
    part = deed(nora, "entry", field=AMOUNT, action="correct", value="575")
    assert "Corrected." in part
    assert "No doubt is left." in part
    with house.store.database.read() as connection:
        held = claims.holder(connection, 1, house.clock())
    assert held is not None
    assert held.user == "reviewer"


def test_a_stale_page_is_told_and_shows_the_filing_as_it_is(nora: TestClient) -> None:
    old = version(nora)
    deed(nora, "entry", field=AMOUNT, action="confirm")
    answer = nora.post("/filings/1/1/entry", data={"version": old, "field": AMOUNT, "action": "correct", "value": "1"},
                       headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "changed since this page was opened" in answer.text
    assert f'data-version="{version(nora)}"' in answer.text


def test_somebody_elses_filing_can_be_seen_but_not_changed(house: House, nora: TestClient) -> None:
    claims.claim(house.store.database, 1, "supervisor", house.clock(), 3600)
    assert "supervisor holds this filing" in nora.get("/filings/1/1").text
    assert "supervisor holds this filing" in deed(nora, "entry", field=AMOUNT, action="confirm")


def test_an_impossible_correction_is_told_beside_the_filing(nora: TestClient) -> None:
    part = deed(nora, "entry", field=AMOUNT, action="correct", value="plenty")
    assert "cannot stand there" in part
    assert 'role="alert"' in part


def test_a_rejection_needs_a_supervisor_too(house: House, nora: TestClient) -> None:
    assert "must confirm it" in deed(nora, "rule", disposition="reject", reason="the account is closed")
    refused = nora.post("/filings/1/1/second", data={"version": version(nora), "agrees": 1})
    assert refused.status_code == 403
    boss = client_of(house, "supervisor")
    assert "ruled by reviewer" in deed(boss, "second", agrees=1)


def test_pages_are_split_off_and_merged_by_forms(nora: TestClient) -> None:
    part = deed(nora, "move", page=[9, 10], to="new")
    assert "filing 1 of 2" in part
    answer = nora.post("/filings/1/2/merge", data={"version": version(nora, "/filings/1/2"), "into": 1},
                       headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/filings/1/1"


@pytest.mark.parametrize(("role", "status"), [("clerk", 403), ("auditor", 403), ("administrator", 403), ("reviewer", 303)])
def test_only_reviewers_change_anything(house: House, role: str, status: int) -> None:
    client = client_of(house, role)
    answer = client.post("/filings/1/1/entry", data={"version": version(client_of(house, "supervisor")), "field": AMOUNT,
                                                     "action": "confirm"})
    assert answer.status_code == status


def test_numbers_are_masked_until_they_are_asked_for(house: House, nora: TestClient) -> None:
    page = nora.get("/filings/1/1").text
    assert A_NUMBER not in page
    assert "•••••5254" in page
    nora.post("/unmask", data={"next": "/filings/1/1"})
    assert f"A{A_NUMBER}" in nora.get("/filings/1/1").text
    assert [entry.who for entry in audit.entries(house.store.database) if "unmask" in entry.action] == ["reviewer"]


def test_history_tells_the_deed(nora: TestClient) -> None:
    deed(nora, "entry", field=AMOUNT, action="correct", value="575")
    told = nora.get("/filings/1/1/history", headers={"HX-Request": "true"}).text
    assert "corrected an entry" in told
    assert "A person must look became Ready" in told


def test_letters_are_drafted_edited_and_approved(house: House, nora: TestClient) -> None:
    deed(nora, "entry", field=AMOUNT, action="correct", value="575")
    listed = nora.get("/filings/1/1/notices", headers={"HX-Request": "true"}).text
    number = re.search(r"/filings/1/1/notices/(\d+)\"", listed)
    assert number
    address = f"/filings/1/1/notices/{number[1]}"
    shown = nora.get(address).text
    words = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown, re.S)
    assert words
    saved = nora.post(address, data={"text": f"{words[1]}\n\nOne more paragraph <b>of ours</b>."})
    assert "The letter is saved." in saved.text
    assert "One more paragraph &lt;b&gt;of ours&lt;/b&gt;." in saved.text
    assert nora.post(f"{address}/approve", data={"seen": "x"}).status_code == 403
    stale = client_of(house, "supervisor").post(f"{address}/approve", data={"seen": "0" * 64})
    assert stale.status_code == 409
    printed = nora.get(f"{address}/letter")
    assert "<h1>" in printed.text
    assert "One more paragraph &lt;b&gt;of ours&lt;/b&gt;." in printed.text
    assert printed.headers["content-security-policy"].startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    assert "frame-ancestors 'self'" in printed.headers["content-security-policy"]
    assert "•••••5254" in printed.text
    nora.post("/unmask", data={"next": "/"})
    assert "•••••5254" not in nora.get(f"{address}/letter").text
    made = nora.get(f"{address}/file.docx")
    assert made.content[:2] == b"PK"
    assert nora.get(f"{address}/file.exe").status_code == 404


# ---------------------------------------------------------------- hostile text

LONG = "W" * 10_000
HOSTILES = [HOSTILE, LONG, "'; DROP TABLE filings; --", "=1+1", "\u202egnp.exe", "\"><img src=x onerror=alert(1)>", "{{ 7*7 }}",
            "\x00\x1b[31m"]


@pytest.mark.parametrize("text", HOSTILES, ids=range(len(HOSTILES)))
def test_hostile_text_in_every_field_is_shown_harmless(tmp_path: Path, text: str) -> None:
    house = open_house(data(tmp_path))
    values: dict[str, object] = {name: review(text, text) for name in (
        "i131.applicant.family_name", "i131.applicant.given_name", "i131.applicant.a_number", "payment.payee", "i131.annotation",
        "i131.application_type", "i94.class_of_admission")}
    values |= {f"i131.{text[:200]}": Reading(value=text, status=Status.READ, confidence=0.9, page=1, box=(0.1, 0.1, 0.2, 0.2))}
    letters = tuple(claim(topic, PageKind.STATEMENT).model_copy(update={"text": text}) for topic in Topic)
    unsure = claim(Topic.REASONS, PageKind.STATEMENT, stance=Stance.DOUBTFUL).model_copy(update={"text": text})
    made = room(f"sqlite:///{tmp_path / 'data' / 'lockbox.db'}", tmp_path / "out",
                packet(values, claims=(unsure, *letters, *STATED)))
    client = client_of(house, "reviewer")
    for address in ("/filings/1/1", "/filings/1/1/history", "/queue?state=all", "/api/v1/filings/1/1", "/api/v1/records/1"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not address.startswith("/api"):
            assert not re.search(r"<script>|<img src=x|onerror=alert\(1\)>", answer.text)
            assert "49" not in re.findall(r'class="lbf-said"><bdi>(\d+)</bdi>', answer.text)
            assert LONG not in answer.text or address.startswith("/queue")
    assert client.get("/queue").status_code == 200
    made.store.close()
    house.store.close()


def test_hostile_text_typed_by_a_person_is_refused_or_kept_as_text(nora: TestClient) -> None:
    part = deed(nora, "entry", field="i131.applicant.family_name", action="correct", value="<script>alert(1)</script>")
    assert "<script>" not in part
    assert "&lt;script&gt;" in part
    assert "has more than" in deed(nora, "entry", field="i131.applicant.family_name", action="correct", value="x" * 600)
    part = deed(nora, "rule", disposition="ready", reason="<img src=x onerror=alert(1)>")
    assert "<img" not in part
