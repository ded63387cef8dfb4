"""What a page is where one part of it misleads: titles against the text below, and a direction misjudged."""
from __future__ import annotations

from datetime import date

import pytest

from extractors import page_reader
from extractors.forms.reference import FormLibrary
from extractors.letters.classify import classify
from extractors.readers import orientation
from extractors.readings import UNSURE
from extractors.scans.page_image import PageImage
from extractors.text import Line, PageText, Word
from filings.vocabulary import PageKind
from sample_filings.cast import OLENA
from sample_filings.papers import passport_page

BIRTH = ["Civil registry, certificate of birth", "Folio 31, Book 9. Before the officer of the civil registry appeared the mother",
         "of the child and declared the birth. Issued at the request of the mother."]


def page_of(lines: list[str], beside: str = "") -> PageText:
    """A page of print, a line of text each; `beside`: words in the row of the first line."""
    found = []
    for k, text in enumerate(lines):
        left, words, top = 0.1, [], 0.1 + 0.03 * k
        for word in text.split():
            words.append(Word(word, (left, top, left + 0.008 * len(word), top + 0.012), 0.95))
            left += 0.008 * (len(word) + 1)
        found.append(Line(tuple(words), (0.1, top, left, top + 0.012)))
    if beside:
        found.append(Line((Word(beside, (0.7, 0.1, 0.8, 0.112), 0.95),), (0.7, 0.1, 0.8, 0.112)))
    return PageText(tuple(found))


@pytest.mark.parametrize(("title", "kind"), [
    ("TRANSLATION FROM UKRAINIAN", PageKind.TRANSLATION), ("English translation", PageKind.TRANSLATION)])
def test_a_title_says_what_the_page_is_whatever_it_is_about(title: str, kind: PageKind) -> None:
    found, sure = classify(page_of([title, *BIRTH]))
    assert (found, sure > UNSURE) == (kind, True)


@pytest.mark.parametrize("page", [
    page_of(["This certified translation was lost in the mail last year, says the mother", *BIRTH]),
    page_of([*BIRTH, "English translation"]), page_of(["English translation", *BIRTH], beside="no")],
    ids=["a sentence", "the last line", "a cell of a table"])
def test_what_is_no_title_leaves_the_kind_unsure(page: PageText) -> None:
    kind, sure = classify(page)
    assert kind == PageKind.IDENTITY or sure < UNSURE


def test_a_page_whose_direction_was_misjudged_is_read_as_it_lay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orientation, "upright", lambda _image: (90, 0.7))
    read = page_reader.read_page(FormLibrary([]), PageImage(passport_page(OLENA, date(2030, 5, 1)), 200.0), 1)
    assert (read.page.kind, read.page.rotated, read.doubtful) == (PageKind.IDENTITY, 0, False)
