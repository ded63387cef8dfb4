"""The flows that are deployed: the nightly batch here, the draining of the work list from `flows.draining`.

`prefect.yaml` names them for work pools; `lockbox up` serves the nightly batch by `serve_schedule`. Thin over plain
functions, which do the same from the command line without Prefect.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

from prefect import flow, serve, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.states import Completed, Failed

from filings.business_day import last_closed
from filings.problems import NightRunning
from filings.settings import settings
from filings.store import Store
from flows.artifacts import night_page
from flows.business_days import open_mail
from flows.draining import drain
from flows.night_shift import run_nights
from flows.nightly import Night, Step

__all__ = ["closing_cron", "drain", "nightly", "serve_schedule"]


@task(name="step", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def night_step(name: str, step: Callable[[], Step]) -> Step:
    """One step of the nightly batch."""
    return step()


@flow(name="nightly", persist_result=False)
def nightly(day: date | None = None, again: bool = False) -> State:
    """Close a business date, or all that are due; the run fails when the books do not balance or a person must look.

    Args:
        day: the business date; None for all that are due.
        again: close it anew although it is closed.
    """
    try:
        nights = run_nights(day, again=again, call=night_step)
    except NightRunning as error:
        return Completed(name="AlreadyRunning", message=str(error))
    for night in nights:
        create_markdown_artifact(night_page(night), f"day-{night.date}")
    return verdict(nights)


def verdict(nights: Sequence[Night]) -> State:
    """The state of a run: failed where the books of a date do not balance, or something needs a person."""
    bad = [night for night in nights if not night.good]
    if bad:
        unbalanced = ", ".join(str(night.date) for night in bad if not night.balanced)
        return Failed(message=f"The books do not balance: {unbalanced}" if unbalanced else
                      f"A person must see to {sum(len(night.alarms) for night in bad)} points")
    if not any(night.fresh for night in nights):
        return Completed(name="ClosedAlready", message=", ".join(str(night.date) for night in nights))
    return Completed(message=f"Closed: {', '.join(str(night.date) for night in nights if night.fresh)}")


def closing_cron() -> str:
    """When the books are closed, as cron has it: every day, weekends too, for mail may come in."""
    return f"0 {settings().closing_hour % 24} * * *"


def serve_schedule() -> None:
    """Close what an earlier day has left open, then run the nightly batch at every closing, until the process is ended."""
    with Store(settings().database) as store:
        missed = open_mail(store.database, last_closed(time.time()))
    if missed:
        nightly(return_state=True)
    schedule = Cron(closing_cron(), timezone=settings().time_zone)
    deployment = nightly.to_deployment("nightly", schedule=schedule, concurrency_limit=1)
    assert isinstance(deployment, RunnerDeployment)
    serve(deployment, print_starting_message=False)


if __name__ == "__main__":
    serve_schedule()
