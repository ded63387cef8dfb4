"""`lockbox audit`: who did what, and whether the trail is whole."""
from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from lockbox.console import FAILED, print_table, told

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="The audit trail: who did what to which thing and when, and whether it is whole.")


@app.command()
def verify(
    expect: Annotated[str | None, typer.Option(metavar="DIGEST", help="A last digest that was noted earlier, as by the nightly "
                                                                      "batch: it must stand in the trail.")] = None,
) -> None:
    """Follow the chain of digests; exit status 1 where an entry was changed, removed or put in."""
    with told():
        from filings import audit
        from filings.settings import settings
        from filings.store import Store

        with Store(settings().database) as store:
            verdict = audit.verify(store.database, expect.strip().lower() if expect else None)
        if verdict.broken_at is not None:
            print(f"BROKEN at entry {verdict.broken_at}: {verdict.reason}.")
            raise SystemExit(FAILED)
        print(f"{verdict.entries} entries, unbroken. Last digest: {verdict.last}")


@app.command("list")
def list_(
    subject: Annotated[str | None, typer.Option(help="Only of this thing, such as 'filing 12.1'.")] = None,
    who: Annotated[str | None, typer.Option(help="Only of this user; 'lockbox' is the program.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this kind of deed, such as filing.correct.")] = None,
    most: Annotated[int, typer.Option(min=1, max=100_000, metavar="N", help="How many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, with how it stood before and "
                                                         "after.")] = False,
) -> None:
    """List the latest entries, newest first."""
    with told():
        from filings import audit
        from filings.settings import settings
        from filings.store import Store

        with Store(settings().database) as store:
            found = audit.entries(store.database, subject=subject, who=who, action=action, most=most)
        if as_json:
            for each in found:
                print(json.dumps({"id": each.id, "at": each.at, "who": each.who, "action": each.action, "subject": each.subject,
                                  "before": each.before, "after": each.after}, ensure_ascii=False))
            return
        print_table(("Entry", "When (UTC)", "Who", "Did", "To", "After"),
                    [(str(each.id), each.at, each.who, each.action, each.subject, _short(each.after)) for each in found])


def _short(value: Any) -> str:
    from lockbox.process import short

    return "" if value is None else short(json.dumps(value, ensure_ascii=False))
