"""Packets of one scan, documents of a packet, and documents bearing each other out."""
from __future__ import annotations

import pytest

from extractors.agreement import confirmed
from extractors.assemble import assemble, documents_of, merged
from extractors.contradiction import disputed
from extractors.readings import PageReadings
from extractors.split import split
from filings.vocabulary import Page, PageKind, Reading, Source, Status


def page(number, kind, form_page=None, edition=None, words=(), printed=(), **fields):
    readings = {name.replace("__", "."): value if isinstance(value, Reading) else
                Reading(value=value, status=Status.READ, confidence=0.99, source=Source.TYPED, page=number)
                for name, value in fields.items()}
    edition = edition or ("03/22/13" if form_page else None)
    paper = Page(number=number, kind=kind, form_page=form_page, edition=edition)
    return PageReadings(paper, readings, words=words, printed=printed)


def sequence(*kinds):
    """Pages from kinds; `I-131 x5` style pairs give form pages."""
    pages = []
    for kind in kinds:
        count = 1
        if isinstance(kind, tuple):
            kind, count = kind
        form = kind in ("I-131", "I-134", "G-28")
        pages += [page(len(pages) + k + 1, PageKind(kind), k + 1 if form else None) for k in range(count)]
    return pages


def numbers(packets):
    return [[each.page.number for each in packet] for packet in packets]


def test_one_packet_stays_one():
    pages = sequence("payment", "statement", ("I-131", 5), ("I-134", 2), "I-94", "blank", "identity")
    assert numbers(split(pages)) == [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]]


def test_a_separator_ends_a_packet():
    pages = sequence("payment", ("I-131", 5), "separator", ("I-131", 5), "payment")
    assert numbers(split(pages)) == [[1, 2, 3, 4, 5, 6], [8, 9, 10, 11, 12, 13]]


def test_a_second_application_opens_the_next_packet_with_the_papers_on_top_of_it():
    pages = sequence("payment", ("I-131", 5), ("I-134", 2), "identity", "payment", ("G-28", 3), ("I-131", 5), "statement")
    first, second = split(pages)
    assert [each.page.number for each in first][-1] == 9
    assert second[0].page.number == 10


def test_a_page_scanned_twice_is_no_second_application():
    pages = sequence(("I-131", 5), "statement")
    pages.insert(3, page(9, PageKind.I_131, 3))
    assert len(split(pages)) == 1


def test_shuffled_pages_with_one_missing_still_make_two_packets():
    order = [page(k, PageKind.I_131, number) for k, number in enumerate((5, 1, 4, 2), 1)]
    order += [page(5, PageKind.IDENTITY)]
    order += [page(k, PageKind.I_131, number) for k, number in enumerate((3, 5, 2, 1, 4), 6)]
    assert numbers(split(order)) == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]


def test_names_decide_whose_statement_lies_between():
    def both(owner):
        first = [page(k, PageKind.I_131, k, i131__applicant__family_name="MARLOWE") for k in range(1, 6)]
        between = [page(6, PageKind.STATEMENT, words=(owner,))]
        return first + between + [page(6 + k, PageKind.I_131, k, i131__applicant__family_name="OSORIO") for k in range(1, 6)]
    assert numbers(split(both("MARLOWE")))[0][-1] == 6
    assert numbers(split(both("OSORIO")))[0][-1] == 5


def test_two_editions_are_two_documents_and_letters_one_each():
    group = [page(1, PageKind.I_131, 1), page(2, PageKind.I_131, 2, edition="12/23/16"), page(3, PageKind.STATEMENT),
             page(4, PageKind.STATEMENT)]
    found = [(each.kind.value, each.edition, each.pages) for each in documents_of(group)]
    assert found == [("I-131", "03/22/13", (1,)), ("I-131", "12/23/16", (2,)), ("statement", None, (3,)), ("statement", None, (4,))]


def test_boxes_of_one_question_on_several_pages_are_all_counted():
    blank = Reading(value=None, status=Status.BLANK, confidence=0.99)
    pages = [page(1, PageKind.I_131, 1, i131__application_type="5.A"), page(2, PageKind.I_131, 2, i131__application_type=blank),
             page(3, PageKind.I_131, 3, i131__application_type="11")]
    assert merged(pages)["i131.application_type"].value == "5.A,11"
    assert merged(pages[1:])["i131.application_type"].value == "11"


def test_the_same_field_read_differently_on_two_pages_goes_to_a_person():
    pages = [page(1, PageKind.I_94, i94__number="123456789A1"), page(2, PageKind.I_94, i94__number="123456789A7")]
    entry = merged(pages)["i94.number"]
    assert entry.status == Status.REVIEW and "123456789A7" in (entry.value, *entry.alternatives)


@pytest.mark.parametrize("other,status", [("Jean-Baptiste", Status.READ), ("Jean-Batiste", Status.REVIEW)])
def test_handwriting_is_believed_when_another_paper_says_the_same(other, status):
    doubted = Reading(value="JEAN-BAPTISTE", status=Status.REVIEW, confidence=0.9, source=Source.HANDWRITTEN, page=1)
    pages = [page(1, PageKind.I_131, 1, i131__applicant__family_name=doubted),
             page(2, PageKind.I_134, 1, i134__beneficiary__family_name=other)]
    assert confirmed(merged(pages), pages)["i131.applicant.family_name"].status == status


def test_two_doubtful_readings_of_different_fields_do_not_bear_each_other_out():
    doubted = Reading(value="RIVAS", status=Status.REVIEW, confidence=0.9, source=Source.HANDWRITTEN, page=1)
    pages = [page(1, PageKind.I_131, 1, i131__applicant__family_name=doubted, i131__applicant__given_name="RIVAS")]
    assert confirmed(merged(pages), pages)["i131.applicant.family_name"].status == Status.REVIEW


def test_every_page_that_says_something_belongs_to_exactly_one_filing():
    pages = sequence("payment", ("I-131", 5), "blank", "separator", ("I-131", 5), "other")
    scan = assemble("scan.pdf", "0" * 64, pages)
    held = [number for filing in scan.filings for document in filing.documents for number in document.pages]
    assert sorted(held) == [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14]
    assert len(scan.pages) == 14


def test_a_name_by_hand_is_believed_when_a_letter_spells_it():
    doubted = Reading(value="JEAN-BAPTISTE", status=Status.REVIEW, confidence=0.9, source=Source.HANDWRITTEN, page=1)
    form = page(1, PageKind.I_131, 1, i131__applicant__family_name=doubted)
    letter = page(2, PageKind.STATEMENT, printed=("JEAN", "BAPTISTE", "ROSELINE"))
    stranger = page(2, PageKind.STATEMENT, printed=("JEAN", "PIERRE"))
    assert confirmed(merged([form, letter]), [form, letter])["i131.applicant.family_name"].status == Status.READ
    assert confirmed(merged([form, stranger]), [form, stranger])["i131.applicant.family_name"].status == Status.REVIEW


BORN = Reading(value="1999-01-02", status=Status.READ, confidence=0.97, source=Source.TYPED, page=2)


@pytest.mark.parametrize(("printed", "born", "named"), [
    (("ACTA", "ROSELINE", "JEAN", "BAPTISTE"), BORN, True),
    (("ACTA", "MARIE", "JEAN", "BAPTISTE"), BORN, False),                     # the birth of somebody else of the family
    (("ACTA", "ROSELINE", "JEAN", "BAPTISTE"), BORN.model_copy(update={"value": "1977-01-02"}), False)])
def test_a_birth_certificate_in_running_text_names_whom_it_spells_with_the_birth_date(printed, born, named):
    form = page(1, PageKind.I_131, 1, i131__applicant__family_name="Jean-Baptiste", i131__applicant__given_name="Roseline",
                i131__applicant__date_of_birth="1999-01-02")
    paper = page(2, PageKind.IDENTITY, printed=printed)
    paper.fields["identity.date_of_birth"] = born
    fields = assemble("a.pdf", "0", [form, paper]).filings[0].fields
    found = {part: fields.get(f"identity.{part}") for part in ("family_name", "given_name")}
    assert {part: one and (one.value, one.status, one.page) for part, one in found.items()} == ({
        "family_name": ("Jean-Baptiste", Status.READ, 2), "given_name": ("Roseline", Status.READ, 2)} if named else
        {"family_name": None, "given_name": None})


@pytest.mark.parametrize(("whole", "named"), [
    ("ROSELINE ODETTE JEAN-BAPTISTE", ("Jean-Baptiste", "Roseline")), ("MARIE JEAN-BAPTISTE", (None, "MARIE JEAN-BAPTISTE"))])
def test_a_whole_name_beside_its_label_is_told_apart_by_what_the_forms_say(whole, named):
    form = page(1, PageKind.I_131, 1, i131__applicant__family_name="Jean-Baptiste", i131__applicant__given_name="Roseline",
                i131__applicant__date_of_birth="1999-01-02")
    paper = page(2, PageKind.IDENTITY, printed=("ROSELINE", "ODETTE", "MARIE", "JEAN", "BAPTISTE"), identity__given_name=whole)
    paper.fields["identity.date_of_birth"] = BORN
    fields = assemble("a.pdf", "0", [form, paper]).filings[0].fields
    found = (fields.get(f"identity.{part}") for part in ("family_name", "given_name"))
    assert tuple(one and one.value for one in found) == named


def test_no_paper_settles_which_of_two_affidavits_is_meant():
    pages = [page(1, PageKind.I_134, 1, i134__beneficiary__family_name="Morales Ruiz"),
             page(2, PageKind.I_134, 1, i134__beneficiary__family_name="Garcia Lopez"),
             page(3, PageKind.I_94, i94__family_name="MORALES RUIZ")]
    found = confirmed(merged(pages), pages)["i134.beneficiary.family_name"]
    assert (found.status, found.alternatives) == (Status.REVIEW, ("Garcia Lopez",))


def test_the_same_hand_on_two_papers_is_no_second_witness():
    hand = dict(value="SEAN-BAPTISTE", status=Status.REVIEW, confidence=0.9, source=Source.HANDWRITTEN)
    form = page(1, PageKind.I_131, 1, i131__applicant__family_name=Reading(page=1, **hand))
    other = page(2, PageKind.I_134, 1, i134__beneficiary__family_name=Reading(page=2, **hand))
    letter = page(3, PageKind.STATEMENT, words=("SEAN", "BAPTISTE"))
    assert confirmed(merged([form, other, letter]), [form, other, letter])["i131.applicant.family_name"].status == Status.REVIEW


def test_two_papers_that_spell_a_name_differently_leave_it_to_a_person():
    hand = dict(status=Status.REVIEW, confidence=0.9, source=Source.HANDWRITTEN)
    form = page(1, PageKind.I_131, 1, i131__applicant__middle_name=Reading(page=1, value="Sacques", **hand))
    other = page(2, PageKind.I_134, 1, i134__beneficiary__middle_name=Reading(page=2, value="JACQUES", **hand))
    letter = page(3, PageKind.STATEMENT, printed=("SACQUES",))
    assert confirmed(merged([form, other, letter]), [form, other, letter])["i131.applicant.middle_name"].status == Status.REVIEW


@pytest.mark.parametrize(("said", "doubted"), [
    ("WDOWED", True), ("Maried", True), ("Widowed", False), ("MARRIED (1999)", False), ("In a civil union", False)])
def test_a_marital_status_with_a_slip_is_not_taken_as_read(said, doubted):
    name = "i134.beneficiary.marital_status"
    got = disputed({name: Reading(value=said, status=Status.READ, confidence=0.99, source=Source.HANDWRITTEN, page=1)})[name]
    assert (got.status is Status.REVIEW) is doubted and bool(got.alternatives) is doubted


def test_what_contradicts_another_entry_loses_its_certainty():
    def reading(value, source=Source.HANDWRITTEN, page=1):
        return Reading(value=value, status=Status.READ, confidence=0.99, source=source, page=page)
    fields = {"i131.applicant.address.state": reading("IN"), "i131.applicant.address.zip": reading("55456", Source.TYPED),
              "i134.sponsor.address.state": reading("MN"), "i134.sponsor.address.zip": reading("55456"),
              "i134.beneficiary.family_name": reading("GARCIALOPEZ", Source.TYPED),
              "identity.family_name": reading("GARCIA LOPEZ", Source.TYPED)}
    got = disputed(fields)
    doubted = {name for name in got if got[name].status == Status.REVIEW}
    assert doubted == {"i131.applicant.address.state", "i134.beneficiary.family_name"}
    assert "GARCIA LOPEZ" in got["i134.beneficiary.family_name"].alternatives
