"""One check applied while somebody watches which readings and claims it looks at."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from filings.vocabulary import Claim, Finding, PageKind, Reading, Readings, Scan, Topic

from .case import Case
from .checks import CHECKS
from .decide import finding_of
from .earlier import Earlier
from .packet import Packet
from .policy import Timeline


@dataclass(frozen=True, slots=True)
class Watched:
    """What a check found, and what it looked at: fields (None: no reading) and claims, in that order.

    `background`: fields that were looked at before it, to see what is asked for and for whom. `topics`: those of which it asked
    what the letters say, whether they say anything or not.
    """

    finding: Finding
    fields: Mapping[str, Reading | None]
    claims: tuple[Claim, ...]
    background: Mapping[str, Reading | None]
    topics: tuple[Topic, ...]


class _Fields(dict[str, Reading]):
    """Readings that note who was asked for."""

    def __init__(self, fields: Mapping[str, Reading]) -> None:
        super().__init__(fields)
        self.asked: dict[str, Reading | None] = {}

    def get(self, name: str, default: object = None) -> Reading | None:  # type: ignore[override]
        found = super().get(name)
        self.asked.setdefault(name, found)
        return found

    def __getitem__(self, name: str) -> Reading:
        found = super().__getitem__(name)
        self.asked.setdefault(name, found)
        return found


@dataclass(frozen=True, eq=False)
class _Packet(Packet):
    """A packet that notes the claims it gives out, and of what it was asked."""

    given: list[Claim] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)

    def claims(self, *topics: Topic, kinds: Iterable[PageKind] | None = None) -> tuple[Claim, ...]:
        found = super().claims(*topics, kinds=kinds)
        self.given.extend(found)
        self.topics.extend(topics)
        return found


def watched(check: str, readings: Readings, scan: Scan, timeline: Timeline, earlier: Sequence[Earlier] = (),
            form_pages: Mapping[tuple[str, str], int] | None = None, beside: Sequence[Readings] = ()) -> Watched:
    """Apply one check and note what it looks at. The arguments are those of `decide`.

    Raises:
        KeyError: there is no check of that name.
    """
    chosen = {one.name: one for one in CHECKS}[check]
    fields = _Fields(readings.fields)
    # built without validation, which would make a plain dictionary of it again
    noted = Readings.model_construct(**{**dict(readings), "fields": fields})
    packet = _Packet(noted, scan, timeline, tuple(earlier), dict(form_pages or {}), tuple(beside))
    case = Case.of(packet)
    background = dict(fields.asked)
    fields.asked.clear()
    packet.given.clear()
    packet.topics.clear()
    finding = finding_of(chosen, case)
    return Watched(finding, dict(fields.asked), tuple(dict.fromkeys(packet.given)), background,
                   tuple(dict.fromkeys(packet.topics)))
