"""The filing page in a real browser: doubts cleared from the keyboard, the box on the paper, conflicts told, axe content."""
from __future__ import annotations

from typing import Any

import pytest
from conftest import AMOUNT, CITY, SIGNED
from review_house import BOX

from dashboard.house import House
from filings import audit, claims

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


@pytest.fixture
def house(filing_house: House) -> House:
    """Two scans of one filing each, with doubts."""
    return filing_house


@pytest.fixture
def page(filing_seat: Any) -> Any:
    """A reviewer's browser on the first filing; whatever the console complains of fails the test."""
    opened = filing_seat("reviewer").page
    opened.goto("/filings/1/1")
    opened.wait_for_selector("#box:not([hidden])")
    return opened


def doubt(page: Any) -> Any:
    """The card of the doubt in hand."""
    return page.locator("[data-doubt]:visible")


def turn_to(page: Any, field: str) -> None:
    """Go on from doubt to doubt until it is about that entry."""
    for _ in range(left(page)):
        if doubt(page).get_attribute("data-id") == f"field {field}":
            return
        page.keyboard.press("n")
    assert doubt(page).get_attribute("data-id") == f"field {field}"


def left(page: Any) -> int:
    """How many doubts are left."""
    return int(page.locator("[data-doubt]").count())


def cleared(page: Any, before: int) -> None:
    """Wait until one doubt fewer is left."""
    sync_api.expect(page.locator("[data-doubt]")).to_have_count(before - 1)
    sync_api.expect(doubt(page).locator("h2") if before > 1 else page.locator("#clear")).to_be_focused()


def test_one_key_clears_a_doubt_and_the_next_one_is_there(page: Any, house: House) -> None:
    before = left(page)
    first = doubt(page).get_attribute("data-id")
    page.keyboard.press("y")
    cleared(page, before)
    assert doubt(page).get_attribute("data-id") != first
    sync_api.expect(page.locator("[data-doubt]:visible h2")).to_be_focused()
    sync_api.expect(page.locator("#status")).to_have_text("Confirmed.")
    trail = audit.entries(house.store.database, who="reviewer")
    assert [entry.action for entry in trail][:2] == ["filing.confirmed", "filing.claim"]


def test_a_correction_takes_three_presses_and_the_other_reading_one(page: Any, house: House) -> None:
    before = left(page)
    turn_to(page, AMOUNT)
    page.keyboard.press("c")                       # 1
    page.keyboard.insert_text("575")               # the amount itself
    page.keyboard.press("Enter")                   # 2
    cleared(page, before)
    turn_to(page, CITY)
    page.keyboard.press("1")
    cleared(page, before - 1)
    with house.store.database.read() as connection:
        from filings.corrections import current

        fields = current(connection, 1)[1].filings[0].fields
    assert (fields[AMOUNT].value, fields[CITY].value, fields[CITY].by) == ("575.00", "MIAMI BEACH", "reviewer")


def test_a_mark_is_denied_by_one_key_and_what_nobody_can_read_by_another(page: Any, house: House) -> None:
    before = left(page)
    turn_to(page, SIGNED)
    page.keyboard.press("d")
    cleared(page, before)
    page.keyboard.press("x")
    sync_api.expect(page.locator("#status")).to_have_text("Noted: it cannot be read.")
    with house.store.database.read() as connection:
        from filings.corrections import current

        filing = current(connection, 1)[1].filings[0]
    assert filing.fields[SIGNED].value is False
    assert filing.disposition == "reject"


def test_choosing_something_shows_its_box_on_its_page_and_only_its_box(page: Any) -> None:
    page.click("#tab-entries")
    page.click("[data-field='i94.admit_until']")
    sync_api.expect(page.locator("#page-name")).to_contain_text("Page 10")
    assert page.locator(".lbf-box:visible").count() == 1
    box, sheet = page.locator("#box").bounding_box(), page.locator("#sheet").bounding_box()
    assert (box["x"] + box["width"] / 2 - sheet["x"]) / sheet["width"] == pytest.approx((BOX[0] + BOX[2]) / 2, abs=0.01)
    assert (box["y"] + box["height"] / 2 - sheet["y"]) / sheet["height"] == pytest.approx((BOX[1] + BOX[3]) / 2, abs=0.01)
    page.wait_for_function("() => document.querySelector('#entry-card [data-crop]').style.backgroundImage.startsWith('url(')")
    page.locator(".lbf-thumbs button").nth(2).click()
    assert page.locator(".lbf-box:visible").count() == 0
    page.click("#tab-findings")
    page.locator("#panel-findings details summary").first.click()
    page.locator(".lbf-finding--met > button[data-box]").first.click()
    assert page.locator(".lbf-box:visible").count() == 1
    sync_api.expect(page.locator(".lbf-more:visible").first).to_contain_text("Rule")


def test_the_view_is_enlarged_and_turned_but_the_record_is_not(page: Any, house: House) -> None:
    before = page.locator("#sheet").bounding_box()
    page.keyboard.press("+")
    assert page.locator("#sheet").bounding_box()["width"] > before["width"] * 1.2
    page.keyboard.press("r")
    assert page.locator("#sheet").evaluate("element => element.style.transform") == "rotate(90deg)"
    page.keyboard.press("0")
    assert page.locator("#sheet").bounding_box()["width"] == pytest.approx(before["width"], abs=2)
    told = {entry.action for entry in audit.entries(house.store.database, who="reviewer")}
    assert told == {"session.open", "filing.read"}


def test_with_the_last_doubt_gone_the_filing_is_done_and_the_next_one_opened(page: Any, house: House) -> None:
    for count in range(left(page), 0, -1):
        page.keyboard.press("y")
        cleared(page, count)
    page.keyboard.press("f")
    sync_api.expect(page.locator(".lbf-state")).to_contain_text("done by reviewer")
    page.keyboard.press("Shift+N")
    page.wait_for_url("**/filings/2/1**")


def test_who_is_too_late_is_told_and_changes_nothing(page: Any, house: House) -> None:
    claims.claim(house.store.database, 1, "supervisor", house.clock(), 3600.0)
    page.keyboard.press("y")
    sync_api.expect(page.locator("#message")).to_contain_text("supervisor holds this filing")
    assert page.locator(".lbf-doubts form[action$='entry'] button[data-key]").count() == 0
    assert not [entry for entry in audit.entries(house.store.database, who="reviewer") if entry.action == "filing.confirmed"]


def test_a_page_is_split_off_with_the_mouse(page: Any) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#tab-pages")
    page.check("#panel-pages input[name=page][value='9']")
    page.click("#panel-pages button:has-text('Move')")
    sync_api.expect(page.locator(".lbf-who")).to_contain_text("filing 1 of 2")
    sync_api.expect(page.locator(".lbf-thumbs button")).to_have_count(10)


def test_the_keys_are_explained_and_the_help_is_left_again(page: Any) -> None:
    before = left(page)
    page.keyboard.press("?")
    assert page.locator("#help").evaluate("element => element.open")
    page.keyboard.press("y")                       # is no key of the page now
    page.keyboard.press("Escape")
    assert left(page) == before
