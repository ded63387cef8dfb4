"""The mailroom's page: scans handed in go the road of the inbox, their fate is told, printed sheets are read as separators."""
from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from dashboard_house import HOSTILE, client_of, open_house
from review_house import data
from sqlalchemy import insert, select

from dashboard.house import House
from extractors.readers.barcode import is_separator
from filings import audit
from filings.business_day import books_of
from filings.settings import settings
from filings.tables import QUEUE
from reports.covers import MOST, Cover, batch_cover, separator_sheets

SHA = "7d" * 32


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An inbox, set for this test."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("LOCKBOX_INBOXES", str(folder))
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


@pytest.fixture
def house(inbox: Path, tmp_path: Path) -> Iterator[House]:
    """A house that hands in to that inbox."""
    made = open_house(data(tmp_path))
    yield made
    made.store.close()


def put(house: House, stage: str, number: int, **more: object) -> None:
    """A file of today at some stage."""
    with house.store.database.write() as connection:
        connection.execute(insert(QUEUE).values(
            path=f"/in/scan-{number}.pdf", sha256=f"{number:064x}", stage=stage, attempts=0, inbox="/in", batch="Attn HP",
            enqueued_at="2020-06-15T15:00:00+00:00", business_date=books_of(house.clock()), **{"message": "", **more}))


def pages_of(pdf: bytes, dpi: int = 100) -> list[np.ndarray]:
    """Pages of a PDF as grey pictures."""
    return [page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze() for page in pypdfium2.PdfDocument(pdf)]


def test_a_scan_that_is_handed_in_lies_in_the_inbox_whole(house: House, inbox: Path) -> None:
    client = client_of(house, "clerk")
    content = b"%PDF-1.4 " + bytes(3 << 20)
    answer = client.post("/mailroom", data={"batch": "Attn HP box 3", "received": "2020-06-12"},
                         files=[("scan", ("one.pdf", io.BytesIO(content))), ("scan", ("two.pdf", io.BytesIO(b"%PDF-2")))])
    assert answer.status_code == 303
    assert (inbox / "Attn HP box 3" / "one.pdf").read_bytes() == content
    assert (inbox / "Attn HP box 3" / "two.pdf").exists()
    assert "2020-06-12" in (inbox / "Attn HP box 3" / "one.toml").read_text()
    assert not [each for each in inbox.rglob("*") if ".part" in each.name]
    entry = audit.entries(house.store.database, action="mailroom.upload")[0]
    assert (entry.who, entry.after["files"]) == ("clerk", ["one.pdf", "two.pdf"])


@pytest.mark.parametrize("name", ["../../evil.pdf", "/etc/passwd", "..", ".hidden.pdf", "x.part"])
def test_no_name_leads_out_of_the_inbox(house: House, inbox: Path, name: str) -> None:
    client_of(house, "clerk").post("/mailroom", files=[("scan", (name, io.BytesIO(b"%PDF-1.4")))])
    outside = [each for each in inbox.parent.rglob("*.pdf") if inbox not in each.parents]
    assert outside == []
    assert not (inbox / ".hidden.pdf").exists()


@pytest.mark.parametrize(("values", "names"), [
    ({}, []), ({"received": "yesterday"}, ["a.pdf"]), ({"inbox": "9"}, ["a.pdf"]), ({"batch": "../up"}, ["a.pdf"]),
    ({}, ["a.pdf"] * 51)])
def test_what_cannot_be_handed_in_is_told(house: House, inbox: Path, values: dict[str, str], names: list[str]) -> None:
    files = [("scan", (name, io.BytesIO(b"x"))) for name in names]
    answer = client_of(house, "clerk").post("/mailroom", data=values, files=files or None)
    assert answer.status_code == 422
    assert not list(inbox.rglob("*.pdf"))


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(house: House, inbox: Path) -> None:
    client = client_of(house, "clerk")
    answer = client.post("/mailroom", content=b"x", headers={"Content-Length": str(1 << 40),
                                                             "Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 413
    assert not list(inbox.iterdir())


def test_only_who_may_hand_in_sees_the_page(house: House) -> None:
    assert client_of(house, "auditor").get("/mailroom").status_code == 403
    assert client_of(house, "administrator").post("/mailroom").status_code == 403
    assert client_of(house).get("/mailroom").status_code == 303


def test_the_fate_of_todays_files_is_told_in_plain_words(house: House) -> None:
    put(house, "waiting", 1)
    put(house, "taken", 2)
    put(house, "quarantined", 3, message="The PDF asks for a password. Ask the sender for it")
    put(house, "attention", 4, message="tried three times")
    with house.store.database.read() as connection:
        first = connection.scalar(select(QUEUE.c.id).where(QUEUE.c.stage == "waiting"))
    put(house, "duplicate", 5, duplicate_of=first)
    put(house, "waiting", 6, message="disk full")
    page = client_of(house, "clerk").get("/mailroom").text
    for words in ("Waits to be read.", "Is being read.", "Cannot be read. The PDF asks for a password.",
                  "a person must look. tried three", "The same file came in before, as scan-1.pdf.",
                  "Waits to be tried again. disk full", "Attn HP"):
        assert words in page


def test_hostile_names_are_shown_harmless(house: House) -> None:
    with house.store.database.write() as connection:
        connection.execute(insert(QUEUE).values(
            path=f"/in/{HOSTILE.replace('/', '')}", sha256=SHA, stage="quarantined", attempts=0, inbox="/in", batch=HOSTILE,
            message=HOSTILE, enqueued_at="2020-06-15T15:00:00+00:00", business_date=books_of(house.clock())))
    page = client_of(house, "clerk").get("/mailroom").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# ---------------------------------------------------------------- sheets

@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("dpi", [75, 150, 300])
def test_printed_separators_are_read_as_separators_however_they_lie(dpi: int, angle: int) -> None:
    page = np.rot90(pages_of(separator_sheets(1), dpi)[0], angle // 90)
    assert is_separator(np.ascontiguousarray(page))


def test_a_cover_on_a_bad_scanner_is_read_as_a_separator_too() -> None:
    page = pages_of(batch_cover(Cover("Box 12, Attn HP", date(2026, 11, 24), "30", "rush")), 150)[0]
    height, width = page.shape
    crooked = cv2.warpAffine(page, cv2.getRotationMatrix2D((width / 2, height / 2), 2.0, 1.0), (width, height), borderValue=255)
    noisy = np.clip(crooked.astype(int) + np.random.default_rng(1).normal(0, 25, page.shape), 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 40])
    assert is_separator(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))


def test_the_reader_of_pages_takes_a_printed_sheet_for_a_separator() -> None:
    from extractors.forms.reference import FormLibrary
    from extractors.page_reader import read_page
    from extractors.scans.page_image import PageImage

    for pdf in (separator_sheets(1), batch_cover(Cover("Box 12", date(2026, 11, 24)))):
        read = read_page(FormLibrary([]), PageImage(np.ascontiguousarray(pages_of(pdf, 200)[0]), 200.0), 3)
        assert read.page.kind == "separator"


def test_sheets_are_printed_by_number(house: House) -> None:
    client = client_of(house, "clerk")
    answer = client.get("/mailroom/separators.pdf?copies=3")
    assert (answer.headers["content-type"], len(pages_of(answer.content))) == ("application/pdf", 3)
    assert client.get(f"/mailroom/separators.pdf?copies={MOST + 1}").status_code == 422
    assert client.get("/mailroom/cover.pdf?batch=").status_code == 422
    assert client.get("/mailroom/cover.pdf", params={"batch": "Kiste ≈ 12 ‮", "note": "x" * 100}).content[:5] == b"%PDF-"
    with pytest.raises(ValueError, match="between 1 and"):
        separator_sheets(0)
