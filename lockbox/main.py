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
    policy: Annotated[str | None, typer.Option(metavar="DATE|PATH", help="Decide by these rules: a folder of policy "
                                                                         "files, or one file; or by those in force on "
                                                                         "a day, YYYY-MM-DD, for every filing. Left "
                                                                         "out: those of the program, each filing by "
                                                                         "its own day.")] = None,
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


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
             options_metavar="", epilog="`lockbox user --help` lists its commands.")
def user(context: typer.Context) -> None:
    """Say who may log in to the dashboard, and as what."""
    with told():
        from lockbox.user import app as user_app

        user_app(args=context.args, prog_name="lockbox user")


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
             options_metavar="", epilog="`lockbox audit --help` lists its commands.")
def audit(context: typer.Context) -> None:
    """Look at the audit trail, and whether it is whole."""
    with told():
        from lockbox.audit import app as audit_app

        audit_app(args=context.args, prog_name="lockbox audit")


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
             options_metavar="", epilog="`lockbox database --help` lists its commands.")
def database(context: typer.Context) -> None:
    """Check the tables of the database, or bring older ones up to date."""
    with told():
        from lockbox.database import app as database_app

        database_app(args=context.args, prog_name="lockbox database")


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
