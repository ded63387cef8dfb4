"""Several packets in one scan: where one ends and the next begins.

A separator sheet always ends a packet. Without one, the signs of a further packet are people who have nothing to do with those
before (`extractors.parties`), a second application, or, in a packet without application, a second payment and support declaration;
the cut between the two is where the papers' order and the names on them fit best. Where papers of several people turn out to lie
mixed, `extractors.interleaved` sorts them.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product

from extractors.interleaved import sort_out
from extractors.parties import MONEY, ON_TOP, SUPPORT, seams, torn
from extractors.people import named_on, same_person
from extractors.readings import PageReadings
from extractors.rescans import rescans
from filings.vocabulary import PageKind, Status

EITHER = frozenset({PageKind.STATEMENT, PageKind.I_134})
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
        for part in _parted(group, [_cut(group, *seam) for seam in seams(group)]):
            packets = _by_applications(part)
            anew, unsettled = sort_out(packets) or (packets, frozenset())
            found += [(packet, unsettled) for packet in anew]
    return found or [([], frozenset())]


def _parted(group: list[PageReadings], cuts: Sequence[int]) -> list[list[PageReadings]]:
    return [group[a:b] for a, b in pairwise(sorted([0, *cuts, len(group)])) if a < b]


def _by_applications(group: list[PageReadings]) -> list[list[PageReadings]]:
    starts = _starts(group)
    return _parted(group, [_cut(group, before, after) for before, after in pairwise(starts)])


def _starts(group: list[PageReadings]) -> list[tuple[int, int]]:
    """First and last page of the core of every packet: its application, or what stands for one."""
    again = rescans(group)
    cores = _copies(group, PageKind.I_131, again)
    money = [(k, k) for k, each in enumerate(group) if each.page.kind in MONEY and (each.page.form_page or 1) == 1
             and each.page.number not in again]
    declared = _copies(group, PageKind.I_134, again)
    wanted = max(len(cores), 1)
    if len(money) > wanted and len(declared) > wanted:
        # a packet lies here whose application is missing
        bare = [entry for entry in money if not any(_covers(group, core, entry) for core in cores)]
        cores = sorted([*cores, *(_with_support(entry, declared, [*cores, *bare]) for entry in bare)])
    return cores or [(0, 0)]


def _with_support(money: tuple[int, int], declared: Sequence[tuple[int, int]], cores: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """A payment with the support declaration that comes next, where no other core lies between: it says whose packet this is."""
    following = min((first for first, _ in cores if first > money[1]), default=None)
    return money[0], next((last for first, last in declared
                           if first > money[1] and (following is None or last < following)), money[1])


def _covers(group: list[PageReadings], core: tuple[int, int], money: tuple[int, int]) -> bool:
    """Whether that payment is the one lying nearest to an application, before it or after."""
    others = [k for k, each in enumerate(group) if each.page.kind in MONEY]
    before = [k for k in others if k < core[0]]
    after = [k for k in others if k > core[1]]
    nearest = max(before) if before else min(after, default=-1)
    return money[0] == nearest


def _copies(group: list[PageReadings], kind: PageKind, again: Mapping[int, int]) -> list[tuple[int, int]]:
    """Runs of pages of a form that are copies of it: (first, last). A run that repeats pages of the run before is a new copy.

    `again`: pages scanned twice, which repeat nothing.
    """
    copies: list[tuple[int, int]] = []
    held: list[PageReadings] = []
    places = [k for k, each in enumerate(group) if each.page.kind == kind and each.page.form_page is not None
              and each.page.number not in again]
    for run in _runs(places):
        sheets = [group[k] for k in run]
        if copies and not _is_copy(held, sheets):
            copies[-1] = (copies[-1][0], run[-1])
            held = held + sheets
        else:
            copies += _within(group, run)
            held = [group[k] for k in run if k >= copies[-1][0]]
    return copies


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Places one right after the other."""
    runs: list[list[int]] = []
    for k in places:
        if runs and runs[-1][-1] == k - 1:
            runs[-1].append(k)
        else:
            runs.append([k])
    return runs


def _within(group: list[PageReadings], run: list[int]) -> list[tuple[int, int]]:
    """A run that holds whole copies one right after the other."""
    start = 0
    out: list[tuple[int, int]] = []
    for k, place in enumerate(run):
        held = [group[j] for j in run[start:k]]
        if _numbers(held) & _numbers([group[place]]) and _is_copy(held, [group[j] for j in run[k:]]):
            out.append((run[start], run[k - 1]))
            start = k
    return [*out, (run[start], run[-1])]


def _is_copy(held: Sequence[PageReadings], sheets: Sequence[PageReadings]) -> bool:
    """Whether pages of a form are a further copy of it, and not pages of this one that came late or were scanned twice."""
    again = _numbers(held) & _numbers(sheets)
    if len(again) < min(AGAIN, len(_numbers(held))):
        return False
    if any(named_on(each) for each in held) != any(named_on(each) for each in sheets):
        return _contradict(held, sheets)           # a copy that names nobody is more likely the same paper
    if len(again) >= AGAIN:
        return True                                # one person may file twice
    likeness = [same_person(one, other) for each, page in product(held, sheets) if page.page.form_page in again
                for one, other in product(named_on(each), named_on(page))]
    return True not in likeness and (len(_numbers(held)) > 1 or bool(likeness))


def _numbers(sheets: Sequence[PageReadings]) -> set[int]:
    return {each.page.form_page or 0 for each in sheets}


def _contradict(held: Sequence[PageReadings], sheets: Sequence[PageReadings]) -> bool:
    """Whether what is written on a page of a form is not what is written on the same page among others."""
    return any(a.status == b.status == Status.READ and a.value != b.value
               for one, other in product(held, sheets) if one.page.form_page == other.page.form_page
               for name, a in one.fields.items() if (b := other.fields.get(name)) is not None)


def _cut(group: list[PageReadings], before: tuple[int, int], after: tuple[int, int]) -> int:
    """The best place to cut between two cores: the later packet begins at the returned page."""
    first, second = _people(group, before), _people(group, after)
    places = range(before[1] + 1, after[0] + 1)            # none where a payment lies between the pages of an application
    return max(places, key=lambda place: (_fit(group, before, after, place, first, second), place), default=after[0])


def _fit(group: list[PageReadings], before: tuple[int, int], after: tuple[int, int], place: int, first: set[str],
         second: set[str]) -> float:
    """How well the papers between two cores fall into the two packets when cut there."""
    score = -4.0 * torn(group[before[0]:place], group[place:after[1] + 1])
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
    return {word for each in group[core[0]:core[1] + 1] for person in named_on(each) for word in person.words}


def _named(each: PageReadings, people: set[str]) -> float:
    """How well the page names these people: 1 by two words or more, as a family name alone may be a relative's."""
    return min(2, len(people & {*each.words, *_people([each], (0, 0))})) / 2
