"""Why treatment abroad, what it costs, who pays for it and for the way back."""

from __future__ import annotations

import re

from extractors.letters.lexicon import BACK, COSTING, DOUBTING, FARE, PAYMENT_VERB, stems
from extractors.letters.said import Context, Said, denied, doubtful, is_empty_answer, stated
from filings.vocabulary import PageKind, Topic

_BY = re.compile(
    r"\b(?:paid|picked up|taken over|footed|lodged|put up|covered|guaranteed|funded|financed|borne|carried|met|settled|deposited"
    r"|insured|received|reimbursed|subsidi[sz]ed|waived|sponsored|pledged|donated|advanced|assumed)\b.{0,40}"
    r"\b(?:by|from|through|out of)\b",
    re.I,
)
# somebody by name who does it
_SOMEBODY = re.compile(r"\b(?:[A-Z][\w'-]+ ){2,4}(?:is|are|will|has|have|pays|covers|agreed|promised|takes)\b")
LIVING = stems("""
    room board food housing accommodation house rent roof shelter apartment living clothes clothing
    meals public upkeep keep maintenance subsistence support sustenance livelihood need lawyer school tuition
    daily food
    """)
PAYERS = stems("""
    insurance insurer charity fund savings guarantee prepaid foundation church donation deposit mosque temple
    synagogue medicaid medicare kaiser parish congregation rotary shriners employer ministry community
    sponsor pension policy escrow
    """)
SETTLING = (PAYMENT_VERB | stems("payment")) - stems("charge bill cost")
ACCOUNT = stems("account sum fee amount balance guarantee payment admission")
SURE_CARE = stems("treatment operation surgery transplant therapy chemotherapy procedure graft")


def cost(c: Context) -> Said | None:
    """An amount for the treatment."""
    if c.any("cost-"):
        return denied(Topic.COST)
    labelled = c.announces(Topic.COST)
    mark = c.mark
    if "MONEY" not in mark.tags:
        if (labelled or mark.stems & stems("cost price charge total estimate")) and _BARE.search(c.sentence.text):
            return stated(Topic.COST, 0.75) if labelled or not mark.stems & (FARE | LIVING) else None
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
        partly = bool(_around(c, "MONEY") & PART) and not costing
        if not partly:
            return stated(Topic.COST) if not _only_fare(c) else None
        return None
    if costing and not fare and (medical or not mark.stems & (LIVING | stems("attorney car tax fine"))):
        return stated(Topic.COST, 0.75)
    if medical and _WANTS.search(mark.doc.text):
        return stated(Topic.COST, 0.7)
    return doubtful(Topic.COST, 0.4) if medical and not mark.stems & (PAYMENT_VERB | FARE) else None


PART = stems("deposit pay donate remain rest contribute collect raise pledge already")
_BARE = re.compile(
    r"(?<![\d.,/-])\d{1,3}(?:,\d{3})+(?:\.\d\d)?(?![\d/-])"
    r"|\b(?:ten|[a-z]+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ]\w+)?|hundred(?: and \w+)?) thousand\b",
    re.IGNORECASE,
)
# a hospital with a verb nobody can read and an amount
_WANTS = re.compile(
    r"\b(?:hospital|clinic|surgeon|doctor)s?(?: there)? (?!paid|pays|pay|gave|gives|donat|lent|rais|receiv|return|refund|waiv)\w+"
    r"(?: \w+){0,2} (?:US ?)?[$€£]",
    re.IGNORECASE,
)
_BREAK = frozenset({",", ";", ":", ".", "and", "but", "while", "which", "of"})


def _around(c: Context, tag: str) -> frozenset[str]:
    """Stems of the clauses in which something with that tag stands."""
    out: set[str] = set()
    clause: set[str] = set()
    tagged = False
    for token in c.mark.doc:
        if token.lower_ in _BREAK and token.ent_type_ != tag:
            out |= clause if tagged else set()
            clause, tagged = set(), False
        clause.add(token.norm_)
        tagged = tagged or token.ent_type_ == tag
    return frozenset(out | clause if tagged else out)


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
    labelled = c.announces(Topic.PAYMENT)
    mark = c.mark
    if labelled and is_empty_answer(c):
        return denied(Topic.PAYMENT)
    if labelled and not c.labelled("money"):
        return doubtful(Topic.PAYMENT) if mark.stems & DOUBTING else stated(Topic.PAYMENT, 0.9)
    paying = bool(mark.stems & PAYMENT_VERB) or c.any("have-money", "free", "who-pays")
    paying = paying or (c.kind == PageKind.PHYSICIAN_STATEMENT and bool(mark.stems & stems("payment")))
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
        # a physician writes of no other account
        or (c.kind == PageKind.PHYSICIAN_STATEMENT and bool(mark.stems & ACCOUNT))
        or c.labelled("cost", "money", "charges")
    )
    if back and not mark.stems & stems("treatment hospital surgery operation therapy medical bill bills"):
        return None
    if mark.stems & LIVING and not (mark.stems & stems("treatment hospital surgery operation medical bill")):
        return None
    agent = c.any("who-pays", "have-money", "free") or bool(mark.stems & PAYERS)
    agent = agent or bool(_BY.search(mark.doc.text) or _SOMEBODY.search(mark.doc.text))
    following = Topic.COST in c.before
    if (medical and agent and (mark.stems & SETTLING or c.any("who-pays"))) or (
        c.any("free") and medical
    ):
        return (
            doubtful(Topic.PAYMENT, 0.6)
            if mark.stems & DOUBTING or c.any("asks-others")
            else stated(Topic.PAYMENT, 0.85)
        )
    formal = bool(mark.stems & stems("form filing attorney lawyer application tax"))
    if (
        not formal and (following or (c.kind == PageKind.STATEMENT and mark.stems & stems("it all everything them")))
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


# taken home, but not into somebody's home
_FLOWN = re.compile(
    r"\b(?:fl(?:y|ies)|bring|take|send|put|accompany|escort|get|tak|bring|send|putt)(?:s|ing)?\b[^.;]{1,45}?"
    r"(?:(?<!my )(?<!our )(?<!his )(?<!her )(?<!at )(?<!a )(?<!their )(?<!the )home|(?<!my )back)\b(?! to (?:health|the ward))"
    r"|\bput(?:s|ting)? (?:him|her|them) on (?:the|a) plane"
    r"|\b(?:ride|flight|airfare|fare|ticket|passage|transport|voyage)s?\b[^.;,]{0,20}? (?<!my )(?<!our )(?:home|back|homeward)\b"
    r"|\b(?:once|when|after|as soon as)\b[^.;]{0,40}\b(?:recovered|treatment|finished|over|discharged|released|healed|well|done)\b"
    r"[^.;]*\b(?:airfare|ticket|flight|fare|passage)\b",
    re.IGNORECASE,
)
_PAID_FOR = stems("pay buy cover cost expense free fund foot finance settle ticket book gift bear")


def _flown_home(c: Context) -> bool:
    return bool(_FLOWN.search(c.mark.doc.text)) and bool(c.mark.stems & _PAID_FOR)


def way_back(c: Context) -> Said | None:
    """How the return travel is paid."""
    mark = c.mark
    labelled = c.announces(Topic.RETURN)
    home = "TRIP" in mark.tags or labelled or (bool(mark.stems & FARE) and bool(mark.stems & BACK)) or _flown_home(c)
    if c.any("return-"):
        return denied(Topic.RETURN)
    if labelled and is_empty_answer(c):
        return denied(Topic.RETURN)
    paying = bool(mark.stems & (PAYMENT_VERB | stems("pay buy give set reserve issue hold"))) or c.any("have-money", "free")
    if not paying:
        return (
            doubtful(Topic.RETURN, 0.4) if "TRIP" in mark.tags and mark.stems & stems("ticket flight airfare") else None
        )
    if home:
        if not (mark.stems & FARE or "TRIP" in mark.tags or labelled or _flown_home(c)):
            return None
        if mark.stems & DOUBTING or c.any("asks-others"):
            return doubtful(Topic.RETURN, 0.6)
        return stated(Topic.RETURN, 0.9)
    fare = bool(mark.stems & stems("ticket flight airfare fare travel airline"))
    return doubtful(Topic.RETURN, 0.5) if fare and mark.stems & stems("pay buy cover paid") else None
