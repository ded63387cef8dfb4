"""What a sentence says on each topic, from two witnesses: the rules, and the network that was shown others like it.

Rules tell why, the network knows more wordings. Where they contradict each other a person looks; silence needs both.
"""

from __future__ import annotations

from extractors.letters.meaning import SILENT, SURELY_STATED, TOPICS, Meaning
from extractors.letters.said import Said, doubtful, stated
from filings.vocabulary import Stance, Topic

UNBELIEVED = 0.003    # what the rules take for stated, and the network for this likely or less, is left to a person
# that somebody travels back is not yet that it is paid: the network alone does not tell them apart surely enough
NEVER_ALONE = frozenset({Topic.RETURN})
FEW = 3              # words; what is shorter, as a line of a letterhead (`Hematology`), states nothing by the network alone


def weighed(said: dict[Topic, Said], meaning: Meaning, wanted: frozenset[Topic], words: int = FEW) -> dict[Topic, Said]:
    """What a sentence of so many words says by both witnesses, on the topics that are looked for."""
    out = dict(said)
    for topic in TOPICS:
        if topic not in wanted:
            continue
        rule, touches, states = said.get(topic), meaning.touches[topic], meaning.states[topic]
        if rule is None:
            if states >= SURELY_STATED and topic not in NEVER_ALONE and words >= FEW:
                out[topic] = stated(topic, states)
            elif touches >= SILENT:
                out[topic] = doubtful(topic, touches / 2)
        elif rule.stance is Stance.STATED:
            if states < UNBELIEVED:
                out[topic] = doubtful(topic, states)
        elif states >= SURELY_STATED:
            out[topic] = stated(topic, states) if rule.stance is Stance.DOUBTFUL else doubtful(topic, states)
    return out
