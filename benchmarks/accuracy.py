"""Write docs/accuracy.md: how right, how sure, how fast.

    python benchmarks/accuracy.py                                  draws, triages and scores a set (40 packets), then writes
    python benchmarks/accuracy.py --n 100 --seed 2                 another one
    python benchmarks/accuracy.py --profile PROFILE.toml           one of another profile of the generator
    python benchmarks/accuracy.py TRUTH=GOT [MORE ...]             sets that benchmarks/bench.py triaged before

TRUTH is a set with truth/, GOT the folder of its records with score.json and run.json. Only what is measured there is stated.
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration_plots import Curve, diagram

from extractors.calibration import PACKAGED, calibration
from extractors.calibration_fit import quality, reliability
from extractors.calibration_samples import Sample, pages_of, samples_of, truth_of
from filings.vocabulary import Disposition, Filing, Readings, Record, Status

ROOT = Path(__file__).resolve().parents[1]
PARTS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)      # shares of the fields that a reviewer looks at
HEAD = """# Accuracy

Measured on packets drawn by the benchmark generator on the official forms, degraded as mail and scanners degrade paper; nobody in
them is real. The numbers say how the program does on those packets, not on yours: `lockbox calibrate --measure` tells that.

Written by `{command}` on {machine}.

*Best reading exact*: the value is right, whatever its status. *Read*: of the fields where something stands, those that need no
person. *Silent errors*: fields that the record stands behind (`read` or `blank`) and that are wrong.
*Expected calibration error*: mean distance between stated confidence and share right, in ten bins of equal number. *Ranking*: how
often a right reading is stated surer than a wrong one. *Straight through*: of the filings that need no person, those that got their
disposition. A packet is *typed* when no entry of its application is by hand, but for the days of the signatures.
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """A filing that needs no person: how its application is written, its true disposition and the one it got."""

    writing: str
    want: str
    have: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One set: its name, the scorer's numbers, what the run cost, every reading beside its truth, and what was decided."""

    name: str
    score: dict
    run: dict
    samples: list[Sample]
    decided: list[Decided]


def main() -> int:
    """Write the report from the command line."""
    parser = argparse.ArgumentParser(description="Write docs/accuracy.md from triaged benchmark sets.")
    parser.add_argument("sets", nargs="*", help="TRUTH=GOT, each a folder; left out: a set is drawn and triaged first")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with bench/ and forms/")
    parser.add_argument("--profile", default="profiles/dev.toml", help="profile of the generator")
    parser.add_argument("--n", type=int, default=40, help="scans to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md")
    args = parser.parse_args()
    pairs = [pair.partition("=")[::2] for pair in args.sets] or [triaged(args.shared, args.profile, args.n, args.seed)]
    for truth, got in pairs:
        if not (Path(truth) / "truth").is_dir() or not (Path(got) / "score.json").is_file():
            parser.error(f"{truth}={got}: wanted a set with truth/ and a folder of records with score.json")
    sets = [measured(Path(truth), Path(got)) for truth, got in pairs]
    command = " ".join(["python benchmarks/accuracy.py", *sys.argv[1:]])
    parts = [HEAD.format(machine=machine(), command=command), *(chapter(one) for one in sets), thresholds(),
             pictures(sets, args.out)]
    args.out.write_text("\n".join(parts), encoding="utf-8")
    print(f"wrote {args.out}")
    return 0


def triaged(shared: Path, profile: str, n: int, seed: int) -> tuple[str, str]:
    """Draw, triage and score a set with benchmarks/bench.py; give back its folder and that of its records."""
    bench = [sys.executable, str(ROOT / "benchmarks" / "bench.py"), "--shared", str(shared), "--profile", profile,
             "--n", str(n), "--seed", str(seed)]
    if status := subprocess.run(bench, cwd=ROOT, check=False).returncode:
        raise SystemExit(status)
    name = f"{Path(profile).stem}-n{n}-s{seed}"
    return str(ROOT / "bench-out" / "sets" / name), str(ROOT / "bench-out" / "got" / f"sets-{name}")


def measured(truth: Path, got: Path) -> Measured:
    """The set with every true field beside the reading of the record."""
    samples: list[Sample] = []
    decided: list[Decided] = []
    for path in sorted((truth / "truth").glob("*.json")):
        record = Record.model_validate_json((got / f"{path.stem}.triage.json").read_text(encoding="utf-8"))
        found = [Readings(documents=filing.documents, fields=filing.fields) for filing in record.filings]
        true = truth_of(path)
        samples += samples_of(path.stem, true, found)
        decided += [Decided(writing_of(filing["fields"]), filing["disposition"], got_for(filing, record.filings))
                    for filing in true if filing["disposition"] != Disposition.REVIEW]
    run = got / "run.json"
    return Measured(truth.name, json.loads((got / "score.json").read_text(encoding="utf-8")),
                    json.loads(run.read_text(encoding="utf-8")) if run.is_file() else {}, samples, decided)


def writing_of(fields: Mapping[str, Mapping[str, Any]]) -> str:
    """How the entries of the application are written: typed, by hand or mixed. Signatures and their days are always by hand."""
    found = {str(entry.get("source")) for name, entry in fields.items()
             if name.startswith("i131.") and entry["value"] not in (None, False) and not name.endswith("signature_date")}
    found &= {"typed", "handwritten"}
    return "mixed" if len(found) != 1 else "typed" if "typed" in found else "by hand"


def got_for(filing: Mapping[str, Any], found: Sequence[Filing]) -> str:
    """Disposition of the filing of the record that shares most pages with the true one."""
    own = pages_of(filing)
    best = max(found, key=lambda one: len(own & {page for document in one.documents for page in document.pages}), default=None)
    return best.disposition if best else "none"


def machine() -> str:
    """The kind of machine, in a few words."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def chapter(one: Measured) -> str:
    """The tables of one set."""
    score = one.score
    pages, disposition = score["pages"], score["disposition"]
    lines = [f"\n## {one.name}: {score['scans']} scans, {pages['n']} pages, {score['filings']['n']} filings\n",
             "| what | right |", "|---|---|",
             f"| kind of page | {percent(pages['kind_right'])} |",
             f"| form, edition and page | {percent(pages['form_page_right'])} |",
             f"| rotation | {percent(pages['rotation_right'])} |", f"| checks right or cannot-tell | {decided(score)} |",
             f"| straight through | {percent(disposition['straight_through'])} |",
             *(f"| straight through, application {writing} ({len(each)}) | {share(each)} |"
               for writing, each in by_writing(one.decided)),
             f"| dispositions wrong and not review | {disposition['wrong_not_review']} |", "",
             "| fields, by how they were written | n | best reading exact | `read` | silent errors | share of asserted |",
             "|---|---|---|---|---|---|"]
    for source, row in score["fields"].items():
        lines.append(f"| {source} | {row['n']} | {percent(row['exact'])} | {percent(row['coverage'])} | {row['silent_errors']} | "
                     f"{percent(row['silent_rate'])} |")
    return "\n".join([*lines, "", *by_field(one.samples), "", *confidences(one.samples), "", *review_order(one.samples), "",
                      *costs(one), ""])


def by_writing(decided: Sequence[Decided]) -> list[tuple[str, list[Decided]]]:
    """The filings by how their applications are written."""
    groups = {writing: [one for one in decided if one.writing == writing] for writing in ("typed", "mixed", "by hand")}
    return [(writing, each) for writing, each in groups.items() if each]


def share(decided: Sequence[Decided]) -> str:
    """Share of the filings that got their disposition."""
    return percent(sum(one.want == one.have for one in decided) / len(decided))


def decided(score: dict) -> str:
    """Share of findings that are right or say that they cannot tell."""
    total = sum(row["n"] for row in score["checks"].values())
    wrong = sum(row["n"] - round(row["accuracy"] * row["n"]) - row["cannot_tell"] for row in score["checks"].values())
    return percent(1 - max(0, wrong) / total)


def percent(value: float | None) -> str:
    """A share as text."""
    return "-" if value is None else f"{value:.1%}"


def by_field(samples: Sequence[Sample]) -> list[str]:
    """The fields that are misread or left to a person most; those that are always right and read are counted."""
    groups: dict[str, list[Sample]] = defaultdict(list)
    for one in samples:
        if one.filled:
            groups[one.name].append(one)
    rows = []
    for name, members in groups.items():
        wrong = sum(not one.right for one in members)
        read = sum(one.reading.status == Status.READ for one in members)
        if wrong or read < len(members):
            rows.append((wrong, len(members) - read, f"| `{name}` | {len(members)} | {percent(1 - wrong / len(members))} | "
                                                     f"{percent(read / len(members))} |"))
    rows.sort(key=lambda row: (-row[0], -row[1]))
    return [f"By field, worst first; the other {len(groups) - len(rows)} fields are always right and read.", "",
            "| filled field | n | best reading exact | `read` |", "|---|---|---|---|", *(text for _, _, text in rows)]


def confidences(samples: Sequence[Sample]) -> list[str]:
    """How good the stated confidence is, by how the field was written and by how high it is."""
    rows = ["| confidence of readings | n | wrong | expected calibration error | ranking (AUROC) |", "|---|---|---|---|---|"]
    for name, members in (("all", list(samples)), ("filled", [one for one in samples if one.filled]), *by_source(samples).items()):
        row = quality(name, [one.reading.confidence for one in members], [one.right for one in members])
        rank = "-" if row.ranking is None else f"{row.ranking:.3f}"
        rows.append(f"| {row.kind} | {row.number} | {row.wrong} | {row.error:.4f} | {rank} |")
    filled = [one for one in samples if one.filled]
    rows += ["", "| stated confidence of filled fields | n | mean stated | right |", "|---|---|---|---|"]
    for part in reliability(filled, [one.reading.confidence for one in filled]):
        rows.append(f"| {part.low:.3f} to {part.high:.3f} | {part.number} | {percent(part.mean)} | {percent(part.right)} |")
    return rows


def by_source(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    """The samples by how the truth says they were written."""
    out: dict[str, list[Sample]] = {}
    for one in sorted(samples, key=lambda sample: sample.source if sample.filled else "empty"):
        out.setdefault(one.source or "unknown" if one.filled else "empty", []).append(one)
    return out


def review_order(samples: Sequence[Sample]) -> list[str]:
    """How many of the wrong best readings a reviewer meets who looks at the least sure first."""
    found = met(samples)
    if not found or not found[-1]:
        return ["No wrong best reading."]
    rows = ["| looked at, least sure first | errors found |", "|---|---|"]
    for share in PARTS:
        number = max(1, round(share * len(found)))
        rows.append(f"| {share:.0%} of the filled fields ({number}) | {found[number - 1]} of {found[-1]} |")
    return rows


def met(samples: Sequence[Sample]) -> list[int]:
    """After each filled field, looked at in ascending confidence, the number of errors met so far."""
    out, count = [], 0
    for one in sorted((one for one in samples if one.filled), key=lambda one: one.reading.confidence):
        count += not one.right
        out.append(count)
    return out


def costs(one: Measured) -> list[str]:
    """What the run cost."""
    rows = ["| cost | |", "|---|---|", f"| processor seconds a page | {one.score['speed']['cpu_s_per_page']} |"]
    if one.run:
        rows += [f"| pages a second, {one.run['jobs']} at a time | {one.score['pages']['n'] / one.run['wall_s']:.2f} |",
                 f"| largest process | {one.run['peak_mb']:.0f} MiB |"]
    return rows


def thresholds() -> str:
    """What each threshold buys, as measured when the program's calibration was fitted."""
    found = calibration(PACKAGED)
    rows = [f"\n## What a threshold buys\n\nMeasured when the calibration was fitted, on {found.readings} readings of packets with "
            "other hands, types, names and scanners;\neach reading judged by models that never saw its set of packets.\n",
            "| `LOCKBOX_READ_CERTAINTY` | wrong among what stands | filled fields read |", "|---|---|---|"]
    rows += [f"| {least} | {silent:.2%} | {stands:.1%} |" for least, (silent, stands) in found.rates.items()]
    return "\n".join([*rows, ""])


def pictures(sets: Sequence[Measured], out: Path) -> str:
    """Draw both diagrams beside the report; give back the lines that show them."""
    means, finds = [], []
    for one in sets:
        filled = [sample for sample in one.samples if sample.filled]
        bins = reliability(filled, [sample.reading.confidence for sample in filled])
        means.append(Curve(one.name, [(part.mean, part.right) for part in bins], dots=True))
        found = met(one.samples)
        if found and found[-1]:
            finds.append(Curve(one.name, [(0.0, 0.0), *((k / len(found), count / found[-1]) for k, count in enumerate(found, 1))]))
    lines = ["\n## Diagrams\n"]
    for name, picture in (("reliability", diagram("Does confidence mean what it says", "stated confidence", "share right", means)),
                          ("review", diagram("Does a reviewer meet the errors first", "share of fields looked at, least sure first",
                                             "share of errors met", finds))):
        path = out.with_name(f"{out.stem}-{name}.svg")
        path.write_text(picture, encoding="utf-8")
        lines.append(f"![{name}]({path.name})")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
