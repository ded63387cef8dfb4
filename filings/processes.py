"""Whether a worker's process is still there, as far as this host can know."""
from __future__ import annotations

import os
import socket


def is_gone(worker: str) -> bool:
    """Whether a worker, by its name from `filings.leases.worker_name`, was a process of this host that has ended.

    Of a worker on another host nothing can be known but that its lease runs out.
    """
    host, _, rest = worker.partition(f"{socket.gethostname()}-")
    number = rest.partition("-")[0]
    if host or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
