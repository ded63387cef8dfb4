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


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
             options_metavar="", epilog="`lockbox policy --help` lists its commands.")
def policy(context: typer.Context) -> None:
    """Look at the dated rules: all, one, those of a day, what changed, whether they fit together."""
    with told():
        from lockbox.policy import app as policy_app

        policy_app(args=context.args, prog_name="lockbox policy")


@app.command()
def recheck(
    policy: Annotated[Path | None, typer.Option(metavar="PATH", help="Decide by these rules: a folder of policy files, "
                                                                     "or one file. Left out: those of the "
                                                                     "program.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the changed records and reports. Left "
                                                                 "out: they replace those where they lie.")] = None,
    from_: Annotated[Path | None, typer.Option("--from", metavar="DIR", help="Decide the records in this folder. Left "
                                                                             "out: all of the database.")] = None,
    scans: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder with the scans, for the pictures in the "
                                                                   "reports.")] = None,
) -> None:
    """Decide stored filings again from what was read of them; no page is read."""
    with told():
        from lockbox.recheck import run_recheck

        status = run_recheck(policy, from_, out, scans, dry_run=dry_run)
    raise typer.Exit(status)


@app.command()
def explain(
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="A record, NAME.triage.json.")],
    check: Annotated[str, typer.Argument(metavar="CHECK", help="A check, such as fee.amount.")],
    filing: Annotated[int | None, typer.Argument(metavar="FILING", min=1, help="Number of the filing in the scan. May "
                                                                               "be left out where there is "
                                                                               "one.")] = None,
    policy: Annotated[Path | None, typer.Option(metavar="PATH", help="The rules to look the entry up in. Left out: "
                                                                     "those of the program.")] = None,
) -> None:
    """Explain one check of a record: rule, evidence, the readings that went into it, and what followed."""
    with told():
        from lockbox.explain import run_explain

        run_explain(record, check, filing, policy)


@app.command()
def notices(
    records: Annotated[list[Path], typer.Argument(metavar="RECORD", help="Records, NAME.triage.json, or folders of "
                                                                         "records.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the drafts; made when missing.")],
    kind: Annotated[str | None, typer.Option(help="Only this kind: receipt, rejection, deficiency, transfer or g28. "
                                                  "Left out: all that fit.")] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="pdf, docx, html or all.")] = "pdf",
    templates: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder with templates of the office, by the "
                                                                       "names of those of the program.")] = None,
    date: Annotated[datetime | None, typer.Option(formats=[DAY], metavar="YYYY-MM-DD",
                                                  help="Date of the letters. Left out: today.")] = None,
) -> None:
    """Draft the letters that fit decided filings, for a person to approve; nothing is ever sent."""
    with told():
        from lockbox.notices import run_notices

        status = run_notices(records, out, kind, form, templates, date and date.date())
    raise typer.Exit(status)


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
