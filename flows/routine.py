"""Work of the dashboard that is done again and again behind what people ask for.

    routine = Routine("draw-ahead", work, every_s=10)
    routine.start()
    routine.close()

What is woken has something to do before its time.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from filings.problems import LockboxError

GRACE_S = 5.0                  # that `close` waits for work under way, which the end of the program ends in any case


class Routine:
    """One thread that does the work at once, and then after so many seconds each time. Work that fails is done again the next time.

    Args:
        name: of the thread, and of the work in the log.
        work: what to do; where it takes long, it looks at `due` and ends early.
        every_s: seconds between the end of the work and its next beginning.
    """

    def __init__(self, name: str, work: Callable[[], None], every_s: float) -> None:
        self.name, self.work, self.every_s = name, work, every_s
        self._woken, self._ended, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def due(self) -> bool:
        """Whether the work under way is to end: it was woken meanwhile, or closed."""
        return self._woken.is_set()

    def start(self) -> None:
        """Begin; a second time it does nothing."""
        with self._lock:
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Have the work done now, and what is under way ended."""
        self._woken.set()

    def rest(self, seconds: float) -> None:
        """Let others go first for so long, or until something is due."""
        self._woken.wait(seconds)

    def close(self) -> None:
        """End; nothing is begun any more."""
        self._ended.set()
        self._woken.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(GRACE_S)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            if self._ended.is_set():       # closed since it was looked
                return
            try:
                self.work()
            except (LockboxError, OSError) as error:
                logging.getLogger("lockbox").warning("Not done behind the dashboard (%s): %s", self.name, error)
            self._woken.wait(self.every_s)
