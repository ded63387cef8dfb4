"""What a PDF page says beside its picture: the words of a born-digital page and the values of its form fields."""
from __future__ import annotations

import ctypes

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractors.scans.page_image import Word
from filings.vocabulary import Box

GRID = 100_000                 # steps across the page in which its library answers where a point lies
MOST_CHARACTERS = 60_000       # of one page; no paper holds more
INVISIBLE = 3                  # text render mode of the words a copier lays under its picture
CONTRAST = 40                  # grey levels between a word and its paper, if the word can be seen
DEEPEST = 32                   # levels of a field's name
PUSH_BUTTON = 1 << 16          # field flag


class TextLayer:
    """The visible words of a page, as fractions of the page as displayed."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        """Read the characters of `page`, which must stay open."""
        self._page = page
        self._layer = page.get_textpage()
        self.count = min(self._layer.count_chars(), MOST_CHARACTERS)

    def words(self) -> list[Word]:
        """Words in the order of the file."""
        out: list[Word] = []
        text, boxes = "", list[Box]()
        for index in range(self.count):
            character = chr(raw.FPDFText_GetUnicode(self._layer, index) or 32)
            if character in "\x02\xad":
                character = "-"
            if character.isspace() or not character.isprintable():
                out += self._word(text, boxes)
                text, boxes = "", []
            elif raw.FPDFText_IsGenerated(self._layer, index) != 1 and self._visible(index):
                text += character
                boxes.append(self._layer.get_charbox(index))
        return out + self._word(text, boxes)

    def _visible(self, index: int) -> bool:
        owner = raw.FPDFText_GetTextObject(self._layer, index)
        return not owner or raw.FPDFTextObj_GetTextRenderMode(owner) != INVISIBLE

    def _word(self, text: str, boxes: list[Box]) -> list[Word]:
        if not text:
            return []
        left, low = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, high = max(box[2] for box in boxes), max(box[3] for box in boxes)
        x, y = ctypes.c_int(), ctypes.c_int()
        corners = []
        for corner in ((left, low), (right, high)):
            raw.FPDF_PageToDevice(self._page, 0, 0, GRID, GRID, 0, *corner, x, y)
            corners.append((x.value / GRID, y.value / GRID))
        (x0, x1), (y0, y1) = (sorted(side) for side in zip(*corners, strict=True))
        if x1 <= 0 or y1 <= 0 or x0 >= 1 or y0 >= 1:
            return []
        return [Word(text, (max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0)))]


def seen(words: list[Word], image: np.ndarray) -> tuple[Word, ...]:
    """The words that stand out in the picture: white text on white, or text under a patch, is no evidence."""
    height, width = image.shape
    out = []
    for word in words:
        x0, y0, x1, y1 = word.box
        patch = image[int(y0 * height):int(y1 * height) + 2, int(x0 * width):int(x1 * width) + 2]
        if patch.size and int(patch.max()) - int(patch.min()) >= CONTRAST:
            out.append(word)
    return tuple(out)


def form_values(page: pikepdf.Page) -> dict[str, str]:
    """What is filled into the form fields of a page, by full field name; see `PageImage.form_values`."""
    out: dict[str, str] = {}
    annotations = page.obj.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return out
    for widget in annotations:
        if isinstance(widget, pikepdf.Dictionary) and widget.get("/Subtype") == "/Widget":
            line = _ancestry(widget)
            name = ".".join(str(field.T) for field in reversed(line) if "/T" in field)
            value = _value(line)
            if name and value:
                out[name] = value
    return out


def _ancestry(widget: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    """The widget, its field, and the fields above it."""
    line = [widget]
    while len(line) < DEEPEST and isinstance(above := line[-1].get("/Parent"), pikepdf.Dictionary):
        line.append(above)
    return line


def _inherited(line: list[pikepdf.Dictionary], key: str) -> pikepdf.Object | None:
    return next((field[key] for field in line if key in field), None)


def _value(line: list[pikepdf.Dictionary]) -> str:
    """The filled value as text, empty if nothing is filled in."""
    value = _inherited(line, "/V")
    if _inherited(line, "/FT") == "/Btn":
        flags = _inherited(line, "/Ff")
        if flags is not None and int(flags) & PUSH_BUTTON:
            return ""
        state = line[0].get("/AS", value)
        return "" if state is None or str(state) == "/Off" else str(state).removeprefix("/")
    if isinstance(value, pikepdf.Stream):
        return value.read_bytes().decode("utf-8", "replace").strip()
    if isinstance(value, pikepdf.Array):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value).strip()
