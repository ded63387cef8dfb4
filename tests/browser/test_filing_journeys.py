"""What people do with a filing beside its doubts, in a real browser: rule, confirm, letters, pages, history; and for everyone."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dashboard_house import HOSTILE
from review_house import Clock

from dashboard.filing_desk import bench_of
from dashboard.house import House
from filings import audit, corrections

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
expect = sync_api.expect
TABS = ["findings", "entries", "letters", "pages", "ruling", "notices", "history"]


def opened(filing_seat: Any, role: str, **options: object) -> Any:
    """Somebody's browser on the first filing."""
    seat = filing_seat(role, **options)
    seat.page.goto("/filings/1/1")
    seat.page.wait_for_selector("[data-doubt]:visible")
    return seat


def clear_all(page: Any) -> None:
    """Confirm every doubt by its key."""
    for left in range(page.locator("[data-doubt]").count(), 0, -1):
        page.keyboard.press("y")
        expect(page.locator("[data-doubt]")).to_have_count(left - 1)
        expect(page.locator("[data-doubt]:visible h2" if left > 1 else "#clear")).to_be_focused()


def actions(house: House) -> set[str]:
    return {entry.action for entry in audit.entries(house.store.database)}


def test_a_rejection_is_ruled_by_one_person_and_confirmed_by_another(filing_seat: Any, filing_house: House) -> None:
    reviewer = opened(filing_seat, "reviewer")
    reviewer.page.click("#tab-ruling")
    reviewer.page.check("#panel-ruling input[value=reject]")
    reviewer.page.fill("#rule-reason", "The check is drawn on a closed account")
    reviewer.page.click("#panel-ruling button[type=submit]")
    expect(reviewer.page.locator(".usa-alert--warning")).to_contain_text("closed account")
    expect(reviewer.page.locator(".usa-alert--warning button")).to_have_count(0)       # not by the same person
    reviewer.check(also="while a ruling waits")
    supervisor = opened(filing_seat, "supervisor")
    supervisor.page.click("button[name=agrees][value='1']")
    expect(supervisor.page.locator(".lbf-state")).to_contain_text("Send back")
    expect(supervisor.page.locator(".lbf-state")).to_contain_text("reviewer")
    supervisor.picture("filing-ruled")
    with filing_house.store.database.read() as connection:
        ruling = corrections.current(connection, 1)[1].filings[0].ruling
    assert ruling is not None
    assert (ruling.disposition, ruling.by, ruling.second) == ("reject", "reviewer", "supervisor")


def test_a_letter_is_looked_at_edited_approved_and_taken_along(filing_seat: Any, filing_house: House) -> None:
    seat = opened(filing_seat, "supervisor")
    clear_all(seat.page)
    seat.page.click("#tab-notices")
    seat.page.locator("#panel-notices button:has-text('Open')").first.click()
    text, letter = seat.page.locator("#letter-text"), seat.page.frame_locator("iframe.lbf-letter")
    expect(letter.locator("h1")).to_be_visible()
    expect(letter.locator("body")).not_to_contain_text("##")
    # by the keyboard: while the panel scrolls, the frame of the letter takes clicks for where it just was
    seat.page.locator("#panel-notices summary:has-text('Change the text')").press("Enter")
    expect(text).to_be_visible()
    seat.check(also="with a letter open")
    for blank in seat.page.locator("#panel-notices input[name=fill_value]").all():
        blank.fill("as agreed by telephone")
    text.fill(text.input_value() + "\n\nPlease write in English.")
    seat.page.locator("#panel-notices button:has-text('Save')").press("Enter")
    expect(letter.locator("main")).to_contain_text("Please write in English.")
    seat.page.locator("#panel-notices button:has-text('Approve')").press("Enter")
    expect(letter.locator("body")).not_to_contain_text("DRAFT")
    expect(letter.locator("main")).to_contain_text("Please write in English.")
    seat.check(also="with an approved letter")
    seat.picture("filing-letter")
    with seat.page.expect_download() as download:
        seat.page.locator("#panel-notices a[href$='file.pdf']").press("Enter")
    assert Path(download.value.path()).read_bytes()[:5] == b"%PDF-"
    told = [entry.action for entry in audit.entries(filing_house.store.database, who="supervisor")]
    assert any("notice" in action and "approve" in action for action in told), told


def test_a_page_gets_another_kind_is_turned_and_read_again(filing_seat: Any, filing_house: House) -> None:
    bench_of(filing_house).rereads.reader = "review_reader:make_page_reader"
    seat = opened(filing_seat, "reviewer")
    seat.page.locator(".lbf-thumbs button").nth(8).click()
    seat.page.click("#tab-pages")
    seat.page.select_option("#page-kind", "identity")
    seat.page.click("#panel-pages button[value=kind]")
    expect(seat.page.locator(".lbf-thumbs button").nth(8)).to_contain_text("Identity")
    seat.page.click("#panel-pages button[value=turn]")
    expect(seat.page.locator("#page-image")).to_have_attribute("src", "/pictures/1/9/270?full=0&size=screen")
    seat.page.locator(".lbf-thumbs button").nth(7).click()
    seat.page.click("#panel-pages button:has-text('Read')")
    expect(seat.page.locator("#status")).to_contain_text("8")
    expect(seat.page.locator(".lbf-job")).to_have_count(0, timeout=60_000)
    with filing_house.store.database.read() as connection:
        record = corrections.current(connection, 1)[1]
    assert (record.pages[8].kind, record.pages[8].rotated) == ("identity", 270)
    assert record.filings[0].fields["payment.amount"].value == "410.00"
    assert {"filing.read-again", "filing.page-read"} <= actions(filing_house)


def test_a_page_that_failed_is_told_until_it_is_read(filing_seat: Any, filing_house: House) -> None:
    bench_of(filing_house).rereads.reader = "review_reader:make_page_reader"
    seat = opened(filing_seat, "reviewer")
    seat.page.locator(".lbf-thumbs button").first.click()
    seat.page.click("#tab-pages")
    seat.page.click("#panel-pages button:has-text('Read')")
    failed = seat.page.locator(".lbf-job:has-text('torn')")
    expect(failed).to_be_visible(timeout=60_000)
    seat.page.reload()
    expect(failed).to_be_visible()
    seat.check(also="with a page that failed")


def test_filings_are_split_and_merged_again(filing_seat: Any, filing_house: House) -> None:
    seat = opened(filing_seat, "reviewer")
    seat.page.on("dialog", lambda dialog: dialog.accept())
    seat.page.click("#tab-pages")
    seat.page.check("#panel-pages input[name=page][value='9']")
    seat.page.click("#panel-pages button:has-text('Move')")
    expect(seat.page.locator(".lbf-who")).to_contain_text("filing 1 of 2")
    seat.page.goto("/filings/1/2")
    seat.page.click("#tab-pages")
    seat.page.click("#panel-pages form[action$=merge] button")
    seat.page.wait_for_url("**/filings/1/1")
    expect(seat.page.locator(".lbf-thumbs button")).to_have_count(11)
    assert {"filing.split", "filing.merge"} <= actions(filing_house)


def test_history_tells_every_version_with_who_and_why(filing_seat: Any) -> None:
    seat = opened(filing_seat, "reviewer")
    seat.page.keyboard.press("y")
    expect(seat.page.locator("#status")).to_have_text("Confirmed.")
    seat.page.click("#tab-history")
    expect(seat.page.locator("#panel-history li").first).to_contain_text("reviewer")
    seat.check(also="history")


@pytest.mark.parametrize("tab", TABS)
def test_nothing_serious_stands_in_anybodys_way(filing_seat: Any, tab: str) -> None:
    seat = opened(filing_seat, "supervisor")
    seat.page.click(f"#tab-{tab}")
    expect(seat.page.locator(f"#panel-{tab} > *").first).to_be_visible()
    seat.page.wait_for_load_state("networkidle")
    seat.check(also=tab)


def test_the_picture_of_a_page_nobody_viewed_is_painted_and_in_the_document_before_any_script(filing_seat: Any) -> None:
    seat = filing_seat("reviewer")
    seat.page.add_init_script("""window.painted = new Promise((tell) => new PerformanceObserver((list) =>
        list.getEntries().forEach((each) => each.identifier === 'page' && tell(each.naturalWidth))).observe(
        {type: 'element', buffered: true}))""")
    seat.page.goto("/filings/2/1")
    assert seat.page.evaluate("() => window.painted") == 850
    source = seat.page.request.get("/filings/2/1").text()
    address = source.split('elementtiming="page" src="', 1)[1].split('"', 1)[0]
    assert address.replace("&amp;", "&") == seat.page.locator("#page-image").get_attribute("src")


@pytest.mark.parametrize(("width", "height"), [(640, 360), (320, 640)])
def test_enlarged_nothing_is_cut_off_and_everything_can_be_reached(filing_seat: Any, width: int, height: int) -> None:
    seat = opened(filing_seat, "reviewer", viewport={"width": width, "height": height})
    assert seat.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1")
    button = seat.page.locator("[data-doubt]:visible button[data-key=y]")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()
    seat.check(also="enlarged")


def test_on_a_small_laptop_the_doubt_its_keys_and_its_place_are_in_one_view(filing_seat: Any) -> None:
    seat = opened(filing_seat, "reviewer")
    seat.page.wait_for_selector("#box:not([hidden])")
    for part in ("[data-doubt]:visible h2", "[data-doubt]:visible button[data-key=y]", "[data-doubt]:visible button[data-key=x]",
                 "#box", ".lbf-tabs"):
        expect(seat.page.locator(part).first).to_be_in_viewport()


def test_in_high_contrast_box_and_tabs_can_be_told(filing_seat: Any) -> None:
    seat = opened(filing_seat, "reviewer", forced_colors="active")
    seat.page.wait_for_selector("#box:not([hidden])")
    seat.picture("filing-forced-colours")
    border = seat.page.evaluate("() => getComputedStyle(document.getElementById('box')).borderTopColor")
    assert border not in ("rgb(255, 255, 255)", "rgb(0, 0, 0)")        # neither paper nor ink
    chosen, other = seat.page.evaluate("""() => ['true', 'false'].map((each) =>
        getComputedStyle(document.querySelector(`[role=tab][aria-selected=${each}]`)).borderBottomColor)""")
    assert chosen != other
    seat.check(also="forced colours")


def test_a_whole_filing_is_worked_without_a_mouse(filing_seat: Any, filing_house: House) -> None:
    seat = filing_seat("reviewer")
    seat.page.goto("/queue")
    for _ in range(40):                            # as far as it takes to the button that opens the next filing
        seat.page.keyboard.press("Tab")
        if seat.page.evaluate("() => document.activeElement.closest('form')?.getAttribute('action')") == "/queue/next":
            break
    seat.page.keyboard.press("Enter")
    seat.page.wait_for_url("**/filings/1/1**")
    seat.page.wait_for_selector("[data-doubt]:visible")
    clear_all(seat.page)
    expect(seat.page.locator("#clear")).to_be_focused()
    seat.page.keyboard.press("Tab")                # to the tabs, and along them by arrow
    expect(seat.page.locator("#tab-findings")).to_be_focused()
    seat.page.keyboard.press("ArrowRight")
    expect(seat.page.locator("#panel-entries")).to_be_visible()
    seat.page.keyboard.press("Tab")
    seat.page.keyboard.press("Tab")
    seat.page.keyboard.press("Enter")              # the first entry: it opens in an input
    expect(seat.page.locator("#entry-card")).to_be_visible()
    seat.page.keyboard.press("Escape")
    seat.page.keyboard.press("f")
    expect(seat.page.locator(".lbf-state")).to_contain_text("done by reviewer")
    seat.page.keyboard.press("Shift+N")
    seat.page.wait_for_url("**/filings/2/1**")
    assert isinstance(filing_house.clock, Clock)


def test_hostile_text_runs_nothing_and_pushes_nothing_off_the_page(filing_seat: Any, filing_house: House) -> None:
    with filing_house.store.database.read() as connection:
        _, record = corrections.current(connection, 1)
    bad = HOSTILE + " \u202e" + "<img src=x onerror=window.hit=1>" * 20 + "W" * 10_000
    filing = record.filings[0]
    fields = {name: one.model_copy(update={"value": bad, "alternatives": (bad,)}) if isinstance(one.value, str) else one
              for name, one in filing.fields.items()}
    findings = tuple(one.model_copy(update={"message": bad}) for one in filing.findings)
    claims = tuple(one.model_copy(update={"text": bad}) for one in filing.claims)
    changed = filing.model_copy(update={"fields": fields, "findings": findings, "claims": claims})
    scan = record.scan.model_copy(update={"name": "<b>box</b>" + "y" * 200 + ".pdf", "sha256": "9" * 64})
    filing_house.store.save(record.model_copy(update={"filings": (changed,), "scan": scan}), filing_house.settings.data_dir)
    seat = filing_seat("supervisor")
    dialogs: list[str] = []
    seat.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for address in ("/filings/3/1", "/queue?state=all", "/"):
        seat.page.goto(address)
        seat.page.wait_for_load_state("networkidle")
        assert seat.page.evaluate("() => window.hit") is None
        assert seat.page.locator("main b:has-text('box'), main script, main img[src=x]").count() == 0
        assert seat.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1"), address
    assert dialogs == []
