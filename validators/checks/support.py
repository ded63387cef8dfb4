"""The I-134, the G-28, and what a re-parole needs: the word beside the box, the I-94, the parole it shows."""
from __future__ import annotations

from filings.vocabulary import Outcome, PageKind, Request

from ..case import Case
from ..entries import Classes
from ..packet import Packet, candidates, certain, seen
from ..request import layout_of, possible_types, says_reparole, surely_reparole
from ..verdict import Verdict, cannot_tell, met, not_applicable, not_met, provided
from .common import is_blank, present, settle, signature

NOT_PAROLE = "The filing does not ask for parole"
NOT_REPAROLE = "The filing does not ask for re-parole"
UNCLEAR = "What the filing asks for is not clear"
ASKING = (Request.INITIAL_PAROLE, Request.REPAROLE, Request.UNCLEAR)


def i134_present(case: Case) -> Verdict:
    """An I-134, or a page that might be one."""
    verdict = present(case.packet, PageKind.I_134, "An I-134 is in the packet", "There is no I-134 in the packet")
    return provided(case.asked.among(*ASKING), verdict, NOT_PAROLE, UNCLEAR)


def i134_signature(case: Case) -> Verdict:
    """The sponsor's signature."""
    packet = case.packet
    if not packet.has(PageKind.I_134):
        return not_applicable("There is no I-134 in the packet")
    verdict = signature(packet, "i134.signature", PageKind.I_134, "The sponsor's signature space on the I-134")
    return provided(case.asked.among(*ASKING), verdict, NOT_PAROLE, UNCLEAR)


def annotation(case: Case) -> Verdict:
    """The word by box 1.e or at the top of the form."""
    packet = case.packet
    if not packet.has(PageKind.I_131):
        return not_applicable("There is no I-131 in the packet")
    layout = layout_of(packet, next(iter(possible_types(packet)), ()))
    if layout is not None and not layout.annotation:
        return not_applicable("This edition has its own boxes for re-parole")
    applies = case.asked.among(Request.REPAROLE)
    if layout is None and applies:
        applies = None                     # an unknown edition may have a box of its own
    return provided(applies, _annotated(packet), NOT_REPAROLE, UNCLEAR)


def _annotated(packet: Packet) -> Verdict:
    reading = packet.field("i131.annotation")
    evidence = seen(reading)
    if is_blank(reading) or (reading is None and packet.is_complete(PageKind.I_131)):
        return not_met("Nothing is written by box 1.e or at the top of the I-131", evidence)
    text = certain(reading)
    said = candidates(reading)
    if reading is not None and surely_reparole(said, text is not None, reading.confidence):
        return met(f"The note on the I-131 says {said[0]!r}", evidence)        # its spelling may be in doubt
    if text is None:
        return cannot_tell("What is written by box 1.e or at the top of the I-131 cannot be read surely", evidence)
    says = says_reparole(text)
    if says is None:
        return cannot_tell(f"The note on the I-131 reads {text!r}", evidence)
    return (met if says else not_met)(f"The note on the I-131 says {text!r}", evidence)


def i94_present(case: Case) -> Verdict:
    """A copy of the I-94."""
    verdict = present(case.packet, PageKind.I_94, "A copy of the I-94 is in the packet",
                      "There is no copy of the I-94 in the packet")
    return provided(case.asked.among(Request.REPAROLE), verdict, NOT_REPAROLE, UNCLEAR)


def i94_parole(case: Case) -> Verdict:
    """The class of admission on the I-94."""
    packet = case.packet
    if not packet.has(PageKind.I_94):
        return not_applicable("There is no copy of the I-94 in the packet")
    return provided(case.asked.among(Request.REPAROLE), _shows_parole(packet), NOT_REPAROLE, UNCLEAR)


def _shows_parole(packet: Packet) -> Verdict:
    reading = packet.field("i94.class_of_admission")
    evidence = seen(reading) or packet.first_page(PageKind.I_94)
    entry = packet.timeline.at("classes", Classes, packet.scan.received)
    texts = candidates(reading)
    if entry is None or not texts:
        return cannot_tell("The class of admission on the I-94 cannot be read", evidence)

    def is_parole(text: str) -> bool | None:
        code = "".join(char for char in text.upper() if char.isalnum())
        return True if code in entry.parole else False if code in entry.other else None

    outcome = settle(reading, is_parole)
    found = f"The I-94 shows class {texts[0]}"
    if outcome is Outcome.CANNOT_TELL:
        found += ", which is not a known one or not read surely"
    return Verdict(outcome, found, evidence, entry.rule)


def g28_present(case: Case) -> Verdict:
    """The G-28 that the I-131 announces."""
    packet = case.packet
    if not packet.has(PageKind.I_131):
        return not_applicable("There is no I-131 in the packet")
    verdict = present(packet, PageKind.G_28, "A G-28 is in the packet", "There is no G-28 in the packet")
    return provided(packet.mark("i131.g28_attached"), verdict, "The I-131 does not say that a G-28 is attached",
                    "Whether the I-131 says that a G-28 is attached cannot be read")


def g28_signatures(case: Case) -> Verdict:
    """Both signatures of the G-28."""
    packet = case.packet
    if not packet.has(PageKind.G_28):
        return not_applicable("There is no G-28 in the packet")
    both = [signature(packet, "g28.client_signature", PageKind.G_28, "The client's signature space on the G-28"),
            signature(packet, "g28.attorney_signature", PageKind.G_28, "The attorney's signature space on the G-28")]
    evidence = tuple(one for verdict in both for one in verdict.evidence)
    worst = next((one for kind in ("not-met", "cannot-tell") for one in both if one.outcome == kind), None)
    return worst or met("Attorney and client signed the G-28", evidence)
