"""Sentences that no rule understood, and what they may be about: doubt where silence would count as a lack."""

from __future__ import annotations

import re

from extractors.letters.lexicon import BODY, FARE, NEGATIVE, OFFERED, PAYMENT_VERB, stems
from extractors.letters.said import Context, Said, doubtful
from extractors.letters.topics_means import LIVING
from filings.vocabulary import PageKind, Stance, Topic

SHORTEST = 5  # words of a sentence that says something
# said of nearly every sentence of its kind of page, so that it accounts for none
_ANYWHERE = frozenset({Topic.MEDICAL_NEED, Topic.REQUEST_REPAROLE, Topic.REQUEST_INITIAL})
_BECOMES = re.compile(
    r"\b(?:he|she|they|patient|child|boy|girl|baby|(?!We|You|The|This|That|It|Our|Dr|His|Her)[A-Z][a-z]+)"
    r" (?:will|would|should|could|might|ought to|is (?:going|bound|set|about) to|is headed)"
    r" (?!be (?:seen|admitted|accompanied|treated|operated|given|transferred|met|staying|under|in)"
    r"|like|love|prefer|need|require|stay|remain|receive|undergo|begin|start"
    r"|travel|arrive|visit|see|come|have|also|then|return to (?:the|our) (?:clinic|hospital))",
)
_BAD = stems("""
    die dead kill danger dangerous threat sick hurt alone lose flee attack starve hunger fear afraid suffer emergency
    crisis disaster accident prison jail violence disable pregnant orphan widow blind bury funeral donor witness trial
    rescue evacuate persecute bomb shell shoot beat rape kidnap destroy burn collapse gang war army soldier police
    hide desperate coma cancer surgery operation transplant
    """)
# of the verbs of paying, those that stand for little else
_PAYING = PAYMENT_VERB - stems("provide free meet cover carry assume raise transfer pick approve settle collect grant")
_HIM = stems("him her his patient")
_GIVEN = stems("raise donate gala collect contribute")
_AGREEING = stems("let support accept trust approve fine okay yes happy willing send entrust")
_OF_CHILD = stems("child children son daughter boy girl baby twin ward minor he she him her")


def leftovers(c: Context, said: dict[Topic, Said], wanted: frozenset[Topic]) -> list[Said]:
    """Doubtful claims for a sentence on which no rule has a firm word; none for one that is accounted for."""
    if len(c.mark.doc) < SHORTEST:
        return []
    if any(one.stance != Stance.DOUBTFUL and topic not in _ANYWHERE for topic, one in said.items()):
        return []
    guess = {
        PageKind.PHYSICIAN_STATEMENT: _of_physician,
        PageKind.STATEMENT: _of_statement,
        PageKind.GUARDIAN_CONSENT: _of_guardian,
    }.get(c.kind)
    return [doubtful(topic, 0.3) for topic in guess(c) if topic in wanted - said.keys()] if guess else []


def _of_physician(c: Context) -> list[Topic]:
    words, tags = c.mark.stems, c.mark.tags
    out = []
    if _BECOMES.search(c.mark.doc.text) or ("DURATION" in tags and words & _HIM and words & stems("will would should may")):
        out.append(Topic.PROGNOSIS)
    if words & BODY and words & _OF_CHILD | words & stems("patient"):
        out.append(Topic.DIAGNOSIS)
    if "MONEY" in tags and not words & (FARE | _GIVEN) and not c.any("income"):
        out.append(Topic.COST)
    if not words & LIVING and words & _PAYING:
        out.append(Topic.PAYMENT)
    if "PLACE" in tags and words & NEGATIVE and words & (OFFERED - stems("be do have had help get find means")):
        out.append(Topic.UNAVAILABILITY)
    return out


def _of_statement(c: Context) -> list[Topic]:
    words = c.mark.stems
    out = [Topic.REASONS] if words & _BAD and not c.label else []
    if words & stems("officer interview passport category preference quota consular immigrant class") and words & (
        NEGATIVE | stems("queue wait backlog stamp")
    ):
        out.append(Topic.VISA)
    if words & stems("hospital clinic medical surgeon doctor treatment operation surgery") and words & stems(
        "money account proceeds sell sold bank savings loan mortgage sum bill"
    ):
        out.append(Topic.PAYMENT)
    return out


def _of_guardian(c: Context) -> list[Topic]:
    words = c.mark.stems
    own = re.search(r"\b(?:I|we|We|my|My|our|undersigned)\b", c.mark.doc.text)
    meant = words & _AGREEING and words & _OF_CHILD and not words & NEGATIVE
    return [Topic.CONSENT] if own and meant else []
