"""What a run leaves in Prefect for people: a page for each packet and a table of the batch.

Prefect's database is not ours, and more people may look into it than at the mail: artifacts name scans, checks and
outcomes, and link to the report, but hold nothing that an applicant wrote.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from filings.deciding import deciding
from filings.vocabulary import Disposition, Filing, Record
from flows.clerk import Outcome
from flows.nightly import Night
from reports.words import ACTIONS, REQUESTS, check_title


def key_of(name: str) -> str:
    """An artifact key for a scan: lower-case letters, digits and dashes only, `packet-0007-pdf`."""
    return re.sub(r"[^a-z0-9]+", "-", f"scan {name}".lower()).strip("-")


def packet_page(record: Record, report: Path) -> str:
    """The page of one scan, as Markdown."""
    lines = [f"# {_plain(record.scan.name)}", "",
             f"Received {record.scan.received}, {record.scan.pages} pages, read in {record.timings.total_s:.1f} s. "
             f"[Report]({report.absolute().as_uri()})", ""]
    if record.problem:
        lines += [f"**Not read: `{record.problem.code}`**", ""]
    elif not record.filings:
        lines += ["No filing in it.", ""]
    for number, filing in enumerate(record.filings, 1):
        lines += [f"## Filing {number}: {ACTIONS[filing.disposition][0]}", "", REQUESTS[filing.request], ""]
        lines += [f"- {check_title(finding.check)}: {finding.outcome}" for finding in deciding(filing)]
        lines += [""]
    return "\n".join(lines)


def batch_table(records: Iterable[Record]) -> list[dict[str, str | int | float]]:
    """The table of a batch: one row a filing, or a scan without one."""
    rows: list[dict[str, str | int | float]] = []
    for record in records:
        common: dict[str, str | int | float] = {"scan": record.scan.name, "pages": record.scan.pages,
                                                "seconds": record.timings.total_s}
        if not record.filings:
            rows.append(common | {"request": "", "disposition": record.problem.code if record.problem else "none",
                                  "because of": ""})
        rows += [common | {"request": str(filing.request), "disposition": str(filing.disposition),
                           "because of": first_check(filing)} for filing in record.filings]
    return rows


def first_check(filing: Filing) -> str:
    """The check that a disposition rests on first; empty for a filing that is ready."""
    reasons = deciding(filing) if filing.disposition != Disposition.READY else []
    return reasons[0].check if reasons else ""


def _plain(text: str) -> str:
    # a file name is a stranger's text: no markup in it
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def outcome_table(outcomes: Iterable[Outcome]) -> list[dict[str, str | int | float]]:
    """The table of a drain: one row a packet."""
    rows: list[dict[str, str | int | float]] = []
    for each in outcomes:
        record = each.record
        results = [str(filing.disposition) for filing in record.filings] if record else []
        rows.append({"packet": each.packet.id, "scan": each.packet.name, "stage": str(each.stage),
                     "pages": record.scan.pages if record else 0, "seconds": record.timings.total_s if record else 0.0,
                     "dispositions": ", ".join(results), "problem": each.packet.problem or ""})
    return rows


def night_page(night: Night) -> str:
    """The page of a closed date, as Markdown."""
    head = "The books balance" if night.balanced else "**The books do not balance**"
    lines = [f"# {night.date}: {head}", ""]
    lines += [f"- **{_plain(alarm)}**" for alarm in night.alarms]
    lines += [f"- {step}: {_plain(words)}" for step, words in night.steps.items()]
    if not night.fresh:
        lines += [f"Closed before, {night.finished_at}."]
    lines += [f"- [{path.suffix[1:]}]({path.absolute().as_uri()})" for path in night.files]
    return "\n".join(lines) + "\n"
