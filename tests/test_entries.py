"""Decoding entries by the grammar of their field, on invented probabilities of the reader."""
from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.annotation import reparole_odds
from extractors.forms.definition import Grammar
from extractors.forms.entries import amount_value, decode_entry
from extractors.forms.fields import CLEAR
from extractors.readers.days import iso_of
from extractors.readers.decoding import folded, in_lexicon, in_templates
from extractors.readers.line import decode

ALPHABET = " /-.,$0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def line(text, sure=0.99, rivals=None):
    """A reading in which every character has probability `sure`; `rivals` {place: {char: probability}} overrides places."""
    steps = []
    for k, char in enumerate(text):
        row = np.full(len(ALPHABET) + 1, 1e-6)
        for other, odds in (rivals or {}).get(k, {char: sure}).items():
            row[ALPHABET.index(other) + 1] = odds
        row[0] = max(1e-6, 1 - row[1:].sum())
        blank = np.full(len(ALPHABET) + 1, 1e-6)
        blank[0] = 0.999
        steps += [row / row.sum(), blank / blank.sum()]
    return decode(np.log(np.array(steps)), ALPHABET)


@given(st.dates(date(1901, 1, 1), date(2049, 12, 31)))
def test_every_date_written_the_usual_way_is_read(day):
    entry = decode_entry(line(f"{day:%m/%d/%Y}"), Grammar.DATE)
    assert entry.value == day.isoformat()
    assert entry.confidence > 0.97


@pytest.mark.parametrize("text,value", [("3/7/2016", "2016-03-07"), ("03-07-2016", "2016-03-07"), ("03.07.2016", "2016-03-07")])
def test_other_ways_of_writing_a_date(text, value):
    assert decode_entry(line(text), Grammar.DATE).value == value


@pytest.mark.parametrize(("text", "value"), [(".Morales Ruiz", "Morales Ruiz"),
                                             ("MENDOZA .PEREZ", "MENDOZA PEREZ"), ("St. Clair", "St. Clair")])
def test_a_speck_before_a_word_is_no_part_of_a_name(text, value):
    entry = decode_entry(line(text), Grammar.NAME)
    assert entry.value == value and entry.confidence > 0.9


def test_a_speck_within_a_name_leaves_doubt():
    assert decode_entry(line("T.ARAS"), Grammar.NAME).confidence < CLEAR


@pytest.mark.parametrize(("seen", "grammar", "value"), [
    ("Haddad Nour.", Grammar.NAME, "Haddad Nour"), ("De. la Cruz", Grammar.NAME, "De la Cruz"),
    ("4417 Willow Street.", Grammar.STREET, "4417 Willow Street"), ("Widowed.", Grammar.FREE, "Widowed")])
def test_a_point_behind_no_abbreviation_is_left_out_and_doubted(seen, grammar, value):
    entry = decode_entry(line(seen, sure=0.999), grammar)
    assert (entry.value, entry.alternatives) == (value, (seen,)) and entry.confidence < CLEAR


@pytest.mark.parametrize(("seen", "grammar"), [
    ("4417 Willow St.", Grammar.STREET), ("Ana M. Reyes", Grammar.NAME), ("John Peel Jr.", Grammar.NAME),
    ("To visit my aunt who is ill.", Grammar.FREE)])
def test_a_point_behind_an_abbreviation_stays(seen, grammar):
    entry = decode_entry(line(seen, sure=0.999), grammar)
    assert entry.value == seen and entry.confidence > CLEAR


def test_gaps_at_a_hyphen_are_closed():
    assert decode_entry(line("Gomez - Mariam"), Grammar.NAME).value == "Gomez-Mariam"


def test_a_number_that_may_have_lost_a_digit_leaves_doubt():
    assert decode_entry(line("208753653", sure=0.97), Grammar.A_NUMBER).confidence > CLEAR
    short = decode_entry(line("20875353", sure=0.97), Grammar.A_NUMBER)
    assert (short.value, short.confidence < CLEAR) == ("020875353", True)
    assert decode_entry(line("20875353", sure=0.999), Grammar.A_NUMBER).confidence > CLEAR, "an old number in clear type"


def test_a_letter_in_a_date_is_the_digit_it_resembles():
    entry = decode_entry(line("O6/19/1988", rivals={0: {"O": 0.9, "0": 0.08}}), Grammar.DATE)
    assert entry.value == "1988-06-19"
    assert entry.confidence < 0.99


def test_two_likely_digits_leave_doubt_and_an_alternative():
    entry = decode_entry(line("02/11/2021", rivals={4: {"1": 0.55, "9": 0.44}}), Grammar.DATE)
    assert entry.value == "2021-02-11"
    assert entry.confidence < 0.9
    assert "2021-02-19" in entry.alternatives


def test_a_thirteenth_month_is_never_read():
    assert iso_of("13/02/2020") is None
    entry = decode_entry(line("13/02/2020"), Grammar.DATE)
    assert entry is None or entry.confidence < 0.5


@given(st.integers(0, 9_999_999), st.integers(0, 99))
def test_amounts_are_normalised(dollars, cents):
    assert amount_value(f"{dollars:,}.{cents:02d}") == f"{dollars}.{cents:02d}"
    assert amount_value(f"${dollars}") == f"{dollars}.00"


@pytest.mark.parametrize("text", ["", "12.5.0", "1,23", "five", "12.345"])
def test_what_is_no_amount(text):
    assert amount_value(text) is None


def test_a_number_of_eight_digits_is_padded():
    assert decode_entry(line("95123456"), Grammar.A_NUMBER).value == "095123456"
    assert decode_entry(line("204 113 552"), Grammar.A_NUMBER).value == "204113552"


def test_a_list_corrects_a_letter_and_says_how_sure():
    entry = decode_entry(line("HONDVRAS", rivals={4: {"V": 0.9, "U": 0.09}}), Grammar.COUNTRY)
    assert entry.value == "Honduras"
    assert decode_entry(line("TX"), Grammar.STATE).value == "TX"


def test_a_word_outside_the_list_is_read_letter_by_letter():
    assert decode_entry(line("Ruritania"), Grammar.COUNTRY).value == "Ruritania"


def test_case_and_accents_count_together():
    split = line("aA", rivals={0: {"a": 0.5, "A": 0.49}})
    assert folded(split).score > split.score


def test_a_template_text_unlike_the_ink_has_a_gap():
    close = in_templates(folded(line("12345")), [["0123456789"] * 5])
    far = in_templates(folded(line("HELLO")), [["0123456789"] * 5])
    assert close.gap < 0.05 < far.gap


def test_shares_of_a_lexicon_add_up_to_at_most_one():
    found = in_lexicon(folded(line("MA", rivals={1: {"A": 0.5, "N": 0.49}})), ["MA", "MN", "MO"])
    assert found.text == "MA" and 0.4 < found.share < 0.6 and found.rivals[0] == "MN"


def test_log_probability_of_a_text_sums_over_its_paths():
    reading = line("A", sure=0.8)
    assert np.exp(reading.log_probability("A")) == pytest.approx(0.8, abs=0.05)
    assert reading.log_probability("Ж") == -np.inf


@pytest.mark.parametrize("scrap", ["L", "O", "RE", "ROLE"])
def test_ink_too_narrow_for_the_word_is_no_re_parole(scrap):
    assert reparole_odds(line(scrap)) < 0.5
    assert reparole_odds(line("Re-parole")) > 0.9
