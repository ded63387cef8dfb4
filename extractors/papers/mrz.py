"""The machine-readable lines of a passport (ICAO 9303, two lines of 44): parsing, check digits, mending misreadings."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
_WEIGHTS = (7, 3, 1)
_DIGIT_FOR = dict(zip("OQDUILZSBGAT", "000011258647", strict=True))
_CONFUSED = {"0": "O8D6", "O": "0", "1": "I7", "I": "1", "5": "S6", "S": "5", "8": "B0", "B": "8", "2": "Z", "Z": "2",
             "6": "G58", "G": "6", "7": "T1", "4": "A", "A": "4", "D": "0", "3": "8", "9": "8"}
_DIGITS = "[0-9OQDUILZSBGAT]"
_SECOND = re.compile(rf"(?P<number>[A-Z0-9<]{{9}})(?P<c1>{_DIGITS})(?P<nation>[A-Z0-9<]{{3}})(?P<born>{_DIGITS}{{6}})"
                     rf"(?P<c2>{_DIGITS})(?P<sex>[MFX<HK])(?P<expiry>{_DIGITS}{{6}})(?P<c3>{_DIGITS})")


@dataclass(frozen=True, slots=True)
class Checked:
    """A value, whether its check digit agrees, and how many characters had to be taken for others to make it so."""

    value: str
    right: bool
    mended: int


@dataclass(frozen=True, slots=True)
class SecondLine:
    """What the second line says; dates as YYMMDD."""

    number: Checked
    nation: str
    born: Checked
    sex: str
    expiry: Checked


def check_digit(text: str) -> str:
    """The check digit of a text: weights 7, 3, 1; letters count from ten, fillers nothing."""
    total = 0
    for place, char in enumerate(text):
        worth = int(char) if char.isdigit() else 0 if char == "<" else ord(char) - 55
        total += worth * _WEIGHTS[place % 3]
    return str(total % 10)


def parse_second_line(text: str) -> SecondLine | None:
    """The second line from a reading; what stands before or after the known part is ignored. None without its shape."""
    packed = re.sub(r"[^A-Z0-9<]", "", text.upper())
    best: SecondLine | None = None
    for shifted in _aligned(packed):
        for match in re.finditer(rf"(?={_SECOND.pattern})", shifted):
            line = SecondLine(_alphanumeric(match["number"], _digits(match["c1"])), _letters(match["nation"]),
                              _numeric(match["born"], _digits(match["c2"])), match["sex"],
                              _numeric(match["expiry"], _digits(match["c3"])))
            if best is None or _merit(line) > _merit(best):
                best = line
    return best


def _merit(line: SecondLine) -> float:
    checks = (line.number, line.born, line.expiry)
    return sum(2 * check.right - 0.4 * check.mended for check in checks)


def _aligned(packed: str) -> Iterator[str]:
    """The line as read, and with one filler put back after a number of eight, where readers drop it."""
    yield packed
    if len(packed) > 9:
        yield packed[:8] + "<" + packed[8:]


def _digits(text: str) -> str:
    return "".join(_DIGIT_FOR.get(char, char) for char in text)


def _letters(text: str) -> str:
    return text.translate(str.maketrans("015826", "OISBZG")).strip("<")


def _numeric(text: str, check: str) -> Checked:
    digits = _digits(text)
    slips = sum(a != b for a, b in zip(text, digits, strict=True))
    if check_digit(digits) == check:
        return Checked(digits, True, slips)
    return Checked(digits, False, slips)


def _alphanumeric(text: str, check: str) -> Checked:
    if check_digit(text) == check:
        return Checked(text.rstrip("<"), True, 0)
    # one or two look-alikes; the first that fits wins only if it is the only one
    choices = [(char, *_CONFUSED.get(char, "")) for char in text]
    for depth in (1, 2):
        fitting = {candidate for candidate in _changed(choices, depth) if check_digit(candidate) == check}
        if len(fitting) == 1:
            return Checked(fitting.pop().rstrip("<"), True, depth)
        if fitting:
            break
    return Checked(text.rstrip("<"), False, 0)


def _changed(choices: list[tuple[str, ...]], depth: int) -> Iterator[str]:
    """All texts with exactly `depth` characters exchanged for look-alikes."""
    places = [k for k, options in enumerate(choices) if len(options) > 1]
    base = [options[0] for options in choices]
    pairs = [(k,) for k in places] if depth == 1 else [(a, b) for a in places for b in places if a < b]
    for chosen in pairs:
        for exchange in product(*(choices[k][1:] for k in chosen)):
            text = base.copy()
            for k, char in zip(chosen, exchange, strict=True):
                text[k] = char
            yield "".join(text)


def parse_first_line(text: str) -> tuple[str, str, str] | None:
    """(issuing state, family name, given names) from the first line; None without its shape."""
    packed = re.sub(r"[^A-Z0-9<]", "", text.upper())
    match = re.search(r"P[<A-Z]([A-Z0-9<]{3})([A-Z0-9<]+)", packed)
    if not match or "<<" not in match[2]:
        return None
    family, rest = match[2].split("<<", 1)
    given = rest.split("<<", 1)[0]
    names = (" ".join(_letters_in(part) for part in name.split("<") if part) for name in (family, given))
    family, given = names
    return (_letters(match[1]), family.strip(), given.strip()) if family else None


def _letters_in(text: str) -> str:
    return text.translate(str.maketrans("015826", "OISBZG"))


def full_date(six: str, latest: date) -> str | None:
    """A birth date YYMMDD as YYYY-MM-DD: this century unless that lies ahead of `latest`; None if it is no date."""
    year = 2000 + int(six[:2])
    try:
        day = date(year, int(six[2:4]), int(six[4:]))
        return (day if day <= latest else day.replace(year=year - 100)).isoformat()
    except ValueError:
        return None
