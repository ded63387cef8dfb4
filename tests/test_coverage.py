"""The coverage document: it is what the data say, and everything it names exists."""
from __future__ import annotations

import ast
from pathlib import Path

import pytest
from typer.testing import CliRunner

from filings.problems import BadPolicy
from lockbox.main import app
from validators.checks import CHECKS
from validators.coverage import as_markdown, load_coverage
from validators.policy import Timeline

ROOT = Path(__file__).resolve().parents[1]


def every_test() -> set[str]:
    """Every test function, as `file.py::name`; found in the source, nothing is run."""
    found = set()
    for path in (ROOT / "tests").glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(f"{path.name}::{node.name}")
    return found


def test_the_document_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["policy", "coverage"]).stdout
    assert printed == (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert printed == as_markdown(load_coverage())


def test_every_check_of_the_code_is_named_and_every_named_one_exists() -> None:
    named = {check for one in load_coverage().requirement for check in one.checks}
    assert named == {check.name for check in CHECKS}


def test_every_named_entry_exists() -> None:
    timeline = Timeline.load()
    missing = [name for one in load_coverage().requirement for name in one.entries if timeline.entry(name) is None]
    assert missing == []


def test_every_named_test_exists() -> None:
    there = every_test()
    assert [name for one in load_coverage().requirement for name in one.tests if name not in there] == []


def test_every_section_of_the_page_is_covered() -> None:
    sections = list(dict.fromkeys(one.section for one in load_coverage().requirement))
    assert sections[:7] == ["Humanitarian Parole", "Requirements for Parole", "Filing for Parole", "Re-parole Request",
                            "Denied Parole Requests", "Medical Parole", "Parole for Children with Medical Needs"]


def test_no_cell_breaks_its_table() -> None:
    for one in load_coverage().requirement:
        assert not {"|", "\n"} & set(one.says + one.note), one.says


@pytest.mark.parametrize(("table", "told"), [
    ('section = "a"\nsays = "b"\nhandling = "checked"', "names its checks"),
    ('section = "a"\nsays = "b"\nhandling = "checked"\nchecks = ["fee.words"]', "names its checks"),
    ('section = "a"\nsays = "b"\nhandling = "checked"\ntests = ["test_x.py::test_y"]', "names its checks"),
    ('section = "a"\nsays = "b"\nhandling = "person"', "says why"),
    ('section = "a"\nsays = "b"\nhandling = "nobody"', "handling"), ("section = 1", "section"),
    ("section", "coverage")])
def test_incomplete_data_are_refused(tmp_path: Path, table: str, told: str) -> None:
    path = tmp_path / "coverage.toml"
    path.write_text(f'source = "x"\n[[requirement]]\n{table}\n', encoding="utf-8")
    with pytest.raises(BadPolicy, match=told):
        load_coverage(path)
