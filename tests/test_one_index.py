"""One index of what came in before: a person's edit in the dashboard finds what the batch finds."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from packet_builder import RECEIVED, finding, packet, review, unreadable
from review_house import Room, room

from filings.store import Store
from filings.vocabulary import Filing, Readings, Record, Scan, Timings
from flows import review as deeds
from flows.recheck import recheck, stored
from validators.decide import decide
from validators.policy import Timeline

BIRTH, NUMBER, FAMILY, GIVEN = (f"i131.applicant.{name}" for name in ("date_of_birth", "a_number", "family_name", "given_name"))
WHO = (BIRTH, NUMBER, FAMILY, GIVEN)
PRINTS = {page: f"{0x9E3779B97F4A7C15 * page % 2 ** 64:016x}" for page in range(1, 12)}
NO_OTHER = {name: None for name in ("i94.number", "i94.family_name", "i94.given_name", "i94.date_of_birth", "identity.family_name",
                                    "identity.given_name", "identity.date_of_birth", "i134.beneficiary.family_name",
                                    "i134.beneficiary.given_name")}
NOBODY: dict[str, Any] = {**NO_OTHER, **{name: unreadable() for name in WHO}}
DUPLICATE = "filing.duplicate"


def arrived_before(url: str, folder: Path, readings: Readings) -> None:
    """A scan that came in a month earlier."""
    scan = Scan(name="old.pdf", sha256="01" * 32, pages=20, received=RECEIVED.replace(month=7))
    with Store(url, clock=lambda: 1_500_000_000.0) as store:
        store.save(Record(scan=scan, filings=(decide(readings, scan, Timeline.load()),),
                          timings=Timings(total_s=1, cpu_s=1, pages=20)), folder)


def by_recheck(made: Room) -> Filing:
    """The filing as the batch decides it from the same readings."""
    (found,) = [each for each in recheck(stored(made.store), made.desk.timeline, {}) if each.record.scan.name == "box-1.pdf"]
    return found.record.filings[0]


@pytest.mark.parametrize(("before", "mine", "edit", "outcome"), [
    # nothing legible in either: only the looks of the pages tell
    (NOBODY, NOBODY, (FAMILY, "PETRENKO"), "cannot-tell"),
    # a name read one letter off, a birth date in doubt, and neither number nor given name legible
    ({**NO_OTHER, NUMBER: unreadable(), GIVEN: unreadable()},
     {**NO_OTHER, NUMBER: unreadable(), GIVEN: unreadable(), BIRTH: review("1985-03-17", "1985-03-12")}, (FAMILY, "PETRENKA"),
     "not-met"),
    ({}, {NUMBER: review("240905255", "240905254")}, (NUMBER, "240905254"), "not-met"),
    # surely another person: the looks do not count
    ({}, {NUMBER: review("240905254", "111222333"), BIRTH: "1961-01-30", **NO_OTHER}, (NUMBER, "111222333"), "met"),
])
def test_an_edit_finds_what_the_batch_finds(tmp_path: Path, before: dict[str, Any], mine: dict[str, Any], edit: tuple[str, str],
                                            outcome: str) -> None:
    url = f"sqlite:///{tmp_path}/lockbox.db"
    arrived_before(url, tmp_path / "old", packet(before, prints=PRINTS))
    made = room(url, tmp_path / "out", packet(mine, prints=PRINTS))
    try:
        made.hold()
        after = made.do(deeds.correct, *edit).filing
        assert (finding(after, DUPLICATE).outcome, after) == (outcome, by_recheck(made))
    finally:
        made.store.close()


def test_what_comes_in_while_a_person_works_is_known_to_the_next_edit(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/lockbox.db"
    made = room(url, tmp_path / "out", packet(NOBODY, prints=PRINTS))
    try:
        made.hold()
        assert finding(made.do(deeds.correct, FAMILY, "PETRENKO").filing, DUPLICATE).outcome == "met"
        # it came in later, so it is the newcomer that is the duplicate
        arrived_before(url, tmp_path / "old", packet(NOBODY, prints=PRINTS))
        after = made.do(deeds.correct, GIVEN, "OLENA").filing
        assert finding(after, DUPLICATE).outcome == "met" and after == by_recheck(made)
    finally:
        made.store.close()
