"""Journeys through Today, the queue and administration in a real browser, by keyboard where people use it."""
from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from dashboard_house import filed

from filings.vocabulary import Disposition, Trait

SAMPLES = Path(__file__).resolve().parents[2] / "sample_filings"
FAMILIES = ("ALVAREZ", "BERG", "COSTA", "DIAZ", "EKER", "FALL", "GARCIA LOPEZ", "HADDAD", "IVANOVA", "JIMENEZ")


@pytest.fixture(scope="session", autouse=True)
def filings(house):
    """Forty filings of the last month."""
    today = house.today()
    kinds = [Disposition.READY, Disposition.REVIEW, Disposition.DEFICIENT, Disposition.REVIEW, Disposition.REJECT]
    checks = ("fee.words", "identity.consistent", "fee.payee", "explanation.duration")
    for number in range(40):
        filed(house, f"box-{number:03d}.pdf", family=FAMILIES[number % 10], disposition=kinds[number % 5],
              received=today - timedelta(days=number * 7 % 29), check=checks[number % 4], confidence=0.5 + number % 5 / 10,
              traits=(Trait.MEDICAL,) if number % 8 == 1 else (), days_left=None)


def test_the_login_page_and_a_wrong_password(seat):
    seat.go("/queue")
    assert seat.page.url.endswith("/login?next=/queue")
    seat.check()
    seat.picture("login")
    seat.page.keyboard.type("reviewer")            # the first field has the focus
    seat.page.keyboard.press("Tab")
    seat.page.keyboard.type("not the password")
    seat.page.keyboard.press("Enter")
    seat.page.wait_for_selector("[role=alert]")
    seat.check()


def test_today_with_its_charts_and_their_tables(seat):
    seat.login("supervisor")
    seat.page.wait_for_function("() => document.querySelectorAll('figure canvas').length === 2 && "
                                "[...document.querySelectorAll('figure canvas')].every(each => Chart.getChart(each))")
    bars = seat.page.evaluate("() => Chart.getChart(document.querySelector('canvas')).data.datasets.map(s => s.data.length)")
    assert bars == [30] * 5
    drawn = seat.page.evaluate("() => Chart.getChart(document.querySelector('canvas')).data.datasets"
                               ".flatMap(s => s.data).reduce((a, b) => a + b)")
    assert drawn == 40
    seat.check()
    seat.picture("today")
    seat.page.locator("summary").first.focus()
    seat.page.keyboard.press("Enter")
    assert seat.page.locator("figure table").first.is_visible()
    seat.check(also="with the table open")


def test_the_first_key_leads_to_the_content(seat):
    seat.login("reviewer")
    seat.go("/queue")
    seat.page.keyboard.press("Tab")
    focused = seat.page.evaluate("() => document.activeElement.getAttribute('href')")
    assert focused == "#content"
    seat.page.keyboard.press("Enter")
    assert seat.page.evaluate("() => document.activeElement.id") == "content"


def test_filters_and_search_change_the_list_without_a_new_page(seat):
    seat.login("reviewer")
    seat.go("/queue")
    rows = seat.page.locator("#results tbody tr")
    assert rows.count() == 16
    seat.picture("queue")
    seat.page.evaluate("() => { window.kept = true }")
    seat.page.select_option("#f-trait", "medical")
    seat.page.wait_for_function("() => document.querySelectorAll('#results tbody tr').length === 2")
    seat.page.fill("#f-q", "berg")
    seat.page.wait_for_function("() => document.querySelector('#status').textContent.includes('filing')")
    seat.page.wait_for_url(re.compile("q=berg"))
    assert seat.page.evaluate("() => window.kept") is True
    assert "trait=medical" in seat.page.url
    seat.check()
    seat.page.go_back()
    seat.page.wait_for_load_state()


def test_rows_by_keyboard_and_a_filing_that_somebody_else_holds(seat, chromium, served):
    from conftest import Seat

    seat.login("reviewer")
    seat.go("/queue")
    seat.page.locator(".lbx-name").first.focus()
    seat.page.keyboard.press("j")
    assert seat.page.evaluate("() => document.activeElement === document.querySelectorAll('.lbx-name')[1]")
    seat.page.locator("input[name=filing]").first.check()
    seat.page.locator(".lbx-bulk button[value=claim]").click()
    seat.page.wait_for_selector("text=1 of 1 claimed")
    seat.check()
    other = Seat(chromium.new_context().new_page(), served)
    other.login("supervisor")
    other.go("/queue")
    assert other.page.locator("#results tbody tr").first.locator("text=reviewer").is_visible()
    other.page.locator("input[name=filing]").first.check()
    other.page.locator(".lbx-bulk button[value=claim]").click()
    other.page.wait_for_selector("text=0 of 1 claimed")
    other.page.context.close()


def test_a_supervisor_keeps_a_view_and_carries_a_list_out(seat):
    seat.login("supervisor")
    seat.go("/queue?state=open&trait=medical")
    seat.page.locator(".lbx-pop summary").click()
    seat.check(also="with the form open")
    seat.page.fill("#view-name", "Medical, everybody")
    seat.page.locator("label[for=view-shared]").click()
    seat.page.locator(".lbx-pop button").click()
    seat.page.wait_for_selector(".lbx-views a[aria-current]:has-text('Medical, everybody')")
    with seat.page.expect_download() as download:
        seat.page.locator("a:has-text('XLSX')").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_numbers_are_masked_until_asked_for(seat):
    seat.login("reviewer")
    seat.go("/queue")
    assert "219001234" not in seat.page.content()
    seat.page.locator("button:has-text('Show numbers in full')").click()
    seat.page.wait_for_selector("text=A219001234")
    seat.check()


def test_administration_by_the_pages(seat):
    seat.login("administrator")
    for path in ("/users", "/forms", "/policy", "/audit", "/account"):
        seat.go(path)
        seat.check()
        seat.picture(path.strip("/"))
    seat.go("/users")
    seat.page.fill("#name", "omar")
    seat.page.select_option("#role", "clerk")
    seat.page.locator("button:has-text('Add')").click()
    seat.page.wait_for_selector("text=Password of omar")
    seat.check()
    seat.go("/audit")
    seat.page.locator("button:has-text('Follow the whole chain')").click()
    seat.page.wait_for_selector("text=is whole")
    seat.check()


def test_a_blank_form_is_learned_and_shown(seat):
    seat.login("administrator")
    seat.go("/forms")
    seat.page.set_input_files("#blank", sorted((SAMPLES / "forms").glob("*.pdf"))[0])
    seat.page.locator("button:has-text('Learn')").click()
    seat.page.wait_for_url(re.compile("/forms/.+"), timeout=60_000)
    seat.check()
    seat.picture("form")


def test_other_rules_are_tried_while_the_page_tells_how_far_it_is(seat):
    seat.login("supervisor")
    seat.go("/policy")
    seat.page.fill("#try-day", "2024-05-01")
    seat.page.locator("button:has-text('Try it')").click()
    seat.page.wait_for_selector("#trial:has-text('Finished')", timeout=60_000)
    assert "40 filings decided again" in seat.page.content()
    seat.check()
    seat.picture("trial")


@pytest.mark.parametrize("path", ["/", "/queue", "/policy", "/account"])
def test_at_twice_the_size_nothing_is_cut_off(seat, path):
    seat.login("supervisor")
    seat.page.set_viewport_size({"width": 640, "height": 360})     # what is left of a small laptop at 200 %
    seat.go(path)
    over = seat.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{path} is {over} pixels too wide"
    seat.check()


def test_the_page_keeps_its_shape_in_forced_colours(chromium, served):
    from conftest import Seat

    context = chromium.new_context(forced_colors="active", viewport={"width": 1280, "height": 720})
    seat = Seat(context.new_page(), served)
    seat.login("supervisor")
    seat.go("/queue")
    seat.picture("queue-forced-colours")
    border = seat.page.evaluate("() => getComputedStyle(document.querySelector('.lbx-disp')).borderLeftWidth")
    assert border == "5px"
    context.close()


def test_without_scripts_people_can_work_too(chromium, served):
    from conftest import Seat

    context = chromium.new_context(java_script_enabled=False)
    seat = Seat(context.new_page(), served)
    seat.login("reviewer")
    seat.go("/queue")
    seat.page.select_option("#f-state", "all")
    seat.page.locator("#filters button[type=submit]").click()
    assert "state=all" in seat.page.url and seat.page.locator("#results tbody tr").count() > 0
    context.close()
