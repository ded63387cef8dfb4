"""Administration: logging in by the page, users, tokens, forms, rules and the audit trail."""
from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from dashboard_house import HOSTILE, TODAY, Clock, client_of, filed, open_house, place

from dashboard.login import inside
from filings import people
from filings.audit import entries
from filings.people import Role, user_named, users
from filings.problems import BadArguments
from flows.form_desk import FormDesk, renamed, toml_of
from flows.rules import Trials

SAMPLES = Path(__file__).resolve().parents[1] / "sample_filings"
GOOD = "three wet umbrellas"


@pytest.fixture
def house(tmp_path):
    made = open_house(tmp_path, Clock())
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def hashed():
    return people.hash_password(GOOD)


def test_logging_in_by_the_page_and_out_again(house, hashed, monkeypatch):
    monkeypatch.setattr(people, "hash_password", lambda _: hashed)
    people.set_password(house.store.database, "reviewer", GOOD, by="test")
    client = client_of(house)
    assert place(client.get("/queue?state=all")) == "/login?next=/queue%3Fstate%3Dall"
    wrong = client.post("/login", data={"name": "reviewer", "password": "wrong", "next": "/queue"})
    assert wrong.status_code == 401 and "Name or password is wrong" in wrong.text and "wrong" not in wrong.cookies
    answer = client.post("/login", data={"name": "reviewer", "password": GOOD, "next": "/queue?state=all"})
    assert place(answer) == "/queue?state=all"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "secure" not in cookie
    assert client.get("/queue").status_code == 200
    out = client.post("/logout")
    assert place(out) == "/login" and out.headers["clear-site-data"]
    assert client.get("/queue").status_code == 303


def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(tmp_path):
    from dataclasses import replace

    house = replace(open_house(tmp_path, Clock()), secure=True)
    from dashboard.guard import cookie_name
    from dashboard.login import with_session
    from dashboard.visit import Visit

    cookie = with_session(Visit(None, house, None), "value", "/").headers["set-cookie"]
    assert cookie.startswith("__Host-lockbox=") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert cookie_name(True) == "__Host-lockbox"
    assert client_of(house).get("/login").headers["strict-transport-security"]
    house.store.close()


def test_many_wrong_logins_are_told_to_wait(house):
    client = client_of(house)
    answers = [client.post("/login", data={"name": "nobody", "password": "x"}) for _ in range(6)]
    assert [each.status_code for each in answers] == [401] * 5 + [429] and "Try again in 15 min" in answers[-1].text


@pytest.mark.parametrize("given", ["//x", "https://x", "/\\x", "\\x", "", "x", "/a\nb", "/" + "x" * 3000])
def test_addresses_outside_lead_to_the_first_page(given):
    assert inside(given) == "/"
    assert inside("/queue?a=b&c=d") == "/queue?a=b&c=d"


def test_users_are_added_changed_and_locked_out(house):
    client = client_of(house, "administrator")
    page = client.post("/users", data={"name": "omar", "role": "reviewer", "full_name": HOSTILE}).text
    password = re.search(r'<code class="lbx-code"[^>]*>([^<]+)</code>', page)[1]
    assert "<script>alert" not in page and people.check_password(house.store.database, "omar", password)
    client.post("/users/omar/role", data={"role": "supervisor"})
    client.post("/users/omar/disable")
    omar = user_named(house.store.database, "omar")
    assert omar.role is Role.SUPERVISOR and omar.disabled
    client.post("/users/omar/disable", data={"undo": "true"})
    assert not user_named(house.store.database, "omar").disabled
    assert client.post("/users", data={"name": "a b", "role": "reviewer"}).status_code == 422
    assert client.post("/users", data={"name": "ok", "role": "king"}).status_code == 422
    assert client.post("/users/administrator/disable").status_code == 422, "the last one stays"
    assert [entry.who for entry in entries(house.store.database, subject="user omar")] == ["administrator"] * 4
    assert client.post("/users", data={"name": "sso", "role": "clerk", "sign_on": "true"}).status_code == 200
    assert not user_named(house.store.database, "sso").local and len(users(house.store.database)) == 7


def test_ones_own_password_needs_the_old_one(house, hashed, monkeypatch):
    monkeypatch.setattr(people, "hash_password", lambda _: hashed)
    client = client_of(house, "reviewer")
    told = client.post("/account/password", data={"old": "x", "new": GOOD, "again": GOOD})
    assert told.status_code == 422 and "single sign-on" in told.text
    people.set_password(house.store.database, "reviewer", GOOD, by="test")
    client = client_of(house, "reviewer")
    for given in ({"old": "wrong", "new": GOOD, "again": GOOD}, {"old": GOOD, "new": GOOD, "again": "other"}):
        assert client.post("/account/password", data=given).status_code == 422
    assert place(client.post("/account/password", data={"old": GOOD, "new": GOOD, "again": GOOD})) == "/login"
    assert client.get("/account").status_code == 303, "logged out everywhere"


def test_a_token_is_shown_once_and_opens_the_api_alone(house):
    client = client_of(house, "reviewer")
    page = client.post("/account/tokens", data={"label": "night script", "days": "30"}).text
    token = re.search(r"lbx_[\w-]+", page)[0]
    assert token not in client.get("/account").text
    program = client_of(house)
    del program.headers["Sec-Fetch-Site"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert program.get("/api/v1/queue", headers=bearer).status_code == 200
    assert program.get("/api/v1/queue").status_code == 401
    assert program.get("/api/v1/queue", headers={"Authorization": "Bearer lbx_no"}).status_code == 401
    assert place(program.get("/queue", headers=bearer)).startswith("/login")
    number = re.search(r"/account/tokens/(\d+)/end", client.get("/account").text)[1]
    client.post(f"/account/tokens/{number}/end")
    assert program.get("/api/v1/queue", headers=bearer).status_code == 401


def test_the_audit_trail_is_shown_filtered_and_followed(house):
    filed(house)
    client, reader = client_of(house, "auditor"), client_of(house, "reviewer")
    reader.post("/unmask", data={"next": "/queue"})
    page = client.get("/audit", params={"who": "reviewer", "action": "session.unmask"}).text
    assert "session.unmask" in page and "user.add</td>" not in page
    assert client.get("/audit", params={"subject": HOSTILE}).status_code == 200
    assert "is whole" in client.post("/audit/verify").text


def test_a_broken_chain_is_told(house, monkeypatch):
    from dashboard import audit_trail
    from filings.audit import Verdict

    monkeypatch.setattr(audit_trail.audit, "verify", lambda _: Verdict(3, "0" * 64, 4, "entry 4 is missing"))
    assert "breaks at entry 4: entry 4 is missing" in client_of(house, "administrator").post("/audit/verify").text


@pytest.fixture
def desk(house, forms_dir):
    shutil.copytree(forms_dir, house.settings.forms_dir)
    return FormDesk(house.settings, house.store.database)


def test_learned_forms_are_shown_with_their_fields(house, desk):
    client = client_of(house, "administrator")
    card = desk.cards()[0]
    assert card.form in client.get("/forms").text
    page = client.get(f"/forms/{card.key}").text
    assert "The blank is not kept here" in page and desk.fields(card.key)[0].widget.split(".")[-1] in page
    assert client.get("/forms/i-999_2000-01-01").status_code == 422


def test_a_blank_is_learned_in_a_process_of_its_own_and_its_names_mended(house, desk):
    client = client_of(house, "administrator")
    blank = sorted((SAMPLES / "forms").glob("*.pdf"))[0]
    answer = client.post("/forms", files={"blank": (blank.name, blank.read_bytes(), "application/pdf")})
    key = place(answer).removeprefix("/forms/")
    rows = [row for row in desk.fields(key) if not row.option and row.kind == "text"]
    bare = next(row for row in rows if not row.name)
    named = next(row for row in rows if row.name)
    data = {"page": bare.page, "widget": [bare.widget], "name": ["office.remark"]}
    assert place(client.post(f"/forms/{key}", data=data)) == f"/forms/{key}?page={bare.page}&changed=1"
    after = {row.widget: row.name for row in desk.fields(key)}
    assert after[bare.widget] == "office.remark" and after[named.widget] == named.name
    page = client.get(f"/forms/{key}?page={bare.page}").text
    assert page.count("<select") == page.count('name="other"') == page.count('name="widget"') > 0
    assert '<option value="office.remark" selected>' in page           # a name of this office stays to be chosen
    texts, marks = (set(desk.choices(key)[kind]) for kind in ("text", "check-box"))
    assert named.name in texts and not texts & marks
    own = {"page": bare.page, "widget": [bare.widget], "name": ["office.remark"], "other": [" office.note "]}
    client.post(f"/forms/{key}", data=own)
    assert {row.widget: row.name for row in desk.fields(key)}[bare.widget] == "office.note"
    client.post(f"/forms/{key}", data=own | {"name": ["office.remark"], "other": [""]})
    twice = client.post(f"/forms/{key}", data={"widget": [bare.widget], "name": [named.name]})
    assert twice.status_code == 422 and "already" in twice.text
    assert {row.widget: row.name for row in desk.fields(key)} == after
    assert [entry.action for entry in entries(house.store.database, subject=f"form {key}")] == ["form.rename"] * 3 + ["form.learn"]
    assert desk.card(key).own


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"%PDF-1.7\n" + b"\x00" * 2000])
def test_what_is_no_blank_is_refused_with_a_reason(house, content):
    answer = client_of(house, "administrator").post("/forms", files={"blank": ("x.pdf", content, "application/pdf")})
    assert answer.status_code == 422 and len(answer.text) > 100
    assert client_of(house, "administrator").post("/forms").status_code == 422


def test_a_mapping_written_is_the_mapping_read(tmp_path):
    from extractors.forms.mapping import SHIPPED, read_mapping

    for path in sorted(SHIPPED.glob("*.toml")):
        mapping = read_mapping(path)
        copy = tmp_path / path.name
        copy.write_text(toml_of(mapping), encoding="utf-8")
        assert read_mapping(copy) == mapping, path.name


def test_a_name_can_be_taken_from_a_field_and_given_to_another():
    from extractors.forms.definition import FieldKind, FormField
    from extractors.forms.mapping import Mapping

    fields = {name: FormField(name=name, widget=name, page=1, box=(0, 0, 1, 1), kind=FieldKind.TEXT) for name in ("f.a", "f.b")}
    mapping = Mapping(form="I-1", edition="01/01/20", text={"x.name": "a"}, grammar={"x.name": "name"})
    moved = renamed(mapping, fields, {"f.a": "", "f.b": "x.name"})
    assert moved.text == {"x.name": "f.b"}
    assert renamed(mapping, fields, {"f.a": ""}).grammar == {}
    with pytest.raises(BadArguments):
        renamed(mapping, fields, {"f.b": "x.name"})


def test_the_rules_of_a_day_and_what_changed(house):
    client = client_of(house, "supervisor")
    page = client.get("/policy?day=2020-06-15").text
    assert "In force for a packet received on 06/15/2020" in page and "Fee of the I-131" in page
    assert client.get("/policy?day=yesterday").status_code == 422


def test_other_rules_are_tried_on_the_archive_and_nothing_is_kept(house, forms_dir):
    filed(house, "a.pdf", received=TODAY)
    trials = Trials(house.store, house.clock)
    object.__setattr__(house, "trials", trials)
    client = client_of(house, "auditor")
    before = [record.to_json() for record in house.store.records()]
    answer = client.post("/policy/trials", data={"day": "2024-05-01"})
    trials.thread.join(20)
    page = client.get(place(answer)).text
    assert "1 filing decided again" in page and "Finished" in page
    assert [record.to_json() for record in house.store.records()] == before
    assert "hx-get" not in page, "a finished trial is not asked for again"
    assert client.get("/policy/trials/none").status_code == 404
    assert client.post("/policy/trials", data={"day": "1990-01-01"}).status_code == 422
    broken = client.post("/policy/trials", files={"file": ("r.toml", b"[[fee]\n", "text/plain")})
    assert broken.status_code == 422 and "cannot be used" in broken.text


def test_a_trial_stops_at_its_limit_and_by_hand(house, monkeypatch):
    from flows import rules

    for number in range(3):
        filed(house, f"{number}.pdf")
    monkeypatch.setattr(rules, "MOST_FILINGS", 1)
    trials = Trials(house.store, house.clock)
    trial = trials.begin(by="test", day=TODAY)
    trials.thread.join(20)
    assert (trial.state, trial.seen) == ("stopped", 1)
