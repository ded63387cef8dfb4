"""Originals in a store that several hosts share: the same promises as in a folder, tried in memory and on file URLs."""
from __future__ import annotations

import hashlib
import io
import os
import stat
from pathlib import Path

import fsspec
import pytest

from filings import shared_originals
from filings.originals import Originals, OriginalStore, open_originals
from filings.problems import MissingOriginal, UnsafeCopy, UnusableOriginals
from filings.settings import settings
from filings.shared_originals import SharedOriginals

PAPER = b"%PDF-1.7 " * 1000
DIGEST = hashlib.sha256(PAPER).hexdigest()


@pytest.fixture(params=["memory", "file", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> OriginalStore:
    if request.param == "folder":
        return Originals(tmp_path / "originals")
    place = f"memory://{tmp_path.name}-originals" if request.param == "memory" else f"file://{tmp_path}/originals"
    return SharedOriginals(place, tmp_path / "copies")


def test_bytes_come_back_and_storing_again_changes_nothing(store: OriginalStore) -> None:
    assert not store.holds(DIGEST)
    assert list(store.digests()) == []
    for _ in range(2):
        kept = store.keep(io.BytesIO(PAPER))
        assert (kept.sha256, kept.size) == (DIGEST, len(PAPER))
        assert store.path_of(DIGEST).read_bytes() == PAPER
        assert store.holds(DIGEST) and store.verify(DIGEST)
        assert list(store.digests()) == [DIGEST]


def test_what_is_gone_is_told(store: OriginalStore) -> None:
    with pytest.raises(MissingOriginal):
        store.path_of(DIGEST)
    with pytest.raises(MissingOriginal):
        store.verify(DIGEST)


@pytest.fixture
def two_hosts(tmp_path: Path) -> tuple[SharedOriginals, SharedOriginals]:
    place = f"memory://{tmp_path.name}-hosts"
    return SharedOriginals(place, tmp_path / "one"), SharedOriginals(place, tmp_path / "two")


def test_what_one_host_keeps_another_reads(two_hosts: tuple[SharedOriginals, SharedOriginals], tmp_path: Path) -> None:
    one, two = two_hosts
    assert not two.holds(DIGEST)
    one.keep(io.BytesIO(PAPER))
    assert two.holds(DIGEST)
    path = two.path_of(DIGEST)
    assert path.is_relative_to(tmp_path / "two") and path.read_bytes() == PAPER
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "two").stat().st_mode) == stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in (tmp_path / "two").glob("keep-*")] == []


def damage(tmp_path: Path) -> None:
    with fsspec.open(f"memory://{tmp_path.name}-hosts/{DIGEST[:2]}/{DIGEST}", "wb") as stored:
        stored.write(b"something else")


def test_damage_is_found_never_read_and_healed_by_the_same_paper(two_hosts: tuple[SharedOriginals, SharedOriginals],
                                                                 tmp_path: Path) -> None:
    one, two = two_hosts
    one.keep(io.BytesIO(PAPER))
    damage(tmp_path)
    assert not two.verify(DIGEST)
    with pytest.raises(MissingOriginal, match="other bytes"):
        two.path_of(DIGEST)
    one.keep(io.BytesIO(PAPER))
    assert two.verify(DIGEST)
    assert two.path_of(DIGEST).read_bytes() == PAPER


def test_a_store_that_keeps_something_else_is_found_out(two_hosts: tuple[SharedOriginals, SharedOriginals],
                                                        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one, _ = two_hosts
    put = one._put
    monkeypatch.setattr(one, "_put", lambda part, key: (put(part, key), damage(tmp_path)))
    with pytest.raises(UnsafeCopy):
        one.keep(io.BytesIO(PAPER))


def test_a_store_that_cannot_be_reached_is_a_fault_of_the_place(two_hosts: tuple[SharedOriginals, SharedOriginals],
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = two_hosts

    def away(*_: object) -> None:
        raise ZeroDivisionError("an exception that only this store knows")

    monkeypatch.setattr(one._files, "exists", away)
    with pytest.raises(OSError, match="memory://"):
        one.keep(io.BytesIO(PAPER))
    with pytest.raises(OSError, match="memory://"):
        one.holds(DIGEST)


def test_local_copies_make_room_unless_they_are_in_use(two_hosts: tuple[SharedOriginals, SharedOriginals],
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = two_hosts
    monkeypatch.setattr(shared_originals, "ROOM", 2 * len(PAPER))
    digests = [one.keep(io.BytesIO(PAPER + bytes([number]))).sha256 for number in range(4)]
    assert all(one._copy(each).exists() for each in digests), "all of them may still be read"
    for age, each in enumerate(digests):
        os.utime(one._copy(each), (1_000_000_000 + age, 1_000_000_000 + age))
    one.keep(io.BytesIO(b"one more"))
    assert [one._copy(each).exists() for each in digests] == [False, False, False, True]
    assert one.path_of(digests[0]).read_bytes() == PAPER + b"\0", "and is fetched again"


def test_the_setting_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    assert isinstance(open_originals(str(tmp_path / "originals")), Originals)
    shared = open_originals("memory://bucket/prefix")
    assert isinstance(shared, SharedOriginals) and shared.local == tmp_path / "originals-copies"
    with pytest.raises(UnusableOriginals, match=r"lockbox-triage\[s3\]"):
        open_originals("nowhere://bucket")
    settings.cache_clear()
