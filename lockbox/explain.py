"""`lockbox explain`: why a check came out as it did."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filings.store import Decision


def run_explain(record: Path, check: str, filing: int | None, policy: Path | None) -> None:
    """Print the explanation of one check of a record.

    Raises:
        BadArguments: there is no such record, filing or check, or the rules contradict themselves.
    """
    from filings.problems import BadArguments, BadPolicy
    from flows.equipment import learned_forms
    from flows.explaining import explain, read_record
    from validators.policy import Timeline
    from validators.readiness import ready

    kept = read_record(record)
    try:
        timeline = ready(Timeline.load(policy))
    except BadPolicy as error:
        raise BadArguments(f"These rules cannot be used: {error.detail}") from error
    pages = {(form.form, form.edition): form.pages for form in learned_forms()}
    for line in list(explain(kept, check, timeline, filing, pages, _history(kept.scan.sha256))):
        print(line)


def _history(sha256: str) -> list[Decision]:
    """Every decision that the database keeps of a scan; none where there is no database, which is not made for this."""
    from sqlalchemy import make_url

    from filings.settings import settings
    from filings.store import Store

    url = make_url(settings().database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return []
    with Store(settings().database) as store:
        return store.history(sha256)
