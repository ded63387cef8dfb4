"""Where the bytes of a scan lie: among the originals, where it was read, or beside its record. Only the same bytes count."""
from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, select

from filings.files import sha256_of
from filings.originals import OriginalStore
from filings.problems import MissingOriginal
from filings.tables import QUEUE, SCANS


def scan_file(connection: Connection, scan: int, originals: OriginalStore | None) -> Path | None:
    """The file of a scan; None where its bytes are nowhere to be found any more.

    Args:
        connection: to read from.
        scan: id of the scan.
        originals: where originals are kept; None for nowhere.
    """
    row = connection.execute(select(SCANS).where(SCANS.c.id == scan)).mappings().first()
    if row is None:
        return None
    digest = row["sha256"]
    if originals is not None and originals.holds(digest):
        try:
            return originals.path_of(digest)
        except MissingOriginal:
            pass               # the store has lost it; the file may still lie elsewhere
    queued = connection.scalars(select(QUEUE.c.path).where(QUEUE.c.sha256 == digest)).all()
    return next(_same(digest, row["path"], *queued, str(Path(row["folder"]) / row["name"])), None)


def _same(digest: str, *paths: str | None) -> Iterator[Path]:
    for path in (Path(text) for text in dict.fromkeys(paths) if text):
        try:
            state = path.stat()
            if path.is_file() and _digest(path, state.st_mtime_ns, state.st_size) == digest:
                yield path
        except OSError:
            continue


@lru_cache(4096)
def _digest(path: Path, _changed: int, _size: int) -> str:
    """SHA-256 of a file, worked out once for as long as nobody writes to it."""
    return sha256_of(path)
