"""What a person must say so that nothing of a filing stays open: the doubts behind its open checks, those that decide first.

A doubt is an entry to confirm or correct, a sentence or a page to settle, or, where the paper itself leaves a point open, the
question. Once everything that can be looked at was looked at, an open check is asked about itself; so every one can be cleared.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from filings.deciding import deciding
from filings.vocabulary import Answer, Box, Claim, Filing, Finding, Outcome, Reading, Readings, Scan, Stance, Status, Trait
from validators.case import Case
from validators.checks import CHECKS
from validators.decide import finding_of, readings_of
from validators.packet import Packet, is_plain
from validators.policy import Timeline
from validators.watch import Watched, watched

OPEN = (Status.REVIEW, Status.UNREADABLE)
STAMP = ("asked", "asked")             # by and at of an answer that is only tried


class Kind(StrEnum):
    """What a doubt is about."""

    FIELD = "field"
    CLAIM = "claim"
    PAGE = "page"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that a person is asked.

    `key`: the name of the entry, `claim:INDEX`, `page:NUMBER`, or the question; `checks`: those it leaves open; `decides`:
    whether the disposition rests on one of them; `why`: what the first of them found; `again`: a newer reading that
    contradicts what a person said.
    """

    kind: Kind
    key: str
    checks: tuple[str, ...] = ()
    decides: bool = False
    why: str = ""
    page: int | None = None
    box: Box | None = None
    reading: Reading | None = None
    claim: Claim | None = None
    choices: tuple[str, ...] = ()
    again: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the checks of a filing see. `beside`: the other filings of the scan."""

    readings: Readings
    scan: Scan
    timeline: Timeline
    form_pages: Mapping[tuple[str, str], int]
    beside: Sequence[Readings]

    def case(self, readings: Readings) -> Case:
        """The filing with these readings, as a case."""
        return Case.of(Packet(readings, self.scan, self.timeline, (), dict(self.form_pages), tuple(self.beside)))


def doubts_of(filing: Filing, scan: Scan, timeline: Timeline, form_pages: Mapping[tuple[str, str], int],
              others: Sequence[Filing] = (), disputed: Mapping[str, str] | None = None) -> list[Doubt]:
    """Every doubt of a filing, each once: first what contradicts a person's word, then what decides, then the rest.

    Args:
        filing: as it was decided last.
        scan: the scan it came in.
        timeline: the dated rules.
        form_pages: number of pages of each learned form.
        others: the other filings of the scan.
        disputed: entries that a person corrected and that were read otherwise since, with the newer reading.
    """
    scene = Scene(readings_of(filing), scan, timeline, form_pages, [readings_of(one) for one in others])
    deciders = {finding.check for finding in deciding(filing)}
    opened = [one for one in filing.findings if one.outcome is Outcome.CANNOT_TELL]
    ordered = sorted(opened, key=lambda one: one.check not in deciders)
    found: dict[tuple[Kind, str], Doubt] = {}
    for name, newer in (disputed or {}).items():
        if (reading := filing.fields.get(name)) is not None:
            found[Kind.FIELD, name] = replace(_of_field(name, reading), again=newer, decides=True)
    for finding in ordered:
        for doubt in _behind(finding, scene):
            known = found.get((doubt.kind, doubt.key), replace(doubt, why=finding.message))
            found[doubt.kind, doubt.key] = replace(known, checks=(*known.checks, finding.check),
                                                   decides=known.decides or finding.check in deciders)
    for name, reading in filing.fields.items():
        if reading.by is None and reading.status in OPEN and (Kind.FIELD, name) not in found:
            found[Kind.FIELD, name] = _of_field(name, reading)
    return sorted(found.values(), key=lambda doubt: (not doubt.again, not doubt.decides, not doubt.checks))


def _behind(finding: Finding, scene: Scene) -> Iterator[Doubt]:
    """What a person must look at to clear one open check."""
    try:
        seen = watched(finding.check, scene.readings, scene.scan, scene.timeline, (), scene.form_pages)
    except KeyError:
        yield Doubt(Kind.QUESTION, finding.check)      # of an earlier version of the program
        return
    own = list(_own(finding, seen, scene.readings))
    yield from own or _background(finding.check, scene) or [_question(finding, scene)]


def _own(finding: Finding, seen: Watched, readings: Readings) -> Iterator[Doubt]:
    """Entries, sentences and pages that the check itself looked at and that nobody has settled."""
    for name, reading in seen.fields.items():
        if reading is not None and reading.by is None and reading.status in OPEN:
            yield _of_field(name, reading)
    for claim in seen.claims:
        if claim.by is None and claim.stance is not Stance.DENIED and not is_plain(claim):
            yield Doubt(Kind.CLAIM, f"claim:{readings.claims.index(claim)}", page=claim.page, box=claim.box, claim=claim)
    unsettled = {*readings.doubtful_pages, *readings.uncertain_kinds}
    for number in dict.fromkeys(one.page for one in finding.evidence if one.page in unsettled):
        yield Doubt(Kind.PAGE, f"page:{number}", page=number)


def _of_field(name: str, reading: Reading) -> Doubt:
    return Doubt(Kind.FIELD, name, page=reading.page, box=reading.box, reading=reading)


def _background(check: str, scene: Scene) -> list[Doubt]:
    """What is asked for, or a trait, where that alone keeps the check open."""
    case = scene.case(scene.readings)
    questions: dict[str, tuple[str, ...]] = {f"trait.{trait}": ("yes", "no") for trait, value in _traits(case) if value is None}
    if len(case.asked.possible) > 1:
        questions["request"] = tuple(sorted(case.asked.possible - {"unclear"}))
    return [Doubt(Kind.QUESTION, question, choices=choices) for question, choices in questions.items()
            if any(_settled(check, scene, question, says) for says in choices)][:1]


def _traits(case: Case) -> tuple[tuple[Trait, bool | None], ...]:
    traits = case.traits
    return ((Trait.FOR_ANOTHER_PERSON, traits.for_another), (Trait.MEDICAL, traits.medical), (Trait.MINOR, traits.minor),
            (Trait.REPRESENTED, traits.represented), (Trait.IN_PROCEEDINGS, traits.in_proceedings))


def _settled(check: str, scene: Scene, question: str, says: str) -> bool:
    """Whether the check would be open no more if that were the answer."""
    tried = Answer(question=question, says=says, reason="", by=STAMP[0], at=STAMP[1])
    readings = scene.readings.model_copy(update={"answers": (*scene.readings.answers, tried)})
    chosen = next(one for one in CHECKS if one.name == check)
    return finding_of(chosen, scene.case(readings)).outcome is not Outcome.CANNOT_TELL


def _question(finding: Finding, scene: Scene) -> Doubt:
    """The check itself, with the first place that it points to."""
    place = next((one for one in finding.evidence if one.page), None)
    return Doubt(Kind.QUESTION, finding.check, page=place.page if place else None, box=place.box if place else None,
                 choices=(Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE))
