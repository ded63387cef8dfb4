"""What a notice takes from the rules of the day, and what each of its paragraphs rests on."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from filings.vocabulary import Finding

GRADES = {"A": "a government page or rule", "B": "a secondary copy or professional write-up",
          "C": "a transcription of an official form", "office": "a setting of this office"}


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a paragraph comes from: the check, the rule and its source, the pages of the scan that show it.

    `check` is empty for what rests on no finding, such as an address. A paragraph may rest on several findings; then
    their names follow each other, separated by semicolons.
    """

    rule: str
    citation: str
    check: str = ""
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """An entry of the dated rules. `lines`: of an address; `days`: of a period; `seen`: last day a source shows it."""

    id: str
    citation: str
    grade: str
    lines: tuple[str, ...] = ()
    days: int = 0
    seen: date | None = None

    @property
    def basis(self) -> Basis:
        """The entry as the source of a paragraph."""
        return Basis(self.id, self.citation)


@dataclass(frozen=True, slots=True)
class RulesOfDay:
    """The entries that notices of a filing need, addresses of the date of the letter; None where the rules have none.

    `office` is this office's own address, `branch` the one to write to about an unanswered filing, `silence` the time
    after which one may. `answer_by`: last day for an answer to a letter of the day it is written, where `moved` is the
    rule that moved it off a day off. `grades`: how good the source of each rule is, by its id.
    """

    office: RuleEntry | None = None
    ice: RuleEntry | None = None
    branch: RuleEntry | None = None
    silence: RuleEntry | None = None
    answer_by: date | None = None
    moved: RuleEntry | None = None
    grades: Mapping[str, str] = field(default_factory=dict)


def of_findings(findings: Sequence[Finding]) -> Basis:
    """What a paragraph about several findings rests on."""
    return Basis("; ".join(dict.fromkeys(each.rule.policy for each in findings)),
                 "; ".join(dict.fromkeys(each.rule.citation for each in findings)),
                 "; ".join(each.check for each in findings),
                 tuple(sorted({one.page for each in findings for one in each.evidence if one.page})))
