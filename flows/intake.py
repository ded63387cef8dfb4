"""Taking in what lies in the inboxes: the sweep, which compares the folder with the database.

    sweeper = Sweeper(inbox, store, originals)
    swept = sweeper.sweep()

A sweep is what counts; file events only bring it forward. Any number of sweeps, by any number of processes, take a file in
once: its bytes are stored first, then its row is written, and then the worker's turn comes. What an earlier run left half
done (a record not written, a file not moved) is finished by the next sweep.
"""
from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from filings.business_day import books_of
from filings.originals import OriginalStore
from filings.packets import Admission, Packet, Stage
from filings.problems import LockboxError, UnreachableScan
from filings.settings import Settings, settings
from filings.store import Store
from filings.sweeping import known_marks, note_sweep, to_put_away
from flows.away import finish_up
from flows.completeness import incomplete
from flows.inbox import COMPANION, Inbox, Seen, is_humanitarian, look, open_inside, path_text, seen, short
from flows.jobs import dates_beside
from flows.tracker import Tracker, mark_of

REPAIR_AFTER_S = 30.0          # by then whoever finished a packet has put its file away, or is no more
FIRST_PAUSE_S, MOST_PAUSE_S = 5.0, 60.0
BEING_WRITTEN = "it is being written"
log = logging.getLogger("lockbox")


@dataclass(slots=True)
class Swept:
    """What one sweep of an inbox found and did.

    `seen`: scans that lie there; `admitted` and `duplicates`: numbers of packets; `unsettled`: why files are not taken in yet, by
    name; `put_away`: files of finished packets that were still there; `left_over`: why others could not be put away, by name;
    `message`: why it could not go on; `resting`: it was not begun, for an earlier one could not.
    """

    inbox: str
    seen: int = 0
    admitted: list[int] = field(default_factory=list)
    duplicates: list[int] = field(default_factory=list)
    unsettled: dict[str, str] = field(default_factory=dict)
    put_away: int = 0
    left_over: dict[str, str] = field(default_factory=dict)
    message: str = ""
    resting: bool = False


class Sweeper:
    """Sweeps one inbox, and remembers from one sweep to the next what is still being written.

    Args:
        inbox: the folder.
        store: the database.
        originals: where the bytes are kept.
        chosen: the settings; left out, those of the program.
        clock: seconds since 1970; `ticks`: seconds that never run back. Tests hand in their own.
        repair_after_s: seconds after which the files of finished packets are put away here.
        by_date: tell by its dates for how long a file has not changed; for a run too short to watch it.
    """

    def __init__(self, inbox: Inbox, store: Store, originals: OriginalStore, chosen: Settings | None = None, *,
                 clock: Callable[[], float] = time.time, ticks: Callable[[], float] = time.monotonic,
                 repair_after_s: float = REPAIR_AFTER_S, by_date: bool = False) -> None:
        self.inbox, self.store, self.originals = inbox, store, originals
        self.chosen = chosen or settings()
        self.clock, self.ticks, self.repair_after_s, self.by_date = clock, ticks, repair_after_s, by_date
        self.tracker = Tracker(self.chosen.settle_seconds, self.chosen.patience_seconds)
        self._companions = Tracker(self.chosen.settle_seconds, 0)
        self._pause_s, self._paused_until, self._why = FIRST_PAUSE_S, 0.0, ""

    def sweep(self, go_on: Callable[[], bool] = lambda: True) -> Swept:
        """Look at the inbox once and do all that is due; `go_on` is asked before each file.

        What concerns the place (share away, disk full, database gone) ends the sweep with its message and makes the next
        ones wait; what concerns one file leaves that file for later.
        """
        started, swept = self._now(), Swept(self.inbox.name)
        if self.ticks() < self._paused_until:
            return Swept(self.inbox.name, message=self._why, resting=True)
        try:
            self._sweep(swept, go_on)
            self._pause_s = FIRST_PAUSE_S
        except (OSError, LockboxError) as error:
            swept.message = self._why = _told(error)
            log.warning("%s: intake pauses: %s", self.inbox.folder, swept.message)
            self._paused_until, self._pause_s = self.ticks() + self._pause_s, min(self._pause_s * 2, MOST_PAUSE_S)
        swept.unsettled = {Path(path).name: reason for path, reason in self.tracker.unsettled().items()}
        self._note(swept, started)
        return swept

    def next_look(self) -> float | None:
        """When, on the clock of `ticks`, a file is due for another look; None when nothing waits."""
        look_at = self.tracker.next_look()
        return None if look_at is None else max(look_at, self._paused_until)

    def _sweep(self, swept: Swept, go_on: Callable[[], bool]) -> None:
        found = look(self.inbox)
        known = known_marks(self.store.database, self.inbox.name)
        files = {path_text(file.path): file for file in found.files}
        self._companions.keep_only(files)
        companions = {path: self._companions.ripe(path, file, self.ticks())
                      for path, file in files.items() if path.endswith(COMPANION)}
        scans = {path: file for path, file in files.items() if path not in companions}
        swept.seen = len(scans)
        self.tracker.keep_only(scans)
        for path, file in scans.items():
            if (file.size, file.mtime_ns) in known.get(path, ()):
                self.tracker.forget(path)
            elif not go_on():
                return
            elif self.tracker.ripe(path, file, self.ticks()):
                self._take(path, file, companions, swept)
        self._repair(swept, go_on)

    def _take(self, path: str, file: Seen, companions: dict[str, bool], swept: Swept) -> None:
        """Store a file's bytes and put it on the work list, if it is whole."""
        beside = path_text(file.path.with_suffix(COMPANION))
        if not companions.get(beside, True):
            return                 # its companion may still be written
        try:
            packet = self._admitted(path, file, beside in companions)
        except _NotYet as reason:
            self.tracker.not_yet(path, str(reason), self.ticks())
            return
        self.tracker.forget(path)
        if packet is None:
            return
        if packet.stage == Stage.DUPLICATE:
            swept.duplicates.append(packet.id)
            self._finish_up(packet, swept)
        else:
            swept.admitted.append(packet.id)

    def _admitted(self, path: str, file: Seen, has_companion: bool) -> Packet | None:
        """Admit a file; what is stored and judged is what one descriptor gives, whatever happens to the name.

        Raises:
            _NotYet: it is not whole, changes, or cannot be read now.
        """
        try:
            opened = open_inside(self.inbox.folder, file.parts)
        except OSError as error:
            raise _NotYet(_told(error)) from error
        with opened:
            self._must_be_whole(path, file, opened)
            try:
                kept = self.originals.keep(opened)
            except UnreachableScan as error:
                raise _NotYet(error.detail) from error
            if not _is(file, opened):
                raise _NotYet(BEING_WRITTEN)
        books = books_of(self.clock(), self.chosen.time_zone, self.chosen.closing_hour)
        received, postmarked, problem = (dates_beside(file.path.with_suffix(COMPANION), None, None, books)
                                         if has_companion else (books, None, None))
        seen_at = self.clock() - self.tracker.waited(path, self.ticks())
        return self.store.queue.admit(Admission(
            path, kept.sha256, kept.size, file.mtime_ns, self.inbox.name, file.batch, str(self._folder(books, file.batch)),
            received, books, datetime.fromtimestamp(seen_at, UTC).isoformat(timespec="seconds"), postmarked,
            is_humanitarian(file.batch), problem, Path(short(Path(path).name)).stem), lambda: self._still_there(file))

    def _must_be_whole(self, path: str, file: Seen, opened: BinaryIO) -> None:
        if not _is(file, opened):
            raise _NotYet(BEING_WRITTEN)
        try:
            reason = incomplete(opened)
        except OSError as error:
            raise _NotYet(_told(error)) from error
        still_s = self.clock() - max(file.mtime_ns, file.ctime_ns) / 1e9 if self.by_date else 0.0
        if reason and still_s < self.chosen.patience_seconds and not self.tracker.overdue(path, self.ticks()):
            raise _NotYet(reason)

    def _still_there(self, file: Seen) -> bool:
        try:
            with open_inside(self.inbox.folder, file.parts) as opened:
                return _is(file, opened)
        except OSError:
            return False

    def _folder(self, books: date, batch: str) -> Path:
        """Where the records of a batch are written: one folder for each, side by side, so that no name meets another."""
        name = f"{books} {batch.replace('/', ' - ')}" if batch else str(books)
        return self.chosen.records_dir / short(name)

    def _repair(self, swept: Swept, go_on: Callable[[], bool]) -> None:
        """Finish what was left half done, by this program or by one that was killed."""
        before = datetime.fromtimestamp(self.clock() - self.repair_after_s, UTC).isoformat(timespec="seconds")
        for packet in to_put_away(self.store.database, self.inbox.name, before):
            if not go_on():
                return
            self._finish_up(packet, swept)

    def _finish_up(self, packet: Packet, swept: Swept) -> None:
        try:
            finish_up(packet, self.store, self.originals)
            swept.put_away += 1
        except (OSError, LockboxError) as error:
            # one file that cannot be moved must not keep the others from coming in
            swept.left_over[packet.path.name] = _told(error)
            log.warning("Packet %d is finished, but its file cannot be put away: %s", packet.id, _told(error))

    def _note(self, swept: Swept, started: str) -> None:
        """Leave word of the sweep in the database, for `lockbox status`; without one, the log has it."""
        try:
            note_sweep(self.store.database, self.inbox.name, started, self._now(), swept.seen,
                       len(swept.admitted) + len(swept.duplicates), swept.unsettled | swept.left_over, swept.message)
        except LockboxError as error:
            log.warning("The sweep of %s cannot be noted: %s", self.inbox.folder, error)

    def _now(self) -> str:
        return datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="seconds")


class _NotYet(Exception):
    """Why a file is left for later."""


def _is(file: Seen, opened: BinaryIO) -> bool:
    """Whether what was opened is the file that was seen, and has not changed since."""
    return mark_of(seen(file.path, file.parts, os.fstat(opened.fileno()))) == mark_of(file)


def _told(error: OSError | LockboxError) -> str:
    """An error without the name of a file, which may be that of a person."""
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def sweep_all(inboxes: Iterable[Inbox], store: Store, originals: OriginalStore, *,
              sleep: Callable[[float], None] = time.sleep) -> list[Swept]:
    """Sweep inboxes to the end, without the memory of an earlier sweep: two looks, as long apart as files must stand still."""
    sweepers = [Sweeper(inbox, store, originals, by_date=True) for inbox in inboxes]
    first = [sweeper.sweep() for sweeper in sweepers]
    if any(swept.unsettled for swept in first):
        sleep(settings().settle_seconds)
    return [sweeper.sweep() for sweeper in sweepers]
