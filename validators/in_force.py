"""The timeline in words: what an entry says, what was in force on a day, what changed between two days."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .entries import (
    Address,
    CheckAge,
    CheckEntry,
    Classes,
    DayOff,
    Days,
    Edition,
    Entry,
    Fee,
    GrantFee,
    Instruments,
    Layout,
    Likeness,
    Limit,
    OnePayment,
    Pages,
    Payee,
    WaiverTypes,
    Years,
)
from .policy import Timeline
from .soundness import ONE_DAY

TITLES = {"fee": "Fee of the I-131", "instruments": "Kinds of payment", "one_payment": "One payment", "payee": "Payee",
          "check_age": "Age of a check", "grant_fee": "Fee at the grant, never in the envelope",
          "waiver_types": "Fee waiver (I-912)", "lead_time": "Re-parole: lead time", "day_off": "Due on a day off",
          "silence": "Inquiry after silence", "mail": "Days in the mail", "minority": "Minor",
          "parole_length": "Usual length of parole", "parole_need": "Stay beyond the need",
          "classes": "Classes of admission", "likeness": "The same paper", "edition": "Edition of the I-131",
          "layout": "Application types", "address": "Address", "pages": "Pages of a form", "check": "Check"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in force: what, its value, and the entry that says so."""

    title: str
    value: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Turn:
    """One change: on which day, what, from what to what; `before` or `after` is None where there was or is nothing."""

    day: date
    title: str
    before: Entry | None
    after: Entry | None


def value_of(entry: Entry) -> str:
    """What an entry says, in a few words."""
    match entry:
        case CheckEntry():
            return f"{entry.weight}: {entry.wanted}"
        case Fee() | GrantFee():
            return f"${entry.amount}"
        case Instruments():
            more = [f"{what}: {', '.join(sorted(kinds))}" for what, kinds in
                    (("no source says", entry.unsettled), ("not readable here", entry.unread)) if kinds]
            return "; ".join([", ".join(sorted(entry.accepted)), *more])
        case Payee():
            return entry.accepted[0]
        case CheckAge():
            doubt = f"; a person decides from {entry.doubtful_after_days}" if entry.doubtful_after_days else ""
            return f"at most {entry.stale_after_days} days{doubt}"
        case Days() | Limit():
            return f"{entry.days} days"
        case DayOff():
            return "the next business day is in time" if entry.moves else "the day stands"
        case OnePayment():
            kinds = "" if entry.mixed else "; no check and card together"
            return f"for {'several applications' if entry.several else 'each application'}{kinds}"
        case Years():
            return f"under {entry.years}"
        case Classes():
            return f"parole: {', '.join(sorted(entry.parole))}"
        case Likeness():
            return f"{entry.share:.0%} of the pages within {entry.bits} of 64 bits"
        case Edition():
            return f"{entry.edition} {entry.standing}"
        case Layout():
            how = "Re-parole written beside the box" if entry.annotation else "boxes of their own for re-parole"
            return f"{', '.join(entry.editions)}: {how}"
        case Pages():
            return f"{entry.form} {entry.edition}: {entry.pages}"
        case WaiverTypes():
            return f"types {', '.join(entry.types)} of {', '.join(entry.editions)}"
        case Address():
            return f"{entry.text} (as of {entry.seen})"
        case _:
            return entry.words


def title_of(kind: str, entry: Entry) -> str:
    """What an entry is about: entries with the same title follow each other in time."""
    match entry:
        case CheckEntry():
            return f"Check {entry.check}"
        case Edition():
            return f"Edition {entry.edition}"
        case Address():
            return f"Address, {entry.office}" + ("" if entry.way == "any" else f", {entry.way}")
        case Pages():
            return f"Pages of {entry.form} {entry.edition}"
        case _:
            return TITLES[kind]


def in_force(timeline: Timeline, day: date, postmarked: date | None = None) -> list[Line]:
    """Everything in force for a packet received on a day; where the postmark decides and is open, all that may be."""
    lines: list[Line] = []
    for kind, model in (("fee", Fee), ("instruments", Instruments)):
        lines += [Line(TITLES[kind], value_of(one), one) for one in timeline.possible(kind, model, day, postmarked)]
    lines += _editions(timeline, day, postmarked)
    accepted = {line.entry.edition for line in lines if isinstance(line.entry, Edition)}
    for kind, many in timeline.entries.items():
        if kind in ("fee", "instruments", "edition", "check"):
            continue
        for one in many:
            if one.covers(day) and not (isinstance(one, Layout) and not accepted & set(one.editions)):
                lines.append(Line(title_of(kind, one), value_of(one), one))
    checks = [timeline.check(name, day) for name in timeline.checks]
    return lines + [Line(title_of("check", one), value_of(one), one) for one in checks if one.covers(day)]


def _editions(timeline: Timeline, day: date, postmarked: date | None) -> list[Line]:
    """Editions that are taken, and those of which no source says it."""
    names = dict.fromkeys(one.edition for one in timeline.of("edition", Edition))
    found = [(name, *timeline.edition_standing(name, day, postmarked)) for name in names]
    return [Line(TITLES["edition"], f"{name} {standing}", entry) for name, standing, entry in found
            if entry is not None and standing != "refused"]


def turns(timeline: Timeline, first: date, last: date) -> list[Turn]:
    """What changed after `first` and up to `last`, in the order of the days."""
    series: dict[str, list[Entry]] = {}
    for kind, many in timeline.entries.items():
        for one in many:
            key = f"{title_of(kind, one)} {one.id}" if kind in ("layout", "waiver_types") else title_of(kind, one)
            series.setdefault(key, []).append(one)
    found: list[Turn] = []
    for entries in series.values():
        many = tuple(entries)
        title = title_of(next(kind for kind, all_ in timeline.entries.items() if many[0] in all_), many[0])
        for place, one in enumerate(many):
            before = many[place - 1] if place else None
            follows = before is not None and before.until is not None and before.until + ONE_DAY == one.from_
            found.append(Turn(one.from_, title, before if follows else None, one))
            after = many[place + 1] if place + 1 < len(many) else None
            if one.until is not None and (after is None or after.from_ != one.until + ONE_DAY):
                found.append(Turn(one.until + ONE_DAY, title, one, None))
    return sorted((each for each in found if first < each.day <= last), key=lambda each: (each.day, each.title))
