"""Several packets in one scan: where one ends and the next begins.

A separator sheet always ends a packet. Without one, the sign of a further packet is a second application (or, in a packet without
application, a second payment and support declaration); the cut between the two is where the papers' order and the names
on them fit best. Where papers of several people turn out to lie mixed, `extractors.interleaved` sorts them.
"""
from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.fingerprint import distance
from extractors.grammar import plain
from extractors.interleaved import sort_out
from extractors.readings import PageReadings
from filings.vocabulary import PageKind, Status

MONEY = frozenset({PageKind.PAYMENT, PageKind.G_1450, PageKind.I_912})
ON_TOP = MONEY | {PageKind.G_1145, PageKind.G_28}        # what the filing instructions put before the application
SUPPORT = frozenset({PageKind.I_94, PageKind.IDENTITY, PageKind.PHYSICIAN_STATEMENT, PageKind.GUARDIAN_CONSENT,
                     PageKind.TRANSLATION, PageKind.OTHER})
EITHER = frozenset({PageKind.STATEMENT, PageKind.I_134})
NAMES = ("family_name", "given_name", "sponsor.name")
SAME_SHEET = 8                 # bits of 63 by which two scans of one sheet may differ; strangers differ by about 31
SAME_WORDS = 0.7               # share of the words that two scans of one sheet have in common
AGAIN = 3                      # different pages of a form that make a second copy of it and not a page scanned twice


def split(pages: Sequence[PageReadings]) -> list[list[PageReadings]]:
    """The packets of a scan in order, each as its pages; blank and separator pages belong to none. At least one packet."""
    return [packet for packet, _ in shares(pages)]


def shares(pages: Sequence[PageReadings]) -> list[tuple[list[PageReadings], frozenset[int]]]:
    """The packets of a scan as `split` gives them, each with the numbers of pages that may be its own or another's.

    Such pages there are only where the papers of several people lie mixed.
    """
    groups: list[list[PageReadings]] = [[]]
    for each in pages:
        if each.page.kind == PageKind.SEPARATOR:
            groups.append([])
        elif each.page.kind != PageKind.BLANK:
            groups[-1].append(each)
    found: list[tuple[list[PageReadings], frozenset[int]]] = []
    for group in filter(None, groups):
        packets = _packets(group)
        anew, unsettled = sort_out(packets, rescans) or (packets, frozenset())
        found += [(packet, unsettled) for packet in anew]
    return found or [([], frozenset())]


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


def _packets(group: list[PageReadings]) -> list[list[PageReadings]]:
    starts = _starts(group)
    cuts = sorted([0, *(_cut(group, before, after) for before, after in pairwise(starts)), len(group)])
    return [group[a:b] for a, b in pairwise(cuts) if a < b]


def _starts(group: list[PageReadings]) -> list[tuple[int, int]]:
    """First and last page of the core of every packet: its application, or what stands for one."""
    cores = _copies(group, PageKind.I_131)
    again = rescans(group)
    money = [(k, k) for k, each in enumerate(group) if each.page.kind in MONEY and (each.page.form_page or 1) == 1
             and each.page.number not in again]
    declared = _copies(group, PageKind.I_134)
    wanted = max(len(cores), 1)
    if len(money) > wanted and len(declared) > wanted:
        # a packet lies here whose application is missing
        cores = sorted([*cores, *(entry for entry in money if not any(_covers(group, core, entry) for core in cores))])
    return cores or [(0, 0)]


def _covers(group: list[PageReadings], core: tuple[int, int], money: tuple[int, int]) -> bool:
    """Whether that payment is the one lying nearest to an application, before it or after."""
    others = [k for k, each in enumerate(group) if each.page.kind in MONEY]
    before = [k for k in others if k < core[0]]
    after = [k for k in others if k > core[1]]
    nearest = max(before) if before else min(after, default=-1)
    return money[0] == nearest


def _copies(group: list[PageReadings], kind: PageKind) -> list[tuple[int, int]]:
    """Runs of pages of a form that are copies of it: (first, last). A run that repeats pages of the run before is a new copy."""
    copies: list[tuple[int, int]] = []
    seen: set[int] = set()
    run: list[int] = []
    for k, each in enumerate([*group, None]):
        if each is not None and each.page.kind == kind and each.page.form_page is not None:
            run.append(k)
            continue
        if run:
            numbers = [group[j].page.form_page or 0 for j in run]
            again = seen & set(numbers)
            if copies and not again:
                copies[-1] = (copies[-1][0], run[-1])
                seen |= set(numbers)
            elif copies and len(again) < min(AGAIN, len(seen)):
                copies[-1] = (copies[-1][0], run[-1])
            else:
                copies += _within(run, numbers)
                seen = set(numbers)
            run = []
    return copies


def _within(run: list[int], numbers: list[int]) -> list[tuple[int, int]]:
    """A run that holds whole copies one right after the other."""
    start = 0
    seen: set[int] = set()
    out: list[tuple[int, int]] = []
    for k, number in enumerate(numbers):
        if number in seen and len(seen & set(numbers[k:])) >= min(AGAIN, len(seen)):
            out.append((run[start], run[k - 1]))
            start, seen = k, set()
        seen.add(number)
    return [*out, (run[start], run[-1])]


def _cut(group: list[PageReadings], before: tuple[int, int], after: tuple[int, int]) -> int:
    """The best place to cut between two cores: the later packet begins at the returned page."""
    first, second = _people(group, before), _people(group, after)
    places = range(before[1] + 1, after[0] + 1)            # none where a payment lies between the pages of an application
    return max(places, key=lambda place: (_fit(group, before, after, place, first, second), place), default=after[0])


def _fit(group: list[PageReadings], before: tuple[int, int], after: tuple[int, int], place: int, first: set[str],
         second: set[str]) -> float:
    """How well the papers between two cores fall into the two packets when cut there."""
    score = 0.0
    for k in range(before[1] + 1, after[0]):
        kind, early = group[k].page.kind, k < place
        named = _named(group[k], first) - _named(group[k], second)
        score += 1.5 * named if early else -1.5 * named
        if kind in ON_TOP and early:
            score -= 1.0
        if kind in SUPPORT and not early:
            score -= 1.5
        if kind in EITHER and not early:
            score -= 0.7
    # the same form twice in one packet, or two payments
    kinds = [each.page.kind if each.page.kind not in MONEY else PageKind.PAYMENT for each in group]
    for kind in (PageKind.PAYMENT, PageKind.G_28, PageKind.I_134, PageKind.I_94, PageKind.G_1145):
        for part in (range(before[0], place), range(place, after[1] + 1)):
            count = sum(kinds[k] == kind and (group[k].page.form_page in (None, 1)) for k in part)
            score -= 4.0 * max(0, count - 1)
    return score


def _people(group: list[PageReadings], core: tuple[int, int]) -> set[str]:
    """Words of the names on the core pages."""
    words: set[str] = set()
    for each in group[core[0]:core[1] + 1]:
        for name, reading in each.fields.items():
            if name.endswith(NAMES) and isinstance(reading.value, str):
                words |= {word for word in plain(reading.value).replace("-", " ").split() if len(word) > 2}
    return words


def _named(each: PageReadings, people: set[str]) -> int:
    """1 when the page names these people, else 0."""
    words = set(each.words)
    for name, reading in each.fields.items():
        if name.endswith(NAMES) and isinstance(reading.value, str):
            words |= set(plain(reading.value).replace("-", " ").split())
    return int(bool(words & people))
