"""What pages that are not forms are, and what letters say: sentences, whole letters, signatures, languages."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.letters import cues
from extractors.letters.claims import read_legible, read_letter
from extractors.letters.classify import classify, scores_of
from extractors.letters.language import foreign_language
from extractors.letters.matching import marked, patterns
from extractors.letters.sentences import sentences_of
from extractors.letters.words import mended, stem
from extractors.text import Line, PageText, Word
from filings.vocabulary import Claim, PageKind, Stance, Topic

SENTENCES = Path(__file__).with_name("letter_sentences.txt")


def page_of(text: str, confidence: float = 0.95) -> PageText:
    """A page with this text: a paragraph a line of the text, wrapped; `left | right` is a row of a form."""
    lines, top = [], 0.1
    for paragraph in text.strip().splitlines():
        left = 0.1
        row: list[Word] = []
        for word in paragraph.split():
            if word == "|":
                left = 0.5
                continue
            width = 0.0095 * len(word)
            if left + width > 0.9:
                lines.append(row)
                row, left, top = [], 0.1, top + 0.02
            row.append(Word(word, (left, top, left + width, top + 0.012), confidence))
            left += width + 0.008
        lines.append(row)
        top += 0.045
    return PageText(tuple(Line(tuple(row), _around(row)) for row in lines if row))


def _around(row: list[Word]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = zip(*(word.box for word in row), strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def stances(claims: list[Claim], topic: Topic) -> str:
    """One letter for what a page says on a topic: s, ?, d or -."""
    found = {claim.stance for claim in claims if claim.topic == topic}
    for stance, letter in ((Stance.STATED, "s"), (Stance.DOUBTFUL, "?"), (Stance.DENIED, "d")):
        if stance in found:
            return letter
    return "-"


@cache
def cases() -> list[tuple[PageKind, Topic, str, str]]:
    """All sentences with the kind of page, the topic and the stances allowed."""
    out, head = [], None
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\[(.+), (.+), (.+)\]$", line)
        if found:
            head = PageKind(found[1]), Topic(found[2]), found[3]
        elif line.strip() and not line.startswith("#") and head:
            out.append((*head, line))
    return out


@cache
def verdicts() -> list[tuple[PageKind, Topic, str, str, str]]:
    """The cases with what was found."""
    return [(*case, stances(read_letter(page_of(case[3]), case[0], 1), case[1])) for case in cases()]


def test_many_ways_of_saying_it() -> None:
    wrong = [row for row in verdicts() if row[4] not in row[2]]
    assert len(wrong) <= 0.04 * len(verdicts()), wrong


def test_hardly_anything_is_silently_wrong() -> None:
    silent = [row for row in verdicts() if row[4] not in row[2] and row[4] != "?"]
    assert len(silent) <= 3, silent


def test_no_sentence_is_stated_that_says_nothing() -> None:
    false = [row for row in verdicts() if row[4] == "s" and "s" not in row[2]]
    assert not false


def test_every_topic_of_the_rules_has_cases_both_ways() -> None:
    seen = Counter((topic, "s" in allowed) for _, topic, allowed, _ in cases())
    both = {
        Topic.DIAGNOSIS,
        Topic.PROGNOSIS,
        Topic.DURATION,
        Topic.UNAVAILABILITY,
        Topic.COST,
        Topic.PAYMENT,
        Topic.RETURN,
        Topic.REASONS,
        Topic.PERIOD,
        Topic.VISA,
        Topic.CONSENT,
        Topic.MEDICAL_NEED,
        Topic.RELATIVE_ILL,
    }
    assert all(seen[topic, True] >= 10 and seen[topic, False] >= 5 for topic in both)


PHYSICIAN = """
Lakeside University Hospital
Division of Nephrology
4 May 2023
To whom it may concern:
I am the nephrologist of Amadou Bah, who has kidney failure. Without a transplant he will probably not survive.
We plan for a stay of nine months.
Sincerely,
Ruth Meyer, M.D.
"""


def test_a_whole_letter_of_a_physician() -> None:
    claims = read_letter(page_of(PHYSICIAN), PageKind.PHYSICIAN_STATEMENT, 4)
    assert {
        topic: stances(claims, topic)
        for topic in (Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION, Topic.COST, Topic.PHYSICIAN)
    } == {Topic.DIAGNOSIS: "s", Topic.PROGNOSIS: "s", Topic.DURATION: "s", Topic.COST: "-", Topic.PHYSICIAN: "s"}
    diagnosis = next(claim for claim in claims if claim.topic == Topic.DIAGNOSIS)
    assert diagnosis.text.startswith("I am the nephrologist") and diagnosis.page == 4
    assert diagnosis.box is not None and diagnosis.box[0] == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize(
    ("letter", "need", "relative"),
    [
        ("I ask for parole.\nMy aunt lives in Reno. She has lung cancer. Her doctors treat her at home.", "-", "s"),
        ("I ask for parole for my aunt Lea Roth.\nShe has lung cancer. Her doctors cannot help her.", "s", "-"),
        ("My nephew, for whom I file, has leukemia.", "s", "-"),
        ("My wife is ill with cancer in Ohio.\nI have cancer too and need an operation.", "s", "-"),
        ("My son needs an operation on his heart.\nThere is no hospital in Togo that can perform it.", "s", "-"),
        ("My son needs an operation on his heart.\nThe surgery will cost $40,000.", "?", "-"),
        ("Please allow my brother to be paroled. He is to give a kidney to our sister, who is on dialysis.", "-", "s"),
    ],
)
def test_whose_illness_a_letter_speaks_of(letter: str, need: str, relative: str) -> None:
    claims = read_letter(page_of(letter), PageKind.STATEMENT, 1)
    assert (stances(claims, Topic.MEDICAL_NEED), stances(claims, Topic.RELATIVE_ILL)) == (need, relative)


def test_a_medical_need_is_never_silence_on_the_reasons() -> None:
    medical = [case for case in cases() if case[1] == Topic.MEDICAL_NEED and case[2] == "s"]
    for kind, _, _, text in medical:
        assert stances(read_letter(page_of(text), kind, 1), Topic.REASONS) in {"s", "?"}, text


@pytest.mark.parametrize(("text", "stance"), [
    ("My son suffers from cystic fibrosis and is to be treated.\nThere is no treatment for it in Peru.", "s"),
    ("My son suffers from cystic fibrosis and is to be treated.\nThe hospital estimates the cost at $40,000.", "s"),
    ("My son has asthma.\nHe would like to see his cousins.", "?"), ("There is no treatment for it in Peru.", "?")])
def test_an_illness_is_a_reason_where_its_treatment_is_what_is_asked_for(text: str, stance: str) -> None:
    asked = f"I ask for parole for my son Ruben.\n{text}"
    assert stances(read_letter(page_of(asked), PageKind.STATEMENT, 1), Topic.REASONS) == stance


@pytest.mark.parametrize(("text", "topic", "stance"), [
    ("Q. How many months?\n9.", Topic.DURATION, "s"), ("Q: How many months?\nA: Not known.", Topic.DURATION, "d"),
    ("How many months? Nine.", Topic.DURATION, "s"), ("Question 4. Who pays?\nThe parish.", Topic.PAYMENT, "s"),
    ("Who will pay?\nWe are praying about that.", Topic.PAYMENT, "d"),
    ("How she gets home I have not settled.", Topic.RETURN, "d"),
    ("Is it available at home?\nYes.", Topic.UNAVAILABILITY, "d"), ("Q. What will it cost? A. $48,000.", Topic.COST, "s")])
def test_a_short_question_is_the_label_of_its_answer(text: str, topic: Topic, stance: str) -> None:
    assert stances(read_letter(page_of(text), PageKind.PHYSICIAN_STATEMENT, 1), topic) == stance


def test_dirt_in_the_margin_is_no_label() -> None:
    text = page_of("I ask for parole for six months.\nMy mother is dying.")
    speck = Line((Word("W", (0.01, text.lines[0].box[1], 0.02, text.lines[0].box[3]), 0.6),), (0.01, 0.1, 0.02, 0.112))
    sentences = sentences_of(PageText((speck, *text.lines)))
    assert [sentence.label for sentence in sentences] == [None, None]


def test_rows_of_a_form_are_label_and_value() -> None:
    text = page_of(
        "Patient | Ana Ruiz\nDiagnosis | aplastic anemia\nExpected stay | 14 weeks\nEstimated charges | "
        "$61,000\nPrognosis | unknown"
    )
    rows = {sentence.label: sentence.text for sentence in sentences_of(text)}
    assert rows["Diagnosis"] == "aplastic anemia" and rows["Expected stay"] == "14 weeks"
    claims = read_letter(text, PageKind.PHYSICIAN_STATEMENT, 1)
    assert [stances(claims, topic) for topic in (Topic.DIAGNOSIS, Topic.DURATION, Topic.COST, Topic.PROGNOSIS)] == [
        "s",
        "s",
        "s",
        "d",
    ]


@pytest.mark.parametrize(
    ("signer", "stance"),
    [
        ("Ana Bell, D.O.", "s"),
        ("Omar Said, MBBS", "s"),
        ("Dr. Lena Fuchs", "s"),
        ("Jane Roe, LCSW", "d"),
        ("Tom Hill, Registered Nurse", "d"),
        ("Kim Lee, Patient Coordinator", "d"),
        ("Alex Gray, Physician Assistant", "d"),
        ("Pat Doe", "?"),
    ],
)
def test_who_signs_for_the_patient(signer: str, stance: str) -> None:
    text = page_of(f"Mercy Hospital\nThe patient has pneumonia and is being treated.\nSincerely,\n{signer}")
    assert stances(read_letter(text, PageKind.PHYSICIAN_STATEMENT, 1), Topic.PHYSICIAN) == stance


def test_a_damaged_sentence_with_a_cue_is_doubt_and_not_silence() -> None:
    claims = read_letter(page_of("Tne diagmoss is lcukaenia wilh xx", 0.5), PageKind.PHYSICIAN_STATEMENT, 1)
    assert stances(claims, Topic.DIAGNOSIS) == "?"
    assert not read_legible(page_of("Tne diagmoss is lcukaenia wilh xx " * 4, 0.5))
    assert read_legible(page_of(PHYSICIAN))


def test_every_letter_has_exactly_one_claim_on_its_signature() -> None:
    for kind in (PageKind.STATEMENT, PageKind.GUARDIAN_CONSENT, PageKind.PHYSICIAN_STATEMENT, PageKind.TRANSLATION):
        claims = read_letter(page_of("I ask for parole for six months."), kind, 1, None)
        assert [claim.stance for claim in claims if claim.topic == Topic.SIGNATURE] == [Stance.DOUBTFUL]


def drawn_letter(signed: bool) -> tuple[PageText, np.ndarray]:
    """A letter with a line to sign on at 200 dpi, and its text."""
    image = np.full((2200, 1700), 250, np.uint8)
    text = page_of("I ask for parole for six months because my mother is dying.\nSincerely,")
    for line in text.lines:
        at = (int(line.box[0] * 1700), int(line.box[3] * 2200))
        cv2.putText(image, line.text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 2, cv2.LINE_AA)
    cv2.line(image, (170, 620), (800, 620), 60, 3)
    cv2.putText(image, "Ana Ruiz", (170, 670), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 2, cv2.LINE_AA)
    words = tuple(
        Word(word, (0.1 + k * 0.06, 0.29, 0.15 + k * 0.06, 0.305), 0.95) for k, word in enumerate(("Ana", "Ruiz"))
    )
    if signed:
        t = np.linspace(0, 1, 400)
        stroke = np.stack((230 + 350 * t, 580 - 45 * np.sin(22 * t) * (1 - 0.6 * t) - 12 * np.sin(51 * t)), axis=1)
        cv2.polylines(image, [stroke.astype(np.int32)], False, 20, 5, cv2.LINE_AA)
    return PageText((*text.lines, Line(words, _around(list(words))))), image


@pytest.mark.parametrize(("signed", "stance"), [(True, Stance.STATED), (False, Stance.DENIED)])
def test_a_signature_is_a_mark_above_the_line(signed: bool, stance: Stance) -> None:
    text, image = drawn_letter(signed)
    claims = read_letter(text, PageKind.STATEMENT, 1, image)
    assert [claim.stance for claim in claims if claim.topic == Topic.SIGNATURE] == [stance]


def test_languages_are_told_by_their_small_words() -> None:
    spanish = page_of(
        "Por la presente se hace constar que el menor fue inscrito en el registro de esta ciudad con fecha de hoy"
    )
    french = page_of(
        "Le soussigne certifie que la mere de l'enfant est nee dans la ville et que les faits sont "
        "exacts pour le dossier"
    )
    assert foreign_language(spanish)[0] == "Spanish" and foreign_language(french)[0] == "French"
    assert foreign_language(page_of(PHYSICIAN)) == (None, 0.0)
    claims = read_letter(spanish, PageKind.OTHER, 1)
    assert stances(claims, Topic.FOREIGN_LANGUAGE) == "s"
    assert stances(read_letter(page_of(PHYSICIAN), PageKind.PHYSICIAN_STATEMENT, 1), Topic.FOREIGN_LANGUAGE) == "-"


KINDS = [
    (
        PageKind.STATEMENT,
        "Dear Officer\nMy name is Omar and I ask for humanitarian parole for my aunt. The embassy "
        "refused her visa.\nRespectfully, Omar",
    ),
    (
        PageKind.STATEMENT,
        "Law office of A. Hunt\nRe: Form I-131 for Lucia Mora\nWe request parole for our client, whose "
        "mother is in hospice.\nAttorney",
    ),
    (PageKind.PHYSICIAN_STATEMENT, PHYSICIAN),
    (
        PageKind.PHYSICIAN_STATEMENT,
        "Regional Medical Center\nSocial Services Department\nMr. Abdi was admitted to our hospital. "
        "The patient needs therapy.\nJane Roe, LCSW",
    ),
    (
        PageKind.GUARDIAN_CONSENT,
        "We are the father and mother of Yusuf. We allow our son to travel with his uncle and agree to his parole.",
    ),
    (
        PageKind.GUARDIAN_CONSENT,
        "PRIMARY SCHOOL NO. 4\nThis is to certify that the pupil Ana Lux attended our school. Issued at "
        "the request of the mother.",
    ),
    (
        PageKind.TRANSLATION,
        "TRANSLATION FROM FRENCH\nExtract of a register of births\nI certify that I am competent to "
        "translate and that this is a complete and accurate translation.",
    ),
    (
        PageKind.IDENTITY,
        "REPUBLIQUE D'HAITI\nEXTRAIT DES ACTES DE NAISSANCE\nL'officier de l'etat civil de la commune a "
        "recu la declaration de la naissance de l'enfant",
    ),
    (
        PageKind.IDENTITY,
        "PASSPORT\nSurname RUIZ\nGiven names ANA\nNationality PERU\nDate of expiry 04 MAY "
        "2030\nP<PERRUIZ<<ANA<<<<<<<<<<<<<<<<<<<<",
    ),
    (
        PageKind.PAYMENT,
        "Pay to the order of U.S. Department of Homeland Security $575.00\nFive hundred seventy-five "
        "and 00/100 dollars\nFirst National Bank\nMemo",
    ),
    (
        PageKind.I_94,
        "Most Recent I-94\nAdmission (I-94) Record Number : 12345678901\nClass of Admission : DT\nAdmit "
        "Until Date : 05/03/2024",
    ),
    (
        PageKind.OTHER,
        "Hospital General\nSe hace constar que el paciente fue atendido en la consulta de este hospital "
        "por el medico y que su tratamiento no es posible",
    ),
]


@pytest.mark.parametrize(("kind", "text"), KINDS)
def test_kinds_of_pages(kind: PageKind, text: str) -> None:
    found, confidence = classify(page_of(text))
    assert found == kind and confidence > 0.4


@pytest.mark.parametrize(("kind", "text"), KINDS)
def test_reading_errors_do_not_change_the_kind(kind: PageKind, text: str) -> None:
    damaged = re.sub(r"(?<=[a-z]{4})i(?=[a-z]{3})", "l", text.replace("rn", "m")).replace("O", "0", 1)
    assert classify(page_of(damaged))[0] == kind


def test_no_single_cue_decides() -> None:
    heaviest = max(cue.weight for cue in cues.all_cues())
    scores = scores_of(page_of(PHYSICIAN))
    assert sorted(scores.values())[-1] > 2 * heaviest


def test_words_have_one_form_and_damage_is_mended() -> None:
    assert len({stem(word) for word in ("diagnosed", "diagnose", "diagnosing")}) == 1
    assert stem("tumour") == stem("tumors") and stem("gave") == stem("gives") and stem("note") != stem("not")
    known, sought = frozenset({"treatment"}), ("treatment", "hospital")
    assert (
        mended("treatrnent", 0.6, known, sought) == "treatment"
        and mended("hospitai", 0.99, known, sought) == "hospital"
    )
    assert mended("season", 0.2, known, ("reason",)) is None


def test_patterns_and_tags() -> None:
    assert patterns("a b|\n c; d ~2 e") == ("a b|c", "d ~2 e")
    tags = {
        span.label_: span.text
        for span in marked("He needs a transplant in Peru within 6 to 8 months for about $45,000.").doc.ents
    }
    assert (
        tags["DURATION"] == "6 to 8 months"
        and tags["MONEY"].replace(" ", "") == "$45,000"
        and {"CARE", "PLACE"} <= tags.keys()
    )


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    left = [
        "I ask for parole because my",
        "mother is dying of cancer and",
        "I want to see her once",
        "more before she passes away.",
    ]
    right = [
        "The consulate has refused the",
        "visa for which I applied in",
        "March and there is no other",
        "visa that would fit my case.",
    ]
    lines = []
    for row, (one, two) in enumerate(zip(left, right, strict=True)):
        for x, text in ((0.08, one), (0.55, two)):
            words = [
                Word(word, (x + k * 0.055, 0.2 + row * 0.02, x + k * 0.055 + 0.05, 0.212 + row * 0.02), 0.95)
                for k, word in enumerate(text.split())
            ]
            lines.append(Line(tuple(words), _around(words)))
    sentences = [sentence.text for sentence in sentences_of(PageText(tuple(lines)))]
    assert any("my mother is dying of cancer and I want" in text for text in sentences)
    assert any("refused the visa for which" in text for text in sentences)
