"""Single sign-on by OpenID Connect, where the settings name an identity provider.

The program asks for nothing but who somebody is. What the person may do here is said here: the user must have been added,
without a password, by an administrator.
"""
from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from fastapi import HTTPException
from fastapi.responses import RedirectResponse, Response

from dashboard.house import House
from dashboard.login import inside, login_form, with_cookie
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.texts import text
from dashboard.visit import Visit, Visiting
from filings.people import signed_on
from filings.problems import BadArguments

if TYPE_CHECKING:
    from dashboard.oidc import Client

PENDING_S = 600.0              # how long a person may take at the provider
MOST_PENDING = 1000
COOKIE = "lockbox-sign-on"
BACK = "/sign-on/back"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
pages = Pages()
_providers: WeakKeyDictionary[House, Provider] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-on under way. `browser`: only the browser that began it may end it."""

    browser: str
    nonce: str
    verifier: str
    next: str
    ends: float


@dataclass
class Provider:
    """The identity provider of the settings, and the sign-ons under way."""

    issuer: str
    client: Client
    begun: dict[str, Begun] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, house: House) -> Provider:
        """The provider of a house's settings.

        Raises:
            BadArguments: the provider would be asked in the clear.
        """
        chosen = house.settings
        issuer = chosen.oidc_issuer.rstrip("/")
        parts = urlsplit(issuer)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise BadArguments(f"LOCKBOX_OIDC_ISSUER must begin with https, and is {issuer}")
        from dashboard.oidc import Client

        secret = chosen.oidc_secret.get_secret_value() if chosen.oidc_secret else None
        return cls(issuer, Client(issuer, chosen.oidc_client, secret))

    def begin(self, back: str, next: str, now: float) -> tuple[str, str]:
        """Begin a sign-on: the provider's address to go to, and what the browser keeps meanwhile."""
        data = self.client.begin(back)
        browser = secrets.token_urlsafe(24)
        with self.lock:
            known = {state: one for state, one in self.begun.items() if one.ends > now}
            self.begun = dict(list(known.items())[1 - MOST_PENDING:])
            self.begun[data["state"]] = Begun(browser, data["nonce"], data["code_verifier"], next, now + PENDING_S)
        return data["url"], browser

    def take(self, state: str, browser: str, now: float) -> Begun | None:
        """The sign-on of a state, once, for the browser that began it."""
        with self.lock:
            one = self.begun.pop(state, None)
        return one if one and one.ends > now and secrets.compare_digest(one.browser, browser) else None


@pages.get("/sign-on", needs=May.ANYONE)
def begin(visit: Visiting, next: str = "/") -> Response:
    """Send the browser to the identity provider."""
    from dashboard.oidc import SignOnFailed

    provider = provider_of(visit)
    try:
        address, browser = provider.begin(back_address(visit), inside(next), visit.house.clock())
    except SignOnFailed:
        return login_form(visit, next, message=text("login.failed"), status=502)
    response = RedirectResponse(address, 303)
    # it comes back from another site, so this cookie has to come along; it opens nothing by itself
    response.set_cookie(COOKIE, browser, max_age=int(PENDING_S), path="/sign-on", secure=visit.house.secure, httponly=True,
                        samesite="lax")
    return response


@pages.get(BACK, needs=May.ANYONE)
def back(visit: Visiting, state: str = "", code: str = "") -> Response:
    """Take in who comes back from the identity provider, if it is whom we sent and somebody we know."""
    from dashboard.oidc import SignOnFailed

    provider = provider_of(visit)
    one = provider.take(state, visit.request.cookies.get(COOKIE, ""), visit.house.clock())
    if one is None or not code:
        return login_form(visit, "/", message=text("login.expired"), status=400)
    try:
        claims = provider.client.identity(back_address(visit), code, one.nonce, one.verifier)
    except SignOnFailed:
        return login_form(visit, one.next, message=text("login.failed"), status=502)
    subject = str(claims.get("sub") or "")
    name = str(claims.get(visit.house.settings.oidc_name_claim) or "")
    user = signed_on(visit.house.store.database, f"{provider.issuer} {subject}", name) if subject else None
    if user is None:
        return login_form(visit, one.next, message=text("login.stranger"), status=403)
    # a page of ours that leads on: a cookie this strict does not go along on a way that another site began
    return with_cookie(visit, visit.page("signed_on.html", next=one.next), visit.house.sessions.open(user))


def provider_of(visit: Visit) -> Provider:
    """The identity provider of the house.

    Raises:
        HTTPException: 404, the settings name none.
    """
    if not visit.house.settings.oidc_issuer:
        raise HTTPException(404)
    known = _providers.get(visit.house)
    if known is None:
        known = _providers.setdefault(visit.house, Provider.of(visit.house))
    return known


def back_address(visit: Visit) -> str:
    """Where the provider sends the browser back to, as it is registered there."""
    scheme = "https" if visit.house.secure else "http"
    return f"{scheme}://{visit.request.headers.get('Host', '')}{BACK}"
