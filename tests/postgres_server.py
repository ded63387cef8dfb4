"""A PostgreSQL server for tests: private, in a temporary folder, reached by a socket in it, gone with the tests."""
from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

READY_SECONDS = 120.0
# a server for tests need not outlive a power cut
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "", "max_connections": 60,
         "shared_buffers": "32MB", "autovacuum": "off"}


def programs() -> Path | None:
    """Folder of the server's programs: Debian keeps them off the path, one folder for each version."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return Path(found).resolve().parent if found else places[-1].parent if places else None


class Server:
    """A server with databases that are made on demand. It refuses to run as root, so there it runs as somebody else."""

    def __init__(self, bin: Path) -> None:
        self.bin = bin
        self.folder = Path(tempfile.mkdtemp(prefix="lockbox-pg-"))
        self._as = ["setpriv", "--pdeathsig", "TERM"]
        if os.geteuid() == 0:
            names = {each.pw_name: each for each in pwd.getpwall()}
            other = names.get("postgres") or names["nobody"]
            os.chown(self.folder, other.pw_uid, other.pw_gid)
            self._as += [f"--reuid={other.pw_uid}", f"--regid={other.pw_gid}", "--clear-groups"]
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        subprocess.run([*self._as, str(bin / "initdb"), "-D", str(self.folder / "data"), "-U", "lockbox", "-A", "trust",
                        "-E", "UTF8", "--locale=C", "--no-sync"], check=True, capture_output=True, timeout=120,
                       cwd=self.folder)
        self.start()

    def start(self) -> None:
        options = [word for name, value in QUICK.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*self._as, str(self.bin / "postgres"), "-D", str(self.folder / "data"),
                                              "-k", str(self.folder), *options], stdout=log, stderr=log, cwd=self.folder)
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.02)                # for the server, not for the program under test

    def stop(self, *, at_once: bool = False) -> None:
        """End the server as a restart does, or as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self._process.wait(READY_SECONDS)
            self._process = None

    def remove(self) -> None:
        self.stop(at_once=True)
        shutil.rmtree(self.folder)

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(f"host={self.folder} user=lockbox dbname={database}", autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def url(self, database: str) -> str:
        return f"postgresql://lockbox:secret-word@/{database}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database and give its URL."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)
