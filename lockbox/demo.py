"""`lockbox demo`: the sample forms are learned and the sample packets triaged, away from everything the user has."""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

MARK = ".lockbox-demo"         # by this file a folder is known as one that a demo made, and may be emptied


def run_demo(out: Path) -> int:
    """Triage the sample packets into `out` as a Prefect flow; returns the exit status.

    Forms, database and Prefect's own files go to `out/data`; no setting of the user's is used or changed.

    Raises:
        BadArguments: the folder holds something that no demo made.
    """
    from filings.settings import settings
    from lockbox.demo_days import DAYS, add_days_before
    from lockbox.process import process_scans

    clear(out)
    for name in [name for name in os.environ if name.startswith(("LOCKBOX_", "PREFECT_")) and name != "LOCKBOX_JOBS"]:
        del os.environ[name]
    os.environ["LOCKBOX_DATA_DIR"] = str(out.absolute() / "data")
    settings.cache_clear()
    samples = samples_folder()
    print("Starting Prefect's embedded server; this takes some seconds.", flush=True)
    packets = sorted(path for path in (samples / "packets").iterdir() if path.suffix in (".pdf", ".tif"))
    status = process_scans(packets, out, forms=samples / "forms", flow=True)
    keep_originals(packets)
    earlier = add_days_before(out / "earlier")
    print(f"\nOpen {out}/index.html: it leads to the report of each packet. The records are {out}/*.triage.json."
          f"\nThe dashboard with these packets: lockbox dashboard --demo {out}"
          f"\nBeside them it has {earlier} filings of the last {DAYS} days: invented records, without scans.")
    return status


def keep_originals(packets: Iterable[Path]) -> None:
    """Keep the scans as intake does, so that the dashboard can show their pages."""
    from filings.originals import open_originals
    from filings.settings import settings

    originals = open_originals(settings().originals)
    for packet in packets:
        with packet.open("rb") as file:
            originals.keep(file)


def clear(out: Path) -> None:
    """Make an empty folder for the demo, in place of that of an earlier demo."""
    from filings.problems import BadArguments

    if out.is_dir() and any(out.iterdir()) and not (out / MARK).exists():
        raise BadArguments(f"{out} holds files that no demo made: choose another folder with --out")
    if out.exists() and not out.is_dir():
        raise BadArguments(f"{out} is no folder")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / MARK).touch()


def samples_folder() -> Path:
    """Where the sample forms and packets were installed."""
    spec = find_spec("sample_filings")
    return Path(str(spec and spec.origin)).parent
