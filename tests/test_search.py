"""Filings found by words, the same way on both databases, whatever is typed."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from filings.folding import folded
from filings.search import found_by, matching, search, words_of
from filings.store import Store
from filings.tables import FILINGS
from filings.vocabulary import (
    Claim,
    Disposition,
    Filing,
    Finding,
    Outcome,
    PageKind,
    Reading,
    Record,
    Request,
    Rule,
    Scan,
    Stance,
    Status,
    Timings,
    Topic,
    Weight,
)


def filing(family: str = "García-López", number: str = "012345678", *, letter: str = "", status: Status = Status.READ) -> Filing:
    fields = {"i131.applicant.family_name": Reading(value=family, status=status, confidence=0.9, page=1),
              "i131.applicant.a_number": Reading(value=number, status=Status.READ, confidence=0.9, page=1),
              "i131.receipt": Reading(value="MSC-21-900-12345", status=Status.REVIEW, confidence=0.9, page=1),
              "i131.signature": Reading(value=True, status=Status.READ, confidence=0.9, page=1)}
    rule = Rule(policy="fee-2020", citation="8 CFR 103.7")
    findings = tuple(Finding(check=check, outcome=outcome, weight=Weight.REJECT, message="So it is.", rule=rule)
                     for check, outcome in (("fee.amount", Outcome.NOT_MET), ("fee.payee", Outcome.MET),
                                            ("i134.signature", Outcome.CANNOT_TELL)))
    claims = (Claim(topic=Topic.REASONS, stance=Stance.STATED, document=PageKind.STATEMENT, page=2, text=letter),)
    return Filing(request=Request.REPAROLE, disposition=Disposition.REJECT, fields=fields, findings=findings, claims=claims)


def record(name: str, *filings: Filing) -> Record:
    scan = Scan(name=name, sha256=name.encode().hex().ljust(64, "0")[:64], pages=3, received=date(2020, 6, 15))
    return Record(scan=scan, filings=filings, timings=Timings(total_s=1, cpu_s=1, pages=3))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database for all tests here; those that change it clear up after themselves."""
    url = f"sqlite:///{tmp_path_factory.mktemp('search') / 'lockbox.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").new_database("ready")
    with Store(url) as found:
        found.save(record("packet-0007.pdf", filing(letter="My daughter's leukæmia can't wait, Привет"),
                          filing("Ñandú Ortiz", "000000012")), "out")
        found.save(record("packet-0008.tif", filing("Li", "987654321"), filing("?", "555555555", status=Status.UNREADABLE)), "out")
        yield found


def found(store: Store, words: str) -> list[tuple[str, int]]:
    with store.database.read() as connection:
        numbers = {row.id: (row.scan, row.number) for row in
                   connection.execute(select(FILINGS.c.id, FILINGS.c.scan, FILINGS.c.number))}
        return sorted(numbers[each] for each in search(connection, words))


def by_condition(store: Store, words: str, frequent: int) -> list[int]:
    """What the condition of a query finds, where so many filings are already too many to be looked up."""
    with pytest.MonkeyPatch.context() as patched, store.database.read() as connection:
        patched.setattr("filings.search.FREQUENT", frequent)
        return sorted(connection.scalars(select(FILINGS.c.id).where(found_by(connection, words, FILINGS.c.id).holds)))


@pytest.mark.parametrize(("words", "filings"), [
    ("garcia", [(1, 1)]), ("LÓPEZ garcía", [(1, 1)]), ("garcia-lopez", [(1, 1)]), ("garcialopez", [(1, 1)]), ("gar", [(1, 1)]),
    ("gar lopez", []), ("lopez gar", [(1, 1)]), ("nandu ortiz", [(1, 2)]), ("li", [(2, 1)]), ("ñ", [(1, 2)]),
    ("A012345678", [(1, 1)]), ("a12-345-678", [(1, 1)]), ("A 012 345 678", [(1, 1)]), ("012345678", [(1, 1)]),
    ("0123456", [(1, 1)]),
    ("987-654-321", [(2, 1)]), ("A-12", []), ("MSC2190012345", [(1, 1), (1, 2), (2, 1), (2, 2)]),
    ("msc-21-900-12345 li", [(2, 1)]), ("packet-0008.tif", [(2, 1), (2, 2)]), ("packet-0007", [(1, 1), (1, 2)]),
    ("0008", [(2, 1), (2, 2)]),
    ("leukæmia daughter", [(1, 1)]), ("can't wait", [(1, 1)]), ("привет", [(1, 1)]), ("приве", [(1, 1)]), ("when", []),
    ("fee.amount li", [(2, 1)]), ("fee.payee", []), ("i134.signature nandu", [(1, 2)]), ("fee.sign", []),
    ("", []), ("  ", []), ("?", []), ("'\"", [])])
def test_every_word_counts_and_the_last_may_be_unfinished(store: Store, words: str, filings: list[tuple[int, int]]) -> None:
    assert found(store, words) == filings
    assert len(by_condition(store, words, 100)) == len(filings)


@pytest.mark.parametrize("words", ["garcia", "lopez gar", "msc-21-900-12345", "packet-0007", "fee.amount li", "a a", "wait w", "",
                                   "012345678 garcia", "l", "%", "_ li", "daughter's"])
def test_frequent_words_are_found_like_rare_ones(store: Store, words: str) -> None:
    assert by_condition(store, words, -1) == by_condition(store, words, 100)


@pytest.mark.parametrize("words", ['"', "li OR garcia", "NEAR(li garcia)", "garcia AND", "NOT li", "words:li", "^li", "li*", "-li",
                                   "{li}",
                                   "li & !garcia", "li | 'x", ":*", "<->", "\\", "%", "_", "li\x00x", "'; DROP TABLE filings; --",
                                   "()", "a" * 500, "x " * 500, "٣", "\u0301", "ﬁ", "𝒜", "①²½"])
def test_nothing_typed_is_taken_for_an_operator(store: Store, words: str) -> None:
    with store.database.read() as connection:
        assert isinstance(search(connection, words), list)
    if "OR" in words or "NOT" in words:
        assert found(store, words) == [], "such words are looked for like any other"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_text_can_be_searched_for(store: Store, words: str) -> None:
    with store.database.read() as connection:
        search(connection, words)
    assert by_condition(store, words, -1) == by_condition(store, words, 100)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_what_was_kept_is_found(store: Store, text: str) -> None:
    store.save(record("new.pdf", filing(letter=text)), "elsewhere")
    for word in text.split():
        if any(char.isalnum() for char in folded(word)):
            with store.database.read() as connection:
                assert search(connection, word + " new"), word
    store.save(record("new.pdf"), "elsewhere")


def test_the_index_follows_what_is_decided_anew(store: Store) -> None:
    store.save(record("third.pdf", filing("Okafor"), filing("Zubizarreta")), "out")
    store.save(record("third.pdf", filing("Quispe")), "out")
    assert len(found(store, "third.pdf quispe")) == 1
    assert found(store, "okafor") == found(store, "zubizarreta") == []
    store.save(record("third.pdf"), "out")
    assert found(store, "third.pdf") == []


def test_it_is_part_of_a_larger_query(store: Store) -> None:
    with store.database.read() as connection:
        wanted = matching(connection, "msc")
        assert wanted is not None
        numbers = connection.scalars(select(FILINGS.c.number).where(FILINGS.c.id.in_(wanted), FILINGS.c.a_number == "987654321"))
        assert numbers.all() == [1]
        assert len(search(connection, "msc", most=2)) == 2
        assert search(connection, "msc") == sorted(search(connection, "msc"), reverse=True)


def test_a_letter_without_end_is_cut_and_the_fields_are_kept() -> None:
    words = words_of("a.pdf", filing(letter=" ".join(f"word{number}" for number in range(100_000))))
    assert {"garcia", "012345678", "feeamount"} <= set(words)
    assert len(" ".join(words)) < 210_000
