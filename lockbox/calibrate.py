"""`lockbox calibrate`: how sure the readings may be, measured on packets whose truth is known."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lockbox.console import print_table

DIGITS = 16                    # of a scan's digest, by which its kept readings are known again

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.calibration_samples import Sample


def run_calibrate(folders: list[Path], out: Path | None, kept: Path | None, jobs: int | None, *, measure: bool = False) -> int:
    """Fit a calibration, or measure the one in force, and print what it is worth; returns the exit status.

    Raises:
        BadArguments: the folders are no pairs of scans and truth, or hold too few readings.
        LockboxError, OSError: a scan or the calibration cannot be read or written.
    """
    from extractors.calibration import PACKAGED, calibration, calibration_file
    from extractors.calibration_fit import confidence_of, fitted, held_out
    from filings.files import write_atomically
    from filings.problems import BadArguments
    from filings.settings import settings

    if len(folders) % 2 or (not folders and kept is None):
        raise BadArguments("Give folders in pairs, SCANS TRUTH")
    samples = _kept(kept)
    known = {one.packet.rpartition("/")[2] for one in samples}
    samples += _read(list(zip(folders[::2], folders[1::2], strict=True)), known, jobs, kept)
    if not samples:
        raise BadArguments("No field of the truth was read in these scans, so there is nothing to measure")
    if measure:
        models = calibration(calibration_file()).models
        print(f"{calibration_file()} on {len(samples)} readings\n")
        _show(samples, [confidence_of(one, models) for one in samples])
        return 0
    print(f"{len(samples)} readings; each is judged by models that never saw its set of packets, or with few sets its packet\n")
    _show(samples, held_out(samples))
    target = out or calibration_file(own=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, fitted(samples, calibration(PACKAGED).models).model_dump_json(indent=1) + "\n")
    print(f"\nwrote {target}")
    if target == calibration_file():
        print(f"It is in force from now on, with LOCKBOX_READ_CERTAINTY={settings().read_certainty:g}.")
    return 0


def _kept(path: Path | None) -> list[Sample]:
    """Readings kept by an earlier run."""
    from extractors.calibration_samples import from_line

    if path is None or not path.is_file():
        return []
    return [from_line(line, path) for line in path.read_text(encoding="utf-8").splitlines()]


def _keep(path: Path, samples: Sequence[Sample]) -> None:
    """Add the readings of a scan, so that a run that was stopped has not read it in vain."""
    from extractors.calibration_samples import to_line

    with path.open("a", encoding="utf-8") as file:
        file.write("".join(to_line(one) + "\n" for one in samples))


def _read(pairs: Sequence[tuple[Path, Path]], known: set[str], jobs: int | None,
          kept: Path | None) -> list[Sample]:
    """Read the scans that have a truth and are not known yet (by their digest), and set their readings beside it."""
    from extractors.assemble import as_read
    from extractors.calibration_samples import samples_of, truth_of
    from extractors.scans.digest import digest_of
    from flows.equipment import reader_pool

    work = {path: truth for pair in pairs for path, truth in _labelled(*pair) if digest_of(path)[:DIGITS] not in known}
    if not work:
        return []
    out: list[Sample] = []
    with reader_pool(jobs) as pool:
        for result in pool.read(list(work)):
            scan = as_read(result.path.name, result.sha256, result.pages, result.problem)
            truth = work[result.path]
            packet = f"{truth.absolute().parent.parent.name}/{result.sha256[:DIGITS]}"
            found = list(samples_of(packet, truth_of(truth), scan.filings))
            print(f"{result.path.name}  {result.page_count} pages  {len(found)} readings", flush=True)
            if kept is not None:
                _keep(kept, found)
            out += found
    return out


def _labelled(scans: Path, truth: Path) -> Iterator[tuple[Path, Path]]:
    """The scans of a folder that have a truth, each with it.

    Raises:
        BadArguments: there is none.
    """
    from filings.problems import BadArguments

    for folder in (scans, truth):
        if not folder.is_dir():
            raise BadArguments(f"{folder} is no folder")
    found = [(path, truth / f"{path.stem}.json") for path in sorted(scans.iterdir())
             if path.suffix.lower() != ".toml" and (truth / f"{path.stem}.json").is_file()]
    if not found:
        raise BadArguments(f"No scan in {scans} has a truth NAME.json in {truth}")
    yield from found


def _show(samples: Sequence[Sample], confidence: Sequence[float]) -> None:
    """Print the tables: how well confidence means what it says, by kind and by bin, and what each threshold buys."""
    from extractors.calibration_fit import by_kind, reliability, threshold_table

    print_table(("Readings", "Number", "Wrong", "Calibration error", "Ranking (AUROC)"), [
        (row.kind, str(row.number), str(row.wrong), f"{row.error:.4f}", "-" if row.ranking is None else f"{row.ranking:.3f}")
        for row in by_kind(samples, confidence)])
    print()
    print_table(("Stated confidence", "Number", "Mean", "Right"), [
        (f"{row.low:.3f} to {row.high:.3f}", str(row.number), f"{row.mean:.2%}", f"{row.right:.2%}")
        for row in reliability(samples, confidence)])
    print()
    print_table(("LOCKBOX_READ_CERTAINTY", "Silent errors", "Share of what stands", "Filled fields read", "By hand"), [
        (f"{row.threshold:g}", str(row.wrong), f"{row.silent:.2%}", f"{row.stands:.1%}", f"{row.by_hand:.1%}")
        for row in threshold_table(samples, confidence)])
