from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from filings.vocabulary import Disposition, Outcome, Weight
from validators.disposition import RANK, disposition, of_failures

OUTCOMES = st.lists(st.tuples(st.sampled_from(list(Weight)), st.sampled_from(list(Outcome))), max_size=9)
SEVERITY = [Disposition.READY, Disposition.DEFICIENT, Disposition.REVIEW, Disposition.REJECT, Disposition.FORWARD]


def by_brute_force(pairs: list[tuple[Weight, Outcome]]) -> Disposition:
    """What follows whichever way the open checks fall, by trying all ways."""
    undecided = [weight for weight, outcome in pairs if outcome is Outcome.CANNOT_TELL]
    failed = [weight for weight, outcome in pairs if outcome is Outcome.NOT_MET]
    answers = set()
    for falls in product((False, True), repeat=len(undecided)):
        answers.add(of_failures(failed + [weight for weight, fails in zip(undecided, falls, strict=True) if fails]))
    return answers.pop() if len(answers) == 1 else Disposition.REVIEW


@settings(max_examples=60)
@given(OUTCOMES)
def test_open_checks_as_by_trying_all_ways(pairs: list[tuple[Weight, Outcome]]) -> None:
    assert disposition(pairs) is by_brute_force(pairs)


@settings(max_examples=60)
@given(OUTCOMES, st.integers(0, 8))
def test_a_failure_instead_of_a_pass_never_gives_a_lighter_disposition(
        pairs: list[tuple[Weight, Outcome]], index: int) -> None:
    decided = [(weight, outcome) for weight, outcome in pairs if outcome is not Outcome.CANNOT_TELL]
    if not decided:
        return
    index %= len(decided)
    worse = [*decided]
    worse[index] = (worse[index][0], Outcome.NOT_MET)
    assert SEVERITY.index(disposition(worse)) >= SEVERITY.index(disposition(decided))


@settings(max_examples=60)
@given(OUTCOMES)
def test_ready_needs_every_weighty_check_decided(pairs: list[tuple[Weight, Outcome]]) -> None:
    weighty = {outcome for weight, outcome in pairs if weight is not Weight.NOTICE}
    bad = {Outcome.NOT_MET, Outcome.CANNOT_TELL}
    assert (disposition(pairs) is Disposition.READY) == (not weighty & bad)


@settings(max_examples=60)
@given(OUTCOMES)
def test_passes_and_inapplicable_checks_do_not_count(pairs: list[tuple[Weight, Outcome]]) -> None:
    passing = [(weight, Outcome.MET) for weight in Weight] + [(weight, Outcome.NOT_APPLICABLE) for weight in Weight]
    assert disposition([*pairs, *passing]) is disposition(pairs)


def test_each_weight_alone() -> None:
    answers = [disposition([(weight, Outcome.NOT_MET)]) for weight in RANK]
    assert answers == [Disposition.FORWARD, Disposition.REJECT, Disposition.REVIEW, Disposition.DEFICIENT,
        Disposition.READY]
    opened = [disposition([(weight, Outcome.CANNOT_TELL)]) for weight in RANK]
    assert opened == [Disposition.REVIEW] * 4 + [Disposition.READY]


def test_an_open_check_below_a_failure_changes_nothing() -> None:
    assert disposition([(Weight.REJECT, Outcome.NOT_MET), (Weight.GAP, Outcome.CANNOT_TELL)]) is Disposition.REJECT
    assert disposition([(Weight.REJECT, Outcome.NOT_MET), (Weight.FORWARD, Outcome.CANNOT_TELL)]) is Disposition.REVIEW
    assert disposition([(Weight.GAP, Outcome.NOT_MET), (Weight.GAP, Outcome.CANNOT_TELL)]) is Disposition.DEFICIENT
