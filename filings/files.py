"""Files written whole or not at all, and the digest that names a scan."""
from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


def write_atomically(path: Path, content: bytes | str, *, private: bool = True) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part, even after a power cut.

    Text is written as UTF-8 with the line ends it has. The folder must exist. A new file is its owner's alone, unless it
    is not `private`; a file that was there keeps its permissions.

    Raises:
        OSError: the file cannot be written; the old content, if any, is untouched.
    """
    write_all({path: content}, private=private)


def write_all(files: Mapping[Path, bytes | str], *, private: bool = True) -> None:
    """Write several files, each as `write_atomically` does; the disk is waited for when all lie on it.

    Raises:
        OSError: a file cannot be written; each of the files has its old content or its new one.
    """
    parts: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
            parts[path] = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
        for part in parts.values():
            _sync(part)
        for path, part in parts.items():
            part.chmod(_mode_of(path, private=private))
            part.replace(path)
    except BaseException:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in files}:
        sync_folder(folder)


def private_folder(folder: Path) -> None:
    """Make a folder, with those above it that are missing, for their owner alone; what is there stays as it is."""
    if not folder.is_dir():
        private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return digest_of(file)


def digest_of(file: BinaryIO) -> str:
    """SHA-256 of what can be read from an open file, from where it stands to its end."""
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _mode_of(path: Path, *, private: bool) -> int:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_mode & 0o777
    if private:
        return 0o600
    # the permissions that any other new file would get
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def sync_folder(folder: Path) -> None:
    """Make what was renamed or made in a folder durable; where a file system cannot sync a folder, none needs to."""
    with contextlib.suppress(OSError):
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
