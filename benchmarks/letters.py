"""How letters of a writer are understood from whom nothing was learned: letter by letter, topic by topic.

    python benchmarks/letters.py                     the letters that are held out
    python benchmarks/letters.py short_letters.txt   others of sample_filings/sentences; the network has seen those

Prints of what letters state, vaguely touch, or do not say how much is found stated, left open, and taken for missing.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors.letters.claims import MEANS, read_letter
from extractors.letters.classify import classify
from extractors.readings import UNSURE
from filings.vocabulary import Claim, PageKind, Stance, Topic
from sample_filings.labelled import HELD_OUT, SENTENCES, Row, letters_of, page_of, rows_of

ASKED = {
    PageKind.PHYSICIAN_STATEMENT: MEANS | {Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION},
    PageKind.STATEMENT: MEANS | {Topic.REASONS, Topic.PERIOD, Topic.VISA},
    PageKind.GUARDIAN_CONSENT: frozenset({Topic.CONSENT, Topic.PARENT}),
    PageKind.TRANSLATION: frozenset({Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT}),
}
WANTED = {"s": "stated", "?": "vaguely touched", "": "not said"}
FOUND = ("found stated", "left open", "taken for missing")


def wanted(letter: Sequence[Row], topic: Topic) -> str:
    """What a letter says on a topic, the plainest of its sentences."""
    said = {row.labels.get(topic, "") for row in letter}
    return WANTED[next(stance for stance in ("s", "?", "") if stance in said or not stance)]


def found(claims: Sequence[Claim], topic: Topic) -> str:
    """What was made of it."""
    stances = {claim.stance for claim in claims if claim.topic == topic}
    return FOUND[0 if Stance.STATED in stances else 1 if Stance.DOUBTFUL in stances else 2]


def main() -> int:
    """Read the letters and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", default=[HELD_OUT], help="names of files in sample_filings/sentences")
    letters = [letter for name in parser.parse_args().files for letter in letters_of(rows_of(SENTENCES / name))]
    parts: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    for letter in letters:
        page, kind = page_of(letter), letter[0].kind
        claims = read_letter(page, kind, 1)
        parts.update((wanted(letter, topic), found(claims, topic)) for topic in ASKED[kind])
        guess, sure = classify(page)
        kinds[f"{'right' if guess == kind else 'wrong'}, {'surely' if sure >= UNSURE else 'left open'}"] += 1
    for want in WANTED.values():
        n = sum(parts[want, each] for each in FOUND)
        print(f"{want} ({n}): " + ", ".join(f"{each} {parts[want, each]} ({parts[want, each] / n:.1%})" for each in FOUND if n))
    print(f"kinds of {len(letters)} letters: " + ", ".join(f"{name} {n}" for name, n in sorted(kinds.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
