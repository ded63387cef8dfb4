"""A filing as the checks ask about it: what is there, what is filled, what was read, and how surely.

Nothing here applies a rule. Three answers everywhere: yes, no, and None for "it cannot be told".
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from filings.vocabulary import Answer, Claim, Document, Evidence, PageKind, Reading, Readings, Scan, Stance, Status, Topic

from .policy import Timeline

if TYPE_CHECKING:
    from .earlier import Earlier

GUESS = 0.4                    # a doubtful reading with less confidence says nothing about what stands there
SURE = 0.6                     # a claim stated with less confidence is only a doubtful one


def candidates(reading: Reading | None) -> tuple[str, ...]:
    """All that a text field may say, best first; empty when nothing is legible, or the best reading is a mere guess."""
    if reading is None or reading.status not in (Status.READ, Status.REVIEW):
        return ()
    if reading.status is Status.REVIEW and reading.confidence < GUESS:
        return ()
    values = [reading.value] if isinstance(reading.value, str) and reading.value.strip() else []
    if reading.status is Status.REVIEW:
        values += [other for other in reading.alternatives if other.strip()]
    return tuple(dict.fromkeys(values))


def certain(reading: Reading | None) -> str | None:
    """The text of a field that was read surely, else None."""
    return candidates(reading)[0] if reading and reading.status is Status.READ and candidates(reading) else None


def as_date(text: str | None) -> date | None:
    """A normalised date, or None where the text is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def seen(reading: Reading | None) -> tuple[Evidence, ...]:
    """A reading as evidence."""
    if reading is None or reading.page is None:
        return ()
    text = reading.value if isinstance(reading.value, str) else ""
    return (Evidence(page=reading.page, box=reading.box, text=text),)


def quoted(claims: Iterable[Claim]) -> tuple[Evidence, ...]:
    """Claims as evidence."""
    return tuple(Evidence(page=claim.page, box=claim.box, text=claim.text) for claim in claims)


@dataclass(frozen=True, eq=False)
class Packet:
    """Readings, the scan they come from, and the rules.

    `form_pages`: pages of each learned (form, edition); `beside`: the other filings of the same scan.
    """

    readings: Readings
    scan: Scan
    timeline: Timeline
    earlier: Sequence[Earlier] = ()
    form_pages: Mapping[tuple[str, str], int] = field(default_factory=dict)
    beside: Sequence[Readings] = ()

    @property
    def rules_of(self) -> date:
        """The day whose rules hold for this filing, as messages give it: that of receipt, unless another is set."""
        return self.timeline.day(self.scan.received)

    def answer(self, question: str) -> Answer | None:
        """What a person said about a question that the readings leave open; the last word counts."""
        return next((one for one in reversed(self.readings.answers) if one.question == question), None)

    def field(self, name: str) -> Reading | None:
        """The reading of a field, None where there is none."""
        return self.readings.fields.get(name)

    def documents(self, *kinds: PageKind) -> tuple[Document, ...]:
        """Documents of these kinds, in the order of the packet."""
        return tuple(one for one in self.readings.documents if one.kind in kinds)

    def has(self, *kinds: PageKind) -> bool:
        """Whether the packet holds a document of one of these kinds."""
        return bool(self.documents(*kinds))

    def first_page(self, kind: PageKind) -> tuple[Evidence, ...]:
        """The first page of each document of a kind, as evidence."""
        return tuple(Evidence(page=one.pages[0]) for one in self.documents(kind) if one.pages)

    @cached_property
    def strange_pages(self) -> tuple[int, ...]:
        """Doubtful pages that might be anything: in no document, in one of kind other, or of a kind only guessed."""
        known = {page for one in self.readings.documents if one.kind is not PageKind.OTHER for page in one.pages}
        guessed = self.readings.uncertain_kinds
        return tuple(page for page in self.readings.doubtful_pages if page not in known or page in guessed)

    def doubtful_among(self, *kinds: PageKind) -> tuple[int, ...]:
        """Doubtful pages of these kinds, and those that might be anything."""
        own = {page for one in self.documents(*kinds) for page in one.pages}
        return tuple(page for page in self.readings.doubtful_pages if page in own or page in self.strange_pages)

    @cached_property
    def unsorted_letters(self) -> tuple[int, ...]:
        """Pages of letters that were read well, but of which it is only guessed what kind of letter they are."""
        return tuple(page for page in self.readings.uncertain_kinds if page not in self.readings.doubtful_pages)

    def perhaps(self, kind: PageKind, topics: Iterable[Topic]) -> tuple[int, ...]:
        """Unsorted letters that may be of a kind: by the guess, or because they speak of what such letters speak of."""
        pages = {page for one in self.documents(kind) for page in one.pages}
        pages |= {one.page for one in self.claims(*topics) if one.stance is not Stance.DENIED}
        return tuple(page for page in self.unsorted_letters if page in pages)

    def expected_pages(self, form: PageKind, edition: str | None) -> int | None:
        """Number of pages of a form's edition, learned or from the policy data."""
        if edition is None:
            return None
        return self.form_pages.get((form.value, edition)) or self.timeline.pages_of_form(form.value, edition)

    def missing_pages(self, form: PageKind) -> tuple[int, ...] | int | None:
        """Form pages that are missing: their numbers, or their number where pages can only be counted, or None.

        None when the edition or its length is unknown, editions are mixed, or there are more pages than the form has.
        """
        documents = self.documents(form)
        editions = {one.edition for one in documents}
        expected = self.expected_pages(form, next(iter(editions))) if len(editions) == 1 else None
        if expected is None:
            return None
        pages = {page for one in documents for page in one.pages}
        numbers = {self.readings.form_page_numbers.get(page) for page in pages}
        if None not in numbers:
            return tuple(number for number in range(1, expected + 1) if number not in numbers)
        return expected - len(pages) if len(pages) <= expected else None

    def is_complete(self, form: PageKind) -> bool:
        """Whether every page of the form is there and legible, so that a field without reading is an empty one."""
        doubtful = any(page in self.readings.doubtful_pages for one in self.documents(form) for page in one.pages)
        return self.missing_pages(form) in ((), 0) and not doubtful

    def filled(self, name: str, form: PageKind = PageKind.I_131) -> bool | None:
        """Whether anything is written in a field; ink that nobody can read still fills it."""
        reading = self.field(name)
        if reading is None:
            return False if self.is_complete(form) else None
        if reading.status is Status.READ:
            return reading.value not in (None, "", False)
        return reading.status is not Status.BLANK

    def mark(self, name: str, form: PageKind = PageKind.I_131) -> bool | None:
        """Whether a box is marked or a space signed."""
        reading = self.field(name)
        if reading is None:
            return False if self.is_complete(form) else None
        if reading.status is Status.BLANK:
            return False
        return bool(reading.value) if reading.status is Status.READ else None

    def claims(self, *topics: Topic, kinds: Iterable[PageKind] | None = None) -> tuple[Claim, ...]:
        """Claims on these topics, from documents of these kinds or from all."""
        wanted = None if kinds is None else frozenset(kinds)
        return tuple(one for one in self.readings.claims
                     if one.topic in topics and (wanted is None or one.document in wanted))

    def stated(self, *topics: Topic, kinds: Iterable[PageKind] | None = None) -> tuple[Claim, ...]:
        """Claims that are made plainly."""
        return tuple(one for one in self.claims(*topics, kinds=kinds) if is_plain(one))

    def hinted(self, *topics: Topic, kinds: Iterable[PageKind] | None = None) -> tuple[Claim, ...]:
        """Claims that something like it stands there."""
        return tuple(one for one in self.claims(*topics, kinds=kinds)
                     if one.stance is not Stance.DENIED and not is_plain(one))


def is_plain(claim: Claim) -> bool:
    """Whether a claim can be relied on."""
    return claim.stance is Stance.STATED and claim.confidence >= SURE
