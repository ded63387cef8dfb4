"""`lockbox forms`: learn blank official forms, list and show the learned ones. Everything heavy is imported late."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockbox.console import FAILED, told

if TYPE_CHECKING:
    from extractors.forms.definition import FormDefinition, FormField
    from extractors.forms.store import FormStore

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Learn blank official forms, list and show the learned ones.")

Store = Annotated[Path | None, typer.Option("--store", metavar="DIR",
                                            help="Folder of the learned forms. Left out: the setting "
                                                 "LOCKBOX_FORMS_DIR.")]
ANY = 10_000                   # columns to measure with: a pipe or a log has no width


@app.command()
def learn(
    pdfs: Annotated[list[Path], typer.Argument(metavar="PDF", help="Blank official forms as PDF, or folders of them.")],
    store: Store = None,
) -> None:
    """Learn blank forms from the agency's PDFs; a form already learned costs nothing.

    What cannot be learned is told with its reason; the others are learned, and the exit status is 1.
    """
    with told():
        failed = _learn(pdfs, _store(store))
    if failed:
        raise typer.Exit(FAILED)


@app.command("list")
def list_(store: Store = None) -> None:
    """List the learned forms."""
    with told():
        definitions = _store(store).definitions()
        if not definitions:
            typer.echo("No form has been learned yet: `lockbox forms learn FOLDER` learns the blank PDFs of a folder.")
            return
        _print(("Form", "Edition", "Pages", "Fields", "Mapped", "Title"),
               [(*_counts(definition), definition.title) for definition in definitions], right=(2, 3, 4))


@app.command()
def show(
    form: Annotated[str, typer.Argument(metavar="FORM", help="Number of the form, such as I-131.")],
    edition: Annotated[str | None, typer.Argument(metavar="EDITION", help="Edition date as printed, such as "
                                                                          "04/24/19. Left out: the newest.")] = None,
    store: Store = None,
) -> None:
    """Show the fields of a learned form: where they stand, what they are called, what belongs into them."""
    with told():
        definition = _wanted(_store(store), form, edition)
        typer.echo(f"{definition.form} {definition.edition}  {definition.title}".rstrip())
        _print(("Page", "Name", "Kind", "Grammar", "Part", "Item", "Label"),
               [_row(field) for field in definition.fields], right=(0,))
        for zone in definition.zones:
            typer.echo(f"zone {zone.name} on page {zone.page}")
        if definition.barcode_order:
            pages = ", ".join(f"{page} ({len(names)} entries)" for page, names in definition.barcode_order.items())
            typer.echo(f"data barcode on pages {pages}")


def _store(directory: Path | None) -> FormStore:
    from extractors.forms.store import FormStore
    from filings.settings import settings

    return FormStore(directory or settings().forms_dir, settings().mappings_dir)


def _learn(pdfs: list[Path], store: FormStore) -> int:
    """Learn and tell; returns how many PDFs could not be learned."""
    import sys
    import time

    from extractors.forms.store import pdfs_of
    from filings.problems import LockboxError

    rows: list[tuple[str, ...]] = []
    failed = 0
    for path in pdfs_of(pdfs):
        started = time.perf_counter()
        try:
            definition, now = store.learn_one(path)
        except LockboxError as error:
            print(f"lockbox: {error} [{error.code}]", file=sys.stderr)
            failed += 1
            continue
        seconds = f"{time.perf_counter() - started:.1f}" if now else "known"
        rows.append((*_counts(definition), seconds, path.name))
    if rows:
        _print(("Form", "Edition", "Pages", "Fields", "Mapped", "Seconds", "File"), rows, right=(2, 3, 4, 5))
    return failed


def _wanted(store: FormStore, form: str, edition: str | None) -> FormDefinition:
    from filings.problems import UnknownForm

    fitting = [definition for definition in store.definitions()
               if definition.form == form.upper() and edition in (None, definition.edition)]
    if not fitting:
        raise UnknownForm(f"No blank of form {form.upper()}{f' {edition}' if edition else ''} has been learned")
    return fitting[-1]


def _counts(definition: FormDefinition) -> tuple[str, str, str, str, str]:
    mapped = sum(field.mapped for field in definition.fields)
    return definition.form, definition.edition, str(definition.pages), str(len(definition.fields)), str(mapped)


def _row(field: FormField) -> tuple[str, ...]:
    name = f"{field.name} = {field.option}" if field.option else field.name
    kind = f"{field.kind} ({field.cells})" if field.cells else str(field.kind)
    grammar = "" if field.grammar == "free" else str(field.grammar)
    return str(field.page), name, kind, grammar, field.part or "", field.item or "", field.label or ""


def _print(heads: tuple[str, ...], rows: list[tuple[str, ...]], right: tuple[int, ...]) -> None:
    """A table that fits the terminal; in a pipe it is as wide as its widest row."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))       # names hold brackets, which are no markup
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(1, Console(width=ANY).measure(table).maximum))
    console.print(table)
