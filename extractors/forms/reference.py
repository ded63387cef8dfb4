"""Blank pages prepared for finding and laying on: small pictures, projection profiles and well-textured patches."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from extractors.forms.definition import BLANK_DPI, BlankPage, FieldKind, FormDefinition, LearnedForm
from extractors.readers.barcode import footer_of, read_pdf417

COARSE_DPI = 50
PROFILE = 1024                 # length of the padded projection profiles
COARSE_PATCH, FINE_PATCH = 44, 56


def ink_of(image: np.ndarray) -> np.ndarray:
    """Darkness against the local paper, float32 0..1: uneven light, pale print and 1-bit scans become comparable."""
    paper = cv2.GaussianBlur(cv2.dilate(image, np.ones((9, 9), np.uint8)), (0, 0), 7)
    ink = np.clip((paper.astype(np.float32) - image) / np.maximum(paper, 60), 0, 1)
    top = float(np.percentile(ink, 99.5))
    return np.minimum(ink / max(top, 0.25), 1.0)


@dataclass(frozen=True, eq=False)
class Patches:
    """Templates cut from a blank: `centres` (n, 2) as x, y in pixels, `images` of equal odd or even size."""

    centres: np.ndarray
    images: tuple[np.ndarray, ...]
    size: int


def choose_patches(image: np.ndarray, size: int, grid: tuple[int, int], masked: Sequence[tuple[int, int, int, int]] = (),
                   per_cell: int = 1) -> Patches:
    """The best-textured patch of every grid cell (columns, rows): where a shift in any direction would show.

    `masked` boxes (x0, y0, x1, y1 in pixels) hold print that differs from filing to filing and are left out.
    """
    texture = _texture(image, size)
    margin = size // 2 + 2
    allowed = np.zeros(image.shape, bool)
    allowed[margin:-margin, margin:-margin] = True
    for x0, y0, x1, y1 in masked:
        allowed[max(0, y0 - margin):y1 + margin, max(0, x0 - margin):x1 + margin] = False
    texture = np.where(allowed, texture, 0)
    floor = 0.08 * float(np.percentile(texture, 99))
    centres, images = [], []
    columns, rows = grid
    height, width = image.shape
    for row in range(rows):
        for column in range(columns):
            y0, y1 = row * height // rows, (row + 1) * height // rows
            x0, x1 = column * width // columns, (column + 1) * width // columns
            cell = texture[y0:y1, x0:x1].copy()
            for _ in range(per_cell):
                _, best, _, (x, y) = cv2.minMaxLoc(cell)
                if best <= floor:
                    break
                cx, cy = x0 + x, y0 + y
                half = size // 2
                centres.append((cx, cy))
                images.append(np.ascontiguousarray(image[cy - half:cy - half + size, cx - half:cx - half + size]))
                cell[max(0, y - size // 2):y + size // 2, max(0, x - size // 2):x + size // 2] = 0
    return Patches(np.array(centres, np.float64).reshape(-1, 2), tuple(images), size)


def _texture(image: np.ndarray, size: int) -> np.ndarray:
    """How well a window of that size can be told from its neighbours in every direction (least structure-tensor eigenvalue)."""
    half = cv2.resize(image, (image.shape[1] // 2, image.shape[0] // 2), interpolation=cv2.INTER_AREA)
    dx, dy = cv2.Sobel(half, cv2.CV_32F, 1, 0), cv2.Sobel(half, cv2.CV_32F, 0, 1)
    window = (size // 2, size // 2)
    xx, yy, xy = (cv2.boxFilter(a, -1, window) for a in (dx * dx, dy * dy, dx * dy))
    least = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy * xy)
    return cv2.resize(least, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)


def profiles(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spectra of the row and column sums of ink, each of zero mean and unit length: for fast correlation."""
    out = []
    for axis in (1, 0):
        line = ink.sum(axis=axis)
        line = line - cv2.GaussianBlur(line.reshape(-1, 1).astype(np.float32), (1, 0), sigmaX=1, sigmaY=25).ravel()
        padded = np.zeros(PROFILE, np.float32)
        padded[:len(line)] = line / max(float(np.linalg.norm(line)), 1e-6)
        out.append(np.fft.rfft(padded))
    return out[0], out[1]


class Reference:
    """One blank page, ready to be compared with scans."""

    def __init__(self, definition: FormDefinition, blank: BlankPage) -> None:
        self.definition = definition
        self.number = blank.number
        self.image = blank.image
        self.fields = definition.on_page(blank.number)
        self.zones = tuple(zone for zone in definition.zones if zone.page == blank.number)
        size = (round(blank.image.shape[1] * COARSE_DPI / BLANK_DPI), round(blank.image.shape[0] * COARSE_DPI / BLANK_DPI))
        self.small = (ink_of(cv2.resize(blank.image, size, interpolation=cv2.INTER_AREA)) * 255).astype(np.uint8)
        self.rows, self.columns = profiles(self.small / np.float32(255))

    @property
    def form(self) -> str:
        """Form number."""
        return self.definition.form

    @property
    def edition(self) -> str:
        """Edition date."""
        return self.definition.edition

    def _varying(self, dpi: float) -> list[tuple[int, int, int, int]]:
        width, height = self.definition.page_size
        scale = (width * dpi / 72, height * dpi / 72, width * dpi / 72, height * dpi / 72)
        return [tuple(round(a * b) for a, b in zip(field.box, scale, strict=True)) for field in self.fields  # type: ignore[misc]
                if field.kind == FieldKind.BARCODE and (field.box[3] - field.box[1]) > 0.05]

    @cached_property
    def printed_footer(self) -> tuple[float, float, float, float] | None:
        """Where a blank without a barcode field prints its footer barcode all the same (a form printed to PDF)."""
        height = self.image.shape[0]
        strip = self.image[round(0.92 * height):]
        if footer_of(read_pdf417(strip, (1.0, 2.0))) is None:
            return None
        return (0.1, 0.92, 0.95, 1.0)

    @cached_property
    def coarse(self) -> Patches:
        """About thirty patches at `COARSE_DPI`."""
        return choose_patches(self.small, COARSE_PATCH, (5, 7), self._varying(COARSE_DPI))

    @cached_property
    def fine(self) -> Patches:
        """About eighty patches at `BLANK_DPI`."""
        return choose_patches(self.image, FINE_PATCH, (8, 11), self._varying(BLANK_DPI))


class FormLibrary:
    """All learned forms of a process."""

    def __init__(self, forms: Sequence[LearnedForm]) -> None:
        self.forms = tuple(form.definition for form in forms)
        self.references = tuple(Reference(form.definition, blank) for form in forms for blank in form.blanks)
        self.row_spectra = np.array([np.conj(reference.rows) for reference in self.references])
        self.column_spectra = np.array([np.conj(reference.columns) for reference in self.references])

    def find(self, form: str, edition: str, number: int) -> Reference | None:
        """The reference page of that name, if learned."""
        for reference in self.references:
            if (reference.form, reference.edition, reference.number) == (form, edition, number):
                return reference
        return None
