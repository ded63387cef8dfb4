"""What people, scanners and shares do to an inbox while it is being watched: the mail of `benchmarks/torture.py`."""
from __future__ import annotations

import contextlib
import hashlib
import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FAULTS = {"full": "disk of the inbox full", "data full": "disk of the data full", "read-only": "share of the inbox read-only",
          "two": "two watchers on one inbox", "database": "database started again"}
WAYS = {"whole": "file: whole at once", "half": "file: half written, then the rest", "replaced": "file: replaced by another",
        "renamed": "file: renamed", "twice": "file: bytes that came before", "broken": "file: torn, or no scan",
        "companion": "file: with a companion, good or bad"}


@dataclass
class World:
    """The mailroom under test, and what was ever put into it.

    `least`, `most`: how often each content (SHA-256) was dropped as a whole file: what was replaced before anybody looked need
    not have come in. `ways`: how often files were dropped in which way.
    """

    root: Path
    rng: random.Random
    least: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    made: list[bytes] = field(default_factory=list)
    people: int = 0
    server: Any = None             # of the database, where it is PostgreSQL

    @property
    def inbox(self) -> Path:
        """The one inbox, on a disk of its own where that can be had."""
        return self.root / "inbox"

    @property
    def data(self) -> Path:
        """The program's data folder, on a disk of its own where that can be had."""
        return self.root / "data"


def drop(world: World, number: int, each: int) -> Callable[[], None]:
    """Drop a file in one of many ways; gives back what is still to be done to it later in the round."""
    rng = world.rng
    name, batch = f"scan-{rng.randrange(60):03}.tif", rng.choice(["", "", "Box 7", "Attn: HP box 2"])
    folder = world.inbox / batch
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
    content = scan_bytes(world)
    path = free(folder, name)
    way = rng.choice([whole, whole, half, replaced, renamed, twice, broken, companion])
    try:
        rest = way(world, path, content)
    except OSError:                # the disk is full or read-only: this drop did not happen
        return lambda: None
    world.ways[WAYS[way.__name__]] += 1
    return rest


def scan_bytes(world: World) -> bytes:
    """A scan that no other is like."""
    from tests.flow_reader import put_scan

    world.people += 1
    with tempfile.NamedTemporaryFile(suffix=".tif") as file:
        put_scan(Path(file.name), *(300 + (world.people * 7 + each) % 400 for each in range(world.rng.randrange(1, 4))),
                 mark=world.people % 200)
        return Path(file.name).read_bytes() + world.people.to_bytes(4, "big")


def free(folder: Path, name: str) -> Path:
    """A name that nothing has at the moment; scanners begin anew, but do not write over what lies there."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem}_{number}.tif"
    return path


def put(world: World, path: Path, content: bytes, least: int = 1) -> None:
    """Write a file at once under its name, and count it."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    note(world, content, least)


def note(world: World, content: bytes, least: int = 1) -> None:
    """Count a content that was dropped."""
    digest = hashlib.sha256(content).hexdigest()
    world.least[digest] += least
    world.most[digest] += 1
    world.made.append(content)


def whole(world: World, path: Path, content: bytes) -> Callable[[], None]:
    """Appear at once."""
    put(world, path, content)
    return lambda: None


def half(world: World, path: Path, content: bytes) -> Callable[[], None]:
    """Be written in two parts with a pause."""
    path.write_bytes(content[:len(content) // 2])

    def rest() -> None:
        try:
            with path.open("ab") as file:
                file.write(content[len(content) // 2:])
        except OSError:
            return                 # it stays half written, and ends in quarantine
        note(world, content)

    return rest


def replaced(world: World, path: Path, content: bytes) -> Callable[[], None]:
    """Be overwritten by another scan; the first may have been taken in by then."""
    put(world, path, content, least=0)
    other = scan_bytes(world)

    def again() -> None:
        with contextlib.suppress(OSError):
            put(world, path, other)

    return again


def renamed(world: World, path: Path, content: bytes) -> Callable[[], None]:
    """Get another name; whoever saw both names has seen two files."""
    put(world, path, content)

    def rename() -> None:
        with contextlib.suppress(OSError):
            if path.exists():
                path.rename(free(path.parent, f"renamed-{path.name}"))
                note(world, content, least=0)

    return rename


def twice(world: World, path: Path, content: bytes) -> Callable[[], None]:
    """Come once more with the bytes of an earlier scan."""
    put(world, path, world.rng.choice(world.made) if world.made else content)
    return lambda: None


def broken(world: World, path: Path, content: bytes) -> Callable[[], None]:
    """Be no scan at all, or a torn one."""
    world.people += 1
    put(world, path, world.rng.choice([b"no scan", b"%PDF-1.7 torn %%EOF startxref"]) + str(world.people).encode())
    return lambda: None


def companion(world: World, path: Path, content: bytes) -> Callable[[], None]:
    """Come with dates, some of them impossible."""
    path.with_suffix(".toml").write_text(world.rng.choice(["received = 2026-01-05\n", "received = 'soon'\n"]))
    return whole(world, path, content)


@contextlib.contextmanager
def own_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """A small disk in memory for a folder, where the system allows to mount one."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "torture", str(folder)], capture_output=True,
                             check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def own_server(world: World) -> Iterator[str]:
    """A PostgreSQL server for this run, and the URL of an empty database on it."""
    from tests.postgres_server import Server, programs

    found = programs()
    if found is None:
        raise SystemExit("PostgreSQL is not installed")
    world.server = Server(found)
    try:
        yield world.server.new_database()
    finally:
        world.server.remove()


@contextlib.contextmanager
def place_fault(world: World, fault: str) -> Iterator[None]:
    """A read-only share or a full disk (inbox or data) for the length of a round, or a database that is started again."""
    if fault == "read-only":
        remount(world, "ro")
        try:
            yield
        finally:
            remount(world, "rw")
    elif fault in ("full", "data full"):
        ballast = (world.inbox if fault == "full" else world.data) / ".ballast"
        # a little room lets some steps succeed before one fails
        fill(ballast, spare=world.rng.choice([0, 0, 8 << 10, 64 << 10, 512 << 10]))
        try:
            yield
        finally:
            ballast.unlink()
    else:
        if fault == "database":
            world.server.stop(at_once=world.rng.random() < 0.5)
            time.sleep(0.3)
            world.server.start()
        yield


def fill(ballast: Path, spare: int) -> None:
    """Fill a disk but for some bytes."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * (1 << 20))
    with ballast.open("r+b") as file:
        file.truncate(max(0, ballast.stat().st_size - spare))


def remount(world: World, how: str) -> None:
    """Make the inbox's disk read-only, or writable again."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(world.inbox)], check=True)
