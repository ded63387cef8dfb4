"""Kill the mailroom at random points, over and over, and count whether anything was lost or doubled.

    python benchmarks/torture.py --rounds 300 [--seed N] [--real 0.05]

One mailroom lives through all rounds. In each round files are dropped as scanners, clerks and shares drop them: whole,
half written, replaced, renamed, twice, broken, in batches, while one or two watchers or the nightly batch run. Each of these
is killed with signal 9 at a random moment, or right before a random one of its own steps on the disk. In some rounds the disk
of the inbox or of the data is full, the inbox read-only, or the database (with --postgres) is started again. After each round
the files that were ever dropped are looked for one by one; after some of them, and at the end, a last watcher runs
undisturbed, and every file must be on its shelf, with its record.

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

from torture_mail import World, drop, own_disk, own_server, place_fault

ROOT = Path(__file__).resolve().parents[1]
LEASE_S = 3.0
STEPS = ("os.rename", "os.remove", "os.link", "os.mkdir", "open", "sqlite3.connect")     # what the kill is counted by
FAULTS = ("full", "data full", "read-only", "two")
ANYWHERE = ("none", "two", "database")         # needs no disk of its own
QUICK = "tests.flow_reader:make_reader"


def main() -> int:
    """Run the rounds and tell what came of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--real", type=float, default=0.02, help="share of the rounds that use the real reader")
    parser.add_argument("--fault", choices=FAULTS, help="the same fault in every round")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own, which is restarted too")
    parser.add_argument("--keep", type=Path, help="folder for the mailroom, kept afterwards")
    chosen = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with contextlib.ExitStack() as stack:
        root = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="torture-")))
        root.mkdir(parents=True, exist_ok=True)
        world = World(root, random.Random(chosen.seed))
        world.inbox.mkdir(exist_ok=True)
        world.data.mkdir(mode=0o700, exist_ok=True)
        mounted = stack.enter_context(own_disk(world.inbox, 512)) and stack.enter_context(own_disk(world.data, 512))
        url = stack.enter_context(own_server(world)) if chosen.postgres else ""
        prepare(world, url, real=chosen.real > 0)
        disks = "disks of their own" if mounted else "the common disk"
        print(f"seed {chosen.seed}, {chosen.rounds} rounds, inbox and data on {disks}", flush=True)
        faults = [chosen.fault] if chosen.fault else ["none"] * 8 + [*FAULTS] + ["database"] * (3 if world.server else 0)
        return run(world, chosen.rounds, chosen.real, [each for each in faults if mounted or each in ANYWHERE] or ["none"])


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

    Database(settings().database, upgrade=True).close()


def run(world: World, rounds: int, real: float, choice: list[str]) -> int:
    """All rounds, each under a fault of the choice; returns the exit status."""
    began, kills, faults = time.monotonic(), Counter[str](), list[str]()
    for number in range(1, rounds + 1):
        fault = world.rng.choice(choice)
        reader = "real" if world.rng.random() < real else "quick"
        kills += one_round(world, number, reader, fault)
        faults += [f"round {number}: {each}" for each in losses(world, finished=False)]
        if number % 10 == 0 or number == rounds:
            settle(world)
            faults += [f"after round {number}: {each}" for each in losses(world, finished=True)]
            print(f"{number} rounds in {time.monotonic() - began:.0f} s: {sum(world.least.values())} files dropped, "
                  f"{dict(kills)}, {len(faults)} faults", flush=True)
        if faults:
            break
    for each in faults:
        print(each)
    print("LOST OR DOUBLED" if faults else "0 lost, 0 doubled, books balanced after every round")
    return 1 if faults else 0


def one_round(world: World, number: int, reader: str, fault: str) -> Counter[str]:
    """Start the program, drop files, kill it; says how it ended."""
    rng, kills = world.rng, Counter[str]()
    watchers = 2 if fault == "two" else 1
    act = rng.choice(["watch"] * 5 + ["nightly"]) if watchers == 1 else "watch"
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
            kills[wait_or_kill(pid, give_up)] += 1
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


def wait_or_kill(pid: int, give_up: float) -> str:
    """Wait until a run has ended by itself, or kill it when its time is over."""
    while time.monotonic() < give_up:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            if os.WIFSIGNALED(status):
                return "killed at a step"
            return f"ended with {os.waitstatus_to_exitcode(status)}"
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "killed by the clock"


# whether anything was lost

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


def losses(world: World, *, finished: bool) -> list[str]:
    """Everything that is wrong with the books; `finished`: nothing may be under way any more."""
    from sqlalchemy import func, select

    from filings.audit import verify
    from filings.originals import open_originals
    from filings.settings import settings
    from filings.store import Store
    from filings.tables import QUEUE, SCANS
    from flows.inbox import SHELVES
    from flows.reconcile import reconcile

    wrong = []
    originals = open_originals(settings().originals)
    with Store(settings().database) as store:
        books = reconcile(store.database, originals)
        with store.database.read() as connection:
            rows = [dict(each) for each in connection.execute(select(QUEUE)).mappings()]
            scans = connection.execute(select(SCANS.c.folder, SCANS.c.name, func.count()).group_by(
                SCANS.c.folder, SCANS.c.name)).all()
        verdict = verify(store.database)
    if verdict.broken_at is not None:
        wrong.append(f"the audit trail is broken at {verdict.broken_at}: {verdict.reason}")
    if not books.balanced:
        wrong += [f"the books: {each}" for each in books.faults]
    wrong += [f"{name} has {count} decisions of one place" for _, name, count in scans if count > 1]
    came = Counter(each["sha256"] for each in rows)
    there = lying(world)
    for digest, least in world.least.items():
        count = came[digest] + there[digest]
        if count < least:
            wrong.append(f"LOST: {digest[:12]} was dropped {least} times, {came[digest]} came in, {there[digest]} lie there")
        if came[digest] > world.most[digest]:
            wrong.append(f"DOUBLED: {digest[:12]} was dropped {world.most[digest]} times, {came[digest]} came in")
    wrong += [f"the original {digest[:12]} is not what came in" for digest in set(came) if not originals.verify(digest)]
    if finished:
        wrong += [f"packet {each['id']} is still {each['stage']}" for each in rows
                  if each["stage"] in ("waiting", "taken") or each["left_at"] is None]
        wrong += [f"{len(there)} files still lie in the inbox" for _ in [0] if there]
        for shelf in SHELVES:
            for path in (world.inbox / shelf).rglob("*.tif"):
                if not path.with_name(path.name + ".txt").exists():
                    wrong.append(f"{path.name} lies on {shelf} without a note")
    return wrong


def lying(world: World) -> Counter[str]:
    """What lies in the inbox and is not taken in yet or not put away, by content."""
    from filings.files import sha256_of
    from filings.settings import settings
    from filings.store import Store
    from filings.sweeping import known_marks
    from flows.inbox import Inbox, look, path_text

    inbox, found = Inbox(world.inbox), Counter[str]()
    with Store(settings().database) as store:
        known = known_marks(store.database, inbox.name)
    for file in look(inbox).files:
        if file.path.suffix != ".toml" and (file.size, file.mtime_ns) not in known.get(path_text(file.path), ()):
            found[sha256_of(file.path)] += 1
    return found


if __name__ == "__main__":
    sys.exit(main())
