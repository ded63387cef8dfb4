"""Speed and memory where they can be asserted without a clock: nothing grows, nothing is read twice for nothing."""
from __future__ import annotations

import sys
from itertools import groupby, product
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.connected import connected
from extractors.forms.reference import FormLibrary
from extractors.page_reader import read_page
from extractors.readers.decoding import in_templates
from extractors.readers.line import MODEL, LineReader, decode
from extractors.readers.network import model_of, narrowed, session_of, told_of
from extractors.readings import PageReadings
from extractors.scans.page_image import PageImage
from filings.problems import MissingTool
from filings.vocabulary import Page, PageKind

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import memory

ROUNDS, SETTLED = 9, 3
GROWTH = 2 << 20               # bytes a round; one picture of a page that is kept would be nearly twice as much


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


def test_the_narrowed_network_says_of_latin_letters_what_the_whole_one_says() -> None:
    picture = Image.new("L", (420, 48), 255)
    ImageDraw.Draw(picture).text((10, 4), "Niño 4071-B", font=ImageFont.load_default(34), fill=0)
    reader = LineReader()
    tensor = np.repeat(np.array(picture, np.float32)[None, None] / 127.5 - 1, 3, axis=1)
    whole = session_of(MODEL).run(None, {"x": tensor})[0][0]
    characters = told_of(model_of(MODEL), "character").splitlines()
    columns = [0, *(len(characters) + 1 if char == " " else characters.index(char) + 1 for char in reader.alphabet)]
    expected = whole[:, columns] / whole[:, columns].sum(axis=1, keepdims=True)
    assert whole.shape[1] > 50 * len(columns)
    assert np.abs(reader.session.run(None, {"x": tensor})[0][0] - expected).max() < 1e-4


def test_a_network_with_another_last_layer_is_refused() -> None:
    with pytest.raises(MissingTool):
        narrowed(model_of(MODEL), 4071, [0, 1])


def test_pieces_found_quickly_are_those_of_the_usual_way() -> None:
    rng = np.random.default_rng(5)
    for share in (0.0, 0.03, 0.2, 0.5, 1.0):
        mask = (rng.random((61, 233)) < share).astype(np.uint8)
        for quick, usual in zip(connected(mask), cv2.connectedComponentsWithStats(mask, connectivity=8), strict=True):
            assert np.array_equal(quick, usual, equal_nan=True)


def _odds(steps: int, alphabet: str, seed: int = 3) -> np.ndarray:
    odds = np.random.default_rng(seed).random((steps, 1 + len(alphabet)))
    return np.log(odds / odds.sum(axis=1, keepdims=True))


def test_the_probability_of_a_text_is_that_of_all_ways_to_say_it() -> None:
    odds = _odds(5, "AB")
    ways: dict[str, float] = {}
    for path in product(range(3), repeat=5):
        said = "".join("AB"[number - 1] for number, _ in groupby(path) if number)
        ways[said] = ways.get(said, 0.0) + float(np.exp(sum(odds[step, number] for step, number in enumerate(path))))
    reading = decode(odds, "AB")
    texts = sorted(ways)
    assert np.exp(reading.log_probabilities([*texts, "Ж"])) == pytest.approx([*(ways[text] for text in texts), 0.0], abs=1e-9)
    assert reading.log_probability("AB") == pytest.approx(np.log(ways["AB"]))


def test_templates_followed_together_say_what_each_says_alone() -> None:
    reading = decode(_odds(14, "0123456789/"), "0123456789/")
    shapes = [["0123456789"] * 4, ["01", "0123456789", "/", "0123456789"], ["3", "/", "7"], ["0123456789"] * 20]
    alone = [found.text for shape in shapes if (found := in_templates(reading, [shape]))]
    together = in_templates(reading, shapes)
    assert together is not None
    assert len(alone) == 3
    assert together.text == max(alone, key=reading.log_probability)


def test_a_packet_of_few_pages_goes_on_where_the_last_one_stopped(letter: Path) -> None:
    read: list[int] = []

    def reader(picture: PageImage, number: int) -> PageReadings:
        read.append(number)
        return PageReadings(Page(number=number, kind=PageKind.BLANK))

    assert len(list(memory.grown(reader, [letter] * 3, pages=1))) == 3
    assert read == [1, 2, 1]
