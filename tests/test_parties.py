"""Two packets in one scan without a separator sheet, told apart by who is named on their pages; one packet never is cut."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.assemble import assemble
from extractors.people import Named, same_person
from extractors.readings import PageReadings
from extractors.split import split
from filings.vocabulary import Outcome, Page, PageKind, Reading, Scan, Source, Status
from validators.decide import decide
from validators.policy import Timeline

Draft = tuple[PageKind, int | None, dict[str, str | None], tuple[str, ...]]


@dataclass(frozen=True)
class One:
    """Someone in a packet, and who pays."""

    family: str
    given: str
    born: str
    sponsor: str
    street: str = ""


AMINA = One("TOLLIVER", "AMINA", "1988-02-03", "Gordon Ashby", "14 Quarry Rise")
PAVEL = One("DRAGOMIR", "PAVEL", "1979-06-30", "Yvonne Castleton", "802 Poplar Court")
NADIR = One("OKONJO", "NADIR", "2004-12-11", "Philip Marchetti", "3 Harbour Steps")
STRANGERS = (AMINA, PAVEL, NADIR)


def draft(kind: PageKind, form_page: int | None = None, words: tuple[str, ...] = (), **values: str | None) -> Draft:
    return kind, form_page, {name.replace("__", "."): value for name, value in values.items()}, words


def laid(*drafts: Draft) -> list[PageReadings]:
    """Pages in this order. An entry that is None was written and could not be read."""
    pages = []
    for number, (kind, form_page, values, words) in enumerate(drafts, 1):
        fields = {name: Reading(value=value, status=Status.READ if value else Status.UNREADABLE, confidence=0.99,
                                source=Source.TYPED, page=number) for name, value in values.items()}
        page = Page(number=number, kind=kind, form_page=form_page, edition="04/24/19" if form_page else None)
        pages.append(PageReadings(page, fields, words=words))
    return pages


def named(prefix: str, family: str | None, given: str | None, born: str | None = None) -> dict[str, str | None]:
    found = {f"{prefix}.family_name": family, f"{prefix}.given_name": given}
    return found | ({f"{prefix}.date_of_birth": born} if born else {})


def application(who: One) -> list[Draft]:
    return [draft(PageKind.I_131, 1, **named("i131.applicant", who.family, who.given, who.born)),
            *(draft(PageKind.I_131, number) for number in range(2, 6))]


def petition(petitioner: str, family: str | None, given: str | None) -> list[Draft]:
    first, last = petitioner.split()
    return [draft(PageKind.I_131, 1, **named("i131.applicant", last, first)),
            draft(PageKind.I_131, 2, **named("i131.beneficiary", family, given)),
            *(draft(PageKind.I_131, number) for number in range(3, 6))]


def support(who: One) -> list[Draft]:
    sponsor = {"i134.sponsor.name": who.sponsor} | ({"i134.sponsor.address.street": who.street} if who.street else {})
    return [draft(PageKind.I_134, 1, **named("i134.beneficiary", who.family, who.given), **sponsor), draft(PageKind.I_134, 2)]


def i94(who: One) -> Draft:
    return draft(PageKind.I_94, **named("i94", who.family, who.given, who.born))


def passport(who: One) -> Draft:
    return draft(PageKind.IDENTITY, **named("identity", who.family, who.given, who.born))


def letter(*names: str, kind: PageKind = PageKind.STATEMENT) -> Draft:
    return draft(kind, words=tuple(chain(("DEAR", "OFFICER", "PLEASE"), *(name.upper().split() for name in names))))


def payment(*names: str) -> Draft:
    words = tuple(chain(("PAY", "BANK"), *(name.upper().split() for name in names)))
    return draft(PageKind.PAYMENT, words=words, payment__amount="575.00")


def client(who: One) -> list[Draft]:
    return [draft(PageKind.G_28, 1, **named("g28.attorney", "LOCKWOOD", "HELEN")),
            draft(PageKind.G_28, 2, **named("g28.client", who.family, who.given))]


def of(who: One) -> Draft:
    return letter(f"{who.given} {who.family}")


def whole(who: One) -> list[Draft]:
    return [payment(who.sponsor), *application(who), *support(who), of(who), i94(who), passport(who)]


def bare(who: One) -> list[Draft]:
    """Without application and payment."""
    return [draft(PageKind.G_1145, 1), *support(who), of(who), i94(who), passport(who)]


def starts(*lots: list[Draft]) -> list[int]:
    """First pages of the packets that these papers, lying one after the other, are found to be."""
    return [packet[0].page.number for packet in split(laid(*chain(*lots)))]


# ------------------------------------------------------------------ told apart

@pytest.mark.parametrize("first,second", [
    (bare(AMINA), whole(PAVEL)), (whole(AMINA), bare(PAVEL)), (bare(AMINA), bare(PAVEL)),
    (bare(AMINA)[1:], whole(PAVEL)), (bare(AMINA)[1:], [draft(PageKind.G_1145, 1), *whole(PAVEL)]),
    ([*support(AMINA), of(AMINA)], whole(PAVEL)),
    # the second packet has no affidavit
    (bare(AMINA), [payment(), *application(PAVEL), of(PAVEL)]),
    ([payment(), *application(PAVEL), of(PAVEL), passport(PAVEL)], [*support(AMINA), of(AMINA), i94(AMINA)]),
    # no form at all, but three papers of somebody else on top of a packet
    ([of(AMINA), i94(AMINA), passport(AMINA)], whole(PAVEL)),
    ([*client(AMINA), of(AMINA), passport(AMINA)], whole(PAVEL)),
])
def test_a_packet_without_application_and_payment_is_told_from_the_next(first: list[Draft], second: list[Draft]) -> None:
    assert starts(first, second) == [1, len(first) + 1]


def test_three_packets_of_which_the_middle_one_lacks_its_application() -> None:
    assert starts(whole(AMINA), bare(NADIR), whole(PAVEL)) == [1, 1 + len(whole(AMINA)), 1 + len(whole(AMINA)) + len(bare(NADIR))]


def test_a_slip_of_the_reader_on_one_paper_does_not_keep_two_packets_together() -> None:
    first = bare(AMINA)
    first[3] = letter("AMINA TOLLIVFR")
    first[4] = i94(replace(AMINA, family="TOLIIVER"))
    assert starts(first, whole(PAVEL)) == [1, len(first) + 1]


def test_a_letter_that_names_nobody_stays_with_the_papers_before_it() -> None:
    first = [*bare(AMINA), letter()]
    assert starts(first, whole(PAVEL)) == [1, len(first) + 1]


# ------------------------------------------------------------------ never cut

SISTER = One("TOLLIVER", "RUTH", "1991-05-17", AMINA.sponsor, AMINA.street)
HUSBAND = One("MBEKI-LAURENT", "OSWALD", "1985-01-20", "Someone Else")

NAMESAKE = One("VANTERPOOL", "AMINA", "1999-09-09", "Julia Winterbourne")      # or the same person under a married name


@pytest.mark.parametrize("papers", [
    whole(AMINA),
    [*whole(AMINA), *support(replace(AMINA, sponsor="Beatrice Holloway"))],                     # a second sponsor
    [*support(replace(AMINA, sponsor="Beatrice Holloway")), *whole(AMINA)],
    [*support(SISTER), of(SISTER), i94(SISTER), *whole(AMINA)],                                 # one sponsor for two
    [*whole(AMINA), *support(SISTER), of(SISTER), i94(SISTER), passport(SISTER)],
    [*support(replace(HUSBAND, sponsor=AMINA.sponsor)), i94(HUSBAND), *whole(AMINA)],
    [*support(replace(HUSBAND, street=AMINA.street)), i94(HUSBAND), *whole(AMINA)],             # one house
    [*support(replace(HUSBAND, family="TOLLIVER")), of(replace(HUSBAND, family="TOLLIVER")), *whole(AMINA)],    # one family name
    [*bare(HUSBAND), letter("AMINA TOLLIVER", "OSWALD MBEKI LAURENT"), *whole(AMINA)],          # a letter that speaks of both
    [*whole(AMINA), passport(HUSBAND)],                                                         # a relative's papers
    [*whole(AMINA), passport(HUSBAND), i94(HUSBAND)],
    [passport(HUSBAND), *whole(AMINA)],
    [passport(HUSBAND), i94(replace(HUSBAND, given="OSVALD")), *application(AMINA), *support(AMINA)],
    [*whole(AMINA), letter("Doctor Harriet Singh", kind=PageKind.PHYSICIAN_STATEMENT)],
    [*client(One("CASTLETON", "YVONNE", "", "")), *petition("Yvonne Castleton", "DRAGOMIR", "PAVEL"), *support(PAVEL), of(PAVEL)],
])
def test_the_papers_of_one_filing_and_of_relatives_stay_together(papers: list[Draft]) -> None:
    assert starts(papers) == [1]


def test_a_petition_whose_beneficiary_is_lost_or_illegible_is_not_cut_from_the_papers_of_that_person() -> None:
    papers = [payment(), *petition("Yvonne Castleton", "DRAGOMIR", "PAVEL"), letter("YVONNE CASTLETON")]
    theirs = [*support(replace(PAVEL, sponsor="Philip Marchetti")), of(PAVEL), passport(PAVEL)]
    assert starts(papers, theirs) == [1]
    assert starts([one for one in papers if one[1] != 2], theirs) == [1]
    unread = [payment(), *petition("Yvonne Castleton", None, None), letter("YVONNE CASTLETON")]
    assert starts(unread, theirs) == [1]


def test_a_name_misread_on_the_application_does_not_cut_it_from_its_papers() -> None:
    poor = replace(AMINA, family="TOLUVER", given="AWINA")
    assert starts([payment(), *application(poor), *support(AMINA), of(AMINA), passport(AMINA)]) == [1]


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_one_packet_in_any_order_with_pages_lost_stays_one(data: st.DataObject) -> None:
    papers = [*client(AMINA), *whole(AMINA), letter(AMINA.sponsor), letter()]
    kept = data.draw(st.lists(st.sampled_from(range(len(papers))), unique=True, min_size=1))
    assert starts([papers[k] for k in kept]) == [1]


@given(st.permutations(STRANGERS), st.booleans(), st.booleans(), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_strangers_packets_are_cut_where_one_ends(people: list[One], first_bare: bool, second_bare: bool, extra: int) -> None:
    first = (bare if first_bare else whole)(people[0]) + [of(people[0])] * extra
    second = (bare if second_bare else whole)(people[1])
    assert starts(first, second) == [1, len(first) + 1]


@pytest.mark.parametrize("papers", [
    [*whole(AMINA), *support(SISTER), of(SISTER), i94(SISTER), passport(SISTER)],
    [*support(HUSBAND), *[one for one in whole(AMINA) if one[0] != PageKind.I_134]],
    [*whole(AMINA), passport(HUSBAND), i94(HUSBAND)],
    [*client(One("ASHBY", "GORDON", "", "")), *support(AMINA), of(AMINA), *whole(NAMESAKE)],
])
def test_papers_of_another_person_that_are_not_cut_off_go_to_a_person(papers: list[Draft]) -> None:
    readings, = assemble("box.pdf", "0" * 64, laid(*papers)).filings
    scan = Scan(name="box.pdf", sha256="0" * 64, pages=len(papers), received=date(2021, 3, 1), postmarked=None)
    found = {one.check: one for one in decide(readings, scan, Timeline.load(), [], {}).findings}["identity.consistent"]
    assert found.outcome in (Outcome.CANNOT_TELL, Outcome.NOT_MET)
    assert any(name in found.message for name in ("RUTH", "OSWALD", "MBEKI", "VANTERPOOL"))


# ------------------------------------------------------------------ people

@pytest.mark.parametrize("one,other,same", [
    (("AMINA", "TOLLIVER"), ("AMINA", "TOLLIVER"), True), (("AMINA", "TOLLIVER"), ("TOLLIVER", "AMINA", "JOY"), True),
    (("AMINA", "TOLLIVER"), ("AWINA", "TOLUVER"), True), (("AMINA", "TOLLIVER"), ("RUTH", "TOLLIVER"), None),
    (("AMINA", "TOLLIVER"), ("AMINA", "VANTERPOOL"), None), (("AMINA", "TOLLIVER"), ("PAVEL", "DRAGOMIR"), False),
])
def test_two_people_are_one_or_two_or_it_cannot_be_said(one: tuple[str, ...], other: tuple[str, ...], same: bool | None) -> None:
    assert same_person(Named(frozenset(one)), Named(frozenset(other))) is same
    assert same_person(Named(frozenset(one), frozenset({"1988-02-03"})), Named(frozenset(other), frozenset({"1988-02-03"}))) is True


# ------------------------------------------------------------------ pages scanned twice

@pytest.mark.parametrize("repeated", [[1], [1, 1], [2], [1, 2], [3, 4, 5], [2, 3, 4, 5]])
@pytest.mark.parametrize("place", ["within", "after", "before"])
def test_pages_of_an_application_that_came_twice_make_no_second_packet(repeated: list[int], place: str) -> None:
    pages = application(AMINA)
    again = [pages[number - 1] for number in repeated]
    papers = {"within": [*pages[:repeated[-1]], *again, *pages[repeated[-1]:]], "after": [*pages, of(AMINA), *again],
              "before": [*again, of(AMINA), *pages]}[place]
    assert starts([payment(), *papers]) == [1]


def test_one_page_of_another_person_s_application_is_a_packet() -> None:
    assert len(starts([*application(AMINA)[:1], *application(PAVEL)])) == 2
