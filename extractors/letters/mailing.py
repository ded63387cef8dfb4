"""The agency's address as an envelope or the head of a letter shows it, and the words of the carrier beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.text import Line, PageText
from filings.vocabulary import Claim, PageKind, Stance, Topic

# an address ends with a town, a state and a ZIP code; the state may be spelled badly by the reader
TOWN = re.compile(r"\b[A-Za-z][A-Za-z .'-]+,?\.?\s+[A-Z][A-Za-z]\.?,?\s+\d{5}(?:-\d{4})?\b")
AGENCY = re.compile(
    r"\b(?:USCIS|U\.?\s?S\.? Citizenship|Citizenship and Immigration|lock\s?box|Attn:? ?HP|humanitarian parole"
    r"|Immigration and Customs|Homeland Security|PLEPU|parole branch)\b",
    re.I,
)
CARRIER = re.compile(
    r"\b(?:USPS|U\.?\s?S\.? Postal Service|first[- ]class(?: mail)?|certified mail|priority mail(?: express)?"
    r"|express mail|fedex|federal express|DHL|courier|overnight)\b",
    re.I,
)
UPS = re.compile(r"\bUPS\b")  # "ups" is a word
MOST = 6  # lines above the town that belong to an address
ENVELOPE = 60  # words that an envelope or a label has at most
FEWEST_PROSE = 9  # words of a line that is no line of an address


def mailing_claims(text: PageText, kind: PageKind, page: int) -> list[Claim]:
    """The agency's addresses on a page, and the carrier where there is one.

    Args:
        text: the page as read.
        kind: what the page is; only letters of the applicant and pages of no other kind are looked at.
        page: its number in the scan, 1-based.
    """
    if kind not in (PageKind.OTHER, PageKind.STATEMENT):
        return []
    blocks = list(addresses(text))
    claims = [_claim(Topic.MAILED_TO, block, ", ".join(line.text.strip(" ,") for line in block), kind, page) for block in blocks]
    if not blocks:
        return []
    for line in text.lines:
        found = CARRIER.search(line.text) or UPS.search(line.text)
        if found:
            claims.append(_claim(Topic.CARRIER, [line], found.group(), kind, page))
    return claims


def addresses(text: PageText) -> Iterator[list[Line]]:
    """The blocks of lines that are an address of the agency, each to the line with the ZIP code."""
    for end, line in enumerate(text.lines):
        if not TOWN.search(line.text) or len(line.words) >= FEWEST_PROSE:
            continue
        block = [line]
        for above in reversed(text.lines[max(0, end - MOST) : end]):
            if not _follows(above, block[0]) or len(above.words) >= FEWEST_PROSE or TOWN.search(above.text):
                break
            block.insert(0, above)
        first = next((place for place, one in enumerate(block) if AGENCY.search(one.text)), None)
        if first is not None:
            yield block[first:]


def is_envelope(text: PageText) -> bool:
    """Whether a page is an envelope or a mailing label: the agency's address, and little else."""
    words = sum(len(line.words) for line in text.lines)
    prose = any(len(line.words) >= FEWEST_PROSE for line in text.lines)
    greeting = re.search(r"\b(?:dear|sincerely|re)\b\s*[:,]?", text.text, re.I)
    return words <= ENVELOPE and not prose and not greeting and next(addresses(text), None) is not None


def _follows(above: Line, below: Line) -> bool:
    """Whether two lines stand under each other, close and at the same left edge."""
    height = max(above.box[3] - above.box[1], below.box[3] - below.box[1])
    gap = below.box[1] - above.box[3]
    return -height < gap < 2.2 * height and abs(above.box[0] - below.box[0]) < 0.08


def _claim(topic: Topic, block: list[Line], words: str, kind: PageKind, page: int) -> Claim:
    boxes = [line.box for line in block]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    sure = min(line.confidence for line in block)
    return Claim(
        topic=topic,
        stance=Stance.STATED if sure >= 0.6 else Stance.DOUBTFUL,
        document=kind,
        page=page,
        box=box,
        text=words,
        confidence=round(min(1.0, sure), 3),
    )
