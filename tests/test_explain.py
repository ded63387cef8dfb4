"""`lockbox explain`: rule, evidence, readings and consequence of one check."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from packet_builder import RECEIVED, STATED, claim, decided, finding, packet, review
from typer.testing import CliRunner, Result

from filings.settings import settings
from filings.store import Store
from filings.vocabulary import Filing, PageKind, Policy, Problem, Record, Scan, Timings, Topic
from flows.explaining import explain
from lockbox.main import app
from validators.checks import CHECKS
from validators.decide import decide, readings_of
from validators.policy import Timeline
from validators.watch import watched

SCAN = Scan(name="scan.pdf", sha256="a" * 64, pages=20, received=RECEIVED)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting or form of the user's."""
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def record(*filings: Filing, policy: Policy | None = None) -> Record:
    return Record(scan=SCAN, policy=policy or Timeline.load().policy, filings=filings,
                  timings=Timings(total_s=1, cpu_s=1, pages=20))


def told(filing: Filing, check: str) -> str:
    return "\n".join(explain(record(filing), check, Timeline.load()))


def lockbox(tmp_path: Path, kept: Record, *arguments: str) -> Result:
    path = tmp_path / "scan.triage.json"
    path.write_text(kept.to_json(), encoding="utf-8")
    return CliRunner().invoke(app, ["explain", str(path), *arguments])


def test_a_failed_check_with_its_rule_evidence_and_readings() -> None:
    text = told(decided(packet({"payment.amount": "360.00"})), "fee.amount")
    for words in ("Amount of the fee (fee.amount) in scan.pdf", "not met: The payment is $360.00",
                  "USCIS Fee Schedule, final rule (Federal Register), 2016",
                  "entry fee-575, in force from 2016-12-23 to 2024-03-31",
                  "grade A: a government page or rule", "if it is not met: send back (reject)",
                  "page 1, box 0.100 0.100 0.200 0.200: 360.00", "payment.amount: 360.00 [read, 99%, page 1]",
                  "Disposition: reject (Send back)", "rests on fee.amount (not met).",
                  "This check is among the reasons", "If it were met, the disposition would be review."):
        assert words in text, words
    assert "payment.payee" not in text


def test_what_would_change_it() -> None:
    text = told(decided(packet({"payment.amount": "360.00", "payment.amount_in_words": "360.00"})), "fee.amount")
    assert "If it were met, the disposition would be ready." in text
    assert "If it could not be told, the disposition would be review." in text
    assert "would have to change too" not in text
    two = told(decided(packet({"payment.amount": "360.00", "i131.signature": False})), "fee.amount")
    assert "If it were met, the disposition would still be reject." in two
    assert "i131.signature would have to change too" in two


def test_a_check_that_is_not_among_the_reasons() -> None:
    text = told(decided(packet()), "i131.signature")
    assert "No check that matters failed or was left open" in text and "is not among the reasons" in text
    assert "If it were not met, the disposition would be reject." in text
    assert "If it were met" not in text


def test_unsure_readings_with_their_alternatives() -> None:
    text = told(decided(packet({"payment.date": review("2022-07-13", "2020-07-13")})), "fee.date")
    assert "07/13/2022 [review, 60%, page 1; or 2020-07-13]" in text and "it cannot be told" in text


def test_letters_are_quoted_and_what_is_asked_rests_on_the_background() -> None:
    text = told(decided(packet()), "explanation.reasons")
    assert "reasons [stated, 90%, page 9, statement]: about reasons" in text
    assert "What is asked, and for whom, rests on" in text and "i131.annotation" in text


def test_missing_papers_have_no_evidence() -> None:
    text = told(decided(packet(without=("I-134",))), "i134.present")
    assert "none: it rests on what is not there" in text
    assert "none: it looks at which papers and pages are there" in text


def test_other_rules_and_unknown_entries_are_told() -> None:
    old = record(decided(packet()), policy=Policy(id="older", digest="f" * 64))
    text = "\n".join(explain(old, "fee.payee", Timeline.load()))
    assert "decided by other rules than the present ones (older ffffffffffff)" in text
    filing = decided(packet())
    gone = finding(filing, "fee.payee").rule.model_copy(update={"policy": "payee-1999"})
    findings = tuple(one.model_copy(update={"rule": gone}) if one.check == "fee.payee" else one
                     for one in filing.findings)
    changed = filing.model_copy(update={"findings": findings})
    assert "entry payee-1999, which the present rules do not know" in told(changed, "fee.payee")


def test_a_finding_that_would_come_out_otherwise_now() -> None:
    filing = decided(packet({"payment.amount": "360.00"}))
    fields = {**filing.fields, "payment.amount": packet().fields["payment.amount"]}
    text = told(filing.model_copy(update={"fields": fields}), "fee.amount")
    assert "By the present rules it would be: met." in text
    assert "By the present rules" not in told(filing, "fee.amount")


@pytest.mark.parametrize("check", [check.name for check in CHECKS])
def test_every_check_can_be_explained_and_looking_on_changes_nothing(check: str) -> None:
    said = (*STATED, claim(Topic.MEDICAL_NEED, PageKind.STATEMENT))
    readings = packet({"i131.applicant.date_of_birth": "2012-01-01"}, claims=said)
    filing = decided(readings)
    seen = watched(check, readings, SCAN, Timeline.load())
    assert seen.finding == finding(filing, check)
    assert f"({check}) in scan.pdf" in told(filing, check) and "What followed" in told(filing, check)
    assert all(one is None or one is readings.fields[name] for name, one in seen.fields.items())


def test_what_a_check_looked_at() -> None:
    seen = watched("fee.words", packet(), SCAN, Timeline.load())
    assert {"payment.amount", "payment.amount_in_words"} <= set(seen.fields) and not seen.claims
    assert "i131.application_type" in seen.background
    letters = watched("explanation.duration", packet(), SCAN, Timeline.load())
    assert [one.topic for one in letters.claims] == [Topic.PERIOD]


def test_from_the_command_line(tmp_path: Path) -> None:
    kept = record(decided(packet()), decided(packet({"payment.amount": "360.00"})))
    done = lockbox(tmp_path, kept, "fee.amount", "2")
    assert done.exit_code == 0 and "$360.00" in done.stdout
    assert "met: The payment is $575.00" in lockbox(tmp_path, kept, "fee.amount", "1").stdout


@pytest.mark.parametrize(("arguments", "words"), [
    (["fee.amount"], "2 filings"), (["fee.amount", "3"], "no filing 3"), (["fee.amount", "0"], "FILING"),
    (["fee.colour", "1"], "no check fee.colour"), (["fee.amount", "1", "--policy", "nowhere"], "cannot be used")])
def test_what_cannot_be_explained_exits_2(tmp_path: Path, arguments: list[str], words: str) -> None:
    done = lockbox(tmp_path, record(decided(packet()), decided(packet())), *arguments)
    assert done.exit_code == 2 and words in done.stderr and "Traceback" not in done.output


def test_files_that_are_no_records_exit_2(tmp_path: Path) -> None:
    torn = Record(scan=SCAN, problem=Problem(code="damaged-file", message="Scan again."),
                  timings=Timings(total_s=0, cpu_s=0, pages=0))
    assert "could not be read" in lockbox(tmp_path, torn, "fee.amount").stderr
    (tmp_path / "x.triage.json").write_text("{}", encoding="utf-8")
    for path in (tmp_path / "x.triage.json", tmp_path / "absent.triage.json"):
        done = CliRunner().invoke(app, ["explain", str(path), "fee.amount"])
        assert done.exit_code == 2 and "Traceback" not in done.output


def test_every_decision_is_listed_with_its_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    kept = record(decided(packet({"payment.amount": "360.00"})))
    silent = lockbox(tmp_path, kept, "fee.amount")
    assert silent.exit_code == 0 and "Every decision" not in silent.stdout and not (tmp_path / "data" / "lockbox.db").exists()
    early = Timeline.load().as_on(date(2016, 1, 4))
    first = kept.model_copy(update={"policy": early.policy, "filings": (decide(
        readings_of(kept.filings[0]), kept.scan, early),)})
    with Store(settings().database) as store:
        store.save(first, tmp_path)
        store.save(kept, tmp_path)
    lines = lockbox(tmp_path, kept, "fee.amount").stdout.splitlines()
    place = lines.index("Every decision on this scan")
    assert f"humanitarian-parole, rules of 2016-01-04 {early.digest[:12]}" in lines[place + 1]
    assert "this check: met" in lines[place + 1]
    assert f"humanitarian-parole {Timeline.load().digest[:12]}: reject; this check: not met" in lines[place + 2]
    settings.cache_clear()
