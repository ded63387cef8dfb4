"""The payment: there, of an accepted kind, of the right amount, dated, signed. Its payee: see `payee`."""
from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from filings.vocabulary import Evidence, Outcome, PageKind, Reading, Request

from ..case import Case
from ..entries import CheckAge, Fee, GrantFee, Instruments, WaiverTypes
from ..packet import Packet, as_date, candidates, certain, seen
from ..request import layout_of, marked_types
from ..verdict import Verdict, cannot_tell, met, not_applicable, not_met
from .common import is_blank, settle, signature
from .joint import NO_PAYMENT, amount_for, better, paid_beside

CARD = "g-1450"
BANK = "g-1650"
PAPER = ("personal-check", "cashiers-check", "money-order")
BY_CARD = "Payment is by card (G-1450)"
SLIPS = 2                      # digits that an unsure reading may have wrong


def is_paid(packet: Packet) -> bool:
    """Whether a payment is in the packet."""
    return packet.has(PageKind.PAYMENT, PageKind.G_1450)


def by_card(packet: Packet) -> bool | None:
    """Whether payment is by Form G-1450; None when a check lies beside one and the kind read does not say which."""
    card, paper = packet.has(PageKind.G_1450), packet.has(PageKind.PAYMENT)
    if card != paper:
        return card
    kind = certain(packet.field("payment.kind"))
    return None if kind is None else kind == CARD


def on_payment(packet: Packet, reading: Reading | None) -> tuple[Evidence, ...]:
    """The entry, or else the page of the payment."""
    return seen(reading) or packet.first_page(PageKind.PAYMENT) + packet.first_page(PageKind.G_1450)


def fee_present(case: Case) -> Verdict:
    """A payment or a waiver request, or a page that might be one."""
    packet = case.packet
    for kind, what in ((PageKind.PAYMENT, "A payment"), (PageKind.G_1450, "A card payment (G-1450)"),
                       (PageKind.I_912, "A fee waiver request (I-912)")):
        if packet.has(kind):
            return met(f"{what} is in the packet", packet.first_page(kind))
    if (verdict := paid_beside(packet)) is not None:
        return verdict
    if packet.strange_pages:
        return cannot_tell("No payment was found, but some pages cannot be identified",
                           [Evidence(page=page) for page in packet.strange_pages])
    unread = _unread_payments(packet)
    if unread and packet.has(PageKind.OTHER):
        return cannot_tell(f"No payment was found, but a page of another kind may be {' or '.join(unread)}",
                           packet.first_page(PageKind.OTHER))
    return not_met("There is neither a payment nor a fee waiver request in the packet")


def _unread_payments(packet: Packet) -> tuple[str, ...]:
    """Forms of payment that are taken on the day and that the program cannot read."""
    entry = packet.timeline.at("instruments", Instruments, packet.scan.received)
    return tuple(sorted(kind.upper() for kind in entry.unread)) if entry else ()


def waiver(case: Case) -> Verdict:
    """A request for a waiver goes to a person."""
    packet = case.packet
    if packet.has(PageKind.I_912):
        return not_met(f"A fee waiver is asked for (I-912){_waiver_note(case)}", packet.first_page(PageKind.I_912))
    if packet.strange_pages and not is_paid(packet):
        return cannot_tell("There is no payment, and some pages cannot be identified",
                           [Evidence(page=page) for page in packet.strange_pages])
    return met("No fee waiver is asked for")


def _waiver_note(case: Case) -> str:
    """What the person who decides ought to know of the types for which a waiver may be asked."""
    packet = case.packet
    types, layout = marked_types(packet), layout_of(packet)
    if not types or len(types) != 1 or layout is None:
        return ""
    editions = {one.edition for one in packet.documents(PageKind.I_131)}
    entries = [one for one in packet.timeline.every("waiver_types", WaiverTypes, packet.scan.received)
               if editions <= set(one.editions)]
    if not entries:
        return ""
    if types[0] not in entries[0].types:
        return f"; one may be asked only for types {' and '.join(entries[0].types)}, and {types[0]} is marked"
    if case.asked.request in entries[0].unsettled:
        return f"; no source says whether one may be asked for {Request(case.asked.request)}"
    return ""


def instrument(case: Case) -> Verdict:
    """The kind of payment against what was taken on the day."""
    packet = case.packet
    if not is_paid(packet):
        return not_applicable(NO_PAYMENT)
    reading, card = packet.field("payment.kind"), by_card(packet)
    kinds = _kinds(packet, card)
    scan, day = packet.scan, packet.rules_of
    entries = packet.timeline.possible("instruments", Instruments, scan.received, scan.postmarked)
    verdicts = {_taken(entry, kind) for entry in entries for kind in kinds}
    rule = entries[0].rule if entries else None
    where = on_payment(packet, reading)
    what = " or ".join(kind.replace("-", " ") for kind in kinds)
    if verdicts == {True}:
        return met(f"Payment by {what} was accepted on {day}", where, rule)
    if verdicts == {False}:
        return not_met(f"Payment by {what} was not accepted on {day}", where, rule)
    return cannot_tell(f"Whether payment by {what} was accepted on {day} is not settled", where, rule)


def _kinds(packet: Packet, card: bool | None) -> tuple[str, ...]:
    if card is None:
        return (*PAPER, CARD)
    if card:
        return (CARD,)
    sure = certain(packet.field("payment.kind"))
    return (sure,) if sure and sure != CARD else PAPER


def _taken(entry: Instruments, kind: str) -> bool | None:
    if kind in entry.unsettled or kind not in (*PAPER, CARD, BANK):
        return None
    return kind in entry.accepted


def amount(case: Case) -> Verdict:
    """The figures against the fee in force on the day that counts."""
    packet = case.packet
    if not is_paid(packet):
        return not_applicable(NO_PAYMENT)
    reading, scan = packet.field("payment.amount"), packet.scan
    if is_blank(reading):
        if candidates(packet.field("payment.amount_in_words")):
            # nobody writes the words alone: the figures are there and were not seen
            return cannot_tell("An amount in words is written, and no amount in figures was seen", on_payment(packet, reading))
        return not_met("No amount in figures is written on the payment", on_payment(packet, reading))
    fees = packet.timeline.possible("fee", Fee, scan.received, scan.postmarked)
    if not fees:
        return cannot_tell(f"The fee on {packet.rules_of} is not in the policy data", on_payment(packet, reading))
    outcomes = {better(tuple(_amount_against(packet, due) for due in amount_for(packet, fee.amount))) for fee in fees}
    due = " or ".join(f"${fee.amount}" for fee in fees)
    texts = candidates(reading)
    paid = f"${texts[0]}" if texts else "an amount that cannot be read"
    found = f"The payment is {paid}, the fee in force was {due}{_grant_fee_note(packet, fees)}"
    if len(outcomes) > 1:
        return cannot_tell(f"{found}, by the day that counts", on_payment(packet, reading), fees[0].rule)
    outcome = outcomes.pop()
    if outcome is Outcome.CANNOT_TELL:
        return cannot_tell(f"The amount in figures cannot be read surely; the fee in force was {due}",
                           on_payment(packet, reading), fees[0].rule)
    return Verdict(outcome, found, on_payment(packet, reading), fees[0].rule)


def _grant_fee_note(packet: Packet, fees: tuple[Fee, ...]) -> str:
    """A word on the fee that is charged at the grant, where it was paid with the form or in its place."""
    paid = certain(packet.field("payment.amount"))
    for one in packet.timeline.of("grant_fee", GrantFee):
        if one.from_ > packet.rules_of or paid is None:
            continue
        too_early = {one.amount, *(str(Decimal(fee.amount) + Decimal(one.amount)) for fee in fees)}
        if paid in too_early:
            return (f"; the parole fee of ${one.amount} is charged when parole is granted and must never be sent with "
                    "the form")
    return ""


def _amount_against(packet: Packet, due: str) -> Outcome:
    reading = packet.field("payment.amount")
    outcome = settle(reading, lambda text: text == due, lambda text: _differing(text, due) > SLIPS)
    texts, words = candidates(reading), packet.field("payment.amount_in_words")
    if outcome is Outcome.CANNOT_TELL and texts and texts[0] == due == certain(words):
        return Outcome.MET                # the best reading of the figures and a sure one of the words agree
    if outcome is Outcome.NOT_MET and certain(reading) is None and due in candidates(words):
        return Outcome.CANNOT_TELL        # unsure figures are not held against words that may be right
    return outcome


def _differing(one: str, other: str) -> int:
    """Digits in which two amounts differ: one where a digit was lost or is one too many, else all where their length differs."""
    short, long = sorted((one, other), key=len)
    if len(long) == len(short) + 1 and any(long[:at] + long[at + 1:] == short for at in range(len(long))):
        return 1
    if len(one) != len(other):
        return max(len(one), len(other))
    return sum(a != b for a, b in zip(one, other, strict=True))


def amount_in_words(case: Case) -> Verdict:
    """The amount in words against the figures."""
    packet = case.packet
    if not is_paid(packet):
        return not_applicable(NO_PAYMENT)
    if by_card(packet):
        return not_applicable(BY_CARD)
    figures, written = packet.field("payment.amount"), packet.field("payment.amount_in_words")
    evidence = seen(written) + seen(figures)
    if is_blank(written) or is_blank(figures):
        return not_met("The amount is missing in words or in figures", evidence)
    one, other = candidates(figures), candidates(written)
    if not one or not other:
        return cannot_tell("The amount cannot be read both in words and in figures", evidence)
    found = f"The figures say ${one[0]}, the words ${other[0]}"
    if one[0] == other[0]:
        return met(found, evidence)
    if certain(figures) and certain(written):
        return not_met(found, evidence)
    return cannot_tell("The amount in words and in figures cannot be read surely enough to compare them", evidence)


def date_of_check(case: Case) -> Verdict:
    """Dated, not after receipt, not stale."""
    packet = case.packet
    if not is_paid(packet):
        return not_applicable(NO_PAYMENT)
    if by_card(packet):
        return not_applicable(BY_CARD)
    reading, received = packet.field("payment.date"), packet.scan.received
    if is_blank(reading):
        return not_met("The check is not dated", on_payment(packet, reading))
    entry = packet.timeline.at("check_age", CheckAge, received)
    texts = candidates(reading)
    if entry is None or not texts:
        return cannot_tell("The date of the check cannot be read", on_payment(packet, reading))
    outcome = settle(reading, lambda text: _in_time(packet, text, entry))
    if outcome is Outcome.CANNOT_TELL:
        return cannot_tell(f"The date of the check reads {texts[0]} and cannot be judged surely",
                           on_payment(packet, reading), entry.rule)
    day = as_date(texts[0])
    late = outcome is Outcome.NOT_MET and day is not None
    why = "" if not late else " and lies after the receipt" if day and day > received else " and is too old"
    return Verdict(outcome, f"The check is dated {texts[0]}{why}", on_payment(packet, reading), entry.rule)


def _in_time(packet: Packet, text: str, entry: CheckAge) -> bool | None:
    day = as_date(text)
    if day is None:
        return None
    age = (packet.scan.received - day) // timedelta(days=1)
    if age < 0:
        return None if -age <= entry.doubtful_days_ahead else False
    if age > entry.stale_after_days:
        return False
    return None if entry.doubtful_after_days is not None and age > entry.doubtful_after_days else True


def signed(case: Case) -> Verdict:
    """The payer's, or the cardholder's, signature."""
    packet = case.packet
    if not is_paid(packet):
        return not_applicable(NO_PAYMENT)
    if by_card(packet):
        return signature(packet, "payment.signature", PageKind.G_1450, "The cardholder's signature space")
    return signature(packet, "payment.signature", PageKind.PAYMENT, "The signature line of the payment")
