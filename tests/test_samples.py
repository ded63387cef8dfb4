"""The drawn forms are learned like official ones; the packets are complete, small and drawn the same every time."""
from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from extractors.forms.definition import FieldKind, LearnedForm
from extractors.forms.learn import learn_form
from sample_filings import cast, draw_forms, papers
from sample_filings.cases import CASES, child_represented, other_request
from sample_filings.draw_forms import FORMS
from sample_filings.hand import GLYPHS, Hand, cross, sign, write
from sample_filings.packets import FOLDER, Case, expectation, write_packet
from sample_filings.scanner import Scanner, scanned
from sample_filings.sheets import DPI, blank_pages

MEGABYTE = 1 << 20
EXPECTED = json.loads((FOLDER.parent / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def learned() -> dict[str, LearnedForm]:
    return {key: learn_form(draw_forms.FOLDER / f"{key}.pdf") for key in FORMS}


@pytest.mark.parametrize(("key", "form", "edition", "pages", "mapped"), [
    ("i-131_2013-03-22", "I-131", "03/22/13", 5, 49), ("i-134_2014-02-19", "I-134", "02/19/14", 2, 18),
    ("g-28_2015-03-04", "G-28", "03/04/15", 3, 10)])
def test_forms_are_learned(learned: dict[str, LearnedForm], key: str, form: str, edition: str, pages: int,
                           mapped: int) -> None:
    definition = learned[key].definition
    assert (definition.form, definition.edition, definition.pages, definition.key) == (form, edition, pages, key)
    assert sum(field.mapped for field in definition.fields) == mapped
    assert len(learned[key].blanks) == pages


def test_kinds_of_fields(learned: dict[str, LearnedForm]) -> None:
    fields = {field.name: field for field in learned["i-131_2013-03-22"].definition.fields if not field.option}
    assert (fields["i131.applicant.a_number"].kind, fields["i131.applicant.a_number"].cells) == (FieldKind.COMB, 9)
    assert fields["i131.applicant.date_of_birth"].kind is FieldKind.DATE
    assert fields["i131.signature"].kind is FieldKind.SIGNATURE
    assert fields["i131.applicant.address.city"].item == "2.d"
    assert {field.option for field in learned["i-131_2013-03-22"].definition.fields
            if field.name == "i131.application_type"} == {"1.a", "1.b", "1.c", "1.d", "1.e", "1.f"}


def test_committed_forms_are_those_that_are_drawn(tmp_path: Path, learned: dict[str, LearnedForm]) -> None:
    drawn, again = draw_forms.draw_all(tmp_path / "one"), draw_forms.draw_all(tmp_path / "two")
    assert [path.read_bytes() for path in drawn] == [path.read_bytes() for path in again]
    path = drawn[-1]
    assert learn_form(path).definition.fields == learned[path.stem].definition.fields


@pytest.mark.parametrize("key", list(FORMS))
def test_footer_barcodes(key: str) -> None:
    imprint = FORMS[key][0]
    found = [[code.text for code in zxingcpp.read_barcodes(page)]
             for page in blank_pages(key)]
    wanted = [[f"{imprint.form}|{imprint.edition}|{number}"] if imprint.barcode else []
              for number in range(1, imprint.pages + 1)]
    assert found == wanted


def test_folder_is_complete_and_small() -> None:
    scans = sorted(path for path in FOLDER.iterdir() if path.suffix in (".pdf", ".tif"))
    assert [scan.name for scan in scans] == sorted(EXPECTED)
    assert len(scans) == len(CASES) >= 8
    assert all(scan.stat().st_size < 2 * MEGABYTE for scan in scans)
    everything = (path for path in FOLDER.parent.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert sum(path.stat().st_size for path in everything) < 8 * MEGABYTE


def test_companions() -> None:
    for name, expected in EXPECTED.items():
        told = tomllib.loads((FOLDER / name).with_suffix(".toml").read_text(encoding="utf-8"))
        assert told["received"] == date.fromisoformat(expected["received"])
        assert date(2015, 9, 1) <= told["postmarked"] <= told["received"] <= date(2016, 11, 30)


def test_every_disposition_is_there() -> None:
    filings = [filing for expected in EXPECTED.values() for filing in expected["filings"]]
    assert {filing["disposition"] for filing in filings} == {"ready", "deficient", "reject", "review", "forward"}
    assert {trait for filing in filings for trait in filing["traits"]} >= {
        "medical", "minor", "represented", "for-another-person", "in-proceedings"}
    assert {page["kind"] for expected in EXPECTED.values() for page in expected["pages"]} >= {
        "separator", "blank", "payment", "I-94", "physician-statement", "guardian-consent", "identity", "statement"}
    assert any(page["rotated"] == 180 for expected in EXPECTED.values() for page in expected["pages"])


@pytest.mark.parametrize("case", [child_represented, other_request], ids=lambda case: case.__name__)
def test_expectation_is_that_of_the_code(case: Case) -> None:
    packet = case()
    assert json.loads(json.dumps(expectation(packet))) == EXPECTED[packet.name]


def test_a_packet_is_drawn_the_same_every_time(tmp_path: Path) -> None:
    short = [other_request(), other_request()]
    for packet in short:
        packet.envelopes[0].leaves[2:-1] = []          # check, page 1 and passport say it all
    first, second = (write_packet(packet, tmp_path / str(k)) for k, packet in enumerate(short))
    assert first.read_bytes() == second.read_bytes()
    assert first.with_suffix(".toml").read_bytes() == second.with_suffix(".toml").read_bytes()


def test_a_hand_never_repeats_itself_but_its_page_does() -> None:
    pages = [np.full((120, 900), 255, np.uint8) for _ in range(2)]
    for page in pages:
        hand = Hand(7)
        end = write(page, "AA", 20, 90, 40, hand)
        assert 30 < end < 120
        sign(page, "Rosa Orellana", (200, 20, 500, 100), hand)
        cross(page, (600, 40, 630, 70), hand)
    assert np.array_equal(pages[0], pages[1])
    one, two = pages[0][:, 16:44], pages[0][:, 47:75]
    assert not np.array_equal(one, two)
    assert pages[0][:, 200:500].min() < 80 and pages[0][:, 520:590].min() == 255


def test_the_alphabet_is_whole() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.,/$"
    assert set(letters) <= set(GLYPHS)


def test_check_digits_of_the_passport() -> None:
    assert papers.check_digit("520727") == "3" and papers.check_digit("AB2134<<<") == "5"
    first, second = papers.machine_zone(cast.ROSA, date(2021, 3, 1))
    assert len(first) == len(second) == 44
    assert second[9] == papers.check_digit(second[:9]) and second[19] == papers.check_digit(second[13:19])


def test_separator_sheet_survives_the_scanner() -> None:
    page = scanned(papers.separator_sheet(), Scanner(), 3)
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [papers.SEPARATOR]


def test_scanner_changes_resolution_and_depth() -> None:
    page = blank_pages("i-134_2014-02-19")[0]
    black_and_white = scanned(page, Scanner(), 1)
    assert set(np.unique(black_and_white)) == {0, 255} and black_and_white.shape == page.shape
    grey = scanned(page, Scanner(dpi=150, bitonal=False), 1)
    assert grey.shape == (page.shape[0] * 150 // DPI, page.shape[1] * 150 // DPI) and len(np.unique(grey)) > 50
