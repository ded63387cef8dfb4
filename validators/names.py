"""Whether two names can be those of one person."""
from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz

FAR = 0.6                      # below this likeness two names are different ones
PHRASE = 3                     # words in small letters that are no name any more
NEAR = 0.7                     # from this on an unsure reading agrees with another

# short forms by the name they stand for; other letters' names of one root are left to likeness
NICKNAMES = {
    "alexander": ("alex", "sasha", "oleksandr", "aleksandr", "alejandro"), "andrew": ("andy", "drew", "andriy"),
    "anthony": ("tony", "antonio"), "benjamin": ("ben",), "catherine": ("kate", "katie", "kathy", "cathy", "katya"),
    "charles": ("charlie", "chuck", "carlos"), "christopher": ("chris",), "daniel": ("dan", "danny"),
    "david": ("dave",), "dolores": ("lola",), "dmitry": ("dima", "dmytro"), "edward": ("ed", "eddie", "ted"),
    "elizabeth": ("liz", "beth", "betty", "lisa", "eliza"), "francisco": ("paco", "pancho", "francis"),
    "guadalupe": ("lupe",), "ignacio": ("nacho",), "ivan": ("vanya",), "james": ("jim", "jimmy", "jaime"),
    "john": ("jack", "johnny", "juan"), "joseph": ("joe", "jose", "pepe"), "kateryna": ("katya", "katia"),
    "lawrence": ("larry",), "margaret": ("maggie", "meg", "peggy"), "maria": ("mary", "masha", "marie"),
    "michael": ("mike", "mick", "miguel", "mykhailo"), "mohammed": ("muhammad", "mohamed", "mohammad"),
    "natalia": ("natasha", "nataliya"), "nicholas": ("nick", "mykola", "nicolas"), "olena": ("lena", "elena"),
    "patricia": ("pat", "patty", "trish"), "rafael": ("rafa",), "richard": ("rick", "dick", "ricardo"),
    "robert": ("bob", "rob", "bobby", "roberto"), "rosario": ("charo",), "samuel": ("sam",),
    "sergei": ("serhiy", "sergey"),
    "susan": ("sue", "susana"), "thomas": ("tom", "tommy", "tomas"), "tatiana": ("tanya", "tetiana"),
    "volodymyr": ("vladimir", "vova"), "william": ("bill", "will", "billy", "guillermo"),
    "yevhen": ("eugene", "evgeny"),
}
_UNDECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_LONG_NAME: dict[str, set[str]] = {}
for _name, _shorts in NICKNAMES.items():
    for _one in (_name, *_shorts):
        _LONG_NAME.setdefault(_one, set()).add(_name)


class Likeness(IntEnum):
    """How two names compare."""

    DIFFERENT = 0
    CLOSE = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a document gives it; an empty part is one that the document does not give."""

    family: str = ""
    given: str = ""


def is_name(text: str) -> bool:
    """Whether a text can be a name at all: the printed words of a form and digits cannot (`I6. Birth Date`)."""
    return not any(char.isdigit() for char in text) and not (text.islower() and len(text.split()) >= PHRASE)


@lru_cache(maxsize=1 << 16)
def words(text: str) -> tuple[str, ...]:
    """The words of a name without case, accents, hyphens and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    kept = "".join(char for char in plain if not unicodedata.combining(char) and char not in "'’`.")
    return tuple("".join(char if char.isalnum() else " " for char in kept).split())


def is_united_states(country: str) -> bool:
    """Whether a country entry names the United States."""
    return "".join(words(country)) in ("unitedstates", "unitedstatesofamerica", "usa", "us")


def similarity(one: str, other: str) -> float:
    """Likeness of two names as strings, 0 to 1, whatever the order of their words."""
    a, b = words(one), words(other)
    joined = fuzz.ratio("".join(a), "".join(b))
    return max(joined, fuzz.ratio("".join(sorted(a)), "".join(sorted(b)))) / 100


def _graded(one: str, other: str) -> Likeness:
    return Likeness.CLOSE if similarity(one, other) >= FAR else Likeness.DIFFERENT


@lru_cache(maxsize=1 << 16)
def family_names(one: str, other: str) -> Likeness:
    """Family names; a missing second surname and the spacing of particles do not count."""
    a, b = words(one), words(other)
    if "".join(a) == "".join(b) or sorted(a) == sorted(b):
        return Likeness.SAME
    short, long = sorted((set(a), set(b)), key=len)
    if short < long and any(len(word) > 2 for word in short):
        return Likeness.SAME
    return Likeness.CLOSE if any(len(word) > 3 for word in short & long) else _graded(one, other)


@lru_cache(maxsize=1 << 16)
def given_names(one: str, other: str) -> Likeness:
    """Given names; one in common is enough, also as a nickname or an initial."""
    a, b = words(one), words(other)
    if set(a) & set(b) or "".join(a) == "".join(b):
        return Likeness.SAME
    if any(_LONG_NAME.get(x, {x}) & _LONG_NAME.get(y, {y}) for x in a for y in b):
        return Likeness.SAME
    if a and b and (len(a[0]) == 1 or len(b[0]) == 1) and a[0][0] == b[0][0]:
        return Likeness.SAME
    return _graded(one, other)


def given_name_marks(text: str, *, asked: bool = False) -> set[str]:
    """By what a given name can be looked up: two are the same only if one's marks and those the other asks for meet."""
    parts = words(text)
    found = {long for word in parts for long in _LONG_NAME.get(word, {word})} | {f"= {''.join(parts)}"}
    if parts:
        initial = parts[0][0]
        # an initial alone stands for every name that begins with it
        if asked:
            found |= {f"- {initial}"} | ({f"+ {initial}"} if len(parts[0]) == 1 else set())
        else:
            found |= {f"+ {initial}"} | ({f"- {initial}"} if len(parts[0]) == 1 else set())
    return found


def compare(one: Name, other: Name) -> Likeness | None:
    """Whole names, in either order of their parts; None where they have no part in common."""
    everything = sorted(words(f"{one.family} {one.given}")), sorted(words(f"{other.family} {other.given}"))
    if everything[0] and everything[0] == everything[1]:
        return Likeness.SAME
    straight = _parts(one, other)
    if straight is Likeness.SAME or not (one.family and one.given and other.family and other.given):
        return straight
    crossed = _parts(one, Name(other.given, other.family))
    return Likeness.SAME if crossed is Likeness.SAME else straight


def _parts(one: Name, other: Name) -> Likeness | None:
    found = []
    if one.family and other.family:
        found.append(family_names(one.family, other.family))
    if one.given and other.given:
        found.append(given_names(one.given, other.given))
    return min(found) if found else None


def full_names(one: str, other: str) -> Likeness:
    """Names written in one line: same when all words of the shorter one are in the longer one, at least two."""
    a, b = set(words(one)), set(words(other))
    short, long = sorted((a, b), key=len)
    if len(short) >= 2 and short <= long:
        return Likeness.SAME
    return _graded(one, other)
