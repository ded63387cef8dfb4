"""Two packets in one scan that have nobody in common: told apart by the people on their pages.

A packet may lack its application and its payment, so that nothing but its people tells it from the next. Everyone whom a page
names (the person to be paroled, the sponsor, the petitioner) stands with the others of the same filing on some page: papers between
which nobody is shared are of two filings, where enough else says so. Relatives who file together share a sponsor, an address or a
family name, and are never cut here.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from extractors.people import NAME_PARTS, Named, named_on, same_person, spells
from extractors.readings import PageReadings
from extractors.rescans import rescans
from filings.vocabulary import PageKind, Status

MONEY = frozenset({PageKind.PAYMENT, PageKind.G_1450, PageKind.I_912})
ON_TOP = MONEY | {PageKind.G_1145, PageKind.G_28}        # what the filing instructions put before the application
SUPPORT = frozenset({PageKind.I_94, PageKind.IDENTITY, PageKind.PHYSICIAN_STATEMENT, PageKind.GUARDIAN_CONSENT,
                     PageKind.TRANSLATION, PageKind.OTHER})
OPENING = ON_TOP | {PageKind.I_131}
FOR_ONE = frozenset({PageKind.I_131, PageKind.I_134, PageKind.G_28})     # forms filled for one filing
TOLD = 2                       # pages on which somebody must stand who is no stray name
ENOUGH = 3                     # signs of two filings, beside people of whom none is shared


@dataclass(frozen=True, slots=True)
class Lot:
    """Papers that lie together.

    `first`, `last`: places of the first and the last page that are surely of it; `telling`: places of the pages that name people,
    with those people.
    """

    first: int
    last: int
    telling: Mapping[int, tuple[Named, ...]]

    @property
    def people(self) -> list[Named]:
        """Everyone whom these papers name."""
        return list(dict.fromkeys(person for people in self.telling.values() for person in people))


def seams(group: Sequence[PageReadings]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Between which pages the papers of one filing end and those of the next begin, in order.

    Each seam gives the first and the last page that surely are of the earlier filing, and the same of the later one, as places in
    the group; what lies between them may be of either.
    """
    again = rescans(group)
    telling = {k: tuple(people) for k, each in enumerate(group) if each.page.number not in again and (people := named_on(each))}
    places = list(telling)
    cuts = _between_strangers(list(telling.values()))
    while cuts:
        lots = [_lot(group, telling, places[a:b]) for a, b in pairwise([0, *cuts, len(places)])]
        signs = [_signs(group, before, after) for before, after in pairwise(lots)]
        if min(signs) >= ENOUGH:
            return [((before.first, before.last), (after.first, after.last)) for before, after in pairwise(lots)]
        del cuts[signs.index(min(signs))]
    return []


def _between_strangers(telling: Sequence[tuple[Named, ...]]) -> list[int]:
    """Before which of these pages it may be cut so that nobody stands on both sides."""
    free = set(range(1, len(telling)))
    for k, people in enumerate(telling):
        for j in range(len(telling) - 1, k, -1):
            if free.isdisjoint(range(k + 1, j + 1)):
                break                          # nothing is left to rule out
            if any(same_person(a, b) for a, b in product(people, telling[j])):
                free.difference_update(range(k + 1, j + 1))
                break
    return sorted(free)


def _lot(group: Sequence[PageReadings], telling: Mapping[int, tuple[Named, ...]], places: Sequence[int]) -> Lot:
    """The pages at these places, those between them, and those of the same forms right before and after."""
    first, last = places[0], places[-1]
    while first > 0 and _goes_on(group[first - 1], group[first]):
        first -= 1
    while last + 1 < len(group) and _goes_on(group[last], group[last + 1]):
        last += 1
    return Lot(first, last, {place: telling[place] for place in places})


def _goes_on(one: PageReadings, other: PageReadings) -> bool:
    """Whether a page of a form is followed by a later page of that form, or by the same scanned twice."""
    return ((one.page.kind, one.page.edition) == (other.page.kind, other.page.edition)
            and 0 < (one.page.form_page or 0) <= (other.page.form_page or 0))


def _signs(group: Sequence[PageReadings], before: Lot, after: Lot) -> int:
    """How much says that two lots of papers, in which nobody is shared, are two filings; 0 where anything speaks against it."""
    pages = [group[lot.first:lot.last + 1] for lot in (before, after)]
    if before.last >= after.first or torn(*pages) or _spelled_together(group, before, after):
        return 0
    strange = [_strange(before, after.people), _strange(after, before.people)]
    kinds = [{group[place].page.kind for place in lot.telling} for lot in strange]
    if not all(lot.telling for lot in strange):
        return 0
    lacking = next((k for k in (0, 1) if all(each.page.kind != PageKind.I_131 for each in pages[k])), 0)
    declared = bool(kinds[lacking] & FOR_ONE)
    told = [_told(group, lot, found.people, places) for lot, found, places in (
        (before, strange[0], range(after.first)), (after, strange[1], range(before.last + 1, len(group))))]
    by_themselves = min(told) >= TOLD and (declared or told[lacking] > TOLD) and all(_whole(lot) for lot in pages)
    return (2 * bool(kinds[0] & kinds[1] & FOR_ONE) + (PageKind.I_94 in kinds[0] & kinds[1]) + declared + (told[lacking] >= TOLD)
            + by_themselves + _begins_anew(group, before, after))


def _strange(lot: Lot, others: Sequence[Named]) -> Lot:
    """Of the papers of a lot those whose people are not even like one of the others; two sponsors may share a family name."""
    return replace(lot, telling={place: people for place, people in lot.telling.items()
                                 if all(same_person(a, b) is False or (a.pays and b.pays) for a, b in product(people, others))})


def _told(group: Sequence[PageReadings], lot: Lot, people: Sequence[Named], places: range) -> int:
    """On how many of these pages of a lot some people stand, be it in the text of a letter."""
    return sum(any(same_person(one, person) for one, person in product(lot.telling.get(place, ()), people))
               or any(spells(group[place], person) for person in people) for place in places)


def _begins_anew(group: Sequence[PageReadings], before: Lot, after: Lot) -> bool:
    """Whether the usual order of papers begins anew between two lots."""
    return any((kind in OPENING and last not in OPENING) or (kind == PageKind.I_134 and last in SUPPORT)
               for last, kind in pairwise(each.page.kind for each in group[before.last:after.first + 1]))


def _whole(pages: Sequence[PageReadings]) -> bool:
    """Whether nobody is missing on the application among these pages: none of its pages lacks, and each name on it is legible."""
    forms = [each for each in pages if each.page.kind == PageKind.I_131]
    numbers = {each.page.form_page for each in forms}
    return numbers == set(range(1, len(numbers) + 1)) and not any(
        reading.status != Status.BLANK and not reading.value
        for each in forms for name, reading in each.fields.items() if name.endswith(NAME_PARTS))


def _spelled_together(group: Sequence[PageReadings], before: Lot, after: Lot) -> bool:
    """Whether a paper of one lot spells the name of somebody of the other, or one between them names people of both."""
    def spelled(lot: Lot, k: int) -> bool:
        return any(spells(group[k], person) for person in lot.people)

    return (any(spelled(after, k) for k in range(before.last + 1))
            or any(spelled(before, k) for k in range(after.first, len(group)))
            or any(spelled(before, k) and spelled(after, k) for k in range(before.last + 1, after.first)))


def torn(before: Sequence[PageReadings], after: Sequence[PageReadings]) -> bool:
    """Whether a form has some of its pages in one lot and the others in the other: the papers are shuffled."""
    sheets: list[dict[tuple[PageKind, str | None], set[int]]] = [{}, {}]
    for lot, found in zip((before, after), sheets, strict=True):
        for each in lot:
            if each.page.form_page is not None:
                found.setdefault((each.page.kind, each.page.edition), set()).add(each.page.form_page)
    return any(sheets[0][form].isdisjoint(sheets[1][form]) for form in sheets[0].keys() & sheets[1].keys())
