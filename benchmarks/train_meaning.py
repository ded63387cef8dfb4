"""Teaches the network that reads letters what sentences are about, from the labelled sentences of this project.

    pip install torch==2.13.0                                     # any release of 2.x; only this command needs it
    python benchmarks/train_meaning.py --out extractors/letters/meaning.npz

The three upper layers of the network get small matrices of rank 8 added (LoRA), and one linear layer tells from the mean over a
sentence's pieces, for each topic, whether the sentence touches it and whether it states it. A second one tells the kind of a
letter from all its sentences and the points of its phrases. The letters of one writer are held out, and it is told how
well they are understood.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors.letters import classify, meaning
from extractors.letters.encoder import HEADS, LAYERS, SIZE, SentenceEncoder
from extractors.letters.meaning import KINDS, TOPICS
from sample_filings.labelled import HELD_OUT, SENTENCES, Row, letters_of, page_of, rows_of

FIRST = 3                     # of the layers that learn; those below stay as they are, and are run once only
RANK, AT_ONCE, RATE, SEED = 8, 32, 1.5e-3, 7
ALONE = 0.35                  # share of the sentences that are shown without the one before
SURE_KIND = 0.9               # chance from which a kind counts as surely told
RIDGE = 1.0                   # of the kinds' regression
PARTS = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
         "intermediate.dense", "output.dense")


class Added(nn.Module):
    """Two matrices whose product is added to one of the network's."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(RANK, columns) / math.sqrt(columns))
        self.up = nn.Parameter(torch.zeros(rows, RANK))

    def forward(self, x: Tensor) -> Tensor:
        """What is added: (..., columns) to (..., rows)."""
        return (x @ self.down.T) @ self.up.T


class Network(nn.Module):
    """The encoder's layers once more, for learning; its own weights stay as they are."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        super().__init__()
        self.fixed = {name: torch.tensor(np.array(value)) for name, value in encoder.weights.items()}
        names = [f"encoder.layer.{layer}.{part}" for layer in range(FIRST, LAYERS) for part in PARTS]
        self.added = nn.ModuleDict({
            name.replace(".", "/"): Added(*reversed(self.fixed[name + ".weight"].shape)) for name in names
        })
        self.topics = nn.Linear(SIZE, 2 * len(TOPICS))
        self.kinds = nn.Linear(SIZE, len(KINDS))

    def embedded(self, pieces: Tensor) -> Tensor:
        """Pieces (sentences, length) as the lowest vectors (sentences, length, 384)."""
        x = self.fixed["embeddings.word_embeddings.weight"][pieces]
        x = x + self.fixed["embeddings.position_embeddings.weight"][: pieces.shape[1]]
        return self._norm(x + self.fixed["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")

    def through(self, x: Tensor, there: Tensor, layers: range) -> Tensor:
        """Vectors after some layers. `there`: which places hold a piece."""
        for layer in layers:
            at = f"encoder.layer.{layer}."
            parts = (self._linear(x, f"{at}attention.self.{name}") for name in ("query", "key", "value"))
            q, k, v = (part.view(*x.shape[:2], HEADS, -1).transpose(1, 2) for part in parts)
            seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=there[:, None, None, :])
            seen = seen.transpose(1, 2).reshape(x.shape)
            x = self._norm(self._linear(seen, at + "attention.output.dense") + x, at + "attention.output.LayerNorm")
            wide = functional.gelu(self._linear(x, at + "intermediate.dense"), approximate="tanh")
            x = self._norm(self._linear(wide, at + "output.dense") + x, at + "output.LayerNorm")
        return x

    def _linear(self, x: Tensor, name: str) -> Tensor:
        out = functional.linear(x, self.fixed[name + ".weight"], self.fixed[name + ".bias"])
        key = name.replace(".", "/")
        return out + self.added[key](x) if key in self.added else out

    def _norm(self, x: Tensor, name: str) -> Tensor:
        return functional.layer_norm(x, (SIZE,), self.fixed[name + ".weight"], self.fixed[name + ".bias"], 1e-12)


# a sentence's vectors after the layers that do not learn (length, 384), and where its own pieces begin
Half = tuple[Tensor, int]


def lower_halves(network: Network, encoder: SentenceEncoder, texts: Sequence[tuple[str, str]]) -> list[Half]:
    """What the lower layers make of sentences, each with the one before; the same in every round, so done once."""
    out: list[Half] = []
    with torch.no_grad():
        for text, before in texts:
            pieces, start = encoder.with_marks(text, before)
            given = torch.tensor([pieces])
            x = network.through(network.embedded(given), torch.ones_like(given, dtype=torch.bool), range(FIRST))
            out.append((x[0], start))
    return out


def upper_means(network: Network, halves: Sequence[Half]) -> Tensor:
    """The mean over each sentence's own pieces after the last layer: (sentences, 384)."""
    longest = max(len(x) for x, _ in halves)
    x, there = torch.zeros(len(halves), longest, SIZE), torch.zeros(len(halves), longest, dtype=torch.bool)
    own = torch.zeros(len(halves), longest)
    for k, (vectors, start) in enumerate(halves):
        x[k, : len(vectors)], there[k, : len(vectors)], own[k, start : len(vectors) - 1] = vectors, True, 1.0
    x = network.through(x, there, range(FIRST, LAYERS))
    return (x * own[..., None]).sum(1) / own.sum(1, keepdim=True)


def truth(rows: Sequence[Row]) -> Tensor:
    """What each sentence touches and states: (sentences, topics twice), 0 or 1."""
    touched = [[float(topic in row.labels) for topic in TOPICS] for row in rows]
    stated = [[float(row.labels.get(topic) == "s") for topic in TOPICS] for row in rows]
    return torch.cat([torch.tensor(touched), torch.tensor(stated)], dim=1)


def taught(network: Network, encoder: SentenceEncoder, rows: Sequence[Row], rounds: int) -> None:
    """Let the network see all sentences some times."""
    random = np.random.default_rng(SEED)
    within = lower_halves(network, encoder, [(row.text, row.before) for row in rows])
    alone = lower_halves(network, encoder, [(row.text, "") for row in rows])
    wanted = truth(rows)
    kinds = torch.tensor([KINDS.index(row.kind) for row in rows])
    shares = wanted.mean(0)
    network.topics.bias.data = torch.log(shares / (1 - shares)).clamp(min=-5)
    groups = [{"params": network.added.parameters()}, {"params": [*network.topics.parameters(), *network.kinds.parameters()]}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01)
    rates = [RATE, 2 * RATE]
    steps = rounds * math.ceil(len(rows) / AT_ONCE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps + 1, pct_start=0.1)
    for turn in range(rounds):
        started, total, mixed = time.monotonic(), 0.0, random.permutation(len(rows))
        # a letter begins with a greeting; without sentences that stand alone, nothing before would come to mean nothing said
        halves = [one if far else other for one, other, far in zip(within, alone, random.random(len(rows)) > ALONE, strict=True)]
        # sentences of like length go together, so that little is padding
        sorted_ = np.concatenate([sorted(mixed[k : k + 512], key=lambda i: len(halves[i][0])) for k in range(0, len(rows), 512)])
        batches = [sorted_[k : k + AT_ONCE] for k in range(0, len(rows), AT_ONCE)]
        random.shuffle(batches)
        network.train()
        for batch in batches:
            means = functional.dropout(upper_means(network, [halves[i] for i in batch]), 0.2)
            loss = functional.binary_cross_entropy_with_logits(network.topics(means), wanted[batch]) * len(TOPICS)
            loss = loss + 0.2 * functional.cross_entropy(network.kinds(means), kinds[batch])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"round {turn + 1} of {rounds}: loss {total / len(batches):.3f}, {time.monotonic() - started:.0f} s", flush=True)


def learned_of(network: Network) -> dict[str, np.ndarray]:
    """All that was learned, by the names under which `meaning` looks for it."""
    out: dict[str, np.ndarray] = {}
    for key, one in network.added.items():
        name = key.replace("/", ".")
        out[f"{name}.down"] = one.down.detach().numpy().astype(np.float16)
        out[f"{name}.up"] = one.up.detach().numpy().astype(np.float16)
    out["topics.w"] = network.topics.weight.detach().numpy().astype(np.float16)
    out["topics.b"] = network.topics.bias.detach().numpy()
    return out


def encoder_of(learned: dict[str, np.ndarray]) -> SentenceEncoder:
    """The encoder as it runs in the program, with what was learned."""
    names = [name.removesuffix(".down") for name in learned if name.endswith(".down")]
    return SentenceEncoder({n: (learned[n + ".down"].astype(np.float32), learned[n + ".up"].astype(np.float32)) for n in names})


def topic_chances(encoder: SentenceEncoder, learned: dict[str, np.ndarray], letter: Sequence[Row]) -> np.ndarray:
    """How likely each sentence of a letter touches and states each topic: (sentences, topics twice)."""
    vectors = encoder.encoded([(row.text, row.before) for row in letter])
    return meaning.logistic(vectors @ learned["topics.w"].astype(np.float32).T + learned["topics.b"])


def kind_inputs(encoder: SentenceEncoder, learned: dict[str, np.ndarray], letters: Sequence[Sequence[Row]]) -> np.ndarray:
    """What the kind of each letter is told from (letters, features)."""
    return np.stack([
        meaning.features_of(topic_chances(encoder, learned, letter), classify.scores_of(page_of(letter))) for letter in letters
    ])


def regression(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and constant of a logistic regression with a ridge, by Newton's method."""
    a = np.hstack([x, np.ones((len(x), 1))]).astype(np.float64)
    ridge = np.diag([RIDGE] * x.shape[1] + [1e-6])
    b = np.zeros(a.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-a @ b))
        b -= np.linalg.solve((a * (p * (1 - p) + 1e-9)[:, None]).T @ a + ridge, a.T @ (p - y) + ridge @ b)
    return b[:-1], float(b[-1])


def area(right: np.ndarray, chance: np.ndarray) -> float:
    """Area under the curve: how often a right one is ranked above a wrong one."""
    ranks = np.argsort(np.argsort(chance)) + 1
    n = int(right.sum())
    return float((ranks[right == 1].sum() - n * (n + 1) / 2) / (n * (len(right) - n)))


def measured(learned: dict[str, np.ndarray], rows: Sequence[Row]) -> str:
    """How well sentences are understood that were not learned from, in a table."""
    encoder = encoder_of(learned)
    chance = np.concatenate([topic_chances(encoder, learned, letter) for letter in letters_of(rows)])
    wanted = truth(rows).numpy()
    out = ["topic                   sentences  touched: area  stated: area  surely stated  wrongly so  stated but seen as silent"]
    for k, topic in enumerate(TOPICS):
        touched, stated = wanted[:, k], wanted[:, k + len(TOPICS)]
        t, s = chance[:, k], chance[:, k + len(TOPICS)]
        sure = s > meaning.SURELY_STATED
        out.append(f"{topic.value:24}{int(stated.sum()):8d}{area(touched, t):14.3f}{area(stated, s):14.3f}"
                   f"{(sure & (stated == 1)).sum() / stated.sum():14.0%}{int((sure & (stated == 0)).sum()):12d}"
                   f"{int(((t < meaning.SILENT) & (stated == 1)).sum()):14d}")
    letters = letters_of(rows)
    chances = meaning.logistic(kind_inputs(encoder, learned, letters) @ learned["kinds.w"].T + learned["kinds.b"])
    chances /= chances.sum(axis=1, keepdims=True)
    right = np.array([KINDS.index(letter[0].kind) for letter in letters]) == chances.argmax(axis=1)
    sure = chances.max(axis=1) > SURE_KIND
    wrong = int((sure & ~right).sum())
    out.append(f"kinds of {len(letters)} letters: {right.mean():.1%} right; sure of {sure.mean():.0%}, {wrong} wrongly")
    return "\n".join(out)


def main() -> int:
    """Teach, measure what was held out, and write; gives back the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="where what was learned goes (.npz)")
    parser.add_argument("--held-out", nargs="*", default=[HELD_OUT], help="names of files not to learn from, but to measure on")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(given.threads)
    files = sorted(SENTENCES.glob("*.txt"))
    rows = [row for path in files if path.name not in given.held_out for row in rows_of(path)]
    held = [row for path in files if path.name in given.held_out for row in rows_of(path)]
    plain = SentenceEncoder({})
    network = Network(plain)
    taught(network, plain, rows, given.rounds)
    learned = learned_of(network)
    letters = letters_of(rows)
    inputs = kind_inputs(encoder_of(learned), learned, letters)
    fits = [regression(inputs, np.array([float(letter[0].kind == kind) for letter in letters])) for kind in KINDS]
    learned["kinds.w"] = np.stack([weights for weights, _ in fits]).astype(np.float32)
    learned["kinds.b"] = np.array([constant for _, constant in fits], np.float32)
    np.savez_compressed(given.out, **learned)
    print(f"{len(rows)} sentences learned; {given.out}, {given.out.stat().st_size / 1e3:.0f} kB")
    if held:
        print(measured(learned, held))
    return 0


if __name__ == "__main__":
    sys.exit(main())
