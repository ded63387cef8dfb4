"""Scans of every kind and oddity that offices produce, opened as a viewer shows them."""
from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from extractors.scans.opening import Caps, open_scan
from extractors.scans.paper import judge_dpi, settle
from filings.problems import DamagedScan, OversizedScan

IDENTITY = (612.0, 0.0, 0.0, 792.0, 0.0, 0.0)


def sheet(dpi: int = 100) -> np.ndarray:
    """A letter sheet on which every corner and side looks different."""
    page = np.full((11 * dpi, 17 * dpi // 2), 255, np.uint8)
    cv2.rectangle(page, (dpi, dpi), (4 * dpi, 2 * dpi), 0, -1)
    cv2.rectangle(page, (6 * dpi, dpi), (7 * dpi, 5 * dpi), 90, -1)
    cv2.putText(page, "Parole", (dpi, 8 * dpi), cv2.FONT_HERSHEY_SIMPLEX, dpi / 40, 0, max(1, dpi // 20))
    return page


def jpeg(page: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference in grey levels of two pages at a twentieth of their size."""
    small = [cv2.resize(page, (85, 110) if page.shape[0] > page.shape[1] else (110, 85), interpolation=cv2.INTER_AREA)
             for page in (one, other)]
    return float(cv2.absdiff(*small).mean()) if small[0].shape == small[1].shape else 255.0


def pdf_of(path: Path, streams: list[tuple[bytes, dict]], content: bytes, rotate: int = 0,
           media: tuple[float, ...] = (0, 0, 612, 792)) -> Path:
    """A PDF with one page whose pictures are /P0, /P1 …, drawn by `content`."""
    with pikepdf.new() as document:
        pictures = pikepdf.Dictionary()
        for index, (data, entries) in enumerate(streams):
            pictures[f"/P{index}"] = document.make_stream(data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                                          **entries)
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=list(media), Rotate=rotate,
                                  Resources=pikepdf.Dictionary(XObject=pictures),
                                  Contents=document.make_stream(content))
        document.pages.append(pikepdf.Page(page))
        document.save(path)
    return path


def placed(matrix: tuple[float, ...]) -> bytes:
    return b"q %s cm /P0 Do Q" % " ".join(map(str, matrix)).encode()


def grey(page: np.ndarray, **more: object) -> tuple[bytes, dict]:
    return jpeg(page), {"Width": page.shape[1], "Height": page.shape[0], "BitsPerComponent": 8,
                        "ColorSpace": pikepdf.Name.DeviceGray, "Filter": pikepdf.Name.DCTDecode, **more}


def shown(path: Path) -> np.ndarray:
    """The first page as the drawing library shows it."""
    with pdfium.PdfDocument(path) as document:
        return np.array(document[0].render(scale=100 / 72, grayscale=True).to_numpy())


def test_a_scanned_page_is_taken_out_undrawn(tmp_path: Path) -> None:
    page = sheet(200)
    path = pdf_of(tmp_path / "scan.pdf", [grey(page)], placed(IDENTITY))
    with open_scan(path) as scan:
        found = scan.page(1)
        assert (scan.name, scan.page_count, len(scan.sha256)) == ("scan.pdf", 1, 64)
    assert found.dpi == 200 and found.words == () and found.form_values == {}
    assert found.image.flags.c_contiguous
    assert np.array_equal(found.image, cv2.imdecode(np.frombuffer(jpeg(page), np.uint8), cv2.IMREAD_GRAYSCALE))


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("matrix", [IDENTITY, (-612.0, 0.0, 0.0, 792.0, 612.0, 0.0),
                                    (612.0, 0.0, 0.0, -792.0, 0.0, 792.0), (-612.0, 0.0, 0.0, -792.0, 612.0, 792.0),
                                    (0.0, 792.0, -612.0, 0.0, 612.0, 0.0),
                                    (0.0, -792.0, 612.0, 0.0, 0.0, 792.0), (0.0, 792.0, 612.0, 0.0, 0.0, 0.0)])
def test_a_page_lies_as_a_viewer_shows_it(tmp_path: Path, rotate: int, matrix: tuple[float, ...]) -> None:
    page = sheet(60)
    page = page if matrix[0] else np.ascontiguousarray(page.T)
    path = pdf_of(tmp_path / "scan.pdf", [grey(page)], placed(matrix), rotate)
    with open_scan(path) as scan:
        assert apart(scan.page(1).image, shown(path)) < 2


def test_masks_and_exchanged_colours_are_drawn(tmp_path: Path) -> None:
    page = sheet(100)
    black = np.zeros_like(page)
    data, entries = grey(black)
    with pikepdf.new() as document:
        mask = document.make_stream((255 - page).tobytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                    Width=page.shape[1], Height=page.shape[0], BitsPerComponent=8,
                                    ColorSpace=pikepdf.Name.DeviceGray)
        picture = document.make_stream(data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, SMask=mask,
                                       **entries)
        document.pages.append(pikepdf.Page(pikepdf.Dictionary(
            Type=pikepdf.Name.Page, MediaBox=[0, 0, 612, 792], Contents=document.make_stream(placed(IDENTITY)),
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(P0=picture)))))
        document.save(tmp_path / "mask.pdf")
    inverted = pdf_of(tmp_path / "inverted.pdf", [grey(255 - page, Decode=[1, 0])], placed(IDENTITY))
    for path in (tmp_path / "mask.pdf", inverted):
        with open_scan(path) as scan:
            assert apart(scan.page(1).image, page) < 3, path.name


def test_a_page_of_strips_and_a_stamp_are_drawn_whole(tmp_path: Path) -> None:
    page = sheet(200)
    strips = [grey(np.ascontiguousarray(part)) for part in np.split(page, 2)]
    path = pdf_of(tmp_path / "strips.pdf", strips, b"q 612 0 0 396 0 396 cm /P0 Do Q q 612 0 0 396 0 0 cm /P1 Do Q")
    with open_scan(path) as scan:
        found = scan.page(1)
    assert found.image.shape == page.shape and found.dpi == 200
    assert apart(found.image, page) < 2


@pytest.mark.parametrize("black_is_one", [False, True])
def test_a_fax_page_in_a_pdf(tmp_path: Path, black_is_one: bool) -> None:
    page = sheet(200)
    out = io.BytesIO()
    Image.fromarray(page > 128).save(out, "TIFF", compression="group4", tiffinfo={278: 2200})
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        (start,), (size,), whites = tiff.tag_v2[273], tiff.tag_v2[279], tiff.tag_v2[262] == 0
    data = out.getvalue()[start:start + size]
    entries = {"Width": 1700, "Height": 2200, "BitsPerComponent": 1, "ColorSpace": pikepdf.Name.DeviceGray,
               "Filter": pikepdf.Name.CCITTFaxDecode, "DecodeParms": pikepdf.Dictionary(
                   K=-1, Columns=1700, Rows=2200, BlackIs1=black_is_one)}
    path = pdf_of(tmp_path / "fax.pdf", [(data, entries)], placed(IDENTITY))
    with open_scan(path) as scan:
        image = scan.page(1).image
    assert set(np.unique(image)) == {0, 255}
    right = np.where(page > 128, 255, 0).astype(np.uint8)
    assert apart(image, right if whites != black_is_one else 255 - right) < 1
    assert apart(image, shown(path)) < 2


def test_a_picture_cut_short_spoils_its_page_only(tmp_path: Path) -> None:
    data, entries = grey(sheet(100))
    whole = pdf_of(tmp_path / "whole.pdf", [(data, entries)], placed(IDENTITY))
    cut = pdf_of(tmp_path / "cut.pdf", [(data[:len(data) // 2], entries)], placed(IDENTITY))
    with pikepdf.open(whole) as document, pikepdf.open(cut) as other:
        document.pages.extend(other.pages)
        document.save(tmp_path / "both.pdf")
    with open_scan(tmp_path / "both.pdf") as scan:
        assert scan.page(1).image.shape == (1100, 850)
        with pytest.raises(DamagedScan):
            scan.page(2)
        with pytest.raises(IndexError):
            scan.page(3)


def drawn(path: Path, draw: Callable[[Canvas], None], rotate: int = 0) -> Path:
    canvas = Canvas(str(path), pagesize=letter)
    draw(canvas)
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[0].rotate(rotate, relative=False)
        document.save(path)
    return path


@pytest.mark.parametrize(("rotate", "box"), [(0, (0.1, 0.09, 0.3, 0.13)), (90, (0.87, 0.1, 0.91, 0.3))])
def test_words_of_a_born_digital_page(tmp_path: Path, rotate: int, box: tuple[float, ...]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 20)
        canvas.drawString(612 * 0.1, 792 * 0.88, "Sponsor: GARCÍA")
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(100, 300, "unseen")

    with open_scan(drawn(tmp_path / "letter.pdf", draw, rotate)) as scan:
        page = scan.page(1)
    assert [word.text for word in page.words] == ["Sponsor:", "GARCÍA"]
    x0, y0, x1, y1 = page.words[0].box
    assert box[0] - 0.02 <= x0 < x1 <= box[2] + 0.02 and box[1] - 0.02 <= y0 < y1 <= box[3] + 0.02
    height, width = page.image.shape
    assert page.image[int(y0 * height):int(y1 * height), int(x0 * width):int(x1 * width)].min() < 60


@pytest.mark.parametrize("mode", [0, 3])
def test_a_copiers_own_text_is_no_evidence(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg(sheet(100)))

    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(100, 500)
        text.setTextRenderMode(mode)
        text.textLine("A guess of the copier")
        canvas.drawText(text)
        canvas.drawImage(str(path), 0, 0, 612, 792)

    with open_scan(drawn(tmp_path / "ocr.pdf", draw)) as scan:
        page = scan.page(1)
    assert page.words == () and apart(page.image, sheet(100)) < 3


def form(path: Path) -> Path:
    """A filled form: a text without an appearance, a marked and an unmarked box, an empty field."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(612, 792))
        name, text, button = pikepdf.Name, pikepdf.Name.Tx, pikepdf.Name.Btn

        def widget(title: str, kind: pikepdf.Name, y: int, **more: object) -> pikepdf.Object:
            return document.make_indirect(pikepdf.Dictionary(
                Type=name.Annot, Subtype=name.Widget, FT=kind, T=title, Rect=[100, y, 300, y + 24], F=4,
                DA="/Helv 14 Tf 0 g", P=document.pages[0].obj, **more))

        kids = [widget("Family[0]", text, 700, V="GARCIA"), widget("Given[0]", text, 600),
                widget("Yes[0]", button, 500, V=name.Y, AS=name.Y),
                widget("No[0]", button, 400, V=name.Off, AS=name.Off)]
        top = document.make_indirect(pikepdf.Dictionary(T="form1[0]", Kids=kids))
        for kid in kids:
            kid.Parent = top
        document.pages[0].obj.Annots = pikepdf.Array(kids)
        font = pikepdf.Dictionary(Type=name.Font, Subtype=name.Type1, BaseFont=name.Helvetica)
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[top], NeedAppearances=True, DA="/Helv 14 Tf 0 g",
                                                    DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font)))
        document.save(path)
    return path


def test_values_of_a_form_filled_on_a_computer(tmp_path: Path) -> None:
    with open_scan(form(tmp_path / "form.pdf")) as scan:
        page = scan.page(1)
    assert page.form_values == {"form1[0].Family[0]": "GARCIA", "form1[0].Yes[0]": "Y"}
    height, width = page.image.shape
    entry = page.image[int(68 / 792 * height):int(92 / 792 * height), int(100 / 612 * width):int(300 / 612 * width)]
    assert entry.min() < 60, "the value must show though the file holds no appearance for it"


@pytest.mark.parametrize(("compression", "bitonal"),
                         [("group4", True), ("jpeg", False), ("tiff_lzw", False), (None, True)])
def test_tiff_with_several_pages_and_no_resolution(tmp_path: Path, compression: str | None, bitonal: bool) -> None:
    pages = [sheet(200), np.ascontiguousarray(np.rot90(sheet(200)))]
    frames = [Image.fromarray(page > 128 if bitonal else page) for page in pages]
    frames[0].save(tmp_path / "fax.jpg", "TIFF", save_all=True, append_images=frames[1:], compression=compression)
    with open_scan(tmp_path / "fax.jpg") as scan:
        assert scan.page_count == 2
        for number in (2, 1, 2):
            found = scan.page(number)
            assert found.dpi == 200 and apart(found.image, pages[number - 1]) < 12


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_tags(tmp_path: Path, kind: str, orientation: int) -> None:
    way = Image.Transpose
    undo = {1: None, 2: way.FLIP_LEFT_RIGHT, 3: way.ROTATE_180, 4: way.FLIP_TOP_BOTTOM, 5: way.TRANSPOSE,
            6: way.ROTATE_90, 7: way.TRANSVERSE, 8: way.ROTATE_270}[orientation]
    page = sheet(60)
    stored = Image.fromarray(page) if undo is None else Image.fromarray(page).transpose(undo)
    tags = Image.Exif()
    tags[274] = orientation
    stored.save(tmp_path / "photo", kind, exif=tags)
    with open_scan(tmp_path / "photo") as scan:
        assert apart(scan.page(1).image, page) < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "PDF"])
def test_a_fine_colour_page_is_brought_down(tmp_path: Path, kind: str) -> None:
    page = Image.fromarray(cv2.cvtColor(sheet(600), cv2.COLOR_GRAY2RGB))
    claim = {"resolution": 600} if kind == "PDF" else {"dpi": (600, 600)}
    page.save(tmp_path / "fine", kind, compress_level=1, **claim)
    with open_scan(tmp_path / "fine") as scan:
        found = scan.page(1)
    assert found.image.shape == (3300, 2550) and found.dpi == pytest.approx(300, abs=0.5)
    assert apart(found.image, sheet(300)) < 2


def test_transparent_paper_is_white(tmp_path: Path) -> None:
    page = sheet(100)
    Image.merge("LA", [Image.new("L", (850, 1100)), Image.fromarray(255 - page)]).save(tmp_path / "a.png")
    with open_scan(tmp_path / "a.png") as scan:
        assert apart(scan.page(1).image, page) < 2


def test_deep_grey(tmp_path: Path) -> None:
    Image.fromarray(sheet(100).astype(np.uint16) * 257).save(tmp_path / "deep.png")
    with open_scan(tmp_path / "deep.png") as scan:
        assert apart(scan.page(1).image, sheet(100)) < 1


def test_a_coarse_fax_has_its_pixels_squared(tmp_path: Path) -> None:
    squeezed = cv2.resize(sheet(200), (1728, 1078), interpolation=cv2.INTER_AREA)
    Image.fromarray(squeezed > 128).save(tmp_path / "fax.tif", dpi=(204, 98), compression="group4")
    with open_scan(tmp_path / "fax.tif") as scan:
        found = scan.page(1)
    assert found.dpi == 204 and found.image.shape == (2244, 1728)


@pytest.mark.parametrize(("width", "height", "claim", "dpi"), [
    (2550, 3300, None, 300), (3300, 2550, (72, 72), 300), (1700, 2200, (300, 300), 200), (2480, 3508, (96, 96), 300),
    (2550, 4200, (200, 200), 300), (1275, 1650, (150, 150), 150), (850, 1100, None, 100), (2528, 3280, (300, 300), 300),
    (1800, 825, (300, 300), 300), (1800, 825, (72, 72), 300), (1200, 550, None, 200), (3600, 1650, (600, 600), 600),
    (1500, 1050, (300, 300), 300), (3300, 5100, (300, 300), 300), (2448, 3264, (72, 72), 3264 / 11),
])
def test_resolution_is_judged_by_paper(width: int, height: int, claim: tuple[float, float] | None, dpi: float) -> None:
    assert judge_dpi(width, height, claim) == pytest.approx((dpi, dpi), rel=0.01)


def test_settling_keeps_what_is_right() -> None:
    page = sheet(200)
    same, dpi = settle(page, (200.0, 202.0), 300)
    assert np.shares_memory(same, page) and dpi == 201
    less, dpi = settle(page, (400.0, 400.0), 300)
    assert less.shape == (1650, 1275) and dpi == 300


def test_sizes_are_judged_before_anything_is_decoded(tmp_path: Path) -> None:
    (tmp_path / "scan.jpg").write_bytes(jpeg(sheet(100)))
    with pytest.raises(OversizedScan):
        open_scan(tmp_path / "scan.jpg", Caps(pixels=900_000))
    with pytest.raises(OversizedScan):
        open_scan(tmp_path / "scan.jpg", Caps(bytes=1000))
    path = pdf_of(tmp_path / "scan.pdf", [grey(sheet(100))], placed(IDENTITY))
    with open_scan(path, Caps(pixels=900_000)) as scan, pytest.raises(OversizedScan):
        scan.page(1)
