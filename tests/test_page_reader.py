"""The page reader on drawn pages: print, skew, rough light, handwriting that Tesseract cannot read."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.readers import page as reader
from extractors.readers import tesseract
from extractors.readers.page import around, line_of, read_page_text
from extractors.readers.segment import cleaned, levelled
from extractors.text import Line, PageText, Word
from filings.problems import SlowScan

LINES = [
    "Request for parole",
    "I ask for a stay of nine months.",
    "The embassy refused my visa twice.",
    "Estimated cost: $84,500",
]


def drawn(lines: list[str] = LINES, size: int = 36) -> np.ndarray:
    """A letter-size page at 200 dpi, one paragraph a line."""
    page = Image.new("L", (1700, 2200), 250)
    draw = ImageDraw.Draw(page)
    for k, line in enumerate(lines):
        draw.text((240, 260 + k * 90), line, font=ImageFont.load_default(size), fill=25)
    return np.asarray(page)


def test_print_is_read_with_its_places() -> None:
    text = read_page_text(drawn(), 200)
    assert text.text.splitlines() == LINES
    assert text.confidence > 0.85
    first = text.lines[0].words[0]
    assert first.text == "Request" and first.box[0] == pytest.approx(240 / 1700, abs=0.01)
    assert 260 / 2200 < first.box[1] < first.box[3] < 310 / 2200


@pytest.mark.parametrize("angle", [-3.5, 2.0])
def test_boxes_are_those_of_the_leaning_page(angle: float) -> None:
    leaning, _ = levelled(drawn(), -angle)
    text = read_page_text(leaning, 200)
    assert [line.text for line in text.lines] == LINES
    word = next(word for line in text.lines for word in line.words if word.text.startswith("$84"))
    x0, y0, x1, y1 = word.box
    ink = leaning[int(y0 * 2200) : int(y1 * 2200) + 1, int(x0 * 1700) : int(x1 * 1700) + 1]
    assert (ink < 120).mean() > 0.08  # the box lies on the ink
    assert y1 - y0 < 0.035


def test_uneven_light_is_taken_away() -> None:
    shade = np.linspace(0.55, 1.0, 1700)[None, :]
    dark = (drawn() * shade).astype(np.uint8)
    assert np.median(cleaned(dark)[:, :200]) == 255
    assert read_page_text(dark, 200).text.splitlines() == LINES


def test_a_blank_page_has_no_text() -> None:
    assert read_page_text(np.full((2200, 1700), 250, np.uint8), 200) == PageText(())


def test_doubtful_lines_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def misread(image: np.ndarray, dpi: float, psm: int, seconds: float) -> list[Line]:
        lines = []
        for k, line in enumerate(LINES):
            box = (230 / 1700, (258 + k * 90) / 2200, 1000 / 1700, (306 + k * 90) / 2200)
            sure = 0.95 if k != 2 else 0.3
            lines.append(Line((Word(line if k != 2 else "Tne ernbssy", box, sure),), box))
        return lines

    monkeypatch.setattr(reader, "_tesseract", misread)
    text = read_page_text(drawn(), 200)
    assert [line.reader for line in text.lines] == ["page", "page", "line", "page"]
    assert text.lines[2].text == LINES[2] and text.lines[2].confidence > 0.9
    untouched = read_page_text(drawn(), 200, again=lambda _: False)
    assert untouched.lines[2].text == "Tne ernbssy"


def test_a_page_tesseract_cannot_read_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    junk = (0.1, 0.1, 0.9, 0.3)
    monkeypatch.setattr(reader, "_tesseract", lambda *_: [Line((Word("vv~ lx", junk, 0.2),), junk)])
    text = read_page_text(drawn(), 200)
    assert text.text.splitlines() == LINES
    assert {line.reader for line in text.lines} == {"line"}
    months = next(word for word in text.lines[1].words if word.text.startswith("months"))
    assert 0.35 < months.box[0] < months.box[2] < 0.55


def test_time_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SlowScan):
        read_page_text(drawn(LINES * 5), 200, seconds=0.001)

    def stuck(*_: object, **__: object) -> None:
        raise RuntimeError("Tesseract process timeout")

    monkeypatch.setattr(tesseract, "_library", lambda: None)
    monkeypatch.setattr(tesseract.pytesseract, "image_to_data", stuck)
    with pytest.raises(SlowScan):
        read_page_text(drawn(), 200, seconds=1)


def test_library_and_program_say_the_same_and_no_page_depends_on_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    first = tesseract.find_words(drawn(), 200, 3, 40)
    tesseract.find_words(drawn(LINES[::-1] * 2, 30), 200, 3, 40)
    assert tesseract.find_words(drawn(), 200, 3, 40) == first
    monkeypatch.setattr(tesseract, "_library", lambda: None)
    assert tesseract.find_words(drawn(), 200, 3, 40) == first


def test_what_is_not_worth_it_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    junk = (0.1, 0.1, 0.9, 0.9)
    monkeypatch.setattr(reader, "_tesseract", lambda *_: [Line((Word("vv~ lx", junk, 0.2),), junk)])
    seen: list[str] = []

    def no(text: PageText) -> bool:
        seen.append(text.text)
        return False

    assert read_page_text(drawn(), 200, again=no).text == "vv~ lx" and seen == ["vv~ lx"]


def test_words_of_a_line_reading_share_its_width() -> None:
    crop = drawn()[350:405, 230:900]
    reading = reader.read_crops([crop])[0]
    line = line_of(reading, (230, 350, 900, 405), (2200, 1700))
    assert line.text == LINES[1]
    assert [word.box[0] for word in line.words] == sorted(word.box[0] for word in line.words)
    assert around([word.box for word in line.words]) == line.box


def test_a_stroke_before_words_is_the_pronoun() -> None:
    assert (
        reader._BAR.sub("I", "|") == "I"
        and reader._BAR.sub("I", "|'m") == "I'm"
        and reader._BAR.sub("I", "a|b") == "a|b"
    )
