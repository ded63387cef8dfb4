"""The line reader: RapidOCR's recognition network, with the characters of Latin script alone.

The network is called directly and not through RapidOCR's pipeline, because the fields need the probability of every
character, not only the best string.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import cv2
import numpy as np

from extractors.readers.network import model_of, narrowed, session_of, told_of

MODEL = "PP-OCRv6_rec_small.onnx"
HEIGHT = 48                    # the network's line height in pixels
WIDEST = 48 * 60               # wider lines are squeezed to this
PADDING = 1.12                 # how much wider than its narrowest line a batch may be
BATCH = 2400                   # pixels of width in one batch
LATIN = "".join(chr(code) for code in range(33, 127)) + "ÁÀÂÄÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝáàâäãåçéèêëíìîïñóòôöõøúùûüýßœŒ¿¡°§€£№"


@dataclass(frozen=True, eq=False)
class LineReading:
    """One line as read.

    `text`: best string; `score`: mean probability of its characters, 0..1; `weakest`: the smallest of them;
    `spans`: (character, probability, centre) with the centre as fraction of the crop's width;
    `log_probs`: float32 array (steps, 1 + len(alphabet)), log probability of each character at each step,
    column 0 the network's blank, the others in the order of `alphabet`.
    """

    text: str
    score: float
    weakest: float
    spans: tuple[tuple[str, float, float], ...]
    log_probs: np.ndarray
    alphabet: str

    @property
    def column(self) -> dict[str, int]:
        """Column of each character of the alphabet."""
        return _columns(self.alphabet)

    def log_probability(self, text: str) -> float:
        """Log probability that the line says exactly `text`; -inf outside the alphabet."""
        return float(self.log_probabilities([text])[0])

    def log_probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """The same for many texts at once, float64 (len(texts),)."""
        column = self.column
        found = np.full(len(texts), -np.inf)
        known = [k for k, text in enumerate(texts) if all(char in column for char in text)]
        if known:
            found[known] = _forward(self.log_probs, [[column[char] for char in texts[k]] for k in known])
        return found

    def restricted(self, characters: str) -> LineReading:
        """The same line decoded with only these characters allowed."""
        kept = "".join(char for char in self.alphabet if char in characters)
        columns = [0, *(self.column[char] for char in kept)]
        return decode(self.log_probs[:, columns], kept)


@lru_cache(maxsize=64)
def _columns(alphabet: str) -> dict[str, int]:
    return {char: index for index, char in enumerate(alphabet, 1)}


def _forward(log_probs: np.ndarray, texts: Sequence[Sequence[int]]) -> np.ndarray:
    """Log probability of each row of columns (CTC forward algorithm), all at once."""
    lengths = np.array([len(text) for text in texts])
    labels = np.zeros((len(texts), 2 * int(lengths.max()) + 1), np.intp)      # blanks before, between and after
    for row, text in zip(labels, texts, strict=True):
        row[1:2 * len(text):2] = text
    skip = np.full(labels.shape, -np.inf)          # 0 where a character may follow its neighbour without a blank
    skip[:, 2:][(labels[:, 2:] != 0) & (labels[:, 2:] != labels[:, :-2])] = 0.0
    emitted = log_probs[:, labels]
    reached = np.full((len(texts), labels.shape[1] + 2), -np.inf)            # two columns of nothing lead
    alpha = reached[:, 2:]
    alpha[:, :2] = emitted[0, :, :2]
    for row in emitted[1:]:
        alpha[:] = np.logaddexp(np.logaddexp(alpha, reached[:, 1:-1]), reached[:, :-2] + skip) + row
    each = np.arange(len(texts))
    last, before = alpha[each, 2 * lengths], alpha[each, np.maximum(2 * lengths - 1, 0)]
    return np.where(lengths > 0, np.logaddexp(last, before), last)


def decode(log_probs: np.ndarray, alphabet: str) -> LineReading:
    """Best-path decoding of (steps, 1 + len(alphabet)) log probabilities."""
    best = log_probs.argmax(axis=1).tolist()
    steps = len(best)
    spans: list[tuple[str, float, float]] = []
    start = 0
    while start < steps:
        end = start
        while end + 1 < steps and best[end + 1] == best[start]:
            end += 1
        if best[start]:
            peak = float(np.exp(log_probs[start:end + 1, best[start]].max()))
            spans.append((alphabet[best[start] - 1], min(peak, 1.0), (start + end + 1) / 2 / steps))
        start = end + 1
    while spans and spans[0][0] == " ":
        spans.pop(0)
    while spans and spans[-1][0] == " ":
        spans.pop()
    odds = [probability for char, probability, _ in spans if char != " "]
    return LineReading("".join(char for char, _, _ in spans), float(np.mean(odds)) if odds else 0.0,
                       min(odds, default=0.0), tuple(spans), log_probs, alphabet)


class LineReader:
    """Reads crops of one line each. One instance per process; not thread-safe."""

    def __init__(self) -> None:
        model = model_of(MODEL)
        characters = told_of(model, "character").splitlines()
        # the network's classes: blank, its characters, space
        index = {char: number for number, char in enumerate(characters, 1)} | {" ": len(characters) + 1}
        self.alphabet = "".join(char for char in " " + LATIN if char in index)
        columns = [0, *(index[char] for char in self.alphabet)]
        self.session = session_of(narrowed(model, len(characters) + 2, columns))

    def read(self, crops: Sequence[np.ndarray]) -> list[LineReading]:
        """Read grey uint8 crops (height, width), dark ink on light paper. Empty crops give empty readings."""
        prepared = [_prepared(crop) for crop in crops]
        out: list[LineReading | None] = [None] * len(crops)
        for chosen in _batches([line.shape[1] for line in prepared]):
            widest = prepared[chosen[-1]].shape[1]
            tensor = np.zeros((len(chosen), 3, HEIGHT, widest), np.float32)
            for row, k in zip(tensor, chosen, strict=True):
                row[:, :, :prepared[k].shape[1]] = prepared[k]
            probabilities = self.session.run(None, {"x": tensor})[0]
            for k, steps in zip(chosen, probabilities, strict=True):
                line = prepared[k]
                used = max(1, min(len(steps), -(-line.shape[1] * len(steps) // widest)))
                out[k] = decode(np.log(np.maximum(steps[:used], 1e-9)), self.alphabet)
        return [reading for reading in out if reading is not None]


def _batches(widths: Sequence[int]) -> list[list[int]]:
    """Lines of nearly one width together, narrow ones first: time goes with the padded width, and so does memory."""
    batches: list[list[int]] = []
    for k in sorted(range(len(widths)), key=lambda k: widths[k]):
        last = batches[-1] if batches else []
        if last and widths[k] <= PADDING * widths[last[0]] and widths[k] * (len(last) + 1) <= BATCH:
            last.append(k)
        else:
            batches.append([k])
    return batches


def _prepared(crop: np.ndarray) -> np.ndarray:
    if crop.size == 0:
        return np.ones((HEIGHT, HEIGHT), np.float32)
    height, width = crop.shape
    wide = int(np.clip(round(width * HEIGHT / height), 16, WIDEST))
    kind = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    return cv2.resize(crop, (wide, HEIGHT), interpolation=kind).astype(np.float32) / 127.5 - 1.0


@cache
def line_reader() -> LineReader:
    """The process's line reader, loaded on first use."""
    return LineReader()
