"""The index of earlier filings finds what reading all of them finds."""
from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packet_builder import RECEIVED, packet, read, review, unreadable

from filings.store import Store
from filings.vocabulary import Reading, Readings, Record, Scan, Timings
from flows.archive import Archive
from flows.arrivals import Arrivals
from flows.looks import Looks, wanted_pages
from flows.name_table import NameTable
from flows.postings import Postings
from validators.case import Case
from validators.checks.duplicate import likeness_limits, not_received_before, related
from validators.decide import decide
from validators.earlier import DAY_FIELDS, IDENTITY_FIELDS, Earlier, Stowed, identity_of, marks_of, stowed, stowed_as_kept, texts_of
from validators.names import NICKNAMES, Likeness, family_names, given_name_marks, given_names
from validators.packet import Packet, certain
from validators.policy import Timeline

BIRTH, NUMBER, I94 = "i131.applicant.date_of_birth", "i131.applicant.a_number", "i94.number"
FAMILY, GIVEN = "i131.applicant.family_name", "i131.applicant.given_name"


def readings(values: st.SearchStrategy[str]) -> st.SearchStrategy[Reading | None]:
    unsure = st.tuples(values, values).map(lambda two: review(*two))
    return st.one_of(st.none(), st.just(unreadable()), values.map(read), unsure)


# few values, close to each other, so that people often are the same, nearly the same, or surely others
IDENTITIES = st.fixed_dictionaries({
    BIRTH: readings(st.sampled_from(["1985-03-12", "1985-03-13", "1985-12-03", "1970-01-01", ""])),
    NUMBER: readings(st.sampled_from(["240905254", "240905255", "088123456", "1"])),
    I94: readings(st.sampled_from(["611660650H5", "611660650H6"])),
    FAMILY: readings(st.sampled_from(["PETRENKO", "PETRENKA", "OKONKWO"])),
    GIVEN: readings(st.sampled_from(["OLENA", "LENA", "CHIDI"]))}).map(
        lambda all_: {name: one for name, one in all_.items() if one is not None})


# --- what is left out makes no difference ------------------------------------------------------------------------------

TIMELINE = Timeline.load()
LIMITS = likeness_limits(TIMELINE, RECEIVED)
GIVEN_NAMES = ("OLENA", "LENA", "Olena Maria", "OLENAMARIA", "O.", "CHIDI", "CH1DI", "Mary", "Олена", "-", ".")
FAMILY_NAMES = ("PETRENKO", "PETRENK0", "PETRENKO-OKONKWO", "OKONKWO", "Garcia Lopez", "LOPEZ")


def a_text(chance: random.Random, name: str) -> str:
    """What a field may say: few values, so that people often are the same; some one slip of the reader apart."""
    if name.endswith("_name"):
        return chance.choice(FAMILY_NAMES if name.endswith("family_name") else GIVEN_NAMES)
    text = chance.choice(("1985-03-12", "1990-11-01", "240905254", "088123456", "A-1"))
    if chance.random() < 0.3:
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice("0123456789X") + text[place + 1:]
    return text


def a_reading(chance: random.Random, name: str) -> Reading:
    kind = chance.random()
    if kind < 0.5:
        return read(a_text(chance, name))
    if kind < 0.8:
        return review(a_text(chance, name), *(a_text(chance, name) for _ in range(chance.randrange(3))))
    if kind < 0.85:
        return review(None, a_text(chance, name))
    if kind < 0.9:
        return review(a_text(chance, name)).model_copy(update={"confidence": 0.3})
    return unreadable() if kind < 0.95 else read(" ")


def a_filing(chance: random.Random, name: str, sheets: list[int]) -> Earlier:
    """A filing of which more or less was read, with pages that are the ones of others, a little changed."""
    kept = chance.random()
    fields = [each for each in (*IDENTITY_FIELDS, *DAY_FIELDS) if chance.random() < kept]
    pages = [chance.choice(sheets) for _ in range(chance.choice((0, 1, 3, 5, 8)))]
    codes = [code ^ sum(1 << chance.randrange(64) for _ in range(chance.choice((0, 5, 12, 14)))) & (1 << 64) - 1 for code in pages]
    return Earlier(name, chance.choice("abcdefgh") * 64, RECEIVED, {page: f"{code:016x}" for page, code in enumerate(codes, 1)},
                   {each: a_reading(chance, each) for each in fields})


def verdicts(mine: Earlier, earlier: Sequence[Earlier]) -> tuple[object, ...]:
    readings = Readings(fields=dict(mine.identity), fingerprints=dict(mine.fingerprints))
    scan = Scan(name=mine.name, sha256=mine.sha256, pages=9, received=mine.received)
    case = Case.of(Packet(readings, scan, TIMELINE, tuple(earlier)))
    found = not_received_before(case)
    return found.outcome, found.found, related(case)


@pytest.mark.parametrize("few", [1000, 0], ids=["few", "many"])
@pytest.mark.parametrize("seed", range(2))
def test_the_checks_find_with_the_index_what_they_find_with_everything(seed: int, few: int, monkeypatch) -> None:
    monkeypatch.setattr("flows.archive.FEW", few)
    monkeypatch.setattr("flows.postings.LOOSE", 40)
    monkeypatch.setattr("flows.looks.PORTION", 3)
    chance, seen = random.Random(f"archive {seed}"), Counter[str]()
    for _ in range(60):
        sheets = [chance.getrandbits(64) for _ in range(chance.choice((2, 6, 20)))]
        archive: Archive[int] = Archive()
        known = {key: a_filing(chance, f"{key}.pdf", sheets) for key in chance.sample(range(99), chance.randrange(1, 20))}
        for key, filing in known.items():
            if chance.random() < 0.2:
                archive.add(key, stowed(a_filing(chance, "replaced", sheets)))
            archive.add(key, stowed(filing))
        for key in [key for key in known if chance.random() < 0.1]:
            archive.drop(key)
            del known[key]
        assert len(archive) == len(known)
        for _ in range(6):
            mine, own = a_filing(chance, "mine.pdf", sheets), chance.randrange(99)
            found = archive.like(mine, LIMITS, lambda key, _, own=own: key != own)
            everything = [known[key] for key in sorted(known) if key != own]
            assert [key for key, _ in found] == sorted({key for key, _ in found} & set(known) - {own})
            assert all(filing == known[key] for key, filing in found)
            wanted = verdicts(mine, everything)
            assert verdicts(mine, [filing for _, filing in found]) == wanted
            seen[str(wanted[0])] += 1
    assert min(seen.values()) > 10 and len(seen) == 3, seen


@settings(max_examples=300)
@given(st.sampled_from(GIVEN_NAMES) | st.text(max_size=6), st.sampled_from(GIVEN_NAMES) | st.text(max_size=6))
def test_given_names_that_are_the_same_have_a_mark_in_common(one: str, other: str) -> None:
    if given_names(one, other) is Likeness.SAME:
        assert given_name_marks(one) & given_name_marks(other, asked=True)


def test_all_nicknames_and_spellings_have_a_mark_in_common() -> None:
    names = [name for long, shorts in NICKNAMES.items() for name in (long, *shorts)]
    for one, other in product(names, names):
        if given_names(one, other) is Likeness.SAME:
            assert given_name_marks(one) & given_name_marks(other, asked=True), (one, other)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2**32 - 1) | st.integers(0, 9)), max_size=300), st.integers(0, 9))
def test_postings_are_a_list_of_pairs(pairs: list[tuple[int, int]], wanted: int) -> None:
    postings = Postings()
    with patch("flows.postings.LOOSE", 16):
        for number, mark in pairs:
            postings.add([mark], number)
        found = postings.find({wanted, wanted + 1})
    assert sorted(found.tolist()) == sorted(number for number, mark in pairs if mark in (wanted, wanted + 1))


@settings(max_examples=200)
@given(st.text("abcdeé' ", max_size=9) | st.sampled_from(FAMILY_NAMES), st.lists(st.text("abcde- ", max_size=9), max_size=9),
       st.booleans())
def test_no_name_that_may_be_the_same_is_left_out(mine: str, others: list[str], given_: bool) -> None:
    table = NameTable(given=given_)
    numbers = [table.number(each) for each in (*others, *FAMILY_NAMES, *GIVEN_NAMES)]
    may_be, compare = table.may_be(mine), given_names if given_ else family_names
    for number, other in zip(numbers, (*others, *FAMILY_NAMES, *GIVEN_NAMES), strict=True):
        assert may_be[number] or compare(mine, other) is Likeness.DIFFERENT
    assert table.number(FAMILY_NAMES[0]) == numbers[len(others)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6),
       st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20)), max_size=6), max_size=20),
       st.lists(st.booleans(), min_size=20, max_size=20), st.sampled_from([0.2, 0.6, 1.0]))
def test_filings_with_enough_like_pages_are_found(mine: list[int], others: list[list[tuple[int, int]]], chosen: list[bool],
                                                  share: float) -> None:
    sheets = [random.Random(f"sheet {number}").getrandbits(64) for number in range(6)]
    packets = [[sheets[sheet] ^ (1 << bits) - 1 for sheet, bits in each] for each in others]
    codes = np.array([sheets[sheet] for sheet in mine], np.uint64)
    looks, possible = Looks(), np.array(chosen[:len(packets)], bool)
    for each in packets:
        looks.add(np.array(each, np.uint64).tobytes())
    near = [sum(any((int(code) ^ page).bit_count() <= 12 for page in each) for code in codes) / len(mine) for each in packets]
    wanted = [place for place, part in enumerate(near) if possible[place] and packets[place] and part >= share]
    with patch("flows.looks.PORTION", 3):
        assert looks.alike(codes, possible, 12, wanted_pages(len(mine), share)).tolist() == wanted
        first = looks.alike(codes, possible, 12, wanted_pages(len(mine), share), first=True).tolist()
    assert first == wanted[:len(first)] and bool(first) == bool(wanted)


def test_most_of_an_archive_is_never_looked_at(monkeypatch) -> None:
    archive: Archive[int] = Archive()
    for key in range(400):
        born = date(1950, 1, 1) + timedelta(days=53 * key)
        changes = {BIRTH: born.isoformat(), NUMBER: f"{key * 7919:09d}", "i94.number": f"{key:09d}A1"}
        prints = {page: f"{key * 31 + page:016x}" for page in range(1, 4)}
        archive.add(key, stowed(Earlier(f"{key}.pdf", f"{key:064d}", RECEIVED, prints, identity_of(packet(changes).fields))))
    looked = Counter[str]()
    monkeypatch.setattr(Stowed, "unpacked", lambda self: looked.update([self.name]))
    identity = {BIRTH: read("1950-01-01"), NUMBER: read("000000000")}
    archive.like(Earlier("mine.pdf", "none", RECEIVED, {1: "0" * 16}, identity), LIMITS)
    assert looked == {"0.pdf": 1}


def test_of_those_that_only_look_alike_the_first_is_enough() -> None:
    archive: Archive[int] = Archive()
    for key in (3, 1, 2):
        archive.add(key, stowed(Earlier(f"{key}.pdf", f"{key:064d}", RECEIVED, {1: "00ff00ff00ff00ff"}, {})))
    mine = Earlier("mine.pdf", "none", RECEIVED, {1: "00ff00ff00ff00fe"}, {})
    assert [key for key, _ in archive.like(mine, LIMITS)] == [1]
    assert [key for key, _ in archive.like(mine, LIMITS, lambda key, _: key != 1)] == [2]


@given(IDENTITIES)
def test_what_was_kept_unpacks_to_what_it_was(identity: dict[str, Reading]) -> None:
    filing = Earlier("Пётр \u00e9.pdf", "f" * 64, RECEIVED, {3: "00ff00ff00ff00ff"}, identity)
    packed = stowed(filing)
    assert packed.unpacked() == filing
    assert packed.surely == {name: ((text,), True) for name in IDENTITY_FIELDS
                             if (text := certain(identity.get(name))) is not None}
    kept = {name: one.model_dump(mode="json") for name, one in identity.items()}
    assert stowed_as_kept(filing.name, filing.sha256, RECEIVED, {"3": "00ff00ff00ff00ff"}, kept) == packed
    assert set(np.frombuffer(packed.marks, np.uint32).tolist()) == marks_of(texts_of(identity))


def a_record(name: str, content: str, filing: Readings, day: date = RECEIVED) -> Record:
    scan = Scan(name=name, sha256=content.encode().hex().ljust(64, "0"), pages=3, received=day)
    return Record(scan=scan, filings=(decide(filing, scan, Timeline.load()),),
                  timings=Timings(total_s=1, cpu_s=1, pages=3))


PRINTS = {1: "00ff00ff00ff00ff"}
STEPS = st.lists(st.tuples(st.sampled_from(["a.pdf", "b.pdf", "c.pdf"]), st.sampled_from(["one", "two"]),
                           st.sampled_from(["monday", "tuesday"]), st.booleans()), min_size=1, max_size=7)


@settings(max_examples=15, deadline=None)
@example([("b.pdf", "one", "monday", False), ("a.pdf", "one", "tuesday", False), ("a.pdf", "two", "tuesday", False),
          ("a.pdf", "one", "monday", False), ("b.pdf", "one", "monday", True)], [("a.pdf", "two")])
@given(STEPS, st.lists(st.tuples(st.sampled_from(["a.pdf", "b.pdf", "d.pdf"]), st.sampled_from(["one", "two"])),
                       max_size=3, unique=True))
def test_arrivals_are_those_of_the_store(tmp_path_factory, steps, given_) -> None:
    folder: Path = tmp_path_factory.mktemp("arrivals")
    ticks = iter(range(1_700_000_000, 1_800_000_000))
    scans = {(name, content): a_record(name, content, packet(prints=PRINTS)) for name, content, _, _ in steps}
    plan = [(name, content.encode().hex().ljust(64, "0")) for name, content in given_]
    with Store(f"sqlite:///{folder / 'lockbox.db'}", clock=lambda: float(next(ticks))) as store:
        arrivals = Arrivals(store, plan)
        for name, content, place, look in steps:
            record = scans[name, content]
            if look:
                arrivals.refresh()
                found = arrivals.before(record.scan, folder / place, record.filings[0], LIMITS)
                wanted = store.earlier(record.scan, folder / place, plan)
                assert found == [Earlier(one.name, one.sha256, one.received, one.fingerprints, one.identity) for one in wanted]
            store.save(record, folder / place)


def test_a_scan_replaced_within_the_same_second_is_noticed(tmp_path: Path) -> None:
    first, second = (a_record("0001.pdf", content, packet()) for content in ("one", "two"))
    other = a_record("b.pdf", "b", packet()).scan
    with Store(f"sqlite:///{tmp_path / 'lockbox.db'}", clock=lambda: 1_700_000_000.0) as store:
        arrivals = Arrivals(store)
        for record in (first, second, first):
            store.save(record, tmp_path)
            arrivals.refresh()
            found = arrivals.before(other, tmp_path, record.filings[0], LIMITS)
            assert [one.sha256 for one in found] == [record.scan.sha256]
