"""What people read: the packet report and its pictures."""
from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import FEE_BOX, NAME_BOX, filing, finding, page_image, record

from filings import vocabulary
from filings.vocabulary import (
    Claim,
    Disposition,
    Evidence,
    Filing,
    Outcome,
    PageKind,
    Problem,
    Reading,
    Request,
    Stance,
    Status,
    Topic,
    Trait,
    Weight,
)
from reports import words
from reports.crops import TALLEST, WIDEST, collect, cut, window
from reports.packet import _is_idle, groups_of, page_list, render_report, write_report

VOID = {"meta", "img", "br", "link", "hr", "input"}


class Checked(HTMLParser):
    """Reads HTML strictly: every element closed in order, ids unique; collects what the tests ask for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.headings: list[int] = []
        self.images: list[dict[str, str | None]] = []
        self.headers_without_scope = 0
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if values.get("id"):
            self.ids.append(values["id"] or "")
        self.references += [values[name] or "" for name in ("aria-labelledby",) if name in values]
        self.references += [(values["href"] or "")[1:] for _ in (1,) if (values.get("href") or "").startswith("#")]
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag == "img":
            self.images.append(values)
        if tag == "th" and "scope" not in values:
            self.headers_without_scope += 1
        assert tag != "script"
        for name in ("src", "href"):
            address = values.get(name) or ""
            assert not re.match(r"(?!data:)\w+:|//", address), f"an outside resource: {address}"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text += data + " " * self.open[-1:].count("dt")


def checked(html: str) -> Checked:
    page = Checked(html)
    page.text = " ".join(page.text.split())
    assert html.startswith("<!DOCTYPE html>\n<html lang=\"en\">")
    assert len(page.ids) == len(set(page.ids))
    assert set(page.references) <= set(page.ids)
    assert page.headings[0] == 1
    assert all(later <= earlier + 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert page.headers_without_scope == 0
    assert all(image["alt"] and image["width"] and image["height"] for image in page.images)
    return page


def test_report_says_what_to_do_and_why(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(record(filing()), page_image, path)
    page = checked(path.read_text(encoding="utf-8"))
    for said in ("box-12-0007.pdf", "Send back", "Return the whole packet", "Received 06/15/2020",
                 "The check is for $360.00", "QUILAQUEO, Amaru · born 02/29/1988 · A-number 204518839 (?)",
                 "Look at page 7:", "if it fails: ask the applicant", "or 204578839 · 204518830", "missing: 3",
                 "Blank page: 6", "Instructions for the form, page 4", "File for re-parole by 07/02/2020",
                 "Left blank, I-131: Applicant: in care of, middle name."):
        assert said in page.text, said
    order = ["Send back because", "A person must look", "Ask the applicant for", "For your information",
             "Entries to check", "In order", "What is in it", "What the applicant wrote", "What the letters say"]
    places = [page.text.index(heading) for heading in order]
    assert places == sorted(places)
    assert path.stat().st_size < 400_000
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_report_shows_the_evidence() -> None:
    page = checked(render_report(record(filing()), page_image))
    assert [image["alt"] for image in page.images] == [
        "Cut from page 1: the place this point is about", "Cut from page 9: the place this point is about",
        "Cut from page 2: the place this point is about", "Applicant: A-number, cut from page 2",
        "Written beside the boxes, cut from page 2", "Cut from page 10: Length of stay"]
    for image in page.images:
        source = image["src"] or ""
        data = np.frombuffer(base64.b64decode(source.removeprefix("data:image/webp;base64,")), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
        assert picture is not None
        assert picture.shape[:2] == (int(image["height"] or 0), int(image["width"] or 0))


def test_each_page_is_fetched_once_and_only_when_shown() -> None:
    asked: list[int] = []

    def images(page: int) -> np.ndarray | None:
        asked.append(page)
        return None

    page = checked(render_report(record(filing()), images))
    assert sorted(asked) == [1, 2, 9, 10]
    assert page.images == []


def test_several_filings_stand_apart() -> None:
    ready = Filing(request=Request.INITIAL_PAROLE, traits=tuple(Trait), disposition=Disposition.READY)
    page = checked(render_report(record(filing(), ready)))
    assert "This scan holds 2 filings" in page.text
    assert "Filing 2 of 2 Ready" in page.text
    assert "The applicant could not be read." in page.text


def test_unreadable_scan_says_what_is_wrong() -> None:
    problem = Problem(code="encrypted-pdf", message="Ask the sender for the password.")
    page = checked(render_report(record(problem=problem)))
    assert "Could not be read" in page.text
    assert "Ask the sender for the password." in page.text


def test_scan_without_a_filing_goes_to_a_person() -> None:
    assert "No filing was found in this scan" in checked(render_report(record())).text


def test_everything_from_paper_is_escaped() -> None:
    evil = "<script>alert(1)</script>\"'&"
    fields = {"i131.applicant.family_name": Reading(value=evil, status=Status.READ, confidence=1.0),
              f"i131.{evil}": Reading(value=evil, status=Status.REVIEW, confidence=0.5, alternatives=(evil,))}
    claim = Claim(topic=Topic.REASONS, stance=Stance.STATED, document=PageKind.STATEMENT, page=1, text=evil)
    bad = finding("fee.amount", Outcome.NOT_MET, Weight.REJECT, evil, Evidence(page=1, text=evil))
    nasty = Filing(request=Request.OTHER, disposition=Disposition.REJECT, fields=fields, claims=(claim,),
                   findings=(bad,))
    html = render_report(record(nasty, name=f"{evil}.pdf"))
    assert "<script" not in html
    assert evil in checked(html).text


@pytest.mark.parametrize("disposition", list(Disposition))
def test_every_disposition_has_its_words(disposition: Disposition) -> None:
    html = render_report(record(filing().model_copy(update={"disposition": disposition})))
    assert words.ACTIONS[disposition][0] in checked(html).text
    assert f"banner {disposition.value}" in html


def test_every_code_has_words() -> None:
    for codes, table in ((PageKind, words.KINDS), (Status, words.STATUSES), (Topic, words.TOPICS),
                         (Trait, words.TRAITS), (Request, words.REQUESTS),
                         (Weight, words.WEIGHTS), (Stance, words.STANCES)):
        assert set(codes) == set(table)


MODELS = (vocabulary.Record, vocabulary.Scan, vocabulary.Page, vocabulary.Filing, vocabulary.Document, Reading, Claim,
          vocabulary.Finding, vocabulary.Rule, Evidence, vocabulary.Deadlines, vocabulary.Timings, Problem,
          vocabulary.Related, vocabulary.Policy, vocabulary.Ruling, vocabulary.Answer)
CODES = (PageKind, Status, vocabulary.Source, Topic, Stance, Outcome, Weight, Disposition, Request, Trait)


def test_every_key_and_code_of_the_record_is_documented() -> None:
    text = (Path(__file__).parents[1] / "docs" / "record.md").read_text(encoding="utf-8")
    sections = {part.split("`", 2)[1]: part for part in re.split(r"(?m)^## (?=.*`)", text)[1:]}
    for model in MODELS:
        rows = set(re.findall(r"(?m)^\| `(\w+)` \|", sections[model.__name__]))
        assert rows == {field.alias or name for name, field in model.model_fields.items()
                        if not field.exclude}, model.__name__
    for code in (code for codes in CODES for code in codes):
        assert f"`{code}`" in text, code
    for check in words.CHECKS:
        assert f"`{check}`" in text, check


def test_every_finding_stands_in_one_group() -> None:
    findings = [finding(f"fee.{outcome}-{weight}", outcome, weight) for outcome in Outcome for weight in Weight]
    groups = groups_of(filing().model_copy(update={"findings": tuple(findings)}))
    grouped = [each for group in groups for each in group.findings]
    assert sorted(each.check for each in grouped) == sorted(
        each.check for each in findings if each.outcome in (Outcome.NOT_MET, Outcome.CANNOT_TELL))
    assert [group.code for group in groups] == ["forward", "reject", "review", "deficient", "notice"]


def test_colours_can_be_read() -> None:
    style = (Path(words.__file__).parent / "style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{3,6});", style))

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[k:k + 2], 16) / 255 for k in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for name in ("ink", "quiet", "forward", "reject", "deficient", "ready", "review", "notice"):
        assert 1.05 / (luminance(colours[name]) + 0.05) >= 4.5, f"{name} on white"


@pytest.mark.parametrize(("name", "title"), [
    ("i131.applicant.family_name", "Applicant: family name"), ("i131.applicant.address.zip", "Applicant: ZIP code"),
    ("i131.g28_attached", "G-28 attached"), ("payment.amount_in_words", "Amount in words"), ("i94.number", "Number"),
    ("g28.attorney_signature_date", "Attorney signature date"), ("i912.P1_Line3[0]", "P1 Line3 0"), ("odd", "Odd")])
def test_fields_have_plain_names(name: str, title: str) -> None:
    assert words.field_title(name) == title


@pytest.mark.parametrize(("value", "text"), [
    (None, "—"), ("", "—"), (True, "yes"), (False, "no"), ("2020-02-29", "02/29/2020"), ("2020-02-30", "2020-02-30"),
    ("575.00", "575.00")])
def test_values_are_written_as_people_do(value: str | bool | None, text: str) -> None:
    assert words.value_text(value) == text


def test_page_numbers_are_short() -> None:
    assert page_list([3, 4, 5, 8]) == "3–5, 8"
    assert page_list(()) == ""


# pictures

unit = st.floats(0, 1, allow_nan=False)


@given(unit, unit, unit, unit)
def test_window_holds_the_box_and_stays_on_the_page(x0: float, y0: float, x1: float, y1: float) -> None:
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    left, top, right, bottom = window(box)
    assert 0 <= left <= box[0] <= box[2] <= right <= 1
    assert 0 <= top <= box[1] <= box[3] <= bottom <= 1
    assert right - left >= 0.22 - 1e-9
    assert bottom - top >= 0.03 - 1e-9


@pytest.mark.parametrize("box", [FEE_BOX, (0.0, 0.0, 1.0, 1.0), (0.98, 0.99, 1.0, 1.0), (0.0, 0.5, 1.0, 0.51)])
def test_crop_is_small_and_framed(box: tuple[float, float, float, float]) -> None:
    picture = cut(page_image(1), box)
    assert picture.shape[0] <= TALLEST + 1
    assert picture.shape[1] <= WIDEST + 1
    assert (picture[..., 2].astype(int) - picture[..., 0] > 150).any(), "the frame is orange"


def test_useless_places_give_no_picture() -> None:
    places = [(1, (0.5, 0.5, 0.4, 0.6)), (1, (2.0, 2.0, 3.0, 3.0)), (2, FEE_BOX), (3, FEE_BOX)]
    images = {1: page_image(1), 2: np.zeros((0, 0), np.uint8)}
    assert collect(places, images.get) == {}


def test_budget_serves_the_most_important_first() -> None:
    first = collect([(1, NAME_BOX)], page_image)
    size = len(first[1, NAME_BOX].source)
    assert list(collect([(1, NAME_BOX), (2, NAME_BOX), (3, NAME_BOX)], page_image, budget=size)) == [(1, NAME_BOX)]


def test_report_of_a_hard_packet_stays_small() -> None:
    fields = {f"i131.line.{k}": Reading(value="?", status=Status.REVIEW, confidence=0.5, page=1 + k % 10,
                                        box=(0.1, 0.05 + k % 40 / 45, 0.9, 0.08 + k % 40 / 45)) for k in range(150)}
    html = render_report(record(filing().model_copy(update={"fields": fields})), page_image)
    assert len(html) < 400_000


def test_empty_places_without_a_name_stay_off_the_report() -> None:
    def reading(value: str | bool | None, status: Status) -> Reading:
        return Reading(value=value, status=status, confidence=0.99, page=1)
    assert _is_idle("i131.form1[0].#subform[2].Pt3_Line4[0]", reading(False, Status.READ))
    assert _is_idle("i131.Pt3_4", reading(None, Status.BLANK))
    assert not _is_idle("i131.Pt3_4", reading("Lima", Status.READ))
    assert not _is_idle("i131.signature", reading(False, Status.READ))
    assert not _is_idle("i131.applicant.middle_name", reading(None, Status.BLANK))
