from __future__ import annotations

import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filings.problems import BadPolicy
from validators.calendar import add_business_days, age_on, federal_holidays, is_business_day
from validators.checks import CHECKS
from validators.entries import GAPLESS, SERIES, Fee
from validators.policy import SHIPPED, START, Timeline

DOCS = Path(__file__).resolve().parents[1] / "docs"
DAYS = st.dates(date(2015, 8, 17), date(2030, 12, 31))


def folder(tmp_path: Path, change: tuple[str, str, str]) -> Path:
    """The shipped policies with one replacement: file, old words, new words."""
    name, old, new = change
    for file in SHIPPED.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        if file.name == name:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    return tmp_path


def test_shipped_timeline_loads_fast_and_once(tmp_path: Path) -> None:
    first = Timeline.load()
    assert Timeline.load() is first
    seconds = []
    for number in range(3):
        place = tmp_path / str(number)
        place.mkdir()
        for file in SHIPPED.glob("*.toml"):
            (place / file.name).write_bytes(file.read_bytes())
        start = time.thread_time()
        Timeline.load(place)
        seconds.append(time.thread_time() - start)
    assert min(seconds) < 0.25, "50 ms of processor time where this was written"


def test_every_check_has_an_entry_and_no_entry_is_idle() -> None:
    assert list(Timeline.load().checks) == [check.name for check in CHECKS]


def test_every_entry_cites_a_source() -> None:
    for kind, entries in Timeline.load().entries.items():
        for entry in entries:
            assert entry.grade in ("A", "B", "C", "office"), entry.id
            assert entry.rule.policy == entry.id
            assert entry.source in entry.rule.citation and entry.words in entry.rule.citation, kind
            assert entry.dated == "undated" or entry.dated in entry.rule.citation, entry.id


@pytest.mark.parametrize(("day", "amount"), [
    (date(2015, 8, 17), "360.00"), (date(2016, 12, 22), "360.00"), (date(2016, 12, 23), "575.00"),
    (date(2024, 3, 31), "575.00"), (date(2024, 4, 1), "630.00"), (date(2026, 2, 1), "630.00")])
def test_fee_by_day(day: date, amount: str) -> None:
    entry = Timeline.load().at("fee", Fee, day)
    assert entry is not None and entry.amount == amount


@pytest.mark.parametrize(("received", "postmarked", "amounts"), [
    (date(2016, 12, 27), date(2016, 12, 22), ["360.00"]),               # posted in time
    (date(2016, 12, 27), date(2016, 12, 23), ["575.00"]),
    (date(2016, 12, 27), None, ["575.00", "360.00"]),                   # may have been posted before the change
    (date(2017, 2, 1), None, ["575.00"]),
    (date(2024, 4, 3), date(2024, 3, 30), ["630.00", "575.00"]),        # no source says which day counts
    (date(2024, 4, 3), date(2024, 4, 1), ["630.00"])])
def test_fee_by_the_day_that_counts(received: date, postmarked: date | None, amounts: list[str]) -> None:
    assert [one.amount for one in Timeline.load().possible("fee", Fee, received, postmarked)] == amounts


@given(DAYS)
def test_one_entry_of_each_kind_on_every_day(day: date) -> None:
    timeline = Timeline.load()
    for kind in GAPLESS:
        covering = [one for one in timeline.entries[kind] if one.covers(day)]
        assert len(covering) == 1, kind


@given(DAYS, st.integers(0, 30))
def test_fee_never_falls_and_postmark_only_looks_back(day: date, mail: int) -> None:
    timeline = Timeline.load()
    now = timeline.at("fee", Fee, day)
    assert now is not None
    possible = timeline.possible("fee", Fee, day,
        day - timedelta(days=mail)) if day - timedelta(days=mail) >= START else ()
    assert all(float(one.amount) <= float(now.amount) for one in possible)


@pytest.mark.parametrize(("edition", "received", "postmarked", "standing"), [
    ("04/24/19", date(2020, 6, 15), None, "accepted"), ("04/24/19", date(2024, 10, 10), None, "accepted"),
    ("04/24/19", date(2024, 10, 14), date(2024, 10, 10), "accepted"),
    ("04/24/19", date(2024, 10, 14), None, "unsettled"),
    ("04/24/19", date(2025, 6, 1), None, "refused"), ("01/20/25", date(2025, 1, 20), None, "accepted"),
    ("01/20/25", date(2025, 1, 19), None, "refused"), ("06/17/24", date(2024, 11, 1), None, "accepted"),
    ("06/17/24", date(2025, 6, 1), None, "unsettled"), ("12/23/16", date(2017, 6, 1), None, "accepted"),
    ("03/22/13", date(2015, 8, 20), None, "accepted"), ("11/05/11", date(2015, 8, 20), None, "unsettled")])
def test_edition_standing(edition: str, received: date, postmarked: date | None, standing: str) -> None:
    assert Timeline.load().edition_standing(edition, received, postmarked)[0] == standing


def test_layout_by_edition_and_by_type() -> None:
    timeline = Timeline.load()
    old, new = timeline.layout("04/24/19"), timeline.layout("01/20/25")
    assert old is not None and old.annotation and new is not None and not new.annotation
    assert timeline.layout(None, ("1.e",)) is old and timeline.layout(None, ("11",)) is new
    assert timeline.layout("99/99/99") is None
    assert timeline.layout("04/24/19", ("11",)) is old, "a known edition is not judged by its boxes"
    assert timeline.layout("99/99/99", ("1.e", "11")) is None


@pytest.mark.parametrize(("change", "named"), [
    (("fees.toml", "until = 2016-12-22\namount", "until = 2016-12-20\namount"), "fee-360"),          # a hole
    (("fees.toml", "until = 2016-12-22\namount", "until = 2017-01-31\namount"), "fee-575"),          # an overlap
    (("fees.toml", 'id = "fee-630"', 'id = "fee-575"'), "fee-575"),                                  # an id twice
    (("fees.toml", 'amount = "630.00"', 'amount = "630"'), "fee-630"),
    (("fees.toml", "until = 2024-03-31", "until = 2010-03-31"), "fee-575"),  # ends before it begins
    (("fees.toml", 'counts = "unsettled"\n', 'counts = "unsettled"\nuntil = 2030-01-01\n'), "fee-630"),
    (("checks.toml", 'weight = "forward"', 'weight = "heavy"'), "routing.proceedings"),
    (("checks.toml", 'grade = "A"', 'grade = "G"'), "routing.proceedings"),  # hearsay is no citation
    (("forms.toml", 'from = 2025-01-20\nstanding = "unsettled"', 'from = 2024-12-01\nstanding = "unsettled"'),
     "edition-2024-06-17-later"),
    (("forms.toml", 'editions = ["06/17/24", "01/20/25"]', 'editions = ["04/24/19", "01/20/25"]'), "types-2024"),
    (("parole.toml", "[[minority]]", "[[majority]]"), "majority"),
    (("parole.toml", "days = 90", "dayz = 90"), "lead-time-90"),
])
def test_contradictions_name_the_entry(tmp_path: Path, change: tuple[str, str, str], named: str) -> None:
    with pytest.raises(BadPolicy, match=re.escape(named)):
        Timeline.load(folder(tmp_path, change))


def test_broken_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match="No policy files"):
        Timeline.load(tmp_path / "nowhere")
    (tmp_path / "broken.toml").write_text("[[fee", encoding="utf-8")
    with pytest.raises(BadPolicy, match=re.escape("broken.toml")):
        Timeline.load(tmp_path)


@pytest.mark.parametrize(("start", "end"), [(date(2015, 8, 17), date(2016, 2, 10)),
    (date(2015, 9, 1), date(2016, 2, 26))])
def test_120_business_days(start: date, end: date) -> None:
    assert add_business_days(start, 120) == end


@given(DAYS, st.integers(1, 150))
def test_business_days_are_counted_one_by_one(start: date, days: int) -> None:
    end = add_business_days(start, days)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_business_day(day) for day in between) == days
    assert is_business_day(end)


def test_holidays_and_ages() -> None:
    assert date(2021, 12, 31) in federal_holidays(2021)          # New Year's Day of 2022, observed
    assert not is_business_day(date(2026, 7, 3))                 # Independence Day, observed on Friday
    assert is_business_day(date(2026, 7, 6))
    assert age_on(date(2004, 8, 6), date(2022, 8, 5)) == 17 and age_on(date(2004, 8, 5), date(2022, 8, 5)) == 18


def test_check_documentation_matches_the_code() -> None:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in (DOCS / "checks.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    timeline = Timeline.load()
    day = date(2026, 1, 2)
    expected = [[f"`{check.name}`", check.met_when, timeline.check(check.name, day).weight.value, check.open_when,
                 timeline.check(check.name, day).cited] for check in CHECKS]
    assert rows == expected


def test_policy_documentation_names_every_kind() -> None:
    text = (DOCS / "policy.md").read_text(encoding="utf-8")
    for kind in SERIES:
        assert f"`[[{kind}]]`" in text, kind
