"""The commands about what was decided: decide again, explain, draft the letters; `lockbox.main` gives them their place."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lockbox.console import DAY, told


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
