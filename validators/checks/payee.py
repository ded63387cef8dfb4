"""The payee of a payment: the department's name, slips of the pen and of the reader aside."""
from __future__ import annotations

from rapidfuzz import fuzz

from filings.vocabulary import Outcome, Reading

from ..case import Case
from ..entries import Payee
from ..names import words
from ..packet import candidates
from ..verdict import Verdict, cannot_tell, not_applicable, not_met
from .common import is_blank, settle
from .fee import BY_CARD, by_card, is_paid, on_payment
from .joint import NO_PAYMENT

GARBLED = 80                   # ratio from which what else a reader made of an accepted payee is that payee, badly read
ALIKE = 92                     # ratio from which a payee is the named one with a slip
UNLIKE = 60                    # ratio below which a sure payee is another one
DEPARTMENT = "homeland security"


def payee(case: Case) -> Verdict:
    """The name on the payee line."""
    packet = case.packet
    if not is_paid(packet):
        return not_applicable(NO_PAYMENT)
    if by_card(packet):
        return not_applicable(BY_CARD)
    reading = packet.field("payment.payee")
    if is_blank(reading):
        return not_met("The payee line is empty", on_payment(packet, reading))
    entry = packet.timeline.at("payee", Payee, packet.scan.received)
    if entry is None or not candidates(reading):
        return cannot_tell("The payee cannot be read", on_payment(packet, reading))
    outcome = settle(_without_garbled(reading, entry), lambda text: _is_payee(text, entry), lambda text: _is_refused(text, entry))
    if outcome is Outcome.CANNOT_TELL:
        return cannot_tell(f"The payee reads {candidates(reading)[0]!r}, which may or may not be the right one",
                           on_payment(packet, reading), entry.rule)
    return Verdict(outcome, f"The payee is {candidates(reading)[0]!r}", on_payment(packet, reading), entry.rule)


def _plain(text: str) -> str:
    swap = {"dept": "department", "dep": "department", "united": "u", "states": "s"}
    plain = " ".join(swap.get(word, word) for word in words(text.replace(".", " ")))
    return plain.replace("u s ", "us ", 1) if plain.startswith("u s ") else plain


def _without_garbled(reading: Reading | None, entry: Payee) -> Reading | None:
    """The reading without what is only its own best one, an accepted payee, spelled badly."""
    if reading is None or not isinstance(reading.value, str) or not _is_payee(reading.value, entry):
        return reading
    others = tuple(text for text in reading.alternatives if _likeness(text, entry) < GARBLED or _is_refused(text, entry))
    return reading.model_copy(update={"alternatives": others})


def _likeness(text: str, entry: Payee) -> float:
    return max(fuzz.ratio(_plain(text), _plain(name)) for name in entry.accepted)


def _is_payee(text: str, entry: Payee) -> bool | None:
    """True for an accepted name with slips, False for one surely different, None between."""
    plain = _plain(text)
    if _likeness(text, entry) >= ALIKE:
        return True
    if _is_refused(text, entry) or fuzz.partial_ratio(DEPARTMENT, plain) < UNLIKE or len(plain) < len(DEPARTMENT) - 2:
        return False
    return None


def _is_refused(text: str, entry: Payee) -> bool:
    plain = _plain(text)
    refused = max((fuzz.ratio(plain, _plain(name)) for name in entry.refused), default=0)
    return refused >= ALIKE and refused > _likeness(text, entry)
