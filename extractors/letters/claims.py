"""What a letter says: sentences, rules, and the claims that follow.

Rules look at one sentence at a time, so every claim can show the sentence it rests on. A sentence that was read
badly and holds a word that matters becomes a doubtful claim, never silence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from rapidfuzz import fuzz, process

from extractors.letters import (
    phrases_family,
    phrases_means,
    phrases_physician,
    phrases_request,
    topics_abroad,
    topics_family,
    topics_means,
    topics_physician,
    topics_request,
)
from extractors.letters.language import language_claim
from extractors.letters.mailing import mailing_claims
from extractors.letters.matching import PhraseBook, learn_words, marked, vocabulary
from extractors.letters.meaning import meanings
from extractors.letters.patients import patients
from extractors.letters.said import Context, Said
from extractors.letters.sentences import Sentence, sentences_of
from extractors.letters.settling import settled
from extractors.letters.signature import signature_claim
from extractors.letters.signer import physician_claim
from extractors.letters.weighing import weighed
from extractors.letters.words import PROTECTED, plain, stem
from extractors.readings import LETTERS
from extractors.text import PageText
from filings.vocabulary import Claim, PageKind, Stance, Topic

Rule = Callable[[Context], Said | None]

RULES: dict[Topic, Rule] = {
    Topic.COST: topics_means.cost,
    Topic.DIAGNOSIS: topics_physician.diagnosis,
    Topic.PROGNOSIS: topics_physician.prognosis,
    Topic.DURATION: topics_physician.duration,
    Topic.UNAVAILABILITY: topics_abroad.unavailability,
    Topic.PAYMENT: topics_means.payment,
    Topic.RETURN: topics_means.way_back,
    Topic.REASONS: topics_request.reasons,
    Topic.PERIOD: topics_request.period,
    Topic.VISA: topics_request.visa,
    Topic.REQUEST_REPAROLE: topics_request.reparole,
    Topic.REQUEST_INITIAL: topics_request.initial,
    Topic.MEDICAL_NEED: topics_request.medical_need,
    Topic.REMOVED_EARLIER: topics_request.removed,
    Topic.CONSENT: topics_family.consent,
    Topic.PARENT: topics_family.parent,
    Topic.TRANSLATION_COMPLETE: topics_family.complete,
    Topic.TRANSLATION_COMPETENT: topics_family.competent,
}

# which topics are looked for in which kind of page; a page of another kind says nothing on them
MEANS = frozenset({Topic.UNAVAILABILITY, Topic.COST, Topic.PAYMENT, Topic.RETURN})
IN_KIND: dict[PageKind, frozenset[Topic]] = {
    PageKind.PHYSICIAN_STATEMENT: MEANS | {Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION, Topic.MEDICAL_NEED},
    PageKind.STATEMENT: MEANS
    | {
        Topic.REASONS,
        Topic.PERIOD,
        Topic.VISA,
        Topic.REQUEST_REPAROLE,
        Topic.REQUEST_INITIAL,
        Topic.MEDICAL_NEED,
        Topic.REMOVED_EARLIER,
        Topic.CONSENT,
        Topic.PARENT,
        Topic.DIAGNOSIS,
        Topic.PROGNOSIS,
        Topic.DURATION,
    },
    PageKind.GUARDIAN_CONSENT: frozenset({Topic.CONSENT, Topic.PARENT}),
    PageKind.TRANSLATION: MEANS
    | {Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT, Topic.CONSENT, Topic.PARENT},
    PageKind.IDENTITY: frozenset({Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT}),
    PageKind.OTHER: MEANS
    | {
        Topic.REASONS,
        Topic.PERIOD,
        Topic.VISA,
        Topic.REQUEST_REPAROLE,
        Topic.DIAGNOSIS,
        Topic.PROGNOSIS,
        Topic.DURATION,
        Topic.CONSENT,
        Topic.PARENT,
        Topic.TRANSLATION_COMPLETE,
        Topic.TRANSLATION_COMPETENT,
    },
}

# words one of which any sentence on the topic is likely to hold; damage to such a sentence must show
HINTS: dict[Topic, tuple[str, ...]] = {
    Topic.DIAGNOSIS: ("diagnosis", "diagnosed", "suffers", "disease", "condition", "leukemia", "cancer"),
    Topic.PROGNOSIS: ("prognosis", "outlook", "survival", "expected", "recovery", "remission"),
    Topic.DURATION: ("duration", "months", "treatment"),
    Topic.UNAVAILABILITY: ("treatment", "hospital", "operation", "unavailable", "country"),
    Topic.COST: ("cost", "costs", "estimated", "charges", "price"),
    Topic.PAYMENT: ("paying", "payment", "covered", "savings", "insurance", "pays"),
    Topic.RETURN: ("return", "ticket", "flight", "airfare"),
    Topic.REASONS: ("urgent", "because", "emergency", "humanitarian", "reason"),
    Topic.PERIOD: ("months", "year", "period", "weeks"),
    Topic.VISA: ("visa", "embassy", "consulate"),
    Topic.CONSENT: ("consent", "permission", "authorize", "agree"),
    Topic.PARENT: ("mother", "father", "parent", "guardian"),
    Topic.TRANSLATION_COMPLETE: ("translation", "accurate", "complete"),
    Topic.TRANSLATION_COMPETENT: ("competent", "fluent", "translate"),
}
# a letter of a kind that is only guessed may be of any of them, and is searched for what any may say
UNSORTED = frozenset[Topic]().union(*(IN_KIND[kind] for kind in LETTERS))
DAMAGED = 0.8  # a sentence read with less confidence than this may hide what it says

PATTERNS = phrases_physician.PATTERNS | phrases_means.PATTERNS | phrases_request.PATTERNS | phrases_family.PATTERNS
learn_words(row for rows in PATTERNS.values() for row in rows)
# the phrases that the rules for a kind of page ask about; looking for all of them takes twice as long
OF_KIND = {
    PageKind.PHYSICIAN_STATEMENT: phrases_physician.PATTERNS | phrases_means.PATTERNS,
    PageKind.GUARDIAN_CONSENT: phrases_family.PATTERNS,
    PageKind.TRANSLATION: phrases_means.PATTERNS | phrases_family.PATTERNS,
    PageKind.IDENTITY: phrases_family.PATTERNS,
}


@cache
def _book(kind: PageKind) -> PhraseBook:
    return PhraseBook(OF_KIND.get(kind, PATTERNS))


def read_letter(
    text: PageText, kind: PageKind, page: int, image: np.ndarray | None = None, unsure: bool = False
) -> list[Claim]:
    """All claims of a page that is not a form.

    Args:
        text: the page as read.
        kind: what the page is; decides which topics are looked for.
        page: its number in the scan, 1-based.
        image: the upright page, grey uint8 (height, width), for the signature; without it a signature stays doubtful.
        unsure: the kind is only a guess; a letter is then searched for what a letter of any kind may say.

    Returns:
        Claims in the order of the page. Every letter, consent and translation has exactly one claim on its signature.
    """
    sentences = sentences_of(text)
    claims = _spoken(sentences, kind, page, UNSORTED if unsure and kind in LETTERS else IN_KIND.get(kind, frozenset()))
    if kind in LETTERS:
        signature, region = signature_claim(text, kind, page, image)
        claims.append(signature)
        if kind == PageKind.PHYSICIAN_STATEMENT:
            claims.append(physician_claim(sentences, region, page))
    claims += mailing_claims(text, kind, page)
    foreign = language_claim(text, kind, page, image)
    if foreign is not None:
        claims.append(foreign)
    return claims


def _spoken(sentences: list[Sentence], kind: PageKind, page: int, wanted: frozenset[Topic]) -> list[Claim]:
    if not wanted:
        return []
    found: dict[Topic, list[Claim]] = {}
    before: frozenset[Topic] = frozenset()
    book = _book(PageKind.OTHER if wanted == UNSORTED else kind)
    marks = [marked(sentence.full, sentence.confidence) for sentence in sentences]
    if kind == PageKind.STATEMENT:
        for topic, stance, sure, sentence in patients(zip(sentences, marks, strict=True)):
            found.setdefault(topic, []).append(_claim(Said(topic, stance, sure), sentence, kind, page))
    for sentence, mark, meaning in zip(sentences, marks, meanings(sentences), strict=True):
        label = frozenset(
            stem(word) for word in plain(sentence.label or "").replace("/", " ").replace("-", " ").split()
        )
        context = Context(sentence, mark, book.found(mark), label, kind, before)
        said = {topic: word for topic in RULES if topic in wanted and (word := RULES[topic](context)) is not None}
        for topic, word in weighed(said, meaning, wanted, len(sentence.words)).items():
            found.setdefault(topic, []).append(_claim(word, sentence, kind, page))
        if sentence.confidence < DAMAGED:
            for topic in _hinted(sentence, wanted - said.keys()):
                found.setdefault(topic, []).append(_claim(Said(topic, Stance.DOUBTFUL, 0.3), sentence, kind, page))
        elif not said:
            for topic in _hinted(sentence, wanted, strange_only=True):
                found.setdefault(topic, []).append(_claim(Said(topic, Stance.DOUBTFUL, 0.3), sentence, kind, page))
        # a short remark in between does not break the thread
        before = frozenset(said) if said or len(sentence.words) > 6 else before
    return settled(found, kind)


def _claim(word: Said, sentence: Sentence, kind: PageKind, page: int) -> Claim:
    stance, confidence = word.stance, word.confidence * (0.5 + 0.5 * sentence.confidence)
    if stance != Stance.DOUBTFUL and sentence.confidence < 0.5:
        stance = Stance.DOUBTFUL  # too badly read to be quoted
    return Claim(
        topic=word.topic,
        stance=stance,
        document=kind,
        page=page,
        box=sentence.box,
        text=sentence.full,
        confidence=round(min(1.0, confidence), 3),
    )


def _hinted(sentence: Sentence, topics: frozenset[Topic], strange_only: bool = False) -> list[Topic]:
    """Topics a damaged sentence may be about; in a well-read one only words that are none of English count."""
    words = [
        word
        for raw in plain(sentence.text if strange_only else sentence.full).split()
        if len(word := raw.strip(".,;:!?()'\"")) >= 4
    ]
    least = 72
    if strange_only:
        known = vocabulary()[0]
        words = [
            word
            for word in words
            if word.isalpha() and word not in known and word not in PROTECTED and stem(word) not in known
        ]
        least = 86
    out = []
    for topic in topics:
        for hint in HINTS.get(topic, ()):
            best = process.extractOne(hint, words, scorer=fuzz.ratio, score_cutoff=least)
            if best:
                out.append(topic)
                break
    return out


def read_legible(text: PageText) -> bool:
    """Whether what was *not* found on the page can be relied on.

    False when a noticeable part of its words was read with little confidence: what seems missing may only be illegible.
    """
    size = sum(len(line.text) for line in text.lines)
    if size < 25:
        return False
    poor = sum(len(line.text) for line in text.lines if line.confidence < 0.66 and len(line.text) > 8)
    return text.confidence >= 0.8 and poor <= 0.08 * size
