"""Where a filing is changed by a person: one transaction with its audit entry, decided again at once, no page read.

Every deed names the decision that the person saw; if the filing reads otherwise by now, nothing is done. Only the one who
holds the claim may change a filing.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, update

from filings import corrections
from filings.audit import append, filing_subject
from filings.corrections import Place
from filings.files import write_atomically
from filings.problems import NotDecided
from filings.settings import settings
from filings.store import Store, save_in
from filings.tables import FILINGS
from filings.vocabulary import Filing, Readings, Record
from flows.arrivals import Arrivals
from flows.entry_rules import EntryRules
from flows.equipment import learned_forms
from flows.recheck import RECORD, stem_of
from flows.report_again import LateReports
from validators.checks.duplicate import likeness_limits
from validators.decide import beside, decide, readings_of
from validators.policy import Timeline


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """What reviewing needs: the store, the rules in force, the learned forms, and which dispositions need two people.

    `arrivals`: what came in before, in the same index as the batch has, so that both find the same.

    `late_reports` writes the reports of changed records; None leaves them as they were, for the nightly batch.
    """

    store: Store
    timeline: Timeline
    arrivals: Arrivals
    form_pages: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rules: EntryRules = field(default_factory=lambda: EntryRules(()))
    two_people: frozenset[str] = frozenset()
    late_reports: LateReports | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A filing after a deed. `version`: id of the decision that stands now."""

    place: Place
    version: int
    record: Record
    filing: Filing


@dataclass(slots=True)
class Work:
    """A filing in the hands of a person, within the open transaction."""

    connection: Connection
    place: Place
    version: int
    record: Record
    who: str
    now: float

    @property
    def filing(self) -> Filing:
        """The filing as it stands."""
        return self.record.filings[self.place.number - 1]

    @property
    def stamp(self) -> str:
        """The moment as it is kept: UTC, ISO 8601."""
        return corrections.moment(self.now).isoformat(timespec="seconds")

    def tell(self, action: str, *, before: Any = None, after: Any = None) -> None:
        """Add the deed to the audit trail; the decision that stands after it goes with it."""
        append(self.connection, self.who, action, filing_subject(self.place.scan, self.place.number), before=before,
               after={**(after or {}), "decision": self.version}, at=corrections.moment(self.now))

    def correct(self, about: str, action: str, *, reading: Any, before: Any) -> None:
        """Keep what the person said about one thing."""
        corrections.keep(self.connection, self.place, about, action, reading=reading, before=before, by=self.who,
                         at=corrections.moment(self.now))

    def mark(self, **values: Any) -> None:
        """Set columns of the filing's row."""
        self.connection.execute(update(FILINGS).where(FILINGS.c.id == self.place.filing).values(**values))


def open_review(store: Store, timeline: Timeline | None = None, late_reports: LateReports | None = None,
                arrivals: Arrivals | None = None) -> ReviewDesk:
    """The desk of this installation: its rules, learned forms and settings. `arrivals`: an index that was read already."""
    forms = learned_forms()
    named = {name.strip() for name in settings().second_person.split(",")} - {"none", ""}
    pages = {(form.form, form.edition): form.pages for form in forms}
    return ReviewDesk(store, timeline or Timeline.load(), arrivals or Arrivals(store), pages,
                      EntryRules(forms), frozenset(named), late_reports)


@contextmanager
def work_on(desk: ReviewDesk, who: str, filing: int, version: int, *, claimed: bool = True) -> Iterator[Work]:
    """Take a filing into a person's hands; what is done inside is one transaction.

    Args:
        desk: the desk.
        who: name of the user.
        filing: id of the filing.
        version: id of the decision that the person saw.
        claimed: whether the person must hold the filing.

    Raises:
        UnknownFiling, FilingChanged, NotClaimed: nothing was changed.
    """
    now = desk.store.clock()
    desk.arrivals.refresh()        # the first time takes long; nobody else who writes should wait for it
    with desk.store.database.write() as connection:
        place = corrections.place_of(connection, filing)
        decision, record = corrections.current(connection, place.scan)
        corrections.check_version(connection, place, version, decision, record)
        if claimed:
            corrections.check_claim(connection, filing, who, now)
        if place.number > len(record.filings):
            raise NotDecided(f"The scan {place.name} holds no filing {place.number} any more")
        yield Work(connection, place, decision, record, who, now)


def decide_again(desk: ReviewDesk, work: Work, readings: Readings) -> None:
    """Decide the filing anew from changed readings, and the other filings of its scan, which one payment may pay for too."""
    all_ = [readings_of(filing) for filing in work.record.filings]
    all_[work.place.number - 1] = readings
    rulings = [filing.ruling for filing in work.record.filings]
    filings = tuple(filing.model_copy(update={"ruling": ruling})
                    for filing, ruling in zip(decided(desk, work, all_), rulings, strict=True))
    keep_record(desk, work, work.record.model_copy(update={"filings": filings, "policy": desk.timeline.policy}))


def decided(desk: ReviewDesk, work: Work, all_: Sequence[Readings]) -> Iterator[Filing]:
    """The filings of the scan by the rules in force, from what was read of each."""
    scan = work.record.scan
    limits = likeness_limits(desk.timeline, scan.received)
    for own in all_:
        before = desk.arrivals.before_arrival(scan, work.place.arrival, own, limits)
        yield decide(own, scan, desk.timeline, before, desk.form_pages, beside(all_, own))


def keep_record(desk: ReviewDesk, work: Work, record: Record) -> None:
    """Make a record the one that stands for the scan."""
    kept = save_in(work.connection, record, work.place.folder, work.stamp)
    work.version, work.record = kept.decision, record


def changed(work: Work) -> Changed:
    """The filing as the deed leaves it."""
    return Changed(work.place, work.version, work.record, work.filing)


def edit(desk: ReviewDesk, who: str, filing: int, version: int, action: str,
         deed: Callable[[Work, Readings], tuple[Readings, Any, Any]]) -> Changed:
    """Change the readings of a filing and decide it again.

    Args:
        desk: the desk.
        who: name of the user.
        filing: id of the filing.
        version: id of the decision that the person saw.
        action: for the audit trail.
        deed: gives the readings afterwards, and what to tell of before and after.
    """
    with work_on(desk, who, filing, version) as work:
        readings, before, after = deed(work, readings_of(work.filing))
        was = work.filing.disposition
        decide_again(desk, work, readings)
        work.mark(reviewed_at=None, reviewed_by=None)
        now = work.filing.disposition
        told = {} if was == now else {"disposition": [was, now]}
        work.tell(action, before=before, after={**after, **told})
        result = changed(work)
    write_record(desk, result)
    return result


def write_record(desk: ReviewDesk, result: Changed) -> Path | None:
    """Write the file of a changed record anew where it lies, and its report soon; None where the folder holds none any more."""
    folder = Path(result.place.folder)
    stem = stem_of(result.record, folder)
    if stem is None:
        return None
    path = folder / f"{stem}{RECORD}"
    write_atomically(path, result.record.to_json())
    if desk.late_reports is not None:
        desk.late_reports.again(path)
    return path
