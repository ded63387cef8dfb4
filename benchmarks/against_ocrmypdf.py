"""Time and processor time of `lockbox process` beside OCRmyPDF, over the same scans, on the same machine.

    python benchmarks/against_ocrmypdf.py SCANS [--forms DIR] [--jobs 2]

OCRmyPDF (`--rotate-pages --deskew`) makes a searchable PDF of every page and says nothing about what is in it; it is
the yardstick for the cost of reading every page. TIFFs are given to it as PDF. Both start with nothing in memory; what
`lockbox` learns of the blank forms once is learned before the clock starts. Exit status 2 when something is absent.
"""
from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import img2pdf
import pikepdf

ROOT = Path(__file__).resolve().parents[1]
IMAGES = frozenset({".tif", ".tiff", ".jpg", ".jpeg", ".png"})


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds on the clock, processor seconds of all its processes, and its failures."""

    wall_s: float
    cpu_s: float
    failures: tuple[str, ...] = ()


def main() -> int:
    """Run the comparison from the command line."""
    parser = argparse.ArgumentParser(description="Compare the cost of lockbox and of OCRmyPDF.")
    parser.add_argument("scans", type=Path, help="folder of scans")
    parser.add_argument("--forms", type=Path, default=ROOT.parent / "shared" / "forms", help="blank forms to learn")
    parser.add_argument("--jobs", type=int, default=2, help="processes for each")
    parser.add_argument("--limit", type=int, help="only the first so many scans")
    args = parser.parse_args()
    program = shutil.which("ocrmypdf")
    if program is None:
        parser.error("ocrmypdf is not installed: apt-get install ocrmypdf")
    for needed in (args.scans, args.forms):
        if not needed.is_dir():
            parser.error(f"{needed} is no folder")
    scans = sorted(path for path in args.scans.iterdir() if path.suffix.lower() in IMAGES | {".pdf"})[:args.limit]
    if not scans:
        parser.error(f"no scans in {args.scans}")
    with tempfile.TemporaryDirectory(prefix="lockbox-compare-") as folder:
        pdfs = [as_pdf(path, Path(folder)) for path in scans]
        pages = sum(page_count(path) for path in pdfs)
        print(f"{len(scans)} scans, {pages} pages, {args.jobs} processes", flush=True)
        ours = cost_of_lockbox(scans, args.forms, Path(folder), args.jobs)
        show("lockbox process", ours, pages)
        theirs = cost_of_ocrmypdf(program, pdfs, Path(folder), args.jobs)
        show("ocrmypdf", theirs, pages)
    print(f"ocrmypdf takes {theirs.wall_s / ours.wall_s:.1f} times the wall time and "
          f"{theirs.cpu_s / ours.cpu_s:.1f} times the cpu time")
    return 1 if ours.failures else 0


def as_pdf(path: Path, folder: Path) -> Path:
    """The scan itself when it is a PDF, else a PDF of the same pixels."""
    if path.suffix.lower() == ".pdf":
        return path
    made = folder / f"{path.name}.pdf"
    made.write_bytes(img2pdf.convert(str(path)))
    return made


def page_count(path: Path) -> int:
    """Pages of a PDF."""
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def cost_of_lockbox(scans: list[Path], forms: Path, folder: Path, jobs: int) -> Cost:
    """Triage all scans in one run."""
    environment = one_thread() | {"LOCKBOX_DATA_DIR": str(folder / "data")}
    lockbox = [sys.executable, "-m", "lockbox"]
    subprocess.run([*lockbox, "forms", "learn", str(forms.resolve())], cwd=ROOT, env=environment,
                   stdout=subprocess.DEVNULL, check=True)
    command = [*lockbox, "process", *(str(path.resolve()) for path in scans), "--out", str(folder / "records"),
               "--jobs", str(jobs)]
    return measured([command], environment)


def cost_of_ocrmypdf(program: str, pdfs: list[Path], folder: Path, jobs: int) -> Cost:
    """Make all scans searchable, one after the other; each uses as many processes as `jobs` says."""
    (folder / "searchable").mkdir()
    return measured([[program, "--quiet", "--jobs", str(jobs), "--rotate-pages", "--deskew", str(path.resolve()),
                      str(folder / "searchable" / path.name)] for path in pdfs], one_thread())


def measured(commands: list[list[str]], environment: dict[str, str]) -> Cost:
    """Run commands one after the other and add up what they and their children took."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    runs = [subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            for command in commands]
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    failures = tuple(run.stderr.strip().splitlines()[-1] if run.stderr.strip() else f"exit status {run.returncode}"
                     for run in runs if run.returncode)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, failures)


def show(name: str, cost: Cost, pages: int) -> None:
    """Print one line of the comparison, and what failed."""
    print(f"{name:<16} {cost.wall_s:8.1f} s wall {cost.cpu_s:8.1f} s cpu {pages / cost.wall_s:6.2f} pages/s "
          f"{cost.cpu_s / pages:6.2f} cpu s/page   {len(cost.failures)} failed", flush=True)
    for failure in cost.failures[:5]:
        print(f"    {failure}")


def one_thread() -> dict[str, str]:
    """The environment for both: parallel by process, one thread in each."""
    return dict(os.environ) | {"OMP_THREAD_LIMIT": "1"}


if __name__ == "__main__":
    sys.exit(main())
