"""A worker that stays, and drains the work list in runs of the flow `drain` that begin when something comes in.

A run within this process costs a fraction of one that a Prefect worker starts in a process of its own, which has to load
Prefect, the rules and the readers each time.
"""
from __future__ import annotations

import importlib
import logging
import os
import socket
import time
from collections.abc import Callable
from functools import partial

import httpx
from prefect import tags as tagged
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectException
from prefect.states import Crashed

from filings.problems import LockboxError
from filings.processes import is_gone
from flows.draining import LINGER_S, at_hand, drain
from flows.workplace import Workplace, anything_free

IDLE_S = 1.0                   # between two looks at an empty work list
KILLED = "The worker's process was killed; its packets go to another worker"
WORKER = "worker:"             # the tag that says which process has a run
PAUSE_S = 10.0                 # before the next try when the server or the database is away
log = logging.getLogger("lockbox")

importlib.import_module("fastapi.encoders")    # else Prefect loads it amid the first run


def work_in_runs(place: Workplace, *, once: bool) -> None:
    """Drain in runs of the flow, until nothing is left or until told to end.

    A server that is away keeps nothing from being read for longer than it is away: the work list has everything.
    """
    named = drain.with_options(flow_run_name=f"drain on {socket.gethostname()}")
    run_flow = partial(named, linger_seconds=0.0 if once else LINGER_S, return_state=True)
    try:
        bury_dead_runs()
    except (httpx.HTTPError, PrefectException) as error:
        log.warning("Runs of dead workers could not be marked: %s", type(error).__name__)
    token = at_hand.set(place)
    try:
        while not place.stop.is_set():
            if not _free(place):
                if once:
                    return
                place.stop.wait(IDLE_S)
                continue
            _run(run_flow, place)
    finally:
        at_hand.reset(token)


def _free(place: Workplace) -> bool:
    try:
        return anything_free(place.clerk.store)
    except LockboxError as error:
        log.warning("The work list cannot be reached: %s", error)
        place.stop.wait(PAUSE_S)
        return False


def _run(run_flow: Callable[[], object], place: Workplace) -> None:
    tags = [f"host:{socket.gethostname()}", f"{WORKER}{socket.gethostname()}-{os.getpid()}"]
    started = time.monotonic()
    try:
        with tagged(*tags):
            run_flow()
        if time.monotonic() - started < IDLE_S:
            place.stop.wait(PAUSE_S)   # it failed at once, and says so in Prefect: not a run a second
    except (httpx.HTTPError, PrefectException) as error:
        if not place.stop.is_set():
            log.warning("The Prefect server does not answer (%s); the next run begins in %.0f s", type(error).__name__, PAUSE_S)
            place.stop.wait(PAUSE_S)


def bury_dead_runs() -> int:
    """Mark runs as crashed whose process on this host is gone: a process that was killed could not say so itself."""
    running = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    ours = FlowRunFilterTags(all_=[f"host:{socket.gethostname()}"])
    buried = 0
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=running, tags=ours)):
            if any(is_gone(tag.removeprefix(WORKER)) for tag in run.tags if tag.startswith(WORKER)):
                client.set_flow_run_state(run.id, Crashed(message=KILLED), force=True)
                buried += 1
    return buried
