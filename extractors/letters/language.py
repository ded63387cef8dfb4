"""Whether a page is in a language other than English.

Every language betrays itself by its smallest words. Latin scripts are told apart by their share; what the readers
cannot read at all may be another script, and then the page's look is asked.
"""

from __future__ import annotations

import numpy as np

from extractors.letters.words import plain, words_of
from extractors.readers.orientation import script_of
from extractors.text import PageText
from filings.vocabulary import Claim, PageKind, Stance, Topic

SMALL_WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "English": """
            the of and to in is that for it was on are with as his they be at this have from or had by but not what
            all were we when your can said there an each which their will other about if up out many then them these
            so some her would make like him into has more no my who am any our she he been may after hereby date
            birth name born issued certificate under above below""",
        "Spanish": """
            el la los las de del que y en un una por con para su se al lo como mas pero sus este esta es son fue ha
            ante mi nombre fecha nacimiento hijo hija madre padre ciudad republica dia mes ano presente certifico
            registro acta sexo numero lugar""",
        "French": """
            le la les des du de et en un une que qui dans pour par sur avec est sont au aux ce cette ne pas son sa
            ses nous vous il elle a ete date naissance nom prenom ne acte mairie ville soussigne certifie fait""",
        "Portuguese": """
            o a os as de do da dos das que e em um uma por com para seu sua se ao na no nas nos foi nao mais como
            pelo pela nome data nascimento filho filha mae pai cidade registro""",
        "Haitian Creole": """
            nan yo pou ak ki li mwen nou se yon te ap pa gen sa tout moun lan fe anpil nou kote dat nesans manman
            papa pitit non leta konsantman bay""",
        "German": """
            der die das und in den von zu mit sich des auf fur ist im dem nicht ein eine als auch es an werden aus
            er hat dass sie nach wird bei einer um am sind noch wie geboren geburt name""",
        "Italian": """
            il lo la gli le di che e un una in per con del della dei delle al alla non sono si come piu nato nata
            nome data nascita comune figlio""",
        "Vietnamese": "va cua la mot co cho khong nguoi ngay sinh ten ho nam",
        "Turkish": "ve bir bu ile icin olarak dogum adi soyadi tarihi olan",
        "Swahili": "ya na wa kwa ni za katika la jina tarehe kuzaliwa mtoto",
    }.items()
}
FEWEST = 12  # words below which nothing is said
PLACED = frozenset({PageKind.PAYMENT, PageKind.I_94})

MACHINE_READABLE = 5           # filler signs from which a page holds a machine-readable zone
RUBBISH = 0.45                 # mean word confidence of a page whose script the reader does not know


def shares_of(text: PageText) -> tuple[dict[str, float], int]:
    """Share of each language's small words among the words of a page, and the number of words."""
    words = [plain(word) for word in words_of(text.text) if len(word) > 1 or word.lower() in {"a", "o", "e", "y"}]
    if not words:
        return {}, 0
    return {name: sum(word in small for word in words) / len(words) for name, small in SMALL_WORDS.items()}, len(words)


def foreign_language(text: PageText) -> tuple[str | None, float]:
    """The language of a page if it is not English, with a confidence; None for English or nothing to judge by."""
    shares, count = shares_of(text)
    if count < FEWEST:
        return None, 0.0
    english = shares["English"]
    name = max((other for other in shares if other != "English"), key=lambda other: shares[other])
    lead = shares[name] - english
    return (name, min(0.98, 0.6 + 2 * lead)) if shares[name] > 0.15 and lead > 0.06 else (None, 0.0)


def language_claim(text: PageText, kind: PageKind, page: int, image: np.ndarray | None = None) -> Claim | None:
    """A claim when the page is in another language, or may be."""
    if kind in PLACED:
        return None
    name, confidence = foreign_language(text)
    box = _extent(text)
    if name:
        return Claim(
            topic=Topic.FOREIGN_LANGUAGE,
            stance=Stance.STATED,
            document=kind,
            page=page,
            box=box,
            text=name,
            confidence=confidence,
        )
    shares, count = shares_of(text)
    if image is None or not text.lines or count < FEWEST or shares["English"] > 0.1 or text.confidence > 0.8:
        return None
    if text.text.count("<") >= MACHINE_READABLE:
        return None                        # a passport's own zone is Latin, and its captions are no prose
    script, sure = script_of(image)
    if script and script not in {"Latin", "Fraktur"} and sure > 0.3:
        return Claim(
            topic=Topic.FOREIGN_LANGUAGE,
            # a script of its own makes rubbish of every word; the guess alone has erred on worn Latin print
            stance=Stance.STATED if text.confidence < RUBBISH else Stance.DOUBTFUL,
            document=kind,
            page=page,
            box=box,
            text=f"{script} script",
            confidence=min(0.95, 0.5 + sure / 2) if text.confidence < RUBBISH else 0.5,
        )
    if shares["English"] < 0.04:
        return Claim(
            topic=Topic.FOREIGN_LANGUAGE,
            stance=Stance.DOUBTFUL,
            document=kind,
            page=page,
            box=box,
            text="cannot be read as English",
            confidence=0.4,
        )
    return None


def _extent(text: PageText) -> tuple[float, float, float, float] | None:
    boxes = [line.box for line in text.lines]
    if not boxes:
        return None
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
