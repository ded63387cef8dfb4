"""A worker of another host, for tests: `python a_worker.py HOLD` drains the work list of the settings, then ends.

While the file HOLD exists, reading a page waits, and the file `HOLD.reading` says that a page is in hand.
"""
from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from extractors.processes.pool import ReaderPool
from extractors.readings import PageReadings
from extractors.scans.page_image import PageImage
from filings.originals import open_originals
from filings.packets import Stage
from filings.settings import settings
from filings.store import Store
from filings.vocabulary import Page, PageKind
from flows.working import open_clerk, work


def make_reader(hold: str) -> Callable[[PageImage, int], PageReadings]:
    waiting = Path(hold)

    def read(page: PageImage, number: int) -> PageReadings:
        while waiting.exists():
            Path(f"{hold}.reading").touch()
            time.sleep(0.01)
        return PageReadings(Page(number=number, kind=PageKind.STATEMENT))

    return read


def main(hold: str) -> None:
    chosen = settings()
    originals = open_originals(chosen.originals)
    with (Store(chosen.database) as store, open_clerk(store, originals) as clerk,
          ReaderPool("a_worker:make_reader", (hold,), jobs=1) as pool):
        print("ready", [name for _, name in socket.if_nameindex()], flush=True)
        while True:
            counts = work(clerk, pool, Event(), slots=6, tell=lambda outcome: print("filed", outcome.packet.id, flush=True))
            left = store.queue.counts()
            if not counts and not left[Stage.WAITING] and not left[Stage.TAKEN]:
                return
            time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
