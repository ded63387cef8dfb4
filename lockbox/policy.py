"""`lockbox policy`: look at the rules: all of them, one, those of a day, what changed, whether they fit together."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockbox.console import REFUSED, print_table, told

if TYPE_CHECKING:
    from validators.entries import Entry
    from validators.policy import Timeline

DAY = "%Y-%m-%d"
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Look at the dated rules: fees, editions, kinds of payment, what each check leads to.")

Policy = Annotated[Path | None, typer.Option("--policy", metavar="PATH",
                                             help="Folder of policy files, or one file with a whole timeline. Left "
                                                  "out: the rules of the program.")]
Day = Annotated[datetime, typer.Argument(metavar="DATE", formats=[DAY], help="Day of receipt, YYYY-MM-DD.")]


@app.command("list")
def list_(policy: Policy = None) -> None:
    """List all entries, by kind and day."""
    with told(), refused():
        rows = [(kind, one.id, one.from_.isoformat(), _until(one), one.counts, one.grade, _value(one))
                for kind, many in _timeline(policy).entries.items() for one in many]
        print_table(("Kind", "Entry", "From", "Until", "Counts", "Grade", "Says"), rows)


@app.command()
def show(
    entry: Annotated[str, typer.Argument(metavar="ID", help="Id of the entry, as findings and `lockbox policy list` "
                                                            "give it.")],
    policy: Policy = None,
) -> None:
    """Show one entry: what it says, when it holds, where it comes from and how good the source is."""
    with told(), refused():
        from filings.problems import BadArguments
        from validators.in_force import title_of, value_of

        found = _timeline(policy).entry(entry)
        if found is None:
            raise BadArguments(f"No entry has the id {entry}; `lockbox policy list` gives all ids")
        kind, one = found
        days = {"received": "the day of receipt", "postmarked": "the postmark",
                "unsettled": "no source says which day; between two rules a person decides"}
        grades = {"A": "A, a government page or rule", "B": "B, a secondary copy or professional write-up",
                  "C": "C, a transcription of an official form", "office": "a setting of this office"}
        for name, text in (("Entry", f"{one.id} [[{kind}]]"), ("About", title_of(kind, one)), ("Says", value_of(one)),
                           ("From", one.from_.isoformat()), ("Until", _until(one) or "holds on"),
                           ("Decided by", days[one.counts]), ("Source", one.cited), ("Words", one.words),
                           ("Grade", grades[one.grade]), ("Note", one.note or "none")):
            typer.echo(f"{name + ':':<12}{text}")


@app.command()
def on(
    day: Day,
    postmarked: Annotated[datetime | None, typer.Option(metavar="DATE", formats=[DAY],
                                                        help="Day of the postmark. Left out: unknown, and all is "
                                                             "shown that may have been in force.")] = None,
    policy: Policy = None,
) -> None:
    """Show what is in force for a packet received on a day."""
    with told(), refused():
        from filings.problems import BadArguments
        from validators.entries import CheckEntry
        from validators.in_force import in_force

        if postmarked and postmarked > day:
            raise BadArguments(f"The postmark of {postmarked:{DAY}} is later than the day received, {day:{DAY}}")
        lines = in_force(_timeline(policy), day.date(), postmarked and postmarked.date())
        if not any(not isinstance(line.entry, CheckEntry) for line in lines):
            typer.echo("The timeline begins later; such a packet is judged by hand.")
        print_table(("What", "Entry", "Grade", "In force"),
                    [(line.title, line.entry.id, line.entry.grade, line.value) for line in lines])


@app.command()
def changes(
    first: Annotated[datetime, typer.Argument(metavar="FROM", formats=[DAY], help="Day before the changes.")],
    last: Annotated[datetime, typer.Argument(metavar="TO", formats=[DAY], help="Last day of the changes.")],
    policy: Policy = None,
) -> None:
    """Show what changed after one day and up to another."""
    with told(), refused():
        from filings.problems import BadArguments
        from validators.in_force import turns, value_of

        if last < first:
            raise BadArguments(f"{last:{DAY}} is before {first:{DAY}}")
        found = turns(_timeline(policy), first.date(), last.date())
        if not found:
            typer.echo("Nothing changed.")
            return
        print_table(("Day", "What", "Entries", "Before", "After"),
                    [(turn.day.isoformat(), turn.title, " → ".join(one.id for one in (turn.before, turn.after) if one),
                      value_of(turn.before) if turn.before else "none", value_of(turn.after) if turn.after else "none")
                     for turn in found])


@app.command()
def check(policy: Policy = None) -> None:
    """Check that the rules fit together: no hole, no overlap, no id twice, a rule for every check.

    Everything wrong is told, each time with the entry, and the exit status is 2.
    """
    with told(), refused():
        from validators.policy import SHIPPED, Timeline, faults_of
        from validators.readiness import lacking

        path = policy or SHIPPED
        faults = faults_of(path)
        timeline = None if faults else Timeline.load(path)
        faults += lacking(timeline) if timeline else []
        for fault in faults:
            print(f"lockbox: {fault}", file=sys.stderr)
        if faults or timeline is None:
            raise SystemExit(REFUSED)
        count = sum(len(many) for many in timeline.entries.values())
        typer.echo(f"{timeline.name}: {count} entries fit together. Digest {timeline.digest}")


@app.command()
def coverage() -> None:
    """Print, as Markdown, which check and which test stands for each requirement of the governing page."""
    with told(), refused():
        from validators.coverage import as_markdown, load_coverage

        typer.echo(as_markdown(load_coverage()), nl=False)


@contextmanager
def refused() -> Iterator[None]:
    """Rules that contradict themselves were given: an argument that cannot be used, not a failure of the program."""
    from filings.problems import BadPolicy

    try:
        yield
    except BadPolicy as error:
        print(f"lockbox: {error} [{error.code}]", file=sys.stderr)
        raise SystemExit(REFUSED) from error


def _timeline(path: Path | None) -> Timeline:
    from validators.policy import Timeline

    return Timeline.load(path)


def _until(entry: Entry) -> str:
    return entry.until.isoformat() if entry.until else ""


def _value(entry: Entry, most: int = 70) -> str:
    from validators.in_force import value_of

    text = value_of(entry)
    return text if len(text) <= most else f"{text[:most - 2]} …"
