"""Many records at a glance: a table for the office programs, counts, and an index page that leads to the reports."""
from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from filings.files import write_atomically
from filings.vocabulary import Disposition, Filing, Outcome, Reading, Record

from .packet import environment
from .words import ACTIONS, CHECKS, REQUESTS, TRAITS, check_title, doubtful, first_reason

__all__ = ["COLUMNS", "filing_rows", "first_reason", "slim", "write_index", "write_summary"]

COLUMNS = ("scan", "filing", "received", "postmarked", "pages", "request", "traits", "applicant", "a_number",
           "disposition", "first_reason", "not_met", "cannot_tell", "to_check", "seconds", "problem")
SHOWN = frozenset(f"i131.applicant.{name}" for name in ("a_number", "family_name", "given_name"))
UNREAD = "unreadable"          # stands for a disposition where there is none
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def slim(record: Record) -> Record:
    """A record with no more than a summary shows of it: thousands of whole ones would fill the memory."""
    filings = (filing.model_copy(update={
        "fields": {name: one for name, one in filing.fields.items() if name in SHOWN or doubtful(one)}, "claims": (),
        "documents": (), "fingerprints": {}, "form_page_numbers": {}}) for filing in record.filings)
    return record.model_copy(update={"filings": tuple(filings), "pages": ()})


def write_summary(records: Iterable[Record], folder: Path) -> None:
    """Write summary.csv, summary.xlsx and index.html of a batch into its folder, replacing older ones.

    The index leads to `NAME.html`, the report of each scan, by its file name without the ending.

    Raises:
        OSError: a file cannot be written.
    """
    everything = list(records)
    rows = pd.DataFrame(filing_rows(everything), columns=list(COLUMNS))
    # the byte order mark tells office programs that names with accents are UTF-8
    write_atomically(folder / "summary.csv", "\ufeff" + rows.map(harmless).to_csv(index=False, lineterminator="\n"))
    write_atomically(folder / "summary.xlsx", _workbook(rows, everything))
    write_index(everything, folder)


def write_index(records: Sequence[Record], folder: Path, reports: Mapping[str, str] | None = None) -> None:
    """Write index.html: all scans, what to do with each, and the way to their reports.

    `reports` gives the report's file name for a scan's name; left out, the scan's name with the ending `.html`.
    """
    links = {each.scan.name: f"{Path(each.scan.name).stem}.html" for each in records} | dict(reports or {})
    counts = _dispositions(records)
    page = environment().get_template("index.html").render(
        records=sorted(records, key=lambda each: each.scan.name), links=links, counts=counts,
        actions={each.value: words[0] for each, words in ACTIONS.items()} | {UNREAD: "Could not be read"},
        first_reason=first_reason, applicant=_applicant, pages_total=sum(each.scan.pages for each in records))
    write_atomically(folder / "index.html", page)


def filing_rows(records: Iterable[Record]) -> list[dict[str, object]]:
    """One row for each filing, keys as in `COLUMNS`; a scan without a filing has one row of its own."""
    rows: list[dict[str, object]] = []
    for record in sorted(records, key=lambda each: each.scan.name):
        rows += [_row(record, number, filing) for number, filing in enumerate(record.filings, 1)]
        if not record.filings:
            rows.append(_row(record, None, None))
    return rows


def harmless(cell: object) -> object:
    """Make a text that an office program would take for a formula a plain text, and drop control characters.

    What was read from paper is written by strangers: a name that begins with `=` must stay a name.
    """
    if not isinstance(cell, str):
        return cell
    clean = _CONTROLS.sub("", cell)
    formula = clean.lstrip().startswith(("=", "+", "-", "@")) or clean.startswith(("\t", "\r", "\n"))
    return f"'{clean}" if formula else clean


def _row(record: Record, number: int | None, filing: Filing | None) -> dict[str, object]:
    scan = record.scan
    row: dict[str, object] = dict.fromkeys(COLUMNS, "") | {
        "scan": scan.name, "received": scan.received.isoformat(), "pages": scan.pages, "disposition": UNREAD,
        "postmarked": scan.postmarked.isoformat() if scan.postmarked else "",
        "seconds": round(record.timings.total_s, 2)}
    if record.problem:
        row |= {"problem": record.problem.code, "first_reason": record.problem.message}
    elif filing is None:
        row |= {"disposition": Disposition.REVIEW.value, "first_reason": "No filing was found in this scan."}
    if filing is None:
        return row
    outcomes = [finding.outcome for finding in filing.findings]
    number_reading = filing.fields.get("i131.applicant.a_number")
    return row | {
        "filing": number, "request": REQUESTS[filing.request],
        "traits": ", ".join(TRAITS[each] for each in filing.traits),
        "applicant": _applicant(filing), "a_number": _text(number_reading), "disposition": filing.disposition.value,
        "first_reason": first_reason(filing), "not_met": outcomes.count(Outcome.NOT_MET),
        "cannot_tell": outcomes.count(Outcome.CANNOT_TELL), "to_check": sum(map(doubtful, filing.fields.values()))}


def _text(reading: Reading | None) -> str:
    return reading.value if reading and isinstance(reading.value, str) else ""


def _applicant(filing: Filing) -> str:
    names = (_text(filing.fields.get(f"i131.applicant.{part}_name")) for part in ("family", "given"))
    return ", ".join(filter(None, names))


def _dispositions(records: Iterable[Record]) -> dict[str, int]:
    rows = [str(row["disposition"]) for row in filing_rows(records)]
    order = [*(each.value for each in Disposition), UNREAD]
    return {each: rows.count(each) for each in order if each in rows}


def _counts(records: Sequence[Record]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count the filings by disposition, and the checks by outcome where they were not met or could not be told."""
    dispositions = pd.DataFrame(list(_dispositions(records).items()), columns=["disposition", "filings"])
    findings = [finding for record in records for filing in record.filings for finding in filing.findings]
    codes = [*CHECKS, *sorted({finding.check for finding in findings} - set(CHECKS))]
    rows = []
    for code in codes:
        outcomes = [finding.outcome for finding in findings if finding.check == code]
        failed, unclear = outcomes.count(Outcome.NOT_MET), outcomes.count(Outcome.CANNOT_TELL)
        if failed or unclear:
            rows.append((code, check_title(code), failed, unclear))
    checks = pd.DataFrame(rows, columns=["check", "name", "not_met", "cannot_tell"])
    return dispositions, checks.sort_values(["not_met", "cannot_tell"], ascending=False, kind="stable")


def _workbook(rows: pd.DataFrame, records: Sequence[Record]) -> bytes:
    dispositions, checks = _counts(records)
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="openpyxl") as writer:
        rows.map(harmless).to_excel(writer, sheet_name="Filings", index=False, freeze_panes=(1, 1))
        dispositions.to_excel(writer, sheet_name="Counts", index=False)
        checks.map(harmless).to_excel(writer, sheet_name="Counts", index=False, startrow=len(dispositions) + 2)
        for sheet in writer.sheets.values():
            for column in sheet.columns:
                widest = max(len(str(cell.value or "")) for cell in column)
                sheet.column_dimensions[column[0].column_letter].width = min(60, widest + 3)
        writer.sheets["Filings"].auto_filter.ref = writer.sheets["Filings"].dimensions
    return file.getvalue()
