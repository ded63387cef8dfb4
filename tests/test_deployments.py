"""The flows on a real Prefect server: deployed from prefect.yaml, scheduled, run, and failing where people must see it."""
from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
import yaml
from flow_reader import DEADLY, TORN, put_scan
from prefect_server import prefect_server

from filings.business_day import books_of
from filings.packets import Packet, Stage
from filings.settings import settings
from filings.vocabulary import Disposition
from flows import equipment, nightly
from flows.clerk import Outcome

ROOT = Path(__file__).resolve().parents[1]
PLAN = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "inbox").mkdir()
    for name, value in {"DATA_DIR": str(tmp_path / "data"), "JOBS": "1", "INBOXES": str(tmp_path / "inbox"),
                        "SETTLE_SECONDS": "0.01", "CLOSING_HOUR": "24"}.items():
        monkeypatch.setenv(f"LOCKBOX_{name}", value)
    monkeypatch.setattr(equipment, "READER", "flow_reader:make_reader")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def test_plan_fits_the_settings() -> None:
    deployments = {each["name"]: each for each in PLAN["deployments"]}
    chosen = settings()
    (schedule,) = deployments["nightly"]["schedules"]
    assert (schedule["cron"], schedule["timezone"]) == ("0 20 * * *", "America/Chicago")
    fields = type(chosen).model_fields
    assert (fields["closing_hour"].default, fields["time_zone"].default) == (20, "America/Chicago")
    assert deployments["drain"]["concurrency_limit"]["collision_strategy"] == "CANCEL_NEW"
    (step,) = PLAN["pull"]         # without one Prefect puts the folder of the machine that deployed
    assert step == {"prefect.deployments.steps.set_working_directory": {"directory": "/"}}


@pytest.mark.parametrize(("hour", "cron"), [("20", "0 20 * * *"), ("24", "0 0 * * *"), ("1", "0 1 * * *")])
def test_cron_follows_the_closing_hour(hour: str, cron: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.deployments import closing_cron

    monkeypatch.setenv("LOCKBOX_CLOSING_HOUR", hour)
    settings.cache_clear()
    assert closing_cron() == cron
    settings.cache_clear()


def closed(*, balanced: bool = True, alarms: tuple[str, ...] = (), fresh: bool = True) -> nightly.Night:
    return nightly.Night(date(2026, 3, 2), balanced, alarms, fresh, steps={"sweep": "swept <b>"})


def test_run_of_the_night_fails_where_a_person_must_see_it() -> None:
    from flows.artifacts import night_page
    from flows.deployments import verdict

    assert verdict([closed()]).is_completed() and verdict([closed()]).message == "Closed: 2026-03-02"
    assert verdict([closed(fresh=False)]).name == "ClosedAlready"
    bad = verdict([closed(), closed(balanced=False, alarms=("x is gone",))])
    assert bad.is_failed() and bad.message == "The books do not balance: 2026-03-02"
    assert verdict([closed(alarms=("a", "b"))]).message == "A person must see to 2 points"
    assert verdict([closed(balanced=False, fresh=False)]).is_failed(), "a second run does not hide the first one's alarm"
    assert r"swept \<b\>" in night_page(closed()) and "**The books do not balance**" in night_page(closed(balanced=False))


def test_state_of_a_packet_says_what_became_of_it_and_no_name() -> None:
    from mail_day import record_of

    from flows.artifacts import outcome_table
    from flows.draining import state_of

    packet = Packet(7, Path("/inbox/GARCIA.pdf"), "0" * 64, Stage.DONE, 1, "w", "", received=date(2026, 3, 2))
    record = record_of(packet, Disposition.READY, Disposition.REVIEW)
    assert state_of(Outcome(packet, Stage.DONE, record)).message == "ready, review"
    stuck = state_of(Outcome(packet, Stage.ATTENTION))
    assert stuck.is_failed() and "GARCIA" not in stuck.message
    assert state_of(Outcome(packet, Stage.QUARANTINED, record)).name == "Quarantined"
    assert state_of(Outcome(packet, Stage.WAITING, None)).name == "TriedAgainLater"
    (row,) = outcome_table([Outcome(packet, Stage.DONE, record)])
    assert row["dispositions"] == "ready, review" and row["pages"] == 3


def soon(wanted: Callable[[], object]) -> object:
    """What a server gives once its background services have caught up."""
    pause, end = Event(), time.monotonic() + 120
    while not (found := wanted()):
        assert time.monotonic() < end
        pause.wait(0.2)
    return found


def test_on_a_real_server(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One start of a server, so everything that needs one is here."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.events.worker import EventsWorker
    from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

    from flows.deployments import drain
    from flows.deployments import nightly as night

    with (prefect_server(data / "prefect") as environment,
          # what is logged last would be sent to a server that is gone, for a minute
          temporary_settings({PREFECT_API_URL: environment["PREFECT_API_URL"], PREFECT_LOGGING_TO_API_ENABLED: False}),
          get_client(sync_client=True) as client):
        # --- deployed and scheduled: with other versions of Prefect's companions this fails without a word
        for pool in {each["work_pool"]["name"] for each in PLAN["deployments"]}:
            client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
        subprocess.run([sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"], cwd=ROOT, check=True, timeout=240,
                       env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
        deployed = client.read_deployment_by_name("nightly/nightly")
        assert deployed.global_concurrency_limit.limit == 1
        runs = soon(lambda: [run for run in client.read_flow_runs() if run.deployment_id == deployed.id])
        zone = ZoneInfo("America/Chicago")
        assert {run.expected_start_time.astimezone(zone).hour for run in runs} == {20}

        # --- a batch: one task a packet, its page, and its fate
        inbox = data / "inbox"
        put_scan(inbox / "1.tif", 240, 241)
        put_scan(inbox / "2.tif", TORN)
        put_scan(inbox / "3.tif", DEADLY)
        from filings.originals import open_originals
        from filings.store import Store
        from flows.night_shift import sweep_inboxes

        with Store(settings().database) as store:
            assert sweep_inboxes(store, open_originals(settings().originals)).words.startswith("1 inbox looked through, 3 files")
        state = drain(linger_seconds=0, jobs=1, return_state=True)
        assert state.is_completed(), state
        # how a task has ended is told later than that it has begun
        soon(lambda: ("1.tif", "Completed") in {(task.name, task.state_name) for task in client.read_task_runs()}
             and len(client.read_task_runs()) >= 3)
        keys = {artifact.key for artifact in client.read_artifacts()}
        assert "scan-1-tif" in keys and "drain-batch" in keys
        with Store(settings().database) as store:
            assert store.queue.counts()[Stage.DONE] >= 1 and not store.queue.counts()[Stage.TAKEN]
            day = books_of(store.clock())

        # --- the night: closed, closed already, and failed when a record is gone
        monkeypatch.setattr("flows.night_shift.last_closed", lambda _: day)
        monkeypatch.setattr("flows.working.PATIENCE_S", 0.5)
        first = night(return_state=True)
        assert first.is_completed() and first.message == f"Closed: {day}", first
        assert night(return_state=True).name == "ClosedAlready"
        for path in (data / "data" / "originals").glob("[0-9a-f][0-9a-f]/*"):
            path.unlink()
        broken = night(again=True, return_state=True)
        assert broken.is_failed() and broken.message == f"The books do not balance: {day}"
        assert f"day-{day}" in {artifact.key for artifact in client.read_artifacts()}
        # what is still to be sent goes to this server; else the next test would wait for it, and tell its own to nobody
        EventsWorker.drain_all(timeout=20, at_exit=False)
