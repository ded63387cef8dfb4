"""Names of people as a reader gives them."""
from __future__ import annotations

import re

from extractors.amounts import Guess

_LETTER_FOR = str.maketrans("0158", "OISB")


def parse_name(text: str) -> tuple[Guess, ...]:
    """A person's name: letters, blanks, hyphens, apostrophes; digits are taken for the letters they resemble.

    Returns:
        One guess as written, marks of punctuation at the ends left out; empty for what is no name.
    """
    flat = re.sub(r"\s+", " ", text).strip(" .,:;-_'\"|/\\()[]*~`")
    flat = re.sub(r"^\W+|\W+$", "", flat)
    letters = sum(char.isalpha() for char in flat)
    digits = sum(char.isdigit() for char in flat)
    odd = sum(not (char.isalnum() or char in " -'.") for char in flat)
    if letters < 2 or digits > 0.34 * letters:
        return ()
    name = flat.translate(_LETTER_FOR) if digits else flat
    return (Guess(name, max(0.2, 1.0 - 0.15 * digits - 0.25 * odd)),)
