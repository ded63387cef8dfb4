"""Stored filings decided again: nothing is read, nothing is lost, what changed is told."""
from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from packet_builder import RECEIVED, packet
from typer.testing import CliRunner, Result

from filings.settings import settings
from filings.store import Store
from filings.vocabulary import Disposition, Filing, Problem, Readings, Record, Ruling, Scan, Timings
from flows.recheck import in_folder, keep_all, recheck, stem_of, stored
from lockbox.main import app
from validators.decide import decide, readings_of
from validators.earlier import Earlier, identity_of
from validators.policy import SHIPPED, Timeline


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting, form or database of the user's."""
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def store(alone: None) -> Iterator[Store]:
    with Store(settings().database) as opened:
        yield opened


@pytest.fixture
def dearer(tmp_path: Path) -> Path:
    """Rules with a fee of $600 in place of $575."""
    folder = tmp_path / "dearer"
    folder.mkdir()
    for each in SHIPPED.glob("*.toml"):
        text = each.read_text(encoding="utf-8").replace('amount = "575.00"', 'amount = "600.00"')
        (folder / each.name).write_text(text, encoding="utf-8")
    return folder


def made(name: str, *filings: Readings, received: date = RECEIVED, earlier: tuple[Earlier, ...] = ()) -> Record:
    scan = Scan(name=name, sha256=name.encode().hex().ljust(64, "0"), pages=20, received=received)
    decided = tuple(decide(each, scan, Timeline.load(), earlier) for each in filings or (packet(),))
    return Record(scan=scan, policy=Timeline.load().policy, filings=decided,
                  timings=Timings(total_s=1, cpu_s=1, pages=20))


def put(record: Record, folder: Path, store: Store | None = None, stem: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{stem or Path(record.scan.name).stem}.triage.json"
    path.write_text(record.to_json(), encoding="utf-8")
    if store:
        store.save(record, folder)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["recheck", *(str(each) for each in arguments)])


def test_a_filing_holds_all_that_its_decision_rests_on() -> None:
    readings = packet(doubtful=(9,), prints={3: "00ff00ff00ff00ff"})
    record = made("a.pdf", readings)
    assert readings_of(record.filings[0]) == readings
    again = Record.model_validate_json(record.to_json())
    assert decide(readings_of(again.filings[0]), again.scan, Timeline.load()) == record.filings[0]


def test_the_same_rules_change_nothing_and_write_nothing(tmp_path: Path, store: Store) -> None:
    path = put(made("a.pdf", packet(), packet({"payment.amount": "360.00"})), tmp_path / "out", store)
    before = path.read_bytes(), path.stat().st_mtime_ns
    done = run()
    assert done.exit_code == 0, done.output
    assert "2 filings decided again" in done.stdout and "0 come out differently, 0 only in words" in done.stdout
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert len(store.history(made("a.pdf").scan.sha256)) == 1


def test_a_dry_run_shows_and_writes_nothing(tmp_path: Path, store: Store, dearer: Path) -> None:
    path = put(made("a.pdf"), tmp_path / "out", store)
    before = path.read_bytes()
    done = run("--policy", dearer, "--dry-run")
    line = next(each for each in done.stdout.splitlines() if each.startswith("a.pdf"))
    assert line.split()[:3] == ["a.pdf", "ready", "reject"] and "fee.amount: met → not-met" in line
    assert "1 come out differently" in done.stdout and "Nothing was written" in done.stdout
    assert path.read_bytes() == before and len(store.history(made("a.pdf").scan.sha256)) == 1


def test_a_changed_rule_becomes_a_new_decision_with_its_rules(tmp_path: Path, store: Store, dearer: Path) -> None:
    path = put(made("a.pdf"), tmp_path / "out", store)
    assert run("--policy", dearer).exit_code == 0
    record = Record.model_validate_json(path.read_bytes())
    assert record.filings[0].disposition == "reject"
    assert record.policy == Timeline.load(dearer).policy != Timeline.load().policy
    assert "$600.00" in (tmp_path / "out" / "a.html").read_text(encoding="utf-8")
    assert "reject" in (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8")
    history = store.history(record.scan.sha256)
    assert [one.dispositions for one in history] == [("ready",), ("reject",)]
    assert [one.policy.split()[1] for one in history] == [Timeline.load().digest, Timeline.load(dearer).digest]
    assert list(store.records()) == [record]
    assert run().exit_code == 0, "and back again"
    assert [one.dispositions for one in store.history(record.scan.sha256)][2:] == [("ready",)]


def test_readings_timings_and_scan_stay_as_they_are(tmp_path: Path, store: Store, dearer: Path) -> None:
    before = made("a.pdf", packet({"i131.applicant.middle_name": "IRYNA"}))
    path = put(before, tmp_path / "out", store)
    run("--policy", dearer)
    after = Record.model_validate_json(path.read_bytes())
    assert readings_of(after.filings[0]) == readings_of(before.filings[0])
    assert (after.scan, after.timings, after.pages) == (before.scan, before.timings, before.pages)


def test_out_keeps_the_originals(tmp_path: Path, store: Store, dearer: Path) -> None:
    path = put(made("a.pdf"), tmp_path / "one", store)
    put(made("a.tif"), tmp_path / "two", store, stem="a")
    before = path.read_bytes()
    assert run("--policy", dearer, "--out", tmp_path / "new").exit_code == 0
    assert path.read_bytes() == before
    names = {each.name for each in (tmp_path / "new").iterdir()}
    assert {"a.triage.json", "a.tif.triage.json", "a.html", "a.tif.html", "index.html"} <= names
    scans = {json.loads((tmp_path / "new" / name).read_bytes())["scan"]["name"] for name in names if "triage" in name}
    assert scans == {"a.pdf", "a.tif"}


def test_a_record_that_was_moved_away_stays_away(tmp_path: Path, store: Store, dearer: Path) -> None:
    path = put(made("a.pdf"), tmp_path / "out", store)
    path.unlink()
    assert run("--policy", dearer).exit_code == 0
    assert not list((tmp_path / "out").iterdir())
    assert store.history(made("a.pdf").scan.sha256)[-1].dispositions == ("reject",)


def test_records_are_found_under_either_of_their_names(tmp_path: Path) -> None:
    one, two = made("a.pdf"), made("a.tif")
    put(one, tmp_path / "out")
    put(two, tmp_path / "out", stem="a.tif")
    assert stem_of(one, tmp_path / "out") == "a" and stem_of(two, tmp_path / "out") == "a.tif"
    assert stem_of(made("b.pdf"), tmp_path / "out") is None


def test_a_folder_is_decided_without_the_database(tmp_path: Path, dearer: Path) -> None:
    put(made("b.pdf"), tmp_path / "in")
    (tmp_path / "in" / "broken.triage.json").write_text("{}", encoding="utf-8")
    done = run("--from", tmp_path / "in", "--policy", dearer, "--dry-run")
    assert done.exit_code == 0 and "1 filings decided again" in done.stdout
    assert not (tmp_path / "data" / "lockbox.db").exists(), "a dry run of a folder needs no database"
    assert run("--from", tmp_path / "in", "--policy", dearer).exit_code == 0
    record = Record.model_validate_json((tmp_path / "in" / "b.triage.json").read_bytes())
    assert record.filings[0].disposition == "reject"


def test_in_a_folder_the_earlier_ones_count(tmp_path: Path) -> None:
    old = made("z.pdf", packet({"payment.date": "2022-01-05", "i131.signature_date": "2022-01-04"}),
               received=date(2022, 2, 1))
    put(old, tmp_path / "in")
    put(made("a.pdf"), tmp_path / "in")
    found = {each.record.scan.name: each for each in recheck(in_folder(tmp_path / "in"), Timeline.load(), {})}
    assert list(found) == ["z.pdf", "a.pdf"], "by the day received"
    assert [one.scan for one in found["a.pdf"].record.filings[0].related] == ["z.pdf"]
    assert found["z.pdf"].changes == () and not found["a.pdf"].changes[0].matters


def test_in_the_store_the_order_of_arrival_counts(tmp_path: Path, store: Store) -> None:
    late = {"payment.date": "2022-01-05", "i131.signature_date": "2022-01-04"}
    for name, changes in (("b.pdf", {}), ("a.pdf", late), ("c.pdf", {"payment.amount": "360.00"})):
        store.save(made(name, packet(changes)), tmp_path)
    found = {each.record.scan.name: each.record.filings[0] for each in recheck(stored(store), Timeline.load(), {})}
    assert list(found) == ["b.pdf", "a.pdf", "c.pdf"]
    assert {name: [one.scan for one in filing.related] for name, filing in found.items()} == {
        "b.pdf": [], "a.pdf": ["b.pdf"], "c.pdf": ["b.pdf", "a.pdf"]}


def test_what_the_index_finds_is_what_all_earlier_filings_give(tmp_path: Path, store: Store) -> None:
    variants = [{}, {"payment.date": "2021-01-05"}, {"i131.applicant.family_name": "OKONKWO"},
                {"i131.applicant.a_number": "240905255"}, {"i131.applicant.date_of_birth": "1985-03-13"}]
    done: list[Earlier] = []
    expected: dict[str, Filing] = {}
    for number, changes in enumerate(variants * 2):
        record = made(f"{number}.pdf", packet(changes), earlier=tuple(done))
        store.save(record, tmp_path)
        expected[record.scan.name] = record.filings[0]
        done.append(Earlier(record.scan.name, record.scan.sha256, record.scan.received, {},
                            identity_of(record.filings[0].fields)))
    found = {each.record.scan.name: each.record.filings[0] for each in recheck(stored(store), Timeline.load(), {})}
    assert found == expected


def test_an_unreadable_scan_stays_as_it_is(tmp_path: Path, store: Store, dearer: Path) -> None:
    scan = Scan(name="torn.pdf", sha256="e" * 64, pages=0, received=RECEIVED)
    store.save(Record(scan=scan, problem=Problem(code="damaged-file", message="Scan again."),
                      timings=Timings(total_s=0, cpu_s=0, pages=0)), tmp_path)
    done = run("--policy", dearer)
    assert done.exit_code == 0 and "0 filings decided again" in done.stdout


@pytest.mark.parametrize(("arguments", "told"), [
    (["--from", "nowhere"], "nowhere is no folder"), (["--scans", "nowhere"], "nowhere is no folder"),
    (["--policy", "nowhere"], "cannot be used"), (["--from", "empty"], "no record"), (["--out", "file/x"], "file")])
def test_what_cannot_be_done_exits_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str],
                                     told: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 2 and told in done.stderr and "Traceback" not in done.output


def test_rules_that_lack_a_check_are_refused(tmp_path: Path, dearer: Path) -> None:
    text = (dearer / "checks.toml").read_text(encoding="utf-8").replace('check = "fee.words"', 'check = "fee.letters"')
    (dearer / "checks.toml").write_text(text, encoding="utf-8")
    done = run("--policy", dearer)
    assert done.exit_code == 2 and "fee.words" in done.stderr


def test_changes_name_outcomes_and_weights(dearer: Path) -> None:
    text = (dearer / "checks.toml").read_text(encoding="utf-8")
    lighter = text.replace('id = "i94.present"\ncheck = "i94.present"\nfrom = 2015-08-17\nweight = "gap"',
                           'id = "i94.present"\ncheck = "i94.present"\nfrom = 2015-08-17\nweight = "notice"')
    assert lighter != text
    (dearer / "checks.toml").write_text(lighter, encoding="utf-8")
    record = made("a.pdf", packet(without=("I-94",)))
    from flows.recheck import Stored
    (found,) = recheck([Stored(record, Path(), lambda *_: [])], Timeline.load(dearer), {})
    told = dict((check, (before, after)) for check, before, after in found.changes[0].checks)
    assert told["i94.present"] == ("not-met (gap)", "not-met (notice)")
    assert told["fee.amount"] == ("met", "not-met")


def test_two_thousand_filings_a_minute(tmp_path: Path, store: Store) -> None:
    for number in range(40):
        person = {"given_name": f"OLENA {'ABCDEFGHIJ'[number // 4]}", "date_of_birth": f"{1950 + number}-03-12"}
        own = {f"{where}.{part}": value for where in ("i131.applicant", "i94", "identity") for part, value in person.items()}
        number_of_their_own = {"i131.applicant.a_number": str(240905254 + number * 1111)}
        store.save(made(f"{number}.pdf", packet({**own, **number_of_their_own})), tmp_path)
    started = time.process_time()
    count = sum(len(each.record.filings) for each in recheck(stored(store), Timeline.load(), {}))
    assert count == 40 and time.process_time() - started < 40 * 0.03


# ---------------------------------------------------------------- the rules of one day

def test_a_day_decides_as_if_received_under_its_rules(tmp_path: Path, store: Store) -> None:
    path = put(made("a.pdf"), tmp_path / "out", store)
    before = path.read_bytes()
    done = run("--policy", "2025-11-03", "--dry-run")
    assert done.exit_code == 0 and path.read_bytes() == before and "Nothing was written" in done.stdout
    line = next(each for each in done.stdout.splitlines() if each.startswith("a.pdf"))
    assert line.split()[:3] == ["a.pdf", "ready", "reject"]
    for told in ("fee.amount: met → not-met (The payment is $575.00, the fee in force was $630.00)",
                 "fee.instrument: met → not-met", "i131.edition: met → not-met"):
        assert told in line
    why = [each.split() for each in done.stdout.splitlines() if each.startswith("fee.amount")]
    assert why == [["fee.amount", "met", "→", "not-met", "fee-575", "→", "fee-630", "1"]]


def test_a_day_is_kept_as_other_rules_and_taken_back(tmp_path: Path, store: Store) -> None:
    path = put(made("a.pdf"), tmp_path / "out", store)
    assert run("--policy", "2015-08-17").exit_code == 0
    record = Record.model_validate_json(path.read_bytes())
    assert record.policy is not None and record.policy.id == "humanitarian-parole, rules of 2015-08-17"
    assert record.policy.digest not in (Timeline.load().digest, Timeline.load().as_on(date(2016, 1, 4)).digest)
    assert run().exit_code == 0
    assert [one.dispositions for one in store.history(record.scan.sha256)] == [("ready",), ("reject",), ("ready",)]
    assert Record.model_validate_json(path.read_bytes()).policy == Timeline.load().policy


def test_only_rules_are_those_of_the_day_and_not_the_facts() -> None:
    """The check stays 23 days old, the lead time counts to the receipt, the child stays a child."""
    own, other = Timeline.load(), Timeline.load().as_on(date(2019, 8, 1))
    scan = made("a.pdf").scan
    one, two = decide(packet(), scan, own), decide(packet(), scan, other)
    assert one.deadlines == two.deadlines and one.traits == two.traits
    assert [(a.check, a.outcome) for a in one.findings] == [(b.check, b.outcome) for b in two.findings]
    assert "on 2019-08-01" in next(each.message for each in two.findings if each.check == "i131.edition")
    posted = scan.model_copy(update={"postmarked": date(2016, 12, 1), "received": date(2016, 12, 27)})
    fees = {rules: next(each.message for each in decide(packet(), posted, rules).findings if each.check == "fee.amount")
            for rules in (own, own.as_on(date(2016, 12, 23)))}
    assert "$360.00" in fees[own] and "$575.00;" not in fees[own]
    assert "the fee in force was $575.00" in list(fees.values())[1], "the postmark does not count any more"


def test_every_day_can_be_pinned_and_decides_like_a_filing_of_that_day() -> None:
    """Where nothing but the rules differs, a pinned day gives what a filing received on that day gets."""
    for day in (date(2015, 8, 17), date(2017, 3, 1), date(2020, 1, 2), date(2024, 5, 1), date(2025, 6, 2), date(2026, 2, 2)):
        scan = made("a.pdf").scan.model_copy(update={"received": day, "postmarked": day})
        readings = packet({"payment.date": day.isoformat(), "i94.admit_until": "2030-01-02"})
        own, pinned = decide(readings, scan, Timeline.load()), decide(readings, scan, Timeline.load().as_on(day))
        assert own == pinned, day


@pytest.mark.parametrize(("policy", "told"), [
    ("2015-08-16", "the timeline begins on 2015-08-17"), ("2025-02-30", "There is no day 2025-02-30"),
    ("./2025-02-03", "cannot be used"), ("2025-2-3", "cannot be used")])
def test_what_is_no_day_of_the_rules(policy: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("--policy", policy)
    assert done.exit_code == 2 and told in done.stderr


# ---------------------------------------------------------------- what people do meanwhile

def test_what_a_person_changed_meanwhile_is_left_alone(tmp_path: Path, store: Store, dearer: Path) -> None:
    store.save(made("a.pdf"), tmp_path)
    store.save(made("b.pdf"), tmp_path)
    batch = list(recheck(stored(store), Timeline.load(dearer), {}))
    corrected = made("a.pdf", packet({"i131.applicant.middle_name": "IRYNA"}))
    store.save(corrected, tmp_path)
    _, left = keep_all(batch, store)
    assert [one.record.scan.name for one in left] == ["a.pdf"]
    now = {one.scan.name: one for one in store.records()}
    assert now["a.pdf"] == corrected and now["b.pdf"].filings[0].disposition == "reject"


def test_the_command_says_what_it_left_alone(tmp_path: Path, store: Store, dearer: Path,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    import flows.recheck as module
    store.save(made("a.pdf"), tmp_path)
    monkeypatch.setattr(module, "_place", lambda _: ("elsewhere", "a.pdf", "0"))
    done = run("--policy", dearer)
    assert done.exit_code == 0 and "1 scans were changed by others meanwhile" in done.stdout
    assert len(store.history(made("a.pdf").scan.sha256)) == 1


def test_a_ruling_outlives_a_change_of_the_rules(tmp_path: Path, store: Store, dearer: Path) -> None:
    ruling = Ruling(disposition=Disposition.READY, reason="seen on paper", by="sam", at="2022-09-01T12:00:00+00:00")
    record = made("a.pdf")
    ruled = record.model_copy(update={"filings": (record.filings[0].model_copy(update={"ruling": ruling}),)})
    store.save(ruled, tmp_path)
    assert run("--policy", dearer).exit_code == 0
    (now,) = store.records()
    assert now.filings[0].ruling == ruling and now.filings[0].disposition == "reject"


def test_more_records_than_fit_into_one_transaction(tmp_path: Path, store: Store, dearer: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    import lockbox.recheck as command
    monkeypatch.setattr(command, "AT_ONCE", 2)
    for name in "abcde":
        put(made(f"{name}.pdf"), tmp_path / "out", store)
    assert run("--policy", dearer).exit_code == 0
    assert {one.filings[0].disposition for one in store.records()} == {"reject"}
    assert len(list((tmp_path / "out").glob("?.html"))) == 5


def test_applications_beside_each_other_are_decided_together(tmp_path: Path, store: Store) -> None:
    double = packet({"payment.amount": "1150.00", "payment.amount_in_words": "1150.00"})
    unpaid = packet({"i131.applicant.given_name": "IVAN"}, without=("payment",))
    store.save(made("a.pdf", double, unpaid), tmp_path)              # decided one by one: both fail
    (found,) = recheck(stored(store), Timeline.load(), {})
    first, second = found.record.filings
    assert next(one.outcome for one in first.findings if one.check == "fee.amount") == "met"
    assert next(one.outcome for one in second.findings if one.check == "fee.present") == "met"


def test_whose_record_a_file_is_may_stand_anywhere_in_it(tmp_path: Path) -> None:
    record = made("a.pdf")
    path = tmp_path / "a.triage.json"
    path.write_text(record.to_json(), encoding="utf-8")
    assert stem_of(record, tmp_path) == "a"
    turned = dict(reversed(json.loads(record.to_json()).items()))
    path.write_text(json.dumps(turned), encoding="utf-8")
    assert stem_of(record, tmp_path) == "a" and stem_of(made("a.tif"), tmp_path) is None
    path.write_text('{"schema": "lockbox.triage/1", "scan": ["no", "scan"]}', encoding="utf-8")
    assert stem_of(record, tmp_path) is None
