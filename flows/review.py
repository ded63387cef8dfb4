"""What a reviewer says about a filing: an entry, a sentence of a letter, a page, or what the paper leaves open.

    claim(...)                                     # filings.claims
    state = confirm(desk, "nora", 12, version, "i131.applicant.family_name")
    state = correct(desk, "nora", 12, state.version, "payment.amount", "575")

Each is one transaction: the reading gets the person's name and full confidence, the filing is decided again, the deed is
audited. A stale version or a filing that somebody else holds changes nothing.
"""
from __future__ import annotations

from typing import Any

from filings.corrections import CONFIRMED, CORRECTED, UNREADABLE
from filings.problems import BadCorrection
from filings.vocabulary import Answer, Claim, Outcome, PageKind, Reading, Readings, Request, Source, Stance, Status, Trait
from flows.review_again import page_words
from flows.review_desk import Changed, ReviewDesk, Work, edit
from validators.checks import CHECKS

SECRET = (".a_number", ".ssn")       # never written into the audit trail
LONGEST = 1000                       # characters of a reason


def confirm(desk: ReviewDesk, who: str, filing: int, version: int, name: str) -> Changed:
    """Say that an entry was read rightly.

    Raises:
        BadCorrection: nothing was read there that could be confirmed.
    """
    return _enter(desk, who, filing, version, name, CONFIRMED, None)


def correct(desk: ReviewDesk, who: str, filing: int, version: int, name: str, text: str) -> Changed:
    """Say what stands in an entry; an empty text: nothing does.

    Raises:
        BadCorrection: the entry cannot hold that, or there is no such entry.
    """
    return _enter(desk, who, filing, version, name, CORRECTED, text)


def cannot_read(desk: ReviewDesk, who: str, filing: int, version: int, name: str) -> Changed:
    """Say that an entry cannot be read, by nobody; the checks it leaves open are then answered themselves."""
    return _enter(desk, who, filing, version, name, UNREADABLE, None)


def _enter(desk: ReviewDesk, who: str, filing: int, version: int, name: str, action: str, text: str | None) -> Changed:
    def deed(work: Work, readings: Readings) -> tuple[Readings, Any, Any]:
        before = readings.fields.get(name)
        if before is None and not _may_be_added(readings, name):
            raise BadCorrection(f"The filing has no entry {name}")
        after = _said(desk, who, name, before, action, text)
        work.correct(name, action, reading=after.model_dump(mode="json"),
                     before=before.model_dump(mode="json") if before else None)
        fields = {**readings.fields, name: after}
        return (readings.model_copy(update={"fields": fields}), {"field": name, "value": _told(name, before)},
                {"field": name, "value": _told(name, after)})
    return edit(desk, who, filing, version, f"filing.{action}", deed)


def _may_be_added(readings: Readings, name: str) -> bool:
    """Whether an entry without a reading may be given one: its form is in the packet, though not the page with it."""
    forms = {kind.lower().replace("-", "") for kind in (document.kind for document in readings.documents)}
    return name.split(".", 1)[0] in {*forms, "identity" if PageKind.IDENTITY in {d.kind for d in readings.documents} else ""}


def _said(desk: ReviewDesk, who: str, name: str, before: Reading | None, action: str, text: str | None) -> Reading:
    """The reading as the person leaves it."""
    old = before or Reading(value=None, status=Status.UNREADABLE, confidence=0.0)
    if action == UNREADABLE:
        return old.model_copy(update={"value": None, "status": Status.UNREADABLE, "confidence": 1.0, "by": who,
                                      "alternatives": ()})
    if text is None:
        if old.status is Status.UNREADABLE:
            raise BadCorrection("Nothing was read there that could be confirmed")
        value = old.value
    else:
        value = desk.rules.value(name, text, old.value)
    blank = value is None or value == ""
    source = old.source or (Source.MARK if isinstance(value, bool) else Source.TYPED if not blank else None)
    return old.model_copy(update={"value": None if blank else value, "status": Status.BLANK if blank else Status.READ,
                                  "confidence": 1.0, "by": who, "alternatives": (), "source": source})


def _told(name: str, reading: Reading | None) -> Any:
    """A value for the audit trail; numbers that name a person stay out of it."""
    if reading is None or reading.value is None:
        return None if reading is None else str(reading.status)
    return "(number)" if name.endswith(SECRET) else reading.value


def settle_claim(desk: ReviewDesk, who: str, filing: int, version: int, index: int, stated: bool) -> Changed:
    """Say whether a page says what it seems to say. `index`: of the claim in the filing as it was seen, from 0.

    Raises:
        BadCorrection: there is no such claim.
    """
    def deed(work: Work, readings: Readings) -> tuple[Readings, Any, Any]:
        if not 0 <= index < len(readings.claims):
            raise BadCorrection(f"The filing has no sentence {index}")
        before = readings.claims[index]
        stance = Stance.STATED if stated else Stance.DENIED
        after = before.model_copy(update={"stance": stance, "confidence": 1.0, "by": who})
        claims = (*readings.claims[:index], after, *readings.claims[index + 1:])
        work.correct(claim_key(before), CONFIRMED if stated else CORRECTED, reading=after.model_dump(mode="json"),
                     before=before.model_dump(mode="json"))
        return (readings.model_copy(update={"claims": claims}), {"topic": before.topic, "stance": before.stance},
                {"topic": after.topic, "page": after.page, "stance": after.stance})
    return edit(desk, who, filing, version, "filing.claim-settled", deed)


def claim_key(claim: Claim) -> str:
    """By what a correction of a claim is kept: its topic and its page."""
    return f"claim:{claim.topic}:{claim.page}"


def settle_page(desk: ReviewDesk, who: str, filing: int, version: int, page: int) -> Changed:
    """Say that a doubtful page is what it was taken for, and holds nothing that counts but what was read.

    Raises:
        BadCorrection: the page is not of this filing.
    """
    def deed(work: Work, readings: Readings) -> tuple[Readings, Any, Any]:
        pages = {number for document in readings.documents for number in document.pages}
        if page not in pages | set(readings.doubtful_pages):
            raise BadCorrection(f"Page {page} does not belong to this filing")
        doubtful = page in (*readings.doubtful_pages, *readings.uncertain_kinds)
        known = page_words(work.connection, work.place.scan).get(page, {})
        work.correct(f"page:{page}", CONFIRMED, reading={**known, "page": page, "doubtful": False},
                     before={"page": page, "doubtful": doubtful})
        return without_doubt(readings, page), {"page": page, "doubtful": doubtful}, {"page": page, "doubtful": False}
    return edit(desk, who, filing, version, "filing.page-settled", deed)


def without_doubt(readings: Readings, page: int) -> Readings:
    """The readings with a page that is in doubt no more."""
    return readings.model_copy(update={
        "doubtful_pages": tuple(one for one in readings.doubtful_pages if one != page),
        "uncertain_kinds": tuple(one for one in readings.uncertain_kinds if one != page)})


def answer(desk: ReviewDesk, who: str, filing: int, version: int, question: str, says: str, reason: str = "") -> Changed:
    """Answer what the readings leave open: a check, what is asked for, or a trait.

    Args:
        desk: the desk.
        who: name of the user.
        filing: id of the filing.
        version: id of the decision that the person saw.
        question: name of a check, `request`, or `trait.` with the name of a trait.
        says: `met`, `not-met` or `not-applicable`; a request; `yes` or `no`.
        reason: in the person's words; may be empty.

    Raises:
        BadCorrection: there is no such question, or that is no answer to it.
    """
    if says not in choices_of(question):
        raise BadCorrection(f"{says!r} is no answer to {question}")
    if len(reason) > LONGEST:
        raise BadCorrection(f"A reason has at most {LONGEST} characters")

    def deed(work: Work, readings: Readings) -> tuple[Readings, Any, Any]:
        said = Answer(question=question, says=says, reason=" ".join(reason.split()), by=who, at=work.stamp)
        rest = tuple(one for one in readings.answers if one.question != question)
        before = next((one for one in readings.answers if one.question == question), None)
        work.correct(f"answer:{question}", CONFIRMED, reading=said.model_dump(mode="json"),
                     before=before.model_dump(mode="json") if before else None)
        return (readings.model_copy(update={"answers": (*rest, said)}),
                {"question": question, "says": before.says if before else None},
                {"question": question, "says": says, "reason": said.reason})
    return edit(desk, who, filing, version, "filing.answered", deed)


def choices_of(question: str) -> tuple[str, ...]:
    """What can be said to a question; nothing to one that does not exist."""
    if question == "request":
        return (Request.INITIAL_PAROLE, Request.REPAROLE, Request.OTHER)
    if question in {f"trait.{trait}" for trait in Trait}:
        return ("yes", "no")
    known = question in {check.name for check in CHECKS}
    return (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE) if known else ()
