"""An inbox: what lies in it, what is never taken from it, and where one may lie.

Nobody who can write into an inbox shall be able to have another file of this machine taken in: links are never followed,
not even in the folders on the way, and only what is a plain file after it was opened is read. Accepted: whoever may write
into an inbox may also take files out of it.
"""
from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import BinaryIO

from filings.database_file import network_type
from filings.problems import BadInbox
from filings.settings import Settings, settings

DONE, ATTENTION, QUARANTINE = "done", "attention", "quarantine"
SHELVES = (DONE, ATTENTION, QUARANTINE)      # where files go when they are finished; at the top of the inbox
# what scanners, browsers, editors and file managers leave behind while they work
TEMPORARY = re.compile(r"^(\.|~|_vti)|(\.(part|partial|tmp|temp|crdownload|download|filepart|swp)|~)$"
                       r"|^(thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|\$recycle\.bin|system volume information|lost\+found)$",
                       re.IGNORECASE)
COMPANION = ".toml"
NOTE = ".txt"                  # beside a file on a shelf
HUMANITARIAN = re.compile(r"(?<![a-z])attn[\s:;._-]*hp(?![a-z])", re.IGNORECASE)
LONGEST = 180                  # bytes of a name; file systems take 255, and endings are to come
DEPTH = 8                      # folders within folders


@dataclass(frozen=True, slots=True)
class Inbox:
    """A watched folder. `poll`: its disk tells of no changes, so it is looked at regularly and nothing else."""

    folder: Path
    poll: bool = False

    @property
    def name(self) -> str:
        """What the database calls it."""
        return path_text(self.folder)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as a look at the inbox finds it; `parts`: its folders in the inbox, and its name."""

    path: Path
    parts: tuple[str, ...]
    size: int
    mtime_ns: int
    inode: int
    ctime_ns: int

    @property
    def batch(self) -> str:
        """The sub-folder it lies in; empty at the top."""
        return "/".join(printable(part) for part in self.parts[:-1])


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an inbox found: the files, and what is left alone, each with the reason."""

    files: list[Seen]
    passed_over: list[str]


def open_inboxes(folders: Sequence[Path], chosen: Settings | None = None, *, poll: bool = False) -> list[Inbox]:
    """The inboxes at these folders, each found fit to be watched; those on network shares are polled.

    Raises:
        BadInbox: one is not; the message says which and why.
    """
    chosen = chosen or settings()
    own = [chosen.data_dir, chosen.forms_dir, chosen.mappings_dir, chosen.records_dir]
    if "://" not in chosen.originals:
        own.append(Path(chosen.originals).expanduser().absolute())
    for folder in folders:
        check_place(folder, own)
    for one, two in combinations([folder.resolve() for folder in folders], 2):
        if one.is_relative_to(two) or two.is_relative_to(one):
            raise BadInbox(f"{one} and {two} are one inbox, or one lies in the other")
    mounts = Path("/proc/mounts")
    table = mounts.read_text(encoding="utf-8", errors="replace") if mounts.exists() else ""
    return [Inbox(folder.absolute(), poll or network_type(folder.resolve(), table) is not None) for folder in folders]


def check_place(folder: Path, own: Sequence[Path]) -> None:
    """Refuse an inbox that is no folder of its own; `own` are the folders of the program.

    Raises:
        BadInbox: it is a link, no folder, not to be written, or mixed up with the program's own folders.
    """
    if folder.is_symlink():
        raise BadInbox(f"{folder} is a link")
    if not folder.is_dir():
        raise BadInbox(f"{folder} is no folder" if folder.exists() else f"{folder} does not exist")
    here = folder.resolve()
    for place in own:
        there = place.resolve()
        if here.is_relative_to(there) or there.is_relative_to(here):
            raise BadInbox(f"The inbox {folder} and the program's own folder {place} lie in each other")
    for shelf in SHELVES:
        if (folder / shelf).is_symlink() or ((folder / shelf).exists() and not (folder / shelf).is_dir()):
            raise BadInbox(f"{folder / shelf} must be a folder")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadInbox(f"Nothing can be moved within {folder}: {error.strerror}") from error


def look(inbox: Inbox) -> Look:
    """Every plain file of an inbox that may be a scan or a companion, and what is passed over.

    Raises:
        OSError: the inbox itself cannot be listed, as when its share is away.
    """
    found = Look([], [])
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parts = waiting.pop()
        try:
            with os.scandir(inbox.folder.joinpath(*parts)) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            if not parts:
                raise
            continue               # a sub-folder that has just gone, or may not be read: the next look will see
        for entry in listed:
            if not parts and entry.name in SHELVES:
                continue
            if TEMPORARY.search(entry.name):
                found.passed_over.append(f"{printable(entry.name)}: a temporary name")
                continue
            with suppress(FileNotFoundError):
                about = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(about.st_mode):
                    found.files.append(seen(Path(entry.path), (*parts, entry.name), about))
                elif stat.S_ISDIR(about.st_mode) and len(parts) < DEPTH:
                    waiting.append((*parts, entry.name))
                else:
                    found.passed_over.append(f"{printable(entry.name)}: a link, a device or too deep a folder")
    return found


def seen(path: Path, parts: tuple[str, ...], about: os.stat_result) -> Seen:
    """A file from what the system says about it."""
    return Seen(path, parts, about.st_size, about.st_mtime_ns, about.st_ino, about.st_ctime_ns)


def open_inside(folder: Path, parts: Sequence[str]) -> BinaryIO:
    """Open a plain file of an inbox for reading, following no link anywhere below the folder.

    Raises:
        OSError: it cannot be opened, or is a link, pipe or device.
    """
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = below
        # without O_NONBLOCK a pipe would keep us waiting for its writer
        file = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(f"{parts[-1]} is no plain file")
    return os.fdopen(file, "rb")


def path_text(path: Path) -> str:
    """A path as the database holds it: bytes that are no UTF-8 are written out, for a name may hold any byte."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def printable(name: str) -> str:
    """A name as text that JSON and a database can hold."""
    return os.fsencode(name).decode("utf-8", "replace")


def short(name: str) -> str:
    """A file name that leaves room for endings; a longer one is cut, and a digest keeps it apart from others."""
    if len(os.fsencode(name)) <= LONGEST:
        return name
    path = Path(name)
    return f"{path.stem[:40]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}{path.suffix[:8]}"


def is_humanitarian(batch: str) -> bool:
    """Whether a folder's name marks its scans for the humanitarian parole branch: `Attn: HP`, `attn-hp` and the like."""
    return HUMANITARIAN.search(batch) is not None
