"""Every route without a login and with each role, beside a written table; and that nothing comes from elsewhere."""
from __future__ import annotations

import re

import pytest
from dashboard_house import HOST, client_of, open_house

from dashboard.app import all_pages, create_app
from dashboard.guard import GuardedRoute
from dashboard.permissions import ROLES, May, may
from filings.people import Role

# c clerk, r reviewer, s supervisor, a administrator, u auditor; * everybody, logged in or not
EXPECTED = """
GET  /                                              c r s a u
GET  /login                                         *
POST /login                                         *
GET  /sign-on                                       *
GET  /sign-on/back                                  *
POST /logout                                        c r s a u
POST /mask                                          r s u
POST /unmask                                        r s u
GET  /account                                       c r s a u
POST /account/password                              c r s a u
POST /account/tokens                                c r s a u
POST /account/tokens/{number}/end                   c r s a u
GET  /queue                                         c r s u
GET  /queue/export.{form}                           s u
POST /queue/bulk                                    r s
POST /queue/claim/{filing}                          r s
POST /queue/release/{filing}                        r s
POST /queue/next                                    r s
POST /queue/views                                   c r s u
POST /queue/views/{number}/delete                   c r s u
GET  /users                                         a
POST /users                                         a
POST /users/{name}/role                             a
POST /users/{name}/disable                          a
POST /users/{name}/password                         a
GET  /forms                                         a
POST /forms                                         a
GET  /forms/{key}                                   a
POST /forms/{key}                                   a
GET  /policy                                        s a u
POST /policy/trials                                 s a u
GET  /policy/trials/{number}                        s a u
POST /policy/trials/{number}/stop                   s a u
GET  /audit                                         a u
POST /audit/verify                                  a u
GET  /api/v1/openapi.json                           c r s a u
GET  /api/v1/queue                                  c r s u
GET  /api/v1/records/{scan}                         c r s u
GET  /api/v1/filings/{scan}/{number}                c r s u
POST /api/v1/filings/{scan}/{number}/claim          r s
POST /api/v1/filings/{scan}/{number}/release        r s
POST /api/v1/filings/{scan}/{number}/entries        r s
POST /api/v1/filings/{scan}/{number}/sentences      r s
POST /api/v1/filings/{scan}/{number}/pages          r s
POST /api/v1/filings/{scan}/{number}/answers        r s
POST /api/v1/filings/{scan}/{number}/rulings        r s
POST /api/v1/filings/{scan}/{number}/second         s
POST /api/v1/filings/{scan}/{number}/finish         r s
POST /api/v1/filings/{scan}/{number}/reopen         r s
POST /api/v1/scans                                  c r s
GET  /mailroom                                      c r s
POST /mailroom                                      c r s
GET  /mailroom/separators.pdf                       c r s
GET  /mailroom/cover.pdf                            c r s
GET  /filings/{scan}/{number}                       c r s u
POST /filings/{scan}/{number}/answer                r s
POST /filings/{scan}/{number}/claim                 r s
POST /filings/{scan}/{number}/entry                 r s
POST /filings/{scan}/{number}/finish                r s
GET  /filings/{scan}/{number}/history               c r s u
POST /filings/{scan}/{number}/merge                 r s
POST /filings/{scan}/{number}/move                  r s
GET  /filings/{scan}/{number}/notices               c r s u
GET  /filings/{scan}/{number}/notices/{draft}       c r s u
POST /filings/{scan}/{number}/notices/{draft}       r s
POST /filings/{scan}/{number}/notices/{draft}/approve    s
GET  /filings/{scan}/{number}/notices/{draft}/file.{form}  c r s u
GET  /filings/{scan}/{number}/notices/{draft}/letter    c r s u
POST /filings/{scan}/{number}/notices/{draft}/withdraw   r s
POST /filings/{scan}/{number}/page                  r s
POST /filings/{scan}/{number}/read                  r s
GET  /filings/{scan}/{number}/read/{job}            r s
POST /filings/{scan}/{number}/release               r s
POST /filings/{scan}/{number}/reopen                r s
POST /filings/{scan}/{number}/rule                  r s
POST /filings/{scan}/{number}/second                s
POST /filings/{scan}/{number}/sentence              r s
POST /filings/{scan}/{number}/withdraw              r s
GET  /pictures/{scan}/{page}/{turn}                 c r s u
"""
LETTERS = {"c": Role.CLERK, "r": Role.REVIEWER, "s": Role.SUPERVISOR, "a": Role.ADMINISTRATOR, "u": Role.AUDITOR}


def table() -> dict[tuple[str, str], set[Role | None]]:
    found: dict[tuple[str, str], set[Role | None]] = {}
    for line in EXPECTED.strip().splitlines():
        method, path, *letters = line.split()
        found[method, path] = {None, *Role} if letters == ["*"] else {LETTERS[each] for each in letters}
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = open_house(tmp_path_factory.mktemp("house"))
    yield made
    made.store.close()


def address(path: str) -> str:
    """A path with something in its place holders that does not exist."""
    return re.sub(r"\{\w+\}", "999999", path)


def test_the_written_table_names_every_page_and_no_other(house):
    listed = [(page.method, page.path) for page in all_pages()]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(table())


def test_every_route_of_the_application_is_guarded(house):
    for route in create_app(house).routes:
        assert isinstance(route, GuardedRoute) or route.path == "/static", route


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "nobody")
def test_who_may_go_where(house, role):
    client = client_of(house, role)
    for (method, path), allowed in table().items():
        if path in ("/logout", "/sign-on", "/sign-on/back"):
            continue           # the first ends the session that the others need, these need a provider
        answer = client.request(method, address(path))
        led_to_login = answer.headers.get("location", "").startswith("/login")
        if role in allowed:
            refused = answer.status_code in (401, 403, 500) and path != "/login"
            assert not refused and not led_to_login, f"{role} {method} {path}: {answer.status_code}"
        elif role is None:
            assert answer.status_code == 401 or led_to_login, f"nobody {method} {path}: {answer.status_code}"
        else:
            assert answer.status_code == 403, f"{role} {method} {path}: {answer.status_code}"


def test_what_nobody_registered_is_not_there(house):
    client = client_of(house)
    for path in ("/docs", "/redoc", "/openapi.json", "/admin", "/static/../app.py", "/static/%2e%2e/app.py", "/.env"):
        assert client.get(path).status_code == 404


def test_every_role_has_its_permissions_and_nobody_has_any():
    assert set(ROLES) == set(Role)
    assert [each for each in May if may(None, each)] == [May.ANYONE]


@pytest.mark.parametrize("path", ["/login", "/", "/nowhere", "/static/site.css", "/api/v1/queue"])
def test_every_answer_has_the_headers_of_safety(house, path):
    answer = client_of(house).get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    expected = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
                "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin"}
    assert expected.items() <= dict(answer.headers).items()
    assert "server" not in answer.headers


def test_pages_are_not_kept_by_browsers_and_static_files_are(house):
    client = client_of(house, "reviewer")
    assert client.get("/queue").headers["cache-control"] == "no-store"
    assert "immutable" in client.get("/static/site.css").headers["cache-control"]


def test_a_foreign_host_is_refused(house):
    assert client_of(house).get("/login", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("headers, let_in", [
    ({"Sec-Fetch-Site": "same-origin"}, True), ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
    ({"Sec-Fetch-Site": "cross-site"}, False), ({"Sec-Fetch-Site": "same-site"}, False), ({"Sec-Fetch-Site": "none"}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": f"http://{HOST}"}, False),
    ({"Origin": f"http://{HOST}"}, True), ({"Origin": "http://evil.example"}, False), ({"Origin": f"https://{HOST}"}, False),
    ({"Origin": f"http://{HOST}.evil.example"}, False), ({"Origin": "null"}, False), ({}, False)])
def test_only_our_own_pages_change_anything(house, headers, let_in):
    client = client_of(house, "reviewer")
    del client.headers["Sec-Fetch-Site"]
    answer = client.post("/unmask", headers=headers, data={"next": "/queue"})
    assert (answer.status_code == 303) is let_in and (answer.status_code == 403) is not let_in


def test_a_large_request_is_refused_before_it_is_read(house):
    client = client_of(house)
    assert client.post("/login", content=b"x" * 20_000, headers={"Content-Type": "text/plain"}).status_code == 413

    def endless():
        for _ in range(100):
            yield b"name=" + b"x" * 1000

    answer = client.post("/login", content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code in (400, 413)
