"""The commands of `lockbox`. Nothing heavy is imported here: `lockbox --help` must answer at once."""
from __future__ import annotations

from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from lockbox import __version__, decided
from lockbox.console import DAY, told

# tracebacks stay plain: the decorated ones print local variables, and those hold people's data
# plain help: the boxes of the decorated one take twice the time
app = typer.Typer(name="lockbox", no_args_is_help=True, add_completion=False, rich_markup_mode=None,
                  pretty_exceptions_enable=False,
                  help="Triage of humanitarian-parole packets: reads the scans, checks each filing against the rules "
                       "of the day it came in, and says what to do with it.")


def _group(name: str, what: str) -> None:
    """Add a group of commands; its module is loaded only when one of them is called."""
    def run(context: typer.Context) -> None:
        with told():
            import_module(f"lockbox.{name}").app(args=context.args, prog_name=f"lockbox {name}")

    passed_on = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(name, help=what, add_help_option=False, context_settings=passed_on, options_metavar="",
                epilog=f"`lockbox {name} --help` lists its commands.")(run)


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


_group("forms", "Learn blank official forms, list and show the learned ones.")
_group("policy", "Look at the dated rules: all, one, those of a day, what changed, whether they fit together.")
for command in (decided.recheck, decided.explain, decided.notices):
    app.command()(command)


@app.command()
def calibrate(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="SCANS TRUTH", help="A folder of scans and one with their "
                                                                                     "truth, NAME.json; any number "
                                                                                     "of pairs.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the calibration is written. Left out: the "
                                                                  "data folder, where it is in force at once.")] = None,
    keep: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep the labelled readings there; scans whose "
                                                                   "readings it holds are not read again.")] = None,
    measure: Annotated[bool, typer.Option("--measure", help="Measure the calibration in force; write none.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, metavar="N",
                                             help="Pages read at a time. Left out: the setting LOCKBOX_JOBS.")] = None,
) -> None:
    """Fit on labelled packets how sure a reading is to be right, and show what each threshold buys."""
    with told():
        from lockbox.calibrate import run_calibrate

        status = run_calibrate(folders or [], out, keep, jobs, measure=measure)
    raise typer.Exit(status)


@app.command()
def watch(
    inboxes: Annotated[list[Path] | None, typer.Argument(metavar="[INBOX]...", help="Folders to watch. Left out: the "
                                                                                   "setting LOCKBOX_INBOXES.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Take in what is there, finish what waits, and end.")] = False,
    poll: Annotated[bool, typer.Option("--poll", help="Look at the folders regularly, without file events; network shares "
                                                      "are always looked at so.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, metavar="N",
                                             help="Pages read at a time. Left out: the setting LOCKBOX_JOBS.")] = None,
    sweep_only: Annotated[bool, typer.Option("--sweep-only", help="Take files in and put them away, and leave the reading to "
                                                                  "`lockbox work`.")] = False,
) -> None:
    """Watch inboxes: take in every scan that is dropped there, triage it, and move the file to done, attention or quarantine.

    Ctrl-C ends it; what is in hand waits for the next run.
    """
    with told():
        from lockbox.watch import run_watch

        status = run_watch(inboxes or [], once=once, poll=poll, jobs=jobs, sweep_only=sweep_only)
    raise typer.Exit(status)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")] = False,
) -> None:
    """Show the last sweep of each inbox, what waits, what is worked on, today's counts, and what needs a person."""
    with told():
        from lockbox.status import run_status

        found = run_status(as_json=as_json)
    raise typer.Exit(found)


@app.command()
def retry(
    packet: Annotated[int, typer.Argument(metavar="ID", min=1, help="Number of the packet, from its note or from "
                                                                     "`lockbox status`.")],
) -> None:
    """Give a packet that needs a person, or is in quarantine, another try."""
    with told():
        from lockbox.watch import run_retry

        found = run_retry(packet)
    raise typer.Exit(found)


@app.command()
def work(
    once: Annotated[bool, typer.Option("--once", help="End when nothing is left.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, metavar="N",
                                             help="Pages read at a time. Left out: the setting LOCKBOX_JOBS.")] = None,
) -> None:
    """Read and decide what waits, beside the watcher or on another host; as Prefect flow runs where PREFECT_API_URL is set."""
    with told():
        from lockbox.work import run_work

        status = run_work(once=once, jobs=jobs)
    raise typer.Exit(status)


@app.command()
def up(
    inboxes: Annotated[list[Path] | None, typer.Argument(metavar="[INBOX]...", help="Folders to watch. Left out: the "
                                                                                   "setting LOCKBOX_INBOXES.")] = None,
    no_prefect: Annotated[bool, typer.Option("--no-prefect", help="The watcher reads by itself, and the nightly batch is left "
                                                                  "to cron.")] = False,
) -> None:
    """Start everything: Prefect's server with its pages, the watcher, a worker, and the nightly schedule; Ctrl-C ends it.

    Whatever dies is started again.
    """
    with told():
        from lockbox.up import run_up

        status = run_up(inboxes or [], prefect=not no_prefect)
    raise typer.Exit(status)


@app.command()
def nightly(
    date: Annotated[datetime | None, typer.Option(formats=[DAY], metavar="YYYY-MM-DD",
                                                  help="Close the books of this business date. Left out: all that are "
                                                       "due, the last one that is over among them.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Close them anew, although they are closed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the reports that are kept long enough and would be "
                                                            "removed.")] = False,
) -> None:
    """Close the day: sweep, finish what waits, re-decide, verify originals, balance the books, write the day report.

    A date that is closed stays as it is. Exit status 1: the books do not balance, or something needs a person.
    """
    with told():
        from lockbox.nightly import run_nightly

        status = run_nightly(date and date.date(), again=again, dry_run=dry_run)
    raise typer.Exit(status)


@app.command()
def balance(
    date: Annotated[datetime | None, typer.Option(formats=[DAY], metavar="YYYY-MM-DD",
                                                  help="Show the books of this business date beside those of all.")] = None,
) -> None:
    """Set everything that came in against where it is now; exit status 1 when anything is missing."""
    with told():
        from lockbox.nightly import run_balance

        status = run_balance(date and date.date())
    raise typer.Exit(status)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for what the demo makes; it is emptied first when an earlier demo "
                                           "made it.")] = Path("demo-out"),
    serve: Annotated[bool, typer.Option("--serve", help="Then serve the dashboard with it, until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port for --serve.")] = 8400,
) -> None:
    """Learn the sample forms and triage the sample packets, as a Prefect flow, within two minutes."""
    with told():
        from lockbox.demo import run_demo

        status = run_demo(out)
        if serve and not status:
            from lockbox.dashboard import run_dashboard

            status = run_dashboard("127.0.0.1", port, None, None, behind_proxy=False, demo=out)
    raise typer.Exit(status)


@app.command()
def dashboard(
    host: Annotated[str, typer.Option(help="Address to listen on. Other machines reach it only with TLS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8400,
    tls_cert: Annotated[Path | None, typer.Option(metavar="FILE", help="PEM file with the certificate for TLS.")] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="PEM file with the key of the certificate.")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="A proxy on this machine speaks TLS with the "
                                                                      "browsers.")] = False,
    demo: Annotated[Path | None, typer.Option(metavar="DIR", help="Show what `lockbox demo` made in this folder, with a "
                                                                  "login for it.")] = None,
) -> None:
    """Serve the supervisors' pages: Today, queue, filings, administration."""
    with told():
        from lockbox.dashboard import run_dashboard

        status = run_dashboard(host, port, tls_cert, tls_key, behind_proxy=behind_proxy, demo=demo)
    raise typer.Exit(status)


_group("user", "Say who may log in to the dashboard, and as what.")
_group("audit", "Look at the audit trail, and whether it is whole.")
_group("database", "Check the tables of the database, or bring older ones up to date.")


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the backup; it must not be there yet.")],
    no_originals: Annotated[bool, typer.Option("--no-originals", help="Leave the originals out, where their store has a "
                                                                      "backup of its own.")] = False,
) -> None:
    """Make a backup of database, originals, records, forms and mappings, with a digest of each file."""
    with told():
        from lockbox.backup import run_backup

        status = run_backup(folder, originals=not no_originals)
    raise typer.Exit(status)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A backup.")],
) -> None:
    """Put a backup back into an empty place, and see that the audit trail and the books are sound."""
    with told():
        from lockbox.backup import run_restore

        status = run_restore(folder)
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
