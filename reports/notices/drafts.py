"""Which notices fit a filing, and what they say. Chosen by its disposition and findings alone; nothing is sent."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from filings.deciding import deciding
from filings.vocabulary import (
    Disposition,
    Filing,
    Finding,
    Outcome,
    PageKind,
    Record,
    Request,
    Status,
    Trait,
    Weight,
)

from .. import words
from . import people, sheet
from .people import Blank, Line
from .rules import Basis, RulesOfDay, of_findings
from .wording import CheckWording, found_text, spelled, wanted_text

SETTING = "LOCKBOX_ANSWER_DAYS"
PAYMENTS = {"personal-check": "a personal check", "cashiers-check": "a cashier's check",
            "money-order": "a money order", "g-1450": "a card payment (Form G-1450)"}
ASKED = {Request.INITIAL_PAROLE: "parole", Request.REPAROLE: "re-parole"}


class Kind(StrEnum):
    """Kinds of notices."""

    RECEIPT = "receipt"
    REJECTION = "rejection"
    DEFICIENCY = "deficiency"
    TRANSFER = "transfer"
    G28 = "g28"


@dataclass(frozen=True, slots=True)
class Point:
    """One finding in the words of a letter. `rule` is its rule with the source."""

    title: str
    found: str
    rule: str
    cure: str
    note: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Draft:
    """One notice, ready for its template `NAME.html.j2`; everything a template may use.

    `points` are the findings it is about, `also` gaps told beside the grounds of a rejection, `notes` what changes
    nothing. `to` and `facts` hold a `Blank` where the scan does not say surely. `checks` is for the one who approves.
    """

    name: str
    kind: Kind
    record: Record
    number: int
    filing: Filing
    rules: RulesOfDay
    day: date
    answer_days: int
    letterhead: tuple[Line, ...]
    to: tuple[Line, ...]
    applicant: Line
    facts: tuple[tuple[str, Line], ...]
    asked: str
    payment: str
    papers: tuple[str, ...]
    points: tuple[Point, ...]
    also: tuple[Point, ...]
    notes: tuple[Point, ...]
    checks: tuple[str, ...]
    on_record: Basis
    on_outcome: Basis
    on_also: Basis
    on_setting: Basis

    @property
    def answer_by(self) -> date:
        """The last day for an answer, counted from the day of the letter; the rules may move it off a day off."""
        return self.rules.answer_by or self.day + timedelta(days=self.answer_days)

    @property
    def pages(self) -> int:
        """Pages of the packet, as scanned; blank and separator pages do not count."""
        return sum(len(each.pages) for each in self.filing.documents)

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """What a person must fill in, in the order of the letter."""
        lines = (*self.letterhead, *self.to, *(line for _, line in self.facts))
        return tuple(dict.fromkeys((*(line for line in lines if isinstance(line, Blank)), SIGNER)))


@dataclass(frozen=True, slots=True)
class Told:
    """The drafts of one filing, or a sentence why there are none. `number`: of the filing in the scan."""

    number: int
    drafts: tuple[Draft, ...]
    why: str = ""


# kinds that name what a check found
GROUNDED = (Kind.REJECTION, Kind.TRANSFER)
SIGNER = Blank("signature", "[name and signature of the person who approves]")
RECEIPT_NUMBER = Blank("receipt number", "[receipt number to be assigned]")
NO_OFFICE = Blank("office address", "[name and address of this office]")
NO_ICE = Blank("ICE address", "[address of the ICE parole unit to be confirmed]")


def drafts_for(record: Record, day: date, rules: RulesOfDay, wording: Mapping[str, CheckWording],
               answer_days: int, only: Kind | None = None) -> tuple[Told, ...]:
    """The drafts that fit each filing of a record.

    Args:
        record: what was read and decided.
        day: date of the letters.
        rules: entries of the rules, of the day the packet came in.
        wording: how each check is put.
        answer_days: days from the date of a deficiency letter to its answer, a setting of the office.
        only: make notices of this kind alone.
    """
    if record.problem:
        return (Told(0, (), f"No notice: the scan could not be read ({record.problem.code})"),)
    if not record.filings:
        return (Told(0, (), "No notice: no filing was found in the scan; a person must look first"),)
    return tuple(_told(record, number, filing, day, rules, wording, answer_days, only)
                 for number, filing in enumerate(record.filings, 1))


def as_ruled(filing: Filing) -> Filing:
    """The filing with the disposition that is in force: a person's ruling stands above what follows from the findings."""
    return filing.model_copy(update={"disposition": filing.ruling.disposition}) if filing.ruling else filing


def kinds_of(filing: Filing, received: date, wording: Mapping[str, CheckWording]) -> tuple[Kind, ...]:
    """The kinds of notices that fit a filing; none for one that a person must look at first."""
    filing = as_ruled(filing)
    if filing.disposition is Disposition.FORWARD:
        return (Kind.TRANSFER,)
    if filing.disposition is Disposition.REJECT:
        return (Kind.REJECTION,)
    if filing.disposition is Disposition.REVIEW:
        return ()
    asks = (Kind.DEFICIENCY,) if filing.disposition is Disposition.DEFICIENT else ()
    g28 = any(each.check == "g28.signatures" for each in _told_notes(filing, received, wording))
    return (Kind.RECEIPT, *asks, *((Kind.G28,) if g28 else ()))


def _told(record: Record, number: int, filing: Filing, day: date, rules: RulesOfDay,
          wording: Mapping[str, CheckWording], answer_days: int, only: Kind | None) -> Told:
    kinds = kinds_of(filing, record.scan.received, wording)
    wanted = [kind for kind in kinds if only in (None, kind)]
    if not kinds:
        filing = as_ruled(filing)
        open_points = ", ".join(each.check for each in deciding(filing))
        return Told(number, (), f"No notice: a person must look first ({open_points or 'see the report'})")
    if not wanted:
        return Told(number, (), f"No {only} notice fits: the filing is {as_ruled(filing).disposition}, which gives "
                                f"{' and '.join(kinds)}")
    if kinds[0] in GROUNDED and not deciding(as_ruled(filing)):
        return Told(number, (), f"No {kinds[0]} notice: a person ruled so on grounds that no check found; the letter must "
                                "be written by hand")
    names = [(name, kind) for kind in wanted
             for name in ((kind, f"{kind}-copy") if kind is Kind.TRANSFER else (kind,))]
    return Told(number, tuple(_fill(record, number, str(name), kind, day, rules, wording, answer_days)
                              for name, kind in names))


def _fill(record: Record, number: int, name: str, kind: Kind, day: date, rules: RulesOfDay,
          wording: Mapping[str, CheckWording], answer_days: int) -> Draft:
    filing, scan = as_ruled(record.filings[number - 1]), record.scan
    decided = _decided_by(kind, filing, scan.received, wording)
    also = _not_met(filing, Weight.GAP) if kind is Kind.REJECTION else []
    told = _told_notes(filing, scan.received, wording) if kind is Kind.RECEIPT else []
    applicant = people.person(filing)
    place = f"record of {scan.name}, SHA-256 {scan.sha256}"
    receipt_numbered = kind in (Kind.RECEIPT, Kind.DEFICIENCY, Kind.G28)
    return Draft(
        name=name, kind=kind, record=record, number=number, filing=filing, rules=rules, day=day,
        answer_days=answer_days,
        letterhead=rules.office.lines if rules.office else (NO_OFFICE,),
        to=(rules.ice.lines if rules.ice else (NO_ICE,)) if name == Kind.TRANSFER else (
            applicant, *people.address(filing)),
        applicant=applicant, facts=tuple(_facts(record, number, applicant, receipt_numbered)),
        asked=ASKED.get(filing.request, ""), payment=_payment(filing), papers=tuple(_papers(filing)),
        points=tuple(_point(each, wording, rules) for each in decided),
        also=tuple(_point(each, wording, rules) for each in also),
        notes=tuple(_point(each, wording, rules) for each in told),
        checks=tuple(sheet.checks_of(filing, kind, (*decided, *also, *told), rules)),
        on_record=Basis("record", place),
        on_outcome=of_findings(decided) if decided else Basis("disposition", f"nothing is missing by the {place}"),
        on_also=of_findings(also),
        on_setting=Basis(f"setting {SETTING}", "Setting of this office, not a rule of law"))


def _decided_by(kind: Kind, filing: Filing, received: date, wording: Mapping[str, CheckWording]) -> list[Finding]:
    """The findings that a notice is about."""
    if kind is Kind.G28:
        return [each for each in _told_notes(filing, received, wording) if each.check == "g28.signatures"]
    return deciding(filing)


def _not_met(filing: Filing, weight: Weight) -> list[Finding]:
    return [each for each in filing.findings if each.outcome is Outcome.NOT_MET and each.weight is weight]


def _told_notes(filing: Filing, received: date, wording: Mapping[str, CheckWording]) -> list[Finding]:
    """Findings without consequence that a receipt notice tells, because the wording has a note for that day."""
    known = [(each, wording.get(each.check)) for each in _not_met(filing, Weight.NOTICE)]
    return [each for each, one in known if one and one.note and (one.since is None or received >= one.since)]


def _point(finding: Finding, wording: Mapping[str, CheckWording], rules: RulesOfDay) -> Point:
    known = wording.get(finding.check) or CheckWording(title=words.check_title(finding.check))
    grade = rules.grades.get(finding.rule.policy)
    lead = "Rule of this office, not of law" if grade == "office" else "Rule"
    return Point(known.title, found_text(finding), f"{lead}: {finding.rule.citation}.",
                 known.cure or wanted_text(finding), known.note, of_findings([finding]))


def _facts(record: Record, number: int, applicant: Line, receipt_numbered: bool) -> Sequence[tuple[str, Line]]:
    filing, scan = record.filings[number - 1], record.scan
    asked = ASKED.get(filing.request)
    facts: list[tuple[str, Line | None]] = [
        ("About", f"Form I-131, request for {asked}" if asked else "Form I-131"), ("Applicant", applicant),
        ("A-number", people.a_number(filing)), ("Received", spelled(scan.received)),
        ("Receipt number", RECEIPT_NUMBER if receipt_numbered else None),
        ("Our file", f"{scan.name}, filing {number}" if len(record.filings) > 1 else scan.name)]
    if Trait.FOR_ANOTHER_PERSON in filing.traits:
        other = people.person(filing, "i131.beneficiary", "name of the person to be paroled")
        facts.insert(2, ("To be paroled", other))
    return [(label, line) for label, line in facts if line is not None]


def _payment(filing: Filing) -> str:
    """The payment in words, `a check for $360.00`; empty where there is none."""
    kinds = {each.kind for each in filing.documents} & {PageKind.PAYMENT, PageKind.G_1450}
    if not kinds:
        return ""
    kind, amount = (filing.fields.get(f"payment.{name}") for name in ("kind", "amount"))
    what = PAYMENTS["g-1450"] if kinds == {PageKind.G_1450} else "a check or money order"
    if kind is not None and kind.status is Status.READ:
        what = PAYMENTS.get(str(kind.value), what)
    sure = amount is not None and amount.status is Status.READ and isinstance(amount.value, str) and amount.value
    return f"{what} for ${amount.value}" if sure and amount is not None else what


def _papers(filing: Filing) -> Sequence[str]:
    """The papers of the packet, each kind once, with its pages."""
    listed = []
    for kind, edition in dict.fromkeys((each.kind, each.edition) for each in filing.documents):
        pages = sum(len(each.pages) for each in filing.documents if (each.kind, each.edition) == (kind, edition))
        which = f", edition {edition}" if edition else ""
        listed.append(f"{words.KINDS[kind]}{which} ({pages} page{'s' if pages > 1 else ''})")
    return listed
