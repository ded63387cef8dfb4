"""What a sentence is about, and what kind of letter it belongs to, as learned from sentences that people would write.

Rules know the wordings they were written for. A network that was shown some thousand labelled sentences knows their like: it
tells for each topic how likely a sentence says anything on it, and how likely it states what is asked for.
`sample_filings/sentences` holds what it was shown, `benchmarks/train_meaning.py` teaches it anew, `meaning.npz` is what it learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from extractors.letters.encoder import Floats, SentenceEncoder
from extractors.letters.sentences import Sentence
from filings.vocabulary import PageKind, Topic

LEARNED = Path(__file__).with_name("meaning.npz")
TOPICS = (
    Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION, Topic.UNAVAILABILITY, Topic.COST, Topic.PAYMENT, Topic.RETURN, Topic.REASONS,
    Topic.PERIOD, Topic.VISA, Topic.CONSENT, Topic.PARENT, Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT,
)  # fmt: skip
SILENT = 0.08        # a sentence less likely to touch a topic says nothing on it
SURELY_STATED = 0.95
KINDS = (PageKind.PHYSICIAN_STATEMENT, PageKind.STATEMENT, PageKind.GUARDIAN_CONSENT, PageKind.TRANSLATION)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Probabilities 0..1 of a sentence: by topic that it `touches` it (states, denies or hedges it) and that it `states` it."""

    touches: Mapping[Topic, float]
    states: Mapping[Topic, float]


def meanings(sentences: Sequence[Sentence]) -> list[Meaning]:
    """What each sentence of a page is about, each seen with the one before it.

    Raises:
        MissingNetwork: the network's files are not installed.
    """
    half = len(TOPICS)
    return [
        Meaning(dict(zip(TOPICS, row[:half].tolist(), strict=True)), dict(zip(TOPICS, row[half:].tolist(), strict=True)))
        for row in _chances(spoken(sentences))
    ]


def kind_chances(sentences: Sequence[Sentence], points: Mapping[PageKind, float]) -> dict[PageKind, float]:
    """How likely a page of English prose is each kind of letter: from all its sentences, and the points its phrases earn.

    Returns:
        A probability for each of `KINDS`; they add up to 1.
    """
    learned = _learned()
    chances = logistic(learned["kinds.w"] @ features_of(_chances(spoken(sentences)), points) + learned["kinds.b"])
    return dict(zip(KINDS, (chances / chances.sum()).tolist(), strict=True))


def features_of(chances: Floats, points: Mapping[PageKind, float]) -> Floats:
    """What the kind of a letter is told from: what its sentences (sentences, topics twice) are about, and its phrases' points."""
    often = np.tanh(chances.sum(axis=0) / 3)
    return np.concatenate([chances.max(axis=0), often, [0.1 * points.get(kind, 0.0) for kind in KINDS]]).astype(np.float32)


def spoken(sentences: Sequence[Sentence]) -> tuple[tuple[str, str], ...]:
    """The texts of sentences, each with the one before it; a label that several share stands with the first only."""
    texts = [
        one.text if before is not None and one.label == before.label else one.full
        for before, one in zip([None, *sentences], sentences, strict=False)
    ]
    return tuple(zip(texts, ["", *texts], strict=False))


@lru_cache(maxsize=4)
def _chances(texts: tuple[tuple[str, str], ...]) -> Floats:
    """Probabilities (sentences, topics twice): touched, then stated. A page's kind and its claims both ask for them."""
    learned = _learned()
    return logistic(_encoder().encoded(texts) @ learned["topics.w"].T + learned["topics.b"])


@cache
def _learned() -> dict[str, Floats]:
    with np.load(LEARNED) as file:
        return {name: file[name].astype(np.float32) for name in file.files}


@cache
def _encoder() -> SentenceEncoder:
    learned = _learned()
    names = sorted(name.removesuffix(".down") for name in learned if name.endswith(".down"))
    return SentenceEncoder({name: (learned[f"{name}.down"], learned[f"{name}.up"]) for name in names})


def logistic(x: Floats) -> Floats:
    """Log odds as probabilities."""
    return np.asarray(1 / (1 + np.exp(-x)), np.float32)
