"""Whom a page names: the people of its entries, and whether two of them may be one.

Readers misread, and people write their names in more ways than one; so two people are one, are two, or it cannot be said.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from extractors.grammar import plain
from extractors.readings import PageReadings
from filings.vocabulary import Status

SAME_WORD = 85                 # likeness in per cent from which two long words are one name
LONG = 6                       # letters of a word that may have one of them misread
SAME_NAME, NEAR_NAME = 75, 60  # likeness of whole names from which they are one misread, or may be; strangers' are about 40
NAME_PARTS = ("family_name", "given_name", "name")
FACTS = ("date_of_birth", "a_number")      # one digit misread is another person's
HOME = ".address.street"
HELPERS = (".attorney.", ".preparer.", ".interpreter.", "payment.")      # people on a page whose filing it is not


@dataclass(frozen=True, slots=True)
class Named:
    """Someone a page names.

    `words`: of the name, plain capitals; `facts`: birth date, A-number and home, where surely read; `pays`: a sponsor, whose filing
    it is not.
    """

    words: frozenset[str]
    facts: frozenset[str] = frozenset()
    pays: bool = False


def named_on(each: PageReadings) -> list[Named]:
    """The people that a page's entries name: applicant, beneficiary, sponsor, client, holder of a paper."""
    words: dict[str, set[str]] = {}
    facts: dict[str, set[str]] = {}
    for name, reading in each.fields.items():
        person, _, part = name.replace(HOME, ".home").rpartition(".")
        if any(helper in f"{name}." for helper in HELPERS) or not isinstance(reading.value, str):
            continue
        if part in NAME_PARTS:
            words.setdefault(person, set()).update(name_words(reading.value))
        elif reading.status == Status.READ and (part in FACTS or (part == "home" and any(map(str.isdigit, reading.value)))):
            facts.setdefault(person, set()).add(" ".join(plain(reading.value).split()))
    return [Named(frozenset(said), frozenset(facts.get(person, ())), person.endswith(".sponsor"))
            for person, said in words.items() if said]


def name_words(text: str) -> list[str]:
    """The words of a name by which people are told apart: those of three letters and more."""
    return [word for word in plain(text).replace("-", " ").split() if len(word) > 2]


def is_word(word: str, other: str) -> bool:
    """Whether two words are one name, of which a long one may have a letter misread."""
    return word == other or (min(len(word), len(other)) >= LONG and fuzz.ratio(word, other) >= SAME_WORD)


def same_person(one: Named, other: Named) -> bool | None:
    """Whether two people are one; None where their names are alike in part, as relatives' names and misread ones are."""
    if one.facts & other.facts:
        return True
    shared = sum(any(is_word(word, theirs) for theirs in other.words) for word in one.words)
    likeness = fuzz.ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words)))
    if shared >= min(2, len(one.words), len(other.words)) or likeness >= SAME_NAME:
        return True
    return None if shared or likeness >= NEAR_NAME else False


def spells(each: PageReadings, person: Named) -> bool:
    """Whether a paper's text has a person's name: two words of it, as one alone may be a relative's."""
    return len(person.words) >= 2 and _found(each.words, person.words) >= 2


def _found(text: Iterable[str], words: frozenset[str]) -> int:
    page = frozenset(text)
    long = [word for word in page if len(word) >= LONG]
    return sum(word in page or (len(word) >= LONG and process.extractOne(word, long, scorer=fuzz.ratio, score_cutoff=SAME_WORD)
                                is not None) for word in words)
