"""Filings found by words: names, numbers, the scan, sentences of letters, and the checks that stand in the way.

    with database.read() as connection:
        ids = search(connection, "garcia 219001")

Each filing has a row with its words, folded and each once, in `filing_words`; SQLite and PostgreSQL keep their own
index of that table. A word is letters and digits. What is joined by points or strokes, such as `A12-345-678`,
`fee.amount` or `García-López`, is kept as a whole and in its parts.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    any_,
    cast,
    column,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.types import NULLTYPE

from .folding import folded
from .tables import FILING_WORDS
from .vocabulary import Filing, Outcome, Status

LONGEST = 60                   # letters of a word; what is longer is cut, here and when it is looked for
MOST_WORDS = 12                # of a search; more make it no sharper
FREQUENT = 5_000               # filings from which on a search is no way to find them, but something to look at in each
MOST_LETTERS = 200_000         # kept of one filing; PostgreSQL takes no more than a megabyte
A_NUMBER = re.compile(r"a?(\d{7,9})")
SPACED = re.compile(r"\b(a?)[\s-]*(\d{2,3})[\s-]+(\d{3})[\s-]+(\d{3})\b", re.IGNORECASE)
INDEX = table("filing_index", column("rowid", Integer), column("filing_index"))     # the name of an index is its column

Choice = tuple[str, ...]       # words that must all occur


@dataclass(frozen=True, slots=True)
class Condition:
    """What a query asks of a filing.

    `some`: of what too many filings meet to look them up: that a filing is one of thousands that meet it, found by an index in no
    order. Who only counts, up to some number, need not go through all filings where enough of those are counted.
    """

    holds: ColumnElement[bool]
    some: ColumnElement[bool] | None = None


def search(connection: Connection, words: str, most: int = 1000) -> list[int]:
    """Ids of the filings that hold every word, newest first; the last word may be unfinished.

    Any text may be given: nothing in it is taken for an operator of the index.
    """
    found = matching(connection, words)
    if found is None:
        return []
    newest_first = found.order_by(found.selected_columns[0].desc()).limit(most)
    return [int(number) for number in connection.scalars(newest_first)]


def found_by(connection: Connection, words: str, filing: ColumnElement[int]) -> Condition:
    """The condition that a filing holds every word, as part of a query that sorts and ends after a page.

    What few filings hold is looked up in the index. Words that very many hold would have to be fetched and sorted all, so
    these are looked for in the words of each filing that comes up.

    Args:
        connection: of the query.
        words: as somebody typed them; none at all are found nowhere.
        filing: column with the id of the filing.
    """
    wanted = _wanted(words)
    found = matching(connection, words)
    if found is None:
        return Condition(false())
    some, few = looked_up(connection, found, filing)
    if few:
        return Condition(some)
    said = literal(" ").concat(FILING_WORDS.c.words).concat(" ")

    def holds(choice: Choice, *, last: bool) -> ColumnElement[bool]:
        *before, end = choice
        return and_(*(said.contains(f" {word} ") for word in before), said.contains(f" {end}" if last else f" {end} "))

    each = [or_(*(holds(choice, last=place == len(wanted)) for choice in choices)) for place, choices in enumerate(wanted, 1)]
    # no `exists`: PostgreSQL would take the words for rare, begin with them, and sort all that it finds
    return Condition(select(and_(*each)).where(FILING_WORDS.c.filing == filing).scalar_subquery(), some)


def looked_up(connection: Connection, found: Select[tuple[int]], filing: ColumnElement[int]) -> tuple[ColumnElement[bool], bool]:
    """That a filing is one of a query, which has an index for it, and whether those are all; of more than `FREQUENT`, it is some.

    The planner of PostgreSQL guesses how many there are, and goes through all filings in their order where it takes few for many.
    Nor does it know what it costs to take the words of each filing apart. So it gets their numbers.
    """
    some = found.limit(FREQUENT + 1)
    if connection.dialect.name == "sqlite":
        few = (connection.scalar(select(func.count()).select_from(some.subquery())) or 0) <= FREQUENT
        return filing.in_(found if few else some), few
    ids = func.array_agg(some.subquery().c[0])
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    number, listed = connection.execute(select(func.coalesce(func.cardinality(ids), 0), cast(ids, Text))).one()
    connection.execute(text("SET LOCAL enable_seqscan = on"))
    # as text, for thousands of numbers would take longer to be read and written here than to be found
    return filing == any_(cast(literal(listed or "{}", NULLTYPE), ARRAY(Integer))), number <= FREQUENT


def _wanted(words: str) -> list[list[Choice]]:
    """For each word of a search the ways in which it is found."""
    chunks = SPACED.sub(r"\1\2\3\4", words).split()[:MOST_WORDS]
    return [choices for choices in (list(_choices(chunk)) for chunk in chunks) if choices]


def matching(connection: Connection, words: str) -> Select[tuple[int]] | None:
    """A query for the ids of the filings that hold every word, as part of another; None where no word is given."""
    wanted = _wanted(words)
    if not wanted:
        return None
    if connection.dialect.name == "sqlite":
        query = _query(wanted, '"{}"', '"{}" *', " AND ", " OR ")
        return select(INDEX.c.rowid.label("filing")).where(INDEX.c.filing_index.op("MATCH")(query))
    query = _query(wanted, "'{}'", "'{}':*", " & ", " | ")
    # the same words as those of the index, so that it is used
    tokens = func.array_to_tsvector(func.string_to_array(FILING_WORDS.c.words, literal(" ", literal_execute=True)))
    return select(FILING_WORDS.c.filing).where(tokens.op("@@")(cast(query, TSQUERY)))


def keep_words(connection: Connection, filing: int, scan: str, content: Filing) -> None:
    """Keep the words of a filing in place of those that it had, within an open write transaction."""
    connection.execute(delete(FILING_WORDS).where(FILING_WORDS.c.filing == filing))
    connection.execute(insert(FILING_WORDS).values(filing=filing, words=" ".join(words_of(scan, content))))


def words_of(scan: str, content: Filing) -> list[str]:
    """The words by which a filing is found, each once: first those of its fields, last those of its letters."""
    kept: dict[str, None] = {}
    letters = 0
    for said in _texts(scan, content):
        for chunk in said.split():
            for word in (each for choice in _choices(chunk, keeping=True) for each in choice):
                if word not in kept and letters < MOST_LETTERS:
                    kept[word] = None
                    letters += len(word) + 1
    return list(kept)


def _texts(scan: str, content: Filing) -> Iterator[str]:
    yield scan
    for reading in content.fields.values():
        if isinstance(reading.value, str) and reading.status != Status.UNREADABLE:
            yield reading.value
    for finding in content.findings:
        if finding.outcome in (Outcome.NOT_MET, Outcome.CANNOT_TELL):
            yield finding.check
    for claim in content.claims:
        yield claim.text


@lru_cache(maxsize=1 << 14)
def _choices(chunk: str, *, keeping: bool = False) -> tuple[Choice, ...]:
    """The ways in which a piece of text without blanks is found, or those in which it is kept; most words come again."""
    return tuple(_ways(chunk, keeping=keeping))


def _ways(chunk: str, *, keeping: bool) -> Iterator[Choice]:
    folded_chunk = folded(chunk)
    parts = ["".join(group)[:LONGEST] for wordy, group in groupby(folded_chunk, key=str.isalnum) if wordy]
    if not parts:
        return
    whole = "".join(parts)[:LONGEST]
    yield (whole,)
    # a name of a file or a check is asked for as such, and not for its words
    if len(parts) > 1 and (keeping or "." not in folded_chunk.strip(".")):
        yield tuple(parts)
    if number := A_NUMBER.fullmatch(whole):
        yield (number[1].zfill(9),)


def _query(wanted: list[list[Choice]], word: str, beginning: str, both: str, either: str) -> str:
    """The expression of an index for: of every entry of `wanted` one choice, the last word perhaps unfinished."""

    def one(choice: Choice, *, last: bool) -> str:
        *before, end = choice
        return f"({both.join([*(word.format(each) for each in before), (beginning if last else word).format(end)])})"

    return both.join(f"({either.join(one(choice, last=place == len(wanted)) for choice in choices)})"
                     for place, choices in enumerate(wanted, 1))
