"""Values that stand beside or below printed labels."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz

from extractors.amounts import Guess
from extractors.grammar import plain
from extractors.papers.entries import ALONE, Entry, judged_source, open_entry, pooled
from extractors.papers.flat import Flat, Place, Spot, packed
from filings.vocabulary import Reading, Source, Status

LABEL_SCORE = 0.8
LIKELY = 4.0                   # natural logarithm of the odds at which two readers' values count as a tie
BY_HAND = 0.85                 # most that one reader's word for free handwriting is worth
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
    spoken = [word for word in flat.words_in(right) if any(char.isalnum() for char in word.text)]
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


def labelled_value(flat: Flat, name: str, found: Mapping[str, Spot], labels: Mapping[str, Sequence[str]],
                   parse: Callable[[str], tuple[Guess, ...]], characters: str | None, page: int,
                   contest: float = 0.75, width: float = 4.6, expected: str | None = None,
                   listed: bool = False, free: bool = False) -> Reading | None:
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
        expected: see `read_value`, as `listed` and `free`.
        listed: see there.
        free: see there.
    """
    unclear = None
    for place in value_places(flat, found[name], list(found.values()), width):
        reading = read_value(flat, place, parse, characters, page, contest, expected=expected, listed=listed,
                             free=free)
        if reading is None or is_label(str(reading.value or ""), labels):
            continue
        if reading.value is not None:
            return reading
        unclear = unclear or reading
    return unclear


def read_value(flat: Flat, place: Place, parse: Callable[[str], tuple[Guess, ...]], characters: str | None,
               page: int, contest: float = 0.75,
               expected: str | None = None, listed: bool = False, free: bool = False) -> Reading | None:
    """Read one value with all witnesses: the page reader's words, and cuts for the line reader until they are enough.

    Args:
        flat: the page.
        place: where the value stands.
        parse: what a text can mean.
        characters: decode with these only.
        page: number of the page in the scan.
        contest: how sure the page reader must be (0..1) for its dissent to leave the value to a person.
        expected: what another place says it is: the page reader saying the same settles it.
        listed: the value is a word of a closed list: the page reader being sure of one settles it.
        free: the value has no grammar, as a name: by hand it needs the page reader's agreement.

    Returns:
        None where nothing is written; a reading without value where something is that cannot be understood.
    """
    entry = open_entry(flat, place, characters)
    reading = _as_seen(flat, entry, parse, page, expected, listed) if entry and (expected or listed) else None
    while entry is not None and (reading is None or reading.status is not Status.READ) and entry.more():
        guesses = pooled((parse(text), weight) for text, weight in entry.tries)
        reading = settled(flat, entry, guesses, parse(entry.seen) if entry.seen else (), page, contest,
                          free)
    return reading


def _as_seen(flat: Flat, entry: Entry, parse: Callable[[str], tuple[Guess, ...]], page: int, expected: str | None,
             listed: bool) -> Reading | None:
    """The page reader's own reading, where no second one is needed."""
    guesses = parse(entry.seen) if entry.seen else ()
    if not guesses or not entry.trust:
        return None
    best = guesses[0]
    if (expected and _same(best.value, expected) and best.sure > 0.6) or (listed and best.sure == 1.0
                                                                          and entry.trust >= 0.9):
        return Reading(value=best.value, status=Status.READ, confidence=0.97, source=judged_source(entry), page=page,
                       box=flat.box(entry.place))
    return None


def with_decoded(guesses: tuple[Guess, ...], decoded: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """The texts' guesses and the probabilities' joined: where they agree the surer counts, else the surer leads."""
    if not decoded or (guesses and guesses[0].sure > decoded[0].sure and guesses[0].value != decoded[0].value):
        return guesses
    rest = [guess for guess in (*decoded[1:], *guesses) if guess.value != decoded[0].value]
    sure = max([decoded[0].sure, *(guess.sure for guess in guesses[:1] if guess.value == decoded[0].value)])
    return (Guess(decoded[0].value, sure), *rest)


def settled(flat: Flat, entry: Entry, guesses: tuple[Guess, ...], witness: tuple[Guess, ...], page: int,
            contest: float = 0.75, free: bool = False) -> Reading:
    """A reading from the line reader's guesses, with the page reader's as witness."""
    box, source = flat.box(entry.place), judged_source(entry)
    trust = min((word.confidence for word in entry.words), default=0.0)
    if not guesses:
        value = witness[0].value if witness else None
        return Reading(value=value, status=Status.REVIEW if value else Status.UNREADABLE, confidence=0.4 * trust,
                       source=source, page=page, box=box, alternatives=(entry.text,) if entry.text else ())
    best, sure = guesses[0], guesses[0].sure
    agreeing = bool(witness) and _same(witness[0].value, best.value)
    if agreeing:
        sure = 1 - (1 - sure) * (1 - 0.85 * max(trust, 0.4) * min(1.0, witness[0].sure))
    elif witness and witness[0].sure * trust > contest:
        sure = min(sure, 0.8)
        doubt = _likelihood(entry, witness[0].value)
        if trust > 0.75 and doubt > max(_likelihood(entry, best.value) - LIKELY, -len(best.value)):
            best, guesses = witness[0], (witness[0], *guesses)     # the line reader finds it nearly as likely
    elif witness:
        sure -= 0.08 * witness[0].sure * trust
    others = [guess.value for guess in (*guesses[1:], *witness) if not _same(guess.value, best.value)]
    if free and source is not Source.TYPED and not (agreeing and all(word.printed for word in entry.words)):
        sure = min(sure, BY_HAND)
    least = SURE if agreeing or len(entry.readings) > 1 else ALONE
    return Reading(value=best.value, status=Status.READ if sure >= least else Status.REVIEW,
                   confidence=float(np.clip(sure, 0.0, 0.99)), source=source, page=page, box=box,
                   alternatives=tuple(dict.fromkeys(others))[:4],
                   witnesses={"agreed": float(agreeing), "weakest": entry.weakest})


def _likelihood(entry: Entry, value: str) -> float:
    """Log probability that the entry says a value, by the cut that likes it best."""
    said = value.replace(" ", "")
    return max(max(one.log_probability(value), one.log_probability(said)) for one in entry.readings)


def _same(one: str, other: str) -> bool:
    return plain(one).split() == plain(other).split()


def empty_place(flat: Flat, place: Place, page: int, sure: bool = True) -> Reading:
    """Nothing is written in a place: blank where a ruled line marks it, else (or not `sure` of it) a person looks."""
    ruled = any(place[1] < rule.start[1] < place[3] + flat.inches(0.1) and rule.start[0] < place[2] - flat.inches(0.3)
                and rule.end[0] > place[0] + flat.inches(0.3) for rule in flat.rules)
    empty = ruled and sure and not flat.has_traces(place)
    return Reading(value=None, status=Status.BLANK if empty else Status.UNREADABLE, confidence=0.95 if empty else 0.3,
                   page=page, box=flat.box(place))
