"""Write docs/accuracy.md from triaged benchmark sets: how right, how sure, how fast.

    python benchmarks/bench.py --shared ../shared --n 40 --seed 1          first: triage and score a set
    python benchmarks/accuracy.py bench-out/sets/dev-n40-s1=bench-out/got/sets-dev-n40-s1 [MORE ...]

Each argument is TRUTH=GOT: a set with truth/, and the folder of its records with the scorer's score.json. Nothing is measured here
that those records do not hold.
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BINS = (0.0, 0.5, 0.7, 0.85, 0.9, 0.95, 0.97, 0.985, 0.995, 1.0001)


@dataclass(frozen=True, slots=True)
class Sample:
    """One field of the truth with what the record says of it."""

    source: str
    status: str
    confidence: float
    right: bool
    filled: bool


def main() -> int:
    """Write the report from the command line."""
    parser = argparse.ArgumentParser(description="Write docs/accuracy.md from triaged benchmark sets.")
    parser.add_argument("sets", nargs="+", help="TRUTH=GOT, each a folder")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md")
    args = parser.parse_args()
    parts = [HEAD.format(machine=machine(), command=" ".join(["python benchmarks/accuracy.py", *args.sets]))]
    for pair in args.sets:
        truth, _, got = pair.partition("=")
        if not (Path(truth) / "truth").is_dir() or not (Path(got) / "score.json").is_file():
            parser.error(f"{pair}: wanted a set with truth/ and a folder of records with score.json")
        parts.append(chapter(Path(truth), Path(got)))
    args.out.write_text("\n".join(parts), encoding="utf-8")
    print(f"wrote {args.out}")
    return 0


HEAD = """# Accuracy

Measured on packets drawn by the benchmark generator on the official forms, degraded as mail and scanners degrade paper; nobody in
them is real. The numbers say how the program does on those packets, not on yours.

Written by `{command}` on {machine}.
"""


def machine() -> str:
    """The kind of machine, in a few words."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def chapter(truth: Path, got: Path) -> str:
    """The tables of one set."""
    score = json.loads((got / "score.json").read_text(encoding="utf-8"))
    samples = list(compared(truth / "truth", got))
    pages, disposition, speed = score["pages"], score["disposition"], score["speed"]
    lines = [f"\n## {truth.name}: {score['scans']} scans, {pages['n']} pages, {score['filings']['n']} filings\n",
             "| what | right |", "|---|---|",
             f"| kind of page | {percent(pages['kind_right'])} |",
             f"| form, edition and page | {percent(pages['form_page_right'])} |",
             f"| rotation | {percent(pages['rotation_right'])} |", f"| checks right or cannot-tell | {decided(score)} |",
             f"| straight through | {percent(disposition['straight_through'])} |",
             f"| dispositions wrong and not review | {disposition['wrong_not_review']} |",
             f"| processor seconds a page | {speed['cpu_s_per_page']} |", "",
             "| fields | n | best reading exact | `read` | silent errors | share of asserted |", "|---|---|---|---|---|---|"]
    for source, row in score["fields"].items():
        lines.append(f"| {source} | {row['n']} | {percent(row['exact'])} | {percent(row['coverage'])} | {row['silent_errors']} | "
                     f"{percent(row['silent_rate'])} |")
    return "\n".join([*lines, "", *reliability(samples), "", *review_order(samples), ""])


def decided(score: dict) -> str:
    """Share of findings that are right or say that they cannot tell."""
    total = sum(row["n"] for row in score["checks"].values())
    wrong = sum(row["n"] - round(row["accuracy"] * row["n"]) - row["cannot_tell"] for row in score["checks"].values())
    return percent(1 - max(0, wrong) / total)


def percent(value: float | None) -> str:
    """A share as text."""
    return "-" if value is None else f"{value:.1%}"


def normal(value: object, name: str) -> object:
    """A value as the contract compares it: case, accents and runs of white space do not count."""
    if value is None or isinstance(value, bool):
        return value
    text = "".join(char for char in unicodedata.normalize("NFKD", str(value)) if not unicodedata.combining(char))
    text = " ".join(text.casefold().split())
    if name.endswith(".gender"):
        return {"m": "male", "f": "female"}.get(text, text)
    return {"true": True, "false": False}.get(text, text)


def compared(truth: Path, got: Path) -> Iterator[Sample]:
    """Every true field of a scan with the reading of the filing that shares its pages."""
    for path in sorted(truth.glob("*.json")):
        wanted = json.loads(path.read_text(encoding="utf-8"))["filings"]
        found = json.loads((got / f"{path.stem}.triage.json").read_text(encoding="utf-8"))["filings"]
        for filing in wanted:
            mine = max(found, key=lambda other: len(pages_of(other) & pages_of(filing)), default={"fields": {}})
            for name, entry in filing["fields"].items():
                reading = mine["fields"].get(name)
                if reading is None:
                    continue
                want, have = normal(entry["value"], name), normal(reading["value"], name)
                filled = want not in (None, False)
                yield Sample(entry["source"] or "empty" if filled else "empty", reading["status"], reading["confidence"],
                             have == want if filled else (have or None) == (want or None), filled)


def pages_of(filing: dict) -> set[int]:
    """Scan pages of a filing."""
    return {page for document in filing.get("documents", ()) for page in document["pages"]}


def reliability(samples: list[Sample]) -> list[str]:
    """Stated confidence beside the share that is right: equal where confidence means what it says."""
    rows = ["| stated confidence of filled fields | n | right |", "|---|---|---|"]
    for low, high in pairwise(BINS):
        members = [one for one in samples if one.filled and low <= one.confidence < high]
        if members:
            right = sum(one.right for one in members) / len(members)
            rows.append(f"| {low:.3f} to {min(high, 1.0):.3f} | {len(members)} | {percent(right)} |")
    return rows


def review_order(samples: list[Sample]) -> list[str]:
    """How many of the wrong best readings a reviewer meets who looks at the least sure first."""
    filled = sorted((one for one in samples if one.filled), key=lambda one: one.confidence)
    wrong = sum(not one.right for one in filled)
    if not wrong:
        return ["No wrong best reading."]
    rows = ["| looked at, least sure first | errors found |", "|---|---|"]
    tally: dict[float, int] = defaultdict(int)
    for share in (0.02, 0.05, 0.1, 0.2, 0.3):
        tally[share] = sum(not one.right for one in filled[:round(share * len(filled))])
        rows.append(f"| {share:.0%} of the fields | {tally[share]} of {wrong} |")
    return rows


if __name__ == "__main__":
    sys.exit(main())
