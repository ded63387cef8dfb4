"""The client of an identity provider, by Authlib. Loaded only where the settings name a provider."""
from __future__ import annotations

from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from authlib.integrations.httpx_client import OAuth2Client
from joserfc.errors import JoseError

TIMEOUT_S = 10.0
# what can go wrong with a provider: it is away, refuses, or says what it must not
FAULTS = (httpx.HTTPError, AuthlibBaseError, JoseError, ValueError, RuntimeError, KeyError)


class SignOnFailed(Exception):
    """The identity provider did not do its part."""


class _Client(OAuth2Mixin, OpenIDMixin, BaseApp):
    client_cls = OAuth2Client


class Client:
    """A client of the provider of an issuer. It finds the provider's addresses and keys by itself."""

    def __init__(self, issuer: str, name: str, secret: str | None) -> None:
        self.issuer = issuer
        self._client = _Client(None, "provider", client_id=name, client_secret=secret,
                               server_metadata_url=f"{issuer}/.well-known/openid-configuration",
                               client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256",
                                              "timeout": TIMEOUT_S})

    def begin(self, back: str) -> dict[str, str]:
        """Where to send the browser, with `state`, `nonce` and `code_verifier` of this sign-on.

        Raises:
            SignOnFailed: the provider is away, or another one than was named.
        """
        try:
            data: dict[str, str] = self._client.create_authorization_url(back)
        except FAULTS as error:
            raise SignOnFailed(str(error)) from error
        told = str(self._client.server_metadata.get("issuer", ""))
        if told.rstrip("/") != self.issuer:
            raise SignOnFailed(f"the provider calls itself {told}")
        return data

    def identity(self, back: str, code: str, nonce: str, verifier: str) -> dict[str, Any]:
        """Who it is, as the provider's signed token says, which is for us and for this sign-on.

        Raises:
            SignOnFailed: the code or the token is not good.
        """
        try:
            token = self._client.fetch_access_token(back, code=code, code_verifier=verifier, grant_type="authorization_code")
            return dict(self._client.parse_id_token(token, nonce=nonce) or {})
        except FAULTS as error:
            raise SignOnFailed(str(error)) from error
