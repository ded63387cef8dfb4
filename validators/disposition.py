"""What to do with a filing, from the outcomes of its checks."""
from __future__ import annotations

from collections.abc import Iterable

from filings.vocabulary import Disposition, Outcome, Weight

RANK = (Weight.FORWARD, Weight.REJECT, Weight.REVIEW, Weight.GAP, Weight.NOTICE)
RESULT = {Weight.FORWARD: Disposition.FORWARD, Weight.REJECT: Disposition.REJECT, Weight.REVIEW: Disposition.REVIEW,
          Weight.GAP: Disposition.DEFICIENT, Weight.NOTICE: Disposition.READY}


def of_failures(weights: Iterable[Weight]) -> Disposition:
    """The disposition when exactly the checks of these weights have failed."""
    failed = set(weights)
    return next((RESULT[weight] for weight in RANK if weight in failed), Disposition.READY)


def disposition(outcomes: Iterable[tuple[Weight, Outcome]]) -> Disposition:
    """What follows whichever way the open checks fall; `review` where they could change it.

    The answer depends on the heaviest failure alone. Either no open check fails, or the heaviest of those that fail
    decides as if it failed alone; so it is enough to try the open checks one at a time.
    """
    pairs = tuple(outcomes)
    failed = [weight for weight, outcome in pairs if outcome is Outcome.NOT_MET]
    undecided = {weight for weight, outcome in pairs if outcome is Outcome.CANNOT_TELL}
    answer = of_failures(failed)
    if any(of_failures([*failed, weight]) is not answer for weight in undecided):
        return Disposition.REVIEW
    return answer
