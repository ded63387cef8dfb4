"""Files that hurt document programs: none may crash, hang, fill the memory or pass for something it is not."""
from __future__ import annotations

import csv
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from extractors.processes.pool import Limits, ReaderPool, ScanResult
from extractors.scans.opening import open_scan
from filings.problems import (
    DamagedScan,
    EmptyScan,
    EncryptedScan,
    OversizedScan,
    ScanProblem,
    UnreachableScan,
    UnsupportedScan,
)

HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "hostile"
ROOMY_MB = 1500
CODES = {problem.code for problem in ScanProblem.__subclasses__()}
LOOKER = "fake_reader:make_looker"


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(0, 255, (height, width), np.uint8))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def blank_pdf(path: Path, pages: int = 1, size: tuple[float, float] = (612, 792), **how: object) -> Path:
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=size)
        document.save(path, **how)
    return path


def refused(path: Path, kind: type[ScanProblem]) -> None:
    """The file, or its first page, is refused for that cause."""
    with pytest.raises(kind) as caught, open_scan(path) as scan:
        scan.page(1)
    assert caught.value.as_problem().code == kind.code and len(str(caught.value)) > 30


@pytest.mark.parametrize("name", ["scan.pdf", "scan.tif", "scan.jpg"])
def test_nothing_at_all(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    refused(tmp_path / name, EmptyScan)


@pytest.mark.parametrize("content", [b"Dear Sir or Madam", b"PK\x03\x04 office", b"%!PS-Adobe", b"GIF89a", b"\0"])
def test_another_kind_of_file_under_a_pdfs_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.pdf").write_bytes(content)
    refused(tmp_path / "letter.pdf", UnsupportedScan)


def test_a_file_that_is_gone_and_a_folder(tmp_path: Path) -> None:
    refused(tmp_path / "gone.pdf", UnreachableScan)
    refused(tmp_path, UnreachableScan)


def test_no_page_and_too_many(tmp_path: Path) -> None:
    refused(blank_pdf(tmp_path / "none.pdf", 0), EmptyScan)
    refused(blank_pdf(tmp_path / "many.pdf", 501), OversizedScan)


@pytest.mark.parametrize("size", [(14400, 14400), (14400, 72), (3, 3000)])
def test_a_page_the_size_of_a_house(tmp_path: Path, size: tuple[float, float]) -> None:
    refused(blank_pdf(tmp_path / "huge.pdf", size=size), OversizedScan)


def test_passwords(tmp_path: Path) -> None:
    lock = pikepdf.Encryption(owner="boss", user="secret")
    refused(blank_pdf(tmp_path / "locked.pdf", encryption=lock), EncryptedScan)
    restricted = pikepdf.Encryption(owner="boss", allow=pikepdf.Permissions(extract=False, print_highres=False))
    with open_scan(blank_pdf(tmp_path / "restricted.pdf", encryption=restricted)) as scan:
        assert scan.page(1).image.shape == (3300, 2550)


@pytest.mark.parametrize("size", [(100_000, 100_000), (20_000, 20_000), (2**31 - 1, 1)])
def test_a_picture_that_claims_more_pixels_than_any_paper(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "bomb.png").write_bytes(png_claiming(*size))
    refused(tmp_path / "bomb.png", OversizedScan)


def test_a_picture_in_a_pdf_that_claims_too_much(tmp_path: Path) -> None:
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(612, 792))
        bomb = document.make_stream(zlib.compress(bytes(1000)), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                    Width=60_000, Height=60_000, BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceGray,
                                    Filter=pikepdf.Name.FlateDecode)
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(B=bomb))
        page.obj.Contents = document.make_stream(b"q 612 0 0 792 0 0 cm /B Do Q")
        document.save(tmp_path / "bomb.pdf")
    refused(tmp_path / "bomb.pdf", OversizedScan)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_cut_short_is_never_a_page(tmp_path: Path, kind: str, share: float) -> None:
    noise(400, 500).save(tmp_path / "whole", kind)
    data = (tmp_path / "whole").read_bytes()
    (tmp_path / "cut").write_bytes(data[:int(len(data) * share)])
    refused(tmp_path / "cut", DamagedScan)


@pytest.mark.parametrize("bitonal", [False, True])
@pytest.mark.parametrize("share", [0.05, 0.4, 0.7, 0.97])
def test_a_pdf_cut_short_gives_whole_pages_or_none(tmp_path: Path, share: float, bitonal: bool) -> None:
    pages = [noise(425, 550).convert("1" if bitonal else "L") for _ in range(3)]
    pages[0].save(tmp_path / "whole.pdf", save_all=True, append_images=pages[1:], resolution=50)
    data = (tmp_path / "whole.pdf").read_bytes()
    (tmp_path / "cut.pdf").write_bytes(data[:int(len(data) * share)])
    with open_scan(tmp_path / "whole.pdf") as scan:
        whole = [scan.page(number).image for number in (1, 2, 3)]
    try:
        with open_scan(tmp_path / "cut.pdf") as scan:
            found = list(_pages(scan.page, scan.page_count))
    except (DamagedScan, EmptyScan):
        return
    assert all(any(np.array_equal(page, right) for right in whole) for page in found if page is not None)


def _pages(page, count: int) -> Iterator[np.ndarray | None]:
    for number in range(1, count + 1):
        try:
            yield page(number).image
        except DamagedScan:
            yield None


def test_junk_before_a_pdf_is_passed_over(tmp_path: Path) -> None:
    blank_pdf(tmp_path / "clean.pdf")
    (tmp_path / "junk.pdf").write_bytes(b"From: scanner\r\n\r\n" + (tmp_path / "clean.pdf").read_bytes())
    with open_scan(tmp_path / "junk.pdf") as scan:
        assert scan.page_count == 1 and scan.page(1).image.min() == 255


@pytest.fixture(scope="module")
def results() -> dict[str, ScanResult]:
    """The whole collection, read by two processes; what it costs is judged by processor time, for others may use the machine."""
    if not (HOSTILE / "INDEX.tsv").is_file():
        pytest.skip("the collection of hostile files is not beside the checkout")
    with (HOSTILE / "INDEX.tsv").open(encoding="utf-8") as file:
        names = [row["file"] for row in csv.DictReader(file, delimiter="\t")]
    with ReaderPool(LOOKER, jobs=2, limits=Limits(page_s=120.0)) as pool:
        return dict(zip(names, pool.read(HOSTILE / name for name in names), strict=True))


def test_every_hostile_file_becomes_pages_or_one_problem(results: dict[str, ScanResult]) -> None:
    assert len(results) > 50
    for name, result in results.items():
        assert len(result.sha256) == 64 and result.cpu_s < 15, name
        assert result.problem or result.pages, name
        assert len(result.pages) == result.page_count, name
        assert not result.problem or result.problem.code in CODES, name
        for page in result.pages:
            assert page.doubtful == (page.page.problem is not None), name


def test_no_hostile_file_kills_or_stalls_a_process(results: dict[str, ScanResult]) -> None:
    for name, result in results.items():
        found = [result.problem, *(page.page.problem for page in result.pages)]
        assert not any(problem and problem.code in ("reader-crashed", "time-limit") for problem in found), name


def test_no_hostile_file_fills_the_memory(results: dict[str, ScanResult]) -> None:
    for name, result in results.items():
        assert all(int(claim.text) < ROOMY_MB for page in result.pages for claim in page.claims), name


def test_causes_are_told_apart(results: dict[str, ScanResult]) -> None:
    with (HOSTILE / "INDEX.tsv").open(encoding="utf-8") as file:
        odd = {row["file"]: row["what is odd about it"].split(",") for row in csv.DictReader(file, delimiter="\t")}
    for name, traits in odd.items():
        code = results[name].problem.code if results[name].problem else None
        if "user-pw" in traits and "nothing-opens" in traits:
            assert code == "encrypted-pdf", name
        if name.endswith((".bmp", ".gif", ".ico", ".webp", ".eml", ".jp2")):
            assert code == "unsupported-file", name
        if "encrypted-no-pw" in traits:
            assert code is None, name
