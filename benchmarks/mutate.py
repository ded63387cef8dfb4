"""How many small faults in the rules do the tests notice?

    python benchmarks/mutate.py --n 300 --seed 7

Makes one small change at a time in a module of `validators` (see `mutants`), runs the tests that execute the changed line,
the quickest first, and counts the changes that a test notices (see `mutant_runs`). The change of a function is made in the
loaded one, in a fork of a process that has collected the tests. Where a line is executed once for many tests (while a module
is loaded, or where the rules are read) the changed module is loaded anew and all tests of the rules are run. The files are
not touched. Changes that no test can notice, because they mean the same, count as survivors too.
"""
from __future__ import annotations

import argparse
import importlib
import os
import random
import sys
import time

from mutant_runs import ROOT, executed, noticed_afresh, noticed_in_place, order_of
from mutants import Mutant, mutant_at, places_of

TESTS = ("test_checks_fee", "test_checks_form", "test_checks_support", "test_checks_identity", "test_checks_length",
         "test_expiry", "test_mailing", "test_turning_days", "test_rule_edges", "test_later_law", "test_related",
         "test_disposition", "test_policy", "test_archive", "test_coverage", "test_policy_commands", "test_explain",
         "test_recheck", "test_every_outcome", "test_rule_corners")
# what the tests import anyway and takes its time
LOADED = ("cv2", "hypothesis", "hypothesis.strategies", "pydantic", "pytest", "sqlalchemy", "typer.testing", "holidays",
          "rapidfuzz", "extractors.letters.claims", "extractors.letters.classify", "extractors.readers.page",
          "extractors.forms.store", "extractors.processes.pool", "filings.store", "reports.packet", "reports.summary",
          "reports.notices", "flows.pictures", "flows.jobs", "rich.table")


def main() -> int:
    """Sample mutants, run the tests on each, print those that survive and the share that was noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=150, help="changes to try; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--seconds", type=int, default=300, help="time limit of one run")
    parser.add_argument("--only", default="", help="only modules whose path holds these words")
    parser.add_argument("--at", default="", help="only changes at this place, such as fee.py:295")
    chosen = parser.parse_args()
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    os.chdir(ROOT)
    # loaded once, before the forks; nothing of the rules may be among it
    for name in LOADED:
        importlib.import_module(name)
    assert not any(name.partition(".")[0] == "validators" for name in sys.modules)
    tests = [f"tests/{name}.py" for name in TESTS]
    lines, seconds, failed = executed(tests)
    if failed:
        print("These tests fail without any change:", *failed, sep="\n")
        return 1
    paths = sorted(path for path in (ROOT / "validators").rglob("*.py") if chosen.only in str(path))
    places = [place for path in paths for place in places_of(path)]
    if chosen.at:
        places = [place for place in places if chosen.at == f"{place[0].name}:{mutant_at(*place).line}"]
    sample = [mutant_at(*one) for one in random.Random(chosen.seed).sample(places, min(chosen.n or len(places), len(places)))]
    print(f"{len(places)} possible changes in {len(paths)} modules, {len(sample)} tried, "
          f"{len(seconds)} tests", flush=True)
    started = time.monotonic()
    planned = [(mutant, *order_of(mutant, lines, seconds)) for mutant in sample]
    in_place = [(mutant, order) for mutant, order, afresh in planned if not afresh]
    survivors: list[Mutant] = []

    def say(mutant: Mutant, *, noticed: bool) -> None:
        if not noticed:
            survivors.append(mutant)
            print(f"survived  {mutant.path.relative_to(ROOT)}:{mutant.line}  {mutant.what[:150]}", flush=True)

    left = [(mutant, order) for mutant, order, afresh in planned if afresh]
    for (mutant, order), noticed in zip(in_place, noticed_in_place(in_place, tests, chosen.seconds), strict=True):
        if noticed is None:
            left.append((mutant, order))
        else:
            say(mutant, noticed=noticed)
    print(f"{len(sample) - len(left)} in loaded functions, {time.monotonic() - started:.0f} s", flush=True)
    for mutant, order in left:
        say(mutant, noticed=noticed_afresh(mutant, order, chosen.seconds))
    caught = len(sample) - len(survivors)
    print(f"{caught} of {len(sample)} changes noticed ({caught / max(1, len(sample)):.1%}), "
          f"{len(survivors)} survived, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
