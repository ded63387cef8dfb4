"""What the person who approves a draft ought to look at before it becomes a letter."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from filings.vocabulary import Filing, Finding, Outcome, Trait

from .. import words
from .rules import GRADES, RulesOfDay
from .wording import spelled


def checks_of(filing: Filing, kind: str, told: Sequence[Finding], rules: RulesOfDay) -> Iterator[str]:
    """Points to check, each a sentence. `told`: the findings that the letter tells."""
    yield from _sources(told, rules)
    silent = [each for each in filing.findings if each.outcome is Outcome.CANNOT_TELL]
    if silent:
        names = "; ".join(words.check_title(each.check) for each in silent)
        yield f"Not in the letter, because it cannot be told from the scan: {names}. See whether it ought to be."
    if kind == "transfer":
        if rules.ice and rules.ice.seen:
            day = spelled(rules.ice.seen)
            yield f"The address of the ICE unit was last seen in a source of {day}. Ask before mailing."
        yield "No source says what happens to the payment of a packet that is sent on. Decide it before you approve."
    if kind == "deficiency":
        yield "The day for the answer is a setting of this office, not a rule of law. Change it where needed."
    if rules.office is None:
        yield "The rules have no address of this office for the date of the letter."
    if Trait.REPRESENTED in filing.traits and _met(filing, "g28.signatures"):
        yield "A Form G-28 signed by both is in the packet. See whether the attorney or representative gets a copy."


def _sources(told: Sequence[Finding], rules: RulesOfDay) -> Iterator[str]:
    """Rules whose source is not the rule itself; what the present rules do not know is told too."""
    grades = {each.rule.policy: rules.grades.get(each.rule.policy, "") for each in told}
    for grade in ("B", "C"):
        names = [name for name, one in grades.items() if one == grade]
        if names:
            yield (f"{_listed(names)} on {GRADES[grade]}. Compare with the rule itself before it is cited to an "
                   "applicant.")
    unknown = [name for name, one in grades.items() if not one]
    if unknown:
        yield (f"The present rules have no entry {', '.join(unknown)}: the record was decided by other rules. "
               "Decide it again.")


def _listed(names: Sequence[str]) -> str:
    return f"The rule{'s' if len(names) > 1 else ''} {', '.join(names)} rest{'' if len(names) > 1 else 's'}"


def _met(filing: Filing, check: str) -> bool:
    return any(each.check == check and each.outcome is Outcome.MET for each in filing.findings)
