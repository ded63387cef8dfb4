"""Scans in, readings out: the project's own pool of reading processes.

The unit of work is one page, so that a long scan is read by all processes and the next one starts while its last
pages are still being read. Pictures never leave the process that opened them; what comes back is small.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from extractors.processes.dispatch import Dispatcher, PoolFailure, ScanResult, unread_page
from extractors.processes.reading_process import Limits, Start
from extractors.scans.digest import digest_of
from filings.problems import UnreachableScan

__all__ = ["Limits", "PoolFailure", "ReaderPool", "ScanResult", "unread_page"]

LISTEN_S = 0.5                 # between looks for an interrupt: one that comes just before a wait does not end it
LOOK_AHEAD = 2                 # scans opened while an earlier one is not delivered yet


class ReaderPool:
    """Reading processes that stay warm from scan to scan. Use it in a `with` statement.

    A page that overruns its time, crashes its process or eats too much memory becomes a page of kind `other` with a
    problem, and doubtful; the process is ended with all it started, another takes its place, and the rest is read.
    """

    def __init__(self, reader: str, reader_args: tuple[Any, ...] = (), jobs: int = 2,
                 limits: Limits | None = None) -> None:
        """Start the processes; they load their reader while the caller goes on.

        Args:
            reader: `package.module:factory`; each process calls the factory once and gets a callable
                `(PageImage, number) -> PageReadings`, which may raise a `ScanProblem` for a page it cannot read.
            reader_args: what the factory is called with; must be picklable.
            jobs: number of processes; even one is a process of its own.
            limits: time, memory and size limits.
        """
        self.jobs = max(1, jobs)
        self._dispatcher = Dispatcher(self.jobs, Start(reader, reader_args, limits or Limits()))

    @property
    def hungry(self) -> bool:
        """Whether the processes will soon have nothing to do: fewer pages wait than they read at a time."""
        return self._dispatcher.waiting < self.jobs

    def read(self, paths: Iterable[Path]) -> Iterator[ScanResult]:
        """Read scans and yield their results in the order given, each as soon as it and its predecessors are complete.

        `paths` is drawn on as needed, two scans ahead.

        Raises:
            LockboxError: the reader cannot be loaded, and the message says what to do.
            PoolFailure: the processes cannot start, or the pool is closed.
        """
        answers: SimpleQueue[tuple[int, ScanResult | Exception]] = SimpleQueue()
        coming, source = deque[int](), iter(paths)
        done: dict[int, ScanResult] = {}
        try:
            while True:
                while len(coming) <= LOOK_AHEAD and (path := next(source, None)) is not None:
                    coming.append(self._dispatcher.submit(path, lambda *answer: answers.put(answer)))
                if not coming:
                    return
                while coming[0] not in done:
                    try:
                        order, answer = answers.get(timeout=LISTEN_S)
                    except Empty:
                        continue
                    if isinstance(answer, Exception):
                        raise answer
                    done[order] = answer
                yield _named(done.pop(coming.popleft()))
        finally:
            self._dispatcher.drop(set(coming))

    def close(self) -> None:
        """End all processes at once, whatever they are doing."""
        self._dispatcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def _named(result: ScanResult) -> ScanResult:
    """The result with its digest, also where the process that should have told it died over the file."""
    if not result.sha256:
        with suppress(UnreachableScan):
            return replace(result, sha256=digest_of(result.path))
    return result
