"""Field-aware decoding of a line: what the network's probabilities say when only some texts are possible.

Two ways to bound the possible: a *template* (for every place the characters that may stand there: dates, numbers) and a
*lexicon* (states, countries). Both give the best text with the share of probability it has among its rivals, and how much
worse it is than the best unbounded string: a text that the ink does not support has a share but no support.
"""
from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from extractors.readers.line import LineReading, decode

DIGITS = "0123456789"
# what digits are taken for where none but digits stand
ALIKE = {"0": "COQDco", "1": "lI", "5": "Ss", "2": "Zz", "8": "B"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A bounded reading.

    `text`: the best possible text; `share`: its probability among all possible texts considered, 0..1;
    `gap`: log probability by which it falls behind the best unbounded string, per character, >= 0;
    `rivals`: the next best texts.
    """

    text: str
    share: float
    gap: float
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BorneOut:
    """What cuts of one entry bear out.

    `values`: each with its share of the probability among the possible ones, likeliest first and eight at most; `text`: the text
    behind the first; `gap`: log probability by which that falls behind what the ink says by itself, per character.
    """

    values: tuple[tuple[str, float], ...] = ()
    text: str = ""
    gap: float = 0.0


def folded(reading: LineReading) -> LineReading:
    """The line in capitals without accents: upper and lower case count together, for records compare without case."""
    together, alphabet = _groups(reading.alphabet)
    return decode(np.log(np.maximum(np.exp(reading.log_probs) @ together, 1e-9)), alphabet)


@lru_cache(maxsize=8)
def _groups(alphabet: str) -> tuple[np.ndarray, str]:
    """Which columns (the blank's first) count together, as float32 (columns, groups) of ones; and the groups' characters."""
    groups: dict[str, list[int]] = {}
    for column, char in enumerate(alphabet, 1):
        plain = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)).upper()
        groups.setdefault(plain if len(plain) == 1 else char, []).append(column)
    together = np.zeros((1 + len(alphabet), 1 + len(groups)), np.float32)
    together[0, 0] = 1
    for group, columns in enumerate(groups.values(), 1):
        together[columns, group] = 1
    return together, "".join(groups)


def counted(reading: LineReading, characters: str, as_: str | None) -> LineReading:
    """The line with some characters counted as another one, or as no ink (None)."""
    columns = [reading.column[char] for char in characters if char in reading.column]
    target = 0 if as_ is None else reading.column[as_]
    odds = np.exp(reading.log_probs)
    odds[:, target] += odds[:, columns].sum(axis=1)
    odds[:, columns] = 1e-9
    return decode(np.log(np.maximum(odds, 1e-9)), reading.alphabet)


def digital(reading: LineReading) -> LineReading:
    """The line with letters counted as the digits they resemble."""
    for digit, letters in ALIKE.items():
        reading = counted(reading, letters, digit)
    return reading


def borne_out(lines: Sequence[LineReading], shapes: Iterable[Sequence[str]], value_of: Callable[[str], str | None],
              prior: Callable[[str], float]) -> BorneOut:
    """What several cuts of one entry bear out together.

    Args:
        lines: the cuts.
        shapes: templates of the texts that are possible, see `in_templates`.
        value_of: what a text means; None where it means nothing.
        prior: how usual a text is.
    """
    shapes = list(shapes)
    found = [in_templates(line, shapes, lambda text: value_of(text) is not None, prior, rivals=8) for line in lines]
    texts = {text for one in found if one for text in (one.text, *one.rivals)}
    fits = {text: float(np.mean([line.log_probability(text) for line in lines])) for text in sorted(texts)}
    weighed = {text: fit + float(np.log(prior(text))) for text, fit in fits.items() if np.isfinite(fit)}
    if not weighed:
        return BorneOut()                                   # too narrow for any of them
    top = max(weighed, key=lambda text: weighed[text])
    total = sum(float(np.exp(weight - weighed[top])) for weight in weighed.values())
    own = float(np.mean([_greedy(line) for line in lines]))
    gap = max(0.0, (own - fits[top]) / max(1, len(top)))
    shares: dict[str, float] = {}
    for text, weight in weighed.items():
        value = value_of(text)
        if value is not None:
            shares[value] = shares.get(value, 0.0) + float(np.exp(weight - weighed[top])) / total
    ranked = sorted(shares.items(), key=lambda item: -item[1])[:8]
    return BorneOut(tuple(ranked), top, gap)


def _greedy(reading: LineReading) -> float:
    return float(reading.log_probs.max(axis=1).sum())


def in_templates(reading: LineReading, templates: Iterable[Sequence[str]], valid: Callable[[str], bool] = lambda text: True,
                 prior: Callable[[str], float] = lambda text: 1.0, rivals: int = 6) -> Decoded | None:
    """The best text in which place k holds one of the characters of `template[k]`, over all templates.

    `valid` refuses texts of the right shape that mean nothing (a 13th month); `prior` weighs how usual a text is.
    """
    near = dict.fromkeys(candidate for text, places in _viterbi(reading, list(templates))
                         for candidate in (text, *_neighbours(text, places)))
    return _decided(reading, [text for text in near if valid(text)], rivals, prior)


def in_lexicon(reading: LineReading, words: Iterable[str], rivals: int = 3) -> Decoded | None:
    """The best of a list of texts; the reading should be `folded` and the words in capitals."""
    return _decided(reading, list(dict.fromkeys(words)), rivals)


def _decided(reading: LineReading, texts: Sequence[str], rivals: int,
             prior: Callable[[str], float] = lambda text: 1.0) -> Decoded | None:
    values = reading.log_probabilities(texts).tolist()
    scored = {text: value for text, value in zip(texts, values, strict=True) if np.isfinite(value)}
    if not scored:
        return None
    weighed = {text: value + float(np.log(prior(text))) for text, value in scored.items()}
    order = sorted(scored, key=lambda text: -weighed[text])
    odds = np.array([weighed[text] for text in order])
    share = float(1 / np.exp(odds - odds[0]).sum())
    gap = max(0.0, (_greedy(reading) - scored[order[0]]) / max(1, len(order[0])))
    return Decoded(order[0], share, gap, tuple(order[1:1 + rivals]))


def _viterbi(reading: LineReading, templates: Sequence[Sequence[str]]) -> list[tuple[str, list[list[tuple[float, str]]]]]:
    """Best path through each template: the text, and per place its characters by how well they stand there.

    Templates that do not fit are left out. All are followed at once, the shorter ones with places where nothing may stand.
    """
    steps = len(reading.log_probs)
    templates = [template for template in templates if 0 < len(template) <= steps]
    if not templates:
        return []
    chars = "".join(dict.fromkeys("".join(place for template in templates for place in template)))
    columns = [reading.column.get(char, -1) for char in chars]
    emit = np.where(np.array(columns) >= 0, reading.log_probs[:, columns], -np.inf)
    many, places, count = len(templates), max(map(len, templates)), len(chars)
    forbidden = np.full((many, places, count), -np.inf)
    for k, template in enumerate(templates):
        for place, allowed in enumerate(template):
            forbidden[k, place, [chars.index(char) for char in allowed]] = 0.0
    blank = np.full((many, places + 1), -np.inf)
    blank[:, 0] = 0.0
    letters = np.full((many, places + 1, count), -np.inf)        # a place of nothing leads
    letter = letters[:, 1:]
    back = np.zeros((steps, many, places, count), np.int16)      # -1 stay, -2 after blank, else previous character
    back_blank = np.zeros((steps, many, places + 1), np.int16)   # -1 stay, else the character before
    numbers = np.arange(count)
    for step in range(steps):
        previous = letters[:, :-1]
        best = previous.argmax(axis=2)[..., None]
        top = np.take_along_axis(previous, best, axis=2)
        second = np.where(numbers == best, -np.inf, previous)
        runner = second.argmax(axis=2)[..., None]
        # a character follows itself only over a blank
        before = np.where(numbers == best, np.take_along_axis(second, runner, axis=2), top)
        after_blank = blank[:, :-1, None]
        moved = np.maximum(after_blank, before)
        follows = np.where(after_blank >= before, -2, np.where(numbers == best, runner, best))
        back[step] = np.where(letter >= moved, -1, follows)
        from_letter = letter.max(axis=2)
        back_blank[step, :, 1:] = np.where(blank[:, 1:] >= from_letter, -1, letter.argmax(axis=2))
        blank[:, 1:] = np.maximum(blank[:, 1:], from_letter)
        blank += reading.log_probs[step, 0]
        letter[:] = np.maximum(letter, moved) + emit[step] + forbidden
    return [found for k, template in enumerate(templates)
            if (found := _traced(chars, template, back[:, k], back_blank[:, k], letter[k], blank[k], emit)) is not None]


def _traced(chars: str, template: Sequence[str], back: np.ndarray, back_blank: np.ndarray, letter: np.ndarray, blank: np.ndarray,
            emit: np.ndarray) -> tuple[str, list[list[tuple[float, str]]]] | None:
    """Follow the moves of `_viterbi` for one template back from the last step; `letter`, `blank`: where they ended."""
    place, text = len(template) - 1, []
    char = int(letter[place].argmax())
    in_letter = bool(letter[place, char] >= blank[place + 1])
    if not np.isfinite(max(letter[place, char], blank[place + 1])):
        return None
    where: list[list[int]] = [[] for _ in template]
    for step in range(len(emit) - 1, -1, -1):
        if in_letter:
            where[place].append(step)
            move = int(back[step, place, char])
            if move == -1:
                continue
            text.append(chars[char])
            place -= 1
            if move == -2:
                in_letter = False
            else:
                char = move
        elif place >= 0:
            move = int(back_blank[step, place + 1])
            if move != -1:
                in_letter, char = True, move
        if place < 0:
            break
    if len(text) != len(template):
        return None
    ranked = []
    for k, steps in enumerate(where):
        scores = emit[steps].max(axis=0)
        ranked.append(sorted(((float(scores[c]), chars[c]) for c in range(len(chars)) if chars[c] in template[k]), reverse=True))
    return "".join(reversed(text)), ranked


def _neighbours(text: str, places: list[list[tuple[float, str]]]) -> list[str]:
    """Texts that differ in one place by its next best character, and in the two least sure places together."""
    out, doubt = [], []
    for k, ranked in enumerate(places):
        others = [(score, char) for score, char in ranked if char != text[k]][:2]
        if len(ranked) < 2 or not others:
            continue
        out += [text[:k] + char + text[k + 1:] for _, char in others]
        doubt.append((ranked[0][0] - others[0][0], k, others[0][1]))
    doubt.sort()
    if len(doubt) >= 2:
        (_, a, first), (_, b, other) = doubt[:2]
        both = list(text)
        both[a], both[b] = first, other
        out.append("".join(both))
    return out
