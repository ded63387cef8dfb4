"""What a check says about a filing, before it is worded for people."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from filings.vocabulary import Evidence, Outcome, Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome, what was found (the beginning of a sentence), where, and the rule if it is not the check's own."""

    outcome: Outcome
    found: str
    evidence: tuple[Evidence, ...] = ()
    rule: Rule | None = None


def met(found: str, evidence: Sequence[Evidence] = (), rule: Rule | None = None) -> Verdict:
    """The filing holds what is wanted."""
    return Verdict(Outcome.MET, found, tuple(evidence), rule)


def not_met(found: str, evidence: Sequence[Evidence] = (), rule: Rule | None = None) -> Verdict:
    """It surely does not."""
    return Verdict(Outcome.NOT_MET, found, tuple(evidence), rule)


def cannot_tell(found: str, evidence: Sequence[Evidence] = (), rule: Rule | None = None) -> Verdict:
    """A person must look."""
    return Verdict(Outcome.CANNOT_TELL, found, tuple(evidence), rule)


def not_applicable(found: str) -> Verdict:
    """The check asks about something this filing need not have."""
    return Verdict(Outcome.NOT_APPLICABLE, found)


def provided(applies: bool | None, verdict: Verdict, otherwise: str, unsure: str) -> Verdict:
    """The verdict where the check applies; where that is unknown, only a pass stands.

    `otherwise`: why it does not apply; `unsure`: what is not known.
    """
    if applies is False:
        return not_applicable(otherwise)
    if applies is None and verdict.outcome in (Outcome.NOT_MET, Outcome.CANNOT_TELL):
        return cannot_tell(f"{unsure}; {verdict.found[:1].lower()}{verdict.found[1:]}", verdict.evidence, verdict.rule)
    return verdict
