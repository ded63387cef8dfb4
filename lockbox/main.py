"""The commands of `lockbox`. Nothing heavy is imported here: `lockbox --help` must answer at once."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lockbox import __version__
from lockbox.console import told

DAY = "%Y-%m-%d"

# tracebacks stay plain: the decorated ones print local variables, and those hold people's data
# plain help: the boxes of the decorated one take twice the time
app = typer.Typer(name="lockbox", no_args_is_help=True, add_completion=False, rich_markup_mode=None,
                  pretty_exceptions_enable=False,
                  help="Triage of humanitarian-parole packets: reads the scans, checks each filing against the rules "
                       "of the day it came in, and says what to do with it.")


@app.command()
def process(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Scans (PDF, TIFF, JPEG, PNG) or folders of "
                                                                       "scans; sub-folders are not entered.")],
    out: Annotated[Path, typer.Option(help="Folder for the records and reports; made when missing.")],
    received: Annotated[datetime | None, typer.Option(formats=[DAY], metavar="YYYY-MM-DD",
                                                      help="Day the mail came in. Left out: from NAME.toml beside "
                                                           "the scan, else today.")] = None,
    postmarked: Annotated[datetime | None, typer.Option(formats=[DAY], metavar="YYYY-MM-DD",
                                                        help="Day of the postmark. Left out: from NAME.toml, else "
                                                             "unknown.")] = None,
    forms: Annotated[Path | None, typer.Option(metavar="DIR", help="Learn the blank forms in this folder first; those "
                                                                   "already learned cost nothing.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, metavar="N",
                                             help="Pages read at a time. Left out: the setting LOCKBOX_JOBS.")] = None,
    flow: Annotated[bool, typer.Option("--flow", help="Run as a Prefect flow, with its runs and artifacts, even where "
                                                      "no Prefect server is set; starting one takes a while.")] = False,
) -> None:
    """Read scans and write a record and a report for each.

    Every scan NAME.ext gets NAME.triage.json and NAME.html, also one that cannot be read.
    """
    with told():
        from lockbox.process import process_scans

        status = process_scans(paths, out, received=received and received.date(), forms=forms, jobs=jobs, flow=flow,
                               postmarked=postmarked and postmarked.date())
    raise typer.Exit(status)


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
             options_metavar="", epilog="`lockbox forms --help` lists its commands.")
def forms(context: typer.Context) -> None:
    """Learn blank official forms, list and show the learned ones."""
    with told():
        from lockbox.forms import app as forms_app

        forms_app(args=context.args, prog_name="lockbox forms")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for what the demo makes; it is emptied first when an earlier demo "
                                           "made it.")] = Path("demo-out"),
) -> None:
    """Learn the sample forms and triage the sample packets, as a Prefect flow, within two minutes."""
    with told():
        from lockbox.demo import run_demo

        status = run_demo(out)
    raise typer.Exit(status)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"lockbox {__version__}")


def run() -> None:
    """Entry point of the console script."""
    app(prog_name="lockbox")


if __name__ == "__main__":
    run()
