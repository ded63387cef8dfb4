"""What one page gives: the unit of work of a reading process."""
from __future__ import annotations

from dataclasses import dataclass, field

from filings.vocabulary import Claim, Page, PageKind, Reading

# English prose that somebody wrote; which of these a page is, is the hardest of all kinds to tell
LETTERS = frozenset({PageKind.STATEMENT, PageKind.PHYSICIAN_STATEMENT, PageKind.GUARDIAN_CONSENT, PageKind.TRANSLATION})
UNSURE = 0.5                   # certainty of a page's kind below which it may be anything


@dataclass(frozen=True, slots=True)
class PageReadings:
    """One page as read. Small and picklable: it travels from a reading process to the one that assembles.

    `fields`: readings by canonical name, each with its page and box; `claims`: what a page that is not a form
    says; `doubtful`: the page could not be read well enough to rely on what was *not* found on it; `fingerprint`:
    64-bit perceptual hash as 16 hexadecimal digits, None for blank and separator pages; `cpu_s`: processor seconds
    spent, external programs included; `words`: plain capital words of four letters and more on a page that is no form, for finding
    out whom it is about; `printed`: those of them that are printed and were read without doubt.
    """

    page: Page
    fields: dict[str, Reading] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    doubtful: bool = False
    fingerprint: str | None = None
    cpu_s: float = 0.0
    words: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
