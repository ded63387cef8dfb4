"""Papers of a family lying mixed in one scan: each page to whom it names; what may be another's is left to a person."""
from __future__ import annotations

import pytest

from extractors.assemble import assemble
from extractors.readings import PageReadings
from extractors.split import shares, split
from filings.vocabulary import Claim, Page, PageKind, Reading, Source, Stance, Status, Topic

OLENA = {"family_name": "PETRENKO", "given_name": "OLENA", "date_of_birth": "1985-03-12"}
MYKHAILO = {"family_name": "PETRENKO", "given_name": "MYKHAILO", "date_of_birth": "1979-11-30"}
Draft = tuple[PageKind, int | None, dict[str, str], tuple[str, ...]]


def draft(kind: PageKind, form_page: int | None = None, prefix: str = "", person: dict[str, str] | None = None,
          words: tuple[str, ...] = (), **more: str) -> Draft:
    return kind, form_page, {f"{prefix}{name}": value for name, value in (person or {}).items()} | more, words


def laid(*drafts: Draft) -> list[PageReadings]:
    """Pages in this order."""
    pages = []
    for number, (kind, form_page, values, words) in enumerate(drafts, 1):
        fields = {name.replace("__", "."): Reading(value=value, status=Status.READ, confidence=0.99, source=Source.TYPED,
                                                   page=number) for name, value in values.items()}
        page = Page(number=number, kind=kind, form_page=form_page, edition="04/24/19" if form_page else None)
        pages.append(PageReadings(page, fields, words=words))
    return pages


def application(person: dict[str, str]) -> list[Draft]:
    return [draft(PageKind.I_131, 1, "i131.applicant.", person), *(draft(PageKind.I_131, number) for number in range(2, 6))]


def support(person: dict[str, str]) -> list[Draft]:
    return [draft(PageKind.I_134, 1, "i134.beneficiary.", person), draft(PageKind.I_134, 2)]


def i94(person: dict[str, str]) -> Draft:
    return draft(PageKind.I_94, None, "i94.", person)


def letter(person: dict[str, str]) -> Draft:
    return draft(PageKind.STATEMENT, words=("DEAR", "OFFICER", person["given_name"], person["family_name"]))


def payment(words: tuple[str, ...] = ()) -> Draft:
    return draft(PageKind.PAYMENT, words=words, payment__amount="575.00")


def numbers(pages: list[PageReadings]) -> list[list[int]]:
    return [[each.page.number for each in packet] for packet in split(pages)]


def test_a_family_sorted_by_kind_of_paper_is_told_apart() -> None:
    pages = laid(*application(OLENA), *application(MYKHAILO), *support(MYKHAILO), *support(OLENA), letter(OLENA), letter(MYKHAILO),
                 i94(MYKHAILO), i94(OLENA))
    assert numbers(pages) == [[1, 2, 3, 4, 5, 13, 14, 15, 18], [6, 7, 8, 9, 10, 11, 12, 16, 17]]
    assert all(not unsettled for _, unsettled in shares(pages))


def test_pages_that_name_nobody_are_open_in_both_filings() -> None:
    pages = laid(payment(), payment(), *application(OLENA), *application(MYKHAILO), *support(MYKHAILO), *support(OLENA))
    scan = assemble("family.pdf", "0" * 64, pages)
    assert len(scan.filings) == 2
    assert all(filing.doubtful_pages == (1, 2) for filing in scan.filings)
    amounts = [filing.fields["payment.amount"] for filing in scan.filings if "payment.amount" in filing.fields]
    assert amounts and all(amount.status == Status.REVIEW for amount in amounts)
    held = sorted(number for filing in scan.filings for document in filing.documents for number in document.pages)
    assert held == list(range(1, len(pages) + 1))


def test_what_an_open_letter_says_is_not_relied_on() -> None:
    pages = laid(*application(OLENA), *application(MYKHAILO), *support(OLENA), *support(MYKHAILO), draft(PageKind.STATEMENT))
    said = Claim(topic=Topic.REASONS, stance=Stance.STATED, document=PageKind.STATEMENT, page=15, text="because", confidence=0.95)
    pages[14] = PageReadings(pages[14].page, claims=(said,))
    claims = [claim for filing in assemble("family.pdf", "0" * 64, pages).filings for claim in filing.claims]
    assert len(claims) == 1 and claims[0].confidence <= 0.5


def test_applications_lying_page_on_page_leave_their_nameless_pages_open() -> None:
    both = [each for pair in zip(application(OLENA), application(MYKHAILO), strict=True) for each in pair]
    packets = shares(laid(*both, *support(OLENA), *support(MYKHAILO)))
    assert [[each.page.form_page for each in packet if each.page.kind == PageKind.I_131] for packet, _ in packets] \
        == [[1, 2, 3, 4, 5]] * 2
    assert packets[0][1] == packets[1][1] == frozenset(range(3, 11))


def test_a_payment_by_a_relative_s_name_is_open_however_it_reads() -> None:
    named = payment(("HARBOR", "BANK", "MYKHAILO", "PETRENKO"))
    pages = laid(*application(OLENA), named, *application(MYKHAILO), *support(MYKHAILO), *support(OLENA))
    (first, unsettled), (second, _) = shares(pages)
    assert 6 in {each.page.number for each in second} and unsettled == {6} and 14 in {each.page.number for each in first}


def test_papers_in_order_are_cut_as_ever() -> None:
    """Also where a letter speaks of the other alone."""
    pages = laid(payment(), *application(OLENA), *support(OLENA), letter(MYKHAILO), i94(OLENA),
                 payment(), *application(MYKHAILO), *support(MYKHAILO), i94(MYKHAILO))
    assert numbers(pages) == [list(range(1, 11)), list(range(11, 20))]
    assert all(not unsettled for _, unsettled in shares(pages))


@pytest.mark.parametrize("other", [OLENA, {"family_name": "PETRENKO", "given_name": "OLENKA"}])
def test_one_person_filing_twice_is_no_family(other: dict[str, str]) -> None:
    pages = laid(*application(OLENA), *application(other), *support(OLENA), *support(OLENA))
    assert numbers(pages) == [[1, 2, 3, 4, 5], list(range(6, 15))]


def test_a_relative_s_surname_beside_a_strange_given_name_tells_of_nobody() -> None:
    stranger = {"family_name": "PETRENKO", "given_name": "ZINAIDA"}
    pages = laid(*application(OLENA), *application({**MYKHAILO, "family_name": "BONDAR"}), *support(stranger), i94(OLENA))
    (first, unsettled), _ = shares(pages)
    assert unsettled == {11, 12} and 13 in {each.page.number for each in first}


def test_a_payment_between_the_pages_of_an_application_breaks_nothing() -> None:
    first, second = application(OLENA), application(MYKHAILO)
    drafts = [*first[:2], payment(), *first[2:], payment(), *support(OLENA), payment(), *support(MYKHAILO), payment(),
              *support(MYKHAILO), *second[:1], payment(), *second[1:]]
    pages = laid(*drafts)
    assert sorted(number for packet in numbers(pages) for number in packet) == list(range(1, len(pages) + 1))


def test_the_pages_of_a_shuffled_packet_make_whole_documents() -> None:
    drafts = [*application(OLENA), *support(OLENA), payment(), i94(OLENA)]
    order = (4, 8, 0, 6, 2, 7, 1, 5, 3)
    scan = assemble("shuffled.pdf", "0" * 64, laid(*(drafts[k] for k in order)))
    (filing,) = scan.filings
    documents = {document.kind: document.pages for document in filing.documents}
    assert documents[PageKind.I_131] == (1, 3, 5, 7, 9) and documents[PageKind.I_134] == (4, 8)
    assert [filing.form_page_numbers[number] for number in documents[PageKind.I_131]] == [5, 1, 3, 2, 4]


def petition(petitioner: dict[str, str], person: dict[str, str]) -> list[Draft]:
    return [draft(PageKind.I_131, 1, "i131.applicant.", petitioner), draft(PageKind.I_131, 2, "i131.beneficiary.", person),
            *(draft(PageKind.I_131, number) for number in range(3, 6))]


BAKER = {"family_name": "BAKER", "given_name": "RUTH", "date_of_birth": "1961-01-02"}
COLE = {"family_name": "COLE", "given_name": "WARREN", "date_of_birth": "1955-08-19"}


@pytest.mark.parametrize("other", [COLE, BAKER])
def test_petitions_for_two_people_are_sorted_by_whom_they_are_for(other: dict[str, str]) -> None:
    pages = laid(*petition(BAKER, OLENA), *petition(other, MYKHAILO), *support(MYKHAILO), *support(OLENA), letter(OLENA),
                 letter(MYKHAILO), i94(MYKHAILO), i94(OLENA))
    assert numbers(pages) == [[1, 2, 3, 4, 5, 13, 14, 15, 18], [6, 7, 8, 9, 10, 11, 12, 16, 17]]


def test_short_names_that_share_their_letters_are_two_people() -> None:
    yonas = {"family_name": "TESFAYE", "given_name": "YONAS"}
    nasir = {"family_name": "RAHIMI", "given_name": "NASIR"}
    pages = laid(*application(yonas), *application(nasir), *support(nasir), *support(yonas), i94(nasir), i94(yonas))
    assert numbers(pages) == [[1, 2, 3, 4, 5, 13, 14, 16], [6, 7, 8, 9, 10, 11, 12, 15]]


def test_two_affidavits_in_one_packet_and_none_in_the_other_are_open_in_both() -> None:
    unread = {"family_name": "P", "given_name": "O"}
    pages = laid(*application(OLENA), *application(MYKHAILO), *support(unread), *support(unread))
    found = shares(pages)
    assert [len(packet) for packet, _ in found] == [5, 9]
    assert {unsettled for _, unsettled in found} == {frozenset({11, 12, 13, 14})}
    assert all(set(filing.doubtful_pages) >= {11, 12, 13, 14} for filing in assemble("two.pdf", "0" * 64, pages).filings)
