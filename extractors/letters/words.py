"""Words of letters: one form for every inflection and spelling, and mending of what was misread or misspelt."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


IRREGULAR = {
    "paid": "pay",
    "bought": "buy",
    "went": "go",
    "gone": "go",
    "gave": "give",
    "given": "give",
    "took": "take",
    "taken": "take",
    "got": "get",
    "gotten": "get",
    "could": "can",
    "ca": "can",
    "wo": "will",
    "would": "will",
    "shall": "will",
    "died": "die",
    "dying": "die",
    "dies": "die",
    "dead": "die",
    "said": "say",
    "told": "tell",
    "is": "be",
    "are": "be",
    "was": "be",
    "were": "be",
    "been": "be",
    "am": "be",
    "being": "be",
    "has": "have",
    "had": "have",
    "having": "have",
    "does": "do",
    "did": "do",
    "done": "do",
    "children": "child",
    "men": "man",
    "wives": "wife",
    "lives": "live",
    "living": "live",
    "lost": "lose",
    "loses": "lose",
    "losing": "lose",
    "n't": "not",
    "nt": "not",
    "fell": "fall",
    "left": "leave",
    "kept": "keep",
    "sent": "send",
    "found": "find",
    "held": "hold",
    "bore": "bear",
    "borne": "bear",
    "met": "meet",
    "fled": "flee",
    "sought": "seek",
    "brought": "bring",
    "thought": "think",
    "foretold": "foretell",
    "foresaw": "foresee",
    "foreseen": "foresee",
    "flew": "fly",
    "flown": "fly",
    "undergone": "undergo",
    "underwent": "undergo",
    "undergoing": "undergo",
    "plane": "airplane",
    "planes": "airplane",
    "fare": "airfare",
    "fares": "airfare",
    "care": "care",
    "cares": "care",
    "caring": "care",
    "cared": "care",
    "note": "note",
    "notes": "note",
    "noted": "note",
    "here": "here",
    "none": "none",
    "further": "further",
    "made": "make",
    "savings": "savings",
    "saving": "saving",
    "saved": "save",
    "save": "save",
    "charge": "charge",
    "worse": "worse",
    "worst": "worse",
    "months": "month",
    "mos": "month",
    "yrs": "year",
    "wks": "week",
    "diagnoses": "diagnosi",
    "prognoses": "prognosi",
    "mum": "mother",
    "mom": "mother",
    "dad": "father",
    "ill": "ill",
    "bed": "bed",
    "red": "red",
    "need": "need",
    "speed": "speed",
    "indeed": "indeed",
    "during": "during",
    "nothing": "nothing",
    "anything": "anything",
    "something": "something",
    "everything": "everything",
    "morning": "morning",
    "evening": "evening",
    "spring": "spring",
    "sibling": "sibling",
    "his": "his",
    "this": "this",
    "is'nt": "not",
    "us": "us",
    "thus": "thus",
    "yes": "yes",
    "always": "always",
    "perhaps": "perhap",
    "does'nt": "not",
}
BRITISH = (
    (r"tumour", "tumor"),
    (r"haem", "hem"),
    (r"paed", "ped"),
    (r"oesoph", "esoph"),
    (r"leukaem", "leukem"),
    (r"anaem", "anem"),
    (r"anaesth", "anesth"),
    (r"gynaec", "gynec"),
    (r"orthopaed", "orthoped"),
    (r"foet", "fet"),
    (r"diarrhoea", "diarrhea"),
    (r"neighbour", "neighbor"),
    (r"favour", "favor"),
    (r"honour", "honor"),
    (r"labour", "labor"),
    (r"centre", "center"),
    (r"programme", "program"),
    (r"cheque", "check"),
    (r"fulfil\b", "fulfill"),
    (r"(?<=[a-z]{3})is(e|ed|es|ing|ation|er|ers)\b", r"iz\1"),
    (r"enrol\b", "enroll"),
)
# ends in -ise in every spelling
NOT_BRITISH = word_set(
    """
    otherwise likewise promise promised promises promising advise advised raise raised raising rise arise exercise
    disease diseases surprise wise premise precise expertise supervise supervised revise revised noise praise
    increased increase decreased released deceased based caused
    """
)
# correct words a letter away from a word that counts; they are never mended
PROTECTED = word_set(
    """
    season seasons person prison patrol patent patience parent parents partner treasure mental rental renal fatal
    total vital medial radical coast coats cause courses case cases lost most host past passed faster tickets wicket
    thicket light fight night right sight plight hone hose hope horse house mouse spouse payer prayer prayers player
    father farther brother bother mother other others another rather further sister minister master hospitable
    decease diseased decrees doctrine diction station nation notion motion caution auction action section sanction
    election selection direction protection infection injection detection affection perfection construction
    constitution contribution distribution attention intention retention prevention convention invention reparation
    preparation operation cooperation separation generation federation migration immigration ration relation
    relations petition repetition condition conditions tradition addition edition remission admission permission
    commission submission omission emission mission session passion possession profession expression impression
    expected respected inspected suspected accepted excepted selected detected protected required acquired inquired
    prove proved proven provide provided providing divided decided residing reside resident president student
    considered consider country county counted account amount amounts mount month mouth mouths south months moths
    weeks week weak week years yearn tears bears fears wears hears later latter letter better bitter matter visit
    visits vision visual vista risk disk desk dose does done dome home come some same game came cane care core cure
    sure pure lure cost costs post posts ghost frost trust crust rust funds finds fund found kinds minds travel
    travels gravel trial trail tribal trivial flight freight fright bright brought thought through though affect
    effect effort afford offord fee feel feet feed need needs seed seeds deed weed stay say day way may pay bay gay
    ray lay play pray bank rank thank thanks tank bill bells bells pill will well wells will hill fill kill killed
    filled willed billed rolled pulled called mall fall falls department departments compartment fell hall ball tall wall stall vail
    """
)
SHORTEST = 5  # words shorter than this are not mended
LOOKALIKES = (("rn", "m"), ("vv", "w"), ("l", "i"), ("ii", "n"), ("c", "e"))

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?", re.I)


def plain(text: str) -> str:
    """Lower case without accents, with straight quotes and plain dashes."""
    text = (
        text.replace("’", "'").replace("‘", "'").replace("`", "'").replace("–", "-").replace("—", "-").replace("­", "")
    )
    spread = unicodedata.normalize("NFD", text)
    return "".join(char for char in spread if not unicodedata.combining(char)).lower()


@cache
def stem(word: str) -> str:
    """One form for all inflections and both spellings of an English word.

    Crude on purpose: it only has to treat the rules and the letters alike.
    """
    word = plain(word).strip(".,;:!?\"()[]'*_")
    if word in IRREGULAR:
        return word if IRREGULAR[word] == word else stem(IRREGULAR[word])
    if word.endswith("'s"):
        word = word[:-2]
    if word not in NOT_BRITISH:
        for pattern, american in BRITISH:
            word = re.sub(pattern, american, word)
    if len(word) <= 3 or not word.isalpha():
        return word
    return _cut(word)


def _cut(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif re.search(r"(s|x|z|ch|sh)es$", word):
        word = word[:-2]
    elif word.endswith("s") and not re.search(r"(ss|us)$", word):
        word = word[:-1]
    if word.endswith("ied") and len(word) > 4:
        word = word[:-3] + "y"
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 3 and re.search(r"[aeiouy]", root):
            word = root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return word.removesuffix("l") if word.endswith("ll") and len(word) > 5 else word


def words_of(text: str) -> list[str]:
    """The words of a text, accents and case as they are."""
    return _WORD.findall(text)


def mended(word: str, confidence: float, known: frozenset[str], cues: tuple[str, ...]) -> str | None:
    """The cue word a misread or misspelt word most likely was, or None.

    Args:
        word: one word, any case, without punctuation.
        confidence: of its reading, 0..1.
        known: words and stems that are right as they are.
        cues: words the rules look for, in full.
    """
    low = plain(word)
    if not low.isdigit():
        low = low.replace("0", "o").replace("1", "l").replace("5", "s").replace("|", "l").replace("!", "l")
    if 2 < len(low) < SHORTEST and low not in known and low not in PROTECTED:
        return _lookalike(low, known)
    if len(low) < SHORTEST or low in known or low in PROTECTED or stem(low) in known:
        return low if low != plain(word) and low in known else None
    if not low.replace("'", "").replace("-", "").isalpha():
        return None
    allowed = 1 if len(low) < 9 else 2
    if (alike := _lookalike(low, known)) is not None:
        return alike
    if len(low) < 7 and confidence > 0.9:
        return None
    best = process.extractOne(low, cues, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
    return str(best[0]) if best else None


def _lookalike(word: str, known: frozenset[str]) -> str | None:
    """The known word of which two letters were taken for one that looks the same (`rnother`), or an i for an l (`vlsa`)."""
    for seen, meant in LOOKALIKES if len(word) > SHORTEST else LOOKALIKES[:-1]:
        for found in re.finditer(seen, word):
            other = word[: found.start()] + meant + word[found.end() :]
            if other in known or stem(other) in known:
                return other
    return None
