"""What a field's tooltip tells: part, item, label, and what kind of entry belongs there.

Tooltips are written for screen readers ("Part 1. Information About You. Physical Address. 2. D. Enter City or
Town."): the headings over the field come first, then the item number, then what to enter. Only the words after the
last item number speak of the field itself; a heading such as "Signature of Applicant" must not make a signature of
the telephone number under it.
"""
from __future__ import annotations

import re
from dataclasses import dataclass

from .definition import Grammar

PART = re.compile(r"\bPart\s+(\d{1,2})\b")
# an item number opens a sentence or follows "Select"; "Part 1." and "If 3. A. Yes" are mentions of another place
ITEM = re.compile(r"(?:^|[.:;)\]?]\s*|\b(?:[Ss]elect|[Bb]ox|[Cc]heck)\s+|"
                  r"\b(?!(?:Part|Parts|Type|Number|Numbers|Item|Items|If|Row|Section|Line|Page|Form|Child|Person)\b)"
                  r"[A-Z][a-z]+\s+)(\d{1,2})\.\s?(?:([A-Za-z])\.)?(?:\s?(\d)\.)?(?=\s|$)")
LEAD = re.compile(r"^(?:please\s+)?(?:enter|select|check|type|provide)\s+(?:the\s+|your\s+)?", re.IGNORECASE)
ORDER = re.compile(r"(?:^|[.:;,)\]?]\s+)(?:Enter|Select|Check|Type|Provide)\s+(?=\w)")
ASIDE = re.compile(r"\s*\([^()]{40,}\)")
NO_ENTRY = re.compile(r"\s*(?:No Entry|This signature field|This form can ?not|Print and [Ss]ign|Please sign|"
                      r"This is a (?:protected|read only) field|This field (?:is )?pre-?populate).*$", re.DOTALL)
LONGEST_LABEL = 160


@dataclass(frozen=True)
class Told:
    """What a tooltip says of its field.

    `label`: the words after the last item number, tidied; `own`: what is to be entered, without the headings that
    a tooltip without an item number keeps in its label.
    """

    part: str | None
    item: str | None
    label: str | None
    own: str | None


def parse(tooltip: str) -> Told:
    """Split a tooltip into part, item (`2.d`) and label."""
    text = " ".join(tooltip.split())
    part = PART.search(text)
    items = list(ITEM.finditer(text))
    rest, item = text, None
    if items:
        last = items[-1]
        item = ".".join(piece.lower() for piece in last.groups() if piece)
        rest = text[last.end():]
    else:
        rest = re.sub(r"^Part\s+\d{1,2}\.\s*", "", rest)
    label = _label(rest)
    return Told(part[1] if part else None, item, label, _own(label, rest))


def _label(rest: str) -> str | None:
    text = ASIDE.sub("", NO_ENTRY.sub("", rest)).strip(" .:")
    if len(text) > LONGEST_LABEL:      # headings in full; the last sentence is the field's own
        text = re.split(r"(?<=[a-z)]{2}[.:])\s+(?=[A-Z])", text)[-1]
    text = re.sub(r"\s*:\s*:", ":", LEAD.sub("", text)).strip(" .:")
    return text[:LONGEST_LABEL].strip() or None


def _own(label: str | None, rest: str) -> str | None:
    text = NO_ENTRY.sub("", rest).strip(" .:")
    orders = list(ORDER.finditer(text))
    own = text[orders[-1].end():] if orders else (label or "")
    if re.match(r"(?:the date )?as (?:a )?2", own, re.IGNORECASE):      # "Date of Signature. Enter as 2-digit Month..."
        return label
    return own.strip(" .:") or label


SIGNATURE = re.compile(r"\bsignature\b", re.IGNORECASE)
DATE = re.compile(r"\bdate\b|\b2[ -]digit\s+month\b|mm/dd/yyyy", re.IGNORECASE)
NO_DATE = re.compile(r"mm/yyyy|expiration date.*4 digits? for year", re.IGNORECASE)

# first hit decides; longer phrases stand before the words they contain
GRAMMARS: tuple[tuple[str, Grammar], ...] = (
    (r"alien (?:registration )?number|\ba[- .]*number\b|\ba#", Grammar.A_NUMBER),
    (r"social security", Grammar.SSN),
    (r"i-94\b.*\bnumber|(?:departure|admission)[- ]record (?:number|no)", Grammar.I94_NUMBER),
    (r"zip code extension|postal code", Grammar.FREE),
    (r"\bzip\b", Grammar.ZIP),
    (r"class of admission", Grammar.CLASS_OF_ADMISSION),
    (r"select state|enter state|^state\b|2[- ]letter.*state|list of states", Grammar.STATE),
    (r"country of (?:birth|citizenship|nationality)|enter (?:the )?country|citizen of|^country\b", Grammar.COUNTRY),
    (r"\bcity\b(?!.*\bof the u\.?s)", Grammar.CITY),
    (r"\bstreet\b", Grammar.STREET),
    (r"dollar|\bamount\b|annual income", Grammar.AMOUNT),
    (r"\bgender\b|\bsex\b", Grammar.GENDER),
    (r"in days|\bage\b|age in years|number of (?:persons|dependents|days)", Grammar.INTEGER),
    (r"business|organization|firm|concern|office|agency|school|program", Grammar.FREE),
    (r"\b(?:family|given|middle|last|first|full|maiden) name\b|\bname of (?:person|sponsor)|care of name",
     Grammar.NAME),
)
COMPILED = tuple((re.compile(pattern, re.IGNORECASE), grammar) for pattern, grammar in GRAMMARS)


def is_signature(label: str | None, widget: str) -> bool:
    """Whether a place is for a signature: by its own words, or by its widget's name. "Date of Signature" is not."""
    own = widget.rsplit(".", 1)[-1]
    if label and SIGNATURE.search(label) and not DATE.search(label):
        return True
    return bool(re.search(r"signature|sig(?:\[|$)", own, re.IGNORECASE)) and not re.search("date", own, re.IGNORECASE) \
        and not (label and DATE.search(label))


def is_date(label: str | None, script: str) -> bool:
    """Whether a text widget takes a date: by its own words or the format script of the PDF."""
    if "AFDate" in script:
        return True
    return bool(label and DATE.search(label)) and not NO_DATE.search(label or "")


def guess_grammar(label: str | None) -> Grammar:
    """What may stand in a text field with that label; `FREE` when the words do not tell."""
    if not label:
        return Grammar.FREE
    return next((grammar for pattern, grammar in COMPILED if pattern.search(label)), Grammar.FREE)
