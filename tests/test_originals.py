"""The store of originals: whole or not at all, once for each content, private, and honest about what has gone bad."""
from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from filings.originals import ABANDONED_S, Kept, Originals
from filings.problems import MissingOriginal, UnreachableScan, UnsafeCopy

BYTES = b"every page received" * 1000
DIGEST = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "originals")


class Failing(io.BytesIO):
    """A file of a share that goes away in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 0:
            raise OSError(5, "Input/output error")
        return super().read(10)


def test_bytes_come_back_as_they_came(originals: Originals) -> None:
    assert originals.keep(io.BytesIO(BYTES)) == Kept(DIGEST, len(BYTES))
    assert originals.path_of(DIGEST).read_bytes() == BYTES
    assert originals.holds(DIGEST) and originals.verify(DIGEST)
    assert list(originals.digests()) == [DIGEST]


def test_the_same_bytes_are_kept_once(originals: Originals) -> None:
    originals.keep(io.BytesIO(BYTES))
    inode = originals.path_of(DIGEST).stat().st_ino
    originals.keep(io.BytesIO(BYTES))
    assert originals.path_of(DIGEST).stat().st_ino == inode
    assert [path.name for path in originals.root.rglob("*") if path.is_file()] == [DIGEST]


def test_nobody_else_may_read_them(originals: Originals) -> None:
    originals.keep(io.BytesIO(BYTES))
    assert originals.path_of(DIGEST).stat().st_mode & 0o777 == 0o600
    assert originals.path_of(DIGEST).parent.stat().st_mode & 0o777 == 0o700


def test_a_source_that_breaks_off_leaves_nothing(originals: Originals) -> None:
    with pytest.raises(UnreachableScan):
        originals.keep(Failing(BYTES))
    assert not [path for path in originals.root.rglob("*") if path.is_file()]


def test_a_disk_that_gives_back_other_bytes_is_found_out(originals: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lying:
        def hexdigest(self) -> str:
            return "0" * 64

    monkeypatch.setattr(hashlib, "file_digest", lambda *_: Lying())
    with pytest.raises(UnsafeCopy):
        originals.keep(io.BytesIO(BYTES))
    assert not originals.holds(DIGEST)


def test_damage_is_told_and_healed_when_the_bytes_come_again(originals: Originals) -> None:
    originals.keep(io.BytesIO(BYTES))
    originals.path_of(DIGEST).write_bytes(b"rotten")
    assert not originals.verify(DIGEST)
    originals.keep(io.BytesIO(BYTES))
    assert originals.verify(DIGEST)


def test_what_is_gone_is_missing(originals: Originals) -> None:
    assert not originals.holds(DIGEST)
    for ask in (originals.path_of, originals.verify):
        with pytest.raises(MissingOriginal):
            ask(DIGEST)


def test_copies_of_dead_processes_are_removed_and_those_of_living_ones_are_not(originals: Originals) -> None:
    originals.keep(io.BytesIO(BYTES))
    for name, age in (("keep-old", ABANDONED_S + 60), ("keep-new", 0)):
        part = originals.root / "parts" / name
        part.touch()
        os.utime(part, (part.stat().st_mtime - age,) * 2)
    assert originals.tidy() == 1
    assert (originals.root / "parts" / "keep-new").exists() and originals.holds(DIGEST)
