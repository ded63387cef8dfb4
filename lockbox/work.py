"""`lockbox work`: a worker, on this host or another, that reads and decides what waits."""
from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer

from lockbox.console import STOPPED
from lockbox.process import pool_failure_told
from lockbox.watch import ended_by_signal, show_outcome

LAST_S = 25.0                  # after being told to end, until the process ends whatever happens


def run_work(*, once: bool = False, jobs: int | None = None) -> int:
    """Work until told to end, or until nothing is left; returns the exit status.

    Raises:
        LockboxError: the database, the rules or a tool cannot be used.
    """
    from flows.equipment import learned_forms
    from flows.workplace import open_workplace

    if not learned_forms():
        print("No blank form has been learned yet, so no form can be read: see `lockbox forms learn --help`.", flush=True)
    work = way_of_working()
    with pool_failure_told(), open_workplace(jobs, Event(), show_outcome) as place:

        def end() -> None:
            place.end()
            # a Prefect server that is gone is called for a while; by then everything in hand has been given back
            last = Timer(LAST_S, os._exit, (STOPPED,))
            last.daemon = True
            last.start()

        # not in the main thread: there Prefect would take SIGTERM for itself, and break a run off in the middle
        with ended_by_signal(end), ThreadPoolExecutor(1, "worker") as threads:
            print("Working.", flush=True)
            threads.submit(work, place, once=once).result()
    print("Ended." if once else "Ended; what was in hand waits for the next worker.", flush=True)
    return 0


def way_of_working() -> Callable[..., None]:
    """In runs of a flow where a Prefect server is set; else Prefect is not even loaded."""
    if os.environ.get("PREFECT_API_URL"):
        from flows.local import prepare_prefect

        prepare_prefect()
        from flows.resident import work_in_runs

        return work_in_runs
    from flows.workplace import work_at

    return work_at
