"""The drawing process seen from outside: started once, asked for pages of scans, ended with all that it does.

    drawer = Drawer(memory=2 << 30)
    drawer.draw(path, folder, {1: 0, 2: 90}, seconds=60)       # until they are drawn, or cannot be
    drawer.close()

A stranger's file is opened only in a child of that process, with its limits.
"""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO

GRACE_S = 5.0                  # beyond the time of a job, after which the process itself is given up


class Drawer:
    """One process with everything loaded that drawing needs. Safe to use from several threads.

    A page of a scan that nobody looked at yet is there within a tenth of a second, which a process started for each scan
    would take to load its libraries alone.

    Args:
        memory: bytes that the opening of one scan may take.
    """

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: dict[int, threading.Event] = {}       # of that process, by number of the job
        self._closed = False

    def warm(self) -> None:
        """Have the process loaded before somebody waits for it."""
        with self._lock:
            self._running()

    def draw(self, scan: Path, folder: Path, pages: Mapping[int, int], seconds: float, *, behind: bool = False) -> None:
        """Have pages drawn, in this order, and wait for it; what cannot be drawn is left out.

        Args:
            scan: the file, a stranger's.
            folder: where the pictures go; it must be there.
            pages: by number, degrees clockwise that each lies turned.
            seconds: that all of it may take.
            behind: nobody waits for them, so that their drawing gives way to all else.
        """
        done, number = threading.Event(), next(self._numbers)
        job = {"job": number, "seconds": seconds, "scan": str(scan.absolute()), "folder": str(folder.absolute()),
               "pages": list(pages.items()), "behind": behind}
        with self._lock:
            process = self._running()
            if process is None or process.stdin is None:
                return
            self._asked[number] = done
            # a process that is gone shows when its answers end
            with suppress(OSError):
                process.stdin.write(json.dumps(job).encode() + b"\n")
                process.stdin.flush()
        if not done.wait(seconds + GRACE_S):
            self._end(process)

    def close(self) -> None:
        """End what is being drawn; nothing is drawn any more."""
        with self._lock:
            self._closed, process = True, self._process
        if process is not None:
            self._end(process)

    def _running(self) -> subprocess.Popen[bytes] | None:
        """The process, started if there is none."""
        if self._closed or (self._process is not None and self._process.poll() is None):
            return None if self._closed else self._process
        # where modules lie is handed over, and the current folder is kept out (-P)
        home = os.pathsep.join(str(Path(entry or ".").absolute()) for entry in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.draw_pages", str(self.memory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": home, "OMP_NUM_THREADS": "1"}, start_new_session=True)
        self._asked = {}
        threading.Thread(target=self._listen, args=(self._process.stdout, self._asked), name="drawing", daemon=True).start()
        return self._process

    def _listen(self, answers: IO[bytes], asked: dict[int, threading.Event]) -> None:
        """Tell who waits as the answers come; once there are no more, all of them."""
        with answers:
            for line in answers:
                with self._lock:
                    done = asked.pop(int(line), None)
                if done is not None:
                    done.set()
        with self._lock:
            left = list(asked.values())
        for done in left:
            done.set()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """End the process and its children, which are all of one group."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(GRACE_S)
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
