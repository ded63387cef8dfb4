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


def folded(reading: LineReading) -> LineReading:
    """The line in capitals without accents: upper and lower case count together, for records compare without case."""
    groups = _groups(reading.alphabet)
    odds = np.exp(reading.log_probs)
    columns = [odds[:, :1], *(odds[:, members].sum(axis=1, keepdims=True) for members in groups.values())]
    return decode(np.log(np.maximum(np.hstack(columns), 1e-9)), "".join(groups))


@lru_cache(maxsize=8)
def _groups(alphabet: str) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for column, char in enumerate(alphabet, 1):
        plain = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)).upper()
        groups.setdefault(plain if len(plain) == 1 else char, []).append(column)
    return groups


def _greedy(reading: LineReading) -> float:
    return float(reading.log_probs.max(axis=1).sum())


def in_templates(reading: LineReading, templates: Iterable[Sequence[str]], valid: Callable[[str], bool] = lambda text: True,
                 prior: Callable[[str], float] = lambda text: 1.0, rivals: int = 6) -> Decoded | None:
    """The best text in which place k holds one of the characters of `template[k]`, over all templates.

    `valid` refuses texts of the right shape that mean nothing (a 13th month); `prior` weighs how usual a text is.
    """
    scored: dict[str, float] = {}
    for template in templates:
        found = _viterbi(reading, template)
        if found is None:
            continue
        text, places = found
        for candidate in {text, *_neighbours(text, places)}:
            if candidate not in scored and valid(candidate):
                scored[candidate] = reading.log_probability(candidate)
    return _decided(reading, scored, rivals, prior)


def in_lexicon(reading: LineReading, words: Iterable[str], rivals: int = 3) -> Decoded | None:
    """The best of a list of texts; the reading should be `folded` and the words in capitals."""
    return _decided(reading, {word: reading.log_probability(word) for word in words}, rivals)


def _decided(reading: LineReading, scored: dict[str, float], rivals: int,
             prior: Callable[[str], float] = lambda text: 1.0) -> Decoded | None:
    scored = {text: value for text, value in scored.items() if np.isfinite(value)}
    if not scored:
        return None
    weighed = {text: value + float(np.log(prior(text))) for text, value in scored.items()}
    order = sorted(scored, key=lambda text: -weighed[text])
    values = np.array([weighed[text] for text in order])
    share = float(1 / np.exp(values - values[0]).sum())
    gap = max(0.0, (_greedy(reading) - scored[order[0]]) / max(1, len(order[0])))
    return Decoded(order[0], share, gap, tuple(order[1:1 + rivals]))


def _viterbi(reading: LineReading, template: Sequence[str]) -> tuple[str, list[list[tuple[float, str]]]] | None:
    """Best path through a template: the text, and per place its characters by how well they stand there."""
    chars = "".join(dict.fromkeys("".join(template)))
    columns = [reading.column.get(char, -1) for char in chars]
    steps, places, count = len(reading.log_probs), len(template), len(chars)
    if steps < places:
        return None
    emit = np.where(np.array(columns) >= 0, reading.log_probs[:, columns], -np.inf)
    allowed = np.array([[char in place for char in chars] for place in template])
    blank = np.full(places + 1, -np.inf)
    blank[0] = 0.0
    letter = np.full((places, count), -np.inf)
    back = np.zeros((steps, places, count), np.int32)         # -1 stay, -2 after blank, else previous character
    back_blank = np.zeros((steps, places + 1), np.int32)      # -1 stay, else the character before
    for step in range(steps):
        previous = np.vstack((np.full((1, count), -np.inf), letter[:-1]))
        best = previous.argmax(axis=1)
        top = previous[np.arange(places), best]
        second = previous.copy()
        second[np.arange(places), best] = -np.inf
        runner = second.argmax(axis=1)
        top_two = second[np.arange(places), runner]
        same = np.arange(count)[None, :] == best[:, None]
        before, who = np.where(same, top_two[:, None], top[:, None]), np.where(same, runner[:, None], best[:, None])
        after_blank = np.broadcast_to(blank[:-1, None], letter.shape)
        options = np.stack((letter, after_blank, before))
        choice = options.argmax(axis=0)
        new_letter = np.where(allowed, options.max(axis=0) + emit[step][None, :], -np.inf)
        back[step] = np.where(choice == 0, -1, np.where(choice == 1, -2, who))
        from_letter = letter.max(axis=1)
        new_blank = np.concatenate(([blank[0]], np.maximum(blank[1:], from_letter))) + reading.log_probs[step, 0]
        back_blank[step, 1:] = np.where(blank[1:] >= from_letter, -1, letter.argmax(axis=1))
        letter, blank = new_letter, new_blank
    end_letter = int(letter[-1].argmax())
    if not np.isfinite(max(letter[-1, end_letter], blank[-1])):
        return None
    return _traced(reading, chars, template, back, back_blank, letter[-1, end_letter] >= blank[-1], end_letter, emit)


def _traced(reading: LineReading, chars: str, template: Sequence[str], back: np.ndarray, back_blank: np.ndarray,
            in_letter: bool, last: int, emit: np.ndarray) -> tuple[str, list[list[tuple[float, str]]]] | None:
    """Follow the moves of `_viterbi` back from the last step."""
    place, char, text = len(template) - 1, last, []
    where: list[list[int]] = [[] for _ in template]
    for step in range(len(reading.log_probs) - 1, -1, -1):
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
