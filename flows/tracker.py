"""What is known of the files in an inbox from one look to the next, apart from clocks, disks and events.

A file is ripe when its size and dates have stood still for a while between two looks. One that turns out not to be whole
is looked at again after a growing delay; when nothing has changed for so long that nobody can still be writing, it is
taken as it is, for then it must be told why it cannot be read instead of lying there for ever.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flows.inbox import Seen

FIRST_DELAY_S, MOST_DELAY_S = 1.0, 30.0

Mark = tuple[int, int, int, int]


@dataclass(slots=True)
class Watched:
    """One file: how it looked, since when (seconds of the tracker's clock), and when it is worth another look."""

    mark: Mark
    first: float
    since: float
    next_look: float
    delay: float = FIRST_DELAY_S
    reason: str = "it may still be written"


class Tracker:
    """The files of an inbox that are not taken in yet.

    Args:
        settle_s: seconds for which a file must stand still.
        patience_s: seconds after which a file that is not whole is taken nevertheless.
    """

    def __init__(self, settle_s: float, patience_s: float) -> None:
        self.settle_s, self.patience_s = settle_s, max(patience_s, settle_s)
        self._files: dict[str, Watched] = {}

    def ripe(self, path: str, file: Seen, now: float) -> bool:
        """Note how a file looks now; True when it has stood still and is due for being opened."""
        mark = mark_of(file)
        known = self._files.get(path)
        if known is None or known.mark != mark:
            first = known.first if known else now
            self._files[path] = Watched(mark, first, now, now + self.settle_s)
            return False
        return now >= known.next_look

    def overdue(self, path: str, now: float) -> bool:
        """Whether a file has not changed for so long that it is taken as it is."""
        known = self._files.get(path)
        return known is not None and now - known.since >= self.patience_s

    def not_yet(self, path: str, reason: str, now: float) -> None:
        """Note that a ripe file could not be taken in; it is looked at again later, and each time later still."""
        if (known := self._files.get(path)) is not None:
            known.reason = reason
            known.next_look = min(now + known.delay, max(known.since + self.patience_s, now + FIRST_DELAY_S))
            known.delay = min(known.delay * 2, MOST_DELAY_S)

    def waited(self, path: str, now: float) -> float:
        """Seconds since a file was first seen."""
        known = self._files.get(path)
        return now - known.first if known else 0.0

    def forget(self, path: str) -> None:
        """Forget a file that has been taken in."""
        self._files.pop(path, None)

    def keep_only(self, paths: Iterable[str]) -> list[str]:
        """Forget the files that are no longer there; give back which they were."""
        gone = sorted(self._files.keys() - set(paths))
        for path in gone:
            del self._files[path]
        return gone

    def unsettled(self) -> dict[str, str]:
        """Why each file is not taken in yet."""
        return {path: known.reason for path, known in self._files.items()}

    def next_look(self) -> float | None:
        """When the next file is due, on the tracker's clock; None when nothing waits."""
        return min((known.next_look for known in self._files.values()), default=None)


def mark_of(file: Seen) -> Mark:
    """What shows that a file has changed, or that another one has taken its place."""
    return file.size, file.mtime_ns, file.inode, file.ctime_ns
