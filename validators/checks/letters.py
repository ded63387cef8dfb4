"""What the letters, statements and certificates say."""
from __future__ import annotations

from collections.abc import Callable, Iterable

from filings.vocabulary import Claim, Document, Evidence, PageKind, Request, Stance, Topic

from ..case import Case
from ..packet import Packet, is_plain, quoted
from ..verdict import Verdict, cannot_tell, met, not_applicable, not_met, provided
from .support import ASKING, NOT_PAROLE, UNCLEAR

STATEMENTS = (PageKind.STATEMENT,)
PHYSICIANS = (PageKind.PHYSICIAN_STATEMENT,)
ANY_LETTER = (PageKind.STATEMENT, PageKind.PHYSICIAN_STATEMENT, PageKind.GUARDIAN_CONSENT)
# what letters of a kind cannot but speak of
TELLING = {
    PageKind.PHYSICIAN_STATEMENT: (Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION, Topic.MEDICAL_NEED),
    PageKind.GUARDIAN_CONSENT: (Topic.CONSENT,),
    PageKind.TRANSLATION: (Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT),
}
NOT_MEDICAL = "No medical reasons are given"
NOT_MINOR = "The person to be paroled is not a minor"


def both(one: bool | None, other: bool | None) -> bool | None:
    """Whether both hold; None where that is open."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def explanation(topic: Topic, what: str, *requests: Request) -> Callable[[Case], Verdict]:
    """A check whether a statement gives something, for filings with one of these requests."""
    def check(case: Case) -> Verdict:
        verdict = said(case.packet, topic, STATEMENTS, "a statement", what)
        otherwise = NOT_PAROLE if len(requests) > 1 else "The filing does not ask for a first parole"
        return provided(case.asked.among(*requests), verdict, otherwise, UNCLEAR)
    return check


def medical(topic: Topic, what: str, kinds: tuple[PageKind, ...]) -> Callable[[Case], Verdict]:
    """A check whether the letters of a medical filing give something."""
    source = "a physician's statement" if kinds == PHYSICIANS else "a letter"

    def check(case: Case) -> Verdict:
        return _if_medical(case, said(case.packet, topic, kinds, source, what))
    return check


def _if_medical(case: Case, verdict: Verdict) -> Verdict:
    asking = case.asked.among(*ASKING)
    applies = both(asking, case.traits.medical)
    unsure = UNCLEAR if asking is None else "Whether medical reasons are given cannot be told"
    return provided(applies, verdict, NOT_PAROLE if asking is False else NOT_MEDICAL, unsure)


def said(packet: Packet, topic: Topic, kinds: tuple[PageKind, ...], source: str, what: str) -> Verdict:
    """Whether a document of these kinds says something on a topic. `source`, `what`: for the message."""
    plain = packet.stated(topic, kinds=kinds)
    if plain:
        return met(f"{source.capitalize()} gives {what}", quoted(plain))
    hints = packet.hinted(topic, kinds=kinds) + _in_unsorted_letters(packet, topic, kinds)
    if hints:
        return cannot_tell(f"{source.capitalize()} may give {what}, but not plainly", quoted(hints))
    doubtful = packet.doubtful_among(*kinds)
    if doubtful:
        return cannot_tell(f"{what.capitalize()} was not found, but some pages cannot be read",
                           [Evidence(page=page) for page in doubtful])
    denied = [one for one in packet.claims(topic, kinds=kinds) if one.stance is Stance.DENIED]
    if denied:
        return not_met(f"{source.capitalize()} says that {what} cannot be given", quoted(denied))
    if not packet.has(*kinds):
        return not_met(f"There is no {source.split(' ', 1)[1]} in the packet")
    return not_met(f"No {source.split(' ', 1)[1]} gives {what}",
                   [Evidence(page=one.pages[0]) for one in packet.documents(*kinds) if one.pages])


def _in_unsorted_letters(packet: Packet, topic: Topic, kinds: tuple[PageKind, ...]) -> tuple[Claim, ...]:
    """Claims from documents of kind other or of a kind only guessed, and from statements that a physician seems to have made."""
    found = [one for one in packet.claims(topic) if one.stance is not Stance.DENIED
             and (one.document is PageKind.OTHER or (one.page in packet.unsorted_letters and one.document not in kinds))]
    if kinds == PHYSICIANS:
        by_doctor = {one.page for one in packet.stated(Topic.PHYSICIAN, kinds=STATEMENTS)}
        letters = [one for one in packet.documents(PageKind.STATEMENT) if by_doctor & set(one.pages)]
        pages = {page for one in letters for page in one.pages}
        found += [one for one in packet.claims(topic, kinds=STATEMENTS)
                  if one.page in pages and one.stance is not Stance.DENIED]
    return tuple(found)


def physician(case: Case) -> Verdict:
    """A physician's statement that is signed, by a physician."""
    packet = case.packet
    lacks = {Topic.SIGNATURE: "is not signed", Topic.PHYSICIAN: "is not by a physician"}
    return _if_medical(case, _signed_by(packet, PageKind.PHYSICIAN_STATEMENT, "physician's statement", lacks))


def consent(case: Case) -> Verdict:
    """A consent that is signed, by a parent or guardian."""
    packet = case.packet
    asking = case.asked.among(*ASKING)
    lacks = {Topic.CONSENT: "gives no consent", Topic.SIGNATURE: "is not signed"}
    verdict = _signed_by(packet, PageKind.GUARDIAN_CONSENT, "consent of a parent", lacks)
    if verdict.outcome == "met":
        verdict = _by_parent(packet, verdict)
    elif verdict.outcome == "not-met" and _parent_in_statement(packet):
        verdict = cannot_tell("A statement seems to give the consent of a parent", quoted(_parent_in_statement(packet)))
    unsure = UNCLEAR if asking is None else "Whether the person to be paroled is a minor cannot be told"
    return provided(both(asking, case.traits.minor), verdict, NOT_PAROLE if asking is False else NOT_MINOR, unsure)


def _by_parent(packet: Packet, verdict: Verdict) -> Verdict:
    kinds = (PageKind.GUARDIAN_CONSENT,)
    if packet.stated(Topic.PARENT, kinds=kinds):
        return met("A parent or legal guardian consents and signed", verdict.evidence)
    denied = [one for one in packet.claims(Topic.PARENT, kinds=kinds) if one.stance is Stance.DENIED]
    if denied and not packet.hinted(Topic.PARENT, kinds=kinds):
        return not_met("The consent is not by a parent or legal guardian", quoted(denied))
    return cannot_tell("The consent does not plainly say that a parent or legal guardian gives it", verdict.evidence)


def _parent_in_statement(packet: Packet) -> tuple[Claim, ...]:
    kinds = (PageKind.STATEMENT, PageKind.OTHER)
    parent = packet.stated(Topic.PARENT, kinds=kinds) or packet.hinted(Topic.PARENT, kinds=kinds)
    return packet.stated(Topic.CONSENT, kinds=kinds) if parent else ()


def _signed_by(packet: Packet, kind: PageKind, name: str, lacks: dict[Topic, str]) -> Verdict:
    """Whether one document of a kind makes all these claims. `lacks`: what its lack of each is called."""
    topics = tuple(lacks)
    documents = packet.documents(kind)
    for one in documents:
        claims = [claim for claim in packet.stated(*topics, kinds=(kind,)) if claim.page in one.pages]
        if {claim.topic for claim in claims} == set(topics):
            return met(f"The {name} is there and signed", quoted(claims))
    doubtful = packet.doubtful_among(kind) + packet.perhaps(kind, TELLING[kind])
    if not documents:
        absent = f"There is no {name} in the packet"
        if doubtful:
            return cannot_tell(f"{absent}, but some pages cannot be read or may be one", _pages(doubtful))
        return not_met(absent)
    open_ones = [topic for topic in topics
                 if packet.hinted(topic, kinds=(kind,)) or packet.stated(topic, kinds=(kind,))]
    missing = [topic for topic in topics if topic not in open_ones]
    pages = tuple(Evidence(page=one.pages[0]) for one in documents if one.pages)
    if doubtful or not missing:
        return cannot_tell(f"The {name} cannot be judged surely", _pages(doubtful) or pages)
    return not_met(f"The {name} {' and '.join(lacks[topic] for topic in missing)}", pages)


def _pages(numbers: Iterable[int]) -> tuple[Evidence, ...]:
    return tuple(Evidence(page=number) for number in numbers)


def translation(case: Case) -> Verdict:
    """A certified translation for each document in another language."""
    packet = case.packet
    foreign = [one for one in packet.claims(Topic.FOREIGN_LANGUAGE)
               if one.stance is not Stance.DENIED and one.document is not PageKind.TRANSLATION]
    if not foreign:
        if packet.strange_pages:
            return cannot_tell("Some pages cannot be read and may be in another language", _pages(packet.strange_pages))
        return not_applicable("All documents are in English")
    pages = {one.page for one in foreign if is_plain(one)}
    originals = [one for one in packet.readings.documents if pages & set(one.pages)]
    translations = packet.documents(PageKind.TRANSLATION)
    certified = [one for one in translations if _certified(packet, one)]
    wanted = max(1, len(originals))
    if len(certified) >= wanted:
        return met("Each document in another language has a certified translation", quoted(foreign))
    if not pages:
        return cannot_tell("A document may be in another language", quoted(foreign))
    topics = (Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT)
    doubtful = packet.doubtful_among(PageKind.TRANSLATION) + packet.perhaps(PageKind.TRANSLATION, TELLING[PageKind.TRANSLATION])
    if certified or doubtful or all(packet.hinted(one) or packet.stated(one) for one in topics):
        return cannot_tell("It cannot be told whether every document in another language has a certified translation",
                           quoted(foreign) + _pages(doubtful))
    if not translations:
        return not_met("A document in another language has no translation", quoted(foreign))
    return not_met("The translation is not certified as complete and accurate by a competent translator",
                   quoted(foreign))


def _certified(packet: Packet, document: Document) -> bool:
    topics = (Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT)
    return all(any(one.page in document.pages for one in packet.stated(topic)) for topic in topics)
