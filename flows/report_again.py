"""Reports written anew after a person changed a record: in the background, one at a time, from the record on the disk.

    reports = LateReports(images)
    reports.again(folder / "box-7.triage.json")         # returns at once

A report that could not be written stays as it was; it is then older than its record, and the nightly batch writes it.
"""
from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from filings.vocabulary import Record
from flows.jobs import report_name
from flows.recheck import RECORD
from reports.packet import write_report

WAITING = 200                  # reports that may wait; the nightly batch writes what comes on top of them
NICE = 10                      # those who look at pages go first
Images = Callable[[int], np.ndarray | None]
log = logging.getLogger("lockbox")


class LateReports:
    """Reports to be written, in one background thread that ends with the program and whenever nothing waits.

    `images`: gives the pages of a record's scan by number, upright and grey.
    """

    def __init__(self, images: Callable[[Record], Images]) -> None:
        self._images = images
        self._lock = threading.Lock()
        self._waiting: dict[Path, None] = {}           # in the order in which they were asked for
        self._thread: threading.Thread | None = None

    def again(self, path: Path) -> None:
        """Have the report beside a record's file written; one that waits already is written once, as the record is then."""
        with self._lock:
            if path not in self._waiting and len(self._waiting) >= WAITING:
                log.warning("The report of a changed record is left to the nightly batch: %d wait already", WAITING)
                return
            self._waiting[path] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_all, name="reports", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to write; says whether that is so."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _write_all(self) -> None:
        if hasattr(os, "setpriority"):                 # on Linux a thread has a priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        while True:
            with self._lock:
                path = next(iter(self._waiting), None)
                if path is None:
                    self._thread = None
                    return
                del self._waiting[path]
            self._write(path)

    def _write(self, path: Path) -> None:
        try:
            record = Record.model_validate_json(path.read_bytes())
            report = path.with_name(report_name(path.name.removesuffix(RECORD), record.scan.name))
            if report.is_file():                       # one that was kept long enough does not come back
                write_report(record, self._images(record), report)
        except (OSError, ValidationError) as error:
            log.warning("The report of a changed record is left to the nightly batch: %s", type(error).__name__)
        except Exception as error:     # a fault with one report must not keep the others from theirs
            log.error("The report of a changed record could not be made", exc_info=error)


def outdated(record: Path, report: Path) -> bool:
    """Whether a report is older than its record; one that is not there is not outdated."""
    try:
        return report.stat().st_mtime_ns < record.stat().st_mtime_ns
    except OSError:
        return False
