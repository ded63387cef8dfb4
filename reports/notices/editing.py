"""What a person makes of a draft: its text edited, its blanks filled, and at last approved.

The text goes to the person as plain paragraphs with a blank line between them, and comes back the same way. Each paragraph
that comes back keeps the source of the one it was made from, so that an edited letter can still be traced to the findings.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from lxml import html

from filings.problems import BadNotice

from .letters import MARK, Letter, words_of
from .rules import Basis

# how a person sees what a passage is, by its element and class; the longest mark first
MARKS = (("h3", "", "### "), ("h2", "", "## "), ("li", "", "- "), ("p", "rule", "> "), ("p", "", ""))
ALIKE = 0.5                     # likeness from which a paragraph was made from another
UNMARKED = "@page { background: none; @top-center { content: none; border: none; } }"
SIGNATURE = "signature"
_TRACE = ("data-check", "data-rule", "data-citation", "data-page")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the text of a letter. `look`: the class of its element; `trace`: its source as attributes."""

    tag: str
    look: str
    text: str
    trace: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        """What stands before it in the plain text."""
        return next(mark for tag, look, mark in MARKS if tag == self.tag and look in ("", self.look))


def passages_of(letter: Letter) -> tuple[Passage, ...]:
    """The text of a letter, between the greeting and the closing.

    Raises:
        BadNotice: its template has no greeting or no closing, so that nobody knows what its text is.
    """
    return tuple(_passage(each) for each in _text_elements(html.document_fromstring(letter.html)))


def as_text(passages: Sequence[Passage]) -> str:
    """Passages as a person edits them: a blank line between two, list items each on a line."""
    pieces: list[str] = []
    for number, each in enumerate(passages):
        item = each.tag == "li" and number and passages[number - 1].tag == "li"
        pieces.append(("\n" if item else "\n\n" if pieces else "") + each.mark + each.text)
    return "".join(pieces)


def parsed(text: str, former: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages of an edited text, each with the source of the passage it was made from.

    A paragraph that is like none takes the sources of all.

    Raises:
        BadNotice: there is no text.
    """
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n|\n(?=- )", text.replace("\r\n", "\n")) if block.strip()]
    if not blocks:
        raise BadNotice("The text of the letter is empty")
    traced = [one for one in former if one.trace]
    return tuple(_traced(*_unmarked(block), traced) for block in blocks)


def changed(passages: Sequence[Passage] | None, fills: Mapping[str, str]) -> Callable[[str], str]:
    """The change to a letter's HTML: its text replaced, unless None; blanks filled, by their names."""
    def change(text: str) -> str:
        tree = html.document_fromstring(text)
        if passages is not None:
            _put(tree, passages)
        for blank in tree.xpath("//*[@data-blank]"):
            if filled := fills.get(blank.get("data-blank"), "").strip():
                _set_lines(blank, filled)
                blank.set("class", "filled")
        return _written(tree)
    return change


def approved(letter: Letter, signer: str) -> Letter:
    """The letter without the marks of a draft and without the approval sheet, with the name of who approved it."""
    tree = html.document_fromstring(letter.html)
    for each in tree.xpath("//*[contains(concat(' ', @class, ' '), ' sheet ') or @data-screen]"):
        each.drop_tree()
    for each in tree.xpath(f"//*[@data-blank='{SIGNATURE}']"):
        _set_lines(each, signer)
        each.set("class", "filled")
    title = tree.find(".//title")
    title.text = (title.text or "").removeprefix("Draft: ")
    style = html.fromstring(f"<style>{UNMARKED}</style>")
    tree.find("head").append(style)
    text = _written(tree)
    if MARK in html.document_fromstring(text).find("body").text_content():
        raise BadNotice("The template puts the mark of a draft where it cannot be taken off")
    return replace(letter, html=text, approved=True)


def blanks_left(letter: Letter) -> list[str]:
    """Names of the blanks of the letter that nobody has filled; its signature is not among them."""
    tree = html.document_fromstring(letter.html)
    found = [each.get("data-blank") for each in tree.xpath("//*[@data-blank and contains(@class, 'blank')]")]
    return [name for name in dict.fromkeys(found) if name != SIGNATURE]


def digest_of(letter: Letter) -> str:
    """SHA-256 of what the letter says, its addresses and facts included; the approval sheet does not count."""
    main = html.document_fromstring(letter.html).find(".//main")
    head = html.document_fromstring(letter.html).find(".//header")
    words = "\n".join(" ".join(words_of(each).split()) for each in (head, main) if each is not None)
    return hashlib.sha256(words.encode()).hexdigest()


def _text_elements(tree: html.HtmlElement) -> list[html.HtmlElement]:
    main = tree.find(".//main")
    greeting = None if main is None else next(iter(main.find_class("greeting")), None)
    closing = None if main is None else next(iter(main.find_class("close")), None)
    if greeting is None or closing is None:
        raise BadNotice("The template of this letter has no greeting or no closing, so its text cannot be edited")
    tags = {tag for tag, _, _ in MARKS}
    found, inside = [], False
    for each in main.iter():
        if each is closing:
            break
        if inside and each.tag in tags:
            found.append(each)
        inside = inside or each is greeting
    return found


def _passage(element: html.HtmlElement) -> Passage:
    lines = [piece.strip() for piece in words_with_breaks(element).split("\n")]
    trace = tuple((name, value) for name, value in element.attrib.items() if name in (*_TRACE, "data-formal"))
    return Passage(element.tag, element.get("class", ""), "\n".join(line for line in lines if line), trace)


def words_with_breaks(element: html.HtmlElement) -> str:
    """The text of an element with its line breaks."""
    pieces = [element.text or ""]
    for child in element:
        pieces += ["\n" if child.tag == "br" else words_with_breaks(child), child.tail or ""]
    return re.sub(r"[ \t\r\f]+", " ", "".join(pieces).strip())


def _unmarked(block: str) -> tuple[str, str, str]:
    """Element, class and text of a block."""
    for tag, look, mark in MARKS:
        if mark and block.startswith(mark):
            return tag, look, block.removeprefix(mark).strip()
    return "p", "", block.strip()


def _traced(tag: str, look: str, text: str, former: Sequence[Passage]) -> Passage:
    if tag in ("h2", "h3"):
        return Passage(tag, look, text)
    same = [one for one in former if one.tag == tag and (one.look == look or not look)]
    best = max(same, key=lambda one: SequenceMatcher(None, one.text, text, autojunk=False).ratio(), default=None)
    if best is not None and best.text == text:
        return best
    edited = (("data-edited", "yes"),)
    if best is not None and SequenceMatcher(None, best.text, text, autojunk=False).ratio() >= ALIKE:
        return Passage(tag, best.look, text, best.trace + edited)
    return Passage(tag, look, text, _all_sources(former) + edited)


def _all_sources(former: Sequence[Passage]) -> tuple[tuple[str, str], ...]:
    def joined(name: str, between: str) -> str:
        values = (value for one in former for key, value in one.trace if key == name and value)
        return between.join(dict.fromkeys(part for value in values for part in value.split(between)))

    basis = Basis(joined("data-rule", "; "), joined("data-citation", "; "), joined("data-check", "; "))
    return (("data-check", basis.check), ("data-rule", basis.rule), ("data-citation", basis.citation),
            ("data-page", joined("data-page", ",")))


def _put(tree: html.HtmlElement, passages: Sequence[Passage]) -> None:
    """New text between greeting and closing."""
    _text_elements(tree)
    main = tree.find(".//main")
    greeting, closing = main.find_class("greeting")[0], main.find_class("close")[0]
    while (after := greeting.getnext()) is not None and after is not closing:
        after.drop_tree()
    where = None
    for each in passages:
        made = html.Element(each.tag)
        if each.look:
            made.set("class", each.look)
        for name, value in each.trace:
            made.set(name, value)
        _set_lines(made, each.text)
        if each.tag == "li":
            if where is None:
                where = html.Element("ul")
                closing.addprevious(where)
            where.append(made)
        else:
            where = None
            closing.addprevious(made)


def _set_lines(element: html.HtmlElement, text: str) -> None:
    """Text with line breaks as the content of an element."""
    for child in list(element):
        element.remove(child)
    first, *rest = text.split("\n")
    element.text = first
    for line in rest:
        broken = html.Element("br")
        broken.tail = line
        element.append(broken)


def _written(tree: html.HtmlElement) -> str:
    made = html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")
    assert isinstance(made, str)
    return made
