"""The entries of the rules that notices need, of the day a packet came in and of the day a letter is written."""
from __future__ import annotations

from datetime import date, timedelta

from reports.notices import RuleEntry, RulesOfDay
from validators.calendar import same_or_next_business_day
from validators.entries import Address, DayOff, Days, Entry
from validators.policy import Timeline


def rules_of(timeline: Timeline, received: date, day: date, answer_days: int = 30) -> RulesOfDay:
    """The entries of the rules that notices need.

    Args:
        timeline: the rules.
        received: day on which the packet came in, by whose rules it was decided.
        day: date of the letter: the addresses of that day count, and its rule about a last day that is a day off.
        answer_days: days for an answer, from the date of the letter.
    """
    def entry(one: Entry | None) -> RuleEntry | None:
        if one is None:
            return None
        place = one if isinstance(one, Address) else None
        return RuleEntry(one.id, one.rule.citation, one.grade, place.lines if place else (),
                         one.days if isinstance(one, Days) else 0, place.seen if place else None)

    def address(office: str) -> RuleEntry | None:
        found = timeline.every("address", Address, day)
        return entry(next((one for one in found if one.office == office and one.way != "courier"), None))

    last, off = day + timedelta(days=answer_days), timeline.at("day_off", DayOff, day)
    moved = same_or_next_business_day(last) if off is not None and off.moves else last
    return RulesOfDay(office=address("lockbox"), ice=address("ice"), branch=address("parole-branch"),
                      silence=entry(timeline.at("silence", Days, received)), answer_by=moved,
                      moved=entry(off) if moved != last else None,
                      grades={one.id: one.grade for many in timeline.entries.values() for one in many})
