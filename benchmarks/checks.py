"""Are the findings right where everything they were drawn from was read rightly?

    python benchmarks/checks.py --truth DIR/truth --got OUT

Compares records with the truth files of a benchmark set, finding by finding. A finding counts where all that its check looked
at was read rightly: each entry (`validators.watch` says which) has the value of the truth and is sure, or is empty where it is
empty in truth, and the papers of the filing are the true ones. What a letter says has no truth of its own but the outcome;
checks that rest on letters are counted apart. A `cannot-tell` where all readings are right is counted, but is not wrong.

Then every filing is decided anew with the true entries in place of the ones that were read, and compared again: what is wrong
now is the fault of a rule, or of what was made of the letters.
"""
from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from filings.vocabulary import Document, Filing, PageKind, Reading, Readings, Record, Scan, Source, Status
from flows.archive import Archive
from validators.checks.duplicate import likeness_limits
from validators.decide import beside, decide, readings_of
from validators.earlier import as_earlier, stowed
from validators.policy import Timeline
from validators.watch import watched

IGNORED = ("filing.duplicate",)          # rests on the scans before, not on readings of this one
Truth = dict[str, Any]


def pairs(truth_folder: Path, got: Path) -> Iterator[tuple[Record, Filing, int, Truth]]:
    """Filings with their truth, matched by the pages they share."""
    for path in sorted(truth_folder.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        record = Record.model_validate_json((got / f"{path.stem}.triage.json").read_bytes())
        for number, filing in enumerate(record.filings):
            pages = {page for one in filing.documents for page in one.pages}
            true = max(truth["filings"], key=lambda one: len(pages & pages_of(one)))
            yield record, filing, number, true


def pages_of(truth: Truth) -> set[int]:
    """Pages of a filing."""
    return {page for one in truth["documents"] for page in one["pages"]}


def plain(value: object) -> object:
    """A value as it is compared: case, accents and runs of white space aside."""
    from validators.names import words

    return " ".join(words(value)) if isinstance(value, str) else value


def is_right(name: str, reading: Reading | None, truth: Truth) -> bool:
    """Whether an entry was read surely and as it is, or is empty and was found so."""
    fields = truth["fields"]
    if name not in fields:
        # a page that is not there, or an entry of which the truth knows nothing, has no reading that could be right
        return reading is None or reading.status is Status.BLANK
    value = fields[name]["value"]
    if value in (None, ""):
        return reading is None or reading.status is Status.BLANK or reading.value in (None, "", False)
    if value is False:
        return reading is None or (reading.status in (Status.READ, Status.BLANK) and not reading.value)
    return reading is not None and reading.status is Status.READ and plain(reading.value) == plain(value)


def papers(documents: Any) -> set[tuple[str, str | None, tuple[int, ...]]]:
    """Papers as they can be compared."""
    return {(one["kind"], one["edition"], tuple(one["pages"])) for one in documents}


def as_read(record: Record, filing: Filing, truth: Truth, check: str, timeline: Timeline) -> tuple[bool, bool]:
    """Whether all that a check looked at was read rightly, and whether it rests on letters."""
    seen = watched(check, readings_of(filing), record.scan, timeline)
    fields = {**seen.background, **seen.fields}
    right = (papers([one.model_dump() for one in filing.documents]) == papers(truth["documents"]) and not filing.doubtful_pages
             and all(is_right(name, reading, truth) for name, reading in fields.items()))
    return right, bool(seen.topics)      # a letter may have been misread also where nothing was found in it


def with_truth(filing: Filing, truth: Truth) -> Readings:
    """The filing with the true entries and papers; what letters say, and papers without true entries, stay as read."""
    known = {name.partition(".")[0] for name in truth["fields"]}
    fields = {name: one for name, one in filing.fields.items() if name.partition(".")[0] not in known}
    for name, one in truth["fields"].items():
        empty = one["value"] in (None, "")
        fields[name] = Reading(value=None if empty else one["value"], status=Status.BLANK if empty else Status.READ,
                               confidence=1.0, source=Source(one["source"]) if one["source"] else None, page=one["page"])
    documents = tuple(Document(kind=PageKind(one["kind"]), edition=one["edition"], pages=tuple(one["pages"]))
                      for one in truth["documents"])
    return readings_of(filing).model_copy(update={"fields": fields, "documents": documents, "doubtful_pages": ()})


def judged(outcome: str, true: str) -> str:
    """How a finding came out beside the truth."""
    return "right" if outcome == true else "open" if outcome == "cannot-tell" else "wrong"


def of_findings(truth_folder: Path, got: Path, timeline: Timeline) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Findings by what they rest on and how they came out; and those that are not right although all readings are."""
    counts: Counter[tuple[str, str]] = Counter()
    told = []
    for record, filing, number, truth in pairs(truth_folder, got):
        for finding in filing.findings:
            true = truth["findings"].get(finding.check)
            if true is None or finding.check in IGNORED:
                continue
            right, letters = as_read(record, filing, truth, finding.check, timeline)
            came = judged(finding.outcome, true)
            counts[("letters and entries" if letters else "entries and papers") if right else "misread", came] += 1
            if right and came != "right":
                told.append(f"{record.scan.name} {number + 1} {finding.check}: truth {true}, got {finding.outcome}")
    return counts, told


def decided_anew(truth_folder: Path, got: Path, timeline: Timeline) -> tuple[Counter[str], list[str]]:
    """All findings and dispositions with the true entries in place of those that were read."""
    counts: Counter[str] = Counter()
    told = []
    archive: Archive[tuple[int, int]] = Archive()
    by_scan: dict[str, list[tuple[Scan, Readings, Truth]]] = {}
    for record, filing, _, truth in pairs(truth_folder, got):
        by_scan.setdefault(record.scan.name, []).append((record.scan, with_truth(filing, truth), truth))
    for place, (name, filings) in enumerate(by_scan.items()):
        everything = [readings for _, readings, _ in filings]
        for number, (scan, readings, truth) in enumerate(filings, 1):
            limits = likeness_limits(timeline, scan.received)
            before = [one for _, one in archive.like(as_earlier(scan, readings), limits)]
            made = decide(readings, scan, timeline, before, None, beside(everything, readings))
            outcomes: Mapping[str, str] = {one.check: one.outcome for one in made.findings}
            for check, true in truth["findings"].items():
                came = judged(outcomes[check], true)
                counts[came] += 1
                if came != "right":
                    told.append(f"{name} {number} {check}: truth {true}, got {outcomes[check]}")
            came = judged("cannot-tell" if made.disposition == "review" else made.disposition, truth["disposition"])
            counts[f"disposition {'right' if made.disposition == truth['disposition'] else came}"] += 1
        for number, (scan, readings, _) in enumerate(filings, 1):
            archive.add((place, number), stowed(as_earlier(scan, readings)))
    return counts, told


def main() -> int:
    """Print the counts and all that is wrong; the exit status says whether anything is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--truth", type=Path, required=True, help="folder of the truth files")
    parser.add_argument("--got", type=Path, required=True, help="folder of the records")
    chosen = parser.parse_args()
    timeline = Timeline.load()
    counts, odd = of_findings(chosen.truth, chosen.got, timeline)
    print("As read: findings whose readings are all right\n")
    for rests in ("entries and papers", "letters and entries"):
        print(f"{rests:<22}" + "".join(f"{counts[rests, came]:>7} {came}" for came in ("right", "open", "wrong")))
    misread = (f"{counts['misread', came]:>7} {came}" for came in ("right", "open", "wrong"))
    print(f"{'some reading not right':<22}{''.join(misread)}")
    print(*(f"  {one}" for one in odd), sep="\n")
    again, told = decided_anew(chosen.truth, chosen.got, timeline)
    print("\nDecided anew from the true entries and papers\n")
    print("findings     " + "".join(f"{again[came]:>7} {came}" for came in ("right", "open", "wrong")))
    print("dispositions " + "".join(f"{again[f'disposition {came}']:>7} {came}" for came in ("right", "open", "wrong")))
    print(*(f"  {one}" for one in told), sep="\n")
    return int(any(came == "wrong" and rests != "misread" and count for (rests, came), count in counts.items()))


if __name__ == "__main__":
    sys.exit(main())
