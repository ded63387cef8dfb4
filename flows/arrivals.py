"""The filings that came in before a scan, looked up instead of read: the cost does not grow with the archive."""
from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from threading import Event, Lock

from filings.arrived import Arrival, Mark, read_arrivals
from filings.store import Store
from filings.vocabulary import Filing, Readings, Scan
from flows.archive import Archive
from validators.earlier import Earlier, Stowed, as_earlier, stowed_as_kept
from validators.entries import Likeness

AT_ONCE = 20                   # scans taken in between two rests, some 3 ms of work, which a request hardly notices
Slot = tuple[int, str, int]    # place of a scan in the order of arrival, its bytes (others may replace them), number of a filing
Claim = tuple[str, int, Stowed]     # when a scan was processed, its id, and what it has for a slot


class Arrivals:
    """An index of the store's filings: read once, then kept up to date with what is saved, also by other processes.

    Safe to use from several threads.

    Args:
        store: the store; what `before` gives is what `Store.earlier` gives, without what makes no difference.
        given: name and SHA-256 of all scans given at once, in their order, as for `Store.earlier`.
    """

    def __init__(self, store: Store, given: Sequence[tuple[str, str]] = ()) -> None:
        self.store = store
        self.given = {key: place for place, key in reversed(list(enumerate(given)))}
        self.archive: Archive[Slot] = Archive()
        self._lock = Lock()
        self._hurry = Event()
        self._mark: Mark | None = None
        self._slots: dict[int, tuple[Slot, ...]] = {}
        # the same scan may be recorded in several folders: what was processed last counts
        self._claims: dict[Slot, tuple[Claim, ...]] = {}

    def refresh(self, rest_s: float = 0.0) -> None:
        """Take in what was saved since the last time.

        Args:
            rest_s: seconds to rest after every few scans, so that others get on who are served by this process. Who asks without
                rest meanwhile has it done without.
        """
        if not rest_s:
            self._hurry.set()

        def take(scan: Arrival) -> None:
            self._take_in(scan)
            if rest_s and next(taken) % AT_ONCE == 0:
                self._hurry.wait(rest_s)

        taken = count(1)
        with self._lock:
            self._mark = read_arrivals(self.store.database, take, self._mark)
            self._hurry.clear()

    def before(self, scan: Scan, folder: Path | str, filing: Filing | Readings, limits: Likeness) -> list[Earlier]:
        """Filings that came in before a scan and make a difference to what the checks find of a filing of it.

        Args:
            scan: the scan in hand, saved already or not.
            folder: where its record is, or will be, written.
            filing: what was read of the filing in hand.
            limits: when pages, and packets, look alike.
        """
        return self.before_arrival(scan, self.store.arrival(scan, folder), filing, limits)

    def before_arrival(self, scan: Scan, arrival: int | None, filing: Filing | Readings, limits: Likeness) -> list[Earlier]:
        """Do what `before` does for a scan of which the place in the order of arrival is known; None: it was never seen."""
        here = self.given.get((scan.name, scan.sha256), len(self.given))

        def came_before(slot: Slot, other: Stowed) -> bool:
            # by the order of the scans given at once, else by that of arrival
            place = self.given.get((other.name, other.sha256))
            later = place >= here if place is not None else arrival is not None and slot[0] > arrival
            return slot[0] != arrival and not later

        with self._lock:
            return [one for _, one in self.archive.like(as_earlier(scan, filing), limits, came_before)]

    def _take_in(self, scan: Arrival) -> None:
        """Put what a scan holds now in place of what it held."""
        before = self._slots.pop(scan.id, ())
        for slot in before:
            self._claims[slot] = tuple(claim for claim in self._claims[slot] if claim[1] != scan.id)
        slots = []
        for one in () if scan.replaced else scan.filings:
            slots.append(slot := (scan.position, scan.sha256, one.number))
            claim = (scan.processed_at, scan.id, stowed_as_kept(
                scan.name, scan.sha256, scan.received, one.fingerprints, one.identity))
            self._claims[slot] = (*self._claims.get(slot, ()), claim)
        self._slots[scan.id] = tuple(slots)
        for slot in {*before, *slots}:
            if claims := self._claims[slot]:
                self.archive.add(slot, max(claims, key=lambda claim: claim[:2])[2])
            else:
                self.archive.drop(slot)
