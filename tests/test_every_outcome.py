"""Every check reaches every outcome under every regime of the rules, and what follows is what the rules say."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from outcome_packets import FORM_PAGES, REGIMES, Mail
from outcome_table import IMPOSSIBLE, ROWS, Row

from filings.vocabulary import Disposition, Filing, Outcome, Scan
from validators.checks import CHECKS
from validators.decide import decide
from validators.entries import POSTED
from validators.policy import START, Timeline


def filing_of(row: Row, day: date) -> Filing:
    return decided(row.make, day)


@cache
def decided(make: Callable[[date], Mail], day: date) -> Filing:
    mail = make(day)
    scan = Scan(name="scan.pdf", sha256="a" * 64, pages=20, received=day, postmarked=day)
    return decide(mail.readings(), scan, Timeline.load(), mail.earlier, FORM_PAGES)


def rows_on(day: date) -> list[Row]:
    return [row for row in ROWS if row.since <= day < row.until]


@pytest.mark.parametrize("day", REGIMES, ids=str)
def test_every_check_with_every_outcome(day: date) -> None:
    wrong = []
    for row in rows_on(day):
        filing = filing_of(row, day)
        found = next(one for one in filing.findings if one.check == row.check)
        if (found.outcome, filing.disposition) != (row.outcome, row.disposition):
            others = [f"{one.check} {one.outcome}" for one in filing.findings if one.outcome in ("not-met", "cannot-tell")]
            wrong.append((row.check, row.outcome, row.disposition, "but", found.outcome, filing.disposition, others))
    assert wrong == []


@pytest.mark.parametrize("day", REGIMES, ids=str)
def test_the_table_leaves_no_outcome_out(day: date) -> None:
    """An outcome is in the table, or it cannot be, with the reason."""
    there = {(row.check, row.outcome) for row in rows_on(day)}
    cannot = {key for key, (_, since, until) in IMPOSSIBLE.items() if since <= day < until}
    everything = {(check.name, outcome.value) for check in CHECKS for outcome in Outcome}
    assert everything - there - cannot == set() and there & cannot == set() and cannot <= everything


def test_the_regimes_are_the_days_on_which_a_rule_changes() -> None:
    timeline = Timeline.load()
    ends = {one.from_ for kind, many in timeline.entries.items() for one in many
            if kind not in ("layout", "pages") and one.from_ > START}
    last = {date(2024, 10, 11)}        # the first day without the older editions
    assert set(REGIMES) - {START} == ends | last


def test_every_disposition_is_reached_under_every_regime() -> None:
    for day in REGIMES:
        assert {filing_of(row, day).disposition for row in rows_on(day)} == set(Disposition)


def test_only_these_kinds_of_rules_look_at_the_postmark() -> None:
    assert all(one.counts == "received" for kind, many in Timeline.load().entries.items() if kind not in POSTED
               for one in many)
