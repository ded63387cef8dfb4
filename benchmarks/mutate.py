"""How many small faults in the rules do the tests notice?

    python benchmarks/mutate.py --n 300 --seed 7

Makes one small change at a time in a module of `validators` (see `mutants`), runs the tests that execute the changed line,
the quickest first, and counts the changes that a test notices. Where the line is executed once for many tests (while a
module is loaded, or where the rules are read) all tests of the rules are run. Each run is a forked process that sees the
changed module and nothing else of it; the files are not touched. Changes that no test can notice, because they mean the
same, count as survivors too.
"""
from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import io
import json
import os
import random
import signal
import sys
import tempfile
import time
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from mutants import Mutant, mutant_at, places_of

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("test_checks_fee", "test_checks_form", "test_checks_support", "test_checks_identity", "test_checks_length",
         "test_expiry", "test_mailing", "test_turning_days", "test_rule_edges", "test_later_law", "test_related",
         "test_disposition", "test_policy", "test_archive", "test_coverage", "test_policy_commands", "test_explain",
         "test_recheck", "test_every_outcome")
# what the tests import anyway and takes its time
LOADED = ("cv2", "hypothesis", "hypothesis.strategies", "pydantic", "pytest", "sqlalchemy", "typer.testing", "holidays",
          "rapidfuzz", "extractors.letters.claims", "extractors.letters.classify", "extractors.readers.page",
          "extractors.forms.store", "extractors.processes.pool", "filings.store", "reports.packet", "reports.summary",
          "reports.notices", "flows.pictures", "flows.jobs", "rich.table")
# modules whose lines run once for many tests: the timeline is read once in a process
ONCE = ("policy.py", "policy_files.py", "entries.py", "soundness.py", "readiness.py", "coverage.py")
TIMED = "not loads_fast and not two_thousand"     # tests that measure time fail while they are watched
QUIET = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "-W", "ignore"]
Lines = dict[str, dict[str, list[int]]]          # module: test: its executed lines


class _Watch:
    """Notes which lines of the rules each test executes, and how long it takes."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, set[int]]] = {}
        self.seconds: dict[str, float] = {}
        self.test = ""
        self.codes: dict[CodeType, bool] = {}

    def trace(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code not in self.codes:
            self.codes[code] = "/validators/" in code.co_filename
        if not self.codes[code] or not self.test:
            return None
        lines = self.found.setdefault(code.co_filename, {}).setdefault(self.test, set())
        lines.add(frame.f_lineno)

        def local(inner: FrameType, what: str, _: Any) -> Any:
            if what == "line":
                lines.add(inner.f_lineno)
            return local
        return local

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins: what was kept from the tests before is forgotten, so that its lines run again."""
        for name, module in list(sys.modules.items()):
            if name.startswith("validators.") and module is not None and name != "validators.policy":
                for value in vars(module).values():
                    if callable(clear := getattr(value, "cache_clear", None)):
                        clear()
        self.test, self.seconds[nodeid] = nodeid, time.perf_counter()
        sys.settrace(self.trace)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test ends."""
        sys.settrace(None)
        self.test, self.seconds[nodeid] = "", time.perf_counter() - self.seconds[nodeid]


class _Chosen:
    """Runs some tests only, in a given order."""

    def __init__(self, ids: list[str]) -> None:
        self.place = {name: number for number, name in enumerate(ids)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Keep and order."""
        items[:] = sorted((one for one in items if one.nodeid in self.place), key=lambda one: self.place[one.nodeid])


class _Changed(SourceFileLoader):
    """Gives the changed source in place of the file's."""

    source = b""

    def get_data(self, path: str) -> bytes:
        return self.source if path.endswith(".py") else b""

    def path_stats(self, path: str) -> dict[str, int]:
        raise OSError                  # no compiled file is looked for


class _Finder:
    def __init__(self, name: str, mutant: Mutant) -> None:
        self.name, self.mutant = name, mutant

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        loader = _Changed(name, str(self.mutant.path))
        loader.source = self.mutant.source.encode()
        package = self.mutant.path.name == "__init__.py"
        places = [str(self.mutant.path.parent)] if package else None
        return importlib.util.spec_from_file_location(name, self.mutant.path, loader=loader,
                                                      submodule_search_locations=places)


def in_child(arguments: list[str], plugins: list[Any], seconds: int, mutant: Mutant | None = None,
             after: Any = None) -> int:
    """Exit status of a run of the tests in a process of its own; a run that takes too long has failed."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    signal.alarm(seconds)              # ends this process
    status = 1
    try:
        if mutant is not None:
            name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            sys.meta_path.insert(0, _Finder(name, mutant))
        import pytest

        silence = io.StringIO()
        with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
            status = int(pytest.main(arguments, plugins=plugins))
        if after is not None:
            after()
    finally:
        os._exit(status)
    raise AssertionError


def executed(tests: list[str]) -> tuple[Lines, dict[str, float]] | None:
    """Which test executes which lines of which module, and its seconds; None when a test fails without any change."""
    watch = _Watch()
    with tempfile.NamedTemporaryFile("r+") as kept:
        def write() -> None:
            found = {module: {test: sorted(lines) for test, lines in tests.items()} for module, tests in watch.found.items()}
            Path(kept.name).write_text(json.dumps([found, watch.seconds]), encoding="utf-8")

        if in_child(["-x", *QUIET, "-k", TIMED, *tests], [watch], 3600, after=write):
            return None
        found, seconds = json.loads(Path(kept.name).read_text(encoding="utf-8"))
    return found, seconds


def killed(mutant: Mutant, tests: list[str], lines: Lines, seconds: dict[str, float], limit: int) -> bool:
    """Whether a test notices; a run that does not even begin counts as noticed."""
    of_module = lines.get(str(mutant.path), {})
    covering = {test for test, numbers in of_module.items() if mutant.line in numbers}
    everywhere = mutant.path.name in ONCE or not covering
    chosen = sorted(seconds, key=lambda test: (test not in covering, test not in of_module, seconds[test]))
    if not everywhere:
        chosen = [test for test in chosen if test in covering]
    # most changes are noticed by the first tests, and to collect few files is quicker
    for part in (chosen[:25], chosen[25:]):
        files = sorted({test.partition("::")[0] for test in part})
        if part and in_child(["-x", *QUIET, *files], [_Chosen(part)], limit, mutant):
            return True
    return False


def main() -> int:
    """Sample mutants, run the tests on each, print those that survive and the share that was noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=150, help="changes to try")
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
    if (found := executed(tests)) is None:
        print("The tests fail without any change.")
        return 1
    paths = sorted(path for path in (ROOT / "validators").rglob("*.py") if chosen.only in str(path))
    everything = [mutant_at(*place) for path in paths for place in places_of(path)]
    if chosen.at:
        everything = [one for one in everything if f"{one.path.name}:{one.line}" == chosen.at]
    sample = random.Random(chosen.seed).sample(everything, min(chosen.n, len(everything)))
    print(f"{len(everything)} possible changes in {len(paths)} modules, {len(sample)} tried, "
          f"{len(found[1])} tests", flush=True)
    started, survivors = time.monotonic(), []
    for number, mutant in enumerate(sample, 1):
        if not killed(mutant, tests, *found, chosen.seconds):
            survivors.append(mutant)
            print(f"survived  {mutant.path.relative_to(ROOT)}:{mutant.line}  {mutant.what[:150]}", flush=True)
        if number % 25 == 0:
            print(f"{number} tried, {number - len(survivors)} noticed, {time.monotonic() - started:.0f} s", flush=True)
    caught = len(sample) - len(survivors)
    print(f"{caught} of {len(sample)} changes noticed ({caught / max(1, len(sample)):.1%}), "
          f"{len(survivors)} survived, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
