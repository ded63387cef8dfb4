"""Words that addresses are made of: what a free entry is compared with, since no grammar speaks for or against it."""
from __future__ import annotations

import re
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from extractors.grammar import plain


def _listed() -> tuple[frozenset[str], frozenset[str]]:
    """Street words and cities of the list beside this module."""
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    streets, cities = (frozenset(name.strip() for name in " ".join(part.split()).split(","))
                       for part in text.partition("[streets]")[2].split("[cities]"))
    return streets, cities


STREET_WORDS, CITIES = _listed()
KNOWN = STREET_WORDS | frozenset(word for city in CITIES for word in re.split(r"[ -]", city) if len(word) > 2)
RUN_TOGETHER = re.compile(r"[A-Z]{3,}(ROAD|STREET|AVENUE|DRIVE|LANE|BOULEVARD|COURT|PLACE|PARKWAY|HIGHWAY|TERRACE)")
SHORTEST = 5                   # letters of a word that a near one may be taken for
LONG = tuple(word for word in sorted(KNOWN) if len(word) >= SHORTEST)


def odd(text: str) -> bool:
    """Whether no one writes so, or hardly anyone.

    Letters and digits in one word, a point behind a number, signs that no name has, a house number that ends in a letter which
    looks like a digit, a street whose last two words have run together.
    """
    said = plain(text)
    words = re.findall(r"[A-Z0-9]+", said)
    if re.match(r"\d{2,}[SOIBZ] ", said) or (words and words[0].isdigit() and RUN_TOGETHER.fullmatch(words[-1])):
        return True
    return bool(re.search(r"\d[.,]( |$)|[^\w\s.,'#&/()-]|_", text)) or any(_mixed(word) for word in words)


def misspelt(text: str) -> bool:
    """Whether a word is nearly, and not quite, one of those that addresses are made of: `AVENVE`."""
    return any(_nearly_known(word) for word in re.findall(r"[A-Z0-9]+", plain(text)))


def known_place(text: str) -> bool:
    """Whether a text is a city of the list, or ends in a word that streets end in."""
    said = plain(text).strip(" .,")
    words = re.findall(r"[A-Z]+", said)
    return said in CITIES or (bool(words) and words[-1] in STREET_WORDS)


def _mixed(word: str) -> bool:
    return bool(re.search(r"[A-Z]", word) and re.search(r"\d", word)) and not re.fullmatch(r"\d+(ST|ND|RD|TH|[A-Z])|[A-Z]\d+", word)


def _nearly_known(word: str) -> bool:
    if len(word) < SHORTEST - 1 or word in KNOWN:
        return False
    return any(abs(len(known) - len(word)) <= 1 and Levenshtein.distance(known, word, score_cutoff=1) == 1 for known in LONG)
