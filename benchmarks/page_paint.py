"""Measures in a real browser how soon a page of a filing is painted, at its first view ever and when it is opened again.

    lockbox demo --out demo-out
    python benchmarks/page_paint.py --demo demo-out --rounds 5

The time is that of the browser's own element timing: from the beginning of the navigation to the moment at which the picture
of the page is on the screen. In each round nobody has ever viewed a filing: all pictures of pages are removed before the dashboard
starts, somebody opens the list, and once the dashboard has drawn ahead what it does, each filing is opened. Then all pictures are
removed once more, and it has to draw each when it is opened, as where a filing is opened before it came to that.
"""
from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from dashboard.login import DEMO_NAME, DEMO_PASSWORD
from filings.settings import settings
from filings.store import Store
from filings.tables import FILINGS

LIMIT_MS = 300.0
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
WATCH = """(() => {
  window.painted = new Promise((tell) => new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (each.identifier === 'page') tell(each.renderTime || each.loadTime);
  }).observe({type: 'element', buffered: true}));
})()"""


def main() -> int:
    """Serve the demo, open its filings, print the table; 1 when a percentile is over the limit."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--demo", type=Path, default=Path("demo-out"))
    wanted.add_argument("--rounds", type=int, default=5)
    given = wanted.parse_args()
    os.environ["LOCKBOX_DATA_DIR"] = str(given.demo.absolute() / "data")
    settings.cache_clear()
    with Store(settings().database) as store, store.database.read() as connection:
        filings = [f"/filings/{scan}/{number}" for scan, number in connection.execute(select(FILINGS.c.scan, FILINGS.c.number))]
    found: dict[str, list[float]] = {"drawn ahead": [], "drawn when opened": [], "opened again": []}
    for _ in range(given.rounds):
        measure(given.demo, filings, found)
    return report(found)


def measure(demo: Path, filings: list[str], found: dict[str, list[float]]) -> None:
    """Add the milliseconds of one round, each kind of view in a browser that has no picture yet but of what it opens again."""
    pictures = settings().data_dir / "pictures"
    shutil.rmtree(pictures, ignore_errors=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([sys.executable, "-m", "lockbox", "dashboard", "--demo", str(demo), "--port", str(port)],
                              stdout=subprocess.DEVNULL)
    try:
        wait_for(place)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = visitor(browser, place)
            page.goto("/queue?state=all&sort=newest")
            wait_until_drawn(pictures)
            found["drawn ahead"] += [painted(page, filing) for filing in filings]
            shutil.rmtree(pictures)
            page = visitor(browser, place)
            for name in ("drawn when opened", "opened again"):
                found[name] += [painted(page, filing) for filing in filings]
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


def visitor(browser: Browser, place: str) -> Page:
    """Somebody at a browser without a picture, logged in to the demo."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=place).new_page()
    login(page)
    page.add_init_script(WATCH)
    return page


def wait_until_drawn(pictures: Path) -> None:
    """Wait until no picture has been added for three seconds, a minute at most."""
    known, since, until = -1, 0.0, time.monotonic() + 60
    while time.monotonic() < until and (known < 1 or time.monotonic() - since < 3):
        if (now := len(list(pictures.rglob("*.jpg")))) != known:
            known, since = now, time.monotonic()
        time.sleep(0.1)


def login(page: Page) -> None:
    """Log in to the demo; the browser has the style sheets then, and no picture."""
    page.goto("/login")
    page.fill("#name", DEMO_NAME)
    page.fill("#password", DEMO_PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_load_state("networkidle")


def wait_for(place: str) -> None:
    """Wait until the server answers, a minute at most."""
    for _ in range(240):
        try:
            httpx.get(f"{place}/login")
            return
        except httpx.TransportError:
            time.sleep(0.25)
    raise SystemExit("the dashboard did not start")


def painted(page: Page, filing: str) -> float:
    """Milliseconds from the beginning of the navigation until the picture of the page is painted."""
    page.goto(filing)
    found: Any = page.evaluate("() => window.painted")
    page.wait_for_load_state("networkidle")        # what is drawn behind the first page does not slow the next filing
    return float(found)


def report(found: dict[str, list[float]]) -> int:
    """Print a table; 1 when the 95th percentile is over the limit."""
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; milliseconds, {LIMIT_MS:.0f} allowed")
    print(f"{'filing':18} {'views':>6} {'p50':>7} {'p95':>7} {'max':>7}")
    over = 0
    for name, values in found.items():
        ranked = sorted(values)
        p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
        over |= p95 > LIMIT_MS
        print(f"{name:18} {len(ranked):6} {statistics.median(ranked):7.0f} {p95:7.0f} {ranked[-1]:7.0f}"
              f"{'  over' if p95 > LIMIT_MS else ''}")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
