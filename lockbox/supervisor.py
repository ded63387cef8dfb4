"""Programs that run side by side: started in order, started again when they die, ended in the opposite order."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import IO

REFUSED = 2                    # exit status of a command that can never work so: starting it again would not help
FIRST_PAUSE_S, MOST_PAUSE_S = 1.0, 60.0
STEADY_S = 60.0                # a program that ran for so long begins anew with the shortest pause
LOOK_S = 0.2
LAST_WORDS_S = 5.0             # what a service says as it ends is told before the next one is ended


@dataclass(frozen=True, slots=True)
class Service:
    """One program.

    `ready`: whether the next one may be started; `grace_s`: seconds it has for ending by itself; `orphaned`: the signal it gets
    when the supervisor is killed: nobody would wait then for what takes its time to end, or never does.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    ready_s: float = 120.0
    grace_s: float = 15.0
    orphaned: signal.Signals = signal.SIGKILL


@dataclass(slots=True)
class _Running:
    """A service as it stands: its process, and when it may be started again."""

    service: Service
    process: subprocess.Popen[str] | None = None
    relay: Thread | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_S
    due: float = 0.0


class Supervisor:
    """Runs services until `stop` is set.

    Args:
        services: in the order in which they are started.
        say: called with each line of each service, after its name, and with what becomes of them.
        stop: ends it.
        clock: seconds that never run back.
    """

    def __init__(self, services: Sequence[Service], say: Callable[[str, str], None], stop: Event,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self.running = [_Running(service) for service in services]
        self.say, self.stop, self.clock = say, stop, clock

    def run(self) -> int:
        """Start all and look after them; gives back 0, or the exit status of one that refused to run."""
        try:
            for each in self.running:
                self._start(each)
                if not self._await(each):
                    return self._refusal(each)
            while not self.stop.wait(LOOK_S):
                for each in self.running:
                    if (status := self._look_after(each)) is not None:
                        return status
            return 0
        finally:
            self._end_all()

    def _start(self, each: _Running) -> None:
        command = [sys.executable, "-m", "lockbox.leash", str(os.getpid()), str(int(each.service.orphaned)),
                   *each.service.command]
        each.process = subprocess.Popen(
            command, env={**os.environ, **each.service.environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
        each.started = self.clock()
        assert each.process.stdout is not None
        each.relay = Thread(target=self._relay, args=(each.service.name, each.process.stdout), daemon=True)
        each.relay.start()

    def _relay(self, name: str, lines: IO[str]) -> None:
        for line in lines:
            if line.strip():
                self.say(name, line.rstrip())

    def _await(self, each: _Running) -> bool:
        """Wait until a service is ready; False when it ended or took too long."""
        ready, end = each.service.ready, self.clock() + each.service.ready_s
        while ready is not None and not ready():
            assert each.process is not None
            if each.process.poll() is not None or self.clock() >= end:
                return False
            if self.stop.wait(LOOK_S):
                break
        return True

    def _refusal(self, each: _Running) -> int:
        assert each.process is not None
        self.say(each.service.name, "did not start" if each.process.poll() is None else
                 f"ended at once, with status {each.process.returncode}")
        return each.process.poll() or 1

    def _look_after(self, each: _Running) -> int | None:
        """Start a service again that has died, after a pause that grows; its status when it refuses to run."""
        now = self.clock()
        if each.process is None:
            if now >= each.due:
                self._start(each)
            return None
        if (status := each.process.poll()) is None:
            return None
        self._kill_rest(each.process)
        if status == REFUSED:
            self.say(each.service.name, "cannot run so; everything is ended")
            return status
        each.pause = FIRST_PAUSE_S if now - each.started >= STEADY_S else min(each.pause * 2, MOST_PAUSE_S)
        each.due, each.process = now + each.pause, None
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        self.say(each.service.name, f"{how}; it is started again in {each.pause:.0f} s")
        return None

    def _end_all(self) -> None:
        """End the services, the last one first; what does not end by itself is killed with all it started."""
        for each in reversed(self.running):
            process = each.process
            if process is None:
                continue
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(each.service.grace_s)
                except subprocess.TimeoutExpired:
                    self.say(each.service.name, f"did not end within {each.service.grace_s:.0f} s and is killed")
            self._kill_rest(process)
            if each.relay is not None:
                each.relay.join(LAST_WORDS_S)

    def _kill_rest(self, process: subprocess.Popen[str]) -> None:
        """Kill what is left of a service's process group."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return                 # nothing is left
        finally:
            if process.poll() is None:
                process.wait(5.0)
