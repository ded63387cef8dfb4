"""How long a parole is asked for, beside the usual limit and beside the need. Nothing depends on it; a person may like to know."""
from __future__ import annotations

import re

from filings.vocabulary import Claim, Evidence, Topic

from ..case import Case
from ..entries import Limit
from ..packet import Packet, certain, quoted, seen
from ..verdict import Verdict, cannot_tell, met, not_applicable, not_met, provided
from .support import ASKING, NOT_PAROLE, UNCLEAR

NUMBERS = {word: number for number, word in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
     "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"), 1)} | {
    "a": 1, "an": 1, "thirty": 30, "thirty-six": 36, "twenty-four": 24, "sixty": 60, "ninety": 90}
DAYS = {"day": 1.0, "week": 7.0, "month": 30.5, "year": 366.0}
_LENGTH = re.compile(rf"\b(\d{{1,4}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})[\s-]+"
                     r"(?:\(\d{1,4}\)\s*)?(?:calendar\s+)?(day|week|month|year)s?\b", re.I)


def length(case: Case) -> Verdict:
    """The lengths that the letters and the form name, against the usual limit."""
    packet = case.packet
    entry = packet.timeline.at("parole_length", Limit, packet.scan.received)
    found = _asked(packet)
    if entry is None or not found:
        return not_applicable("No length of stay that can be compared was read")
    evidence = tuple(one for _, places in found for one in places)
    longer = {days > entry.days for days, _ in found}
    what = f"The longest stay asked for has about {max(days for days, _ in found):.0f} days"
    if longer == {True}:
        verdict = not_met(f"{what}, usual are at most {entry.days}", evidence, entry.rule)
    elif longer == {False}:
        verdict = met(what, evidence, entry.rule)
    else:
        verdict = cannot_tell("Lengths below and above the usual limit are named", evidence, entry.rule)
    return provided(case.asked.among(*ASKING), verdict, NOT_PAROLE, UNCLEAR)


def _asked(packet: Packet) -> list[tuple[float, tuple[Evidence, ...]]]:
    """The lengths that are asked for, in days, with their places: in letters, and in the length of the trip."""
    found = _said(packet, Topic.PERIOD)
    trip = packet.field("i131.trip_length_days")
    if (text := certain(trip)) and text.isdigit():
        found.append((float(text), seen(trip)))
    return found


def _said(packet: Packet, topic: Topic) -> list[tuple[float, tuple[Evidence, ...]]]:
    return [(days, quoted([one])) for one in packet.stated(topic) for days in lengths(one)]


def fits_need(case: Case) -> Verdict:
    """The longest stay asked for against how long the treatment lasts, by the letters that say so."""
    packet = case.packet
    entry = packet.timeline.at("parole_need", Limit, packet.scan.received)
    asked, needed = _asked(packet), _said(packet, Topic.DURATION)
    if entry is None or not asked or not needed:
        return not_applicable("No length of the need that can be compared with the length of stay was read")
    days, place = max(asked, key=lambda one: one[0])
    fitting = {need <= days <= need + entry.days for need, _ in needed}
    evidence = (*place, *(one for _, places in needed for one in places))
    what = (f"About {days:.0f} days are asked for, the letters speak of about "
            f"{' or '.join(f'{need:.0f}' for need in dict.fromkeys(need for need, _ in needed))} days of need")
    verdict = cannot_tell if len(fitting) > 1 else met if fitting == {True} else not_met
    return provided(case.asked.among(*ASKING), verdict(what, evidence), NOT_PAROLE, UNCLEAR)


def lengths(claim: Claim) -> tuple[float, ...]:
    """Every length of time in the words of a claim, in days."""
    return tuple((NUMBERS.get(number.casefold()) or int(number)) * DAYS[unit.casefold()]
                 for number, unit in _LENGTH.findall(claim.text))
