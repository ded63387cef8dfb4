"""Kill the mailroom at random points, over and over, and count whether anything was lost or doubled.

    python benchmarks/torture.py --rounds 300 [--seed N] [--real 0.05]

A mailroom on SQLite lives through two thirds of the rounds, one on a PostgreSQL server of its own through the rest. In each
round files are dropped as scanners, clerks and shares drop them: whole, half written, replaced, renamed, twice, broken, in
batches, while one or two watchers or the nightly batch run. Each of these is killed with signal 9 at a random moment, or right
before a random one of its own steps on the disk. In some rounds the disk of the inbox or of the data is full, the inbox
read-only, or the database server is started again. After each round the files that were ever dropped are looked for one by
one; after some of them, and at the end, a last watcher runs undisturbed, and every file must be on its shelf, with its record.
A table at the end tells how often each fault came, and what it did.

Most rounds read with a quick stand-in for the reader (tests/flow_reader.py); a share reads with the real one. The random
numbers follow from the seed, which is printed; what the scheduler does, does not. Exit status 1: something was lost.
"""
from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from importlib import import_module
from pathlib import Path

from torture_books import KILLS, Table, losses
from torture_mail import FAULTS, World, drop, own_disk, own_server, place_fault

ROOT = Path(__file__).resolve().parents[1]
LEASE_S = 3.0
STEPS = ("os.rename", "os.remove", "os.link", "os.mkdir", "open", "sqlite3.connect")     # what the kill is counted by
NEEDS_DISK = ("full", "data full", "read-only")
QUICK = "tests.flow_reader:make_reader"


def main() -> int:
    """Run the rounds and tell what came of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--real", type=float, default=0.02, help="share of the rounds that use the real reader")
    parser.add_argument("--fault", choices=FAULTS, help="the same fault in every round")
    parser.add_argument("--on", choices=("both", "sqlite", "postgresql"), default="both", help="kind of the database")
    parser.add_argument("--keep", type=Path, help="folder for the mailrooms, kept afterwards")
    chosen = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    table = Table()
    for kind, rounds in shares(chosen.on, chosen.rounds):
        in_one_mailroom(kind, rounds, chosen, table)
        if table.faults:
            break
    table.tell()
    return 1 if table.faults else 0


def shares(kind: str, rounds: int) -> list[tuple[str, int]]:
    """How many of the rounds are on which kind of database."""
    if kind != "both":
        return [(kind, rounds)]
    return [("sqlite", rounds - rounds // 3), ("postgresql", rounds // 3)]


def in_one_mailroom(kind: str, rounds: int, chosen: argparse.Namespace, table: Table) -> None:
    """Some of the rounds in a mailroom of their own."""
    with contextlib.ExitStack() as stack:
        root = chosen.keep / kind if chosen.keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="torture-")))
        root.mkdir(parents=True, exist_ok=True)
        world = World(root, random.Random(f"{chosen.seed} {kind}"))
        world.inbox.mkdir(exist_ok=True)
        world.data.mkdir(mode=0o700, exist_ok=True)
        mounted = stack.enter_context(own_disk(world.inbox, 512)) and stack.enter_context(own_disk(world.data, 512))
        url = stack.enter_context(own_server(world)) if kind == "postgresql" else ""
        prepare(world, url, real=chosen.real > 0)
        disks = "disks of their own" if mounted else "the common disk"
        print(f"seed {chosen.seed}, {rounds} rounds on {kind}, inbox and data on {disks}", flush=True)
        faults = [chosen.fault] if chosen.fault else ["none"] * 7 + [*FAULTS] + ["database"] * 2
        run(world, rounds, chosen.real, [each for each in faults if (mounted or each not in NEEDS_DISK)
                                         and (world.server or each != "database")] or ["none"], table)


def prepare(world: World, database: str, *, real: bool) -> None:
    """Set the program up through its environment, then load it: the runs are forked from this process."""
    os.environ |= {"LOCKBOX_DATA_DIR": str(world.data), "LOCKBOX_INBOXES": str(world.inbox), "LOCKBOX_JOBS": "2",
                   "LOCKBOX_SETTLE_SECONDS": "0.2", "LOCKBOX_PATIENCE_SECONDS": "1.5", "LOCKBOX_SWEEP_SECONDS": "0.5",
                   "LOCKBOX_LEASE_SECONDS": str(LEASE_S), "LOCKBOX_DATABASE": database, "OMP_THREAD_LIMIT": "1"}
    os.environ["PYTHONPATH"] = str(ROOT)
    if real:
        learn = [sys.executable, "-m", "lockbox", "forms", "learn", str(ROOT / "sample_filings" / "forms")]
        subprocess.run(learn, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    for module in ("flows.night_shift", "flows.watching", "lockbox.watch", "lockbox.nightly"):
        import_module(module)      # once, for all runs
    from filings.database import Database
    from filings.settings import settings

    settings.cache_clear()
    Database(settings().database, upgrade=True).close()


def run(world: World, rounds: int, real: float, choice: list[str], table: Table) -> None:
    """All rounds, each under a fault of the choice, until something is wrong."""
    began, ends = time.monotonic(), Counter[str]()
    for number in range(1, rounds + 1):
        fault, before = world.rng.choice(choice), Counter(world.ways)
        reader = "real" if world.rng.random() < real else "quick"
        ended = one_round(world, number, reader, fault)
        wrong = [f"round {number}: {each}" for each in losses(world, finished=False)]
        if number % 10 == 0 or number == rounds:
            settle(world)
            wrong += [f"after round {number}: {each}" for each in losses(world, finished=True)]
        ends += ended
        seen = Counter({each: count for each, count in ended.items() if each in KILLS}) + (world.ways - before)
        table.note(seen + Counter([FAULTS[fault]] if fault in FAULTS else []), wrong)
        if number % 10 == 0 or number == rounds:
            print(f"{number} rounds in {time.monotonic() - began:.0f} s: {sum(world.least.values())} files dropped, "
                  f"{dict(sorted(ends.items()))}, {len(wrong)} faults", flush=True)
        if wrong:
            break
    table.dropped += sum(world.least.values())


def one_round(world: World, number: int, reader: str, fault: str) -> Counter[str]:
    """Start the program, drop files, kill it; says how it ended."""
    rng, kills = world.rng, Counter[str]()
    watchers = 2 if fault == "two" else 1
    act = rng.choice(["watch"] * 4 + ["nightly"]) if watchers == 1 else "watch"
    with contextlib.ExitStack() as stack:
        if late := rng.random() < 0.7:
            pids = [start(act, reader, at_step(rng)) for _ in range(watchers)]
        pending = [drop(world, number, each) for each in range(rng.randrange(1, 4))]
        time.sleep(rng.uniform(0.05, 1.2))
        stack.enter_context(place_fault(world, fault))
        if not late:
            pids = [start(act, reader, at_step(rng)) for _ in range(watchers)]
        for finish in pending:
            finish()
        give_up = time.monotonic() + rng.uniform(0.5, 6.0 if reader == "quick" else 15.0)
        for pid in pids:
            kills[wait_or_kill(pid, give_up, act)] += 1
    return kills


def at_step(rng: random.Random) -> int:
    """Before which of its steps a run kills itself; 0 leaves it to the clock."""
    return int(10 ** rng.uniform(0.3, 2.3)) if rng.random() < 0.7 else 0


def start(act: str, reader: str, step: int) -> int:
    """Fork a run of the program; it kills itself right before its step number `step`, if that is not 0."""
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        os.setsid()
        # beside the data, whose disk may be full
        log = os.open(Path(os.environ["LOCKBOX_DATA_DIR"]).parent / "torture.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        if step:
            die_at(step)
        status = act_out(act, reader)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def act_out(act: str, reader: str) -> int:
    """What a forked run does."""
    import flows.clerk
    import flows.equipment
    from filings.problems import LockboxError
    from lockbox.watch import run_watch

    flows.clerk.OPEN_AGAIN_S = 0.2     # the rounds are short
    if reader == "quick":
        flows.equipment.READER = QUICK
    if act == "nightly":
        from datetime import date, timedelta

        from lockbox.nightly import run_nightly

        return run_nightly(date.today() - timedelta(days=2), again=True)
    try:
        return run_watch([], once=act == "once")
    except LockboxError as error:      # an inbox that cannot be written is refused at the start
        print(error, flush=True)
        return 2


def die_at(step: int) -> None:
    """Have the process die right before one of its steps on the disk."""
    left = [step]

    def count(event: str, _arguments: tuple[object, ...]) -> None:
        if event in STEPS:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def wait_or_kill(pid: int, give_up: float, act: str) -> str:
    """Wait until a run has ended by itself or at a step, or kill it when its time is over; says how it ended."""
    while time.monotonic() < give_up:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done and os.WIFSIGNALED(status):
            return killed_in(pid, act)
        if done:
            return f"ended with {os.waitstatus_to_exitcode(status)}"
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return killed_in(pid, act)


def killed_in(pid: int, act: str) -> str:
    """At what a run was killed: a packet that it has in hand is one that it was reading or filing."""
    from sqlalchemy import func, select

    from filings.problems import UnusableDatabase
    from filings.settings import settings
    from filings.store import Store
    from filings.tables import QUEUE

    if act == "nightly":
        return KILLS[2]
    in_hand = 0
    # on a full disk SQLite cannot even be opened for reading; only the label of the kill rests on this
    with contextlib.suppress(UnusableDatabase), Store(settings().database) as store, store.database.read() as connection:
        in_hand = connection.scalar(select(func.count()).where(QUEUE.c.stage == "taken", QUEUE.c.worker.contains(f"-{pid}-"))) or 0
    return KILLS[1] if in_hand else KILLS[0]


def settle(world: World) -> None:
    """Let an undisturbed watcher finish everything, and give those who need a person their second chance."""
    from filings.originals import open_originals
    from filings.settings import settings
    from filings.store import Store
    from flows.inbox import look, open_inboxes
    from flows.intake import Sweeper

    time.sleep(LEASE_S)            # the leases of the dead run out
    give_up = time.monotonic() + 90
    while time.monotonic() < give_up:
        os.waitpid(start("once", "quick", 0), 0)
        (inbox,) = open_inboxes(settings().inboxes)
        with Store(settings().database) as store:
            Sweeper(inbox, store, open_originals(settings().originals), repair_after_s=0).sweep()
            packets = store.queue.packets()
            tired = [each.id for each in packets if each.stage == "attention"]
            for packet in tired:
                store.queue.retry(packet, "torture")
        open_ones = [each for each in packets if each.stage in ("waiting", "taken") or not each.left_at]
        if not (tired or open_ones or any(file.path.suffix == ".tif" for file in look(inbox).files)):
            return
        time.sleep(1.0)


if __name__ == "__main__":
    sys.exit(main())
