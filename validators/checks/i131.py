"""The form itself: there, of an accepted edition, complete, one box marked, the critical fields filled, signed."""
from __future__ import annotations

from filings.vocabulary import Evidence, PageKind, Request, Status, Topic

from ..case import Case
from ..entries import Address
from ..names import is_united_states
from ..packet import Packet, certain, quoted, seen
from ..request import layout_of, marked_types, possible_types
from ..verdict import Verdict, cannot_tell, met, not_applicable, not_met
from .common import present, signature

NO_FORM = "There is no I-131 in the packet"


def proceedings(case: Case) -> Verdict:
    """The proceedings question, and earlier removals that the form does not ask about."""
    packet = case.packet
    if not packet.has(PageKind.I_131):
        return not_applicable(NO_FORM)
    reading = packet.field("i131.in_proceedings")
    if reading is None or reading.status is Status.BLANK or (reading.status is Status.READ and reading.value is None):
        return cannot_tell("The question about removal proceedings is not answered", seen(reading))
    if reading.status is not Status.READ:
        return cannot_tell("The answer to the question about removal proceedings cannot be read surely", seen(reading))
    if reading.value:
        return not_met(f"The form says that the person is or was in removal proceedings{_to_ice(packet)}",
                       seen(reading))
    removed = quoted(packet.stated(Topic.REMOVED_EARLIER) or packet.hinted(Topic.REMOVED_EARLIER))
    if removed:
        return cannot_tell(f"The form says no proceedings, but a letter speaks of an earlier removal{_to_ice(packet)}",
                           removed)
    return met("The form says that there are no removal proceedings", seen(reading))


def _to_ice(packet: Packet) -> str:
    """Where such requests go, with the day on which the source shows the address: it may have moved since."""
    offices = packet.timeline.every("address", Address, packet.scan.received)
    entry = next((one for one in offices if one.office == "ice"), None)
    return f"; such requests go to {entry.text} (address as of {entry.seen})" if entry else ""


def form_present(case: Case) -> Verdict:
    """An I-131, or a page that might be one."""
    return present(case.packet, PageKind.I_131, "An I-131 is in the packet", NO_FORM)


def edition(case: Case) -> Verdict:
    """The edition against the timeline, by receipt or postmark."""
    packet = case.packet
    editions = {one.edition for one in packet.documents(PageKind.I_131)}
    if not editions:
        return not_applicable(NO_FORM)
    pages = packet.first_page(PageKind.I_131)
    if None in editions:
        return cannot_tell("The edition of the I-131 cannot be read", pages)
    received, postmarked, day = packet.scan.received, packet.scan.postmarked, packet.rules_of
    judged = {name: packet.timeline.edition_standing(name, received, postmarked) for name in editions if name}
    standings = {standing for standing, _ in judged.values()}
    names = " and ".join(sorted(judged))
    rule = next((entry.rule for _, entry in judged.values() if entry), None)
    if standings == {"accepted"}:
        return met(f"Edition {names} of the I-131 was accepted on {day}", pages, rule)
    if standings == {"refused"}:
        return not_met(f"Edition {names} of the I-131 was not accepted on {day}", pages, rule)
    return cannot_tell(f"Whether edition {names} of the I-131 was accepted on {day} is not settled", pages, rule)


def pages(case: Case) -> Verdict:
    """Every page of the form, of one edition."""
    packet = case.packet
    if not packet.has(PageKind.I_131):
        return not_applicable(NO_FORM)
    editions = sorted({one.edition or "unknown" for one in packet.documents(PageKind.I_131)})
    first = packet.first_page(PageKind.I_131)
    if "unknown" in editions:
        return cannot_tell("The edition of some pages of the I-131 cannot be read", first)
    if len(editions) > 1:
        return not_met(f"Pages of different editions of the I-131 are mixed ({', '.join(editions)})", first)
    expected = packet.expected_pages(PageKind.I_131, editions[0])
    missing = packet.missing_pages(PageKind.I_131)
    if expected is None or missing is None:
        return cannot_tell(f"The number of pages of the I-131 of edition {editions[0]} cannot be checked", first)
    if missing in ((), 0):
        return met(f"All {expected} pages of the I-131 are there", first)
    which = f"{missing} of {expected} pages" if isinstance(missing, int) else f"page {_listed(missing)} of {expected}"
    if packet.strange_pages:
        return cannot_tell(f"{which.capitalize()} of the I-131 was not found, but some pages cannot be identified",
                           [Evidence(page=page) for page in packet.strange_pages])
    return not_met(f"{which.capitalize()} of the I-131 is missing", first)


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in numbers)


def application_type(case: Case) -> Verdict:
    """One box, and one that asks for parole."""
    packet = case.packet
    if not packet.has(PageKind.I_131):
        return not_applicable(NO_FORM)
    reading = packet.field("i131.application_type")
    types = marked_types(packet)
    if types is None:
        guesses = possible_types(packet)
        outcomes = {_asks_for_parole(packet, guess) for guess in guesses}
        if len(guesses) > 1 and len(outcomes) == 1 and None not in outcomes:
            boxes = " or ".join(",".join(guess) or "none" for guess in guesses)
            verdict = met if outcomes == {True} else not_met
            return verdict(f"The application-type box marked is {boxes}", seen(reading))
        return cannot_tell("The application-type boxes cannot be read surely", seen(reading))
    if not types:
        return not_met("No application-type box is marked", seen(reading))
    if len(types) > 1:
        return not_met(f"More than one application-type box is marked ({', '.join(types)})", seen(reading))
    layout = layout_of(packet, types)
    rule = layout.rule if layout else None
    asks = _asks_for_parole(packet, types)
    if asks is None:
        return cannot_tell(f"Application type {types[0]} is not known for this edition", seen(reading))
    if not asks:
        return not_met(f"Application type {types[0]} does not ask for parole", seen(reading), rule)
    return met(f"Application type {types[0]} is marked and asks for parole", seen(reading), rule)


def _asks_for_parole(packet: Packet, types: tuple[str, ...]) -> bool | None:
    if len(types) != 1:
        return False
    layout = layout_of(packet, types)
    request = layout.types.get(types[0]) if layout else None
    return None if request is None else request in (Request.INITIAL_PAROLE, Request.REPAROLE)


def critical_fields(case: Case) -> Verdict:
    """Name, address and date of birth; for another person that person's name and address."""
    packet = case.packet
    if not packet.has(PageKind.I_131):
        return not_applicable(NO_FORM)
    who = "i131.applicant."
    asked = {"the applicant's family name": packet.filled(who + "family_name"),
             "the applicant's physical address": address_filled(packet, who + "address."),
             "the applicant's date of birth": packet.filled(who + "date_of_birth")}
    if case.traits.for_another is not False:
        other = "i131.beneficiary."
        asked |= {"the family name of the person to be paroled": packet.filled(other + "family_name"),
                  "the address of the person to be paroled": address_filled(packet, other + "address.")}
    empty = [what for what, filled in asked.items() if filled is False]
    unsure = [what for what, filled in asked.items() if filled is None]
    if case.traits.for_another is None:
        open_ones = [what for what in empty if "to be paroled" in what]
        empty, unsure = [what for what in empty if what not in open_ones], unsure + open_ones
    if empty:
        return not_met(f"Empty on the I-131: {', '.join(empty)}", packet.first_page(PageKind.I_131))
    if unsure:
        return cannot_tell(f"It cannot be seen whether the I-131 gives {', '.join(unsure)}",
                           packet.first_page(PageKind.I_131))
    return met("Name, address and date of birth are filled", seen(packet.field(who + "family_name")))


def address_filled(packet: Packet, prefix: str) -> bool | None:
    """Whether an address is there: street and city, or city and a foreign country; None for parts of one."""
    parts = {part: packet.filled(prefix + part)
             for part in ("street", "city", "state", "zip", "postal_code", "province", "country", "unit")}
    if parts["street"] and parts["city"]:
        return True
    country = certain(packet.field(prefix + "country"))
    if parts["city"] and country and not is_united_states(country):
        return True
    # one of the two essential parts, or any other part, means that somebody began an address
    return False if not any(parts.values()) and None not in (parts["street"], parts["city"]) else None


def signed(case: Case) -> Verdict:
    """The applicant's signature."""
    if not case.packet.has(PageKind.I_131):
        return not_applicable(NO_FORM)
    return signature(case.packet, "i131.signature", PageKind.I_131, "The applicant's signature space on the I-131")
