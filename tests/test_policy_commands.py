"""`lockbox policy`: what it shows, what it refuses, and the changes of law that the shipped timeline must hold."""
from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from lockbox.main import app
from validators.entries import SERIES, CheckEntry, Edition, Layout
from validators.in_force import in_force, turns, value_of
from validators.policy import SHIPPED, Timeline, faults_of
from validators.readiness import lacking


def policy(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["policy", *(str(each) for each in arguments)])


def changed(tmp_path: Path, file: str, *pairs: tuple[str, str]) -> Path:
    """A copy of the shipped policies with some words replaced."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for each in SHIPPED.glob("*.toml"):
        text = each.read_text(encoding="utf-8")
        if each.name == file:
            for old, new in pairs:
                assert old in text
                text = text.replace(old, new, 1)
        (folder / each.name).write_text(text, encoding="utf-8")
    return folder


def test_list_names_every_entry_once() -> None:
    lines = policy("list").stdout.splitlines()
    ids = [line.split()[1] for line in lines[1:]]
    assert sorted(ids) == sorted(one.id for many in Timeline.load().entries.values() for one in many)
    assert lines[0].split() == ["Kind", "Entry", "From", "Until", "Counts", "Grade", "Says"]


def test_show_gives_source_grade_and_note() -> None:
    shown = policy("show", "fee-630").stdout
    for words in ("$630.00", "2024-04-01", "holds on", "legalclarity.org", "B, a secondary copy", "No source at hand"):
        assert words in shown
    assert "2024-03-31" in policy("show", "fee-575").stdout and "the postmark" in policy("show", "fee-575").stdout
    assert "a setting of this office" in policy("show", "same-paper").stdout


@pytest.mark.parametrize(("day", "words", "absent"), [
    ("2015-08-17", ["$360.00", "03/22/13 accepted", "Re-parole written beside the box", "90 days", "PO Box 660865"],
     ["boxes of their own", "$1000.00", "g-1650"]),
    ("2022-08-05", ["$575.00", "04/24/19 accepted", "money-order"], ["$360.00", "01/20/25"]),
    ("2025-11-03", ["$630.00", "01/20/25 accepted", "06/17/24 unsettled", "g-1450, g-1650", "$1000.00",
                    "boxes of their own"], ["money-order", "beside the box", "PO Box 660865", "04/24/19 accepted"]),
    ("2026-01-01", ["$1020.00"], ["$1000.00"])])
def test_what_is_in_force_on_a_day(day: str, words: list[str], absent: list[str]) -> None:
    shown = policy("on", day).stdout
    assert [each for each in words if each not in shown] == []
    assert [each for each in absent if each in shown] == []


def test_the_postmark_settles_what_is_open() -> None:
    assert all(fee in policy("on", "2016-12-27").stdout for fee in ("$575.00", "$360.00"))
    assert "$575.00" not in policy("on", "2016-12-27", "--postmarked", "2016-12-22").stdout
    assert "$360.00" not in policy("on", "2016-12-27", "--postmarked", "2016-12-23").stdout
    refused = policy("on", "2016-12-27", "--postmarked", "2016-12-28")
    assert refused.exit_code == 2 and "later than the day received" in refused.stderr


def test_a_day_before_the_timeline_is_told() -> None:
    assert "judged by hand" in policy("on", "2001-01-01").stdout


def test_addresses_are_told_with_the_day_of_their_source() -> None:
    shown = policy("on", "2016-01-04").stdout
    line = next(each for each in shown.splitlines() if each.startswith("Address, ice"))
    assert "500 12th St SW, Mail Stop 5112" in line and "as of 2015-08-17" in line
    assert any(each.startswith("Address, lockbox, courier") for each in shown.splitlines())
    assert not any(each.startswith("Address, re-parole, courier") for each in shown.splitlines())


@pytest.mark.parametrize(("first", "last", "told"), [
    ("2016-12-22", "2016-12-23", ["$360.00", "$575.00", "fee-360 → fee-575", "12/23/16 accepted"]),
    ("2017-02-26", "2017-02-27", ["Check g28.signatures", "receipt notice"]),
    ("2019-04-23", "2019-04-24", ["Edition 04/24/19", "unsettled"]),
    ("2024-03-31", "2024-04-01", ["$575.00", "$630.00", "Edition 04/01/24"]),
    ("2024-06-16", "2024-06-17", ["Edition 06/17/24", "boxes of their own"]),
    ("2024-10-10", "2024-10-11", ["Edition 04/24/19", "none"]),
    ("2025-01-19", "2025-01-20", ["Edition 01/20/25", "06/17/24 unsettled"]),
    ("2025-10-15", "2025-10-16", ["$1000.00"]), ("2025-10-27", "2025-10-28", ["g-1450, g-1650"]),
    ("2025-12-31", "2026-01-01", ["$1000.00", "$1020.00"])])
def test_changes_of_law_are_in_the_timeline(first: str, last: str, told: list[str]) -> None:
    shown = policy("changes", first, last).stdout
    assert all(line.startswith(("Day", last)) for line in shown.splitlines())
    assert [each for each in told if each not in shown] == []


def test_changes_of_quiet_and_impossible_spans() -> None:
    assert policy("changes", "2020-01-01", "2020-12-31").stdout == "Nothing changed.\n"
    assert policy("changes", "2018-01-01", "2018-01-01").stdout == "Nothing changed.\n"
    assert policy("changes", "2019-01-01", "2018-12-31").exit_code == 2


DAYS = st.dates(date(2015, 8, 17), date(2027, 12, 31))


@given(DAYS, DAYS)
def test_changes_lead_from_what_was_in_force_to_what_is(one: date, other: date) -> None:
    first, last = sorted((one, other))
    timeline = Timeline.load()

    def held(day: date) -> set[str]:
        return {entry.id for many in timeline.entries.values() for entry in many if entry.covers(day)}

    before, after = held(first), held(last)
    for turn in turns(timeline, first, last):
        assert first < turn.day <= last
        before -= {turn.before.id} if turn.before else set()
        before |= {turn.after.id} if turn.after else set()
    assert before == after


@given(DAYS)
def test_every_check_and_accepted_edition_is_told_on_every_day(day: date) -> None:
    timeline = Timeline.load()
    lines = in_force(timeline, day)
    assert [one.entry.check for one in lines if isinstance(one.entry, CheckEntry)] == list(timeline.checks)
    told = {one.value for one in lines if isinstance(one.entry, Edition)}
    for edition in {one.edition for one in timeline.of("edition", Edition)}:
        standing, _ = timeline.edition_standing(edition, day, None)
        assert (f"{edition} {standing}" in told) == (standing != "refused")
    layouts = [one.entry for one in lines if isinstance(one.entry, Layout)]
    assert layouts, "annotation or box must be told"


def test_every_kind_says_something_of_its_own() -> None:
    for kind, many in Timeline.load().entries.items():
        for one in many:
            assert value_of(one) and value_of(one) != one.words, (kind, one.id)


def test_check_passes_and_gives_the_digest() -> None:
    done = policy("check")
    assert done.exit_code == 0 and Timeline.load().digest in done.stdout
    assert policy("check", "--policy", SHIPPED).stdout == done.stdout


@pytest.mark.parametrize(("file", "pair", "named"), [
    ("fees.toml", ("until = 2016-12-22\namount", "until = 2016-12-20\namount"), "fee-575"),      # a hole
    ("fees.toml", ("until = 2016-12-22\namount", "until = 2017-01-31\namount"), "fee-575"),      # an overlap
    ("fees.toml", ('until = 2025-12-31\namount = "1000.00"', 'amount = "1000.00"'), "grant-fee-1020"),
    ("addresses.toml", ('way = "courier"', 'way = "postal"'), "lockbox-courier"),
    ("forms.toml", ('form = "G-28"\nedition = "09/17/18"', 'form = "I-131"\nedition = "01/20/25"'), "pages-i131-2025"),
    ("checks.toml", ('check = "fee.words"', 'check = "fee.letters"'), "fee.words"),
    ("timeline.toml", ("id =", "name ="), "timeline.toml"),
    ("timeline.toml", ("[timeline]", "[[timeline]]"), "timeline"),
    ("parole.toml", ("[[silence]]", "[silence]"), "two brackets"),
    ("parole.toml", ("[[silence]]", "[[quiet]]"), "quiet")])
def test_check_names_the_entry_and_exits_2(tmp_path: Path, file: str, pair: tuple[str, str], named: str) -> None:
    done = policy("check", "--policy", changed(tmp_path, file, pair))
    assert done.exit_code == 2 and named in done.stderr and "Traceback" not in done.output


def test_check_tells_everything_that_is_wrong(tmp_path: Path) -> None:
    folder = changed(tmp_path, "fees.toml", ("until = 2016-12-22\namount", "until = 2016-12-20\namount"),
                     ("until = 2024-03-31", "until = 2024-05-31"))
    assert len(faults_of(folder)) == 2
    for command in (["list"], ["show", "fee-360"], ["on", "2020-01-01"], ["changes", "2020-01-01", "2021-01-01"]):
        done = policy(*command, "--policy", folder)
        assert done.exit_code == 2 and "bad-policy" in done.stderr


def test_a_timeline_without_a_rule_for_a_check_is_not_ready(tmp_path: Path) -> None:
    folder = changed(tmp_path, "checks.toml", ('check = "fee.words"', 'check = "fee.letters"'))
    assert len(lacking(Timeline.load(folder))) == 2 and lacking(Timeline.load()) == []


def test_unknown_entries_and_missing_folders_exit_2(tmp_path: Path) -> None:
    assert policy("show", "fee-1").exit_code == 2
    assert policy("list", "--policy", tmp_path / "nowhere").exit_code == 2
    assert policy("on", "08/17/2015").exit_code == 2


def test_one_file_may_hold_a_whole_timeline(tmp_path: Path) -> None:
    rules = [path for path in SHIPPED.glob("*.toml") if path.name != "coverage.toml"]
    single = tmp_path / "all.toml"
    single.write_text("\n".join(path.read_text(encoding="utf-8") for path in sorted(rules, reverse=True)), "utf-8")
    assert Timeline.load(single).policy == Timeline.load().policy


def test_the_digest_follows_the_content_and_not_the_notes(tmp_path: Path) -> None:
    noted = changed(tmp_path, "fees.toml", ("No source at hand says", "No source says"))
    assert Timeline.load(noted).digest == Timeline.load().digest
    (tmp_path / "other").mkdir()
    dearer = changed(tmp_path / "other", "fees.toml", ('amount = "630.00"', 'amount = "631.00"'))
    assert Timeline.load(dearer).digest != Timeline.load().digest
    assert len(Timeline.load().digest) == 64 and Timeline.load().policy.id == "humanitarian-parole"


def test_a_nameless_timeline_is_called_after_its_folder(tmp_path: Path) -> None:
    folder = changed(tmp_path, "fees.toml")
    (folder / "timeline.toml").unlink()
    assert Timeline.load(folder).name == "rules"


def test_entries_are_found_by_id() -> None:
    timeline = Timeline.load()
    for kind, many in timeline.entries.items():
        assert kind in SERIES
        for one in many:
            assert timeline.entry(one.id) == (kind, one)
    assert timeline.entry("nothing") is None
