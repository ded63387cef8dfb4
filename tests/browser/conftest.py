"""A dashboard on loopback, Debian's Chromium in front of it, and axe-core to look at the pages like a screen reader."""
from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parents[1]))       # what all tests share

CHROMIUM = Path("/usr/bin/chromium")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "build" / "browser"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--no-first-run", "--disable-quic", "--no-default-browser-check"]
PASSWORD = "three wet umbrellas"


@dataclass
class Seat:
    """A person in front of a browser. `foreign`: addresses elsewhere that a page asked for; `faults`: what it complained of."""

    page: object
    base: str
    foreign: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def login(self, name: str) -> None:
        self.go("/login")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(f"{self.base}/")

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def check(self, *, also: str = "") -> None:
        """Nothing serious for people who cannot see or point; nothing from elsewhere; nothing forbidden tried."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("""async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
            'best-practice']})).violations.map(each => [each.impact, each.id, each.nodes.map(node => node.html).join(' ')])""")
        bad = [each for each in found if each[0] in ("serious", "critical")]
        assert not bad, f"{self.page.url} {also}: {bad}"
        assert not self.foreign and not self.faults, (self.page.url, self.foreign, self.faults)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Debian's Chromium is not installed: apt-get install chromium")
    if not AXE.exists():
        pytest.skip("axe-core was not fetched: run `npm ci`")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[object]:
    """A house with a password for each role, and some filings."""
    import time

    from dashboard_house import Clock, open_house

    from filings.people import Role, hash_password
    from filings.tables import USERS

    made = open_house(tmp_path_factory.mktemp("browser"), Clock(time.time()))
    hashed = hash_password(PASSWORD)
    with made.store.database.write() as connection:
        connection.execute(USERS.update().values(password=hashed))
    assert len(Role) == 5
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def served(house) -> Iterator[str]:
    """The dashboard on a free port of this machine."""
    import socket

    import uvicorn

    from dashboard.app import create_app

    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(house), log_level="warning", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    ready = threading.Event()
    while not server.started and thread.is_alive():
        ready.wait(0.05)
    yield f"http://127.0.0.1:{place.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def seat(chromium, served) -> Iterator[Seat]:
    """A browser of a small laptop's size, for one person."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    one = Seat(page, served)
    page.on("request", lambda request: None if request.url.startswith((served, "data:", "blob:")) else
            one.foreign.append(request.url))
    page.on("pageerror", lambda error: one.faults.append(str(error)))
    page.on("console", lambda told: one.faults.append(f"{told.text} {told.location}")
            if told.type == "error" and "Content Security" in told.text else None)
    yield one
    context.close()


AMOUNT, CITY, SIGNED = "payment.amount", "i131.applicant.address.city", "i131.signature"


@pytest.fixture
def filing_house(tmp_path: Path) -> Iterator[object]:
    """Two scans of one filing each; in both an amount, a city and a signature are in doubt."""
    from dashboard_house import open_house
    from review_house import Clock, data, pages_of, paper, room

    from dashboard.filing_desk import bench_of
    from extractors.assemble import together
    from filings.vocabulary import Status

    made = open_house(data(tmp_path), Clock())
    for name in ("box-1.pdf", "box-2.pdf"):
        _, digest = paper(tmp_path / "out", name, 11 if name == "box-1.pdf" else 12)
        pages = pages_of(1, "PETRENKO")
        for page in pages:
            for entry, others in ((AMOUNT, ("675.00",)), (CITY, ("MIAMI BEACH",)), (SIGNED, ())):
                if entry in page.fields:
                    page.fields[entry] = page.fields[entry].model_copy(update={
                        "status": Status.REVIEW, "confidence": 0.6, "alternatives": others,
                        "value": "576.00" if entry == AMOUNT else page.fields[entry].value})
        room(f"sqlite:///{tmp_path / 'data' / 'lockbox.db'}", tmp_path / "out", together(pages), pages=tuple(pages), name=name,
             sha256=digest)
    yield made
    bench_of(made).rereads.finish()
    bench_of(made).pictures.close()
    made.store.close()


@pytest.fixture
def filing_served(filing_house) -> Iterator[str]:
    """The address at which that house is served."""
    import uvicorn

    from dashboard.app import create_app

    server = uvicorn.Server(uvicorn.Config(create_app(filing_house), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def filing_seat(chromium, filing_served, filing_house) -> Iterator[object]:
    """Makes browsers for people of that house: `filing_seat("reviewer")` is logged in, without a filing open."""
    from dashboard_house import user_of

    from dashboard.guard import cookie_name

    contexts: list[object] = []
    seats: list[Seat] = []

    def seat(role: str, **options: object) -> Seat:
        context = chromium.new_context(base_url=filing_served, **{"viewport": {"width": 1280, "height": 720}, **options})
        contexts.append(context)
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": cookie_name(False), "url": filing_served,
                              "value": filing_house.sessions.open(user_of(filing_house, role))}])
        one = Seat(context.new_page(), filing_served)
        one.page.on("pageerror", lambda error: one.faults.append(str(error)))
        seats.append(one)
        return one

    yield seat
    faults = [fault for each in seats for fault in each.faults]
    for context in contexts:
        context.close()
    assert faults == []
