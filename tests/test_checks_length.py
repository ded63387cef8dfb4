"""How long a stay is asked for, beside what is usual."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packet_builder import STATED, decided, finding, outcome, packet, read, review

from filings.vocabulary import Claim, PageKind, Stance, Topic
from validators.checks.length import NUMBERS, lengths

CHECK = "explanation.length"


def asks(text: str, stance: Stance = Stance.STATED) -> Claim:
    return Claim(topic=Topic.PERIOD, stance=stance, document=PageKind.STATEMENT, page=9, text=text, confidence=0.9)


@pytest.mark.parametrize(("text", "days"), [
    ("Time requested: nine months.", (274.5,)), ("We ask for one year only.", (366.0,)), ("for 18 months", (549.0,)),
    ("a stay of 90 days", (90.0,)), ("for six (6) months", (183.0,)), ("a period of two weeks", (14.0,)),
    ("I NEED TWELVE MONTHS.", (366.0,)), ("a thirty-six month stay", (1098.0,)), ("for ninety calendar days", (90.0,)),
    ("for a year, or at least six months", (366.0, 183.0)), ("as long as is needed", ()), ("Dear USCIS.", ()),
    ("thirty days", (30.0,)), ("sixty days", (60.0,)), ("for twenty-four months", (732.0,)), ("twenty weeks", (140.0,)),
    ("fifteen days", (15.0,)), ("someone years older", ()), ("in 2020 we", ())])
def test_lengths_in_words(text: str, days: tuple[float, ...]) -> None:
    assert lengths(asks(text)) == days


@given(st.sampled_from(sorted(NUMBERS)), st.sampled_from(["day", "week", "month", "year"]))
def test_every_number_word_is_understood(word: str, unit: str) -> None:
    assert len(lengths(asks(f"for {word} {unit}s"))) == 1
    assert lengths(asks(f"for {word} {unit}s")) == lengths(asks(f"for {NUMBERS[word]} {unit}s"))


@pytest.mark.parametrize(("texts", "trip", "expected"), [
    (["one year"], None, "met"), (["two years"], None, "not-met"), (["six months", "two years"], None, "cannot-tell"),
    ([], "365", "met"), ([], "366", "met"), ([], "367", "not-met"), (["one year"], "730", "cannot-tell"),
    ([], None, "not-applicable"), (["as long as it takes"], None, "not-applicable"),
    ([], review("730"), "not-applicable"), ([], "soon", "not-applicable")])
def test_length_beside_the_usual_year(texts: list[str], trip: object, expected: str) -> None:
    readings = packet({"i131.trip_length_days": trip}, claims=tuple(asks(text) for text in texts))
    assert outcome(readings, CHECK) == expected


def test_nothing_follows_from_a_long_stay() -> None:
    long = decided(packet(claims=(*STATED, asks("three years"))))
    found = finding(long, CHECK)
    assert found.outcome == "not-met" and found.weight == "notice"
    assert "about 1098 days, usual are at most 366" in found.message
    assert found.rule.policy == "parole-one-year" and found.evidence[0].page == 9
    assert long.disposition == decided(packet()).disposition


def test_doubtful_letters_and_other_requests_are_left_aside() -> None:
    assert outcome(packet(claims=(asks("three years", Stance.DOUBTFUL),)), CHECK) == "not-applicable"
    assert outcome(packet({"i131.application_type": "1.d"}, claims=(asks("three years"),)), CHECK) == "not-applicable"
    both = packet({"i131.trip_length_days": read("200")}, claims=(asks("six months"),))
    assert {one.page for one in finding(decided(both), CHECK).evidence} == {1, 9}
