"""From plain words to rules: patterns written as one writes, compiled for spaCy's matchers.

A pattern is a row of words; every word stands for all its inflections and spellings (`words.stem`). In it

    a|b      either word
    ?word    may be missing
    ~3       up to three words of any kind
    #        a number, in figures or letters
    <MONEY>  something tagged: MONEY, DURATION, DATE, ILLNESS, CARE, PLACE, KIN, TRIP
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import spacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import EntityRuler
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from extractors.letters import lexicon
from extractors.letters.loosening import loosened
from extractors.letters.measures import TAGGED
from extractors.letters.words import mended, stem


@dataclass(frozen=True, eq=False)
class Marked:
    """A sentence with its words in one form: what the rules look at.

    `stems`: the words' stems in order; `tags`: names of what was tagged in it; `mends`: how many words had to be
    mended.
    """

    doc: Doc
    mends: int

    @cached_property
    def stems(self) -> frozenset[str]:
        """All stems of the sentence."""
        return frozenset(token.norm_ for token in self.doc if token.ent_type_ != "DATE")

    @cached_property
    def tags(self) -> frozenset[str]:
        """Names of the tags in the sentence."""
        return frozenset(span.label_ for span in self.doc.ents)

    def has(self, *wanted: str | frozenset[str]) -> bool:
        """Whether each is there: a tag's name in capitals, or any of a set of stems."""
        return all(want in self.tags if isinstance(want, str) else bool(self.stems & want) for want in wanted)


@cache
def language() -> tuple[Language, EntityRuler]:
    """The English tokenizer, and the ruler that tags what the word lists name."""
    nlp = spacy.blank("en")
    ruler = EntityRuler(nlp, phrase_matcher_attr="NORM")
    patterns: list[dict[str, str | list[dict[str, Any]]]] = []
    for tag, names in lexicon.TAGS.items():
        for name in names:
            patterns.append({"label": tag, "pattern": [{"NORM": stem(part)} for part in _parts(name)]})
    patterns.append({"label": "ILLNESS", "pattern": [{"NORM": {"REGEX": lexicon.ILLNESS_ENDINGS}}]})
    patterns.append({"label": "CARE", "pattern": [{"NORM": {"REGEX": lexicon.CARE_ENDINGS}}]})
    ruler.add_patterns(patterns)
    return nlp, ruler


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[ -]+", name) if part]


def marked(text: str, confidence: float = 1.0) -> Marked:
    """Tag a sentence.

    Args:
        text: the sentence as read.
        confidence: of its reading, 0..1; doubtful words may be mended further.
    """
    nlp, ruler = language()
    text = loosened(text)
    raw = nlp.make_doc(text)
    words: list[str] = []
    mends = 0
    known, cues = vocabulary()
    for k, token in enumerate(raw):
        # compounds fall apart, so that life-threatening is two words in the rules and here
        if token.text in {"-", "–", "/"} and k and not raw[k - 1].whitespace_ and not token.whitespace_:
            continue
        for part in re.split(r"(?<=\w)[-/](?=\w)", token.text) if not token.like_num else [token.text]:
            better = mended(part, confidence, known, cues) if part.isascii() else None
            mends += better is not None
            words.append(better or part)
    doc = Doc(nlp.vocab, words=[word for word in words if word.strip()])
    for token in doc:
        token.norm_ = stem(token.text) or token.lower_
    doc.ents = ()
    doc = ruler(doc)
    spans = [
        span
        for tag, pattern in TAGGED
        for found in pattern.finditer(doc.text)
        if (span := doc.char_span(*found.span(), label=tag, alignment_mode="expand")) is not None
    ]
    kept = [span for span in doc.ents if not _inside(span, spans) and not _only_sounds_ill(span)]
    doc.ents = tuple(filter_spans(spans + kept))
    return Marked(doc, mends)


def _only_sounds_ill(span: Span) -> bool:
    """A word of illness that means something else here: houses burn, aid is given, a name ends like a disease."""
    if span.label_ != "ILLNESS":
        return False
    text = span.doc.text
    for found in lexicon.NO_ILLNESS.finditer(text):
        if found.start() < span.end_char and span.start_char < found.end():
            burnt = found[0].lower().startswith("burn") and " " not in found[0]
            return not (burnt and lexicon.BURNT_SKIN.search(text))
    word = span.text
    name = len(span) == 1 and word[:1].isupper() and not word.isupper() and len(word) < 8
    return name and span.start > 0 and span.doc[span.start - 1].text[:1].isupper()


def _inside(span: Span, others: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


@cache
def vocabulary() -> tuple[frozenset[str], tuple[str, ...]]:
    """Words that are right as they are (with their stems), and the words the rules look for, in full."""
    words: set[str] = set()
    for names in lexicon.TAGS.values():
        words |= {part.lower() for name in names for part in _parts(name)}
    words |= lexicon.CUES
    words |= {word for word in _RULE_WORDS if len(word) > 2}
    known = words | {stem(word) for word in words} | language()[0].Defaults.stop_words
    return frozenset(known), tuple(sorted(word for word in words if len(word) >= 5 and word.isalpha()))


_RULE_WORDS: set[str] = set()


def patterns(text: str) -> tuple[str, ...]:
    """Patterns from a text that separates them by semicolons and may break lines anywhere, also after a bar."""
    return tuple(" ".join(part.split()) for part in re.sub(r"\|\s+", "|", text).split(";") if part.strip())


def compiled(pattern: str) -> list[list[dict]]:
    """A pattern as spaCy's matchers want it."""
    rows: list[list[dict]] = [[]]
    for item in pattern.split():
        optional = item.startswith("?")
        item = item[1:] if optional else item
        rows = [[*row, entry] for entry in _entries(item, optional) for row in rows]
    return rows


def _entries(item: str, optional: bool) -> list[dict]:
    """What may stand in one place; each needs a pattern of its own."""
    if item.startswith("~"):
        return [{"OP": f"{{0,{item[1:]}}}"}]
    if item == "#":
        return [{"LIKE_NUM": True}]
    options = item.split("|")
    words = sorted({stem(word) for word in options if not word.startswith("<")})
    out: list[dict] = [
        {"ENT_TYPE": tag[1:-1], "OP": "*" if optional else "+"} for tag in options if tag.startswith("<")
    ]
    if words:
        entry: dict = {"NORM": words[0] if len(words) == 1 else {"IN": words}}
        out.append(entry | {"OP": "?"} if optional else entry)
    return out


def learn_words(patterns: Iterable[str]) -> None:
    """Make the words of patterns known to the mending of misread words."""
    for pattern in patterns:
        for item in pattern.split():
            if not item.startswith(("~", "#")):
                _RULE_WORDS.update(word for word in item.lstrip("?").split("|") if word.isalpha())


def uncovered(sentence: Marked, tag: str, ranges: Iterable[tuple[int, int]]) -> bool:
    """Whether something with that tag stands outside all the token ranges."""
    ranges = list(ranges)
    return any(
        span.label_ == tag and not any(start < span.end and span.start < end for start, end in ranges)
        for span in sentence.doc.ents
    )


class PhraseBook:
    """Patterns by name, matched against marked sentences in one pass."""

    def __init__(self, patterns: dict[str, tuple[str, ...]]) -> None:
        self.matcher = Matcher(language()[0].vocab)
        for name, rows in patterns.items():
            for row in rows:
                self.matcher.add(name, compiled(row))

    def found(self, sentence: Marked) -> dict[str, list[tuple[int, int]]]:
        """Names of the patterns that match, with the token ranges."""
        out: dict[str, list[tuple[int, int]]] = {}
        for key, start, end in self.matcher(sentence.doc):
            out.setdefault(sentence.doc.vocab.strings[key], []).append((start, end))
        return out
