"""What a physician's statement says: diagnosis, prognosis, how long the treatment lasts."""
from __future__ import annotations

import re

from extractors.letters.lexicon import PATIENT, stems
from extractors.letters.matching import uncovered
from extractors.letters.said import Context, Said, denied, doubtful, is_empty_answer, stated
from filings.vocabulary import PageKind, Topic

PATTERNS: dict[str, tuple[str, ...]] = {
    "diagnosis+": (
        "diagnose|diagnosed ~3 with|as|having", "diagnosis ~3 <ILLNESS>", "diagnosis ?was|is|be|remains of|is|be|remain|include|confirm", "suffer|suffers ~2 from",
        "afflicted ~2 with|by", "under my|our care for|because|due|with", "treat|treating|treated ~6 for <ILLNESS>", "case of ~4 <ILLNESS>",
        "finding|findings ~6 of|with|indicate|confirm|show|reveal ~5 <ILLNESS>", "have|has|had ~6 <ILLNESS>",
        "ill|sick ~2 with", "live|living with ~3 <ILLNESS>", "present|presented|presents ~2 with", "consistent with",
        "confirm|confirmed|confirms|show|showed|reveal|revealed|disclose|disclosed|found|demonstrate|demonstrated|establish|established|prove|identified|detected ~6 <ILLNESS>",
        "history of ~4 <ILLNESS>", "patient ~6 with ~3 <ILLNESS>", "admitted|hospitalized|followed|seen|evaluated|referred|examined ~6 for|with ~3 <ILLNESS>",
        "born with", "because|due|owing ~2 of|to ~4 <ILLNESS>", "battle|battling|fight|fighting ~3 <ILLNESS>", "develop|developed ~4 <ILLNESS>",
        "require|requires|need|needs ~8 for ~3 <ILLNESS>", "condition ~3 be|is|known|called ~4 <ILLNESS>", "contracted ~3 <ILLNESS>",
        "sustain|sustained ~5 <ILLNESS>", "for <ILLNESS>", "carry|carries ~3 diagnosis", "known ~2 <ILLNESS>"),
    "diagnosis-": (
        "no|not|without ~4 diagnosis|diagnosed", "diagnosis ~5 pending|unknown|unclear|awaited|outstanding|undetermined|inconclusive",
        "diagnosis ~3 not ~4 establish|established|know|known|confirm|confirmed|make|made|certain|clear", "can not ~3 diagnose|diagnosis",
        "cause ~5 unknown|unclear"),
    "diagnosis?": ("suspect|suspected|suspicion ~4 <ILLNESS>", "possible|possibly|query|presumed|provisional|presumptive|tentative|differential ~3 <ILLNESS>|diagnosis",
                   "rule out", "may|might ~2 have ~4 <ILLNESS>", "working diagnosis", "<ILLNESS> ~2 be suspected"),
    "prognosis+": (
        "prognosis ~4 be|is|remains|for|after|without|with|as|good|poor|guarded|excellent|favorable|fair|grave|dismal|bleak|bad|reserved",
        "outcome|result|results ~4 be|is ~2 good|poor|excellent|favorable|bad|fatal|uncertain", "good|poor|guarded|excellent|favorable|unfavorable|fair|grave|dismal|bleak|encouraging|reserved ~2 prognosis|outlook",
        "outlook ~4 be|is|remains|for|good|poor|excellent|favorable|bleak", "life expectancy", "expected|anticipated ~2 outcome|course ~1 be|is",
        "chance|chances|likelihood|probability|odds|rate|rates ~4 recovery|survival|cure|success|remission|surviving|recovering|recurrence|relapse|healing",
        "survival|cure|success|remission|mortality|relapse|recurrence ~3 chance|chances|rate|rates|probability|be|is|of|odds",
        "expect|expected|expects|anticipate|anticipated|predict|likely|unlikely|foresee|believe ~7 recover|recovery|improve|improvement|decline|deteriorate|"
        "deterioration|worsen|die|survive|survival|live|heal|regain|lose|progress|progression|death|amputation|remission|blindness|walk|relapse|cured",
        "recovery|improvement|decline|deterioration|death|amputation|remission|outcome ~4 be ~3 expect|expected|anticipated|likely|unlikely",
        "not ~3 expect|expected|likely ~3 live|survive|recover|improve|walk|see", "unlikely ~3 to ~2 survive|live|recover|improve",
        "can|may|will|should ~4 lead|leads|live|enjoy|expect ~3 normal|full|productive|independent|healthy life|recovery|activity|activities",
        "month|months|year|years|week|weeks to live", "not|never ~3 survive|live ~4 <DURATION>", "live|survive ~4 beyond|more|longer|past ~4 <DURATION>",
        "will|would|can|could ~4 die|deteriorate|worsen|fatal|relapse|succumb|perish|decline", "will|would|can|could ~4 lose ~3 life|sight|vision|limb|leg|arm|"
        "hearing|eye|foot|hand|kidney|mobility", "be|is|are|prove|proves|proved ~3 fatal|terminal|incurable|curable|irreversible|untreatable|treatable|lethal",
        "without|untreated|unrepaired|unless|otherwise ~12 die|death|fatal|lose|loss|amputation|worsen|deteriorate|survival|survive|progress|irreversible|blindness|"
        "decline|failure|permanent|paralysis|disability|kill",
        "lead|result|end ~3 to|in ~4 death|blindness|amputation|failure|disability|paralysis|recovery|loss|complications",
        "full|complete|good|normal|excellent|near|reasonable|meaningful ~2 recovery", "long|lasting|complete|durable ~1 remission",
        "# ~2 of ~2 # ~2 patients|children|people|cases", "# in # ~2 patients|children|people|cases", "<PERCENT> ~6 survive|survival|cure|cured|success|recovery|"
        "recover|remission|chance|live|mortality|die", "survival|cure|success|remission|mortality|chance ~6 <PERCENT>", "risk ~3 death|dying|sudden|losing|blindness|stroke|permanent",
        "can|may|will ~4 be saved|preserved|cured|salvaged", "most|usually|patients|children ~6 recover|survive|live", "do well", "normal life",
        "not ~2 survive", "certain|sure|imminent|early ~1 death", "death ~3 certain|if", "chance|chances|odds|likelihood ~4 outcome|result|cure|success", "complete|full|good ~1 healing|cure", "healing ~3 expect|expected", "quality of life ~6 improve|good|poor|better|expect", "recover|recovers|recovered ~2 fully|completely|well", "reach|achieve|attain|enter ~3 remission",
        "his|her|their|the days|time ~2 numbered|limited|short", "terminally ill", "terminal ~3 illness|stage|disease|cancer|condition",
        "only ~3 comfort|palliative", "no cure|hope", "permanent ~2 disability|damage|blindness|deafness|paralysis", "death ~4 within|soon|certain|inevitable|imminent", "will|would|can|could ~3 kill|kills", "will|should|may|can ~4 able ~2 walk|see|hear|live|return|resume|lead|speak|work", "regain",
        "next birthday"),
    "prognosis-": (
        "no|not|unable|impossible|difficult|hard|early|can ~6 prognosis|predict|prognosticate|foretell|outlook ~6 given|give|make|made|possible|determined|time|stage|offer|offered|state|stated|reached|assessed",
        "no ~2 prognosis|outlook|prediction", "prognosis ~5 pending|unknown|undetermined|deferred|outstanding|unavailable",
        "prognosis|outlook ~4 can|will|could not ~4 give|given|determine|determined|state|stated|make|made|known|say|said|establish|predict|offer|offered|provide|reach|assess|estimate|venture", "too early|soon to|for ~3 say|tell|predict|give|know|make|prognosis|judge", "prognosis ~2 will ~3 determined|assessed|discussed|given|established|known|available|follow",
        "can not ~3 predict|foresee|foretell|prognosticate|prognosis", "unable to ~2 predict|give|offer|provide|state ~7 prognosis|outcome|outlook|how"),
    "prognosis?": ("prognosis|outlook ~3 discussed|explained|shared|communicated|reviewed", "prognosis|outlook|outcome ~3 depend|depends|uncertain|unclear|vary|varies", "uncertain|unclear ~2 prognosis|outlook|outcome|future"),
    "past": ("the|these|this|during|over|in past|last|previous|preceding|recent <DURATION>", "<DURATION> ago|earlier|prior|previously|before|old|history|now", "for ~3 past|last ~2 <DURATION>",
             "since ~4 <DATE>", "i|have|has ~3 know|known|follow|followed|see|seen|treat|treated|work|worked|practiced|practice ~8 for ~3 <DURATION>", "have|has be ~5 for ~2 <DURATION>",
             "every|each ~1 <DURATION>", "<DURATION> last", "age|aged ~2 <DURATION>", "boy|girl|man|woman|child|male|female ~1 of <DURATION>", "within|in|next ~2 <DURATION> ~4 appointment|interview|slot",
             "live|survive|expectancy|die|survival|death|relapse|remission ~6 <DURATION>", "<DURATION> to live", "experience"),
    "duration-": ("length|duration|long|time ~8 unknown|undetermined|unclear|uncertain|open", "can|will not ~4 say|predict|determine|estimate|know ~5 long|length|duration|end",
                  "no|not ~5 know|determine|determined|known|clear|estimate|estimated ~5 long|length|duration", "how long ~8 not|unknown|depend|depends", "length|duration ~3 can not"),
    "duration?": ("as long as ~3 need|necessary|require|required|take|takes", "indefinite|indefinitely", "several|some|many months|weeks|years", "length|duration ~4 depend|depends|vary|varies",
                  "short|long ~2 period|time|term|stay"),
    "duration+": ("lifelong", "life long", "for life", "rest of ~2 life", "end of month #", "until ~6 <DATE>", "# cycles|rounds|sessions ~8 <DURATION>"),
}

_WAS = re.compile(r"\b(?:was|were|had been) (?:\w+ )?(?:hospitali[sz]ed|admitted|treated|sick|ill|seen|kept|operated)\b", re.I)
GENERIC = stems("illness disease condition disorder it this that syndrome injury wound disability")
TREATING = stems("""treatment treat therapy course stay last take require need continue complete follow-up rehabilitation recovery recover
    hospital care chemotherapy cycle period plan allow admission expect remain surgery operation dialysis transplant monitor observation
    convalescence heal session phase stage regimen program total follow up return outpatient inpatient hospitalization procedure protocol aftercare""")
UNREAL = stems("if unless without untreated unrepaired otherwise risk prevent avoid may might can could would will")
BECOMING = stems("""recover recovery improve improvement worse worsen die death survive survival live kill lose regain walk cure heal fatal progress spread deteriorate
    decline paralysis blind blindness disability remission relapse normal better amputation""")
FORESEEING = stems("will would may might could should likely expect hope likelihood unlikely probable")


def diagnosis(c: Context) -> Said | None:
    """The illness named for the patient."""
    labelled = c.labelled("diagnosis", "dx", "referred for", "reason for referral", "reason for admission", "reason for visit", "medical condition",
                          "impression", "illness", "indication", "condition", "findings", "clinical picture", "presenting problem", "disease")
    if c.any("diagnosis-") and not (c.any("diagnosis+") and "ILLNESS" in c.mark.tags):
        return denied(Topic.DIAGNOSIS)
    named = _illness_named(c)
    if labelled:
        if is_empty_answer(c):
            return denied(Topic.DIAGNOSIS)
        if c.any("diagnosis?"):
            return doubtful(Topic.DIAGNOSIS)
        return stated(Topic.DIAGNOSIS, 0.95 if named else 0.8)
    if c.any("diagnosis?"):
        return doubtful(Topic.DIAGNOSIS)
    if c.any("diagnosis+"):
        if named and c.mark.stems & stems("unless might risk otherwise could"):
            return doubtful(Topic.DIAGNOSIS)
        if named:
            return stated(Topic.DIAGNOSIS)
        if re.search(r"\b(?:diagnos\w+ (?:with|as|is|of)|suffer\w* from|afflicted (?:with|by))\s+(?!unknown|an? (?:illness|disease|condition)\b)\w{4,}",
                     c.mark.doc.text, re.I):
            return stated(Topic.DIAGNOSIS, 0.75)
        return None
    if not named or c.kind != PageKind.PHYSICIAN_STATEMENT or c.mark.stems & UNREAL or _is_name_of_place(c):
        return None
    return stated(Topic.DIAGNOSIS, 0.7) if c.mark.stems & PATIENT else doubtful(Topic.DIAGNOSIS, 0.5)


def _is_name_of_place(c: Context) -> bool:
    """The illness in the name of a hospital or of a specialty is nobody's."""
    return bool(c.mark.stems & stems("specialist expert expertise board department institute society unit research fellow foundation professor program")
                or re.search(r"\b(?:cancer|heart|kidney|burns?|trauma|stroke|epilepsy|diabetes) (?:center|centre|institute|hospital|clinic|unit|society)", c.mark.doc.text, re.I))


def _illness_named(c: Context) -> bool:
    """An illness with a name of its own, not just `the disease`."""
    return any(not {token.norm_ for token in span} <= GENERIC for span in c.mark.doc.ents if span.label_ == "ILLNESS")


def prognosis(c: Context) -> Said | None:
    """What is expected to become of the patient."""
    labelled = c.labelled("prognosis", "outlook", "expected outcome", "expected course", "chances recovery", "survival", "life expectancy", "anticipated outcome")
    if c.any("prognosis-"):
        return denied(Topic.PROGNOSIS)
    if labelled:
        if is_empty_answer(c):
            return denied(Topic.PROGNOSIS)
        return doubtful(Topic.PROGNOSIS, 0.6) if c.any("prognosis?") and not c.any("prognosis+") else stated(Topic.PROGNOSIS, 0.95)
    vague = c.any("prognosis?") and bool(c.mark.stems & stems("uncertain unclear depend vary discuss explain share communicate review"))
    if c.any("prognosis+") and not vague:
        # that someone else's illness may kill is no prognosis; a physician writes of the patient
        return stated(Topic.PROGNOSIS, 0.85) if c.kind != PageKind.STATEMENT else doubtful(Topic.PROGNOSIS, 0.6)
    foreseen = c.mark.stems & FORESEEING and c.mark.stems & BECOMING and c.kind != PageKind.STATEMENT
    return doubtful(Topic.PROGNOSIS) if c.any("prognosis?") or foreseen else None


def duration(c: Context) -> Said | None:
    """How long the treatment lasts."""
    labelled = c.labelled("duration", "length treatment", "length stay", "length therapy", "time needed", "treatment time", "treatment period", "expected stay", "how long",
                          "course length", "length hospitalization", "estimated time", "time required", "timeline", "treatment length", "period treatment", "expected length")
    timed = uncovered(c.mark, "DURATION", c.seen.get("past", ())) or c.any("duration+")
    if _WAS.search(c.mark.doc.text) and not c.mark.stems & FORESEEING:
        timed = False
    if c.kind == PageKind.STATEMENT and not c.mark.stems & stems("treatment therapy chemotherapy surgery dialysis rehabilitation recovery course"):
        return None                          # the stay asked for is another matter
    if c.any("duration-") and not timed:
        return denied(Topic.DURATION)
    if labelled:
        if is_empty_answer(c) or c.any("duration-"):
            return denied(Topic.DURATION)
        return stated(Topic.DURATION, 0.95) if timed else doubtful(Topic.DURATION)
    if timed and c.mark.stems & TREATING:
        return stated(Topic.DURATION, 0.9) if not c.any("duration?") else doubtful(Topic.DURATION, 0.6)
    if timed and c.labelled("treatment", "plan", "therapy"):
        return stated(Topic.DURATION, 0.85)
    if c.any("duration?") and c.mark.has("CARE") or timed and c.kind == PageKind.PHYSICIAN_STATEMENT:
        return doubtful(Topic.DURATION)
    return None
