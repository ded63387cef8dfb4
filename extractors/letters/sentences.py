"""Sentences of a page, rebuilt from its lines.

Lines break where the paper ends, not where a thought does; forms put the name of a thing left and the thing itself
right. This module joins the first and pairs the second, and keeps for every sentence the place it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.letters.rows import Segment, rows_of
from extractors.text import PageText, Word
from filings.vocabulary import Box

PARAGRAPH = 1.45  # distance of lines, in usual distances, that starts a paragraph
SHORT = 0.72  # a line that ends before this share of the text's width ends its paragraph
EDGE = 0.05  # share of the page's width nearest to its edge, where nobody writes
ASKED_WORDS = 10  # a question of a form has at most so many words
LABEL_WORDS = 8  # the name of a row in a form has at most so many words

ABBREVIATIONS = (
    r"(?:Mr|Mrs|Ms|Dr|Drs|St|Sr|Jr|No|Nos|Tel|Fig|vs|approx|est|Dept|Hosp|Univ|Inc|Ltd|Co|Ave|Blvd|Rd|Apt|Ste|Prof"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|U\.S|U\.S\.A|M\.D|D\.O|Ph\.D|e\.g|i\.e|a\.m|p\.m|resp|[A-Z])"
)
_ABBREVIATED = re.compile(rf"\b{ABBREVIATIONS}\.$")
_ITEM = re.compile(r"^\(?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)]\s+|^[-*•·–—>]\s+")
_LABEL = re.compile(
    r"^(?:[-*•]\s*|\(?\d{1,2}[.)]\s*)?([A-Za-z][A-Za-z /()'&,-]{1,60}?)(?:\s*[:=]\s*|\s+[-–—]+\s+)(?=\S)"
)


_QUESTION = re.compile(r"^Q(?:uestion)?\s?\d{0,2}\s?[.:)]\s*", re.I)
_ANSWER = re.compile(r"^(?:A(?:ns(?:wer)?)?\s?\d{0,2}\s?[.:)]|[-–—])\s*", re.I)
_NO_HEADING = re.compile(r"\d|^\W*(?:to|dear|re|from|attn|attention|date|via)\b", re.I)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a row of a form.

    `label`: the name of the row, or of the paragraph (`Diagnosis: ...`); `text` holds the rest. `words` are all
    words of both. `number` counts paragraphs from the top of the page.
    """

    text: str
    words: tuple[Word, ...]
    label: str | None = None
    number: int = 0

    @property
    def box(self) -> Box:
        """The smallest box around its words."""
        boxes = [word.box for word in self.words]
        return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))

    @property
    def confidence(self) -> float:
        """Mean confidence of the reading, weighted by the length of the words."""
        size = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / size if size else 0.0

    @property
    def full(self) -> str:
        """Label and text as one."""
        return f"{self.label}: {self.text}" if self.label else self.text


def sentences_of(text: PageText) -> list[Sentence]:
    """All sentences and rows of a page in reading order."""
    rows = [_without_dirt(row) for row in rows_of(text)]
    if not rows:
        return []
    out: list[Sentence] = []
    for number, paragraph in enumerate(_paragraphs(rows)):
        out += _split(paragraph, number)
    return _answered(_headed(out))


def _without_dirt(row: list[Segment]) -> list[Segment]:
    """A row without a letter or two in the margin: dirt or the edge of a stamp, which would pass for a label."""
    if len(row) > 1 and len(row[0].text.strip(" .:|")) <= 2 and not _ITEM.match(row[0].text + " "):
        edge = row[0].x1 < EDGE
        return row[1:] if edge or sum(len(segment.words) for segment in row[1:]) >= 3 else row
    return row


def _paragraphs(rows: list[list[Segment]]) -> Iterator[tuple[str | None, list[Segment]]]:
    """(label, segments) of every paragraph; columns of prose one after the other."""
    for chunk in _chunks(rows):
        split = _column(chunk)
        if split is None:
            yield from ((None, list(group)) for group in _flowing([segment for row in chunk for segment in row]))
        elif _is_prose(chunk, split):
            left = [segment for row in chunk for segment in row if segment.x0 < split]
            right = [segment for row in chunk for segment in row if segment.x0 >= split]
            yield from ((None, list(group)) for side in (left, right) for group in _flowing(side))
        else:
            yield from _table(chunk, split)


def _chunks(rows: list[list[Segment]]) -> Iterator[list[list[Segment]]]:
    """Runs of rows that are either all in columns or all plain; a continuation of a column belongs to it."""
    chunk: list[list[Segment]] = []
    tabular = False
    for row in rows:
        if len(row) > 1:
            if chunk and not tabular:
                yield chunk
                chunk = []
            chunk.append(row)
            tabular = True
            continue
        if tabular and chunk:
            starts = [s.x0 for other in chunk for s in other[1:]]
            near = row[0].y - chunk[-1][0].y < 2.6 * max(row[0].height, chunk[-1][0].height)
            in_column = bool(starts) and abs(row[0].x0 - float(np.median(starts))) < 0.02
            if near and in_column:
                chunk.append(row)
                continue
            yield chunk
            chunk, tabular = [], False
        chunk.append(row)
    if chunk:
        yield chunk


def _column(chunk: list[list[Segment]]) -> float | None:
    """Left edge of the second column, or None for plain text."""
    starts = [row[1].x0 for row in chunk if len(row) > 1]
    return float(np.median(starts)) - 0.015 if starts else None


def _is_prose(chunk: list[list[Segment]], split: float) -> bool:
    pairs = [row for row in chunk if len(row) > 1]
    left = [len(s.words) for row in pairs for s in row if s.x0 < split]
    right = [len(s.words) for row in pairs for s in row if s.x0 >= split]
    return (
        len(pairs) >= 4 and bool(left) and bool(right) and float(np.median(left)) >= 5 and float(np.median(right)) >= 3
    )


def _table(chunk: list[list[Segment]], split: float) -> Iterator[tuple[str | None, list[Segment]]]:
    """Rows of label and value; a row without label continues the value above, one without value its label."""
    label: list[Segment] = []
    value: list[Segment] = []
    for row in chunk:
        left = [s for s in row if s.x0 < split]
        right = [s for s in row if s.x0 >= split]
        if left and right and (value or not label):
            if label or value:
                yield _pair(label, value)
            label, value = left, right
        else:
            label, value = label + left, value + right
    if label or value:
        yield _pair(label, value)


def _pair(label: list[Segment], value: list[Segment]) -> tuple[str | None, list[Segment]]:
    text = " ".join(s.text for s in label).strip(" :.")
    if not label or not value or len(text.split()) > LABEL_WORDS:
        return None, label + value
    return text, value


def _flowing(segments: list[Segment]) -> Iterator[list[Segment]]:
    """Runs of lines that make one paragraph."""
    if not segments:
        return
    gaps = [b.y - a.y for a, b in pairwise(segments) if 0 < b.y - a.y < 5 * max(a.height, b.height)]
    # lines of a paragraph stand closest: the lower quartile is their distance
    pitch = float(np.percentile(gaps, 30)) if gaps else 0.02
    right = max(s.x1 for s in segments)
    left = min(s.x0 for s in segments)
    group = [segments[0]]
    for before, now in pairwise(segments):
        short = (before.x1 - left) < SHORT * (right - left)
        ended = before.text.rstrip().endswith((".", "!", "?", ":", ";"))
        apart = now.y - before.y > PARAGRAPH * pitch
        starts = bool(_ITEM.match(now.text)) or bool(_LABEL.match(now.text))
        lower = now.text[:1].islower()
        fresh = (apart and (ended or short or not lower)) or starts or (short and not lower) or (ended and short)
        if fresh and not (lower and not ended and not starts and now.y - before.y < 2.5 * pitch):
            yield group
            group = []
        group.append(now)
    yield group


def _split(paragraph: tuple[str | None, list[Segment]], number: int) -> list[Sentence]:
    label, segments = paragraph
    words = [word for segment in segments for word in segment.words]
    if not words:
        return []
    pieces: list[list[Word]] = [[]]
    for k, word in enumerate(words):
        pieces[-1].append(word)
        following = words[k + 1].text if k + 1 < len(words) else ""
        if following and _ends(word.text, following) and len(pieces[-1]) > 1:
            pieces.append([])
    out = []
    for piece in pieces:
        text = _joined(piece)
        name = label
        found = None if label else _LABEL.match(text)
        if found and len(found[1].split()) <= LABEL_WORDS:
            name, text = found[1].strip(), text[found.end() :]
        elif label is None:
            text = _ITEM.sub("", text)
        out.append(Sentence(text, tuple(piece), name, number))
    # the name of a paragraph holds for all its sentences
    first = out[0].label
    return [Sentence(s.text, s.words, s.label or first, number) for s in out] if first else out


def _ends(word: str, following: str) -> bool:
    core = word.rstrip("\"')]")
    if not core.endswith((".", "!", "?")) or not following[:1].strip("\"'([") or following[:1].islower():
        return False
    if core.endswith("."):
        if _ABBREVIATED.search(core) or re.fullmatch(r"\(?\d{1,2}\.", core):
            return False
        if re.fullmatch(r"(?:[A-Za-z]\.){2,}", core):
            return False
    return True


def _joined(words: list[Word]) -> str:
    text = " ".join(word.text for word in words)
    # a word divided at the end of a line; a dash between words keeps its spaces
    text = re.sub(r"(?<=[a-z])- (?=[a-z]{2,}\b)(?!(?:and|or|to|und|y|et)\b)", "-", text) if "- " in text else text
    return text.replace(" |", " ").strip()


def _answered(sentences: list[Sentence]) -> list[Sentence]:
    """A short question (`Q. How many months?`) becomes the label of its answer."""
    out = sentences[:1]
    for question, answer in pairwise(sentences):
        asked = _QUESTION.sub("", question.text)
        near = answer.number - question.number <= 1
        if near and asked.endswith("?") and len(asked.split()) <= ASKED_WORDS and _bare(question, "q") and _bare(answer, "a"):
            answer = Sentence(_ANSWER.sub("", answer.text), question.words + answer.words, asked.strip(" ?"), answer.number)
            out.pop()
        out.append(answer)
    return out


def _bare(sentence: Sentence, sign: str) -> bool:
    """Whether a sentence has no label but the sign of a question or answer."""
    return sentence.label is None or (sentence.label.lower().startswith(sign) and len(sentence.label) <= len("question"))


def _headed(sentences: list[Sentence]) -> list[Sentence]:
    """Headings over a paragraph (PROGNOSIS) become its label."""
    out: list[Sentence] = []
    heading: Sentence | None = None
    for sentence in sentences:
        below = heading is not None and sentence.number == heading.number + 1
        if (
            heading is not None
            and below
            and sentence.label is None
            and (len(sentence.words) >= 3 or out[-1] is not heading)
        ):
            out.append(Sentence(sentence.text, sentence.words, heading.text.strip(" :."), sentence.number))
            continue
        heading = None
        out.append(sentence)
        words = sentence.text.split()
        is_short = (
            1 <= len(words) <= 6
            and sentence.label is None
            and not sentence.text.rstrip().endswith((".", ",", ";", "!"))
        )
        if (
            is_short
            and not _NO_HEADING.search(sentence.text)
            and (sentence.text.rstrip().endswith(":") or sentence.text.isupper() or sentence.text.istitle())
        ):
            heading = sentence
    return out
