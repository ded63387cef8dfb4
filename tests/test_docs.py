"""The documents and the code say the same: commands, options, settings, checks and problem codes."""
from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from filings import problems
from filings.settings import Settings
from lockbox import __version__
from lockbox.audit import app as audit_app
from lockbox.database import app as database_app
from lockbox.forms import app as forms_app
from lockbox.main import app
from lockbox.policy import app as policy_app
from lockbox.user import app as user_app
from validators.policy import Timeline

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands_of(typer_app: typer.Typer, prefix: str) -> dict[str, list[str]]:
    """Every command with its options, as the command line itself has them."""
    group = typer.main.get_group(typer_app)
    return {f"{prefix} {name}": [option for each in command.params if not option_less(each) for option in each.opts
                                 if option != "--help"]
            for name, command in group.commands.items()}


def option_less(parameter: object) -> bool:
    return getattr(parameter, "param_type_name", "") == "argument"


ALL_COMMANDS = {name: options for name, options in commands_of(app, "lockbox").items()
                } | commands_of(forms_app, "lockbox forms") | commands_of(policy_app, "lockbox policy"
                ) | commands_of(user_app, "lockbox user") | commands_of(audit_app, "lockbox audit"
                ) | commands_of(database_app, "lockbox database")


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    assert command in COMMANDS, f"docs/commands.md does not name `{command}`"
    head = re.split(r"\n## ", COMMANDS)
    section = next(part for part in head if part.startswith(" ".join(command.split()[:2])))
    for option in ALL_COMMANDS[command]:
        assert f"`{option}" in section, f"docs/commands.md does not explain {option} of `{command}`"


def test_no_document_names_a_command_or_option_that_is_gone() -> None:
    options = {option for each in ALL_COMMANDS.values() for option in each} | {"--help"}
    for name, text in (("README.md", README), ("docs/commands.md", COMMANDS)):
        for words in set(re.findall(r"(?:`|^ {4})(lockbox [a-z]+(?: [a-z]+\b)?)", text, re.M)):
            known = any(words == command or words.startswith(command + " ") or command.startswith(words + " ")
                        for command in ALL_COMMANDS)
            assert known, f"{name} names `{words}`"
        for option in re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", text):
            assert option in options, f"{name} names {option}"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`LOCKBOX_{name.upper()}`" in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_settings_named_anywhere_exist() -> None:
    known = {f"LOCKBOX_{name.upper()}" for name in Settings.model_fields}
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")):
        assert set(re.findall(r"\bLOCKBOX_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))) <= known, path


def all_problems() -> list[type[problems.LockboxError]]:
    base = problems.LockboxError
    found = [each for each in vars(problems).values() if isinstance(each, type) and issubclass(each, base)]
    return [each for each in found if "code" in vars(each) and each is not base]


@pytest.mark.parametrize("problem", all_problems(), ids=lambda problem: problem.code)
def test_every_problem_is_documented_with_its_code(problem: type[problems.LockboxError]) -> None:
    path = ROOT / "docs" / "problems.md"
    assert f"`{problem.code}`" in path.read_text(encoding="utf-8"), f"docs/problems.md does not explain {problem.code}"
    assert problem.remedy and not problem.remedy.endswith(".")


def test_problem_codes_are_unique() -> None:
    codes = [problem.code for problem in all_problems()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("check", Timeline.load().checks)
def test_every_check_is_documented(check: str) -> None:
    text = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert f"`{check}`" in text, f"docs/checks.md leaves out {check}"


def test_links_between_documents_lead_somewhere() -> None:
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_lock_files_pin_every_dependency_and_name_no_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["dev"]
    for name, wanted in (("requirements.txt", project["dependencies"]),
                         ("requirements-dev.txt", [*project["dependencies"], *extra])):
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = {re.sub(r"[_.]", "-", found.lower()) for found in re.findall(r"^([\w.-]+)(?:\[.*\])?==", text, re.M)}
        assert {re.split(r"[<>=!~ \[]", each)[0].lower() for each in wanted} <= pinned
        assert "://" not in text and "--index" not in text and "--find-links" not in text and " @ " not in text
        assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[\w.-]+(?:\[.*\])?==)", text)[1:])
