"""Laying a scanned page on its blank: which page it is by appearance, and the transform between the two.

Two steps, both by matching well-textured patches of the blank: at 50 dpi over a wide search (any shift, skew up to about
four degrees, a few per cent of scale), then at 150 dpi closely. An affine transform is fitted robustly; what the patches
then still disagree about is the *fit*, judged over the whole page.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from extractors.forms.definition import BLANK_DPI
from extractors.forms.reference import COARSE_DPI, FormLibrary, Patches, Reference, ink_of, profiles

REACH = 40                     # coarse search radius, pixels at COARSE_DPI
CLOSE = 9                      # fine search radius, pixels at BLANK_DPI
ALIKE, ALIKE_COARSE = 0.55, 0.4     # correlation from which a patch counts as found
STRAY = 2.0                    # pixels at BLANK_DPI a found patch may lie off
NARROW = 6                     # pixels side by side taken as one for a look at which page it may be
GOOD_FIT = 0.8                 # below this nothing is read from a page


@dataclass(frozen=True, eq=False)
class ScanView:
    """A scanned page in one orientation, with the small pictures that recognition works on."""

    image: np.ndarray            # grey uint8 as scanned (turned upright by `turned`)
    dpi: float
    turned: int                  # degrees clockwise it was turned in the scan
    middle: np.ndarray           # at BLANK_DPI
    small: np.ndarray            # ink at COARSE_DPI, uint8

    @cached_property
    def skew(self) -> float:
        """Degrees by which lines of print run down to the right, close enough for a look at which page it may be."""
        return skew_of(self.small, narrow=NARROW)


@dataclass(frozen=True, eq=False)
class Registration:
    """How a page lies on a blank. `matrix`: 2 x 3, from blank pixels at BLANK_DPI to pixels of `view.image`."""

    reference: Reference
    view: ScanView
    matrix: np.ndarray
    fit: float
    found: float                 # share of patches found anywhere near

    def lay(self, dpi: float, box: tuple[float, float, float, float] | None = None) -> np.ndarray:
        """The page (or a box of it, in fractions of the blank) in the blank's geometry, grey uint8 at `dpi`."""
        width, height = (side * dpi / 72 for side in self.reference.definition.page_size)
        x0, y0, x1, y1 = box or (0.0, 0.0, 1.0, 1.0)
        scale = BLANK_DPI / dpi
        into = np.array([[scale, 0, x0 * width * scale], [0, scale, y0 * height * scale], [0, 0, 1]])
        size = (max(1, round((x1 - x0) * width)), max(1, round((y1 - y0) * height)))
        image, matrix = self.view.image, self.matrix @ into
        shrink = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
        if shrink > 1.6:
            # averaging first keeps thin strokes that bilinear sampling would skip
            x_low, y_low, x_high, y_high = self._bounds(matrix, size, image.shape)
            part = cv2.resize(image[y_low:y_high, x_low:x_high], None, fx=1 / shrink, fy=1 / shrink,
                              interpolation=cv2.INTER_AREA)
            matrix = np.column_stack((matrix[:, :2], matrix[:, 2] - (x_low, y_low))) / shrink
            image = part
        return cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                              borderMode=cv2.BORDER_REPLICATE)

    @staticmethod
    def _bounds(matrix: np.ndarray, size: tuple[int, int], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        corners = np.array([[0, 0, 1], [size[0], 0, 1], [0, size[1], 1], [size[0], size[1], 1]]) @ matrix.T
        low, high = np.floor(corners.min(axis=0)) - 4, np.ceil(corners.max(axis=0)) + 4
        x_low, y_low = (int(max(0, v)) for v in low)
        return (min(x_low, shape[1] - 8), min(y_low, shape[0] - 8),
                int(max(8, min(shape[1], high[0]))), int(max(8, min(shape[0], high[1]))))

    def on_page(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box of the blank (fractions) as box of the upright scanned page (fractions)."""
        width, height = (side * BLANK_DPI / 72 for side in self.reference.definition.page_size)
        x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
        corners = np.array([[x0, y0, 1], [x1, y0, 1], [x0, y1, 1], [x1, y1, 1]]) @ self.matrix.T
        rows, columns = self.view.image.shape
        low, high = corners.min(axis=0) / (columns, rows), corners.max(axis=0) / (columns, rows)
        left, top, right, bottom = (round(float(min(1.0, max(0.0, v))), 4) for v in (*low, *high))
        return left, top, right, bottom


def view_of(image: np.ndarray, dpi: float, turned: int = 0) -> ScanView:
    """Prepare a page for recognition. `turned`: by how many degrees clockwise it was turned in the scan."""
    if turned:
        image = np.ascontiguousarray(np.rot90(image, turned // 90))
    middle = _scaled(image, BLANK_DPI / dpi)
    small = (ink_of(_scaled(middle, COARSE_DPI / BLANK_DPI)) * 255).astype(np.uint8)
    return ScanView(image, dpi, turned, middle, small)


def turned_view(view: ScanView, turned: int) -> ScanView:
    """The same page, taken as turned by so many degrees more."""
    turn = [np.ascontiguousarray(np.rot90(a, turned // 90)) for a in (view.image, view.middle, view.small)]
    return ScanView(turn[0], view.dpi, (view.turned + turned) % 360, turn[1], turn[2])


def _scaled(image: np.ndarray, factor: float) -> np.ndarray:
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return cv2.resize(image, (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor))), interpolation=kind)


def skew_of(small: np.ndarray, reach: float = 4.0, narrow: int = 2) -> float:
    """Degrees by which lines of print run down to the right, from the sharpest row profile.

    `narrow`: how many pixels side by side are taken as one; more is quicker, and at times off by a tenth of a degree.
    """
    height, width = small.shape
    columns = width // narrow
    lines = cv2.resize(small, (columns, height), interpolation=cv2.INTER_AREA).astype(np.float32)

    def sharpness(angle: float) -> float:
        slope = np.tan(np.radians(angle)) * narrow
        shear = np.array([[1, 0, 0], [slope, 1, -slope * columns / 2]])
        profile = cv2.warpAffine(lines, shear, (columns, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP).sum(axis=1)
        return float(np.square(np.diff(profile)).sum())

    best = max(np.arange(-reach, reach + 0.1, 0.5), key=sharpness)
    return float(max(np.arange(best - 0.4, best + 0.41, 0.1), key=sharpness))


def candidates(view: ScanView, library: FormLibrary, most: int = 4,
               scales: Sequence[float] = (1.0,)) -> list[tuple[Reference, int, float]]:
    """The learned pages that look most like this one: (page, 0 or 180 degrees, likeness), best first.

    `scales`: by how much the page is enlarged for the comparison, the best of which counts.
    """
    height, width = view.small.shape
    likeness = np.zeros((2, len(library.references)))
    for scale in scales:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), view.skew, scale)
        straight = cv2.warpAffine(view.small, turn, (width, height)).astype(np.float32) / 255
        for half_turns, picture in enumerate((straight, straight[::-1, ::-1])):
            rows, columns = profiles(picture)
            alike = _peaks(rows, library.row_spectra, REACH) + 0.5 * _peaks(columns, library.column_spectra, REACH)
            likeness[half_turns] = np.maximum(likeness[half_turns], alike)
    scored = [(library.references[k], 180 * half_turns, float(alike)) for (half_turns, k), alike in np.ndenumerate(likeness)]
    return sorted(scored, key=lambda entry: -entry[2])[:most]


def _peaks(spectrum: np.ndarray, spectra: np.ndarray, reach: int) -> np.ndarray:
    correlation = np.fft.irfft(spectrum * spectra, axis=1)
    return np.maximum(correlation[:, :reach].max(axis=1), correlation[:, -reach:].max(axis=1))


def _search(picture: np.ndarray, patches: Patches, at: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each patch is found around the expected centres: found centres (n, 2) and correlation (n,)."""
    half, size = patches.size // 2, patches.size
    pad = reach + half + 2
    padded = cv2.copyMakeBorder(picture, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    found, alike = np.array(at, np.float64), np.zeros(len(at))
    for k, (patch, (x, y)) in enumerate(zip(patches.images, at, strict=True)):
        left, top = round(x) - half - reach + pad, round(y) - half - reach + pad
        if left < 0 or top < 0:
            continue
        window = padded[top:top + size + 2 * reach, left:left + size + 2 * reach]
        if window.shape != (size + 2 * reach, size + 2 * reach):
            continue
        scores = cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED)
        _, alike[k], _, (dx, dy) = cv2.minMaxLoc(scores)
        found[k] = (round(x) - reach + dx + _peak(scores[dy], dx), round(y) - reach + dy + _peak(scores[:, dx], dy))
    return found, alike


def _peak(line: np.ndarray, at: int) -> float:
    """Sub-pixel offset of a maximum by the parabola through its neighbours."""
    if not 0 < at < len(line) - 1:
        return 0.0
    left, middle, right = (float(line[at + d]) for d in (-1, 0, 1))
    bend = left - 2 * middle + right
    return 0.5 * (left - right) / bend if bend < -1e-9 else 0.0


def register(view: ScanView, reference: Reference) -> Registration | None:
    """Lay the page on that blank; None when not even the coarse step finds it."""
    coarse = reference.coarse
    if len(coarse.images) < 6:
        return None
    first = Patches(coarse.centres[::3], coarse.images[::3], coarse.size)
    if len(first.images) >= 8 and (_search(view.small, first, first.centres, REACH)[1] > ALIKE_COARSE).sum() < 3:
        return None                        # a third of the patches tells that it is another page
    found, alike = _search(view.small, coarse, coarse.centres, REACH)
    good = alike > ALIKE_COARSE
    if good.sum() < 5:
        return None
    rough, inliers = cv2.estimateAffinePartial2D(coarse.centres[good], found[good], method=cv2.RANSAC, ransacReprojThreshold=2.5,
                                                 maxIters=500, confidence=0.995)
    if rough is None or inliers.sum() < 5 or not _plausible(rough):
        return None
    step = BLANK_DPI / COARSE_DPI
    matrix = np.column_stack((rough[:, :2], rough[:, 2] * step + (step - 1) / 2 * (1 - rough[:, :2].sum(axis=1))))
    height, width = reference.image.shape
    fine = reference.fine
    result = None
    for reach in (CLOSE, CLOSE // 2):
        flat = cv2.warpAffine(view.middle, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255)
        near, alike = _search(flat, fine, fine.centres, reach)
        good = alike > ALIKE
        if good.sum() < 8:
            return result
        delta, _ = cv2.estimateAffine2D(fine.centres[good], near[good], method=cv2.RANSAC, ransacReprojThreshold=STRAY,
                                        maxIters=500, confidence=0.995)
        if delta is None:
            return result
        off = np.linalg.norm(near - (fine.centres @ delta[:, :2].T + delta[:, 2]), axis=1)
        right = good & (off < STRAY)
        if right.sum() >= 8:
            # least squares over all that agree
            design = np.column_stack((fine.centres[right], np.ones(int(right.sum()))))
            delta = np.linalg.lstsq(design, near[right], rcond=None)[0].T
        matrix = np.column_stack((matrix[:, :2] @ delta[:, :2], matrix[:, :2] @ delta[:, 2] + matrix[:, 2]))
        result = Registration(reference, view, _to_full(matrix, view), float(right.mean()), float(good.mean()))
    return result


def _plausible(matrix: np.ndarray) -> bool:
    """Paper is neither stretched by a tenth nor turned by more than a few degrees once upright."""
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    return 0.88 < scale < 1.12 and abs(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))) < 8


def _to_full(matrix: np.ndarray, view: ScanView) -> np.ndarray:
    scale = np.array([view.image.shape[1] / view.middle.shape[1], view.image.shape[0] / view.middle.shape[0]])
    shift = (scale - 1) / 2
    return np.column_stack((matrix[:, :2] * scale[:, None], matrix[:, 2] * scale + shift))
