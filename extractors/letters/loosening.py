"""Sentences before they are looked at: words run together or misread are set right, shorthand is written out."""

from __future__ import annotations

import re

from rapidfuzz.distance import DamerauLevenshtein

from extractors.letters.measures import NUMBER
from extractors.letters.words import PROTECTED, plain

MONTHS = r"(January|February|March|April|May|June|July|August|September|October|November|December)"
# shorthand of physicians; TX in capitals is Texas
SHORTHAND = tuple(
    (re.compile(pattern), full)
    for pattern, full in (
        (r"(?i)\bw/o\b", "without"),
        (r"(?i)\bw/ ?(?=\w)", "with "),
        (r"(?i)\bs/p\b", "after"),
        (r"(?i)\bh/o\b", "history of"),
        (r"(?i)\bf/u\b", "follow-up"),
        (r"(?i)\b(\d{1,2}) ?y/?o\b", r"\1-year-old"),
        (r"\b(\d{1,2}) ?[MF]\b(?= (?:with|has|had|after))", r"\1-year-old patient"),
        (r"\b(?:[Pp]t|PT(?= (?:is|has|with|will|was)))\b\.?(?! x)", "patient"),
        (r"\b(?:[Dd]x|DX)\b\.?", "diagnosis"),
        (r"\b[Pp]x\b\.?", "prognosis"),
        (r"\b[Tt]x\b\.?(?!\s*\d)", "treatment"),
        (r"\b(?:E?LOS)\b(?! Angeles)", "length of stay"),
        (r"\b(?:OS|DFS|EFS|PFS)\b", "survival"),
        (r"\b(\w{4,}) C[Aa]\b(?=\W|$)(?!,? \d{5})", r"\1 cancer"),
        # weeks and months as British physicians write them: 6/52, 3/12
        (r"(?i)\b(for|over|about|around|approx\.?|further|of|last|lasts|take|takes|x) (\d{1,2})/52\b", r"\1 \2 weeks"),
        (r"(?i)\b(for|over|about|around|approx\.?|further|take|takes) (\d{1,2})/12\b", r"\1 \2 months"),
        (r"(?i)\bq ?(\d)(?= ?(?:d|wk|mo|week|month))", r"every \1"),
    )
)
JOINED = tuple(
    (re.compile(pattern), apart)
    for pattern, apart in (
        (r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})", " "),  # JonesMary
        (rf"\b{MONTHS}(?=\d)", r"\1 "),
        (r"\b(She|He|We|They|You|It|I)(will|would|can|cannot|need|needs|has|have|is|was|ask|am|are)\b", r"\1 \2"),
        (r"\bbe(?=parole)", "be "),  # "beparoled" is not "reparoled"
        (r"(?<=[a-z]{2}),(?=[A-Za-z])", ", "),
        (r"(?i)\bcannot\b", "can not"),
        (r"(?i)\bgo-ahead\b", "go ahead"),
        # the name of a row run together with its value
        (r"(?i)\b(diagnosis|prognosis)(?=[a-z]{3})|\b(duration of treatment|treatment)(?!s)(?=[a-z]{4})", r"\1\2 "),
        (r"(?<=[a-z]{5})(?=[$€£]?\d+(?![\da-z]))", " "),
        (r"(?<=[a-z]{3})\.(?=[a-z]{3})", " "),  # a speck between two words
        (r"(?<![\w$])[S§](?=\d{1,3}[,.]\d{3}\b)", "$"),  # a dollar sign misread
        (r"(?<=\d) (?=,\d{3}\b)|(?<=\d,) (?=\d{3}\b)", ""),
        (r"\$\s+(?=\d)", "$"),
    )
)
# an amount in which letters stand for figures, as l for 1
_AMOUNT = re.compile(r"(?<=[$€£])[\dlI|OoSB]{1,3}(?:, ?[\dlI|OoSB]{3})+(?![\w])")
AS_FIGURES = str.maketrans("lI|OoSB", "1110058")
_COUNTED = re.compile(rf"\b({NUMBER}|sl[xk]|f[il]ve|n[il]ne) ([a-z0-9]{{5,7}})\b", re.IGNORECASE)
MISREAD = {"slx": "six", "slk": "six", "flve": "five", "nlne": "nine"}
_UNITS = ("months", "weeks", "years", "month")


def loosened(text: str) -> str:
    """A sentence with its joined words apart, its shorthand in full, and misread units of time mended."""
    for pattern, apart in JOINED:
        text = pattern.sub(apart, text)
    for pattern, full in SHORTHAND:
        text = pattern.sub(full, text)
    text = _AMOUNT.sub(lambda found: found[0].translate(AS_FIGURES).replace(" ", ""), text)
    return _COUNTED.sub(_mended_unit, text)


def _mended_unit(found: re.Match[str]) -> str:
    """`twelve montis`: after a number, a word a letter or two from a unit of time is that unit."""
    number, word = found[1].lower(), plain(found[2])
    if word in _UNITS or word in PROTECTED or number in {"a", "an", "many", "several"}:
        return found[0]
    word = word.replace("rn", "m").replace("0", "o")
    for unit in _UNITS:
        allowed = 2 if unit == "months" and len(word) >= 6 else 1
        if word[-1] == unit[-1] and DamerauLevenshtein.distance(word, unit, score_cutoff=allowed) <= allowed:
            return f"{MISREAD.get(number, found[1])} {unit}"
    return found[0]
