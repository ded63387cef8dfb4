"""A filled and scanned page for tests: ink on a learned blank, then what a scanner does to it."""
from __future__ import annotations

import cv2
import numpy as np

from extractors.forms.definition import FieldKind
from extractors.forms.reference import FormLibrary, Reference
from sample_filings.hand import Hand, write

DPI = 200
TYPED = cv2.FONT_HERSHEY_DUPLEX


class Sheet:
    """One page of a blank form at 200 dpi that can be written on."""

    def __init__(self, library: FormLibrary, form: str, edition: str, number: int) -> None:
        found = library.find(form, edition, number)
        assert found is not None
        self.reference: Reference = found
        self.image = cv2.resize(found.image, None, fx=DPI / 150, fy=DPI / 150, interpolation=cv2.INTER_CUBIC)

    def pixels(self, box):
        height, width = self.image.shape
        return round(box[0] * width), round(box[1] * height), round(box[2] * width), round(box[3] * height)

    def field(self, name, option=None):
        return next(each for each in self.reference.fields if each.name == name and each.option == option)

    def write(self, name, text, font=TYPED, level=20, size=0.75):
        """Write into a text field."""
        x0, _, _, y1 = self.pixels(self.field(name).box)
        cv2.putText(self.image, text, (x0 + 8, y1 - 10), font, size, level, 2, cv2.LINE_AA)
        return self

    def by_hand(self, name, text, seed=5):
        """Write into a text field by hand."""
        x0, y0, _, y1 = self.pixels(self.field(name).box)
        write(self.image, text, x0 + 10, y1 - (y1 - y0) * 0.25, (y1 - y0) * 0.5, Hand(seed))
        return self

    def comb(self, name, text, level=20):
        """Write one character into each cell."""
        field = self.field(name)
        assert field.kind == FieldKind.COMB
        x0, _, x1, y1 = self.pixels(field.box)
        step = (x1 - x0) / field.cells
        for k, char in enumerate(text):
            cv2.putText(self.image, char, (round(x0 + k * step + step * 0.25), y1 - 9), TYPED, 0.7, level, 2, cv2.LINE_AA)
        return self

    def cross(self, name, option=None, level=20):
        """Cross a check box."""
        x0, y0, x1, y1 = self.pixels(self.field(name, option).box)
        cv2.line(self.image, (x0 + 3, y0 + 3), (x1 - 3, y1 - 3), level, 3, cv2.LINE_AA)
        cv2.line(self.image, (x0 + 3, y1 - 3), (x1 - 3, y0 + 3), level, 3, cv2.LINE_AA)
        return self

    def scribble(self, name, level=40):
        """Sign with a scribble of loops."""
        x0, y0, x1, y1 = self.pixels(self.field(name).box)
        turns = np.linspace(0, 9 * np.pi, 160)
        x = x0 + 20 + (min(x1 - x0, 420) - 40) * turns / turns[-1] + 14 * np.cos(turns)
        y = (y0 + y1) / 2 + (y1 - y0) * 0.36 * np.sin(turns) * np.cos(turns / 7)
        cv2.polylines(self.image, [np.column_stack((x, y)).astype(np.int32)], False, level, 3, cv2.LINE_AA)
        return self


def scanned(image: np.ndarray, skew=1.2, scale=0.985, shift=(14, -9), turned=0, noise=4.0, seed=3) -> np.ndarray:
    """The page as a scanner delivers it."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, scale)
    matrix[:, 2] += shift
    page = cv2.warpAffine(image, matrix, (width, height), borderValue=255).astype(np.float32)
    page = 255 - (255 - cv2.GaussianBlur(page, (0, 0), 0.7)) * 0.85
    page += np.random.default_rng(seed).normal(0, noise, page.shape)
    return np.ascontiguousarray(np.rot90(np.clip(page, 0, 255).astype(np.uint8), k=-turned // 90))
