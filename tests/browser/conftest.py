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
