"""Whether anything was lost or doubled in the mailroom of `benchmarks/torture.py`, and the table of what came of each fault."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from torture_mail import FAULTS, WAYS, World

KILLS = ("kill -9 in intake", "kill -9 in reading", "kill -9 in the nightly batch")


@dataclass
class Table:
    """How often each fault came, and what was lost, doubled or wrong in the rounds that had it."""

    rounds: Counter[str] = field(default_factory=Counter)
    often: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    faults: list[str] = field(default_factory=list)

    def note(self, seen: Counter[str], wrong: Sequence[str]) -> None:
        """Count a round with the faults it had."""
        self.often += seen
        self.rounds.update([*seen, "all"])
        for each in seen:
            self.wrong[each] += len(wrong)
        self.faults += wrong

    def tell(self) -> None:
        """Print it."""
        print(f"\n{'fault':36}{'rounds':>8}{'times':>8}{'lost, doubled or wrong':>24}")
        for each in (*KILLS, *FAULTS.values(), *WAYS.values()):
            print(f"{each:36}{self.rounds[each]:8}{self.often[each]:8}{self.wrong[each]:24}")
        print(f"{'all':36}{self.rounds['all']:8}{'':8}{len(self.faults):24}")
        print(*self.faults, sep="\n")
        print("LOST OR DOUBLED" if self.faults else
              f"{self.dropped} files dropped: 0 lost, 0 doubled, books balanced after each of {self.rounds['all']} rounds")


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
