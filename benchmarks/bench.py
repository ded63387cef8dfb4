"""Draw a benchmark set, triage it, score it against its truth.

    python benchmarks/bench.py --shared ../shared --n 24 --seed 1      a set drawn with the generator in ../shared/bench
    python benchmarks/bench.py --shared ../shared --examples           the few ready-made packets, no fonts needed
    python benchmarks/bench.py --shared ../shared --set DIR            an existing set: DIR/scans and DIR/truth

Everything goes to ./bench-out. The database starts empty each time, so that a set triaged before is not taken for a
second scan of the same paper; learned forms are kept. Exit status 2 when something needed is absent.
"""
from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description="Draw, triage and score a benchmark set.")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with bench/ and forms/")
    parser.add_argument("--set", type=Path, help="an existing set, with scans/ and truth/")
    parser.add_argument("--examples", action="store_true", help="the ready-made packets of the generator")
    parser.add_argument("--profile", default="profiles/dev.toml", help="profile of the generator")
    parser.add_argument("--n", type=int, default=24, help="scans to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes")
    parser.add_argument("--out", type=Path, default=ROOT / "bench-out")
    parser.add_argument("--fail-under", type=Path, help="limits for the scorer; exit status 1 when one is missed")
    args = parser.parse_args()
    bench, forms = (args.shared / "bench").resolve(), (args.shared / "forms").resolve()
    for needed in (bench / "score.py", forms):
        if not needed.exists():
            parser.error(f"{needed} is absent: --shared must name the folder with the generator and the blank forms")
    chosen = (bench / "examples" if args.examples else args.set or drawn(bench, args)).resolve()
    for needed in (chosen / "scans", chosen / "truth"):
        if not needed.is_dir():
            parser.error(f"{needed} is absent")
    out = args.out.resolve()
    got = out / "got" / f"{chosen.parent.name}-{chosen.name}"
    status = triaged(chosen / "scans", got, forms, out / "data", args.jobs)
    if status:
        return status
    command = [sys.executable, bench / "score.py", "--truth", chosen / "truth", "--got", got,
               "--json", got / "score.json"]
    if args.fail_under:
        command += ["--fail-under", args.fail_under.resolve()]
    return subprocess.run(command, cwd=bench, env=quiet(), check=False).returncode


def drawn(bench: Path, args: argparse.Namespace) -> Path:
    """Draw the set with the generator, unless it was drawn before; the same arguments always give the same set."""
    folder = args.out.resolve() / "sets" / f"{Path(args.profile).stem}-n{args.n}-s{args.seed}"
    if not (folder / "drawn").exists():
        print(f"drawing {args.n} scans into {folder}", flush=True)
        command = [sys.executable, "make_packets.py", "--profile", args.profile, "--n", str(args.n),
                   "--seed", str(args.seed), "--jobs", str(args.jobs), "--out", folder]
        if subprocess.run(command, cwd=bench, env=quiet(), check=False).returncode:
            raise SystemExit(f"the generator failed; it needs the fonts of the packages in {bench / 'packages.txt'}")
        (folder / "drawn").touch()
    return folder


def triaged(scans: Path, got: Path, forms: Path, data: Path, jobs: int) -> int:
    """Triage the scans into an empty folder, with an empty database, and print what it cost."""
    shutil.rmtree(got, ignore_errors=True)
    for old in data.glob("lockbox.db*"):
        old.unlink()
    environment = quiet() | {"LOCKBOX_DATA_DIR": str(data)}
    learn = [sys.executable, "-m", "lockbox", "forms", "learn", str(forms)]
    if status := subprocess.run(learn, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
        return status
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = [sys.executable, "-m", "lockbox", "process", str(scans), "--out", str(got), "--jobs", str(jobs)]
    status = subprocess.run(process, cwd=ROOT, env=environment, check=False).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = time.monotonic() - started
    print(f"triaged in {wall:.1f} s, {cpu:.1f} cpu s, {jobs} at a time\n", flush=True)
    run = {"wall_s": round(wall, 2), "cpu_s": round(cpu, 2), "jobs": jobs, "peak_mb": round(after.ru_maxrss / 1024, 1)}
    got.mkdir(parents=True, exist_ok=True)
    (got / "run.json").write_text(json.dumps(run) + "\n", encoding="utf-8")
    return status


def quiet() -> dict[str, str]:
    """The environment for child processes: the shared folder may be read-only, and threads get in the way."""
    return dict(os.environ) | {"PYTHONDONTWRITEBYTECODE": "1", "OMP_THREAD_LIMIT": "1"}


if __name__ == "__main__":
    sys.exit(main())
