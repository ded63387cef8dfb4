"""Pages of a scan that are an earlier page of it, scanned once more."""
from __future__ import annotations

from collections.abc import Sequence

from extractors.fingerprint import distance
from extractors.readings import PageReadings
from filings.vocabulary import Status

SAME_SHEET = 8                 # bits of 63 by which two scans of one sheet may differ; strangers differ by about 31
SAME_WORDS = 0.7               # share of the words that two scans of one sheet have in common


def rescans(pages: Sequence[PageReadings]) -> dict[int, int]:
    """Pages that are an earlier page scanned once more, by number: the number of that earlier page.

    The look alone does not tell (two money orders of one office look alike): no reading may speak against it, and the words of a
    page that is no form must be the same.
    """
    first: dict[int, int] = {}
    for k, each in enumerate(pages):
        for earlier in pages[:k]:
            if earlier.page.number not in first and _same_sheet(earlier, each):
                first[each.page.number] = earlier.page.number
                break
    return first


def _same_sheet(one: PageReadings, other: PageReadings) -> bool:
    if (one.page.kind, one.page.edition, one.page.form_page) != (other.page.kind, other.page.edition, other.page.form_page):
        return False
    if not one.fingerprint or not other.fingerprint or distance(one.fingerprint, other.fingerprint) > SAME_SHEET:
        return False
    both = [(one.fields[name], other.fields[name]) for name in one.fields.keys() & other.fields.keys()]
    if any(a.value != b.value for a, b in both if Status.READ in (a.status, b.status)):
        return False
    if one.page.form_page is not None:
        return any(a.value == b.value and isinstance(a.value, str) for a, b in both)     # empty pages all look alike
    words, others = set(one.words), set(other.words)
    return len(words & others) >= SAME_WORDS * max(1, len(words | others))
