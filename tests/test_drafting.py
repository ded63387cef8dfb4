"""Drafts of letters that a person edits and approves: what is kept, what stays traceable, and that nothing is sent."""
from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document as read_docx
from lxml import html
from packet_builder import RECEIVED, packet, unreadable

from filings.audit import entries
from filings.problems import BadNotice, FilingChanged, UnknownFiling
from filings.promises import answers_of, promised
from filings.store import Store
from filings.vocabulary import Disposition, Readings, Record, Ruling, Scan, Timings
from flows.drafting import Kept, NoticeDesk, approve, drafts, edit, file, letter, withdraw
from flows.notice_rules import rules_of
from reports.notices.editing import Passage, as_text, parsed
from reports.notices.letters import MARK
from validators.decide import decide
from validators.policy import Timeline

DAY = date(2022, 9, 1)
REJECTED = packet({"i131.signature": False, "payment.amount": "360.00"})
DEFICIENT = packet(without=("I-94",))
NUMBER = {"receipt number": "IOE0912345678"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path / 'lockbox.db'}", clock=lambda: 1_662_033_600.0) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> NoticeDesk:
    return NoticeDesk(store)


def put(store: Store, readings: Readings, ruling: Ruling | None = None) -> int:
    """A decided scan in the store; its id."""
    scan = Scan(name="box-7.pdf", sha256="a" * 64, pages=20, received=RECEIVED)
    filing = decide(readings, scan, Timeline.load()).model_copy(update={"ruling": ruling})
    store.save(Record(scan=scan, policy=Timeline.load().policy, filings=(filing,),
                      timings=Timings(total_s=1, cpu_s=1, pages=20)), "out")
    return 1


def only(found: list[Kept], kind: str, status: str = "draft") -> Kept:
    (one,) = [each for each in found if (each.kind, each.status) == (kind, status)]
    return one


def test_the_drafts_that_fit_are_made_once(desk: NoticeDesk) -> None:
    scan = put(desk.store, DEFICIENT)
    first = drafts(desk, scan, 1, DAY)
    assert [(one.kind, one.status, one.day) for one in first] == [("receipt", "draft", DAY), ("deficiency", "draft", DAY)]
    assert drafts(desk, scan, 1, date(2022, 9, 5)) == first, "they keep their day"
    assert [one.action for one in entries(desk.store.database)] == ["notice.drafted", "notice.drafted", "scan.decide"]


def test_drafts_follow_the_decision_until_a_person_touches_them(desk: NoticeDesk) -> None:
    scan = put(desk.store, DEFICIENT)
    drafts(desk, scan, 1, DAY)
    put(desk.store, REJECTED)
    found = drafts(desk, scan, 1, DAY)
    assert [(one.kind, one.status) for one in found] == [
        ("receipt", "withdrawn"), ("deficiency", "withdrawn"), ("rejection", "draft")]
    assert "$360.00" in letter(desk, only(found, "rejection").id).text
    put(desk.store, packet({"i131.signature": False}))
    assert "$360.00" not in letter(desk, only(found, "rejection").id).text and not only(found, "rejection").stale


def test_an_edited_text_replaces_the_paragraphs_and_keeps_their_sources(desk: NoticeDesk) -> None:
    scan = put(desk.store, REJECTED)
    draft = only(drafts(desk, scan, 1, DAY), "rejection").id
    before = letter(desk, draft)
    text = before.text.replace("holds no handwritten mark", "holds nothing written by hand")
    text = text.replace("## Why we cannot accept it", "## Why it comes back")
    text += "\n\nCall us, if anything is unclear.\n\n- one\n- two"
    edit(desk, draft, "nora", text=text)
    after = letter(desk, draft)
    assert "Why it comes back" in after.html and "Why we cannot accept it" not in after.html
    told = next(one for one in after.paragraphs if "nothing written by hand" in one.text)
    assert told.basis is not None and told.basis.check == "i131.signature"
    former = next(one for one in before.paragraphs if "holds no handwritten mark" in one.text)
    assert told.basis == former.basis
    added = next(one for one in after.paragraphs if one.text.startswith("Call us"))
    assert added.basis is not None and {"i131.signature", "fee.amount"} <= set(added.basis.check.split("; "))
    same = next(one for one in after.paragraphs if "The payment is $360.00" in one.text)
    assert same.basis is not None and same.basis.check == "fee.amount"
    tree = html.document_fromstring(after.html)
    assert [one.text for one in tree.find(".//main").xpath(".//ul/li")][-2:] == ["one", "two"]
    assert "Call us" in tree.find_class("sheet")[0].text_content(), "the approval sheet shows the text as edited"
    assert letter(desk, draft).text.strip() == text.strip(), "what was written comes back"


def test_an_empty_text_takes_the_edit_back(desk: NoticeDesk) -> None:
    scan = put(desk.store, REJECTED)
    draft = only(drafts(desk, scan, 1, DAY), "rejection").id
    before = letter(desk, draft).text
    edit(desk, draft, "nora", text="Something else.")
    assert letter(desk, draft).text == "Something else."
    edit(desk, draft, "nora", text=" \n ")
    assert letter(desk, draft).text == before


def test_what_a_person_writes_is_no_markup(desk: NoticeDesk) -> None:
    draft = only(drafts(desk, put(desk.store, REJECTED), 1, DAY), "rejection").id
    edit(desk, draft, "nora", text="<script>alert(1)</script> & <b>bold</b>")
    shown = letter(desk, draft)
    tree = html.document_fromstring(shown.html)
    assert not tree.xpath("//script") and not tree.find(".//main").xpath(".//b")
    assert "<script>alert(1)</script> & <b>bold</b>" in tree.find(".//main").text_content()


def test_blanks_are_filled_by_name_and_block_the_approval(desk: NoticeDesk) -> None:
    scan = put(desk.store, packet({"i131.applicant.address.street": unreadable()}))
    draft = only(drafts(desk, scan, 1, DAY), "receipt").id
    shown = letter(desk, draft)
    assert set(shown.blanks) == {"address", "receipt number"}
    with pytest.raises(BadNotice, match="address, receipt number"):
        approve(desk, draft, "sam", shown.digest)
    with pytest.raises(BadNotice, match="no blank shoe size"):
        edit(desk, draft, "nora", fills={"shoe size": "44"})
    edit(desk, draft, "nora", fills=NUMBER)
    edit(desk, draft, "nora", fills={"address": "313 Oak Street\nMiami, FL 33143"})
    shown = letter(desk, draft)
    assert shown.blanks == () and "IOE0912345678" in shown.html and "313 Oak Street<br>Miami" in shown.html
    edit(desk, draft, "nora", fills={"address": ""})
    assert letter(desk, draft).blanks == ("address",)


def test_an_approved_letter_bears_no_mark_and_is_kept_word_for_word(desk: NoticeDesk) -> None:
    scan = put(desk.store, REJECTED)
    draft = only(drafts(desk, scan, 1, DAY), "rejection").id
    shown = letter(desk, draft)
    assert MARK in shown.html and MARK in read_docx(BytesIO(file(desk, draft, "docx"))).sections[0].header.paragraphs[0].text
    kept = approve(desk, draft, "sam", shown.digest, "Samira Okafor")
    assert (kept.status, kept.approved_by, kept.approved_at) == ("approved", "sam", "2022-09-01T12:00:00+00:00")
    final = letter(desk, draft)
    body = html.document_fromstring(final.html).find("body")
    assert MARK not in body.text_content() and "For the person who approves" not in body.text_content()
    assert "Samira Okafor" in body.text_content() and "<title>Draft:" not in final.html
    assert final.digest == kept.digest and len(final.digest) == 64
    document = read_docx(BytesIO(file(desk, draft, "docx")))
    assert MARK not in document.sections[0].header.paragraphs[0].text and document.core_properties.comments == ""
    put(desk.store, packet({"i131.signature": False}))
    assert letter(desk, draft).html == final.html, "a later decision changes nothing about it"
    assert only(drafts(desk, scan, 1, DAY), "rejection", "approved").stale
    assert [one.basis for one in final.paragraphs if one.basis and one.basis.check == "i131.signature"]


def test_what_is_approved_is_what_was_seen(desk: NoticeDesk) -> None:
    draft = only(drafts(desk, put(desk.store, REJECTED), 1, DAY), "rejection").id
    seen = letter(desk, draft).digest
    edit(desk, draft, "nora", text="Another text.")
    with pytest.raises(FilingChanged):
        approve(desk, draft, "sam", seen)
    approve(desk, draft, "sam", letter(desk, draft).digest)
    for deed in (lambda: approve(desk, draft, "sam", seen), lambda: edit(desk, draft, "nora", text="x")):
        with pytest.raises(BadNotice, match="approved"):
            deed()


def test_a_withdrawn_letter_is_kept_and_a_new_one_made(desk: NoticeDesk) -> None:
    scan = put(desk.store, REJECTED)
    draft = only(drafts(desk, scan, 1, DAY), "rejection").id
    approve(desk, draft, "sam", letter(desk, draft).digest)
    with pytest.raises(BadNotice, match="why"):
        withdraw(desk, draft, "sam", " ")
    assert withdraw(desk, draft, "sam", "wrong date").status == "withdrawn"
    found = drafts(desk, scan, 1, date(2022, 9, 5))
    assert [(one.status, one.day) for one in found] == [("withdrawn", DAY), ("draft", date(2022, 9, 5))]
    with pytest.raises(BadNotice, match="already"):
        withdraw(desk, draft, "sam", "again")
    assert letter(desk, draft).digest == found[0].digest


def test_every_deed_is_in_the_trail_without_the_words_of_the_letter(desk: NoticeDesk) -> None:
    draft = only(drafts(desk, put(desk.store, REJECTED), 1, DAY), "rejection").id
    edit(desk, draft, "nora", text="About PETRENKO.")
    approve(desk, draft, "sam", letter(desk, draft).digest)
    withdraw(desk, draft, "sam", "wrong date")
    trail = entries(desk.store.database)
    assert [(one.who, one.action) for one in reversed(trail)] == [
        ("lockbox", "scan.decide"), ("lockbox", "notice.drafted"), ("nora", "notice.edited"), ("sam", "notice.approved"),
        ("sam", "notice.withdrawn")]
    assert "PETRENKO" not in repr(trail) and trail[0].after["reason"] == "wrong date"


@pytest.mark.parametrize(("readings", "ruled", "kinds"), [
    (DEFICIENT, Disposition.READY, ["receipt"]), (REJECTED, Disposition.DEFICIENT, ["receipt", "deficiency"]),
    (packet(), Disposition.REJECT, []),                # no check found a ground: no letter can name one
    (REJECTED, Disposition.REVIEW, [])])
def test_a_ruling_stands_above_the_findings(desk: NoticeDesk, readings: Readings, ruled: Disposition, kinds: list[str]) -> None:
    ruling = Ruling(disposition=ruled, reason="seen on paper", by="sam", at="2022-09-01T12:00:00+00:00")
    assert [one.kind for one in drafts(desk, put(desk.store, readings, ruling), 1, DAY)] == kinds


def test_a_transfer_has_its_two_letters(desk: NoticeDesk) -> None:
    found = drafts(desk, put(desk.store, packet({"i131.in_proceedings": True})), 1, DAY)
    assert [one.kind for one in found] == ["transfer", "transfer-copy"]
    assert "500 12th St SW" in letter(desk, found[0].id).html


def test_what_is_not_there_is_said(desk: NoticeDesk) -> None:
    scan = put(desk.store, REJECTED)
    for number, wrong in ((2, scan), (0, scan), (1, 99)):
        with pytest.raises(UnknownFiling):
            drafts(desk, wrong, number)
    with pytest.raises(UnknownFiling):
        letter(desk, 99)
    draft = only(drafts(desk, scan, 1, DAY), "rejection").id
    with pytest.raises(BadNotice, match="characters"):
        edit(desk, draft, "nora", text="x" * 50_000)
    put(desk.store, DEFICIENT)
    with pytest.raises(BadNotice, match="no longer gives"):
        letter(desk, draft)


def test_a_pdf_is_made_of_an_approved_letter(desk: NoticeDesk) -> None:
    draft = only(drafts(desk, put(desk.store, REJECTED), 1, DAY), "rejection").id
    approve(desk, draft, "sam", letter(desk, draft).digest)
    assert file(desk, draft, "pdf").startswith(b"%PDF-")


def test_text_and_passages_are_the_same_thing() -> None:
    passages = (Passage("h2", "", "Why"), Passage("p", "", "One.", (("data-rule", "a"),)),
                Passage("p", "rule", "Rule: b.", (("data-rule", "b"),)), Passage("li", "", "x", (("data-rule", "c"),)),
                Passage("li", "", "y", (("data-rule", "d"),)), Passage("h3", "", "1. More"),
                Passage("p", "where", "A street\nA town", (("data-rule", "e"),)))
    assert parsed(as_text(passages), passages) == passages
    with pytest.raises(BadNotice):
        parsed(" \n\n ", passages)


def test_the_last_day_for_an_answer_moves_off_a_day_off_by_the_rule_of_the_letter() -> None:
    timeline = Timeline.load()
    # 30 days from Thursday, March 2, 2023 is a Saturday before the rule; from March 30, a Saturday after it
    assert rules_of(timeline, RECEIVED, date(2023, 3, 2)).answer_by == date(2023, 4, 1)
    late = rules_of(timeline, RECEIVED, date(2023, 3, 30))
    assert late.answer_by == date(2023, 5, 1) and late.moved is not None and late.moved.id == "day-off-moves"
    assert rules_of(timeline, RECEIVED, date(2023, 4, 3), 30).moved is None


def test_a_moved_day_is_told_with_its_rule(desk: NoticeDesk) -> None:
    found = drafts(desk, put(desk.store, DEFICIENT), 1, date(2023, 3, 30))
    shown = letter(desk, only(found, "deficiency").id)
    assert "May 1, 2023" in shown.text and "moved off a day off" in shown.text and "next business day" in shown.text
    plain = letter(desk, only(found, "receipt").id)
    assert "moved off" not in plain.text
    assert "moved" not in letter(desk, edit(desk, only(found, "deficiency").id, "nora", day=DAY).id).text


def test_an_approved_letter_promises_its_day_and_the_day_that_a_person_wrote(desk: NoticeDesk) -> None:
    def answers() -> list[date | None]:
        with desk.store.database.read() as connection:
            return [answers_of(connection, [1]).get(1), *(each.day for each in promised(connection, date(2022, 9, 20), 14))]

    scan = put(desk.store, DEFICIENT)
    for kind in ("receipt", "deficiency"):
        draft = only(drafts(desk, scan, 1, DAY), kind).id
        edit(desk, draft, "nora", fills=NUMBER)
        assert answers() == [None], "a receipt promises nothing, nor does a draft"
        approve(desk, draft, "sam", letter(desk, draft).digest)
    assert answers() == [date(2022, 10, 1), date(2022, 10, 1)]
    withdraw(desk, draft, "sam", "another date")
    assert answers() == [None]
    draft = only(drafts(desk, scan, 1, DAY), "deficiency").id
    edit(desk, draft, "nora", fills=NUMBER)
    edit(desk, draft, "nora", text=letter(desk, draft).text.replace("October 1, 2022", "September 12, 2022"))
    approve(desk, draft, "sam", letter(desk, draft).digest)
    assert answers() == [date(2022, 9, 12), date(2022, 9, 12)]
    put(desk.store, packet())
    assert answers() == [None], "nothing is missing any more"


def test_nothing_here_can_send_anything() -> None:
    """No module of the letters imports what could reach a mail server or the network."""
    root = Path(__file__).resolve().parents[1]
    for path in (root / "flows" / "drafting.py", *(root / "reports" / "notices").glob("*.py")):
        names = {alias.name.split(".")[0] for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module.split(".")[0] for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                  if isinstance(node, ast.ImportFrom) and node.module}
        assert not names & {"smtplib", "socket", "requests", "httpx", "urllib", "aiosmtplib", "subprocess"}, path
