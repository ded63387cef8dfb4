"""Small faults, one at a time: a comparison, a negation, a constant, a returned value of a module changed."""
from __future__ import annotations

import ast
import gc
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
               ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the module, the line, what is changed into what, and the changed module.

    `inside`: the change is made in the body of a function, so that the function can be changed where it is.
    """

    path: Path
    line: int
    what: str
    source: str
    code: CodeType
    inside: bool


def places_of(path: Path) -> list[tuple[Path, int]]:
    """All places of a module where a small change can be made, by their number."""
    return [(path, place) for place, _ in enumerate(_places(ast.parse(path.read_text(encoding="utf-8"))))]


def mutant_at(path: Path, place: int) -> Mutant:
    """The module with one change."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node, change = list(_places(tree))[place]
    inside = any(part is node for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)
                 for statement in one.body for part in ast.walk(statement))
    before = ast.unparse(node)
    after = _changed(tree, node, change)
    ast.fix_missing_locations(tree)
    return Mutant(path, node.lineno, f"{before}  →  {after}", ast.unparse(tree), compile(tree, str(path), "exec"), inside)


def put_in(mutant: Mutant) -> bool:
    """Change the functions of the loaded module where they are; False where that cannot be done."""
    before = compile(mutant.path.read_text(encoding="utf-8"), str(mutant.path), "exec")
    changed = dict(_changed_codes(before, mutant.code))
    functions = [one for one in gc.get_objects() if type(one) is FunctionType and one.__code__ in changed]
    try:
        for one in functions:
            one.__code__ = changed[one.__code__]
    except ValueError:                 # it uses other variables of the function around it than before
        return False
    return bool(functions)


def _changed_codes(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions of a module that are not the same, before and after; the innermost and those around them."""
    pairs = defaultdict(list)
    for code in (before, after):
        for one in code.co_consts:
            if isinstance(one, CodeType):
                pairs[one.co_qualname, one.co_firstlineno].append(one)
    for many in pairs.values():
        if len(many) == 2 and many[0] != many[1]:
            yield many[0], many[1]
            yield from _changed_codes(*many)


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
    if isinstance(node, ast.keyword) and node.arg in ("maxsize", "init", "repr", "compare", "strict"):
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
