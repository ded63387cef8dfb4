"""Where the entries of a check or money order stand, found by its printed labels and ruled lines."""
from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from extractors.amounts import amount_from_words
from extractors.papers.flat import Flat, Place, Spot
from extractors.papers.ink import Rule

ORDER = ("pay to the order of", "to the order of", "order of", "pay to the", "pay to")
SIGNATURE = ("authorized signature", "authorized officer", "purchaser's signature", "signature", "drawer's signature",
             "signature of purchaser", "purchaser signer for drawer", "purchaser", "drawer", "authorised signature")


@dataclass(frozen=True, slots=True)
class CheckLayout:
    """Places of the entries on the level page in pixels; None where nothing points to one.

    `payee_line`: height of the payee's line; `words_as_printed`: lines of the page reader that say an
    amount in words; `dated`: the place of the date has its label; `signature_marked`: that of the signature has a line
    or a caption.
    """

    frame: Place
    payee_line: float
    date: Place | None
    payee: Place | None
    amount: Place | None
    words: Place | None
    signature: Place | None
    words_as_printed: tuple[str, ...] = ()
    dated: bool = False
    signature_marked: bool = True


def lay_out(flat: Flat) -> CheckLayout:
    """Find the entries of the item on a page."""
    frame = _item(flat)
    edge = flat.inches(0.08)           # a fold of the page goes on beyond the item
    rules = [rule for rule in flat.rules if rule.length < 0.93 * (frame[2] - frame[0]) and frame[1] <= rule.start[1] <= frame[3]
             and rule.start[0] > frame[0] - edge and rule.end[0] < frame[2] + edge]
    dollars = _dollars(flat, frame)
    said = _said_in_words(flat, dollars, rules)
    words_rule = None if said else _words_rule(flat, rules, dollars, frame)
    payee_rule = _payee_rule(flat, rules, words_rule, frame)
    order = _order_label(flat, payee_rule, frame)
    line = payee_rule.start[1] if payee_rule else order.place[3] if order else (frame[1] + frame[3]) / 2
    amount = _amount(flat, rules, payee_rule, line, frame)
    payee = _on_rule(flat, payee_rule, order) if payee_rule else _beside(flat, order, amount, frame)
    words = said or (_on_rule(flat, words_rule, None, dollars) if words_rule else _before(flat, dollars, frame))
    printed = [text for text in _lines(flat, frame) if (guess := amount_from_words(text)) and guess[0].sure > 0.6]
    free = [rule for rule in rules if amount is None or not amount[0] < (rule.start[0] + rule.end[0]) / 2 < amount[2]
            or rule.start[1] < amount[1] - flat.inches(0.08)]          # less the upper side of the amount's box
    below = words_rule.start[1] if words_rule else line
    signature = _signature(flat, rules, below, frame)
    return CheckLayout(frame, line, _date(flat, free, line, frame), payee, amount, words,
                       signature or _lower_right(flat, below, frame), tuple(printed[:1]),
                       flat.find(("date",), 0.74, (frame[0], frame[1], frame[2], line)) is not None, signature is not None)


def _item(flat: Flat) -> Place:
    """The item's outline: between its long border rules, else all the text around its labels."""
    found = (flat.find(ORDER, 0.7), flat.find(("dollars",), 0.75), flat.find(SIGNATURE, 0.75))
    labels = [spot for spot in found if spot]
    x0, y0, x1, y1 = flat.frame
    longest = max((rule.length for rule in flat.rules), default=0.0)
    borders = [rule for rule in flat.rules if rule.length > max(0.9 * longest, flat.inches(4.5))]
    if not labels and len(borders) > 1 and borders[-1].start[1] - borders[0].start[1] > flat.inches(1.8):
        return (borders[0].start[0], borders[0].start[1], borders[0].end[0], borders[-1].start[1])
    if not labels:
        return (x0, y0, x1, y1)
    top, bottom = min(s.place[1] for s in labels), max(s.place[3] for s in labels)
    above = [rule for rule in borders if rule.start[1] < top - flat.inches(0.15)]
    below = [rule for rule in borders if rule.start[1] > bottom + flat.inches(0.05)]
    if above and below:
        return (min(above[-1].start[0], below[0].start[0]), above[-1].start[1], max(above[-1].end[0], below[0].end[0]),
                below[0].start[1])
    return (x0, max(y0, top - flat.inches(1.6)), x1, min(y1, bottom + flat.inches(0.8)))


def _dollars(flat: Flat, frame: Place) -> Spot | None:
    """The word at the end of the amount in words; where the reader ran it together with the writing, only its end."""
    spot = flat.find(("dollars",), 0.7, frame)
    if spot is None or spot.place[2] - spot.place[0] < flat.inches(1.0):
        return spot
    x0, y0, x1, y1 = spot.place
    return replace(spot, place=(max(x0, x1 - flat.inches(0.75)), y0, x1, y1))


def _said_in_words(flat: Flat, dollars: Spot | None, rules: list[Rule]) -> Place | None:
    """An amount printed in words with DOLLARS right behind it and no rule below: a machine's, not one to fill in."""
    if dollars is None:
        return None
    line = [word for word in flat.words if word.line == dollars.line and word.place[0] < dollars.place[0]]
    under = any(abs(rule.start[1] - dollars.place[3]) < flat.inches(0.16) for rule in rules)
    guesses = amount_from_words(" ".join(word.text for word in line)) if line and not under else ()
    if not guesses or guesses[0].sure < 0.6:
        return None
    edge = flat.inches(0.04)
    return (min(word.place[0] for word in line) - edge, min(word.place[1] for word in line) - edge,
            dollars.place[0] - edge, max(word.place[3] for word in line) + edge)


def _words_rule(flat: Flat, rules: list[Rule], dollars: Spot | None, frame: Place) -> Rule | None:
    """The line of the amount in words: it ends before DOLLARS, else it is the longest one."""
    edge = flat.inches(0.1)
    long = [rule for rule in rules if rule.length > 0.45 * (frame[2] - frame[0])
            and frame[1] + edge < rule.start[1] < frame[3] - edge]
    if dollars:
        near = [rule for rule in long if abs(rule.end[1] - dollars.place[3]) < flat.inches(0.16)
                and rule.start[0] < dollars.place[0] - flat.inches(1.5)]
        if near:                       # a stroke drawn through the rest of the line lies above the rule
            return max(near, key=lambda rule: rule.length)
        long = [rule for rule in long if abs(rule.start[1] - dollars.place[3]) < flat.inches(0.35)]
    return max(long, key=lambda rule: rule.length, default=None)


def _payee_rule(flat: Flat, rules: list[Rule], words_rule: Rule | None, frame: Place) -> Rule | None:
    if words_rule is None:
        order = flat.find(ORDER, 0.7, frame)
        near = [rule for rule in rules if order and abs(rule.start[1] - order.place[3]) < flat.inches(0.2)]
    else:
        near = [rule for rule in rules if flat.inches(0.2) < words_rule.start[1] - rule.start[1] < flat.inches(0.75)]
    near = [rule for rule in near if rule.length > flat.inches(1.8) and rule.start[0] < (frame[0] + frame[2]) / 2]
    return max(near, key=lambda rule: rule.length, default=None)


def _order_label(flat: Flat, payee_rule: Rule | None, frame: Place) -> Spot | None:
    within = frame
    if payee_rule:
        within = (frame[0], payee_rule.start[1] - flat.inches(0.4), payee_rule.start[0] + flat.inches(1.2),
                  payee_rule.start[1] + flat.inches(0.15))
    found = flat.find_all(ORDER, 0.7, within)
    if payee_rule:                     # the label stands before the line; what begins on the line is an entry
        found = [spot for spot in found if spot.place[0] < payee_rule.start[0] + flat.inches(0.05)
                 and spot.place[2] < payee_rule.start[0] + flat.inches(0.3)]
        found = [_before_rule(flat, spot, payee_rule) for spot in found]
    return max(found, key=lambda spot: (round(spot.place[3] / flat.inches(0.08)), spot.place[2]), default=None)


def _before_rule(flat: Flat, spot: Spot, rule: Rule) -> Spot:
    """The label less the words that begin on the rule: those are written."""
    printed = [number for number in spot.words if flat.words[number].place[0] < rule.start[0] - flat.inches(0.02)]
    if not printed or len(printed) == len(spot.words):
        return spot
    x0, y0, _, y1 = spot.place
    right = max(flat.words[number].place[2] for number in printed)
    return replace(spot, place=(x0, y0, right, y1), words=tuple(printed))


def _on_rule(flat: Flat, rule: Rule, label: Spot | None, end: Spot | None = None) -> Place:
    """The space for writing on a rule, right of a label that stands on the same line and left of what follows."""
    left, right = rule.start[0] - flat.inches(0.03), rule.end[0] + flat.inches(0.02)
    # a label that begins well before the rule ends before it; what seems to reach in was read together with the entry
    if label and label.place[0] > left - flat.inches(0.2) and left < label.place[2] < left + 0.4 * rule.length:
        left = label.place[2] + flat.inches(0.03)
    if end and end.place[0] > left + flat.inches(1.5):
        right = min(right, end.place[0] - flat.inches(0.03))
    return (left, rule.start[1] - flat.inches(0.36), right, rule.start[1] + flat.inches(0.1))


def _beside(flat: Flat, label: Spot | None, amount: Place | None, frame: Place) -> Place | None:
    if label is None:
        return None
    right = amount[0] if amount else frame[0] + 0.72 * (frame[2] - frame[0])
    return (label.place[2] + flat.inches(0.04), label.place[3] - flat.inches(0.3), right,
            label.place[3] + flat.inches(0.12))


def _before(flat: Flat, label: Spot | None, frame: Place) -> Place | None:
    if label is None:
        return None
    return (frame[0] + flat.inches(0.05), label.place[3] - flat.inches(0.28), label.place[0] - flat.inches(0.03),
            label.place[3] + flat.inches(0.12))


def _amount(flat: Flat, rules: list[Rule], payee_rule: Rule | None, line: float, frame: Place) -> Place | None:
    """The inside of the amount's box, else what stands right of the payee's line."""
    left = payee_rule.end[0] if payee_rule else frame[0] + 0.6 * (frame[2] - frame[0])
    short = [r for r in rules if r.start[0] > left - flat.inches(0.1) and r.length < 0.5 * (frame[2] - frame[0])]
    pairs = [(top, bottom) for top in short for bottom in short
             if flat.inches(0.15) < bottom.start[1] - top.start[1] < flat.inches(0.6)
             and abs(top.start[0] - bottom.start[0]) < flat.inches(0.15) and abs(top.end[0] - bottom.end[0]) < flat.inches(0.15)
             and top.start[1] - flat.inches(0.25) < line < bottom.start[1] + flat.inches(0.35)]
    if pairs:                          # the line of the date above may make another pair with the upper side
        top, bottom = min(pairs, key=lambda pair: abs(pair[1].start[1] - line))
        edge = flat.inches(0.025)
        return _between_walls(flat, (max(top.start[0], bottom.start[0]) + edge, top.start[1] + edge,
                                     min(top.end[0], bottom.end[0]) - edge, bottom.start[1] - 0.5 * edge))
    label = flat.find(("amount", "amount $", "pay exactly", "pay this amount", "dollar amount"), 0.85, frame)
    if label and not _written_on(flat, line, left, frame):
        return (label.place[2] + flat.inches(0.03), label.middle - flat.inches(0.13),
                min(frame[2] - flat.inches(0.03), label.place[2] + flat.inches(1.8)), label.middle + flat.inches(0.13))
    sign = [word for word in flat.words if "$" in word.text and abs(word.place[3] - line) < flat.inches(0.3)
            and word.place[0] > frame[0]]
    if sign:
        start = max(sign, key=lambda word: word.place[0])
        left = start.place[0] if len(start.text) > 1 else start.place[2] + flat.inches(0.02)
    elif payee_rule is None:
        return None
    return (left, line - flat.inches(0.34), frame[2] - flat.inches(0.05), line + flat.inches(0.12))


def _between_walls(flat: Flat, box: Place) -> Place:
    """The box less what is left of its upright sides."""
    ink = flat.ink(box)
    if not ink.size:
        return box
    full = (ink > 0).mean(axis=0) > 0.85
    reach = min(len(full) // 3, round(flat.inches(0.09)))
    left = max(np.nonzero(full[:reach])[0], default=-1) + 1
    right = max(np.nonzero(full[::-1][:reach])[0], default=-1) + 1
    return (box[0] + left, box[1], box[2] - right, box[3])


def _written_on(flat: Flat, line: float, left: float, frame: Place) -> bool:
    """Whether figures stand right of the payee's line."""
    words = flat.words_in((left, line - flat.inches(0.34), frame[2], line + flat.inches(0.12)))
    return any(char.isdigit() for word in words for char in word.text)


def _date(flat: Flat, rules: list[Rule], line: float, frame: Place) -> Place | None:
    """On the rule at the upper right, beside or above the word Date."""
    upper = (frame[0], frame[1], frame[2], line - flat.inches(0.1))
    label = flat.find(("date",), 0.74, upper)
    right = [rule for rule in rules if rule.start[1] < line - flat.inches(0.25) and rule.length < flat.inches(3)
             and rule.end[0] > frame[0] + 0.55 * (frame[2] - frame[0])]
    if label:
        right = [rule for rule in right if abs(rule.start[1] - label.place[3]) < flat.inches(0.25)
                 and rule.end[0] > label.place[0]]
    if right:
        rule = max(right, key=lambda one: (one.length, one.start[1]))
        place = _on_rule(flat, rule, label)
        # where only the end of the line is left, the entry begins behind the label all the same
        left = min(place[0], label.place[2] + flat.inches(0.03)) if label else place[0]
        return (left, *place[1:])
    if label:
        return (label.place[2] + flat.inches(0.03), label.place[3] - flat.inches(0.28),
                min(frame[2], label.place[2] + flat.inches(2.4)), label.place[3] + flat.inches(0.1))
    return None


def _signature(flat: Flat, rules: list[Rule], line: float, frame: Place) -> Place | None:
    """Above the rule at the lower right, or above its caption."""
    middle = (frame[0] + frame[2]) / 2 - flat.inches(0.4)
    lower = (middle, line + flat.inches(0.15), frame[2], frame[3])
    caption = flat.find(SIGNATURE, 0.7, lower)
    under = [rule for rule in rules if rule.start[0] > middle and rule.start[1] > line + flat.inches(0.3)
             and rule.length > flat.inches(1.2)]
    if caption:
        under = [rule for rule in under if abs(caption.place[1] - rule.start[1]) < flat.inches(0.2)]
    if under:
        rule = max(under, key=lambda one: (one.length, one.start[1]))
        left, right, foot = rule.start[0], rule.end[0], rule.start[1]
    elif caption:
        left, foot = caption.place[0], caption.place[1]
        right = max(caption.place[2], left + flat.inches(2.4))
    else:
        # its own line may have gone under in the strokes; the memo's line beside it has the same height
        beside = [rule for rule in rules if rule.end[0] < middle + flat.inches(0.5) and rule.length > flat.inches(1.2)
                  and rule.start[1] > line + flat.inches(0.3)]
        if not beside:
            return None
        left, right, foot = middle + flat.inches(0.2), frame[2], max(rule.end[1] for rule in beside)
    return (left, max(line + flat.inches(0.08), foot - flat.inches(0.62)), min(right, frame[2] - flat.inches(0.06)),
            foot + flat.inches(0.02))


def _lower_right(flat: Flat, line: float, frame: Place) -> Place | None:
    """Where people sign, whatever is printed there."""
    left, foot = (frame[0] + frame[2]) / 2 - flat.inches(0.2), min(frame[3] - flat.inches(0.1), line + flat.inches(1.1))
    top = line + flat.inches(0.15)
    return (left, top, frame[2] - flat.inches(0.06), foot) if foot - top > flat.inches(0.3) else None


def _lines(flat: Flat, frame: Place) -> list[str]:
    lines: dict[int, list[str]] = {}
    for word in flat.words:
        if frame[1] <= word.middle <= frame[3]:
            lines.setdefault(word.line, []).append(word.text)
    return [" ".join(words) for words in lines.values()]
