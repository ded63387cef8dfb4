"""A dashboard over a database of its own, with somebody of each role, and a clock that stands still."""
from __future__ import annotations

import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from invented import finding
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.app import create_app
from dashboard.guard import cookie_name
from dashboard.house import House
from dashboard.render import STATIC
from filings.people import Role, User, add_user
from filings.settings import Settings
from filings.store import Store
from filings.vocabulary import (
    Deadlines,
    Disposition,
    Filing,
    Outcome,
    Reading,
    Record,
    Request,
    Scan,
    Status,
    Timings,
    Trait,
    Weight,
)

HOST = "127.0.0.1"
NOON = 1_592_236_800.0         # 2020-06-15, 16:00 UTC
TODAY = date(2020, 6, 15)
_apps: dict[bool, FastAPI] = {}
HOSTILE = "=HYPERLINK(\"x\")<script>alert(1)</script>'; DROP TABLE filings; -- \u202egnp.exe"


class Clock:
    """Seconds since 1970, which a test moves on."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def needs_assets() -> None:
    """Skip where the program was set up without npm."""
    if not (STATIC / "vendor" / "uswds").is_dir():
        pytest.skip("the pages' style sheet and scripts were not fetched: run `make assets`")


def open_house(folder: Path, clock: Clock | None = None, url: str = "", **changes: object) -> House:
    """A house with a user of each role, named like the role; `url`: of an empty database for it, if it is on a server."""
    needs_assets()
    clock = clock or Clock()
    values = {"data_dir": folder, "dashboard_hosts": HOST} | changes
    if url.startswith("postgresql"):
        store = Store(url, clock)
        for role in Role:
            add_user(store.database, role.value, role, by="test")
        return House(store, Settings(**values), clock=clock)
    (folder / "lockbox.db").write_bytes(_empty_house())
    return House(Store(f"sqlite:///{folder / 'lockbox.db'}", clock), Settings(**values), clock=clock)


@cache
def _empty_house() -> bytes:
    """The database of a house with its users, made once and copied."""
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "lockbox.db"
        with Store(f"sqlite:///{path}") as store:
            for role in Role:
                add_user(store.database, role.value, role, by="test")
        return path.read_bytes()


def client_of(house: House, role: str | None = None) -> TestClient:
    """A browser on this house, logged in as the user of a role."""
    client = TestClient(_at(house), base_url=f"http://{HOST}", headers={"Sec-Fetch-Site": "same-origin"},
                        follow_redirects=False, raise_server_exceptions=False)
    if role:
        client.cookies.set(cookie_name(False), house.sessions.open(user_of(house, role)))
    return client


def _at(house: House) -> ASGIApp:
    """The application with this house put in: the pages are put together once for all tests, which takes its time."""
    app = _apps.get(house.secure) or _apps.setdefault(house.secure, create_app(house))

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        app.state.house = house
        await app(scope, receive, send)

    return serve


def user_of(house: House, name: str) -> User:
    from filings.people import user_named

    return user_named(house.store.database, name)


def filed(house: House, name: str = "scan-1.pdf", *, disposition: Disposition = Disposition.REVIEW, family: str = "LOPEZ",
          received: date = TODAY, traits: tuple[Trait, ...] = (), check: str = "fee.words", confidence: float = 0.9,
          days_left: int | None = None) -> tuple[int, int]:
    """Save an invented filing; gives back the ids of its scan and of itself."""
    from sqlalchemy import select

    from filings.tables import FILINGS, SCANS

    weights = {Disposition.FORWARD: Weight.FORWARD, Disposition.REJECT: Weight.REJECT, Disposition.DEFICIENT: Weight.GAP}
    outcome = Outcome.CANNOT_TELL if disposition is Disposition.REVIEW else Outcome.NOT_MET
    findings = () if disposition is Disposition.READY else (
        finding(check, outcome, weights.get(disposition, Weight.REVIEW), "It cannot be told."),)
    fields = {"i131.applicant.family_name": Reading(value=family, status=Status.REVIEW, confidence=confidence),
              "i131.applicant.given_name": Reading(value="Ana", status=Status.READ, confidence=0.99),
              "i131.applicant.a_number": Reading(value="219001234", status=Status.READ, confidence=0.99)}
    deadlines = Deadlines(reparole_file_by=TODAY + timedelta(days=days_left) if days_left is not None else None)
    filing = Filing(request=Request.REPAROLE, traits=traits, fields=fields, findings=findings, disposition=disposition,
                    deadlines=deadlines)
    record = Record(scan=Scan(name=name, sha256=f"{abs(hash(name)):064x}"[:64], pages=3, received=received), filings=(filing,),
                    timings=Timings(total_s=1, cpu_s=1, pages=3))
    house.store.save(record, house.settings.data_dir / "records")
    with house.store.database.read() as connection:
        row = connection.execute(select(SCANS.c.id, FILINGS.c.id).join(FILINGS, FILINGS.c.scan == SCANS.c.id)
                                 .where(SCANS.c.name == name)).one()
    return row[0], row[1]


def place(answer: httpx.Response) -> str:
    """Where an answer leads to."""
    return answer.headers["location"]
