"""Single sign-on against a provider of the test's own on loopback: who gets in, and what is refused."""
from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from dashboard_house import HOST, client_of, open_house, place
from joserfc import jwt
from joserfc.jwk import RSAKey

from dashboard.sign_on import COOKIE, MOST_PENDING, Provider
from filings.people import user_named
from filings.problems import BadArguments

CLIENT, SECRET = "lockbox-client", "a secret of the test"


@dataclass
class FakeProvider:
    """An identity provider that vouches for whoever the test says. `claims`: put into the next token."""

    key: RSAKey
    claims: dict[str, object] = field(default_factory=dict)
    signing: RSAKey | None = None
    challenge: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str, body: str) -> dict[str, object] | None:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"]}
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        if path != "/token":
            return None
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.asked.append(form)
        digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if digest != self.challenge or form["code"] != "good":
            return {"error": "invalid_grant"}
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, self.claims, self.signing or self.key)
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token}

    def vouch(self, address: str, **changes: object) -> str:
        """Log somebody in for the request of an address; gives back the way back to the dashboard."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256" and "openid" in asked["scope"]
        assert asked["redirect_uri"] == f"http://{HOST}/sign-on/back"
        self.challenge = asked["code_challenge"]
        now = int(time.time())
        self.claims = {"iss": self.issuer, "aud": CLIENT, "sub": "subject-1", "preferred_username": "reviewer", "iat": now,
                       "exp": now + 60, "nonce": asked["nonce"]} | changes
        return f"/sign-on/back?state={asked['state']}&code=good"


@pytest.fixture(scope="module")
def keys():
    return [RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})]


@pytest.fixture
def provider(keys):
    fake = FakeProvider(keys[0])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            found = fake.answer(urlsplit(self.path).path, body)
            content = json.dumps(found).encode()
            self.send_response(404 if found is None else 400 if "error" in found else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    fake.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield fake
    fake.server.shutdown()
    fake.server.server_close()


@pytest.fixture
def house(tmp_path, provider):
    made = open_house(tmp_path, oidc_issuer=provider.issuer, oidc_client=CLIENT, oidc_secret=SECRET)
    yield made
    made.store.close()


def test_whom_the_provider_knows_and_we_know_gets_in(house, provider):
    client = client_of(house)
    assert "single sign-on" in client.get("/login").text
    back = client.get(provider.vouch(place(client.get("/sign-on?next=/queue"))))
    assert back.status_code == 200 and 'content="0;url=/queue"' in back.text
    assert "samesite=strict" in back.headers["set-cookie"].lower()
    assert client.get("/queue").status_code == 200
    assert user_named(house.store.database, "reviewer").subject == f"{provider.issuer} subject-1"
    assert provider.asked[0]["grant_type"] == "authorization_code"


def test_the_second_time_the_subject_counts_and_not_the_name(house, provider):
    client = client_of(house)
    client.get(provider.vouch(place(client.get("/sign-on"))))
    client = client_of(house)
    client.get(provider.vouch(place(client.get("/sign-on")), preferred_username="administrator"))
    assert "reviewer" in client.get("/account").text
    other = client_of(house)
    assert other.get(provider.vouch(place(other.get("/sign-on")), sub="subject-2")).status_code == 403


@pytest.mark.parametrize("changes", [
    {"aud": "another"}, {"iss": "http://127.0.0.1:1"}, {"nonce": "another"}, {"exp": 1}, {"sub": ""}, {"nonce": None}],
    ids=lambda changes: next(iter(changes)))
def test_a_token_that_is_not_for_us_opens_nothing(house, provider, changes):
    client = client_of(house)
    answer = client.get(provider.vouch(place(client.get("/sign-on")), **changes))
    assert answer.status_code in (403, 502) and client.get("/queue").status_code == 303


def test_a_token_signed_by_another_opens_nothing(house, provider, keys):
    provider.signing = keys[1]
    client = client_of(house)
    assert client.get(provider.vouch(place(client.get("/sign-on")))).status_code == 502


def test_strangers_and_locked_out_users_stay_outside(house, provider):
    from filings.people import set_disabled

    client = client_of(house)
    answer = client.get(provider.vouch(place(client.get("/sign-on")), preferred_username="stranger", sub="x"))
    assert answer.status_code == 403 and "Ask an administrator to add you" in answer.text
    set_disabled(house.store.database, "reviewer", True, by="test")
    assert client.get(provider.vouch(place(client.get("/sign-on")))).status_code == 403


def test_only_the_browser_that_began_ends_it_once_and_in_time(house, provider):
    first, second = client_of(house), client_of(house)
    way = provider.vouch(place(first.get("/sign-on")))
    second.get("/sign-on")
    assert second.get(way).status_code == 400
    assert first.get(way).status_code == 400, "the attempt of another browser has used it up"
    way = provider.vouch(place(first.get("/sign-on")))
    house.clock.now += 601
    assert first.get(way).status_code == 400
    house.clock.now -= 601
    way = provider.vouch(place(first.get("/sign-on")))
    assert first.get(way).status_code == 200 and first.get(way).status_code == 400
    assert first.get("/sign-on/back?state=x&code=good").status_code == 400
    assert first.get("/sign-on/back").status_code == 400


def test_a_wrong_code_and_a_provider_that_is_gone_are_told(house, provider):
    client = client_of(house)
    way = provider.vouch(place(client.get("/sign-on"))).replace("code=good", "code=bad")
    assert client.get(way).status_code == 502
    provider.server.shutdown()
    provider.server.server_close()
    other = client_of(open_house_again(house))
    answer = other.get("/sign-on")
    assert answer.status_code == 502 and "did not answer" in answer.text


def open_house_again(house):
    from dataclasses import replace

    return replace(house)


def test_without_a_provider_there_is_no_sign_on(tmp_path):
    house = open_house(tmp_path)
    client = client_of(house)
    assert client.get("/sign-on").status_code == 404 and "single sign-on" not in client.get("/login").text
    house.store.close()


def test_a_provider_in_the_clear_is_refused(tmp_path):
    house = open_house(tmp_path, oidc_issuer="http://idp.example", oidc_client=CLIENT)
    with pytest.raises(BadArguments, match="https"):
        Provider.of(house)
    house.store.close()


def test_sign_ons_under_way_are_few(house, provider):
    found = Provider.of(house)
    for _ in range(3):
        found.begin("http://x/back", "/", 0.0)
    assert len(found.begun) == 3
    found.begun = {str(number): next(iter(found.begun.values())) for number in range(MOST_PENDING)}
    found.begin("http://x/back", "/", 1.0)
    assert len(found.begun) == MOST_PENDING
    assert COOKIE != "lockbox"
