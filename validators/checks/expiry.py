"""The end of the present parole: on the I-94, in item 12 of the later edition, and how long before it the packet came."""
from __future__ import annotations

from datetime import date, timedelta

from filings.vocabulary import PageKind, Reading, Request

from ..calendar import same_or_next_business_day
from ..case import Case
from ..entries import DayOff, Days
from ..packet import Packet, as_date, candidates, certain, seen
from ..request import layout_of, possible_types
from ..verdict import Verdict, cannot_tell, met, not_applicable, not_met, provided
from .common import is_blank, maybe_same_day
from .support import NOT_REPAROLE, UNCLEAR

PLAUSIBLE = timedelta(days=5 * 365)        # an end of parole further from receipt is a misreading
ON_I94, ON_FORM = "i94.admit_until", "i131.admit_until"


def expiry_readings(case: Case) -> tuple[Reading, ...]:
    """Where the end of the present parole stands: on the I-94, or in item 12 of the later edition."""
    found = (case.packet.field(name) for name in (ON_I94, ON_FORM))
    return tuple(one for one in found if one is not None and not is_blank(one))


def known_expiry(case: Case) -> date | None:
    """The end of the present parole, where it was read surely and nothing contradicts it."""
    days = {as_date(certain(one)) for one in expiry_readings(case)} - {None}
    return days.pop() if len(days) == 1 else None


def last_day_in_time(case: Case, expiry: date) -> date | None:
    """The last day on which a re-parole request is in time; by the rules of the day, a day off moves it."""
    timeline, received = case.packet.timeline, case.packet.scan.received
    lead, off = timeline.at("lead_time", Days, received), timeline.at("day_off", DayOff, received)
    if lead is None:
        return None
    last = expiry - timedelta(days=lead.days)
    return same_or_next_business_day(last) if off is not None and off.moves else last


def lead_time(case: Case) -> Verdict:
    """Receipt against the end of the present parole."""
    return provided(case.asked.among(Request.REPAROLE), _early_enough(case), NOT_REPAROLE, UNCLEAR)


def _early_enough(case: Case) -> Verdict:
    packet = case.packet
    readings, received = expiry_readings(case), packet.scan.received
    evidence = tuple(one for reading in readings for one in seen(reading))
    entry = packet.timeline.at("lead_time", Days, received)
    texts = [text for reading in readings for text in candidates(reading)]
    days = [as_date(text) for text in texts]
    if entry is None or not days or any(day is None or abs(day - received) > PLAUSIBLE for day in days):
        return cannot_tell("The day on which the present parole ends is not known", evidence)
    last = {day: last_day_in_time(case, day) for day in days if day is not None}
    early = {end is not None and received <= end for end in last.values()}
    sure = any(certain(reading) for reading in readings)
    found = f"The present parole ends on {texts[0]}, the packet came in on {received}{_moved(last, entry)}"
    # one unsure reading alone, or unsure readings of a late day, may be the reader's slip
    if len(early) > 1 or (not sure and (early == {False} or len(texts) == 1)):
        return cannot_tell(f"{found}, but the day cannot be read surely", evidence, entry.rule)
    return (met if early == {True} else not_met)(found, evidence, entry.rule)


def _moved(last: dict[date, date | None], entry: Days) -> str:
    """A word on a last day that fell on a day off."""
    moved = [end for day, end in last.items() if end and end != day - timedelta(days=entry.days)]
    return f" (the last day for it, a day off, moved to {moved[0]})" if moved else ""


def item_twelve(case: Case) -> Verdict:
    """Item 12 of the later edition against the I-94."""
    packet = case.packet
    if not packet.has(PageKind.I_131):
        return not_applicable("There is no I-131 in the packet")
    if not packet.has(PageKind.I_94):
        return not_applicable("There is no copy of the I-94 in the packet")
    layout = layout_of(packet, next(iter(possible_types(packet)), ()))
    if layout is not None and layout.annotation:
        return not_applicable("This edition does not ask until when the parole lasts")
    applies = case.asked.among(Request.REPAROLE)
    if layout is None and applies:
        applies = None                     # an unknown edition may not ask for it
    return provided(applies, _agrees(packet), NOT_REPAROLE, UNCLEAR)


def _agrees(packet: Packet) -> Verdict:
    stated, shown = packet.field(ON_FORM), packet.field(ON_I94)
    evidence = seen(stated) + seen(shown)
    if is_blank(stated) or (stated is None and packet.is_complete(PageKind.I_131)):
        return not_met("Item 12 of the I-131 is empty", evidence)
    mine, theirs = candidates(stated), candidates(shown)
    if not mine or not theirs:
        return cannot_tell("The end of the parole cannot be read both on the I-131 and on the I-94", evidence)
    found = f"Item 12 of the I-131 says {mine[0]}, the I-94 {theirs[0]}"
    if certain(stated) and certain(shown) and not maybe_same_day(mine[0], theirs[0]):
        return not_met(found, evidence)
    if mine[0] == theirs[0] or (not (certain(stated) and certain(shown)) and set(mine) & set(theirs)):
        return met(found, evidence)
    return cannot_tell(f"{found}, but a slip may explain the difference", evidence)
