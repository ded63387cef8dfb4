"""Which findings a disposition rests on."""
from __future__ import annotations

from .vocabulary import Disposition, Filing, Finding, Outcome, Weight

_HEAVY = (Weight.FORWARD, Weight.REJECT, Weight.REVIEW, Weight.GAP)
_DECIDED_BY = {Disposition.FORWARD: Weight.FORWARD, Disposition.REJECT: Weight.REJECT, Disposition.DEFICIENT: Weight.GAP}


def deciding(filing: Filing) -> list[Finding]:
    """The findings that the disposition rests on, heaviest first; none for a filing that is ready."""
    failed = [finding for finding in filing.findings if finding.outcome == Outcome.NOT_MET]
    if filing.disposition == Disposition.READY:
        return []
    if filing.disposition in _DECIDED_BY:
        return [finding for finding in failed if finding.weight == _DECIDED_BY[filing.disposition]]
    open_points = [finding for finding in filing.findings
                   if finding.outcome == Outcome.CANNOT_TELL and finding.weight in _HEAVY]
    looks = [*open_points, *(finding for finding in failed if finding.weight == Weight.REVIEW)]
    return sorted(looks, key=lambda finding: _HEAVY.index(finding.weight))
