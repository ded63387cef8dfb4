"""`lockbox dashboard`: serve the supervisors' pages until Ctrl-C."""
from __future__ import annotations

import ipaddress
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from filings.store import Store


def run_dashboard(host: str, port: int, certificate: Path | None, key: Path | None, *, behind_proxy: bool,
                  demo: Path | None) -> int:
    """Serve the pages; returns the exit status.

    Args:
        host: address to listen on.
        port: and its port.
        certificate: PEM file for TLS.
        key: PEM file with the key of the certificate.
        behind_proxy: whether a proxy in front speaks TLS with the browsers.
        demo: folder of the demo; its data are shown, and there is a login for it.

    Raises:
        BadArguments: others could listen in on what the pages show, or the files cannot be used.
    """
    import uvicorn

    from filings.problems import BadArguments
    from filings.settings import settings
    from filings.store import Store

    if (certificate is None) != (key is None):
        raise BadArguments("A certificate and its key go together: give --tls-cert and --tls-key, or neither")
    secure = certificate is not None or behind_proxy
    if not secure and not is_loopback(host):
        raise BadArguments(f"Passwords and papers would cross the network in the clear on {host}: give --tls-cert and "
                           f"--tls-key, or --behind-proxy where a proxy speaks TLS")
    if demo is not None:
        if not is_loopback(host):
            raise BadArguments("The demo has a login that everybody knows: it is served on this machine only")
        use_demo(demo)
    with Store(settings().database) as store:
        app = make_app(store, secure=secure, demo=demo is not None)
        print(f"The dashboard is at {'https' if certificate else 'http'}://{host}:{port}/ ; Ctrl-C ends it.", flush=True)
        uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, ws="none",
                    ssl_certfile=certificate, ssl_keyfile=key, proxy_headers=behind_proxy, timeout_keep_alive=30,
                    limit_concurrency=200, timeout_graceful_shutdown=5)
    return 0


def make_app(store: Store, *, secure: bool, demo: bool) -> FastAPI:
    """The application over an open store; the demo has its login, and without any user a hint is printed."""
    from dashboard.app import create_app, warm
    from dashboard.house import House
    from filings.people import users
    from filings.settings import settings

    house = House(store, settings(), secure=secure, demo=demo)
    app = create_app(house)
    warm(house)
    if demo:
        from dashboard.login import DEMO_NAME, DEMO_PASSWORD
        from filings.people import Role, add_user

        if DEMO_NAME not in {user.name for user in users(store.database)}:
            add_user(store.database, DEMO_NAME, Role.SUPERVISOR, by="lockbox", full_name="Demo", password=DEMO_PASSWORD)
        print(f"Log in as {DEMO_NAME} with the password: {DEMO_PASSWORD}")
    elif not users(store.database):
        print("Nobody can log in yet: add the first user with `lockbox user add NAME --role administrator`")
    return app


def use_demo(folder: Path) -> None:
    """Take the data of a demo, and none of the user's settings.

    Raises:
        BadArguments: no demo was made there; a login that everybody knows must not open anything else.
    """
    from filings.problems import BadArguments
    from filings.settings import settings
    from lockbox.demo import MARK

    if not (folder / MARK).is_file() or not (folder / "data").is_dir():
        raise BadArguments(f"{folder} holds no demo: make one first with `lockbox demo --out {folder}`")
    for name in [name for name in os.environ if name.startswith("LOCKBOX_")]:
        del os.environ[name]
    os.environ["LOCKBOX_DATA_DIR"] = str(folder.absolute() / "data")
    settings.cache_clear()


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def new_password() -> str:
    """A password that nobody has thought of."""
    return secrets.token_urlsafe(12)
