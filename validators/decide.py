"""From readings to a decided filing: every check, the disposition, the dates to watch.

Pure: no file, no clock, no chance. The same readings and the same timeline always give the same filing, so a changed
rule re-decides the archive without reading a page again.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from filings.vocabulary import Deadlines, Filing, Finding, Outcome, Readings, Request, Scan

from .calendar import add_business_days
from .case import Case
from .checks import CHECKS, Check
from .checks.duplicate import related
from .checks.expiry import known_expiry, last_day_in_time
from .disposition import disposition
from .earlier import Earlier
from .entries import Days
from .packet import Packet
from .policy import Timeline

__all__ = ["beside", "decide", "finding_of", "readings_of"]


def decide(readings: Readings, scan: Scan, timeline: Timeline, earlier: Sequence[Earlier] = (),
           form_pages: Mapping[tuple[str, str], int] | None = None, beside: Sequence[Readings] = ()) -> Filing:
    """Apply the rules in force on the day of receipt to one filing.

    Args:
        readings: what was read of one applicant's packet.
        scan: the scan it came in; its dates are the only clock.
        timeline: the dated rules; `Timeline.as_on` puts those of another day in place of those of the day of receipt.
        earlier: filings received before this one, for finding duplicates and earlier filings of the person; those
            that `flows.archive.Archive.like` gives are enough.
        form_pages: number of pages of each learned (form, edition); the policy data know the common ones.
        beside: the other filings of the same scan, which one payment may pay for together.
    """
    case = Case.of(Packet(readings, scan, timeline, tuple(earlier), dict(form_pages or {}), tuple(beside)))
    findings = tuple(finding_of(check, case) for check in CHECKS)
    return Filing(
        request=case.asked.request, traits=case.traits.names(), documents=readings.documents, fields=readings.fields,
        claims=readings.claims, doubtful_pages=readings.doubtful_pages,
        uncertain_kinds=readings.uncertain_kinds, fingerprints=readings.fingerprints,
        form_page_numbers=readings.form_page_numbers, answers=readings.answers, findings=findings,
        disposition=disposition((one.weight, one.outcome) for one in findings), deadlines=_deadlines(case),
        related=related(case))


def finding_of(check: Check, case: Case) -> Finding:
    """One check applied to one filing, worded for people."""
    verdict = check.judge(case)
    said = case.packet.answer(check.name) if verdict.outcome is Outcome.CANNOT_TELL else None
    entry = case.packet.timeline.check(check.name, case.packet.scan.received)
    message = verdict.found
    if said is not None:
        verdict = replace(verdict, outcome=Outcome(said.says))
        message = f"{message}; {said.by} looked and found it {said.says.replace('-', ' ')}"
        message += f" ({said.reason.rstrip('.')})" if said.reason else ""
    elif verdict.outcome is Outcome.NOT_MET:
        message = f"{message}; wanted: {entry.wanted}"
    elif verdict.outcome is Outcome.CANNOT_TELL:
        message = f"{message}; a person must look (wanted: {entry.wanted})"
    return Finding(check=check.name, outcome=verdict.outcome, weight=entry.weight, message=f"{message}.",
                   rule=verdict.rule or entry.rule, evidence=verdict.evidence)


def beside(all_: Sequence[Readings], one: Readings) -> tuple[Readings, ...]:
    """The other filings of a scan."""
    return tuple(each for each in all_ if each is not one)


def readings_of(filing: Filing) -> Readings:
    """What was read of a filing, as its decision holds it: enough to decide it again."""
    return Readings(**{name: getattr(filing, name) for name in Readings.model_fields})


def _deadlines(case: Case) -> Deadlines:
    """Last day for a timely re-parole request, and the day from which an unanswered filer may ask."""
    timeline, received = case.packet.timeline, case.packet.scan.received
    silence = timeline.at("silence", Days, received)
    expiry = known_expiry(case) if case.asked.request is Request.REPAROLE else None
    return Deadlines(reparole_file_by=last_day_in_time(case, expiry) if expiry else None,
                     inquiry_after=add_business_days(received, silence.days) if silence else None)
