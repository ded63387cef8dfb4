"""After the decision is kept: its record and report are written, and the clerk's file goes to its shelf with a note.

Every step can be done again without harm, and is done again by a later sweep when the program was ended in between: the
row says that the file has left the inbox only when all of it is done. A name on a shelf is never used twice: the note is
made first, and whose note it is says whose name it is.
"""
from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filings.files import digest_of, private_folder, sync_folder, write_atomically
from filings.originals import OriginalStore
from filings.packets import Packet, Stage
from filings.store import Store
from filings.vocabulary import Record
from flows.inbox import ATTENTION, COMPANION, DONE, NOTE, QUARANTINE, open_inside, path_text, short
from flows.jobs import report_name
from flows.pictures import Pictures
from flows.work import RECORD, raise_unless_of_one_scan
from reports.clerk_note import head_of, note_of
from reports.packet import write_report

SHELF = {Stage.DONE: DONE, Stage.DUPLICATE: DONE, Stage.ATTENTION: ATTENTION, Stage.QUARANTINED: QUARANTINE}
log = logging.getLogger("lockbox")


@dataclass(frozen=True, slots=True)
class Found:
    """The clerk's file of a packet: where it is, and the identity of what was looked at."""

    path: Path
    inode: int


def finish_up(packet: Packet, store: Store, originals: OriginalStore, record: Record | None = None) -> None:
    """Write what a finished packet has coming to it and put its file away; to be repeated until it goes through.

    Args:
        packet: as it stands in the work list, finished.
        store: the database; the record comes from it when it is not given.
        originals: the kept bytes, for the pictures of the report.
        record: the record as it was decided.

    Raises:
        OSError: something cannot be written or moved; nothing is lost, and the next sweep tries again.
    """
    if packet.stage != Stage.DUPLICATE:
        record = record or kept_record(packet, store)
        if record is not None:
            write_record(packet, record, originals)
    put_away(packet, record)
    store.queue.left(packet.id)


def kept_record(packet: Packet, store: Store) -> Record | None:
    """The newest record of a packet in the database; None when the program never got so far."""
    mine = [each.record for each in store.history(packet.sha256) if each.record.scan.name == packet.name]
    return mine[-1] if mine else None


def write_record(packet: Packet, record: Record, originals: OriginalStore) -> None:
    """Write record and report into the folder that was chosen when the packet came in."""
    folder = Path(packet.folder or "")
    private_folder(folder)
    write_atomically(folder / f"{packet.record}{RECORD}", record.to_json())
    try:
        with Pictures(originals.path_of(packet.sha256), record) as pictures:
            write_report(record, pictures, folder / report_name(packet.record or "", packet.name))
    except Exception as error:     # a fault of the program over a report must not keep the file in the inbox
        raise_unless_of_one_scan(error)
        log.error("The report of packet %d could not be made; its record is written", packet.id, exc_info=error)


def put_away(packet: Packet, record: Record | None = None) -> Path | None:
    """Move the clerk's file to its shelf, with a note beside it; gives back where it is, None when somebody took it out."""
    inbox, parts = Path(packet.inbox or ""), parts_of(packet)
    shelf = inbox / SHELF[packet.stage]
    note = note_of(packet, record)
    source = _in_inbox(inbox, parts, packet) or _on_other_shelf(inbox, shelf.name, parts, packet)
    target = _claim(shelf.joinpath(*parts[:-1]), parts[-1], packet, note)
    if source is not None and not target.exists():
        if source.path.parent == inbox.joinpath(*parts[:-1]):
            _move_companion(source.path, target)
        _move(source, target, packet)
    sync_folder(target.parent)
    for other in SHELF.values():
        if other != shelf.name:
            _remove_note(inbox / other, parts, packet)
    return target if target.exists() else None


def parts_of(packet: Packet) -> tuple[str, ...]:
    """Folders and name of a packet's file in its inbox, as the disk has them."""
    inbox = Path(packet.inbox or "")
    wanted = packet.path.relative_to(inbox).parts
    found: list[str] = []
    for part in wanted:
        here = inbox.joinpath(*found)
        # a name that is no UTF-8 stands in the database written out
        if "\\x" in part and not (here / part).exists():
            with suppress(OSError):
                part = next((each.name for each in here.iterdir() if path_text(Path(each.name)) == part), part)
        found.append(part)
    return tuple(found)


def _in_inbox(inbox: Path, parts: tuple[str, ...], packet: Packet) -> Found | None:
    """The file where it came in, if these still are its bytes."""
    try:
        with open_inside(inbox, parts) as file:
            about = os.fstat(file.fileno())
            same = about.st_size == packet.size and digest_of(file) == packet.sha256
    except OSError:
        return None
    return Found(inbox.joinpath(*parts), about.st_ino) if same else None


def _on_other_shelf(inbox: Path, shelf: str, parts: tuple[str, ...], packet: Packet) -> Found | None:
    """The file of a packet that was tried again, where its first try has put it."""
    for other in sorted({*SHELF.values()} - {shelf}):
        for place in _names(inbox.joinpath(other, *parts[:-1]), parts[-1], packet):
            if place.is_file() and _is_ours(place, packet):
                return Found(place, place.stat().st_ino)
    return None


def _names(folder: Path, name: str, packet: Packet) -> Iterator[Path]:
    """The names a file may get on a shelf: its own, else with the packet's number, which no other has."""
    plain = Path(short(name))
    yield folder / plain
    yield folder / f"{plain.stem}-{packet.id}{plain.suffix}"
    yield folder / f"packet-{packet.id}-{plain}"


def _note_beside(place: Path) -> Path:
    return place.with_name(place.name + NOTE)


def _is_ours(place: Path, packet: Packet) -> bool:
    try:
        return _note_beside(place).read_text(encoding="utf-8").startswith(head_of(packet))
    except (OSError, ValueError):
        return False


def _is_empty(note: Path) -> bool:
    try:
        return note.stat().st_size == 0
    except OSError:
        return False


def _claim(folder: Path, name: str, packet: Packet, note: str) -> Path:
    """Reserve a name on a shelf by writing the note; a name that is ours already is found again."""
    folder.mkdir(parents=True, exist_ok=True)
    for place in _names(folder, name, packet):
        # a run that was killed between making a note and writing it leaves it empty; a name with our number is nobody else's
        if _is_ours(place, packet) or (place.name != short(name) and _is_empty(_note_beside(place))):
            write_atomically(_note_beside(place), note, private=False)     # for the clerk, as the inbox is
            return place
        if place.exists():
            continue
        try:
            with _note_beside(place).open("x", encoding="utf-8") as file:
                file.write(note)
                file.flush()
                os.fsync(file.fileno())
            return place
        except FileExistsError:
            continue
        except OSError:
            with suppress(OSError):
                _note_beside(place).unlink()       # on a full disk it would stay, empty, and keep the name for nobody
            raise
    raise FileExistsError(errno.EEXIST, "Every name for this packet is taken by other files", str(folder / name))


def _move(source: Found, target: Path, packet: Packet) -> None:
    """Move the file; should another one have taken its place at the last moment, that one goes back into the inbox."""
    try:
        source.path.rename(target)
    except FileNotFoundError:
        return                     # another watcher was faster, or somebody took it out
    sync_folder(source.path.parent)
    if target.stat().st_ino != source.inode:
        back = source.path
        if back.exists():
            back = back.with_name(f"{back.stem}-{packet.id}{back.suffix}")
        target.rename(back)
        log.warning("Another file has taken the place of packet %d; it is taken in by itself", packet.id)


def _move_companion(source: Path, target: Path) -> None:
    """Take the companion along, unless another scan of the same name still needs it."""
    companion = source.with_suffix(COMPANION)
    with suppress(OSError):
        if not companion.is_file() or companion.is_symlink():
            return
        rest = [each for each in source.parent.iterdir() if each.stem == source.stem and each not in (source, companion)]
        if not rest and not target.with_suffix(COMPANION).exists():
            companion.rename(target.with_suffix(COMPANION))


def _remove_note(shelf: Path, parts: tuple[str, ...], packet: Packet) -> None:
    for place in _names(shelf.joinpath(*parts[:-1]), parts[-1], packet):
        if _is_ours(place, packet) and not place.exists():
            _note_beside(place).unlink(missing_ok=True)
