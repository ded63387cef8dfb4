"""One payment for several applications, and two kinds of payment in one packet: accepted or not, by the day.

A family may send its applications together, in one scan. Where one payment may pay for all of them, the applications
without a payment of their own are paid by the one that brings it.
"""
from __future__ import annotations

from decimal import Decimal

from filings.vocabulary import Evidence, Outcome, PageKind, Reading, Readings

from ..case import Case
from ..entries import Fee, OnePayment
from ..packet import Packet, candidates, certain, seen
from ..verdict import Verdict, cannot_tell, met, not_applicable, not_met

PAYMENTS = (PageKind.PAYMENT, PageKind.G_1450)
NO_PAYMENT = "There is no payment in the packet"


def has(readings: Readings, *kinds: PageKind) -> bool:
    """Whether a filing holds a document of one of these kinds."""
    return any(one.kind in kinds for one in readings.documents)


def unpaid(readings: Readings) -> bool:
    """Whether an application brings neither a payment nor a request for a waiver."""
    return has(readings, PageKind.I_131) and not has(readings, *PAYMENTS, PageKind.I_912)


def rule_of(packet: Packet) -> OnePayment | None:
    """Whether one payment may pay for several applications, by the rules of the day."""
    return packet.timeline.at("one_payment", OnePayment, packet.scan.received)


def paid_for(packet: Packet) -> int:
    """How many applications of the scan the payment of this one may be meant for: its own, and those without one."""
    return 1 + sum(unpaid(one) for one in packet.beside)


def due_for(fee: str, count: int) -> str:
    """The fee of several applications."""
    return str(Decimal(fee) * count)


def fees_of(packet: Packet) -> tuple[str, ...]:
    """The fees that may be in force."""
    scan = packet.scan
    return tuple(one.amount for one in packet.timeline.possible("fee", Fee, scan.received, scan.postmarked))


def paid_beside(packet: Packet) -> Verdict | None:
    """Whether the payment of another filing of the scan pays for this one; None where none brings a payment."""
    payers = [one for one in packet.beside if has(one, *PAYMENTS)]
    rule = rule_of(packet)
    if not payers or rule is None:
        return None
    if not rule.several:
        return not_met("There is no payment for this application; one beside it in the scan is paid, but each needs a "
                       "payment of its own", rule=rule.rule)
    count = 1 + paid_for(packet)               # those without a payment, this one among them, and the one that pays
    due = {due_for(fee, count) for fee in fees_of(packet)}
    for payer in payers:
        reading = payer.fields.get("payment.amount")
        texts = candidates(reading)
        if len(due) == 1 and certain(reading) in due:
            return met(f"The payment of another application in the scan is ${texts[0]}, which pays for {count}",
                       _where(payer, reading), rule.rule)
        if certain(reading) is None or set(texts) & due:
            return cannot_tell("There is no payment for this application; whether the one beside it in the scan pays "
                               "for both cannot be told", _where(payer, reading), rule.rule)
    return None


def _where(payer: Readings, reading: Reading | None) -> tuple[Evidence, ...]:
    pages = [page for one in payer.documents if one.kind in PAYMENTS for page in one.pages]
    return seen(reading) or tuple(Evidence(page=page) for page in pages[:1])


def separate(case: Case) -> Verdict:
    """One payment, in one way, for this application alone where the rules ask for that."""
    packet = case.packet
    rule = rule_of(packet)
    papers = packet.documents(*PAYMENTS)
    if not papers or rule is None:
        return not_applicable(NO_PAYMENT)
    pages = tuple(Evidence(page=one.pages[0]) for one in papers if one.pages)
    if packet.has(PageKind.PAYMENT) and packet.has(PageKind.G_1450) and not rule.mixed:
        return not_met("A check or money order and a card payment are in one packet", pages, rule.rule)
    if len(papers) > 1:
        return cannot_tell("More than one payment is in the packet, and only one of them is compared with the fee",
                           pages, rule.rule)
    count, fees = paid_for(packet), fees_of(packet)
    reading = packet.field("payment.amount")
    together = {due_for(fee, count) for fee in fees} if count > 1 else set()
    meant = [text in together for text in candidates(reading)]
    if any(meant) and rule.several:
        return met(f"One payment for {count} applications was accepted on {packet.rules_of}", seen(reading), rule.rule)
    if any(meant):
        verdict = not_met if certain(reading) else cannot_tell
        return verdict(f"One payment of {candidates(reading)[0]} dollars seems to be for {count} applications",
                       seen(reading), rule.rule)
    return met("One payment is in the packet, for this application", pages, rule.rule)


def amount_for(packet: Packet, fee: str) -> tuple[str, ...]:
    """Amounts that pay this application: its fee and, where one payment may pay for several, that of all of them."""
    rule, count = rule_of(packet), paid_for(packet)
    return (fee, due_for(fee, count)) if rule is not None and rule.several and count > 1 else (fee,)


def better(outcomes: tuple[Outcome, ...]) -> Outcome:
    """Met if one of the amounts is paid, open if one may be."""
    return next((one for one in (Outcome.MET, Outcome.CANNOT_TELL) if one in outcomes), Outcome.NOT_MET)
