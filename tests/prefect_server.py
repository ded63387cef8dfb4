"""A Prefect server of its own for a test, as `lockbox up` starts one."""
from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lockbox.up import answers


def free_port() -> int:
    """A port that nobody listens on, of those that the system gives to no connection by itself: the server needs a while."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def prefect_server(home: Path, **settings: str) -> Iterator[dict[str, str]]:
    """Start a server and give the environment in which Prefect finds it."""
    from flows.local import QUIET

    port = free_port()
    environment = {**QUIET, "PREFECT_HOME": str(home), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
                   "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false", **settings}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 480
        while not answers(f"http://127.0.0.1:{port}/api/health"):
            assert server.poll() is None and time.monotonic() < end, "the Prefect server did not start"
            time.sleep(0.2)
        yield environment
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(30)
