"""Taking in: what is whole, what is not yet, what never, and that every file ends on its shelf with one row."""
from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flow_reader import put_scan
from PIL import Image

from filings.originals import Originals
from filings.packets import Packet
from filings.problems import BadArguments, BadInbox, UnusableDatabase
from filings.settings import Settings
from filings.store import Store
from filings.worklist import Stage
from flows.away import finish_up, put_away
from flows.completeness import incomplete
from flows.deposit import deposit
from flows.inbox import Inbox, Seen, is_humanitarian, look, open_inboxes, open_inside, path_text, short
from flows.intake import Sweeper, Swept, sweep_all
from flows.tracker import Tracker

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\nstartxref\n9\n%%EOF\n"


class Ticks:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Room:
    """An inbox with its sweeper, whose clocks stand still until they are moved."""

    inbox: Path
    store: Store
    originals: Originals
    sweeper: Sweeper
    ticks: Ticks

    def sweep(self, after: float = 0.0) -> Swept:
        self.ticks.now += after
        return self.sweeper.sweep()

    def take_in(self) -> Swept:
        """Two looks, so far apart that what has stood still is taken."""
        self.sweep()
        return self.sweep(1.0)

    def packets(self) -> list[Packet]:
        return self.store.queue.packets()

    def finish(self, stage: Stage, message: str = "") -> Packet:
        """A worker is through with the oldest packet."""
        (packet,) = self.store.queue.claim("w", 1, intake=True)
        with self.store.database.write() as connection:
            assert self.store.queue.settle(connection, packet.id, "w", stage, message=message)
        found = self.store.queue.packet(packet.id)
        assert found is not None
        return found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    inbox, data = tmp_path / "inbox", tmp_path / "data"
    inbox.mkdir()
    chosen = Settings(data_dir=data, settle_seconds=1, patience_seconds=60)
    ticks = Ticks()
    with Store(chosen.database) as store:
        originals = Originals(data / "originals")
        yield Room(inbox, store, originals, Sweeper(Inbox(inbox), store, originals, chosen, ticks=ticks, repair_after_s=0),
                   ticks)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# whether a file is whole

def picture(kind: str, pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    first, *rest = [Image.effect_noise((60, 40), 90 + each) for each in range(pages)]
    more = {"save_all": True, "append_images": rest} if kind == "TIFF" else {}
    first.save(buffer, format=kind, **more)
    return buffer.getvalue()


WHOLE = {"pdf": PDF, "jpeg": picture("JPEG"), "png": picture("PNG"), "tiff": picture("TIFF", 3)}


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE.keys())
def test_every_kind_of_scan_says_where_it_ends(content: bytes) -> None:
    assert incomplete(io.BytesIO(content)) == ""
    for part in (0.3, 0.7, 0.97):
        assert incomplete(io.BytesIO(content[:int(len(content) * part)])), f"cut at {part}"


def test_end_marks_may_be_followed_by_a_few_bytes_of_the_scanner() -> None:
    for content in (WHOLE["pdf"], WHOLE["jpeg"], WHOLE["png"]):
        assert incomplete(io.BytesIO(content + b"\0" * 900)) == ""


@pytest.mark.parametrize(("head", "numbers"), [(b"II+\0", "<HHQQHHQQQ"), (b"MM\0+", ">HHQQHHQQQ")])
def test_big_tiff_is_followed_too(head: bytes, numbers: str) -> None:
    content = head + struct.pack(numbers, 8, 0, 16, 1, 273, 16, 1, 8, 0)
    assert incomplete(io.BytesIO(content)) == ""
    assert incomplete(io.BytesIO(content[:-8]))


@pytest.mark.parametrize("content", [b"", b"no scan", b"II*\0", b"II*\0\xff\xff\xff\xff", b"II*\0" + b"\0" * 4,
                                     b"II*\0\x08\0\0\0\xff\xff", b"MM\0*\0\0\0\x08\0\x01" + b"\1" * 12])
def test_anything_else_is_told_and_never_breaks_the_check(content: bytes) -> None:
    assert incomplete(io.BytesIO(content))


def test_a_tiff_whose_chain_bites_its_tail_ends() -> None:
    assert incomplete(io.BytesIO(b"II*\0\x08\0\0\0" + struct.pack("<HI", 0, 8))) == ""


# what is known from one look to the next

def file_of(size: int, mtime_ns: int = 1) -> Seen:
    return Seen(Path("/i/a.pdf"), ("a.pdf",), size, mtime_ns, 5, 5)


def test_a_file_is_ripe_when_it_has_stood_still_between_two_looks() -> None:
    tracker = Tracker(2.0, 60.0)
    assert [tracker.ripe("a", file_of(1), 0), tracker.ripe("a", file_of(1), 1.9), tracker.ripe("a", file_of(1), 2.0)] == [
        False, False, True]
    assert not tracker.ripe("a", file_of(2), 3.0), "it goes on being written"
    assert not tracker.ripe("a", file_of(2, 2), 5.0), "the date counts too"
    assert tracker.ripe("a", file_of(2, 2), 7.0)


def test_what_is_not_whole_is_looked_at_ever_later_and_taken_in_the_end() -> None:
    tracker, looks, now = Tracker(1.0, 60.0), [], 0.0
    tracker.ripe("a", file_of(1), now)
    while not tracker.overdue("a", now):
        now += 0.5
        if tracker.ripe("a", file_of(1), now) and not tracker.overdue("a", now):
            looks.append(now)
            tracker.not_yet("a", "its end is missing", now)
    assert looks == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0] and now == 60.0
    assert tracker.unsettled() == {"a": "its end is missing"} and tracker.waited("a", 60.0) == 60.0
    assert tracker.keep_only([]) == ["a"] and tracker.next_look() is None


# the sweep

def test_a_whole_file_is_taken_in_at_the_second_look_and_only_once(room: Room) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    assert room.sweep().admitted == [] and room.sweep(0.5).admitted == []
    assert len(room.sweep(0.5).admitted) == 1
    assert room.sweep(1.0).admitted == [] and len(room.packets()) == 1
    (packet,) = room.packets()
    assert room.originals.path_of(packet.sha256).read_bytes() == PDF
    assert packet.size == len(PDF) and packet.business_date and packet.seen_at


def test_known_files_are_not_read_again_even_by_a_new_process(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    room.take_in()
    monkeypatch.setattr("flows.intake.open_inside", lambda *_: pytest.fail("a known file was opened"))
    fresh = Sweeper(Inbox(room.inbox), room.store, room.originals, room.sweeper.chosen, ticks=room.ticks)
    for _ in range(3):
        room.ticks.now += 5
        assert fresh.sweep().seen == 1


def test_a_half_written_file_waits_and_comes_in_when_it_is_whole(room: Room) -> None:
    path = room.inbox / "scan.pdf"
    path.write_bytes(PDF[:30])
    swept = room.take_in()
    assert swept.admitted == [] and swept.unsettled == {"scan.pdf": "its end mark is missing"}
    with path.open("ab") as file:
        file.write(PDF[30:])
    assert len(room.take_in().admitted) == 1
    assert room.packets()[0].size == len(PDF)


def test_a_file_that_never_becomes_whole_is_taken_in_as_it_is(room: Room) -> None:
    (room.inbox / "letter.docx").write_bytes(b"no scan")
    room.take_in()
    assert room.sweep(20).admitted == [] and room.sweep(20).admitted == []
    assert len(room.sweep(30).admitted) == 1, "so that it comes to quarantine with its reason"


def test_a_run_too_short_to_watch_goes_by_the_dates(room: Room) -> None:
    path = room.inbox / "letter.docx"
    path.write_bytes(b"no scan")
    written = path.stat().st_ctime

    def looked_at(seconds_later: float) -> int:
        short_run = Sweeper(Inbox(room.inbox), room.store, room.originals, room.sweeper.chosen, ticks=room.ticks,
                            clock=lambda: written + seconds_later, by_date=True)
        short_run.sweep()
        room.ticks.now += 1.0
        return len(short_run.sweep().admitted)

    assert looked_at(59) == 0 and looked_at(61) == 1


def test_a_changed_file_is_admitted_again(room: Room) -> None:
    path = room.inbox / "scan.pdf"
    path.write_bytes(PDF)
    room.take_in()
    path.write_bytes(PDF + b"% more\nstartxref\n9\n%%EOF\n")
    assert len(room.take_in().admitted) == 1
    assert len({each.sha256 for each in room.packets()}) == 2


def test_a_file_that_changes_while_it_is_stored_is_left_for_later(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    path = room.inbox / "scan.pdf"
    path.write_bytes(PDF)
    keep = room.originals.keep

    def slow_keep(file: io.BufferedReader) -> object:
        kept = keep(file)
        path.write_bytes(PDF * 2)
        return kept

    monkeypatch.setattr(room.originals, "keep", slow_keep)
    assert room.take_in().admitted == []
    monkeypatch.undo()
    assert len(room.take_in().admitted) == 1 and room.packets()[0].size == 2 * len(PDF)


@pytest.mark.parametrize("name", [".scan.pdf", "scan.pdf.part", "~$scan.pdf", "Thumbs.db", "x.tmp", "a.crdownload", ".DS_Store"])
def test_temporary_and_hidden_names_are_passed_over(room: Room, name: str) -> None:
    (room.inbox / name).write_bytes(PDF)
    assert room.take_in().seen == 0 and name in look(Inbox(room.inbox)).passed_over[0]


def test_links_pipes_and_folders_behind_links_are_refused(room: Room, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(PDF)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.pdf").write_bytes(PDF)
    (room.inbox / "link.pdf").symlink_to(secret)
    (room.inbox / "folder").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(room.inbox / "pipe.pdf")
    assert room.take_in().seen == 0 and room.packets() == []
    for parts in (("link.pdf",), ("folder", "b.pdf"), ("pipe.pdf",), ("..", "secret.pdf")[1:]):
        with pytest.raises(OSError):
            open_inside(room.inbox, parts)


def test_a_file_swapped_for_a_link_between_look_and_opening_is_not_followed(room: Room, tmp_path: Path) -> None:
    path, secret = room.inbox / "scan.pdf", tmp_path / "secret.pdf"
    path.write_bytes(PDF)
    secret.write_bytes(PDF + b"secret %%EOF startxref")
    room.sweep()
    found = look(Inbox(room.inbox)).files[0]
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(OSError):
        open_inside(room.inbox, found.parts)
    assert room.sweep(2.0).admitted == [] and list(room.originals.digests()) == []


def test_batches_companions_and_marks(room: Room) -> None:
    batch = room.inbox / "Box 7 Attn: HP" / "morning"
    batch.mkdir(parents=True)
    (batch / "scan.pdf").write_bytes(PDF)
    (batch / "scan.toml").write_text("received = 2026-01-05\npostmarked = '2026-01-02'\n")
    room.take_in()
    (packet,) = room.packets()
    assert (packet.batch, packet.humanitarian) == ("Box 7 Attn: HP/morning", True)
    assert (packet.received, packet.postmarked) == (date(2026, 1, 5), date(2026, 1, 2))
    assert packet.folder and packet.folder.endswith(f"{packet.business_date} Box 7 Attn: HP - morning")


@pytest.mark.parametrize(("name", "marked"), [("Attn HP", True), ("attn-hp", True), ("ATTN: HP box", True), ("12_Attn_HP", True),
                                              ("Attn HPX", False), ("box attention hp", False), ("battn hp", False)])
def test_which_names_mark_a_batch(name: str, marked: bool) -> None:
    assert is_humanitarian(name) is marked


def test_an_impossible_companion_is_told_and_the_scan_is_kept(room: Room) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    (room.inbox / "scan.toml").write_text("recieved = 2026-01-05\n")
    room.take_in()
    (packet,) = room.packets()
    assert packet.problem == "bad-companion" and "recieved" in packet.message and room.originals.holds(packet.sha256)


def test_a_companion_that_is_still_written_holds_its_scan_back(room: Room) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    room.sweep()
    (room.inbox / "scan.toml").write_text("received = 20")
    assert room.sweep(1.0).admitted == []
    (room.inbox / "scan.toml").write_text("received = 2026-01-05\n")
    assert room.sweep(1.0).admitted == []
    assert len(room.sweep(1.0).admitted) == 1 and room.packets()[0].received == date(2026, 1, 5)


def test_the_same_bytes_twice_are_linked_and_put_away_at_once(room: Room) -> None:
    for name in ("a.pdf", "b.pdf"):
        (room.inbox / name).write_bytes(PDF)
    swept = room.take_in()
    assert (len(swept.admitted), len(swept.duplicates)) == (1, 1)
    assert files(room.inbox) == {"a.pdf", "done/b.pdf", "done/b.pdf.txt"}
    assert "as packet 1" in (room.inbox / "done" / "b.pdf.txt").read_text()


@pytest.mark.parametrize("name", [b"M\xfcller.pdf", "多.pdf".encode(), b"new\nline.pdf", b"x" * 251 + b".pdf", b"no ending"])
def test_any_name_a_disk_can_hold_goes_all_the_way(room: Room, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(room.inbox) + b"/" + name))
    path.write_bytes(PDF)
    assert len(room.take_in().admitted) == 1 and not path_text(path).encode("utf-8").count(b"\xff")
    finish_up(room.finish(Stage.QUARANTINED, "It is broken"), room.store, room.originals)
    assert not path.exists() and len(list((room.inbox / "quarantine").iterdir())) == 2
    assert room.packets()[0].left_at


def test_an_inbox_that_is_away_pauses_intake_and_comes_back(room: Room) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    away = room.inbox.rename(room.inbox.with_name("away"))
    assert "No such file" in room.sweep().message
    resting = room.sweep(1.0)
    assert resting.resting and "No such file" in resting.message, "a short run tells why, too"
    away.rename(room.inbox)
    assert room.sweep(60.0).message == "" and len(room.sweep(1.0).admitted) == 1


def test_a_full_disk_pauses_intake_and_charges_nobody(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.pdf", "b.pdf"):
        (room.inbox / name).write_bytes(PDF + name.encode())

    def full(_file: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room.originals, "keep", full)
    assert room.take_in().message == "No space left on device"
    assert room.sweeper.next_look() == room.ticks.now + 5.0, "nothing is looked at while intake pauses"
    monkeypatch.undo()
    assert len(room.sweep(60.0).admitted) == 2


def test_a_database_that_is_gone_pauses_intake(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)

    def gone(*_: object) -> object:
        raise UnusableDatabase("gone")

    monkeypatch.setattr("flows.intake.known_marks", gone)
    monkeypatch.setattr("flows.intake.note_sweep", gone)
    assert "gone" in room.sweep().message
    monkeypatch.undo()
    room.sweep(60.0)
    assert len(room.sweep(1.0).admitted) == 1


def test_a_file_that_may_not_be_read_keeps_no_other_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bad.pdf", "good.pdf"):
        (room.inbox / name).write_bytes(PDF + name.encode())

    def refuse(folder: Path, parts: tuple[str, ...]) -> object:
        if parts[-1] == "bad.pdf":
            raise PermissionError(13, "Permission denied")
        return open_inside(folder, parts)

    monkeypatch.setattr("flows.intake.open_inside", refuse)
    swept = room.take_in()
    assert len(swept.admitted) == 1 and swept.unsettled == {"bad.pdf": "Permission denied"}


# where an inbox may lie

def test_inbox_and_store_must_not_lie_in_each_other(tmp_path: Path) -> None:
    chosen = Settings(data_dir=tmp_path / "box" / "data")
    for folder in (tmp_path / "box", tmp_path / "box" / "data" / "inbox"):
        folder.mkdir(parents=True, exist_ok=True)
        with pytest.raises(BadInbox, match="lie in each other"):
            open_inboxes([folder], chosen)


def test_what_is_no_inbox_is_refused(tmp_path: Path) -> None:
    chosen, good = Settings(data_dir=tmp_path / "data"), tmp_path / "good"
    (good / "sub").mkdir(parents=True)
    (tmp_path / "link").symlink_to(good)
    (tmp_path / "file").touch()
    for folder in ("link", "file", "missing"):
        with pytest.raises(BadInbox):
            open_inboxes([tmp_path / folder], chosen)
    with pytest.raises(BadInbox, match="one lies in the other"):
        open_inboxes([good, good / "sub"], chosen)
    assert [each.poll for each in open_inboxes([good], chosen)] == [False]
    assert open_inboxes([good], chosen, poll=True)[0].poll
    (good / "done").symlink_to(tmp_path)
    with pytest.raises(BadInbox, match="must be a folder"):
        open_inboxes([good], chosen)


# putting away

@pytest.mark.parametrize(("stage", "shelf"), [(Stage.DONE, "done"), (Stage.ATTENTION, "attention"),
                                              (Stage.QUARANTINED, "quarantine")])
def test_the_file_goes_to_its_shelf_with_companion_and_note(room: Room, stage: Stage, shelf: str) -> None:
    (room.inbox / "Box 1").mkdir()
    (room.inbox / "Box 1" / "scan.pdf").write_bytes(PDF)
    (room.inbox / "Box 1" / "scan.toml").write_text("received = 2026-01-05\n")
    room.take_in()
    packet = room.finish(stage, "It cannot be opened")
    finish_up(packet, room.store, room.originals)
    assert files(room.inbox) == {f"{shelf}/Box 1/{name}" for name in ("scan.pdf", "scan.toml", "scan.pdf.txt")}
    note = (room.inbox / shelf / "Box 1" / "scan.pdf.txt").read_text()
    assert note.startswith(f"Packet {packet.id}: scan.pdf") and room.packets()[0].left_at
    assert ("It cannot be opened." in note) == (stage != Stage.DONE)
    finish_up(packet, room.store, room.originals)
    assert len(files(room.inbox)) == 3, "once more changes nothing"


def test_names_on_a_shelf_never_overwrite_each_other(room: Room) -> None:
    for content in (PDF, PDF + b"%2 startxref %%EOF", PDF + b"%3 startxref %%EOF"):
        (room.inbox / "scan.pdf").write_bytes(content)
        room.take_in()
        finish_up(room.finish(Stage.DONE), room.store, room.originals)
    names = {path.name: path.read_bytes() for path in (room.inbox / "done").glob("*.pdf")}
    assert set(names) == {"scan.pdf", "scan-2.pdf", "scan-3.pdf"} and len(set(names.values())) == 3


def test_a_clerks_own_file_on_the_shelf_is_left_alone(room: Room) -> None:
    (room.inbox / "done").mkdir()
    (room.inbox / "done" / "scan.pdf").write_bytes(b"the clerk's")
    (room.inbox / "scan.pdf").write_bytes(PDF)
    room.take_in()
    finish_up(room.finish(Stage.DONE), room.store, room.originals)
    assert (room.inbox / "done" / "scan.pdf").read_bytes() == b"the clerk's"
    assert (room.inbox / "done" / "scan-1.pdf").read_bytes() == PDF


def test_a_file_replaced_meanwhile_is_not_moved_but_taken_in_by_itself(room: Room) -> None:
    path = room.inbox / "scan.pdf"
    path.write_bytes(PDF)
    room.take_in()
    packet = room.finish(Stage.DONE)
    path.write_bytes(PDF + b"% another startxref %%EOF")
    finish_up(packet, room.store, room.originals)
    assert path.exists() and not (room.inbox / "done" / "scan.pdf").exists()
    assert (room.inbox / "done" / "scan.pdf.txt").exists(), "the clerk is told nevertheless"
    assert len(room.take_in().admitted) == 1


def test_a_file_replaced_at_the_very_last_moment_goes_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    path = room.inbox / "scan.pdf"
    path.write_bytes(PDF)
    room.take_in()
    packet, other = room.finish(Stage.DONE), PDF + b"% another startxref %%EOF"
    rename = Path.rename

    def swap_first(source: Path, target: Path) -> Path:
        if source == path and target.parent.name == "done":
            monkeypatch.undo()
            fresh = source.with_name("fresh")
            fresh.write_bytes(other)
            rename(fresh, source)
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", swap_first)
    put_away(packet)
    assert path.read_bytes() == other and not (room.inbox / "done" / "scan.pdf").exists()


def test_a_file_that_somebody_took_out_is_finished_all_the_same(room: Room) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    room.take_in()
    packet = room.finish(Stage.DONE)
    (room.inbox / "scan.pdf").unlink()
    finish_up(packet, room.store, room.originals)
    assert room.packets()[0].left_at and room.originals.verify(packet.sha256)


def test_a_second_try_moves_the_file_from_one_shelf_to_the_other(room: Room) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    room.take_in()
    finish_up(room.finish(Stage.ATTENTION, "The worker stopped"), room.store, room.originals)
    assert room.store.queue.retry(1, "nora")
    finish_up(room.finish(Stage.DONE), room.store, room.originals)
    assert files(room.inbox) == {"done/scan.pdf", "done/scan.pdf.txt"}


@pytest.mark.parametrize("step", ["note", "move", "row"])
def test_a_kill_between_any_two_steps_is_made_good_by_the_next_sweep(room: Room, monkeypatch: pytest.MonkeyPatch,
                                                                     step: str) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    (room.inbox / "scan.pdf").write_bytes(PDF)
    room.take_in()
    packet = room.finish(Stage.DONE)
    targets = {"note": "flows.away._claim", "move": "flows.away._move", "row": "filings.worklist.Worklist.left"}
    monkeypatch.setattr(targets[step], kill)
    with pytest.raises(Killed):
        finish_up(packet, room.store, room.originals)
    monkeypatch.undo()
    assert room.sweep(1.0).put_away == 1
    assert files(room.inbox) == {"done/scan.pdf", "done/scan.pdf.txt"} and room.packets()[0].left_at
    assert room.take_in().admitted == [] and len(room.packets()) == 1


def test_one_file_that_cannot_be_put_away_keeps_no_other_from_coming_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.inbox / "old.pdf").write_bytes(PDF)
    room.take_in()
    room.finish(Stage.DONE)
    (room.inbox / "new.pdf").write_bytes(PDF + b"%2 startxref %%EOF")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.away._claim", full)
    room.sweep()
    swept = room.sweep(1.0)
    assert len(swept.admitted) == 1 and swept.left_over == {"old.pdf": "No space left on device"}


def test_a_disk_that_is_full_for_notes_uses_up_no_names(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    room.take_in()
    room.finish(Stage.DONE)
    with monkeypatch.context() as patch:
        patch.setattr("flows.away.os.fsync", no_room)
        for tick in range(4):
            assert room.sweep(float(tick)).left_over == {"scan.pdf": "No space left on device"}
    assert files(room.inbox) == {"scan.pdf"}
    room.sweep(9.0)
    assert files(room.inbox) == {"done/scan.pdf", "done/scan.pdf.txt"}


def test_notes_that_a_killed_run_left_empty_hold_no_name_that_has_the_number(room: Room) -> None:
    (room.inbox / "scan.pdf").write_bytes(PDF)
    room.take_in()
    room.finish(Stage.DONE)
    packet = room.packets()[0].id
    (room.inbox / "done").mkdir()
    for name in ("scan.pdf", f"scan-{packet}.pdf", f"packet-{packet}-scan.pdf"):
        (room.inbox / "done" / f"{name}.txt").touch()
    room.sweep(1.0)
    assert (room.inbox / "done" / f"scan-{packet}.pdf").read_bytes() == PDF and room.packets()[0].left_at


def no_room(_file: int) -> None:
    raise OSError(28, "No space left on device")


# other ways in

def test_a_deposited_file_appears_whole_under_a_free_name_with_its_dates(room: Room) -> None:
    inbox = Inbox(room.inbox)
    first = deposit(inbox, "scan.pdf", io.BytesIO(PDF))
    second = deposit(inbox, "scan.pdf", io.BytesIO(PDF + b"%2 startxref %%EOF"), "Box 2", date(2026, 1, 5))
    third = deposit(inbox, "scan.pdf", io.BytesIO(PDF + b"%3 startxref %%EOF"))
    assert [path.relative_to(room.inbox).as_posix() for path in (first, second, third)] == [
        "scan.pdf", "Box 2/scan.pdf", "scan-2.pdf"]
    room.take_in()
    assert sorted((each.batch, each.received == date(2026, 1, 5)) for each in room.packets()) == [
        ("", False), ("", False), ("Box 2", True)]
    assert not list(room.inbox.rglob(".*.part"))


@pytest.mark.parametrize(("name", "batch"), [("../x.pdf", ""), ("x.pdf", "../y"), ("..", ""), (".x.pdf", ""), ("x.part", ""),
                                             ("a\0b", ""), ("x.pdf", ".hidden")])
def test_a_deposit_stays_in_its_inbox(room: Room, name: str, batch: str) -> None:
    with pytest.raises(BadArguments):
        deposit(Inbox(room.inbox), name, io.BytesIO(PDF), batch)
    assert files(room.inbox) == set()


def test_a_sweep_without_memory_looks_twice(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.intake.settings", lambda: room.sweeper.chosen.model_copy(update={"settle_seconds": 0.001}))
    put_scan(room.inbox / "scan.tif", 300)
    waits: list[float] = []
    (swept,) = sweep_all([Inbox(room.inbox)], room.store, room.originals, sleep=lambda s: waits.append(s))
    assert len(swept.admitted) == 1 and waits == [0.001]


def test_long_names_are_cut_and_stay_apart() -> None:
    assert short("scan.pdf") == "scan.pdf"
    one, two = short("a" * 250 + ".pdf"), short("a" * 251 + ".pdf")
    assert one != two and one.endswith(".pdf") and len(one) < 80
