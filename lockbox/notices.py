"""`lockbox notices`: drafts of letters for records, for a person to approve. Nothing is ever sent."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lockbox.console import print_table

if TYPE_CHECKING:
    from reports.notices import Kind

ENDING = ".triage.json"
ALL = "all"


def run_notices(records: list[Path], out: Path, kind: str | None, form: str, templates: Path | None,
                day: date | None) -> int:
    """Write the drafts that fit the filings of the records; returns the exit status of the command.

    Raises:
        BadArguments: a record, folder, kind, format, date or template cannot be used.
        MissingLibrary: PDF is asked for, and what it is made with is not installed.
        OSError: a file cannot be written.
    """
    from filings.settings import settings
    from flows.explaining import read_record
    from flows.notice_rules import rules_of
    from lockbox.process import prepare
    from reports.notices import FORMATS, drafts_for, write_draft
    from reports.notices.letters import folders, load_wording
    from validators.policy import Timeline

    only, formats = _kind(kind), FORMATS if form == ALL else _format(form)
    where = folders(_folder(templates))
    wording, timeline, today = load_wording(where), Timeline.load(), day or date.today()
    rows, silent = [], []
    prepare(out)
    for path in _paths(records):
        record = read_record(path)
        _not_before(today, record.scan.received, path)
        rules = rules_of(timeline, record.scan.received, today, settings().answer_days)
        for told in drafts_for(record, today, rules, wording, settings().answer_days, only):
            stem = path.name.removesuffix(ENDING) + (f".{told.number}" if len(record.filings) > 1 else "")
            if told.why:
                silent.append(f"{stem}: {told.why}.")
            for draft in told.drafts:
                written = write_draft(draft, f"{stem}.{draft.name}", out, formats, where)
                rows.append((stem, str(draft.filing.disposition), draft.name, str(len(draft.blanks)),
                             ", ".join(each.name for each in written.files[:-1])))
    if rows:
        print_table(("Packet", "Decided", "Draft", "Blanks", "Files"), rows)
    print(*silent, f"{len(rows)} drafts in {out}. A person must approve each; nothing was sent.", sep="\n")
    return 0


def _paths(records: list[Path]) -> Iterator[Path]:
    from filings.problems import BadArguments

    for path in records:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.glob(f"*{ENDING}"))
        if not found:
            raise BadArguments(f"{path} holds no record")
        yield from found


def _kind(name: str | None) -> Kind | None:
    from filings.problems import BadArguments
    from reports.notices import Kind

    if name is not None and name not in list(Kind):
        raise BadArguments(f"There is no kind of notice {name}; there are {', '.join(Kind)}")
    return Kind(name) if name else None


def _format(name: str) -> tuple[str, ...]:
    from filings.problems import BadArguments
    from reports.notices import FORMATS

    if name not in FORMATS:
        raise BadArguments(f"There is no format {name}; there are {', '.join((*FORMATS, ALL))}")
    return (name,)


def _folder(templates: Path | None) -> Path | None:
    from filings.problems import BadArguments

    if templates is not None and not templates.is_dir():
        raise BadArguments(f"{templates} is no folder")
    return templates and templates.absolute()


def _not_before(day: date, received: date, path: Path) -> None:
    from filings.problems import BadArguments

    if day < received:
        raise BadArguments(f"The date of the letters, {day}, is before the day {path.name} was received, {received}")
