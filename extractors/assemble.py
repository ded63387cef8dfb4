"""From pages to documents and filings: who belongs together in one scan, and where documents bear each other out."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractors.agreement import CONTESTED, confirmed, named_in_print
from extractors.calibration import calibration, calibration_file
from extractors.contradiction import disputed
from extractors.readings import LETTERS, UNSURE, PageReadings
from extractors.rescans import rescans
from extractors.signing_days import weighed
from extractors.split import shares
from filings.settings import settings
from filings.vocabulary import Document, PageKind, Problem, Reading, Readings, ScanReadings, Status

LOOSE = (PageKind.SEPARATOR, PageKind.BLANK)
DOUBT = 0.5                    # no more is anything worth on a page that may be another person's


def assemble(name: str, sha256: str, pages: Sequence[PageReadings], problem: Problem | None = None) -> ScanReadings:
    """All pages of a scan as filings. Every page that is neither blank nor a separator belongs to exactly one filing.

    Raises:
        BadArguments: the calibration cannot be used.
    """
    scan = as_read(name, sha256, pages, problem)
    return scan.model_copy(update={"filings": tuple(filing.model_copy(update={"fields": judged(filing.fields)})
                                                    for filing in scan.filings)})


def judged(fields: Mapping[str, Reading]) -> dict[str, Reading]:
    """The readings with their measured confidence: sure enough to act on, or for a person to look at."""
    return disputed(calibration(calibration_file()).judged(fields, settings().read_certainty))


def as_read(name: str, sha256: str, pages: Sequence[PageReadings], problem: Problem | None = None) -> ScanReadings:
    """All pages of a scan as filings, readings still with their witnesses and their readers' own word for their certainty."""
    if problem is not None and not pages:
        return ScanReadings(name=name, sha256=sha256, problem=problem)
    return ScanReadings(name=name, sha256=sha256, pages=tuple(each.page for each in pages),
                        filings=tuple(_filing(group, unsettled) for group, unsettled in shares(pages)), problem=problem)


def together(group: Sequence[PageReadings]) -> Readings:
    """One filing from pages that a person put together."""
    filing = _filing(group)
    return filing.model_copy(update={"fields": judged(filing.fields)})


# ------------------------------------------------------------------ documents and fields

def _filing(group: Sequence[PageReadings], unsettled: frozenset[int] = frozenset()) -> Readings:
    """Pages as a filing. `unsettled`: numbers of pages, here or in another filing, that may be of this one or not."""
    group = [_unsettled(each) if each.page.number in unsettled else each for each in group]
    elsewhere = unsettled - {each.page.number for each in group}
    fields = confirmed(weighed(merged(group)), group)
    fields |= named_in_print(fields, group)
    prints = {each.page.number: each.fingerprint for each in group if each.fingerprint}
    numbers = {each.page.number: each.page.form_page for each in group if each.page.form_page is not None}
    return Readings(documents=tuple(documents_of(group)), fields=fields,
                    claims=tuple(claim for each in group for claim in each.claims),
                    doubtful_pages=tuple(sorted({*elsewhere, *(each.page.number for each in group if each.doubtful)})),
                    uncertain_kinds=tuple(each.page.number for each in group if each.page.confidence < UNSURE
                                          and (each.doubtful or each.page.kind in LETTERS)),
                    fingerprints=prints,
                    form_page_numbers=numbers)


def _unsettled(each: PageReadings) -> PageReadings:
    """A page that may be another person's: what it says is for a person to look at, and what it lacks says nothing."""
    fields = {name: reading.model_copy(update={"status": max(reading.status, Status.REVIEW, key=ORDER.__getitem__),
                                               "confidence": min(reading.confidence, DOUBT)})
              for name, reading in each.fields.items() if reading.status != Status.BLANK}
    claims = tuple(claim.model_copy(update={"confidence": min(claim.confidence, DOUBT)}) for claim in each.claims)
    return replace(each, fields=fields, claims=claims, doubtful=True)


def documents_of(group: Sequence[PageReadings]) -> list[Document]:
    """Pages as documents: a form is one document by edition, other papers are one document a page unless they go on.

    A page scanned twice belongs to the document of its first scan.
    """
    again = rescans(group)
    held: dict[int, tuple[PageKind, str | None, int]] = {}
    pages: dict[tuple[PageKind, str | None, int], list[int]] = {}
    sheets: dict[tuple[PageKind, str | None], list[set[int]]] = {}
    for each in group:
        page = each.page
        if page.kind in LOOSE:
            continue
        copy = 0
        if page.number in again:
            key = held[again[page.number]]
        elif page.form_page is not None:
            copies = sheets.setdefault((page.kind, page.edition), [set()])
            copy = next((k for k, seen in enumerate(copies) if page.form_page not in seen), len(copies))
            if copy == len(copies):
                copies.append(set())
            copies[copy].add(page.form_page)
            key = (page.kind, page.edition, copy)
        else:
            key = (page.kind, None, page.number)
        held[page.number] = key
        pages.setdefault(key, []).append(page.number)
    return [Document(kind=kind, edition=edition, pages=tuple(sorted(numbers))) for (kind, edition, _), numbers in pages.items()]


def merged(group: Iterable[PageReadings]) -> dict[str, Reading]:
    """One reading for every field: where several pages carry it, the best that says something; a dispute goes to a person."""
    found: dict[str, list[Reading]] = {}
    for each in group:
        for name, reading in each.fields.items():
            found.setdefault(name, []).append(reading)
    return {name: _best(name, readings) for name, readings in found.items()}


ORDER = {Status.READ: 0, Status.REVIEW: 1, Status.UNREADABLE: 2, Status.BLANK: 3}
ADDED = ("i131.application_type",)     # questions whose boxes stand on several pages: all marked ones count


def _best(name: str, readings: list[Reading]) -> Reading:
    filled = [reading for reading in readings if reading.status != Status.BLANK and reading.value is not False]
    if not filled:
        return min(readings, key=lambda reading: (ORDER[reading.status], -reading.confidence))
    if name in ADDED and len(filled) > 1:
        return _together(filled)
    best = min(filled, key=lambda reading: (ORDER[reading.status], -reading.confidence))
    other = next((reading for reading in filled if reading.status == Status.READ and reading.value != best.value), None)
    if other is not None and best.status == Status.READ:
        return best.model_copy(update={"status": Status.REVIEW, "alternatives": (*best.alternatives, str(other.value)),
                                       "witnesses": best.witnesses | {CONTESTED: 1.0}})
    return best


def _together(filled: list[Reading]) -> Reading:
    value = ",".join(dict.fromkeys(str(reading.value) for reading in filled if reading.value))
    worst = max(filled, key=lambda reading: ORDER[reading.status])
    return filled[0].model_copy(update={"value": value, "status": worst.status,
                                        "confidence": min(reading.confidence for reading in filled)})
