"""The mailroom, one's account, users and forms in a real browser; and every page at twice the size and in high contrast."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from dashboard_house import filed

from filings import audit
from filings.settings import settings

SAMPLES = Path(__file__).resolve().parents[2] / "sample_filings"
PAGES = {"supervisor": ["/", "/queue?state=all", "/mailroom", "/policy", "/account"],
         "administrator": ["/users", "/forms", "/audit"]}
EVERY = [(role, path) for role, paths in PAGES.items() for path in paths]


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    """An inbox, set while the test lasts."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("LOCKBOX_INBOXES", str(folder))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


def test_a_clerk_drops_scans_and_prints_sheets(seat, inbox):
    seat.login("clerk")
    seat.go("/mailroom")
    seat.check()
    seat.page.evaluate("""() => {
        const carried = new DataTransfer();
        carried.items.add(new File(['%PDF-1.4 one'], 'box 1.pdf', {type: 'application/pdf'}));
        carried.items.add(new File(['%PDF-1.4 two'], 'box 2.pdf', {type: 'application/pdf'}));
        const dropped = new DragEvent('drop', {dataTransfer: carried, bubbles: true, cancelable: true});
        document.getElementById('drop').dispatchEvent(dropped);
    }""")
    assert seat.page.locator("#chosen li").all_inner_texts() == ["box 1.pdf", "box 2.pdf"]
    seat.page.fill("#batch", "Attn HP")
    seat.page.locator("#hand-in button").click()
    seat.page.wait_for_function("() => document.querySelector('#chosen').children.length === 0")
    assert sorted(each.name for each in inbox.rglob("*.pdf")) == ["box 1.pdf", "box 2.pdf"]
    seat.check(also="after scans were handed in")
    seat.picture("mailroom")
    for address, button in (("separators.pdf?copies=3", "form[action$='separators.pdf'] button"),
                            ("cover.pdf?batch=tray-9&packets=12&note=", "form[action$='cover.pdf'] button")):
        if "cover" in address:
            seat.page.fill("#cover-batch", "tray-9")
            seat.page.fill("#cover-packets", "12")
        else:
            seat.page.fill("#copies", "3")
        with seat.page.context.expect_page() as sheet:
            seat.page.click(button)
        sheet.value.close()
        printed = seat.page.request.get(f"{seat.base}/mailroom/{address}")
        assert printed.headers["content-type"] == "application/pdf" and printed.body()[:5] == b"%PDF-"


def test_a_token_is_made_shown_once_and_ended(seat):
    seat.login("reviewer")
    seat.go("/account")
    seat.page.fill("#label", "the registry")
    seat.page.locator("form[action='/account/tokens'] button").click()
    token = seat.page.locator("code.lbx-code").inner_text()
    seat.check(also="with a token")
    answer = seat.page.request.get(f"{seat.base}/api/v1/queue", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    seat.go("/account")
    assert token not in seat.page.content()
    seat.page.locator("button[aria-label*='the registry']").click()
    seat.page.wait_for_load_state()
    answer = seat.page.request.get(f"{seat.base}/api/v1/queue", headers={"Authorization": f"Bearer {token}", "Cookie": ""})
    assert answer.status == 401


def test_a_field_gets_its_name_from_a_list(seat):
    seat.login("administrator")
    seat.go("/forms")
    seat.page.set_input_files("#blank", sorted((SAMPLES / "forms").glob("*.pdf"))[-1])
    seat.page.locator("button:has-text('Learn')").click()
    seat.page.wait_for_url(re.compile("/forms/.+"), timeout=60_000)
    select = seat.page.locator("select[name=name]").filter(has=seat.page.locator("option:checked[value='']")).first
    label = select.get_attribute("aria-label")
    assert select.locator("option").count() > 1
    seat.page.locator(f"input[aria-label='Another n{label.removeprefix('N')}']").fill("office.remark")
    seat.check(also="the fields of a form")
    seat.picture("form")
    seat.page.locator("button:has-text('Save the names')").click()
    seat.page.wait_for_selector("text=1 name changed")
    changed = seat.page.locator(f"select[aria-label='{label}']")
    assert changed.input_value() == "office.remark"
    changed.select_option("")
    seat.page.locator("button:has-text('Save the names')").click()
    seat.page.wait_for_selector("text=1 name changed")


def test_who_read_which_filing_is_found_in_the_audit_trail(seat, house, chromium, served):
    from conftest import Seat

    scan, _ = filed(house, "read-by-somebody.pdf", family="QUINTERO")
    reader = Seat(chromium.new_context().new_page(), served)
    reader.login("auditor")
    reader.go(f"/filings/{scan}/1")
    reader.page.context.close()
    seat.login("administrator")
    seat.go("/audit?action=filing.read")
    seat.page.fill("#subject", f"filing {scan}.1")
    seat.page.locator("button:has-text('Filter'), form.lbx-filterbar button").first.click()
    seat.page.wait_for_load_state()
    assert seat.page.locator("tbody tr").first.inner_text().split("\t")[2] == "auditor"
    assert audit.verify(house.store.database).broken_at is None


def test_a_filing_is_given_out_to_a_colleague(seat, house):
    filed(house, "to-give.pdf", family="ZAPATA", received=house.today())
    seat.login("supervisor")
    seat.go("/queue?state=all&q=zapata")
    seat.page.locator("input[name=filing]").first.check()
    seat.page.select_option(".lbx-bulk select[name=to]", "reviewer")
    seat.page.locator(".lbx-bulk button[value=assign]").click()
    seat.page.wait_for_selector("text=1 of 1")
    assert "reviewer" in seat.page.locator("#results tbody tr").first.inner_text()


@pytest.mark.parametrize(("role", "path"), EVERY)
def test_at_twice_the_size_and_on_a_narrow_screen_nothing_is_cut_off(seat, role, path):
    seat.login(role)
    for width, height in ((640, 360), (320, 640)):
        seat.page.set_viewport_size({"width": width, "height": height})
        seat.go(path)
        over = seat.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{path} is {over} pixels too wide at {width}"
    seat.check(also="on a narrow screen")


@pytest.mark.parametrize(("role", "path"), EVERY)
def test_in_high_contrast_every_page_keeps_what_tells_things_apart(chromium, served, role, path):
    from conftest import Seat

    context = chromium.new_context(forced_colors="active", viewport={"width": 1280, "height": 720})
    one = Seat(context.new_page(), served)
    one.login(role)
    one.go(path)
    one.check(also="forced colours")
    here = one.page.locator(".lbx-nav a[aria-current]")
    if here.count():
        line, ground = here.evaluate("(each) => [getComputedStyle(each).borderBottomColor, "
                                     "getComputedStyle(document.body).backgroundColor]")
        assert line != ground
    context.close()
