"""A hand-drawn mark against everything else that may stand in a signature's space."""
from __future__ import annotations

import cv2
import numpy as np
import pytest
from drawn_page import DrawnPage

from extractors.papers.handmark import _flourished, drawn_by_hand, hand_mark
from extractors.papers.ink import horizontal_rules, ink_of, without_rules
from extractors.readers.line import LineReading

SPACE = (1.0 / 8.5, 5.0 / 11, 4.6 / 8.5, 5.62 / 11)       # 3.6 by 0.62 inches, a rule near its foot


def _page() -> DrawnPage:
    page = DrawnPage()
    for k in range(8):
        page.print(1.0, 1.5 + 0.3 * k, "I write in support of my cousin and promise to pay all costs of the stay.")
    page.rule(1.0, 5.58, 4.6)
    page.print(1.0, 5.78, "Maria Castellano")
    return page


@pytest.mark.parametrize("scan", [{}, {"skew": 1.6, "noise": 5.0}, {"noise": 4.0, "bitonal": True, "specks": 400}])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_scrawl_is_a_mark(scan: dict, seed: int) -> None:
    page = _page()
    page.scrawl(1.3, 5.55, seed=seed)
    image, text = page.scanned(**scan)
    marked, sure = hand_mark(image, SPACE, text)
    assert marked is True
    assert sure > 0.9


@pytest.mark.parametrize("scan", [{}, {"skew": 1.6, "noise": 6.0, "specks": 300},
                                  {"noise": 4.0, "bitonal": True, "specks": 500}, {"skew": -2.0, "bitonal": True}])
def test_an_empty_space_with_its_rule_and_dirt_is_empty(scan: dict) -> None:
    image, text = _page().scanned(**scan)
    marked, sure = hand_mark(image, SPACE, text)
    assert marked is False
    assert sure >= 0.9


@pytest.mark.parametrize("scan", [{}, {"skew": 1.0, "noise": 5.0}, {"noise": 4.0, "bitonal": True}])
@pytest.mark.parametrize("name", ["Maria Castellano", "DR. ROBERT WHITFIELD, MD", "Thomas J. Brennan"])
def test_a_typed_name_is_no_signature(scan: dict, name: str) -> None:
    page = _page()
    page.print(1.2, 5.48, name)
    image, text = page.scanned(**scan)
    assert hand_mark(image, SPACE, text)[0] is not True


def test_a_marker_whose_strokes_meet_is_no_blot() -> None:
    page = _page()
    page.scrawl(1.3, 5.55)
    image, text = page.scanned()
    x0, y0, x1, y1 = round(1.2 * 200), round(5.1 * 200), round(3.4 * 200), round(5.57 * 200)
    image = image.copy()
    image[y0:y1, x0:x1] = cv2.erode(image[y0:y1, x0:x1], np.ones((5, 5), np.uint8))
    x, y = round(2.0 * 200), round(5.35 * 200)
    image[y:y + 20, x:x + 20] = 40                          # a knot
    assert hand_mark(image, SPACE, text)[0] is True
    image[y0:y1, x0:x1] = 255
    image[y:y + 40, x:x + 40] = 40                          # a blot alone
    assert hand_mark(image, SPACE, text)[0] is False


def test_a_scrawl_over_print_is_a_mark() -> None:
    page = _page()
    page.print(1.2, 5.48, "Signature of sponsor", 0.1)
    page.scrawl(2.8, 5.5, 1.6, 0.42)
    image, text = page.scanned(noise=4.0)
    assert hand_mark(image, SPACE, text)[0] is True


def test_a_punch_hole_and_a_staple_are_no_marks() -> None:
    page = _page()
    page.draw.ellipse((300, 1020, 350, 1070), fill=40)
    page.draw.line((600, 1030, 690, 1050), fill=70, width=5)
    image, text = page.scanned(noise=3.0)
    assert hand_mark(image, SPACE, text)[0] is False


def test_a_dark_shade_or_a_sliver_cannot_be_told() -> None:
    image = np.full((2200, 1700), 255, np.uint8)
    assert hand_mark(image, (0.1, 0.5, 0.4, 0.5001))[0] is None
    assert hand_mark(image, SPACE) == (False, 0.97)


def test_rules_are_found_at_a_slant_and_strokes_across_them_stay() -> None:
    page = DrawnPage()
    page.rule(1.0, 2.0, 5.0, 2.1, 3)
    page.rule(2.85, 1.75, 3.15, 2.35, 4)
    image, _ = page.scanned()
    ink = ink_of(image, 200)
    rules = horizontal_rules(ink, 200)
    assert len(rules) == 1
    assert rules[0].length == pytest.approx(800, abs=12)
    rest = without_rules(ink, 200, level=rules)
    assert not rest[:, 300:550].any()
    assert rest[395:425, 585:615].any()


def _line(text: str, score: float) -> LineReading:
    return LineReading(text, score, score, (), np.zeros((1, 1), np.float32), "")


def test_what_the_reader_cannot_spell_was_drawn_and_a_number_is_no_signature() -> None:
    page = _page()
    page.scrawl(1.3, 5.55)
    image = page.scanned()[0]
    space = image[round(5.0 * 200):round(5.56 * 200), 200:920]
    assert drawn_by_hand(space, _line("w", 0.4), 2500) == (True, 0.985)
    assert drawn_by_hand(space, _line("03/12/2021", 0.99), 2500)[0] is None
    assert drawn_by_hand(space, _line("", 0.0), 60)[0] is None


def test_a_legible_text_is_judged_by_its_look() -> None:
    page = _page()
    page.print(1.2, 5.4, "DR. ROBERT WHITFIELD, MD")
    image = page.scanned()[0]
    typed = image[round(5.2 * 200):round(5.5 * 200), 220:920]
    assert drawn_by_hand(typed, _line("DR. ROBERT WHITFIELD, MD", 0.99), 2500)[0] is not True


def test_a_stroke_under_a_name_is_a_pen_s_unless_it_is_level() -> None:
    def under(slope: float, cut: bool = False) -> np.ndarray:
        picture = np.full((70, 300), 255, np.uint8)
        for k, char in enumerate("Dana Whitlock"):
            cv2.putText(picture, char, (10 + 20 * k, 40), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 0.8, 20, 2, cv2.LINE_AA)
        end = 52 - round(slope * 260)
        cv2.line(picture, (20, 52), (280, end), 20, 3, cv2.LINE_AA)
        if cut:                                             # where it ran along the printed rule it went with the rule
            picture[44:, 90:180] = 255
        return picture
    assert _flourished(under(0.1)) and _flourished(under(0.1, cut=True))
    assert not _flourished(under(0.0)) and not _flourished(under(0.0, cut=True))
