"""One check of a record in words: rule, evidence, readings, and the way to the disposition."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from filings.deciding import deciding
from filings.problems import BadArguments
from filings.store import Decision
from filings.vocabulary import Claim, Evidence, Filing, Finding, Outcome, Reading, Record, Status
from reports.words import ACTIONS, WEIGHTS, check_title, value_text
from validators.decide import readings_of
from validators.disposition import disposition
from validators.policy import Timeline
from validators.watch import Watched, watched

GRADES = {"A": "a government page or rule", "B": "a secondary copy or professional write-up",
          "C": "a transcription of an official form", "office": "a setting of this office"}
IF = {Outcome.MET: "If it were met", Outcome.NOT_MET: "If it were not met",
      Outcome.CANNOT_TELL: "If it could not be told"}
OUTCOMES = {Outcome.MET: "met", Outcome.NOT_MET: "not met", Outcome.CANNOT_TELL: "it cannot be told",
            Outcome.NOT_APPLICABLE: "not asked of this filing"}


def read_record(path: Path) -> Record:
    """Read a record.

    Raises:
        BadArguments: the file is no record of this program, or cannot be read.
    """
    try:
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadArguments(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        raise BadArguments(f"{path} is not a record of this version of the program") from error


def explain(record: Record, check: str, timeline: Timeline, number: int | None = None,
            form_pages: Mapping[tuple[str, str], int] | None = None, history: Sequence[Decision] = ()) -> Iterator[str]:
    """Explain a check of a filing, line by line.

    Args:
        record: the record.
        check: name of the check.
        timeline: where the grade of the rule and its days are looked up.
        number: of the filing in the scan, from 1; None where there is one.
        form_pages: number of pages of each learned (form, edition).
        history: every decision on the scan, oldest first.

    Raises:
        BadArguments: there is no such filing, or no such check in it.
    """
    filing = _filing(record, number)
    finding = next((one for one in filing.findings if one.check == check), None)
    if finding is None:
        known = ", ".join(one.check for one in filing.findings)
        raise BadArguments(f"There is no check {check} in this record; there are {known}")
    yield f"{check_title(check)} ({check}) in {record.scan.name}, received {record.scan.received}"
    yield f"{OUTCOMES[finding.outcome]}: {finding.message}"
    yield from ("", "Rule", *_rule(finding, record, timeline))
    yield from ("", "Evidence", *(_place(one) for one in finding.evidence))
    if not finding.evidence:
        yield "  none: it rests on what is not there, or on nothing on a page"
    seen = _watch(record, filing, check, timeline, form_pages)
    if seen is not None:
        yield from ("", "Readings that went into it", *_readings(seen))
        if check != "filing.duplicate" and seen.finding.outcome != finding.outcome:
            yield f"  By the present rules it would be: {OUTCOMES[seen.finding.outcome]}. {seen.finding.message}"
    yield from ("", "What followed", *_chain(filing, finding))
    if history:
        yield from ("", "Every decision on this scan", *(_decision(one, check, number or 1) for one in history))


def _decision(one: Decision, check: str, number: int) -> str:
    """One line of the history: when, by which rules, with which result, and what this check found."""
    filings = one.record.filings
    found = (each for each in filings[number - 1].findings if each.check == check) if number <= len(filings) else iter(())
    finding = next(found, None)
    name, _, digest = one.policy.rpartition(" ")
    rules = f"{name} {digest[:12]}" if name else one.policy
    result = ", ".join(one.dispositions) or "not read"
    return f"  {one.decided_at}  {rules}: {result}" + (f"; this check: {OUTCOMES[finding.outcome]}" if finding else "")


def _filing(record: Record, number: int | None) -> Filing:
    if record.problem:
        raise BadArguments(f"{record.scan.name} could not be read, so nothing was checked: {record.problem.message}")
    count = len(record.filings)
    if number is None and count > 1:
        raise BadArguments(f"The record holds {count} filings: give the number of one")
    if not 1 <= (number or 1) <= count:
        raise BadArguments(f"The record holds {count} filings, so there is no filing {number or 1}")
    return record.filings[(number or 1) - 1]


def _rule(finding: Finding, record: Record, timeline: Timeline) -> Iterator[str]:
    yield f"  {finding.rule.citation}"
    found = timeline.entry(finding.rule.policy)
    if found is None:
        yield f"  entry {finding.rule.policy}, which the present rules do not know"
    else:
        _, entry = found
        days = f"from {entry.from_}" + (f" to {entry.until}" if entry.until else " on")
        yield f"  entry {entry.id}, in force {days}; grade {entry.grade}: {GRADES[entry.grade]}"
        if entry.note:
            yield f"  note: {entry.note}"
    yield f"  if it is not met: {WEIGHTS[finding.weight]} ({finding.weight})"
    if record.policy is not None and record.policy.digest != timeline.digest:
        yield f"  decided by other rules than the present ones ({record.policy.id} {record.policy.digest[:12]})"


def _place(one: Evidence) -> str:
    where = f"page {one.page}" if one.page else "no page"
    if one.box:
        where += f", box {' '.join(f'{side:.3f}' for side in one.box)}"
    return f"  {where}{f': {one.text}' if one.text else ''}"


def _watch(record: Record, filing: Filing, check: str, timeline: Timeline,
           form_pages: Mapping[tuple[str, str], int] | None) -> Watched | None:
    """What the check looks at; None for a check that the program no longer has."""
    try:
        own = readings_of(filing)
        others = [readings_of(one) for one in record.filings if one is not filing]
        return watched(check, own, record.scan, timeline, (), form_pages, others)
    except KeyError:
        return None


def _readings(seen: Watched) -> Iterator[str]:
    for name, reading in seen.fields.items():
        yield f"  {name}: {_reading(reading)}"
    for claim in seen.claims:
        yield f"  {_claim(claim)}"
    if not seen.fields and not seen.claims:
        yield "  none: it looks at which papers and pages are there"
    if seen.background:
        yield f"  What is asked, and for whom, rests on {_listed(seen.background)}"


def _reading(reading: Reading | None) -> str:
    if reading is None:
        return "no reading"
    where = f", page {reading.page}" if reading.page else ""
    others = f"; or {', '.join(reading.alternatives[:3])}" if reading.alternatives else ""
    return f"{value_text(reading.value)} [{reading.status}, {reading.confidence:.0%}{where}{others}]"


def _claim(claim: Claim) -> str:
    return f"{claim.topic} [{claim.stance}, {claim.confidence:.0%}, page {claim.page}, {claim.document}]: {claim.text}"


def _listed(fields: Mapping[str, Reading | None], most: int = 6) -> str:
    """Fields of the background in which something is written."""
    names = [f"{name} ({_reading(one)})" for name, one in fields.items()
             if one is not None and one.status is not Status.BLANK]
    more = [f"and {len(names) - most} more"] if len(names) > most else []
    return "; ".join([*names[:most], *more]) or "which papers are there"


def _chain(filing: Filing, finding: Finding) -> Iterator[str]:
    yield f"  Disposition: {filing.disposition} ({ACTIONS[filing.disposition][0]})."
    reasons = deciding(filing)
    if reasons:
        yield f"  That rests on {', '.join(f'{one.check} ({OUTCOMES[one.outcome]})' for one in reasons)}."
    else:
        yield "  No check that matters failed or was left open."
    yield f"  This check {'is' if finding in reasons else 'is not'} among the reasons."
    for outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.CANNOT_TELL):
        if outcome != finding.outcome:
            other = _if(filing.findings, finding, outcome)
            same = "still " if other == filing.disposition else ""
            yield f"  {IF[outcome]}, the disposition would {same}be {other}."
    rest = [one for one in reasons if one is not finding]
    if finding in reasons and rest:
        yield f"  To come out otherwise, {', '.join(one.check for one in rest)} would have to change too."


def _if(findings: Iterable[Finding], changed: Finding, outcome: Outcome) -> str:
    return disposition((one.weight, outcome if one is changed else one.outcome) for one in findings)
