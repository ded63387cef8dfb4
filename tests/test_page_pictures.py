"""Pictures of pages: drawn when they are first looked at, in a process with limits, covered where numbers stand; and places."""
from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
import pytest
from dashboard_house import client_of, open_house
from packet_builder import RECEIVED
from review_house import data

from dashboard.app import warm
from dashboard.filing_desk import bench_of
from dashboard.house import House
from dashboard.spots import Spot, place_of
from filings.files import sha256_of
from filings.problems import UnusableDatabase
from filings.vocabulary import Box, Disposition, Filing, Page, PageKind, Reading, Record, Request, Scan, Status, Timings
from flows.drawing import Drawer
from flows.page_pictures import DrawLimits, PagePictures, Size, covered

A_NUMBER = "240905254"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A scan of two pages; the second has its upper left corner black."""
    from PIL import Image

    first, second = (np.full((1100, 850), 255, np.uint8) for _ in range(2))
    first[500:520] = 0
    second[:200, :200] = 0
    path = tmp_path / "out" / "box-2.pdf"
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(first).save(path, save_all=True, append_images=[Image.fromarray(second)], resolution=100)
    return path


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[PagePictures]:
    made = PagePictures(tmp_path / "pictures", DrawLimits(page_s=30, scan_s=60))
    yield made
    made.close()


def test_pages_are_drawn_upright_in_both_sizes_for_the_owner_alone(scan: Path, drawn: PagePictures) -> None:
    digest = sha256_of(scan)
    large = drawn.page(scan, digest, 2, 90)
    small = drawn.page(scan, digest, 2, 90, size=Size.SMALL)
    assert large and small
    image = cv2.imread(str(large), cv2.IMREAD_GRAYSCALE)
    height, width = image.shape
    assert width > height                        # a page that lay turned by a quarter
    assert image[height - 20, 20] < 60           # the black corner went to the lower left
    assert image[20, 20] > 200
    assert cv2.imread(str(small)).shape[1] <= 170
    assert (large.stat().st_mode & 0o777, large.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_page_that_somebody_is_about_to_see_does_not_wait_for_the_others(scan: Path, tmp_path: Path) -> None:
    told: list[tuple[dict[int, int], bool]] = []

    class Slow(Drawer):
        def draw(self, scan: Path, folder: Path, pages: Mapping[int, int], seconds: float, *, behind: bool = False) -> None:
            told.append((dict(pages), behind))
            if behind:
                held.wait(30)
            else:
                super().draw(scan, folder, pages, seconds)

    held, digest = threading.Event(), sha256_of(scan)
    made = PagePictures(tmp_path / "pictures", DrawLimits(page_s=30, scan_s=60))
    made._drawer = Slow(2 << 30)
    made.begin(scan, digest, 2, 0)
    made.prepare(scan, digest, {1: 0})
    seen = made.page(scan, digest, 2, 0, Size.SCREEN)
    assert seen is not None
    assert cv2.imread(str(seen)).shape[1] == 850
    other = made.page(scan, digest, 1, 0)          # nor does one that somebody turns to
    assert other is not None
    held.set()
    made.close()
    assert sorted(told, key=str) == [({1: 0}, False), ({1: 0}, True), ({2: 0}, False)]


def test_a_page_that_is_there_is_drawn_no_more(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    made, digest = PagePictures(tmp_path / "pictures", DrawLimits(page_s=30, scan_s=60)), sha256_of(scan)
    made.ahead(scan, digest, 1, 0)
    assert made.path(digest, 1, 0, Size.SCREEN).exists()
    monkeypatch.setattr(Drawer, "draw", lambda *_, behind=False: told.append(behind))
    made.ahead(scan, digest, 1, 0)
    made.begin(scan, digest, 1, 0)
    made.prepare(scan, digest, {1: 0})
    made.ahead(scan, digest, 2, 0)
    made.close()
    assert told == [True]


def test_a_page_drawn_once_needs_its_scan_no_more(scan: Path, drawn: PagePictures) -> None:
    digest = sha256_of(scan)
    assert drawn.page(scan, digest, 1, 0)
    assert drawn.page(None, digest, 1, 0)
    assert drawn.page(None, digest, 2, 0) is None


def test_what_is_no_picture_gives_none_and_no_error(tmp_path: Path, drawn: PagePictures) -> None:
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.4 torn")
    assert drawn.page(torn, "a" * 64, 1, 0) is None
    with pytest.raises(ValueError, match="digest"):
        drawn.page(torn, "../../etc/passwd", 1, 0)


def test_old_pictures_make_room(scan: Path, tmp_path: Path) -> None:
    made = PagePictures(tmp_path / "small", DrawLimits(page_s=30, scan_s=60, kept=1))
    made.page(scan, sha256_of(scan), 1, 0)       # drawn, and gone again where there is no room
    made.close()
    assert not list((tmp_path / "small").rglob("*.jpg"))


def test_a_covered_place_shows_nothing(scan: Path, drawn: PagePictures) -> None:
    large = drawn.page(scan, sha256_of(scan), 2, 0)
    assert large
    image = cv2.imdecode(np.frombuffer(covered(large, ((0.0, 0.0, 0.5, 0.5),)), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert 100 < image[10, 10] < 140
    assert 100 < image[image.shape[0] // 3, image.shape[1] // 3] < 140


def test_a_picture_is_served_to_who_may_see_the_filing_with_its_numbers_covered(tmp_path: Path, scan: Path) -> None:
    house = open_house(data(tmp_path))
    number = Reading(value=A_NUMBER, status=Status.READ, confidence=0.99, page=2, box=(0.0, 0.0, 0.2, 0.1))
    filing = Filing(request=Request.OTHER, fields={"i131.applicant.a_number": number}, disposition=Disposition.READY)
    record = Record(scan=Scan(name=scan.name, sha256=sha256_of(scan), pages=2, received=RECEIVED), filings=(filing,),
                    pages=(Page(number=1, kind=PageKind.STATEMENT), Page(number=2, kind=PageKind.I_131)),
                    timings=Timings(total_s=1, cpu_s=1, pages=2))
    house.store.save(record, scan.parent)
    assert client_of(house, "administrator").get("/pictures/1/2/0").status_code == 403
    client = client_of(house, "reviewer")
    masked = client.get("/pictures/1/2/0?full=0")
    assert masked.headers["content-type"] == "image/jpeg"
    corner = cv2.imdecode(np.frombuffer(masked.content, np.uint8), cv2.IMREAD_GRAYSCALE)[20, 20]
    assert 100 < corner < 140
    client.post("/unmask", data={"next": "/"})
    full = client.get("/pictures/1/2/0?full=1")
    assert cv2.imdecode(np.frombuffer(full.content, np.uint8), cv2.IMREAD_GRAYSCALE)[20, 20] < 60
    assert "immutable" in full.headers["cache-control"]
    assert client.get("/pictures/1/1/0?size=small").status_code == 200
    assert all(bench_of(house).pictures.path(sha256_of(scan), page, 0).exists() for page in (1, 2))
    bench_of(house).pictures.close()
    house.store.close()


def test_a_process_that_draws_is_made_anew_when_it_dies_and_ends_with_its_house(scan: Path, tmp_path: Path) -> None:
    drawer, room = Drawer(2 << 30), tmp_path / "drawn"
    room.mkdir()
    drawer.draw(scan, room, {1: 0}, 30)
    first = drawer._process
    assert first is not None
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(10)
    drawer.draw(scan, room, {2: 0}, 30)
    assert {each.name for each in room.glob("*.jpg")} == {f"{page}-0{size}.jpg" for page in (1, 2)
                                                         for size in ("-screen", "-small", "")}
    second = drawer._process
    assert second is not None
    drawer.close()
    assert second.poll() is not None
    drawer.draw(scan, room, {1: 90}, 30)
    assert not (room / "1-90.jpg").exists()


def test_a_scan_that_takes_too_long_is_given_up_and_the_next_one_drawn(scan: Path, tmp_path: Path) -> None:
    drawer, room = Drawer(2 << 30), tmp_path / "drawn"
    room.mkdir()
    drawer.warm()
    drawer.draw(scan, room, {number: 0 for number in (1, 2)}, 0.0)     # no time at all: ended before or amid the first page
    drawer.draw(scan, room, {1: 0}, 30)
    assert (room / "1-0.jpg").exists()
    assert drawer._process is not None and drawer._process.poll() is None
    drawer.close()


# ---------------------------------------------------------------- places

def test_what_only_the_whole_paper_says_is_shown_on_all_of_it() -> None:
    def read(box: Box | None, page: int = 1) -> Reading:
        return Reading(value="x", status=Status.REVIEW, confidence=0.5, page=page, box=box)

    fields = {"payment.kind": read((0.24, 0.19, 0.27, 0.2)), "payment.amount": read((0.7, 0.2, 0.9, 0.25)),
              "payment.signature": read((0.5, 0.4, 0.8, 0.5)), "payment.date": read(None), "i131.signature": read((0, 0, 1, 1), 2)}
    filing = Filing(request=Request.OTHER, fields=fields, disposition=Disposition.READY)
    assert place_of(filing, "payment.kind", 1, fields["payment.kind"].box) == Spot("1", "0.2400,0.1900,0.9000,0.5000")
    assert place_of(filing, "payment.amount", 1, fields["payment.amount"].box) == Spot("1", "0.7000,0.2000,0.9000,0.2500")
    assert place_of(filing, "payment.date", 1, None) == Spot("1", "")
    alone = filing.model_copy(update={"fields": {"payment.kind": fields["payment.kind"]}})
    assert place_of(alone, "payment.kind", 1, fields["payment.kind"].box) == Spot("1", "")


# ---------------------------------------------------------------- before the first visitor

def end(house: House) -> None:
    """What the end of the program does."""
    bench = bench_of(house)
    for each in (bench.pictures, bench.ahead.routine, bench.warmth):
        each.close()
    house.store.close()


def test_what_the_first_visitor_needs_is_loaded_before(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    house = open_house(data(tmp_path))
    warm(house)
    process = bench_of(house).pictures._drawer._process
    assert process is not None
    assert process.poll() is None
    end(house)
    assert caplog.records == []


def test_a_dashboard_that_cannot_be_warmed_says_so_and_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise UnusableDatabase("the disk is gone")

    house = open_house(data(tmp_path))
    monkeypatch.setattr("dashboard.today.numbers_for", fail)
    warm(house)
    assert "the disk is gone" in caplog.text
    end(house)
