"""The claims of a letter held against each other: what one topic means for another, and which of many are kept."""

from __future__ import annotations

from filings.vocabulary import Claim, PageKind, Stance, Topic

MOST = 3  # claims kept for one topic and stance


def settled(found: dict[Topic, list[Claim]], kind: PageKind) -> list[Claim]:
    """The strongest claims of every topic, after the topics have been held against each other."""
    if any(claim.stance == Stance.STATED for claim in found.get(Topic.REQUEST_REPAROLE, ())):
        found[Topic.REQUEST_INITIAL] = [
            claim for claim in found.get(Topic.REQUEST_INITIAL, ()) if claim.stance == Stance.DENIED
        ]
    _weigh_illness(found)
    if kind == PageKind.STATEMENT:
        _ill_is_reason(found)
        _never_silent(found)
    out = []
    for claims in found.values():
        for stance in Stance:
            chosen = sorted((c for c in claims if c.stance == stance), key=lambda c: -c.confidence)[:MOST]
            out += chosen
    return sorted(out, key=lambda claim: (claim.box[1] if claim.box else 0.0, claim.topic))


def _weigh_illness(found: dict[Topic, list[Claim]]) -> None:
    """Treatment that is to be had nowhere at home, or its cost, says that somebody comes for treatment."""
    abroad = any(claim.stance == Stance.STATED for claim in found.get(Topic.UNAVAILABILITY, ()))
    priced = any(claim.stance == Stance.STATED for claim in found.get(Topic.COST, ()))
    kept = found.get(Topic.MEDICAL_NEED, [])
    if (abroad or priced) and kept:
        found[Topic.MEDICAL_NEED] = [
            claim.model_copy(update={"stance": Stance.STATED, "confidence": max(claim.confidence, 0.8)})
            if claim.stance == Stance.DOUBTFUL
            else claim
            for claim in kept
        ]
    elif (abroad or priced) and found.get(Topic.RELATIVE_ILL):
        stance = Stance.STATED if abroad else Stance.DOUBTFUL
        found[Topic.MEDICAL_NEED] = [
            claim.model_copy(update={"topic": Topic.MEDICAL_NEED, "stance": stance})
            for claim in found.pop(Topic.RELATIVE_ILL)
        ]


def _ill_is_reason(found: dict[Topic, list[Claim]]) -> None:
    """A named illness is a reason where its treatment is what the letter asks parole for: none at home, a price, or who pays it."""
    def said(*topics: Topic) -> list[Claim]:
        return [claim for topic in topics for claim in found.get(topic, ()) if claim.stance == Stance.STATED]

    if any(claim.stance != Stance.DOUBTFUL for claim in found.get(Topic.REASONS, ())):
        return
    illness = said(Topic.DIAGNOSIS)
    if illness and said(Topic.MEDICAL_NEED) and said(Topic.UNAVAILABILITY, Topic.COST, Topic.PAYMENT):
        best = max(illness, key=lambda claim: claim.confidence)
        update = {"topic": Topic.REASONS, "confidence": min(0.85, best.confidence)}
        found.setdefault(Topic.REASONS, []).append(best.model_copy(update=update))


def _never_silent(found: dict[Topic, list[Claim]]) -> None:
    """A letter that speaks of illness has given some reason, though perhaps none that is grave."""
    ill = found.get(Topic.MEDICAL_NEED) or found.get(Topic.RELATIVE_ILL)
    if ill and not found.get(Topic.REASONS):
        least = {"topic": Topic.REASONS, "stance": Stance.DOUBTFUL, "confidence": min(0.5, ill[0].confidence)}
        found[Topic.REASONS] = [ill[0].model_copy(update=least)]
