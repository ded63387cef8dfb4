"""`lockbox explain`: why a check came out as it did."""
from __future__ import annotations

from pathlib import Path


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
    for line in list(explain(kept, check, timeline, filing, pages)):
        print(line)
