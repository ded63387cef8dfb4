"""Reading processes: results in order, and every way in which a page can bring its process down."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import fake_reader
import numpy as np
import pytest
from PIL import Image

from extractors.processes.pool import Limits, PoolFailure, ReaderPool, ScanResult
from extractors.scans.digest import digest_of
from filings.problems import MissingTool
from filings.vocabulary import PageKind

FAKE = "fake_reader:make_reader"
QUICK = Limits(page_s=4.0, memory=500 << 20, retries=0)


def scan(folder: Path, name: str, *widths: int) -> Path:
    """A TIFF whose pages have these widths; see `fake_reader` for what each does to its reader."""
    frames = [Image.fromarray(np.full((300, width), 100 + index, np.uint8)) for index, width in enumerate(widths)]
    frames[0].save(folder / name, "TIFF", save_all=True, append_images=frames[1:])
    return folder / name


def children(of: int | str = "self") -> set[int]:
    """Processes started by one that have not been waited for.

    The kernel lists a child with the thread that started it, and gives it to another thread of the process when that one
    ends: so a thread that ends while the lists are read may hide a child, and all of them are read again.
    """
    while True:
        before = set(Path(f"/proc/{of}/task").iterdir())
        out = set()
        with suppress(FileNotFoundError, ProcessLookupError):
            for task in before:
                out |= {int(pid) for pid in (task / "children").read_text().split()}
            if before == set(Path(f"/proc/{of}/task").iterdir()):
                return out


def soon_gone(*groups: int) -> bool:
    """Whether nothing of these process groups runs any more; what was killed may need a moment to notice."""
    pause, end = threading.Event(), time.monotonic() + 30
    while not all(map(group_is_gone, groups)):
        if time.monotonic() > end:
            return False
        pause.wait(0.02)
    return True


def group_is_gone(group: int) -> bool:
    """Whether nothing of that process group runs; the dead may wait to be collected."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of = stat.read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state not in "ZX":
                return False
    return True


def problems(result: ScanResult) -> list[str | None]:
    return [page.page.problem.code if page.page.problem else None for page in result.pages]


def pids(result: ScanResult) -> set[int]:
    return {int(page.claims[0].text.split()[0]) for page in result.pages if page.claims}


def test_results_come_in_order_with_their_costs(tmp_path: Path) -> None:
    paths = [scan(tmp_path, f"{pages}.tif", *[fake_reader.FINE] * pages) for pages in (9, 1, 4)]
    before = children()
    with ReaderPool(FAKE, ("note",), jobs=2) as pool:
        results = list(pool.read(paths))
        (nursery,) = children() - before
        assert len(children(nursery)) == 2
        again = next(pool.read(paths[:1]))
    assert [result.path for result in results] == paths
    assert [result.page_count for result in results] == [9, 1, 4]
    assert [result.sha256 for result in results] == [digest_of(path) for path in paths]
    for result in results:
        assert result.problem is None and result.cpu_s > 0 and result.wall_s > 0
        assert [page.page.number for page in result.pages] == list(range(1, result.page_count + 1))
        # Each page got its own picture, on one thread, and the factory its arguments.
        assert [page.claims[0].text.split()[1:] for page in result.pages] == [
            [str(100 + index), "1", "note"] for index in range(result.page_count)]
        assert all(page.cpu_s >= 0 for page in result.pages)
    assert len(set[int]().union(*map(pids, results), pids(again))) <= 2
    assert children() == before


@pytest.fixture(scope="module")
def warm() -> Iterator[ReaderPool]:
    """A pool for tests that do it no harm."""
    with ReaderPool(FAKE, jobs=1) as pool:
        yield pool


def test_scans_are_drawn_on_two_ahead_and_an_abandoned_run_leaves_the_pool_usable(tmp_path: Path,
                                                                                        warm: ReaderPool) -> None:
    path = scan(tmp_path, "a.tif", fake_reader.FINE)
    drawn = []

    def source() -> Iterator[Path]:
        for number in range(100):
            drawn.append(number)
            yield path

    for count, _ in enumerate(warm.read(source()), 1):
        assert len(drawn) <= count + 2
        if count == 4:
            break
    assert problems(next(warm.read([path]))) == [None]


def test_a_pool_says_when_it_will_soon_need_another_scan(tmp_path: Path) -> None:
    busy, asked, told = scan(tmp_path, "a.tif", fake_reader.CHILD, fake_reader.FINE), threading.Event(), list[bool]()
    with ReaderPool(FAKE, jobs=1) as pool:
        assert pool.hungry
        next(pool.read([scan(tmp_path, "b.tif", fake_reader.FINE)]))
        assert pool.hungry, "what was read waits no more"

        def source() -> Iterator[Path]:
            yield busy
            told.append(pool.hungry)       # the first scan is handed over, and has a page that nobody reads
            asked.set()

        def read() -> None:
            with suppress(PoolFailure):
                list(pool.read(source()))

        reading = threading.Thread(target=read)
        reading.start()
        assert asked.wait(60)
    reading.join(60)
    assert told == [False]


def test_bad_pages_cost_only_themselves(tmp_path: Path) -> None:
    fate = {2: (fake_reader.HANG, "time-limit", "Page 2 took longer than 4 seconds"),
            3: (fake_reader.ABORT, "reader-crashed", "signal 6"), 5: (fake_reader.HOG, "reader-crashed", "memory"),
            6: (fake_reader.BUG, "reader-crashed", "ZeroDivisionError: a bug over a page"),
            7: (fake_reader.REFUSE, "damaged-file", "This page is torn")}
    widths = [fate[number][0] if number in fate else fake_reader.FINE for number in range(1, 9)]
    paths = [scan(tmp_path, "a.tif", *widths), scan(tmp_path, "b.tif", fake_reader.FINE)]
    with ReaderPool(FAKE, jobs=1, limits=QUICK) as pool:
        bad, good = pool.read(paths)
    assert problems(good) == [None]
    assert problems(bad) == [fate[number][1] if number in fate else None for number in range(1, 9)]
    assert bad.problem is None, "the rest of the scan was read"
    for number, (_, _, words) in fate.items():
        page = bad.pages[number - 1]
        assert page.doubtful and page.page.kind == PageKind.OTHER and page.page.number == number
        assert page.page.problem and words in page.page.problem.message


def test_a_crash_is_tried_again_once(tmp_path: Path) -> None:
    path = scan(tmp_path, "a.tif", fake_reader.FLAKY)
    with ReaderPool(FAKE, (str(tmp_path / "mark"),), jobs=1) as pool:
        result = next(pool.read([path]))
    assert problems(result) == [None] and (tmp_path / "mark").exists()


def test_a_scan_of_which_nothing_could_be_read_has_a_problem(tmp_path: Path, warm: ReaderPool) -> None:
    paths = [scan(tmp_path, "a.tif", fake_reader.REFUSE), tmp_path / "gone.tif", tmp_path / "empty.pdf"]
    paths[2].touch()
    torn, gone, empty = warm.read(paths)
    assert torn.problem and torn.problem.code == "damaged-file" and problems(torn) == ["damaged-file"]
    assert gone.problem and gone.problem.code == "unreachable-file" and gone.sha256 == "" and gone.pages == ()
    assert empty.problem and empty.problem.code == "empty-file" and empty.sha256 == digest_of(paths[2])


def test_external_programs_are_ended_with_their_reader(tmp_path: Path) -> None:
    path = scan(tmp_path, "a.tif", fake_reader.CHILD)
    before = children()
    with ReaderPool(FAKE, jobs=1, limits=QUICK) as pool:
        (nursery,) = children() - before
        next(pool.read([scan(tmp_path, "b.tif", fake_reader.FINE)]))
        started = children(nursery)
        result = next(pool.read([path]))
    assert problems(result) == ["time-limit"]
    assert len(started) == 1 and soon_gone(*started)


def test_cpu_of_external_programs_is_counted(tmp_path: Path, warm: ReaderPool) -> None:
    path = scan(tmp_path, "a.tif", fake_reader.FINE, fake_reader.BUSY)
    idle, busy = next(warm.read([path])).pages
    assert busy.cpu_s > 0.02 and busy.cpu_s > idle.cpu_s


def test_what_opens_doors_elsewhere_stays_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {"LOCKBOX_DATABASE", "LOCKBOX_OIDC_SECRET", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "PREFECT_API_AUTH_STRING"}
    for name in (*secret, "LOCKBOX_FORMS_DIR"):
        monkeypatch.setenv(name, "word")
    with ReaderPool("fake_reader:make_spy", jobs=1) as pool:
        (page,) = next(pool.read([scan(tmp_path, "a.tif", fake_reader.FINE)])).pages
    told = set(page.claims[0].text.split())
    assert "LOCKBOX_FORMS_DIR" in told and not told & secret


def test_a_scan_has_a_time_limit_of_its_own(tmp_path: Path) -> None:
    paths = [scan(tmp_path, "a.tif", fake_reader.FINE, *[fake_reader.HANG] * 30),
             scan(tmp_path, "b.tif", fake_reader.FINE)]
    with ReaderPool(FAKE, jobs=1, limits=Limits(page_s=60, scan_s=2.5)) as pool:
        slow, good = pool.read(paths)
    assert problems(slow) == [None] + ["time-limit"] * 30 and problems(good) == [None]


def test_processes_are_replaced_after_their_share_of_pages(tmp_path: Path) -> None:
    path = scan(tmp_path, "a.tif", *[fake_reader.FINE] * 7)
    before = children()
    with ReaderPool(FAKE, jobs=1, limits=Limits(pages=4)) as pool:      # opening counts as one
        result = next(pool.read([path]))
    assert problems(result) == [None] * 7 and len(pids(result)) == 2
    assert children() == before


def test_a_process_killed_from_outside_is_replaced(tmp_path: Path) -> None:
    path = scan(tmp_path, "a.tif", fake_reader.FINE)
    with ReaderPool(FAKE, jobs=1) as pool:
        first = next(pool.read([path]))
        os.kill(pids(first).pop(), signal.SIGKILL)
        assert problems(next(pool.read([path]))) == [None]


def test_the_reader_is_loaded_once_for_all_processes_and_again_when_the_nursery_was_killed(tmp_path: Path) -> None:
    path = scan(tmp_path, "a.tif", *[fake_reader.FINE] * 6)
    before, loads = children(), tmp_path / "loads"
    with ReaderPool("fake_reader:make_counted", (str(loads),), jobs=2, limits=Limits(pages=2)) as pool:
        assert len(pids(next(pool.read([path])))) > 2 and loads.read_text() == "x"
        (nursery,) = children() - before
        readers = children(nursery)
        os.kill(nursery, signal.SIGKILL)
        assert problems(next(pool.read([path]))) == [None] * 6
        assert loads.read_text() == "xx" and soon_gone(nursery, *readers)
    assert children() == before


@pytest.mark.parametrize(("note", "error", "words"), [
    ("no tool", MissingTool, "A tool is not installed"), ("bug", PoolFailure, "a bug at the start"),
    ("death", PoolFailure, "signal 6")])
def test_a_reader_that_cannot_start_is_told_at_once(tmp_path: Path, note: str, error: type[Exception],
                                                    words: str) -> None:
    path = scan(tmp_path, "a.tif", fake_reader.FINE)
    before = children()
    with ReaderPool(FAKE, (note,), jobs=2) as pool:
        for _ in range(2):
            with pytest.raises(error, match=words):
                list(pool.read([path]))
    assert children() == before


def test_closing_ends_everything_at_once_and_for_good(tmp_path: Path) -> None:
    path = scan(tmp_path, "a.tif", fake_reader.FINE, fake_reader.CHILD)
    pool = ReaderPool(FAKE, jobs=2)
    reading = pool.read([path])
    closing = threading.Timer(0.5, pool.close)
    closing.start()
    with pytest.raises(PoolFailure):
        next(reading)
    closing.join()
    pool.close()
    with pytest.raises(PoolFailure):
        next(pool.read([path]))


def test_an_interrupt_ends_everything_promptly(tmp_path: Path) -> None:
    path = scan(tmp_path, "a.tif", fake_reader.CHILD)
    # a shell that started the tests in the background has them ignore interrupts, and so would what they start
    script = ("import signal; from pathlib import Path; from extractors.processes.pool import ReaderPool\n"
              "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
              f"with ReaderPool({FAKE!r}, jobs=1) as pool:\n"
              "    from test_pool import children; print(*children(), flush=True)\n"
              f"    list(pool.read([Path({str(path)!r})]))\n")
    root = Path(__file__).resolve().parents[1]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), str(root / "tests")])}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=environment) as process:
        assert process.stdout
        started = [int(pid) for pid in process.stdout.readline().split()]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) != 0
    assert len(started) == 1 and soon_gone(*started)
