"""Letters worded in many ways: evidence where there is some, and never a wrong word where it was not understood."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from test_letters import page_of, stances

from extractors.letters.claims import read_letter
from extractors.letters.labels import is_no_answer
from extractors.letters.loosening import loosened
from extractors.letters.matching import marked
from extractors.letters.sentences import sentences_of
from extractors.text import Line, PageText, Word
from sample_filings.labelled import KINDS, TOPICS

WORDINGS = Path(__file__).with_name("letters_wordings.txt")
# a denial and silence are one to the checks: what is wanted is not there
OUTCOME = {"s": "met", "?": "open", "d": "not", "-": "not"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found on one topic of one letter. `wanted`: the outcomes that are right."""

    group: str
    topic: str
    wanted: frozenset[str]
    found: str
    text: str

    @property
    def is_wrong(self) -> bool:
        """Met or not met where it is not so; an open question is never wrong."""
        return self.found not in self.wanted | {"open"}


@cache
def verdicts() -> tuple[Verdict, ...]:
    out, group = [], ""
    for line in WORDINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        elif line and not line.startswith("#"):
            head, text = line.split(" | ", 1)
            kind, *expected = head.split()
            claims = read_letter(page_of(text.replace(" // ", "\n")), KINDS[kind], 1)
            for one in expected:
                topic, allowed = one.split("=")
                wanted = frozenset(OUTCOME[letter] for letter in allowed)
                out.append(Verdict(group, topic, wanted, OUTCOME[stances(claims, TOPICS[topic])], text))
    return tuple(out)


def test_nothing_is_silently_wrong() -> None:
    assert not [one for one in verdicts() if one.is_wrong]


@pytest.mark.parametrize(("group", "least"), [("first", 0.93), ("second", 0.85), ("third", 0.88), ("fourth", 0.82)])
def test_most_of_what_is_stated_is_found(group: str, least: float) -> None:
    given = [one for one in verdicts() if one.group == group and "met" in one.wanted]
    missed = [one for one in given if one.found != "met"]
    assert len(given) >= 25 and len(missed) <= (1 - least) * len(given), missed


def test_what_only_sounds_like_evidence_is_doubted_in_the_minority_of_cases() -> None:
    absent = [one for one in verdicts() if "met" not in one.wanted]
    doubted = [one for one in absent if one.found == "open" and "open" not in one.wanted]
    assert len(absent) >= 180 and len(doubted) <= 0.38 * len(absent), doubted


def test_every_topic_stands_there_both_ways() -> None:
    seen = Counter((one.topic, "met" in one.wanted) for one in verdicts())
    assert all(seen[topic, True] >= 3 and seen[topic, False] >= 1 for topic in set(TOPICS) - {"tq"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Pt is a 6 y/o w/ a murmur s/p repair", "patient is a 6-year-old with a murmur after repair"),
        ("stay for 6/52", "stay for 6 weeks"),
        ("The hospital wants $l4l, 500. We have it", "The hospital wants $141,500. We have it"),
        ("a transplant.takes twelve.months. Then we go", "a transplant takes twelve months. Then we go"),
        ("seen on 6/12 in El Paso, TX", "seen on 6/12 in El Paso, TX"),
        ("We live in Los Angeles", "We live in Los Angeles"),
        ("I NEED TWELVE MONTIS", "I NEED TWELVE months"),
        ("two mouths to feed", "two mouths to feed"),
        ("Diagnosisaplastic anemia", "Diagnosis aplastic anemia"),
        ("Duration of treatment12 months", "Duration of treatment 12 months"),
    ],
)
def test_shorthand_and_joined_words_are_written_out(written: str, meant: str) -> None:
    assert loosened(written) == meant


def test_letters_that_look_alike_are_mended_only_to_words_that_count() -> None:
    assert "mother" in marked("my rnother").doc.text and "visa" in marked("her vlsa").doc.text
    kept = "the tall wall of the mall fell in the fall on Bernard Warner of the department"
    assert marked(kept).doc.text.split() == kept.split()


@pytest.mark.parametrize(
    ("value", "empty"),
    [("to follow", True), ("none identified", True), ("cannot be stated", True), ("No, nowhere", False), ("14 weeks", False)],
)
def test_the_value_of_a_row_may_be_no_answer(value: str, empty: bool) -> None:
    assert is_no_answer(value, frozenset(value.split())) is empty


def test_a_speck_beside_a_row_is_no_value() -> None:
    text = page_of("Diagnosis | aplastic anemia\nDuration of treatment 8 months\nCost | $61,000")
    row = text.lines[1].box
    speck = Word("oe", (0.8, row[1], 0.82, row[3]), 0.1)
    dirty = PageText((*text.lines, Line((speck,), speck.box)))
    assert [one.text for one in sentences_of(dirty)] == [one.text for one in sentences_of(text)]
    assert not any(re.search(r"\boe\b", one.full) for one in sentences_of(dirty))
