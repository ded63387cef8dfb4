"""Why treatment abroad, what it costs, who pays for it and for the way back."""

from __future__ import annotations

import re

from extractors.letters.lexicon import BACK, COSTING, DOUBTING, FARE, NEGATIVE, OFFERED, PAYMENT_VERB, stems
from extractors.letters.said import Context, Said, denied, doubtful, is_empty_answer, stated
from filings.vocabulary import PageKind, Topic

_BY = re.compile(
    r"\b(?:paid|covered|guaranteed|funded|financed|borne|carried|met|settled|deposited|insured|reimbursed|subsidi[sz]ed|waived|sponsored|pledged|donated|advanced|assumed)\b.{0,40}"
    r"\b(?:by|from|through|out of)\b",
    re.I,
)
LIVING = stems("""
    room board food housing accommodation lodging house rent roof shelter apartment living clothes clothing
    meals public upkeep keep maintenance subsistence support sustenance livelihood need lawyer school tuition
    daily fees food
    """)
THINGS_PAID = stems("""
    treatment therapy surgery operation hospital medical care cost expense bill charge it all everything them
    dialysis transplant chemotherapy medicine medication fee total rest balance remainder amount this whole entire
    physician doctor clinic rehabilitation half part sum procedure
    """)
SURE_CARE = stems("treatment operation surgery transplant therapy chemotherapy procedure graft")
LABEL_MEDICAL = ("cost", "charges", "price", "money", "deposit", "expenses", "estimate", "fees", "total", "budget")


TREATING = stems("""
    treat treatment heal cure operate equipment medicine machine technology expertise hospital doctor specialist
    """)
_TO_BE_HAD = stems("""
    available offer perform provide exist obtain equip cure capable facility expertise unavailable specialist accept
    capacity
    """)


def unavailability(c: Context) -> Said | None:
    """Why treatment cannot be had at home or in a neighbouring country."""
    labelled = c.labelled(
        "unavailability",
        "care home",
        "why not home",
        "availability",
        "home country",
        "treatment home",
        "treatment in country",
        "why abroad",
        "local treatment",
        "reason abroad",
        "neighboring country",
        "options home",
        "why united states",
        "why us",
    )
    mark = c.mark
    foreign = (
        any(span.label_ == "PLACE" for span in mark.doc.ents)
        or labelled
        or bool(mark.stems & stems("there abroad neighboring local nearest closest"))
    )
    caring = mark.has("CARE") or bool(mark.stems & TREATING)
    negative = bool(mark.stems & NEGATIVE)
    if (
        c.kind == PageKind.PHYSICIAN_STATEMENT
        and not caring
        and negative
        and "PLACE" in mark.tags
        and mark.stems & stems("offer do treat help option exist colleague perform provide have")
    ):
        return doubtful(Topic.UNAVAILABILITY)
    if foreign and caring and negative and mark.stems & OFFERED:
        if _other_matter(c):
            return None
        explicit = labelled or any(span.label_ == "PLACE" for span in mark.doc.ents)
        return stated(Topic.UNAVAILABILITY, 0.85) if explicit else doubtful(Topic.UNAVAILABILITY, 0.6)
    if labelled:
        return denied(Topic.UNAVAILABILITY) if c.any("available") else doubtful(Topic.UNAVAILABILITY)
    if c.any("available") and caring and not negative and not mark.stems & stems("only until if once when better"):
        return denied(Topic.UNAVAILABILITY, 0.7)
    named = any(span.label_ == "PLACE" for span in mark.doc.ents)
    if (
        caring
        and negative
        and mark.stems & _TO_BE_HAD
        and not _other_matter(c)
        and not mark.stems & (PAYMENT_VERB | stems("visa finish break interrupt"))
    ):
        return doubtful(Topic.UNAVAILABILITY, 0.4)
    if (
        c.any("unavailable+")
        and (named or caring)
        and mark.stems & stems("treatment hospital operation surgery doctor specialist equipment")
    ) and not _other_matter(c):
        return doubtful(Topic.UNAVAILABILITY)
    return None


def _other_matter(c: Context) -> bool:
    """No visa, no ticket, no money: something else is not to be had."""
    return bool(c.mark.stems & stems("visa embassy consulate ticket parole")) and not c.mark.stems & stems(
        "treatment surgery operation therapy hospital equipment specialist"
    )


def cost(c: Context) -> Said | None:
    """An amount for the treatment."""
    if c.any("cost-"):
        return denied(Topic.COST)
    labelled = c.labelled(*LABEL_MEDICAL) and not c.label & (FARE | stems("filing"))
    mark = c.mark
    if "MONEY" not in mark.tags:
        if c.any("free") and mark.has("CARE"):
            return stated(Topic.COST, 0.7)
        if labelled or (mark.stems & stems("cost costs estimate price charge") and _broken_amount(c)):
            return (
                denied(Topic.COST, 0.6)
                if labelled and is_empty_answer(c)
                else doubtful(Topic.COST)
                if _broken_amount(c) or is_damaged(c)
                else None
            )
        return None
    if labelled:
        return stated(Topic.COST, 0.95)
    fare = bool(mark.stems & FARE) or "TRIP" in mark.tags
    costing = bool(mark.stems & (COSTING - stems("deposit amount come run sum fee")))
    summed = stems("come amount run total") & mark.stems and stems("whole total all altogether everything") & mark.stems
    costing = costing or bool(summed)
    medical = mark.has("CARE") or bool(mark.stems & stems("hospital doctor medical treatment"))
    if c.any("income") and not medical:
        return None
    if medical and (costing or mark.stems & stems("want ask need charge require come amount run reach deposit")):
        # a part that was paid is no estimate of the whole
        partly = (
            bool(mark.stems & stems("deposit pay donate remain rest contribute collect raise pledge already"))
            and not costing
        )
        if not partly:
            return stated(Topic.COST) if not _only_fare(c) else None
        return None
    if costing and not fare:
        return stated(Topic.COST, 0.75)
    return doubtful(Topic.COST, 0.4) if medical and not mark.stems & (PAYMENT_VERB | FARE) else None


def _only_fare(c: Context) -> bool:
    return (
        bool(c.mark.stems & FARE)
        and len(re.findall(r"[$€£]|USD|dollars", c.mark.doc.text)) < 2
        and not c.mark.stems & stems("treatment surgery operation hospital therapy")
    )


def _broken_amount(c: Context) -> bool:
    """Digits stand there that are no readable amount."""
    rest = [
        token.text
        for token in c.mark.doc
        if any(map(str.isdigit, token.text)) and token.ent_type_ not in {"DURATION", "DATE", "PERCENT"}
    ]
    return any(sum(map(str.isdigit, word)) >= 2 for word in rest)


def is_damaged(c: Context) -> bool:
    """Whether the sentence was read too badly to rely on what it does not seem to say."""
    return c.sentence.confidence < 0.72


def payment(c: Context) -> Said | None:
    """How the treatment is paid."""
    labelled = c.labelled(
        "payment",
        "payer",
        "who pays",
        "funding",
        "financing",
        "source funds",
        "paid by",
        "insurance",
        "guarantor",
        "financial responsibility",
        "method payment",
        "how paid",
        "money",
        "means payment",
        "responsible party",
        "billing",
    )
    mark = c.mark
    if labelled and is_empty_answer(c):
        return denied(Topic.PAYMENT)
    if labelled and not c.labelled("money"):
        return doubtful(Topic.PAYMENT) if mark.stems & DOUBTING else stated(Topic.PAYMENT, 0.9)
    paying = bool(mark.stems & PAYMENT_VERB) or c.any("have-money", "free", "who-pays")
    if not paying or re.search(r"\bcover(?:ing)? (?:letter|page|sheet)", mark.doc.text, re.I):
        return None
    if c.any("pay-") and not c.any("free"):
        return (
            denied(Topic.PAYMENT, 0.8)
            if mark.has("CARE") or mark.stems & stems("cost bill expense treatment pay")
            else None
        )
    back = "TRIP" in mark.tags or bool(mark.stems & FARE) or c.labelled("return", "travel", "ticket", "journey")
    medical = (
        mark.has("CARE")
        or bool(mark.stems & stems("hospital medical treatment cost bill expense dialysis charge treat"))
        or c.labelled("cost", "money", "charges")
    )
    if back and not mark.stems & stems("treatment hospital surgery operation therapy medical bill bills"):
        return None
    if mark.stems & LIVING and not (mark.stems & stems("treatment hospital surgery operation medical bill")):
        return None
    agent = c.any("who-pays", "have-money", "free") or bool(
        mark.stems & stems("insurance charity fund savings guarantee prepaid foundation church donation deposit")
    )
    agent = agent or bool(_BY.search(mark.doc.text))
    following = Topic.COST in c.before
    if (medical and agent and ((mark.stems & PAYMENT_VERB) - stems("charge bill cost") or c.any("who-pays"))) or (
        c.any("free") and medical
    ):
        return (
            doubtful(Topic.PAYMENT, 0.6)
            if mark.stems & DOUBTING or c.any("asks-others")
            else stated(Topic.PAYMENT, 0.85)
        )
    if (
        (following or (c.kind == PageKind.STATEMENT and mark.stems & stems("it all everything them")))
        and agent
        and (mark.stems & PAYMENT_VERB)
    ):
        return stated(Topic.PAYMENT, 0.75) if not mark.stems & DOUBTING else doubtful(Topic.PAYMENT)
    at_hand = c.any("have-money") and ("MONEY" in mark.tags or "money" in mark.stems)
    if medical and at_hand and not mark.stems & DOUBTING:
        return stated(Topic.PAYMENT, 0.7) if mark.stems & SURE_CARE else doubtful(Topic.PAYMENT, 0.5)
    of_money = mark.stems & stems("pay cover money savings") and not mark.stems & stems("fee tax attorney lawyer")
    if following or of_money:
        return doubtful(Topic.PAYMENT, 0.5)
    return None


def way_back(c: Context) -> Said | None:
    """How the return travel is paid."""
    mark = c.mark
    labelled = c.labelled(
        "return",
        "travel back",
        "journey back",
        "return travel",
        "return ticket",
        "ticket",
        "repatriation",
        "departure",
        "travel home",
        "way back",
        "round trip",
    )
    home = "TRIP" in mark.tags or labelled or (bool(mark.stems & FARE) and bool(mark.stems & BACK))
    if c.any("return-"):
        return denied(Topic.RETURN)
    if labelled and is_empty_answer(c):
        return denied(Topic.RETURN)
    paying = bool(mark.stems & (PAYMENT_VERB | stems("pay buy give set reserve issue hold"))) or c.any("have-money")
    if not paying:
        return (
            doubtful(Topic.RETURN, 0.4) if "TRIP" in mark.tags and mark.stems & stems("ticket flight airfare") else None
        )
    if home:
        if not (mark.stems & FARE or "TRIP" in mark.tags or labelled):
            return None
        if mark.stems & DOUBTING or c.any("asks-others"):
            return doubtful(Topic.RETURN, 0.6)
        return stated(Topic.RETURN, 0.9)
    fare = bool(mark.stems & stems("ticket flight airfare fare travel airline"))
    return doubtful(Topic.RETURN, 0.5) if fare and mark.stems & stems("pay buy cover paid") else None
