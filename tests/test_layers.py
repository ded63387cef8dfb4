"""The house's floors: which package may import which, and what the front door must not load."""
from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# what each package may import of the house, itself aside
MAY_IMPORT = {
    "filings": set(),
    "extractors": {"filings"},
    "validators": {"filings"},
    "reports": {"filings"},
    "sample_filings": {"filings", "extractors", "validators", "reports"},
    "flows": {"filings", "extractors", "validators", "reports", "sample_filings"},
    "dashboard": {"filings", "reports", "flows"},
    "lockbox": {"filings", "extractors", "validators", "reports", "sample_filings", "flows", "dashboard"},
}
HEAVY = {"prefect", "numpy", "pandas", "cv2", "pydantic", "sqlalchemy", "onnxruntime", "spacy"}


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Packages a module imports anywhere in it, functions and type-checking blocks included, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_package_reaches_where_it_must_not(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        for name, line in imports_of(path):
            if name in MAY_IMPORT and name != package:
                assert name in MAY_IMPORT[package], f"{path.relative_to(ROOT)}:{line}: {package} must not import {name}"


def test_every_package_of_the_house_is_guarded_and_installed() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages == set(MAY_IMPORT)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]} == packages


def test_only_flows_know_prefect() -> None:
    for package in set(MAY_IMPORT) - {"flows"}:
        for path in sorted((ROOT / package).rglob("*.py")):
            assert "prefect" not in {name for name, _ in imports_of(path)}, path


def test_the_command_line_loads_nothing_heavy() -> None:
    code = f"import sys, lockbox.main, lockbox.forms; print(*sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_deciding_needs_no_pictures_and_reading_no_rules() -> None:
    pictures = {"cv2", "numpy", "onnxruntime", "pytesseract"}
    for package, foreign in (("validators", pictures), ("filings", pictures), ("extractors", {"sqlalchemy"})):
        for path in sorted((ROOT / package).rglob("*.py")):
            assert not foreign & {name for name, _ in imports_of(path)}, path
