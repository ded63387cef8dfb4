"""Speed and memory where they can be asserted without a clock: nothing grows, nothing is read twice for nothing."""
from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.forms.reference import FormLibrary
from extractors.page_reader import read_page
from extractors.scans.page_image import PageImage

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import memory

ROUNDS, SETTLED = 9, 3
GROWTH = 1 << 20               # bytes a round; one picture of a page that is kept would be four times as much


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A scan of a short printed letter and its blank back, 200 dpi."""
    page = Image.new("L", (1700, 2200), 250)
    draw = ImageDraw.Draw(page)
    for k, line in enumerate(("To whom it may concern", "I ask for a stay of nine months.", "I cannot get a visa in time.")):
        draw.text((240, 300 + 90 * k), line, font=ImageFont.load_default(36), fill=25)
    page.save(tmp_path / "letter.tif", save_all=True, append_images=[Image.new("L", (1700, 2200), 250)])
    return tmp_path / "letter.tif"


def test_memory_of_a_reading_process_stays(letter: Path) -> None:
    cv2.setNumThreads(1)
    library = FormLibrary([])
    sizes = list(memory.grown(lambda picture, number: read_page(library, picture, number), [letter] * ROUNDS))
    half = (ROUNDS - SETTLED) // 2
    # the least of several rounds: what a round borrows and gives back does not count
    assert (min(sizes[-half:]) - min(sizes[SETTLED:-half])) / half < GROWTH


def test_a_blank_back_is_seen_at_a_glance(monkeypatch: pytest.MonkeyPatch) -> None:
    from extractors.readers import page, tesseract

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a blank back was read")

    monkeypatch.setattr(tesseract, "find_words", forbidden)
    monkeypatch.setattr(page, "find_words", forbidden)
    speckled = np.full((2200, 1700), 250, np.uint8)
    speckled[400:402, 300:302] = speckled[900:903, 1200:1202] = 60
    assert read_page(FormLibrary([]), PageImage(speckled, 200), 1).page.kind == "blank"
