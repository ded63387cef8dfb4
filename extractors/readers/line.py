"""The line reader: RapidOCR's recognition network, run on one thread from the model inside its wheel.

The network is called directly and not through RapidOCR's pipeline, because the fields need the probability of every
character, not only the best string; and because the pipeline fetches what it misses, which must never happen here.
"""
from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from filings.problems import MissingTool

HEIGHT = 48                    # the network's line height in pixels
WIDEST = 48 * 60               # wider lines are squeezed to this
PADDING = 1.12                 # how much wider than its narrowest line a batch may be
BATCH = 2400                   # pixels of width in one batch
LATIN = "".join(chr(code) for code in range(33, 127)) + "ÁÀÂÄÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝáàâäãåçéèêëíìîïñóòôöõøúùûüýßœŒ¿¡°§€£№"


def _model(name: str) -> Path:
    spec = importlib.util.find_spec("rapidocr")
    path = Path(spec.origin).parent / "models" / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise MissingTool(f"The RapidOCR model {name} is not installed")
    return path


def session_of(name: str) -> onnxruntime.InferenceSession:
    """A single-threaded session for a model of RapidOCR's wheel."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(_model(name)), options, providers=["CPUExecutionProvider"])


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

    @cached_property
    def column(self) -> dict[str, int]:
        """Column of each character of the alphabet."""
        return {char: index for index, char in enumerate(self.alphabet, 1)}

    def log_probability(self, text: str) -> float:
        """Log probability that the line says exactly `text` (CTC forward algorithm); -inf outside the alphabet."""
        if any(char not in self.column for char in text):
            return -np.inf
        labels = [0]
        for char in text:
            labels += [self.column[char], 0]
        return _forward(self.log_probs, np.array(labels))

    def restricted(self, characters: str) -> LineReading:
        """The same line decoded with only these characters allowed."""
        kept = "".join(char for char in self.alphabet if char in characters)
        columns = [0, *(self.column[char] for char in kept)]
        return decode(self.log_probs[:, columns], kept)


def _forward(log_probs: np.ndarray, labels: np.ndarray) -> float:
    alpha = np.full(len(labels), -np.inf)
    alpha[:2] = log_probs[0, labels[:2]]
    skip = np.zeros(len(labels), bool)
    skip[2:] = (labels[2:] != 0) & (labels[2:] != labels[:-2])
    for row in log_probs[1:]:
        one = np.concatenate(([-np.inf], alpha[:-1]))
        two = np.where(skip, np.concatenate(([-np.inf, -np.inf], alpha[:-2]))[:len(alpha)], -np.inf)
        alpha = np.logaddexp(np.logaddexp(alpha, one), two) + row[labels]
    return float(np.logaddexp(alpha[-1], alpha[-2])) if len(alpha) > 1 else float(alpha[-1])


def decode(log_probs: np.ndarray, alphabet: str) -> LineReading:
    """Best-path decoding of (steps, 1 + len(alphabet)) log probabilities."""
    best = log_probs.argmax(axis=1)
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
        self.session = session_of("PP-OCRv6_rec_small.onnx")
        characters = self.session.get_modelmeta().custom_metadata_map["character"].splitlines()
        # the network's classes: blank, its characters, space
        index = {char: number for number, char in enumerate(characters, 1)} | {" ": len(characters) + 1}
        self.alphabet = "".join(char for char in " " + LATIN if char in index)
        self.columns = np.array([0, *(index[char] for char in self.alphabet)])

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
                odds = steps[:used, self.columns]
                # what the network gives to other scripts is impossible here: share it out
                odds = odds / np.maximum(odds.sum(axis=1, keepdims=True), 1e-9)
                out[k] = decode(np.log(np.maximum(odds, 1e-9)), self.alphabet)
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
