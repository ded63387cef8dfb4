"""The books: what came in, set against where it stands, by file and by page."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a file that came in can be found."""

    FILED = "filed"                # decided; its record lies in its folder
    WAITING = "waiting"            # not read yet, or being read
    ATTENTION = "attention"        # tried in vain; a person must look
    QUARANTINED = "quarantined"    # cannot be read, with the reason
    DUPLICATE = "duplicate"        # the same bytes came in before


@dataclass(frozen=True, slots=True)
class Tally:
    """A count of files, and of their pages; `uncounted`: files among them of which the pages are not known."""

    files: int = 0
    pages: int = 0
    uncounted: int = 0

    def with_file(self, pages: int | None) -> Tally:
        """The tally with one more file."""
        return Tally(self.files + 1, self.pages + (pages or 0), self.uncounted + (pages is None))


@dataclass(frozen=True, slots=True)
class Account:
    """What came in, and what of it was found where. `found` counts only what the evidence bears out."""

    received: Tally
    found: dict[Standing, Tally]

    @property
    def missing(self) -> Tally:
        """What came in and was not found; nothing, where the books balance."""
        received, found = self.received, self.found.values()
        return Tally(received.files - sum(each.files for each in found), received.pages - sum(each.pages for each in found),
                     received.uncounted - sum(each.uncounted for each in found))


@dataclass(frozen=True, slots=True)
class Books:
    """The reconciliation: of one business date (None: not asked for) and of all there ever was.

    `faults`: what is wrong, one sentence each, `fault_total` of them in all; `notes`: what is worth knowing and no fault.
    """

    day: Account | None
    whole: Account
    faults: tuple[str, ...] = ()
    fault_total: int = 0
    notes: tuple[str, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether everything that came in is where it should be."""
        accounts = [each for each in (self.day, self.whole) if each]
        return not self.fault_total and all(each.missing == Tally() for each in accounts)
