"""Notices: which drafts fit, what they say and on what it rests, and that a draft never looks like a letter."""
from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx import Document as read_docx
from lxml import html
from packet_builder import RECEIVED, claim, decided, extra, packet, review
from PIL import ImageFile

from filings.problems import BadArguments, MissingLibrary
from filings.settings import settings
from filings.vocabulary import (
    Disposition,
    Filing,
    Outcome,
    PageKind,
    Problem,
    Readings,
    Record,
    Scan,
    Timings,
    Topic,
    Weight,
)
from flows.notice_rules import rules_of
from reports.notices import Draft, Kind, RulesOfDay, drafts_for, write_draft
from reports.notices import pdf as pdf_module
from reports.notices.docx import to_docx
from reports.notices.letters import MARK, SHIPPED, Letter, folders, load_wording, render
from reports.notices.pdf import to_pdf
from reports.notices.people import Blank
from reports.notices.wording import CheckWording, found_text, with_spelled_dates
from reports.notices.writing import as_data
from validators.checks import CHECKS
from validators.policy import Timeline

DAY = date(2022, 9, 1)
TIMELINE = Timeline.load()
WORDING = load_wording((SHIPPED,))
G28 = extra(PageKind.G_28, 30, 31)
SIGNED = {"g28.client_signature": True, "g28.attorney_signature": True}
READY = packet()
REJECTED = packet({"i131.signature": False, "payment.amount": "360.00", "i134.signature": False})
DEFICIENT = packet(without=("I-94", "I-134"))
FORWARDED = packet({"i131.in_proceedings": True})
OPEN = packet({"payment.signature": review(None)})
UNACCEPTED = packet({"i131.g28_attached": True, "g28.client_signature": False, "g28.attorney_signature": True},
                    also=(G28,))
ALL = {"ready": READY, "rejected": REJECTED, "deficient": DEFICIENT, "forwarded": FORWARDED, "unaccepted": UNACCEPTED}


def record_of(filing: Filing, received: date = RECEIVED, **more: object) -> Record:
    scan = Scan(name="box-7.pdf", sha256="ab" * 32, pages=20, received=received)
    return Record(scan=scan, filings=(filing,), timings=Timings(total_s=1, cpu_s=1, pages=20), **more)


def drafts(readings: Readings, received: date = RECEIVED, only: Kind | None = None,
           rules: RulesOfDay | None = None) -> dict[str, Draft]:
    told = drafts_for(record_of(decided(readings, received=received), received), max(DAY, received),
                      rules or rules_of(TIMELINE, received, DAY), WORDING, 30, only)
    return {each.name: each for each in told[0].drafts}


def letter(readings: Readings, name: str, **more: object) -> Letter:
    return render(drafts(readings, **more)[name], folders(None))


def text(one: Letter) -> str:
    return " ".join(html.document_fromstring(one.html).find(".//main").text_content().split())


@pytest.mark.parametrize(("readings", "disposition", "names"), [
    (READY, Disposition.READY, ["receipt"]), (DEFICIENT, Disposition.DEFICIENT, ["receipt", "deficiency"]),
    (REJECTED, Disposition.REJECT, ["rejection"]), (FORWARDED, Disposition.FORWARD, ["transfer", "transfer-copy"]),
    (UNACCEPTED, Disposition.READY, ["receipt", "g28"])])
def test_the_disposition_and_the_findings_choose_the_drafts(readings: Readings, disposition: str,
                                                            names: list[str]) -> None:
    assert decided(readings).disposition == disposition
    assert list(drafts(readings)) == names


def test_a_filing_for_review_gets_no_draft_and_a_sentence_why() -> None:
    told = drafts_for(record_of(decided(OPEN)), DAY, rules_of(TIMELINE, RECEIVED, DAY), WORDING, 30)
    assert told[0].drafts == ()
    assert told[0].why == "No notice: a person must look first (fee.signature)"


def test_a_scan_that_could_not_be_read_gets_a_sentence_too() -> None:
    record = Record(scan=Scan(name="a.pdf", sha256="0" * 64, pages=0, received=RECEIVED),
                    problem=Problem(code="damaged-file", message="x"), timings=Timings(total_s=0, cpu_s=0, pages=0))
    assert "damaged-file" in drafts_for(record, DAY, RulesOfDay(), WORDING, 30)[0].why


def test_a_kind_that_does_not_fit_is_not_made() -> None:
    told = drafts_for(record_of(decided(READY)), DAY, RulesOfDay(), WORDING, 30, Kind.REJECTION)
    assert told[0].drafts == () and "No rejection notice fits" in told[0].why


@pytest.mark.parametrize("name", ALL)
def test_every_substantive_paragraph_names_its_finding_or_rule(name: str) -> None:
    known = {finding.check: finding for finding in decided(ALL[name]).findings}
    for draft in drafts(ALL[name]).values():
        one = render(draft, folders(None))
        assert sum(each.basis is not None for each in one.paragraphs) > 3
        for each in one.paragraphs:
            if each.basis is None:
                # nothing of substance may hide behind the mark of a formality
                assert len(each.text) < 60, each.text
                continue
            assert each.basis.rule and each.basis.citation
            for check in filter(None, each.basis.check.split("; ")):
                assert known[check].outcome is Outcome.NOT_MET
                assert known[check].rule.policy in each.basis.rule
                assert known[check].rule.citation in each.basis.citation
                assert {one.page for one in known[check].evidence if one.page} <= set(each.basis.pages)


def test_the_html_carries_check_rule_citation_and_page() -> None:
    tree = html.document_fromstring(letter(REJECTED, "rejection").html)
    found = next(each for each in tree.iter("p") if "holds no handwritten mark" in each.text_content())
    assert found.get("data-check") == "i131.signature" and found.get("data-rule") == "i131.signature"
    assert found.get("data-citation", "").startswith("USCIS Policy Manual") and found.get("data-page") == "1"


def test_a_rejection_tells_each_ground_its_rule_the_cure_and_what_goes_back() -> None:
    said = text(letter(REJECTED, "rejection"))
    for finding in decided(REJECTED).findings:
        if finding.outcome is Outcome.NOT_MET and finding.weight in (Weight.REJECT, Weight.GAP):
            assert found_text(finding)[:-1] in said and finding.rule.citation in said
            assert WORDING[finding.check].cure in said
    assert "returning all of it together with the payment, a personal check for $360.00" in said
    assert "This is not a decision on whether parole should be granted." in said


@pytest.mark.parametrize("name", ALL)
def test_no_letter_speaks_of_appeals_filing_dates_or_denials(name: str) -> None:
    for draft in drafts(ALL[name]).values():
        said = text(render(draft, folders(None))).lower()
        assert not any(word in said for word in ("appeal", "filing date", "denied", "denial"))


def test_a_deficiency_letter_says_what_is_missing_and_by_when() -> None:
    said = text(letter(DEFICIENT, "deficiency"))
    assert "Please answer by October 1, 2022. That is 30 days from the date of this letter." in said
    assert "This office has set the date; it is not a rule of law." in said
    assert WORDING["i94.present"].cure in said and WORDING["i134.present"].cure in said
    due = next(each for each in letter(DEFICIENT, "deficiency").paragraphs if "October 1" in each.text)
    assert due.basis is not None and "not a rule of law" in due.basis.citation


def test_the_receipt_of_a_deficient_filing_points_to_the_other_letter() -> None:
    assert "A separate letter tells you" in text(letter(DEFICIENT, "receipt"))
    assert "missing" not in text(letter(READY, "receipt"))


def test_a_receipt_says_when_and_where_to_ask() -> None:
    said = text(letter(READY, "receipt"))
    assert "within 120 business days" in said and "Parole Branch" in said
    late = rules_of(TIMELINE, RECEIVED, date(2025, 6, 2))      # the mail goes out then, whenever the packet came in
    assert late.branch is None and late.office is None
    assert late.ice is not None and rules_of(TIMELINE, date(2025, 6, 2), DAY).office is not None
    nowhere = RulesOfDay(silence=rules_of(TIMELINE, RECEIVED, DAY).silence)
    said = text(letter(READY, "receipt", rules=nowhere))
    assert "you may write to the Parole Branch." in said and "PO Box" not in said


def test_the_transfer_goes_to_the_unit_of_that_day_with_a_copy_to_the_applicant() -> None:
    made = drafts(FORWARDED)
    assert made["transfer"].to[0] == "U.S. Immigration and Customs Enforcement"
    assert "Mail Stop 5112" in text(render(made["transfer"], folders(None)))
    assert made["transfer-copy"].to[0] == "OLENA PETRENKO"
    assert any("last seen in a source of August 17, 2015" in each for each in made["transfer"].checks)
    nowhere = drafts(FORWARDED, rules=RulesOfDay())
    assert isinstance(nowhere["transfer"].to[0], Blank)
    render(nowhere["transfer-copy"], folders(None))


def test_a_g28_that_was_not_accepted_is_told_since_february_27_2017() -> None:
    kept = packet({"i131.g28_attached": True, "g28.client_signature": False, "g28.attorney_signature": True,
                   "payment.date": "2017-02-20"}, also=(G28,))
    before, after = date(2017, 2, 24), date(2017, 2, 27)
    filing = decided(kept, received=after)
    for day, told in ((before, False), (after, True)):
        record = record_of(filing.model_copy(update={"disposition": Disposition.READY}), day)
        made = drafts_for(record, after, rules_of(TIMELINE, day, DAY), WORDING, 30)[0].drafts
        assert [each.name for each in made] == (["receipt", "g28"] if told else ["receipt"])
        assert ("did not accept the Form G-28" in text(render(made[0], folders(None)))) is told


def test_names_and_addresses_come_from_sure_readings_only() -> None:
    assert drafts(READY)["receipt"].to == ("OLENA PETRENKO", "313 Oak Street", "Miami, FL 33143")
    doubtful = packet({"i131.applicant.address.city": review("Miarni"),
                       "i131.applicant.family_name": review("PETRENK0")})
    filing = decided(READY).model_copy(update={"fields": doubtful.fields})
    told = drafts_for(record_of(filing), DAY, rules_of(TIMELINE, RECEIVED, DAY), WORDING, 30)
    unsure = {each.name: each for each in told[0].drafts}
    name, address = unsure["receipt"].to
    assert isinstance(name, Blank) and isinstance(address, Blank)
    assert address.text == "[address to be confirmed, see page 1]" and "Miarni" in address.hint
    said = text(render(unsure["receipt"], folders(None)))
    assert "PETRENK0" not in said and "Miarni" not in said and "Dear Applicant:" in said


def test_an_address_abroad_needs_no_state() -> None:
    abroad = packet({"i131.applicant.address.state": None, "i131.applicant.address.zip": None,
                     "i131.applicant.address.postal_code": "4217", "i131.applicant.address.country": "Philippines"})
    filing = decided(READY).model_copy(update={"fields": abroad.fields})
    told = drafts_for(record_of(filing), DAY, rules_of(TIMELINE, RECEIVED, DAY), WORDING, 30)
    assert told[0].drafts[0].to == ("OLENA PETRENKO", "313 Oak Street", "Miami 4217", "Philippines")


def test_what_the_applicant_wrote_is_escaped() -> None:
    filing = decided(READY)
    evil = filing.fields["i131.applicant.family_name"].model_copy(update={"value": "<img src=x\x0c onerror=alert(1)>"})
    filing = filing.model_copy(update={"fields": {**filing.fields, "i131.applicant.family_name": evil}})
    made = drafts_for(record_of(filing), DAY, rules_of(TIMELINE, RECEIVED, DAY), WORDING, 30)[0].drafts[0]
    one = render(made, folders(None))
    assert "<img" not in one.html and "&lt;img" in one.html
    assert b"PK" in to_docx(one)[:4]


def test_every_check_has_a_wording_or_falls_back_to_the_rule() -> None:
    silent = {"i94.parole", "fee.waiver", "identity.consistent", "filing.duplicate", "g28.present"}
    assert {check.name for check in CHECKS} - set(WORDING) == silent
    assert set(WORDING) <= {check.name for check in CHECKS}
    bare = {check: one for check, one in WORDING.items() if check != "i94.present"}
    made = drafts_for(record_of(decided(DEFICIENT)), DAY, rules_of(TIMELINE, RECEIVED, DAY), bare, 30)[0].drafts[1]
    assert "What is needed is a copy of the Form I-94 that was issued at the parole." in text(
        render(made, folders(None)))


def test_no_letter_cites_what_the_rules_do_not_hold() -> None:
    ids = set(rules_of(TIMELINE, RECEIVED, DAY).grades)
    for readings in ALL.values():
        for draft in drafts(readings).values():
            for each in render(draft, folders(None)).paragraphs:
                for rule in each.basis.rule.split("; ") if each.basis else ():
                    assert rule in ids or rule in ("record", "disposition", "setting LOCKBOX_ANSWER_DAYS")


def test_secondary_sources_and_open_points_stand_on_the_approval_sheet() -> None:
    checks = " ".join(drafts(packet({"payment.payee": "USCIS"}))["rejection"].checks)
    assert "payee-dhs rests on a secondary copy" in checks
    filing = decided(packet({"i131.signature": False, "payment.signature": review(None)}))
    made = drafts_for(record_of(filing), DAY, rules_of(TIMELINE, RECEIVED, DAY), WORDING, 30)[0].drafts[0]
    assert any("cannot be told from the scan: Payment signed" in each for each in made.checks)
    assert "signature line of the payment" not in text(render(made, folders(None)))


def test_dates_are_spelled_out_and_what_is_no_date_stays() -> None:
    assert with_spelled_dates("ends on 2016-03-20, form 2016-13-20, 03/22/13") == (
        "ends on March 20, 2016, form 2016-13-20, 03/22/13")


def test_a_late_request_for_re_parole_is_told_without_consequence() -> None:
    said = text(letter(packet({"i94.admit_until": "2022-09-15"}), "receipt"))
    assert "The present parole ends on September 15, 2022" in said and "did not change what we did" in said


def test_the_mark_stands_on_every_page_of_the_pdf_with_embedded_fonts_on_letter_paper() -> None:
    medical = packet(claims=(claim(Topic.MEDICAL_NEED, PageKind.STATEMENT),))
    name = "deficiency" if decided(medical).disposition == Disposition.DEFICIENT else next(iter(drafts(medical)))
    made = to_pdf(letter(medical, name))
    with pikepdf.open(BytesIO(made)) as document:
        assert len(document.pages) >= 3
        assert document.Root.MarkInfo.Marked and str(document.Root.Lang) == "en"
        assert "pdfuaid" in bytes(document.Root.Metadata.read_bytes()).decode()
        for page in document.pages:
            assert [float(side) for side in page.MediaBox] == [0, 0, 612, 792]
            for font in page.Resources.Font.values():
                inner = font.DescendantFonts[0]
                assert "Source-Serif-Pro" in str(inner.BaseFont)
                assert any(key in inner.FontDescriptor for key in ("/FontFile2", "/FontFile3"))
    import pdfplumber

    with pdfplumber.open(BytesIO(made)) as pages:
        assert all(MARK in (page.extract_text() or "") for page in pages.pages)


def test_the_word_document_says_the_same_with_real_styles() -> None:
    one = letter(DEFICIENT, "deficiency")
    document = read_docx(BytesIO(to_docx(one)))
    lines = [" ".join(each.text.split()) for each in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for each in one.paragraphs:
        assert each.text in lines or each.text in cells, each.text
    styles = {each.text: each.style.name for each in document.paragraphs}
    assert styles["Something is missing from your packet"] == "Heading 1" and styles["What is missing"] == "Heading 2"
    assert "Rule" in styles.values() and "List Bullet" in styles.values()
    assert document.sections[0].header.paragraphs[0].text == MARK
    assert round(document.sections[0].page_width.inches, 2) == 8.5


def test_the_side_file_holds_sources_blanks_and_the_state(tmp_path: Path) -> None:
    draft = drafts(REJECTED)["rejection"]
    written = write_draft(draft, "box-7.rejection", tmp_path, ("html", "docx"), folders(None))
    assert [each.name for each in written.files] == ["box-7.rejection.html", "box-7.rejection.docx",
                                                     "box-7.rejection.notice.json"]
    side = json.loads(written.files[-1].read_text(encoding="utf-8"))
    assert side["schema"] == "lockbox.notice/1" and side["status"] == "draft" and side["disposition"] == "reject"
    assert [each["name"] for each in side["blanks"]] == ["signature"]
    fee = next(each for each in side["paragraphs"] if each["text"].startswith("The payment is $360.00"))
    assert fee["checks"] == ["fee.amount"] and fee["rules"] == ["fee-575"] and fee["grades"] == ["A"]
    assert "Federal Register" in fee["citation"] and fee["pages"]
    assert side == as_data(draft, render(draft, folders(None)), [tmp_path / name for name in side["files"]])


def test_an_office_replaces_a_template_and_the_wording(tmp_path: Path) -> None:
    (tmp_path / "g28.html.j2").write_text('{% extends "letter.html.j2" %}{% block subject %}About your G-28'
                                          '{% endblock %}{% block text %}{% for point in d.points %}'
                                          '<p {{ trace(point.basis) }}>{{ point.note }}</p>{% endfor %}{% endblock %}')
    shipped = (SHIPPED / "wording.toml").read_text(encoding="utf-8")
    (tmp_path / "wording.toml").write_text(shipped.replace("it goes on without a representative", "it goes on alone"))
    where = folders(tmp_path)
    told = drafts_for(record_of(decided(UNACCEPTED)), DAY, rules_of(TIMELINE, RECEIVED, DAY), load_wording(where), 30)
    said = text(render(told[0].drafts[1], where))
    assert "About your G-28" in said and "it goes on alone" in said


@pytest.mark.parametrize(("template", "what"), [
    ("{{ d.no_such_thing }}", "cannot be used"), ("{% block %}", "cannot be used"),
    ("<html><body><p>x</p></body></html>", "no <main>"),
    ("<html><body><main><p>You must pay twice.</p></main></body></html>", "neither a finding nor a rule"),
    ("<html><body><main><p data-formal>Hello</p></main></body></html>", "does not show the mark")])
def test_a_faulty_template_is_told_by_name(tmp_path: Path, template: str, what: str) -> None:
    (tmp_path / "receipt.html.j2").write_text(template)
    with pytest.raises(BadArguments, match=rf"receipt\.html\.j2.*{what}"):
        render(drafts(READY)["receipt"], folders(tmp_path))


def test_a_faulty_wording_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "wording.toml").write_text('["i94.present"]\nheading = "x"\n')
    with pytest.raises(BadArguments, match=r"wording\.toml"):
        load_wording(folders(tmp_path))


def test_a_missing_library_is_told_with_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    class Broken:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint")
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(MissingLibrary, match="libpangoft2") as caught:
        pdf_module._weasyprint()
    assert caught.value.code == "missing-tool"


def test_nothing_is_fetched_from_outside_for_a_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    base = (SHIPPED / "letter.html.j2").read_text(encoding="utf-8")
    (tmp_path / "letter.html.j2").write_text(base.replace("<header>", '<header><img alt="" src="http://192.0.2.1/x.png">'))
    assert to_pdf(render(drafts(READY)["receipt"], folders(tmp_path))).startswith(b"%PDF")


def test_the_wording_model_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="extra"):
        CheckWording.model_validate({"title": "x", "colour": "red"})


def test_the_command_writes_drafts_and_says_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    from lockbox.notices import run_notices

    monkeypatch.setenv("LOCKBOX_ANSWER_DAYS", "45")
    settings.cache_clear()
    try:
        for name, readings in (("a", DEFICIENT), ("b", OPEN)):
            (tmp_path / f"{name}.triage.json").write_text(record_of(decided(readings)).to_json())
        out = tmp_path / "drafts"
        assert run_notices([tmp_path], out, None, "html", None, DAY) == 0
        assert sorted(each.name for each in out.iterdir()) == [
            "a.deficiency.html", "a.deficiency.notice.json", "a.receipt.html", "a.receipt.notice.json"]
        told = capsys.readouterr().out
        assert "b: No notice: a person must look first (fee.signature)." in told and "nothing was sent" in told
        assert json.loads((out / "a.deficiency.notice.json").read_text())["answer_by"] == "2022-10-16"
    finally:
        settings.cache_clear()
    for bad, what in (({"kind": "love"}, "no kind"), ({"form": "rtf"}, "no format"),
                      ({"day": date(2020, 1, 1)}, "before the day"), ({"templates": tmp_path / "x"}, "no folder")):
        given = {"kind": None, "form": "html", "templates": None, "day": DAY} | bad
        with pytest.raises(BadArguments, match=what):
            run_notices([tmp_path], out, given["kind"], given["form"], given["templates"], given["day"])


def test_the_command_does_not_load_what_sets_type_before_it_must() -> None:
    code = ("import sys, lockbox.main, lockbox.notices; "
            "print(sorted({'weasyprint', 'docx', 'jinja2', 'lxml', 'reports'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).resolve().parents[1])
    assert done.stdout.strip() == "[]"


def test_setting_a_letter_leaves_the_readers_strict_about_pictures_cut_short() -> None:
    pdf_module._weasyprint()
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
