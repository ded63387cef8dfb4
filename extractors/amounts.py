"""Amounts of money, in figures and in words, tolerant of what readers misread."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Indel

LARGEST = 9999                 # dollars; fees of this agency stay far below
EDIT_ODDS = 5.0
_DIGIT_FOR = str.maketrans("OQDIL|SBZG", "0001115826")
_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FRACTION = re.compile(r"(?P<cents>[0-9OQX]{2}|N[O0]|NONE|ZERO|X|0|-+)?\s*/\s*(?:[1IL|][0OQ]{1,3}|XX|00)\b.*$")
_LOST_BAR = re.compile(r"\b(?P<cents>[0-9OQX]{2}|N[O0])\s*[/|IL1%]?\s*[1IL|][0OQ]{2}\b.*$")


@dataclass(frozen=True, slots=True)
class Guess:
    """A value a text can mean, and how sure that is, 0..1."""

    value: str
    sure: float


def best_first(guesses: Iterable[Guess]) -> tuple[Guess, ...]:
    """Each value once, with its best certainty, surest first."""
    best: dict[str, float] = {}
    for guess in guesses:
        best[guess.value] = max(guess.sure, best.get(guess.value, 0.0))
    ranked = sorted(best.items(), key=lambda item: -item[1])
    return tuple(Guess(value, round(sure, 4)) for value, sure in ranked if sure > 0)


def is_digital(token: str) -> bool:
    """Whether a token (upper case) is made of digits and letters that look like digits, digits in the majority."""
    digits = sum(char.isdigit() for char in token)
    return bool(token) and as_digits(token).isdigit() and (2 * digits >= len(token) or token in ("O", "I", "L", "|"))


def as_digits(token: str) -> str:
    """The token with look-alike letters as the digits they resemble."""
    return token.translate(_DIGIT_FOR)


def parse_amount(text: str) -> tuple[Guess, ...]:
    """Amounts a text in figures can mean, as `575.00`, most likely first.

    Knows `$575.00`, `1,225.00`, `575`, `575.-`, `575 00/100`, `575 xx/100`, `***575.00***` and a point that a reader
    lost.
    """
    flat = re.sub(r"^[^0-9OILSBZ|]+", "", text.upper().replace("USD", "").replace("US$", ""))
    flat = flat.replace("—", "-").replace("–", "-").rstrip("*=#.-_~ ")
    if match := re.fullmatch(r"([^/]+?)[\s.,&-]*([0-9OQX]{2}|NO)\s*/\s*[1IL|]?[0OQX]{2,3}", flat):
        dollars = _whole(match[1])
        return (Guess(f"{dollars}.{_cents(match[2])}", 0.97),) if dollars else ()
    match = re.fullmatch(r"([0-9OQDILSBZG|, ]+?)\s*(?:([.,:;'·-])\s*([0-9OQDILSBZG|]{1,3}))?", flat)
    if not match or not any(char.isdigit() for char in match[1]):
        return ()
    slips = sum(not char.isdigit() for char in re.sub(r"[ ,]", "", match[1] + (match[3] or "")))
    figures = _figures(match[1], match[2], match[3])
    return best_first(Guess(guess.value, guess.sure * (1 - 0.05 * slips)) for guess in figures)


def _figures(left: str, point: str | None, right: str | None) -> list[Guess]:
    dollars = _whole(left)
    if not dollars:
        return []
    if right is None:
        spaced = re.fullmatch(r"(.*\S)\s+([0-9OQ]{2})", left)
        if spaced and _whole(spaced[1]):                     # 575 00, the cents raised
            return [Guess(f"{_whole(spaced[1])}.{as_digits(spaced[2])}", 0.85), Guess(f"{dollars}.00", 0.1)]
        if len(dollars) >= 5 and dollars.endswith("00"):     # 57500: the point was lost
            return [Guess(f"{dollars[:-2]}.00", 0.7), Guess(f"{dollars}.00", 0.3)]
        return [Guess(f"{dollars}.00", 0.9)]
    cents = as_digits(right)
    if len(cents) == 3:                                      # 1,225 or 1.225, unless a stroke was read as a digit
        return [Guess(f"{dollars}{cents}.00", 0.85 if point == "," else 0.5), Guess(f"{dollars}.{cents[:2]}", 0.3)]
    if len(cents) == 1:
        return [Guess(f"{dollars}.{cents}0", 0.5)]
    return [Guess(f"{dollars}.{cents}", {".": 1.0, ",": 0.95}.get(point or "", 0.9))]


def _whole(text: str) -> str | None:
    packed = re.sub(r"[\s,.'-]", "", text)
    if not packed or not is_digital(packed):
        return None
    return str(int(as_digits(packed))) if len(packed) <= 7 else None


def _cents(token: str | None) -> str:
    if token is None or re.fullmatch(r"N[O0]|NONE|ZERO|[X0OQ-]*", token):
        return "00"
    return as_digits(token).zfill(2) if is_digital(token) else "00"


def in_words(dollars: int) -> tuple[str, ...]:
    """The ways to say a whole number of dollars, lower case, words joined without blanks and without `and`."""
    thousands, rest = divmod(dollars, 1000)
    hundreds, small = divmod(rest, 100)
    tail = _ONES[small] if small < 20 else _TENS[small // 10] + _ONES[small % 10]
    said = f"{_ONES[hundreds]}hundred{tail}" if hundreds else tail
    said = f"{_ONES[thousands]}thousand{said}" if thousands else said
    if thousands and hundreds:                               # twelve hundred twenty-five
        count = dollars // 100
        spoken = _ONES[count] if count < 20 else _TENS[count // 10] + _ONES[count % 10]
        return said, f"{spoken}hundred{tail}"
    return (said or "zero",)


def is_tail(amount: str, whole: str) -> bool:
    """Whether an amount in words is the end of another one's: `thirty` of `six hundred thirty`, its beginning overlooked."""
    ends, words = (in_words(int(float(value))) for value in (amount, whole))
    return amount != whole and any(said != end and said.endswith(end) for said in words for end in ends)


@cache
def _spoken() -> tuple[list[str], list[int]]:
    words, values = [], []
    for dollars in range(LARGEST + 1):
        for said in in_words(dollars):
            words.append(said)
            values.append(dollars)
    return words, values


def amount_from_words(text: str, limit: int = 6) -> tuple[Guess, ...]:
    """Amounts a text in words can mean, as `575.00`, most likely first.

    The words are compared with all whole amounts up to `LARGEST`, so that a misread letter does not matter while no
    other amount is nearly as close; the cents come from the fraction. Empty when the text is no amount.

    Args:
        text: the line as read, such as `Five hundred seventy-five and no/100`.
        limit: number of guesses.
    """
    words, cents, sure = _split_cents(text)
    said = re.sub(r"[^a-z]", "", words)
    if len(said) < 3:
        return ()
    spoken, values = _spoken()
    near = process.extract(said, spoken, scorer=Indel.distance, limit=4 * limit, score_cutoff=len(said) // 2)
    closest: dict[int, float] = {}
    for _, distance, index in near:
        closest[values[index]] = min(distance, closest.get(values[index], distance))
    if not closest:
        return ()
    least = min(closest.values())
    # each letter that fits one amount better than another makes it about five times as likely
    odds = {dollars: EDIT_ODDS ** (least - distance) for dollars, distance in closest.items()}
    total = 1.0 if least == 0 else sum(odds.values())
    fit = max(0.0, 1.0 - least / (len(said) + 2.0))
    ranked = sorted(odds.items(), key=lambda item: -item[1])[:limit]
    return best_first(Guess(f"{dollars}.{cents}", sure * fit * share / total) for dollars, share in ranked)


def _split_cents(text: str) -> tuple[str, str, float]:
    """(words of the dollars in lower case, cents, how sure the cents are)."""
    flat = re.sub(r"[—–]", "-", text).upper()
    flat = re.sub(r"\b(DOLLARS?|ONLY)\b" if "/" in flat else r"\b(DOLLARS?|ONLY)\b.*$", " ", flat)
    cents, sure = "00", 0.95
    match = _FRACTION.search(flat) or _LOST_BAR.search(flat)
    if match:
        cents, sure = _cents(match["cents"]), 1.0 if "/" in match[0] else 0.85
        flat = flat[:match.start()]
    words = re.sub(r"&|\bAND\b|\bEXACTLY\b|\+", " ", flat).translate(str.maketrans("01568", "OISGB")).lower()
    return words, cents, sure
