"""Which way up a page is, and how far it leans."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.readers.orientation import turned_back, upright
from extractors.readers.segment import find_lines, glyph_boxes, ink_of, levelled, skew_of

PROSE = """The office keeps every page that comes with the morning mail and
reads what the sender wrote on it before noon. When a sheet was laid
into the scanner the wrong way round, the reader has to notice it by
itself: a line of print stands on its feet, and most letters have
something to show above the middle that is missing below. A few lines
are enough to tell, and they may be typed as well as written by hand."""


def drawn(text: str = PROSE, size: int = 34, top: int = 200) -> np.ndarray:
    """A letter-size page at 200 dpi with print on it."""
    page = Image.new("L", (1700, 2200), 252)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(size)
    for k, line in enumerate(text.splitlines()):
        draw.text((220, top + k * round(size * 1.5)), line, font=font, fill=25)
    return np.asarray(page)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [24, 40])
def test_a_turned_page_is_found_out(degrees: int, size: int) -> None:
    page = drawn(size=size)
    turned = np.ascontiguousarray(np.rot90(page, -degrees // 90))
    found, confidence = upright(turned)
    assert found == degrees and confidence > 0.7
    assert np.array_equal(turned_back(turned, found), page)


def test_skew_and_dirt_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    page, _ = levelled(drawn(), -2.5)
    page = np.clip(page + rng.normal(0, 8, page.shape), 0, 255).astype(np.uint8)
    for x, y in rng.integers(0, 1600, (150, 2)):
        cv2.circle(page, (int(x), int(y)), 2, 60, -1)
    assert upright(page)[0] == 0
    assert upright(np.ascontiguousarray(page[::-1, ::-1]))[0] == 180


def test_an_empty_page_has_no_orientation() -> None:
    assert upright(np.full((2200, 1700), 250, np.uint8)) == (0, 0.0)


def test_a_signature_alone_is_no_text() -> None:
    page = np.full((2200, 1700), 250, np.uint8)
    cv2.ellipse(page, (600, 600), (200, 60), 10, 0, 300, 20, 4)
    assert upright(page)[1] == 0.0


@pytest.mark.parametrize("angle", [-4.0, -1.3, 0.0, 0.7, 3.2])
def test_skew_is_measured_and_undone(angle: float) -> None:
    leaning, _ = levelled(drawn(), -angle)
    assert skew_of(leaning) == pytest.approx(angle, abs=0.2)
    level, back = levelled(leaning, skew_of(leaning))
    assert abs(skew_of(level)) <= 0.2
    # the matrix leads back to the place on the leaning page
    middle = back @ np.array([850, 1100, 1])
    assert middle == pytest.approx([850, 1100], abs=1)


def test_lines_are_found_where_they_are() -> None:
    boxes = find_lines(drawn())
    assert len(boxes) == 6
    tops = [box[1] for box in boxes]
    assert tops == sorted(tops) and abs(tops[0] - 200) < 25
    assert all(box[0] < 240 and box[2] > 1000 for box in boxes)
    assert find_lines(np.full((400, 300), 255, np.uint8)) == []


def test_rules_and_holes_are_no_letters() -> None:
    page = np.full((1100, 850), 255, np.uint8)
    cv2.line(page, (50, 300), (800, 300), 0, 3)
    cv2.circle(page, (425, 40), 12, 40, -1)
    assert len(glyph_boxes(ink_of(page))) == 0
