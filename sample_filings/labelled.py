"""Labelled sentences of invented letters: what the network for letters is taught from, and tested on.

Files in `sentences/` hold letters, a sentence a line: `KIND labels | text`. A line that begins with # starts a letter. KIND is
P (a physician's statement), S (a statement), G (a guardian's consent) or T (a translator's certificate). A label is
`topic=stance`; a topic that is not there is not touched. Stances: s states it, d denies it or says that it is not known,
? hedges or only touches it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from extractors.text import Line, PageText, Word
from filings.vocabulary import PageKind, Topic

SENTENCES = Path(__file__).with_name("sentences")
LEFT, WIDE = 0.1, 0.8              # of a page's width: its margin, and its lines
HELD_OUT = "mixed_second.txt"      # nobody is taught from it: what it tells is how letters of a new writer are understood
KINDS = {
    "P": PageKind.PHYSICIAN_STATEMENT,
    "S": PageKind.STATEMENT,
    "G": PageKind.GUARDIAN_CONSENT,
    "T": PageKind.TRANSLATION,
}
TOPICS = {
    "dx": Topic.DIAGNOSIS,
    "pr": Topic.PROGNOSIS,
    "du": Topic.DURATION,
    "un": Topic.UNAVAILABILITY,
    "co": Topic.COST,
    "pa": Topic.PAYMENT,
    "re": Topic.RETURN,
    "rs": Topic.REASONS,
    "pe": Topic.PERIOD,
    "vi": Topic.VISA,
    "cn": Topic.CONSENT,
    "par": Topic.PARENT,
    "tc": Topic.TRANSLATION_COMPLETE,
    "tq": Topic.TRANSLATION_COMPETENT,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled sentence. `letter`: its file and number there; `before`: the sentence before it, empty at the start."""

    letter: tuple[str, int]
    kind: PageKind
    text: str
    labels: dict[Topic, str]
    before: str


def rows_of(path: Path) -> list[Row]:
    """The sentences of a file.

    Raises:
        ValueError: a line is not well formed; says which.
    """
    out: list[Row] = []
    letter, before = 0, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            letter, before = letter + 1, ""
        elif line.strip():
            head, _, text = line.partition(" | ")
            kind, *labels = head.split()
            try:
                given = {TOPICS[name]: stance for name, _, stance in (label.partition("=") for label in labels)}
                out.append(Row((path.name, letter), KINDS[kind], text, given, before))
            except KeyError as error:
                raise ValueError(f"{path.name}, line {number}: {error} is no kind or topic") from error
            if not text or set(given.values()) - set("sd?"):
                raise ValueError(f"{path.name}, line {number}: no text, or a stance that is none of s, d, ?")
            before = text
    return out


def letters_of(rows: Sequence[Row]) -> list[list[Row]]:
    """The sentences of each letter."""
    return [list(group) for _, group in groupby(rows, key=lambda row: row.letter)]


def page_of(letter: Sequence[Row]) -> PageText:
    """A letter as it would be read from a page, each sentence a line."""
    lines = []
    for k, row in enumerate(letter):
        top, bottom, words = 0.05 + 0.02 * k, 0.065 + 0.02 * k, row.text.split()
        width = WIDE / len(words)
        boxes = [(LEFT + width * place, top, LEFT + width * (place + 0.9), bottom) for place in range(len(words))]
        read = tuple(Word(word, box, 1.0) for word, box in zip(words, boxes, strict=True))
        lines.append(Line(read, (LEFT, top, LEFT + WIDE, bottom)))
    return PageText(tuple(lines))
