"""The days on which the law changed, each seen from both sides: the day before, and the day itself."""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from outcome_packets import CLEAN, FORM_PAGES, Mail, but, represented
from packet_builder import blank, extra, finding, packet

from filings.vocabulary import Filing, Finding, PageKind, Record, Request, Scan, Timings
from reports.notices import Kind, drafts_for
from reports.notices.letters import SHIPPED, load_wording
from validators.decide import decide
from validators.entries import CheckEntry
from validators.policy import Timeline

EVE = timedelta(days=1)


def filing_of(mail: Mail, postmarked: date | None = None) -> Filing:
    scan = Scan(name="scan.pdf", sha256="a" * 64, pages=20, received=mail.day, postmarked=postmarked or mail.day)
    return decide(mail.readings(), scan, Timeline.load(), mail.earlier, FORM_PAGES)


def found(make: Callable[[date], Mail], check: str, day: date, postmarked: date | None = None) -> Finding:
    return finding(filing_of(make(day), postmarked), check)


def paid(amount: str, **more: Any) -> Callable[[date], Mail]:
    return but({"payment.amount": amount, "payment.amount_in_words": amount, **more})


def edition(name: str) -> Callable[[date], Mail]:
    return but(edition=name, pages=14 if name in ("06/17/24", "01/20/25") else 5)


CHECK_PAID = but({"payment.kind": "personal-check"}, paper=True)
CARD_PAID = but(card=True)


@pytest.mark.parametrize(("day", "make", "check", "before", "after"), [
    # December 23, 2016: the fee, and the edition that goes with it; one edition at a time
    (date(2016, 12, 23), paid("360.00"), "fee.amount", "met", "not-met"),
    (date(2016, 12, 23), paid("575.00"), "fee.amount", "not-met", "met"),
    (date(2016, 12, 23), edition("03/22/13"), "i131.edition", "met", "not-met"),
    (date(2016, 12, 23), edition("12/23/16"), "i131.edition", "not-met", "met"),
    # April 24, 2019: the next edition is beside it, and no source says how soon it was taken
    (date(2019, 4, 24), edition("04/24/19"), "i131.edition", "not-met", "cannot-tell"),
    (date(2019, 4, 24), edition("12/23/16"), "i131.edition", "met", "met"),
    (date(2019, 7, 1), edition("04/24/19"), "i131.edition", "cannot-tell", "met"),
    (date(2019, 7, 1), edition("12/23/16"), "i131.edition", "met", "cannot-tell"),
    # April 1, 2024: the fee; the edition is one more
    (date(2024, 4, 1), paid("575.00"), "fee.amount", "met", "not-met"),
    (date(2024, 4, 1), paid("630.00"), "fee.amount", "not-met", "met"),
    (date(2024, 4, 1), edition("04/01/24"), "i131.edition", "not-met", "met"),
    (date(2024, 4, 1), edition("04/24/19"), "i131.edition", "met", "met"),
    # June 17, 2024: additive at first, exclusive from October 11
    (date(2024, 6, 17), edition("06/17/24"), "i131.edition", "not-met", "met"),
    (date(2024, 6, 17), edition("04/24/19"), "i131.edition", "met", "met"),
    (date(2024, 10, 11), edition("04/24/19"), "i131.edition", "met", "not-met"),
    (date(2024, 10, 11), edition("06/06/23"), "i131.edition", "met", "not-met"),
    (date(2024, 10, 11), edition("04/01/24"), "i131.edition", "met", "not-met"),
    (date(2024, 10, 11), edition("06/17/24"), "i131.edition", "met", "met"),
    # January 20, 2025: the next one; no source says when the one before ended
    (date(2025, 1, 20), edition("01/20/25"), "i131.edition", "not-met", "met"),
    (date(2025, 1, 20), edition("06/17/24"), "i131.edition", "met", "cannot-tell"),
    # October 16, 2025: the fee of the grant changes nothing about the fee of the form
    (date(2025, 10, 16), paid("630.00"), "fee.amount", "met", "met"),
    (date(2025, 10, 16), paid("1630.00"), "fee.amount", "not-met", "not-met"),
    # October 28, 2025: no paper
    (date(2025, 10, 28), CHECK_PAID, "fee.instrument", "met", "not-met"),
    (date(2025, 10, 28), CARD_PAID, "fee.instrument", "met", "met"),
    # January 1, 2026: the fee of the grant rises, that of the form does not
    (date(2026, 1, 1), paid("630.00", **{"payment.kind": "g-1450"}), "fee.amount", "met", "met"),
    # July 10, 2026: at intake an unsigned form goes back as before
    (date(2026, 7, 10), but({"i131.signature": False}), "i131.signature", "not-met", "not-met"),
    # the day of the card is not known until it is told of
    (date(2024, 8, 26), CARD_PAID, "fee.instrument", "cannot-tell", "met")])
def test_both_sides_of_a_day(day: date, make: Callable[[date], Mail], check: str, before: str, after: str) -> None:
    assert (found(make, check, day - EVE).outcome, found(make, check, day).outcome) == (before, after)


@pytest.mark.parametrize(("day", "check", "before", "after"), [
    (date(2016, 12, 23), "fee.amount", "fee-360", "fee-575"),
    (date(2017, 2, 27), "g28.signatures", "g28.signatures", "g28.signatures-2017"),
    (date(2024, 4, 1), "fee.amount", "fee-575", "fee-630"),
    (date(2024, 8, 26), "fee.separate", "one-payment-for-several", "one-payment-each"),
    (date(2025, 10, 28), "fee.instrument", "payment-paper-or-card", "payment-no-paper"),
    (date(2026, 7, 10), "i131.signature", "i131.signature", "i131.signature-2026")])
def test_the_rule_cited_is_that_of_the_day(day: date, check: str, before: str, after: str) -> None:
    make = represented if check == "g28.signatures" else CLEAN
    assert [found(make, check, one).rule.policy for one in (day - EVE, day)] == [before, after]


@pytest.mark.parametrize(("amount", "day", "before", "after"), [
    ("1000.00", date(2025, 10, 16), "", "$1000.00"), ("1630.00", date(2025, 10, 16), "", "$1000.00"),
    ("1020.00", date(2026, 1, 1), "", "$1020.00"), ("1650.00", date(2026, 1, 1), "", "$1020.00")])
def test_the_fee_of_the_grant_is_told_from_its_day(amount: str, day: date, before: str, after: str) -> None:
    told = [found(paid(amount), "fee.amount", one).message for one in (day - EVE, day)]
    for message, fee in zip(told, (before, after), strict=True):
        assert ("must never be sent" in message) == bool(fee) and fee in message


def test_a_second_payment_may_be_the_fee_of_the_grant_and_is_for_a_person() -> None:
    two = but({"payment.kind": "personal-check"}, also=(extra(PageKind.PAYMENT, 42),), paper=True)
    filing = filing_of(two(date(2025, 10, 20)))
    assert finding(filing, "fee.separate").outcome == "cannot-tell" and filing.disposition == "review"


@pytest.mark.parametrize(("received", "told"), [(date(2017, 2, 26), False), (date(2017, 2, 27), True)])
def test_the_receipt_notice_tells_of_a_bad_g28_from_february_27_2017(received: date, told: bool) -> None:
    mail = represented(received, client=False)
    filing = filing_of(mail)
    record = Record(scan=Scan(name="a.pdf", sha256="a" * 64, pages=3, received=received), filings=(filing,),
                    timings=Timings(total_s=1, cpu_s=1, pages=3))
    from flows.notice_rules import rules_of
    drafts = drafts_for(record, received, rules_of(Timeline.load(), received, received), load_wording((SHIPPED,)), 30)
    assert filing.disposition == "ready" and (Kind.G28 in [one.kind for one in drafts[0].drafts]) == told


@pytest.mark.parametrize(("name", "boxes", "asked", "annotation", "item12"), [
    ("04/24/19", "1.e", Request.REPAROLE, "met", "not-applicable"),
    ("06/17/24", "11", Request.REPAROLE, "not-applicable", "met"),
    ("06/17/24", "10.C", Request.REPAROLE, "not-applicable", "met"),
    ("01/20/25", "11", Request.REPAROLE, "not-applicable", "met"),
    ("01/20/25", "7", Request.INITIAL_PAROLE, "not-applicable", "not-applicable"),
    ("01/20/25", "6.A", Request.INITIAL_PAROLE, "not-applicable", "not-applicable"),
    ("01/20/25", "5.A", Request.OTHER, "not-applicable", "not-applicable")])
def test_items_7_and_11_replace_the_word_beside_the_box(name: str, boxes: str, asked: Request, annotation: str,
                                                        item12: str) -> None:
    old = name == "04/24/19"
    day = date(2025, 2, 3) if name == "01/20/25" else date(2024, 9, 2)     # when both kinds of editions were taken
    note = "Re-parole" if old else None
    mail = Mail(day, {"i131.application_type": boxes, "i131.annotation": note}, edition=name, pages=5 if old else 14)
    filing = filing_of(mail)
    assert filing.request is asked
    assert finding(filing, "reparole.annotation").outcome == annotation
    assert finding(filing, "reparole.admit-until").outcome == item12
    assert finding(filing, "i131.edition").outcome == "met"


# ---------------------------------------------------------------- which day counts

@pytest.mark.parametrize(("amount", "received", "postmarked", "outcome"), [
    # December 23, 2016: the postmark counts
    ("360.00", date(2016, 12, 28), date(2016, 12, 22), "met"), ("360.00", date(2016, 12, 28), date(2016, 12, 23), "not-met"),
    ("575.00", date(2016, 12, 28), date(2016, 12, 22), "not-met"), ("360.00", date(2016, 12, 28), None, "cannot-tell"),
    ("360.00", date(2017, 1, 5), None, "cannot-tell"), ("360.00", date(2017, 1, 7), None, "not-met"),
    ("575.00", date(2017, 1, 7), None, "met"), ("535.00", date(2016, 12, 28), None, "not-met"),
    # April 1, 2024: no source says which day counts
    ("575.00", date(2024, 4, 4), date(2024, 3, 29), "cannot-tell"), ("630.00", date(2024, 4, 4), date(2024, 3, 29), "cannot-tell"),
    ("630.00", date(2024, 4, 4), date(2024, 4, 1), "met"), ("575.00", date(2024, 4, 4), date(2024, 4, 1), "not-met")])
def test_postmark_or_receipt_for_the_fee(amount: str, received: date, postmarked: date | None, outcome: str) -> None:
    scan = Scan(name="a.pdf", sha256="a" * 64, pages=3, received=received, postmarked=postmarked)
    filing = decide(paid(amount)(received).readings(), scan, Timeline.load(), (), FORM_PAGES)
    assert finding(filing, "fee.amount").outcome == outcome


@pytest.mark.parametrize(("postmarked", "outcome"), [
    (date(2024, 10, 10), "met"), (date(2024, 10, 11), "not-met"), (None, "cannot-tell")])
def test_an_older_edition_is_taken_if_posted_in_time(postmarked: date | None, outcome: str) -> None:
    received = date(2024, 10, 15)
    scan = Scan(name="a.pdf", sha256="a" * 64, pages=3, received=received, postmarked=postmarked)
    filing = decide(edition("04/24/19")(received).readings(), scan, Timeline.load(), (), FORM_PAGES)
    assert finding(filing, "i131.edition").outcome == outcome


def test_paper_is_refused_by_the_day_of_receipt() -> None:
    received = date(2025, 10, 29)
    assert found(CHECK_PAID, "fee.instrument", received, date(2025, 10, 24)).outcome == "not-met"


# ---------------------------------------------------------------- the trap

@pytest.mark.parametrize("day", [date(2015, 8, 17), date(2018, 6, 1), date(2022, 8, 5)])
def test_a_re_parole_filer_inside_the_country_contradicts_nothing(day: date) -> None:
    """Box 1.e says "outside"; the filer is inside, with an address, an I-94 and a parole: as the page demands."""
    filing = filing_of(Mail(day))
    assert filing.request is Request.REPAROLE and filing.disposition == "ready"
    assert all(one.outcome in ("met", "not-applicable") for one in filing.findings)
    assert not any("outside" in one.message or "inside" in one.message for one in filing.findings)


# ---------------------------------------------------------------- one payment for several

FIRST_OF_TWO, SECOND = packet(), packet({"i131.applicant.given_name": "IVAN"}, without=("payment",))


def family(day: date, amount: object, without: int = 1, kind: str = "personal-check") -> list[Filing]:
    """The filings of one scan: one with a payment, and some without."""
    scan = Scan(name="a.pdf", sha256="a" * 64, pages=40, received=day, postmarked=day)
    edition_of = "04/24/19" if day < date(2024, 10, 11) else "01/20/25"
    made = [packet({"payment.amount": amount, "payment.amount_in_words": amount, "payment.kind": kind,
                    "payment.date": (day - timedelta(days=5)).isoformat()}, edition=edition_of),
            *(packet({"i131.applicant.given_name": f"IVAN{number}"}, without=("payment",), edition=edition_of)
              for number in range(without))]
    return [decide(one, scan, Timeline.load(), (), None, [other for other in made if other is not one]) for one in made]


def outcomes(filings: list[Filing], *checks: str) -> list[tuple[str, ...]]:
    return [tuple(finding(filing, check).outcome.value for check in checks) for filing in filings]


THREE = ("fee.present", "fee.amount", "fee.separate")


def test_one_check_for_two_until_august_2024() -> None:
    assert outcomes(family(date(2022, 8, 5), "1150.00"), *THREE) == [
        ("met", "met", "met"), ("met", "not-applicable", "not-applicable")]
    assert outcomes(family(date(2024, 8, 25), "1260.00"), *THREE)[0] == ("met", "met", "met")
    later = outcomes(family(date(2024, 8, 26), "1260.00"), *THREE)
    assert later == [("met", "not-met", "not-met"), ("not-met", "not-applicable", "not-applicable")]


@pytest.mark.parametrize(("amount", "without", "first", "second"), [
    ("575.00", 1, "met", "not-met"),                   # pays for one
    ("1150.00", 1, "met", "met"), ("1725.00", 2, "met", "met"),
    ("1150.00", 2, "not-met", "not-met"),              # two of three: not the fee of all
    ("1725.00", 1, "not-met", "not-met")])
def test_the_sum_must_be_that_of_all_who_bring_no_payment(amount: str, without: int, first: str, second: str) -> None:
    filings = family(date(2022, 8, 5), amount, without)
    assert finding(filings[0], "fee.amount").outcome == first
    assert {finding(one, "fee.present").outcome.value for one in filings[1:]} == {second}


def test_an_unsure_sum_leaves_both_open() -> None:
    from packet_builder import review
    filings = family(date(2022, 8, 5), review("1150.00", "1750.00"))
    assert finding(filings[0], "fee.amount").outcome == "cannot-tell"
    assert finding(filings[1], "fee.present").outcome == "cannot-tell" and filings[1].disposition == "review"
    late = family(date(2024, 9, 2), review("1260.00", "1250.00"))
    assert finding(late[0], "fee.separate").outcome == "cannot-tell"


def test_the_message_names_the_payment_beside() -> None:
    told = finding(family(date(2022, 8, 5), "1150.00")[1], "fee.present")
    assert "another application" in told.message and "$1150.00" in told.message and told.evidence
    late = finding(family(date(2024, 9, 2), "1260.00")[1], "fee.present")
    assert "each needs a payment of its own" in late.message and late.rule.policy == "one-payment-each"


def test_a_waiver_beside_is_no_unpaid_application() -> None:
    waived = packet(without=("payment",), also=(extra(PageKind.I_912, 43),))
    scan = Scan(name="a.pdf", sha256="a" * 64, pages=40, received=date(2022, 8, 5), postmarked=date(2022, 8, 5))
    double = packet({"payment.amount": "1150.00", "payment.amount_in_words": "1150.00"})
    assert finding(decide(double, scan, Timeline.load(), beside=[waived]), "fee.amount").outcome == "not-met"
    assert finding(decide(waived, scan, Timeline.load(), beside=[double]), "fee.waiver").outcome == "not-met"
    letters = packet(without=("payment", "I-131"))
    assert finding(decide(double, scan, Timeline.load(), beside=[letters]), "fee.amount").outcome == "not-met"


# ---------------------------------------------------------------- the waiver

@pytest.mark.parametrize(("type_", "note"), [("1.d", "may be asked only for types 1.e and 1.f"), ("1.f", "")])
def test_a_waiver_only_for_the_types_it_covers(type_: str, note: str) -> None:
    changes = {"i131.application_type": type_, "i131.annotation": blank()}
    readings = packet(changes, without=("payment", "I-94"), also=(extra(PageKind.I_912, 43),))
    scan = Scan(name="a.pdf", sha256="a" * 64, pages=40, received=date(2022, 8, 5))
    told = finding(decide(readings, scan, Timeline.load()), "fee.waiver")
    assert told.outcome == "not-met" and note in told.message and ("; one may" in told.message) == bool(note)


def test_no_check_rests_on_a_word_that_came_later() -> None:
    """A rule is cited to filings of its own days; a source of a later year would tell them of what nobody could know."""
    def year(dated: str) -> int | None:
        years = [int(one) for one in re.findall(r"\b(?:19|20)\d\d\b", dated)]
        years += [2000 + int(one) for one in re.findall(r"\d\d/\d\d/(\d\d)\b", dated)]
        return min(years, default=None)

    late = [one.id for one in Timeline.load().of("check", CheckEntry) if (told := year(one.dated)) and told > one.from_.year]
    # the words of the form are at hand in its next edition only
    assert late == ["reparole.admit-until-2024"]
