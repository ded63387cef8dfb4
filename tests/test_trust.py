"""What the program keeps is its owner's alone, and its logs and its pages in Prefect hold nothing that an applicant wrote."""
from __future__ import annotations

import json
import logging
import os
import re
import shutil
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from pydantic import ValidationError

from extractors.processes.pool import ReaderPool
from filings.files import write_atomically
from filings.logs import PlainFormatter
from filings.originals import open_originals
from filings.packets import Stage
from filings.problems import DamagedScan
from filings.settings import settings
from filings.store import Store
from filings.vocabulary import Page, Record
from flows import equipment, work
from flows.artifacts import batch_table, outcome_table, packet_page
from flows.clerk import Outcome
from flows.equipment import reader_pool
from flows.inbox import open_inboxes
from flows.intake import sweep_all
from flows.working import open_clerk
from flows.working import work as drain
from reports.summary import write_summary

SAMPLES = Path(__file__).resolve().parents[1] / "sample_filings"
# one packet keeps the test short; LOCKBOX_ALL_SAMPLES=1 takes all of them
SCANS = sorted(path.name for path in (SAMPLES / "packets").iterdir() if path.suffix in (".pdf", ".tif"))
TAKEN = SCANS if os.environ.get("LOCKBOX_ALL_SAMPLES") else ["06-other-request.tif"]
PERSONAL = re.compile(r"name|a_number|date_of_birth|ssn|street|care_of|\.number$")


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, forms_dir: Path) -> Iterator[Path]:
    """Settings of the program in a folder of their own, under which nothing is there yet."""
    place = tmp_path_factory.mktemp("trust")
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {"DATA_DIR": place / "data", "FORMS_DIR": forms_dir, "INBOXES": place / "inbox", "JOBS": 1,
                            "SETTLE_SECONDS": 0.01}.items():
            patched.setenv(f"LOCKBOX_{name}", str(value))
        settings.cache_clear()
        yield place
    settings.cache_clear()


@pytest.fixture(scope="module")
def day(settled: Path) -> Iterator[tuple[str, list[Outcome]]]:
    """What a day with sample packets logs, and what became of each: read, decided, filed, with one that cannot be read."""
    inbox = settled / "inbox"
    inbox.mkdir()
    for name in TAKEN:
        shutil.copy(SAMPLES / "packets" / name, inbox)
    (inbox / "torn.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    os.utime(inbox / "torn.pdf", (1_000_000_000, 1_000_000_000))
    log = settled / "debug.log"
    handler = logging.FileHandler(log)
    handler.setFormatter(PlainFormatter("%(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    outcomes: list[Outcome] = []
    try:
        with (Store(settings().database) as store, reader_pool() as pool,
              open_clerk(store, open_originals(settings().originals)) as clerk):
            sweep_all(open_inboxes(settings().inboxes), store, clerk.originals)
            drain(clerk, pool, Event(), slots=2, tell=outcomes.append)
        write_summary([each.record for each in outcomes if each.record], Path(outcomes[0].packet.folder or ""))
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()
    yield log.read_text(encoding="utf-8"), outcomes


def personal(records: list[Record]) -> set[str]:
    """What the applicants of the samples wrote of themselves, as it is true and as it was read."""
    expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    found: set[str] = set()
    for record in records:
        for filing in record.filings:
            found |= {str(each.value) for name, each in filing.fields.items() if PERSONAL.search(name)}
        for filing in expected.get(record.scan.name, {}).get("filings", []):
            found |= {str(each["value"] if isinstance(each, dict) else each) for name, each in filing["fields"].items()
                      if PERSONAL.search(name)}
    for value in list(found):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            found.add(date.fromisoformat(value).strftime("%m/%d/%Y"))
    return {value for value in found if len(value) > 3 and value not in ("None", "True", "False")}


def quoted(text: str, values: set[str]) -> list[str]:
    return sorted(value for value in values if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE))


def test_the_samples_were_read_and_the_torn_one_was_not(day: tuple[str, list[Outcome]]) -> None:
    _, outcomes = day
    assert sum(each.stage == Stage.DONE for each in outcomes) == len(TAKEN)
    assert len(personal([each.record for each in outcomes if each.record])) > 5 * len(TAKEN)


def test_the_log_holds_nothing_that_an_applicant_wrote(day: tuple[str, list[Outcome]]) -> None:
    text, outcomes = day
    values = personal([each.record for each in outcomes if each.record])
    assert len(text) > 100, "something was logged"
    assert quoted(text, values) == []


def test_prefects_pages_hold_nothing_that_an_applicant_wrote(day: tuple[str, list[Outcome]]) -> None:
    _, outcomes = day
    records = [each.record for each in outcomes if each.record]
    pages = [*(packet_page(record, Path("/records/x.html")) for record in records), str(batch_table(records)),
             str(outcome_table(outcomes))]
    assert quoted("\n".join(pages), personal(records)) == []


def test_everything_kept_is_the_owners_alone(settled: Path, day: tuple[str, list[Outcome]]) -> None:
    kept = [settled / "data", *(settled / "data").rglob("*")]
    assert {path.parent.name for path in kept} >= {"data", "records"}
    open_to_others = {path.relative_to(settled).as_posix(): oct(stat.S_IMODE(path.stat().st_mode)) for path in kept
                      if stat.S_IMODE(path.stat().st_mode) & 0o077}
    assert open_to_others == {}


def test_the_clerks_shelves_stay_open_to_the_clerk(settled: Path, day: tuple[str, list[Outcome]]) -> None:
    mask = os.umask(0)
    os.umask(mask)
    for path in (settled / "inbox").rglob("*"):
        if path.suffix == ".txt" or path.is_dir():
            assert stat.S_IMODE(path.stat().st_mode) & 0o044 == 0o044 & ~mask, path


# the program's own failures

# in pieces, because tracebacks quote the lines of the program
NAME = "MART" + "INEZ"


def failing() -> Page:
    return Page.model_validate({"number": 1, "kind": "statement", "rotated": NAME})


def test_an_error_is_logged_without_the_value_it_is_about() -> None:
    with pytest.raises(ValidationError, match=NAME) as told:
        failing()
    record = logging.LogRecord("lockbox", logging.ERROR, __file__, 1, "A packet could not be decided", (),
                               (told.type, told.value, told.tb))
    text = PlainFormatter("%(message)s").format(record)
    assert "ValidationError" in text and "in failing" in text
    assert NAME not in text


@pytest.mark.parametrize(("error", "words"), [
    (DamagedScan("The file ends early"), f"DamagedScan: The file ends early. {DamagedScan.remedy}"),
    (OSError(28, "No space left on device", f"/inbox/{NAME}.pdf"), "OSError: No space left on device"),
    (KeyError(NAME), "KeyError"), (ValueError(NAME), "ValueError")])
def test_only_words_of_our_own_are_logged(error: Exception, words: str) -> None:
    try:
        raise RuntimeError(f"of {NAME}") from error
    except RuntimeError as raised:
        text = PlainFormatter().formatException((type(raised), raised, raised.__traceback__))
    assert text.splitlines()[0] == words and text.splitlines()[-1] == "RuntimeError"
    assert NAME not in text


def test_a_packet_that_breaks_the_program_is_logged_without_its_content(settled: Path, monkeypatch: pytest.MonkeyPatch,
                                                                        caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(PlainFormatter("%(message)s"))

    def broken(*_: object) -> None:
        failing()

    monkeypatch.setattr(equipment, "READER", "flow_reader:make_reader")
    monkeypatch.setattr(work, "decide", broken)
    from flow_reader import put_scan

    put_scan(settled / "inbox" / "breaks.tif", 201)
    with (Store(settings().database) as store, ReaderPool("flow_reader:make_reader", jobs=1) as pool,
          open_clerk(store, open_originals(settings().originals)) as clerk):
        sweep_all(open_inboxes(settings().inboxes), store, clerk.originals)
        counts = drain(clerk, pool, Event(), slots=1)
    assert counts == {Stage.ATTENTION: 1}
    assert "could not be decided" in caplog.text and NAME not in caplog.text


def test_new_files_are_private_and_known_ones_stay_as_they_are(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new", "x")
    write_atomically(tmp_path / "shared", "x", private=False)
    (tmp_path / "known").touch(0o640)
    (tmp_path / "known").chmod(0o640)
    write_atomically(tmp_path / "known", "x")
    mask = os.umask(0)
    os.umask(mask)
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new", "shared", "known")}
    assert modes == {"new": 0o600, "shared": 0o666 & ~mask, "known": 0o640}
