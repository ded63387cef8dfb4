"""Settings: defaults, the environment, refusals, and the page that documents them."""
from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from filings import settings as module
from filings.problems import BadArguments
from filings.settings import Settings, settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LOCKBOX_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_defaults_follow_the_data_home(tmp_path: Path) -> None:
    home = tmp_path / "lockbox-triage"
    assert settings().data_dir == home
    assert settings().forms_dir == home / "forms"
    assert settings().mappings_dir == home / "mappings"
    assert settings().database == f"sqlite:///{home / 'lockbox.db'}"
    assert settings().jobs >= 1
    assert not home.exists(), "reading the settings creates nothing"


def test_relative_data_home_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "somewhere")
    assert settings().data_dir == Path.home() / ".local" / "share" / "lockbox-triage"


def test_environment_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("LOCKBOX_JOBS", "3")
    monkeypatch.setenv("LOCKBOX_PAGE_SECONDS", "12.5")
    assert settings().forms_dir == tmp_path / "kept" / "forms"
    assert (settings().jobs, settings().page_seconds) == (3, 12.5)


def test_relative_and_home_paths_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOCKBOX_DATA_DIR", ".")
    monkeypatch.setenv("LOCKBOX_FORMS_DIR", "~/forms")
    assert settings().data_dir == tmp_path
    assert settings().forms_dir == Path.home() / "forms"


def test_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKBOX_JOBS", "")
    assert settings().jobs == module.processors()


@pytest.mark.parametrize(("name", "value"), [("JOBS", "0"), ("PAGE_SECONDS", "-1"), ("MAX_PAGES", "many")])
def test_impossible_value_names_the_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"LOCKBOX_{name}", value)
    with pytest.raises(BadArguments, match=f"LOCKBOX_{name} cannot be '{value}'"):
        settings()


def test_every_setting_is_documented_with_its_words() -> None:
    text = " ".join((ROOT / "docs" / "settings.md").read_text(encoding="utf-8").split())
    for name, field in Settings.model_fields.items():
        row = f"| `LOCKBOX_{name.upper()}` |"
        assert row in text, f"docs/settings.md does not list {name}"
        assert field.description and field.description in text, f"docs/settings.md says something else of {name}"
        if isinstance(field.default, int | float):
            assert f"{row} {field.default:g} |" in text, f"docs/settings.md gives another default for {name}"
    assert text.count("| `LOCKBOX_") == len(Settings.model_fields), "docs/settings.md lists a setting that is gone"


def test_module_is_light() -> None:
    heavy = "{'numpy', 'pandas', 'sqlalchemy', 'prefect', 'cv2'}"
    code = f"import sys, filings.settings; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
