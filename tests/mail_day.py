"""A mailroom for tests: files that came in at given times and what became of them, without a page being read."""
from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from filings.business_day import books_of
from filings.originals import Originals
from filings.packets import Admission, Packet, Stage
from filings.store import Store
from filings.vocabulary import (
    Deadlines,
    Disposition,
    Filing,
    Finding,
    Outcome,
    Page,
    PageKind,
    Policy,
    Problem,
    Record,
    Request,
    Rule,
    Scan,
    Timings,
    Weight,
)

ZONE, CLOSING = "America/Chicago", 20
OTHER = Policy(id="other", digest="0" * 64)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.set(now)

    def set(self, now: datetime) -> None:
        self.now = now.timestamp()

    def __call__(self) -> float:
        return self.now


@dataclass
class Mailroom:
    """Originals and records below one folder, and the database if no URL says where; `at` sets its clock, in UTC."""

    root: Path
    url: str = ""
    clock: Clock = field(default_factory=lambda: Clock(datetime(2026, 3, 2, 15, tzinfo=UTC)))

    def __post_init__(self) -> None:
        self.store = Store(self.url or f"sqlite:///{self.root / 'lockbox.db'}", self.clock)
        self.originals = Originals(self.root / "originals")

    @property
    def database(self):
        return self.store.database

    def at(self, hour: int, minute: int = 0, day: int = 2, month: int = 3) -> Mailroom:
        self.clock.set(datetime(2026, month, day, hour, minute, tzinfo=UTC))
        return self

    def bring(self, name: str, content: str = "", batch: str = "", seen: str | None = None, *,
              humanitarian: bool = False) -> Packet:
        """A file comes in now."""
        kept = self.originals.keep(io.BytesIO((content or name).encode()))
        day = books_of(self.clock(), ZONE, CLOSING)
        packet = self.store.queue.admit(Admission(
            path=str(self.root / "inbox" / batch / name), sha256=kept.sha256, size=kept.size, mtime_ns=1, inbox="mail",
            batch=batch, folder=str(self.root / "records" / day.isoformat()), received=day, business_date=day,
            seen_at=seen or self.store.queue.now(), humanitarian=humanitarian))
        assert packet is not None
        return packet

    def file(self, packet: Packet, *dispositions: Disposition, pages: int = 3, policy: Policy = OTHER,
             problem: Problem | None = None, due: date | None = None, worker: str = "w") -> Record:
        """A worker decides it now."""
        (lent,) = self.store.queue.claim(worker, 1, intake=True)
        assert lent.id == packet.id
        record = record_of(packet, *dispositions, pages=pages, policy=policy, problem=problem, due=due)
        folder = Path(packet.folder or "")
        folder.mkdir(parents=True, exist_ok=True)
        queue = self.store.queue
        stage = Stage.QUARANTINED if problem else Stage.DONE
        self.store.save(record, folder, within=lambda connection, _scan: settled(queue.settle(
            connection, packet.id, worker, stage, pages=pages, problem=problem.code if problem else None,
            message=problem.message if problem else "", read_at=queue.now())))
        (folder / f"{packet.record}.triage.json").write_text(record.to_json(), encoding="utf-8")
        return record


def settled(done: bool) -> None:
    assert done


def record_of(packet: Packet, *dispositions: Disposition, pages: int = 3, policy: Policy = OTHER,
              problem: Problem | None = None, due: date | None = None) -> Record:
    """A record with one filing for each disposition."""
    assert packet.received is not None
    scan = Scan(name=packet.name, sha256=packet.sha256, pages=pages, received=packet.received)
    return Record(
        scan=scan, problem=problem, policy=policy,
        pages=tuple(Page(number=number, kind=PageKind.OTHER) for number in range(1, pages + 1)),
        filings=tuple(filing_of(each, due) for each in dispositions), timings=Timings(total_s=1, cpu_s=1, pages=pages))


def filing_of(disposition: Disposition, due: date | None = None) -> Filing:
    """A filing whose disposition rests on one check."""
    outcome, weight, check = {
        Disposition.READY: (Outcome.MET, Weight.GAP, "i94.present"),
        Disposition.DEFICIENT: (Outcome.NOT_MET, Weight.GAP, "i94.present"),
        Disposition.REJECT: (Outcome.NOT_MET, Weight.REJECT, "fee.amount"),
        Disposition.FORWARD: (Outcome.NOT_MET, Weight.FORWARD, "routing.proceedings"),
        Disposition.REVIEW: (Outcome.CANNOT_TELL, Weight.REVIEW, "identity.consistent")}[disposition]
    finding = Finding(check=check, outcome=outcome, weight=weight, message="…", rule=Rule(policy="p", citation="c"))
    return Filing(request=Request.INITIAL_PAROLE, disposition=disposition, findings=(finding,),
                  deadlines=Deadlines(inquiry_after=due))
