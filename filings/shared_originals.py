"""Originals in an object store that several hosts share, reached through fsspec: `s3://bucket/prefix` and the like.

What a host has stored or fetched lies in a private folder of its own for a while, because scans are read from files.
"""
from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from .files import private_folder
from .originals import CHUNK, Kept, copy_hashed
from .problems import LockboxError, MissingOriginal, UnsafeCopy, UnusableOriginals

ROOM = 4 << 30                 # bytes of local copies above which the oldest are removed
UNUSED_S = 3600.0              # a copy younger than this may still be read
# in these a file is there when it was written to its end, and not before; elsewhere it is written aside and renamed
WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "memory"})


class SharedOriginals:
    """Originals at an fsspec URL, as `filings.originals.OriginalStore`: `URL/ab/ab…`, the whole digest for a name.

    Args:
        url: `s3://bucket/prefix` (with the extra `s3`), or of any other file system that fsspec knows.
        local: private folder for local copies.

    Raises:
        UnusableOriginals: the URL or its file system is not known.
    """

    def __init__(self, url: str, local: Path) -> None:
        from fsspec.core import url_to_fs

        self.place = url.split("?")[0]
        self.local = local
        try:
            # other hosts write too: what was listed before says nothing about now
            self._files, self._root = url_to_fs(url, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise UnusableOriginals(f"{self.place}: {error}") from error
        protocol = self._files.protocol
        self._whole = not WHOLE.isdisjoint({protocol} if isinstance(protocol, str) else protocol)

    def keep(self, file: BinaryIO) -> Kept:
        """Store what can be read from a file, from where it stands to its end.

        Raises:
            OSError: it cannot be stored; nothing was.
            UnsafeCopy: what the store gives back is not what was written.
        """
        with self._part() as part:
            with part.open("wb") as copy:
                kept = copy_hashed(file, copy)
            key = self._key(kept.sha256)
            with self._told():
                if not (self._files.exists(key) and self._digest(key) == kept.sha256):
                    self._put(part, key)
                    if self._digest(key) != kept.sha256:
                        raise UnsafeCopy(f"A copy in {self.place} came out different")
            self._settle(part, kept.sha256)
        return kept

    def path_of(self, sha256: str) -> Path:
        """A local copy of the stored bytes, fetched when there is none.

        Raises:
            MissingOriginal: there are none, or others.
            OSError: the store cannot be reached.
        """
        path = self._copy(sha256)
        with contextlib.suppress(FileNotFoundError):
            os.utime(path)                       # in use: not to be removed soon
            return path
        with self._part() as part:
            with self._told(), self._open(sha256) as stored, part.open("wb") as copy:
                kept = copy_hashed(stored, copy)
            if kept.sha256 != sha256:
                raise MissingOriginal(f"{self.place} holds other bytes under {sha256}")
            self._settle(part, sha256)
        return path

    def holds(self, sha256: str) -> bool:
        """Whether something is stored under this digest."""
        with self._told():
            return bool(self._files.exists(self._key(sha256)))

    def verify(self, sha256: str) -> bool:
        """Hash the stored bytes again; False when they are not what came in.

        Raises:
            MissingOriginal: they are gone.
        """
        with self._told(), self._open(sha256):
            return self._digest(self._key(sha256)) == sha256

    def digests(self) -> Iterator[str]:
        """Every digest under which something is stored."""
        with self._told():
            found = self._files.find(self._root) if self._files.exists(self._root) else []
        yield from sorted(name for path in found if len(name := path.rsplit("/", 1)[-1]) == 64)

    def _key(self, sha256: str) -> str:
        return f"{self._root.rstrip('/')}/{sha256[:2]}/{sha256}"

    def _copy(self, sha256: str) -> Path:
        return self.local / sha256[:2] / sha256

    def _put(self, part: Path, key: str) -> None:
        if self._whole:
            # these have no folders, and to ask for one would make a bucket of a misspelt name
            self._files.put_file(str(part), key)
            return
        self._files.makedirs(key.rsplit("/", 1)[0], exist_ok=True)
        aside = f"{key}.{part.name}"
        self._files.put_file(str(part), aside)
        self._files.mv(aside, key)

    @contextmanager
    def _open(self, sha256: str) -> Iterator[Any]:
        try:
            stored = self._files.open(self._key(sha256), "rb")
        except FileNotFoundError as error:
            raise MissingOriginal(f"{self.place} has nothing under {sha256}") from error
        with stored:
            yield stored

    def _digest(self, key: str) -> str:
        digest = hashlib.sha256()
        with self._files.open(key, "rb") as stored:
            while chunk := stored.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    @contextmanager
    def _part(self) -> Iterator[Path]:
        private_folder(self.local)
        handle, name = tempfile.mkstemp(prefix="keep-", dir=self.local)
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _settle(self, part: Path, sha256: str) -> None:
        """Make a checked file the local copy, and room for it."""
        path = self._copy(sha256)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part.replace(path)
        copies = sorted(((each.stat().st_mtime, each.stat().st_size, each) for each in self.local.glob("??/*")), reverse=True)
        taken = 0
        for changed, size, each in copies:
            taken += size
            if taken > ROOM and time.time() - changed > UNUSED_S:
                each.unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Make every failure of the store an OSError: it is a fault of the place, and no scan is charged with it."""
        try:
            yield
        except (OSError, LockboxError):
            raise
        except Exception as error:     # each file system has exceptions of its own, which are not known here
            raise OSError(f"{self.place}: {type(error).__name__}") from error
