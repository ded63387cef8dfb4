"""Values that stand beside or below printed labels."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz

from extractors.amounts import Guess
from extractors.grammar import plain
from extractors.papers.entries import EntryReading, judged_source, pooled, read_entry
from extractors.papers.flat import Flat, Place, Spot, packed
from filings.vocabulary import Reading, Status

LABEL_SCORE = 0.8
LIKELY = 4.0                   # natural logarithm of the odds at which two readers' values count as a tie
SURE = 0.9                     # from here a reading may be acted on


def find_labels(flat: Flat, labels: Mapping[str, Sequence[str]], least: float = LABEL_SCORE) -> dict[str, Spot]:
    """The best place of each label; a place serves only the label that it fits best."""
    found = [(spot, name) for name, phrases in labels.items() for spot in flat.find_all(phrases, least)]
    chosen: dict[str, Spot] = {}
    used: set[int] = set()
    for spot, name in sorted(found, key=lambda item: (-item[0].score, -len(item[0].words))):
        if name not in chosen and not used & set(spot.words):
            chosen[name] = spot
            used |= set(spot.words)
    return chosen


def value_places(flat: Flat, label: Spot, labels: Sequence[Spot], width: float = 4.6) -> list[Place]:
    """Where the value of a label may stand: right of it on its line, else below it, likeliest first.

    Args:
        flat: the page.
        label: its label.
        labels: all labels found, so that a value does not reach into another's.
        width: inches that a value may be long.
    """
    right = beside(flat, label, labels, width)
    below = under(flat, label, labels, width)
    spoken = [word for word in flat.words if _inside(word, right) and any(char.isalnum() for char in word.text)]
    return [right, below] if spoken else [below, right]


def is_label(text: str, labels: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text taken for a value is rather one of the labels: the value was left empty."""
    said = packed(text)
    return any(fuzz.ratio(said, packed(phrase)) > 82 for phrases in labels.values() for phrase in phrases)


def beside(flat: Flat, label: Spot, labels: Sequence[Spot], width: float) -> Place:
    """The space right of a label, up to the next label on its line."""
    tall = min(label.place[3] - label.place[1], flat.inches(0.17))      # a bent line makes a label look taller
    edge = min((other.place[0] for other in labels if other is not label and other.place[0] > label.place[2]
                and abs(other.middle - label.middle) < tall), default=flat.frame[2])
    half = max(0.92 * tall, flat.inches(0.1))
    return (label.place[2] + flat.inches(0.03), label.middle - half,
            min(edge, label.place[2] + flat.inches(width)), label.middle + half)


def under(flat: Flat, label: Spot, labels: Sequence[Spot], width: float) -> Place:
    """The space below a label, down to the next label or rule, at most 0.42 inches."""
    left, right = label.place[0] - flat.inches(0.06), label.place[0] + flat.inches(width)
    foot = label.place[3] + flat.inches(0.42)
    for other in labels:
        if other is not label and other.place[1] > label.place[3] and other.place[0] < right and other.place[2] > left:
            foot = min(foot, other.place[1] - flat.inches(0.01))
        if other is not label and abs(other.middle - label.middle) < flat.inches(0.08) and other.place[0] > left:
            right = min(right, other.place[0] - flat.inches(0.03)) if other.place[0] > label.place[2] else right
    row = [word for word in flat.words if label.place[3] < word.middle < foot
           and word.place[0] < right and word.place[2] > left and any(char.isalnum() for char in word.text)]
    if row:                            # only the first line below: what follows may be a label that was not recognised
        first = min(word.middle for word in row)
        foot = min(foot, max(w.place[3] for w in row if w.middle < first + flat.inches(0.07)) + flat.inches(0.05))
    for rule in flat.rules:
        if label.place[3] + flat.inches(0.12) < rule.start[1] < foot and rule.start[0] < label.place[2]:
            foot = min(foot, rule.start[1] + flat.inches(0.06))
    return (left, label.place[3] + flat.inches(0.012), right, foot)


def words_within(flat: Flat, place: Place) -> list[Spot]:
    """The page reader's words in a place, left to right."""
    return sorted((word for word in flat.words if _inside(word, place)), key=lambda word: word.place[0])


def labelled_value(flat: Flat, name: str, found: Mapping[str, Spot], labels: Mapping[str, Sequence[str]],
                   parse: Callable[[str], tuple[Guess, ...]], characters: str | None, page: int,
                   contest: float = 0.75, width: float = 4.6) -> Reading | None:
    """The value of a label: beside it or below it, whichever can be understood; else what stands there, not understood.

    Args:
        flat: the page.
        name: which of the labels.
        found: the labels found on the page.
        labels: their phrases, so that a label is not taken for a value.
        parse: see `read_value`, as `characters`, `page` and `contest`.
        characters: see there.
        page: see there.
        contest: see there.
        width: inches that a value may be long.
    """
    unclear = None
    for place in value_places(flat, found[name], list(found.values()), width):
        reading = read_value(flat, place, parse, characters, page, contest)
        if reading is None or is_label(str(reading.value or ""), labels):
            continue
        if reading.value is not None:
            return reading
        unclear = unclear or reading
    return unclear


def read_value(flat: Flat, place: Place, parse: Callable[[str], tuple[Guess, ...]], characters: str | None,
               page: int, contest: float = 0.75) -> Reading | None:
    """Read one value with all witnesses: two cuts for the line reader, and the page reader's words.

    Args:
        flat: the page.
        place: where the value stands.
        parse: what a text can mean.
        characters: decode with these only.
        page: number of the page in the scan.
        contest: how sure the page reader must be (0..1) for its dissent to leave the value to a person.

    Returns:
        None where nothing is written; a reading without value where something is that cannot be understood.
    """
    entry = read_entry(flat, place, characters)
    if entry is None:
        return None
    inside = (entry.place[0] - flat.inches(0.05), entry.place[1] - flat.inches(0.06),
              entry.place[2] + flat.inches(0.05), entry.place[3] + flat.inches(0.06))
    words = [word for word in words_within(flat, inside) if any(char.isalnum() for char in word.text)]
    seen = " ".join(word.text for word in words)
    trust = min((word.confidence for word in words), default=0.0)
    tries = [(parse(text), weight) for text, weight in entry.tries]
    return settled(flat, entry, pooled(tries), parse(seen) if seen else (), trust, page, contest)


def settled(flat: Flat, entry: EntryReading, guesses: tuple[Guess, ...], witness: tuple[Guess, ...], trust: float,
            page: int, contest: float = 0.75) -> Reading:
    """A reading from the line reader's guesses, with the page reader's as witness and `trust` in that one."""
    box, source = flat.box(entry.place), judged_source(entry)
    if not guesses:
        value = witness[0].value if witness else None
        return Reading(value=value, status=Status.REVIEW if value else Status.UNREADABLE, confidence=0.4 * trust,
                       source=source, page=page, box=box, alternatives=(entry.text,) if entry.text else ())
    best, sure = guesses[0], guesses[0].sure
    if witness and _same(witness[0].value, best.value):
        sure = 1 - (1 - sure) * (1 - 0.85 * max(trust, 0.4) * min(1.0, witness[0].sure))
    elif witness and witness[0].sure * trust > contest:
        sure = min(sure, 0.8)
        doubt = _likelihood(entry, witness[0].value)
        if trust > 0.75 and doubt > max(_likelihood(entry, best.value) - LIKELY, -len(best.value)):
            best, guesses = witness[0], (witness[0], *guesses)     # the line reader finds it nearly as likely
    elif witness:
        sure -= 0.08 * witness[0].sure * trust
    others = [guess.value for guess in (*guesses[1:], *witness) if not _same(guess.value, best.value)]
    return Reading(value=best.value, status=Status.READ if sure >= SURE else Status.REVIEW,
                   confidence=float(np.clip(sure, 0.0, 0.99)), source=source, page=page, box=box,
                   alternatives=tuple(dict.fromkeys(others))[:4])


def _likelihood(entry: EntryReading, value: str) -> float:
    """Log probability that the entry says a value, by the cut that likes it best."""
    said = value.replace(" ", "")
    return max(max(one.log_probability(value), one.log_probability(said)) for one in entry.readings)


def _same(one: str, other: str) -> bool:
    return plain(one).split() == plain(other).split()


def _inside(word: Spot, place: Place) -> bool:
    middle = (word.place[0] + word.place[2]) / 2
    return place[0] <= middle <= place[2] and place[1] <= word.middle <= place[3]
