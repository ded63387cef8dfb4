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

from extractors.text import Line, PageText, Word
from filings.vocabulary import Box

ASPECT = 8.5 / 11  # width over height of the paper
WIDE_GAP = 2.2  # gap between words, in line heights, that separates columns
PARAGRAPH = 1.45  # distance of lines, in usual distances, that starts a paragraph
SHORT = 0.72  # a line that ends before this share of the text's width ends its paragraph
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


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that stand together in one row. `y`: middle of the row after the page is levelled; sizes in page heights."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    y: float
    height: float
    row: int = 0

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)


def sentences_of(text: PageText) -> list[Sentence]:
    """All sentences and rows of a page in reading order."""
    rows = _rows(text)
    if not rows:
        return []
    out: list[Sentence] = []
    for number, paragraph in enumerate(_paragraphs(rows)):
        out += _split(paragraph, number)
    return _headed(out)


def _slope(lines: tuple[Line, ...]) -> float:
    """Fall of the lines to the right, in page heights for one page width."""
    slopes = []
    for line in lines:
        if len(line.words) >= 3 and line.box[2] - line.box[0] > 0.25:
            x = [(word.box[0] + word.box[2]) / 2 for word in line.words]
            y = [(word.box[1] + word.box[3]) / 2 for word in line.words]
            slopes.append(float(np.polyfit(x, y, 1)[0]))
    return float(np.median(slopes)) if slopes else 0.0


def _segments(text: PageText) -> Iterator[Segment]:
    fall = _slope(text.lines)
    heights = [word.box[3] - word.box[1] for line in text.lines for word in line.words]
    usual = float(np.median(heights)) if heights else 0.012
    for line in text.lines:
        words = sorted(
            (
                word
                for word in line.words
                if any(char.isalnum() for char in word.text) or word.text in {"-", "–", "—", "$", "&"}
            ),
            key=lambda word: word.box[0],
        )
        start = 0
        for k in range(1, len(words) + 1):
            gap = (words[k].box[0] - words[k - 1].box[2]) * ASPECT if k < len(words) else 9.0
            if gap > WIDE_GAP * usual:
                part = words[start:k]
                middle = float(np.median([(w.box[1] + w.box[3]) / 2 - fall * (w.box[0] + w.box[2]) / 2 for w in part]))
                height = float(np.median([w.box[3] - w.box[1] for w in part]))
                yield Segment(tuple(part), part[0].box[0], part[-1].box[2], middle, height)
                start = k


def _rows(text: PageText) -> list[list[Segment]]:
    """Segments gathered into the rows they stand in, from top to bottom."""
    rows: list[list[Segment]] = []
    for segment in sorted(_segments(text), key=lambda s: s.y):
        if rows:
            last = float(np.mean([s.y for s in rows[-1]]))
            height = min(segment.height, *(s.height for s in rows[-1]))
            if abs(segment.y - last) < 0.55 * height and not any(
                s.x0 < segment.x1 and segment.x0 < s.x1 for s in rows[-1]
            ):
                rows[-1].append(segment)
                continue
        rows.append([segment])
    return [sorted(row, key=lambda s: s.x0) for row in rows]


def _is_label(segment: Segment) -> bool:
    text = segment.text.strip(" .:")
    return (
        len(text.split()) <= LABEL_WORDS
        and not segment.text.rstrip().endswith((".", ",", ";"))
        and any(map(str.isalpha, text))
    )


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


def _headed(sentences: list[Sentence]) -> list[Sentence]:
    """Headings over a paragraph (PROGNOSIS) become its label."""
    out: list[Sentence] = []
    heading: Sentence | None = None
    for sentence in sentences:
        if heading is not None and sentence.number == heading.number + 1:
            if sentence.label is None and (len(sentence.words) >= 3 or out[-1] is not heading):
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
