"""Programs looked after: started again, ended in order and whole; and what `lockbox up` refuses."""
from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from filings.problems import BadArguments, PortTaken
from filings.settings import Settings
from lockbox.supervisor import MOST_PAUSE_S, REFUSED, Service, Supervisor
from lockbox.up import address, answers, check_port, check_settings, is_loopback, only_one, prefect_environment, services
from lockbox.watch import ended_by_signal

FOREVER = "import signal, sys, time; print('up', flush=True); time.sleep(60)"


class Log:
    """What was said, and a way to wait for it without sleeping."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.news = Event()

    def __call__(self, name: str, line: str) -> None:
        self.lines.append((name, line))
        self.news.set()

    def until(self, wanted: Callable[[list[tuple[str, str]]], bool]) -> None:
        while not wanted(self.lines):
            assert self.news.wait(60), self.lines
            self.news.clear()

    def said(self, name: str, words: str, times: int = 1) -> Callable[[list[tuple[str, str]]], bool]:
        return lambda lines: sum(who == name and words in line for who, line in lines) >= times


@contextmanager
def running(*services: Service) -> Iterator[tuple[Supervisor, Log]]:
    log, stop = Log(), Event()
    supervisor = Supervisor(services, log, stop)
    thread = Thread(target=supervisor.run)
    thread.start()
    try:
        yield supervisor, log
    finally:
        stop.set()
        thread.join(90)
        assert not thread.is_alive()


def python(name: str, code: str, **more) -> Service:
    return Service(name, [sys.executable, "-c", code], **more)


def gone(pid: int) -> bool:
    """Whether a process ends within a minute: the kernel's signal takes a moment."""
    pause, end = Event(), time.monotonic() + 60
    while runs(pid):
        if time.monotonic() > end:
            return False
        pause.wait(0.02)
    return True


def runs(pid: int) -> bool:
    try:
        # one that has ended and that nobody has asked about yet is still listed
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_service_that_is_killed_is_started_again() -> None:
    with running(python("one", FOREVER), python("two", FOREVER)) as (supervisor, log):
        log.until(lambda lines: log.said("one", "up")(lines) and log.said("two", "up")(lines))
        first = supervisor.running[0].process
        os.kill(first.pid, 9)
        log.until(log.said("one", "up", 2))
    assert ("one", "was killed by signal 9; it is started again in 2 s") in log.lines
    assert sum(line == "up" for name, line in log.lines if name == "two") == 1, "the other one was left alone"


def test_pauses_grow_and_begin_anew_after_a_steady_time() -> None:
    now = [0.0]
    supervisor = Supervisor([python("one", "raise SystemExit(1)")], lambda *_: None, Event(), lambda: now[0])
    (one,) = supervisor.running
    pauses = []
    for ran in (0, 0, 0, 0, 0, 0, 0, 100):
        supervisor._start(one)
        one.process.wait(20)
        now[0] += ran
        assert supervisor._look_after(one) is None and one.process is None
        pauses.append(one.pause)
        now[0] = one.due - 0.1
        supervisor._look_after(one)
        assert one.process is None, "not before its time"
        now[0] = one.due
    assert pauses == [2, 4, 8, 16, 32, MOST_PAUSE_S, MOST_PAUSE_S, 1]


def test_service_that_refuses_ends_everything_with_its_status() -> None:
    log = Log()
    supervisor = Supervisor([python("one", FOREVER), python("two", f"raise SystemExit({REFUSED})")], log, Event())
    assert supervisor.run() == REFUSED
    assert supervisor.running[0].process.poll() is not None and ("two", "cannot run so; everything is ended") in log.lines


def test_server_that_does_not_get_ready_ends_everything() -> None:
    log = Log()
    late = Service("late", [sys.executable, "-c", "raise SystemExit(3)"], ready=lambda: False)
    assert Supervisor([late, python("never", FOREVER)], log, Event()).run() == 3
    assert log.lines == [("late", "ended at once, with status 3")]


def test_ended_in_the_opposite_order_and_with_all_they_started(tmp_path: Path) -> None:
    orderly = ("import signal, sys, time\n"
               "def end(*_): print('ending', flush=True); sys.exit(0)\n"
               "signal.signal(signal.SIGTERM, end)\n"
               "print('up', flush=True); time.sleep(60)")
    deaf = ("import signal, subprocess, sys, time\n"
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
            "print('up', child.pid, flush=True); time.sleep(60)")
    with running(python("one", orderly), python("two", orderly), python("deaf", deaf, grace_s=0.5)) as (supervisor, log):
        log.until(log.said("deaf", "up"))
        log.until(lambda lines: log.said("one", "up")(lines) and log.said("two", "up")(lines))
        child = int(next(line for name, line in log.lines if name == "deaf").split()[1])
        pids = [each.process.pid for each in supervisor.running]
    endings = [name for name, line in log.lines if line == "ending" or "is killed" in line]
    assert endings == ["deaf", "two", "one"]
    assert all(gone(pid) for pid in [*pids, child])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends children with their supervisor")
def test_children_end_with_a_supervisor_that_is_killed() -> None:
    code = ("import sys\nfrom threading import Event\n"
            "from lockbox.supervisor import Service, Supervisor\n"
            "def say(name, line): print(line, flush=True)\n"
            "Supervisor([Service('one', [sys.executable, '-c', "
            "'import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); '"
            "'print(os.getpid(), flush=True); time.sleep(60)'])], say, Event()).run()")
    import subprocess

    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as supervisor:
        child = int(supervisor.stdout.readline())
        supervisor.kill()
        supervisor.wait(10)
        assert gone(child)


def test_end_of_whoever_started_it_is_told_as_often_as_it_had_threads_and_ends_things_once() -> None:
    ended: list[str] = []
    with ended_by_signal(lambda: ended.append("in order")):
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGHUP)
    assert ended == ["in order"]


# --- lockbox up -------------------------------------------------------------------------------------------------------

def chosen(**values) -> Settings:
    return Settings(**values)


def test_port_that_is_taken_is_told_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"127.0.0.1, port {port}"):
            check_port("127.0.0.1", port)
        assert not answers(f"http://127.0.0.1:{port}/api/health")
    check_port("127.0.0.1", port)


def test_pages_open_to_the_network_need_a_password(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "192.0.2.7", "mailroom.example", "::"):
        assert not is_loopback(host)
        with pytest.raises(BadArguments, match="LOCKBOX_PREFECT_AUTH"):
            check_settings(chosen(prefect_host=host), [tmp_path], prefect=True)
        check_settings(chosen(prefect_host=host, prefect_auth="nora:long words"), [tmp_path], prefect=True)
        check_settings(chosen(prefect_host=host), [tmp_path], prefect=False)
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    with pytest.raises(BadArguments, match="NAME:PASSWORD"):
        check_settings(chosen(prefect_auth="secret"), [tmp_path], prefect=True)
    with pytest.raises(BadArguments, match="No inbox"):
        check_settings(chosen(), [], prefect=True)


def test_server_is_quiet_local_and_protected_when_told(tmp_path: Path) -> None:
    plain = prefect_environment(chosen(data_dir=tmp_path))
    assert plain["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false" and plain["DO_NOT_TRACK"] == "1"
    assert plain["PREFECT_API_URL"] == "http://127.0.0.1:4200/api" and plain["PREFECT_HOME"].startswith(str(tmp_path))
    assert not any("AUTH" in name for name in plain)
    told = chosen(prefect_auth="nora:words", prefect_host="0.0.0.0", prefect_port=4321)
    assert prefect_environment(told)["PREFECT_SERVER_API_AUTH_STRING"] == "nora:words"
    assert prefect_environment(told)["PREFECT_API_AUTH_STRING"] == "nora:words"
    assert address(told) == "http://127.0.0.1:4321" and address(chosen(prefect_host="::1")) == "http://[::1]:4200"
    assert "nora" not in repr(told), "a password is not shown"


def test_what_is_started(tmp_path: Path) -> None:
    everything = services(chosen(data_dir=tmp_path), [tmp_path / "a", tmp_path / "b"], prefect=True)
    assert [each.name for each in everything] == ["watch", "server", "work", "night", "dashboard"]
    assert everything[-1].command[-2:] == ["--port", "8400"]
    assert everything[0].environment["LOCKBOX_INBOXES"] == f"{tmp_path}/a:{tmp_path}/b"
    (alone,) = services(chosen(data_dir=tmp_path, dashboard_port=0), [tmp_path], prefect=False)
    assert alone.name == "watch" and "--sweep-only" not in alone.command


def test_one_for_each_data_folder(tmp_path: Path) -> None:
    with only_one(tmp_path / "data"), pytest.raises(BadArguments, match="runs already"), only_one(tmp_path / "data"):
        pass
    with only_one(tmp_path / "data"):
        pass
