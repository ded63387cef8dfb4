"""The index of earlier filings finds what reading all of them finds."""
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from packet_builder import RECEIVED, packet, read, review, unreadable

from filings.store import Store
from filings.vocabulary import Reading, Readings, Record, Scan, Timings
from flows.arrivals import Arrivals
from validators.archive import Archive, Bits
from validators.checks.duplicate import same_person
from validators.decide import decide
from validators.earlier import IDENTITY_FIELDS, Earlier, identity_of, stowed, texts_of
from validators.packet import certain
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


@settings(max_examples=60)
@given(st.lists(st.tuples(IDENTITIES, st.sampled_from("abc")), max_size=12), IDENTITIES, st.sampled_from("abc"),
       st.sets(st.integers(0, 11)))
def test_nobody_who_may_be_the_same_is_left_out(
        known: list[tuple[dict[str, Reading], str]], mine: dict[str, Reading], sha256: str, dropped: set[int]) -> None:
    archive: Archive[int] = Archive()
    for key, (identity, file) in reversed(list(enumerate(known))):
        archive.add(key, stowed(Earlier(f"{key}.pdf", "x", RECEIVED, {}, {})))       # replaced by the next line
        archive.add(key, stowed(Earlier(f"{key}.pdf", file, RECEIVED, {}, identity)))
    for key in dropped:
        archive.drop(key)
    left = {key for key in range(len(known)) if key not in dropped}
    assert len(archive) == len(left)
    found = [key for key, _ in archive.like(sha256, mine)]
    assert found == sorted(found)
    wanted = {key for key in left if known[key][1] == sha256
              or same_person(texts_of(mine), texts_of(known[key][0])) is not False}
    assert wanted <= set(found) <= left
    for key in set(found) - wanted:                      # only a name can tell the others apart
        exact = [{name: one for name, one in each.items() if name not in (FAMILY, GIVEN)}
                 for each in (mine, known[key][0])]
        assert same_person(texts_of(exact[0]), texts_of(exact[1])) is not False


@given(st.lists(st.tuples(st.integers(0, 3000), st.booleans())))
def test_bits_are_a_set(steps: list[tuple[int, bool]]) -> None:
    bits, plain = Bits(), set[int]()
    for number, put in steps:
        (bits.add if put else bits.discard)(number)
        (plain.add if put else plain.discard)(number)
    assert bits.mask == sum(1 << number for number in plain)


def test_most_of_an_archive_is_never_looked_at() -> None:
    archive: Archive[int] = Archive()
    for key in range(400):
        born = date(1950, 1, 1) + timedelta(days=53 * key)
        changes = {BIRTH: born.isoformat(), NUMBER: f"{key * 7919:09d}"}
        archive.add(key, stowed(Earlier(f"{key}.pdf", f"{key:064d}", RECEIVED, {}, identity_of(packet(changes).fields))))
    mine = {BIRTH: read("1950-01-01"), NUMBER: read("000000000")}
    assert [key for key, _ in archive.like("none", mine)] == [0]


@given(IDENTITIES)
def test_what_was_kept_unpacks_to_what_it_was(identity: dict[str, Reading]) -> None:
    filing = Earlier("Пётр \u00e9.pdf", "f" * 64, RECEIVED, {3: "00ff00ff00ff00ff"}, identity)
    packed = stowed(filing)
    assert packed.unpacked() == filing
    assert dict(packed.certain) == {name: text for name in IDENTITY_FIELDS
                                    if (text := certain(identity.get(name))) is not None}


def test_a_name_tells_apart_those_whose_dates_and_numbers_cannot() -> None:
    archive: Archive[int] = Archive()
    for key in range(400):
        surname = "".join(chr(65 + key // 20 ** place % 20) * 3 for place in range(2))
        archive.add(key, stowed(Earlier(f"{key}.pdf", f"{key:064d}", RECEIVED, {}, {FAMILY: read(surname)})))
    found = [key for key, _ in archive.like("none", {FAMILY: read("AAABBB"), BIRTH: review("1950-01-01", "1960-01-01")})]
    assert 20 in found and len(found) < 100


def a_record(name: str, content: str, filing: Readings, day: date = RECEIVED) -> Record:
    scan = Scan(name=name, sha256=content.encode().hex().ljust(64, "0"), pages=3, received=day)
    return Record(scan=scan, filings=(decide(filing, scan, Timeline.load()),),
                  timings=Timings(total_s=1, cpu_s=1, pages=3))


PRINTS = {1: "00ff00ff00ff00ff"}
STEPS = st.lists(st.tuples(st.sampled_from(["a.pdf", "b.pdf", "c.pdf"]), st.sampled_from(["one", "two"]),
                           st.sampled_from(["monday", "tuesday"]), st.booleans()), min_size=1, max_size=7)


@settings(max_examples=15, deadline=None)
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
                found = arrivals.before(record.scan, folder / place, identity_of(record.filings[0].fields))
                wanted = store.earlier(record.scan, folder / place, plan)
                assert [(one.name, one.sha256, one.received, one.fingerprints, one.identity) for one in found] == [
                    (one.name, one.sha256, one.received, one.fingerprints, one.identity) for one in wanted]
            store.save(record, folder / place)


def test_a_scan_replaced_within_the_same_second_is_noticed(tmp_path: Path) -> None:
    first, second = (a_record("0001.pdf", content, packet()) for content in ("one", "two"))
    other = a_record("b.pdf", "b", packet()).scan
    with Store(f"sqlite:///{tmp_path / 'lockbox.db'}", clock=lambda: 1_700_000_000.0) as store:
        arrivals = Arrivals(store)
        for record in (first, second, first):
            store.save(record, tmp_path)
            arrivals.refresh()
            found = arrivals.before(other, tmp_path, {})
            assert [one.sha256 for one in found] == [record.scan.sha256]
