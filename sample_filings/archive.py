"""Records of an archive that nobody ever filed: as many as a measurement needs, the same for the same number.

    archived(4711, date.today())            # of the last year
    last_days(date.today(), 30)             # of each day some, for the demo

None of them has a scan.
"""
from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from filings.vocabulary import (
    Box,
    Claim,
    Deadlines,
    Disposition,
    Document,
    Evidence,
    Filing,
    Finding,
    Outcome,
    Page,
    PageKind,
    Reading,
    Record,
    Request,
    Rule,
    Scan,
    Source,
    Stance,
    Status,
    Timings,
    Topic,
    Trait,
    Weight,
)
from reports.words import CHECKS, check_title

YEAR = 365                     # days over which the archive came in
WHOLE = 100                    # every so many records has as much in it as one that was read
PAGES = 12
PEOPLE = ("i131.applicant", "i131.beneficiary", "i134.sponsor", "i134.beneficiary", "g28.client", "i94")
PARTICULARS = ("middle_name", "address.street", "address.unit", "address.city", "address.state", "address.zip", "address.country",
               "country_of_birth", "country_of_citizenship")
FAMILY = [a + b for a in ("GAR", "MEN", "OKA", "TRA", "VAS", "LEM", "SOR", "HAD", "BEL", "KOV", "NGU", "PER", "ROS", "DIA")
          for b in ("CIA", "DEZ", "FOR", "N", "QUEZ", "BERG", "ANO", "DAD", "LO", "ACS", "YEN", "EIRA", "SI", "Z")]
GIVEN = ["ANA", "LUIS", "MAI", "JOHN", "FATIMA", "IVAN", "CHI", "ROSA", "OMAR", "LENA", "JOSE", "MARTA", "YUSUF", "EVA"]
# by which a disposition comes about: check, outcome, weight
_MISSING, _UNSURE = Outcome.NOT_MET, Outcome.CANNOT_TELL
REASONS = {
    Disposition.FORWARD: [("routing.proceedings", _MISSING, Weight.FORWARD)],
    Disposition.REJECT: [("fee.amount", _MISSING, Weight.REJECT), ("i131.edition", _MISSING, Weight.REJECT)],
    Disposition.DEFICIENT: [("explanation.duration", _MISSING, Weight.GAP), ("minor.consent", _MISSING, Weight.GAP)],
    Disposition.REVIEW: [("fee.words", _UNSURE, Weight.REVIEW), ("identity.consistent", _UNSURE, Weight.REVIEW),
                         ("i131.signature", _UNSURE, Weight.REJECT)],
    Disposition.READY: [("reparole.lead-time", _MISSING, Weight.NOTICE)],
}
SAYS = {_MISSING: "it is not so", _UNSURE: "the paper does not say"}


def archived(number: int, today: date) -> Record:
    """The record of one scan with one filing, received within the last year.

    Every hundredth holds some 120 entries, all findings and twenty sentences; the others what lists and searches need.
    """
    return _record(number, today - timedelta(days=number % YEAR), f"scan-{number:06d}.pdf")


def last_days(today: date, days: int) -> Iterator[Record]:
    """Records of filings that came in on the working days of so many days up to today, and today, in the order of their arrival.

    None is urgent for a medical need, and some have a last day within the weeks to come.
    """
    number = 0
    for day in (today - timedelta(days=ago) for ago in range(days - 1, -1, -1)):
        chance = random.Random(day.toordinal())
        for _ in range(chance.randint(3, 8) if day.weekday() < 5 or day == today else 0):
            number += 1
            record = _record(number, day, f"earlier-{number:03d}.pdf")
            filing, last_day = record.filings[0], today + timedelta(days=chance.randint(1, 20))
            deadlines = filing.deadlines.model_copy(update={
                "reparole_file_by": filing.deadlines.reparole_file_by and last_day})
            yield record.model_copy(update={"filings": (filing.model_copy(update={"traits": (), "deadlines": deadlines}),)})


def _record(number: int, received: date, name: str) -> Record:
    chance = random.Random(number)
    disposition = chance.choices(list(Disposition), (1, 12, 25, 45, 17))[0]
    family, given = chance.choice(FAMILY), chance.choice(GIVEN)
    reparole, whole = chance.random() < 0.4, number % WHOLE == 0
    filing = Filing(
        request=Request.REPAROLE if reparole else Request.INITIAL_PAROLE,
        traits=tuple(trait for trait in Trait if chance.random() < 0.12),
        documents=(Document(kind=PageKind.I_131, edition="04/24/19", pages=(1, 2, 3, 4, 5)),
                   Document(kind=PageKind.STATEMENT, pages=(9,))),
        fields=dict(_fields(number, family, given, chance, whole=whole)),
        claims=tuple(_claim(number, given, place) for place in range(20 if whole else 1)),
        findings=(*_deciding(disposition, chance), *(_met() if whole else ())), disposition=disposition,
        deadlines=Deadlines(reparole_file_by=received + timedelta(days=90) if reparole else None,
                            inquiry_after=received + timedelta(days=168)))
    return Record(
        scan=Scan(name=name, sha256=f"{number:064x}", pages=PAGES, received=received),
        pages=tuple(Page(number=each, kind=PageKind.I_131, edition="04/24/19", form_page=each, fit=0.99)
                    for each in range(1, PAGES + 1)),
        filings=(filing,), timings=Timings(total_s=4, cpu_s=6, pages=PAGES))


def _fields(number: int, family: str, given: str, chance: random.Random, *, whole: bool) -> Iterator[tuple[str, Reading]]:
    values: dict[str, str] = {
        "i131.applicant.family_name": family, "i131.applicant.given_name": given,
        "i131.applicant.a_number": f"{219_000_000 + number}",
        "i131.applicant.date_of_birth": f"19{60 + number % 39}-03-1{number % 9}"}
    values |= {f"i131.entry_{each}": f"entry {each} of {family}" for each in range(60 if whole else 8)}
    if whole:
        values |= {f"{who}.{what}": f"{what} of {family}" for who in PEOPLE for what in PARTICULARS}
    for place, (name, value) in enumerate(values.items()):
        status = Status.REVIEW if chance.random() < 0.02 else Status.READ
        yield name, Reading(value=value, status=status, confidence=round(chance.uniform(0.9, 1), 4), source=Source.TYPED,
                            page=1 + place % 5, box=_box(place))


def _box(place: int) -> Box:
    return 0.1, round(0.05 + place % 40 * 0.022, 3), 0.4, round(0.07 + place % 40 * 0.022, 3)


def _claim(number: int, given: str, place: int) -> Claim:
    return Claim(topic=Topic.REASONS, stance=Stance.STATED, document=PageKind.STATEMENT, page=9, box=_box(place),
                 text=f"{given.title()} asks for parole because a relative in Town {number % 900} needs care {place}.")


def _deciding(disposition: Disposition, chance: random.Random) -> Iterator[Finding]:
    choices = REASONS[disposition]
    for check, outcome, weight in [one for one in choices if chance.random() < 0.6] or choices[:1]:
        yield _finding(check, outcome, weight, f"{check_title(check)}: {SAYS[outcome]}.")


def _met() -> Iterator[Finding]:
    reasons = {check for choices in REASONS.values() for check, _, _ in choices}
    for check in CHECKS:
        if check not in reasons:
            yield _finding(check, Outcome.MET, Weight.GAP, "It is as it must be.")


def _finding(check: str, outcome: Outcome, weight: Weight, message: str) -> Finding:
    evidence = (Evidence(page=1, box=_box(1), text="As it stands there"),)
    return Finding(check=check, outcome=outcome, weight=weight, message=message, evidence=evidence,
                   rule=Rule(policy="archive", citation="Invented rule"))
