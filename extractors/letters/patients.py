"""Whose illness a letter speaks of: the writer's, that of the person to be paroled, or a relative's.

A sign of illness belongs to the person named after it (`an operation on my son`), else to the last one named before
it. `he` and `she` stand for the last person named. The person to be paroled is known by what is asked for whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Token

from extractors.letters.ailments import Ailment, ailments
from extractors.letters.lexicon import BODY, stems
from extractors.letters.matching import Marked
from extractors.letters.sentences import Sentence
from extractors.letters.words import word_set
from filings.vocabulary import Stance, Topic

WRITER, PAROLED, OTHER, UNKNOWN = "writer", "paroled", "other", "unknown"
CHILDREN = stems("son daughter child baby infant boy girl twin newborn toddler")
KIN_WORDS = (
    r"(?:(?:step|grand)?(?:mother|father|son|daughter|child(?:ren)?|parents?)|brother|sister|siblings?|aunt|uncle|niece"
    r"|nephew|cousin|wife|husband|spouse|fianc[eé]e?|mom|mum|dad|grandma|grandpa|baby|infant|twins?|boy|girl|relatives?"
    r"|kids?|family)(?:-in-law)?"
)
KIN = stems("""
    mother father son daughter child stepmother stepfather stepson stepdaughter grandmother grandfather grandson
    granddaughter grandchild grandparent parent brother sister sibling aunt uncle niece nephew cousin wife husband
    spouse fiance fiancee grandma grandpa baby infant twin relative kid family newborn
    """)
FRIENDS = stems("friend neighbor godchild godson goddaughter boyfriend girlfriend partner pupil parishioner")
APPLYING = stems("applicant beneficiary parolee client")
SPOKEN_OF = stems("patient boy girl man woman lady gentleman person")
PRONOUNS = word_set("he she him her his hers they them their")
SPEAKING = word_set("i me my mine myself we us our")
# who does this for a treatment need not be the patient
HELPING = stems("pay cover finance fund bear sponsor raise find arrange book offer promise contact drive guarantee")
WAY_BACK = 3  # sentences over which `she` still stands for the same person

Spoken = tuple[Topic, Stance, float, Sentence]
Sick = tuple[str, bool, Sentence]  # who, whether that is a weak guess, where

_NAME = r"[A-Z][\w'’-]+(?:\s+[A-Z][\w'’.-]+){0,4}"
# verbs whose object is somebody other than the person to be paroled
_AIDING = re.compile(
    r"\b(?:care|caring|look|after|donat\w+|give|giving|help\w*|visit\w*|see|seeing|be with|support|attend\w*|sake|join"
    r"|accompany\w*|bury|because|side|nurse|nursing|for the|stay with|with)\b",
    re.I,
)
_WITH_NAME = rf"(?P<kin>{KIN_WORDS})\b(?P<after>,?\s+{_NAME})?"
_ASKED_FOR = re.compile(
    r"\b(?:file[sd]?|filing|appl(?:y|ied|ying|ications?)|petition(?:s|ed|ing)?|request(?:s|ed|ing)?|parole"
    r"|ask(?:s|ed|ing)?|write|writing|behalf|I-131|form|beneficiary|sponsor(?:ing)?|support)\b(?P<gap>[^.;]{0,60}?)"
    r"\b(?:for|behalf of|of|to)\s+"
    rf"(?:(?:my|our|his|her|the|minor)\s+(?:[\w-]+\s+){{0,2}}?{_WITH_NAME}|(?P<name>{_NAME}))",
)
_LET_IN = re.compile(
    rf"\b(?:my|our)\s+(?:[\w-]+\s+){{0,2}}?(?P<kin>{KIN_WORDS})(?P<after>,?\s+{_NAME},?)?(?:,[^,.;]{{3,60}},)?\s+"
    r"(?:(?:be|may be|can be|to be|should be|might be)\s+(?:\w+\s+)?"
    r"(?:paroled|admitted(?! to (?:the|a|hospital))|let in|allowed|permitted|granted|brought)"
    r"|(?:(?:may|can|to)\s+)?(?:come|enter|travel|be treated|be operated)\b)"
)
# `she be paroled`, `want him to be treated here`: who was spoken of is to be paroled
_HIM_TOO = re.compile(
    r"\b(?:he|she|they) (?:may |should |can )?be (?:paroled|admitted|let in|allowed|permitted|granted)\b"
    r"|\b(?:let|allow|permit|bring|parole|admit|grant|want|ask) (?:him|her|them) "
    r"(?:(?:to )?(?:come|enter|be (?:treated|operated|paroled|admitted))|parole|here|in|into)\b",
    re.I,
)
_FOR_WHOM = re.compile(
    rf"\b(?:my|our)\s+(?:[\w-]+\s+){{0,2}}?{_WITH_NAME},?\s+(?:for|on behalf of) whom (?:i|we|I|We|this|parole)\b"
)
_BROUGHT = re.compile(
    r"\b(?:bring|bringing|grant|give|parole|admit|allow|permit|let|invite)\s+(?:my|our)\s+(?:[\w-]+\s+){0,2}?"
    rf"{_WITH_NAME}(?P<gap>.{{0,45}}?)\b(?:parole|here|in|come|enter|into|to the united|paroled|to america)\b"
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a sentence: `who` is writer, other, unknown or the stem of a word for a relative."""

    at: int
    who: str
    weak: bool = False


@dataclass(eq=False)
class Letter:
    """The sentences of one page with what is known of its persons. `kin`, `names`: of the person to be paroled."""

    rows: list[tuple[Sentence, Marked]]
    kin: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for sentence, _ in self.rows:
            self._asked_for(sentence.full)

    def _asked_for(self, text: str) -> None:
        text = text.lower() if text.isupper() else text  # names cannot be told in capitals
        for pattern in (_ASKED_FOR, _LET_IN, _BROUGHT, _FOR_WHOM):
            for found in pattern.finditer(text):
                groups = found.groupdict()
                if pattern in (_ASKED_FOR, _BROUGHT) and _AIDING.search(groups.get("gap") or ""):
                    continue
                if groups.get("kin"):
                    self.kin |= stems(groups["kin"].split("-")[0])
                self._named(groups.get("after") or groups.get("name") or "")

    def _named(self, text: str) -> None:
        words = {word.lower() for word in re.findall(r"[A-Za-z][\w'’-]{2,}", text)}
        self.names |= words - NO_NAMES

    def is_paroled(self, who: str) -> bool:
        """Whether that relative is the person to be paroled."""
        return who == PAROLED or who in self.kin or (who in CHILDREN and bool(self.kin & CHILDREN))


NO_NAMES = word_set("""
    united states america humanitarian parole form application request reparole permission affidavit support treatment
    medical surgery city uscis dallas texas department homeland security officer branch center service services new
    january february march april may june july august september october november december mister mrs the and dr
    """)


def patients(rows: Iterable[tuple[Sentence, Marked]]) -> Iterator[Spoken]:
    """What a letter says of illness: the medical need of the person to be paroled, or the illness of a relative.

    Args:
        rows: the sentences of one page with their tagged words, in order.

    Yields:
        `medical-need` or `relative-ill` with stance, confidence and sentence.
    """
    letter = Letter(list(rows))
    found: list[Sick] = []
    recent: list[tuple[int, str]] = []
    for number, (sentence, mark) in enumerate(letter.rows):
        people = list(_people(mark, letter, [who for at, who in recent if number - at <= WAY_BACK]))
        if _HIM_TOO.search(mark.doc.text):
            letter.kin |= {person.who for person in people if person.who in KIN}
        for ailment in ailments(mark):
            person = _whose(ailment, people, mark)
            helper = person is not None and person.who in KIN and ailment.treated and bool(mark.stems & HELPING)
            if person is not None and not helper:
                found.append((person.who, person.weak, sentence))
            elif ailment.treated and not ailment.given:
                found.append((UNKNOWN, True, sentence))
        named = [person.who for person in people if person.who != WRITER]
        if named:
            recent = [(number, named[-1])]
    yield from _weighed(list(dict.fromkeys(found)), letter)


def _weighed(found: list[Sick], letter: Letter) -> Iterator[Spoken]:
    relatives = [one for one in found if one[0] in KIN and not letter.is_paroled(one[0])]
    mine = [one for one in found if letter.is_paroled(one[0]) or (one[0] == WRITER and not one[1])]
    vague = [one for one in found if one[0] in {OTHER, UNKNOWN} or (one[0] == WRITER and one[1])]
    for who, _, sentence in mine:
        yield Topic.MEDICAL_NEED, Stance.STATED, 0.9 if who != WRITER else 0.85, sentence
    if mine:
        return
    for _, _, sentence in relatives:
        yield Topic.RELATIVE_ILL, Stance.STATED, 0.85, sentence
    if relatives:
        return
    for who, _, sentence in vague:
        sure = who == WRITER
        yield Topic.MEDICAL_NEED, Stance.STATED if sure else Stance.DOUBTFUL, 0.7 if sure else 0.5, sentence


def _people(mark: Marked, letter: Letter, recent: list[str]) -> Iterator[Person]:
    """Everybody named in a sentence, in order."""
    last = recent[-1] if recent else None
    for token in mark.doc:
        low, stem = token.text.lower(), token.norm_
        person: Person | None = None
        if low in letter.names and not (token.i and mark.doc[token.i - 1].norm_ in KIN):
            person = Person(token.i, next(iter(letter.kin), PAROLED))
        elif stem in APPLYING:
            person = Person(token.i, PAROLED)
        elif stem in KIN or (stem in FRIENDS and token.i and mark.doc[token.i - 1].text.lower() in SPEAKING):
            person = Person(token.i, stem if stem in KIN and not _is_carer(token) else OTHER)
        elif stem in SPOKEN_OF or low in PRONOUNS:
            person = Person(token.i, last or (next(iter(letter.kin)) if letter.kin else OTHER))
        elif low in SPEAKING and not _owns_person(token):
            person = Person(token.i, WRITER, _is_weak(token))
        elif _is_full_name(token):
            person = Person(token.i, last if last in KIN | {PAROLED} and _beside_kin(token) else OTHER)
        if person is not None:
            yield person
            last = person.who if person.who != WRITER else last


def _is_carer(token: Token) -> bool:
    """A relative who is a doctor or pays is still no patient; kept apart where the word follows at once."""
    following = token.doc[token.i + 1 : token.i + 4]
    return any(other.norm_ in stems("doctor nurse surgeon physician pharmacist") for other in following) and any(
        other.norm_ == "be" for other in following
    )


def _owns_person(token: Token) -> bool:
    """`my` before a word for somebody else."""
    if token.text.lower() not in {"my", "our"}:
        return False
    following = [other.norm_ for other in token.doc[token.i + 1 : token.i + 4]]
    return any(stem in KIN or stem in FRIENDS for stem in following)


def _is_weak(token: Token) -> bool:
    """`my country`, `our house`: says nothing of the writer's health."""
    if token.text.lower() not in {"my", "our"}:
        return token.text.lower() in {"we", "us"}
    following = token.doc[token.i + 1 : token.i + 4]
    return not any(
        other.norm_ in BODY or other.ent_type_ in {"ILLNESS", "CARE"} or other.norm_ in _OWN for other in following
    )


_OWN = stems("health illness disease condition stay treatment journey purpose visit operation surgery tumor body case")


def _is_full_name(token: Token) -> bool:
    """The second word of a name that is no place and no heading."""
    if token.i == 0 or token.ent_type_ in {"PLACE", "DATE", "CARE", "ILLNESS"}:
        return False
    before = token.doc[token.i - 1]
    words = (before.text, token.text)
    return (
        all(word.isalpha() and word[0].isupper() and len(word) > 2 for word in words)
        and not {word.lower() for word in words} & (NO_NAMES | _NO_PERSON)
        and before.ent_type_ not in {"PLACE", "DATE", "CARE", "ILLNESS"}
    )


_NO_PERSON = word_set("""
    hospital clinic fund foundation university street avenue road bank church club society red cross national heart
    children health general saint island north south east west county state school embassy consulate court dear sir
    madam air lines re subject visa box parish memorial institute university san santa los rio city port
    """)


def _beside_kin(token: Token) -> bool:
    return any(other.norm_ in KIN | APPLYING for other in token.doc[max(0, token.i - 8) : token.i])


_RECEIVING = re.compile(r"\b(?:i need|for me|to me|give me|my (?:own )?(?:donor|transplant))\b", re.I)


def _whose(ailment: Ailment, people: list[Person], mark: Marked) -> Person | None:
    """The person a sign of illness belongs to."""
    after = [one for one in people if ailment.end <= one.at]
    before = [one for one in people if one.at < ailment.start]
    if ailment.given:
        others = [one for one in people if one.who != WRITER]
        receiving = _RECEIVING.search(mark.doc.text)
        return others[-1] if others and not receiving else (people[0] if receiving and people else None)
    if after and _is_object(ailment, after[0], mark):
        return after[0]
    if before:
        return before[-1]  # also in `my mother wants me at her operation`: whose it is stands right before it
    return after[0] if after and after[0].at - ailment.end <= 6 else None


def _is_object(ailment: Ailment, person: Person, mark: Marked) -> bool:
    """`the operation on my son`, `operate on me`: the person follows a preposition at once."""
    between = [token.norm_ for token in mark.doc[ailment.end : person.at]]
    if not between:
        return ailment.treated or person.who != WRITER  # `treat me`, `my sick mother`
    return len(between) <= 4 and any(word in stems("on of for upon in to") for word in between[:2])
