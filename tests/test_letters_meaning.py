"""What sentences are about, by the network that was taught on labelled ones: never silence where something is said."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from extractors.letters import encoder, meaning
from extractors.letters.claims import read_letter
from extractors.letters.classify import classify
from extractors.letters.encoder import SentenceEncoder
from extractors.letters.meaning import KINDS, SILENT, SURELY_STATED, Meaning
from extractors.letters.said import Said, denied, doubtful, stated
from extractors.letters.sentences import Sentence
from extractors.letters.weighing import weighed
from extractors.text import Word
from filings.problems import MissingNetwork
from filings.vocabulary import PageKind, Stance, Topic
from sample_filings.labelled import HELD_OUT, SENTENCES, Row, letters_of, page_of, rows_of

MEANS = {Topic.UNAVAILABILITY, Topic.COST, Topic.PAYMENT, Topic.RETURN}
LOOKED_FOR = {
    PageKind.PHYSICIAN_STATEMENT: {Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION, *MEANS},
    PageKind.STATEMENT: {Topic.REASONS, Topic.PERIOD, Topic.VISA, *MEANS},
    PageKind.GUARDIAN_CONSENT: {Topic.CONSENT, Topic.PARENT},
    PageKind.TRANSLATION: {Topic.TRANSLATION_COMPLETE, Topic.TRANSLATION_COMPETENT},
}


@cache
def plain_encoder() -> SentenceEncoder:
    return SentenceEncoder({})


def sentence(text: str, label: str | None = None) -> Sentence:
    return Sentence(text, tuple(Word(word, (0.1, 0.1, 0.2, 0.11), 1.0) for word in text.split()), label)


# ------------------------------------------------------------------ the network

def test_words_are_cut_into_the_pieces_of_the_network() -> None:
    names = {number: name for name, number in plain_encoder()._pieces.items()}
    cut = [names[number] for number in plain_encoder().pieces("Unaffable, naïve: £38,400 don't \u4e00 x_y")]
    assert cut[:4] == ["una", "##ffa", "##ble", ","]
    assert cut[4:8] == ["naive", ":", "£3", "##8"] and cut[8:10] == [",", "400"] and cut[10:13] == ["don", "'", "t"]
    assert cut[-3:] == ["x", "_", "y"]


def test_what_means_alike_lies_near() -> None:
    texts = ["The doctors give her a few months to live.", "She is not expected to survive until summer.", "We paid the bill."]
    vectors = plain_encoder().encoded([(text, "") for text in texts])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2] + 0.2


def test_company_does_not_change_a_vector_but_the_sentence_before_does() -> None:
    pairs = [("Eighty thousand, they said.", "The operation is dear."), ("word " * 300, ""), ("", ""), ("He is a quiet child.", "")]
    together = plain_encoder().encoded(pairs)
    alone = np.concatenate([plain_encoder().encoded([pair]) for pair in pairs])
    assert np.isfinite(together).all() and np.abs(together - alone).max() < 1e-3
    assert np.abs(plain_encoder().encoded([(pairs[0][0], "")])[0] - together[0]).max() > 0.05


def test_a_missing_network_is_named_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "PACKAGE", "no_such_package_anywhere")
    with pytest.raises(MissingNetwork) as raised:
        SentenceEncoder({})
    assert "requirements-network.txt" in raised.value.remedy


def test_a_shared_label_stands_with_its_first_sentence_only() -> None:
    told = meaning.spoken([sentence("Guarded.", "Prognosis"), sentence("He may walk.", "Prognosis"), sentence("We thank you.")])
    assert told == (("Prognosis: Guarded.", ""), ("He may walk.", "Prognosis: Guarded."), ("We thank you.", "He may walk."))


# ------------------------------------------------------------------ two witnesses

def meant(touches: float, states: float) -> Meaning:
    return Meaning(dict.fromkeys(meaning.TOPICS, touches), dict.fromkeys(meaning.TOPICS, states))


@pytest.mark.parametrize(
    ("rule", "touches", "states", "stance"),
    [
        (None, SILENT / 2, 0.0, None),
        (None, 2 * SILENT, 0.0, Stance.DOUBTFUL),
        (None, 0.99, SURELY_STATED + 0.01, Stance.STATED),
        (stated(Topic.COST), 0.9, 0.6, Stance.STATED),
        (stated(Topic.COST), 0.0, 0.0, Stance.DOUBTFUL),
        (denied(Topic.COST), 0.9, 0.1, Stance.DENIED),
        (denied(Topic.COST), 0.99, SURELY_STATED + 0.01, Stance.DOUBTFUL),
        (doubtful(Topic.COST), 0.0, 0.0, Stance.DOUBTFUL),
        (doubtful(Topic.COST), 0.99, SURELY_STATED + 0.01, Stance.STATED),
    ],
)  # fmt: skip
def test_rules_and_network_are_weighed(rule: Said | None, touches: float, states: float, stance: Stance | None) -> None:
    said = {Topic.COST: rule} if rule else {}
    out = weighed(said, meant(touches, states), frozenset({Topic.COST}))
    assert (out[Topic.COST].stance if Topic.COST in out else None) == stance


def test_a_journey_back_is_not_taken_for_paid_by_the_network_alone() -> None:
    out = weighed({}, meant(0.99, 0.99), frozenset({Topic.RETURN, Topic.COST}))
    assert out[Topic.RETURN].stance is Stance.DOUBTFUL and out[Topic.COST].stance is Stance.STATED


def test_topics_that_are_not_looked_for_are_not_claimed() -> None:
    assert weighed({}, meant(0.99, 0.99), frozenset()) == {}


# ------------------------------------------------------------------ letters of a writer nobody was taught from

@cache
def held_out() -> list[list[Row]]:
    return letters_of(rows_of(SENTENCES / HELD_OUT))[::2]


@cache
def outcomes() -> Counter[tuple[str, str]]:
    """What is said, and what was found: each letter and topic looked for in its kind."""
    out: Counter[tuple[str, str]] = Counter()
    for letter in held_out():
        kind = letter[0].kind
        claims = read_letter(page_of(letter), kind, 1)
        for topic in LOOKED_FOR[kind]:
            said = {row.labels[topic] for row in letter if topic in row.labels}
            found = {claim.stance for claim in claims if claim.topic == topic}
            out["stated" if "s" in said else "vague" if "?" in said else "silent",
                "met" if Stance.STATED in found else "open" if Stance.DOUBTFUL in found else "not"] += 1
    return out


def test_what_a_new_writer_states_is_not_taken_for_a_lack() -> None:
    of_stated = {found: n for (said, found), n in outcomes().items() if said == "stated"}
    assert sum(of_stated.values()) > 120
    assert of_stated.get("not", 0) <= 0.04 * sum(of_stated.values())
    assert of_stated["met"] >= 0.5 * sum(of_stated.values())


def test_what_a_new_writer_does_not_state_is_seldom_taken_for_stated() -> None:
    silent = {found: n for (said, found), n in outcomes().items() if said == "silent"}
    assert sum(silent.values()) > 25 and silent.get("met", 0) <= 0.08 * sum(silent.values()) and silent["not"] > 5


def test_most_letters_of_a_new_writer_are_of_the_right_kind_and_none_is_surely_of_a_wrong_one() -> None:
    found = [(letter[0].kind, *classify(page_of(letter))) for letter in held_out()]
    right = [kind == guess for kind, guess, _ in found]
    assert sum(right) >= 0.85 * len(right)
    assert sum(guess != kind and certainty > 0.9 for kind, guess, certainty in found) <= 0.05 * len(found)


# ------------------------------------------------------------------ what it was taught from

def test_every_labelled_sentence_is_well_formed_and_every_topic_often_stated() -> None:
    rows = [row for path in SENTENCES.glob("*.txt") for row in rows_of(path)]
    assert len(rows) > 5000 and {row.kind for row in rows} == set(KINDS)
    often = Counter(topic for row in rows for topic, stance in row.labels.items() if stance == "s")
    assert all(often[topic] >= 40 for topic in meaning.TOPICS)
    assert sum(not row.labels for row in rows) > 0.3 * len(rows)


@pytest.mark.parametrize("line", ["P zz=s | What?", "X dx=s | What?", "P dx=x | What?", "P dx=s"])
def test_a_badly_labelled_line_is_named(line: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("sentences") / "bad.txt"
    path.write_text(f"# letter 1\nP | Good.\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad.txt, line 3"):
        rows_of(path)
