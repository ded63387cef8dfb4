"""Papers of several people lying mixed in one scan: whose page each is, by the names, birth dates and numbers on it.

Members of a family file together, and their papers get mixed: both applications, then both declarations, then the payments. Where
that is plain to see, each page goes to the person it names; the pages of a form that name nobody follow the page before them;
what tells nothing goes by where it lies. Pages that may be another's are named, so that nothing is decided by them.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from rapidfuzz import fuzz

from extractors.people import is_word, name_words
from extractors.readings import PageReadings
from extractors.rescans import rescans
from filings.vocabulary import PageKind, Status

APART = 60                     # likeness in per cent of two given names below which they are not one name misread
REPEATED = 2                   # kinds of papers or pages of an application that lie twice in one packet and lack in another
PERSONAL = ("family_name", "given_name", "date_of_birth", "a_number")
STRANGERS = (".sponsor.", ".attorney.", ".preparer.", "payment.")      # people on a page who are not those it is for
APPLICANT, BENEFICIARY = "i131.applicant.given_name", "i131.beneficiary.given_name"
TELLING = frozenset({PageKind.I_131, PageKind.I_134, PageKind.G_28, PageKind.I_94, PageKind.IDENTITY})
ONCE = frozenset({PageKind.I_131, PageKind.I_134, PageKind.G_28, PageKind.I_94, PageKind.PAYMENT})     # one for each filing


@dataclass(frozen=True, slots=True)
class Person:
    """Whom an application is for.

    `page`: number of the page that says so; `family`, `given`: words of the names, with those of the applicant for another person;
    `facts`: birth dates and A-numbers; `own`: the names and facts of the person to be paroled alone.
    """

    page: int
    family: frozenset[str]
    given: frozenset[str]
    facts: frozenset[str]
    own: Mapping[str, frozenset[str]]


@dataclass(slots=True)
class Sorting:
    """The pages of a scan under way: whose each is, by page number, and which may be another's."""

    owner: dict[int, int] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)


def sort_out(packets: Sequence[list[PageReadings]]) -> tuple[list[list[PageReadings]], frozenset[int]] | None:
    """The packets anew, one for each applicant, and the numbers of the pages that may be another's; None where all is in order.

    `packets`: how the scan would be cut, in order.
    """
    pages = sorted((each for packet in packets for each in packet), key=lambda each: each.page.number)
    again = rescans(pages)
    people = _people(pages, again)
    if len(people) < 2 or not _mixed(packets, people, again):
        doubled = _doubled(packets, again)
        return (list(packets), doubled) if doubled else None
    sorting = Sorting()
    once = [each for each in pages if each.page.number not in again]
    _by_names(once, people, sorting)
    _by_runs(once, sorting)
    _by_form(once, people, sorting)
    _by_place(once, sorting)
    for page, first in again.items():
        sorting.owner[page] = sorting.owner[first]
        if first in sorting.open:
            sorting.open.add(page)
    groups = [[each for each in pages if sorting.owner[each.page.number] == k] for k in range(len(people))]
    return groups, frozenset(sorting.open)


# ------------------------------------------------------------------ people

def _people(pages: Sequence[PageReadings], again: dict[int, int]) -> list[Person]:
    """The applicants, in order; none at all where two applications may be for one person, or one does not say for whom it is."""
    people: list[Person] = []
    sheets: Counter[tuple[str | None, int | None]] = Counter()
    forms = [each for each in pages if each.page.kind == PageKind.I_131 and each.page.number not in again]
    beneficiaries = {each.page.number for each in forms if _says(each, BENEFICIARY)}
    for k, each in enumerate(forms):
        sheets[each.page.edition, each.page.form_page] += 1
        if not _says(each, APPLICANT):
            continue
        told = own = _told(each)
        if (other := _beneficiary(forms[k:])) is not None:
            beneficiaries.discard(other.page.number)
            own = _told(other)
            told = {kind: words | own[kind] for kind, words in told.items()}
        person = Person(each.page.number, told["family_name"], told["given_name"], told["date_of_birth"] | told["a_number"], own)
        if not own["given_name"] or any(not _apart(person, other) for other in people):
            return []
        people.append(person)
    most = {edition: max(count for (other, _), count in sheets.items() if other == edition) for edition, _ in sheets}
    return people if len(people) >= sum(most.values()) and not beneficiaries else []


def _says(each: PageReadings, name: str) -> bool:
    return (reading := each.fields.get(name)) is not None and reading.status != Status.BLANK


def _beneficiary(forms: Sequence[PageReadings]) -> PageReadings | None:
    """The page of an application that names another person: one of those that follow its first page in their order."""
    for one, other in pairwise(forms):
        if other.page.number != one.page.number + 1 or one.page.edition != other.page.edition \
                or (one.page.form_page or 0) >= (other.page.form_page or 0):
            return None
        if _says(other, BENEFICIARY):
            return other
    return None


def _told(each: PageReadings) -> dict[str, frozenset[str]]:
    """Words of the names and other facts that a page's entries give of the person it is for, by kind of entry."""
    told: dict[str, set[str]] = {kind: set() for kind in PERSONAL}
    for name, reading in each.fields.items():
        kind = name.rsplit(".", 1)[-1]
        if kind not in told or any(stranger in f"{name}." for stranger in STRANGERS) or not isinstance(reading.value, str):
            continue
        if kind in ("date_of_birth", "a_number"):
            if reading.status == Status.READ:            # one digit misread is another person's number
                told[kind].add(reading.value)
        else:
            told[kind].update(name_words(reading.value))
    return {kind: frozenset(words) for kind, words in told.items()}


def _apart(one: Person, other: Person) -> bool:
    """Whether two applications are surely for two people, and not for one whose name was misread."""
    mine, theirs = one.own, other.own
    if any(mine[kind] & theirs[kind] for kind in ("date_of_birth", "a_number")):
        return False
    names = [" ".join(sorted(own["family_name"] | own["given_name"])) for own in (mine, theirs)]
    given = [" ".join(sorted(own["given_name"])) for own in (mine, theirs)]
    if fuzz.ratio(*given) < APART or fuzz.ratio(*names) < APART:
        return True
    # two digits of a birth date are not misread as surely as this
    return names[0] != names[1] and any(sum(a != b for a, b in zip(day, date, strict=False)) >= 2
                                        for day, date in product(mine["date_of_birth"], theirs["date_of_birth"]))


def _has(words: frozenset[str], sought: frozenset[str]) -> bool:
    return any(is_word(word, name) for word in words for name in sought)


def _named(each: PageReadings, people: Sequence[Person]) -> int | None:
    """The one person a page's entries are about; None where they tell of nobody, or of several.

    A family name alone tells only where no given name stands beside it: that may be a relative's.
    """
    told = _told(each)
    facts, given = told["date_of_birth"] | told["a_number"], told["given_name"]
    names = given or told["family_name"]
    return _only([bool(facts & one.facts) or _has(names, (one.given if given else one.family) & _own_names(one, people))
                  for one in people])


def _own_names(one: Person, people: Sequence[Person]) -> frozenset[str]:
    """Words of the names of a person that are in nobody else's."""
    others = frozenset(word for other in people if other is not one for word in other.family | other.given)
    return frozenset(word for word in one.family | one.given if not _has(frozenset({word}), others))


def _only(found: Sequence[bool]) -> int | None:
    return found.index(True) if sum(found) == 1 else None


def _spelled(each: PageReadings, people: Sequence[Person]) -> int | None:
    """The one person whose family name and given name both stand in a paper's text, when no other's given name does."""
    words = frozenset(each.words)
    given = [_has(words, one.given & _own_names(one, people)) for one in people]
    found = _only(given)
    return found if found is not None and _has(words, people[found].family) else None


# ------------------------------------------------------------------ are they mixed

def _mixed(packets: Sequence[list[PageReadings]], people: Sequence[Person], again: dict[int, int]) -> bool:
    """Whether the cuts between packets run through the papers of one person.

    A packet without application is nobody's of these people: then all is left as it is.
    """
    firsts = {person.page: k for k, person in enumerate(people)}
    owners = [[firsts[each.page.number] for each in packet if each.page.number in firsts] for packet in packets]
    if not all(any(each.page.kind == PageKind.I_131 for each in packet) for packet in packets):
        return False
    if any(len(owner) != 1 for owner in owners):
        return True                # two applications in one packet, or the pages of one in two
    held = {owner[0]: packet for owner, packet in zip(owners, packets, strict=True)}
    strays: Counter[PageKind] = Counter()
    for mine, packet in held.items():
        sheets = Counter(_sheet(each) for each in packet if each.page.number not in again)
        for each in packet:
            whose = _named(each, people) if each.page.kind in TELLING else None
            if whose is not None and whose != mine and _sheet(each) not in map(_sheet, held[whose]):
                return True
        strays.update(kind for (kind, number), count in sheets.items() if count > 1 and kind in ONCE
                      and any((kind, number) not in map(_sheet, other) for other in held.values()))
    return strays[PageKind.I_131] >= REPEATED or len(strays) >= REPEATED


def _doubled(packets: Sequence[list[PageReadings]], again: dict[int, int]) -> frozenset[int]:
    """Pages of papers that lie twice in one packet and in another not at all: which of the two is whose cannot be told by place."""
    if not all(any(each.page.kind == PageKind.I_131 for each in packet) for packet in packets):
        return frozenset()
    found: set[int] = set()
    for packet in packets:
        sheets = Counter(_sheet(each) for each in packet if each.page.number not in again)
        found.update(each.page.number for each in packet if sheets[_sheet(each)] > 1 and each.page.kind in ONCE - {PageKind.I_131}
                     and any(each.page.kind not in {one.page.kind for one in other} for other in packets))
    return frozenset(found)


def _sheet(each: PageReadings) -> tuple[PageKind, int | None]:
    return each.page.kind, each.page.form_page


# ------------------------------------------------------------------ whose is it

def _by_names(pages: Sequence[PageReadings], people: Sequence[Person], sorting: Sorting) -> None:
    """Pages that name their person. Who pays is not always who files: a payment by name alone stays open."""
    for each in pages:
        whose = _named(each, people)
        spelled = _spelled(each, people) if whose is None and each.page.form_page is None else None
        if whose is None and spelled is None:
            continue
        sorting.owner[each.page.number] = whose if whose is not None else spelled or 0
        if whose is None and each.page.kind == PageKind.PAYMENT:
            sorting.open.add(each.page.number)
    for k, person in enumerate(people):
        sorting.owner[person.page] = k


def _by_runs(pages: Sequence[PageReadings], sorting: Sorting) -> None:
    """Forms whose pages lie in order, copy after copy: all pages of a copy are of the person that one of them names."""
    runs: dict[tuple[PageKind, str | None], list[list[PageReadings]]] = {}
    for k, each in enumerate(pages):
        if each.page.form_page is None:
            continue
        copies = runs.setdefault((each.page.kind, each.page.edition), [])
        if k and _is_form(pages[k - 1], each) and (pages[k - 1].page.form_page or 0) < each.page.form_page:
            copies[-1].append(each)
        else:
            copies.append([each])
    for copies in runs.values():
        if any(copy[0].page.form_page != 1 for copy in copies):
            continue               # a page lies apart from its form: which copy it goes on from cannot be told by place
        for copy in copies:
            named = {sorting.owner[each.page.number] for each in copy if each.page.number in sorting.owner}
            if len(named) == 1:
                sorting.owner |= dict.fromkeys((each.page.number for each in copy), named.pop())


def _by_form(pages: Sequence[PageReadings], people: Sequence[Person], sorting: Sorting) -> None:
    """Other pages of forms that name nobody: the last of its kind is of the one copy that lacks it, when it lies beside that."""
    left = Counter((each.page.edition, _sheet(each)) for each in pages if each.page.number not in sorting.owner)
    for k, each in enumerate(pages):
        number, wanted = each.page.number, each.page.form_page
        if wanted is None or number in sorting.owner:
            continue
        surely = {page: whose for page, whose in sorting.owner.items() if page not in sorting.open}
        lacking = [whose for whose, held in _held(pages, each, people, surely).items() if held and wanted not in held]
        beside = {surely.get(other.page.number) for other in pages[max(0, k - 1):k + 2] if _is_form(other, each)}
        if len(lacking) != 1 or left[each.page.edition, _sheet(each)] > 1 or lacking[0] not in beside:
            sorting.open.add(number)
            lacking = [whose for whose, held in _held(pages, each, people, sorting.owner).items()
                       if held and wanted not in held] or lacking
        if lacking:
            sorting.owner[number] = lacking[0]


def _held(pages: Sequence[PageReadings], each: PageReadings, people: Sequence[Person],
          owner: dict[int, int]) -> dict[int, set[int | None]]:
    """Which pages of this page's form and edition every person has among these."""
    return {whose: {other.page.form_page for other in pages if _is_form(other, each) and owner.get(other.page.number) == whose}
            for whose in range(len(people))}


def _is_form(other: PageReadings, each: PageReadings) -> bool:
    return (other.page.kind, other.page.edition) == (each.page.kind, each.page.edition)


def _by_place(pages: Sequence[PageReadings], sorting: Sorting) -> None:
    """Pages that tell nothing go to the person of the page before them, or of the first that tells; all of them stay open."""
    last = next((sorting.owner[each.page.number] for each in pages if each.page.number in sorting.owner), 0)
    for each in pages:
        if each.page.number not in sorting.owner:
            sorting.open.add(each.page.number)
        last = sorting.owner.setdefault(each.page.number, last)
