"""Pictures to grey pages: JPEG, PNG and TIFF files, and the pictures inside a PDF."""
from __future__ import annotations

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import IO, Any

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extractors.scans.page_image import Caps, PageImage
from extractors.scans.paper import judge_dpi, settle
from filings.problems import DamagedScan, OversizedScan, ScanProblem

FORMATS = ("JPEG", "PNG", "TIFF")
ORIENTATION = 274                                # the tag by which cameras and scanners say which side is up
ROWS = 1024                                      # rows handled at a time where whole-page copies would cost memory
# What the decoders raise on broken input; they have no common base.
DECODER_ERRORS = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError,
                  OverflowError, ZeroDivisionError, RuntimeError, struct.error, zlib.error, cv2.error,
                  UnidentifiedImageError, Image.DecompressionBombError)


def check_pixels(size: tuple[int, int], caps: Caps) -> None:
    """Refuse a picture by the size its header states.

    Raises:
        OversizedScan: more pixels than any paper has.
        DamagedScan: no pixels at all.
    """
    width, height = size
    if width < 1 or height < 1:
        raise DamagedScan(f"The picture claims {width} x {height} pixels")
    if width * height > caps.pixels:
        raise OversizedScan(f"A picture of {width} x {height} pixels is larger than any paper")


def open_picture(source: IO[bytes], caps: Caps) -> Image.Image:
    """The picture with its header read and its size judged, nothing decoded.

    Raises:
        DamagedScan: the header makes no sense.
        OversizedScan: too many pixels.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")          # the size is judged here, strictly; oddities are judged by decoding
        try:
            picture = Image.open(source, formats=FORMATS)
        except Image.DecompressionBombError as error:
            raise OversizedScan("A picture with more pixels than any paper has") from error
        except DECODER_ERRORS as error:
            raise DamagedScan(f"The picture cannot be opened ({_said(error)})") from error
    check_pixels(picture.size, caps)
    return picture


def _said(error: BaseException) -> str:
    """What a decoder complained of, on one line."""
    if isinstance(error, UnidentifiedImageError):
        return "its header is broken"
    return " ".join(str(error).split())[:120] or type(error).__name__


def grey_of(picture: Image.Image) -> np.ndarray:
    """Grey pixels of a loaded picture of any mode, uint8 (height, width); transparent parts are white paper.

    Raises:
        DamagedScan: the picture has a layout nobody scans.
    """
    if picture.mode.startswith("I") or picture.mode == "F":
        deep = np.asarray(picture)
        return np.clip(deep / (257.0 if deep.max(initial=0) > 255 else 1.0), 0, 255).astype(np.uint8)
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        return _on_white(np.asarray(picture.convert("L")), np.asarray(picture.getchannel(picture.getbands()[-1])))
    if picture.mode == "LAB":
        return np.array(picture.getchannel(0))
    return np.array(picture if picture.mode == "L" else picture.convert("L"))


def _on_white(grey: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    out = np.empty_like(grey)
    for top in range(0, len(grey), ROWS):
        part, cover = grey[top:top + ROWS].astype(np.uint16), opacity[top:top + ROWS].astype(np.uint16)
        out[top:top + ROWS] = (part * cover + 255 * (255 - cover)) // 255
    return out


def jpeg_grey(data: bytes, caps: Caps, wanted: tuple[int, int] | None = None) -> np.ndarray:
    """Grey pixels of a JPEG; only the brightness is decoded.

    Args:
        data: the file.
        caps: size limits.
        wanted: width and height that suffice; the decoder then halves the picture as often as it stays larger.

    Raises:
        DamagedScan: broken or cut short.
        OversizedScan: too many pixels.
    """
    picture = open_picture(io.BytesIO(data), caps)
    try:
        picture.draft("L", wanted or picture.size)
        picture.load()
        return grey_of(picture)
    except DECODER_ERRORS as error:
        raise DamagedScan(f"A JPEG picture cannot be decoded ({_said(error)})") from error


def fax_grey(data: bytes, size: tuple[int, int], black_is_one: bool, caps: Caps) -> np.ndarray:
    """Grey pixels of a bare group 4 stream, decoded as the single strip of a TIFF made around it.

    Raises:
        DamagedScan: broken or cut short.
    """
    width, height = size
    entries = ((256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 4), (262, 3, int(black_is_one)),
               (273, 4, 8 + 2 + 9 * 12 + 4), (277, 3, 1), (278, 4, height), (279, 4, len(data)))
    head = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
    head += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries) + bytes(4)
    picture = open_picture(io.BytesIO(head + data), caps)
    try:
        picture.load()
        return grey_of(picture)
    except DECODER_ERRORS as error:
        raise DamagedScan(f"A fax picture cannot be decoded ({_said(error)})") from error


def _claim(picture: Image.Image) -> tuple[float, float] | None:
    """The resolution the file states, if it states one in inches or centimetres."""
    try:
        across, down = (float(value) for value in picture.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, down) if across > 0 and down > 0 else None


class PictureFile:
    """A JPEG, PNG or TIFF file; each frame of a TIFF is a page."""

    def __init__(self, path: Path, caps: Caps) -> None:
        """Read the headers.

        Raises:
            DamagedScan, OversizedScan: see `filings.problems`.
        """
        # A handle, not a path: given a path, Pillow maps plain TIFF files into memory and turns them wrongly.
        self._file, self._caps = path.open("rb"), caps
        try:
            self._picture: Any = open_picture(self._file, caps)
        except ScanProblem:
            self._file.close()
            raise
        # Only TIFF pages are pages: the further frames of a camera's JPEG or a moving PNG are previews.
        self._many = self._picture.format == "TIFF"
        try:
            self.page_count = int(getattr(self._picture, "n_frames", 1)) if self._many else 1
        except DECODER_ERRORS as error:
            self.close()
            raise DamagedScan(f"The pages cannot be counted ({_said(error)})") from error

    def page(self, number: int) -> PageImage:
        """Page `number`, counted from 1.

        Raises:
            DamagedScan, OversizedScan: this page cannot be read; others may.
        """
        if self._many:
            return self._page_of(self._picture, number)
        self._file.seek(0)
        return self._page_of(open_picture(self._file, self._caps), number)      # afresh, for a picture loads but once

    def _page_of(self, picture: Any, number: int) -> PageImage:
        try:
            if self._many:
                picture.seek(number - 1)
            check_pixels(picture.size, self._caps)
            width, height = picture.size
            dpi = judge_dpi(width, height, _claim(picture))
            if picture.format in ("JPEG", "MPO"):
                share = min(1.0, self._caps.dpi / min(dpi))
                picture.draft("L", (int(width * share), int(height * share)))
                dpi = dpi[0] * picture.width / width, dpi[1] * picture.height / height
            picture.load()
            # A TIFF was turned while it loaded; the others still carry their tag.
            upright = ImageOps.exif_transpose(picture) if picture.getexif().get(ORIENTATION, 1) != 1 else picture
            image = grey_of(upright)
        except DECODER_ERRORS as error:
            raise DamagedScan(f"Page {number} cannot be decoded ({_said(error)})") from error
        if (image.shape[1] > image.shape[0]) != (width > height):
            dpi = dpi[1], dpi[0]
        return PageImage(*settle(image, dpi, self._caps.dpi))

    def close(self) -> None:
        """Let go of the file."""
        self._picture.close()
        self._file.close()
