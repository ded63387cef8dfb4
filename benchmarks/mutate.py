"""How many small faults in the rules do the tests notice?

    python benchmarks/mutate.py --n 150 --seed 1

Makes one small change at a time in a module of `validators` (a comparison, a negation, a constant, a returned value),
runs the tests of the rules against it, and counts the changes that a test notices. Each run is a forked process that
sees the changed module and nothing else of it; the files are not touched. Changes that no test can notice, because
they mean the same, count as survivors too.
"""
from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.util
import io
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("test_checks_fee", "test_checks_form", "test_checks_support", "test_checks_identity", "test_checks_length",
         "test_rule_edges", "test_later_law", "test_related", "test_disposition", "test_policy", "test_archive",
         "test_coverage", "test_policy_commands", "test_explain", "test_recheck")
# what the tests import anyway and takes its time
LOADED = ("cv2", "hypothesis", "hypothesis.strategies", "pydantic", "pytest", "sqlalchemy", "typer.testing", "holidays",
          "extractors.forms.store", "extractors.processes.pool", "filings.store", "reports.packet", "reports.summary",
          "flows.pictures", "flows.jobs", "rich.table")
COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
               ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the module, the line, what is changed into what, and the changed source."""

    path: Path
    line: int
    what: str
    source: str


def places_of(path: Path) -> list[tuple[Path, int]]:
    """All places of a module where a small change can be made, by their number."""
    return [(path, place) for place, _ in enumerate(_places(ast.parse(path.read_text(encoding="utf-8"))))]


def mutant_at(path: Path, place: int) -> Mutant:
    """The module with one change."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node, change = list(_places(tree))[place]
    before = ast.unparse(node)
    after = _changed(tree, node, change)
    return Mutant(path, node.lineno, f"{before}  →  {after}", ast.unparse(ast.fix_missing_locations(tree)))


def _places(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Every node that can be changed, with the kind of change; never an annotation, a docstring or a decorator."""
    skipped = {id(part) for node in ast.walk(tree) for part in _untouched(node)}
    for node in _walk(tree, skipped):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
            yield node, "compare"
        elif isinstance(node, ast.BoolOp):
            yield node, "and-or"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, "not"
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield node.test, "negate"
        elif isinstance(node, ast.Constant) and (isinstance(node.value, bool) or type(node.value) in (int, float)):
            yield node, "constant"
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            yield node, "arithmetic"
        elif isinstance(node, ast.Return) and node.value is not None and not (
                isinstance(node.value, ast.Constant) and node.value.value is None):
            yield node, "return"


def _untouched(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from node.decorator_list
    if isinstance(node, ast.FunctionDef) and node.returns:
        yield node.returns
    if isinstance(node, ast.arg) and node.annotation:
        yield node.annotation
    if isinstance(node, ast.AnnAssign):
        yield node.annotation
    if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id in ("model_config", "__all__")
                                            for one in node.targets):
        yield node
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        yield node
    if isinstance(node, ast.keyword) and node.arg in ("maxsize", "init", "repr", "compare"):
        yield node


def _walk(node: ast.AST, skipped: set[int]) -> Iterator[ast.AST]:
    if id(node) in skipped:
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, skipped)


def _changed(tree: ast.Module, node: ast.AST, change: str) -> str:
    """Make the change in the tree; returns the new words."""
    match node, change:
        case ast.Compare(), "compare":
            node.ops = [COMPARISONS[type(node.ops[0])]()]
        case ast.BoolOp(), "and-or":
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.BinOp(), "arithmetic":
            node.op = ARITHMETIC[type(node.op)]()
        case ast.Constant(), "constant":
            node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        case ast.Return(), "return":
            node.value = ast.Constant(None)
        case ast.UnaryOp(), "not":
            return _put(tree, node, node.operand)
        case _:
            return _put(tree, node, ast.UnaryOp(ast.Not(), node))
    return ast.unparse(node)


def _put(tree: ast.Module, old: ast.AST, new: ast.AST) -> str:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old and parent is not new:
                setattr(parent, name, new)
                return ast.unparse(new)
            if isinstance(value, list) and any(each is old for each in value):
                value[:] = [new if each is old else each for each in value]
                return ast.unparse(new)
    raise ValueError("the node is not in the tree")


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


def killed(mutant: Mutant | None, tests: list[str], seconds: int) -> bool:
    """Whether a test notices; a run that takes too long, or does not even begin, counts as noticed."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    signal.alarm(seconds)              # ends this process
    status = 1
    try:
        if mutant is not None:
            name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            sys.meta_path.insert(0, _Finder(name, mutant))  # type: ignore[arg-type]
        import pytest

        silence = io.StringIO()
        with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
            status = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", "-W", "ignore", *tests]))
    finally:
        os._exit(status)
    raise AssertionError


def ordered(mutant: Mutant, tests: list[str]) -> list[str]:
    """The tests that speak of the module come first: most changes are noticed there."""
    def rank(test: str) -> int:
        return -Path(test).read_text(encoding="utf-8").count(mutant.path.stem)

    return sorted(tests, key=rank)


def main() -> int:
    """Sample mutants, run the tests on each, print those that survive and the share that was noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=150, help="mutants to try")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--seconds", type=int, default=120, help="time limit of one run")
    parser.add_argument("--only", default="", help="only modules whose path holds these words")
    chosen = parser.parse_args()
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    os.chdir(ROOT)
    # loaded once, before the forks; nothing of the rules may be among it
    for name in LOADED:
        importlib.import_module(name)
    assert not any(name.partition(".")[0] == "validators" for name in sys.modules)
    tests = [str(ROOT / "tests" / f"{name}.py") for name in TESTS if (ROOT / "tests" / f"{name}.py").exists()]
    paths = sorted(path for path in (ROOT / "validators").rglob("*.py") if chosen.only in str(path))
    everything = [place for path in paths for place in places_of(path)]
    sample = [mutant_at(*place) for place in
              random.Random(chosen.seed).sample(everything, min(chosen.n, len(everything)))]
    print(f"{len(everything)} possible changes in {len(paths)} modules, {len(sample)} tried", flush=True)
    # a module that is only written anew must not be noticed, or every change would seem to be
    same = Mutant(paths[0], 0, "nothing", ast.unparse(ast.parse(paths[0].read_text(encoding="utf-8"))))
    if killed(None, tests, chosen.seconds) or killed(same, tests, chosen.seconds):
        print("The tests fail without any change.")
        return 1
    started, survivors = time.monotonic(), []
    for number, mutant in enumerate(sample, 1):
        if not killed(mutant, ordered(mutant, tests), chosen.seconds):
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
