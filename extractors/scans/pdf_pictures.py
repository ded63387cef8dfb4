"""A PDF page that is nothing but one picture, as scanners make them: its picture taken out instead of drawn anew."""
from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractors.scans.page_image import Caps
from extractors.scans.paper import Dpi, judge_dpi
from extractors.scans.pdf_evidence import INVISIBLE
from extractors.scans.rasters import check_pixels, fax_grey, jpeg_grey
from filings.problems import DamagedScan

MOST_OBJECTS = 20_000          # looked at on one page; what is beyond is bounded by the limits of the process
EDGE = 0.015                   # of the page's side that a full-page picture may miss or overhang
SLANT = 0.002                  # of the picture's side that it may lean and still count as straight
MOST_FOR_NOTHING = 256        # bytes in which an empty page is written where the decoder fails without a word
GREY_SPACES = ("/DeviceGray", "/CalGray")
PLAIN_SPACES = (*GREY_SPACES, "/DeviceRGB", "/CalRGB")


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on a page: pixels, and inches it takes up across and down before the page is turned."""

    pixels: tuple[int, int]
    inches: tuple[float, float]
    box: tuple[float, float, float, float]

    @property
    def dpi(self) -> Dpi:
        """Its resolution on the page."""
        return self.pixels[0] / max(self.inches[0], 1e-3), self.pixels[1] / max(self.inches[1], 1e-3)


def placed_pictures(page: pdfium.PdfPage, caps: Caps, tail: bytes = b"") -> list[Placed]:
    """Every picture of the page, with its stated size checked before anything is decoded.

    Args:
        page: the page.
        caps: size limits.
        tail: the last bytes of a file that breaks off. The picture that they belong to is incomplete, which not
            every decoder notices.

    Raises:
        OversizedScan, DamagedScan: a picture states an impossible size, or is cut short.
    """
    out = []
    for item in islice(page.get_objects(max_depth=6), MOST_OBJECTS):
        if isinstance(item, pdfium.PdfImage):
            check_pixels(item.get_px_size(), caps)
            if tail and bytes(item.get_data(decode_simple=False))[-len(tail):].rstrip() == tail.rstrip():
                raise DamagedScan("The file breaks off within the page's picture")
            a, b, c, d, _, _ = item.get_matrix().get()
            inches = float(np.hypot(a, b)) / 72, float(np.hypot(c, d)) / 72
            out.append(Placed(item.get_px_size(), inches, item.get_bounds()))
    return out


def only_picture(page: pdfium.PdfPage) -> pdfium.PdfImage | None:
    """The picture that is all the page shows, if there is one; hidden words beside it do not matter."""
    found = None
    for item in islice(page.get_objects(max_depth=1), MOST_OBJECTS):
        if isinstance(item, pdfium.PdfImage) and found is None:
            found = item
        elif item.type != raw.FPDF_PAGEOBJ_TEXT or raw.FPDFTextObj_GetTextRenderMode(item) != INVISIBLE:
            return None
    if found is None or raw.FPDFPageObj_HasTransparency(found) or not _covers(found, page) or _annotated(page):
        return None
    return found


def _covers(picture: pdfium.PdfImage, page: pdfium.PdfPage) -> bool:
    """Whether the picture is the page, edge to edge."""
    area, bounds = page.get_bbox(), picture.get_bounds()
    sides = (area[2] - area[0], area[3] - area[1]) * 2
    return all(abs(at - edge) <= EDGE * side for at, edge, side in zip(bounds, area, sides, strict=True))


def _annotated(page: pdfium.PdfPage) -> bool:
    """Whether stamps, notes or form fields lie on the page; links do not show."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        subtype = raw.FPDFAnnot_GetSubtype(annotation) if annotation else raw.FPDF_ANNOT_UNKNOWN
        if annotation:
            raw.FPDFPage_CloseAnnot(annotation)
        if subtype != raw.FPDF_ANNOT_LINK:
            return True
    return False


def turned(picture: pdfium.PdfImage) -> tuple[bool, int] | None:
    """How the picture lies on its page: (mirrored top to bottom first, quarter turns anticlockwise), None if askew."""
    a, b, c, d, _, _ = picture.get_matrix().get()
    straight = max(abs(b), abs(c)) <= SLANT * max(abs(a), abs(d))
    across = max(abs(a), abs(d)) <= SLANT * max(abs(b), abs(c))
    if straight:
        return {(True, True): (False, 0), (True, False): (True, 0),
                (False, True): (True, 2), (False, False): (False, 2)}[a > 0, d > 0]
    if across and (b > 0) != (c > 0):
        return False, 1 if b > 0 else 3
    return None


def plain_stream(page: pikepdf.Page, picture: pdfium.PdfImage) -> pikepdf.Stream | None:
    """The picture's entry in the file, if its pixels are what it shows: no mask, no changed colours, not a stencil."""
    known = page.resources.get("/XObject", pikepdf.Dictionary())
    names = [name for name, item in known.items()
             if (item.get("/Width", 0), item.get("/Height", 0)) == picture.get_px_size()]
    if len(names) > 1:
        used = {str(step.operands[0]) for step in pikepdf.parse_content_stream(page, "Do") if step.operands}
        names = [name for name in names if name in used]
    if len(names) != 1 or not isinstance(stream := known[names[0]], pikepdf.Stream):
        return None
    odd = any(key in stream for key in ("/SMask", "/Mask", "/Decode", "/OC", "/SMaskInData"))
    return None if odd or stream.get("/ImageMask", False) else stream


def _space(stream: pikepdf.Stream) -> str:
    """Colour space of a picture; a profiled one counts as the plain one with its number of inks."""
    space = stream.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and len(space) > 1 and space[0] == "/ICCBased":
        return {1: "/DeviceGray", 3: "/DeviceRGB"}.get(int(space[1].get("/N", 0)), "")
    if isinstance(space, pikepdf.Array) and len(space):
        space = space[0]
    return str(space)


def pixels_of(picture: pdfium.PdfImage, stream: pikepdf.Stream, dpi: Dpi, caps: Caps) -> np.ndarray:
    """Grey pixels of a picture, by the quickest decoder that can tell when data are missing.

    Raises:
        DamagedScan, OversizedScan: it cannot be decoded.
    """
    filters, space = picture.get_filters(), _space(stream)
    if filters == ["DCTDecode"] and space in PLAIN_SPACES:
        share = min(1.0, caps.dpi / min(dpi))
        width, height = picture.get_px_size()
        return jpeg_grey(bytes(picture.get_data(decode_simple=False)), caps, (int(width * share), int(height * share)))
    if filters == ["CCITTFaxDecode"] and space in GREY_SPACES:
        how = stream.get("/DecodeParms", pikepdf.Dictionary())
        how = how[0] if isinstance(how, pikepdf.Array) and len(how) else how
        if int(how.get("/K", 0)) < 0 and not how.get("/EncodedByteAlign", False):
            size = picture.get_px_size()
            if int(how.get("/Columns", 1728)) == size[0]:
                data = bytes(picture.get_data(decode_simple=False))
                return fax_grey(data, size, bool(how.get("/BlackIs1", False)), caps)
    pixels = _decoded(picture)
    if filters == ["JBIG2Decode"] and pixels.min() == pixels.max() and int(stream.get("/Length", 0)) > MOST_FOR_NOTHING:
        raise DamagedScan("The page's picture comes out empty though the file holds data for it")
    return pixels


def _decoded(picture: pdfium.PdfImage) -> np.ndarray:
    try:
        pixels = picture.get_bitmap(render=False).to_numpy()
    except pdfium.PdfiumError as error:
        raise DamagedScan("The page's picture cannot be decoded") from error
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.array(pixels.reshape(pixels.shape[:2]))
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2GRAY if pixels.shape[2] == 4 else cv2.COLOR_BGR2GRAY))


def taken_out(page: pdfium.PdfPage, twin: pikepdf.Page, caps: Caps) -> tuple[np.ndarray, Dpi] | None:
    """The page's only picture as displayed, and its resolution; None if the page must be drawn.

    Args:
        page: the page to show.
        twin: the same page as the other PDF library sees it, which alone tells about masks.
        caps: size limits.

    Raises:
        ScanProblem: the picture cannot be decoded.
    """
    picture = only_picture(page)
    way = turned(picture) if picture else None
    stream = plain_stream(twin, picture) if picture and way else None
    if picture is None or way is None or stream is None:
        return None
    mirrored, turns = way
    width, height = picture.get_px_size()
    bounds = picture.get_bounds()
    inches = (bounds[2] - bounds[0]) / 72, (bounds[3] - bounds[1]) / 72
    inches = inches[::-1] if turns % 2 else inches
    dpi = judge_dpi(width, height, (width / inches[0], height / inches[1]))
    pixels = pixels_of(picture, stream, dpi, caps)
    dpi = dpi[0] * pixels.shape[1] / width, dpi[1] * pixels.shape[0] / height
    turns -= page.get_rotation() // 90
    pixels = np.rot90(np.flipud(pixels) if mirrored else pixels, turns)
    return np.ascontiguousarray(pixels), dpi[::-1] if turns % 2 else dpi
