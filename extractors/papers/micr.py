"""The line at the foot of a check that machines read: routing number, account, check number.

Only what two readers saw alike is told: the line serves to tell one payment from another, and a number guessed at would confuse
two. Its numbers are named only with a routing number whose check digit is right; the line as a whole tells a check from every
other one even where the bank prints a routing number of its own making.
"""
from __future__ import annotations

import re

from extractors.papers.flat import Flat, Place
from extractors.readers.line import line_reader
from filings.vocabulary import Reading, Source, Status

WEIGHTS = (3, 7, 1) * 3        # of the digits of a routing number, whose weighted sum ends in 0
FEWEST = 12                    # digits from which a line at the foot is a machine's
WHOLE = 18                     # digits of a line that names bank, account and check
SIGNS = "0123456789:|=\"'-. "  # what the digits and the four signs of the line may be read as
SURE = 0.97


def is_routing(number: str) -> bool:
    """Whether nine digits are a routing number by their check digit."""
    return (re.fullmatch(r"\d{9}", number) is not None and number != "0" * 9
            and sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True)) % 10 == 0)


def parse_micr(text: str) -> tuple[str, str] | None:
    """Routing number and check number of a line as read; the check number is empty where the line does not tell it.

    On personal checks the check number is the last group; a group before the routing number is that of business checks. A sign
    read as a digit stands right before or behind the nine, unless another group has nine: then the ten are an account.
    """
    groups = re.findall(r"\d+", text)
    nine = any(len(group) == 9 for group in groups)
    for k, group in enumerate(groups):
        tries = [group] if len(group) == 9 else [group[1:], group[:-1]] if len(group) == 10 and not nine else []
        routing = [one for one in tries if is_routing(one)]
        if len(routing) != 1:
            continue
        around = [groups[k - 1]] if k else groups[k + 2:k + 3]
        return routing[0], around[0].lstrip("0") if around and 3 <= len(around[0]) <= 8 else ""
    return None


def whole_line(text: str) -> str:
    """All digits of a line that names bank, account and check; empty for one that lacks a part: two checks may share the rest."""
    groups = re.findall(r"\d+", text)
    digits = "".join(groups)
    return digits if len(groups) > 2 and len(digits) >= WHOLE and any(len(group) == 9 for group in groups) else ""


def read_micr(flat: Flat, frame: Place, page: int) -> dict[str, Reading]:
    """What the line at the foot of an item within a frame tells; empty where it is unclear.

    `payment.micr`: all its digits; `payment.routing_number` and `payment.check_number`.
    """
    place = _line(flat, frame)
    if place is None:
        return {}
    text = " ".join(word.text for word in flat.words_in(place))
    pad = flat.inches(0.04)
    x0, y0, x1, y1 = flat.entry(place) or place
    read = line_reader().read([flat.clean((x0 - pad, y0 - pad, x1 + pad, y1 + pad))])[0].restricted(SIGNS).text
    whole, seen, again = whole_line(read), parse_micr(text), parse_micr(read)
    # the page reader takes the sign before the first digit for one
    borne_out = re.fullmatch(rf"\d?{whole}", "".join(re.findall(r"\d", text))) is not None
    values = {"payment.micr": whole if borne_out else ""}
    if seen and again and again[0] == seen[0]:
        values |= {"payment.routing_number": seen[0], "payment.check_number": seen[1] if seen[1] == again[1] else ""}
    return {name: Reading(value=value, status=Status.READ, confidence=SURE, source=Source.TYPED, page=page, box=flat.box(place))
            for name, value in values.items() if value}


def _line(flat: Flat, frame: Place) -> Place | None:
    """The lowest line of the item with that many digits and hardly a letter."""
    lines: dict[int, list[int]] = {}
    for number, word in enumerate(flat.words):
        if (frame[1] + frame[3]) / 2 < word.middle <= frame[3]:
            lines.setdefault(word.line, []).append(number)
    places = []
    for numbers in lines.values():
        words = [flat.words[number] for number in numbers]
        text = "".join(word.text for word in words)
        if sum(char.isdigit() for char in text) >= FEWEST and sum(char.isalpha() for char in text) <= 2:
            edge = flat.inches(0.05)
            places.append((words[0].place[0] - edge, min(word.place[1] for word in words) - edge,
                           words[-1].place[2] + edge, max(word.place[3] for word in words) + edge))
    return max(places, key=lambda place: place[3], default=None)
