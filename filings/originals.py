"""The originals: every file that ever came in, byte for byte, each under the SHA-256 of its content.

    kept = originals.keep(file)                    # an open file: what is stored is what was looked at
    with originals.path_of(kept.sha256).open("rb") as scan: ...

A file stands under its name only when all of it is on the disk and has been read back. Nothing is ever changed or deleted.
"""
from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from .files import private_folder, sync_folder
from .problems import MissingOriginal, UnreachableScan, UnsafeCopy

CHUNK = 1 << 20
PARTS = "parts"                # unfinished copies, on the same disk
ABANDONED_S = 6 * 3600         # an unfinished copy that nobody has written to for so long is a dead process's


@dataclass(frozen=True, slots=True)
class Kept:
    """What was stored: SHA-256 as 64 hexadecimal digits, and bytes."""

    sha256: str
    size: int


class OriginalStore(Protocol):
    """Where originals are kept: a folder, or an object store that several hosts share."""

    def keep(self, file: BinaryIO) -> Kept:
        """Store what can be read from a file; storing the same again changes nothing.

        Raises:
            OSError: it cannot be stored; nothing was.
            UnreachableScan: the file cannot be read to its end; nothing was stored.
        """

    def path_of(self, sha256: str) -> Path:
        """A local file with these bytes, to read from.

        Raises:
            MissingOriginal: there is none.
        """

    def holds(self, sha256: str) -> bool:
        """Whether these bytes are stored."""

    def verify(self, sha256: str) -> bool:
        """Hash the stored bytes again; False when they are not what came in.

        Raises:
            MissingOriginal: they are gone.
        """

    def digests(self) -> Iterator[str]:
        """Every digest under which something is stored."""


class Originals:
    """Originals in a folder that is the owner's alone: `root/ab/ab…`, with the whole digest for a name."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._parts = self.root / PARTS

    def keep(self, file: BinaryIO) -> Kept:
        """Store what can be read from a file, from where it stands to its end.

        Raises:
            OSError: it cannot be stored; nothing was.
            UnsafeCopy: what the disk gives back is not what was written.
        """
        private_folder(self._parts)
        handle, name = tempfile.mkstemp(prefix="keep-", dir=self._parts)      # private from the start
        part = Path(name)
        try:
            with os.fdopen(handle, "w+b") as copy:
                kept = copy_hashed(file, copy)
                copy.flush()
                os.fsync(copy.fileno())
                copy.seek(0)
                if hashlib.file_digest(copy, "sha256").hexdigest() != kept.sha256:
                    raise UnsafeCopy(f"A copy in {self._parts} came out different")
            self._put_in_place(part, kept)
        finally:
            part.unlink(missing_ok=True)
        return kept

    def path_of(self, sha256: str) -> Path:
        """The stored file.

        Raises:
            MissingOriginal: there is none.
        """
        path = self._place(sha256)
        if not path.is_file():
            raise MissingOriginal(f"{path} is gone")
        return path

    def holds(self, sha256: str) -> bool:
        """Whether these bytes are stored."""
        return self._place(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Hash the stored bytes again; False when they are not what came in.

        Raises:
            MissingOriginal: they are gone.
        """
        with self.path_of(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def digests(self) -> Iterator[str]:
        """Every digest under which something is stored."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir() if len(path.name) == 64)

    def tidy(self) -> int:
        """Remove unfinished copies that dead processes left behind; give back how many."""
        gone = 0
        for part in self._parts.glob("keep-*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > ABANDONED_S:
                    part.unlink()
                    gone += 1
        return gone

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def _put_in_place(self, part: Path, kept: Kept) -> None:
        place = self._place(kept.sha256)
        if not place.parent.is_dir():
            place.parent.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self.root)
        # a stored file that has gone bad is healed by the bytes that have come in again
        if not (place.is_file() and self.verify(kept.sha256)):
            part.replace(place)
        # also where the file was there: whoever put it there may not have got as far as this
        sync_folder(place.parent)


def copy_hashed(source: BinaryIO, target: BinaryIO) -> Kept:
    """Copy a file to its end and tell the digest and size of what was copied.

    Raises:
        UnreachableScan: the source cannot be read on; what concerns the target is an OSError.
    """
    digest, size = hashlib.sha256(), 0
    while chunk := _next(source):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return Kept(digest.hexdigest(), size)


def _next(source: BinaryIO) -> bytes:
    try:
        return source.read(CHUNK)
    except OSError as error:
        raise UnreachableScan(error.strerror or str(error)) from error


def open_originals(place: str) -> OriginalStore:
    """The store of originals at a place of the settings: a folder, or a URL such as `s3://bucket/prefix`.

    Raises:
        UnusableOriginals: the kind of URL is not known.
    """
    if "://" in place:
        from .settings import settings
        from .shared_originals import SharedOriginals

        return SharedOriginals(place, settings().data_dir / "originals-copies")
    return Originals(Path(place).expanduser())
