"""Running a flow from the command line: on the Prefect server that is set, else on one of its own for the while."""
from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from filings.settings import settings
from filings.vocabulary import Record

# nothing leaves the machine; the log is for what goes wrong; a slow machine gets the time it needs
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
}
OWN_SERVER = {
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_CLIENT_MAX_RETRIES": "1",         # Ctrl-C ends it too, and must not be followed by a minute of trying
}
# a server that stays: what looks every five seconds for what one mailroom never has looks once a minute
LEAN = {
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_CLEANUP_RECONCILER_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_FOREMAN_LOOP_SECONDS": "60",
}
SERVER_GONE = "the server has ended"


def prepare_prefect() -> None:
    """Set Prefect up through the environment; what the user has set stays. To be called before Prefect is imported.

    Without a server of the user's, Prefect lives in the data folder and leaves the user's own profiles alone.
    """
    wanted = dict(QUIET)
    if not os.environ.get("PREFECT_API_URL"):
        home = settings().data_dir / "prefect"
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        wanted |= OWN_SERVER | {"PREFECT_HOME": str(home)}
    for name, value in wanted.items():
        os.environ.setdefault(name, value)


def run_flow(paths: Sequence[Path], out: Path, received: date | None, postmarked: date | None, jobs: int | None,
             show: Callable[[Record], None]) -> list[Record]:
    """Run the triage flow here and now; `show` is called with each record.

    Raises:
        KeyboardInterrupt: the run was stopped; with `SERVER_GONE` if the server was stopped with it.
        ConnectionError: the server does not answer.
    """
    prepare_prefect()
    import httpx

    from flows.triage import on_record, triage

    records: list[Record] = []

    def tell(record: Record) -> None:
        records.append(record)
        show(record)

    token = on_record.set(tell)
    try:
        triage([path.absolute() for path in paths], out.absolute(), received, postmarked, jobs)
    except httpx.TransportError as error:
        # Ctrl-C ends the server of our own as well, and then the flow cannot even say that it was stopped
        if _stopped(error):
            raise KeyboardInterrupt(SERVER_GONE) from error
        raise ConnectionError(f"The Prefect server does not answer: {error}") from error
    finally:
        on_record.reset(token)
    return records


def _stopped(error: BaseException | None) -> bool:
    """Whether an error came up while the program was being stopped."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False
