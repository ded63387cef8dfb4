"""The barcode reader: zxing-cpp over a page or a part of it."""
from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np
import zxingcpp

FOOTER = re.compile(r"^([A-Z]{1,2}-\d{1,4}[A-Z]?)\|(\d{2}/\d{2}/\d{2})\|(\d{1,2})\s*$")
SEPARATOR = "LOCKBOX-SEPARATOR"


def _texts(image: np.ndarray, harder: bool) -> list[str]:
    found = zxingcpp.read_barcodes(np.ascontiguousarray(image), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.PDF417]),
                                   try_rotate=False, try_downscale=harder, try_invert=False)
    return [code.text for code in found if code.valid]


def read_pdf417(image: np.ndarray, scales: Sequence[float] = (1.0, 1.6, 0.7)) -> list[str]:
    """Texts of the PDF417 symbols in a straightened grey crop; other scales are tried until one decodes."""
    for scale in scales:
        picture = image
        if scale != 1.0:
            kind = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
            picture = cv2.resize(image, None, fx=scale, fy=scale, interpolation=kind)
        if texts := _texts(picture, scale == 1.0):
            return texts
    return []


def footer_of(texts: Sequence[str]) -> tuple[str, str, int] | None:
    """Form, edition and page number of a footer barcode among the texts: `I-131|01/20/25|4`."""
    for text in texts:
        if match := FOOTER.match(text.strip()):
            return match[1], match[2], int(match[3])
    return None


def is_separator(image: np.ndarray) -> bool:
    """Whether the page (any resolution from 75 dpi, any rotation) is a separator sheet by its QR code."""
    found = zxingcpp.read_barcodes(np.ascontiguousarray(image), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    # the cover of a batch says more after a bar
    return any(code.text.strip().upper().partition("|")[0] == SEPARATOR for code in found)
