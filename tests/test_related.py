"""Earlier filings of the same person."""
from __future__ import annotations

from datetime import date

import pytest
from packet_builder import decided, finding, packet, review, unreadable

from filings.vocabulary import Filing, Record, Related, Scan, Timings
from reports.packet import render_report
from validators.earlier import Earlier, identity_of

NO_NUMBER = {"i131.applicant.a_number": unreadable()}
NAMES = ("i131.applicant.family_name", "i131.applicant.given_name")


def before(changes: dict[str, object] | None = None, name: str = "old.pdf", sha256: str = "b" * 64,
           received: date = date(2021, 3, 1)) -> Earlier:
    return Earlier(name, sha256, received, {}, identity_of(packet(changes).fields))


def related(changes: dict[str, object] | None, *earlier: Earlier) -> list[str]:
    return [one.scan for one in decided(packet(changes), earlier=earlier).related]


def test_earlier_filings_of_surely_the_same_person_are_linked() -> None:
    found = decided(packet(), earlier=[before(), before(name="older.pdf", received=date(2020, 1, 2))]).related
    assert found == (Related(scan="old.pdf", received=date(2021, 3, 1)),
                     Related(scan="older.pdf", received=date(2020, 1, 2)))
    assert decided(packet()).related == ()


OTHER = {"i131.applicant.family_name": "OKONKWO", "i131.applicant.given_name": "CHIDI"}
GONE = dict.fromkeys(("i94.family_name", "i94.given_name", "i94.date_of_birth", "identity.family_name",
                      "identity.given_name", "identity.date_of_birth", "i94.number"))


@pytest.mark.parametrize(("mine", "theirs", "linked"), [
    (NO_NUMBER, {}, True),                                       # by the whole name and the date of birth
    ({}, {name: unreadable() for name in NAMES}, True),          # by the A-number
    ({}, {**NO_NUMBER, **GONE, "i131.applicant.date_of_birth": unreadable()}, False),
    ({}, {**NO_NUMBER, **GONE, "i131.applicant.date_of_birth": review("1985-03-12")}, False),
    ({}, {**NO_NUMBER, **GONE, "i131.applicant.given_name": unreadable()}, False),
    ({}, {**NO_NUMBER, **GONE, "i131.applicant.family_name": unreadable()}, False),
    ({}, {**NO_NUMBER, **GONE, "i131.applicant.given_name": "Lena"}, True),            # a nickname
    ({}, {**NO_NUMBER, **GONE}, True), (GONE | NO_NUMBER, {**NO_NUMBER, "i131.applicant.date_of_birth": None}, False),
    ({}, OTHER, False),                                          # the number agrees, the name surely does not
    ({}, {"i131.applicant.a_number": "088123456"}, False)])
def test_only_sure_readings_link(mine: dict[str, object], theirs: dict[str, object], linked: bool) -> None:
    assert related(mine, before(theirs)) == (["old.pdf"] if linked else [])


def test_the_same_file_is_no_earlier_filing_of_its_own() -> None:
    assert related({}, before(sha256="a" * 64)) == []
    twice = before(), before()
    assert related({}, *twice) == ["old.pdf"]


def test_a_new_filing_of_the_same_person_is_no_duplicate() -> None:
    old = before({"payment.date": "2021-01-05", "i131.signature_date": "2021-01-04"})
    filing = decided(packet({"i131.signature_date": "2022-07-10"}), earlier=[old])
    assert finding(filing, "filing.duplicate").outcome == "met"
    assert [one.scan for one in filing.related] == ["old.pdf"]


def report(filing: Filing) -> str:
    scan = Scan(name="new.pdf", sha256="a" * 64, pages=11, received=date(2022, 8, 5))
    return render_report(Record(scan=scan, filings=(filing,), timings=Timings(total_s=1, cpu_s=1, pages=11)))


def test_the_report_lists_them() -> None:
    shown = report(decided(packet(), earlier=[before(name="a&b.pdf")]))
    assert "Earlier filings of this person" in shown and "a&amp;b.pdf (03/01/2021)" in shown
    assert "Earlier filings of this person" not in report(decided(packet()))
