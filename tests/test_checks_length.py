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


def lasts(text: str, kind: PageKind = PageKind.PHYSICIAN_STATEMENT) -> Claim:
    return Claim(topic=Topic.DURATION, stance=Stance.STATED, document=kind, page=30, text=text, confidence=0.9)


@pytest.mark.parametrize(("asked", "needs", "expected", "told"), [
    (["one year"], ["nine months"], "met", "About 366 days are asked for, the letters speak of about 274 days of need"),
    (["nine months"], ["nine months"], "met", ""), (["eight months"], ["nine months"], "not-met", "about 274 days"),
    (["183 days"], ["0 days", "183 days"], "met", ""),                    # half a year more still fits
    (["184 days"], ["0 days"], "not-met", ""), (["ten weeks"], ["two months"], "met", ""),
    (["one year"], ["two weeks", "ten months"], "cannot-tell", "about 14 or 305 days"),
    (["six months", "one year"], ["one year"], "met", ""),                # the longest stay asked for
    (["as long as it takes"], ["nine months"], "not-applicable", ""), (["one year"], ["until she is well"], "not-applicable", "")])
def test_length_beside_the_need(asked: list[str], needs: list[str], expected: str, told: str) -> None:
    claims = (*(asks(text) for text in asked), *(lasts(text) for text in needs))
    filing = decided(packet(claims=(*STATED[:1], STATED[2], *claims)))
    found = finding(filing, "explanation.need")
    assert (found.outcome, found.weight) == (expected, "notice") and told in found.message
    if expected != "not-applicable":
        assert {one.page for one in found.evidence} == {9, 30}


def test_the_need_is_not_asked_of_what_is_no_parole() -> None:
    other = packet({"i131.application_type": "1.d", "i131.annotation": None}, claims=(asks("one year"), lasts("two weeks")))
    assert outcome(other, "explanation.need") == "not-applicable"
    denied = lasts("two weeks").model_copy(update={"stance": Stance.DENIED})
    assert outcome(packet(claims=(asks("one year"), denied)), "explanation.need") == "not-applicable"
