"""The summary of a batch: table, workbook, index page, and the reason that decides."""
from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from invented import entries, filing, finding, record

from filings.vocabulary import Disposition, Outcome, Problem, Reading, Record, Status, Weight
from reports.summary import COLUMNS, filing_rows, first_reason, harmless, slim, write_summary


def batch() -> list[Record]:
    ready = filing().model_copy(update={"disposition": Disposition.READY, "findings": ()})
    return [record(filing(), ready, name="b 2#.pdf"), record(name="c.pdf"),
            record(name="a.tif", problem=Problem(code="damaged-file", message="Scan the paper again."))]


def test_summary_has_a_row_for_each_filing(tmp_path: Path) -> None:
    write_summary(batch(), tmp_path)
    text = (tmp_path / "summary.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["scan"], row["filing"], row["disposition"]) for row in rows] == [
        ("a.tif", "", "unreadable"), ("b 2#.pdf", "1", "reject"), ("b 2#.pdf", "2", "ready"), ("c.pdf", "", "review")]
    assert rows[0]["problem"] == "damaged-file"
    assert rows[1] | {"first_reason": "The check is for $360.00; the fee on 06/15/2020 is $575.00.", "to_check": "2",
                      "not_met": "4", "cannot_tell": "1", "applicant": "QUILAQUEO, Amaru", "a_number": "204518839",
                      "received": "2020-06-15", "request": "Re-parole", "traits": "Attorney"} == rows[1]


def test_workbook_counts(tmp_path: Path) -> None:
    write_summary(batch(), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "summary.xlsx")
    assert book.sheetnames == ["Filings", "Counts"]
    assert [cell.value for cell in book["Filings"][1]] == list(COLUMNS)
    assert book["Filings"].max_row == 5
    counts = [[cell.value for cell in row] for row in book["Counts"].iter_rows()]
    assert ["reject", 1] in [row[:2] for row in counts]
    assert ["fee.amount", "Amount of the fee", 1, 0] in counts
    assert ["i134.signature", "I-134 signed", 0, 1] in counts


def test_index_leads_to_the_reports(tmp_path: Path) -> None:
    write_summary(batch(), tmp_path)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="b%202%23.html#filing-2"' in html
    assert 'href="a.html"' in html
    for said in ("3 scans, 33 pages", "Send back: 1", "Could not be read: 1", "Scan the paper again."):
        assert said in " ".join(html.split())


def test_empty_batch_has_a_summary(tmp_path: Path) -> None:
    write_summary([], tmp_path)
    assert (tmp_path / "summary.csv").read_text(encoding="utf-8-sig").strip() == ",".join(COLUMNS)
    assert "Nothing was processed." in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"])
def test_formulas_stay_words(cell: str, tmp_path: Path) -> None:
    assert str(harmless(cell)).startswith("'")
    fields = entries() | {"i131.applicant.family_name": Reading(value=cell, status=Status.READ, confidence=1.0)}
    write_summary([record(filing().model_copy(update={"fields": fields}))], tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx")["Filings"]
    assert all(each.data_type != "f" for row in sheet.iter_rows() for each in row)


def test_ordinary_cells_are_left_alone() -> None:
    assert [harmless(cell) for cell in ("Núñez", 5, None, "a\x00b", "a-b")] == ["Núñez", 5, None, "ab", "a-b"]


def test_first_reason_is_the_one_that_decides() -> None:
    notice = finding("g28.present", Outcome.NOT_MET, Weight.NOTICE, "notice")
    gap = finding("i134.present", Outcome.NOT_MET, Weight.GAP, "gap")
    unclear = finding("i131.signature", Outcome.CANNOT_TELL, Weight.REJECT, "unclear")
    looked = finding("fee.words", Outcome.NOT_MET, Weight.REVIEW, "looked")

    def reason(disposition: Disposition, *findings: object) -> str:
        return first_reason(filing().model_copy(update={"disposition": disposition, "findings": findings}))

    assert reason(Disposition.READY, notice) == ""
    assert reason(Disposition.DEFICIENT, notice, gap) == "gap"
    assert reason(Disposition.REVIEW, gap, looked, unclear) == "unclear"
    assert reason(Disposition.REVIEW, gap, looked) == "looked"
    assert reason(Disposition.REJECT, unclear) == ""


def test_rows_are_sorted_by_scan() -> None:
    assert [row["scan"] for row in filing_rows(batch())] == ["a.tif", "b 2#.pdf", "b 2#.pdf", "c.pdf"]


def test_a_slim_record_gives_the_same_summary(tmp_path: Path) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    for folder, records in ((whole, batch()), (part, [slim(each) for each in batch()])):
        folder.mkdir()
        write_summary(records, folder)
    assert all((whole / name).read_bytes() == (part / name).read_bytes() for name in ("summary.csv", "index.html"))
    assert all(len(filing.fields) < len(before.fields) for each, full in zip(map(slim, batch()), batch(), strict=True)
               for filing, before in zip(each.filings, full.filings, strict=True))
