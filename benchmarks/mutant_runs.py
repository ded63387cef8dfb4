"""Runs of the tests of the rules with one change made: in the loaded functions, or in a module that is loaded anew."""
from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import signal
import sys
import tempfile
import time
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from mutants import Mutant, put_in

ROOT = Path(__file__).resolve().parents[1]
# modules whose lines run once for many tests: the timeline is read once in a process
ONCE = ("policy.py", "policy_files.py", "entries.py", "soundness.py", "readiness.py", "coverage.py")
TIMED = "not loads_fast and not two_thousand"     # tests that measure time fail while they are watched
QUIET = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "-W", "ignore",
         "--hypothesis-seed=0"]
Lines = dict[str, dict[str, list[int]]]          # module: test: its executed lines
IMPOSSIBLE = 77                # exit status of a run whose change cannot be made in the loaded functions
LONG = 24 * 3600               # seconds; the runs within have limits of their own



class _Watch:
    """Notes which lines of the rules each test executes, and how long it takes."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, set[int]]] = {}
        self.seconds: dict[str, float] = {}
        self.test = ""
        self.failed: list[str] = []
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
        forget(keep="validators.policy")
        self.test, self.seconds[nodeid] = nodeid, time.perf_counter()
        sys.settrace(self.trace)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test ends."""
        sys.settrace(None)
        self.test, self.seconds[nodeid] = "", time.perf_counter() - self.seconds[nodeid]

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note a failure."""
        if report.failed:
            self.failed.append(f"{report.nodeid}: {str(report.longrepr)[-400:]}")


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


def executed(tests: list[str]) -> tuple[Lines, dict[str, float], list[str]]:
    """Which test executes which lines of which module, its seconds, and the tests that fail without any change."""
    watch = _Watch()
    with tempfile.NamedTemporaryFile("r+") as kept:
        def write() -> None:
            found = {module: {test: sorted(lines) for test, lines in tests.items()} for module, tests in watch.found.items()}
            Path(kept.name).write_text(json.dumps([found, watch.seconds, watch.failed]), encoding="utf-8")

        in_child([*QUIET, "-k", TIMED, *tests], [watch], 3600, after=write)
        found, seconds, failed = json.loads(Path(kept.name).read_text(encoding="utf-8"))
    return found, seconds, failed


def order_of(mutant: Mutant, lines: Lines, seconds: dict[str, float]) -> tuple[list[str], bool]:
    """The tests to run, the likeliest and quickest first; and whether they must load the module with the change."""
    of_module = lines.get(str(mutant.path), {})
    covering = {test for test, numbers in of_module.items() if mutant.line in numbers}
    once = mutant.path.name in ONCE or not covering
    order = sorted(seconds, key=lambda test: (test not in covering, test not in of_module, seconds[test]))
    return (order if once else [test for test in order if test in covering]), once or not mutant.inside


def noticed_afresh(mutant: Mutant, order: list[str], limit: int) -> bool:
    """Whether a test notices when it loads the changed module; a run that does not even begin counts as noticed."""
    # most changes are noticed by the first tests, and to collect few files is quicker
    for part in (order[:25], order[25:]):
        files = sorted({test.partition("::")[0] for test in part})
        if part and in_child(["-x", *QUIET, *files], [_Chosen(part)], limit, mutant):
            return True
    return False


def noticed_in_place(work: list[tuple[Mutant, list[str]]], tests: list[str], limit: int) -> list[bool | None]:
    """Whether a test notices each change, made in the loaded functions; None where that cannot be done."""
    runs = _InPlace(work, limit)
    with tempfile.NamedTemporaryFile("r+") as kept:
        in_child(["-s", *QUIET, "-k", TIMED, *tests], [runs], LONG,
                 after=lambda: Path(kept.name).write_text(json.dumps(runs.noticed), encoding="utf-8"))
        found: list[bool | None] = json.loads(Path(kept.name).read_text(encoding="utf-8"))
    return found


class _InPlace:
    """Collects the tests once; then each change is made, and its tests run, in a fork."""

    def __init__(self, work: list[tuple[Mutant, list[str]]], limit: int) -> None:
        self.work, self.limit = work, limit
        self.noticed: list[bool | None] = []
        self.failed = False

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note a failure."""
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: Any) -> bool:
        """Stands in for the run of all tests."""
        tests = {one.nodeid: one for one in session.items}
        for mutant, order in self.work:
            child = os.fork()
            if not child:
                self._run(mutant, [tests[name] for name in order])
            status = os.waitpid(child, 0)[1]
            impossible = os.WIFEXITED(status) and os.WEXITSTATUS(status) == IMPOSSIBLE
            self.noticed.append(None if impossible else status != 0)
            if len(self.noticed) % 25 == 0:
                print(f"{len(self.noticed)} of {len(self.work)} in loaded functions tried, {self.noticed.count(False)} survived",
                      file=sys.__stdout__, flush=True)
        return True

    def _run(self, mutant: Mutant, items: list[Any]) -> None:
        """Run tests until one fails; ends the process."""
        signal.alarm(self.limit)
        status = 1
        try:
            if put_in(mutant):
                forget()
                for item, after in zip(items, [*items[1:], None], strict=True):
                    item.ihook.pytest_runtest_protocol(item=item, nextitem=after)
                    if self.failed:
                        break
                status = int(self.failed)
            else:
                status = IMPOSSIBLE
        finally:
            os._exit(status)


def forget(keep: str = "") -> None:
    """Drop what the rules and their tests have kept from before, so that their lines run again."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("validators.", "test_", "outcome_")) and module is not None and name != keep:
            for value in vars(module).values():
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()
