"""Where the packet was sent, as an envelope or a cover letter shows it, against the addresses of the day.

What came in has arrived, so nothing follows from it; a person may like to know. No courier address is listed for
re-parole, so none is ever called wrong.
"""
from __future__ import annotations

import re

from rapidfuzz import fuzz

from filings.vocabulary import Claim, PageKind, Request, Topic

from ..case import Case
from ..entries import Address
from ..packet import Packet, is_plain, quoted
from ..verdict import Verdict, cannot_tell, met, not_applicable, not_met
from .support import NOT_PAROLE

POSTAL = re.compile(r"\b(?:USPS|u\.?\s?s\.? postal|first[- ]class|certified mail|priority mail(?! express))", re.I)
COURIER = re.compile(r"\b(?:fedex|federal express|DHL|courier|overnight|express mail|priority mail express)\b|\bUPS\b", re.I)
BOX = re.compile(r"\bp\.?\s?o\.?\s*box\b|\bpost office box\b", re.I)
UNLISTED = "No courier address is listed for re-parole, so none is wrong"
LIKE = 80                      # ratio from which an address may be the listed one, badly read


def address(case: Case) -> Verdict:
    """The address on the envelope, or else in the cover letter, and how it was sent."""
    packet = case.packet
    shown = packet.claims(Topic.MAILED_TO)
    if case.asked.request is Request.OTHER:
        return not_applicable(NOT_PAROLE)
    if not shown:
        return not_applicable("No envelope or cover letter shows where the packet was sent")
    listed = _listed(case)
    if not listed:
        return not_applicable("The rules have no address for that day")
    envelopes = [one for one in shown if one.document is PageKind.OTHER]
    verdicts = [_one(case, one, listed) for one in envelopes or shown]
    if len({one.outcome for one in verdicts}) > 1:
        return cannot_tell("More than one address is shown, and they do not agree", quoted(envelopes or shown))
    return verdicts[0]


def _listed(case: Case) -> list[Address]:
    """The addresses of the day to which a packet may go: to ICE too, for a person in proceedings."""
    offices = {"lockbox", "re-parole"} if Request.REPAROLE in case.asked.possible else {"lockbox"}
    entries = case.packet.timeline.every("address", Address, case.packet.scan.received)
    found = [one for one in entries if one.office in offices]
    if found and case.traits.in_proceedings is not False:
        found += [one for one in entries if one.office == "ice"]
    return found


def _one(case: Case, claim: Claim, listed: list[Address]) -> Verdict:
    where, way = quoted([claim]), _way(case.packet, claim)
    likeness = {one.id: _is(claim.text, one) for one in listed}
    same = [one for one in listed if likeness[one.id]]
    fitting = [one for one in same if way is None or one.way in ("any", way)]
    reparole = Request.REPAROLE in case.asked.possible
    if not fitting and reparole and way == "courier":
        return not_applicable(UNLISTED)
    if same:
        entry = (fitting or same)[0]
        how = f", sent by {'mail' if way == 'postal' else 'courier'}" if way else ""
        verdict = met if fitting else not_met
        return verdict(f"The packet is addressed to {entry.text}{how}", where, entry.rule)
    found = f"The packet is addressed to {claim.text}"
    if None in likeness.values() or not is_plain(claim):
        return cannot_tell(f"{found}, which cannot be read surely", where)
    if reparole and way is None and not BOX.search(claim.text):
        return not_applicable(UNLISTED)        # it may have come by courier
    listing = "; ".join(dict.fromkeys(one.text for one in listed))
    return not_met(f"{found}; listed are {listing}", where, listed[0].rule)


def _way(packet: Packet, claim: Claim) -> str | None:
    """How it was sent, by the words on the same page: `postal`, `courier`, or None where nothing or both is said."""
    words = " ".join(one.text for one in packet.claims(Topic.CARRIER) if one.page == claim.page)
    ways = {name for name, pattern in (("postal", POSTAL), ("courier", COURIER)) if pattern.search(words)}
    return ways.pop() if len(ways) == 1 else None


def _is(text: str, entry: Address) -> bool | None:
    """Whether an address is the listed one, by its long numbers; None where it may be, badly read."""
    numbers = set(re.findall(r"\d{4,}", entry.text))
    there = numbers & set(re.findall(r"\d{4,}", text))
    if numbers <= there:
        return True
    like = fuzz.token_set_ratio(text.casefold(), entry.text.casefold()) >= LIKE
    return None if there or like else False
