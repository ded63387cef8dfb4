"""What a sentence says on one topic: shared by the rules of all topics."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.letters.labels import is_no_answer, names
from extractors.letters.lexicon import stems
from extractors.letters.matching import Marked
from extractors.letters.sentences import Sentence
from extractors.letters.words import plain, stem
from filings.vocabulary import PageKind, Stance, Topic


@dataclass(frozen=True, eq=False)
class Context:
    """A sentence with what the rules may ask about it.

    `seen`: names of the patterns that match; `label`: stems of the name of its row or paragraph; `before`: what was
    said on which topics by the sentence before.
    """

    sentence: Sentence
    mark: Marked
    seen: dict[str, list[tuple[int, int]]]
    label: frozenset[str]
    kind: PageKind
    before: frozenset[Topic] = frozenset()

    def labelled(self, *names: str) -> bool:
        """Whether the label holds all words of one of the names."""
        return bool(self.label) and any(stems(name) <= self.label for name in names)

    def announces(self, topic: Topic) -> bool:
        """Whether the label is one of a topic."""
        return names(self.label, topic)

    def any(self, *names: str) -> bool:
        """Whether one of the patterns matches."""
        return any(name in self.seen for name in names)


@dataclass(frozen=True, slots=True)
class Said:
    """A stance on a topic with a confidence."""

    topic: Topic
    stance: Stance
    confidence: float = 0.9


def is_empty_answer(context: Context) -> bool:
    """Whether the value of a labelled row says that there is none."""
    return is_no_answer(context.sentence.text, frozenset(stem(word) for word in plain(context.sentence.text).split()))


def stated(topic: Topic, confidence: float = 0.9) -> Said:
    """The page says so."""
    return Said(topic, Stance.STATED, confidence)


def denied(topic: Topic, confidence: float = 0.85) -> Said:
    """The page says the contrary, or that it cannot be said."""
    return Said(topic, Stance.DENIED, confidence)


def doubtful(topic: Topic, confidence: float = 0.5) -> Said:
    """Something like it stands there."""
    return Said(topic, Stance.DOUBTFUL, confidence)
