"""How many filings a minute are decided again, with their records and reports written anew?

    python benchmarks/recheck.py --got OUT [--filings 5000] [--fee 999.00]

Takes the records of a folder as patterns, puts copies of them into a fresh archive (each a filing of somebody else, each with its
record and report in a folder), changes the fee in a copy of the rules so that most filings come out differently, and runs
`lockbox recheck` on all of it in one process, on one processor. Then the same with `--dry-run`, and the time to load the rules.
The wall time counts; on a machine that does other things too, the processor time beside it says what it would be alone. `load` is
that of the machine.
"""
from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filings.files import write_atomically
from filings.vocabulary import Filing, Reading, Record

LETTERS, DIGITS = "ABCDEFGHIKLMNOPRSTUVWZ", "0123456789"


def copies(patterns: list[Record], count: int, seed: int) -> Iterator[Record]:
    """Records of other people: names, numbers and birth dates drawn anew, papers that look different."""
    draw = random.Random(seed)
    made = 0
    while made < count:
        pattern = patterns[made % len(patterns)]
        scan = pattern.scan.model_copy(update={"name": f"copy-{made:06d}.pdf", "sha256": f"{draw.getrandbits(256):064x}"})
        filings = tuple(other_person(filing, draw) for filing in pattern.filings)
        made += len(filings)
        yield pattern.model_copy(update={"scan": scan, "filings": filings})


def other_person(filing: Filing, draw: random.Random) -> Filing:
    """The same filing of somebody else."""
    fields = {name: _drawn(name, one, draw) for name, one in filing.fields.items()}
    prints = {page: f"{draw.getrandbits(64):016x}" for page in filing.fingerprints}
    return filing.model_copy(update={"fields": fields, "fingerprints": prints})


def _drawn(name: str, reading: Reading, draw: random.Random) -> Reading:
    if not isinstance(reading.value, str) or not reading.value:
        return reading
    if name.endswith(("family_name", "given_name")):
        return reading.model_copy(update={"value": "".join(draw.choices(LETTERS, k=7)), "alternatives": ()})
    if name.endswith(("a_number", "i94.number")):
        return reading.model_copy(update={"value": "".join(draw.choices(DIGITS, k=9)), "alternatives": ()})
    return reading


def put(patterns: list[Record], count: int, out: Path) -> None:
    """An archive: database, records and reports."""
    from filings.settings import settings
    from filings.store import Store
    from reports.packet import write_report

    out.mkdir()
    with Store(settings().database) as store:
        for record in copies(patterns, count, 1):
            store.save(record, out)
            write_atomically(out / f"{Path(record.scan.name).stem}.triage.json", record.to_json())
            write_report(record, lambda _: None, out / f"{Path(record.scan.name).stem}.html")


def dearer(folder: Path, amount: str) -> Path:
    """The rules with other fees."""
    from validators.policy import SHIPPED

    shutil.copytree(SHIPPED, folder)
    text = (folder / "fees.toml").read_text(encoding="utf-8")
    for now in ("575.00", "630.00"):
        text = text.replace(f'amount = "{now}"', f'amount = "{amount}"')
    (folder / "fees.toml").write_text(text, encoding="utf-8")
    return folder


def run(policy: Path, *, dry_run: bool) -> tuple[float, str]:
    """Wall seconds of a recheck, and its last line."""
    from lockbox.recheck import run_recheck

    said = io.StringIO()
    started = time.perf_counter()
    with contextlib.redirect_stdout(said):
        run_recheck(str(policy), None, None, None, dry_run=dry_run)
    return time.perf_counter() - started, said.getvalue().splitlines()[-1]


def load_seconds(folder: Path) -> float:
    """Time to read and check the rules: the best of five fresh readings."""
    from validators.policy import Timeline
    from validators.policy_files import read_policies

    def once() -> float:
        started = time.perf_counter()
        found = read_policies(folder)
        Timeline(found.entries, found.name)
        return time.perf_counter() - started

    return min(once() for _ in range(5))


def main() -> int:
    """Print the numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--got", type=Path, required=True, help="folder of records that serve as patterns")
    parser.add_argument("--filings", type=int, default=5000)
    parser.add_argument("--fee", default="999.00")
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    paths = sorted(chosen.got.glob("*.triage.json"))
    patterns = [Record.model_validate_json(path.read_bytes()) for path in paths]
    patterns = [one for one in patterns if one.filings]
    with tempfile.TemporaryDirectory() as place:
        os.environ["LOCKBOX_DATA_DIR"] = str(Path(place) / "data")
        put(patterns, chosen.filings, Path(place) / "out")
        rules = dearer(Path(place) / "rules", chosen.fee)
        numbers = {"policy_load_ms": round(1000 * load_seconds(rules), 1)}
        for name, dry in (("dry_run", True), ("written", False)):
            cpu = time.process_time()
            seconds, said = run(rules, dry_run=dry)
            print(f"{name}: {said}")
            numbers[f"{name}_per_minute"] = round(60 * chosen.filings / seconds)
            numbers[f"{name}_cpu_ms_each"] = round(1000 * (time.process_time() - cpu) / chosen.filings, 1)
            numbers[f"{name}_load"] = round(os.getloadavg()[0], 1)
        print(json.dumps(numbers))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
