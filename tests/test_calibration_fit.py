"""Fitting a calibration and measuring it: chances found again, truth and readings matched, the command."""
from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from test_calibration import CITY, entry
from typer.testing import CliRunner

from extractors.assemble import judged
from extractors.calibration import PACKAGED, Calibration, Model, calibration, calibration_file, witnesses_of
from extractors.calibration_fit import by_kind, calibration_error, fitted, held_out, models_of, ranking, threshold_table
from extractors.calibration_samples import Sample, from_line, same_value, samples_of, to_line, truth_of
from filings.problems import BadArguments
from filings.settings import settings
from filings.vocabulary import Document, PageKind, Readings, Status
from lockbox.main import app


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting and no calibration of the user's."""
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()


# ------------------------------------------------------------------ fitting and measuring

def drawn(number=1600, seed=1):
    """Samples whose chance of being right is known: 0.6 where the second reading differs, else 0.97."""
    rng = np.random.default_rng(seed)
    out, chances = [], []
    for k in range(number):
        again = float(rng.random() < 0.8)
        chance = 0.97 if again else 0.6
        right = bool(rng.random() < chance)
        out.append(Sample(f"p{k % 40}", CITY, entry(again=again), right, True, "Tulsa", "handwritten"))
        chances.append(chance)
    return out, chances


def test_a_fit_finds_the_chances_that_are_there():
    samples, chances = drawn()
    told = held_out(samples)
    assert np.abs(np.array(told) - chances).max() < 0.08
    assert calibration_error(told, [one.right for one in samples]) < 0.03
    assert set(models_of(samples)["hand"].weights) == {"again"}


def test_a_witness_that_seems_to_speak_the_wrong_way_is_left_out():
    samples = [Sample(f"p{k}", CITY, entry(misspelt=float(k % 2)), k % 2 == 1 or k % 4 == 0, True) for k in range(400)]
    assert "misspelt" not in models_of(samples)["hand"].weights


def test_no_claim_is_surer_than_the_number_of_readings_allows():
    samples = [Sample(f"p{k}", CITY, entry(), True, True) for k in range(100)]
    model = models_of(samples)["hand"]
    assert model.probability(witnesses_of(CITY, entry())) <= model.highest < 0.9955


def test_kinds_with_few_readings_keep_the_models_they_had():
    base = calibration(PACKAGED).models
    samples, _ = drawn(600)
    got = fitted(samples, base)
    assert got.models["typed"] == base["typed"] and got.models["hand"] != base["hand"]
    assert got.readings == 600 and len(got.truth) == 64
    assert fitted(samples, base) == got, "the same samples give the same calibration"


@pytest.mark.parametrize("confidence,right,error", [
    ([0.5] * 20, [True, False] * 10, 0.0), ([1.0] * 20, [True, False] * 10, 0.5),
    ([0.9] * 10 + [0.1] * 10, [True] * 10 + [False] * 10, 0.1)])
def test_calibration_error_is_the_distance_between_word_and_deed(confidence, right, error):
    assert calibration_error(confidence, right, bins=2) == pytest.approx(error, abs=0.05)


def test_ranking_counts_how_often_right_stands_above_wrong():
    assert ranking([0.9, 0.8, 0.1], [True, True, False]) == 1.0
    assert ranking([0.9, 0.1, 0.8], [True, True, False]) == 0.5
    assert ranking([0.5, 0.5], [True, False]) == 0.5
    assert ranking([0.5, 0.6], [True, True]) is None


def test_the_threshold_table_counts_silent_errors_and_what_stands():
    samples = [Sample("p", CITY, entry(), right, True, "", "handwritten") for right in (True, True, False, True)]
    samples.append(Sample("p", CITY, entry(status=Status.REVIEW), False, True))
    rows = {row.threshold: row for row in threshold_table(samples, [0.999, 0.96, 0.96, 0.5, 0.999])}
    assert (rows[0.95].wrong, rows[0.95].silent, rows[0.95].stands, rows[0.95].by_hand) == (1, 1 / 3, 3 / 5, 3 / 4)
    assert (rows[0.98].wrong, rows[0.98].stands) == (0, 1 / 5)
    assert [row.kind for row in by_kind(samples, [0.9] * 5)] == ["all", "filled", "hand"]


# ------------------------------------------------------------------ truth and samples

def test_readings_find_their_truth_by_the_pages_of_their_filing():
    documents = [(Document(kind=PageKind.I_131, pages=(1, 2)),), (Document(kind=PageKind.I_131, pages=(4, 5)),)]
    found = [Readings(documents=papers, fields={CITY: entry().model_copy(update={"value": value})})
             for papers, value in zip(documents, ("Tulsa", "Miami"), strict=True)]
    truth = [{"documents": [{"pages": [4, 5]}], "fields": {CITY: {"value": "MIAMI", "source": "handwritten"}}},
             {"documents": [{"pages": [1, 2]}], "fields": {CITY: {"value": "Tampa"}, "i131.signature": {"value": False}}}]
    first, second = samples_of("a", truth, found)
    assert (first.right, first.filled, first.source) == (True, True, "handwritten")
    assert (second.right, second.truth) == (False, "Tampa")
    assert from_line(to_line(first), Path("kept")) == first


@pytest.mark.parametrize("name,want,have,same", [
    (CITY, "Bogotá", "BOGOTA", True), (CITY, "New  York", "new york", True), (CITY, None, "", True),
    ("i131.signature", False, None, True),
    ("i131.applicant.gender", "F", "female", True), (CITY, "Tulsa", "Tampa", False), ("i131.signature", True, False, False)])
def test_values_are_compared_by_the_rules_of_the_record(name, want, have, same):
    assert same_value(name, want, have) is same


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"filings": [{"fields": {"a": 1}}]}'])
def test_a_truth_of_another_shape_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(BadArguments, match="is no truth"):
        truth_of(path)


# ------------------------------------------------------------------ the command and its file

def test_the_mailrooms_own_calibration_comes_first_and_a_bad_one_is_refused(tmp_path):
    assert calibration_file() == PACKAGED
    own = tmp_path / "data" / "calibration.json"
    own.parent.mkdir()
    packaged = calibration(PACKAGED)
    timid = {kind: Model(bias=-2.0, weights={}) for kind in packaged.models}
    own.write_text(packaged.model_copy(update={"models": timid}).model_dump_json())
    assert calibration_file() == own and judged({CITY: entry(0.999)})[CITY].confidence < 0.2
    for bad in (packaged.model_copy(update={"version": 99}).model_dump_json(), "{}", "no json"):
        path = tmp_path / f"bad{len(bad)}.json"
        path.write_text(bad)
        with pytest.raises(BadArguments, match="lockbox calibrate"):
            calibration(path)
    half = json.loads(packaged.model_dump_json())
    del half["models"]["hand"]
    with pytest.raises(ValueError, match="no model for hand"):
        Calibration.model_validate(half)


def lockbox(*arguments):
    return CliRunner().invoke(app, ["calibrate", *(str(each) for each in arguments)])


def test_calibrate_fits_from_kept_readings_and_measures_what_is_in_force(tmp_path):
    kept, out = tmp_path / "kept.jsonl", tmp_path / "out.json"
    samples, _ = drawn(800)
    kept.write_text("".join(to_line(one) + "\n" for one in samples))
    told = lockbox("--keep", kept, "--out", out)
    assert told.exit_code == 0, told.output
    assert all(word in told.stdout for word in ("800 readings", "AUROC", "LOCKBOX_READ_CERTAINTY", f"wrote {out}"))
    assert calibration(out).readings == 800
    measured = lockbox("--keep", kept, "--measure")
    assert measured.exit_code == 0 and str(PACKAGED) in measured.stdout and not (tmp_path / "data").exists()
    in_force = lockbox("--keep", kept)
    assert "in force" in in_force.stdout and calibration_file() == tmp_path / "data" / "calibration.json"


def test_calibrate_reads_the_scans_that_have_a_truth(tmp_path, monkeypatch):
    from flow_reader import put_scan

    from flows import equipment
    monkeypatch.setattr(equipment, "READER", "flow_reader:make_reader")
    scans, truth = tmp_path / "scans", tmp_path / "truth"
    scans.mkdir()
    truth.mkdir()
    put_scan(scans / "a.tif", 210)
    put_scan(scans / "b.tif", 211)
    fields = {"i131.applicant.family_name": {"value": "FAMILY210"}, "i131.applicant.given_name": {"value": "Other"}}
    (truth / "a.json").write_text(json.dumps({"filings": [{"documents": [{"pages": [1]}], "fields": fields}]}))
    kept = tmp_path / "kept.jsonl"
    told = lockbox(scans, truth, "--keep", kept, "--measure", "--jobs", "1")
    assert told.exit_code == 0 and "a.tif" in told.stdout and "b.tif" not in told.stdout
    rows = [from_line(line, kept) for line in kept.read_text().splitlines()]
    assert [(one.name, one.right) for one in rows] == [("i131.applicant.family_name", True), ("i131.applicant.given_name", False)]
    monkeypatch.setattr(equipment, "READER", "nowhere:make_reader")
    assert lockbox(scans, truth, "--keep", kept, "--measure").exit_code == 0, "what was kept is not read again"


@pytest.mark.parametrize("arguments,told", [((), "pairs"), (("a",), "pairs"), (("nowhere", "nowhere"), "is no folder")])
def test_calibrate_says_what_is_wrong_with_its_arguments(arguments, told):
    got = CliRunner().invoke(app, ["calibrate", *arguments])
    assert got.exit_code == 2 and told in got.output


# ------------------------------------------------------------------ the report

def test_the_report_counts_errors_in_the_order_of_review_and_draws_them(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[1] / "benchmarks"))
    accuracy, plots = import_module("accuracy"), import_module("calibration_plots")
    samples = [Sample("p", CITY, entry().model_copy(update={"confidence": sure}), right, True)
               for sure, right in ((0.9, True), (0.2, False), (0.99, False), (0.5, True))]
    assert accuracy.met(samples) == [1, 1, 1, 2]
    assert "| 30% of the filled fields (1) | 1 of 2 |" in accuracy.review_order(samples)
    assert f"| `{CITY}` | 4 | 50.0% | 100.0% |" in accuracy.by_field(samples)
    picture = plots.diagram("A & B", "x", "y", [plots.Curve("c", [(0.0, 0.0), (1.0, 0.5)], dots=True)])
    drawn_picture = ElementTree.fromstring(picture)
    assert len([one for one in drawn_picture if one.tag.endswith("circle")]) == 2
