"""Which form and edition a blank is: by its footer barcode, else by the words of its footer."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from filings.problems import NotAForm

from .blank_pdf import Word

NUMBER = r"[A-Z]{1,4}-\d{1,4}[A-Z]{0,3}"
DAY = r"(\d{2})/(\d{2})/(?:\d{2})?(\d{2})"
BARCODE = re.compile(rf"({NUMBER})\|{DAY}\|(\d{{1,2}})(?:\||$)")
FOOTER = re.compile(rf"Form\s+({NUMBER})\b\s*(?:Edition|\(?\s*Rev\.?)?\s*\(?\s*{DAY}\b")
INSTRUCTIONS = re.compile(rf"Form\s+{NUMBER}\s+Instructions", re.IGNORECASE)
FOOT = 0.90                    # the footer stands below this share of the page's height
LINE = 4.0                     # points by which words of one line may differ


@dataclass(frozen=True)
class Identity:
    """Form and edition as printed; `agreeing`: pages that say so."""

    form: str
    edition: str
    agreeing: int


def from_barcode(image: np.ndarray) -> tuple[str, str] | None:
    """Form and edition by the barcode in the lower part of a page's grey image."""
    foot = image[int(image.shape[0] * 0.75):]
    for scale in (2.0, 3.0):   # at 150 dpi a module is under three pixels
        enlarged = cv2.resize(foot, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        for code in zxingcpp.read_barcodes(enlarged, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)):
            if found := BARCODE.match(code.text):
                return found[1], f"{found[2]}/{found[3]}/{found[4]}"
    return None


def footer_text(words: Sequence[Word], height: float) -> str:
    """The words at the foot of a page, line by line."""
    low = sorted((word for word in words if word.top > height * FOOT), key=lambda word: word.top)
    lines: list[list[Word]] = []
    for word in low:
        if lines and word.top - lines[-1][0].top <= LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return "\n".join(" ".join(word.text for word in sorted(line, key=lambda w: w.x0)) for line in lines)


def from_words(words: Sequence[Word], height: float) -> tuple[str, str] | None:
    """Form and edition by the footer's words."""
    found = FOOTER.search(footer_text(words, height))
    return (found[1], f"{found[2]}/{found[3]}/{found[4]}") if found else None


def identify(name: str, images: Sequence[np.ndarray], words: Sequence[Sequence[Word]], height: float) -> Identity:
    """What most pages of a PDF say they are.

    Raises:
        NotAForm: no page names a form with an edition, or the pages name different ones.
    """
    votes: Counter[tuple[str, str]] = Counter()
    for image, printed in zip(images, words, strict=True):
        read = from_barcode(image) or from_words(printed, height)
        if read and _real_day(read[1]):
            votes[read] += 1
    if not votes:
        if any(INSTRUCTIONS.search(footer_text(printed, height)) for printed in words):
            raise NotAForm(f"{name} holds the instructions of a form, not the form itself")
        raise NotAForm(f"{name} names no form and edition at the foot of its pages")
    (best, count), *others = votes.most_common()
    if others and others[0][1] == count:
        said = " and ".join(f"{form} {edition}" for form, edition in sorted(votes))
        raise NotAForm(f"{name} mixes pages of {said}")
    return Identity(*best, count)


def _real_day(edition: str) -> bool:
    month, day, _ = (int(part) for part in edition.split("/"))
    return 1 <= month <= 12 and 1 <= day <= 31
