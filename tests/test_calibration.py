"""Confidence: a measured probability, by which a setting decides what a person must look at."""
from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from inked import Sheet, scanned

from extractors.assemble import assemble, judged
from extractors.calibration import KINDS, PACKAGED, calibration, kind_of
from extractors.calibration_fit import AGAINST
from extractors.calibration_samples import same_value
from extractors.forms.fields import read_fields
from extractors.forms.ink import PageInk
from extractors.forms.places import known_place, misspelt, odd
from extractors.forms.recognise import recognise
from extractors.forms.register import view_of
from extractors.readings import PageReadings
from filings.settings import Settings, settings
from filings.vocabulary import Page, PageKind, Reading, Source, Status

ROOT = Path(__file__).resolve().parents[1]
CITY = "i131.applicant.address.city"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting and no calibration of the user's."""
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def entry(decoded=0.97, status=Status.READ, source=Source.HANDWRITTEN, again=1.0, **witnesses):
    said = {"typed": -5.0, "skill": 0.97, "decoded": decoded, "again": again, "decoded_again": decoded, "open": 1.0}
    return Reading(value="Tulsa", status=status, confidence=decoded, source=source, page=1, witnesses=said | witnesses)


def sure(reading, name=CITY):
    return judged({name: reading})[name].confidence


# ------------------------------------------------------------------ what is committed

def test_the_committed_calibration_has_every_kind_and_only_weights_that_make_sense():
    found = calibration(PACKAGED)
    assert set(found.models) == set(KINDS) and found.readings > 3000
    for model in found.models.values():
        assert all(weight < 0 if name in AGAINST else weight > 0 for name, weight in model.weights.items())


def test_the_documents_state_the_rates_that_were_measured():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for least, (silent, stands) in calibration(PACKAGED).rates.items():
        assert f"| {least} | {silent:.2%} | {stands:.1%} |" in text
    silent, _ = calibration(PACKAGED).rates[f"{settings().read_certainty:g}"]
    assert silent <= 0.002 and f"{silent:.2%} were wrong" in str(Settings.model_fields["read_certainty"].description)


def test_every_witness_for_a_hand_raises_and_every_one_against_it_lowers():
    plain = sure(entry(0.9, again=0.0))
    assert sure(entry(0.99, again=0.0)) > plain
    assert sure(entry(0.9)) > plain
    assert sure(entry(0.9, again=0.0, printed=1.0)) > plain
    assert sure(entry(0.9, again=0.0, misspelt=1.0)) < plain
    assert sure(entry(0.9, again=0.0, disputed=1.0)) < plain


# ------------------------------------------------------------------ the decision

def test_the_setting_moves_the_line_between_read_and_review(monkeypatch):
    found = sure(entry(0.9))
    status = {}
    for least in (found - 0.01, found + 0.01):
        monkeypatch.setenv("LOCKBOX_READ_CERTAINTY", f"{least:.4f}")
        settings.cache_clear()
        status[least] = judged({CITY: entry(0.9)})[CITY].status
    assert list(status.values()) == [Status.READ, Status.REVIEW]


def test_no_probability_lifts_a_veto(monkeypatch):
    monkeypatch.setenv("LOCKBOX_READ_CERTAINTY", "0.5")
    settings.cache_clear()
    got = judged({CITY: entry(0.999, Status.REVIEW, printed=1.0)})[CITY]
    assert got.status == Status.REVIEW and got.confidence > 0.9


def test_a_contradiction_is_a_veto_after_all_witnesses():
    fields = {f"i131.applicant.address.{name}": entry(0.999, printed=1.0, open=0.0).model_copy(update={"value": value})
              for name, value in (("state", "TX"), ("zip", "33101"))}
    got = judged(fields)
    assert {reading.status for reading in got.values()} == {Status.REVIEW}
    assert all(reading.confidence <= 0.7 for reading in got.values())


def test_what_says_itself_how_sure_it_is_keeps_its_word():
    note = Reading(value="Re-parole", status=Status.REVIEW, confidence=0.95, source=Source.HANDWRITTEN, page=1)
    nothing = Reading(value=None, status=Status.UNREADABLE, confidence=0.2, page=1)
    value = Reading(value="LUNA", status=Status.READ, confidence=0.999, source=Source.TEXT, page=1)
    fields = {"i131.annotation": note, CITY: nothing, "i131.applicant.family_name": value}
    assert judged(fields) == fields


def test_witnesses_do_not_leave_the_house():
    page = PageReadings(Page(number=1, kind=PageKind.I_131, edition="04/24/19", form_page=1), {CITY: entry()})
    got = assemble("a.pdf", "0" * 64, [page]).filings[0].fields[CITY]
    assert got.witnesses == {} and "witnesses" not in got.model_dump()


# ------------------------------------------------------------------ quality of the paper

WRITTEN = {"i131.applicant.family_name": "Marlowe", "i131.applicant.given_name": "Anita", "i131.applicant.address.city": "Tulsa",
           "i131.applicant.address.street": "214 Birch Street", "i131.applicant.date_of_birth": "04/09/1983"}
TRUE = WRITTEN | {"i131.applicant.date_of_birth": "1983-04-09"}


@pytest.fixture(scope="module")
def page_of(library):
    """A laid page with the entries typed or written by hand, to be spoilt."""
    pages = {}
    for by_hand in (False, True):
        sheet = Sheet(library, "I-131", "03/22/13", 1)
        for name, text in WRITTEN.items():
            (sheet.by_hand if by_hand else sheet.write)(name, text)
        form = recognise(view_of(scanned(sheet.image, noise=3.0), 200), library)
        pages[by_hand] = PageInk(form.registration)
    return pages


def blurred(entry, sigma):
    return cv2.GaussianBlur(entry, (0, 0), sigma) if sigma else entry


def noisy(entry, grain):
    return entry + np.random.default_rng(1).normal(0, grain, entry.shape)


def pale(entry, share):
    return 240 - (240 - entry) * share


def told(ink, reader, spoil, much):
    """The judged readings of the entries after their places on the page were spoilt."""
    worse = copy(ink)
    worse.page = ink.page.copy()
    for field in ink.registration.reference.fields:
        if field.name in WRITTEN:
            x0, y0, x1, y1 = ink.pixels(field.box)
            place = (slice(y0 - 6, y1 + 6), slice(x0 - 6, x1 + 6))
            worse.page[place] = np.clip(spoil(ink.page[place].astype(np.float32), much), 0, 255).astype(np.uint8)
    got = judged(read_fields(worse, reader, 1))
    return {name: got[name] for name in WRITTEN}


@pytest.mark.parametrize("by_hand", [False, True], ids=["typed", "hand"])
@pytest.mark.parametrize("spoil,steps", [(blurred, (0, 2, 2.5, 4)), (noisy, (0, 40, 60, 100))])
def test_confidence_falls_with_the_quality_of_the_entries(page_of, reader, by_hand, spoil, steps):
    means = []
    for much in steps:
        readings = told(page_of[by_hand], reader, spoil, much)
        means.append(float(np.mean([one.confidence for one in readings.values()])))
        stands = {name: one for name, one in readings.items() if one.status == Status.READ}
        assert all(same_value(name, TRUE[name], one.value) for name, one in stands.items())
        assert all(one.confidence >= settings().read_certainty for one in stands.values())
    assert means[0] > 0.95
    assert all(later < earlier for earlier, later in pairwise(means)), means
    assert means[-1] < 0.4


def test_pale_entries_are_left_to_a_person(page_of, reader):
    strong, weak = (told(page_of[False], reader, pale, share) for share in (1.0, 0.22))
    assert all(one.status == Status.READ for one in strong.values())
    assert all(one.status != Status.READ for one in weak.values())


# ------------------------------------------------------------------ what speaks for and against

def test_addresses_are_compared_with_the_words_they_are_made_of():
    assert all(misspelt(text) for text in ("8733 MAPLE AVENVE", "SACKAMENTO", "214 Brch Street"))
    assert all(odd(text) for text in ("8078 Old Mil1 Lane", "938. Sunset Drive", "EuGen€", "24."))
    fine = ("412 N 14th Street", "2nd Avenue NW", "Apt 4B", "Sacramento", "Kharkiv", "Calle Real", "Jean-Baptiste", "O'Connor")
    assert not any(misspelt(text) or odd(text) for text in fine)
    assert known_place("Sacramento") and known_place("12 Quail Hollow Ct") and not known_place("Coban")


@pytest.mark.parametrize("age,status", [("36", Status.READ), ("37", Status.READ), ("63", Status.REVIEW), ("3", Status.REVIEW)])
def test_an_age_that_fits_no_birthday_of_the_packet_is_doubted(age, status):
    said = {"i131.applicant.date_of_birth": "1983-04-09", "i131.signature_date": "2020-01-15", "i134.beneficiary.age": age}
    got = judged({name: entry(0.999, printed=1.0, open=0.0).model_copy(update={"value": value}) for name, value in said.items()})
    assert got["i134.beneficiary.age"].status == status
    assert got["i131.applicant.date_of_birth"].status == Status.READ


def test_kinds_of_readings():
    assert kind_of(CITY, entry()) == "hand"
    assert kind_of(CITY, entry(again=1.0, barcode=1.0)) == "barcode"
    typed = Reading(value="a", status=Status.READ, confidence=0.9, source=Source.TYPED, witnesses={"decoded": 0.9})
    assert kind_of(CITY, typed) == "typed"
    assert kind_of(CITY, typed.model_copy(update={"witnesses": {"decoded": 0.9, "pen": 1.0}})) == "once"
    assert kind_of("payment.amount", typed.model_copy(update={"witnesses": {}})) == "paper"
    assert kind_of("i131.signature", Reading(value=True, status=Status.READ, confidence=0.9, source=Source.MARK)) == "signature"
    assert kind_of("i131.in_proceedings", Reading(value=True, status=Status.READ, confidence=0.9, source=Source.MARK)) == "mark"
    assert kind_of("i131.applicant.ssn", Reading(value=None, status=Status.BLANK, confidence=0.9)) == "blank"
    assert kind_of("payment.date", Reading(value=None, status=Status.BLANK, confidence=0.9)) is None
