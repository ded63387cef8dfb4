"""Every setting of the program, read from `LOCKBOX_…` variables of the environment; docs/settings.md lists them.

The module is imported by almost everything, so it imports nothing heavy and touches no file.
"""
from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .problems import BadArguments


def _data_home() -> Path:
    # the XDG rule: a relative or empty value is to be ignored
    home = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (home if home.is_absolute() else Path.home() / ".local" / "share") / "lockbox-triage"


def processors() -> int:
    """Processors this process may use, at least one; fewer than the machine has when it was pinned."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


class Settings(BaseSettings):
    """The settings; the defaults suit one workstation. Paths left out follow `data_dir`."""

    model_config = SettingsConfigDict(env_prefix="LOCKBOX_", frozen=True, extra="ignore")

    data_dir: Path = Field(default_factory=_data_home,
                           description="Folder of everything the program keeps: learned forms, mappings, database.")
    forms_dir: Path = Field(default_factory=lambda known: known["data_dir"] / "forms",
                            description="Learned forms. Left out: `forms` in the data folder.")
    mappings_dir: Path = Field(default_factory=lambda known: known["data_dir"] / "mappings",
                               description="The mailroom's own mappings from form fields to the names of the record. "
                                           "Left out: `mappings` in the data folder.")
    database: str = Field(default_factory=lambda known: f"sqlite:///{known['data_dir'] / 'lockbox.db'}",
                          description="SQLAlchemy URL of the database. Left out: SQLite, `lockbox.db` in the data "
                                      "folder. A SQLite file must lie on a disk of this machine.")
    jobs: int = Field(default_factory=processors, ge=1, le=256,
                      description="Pages read at the same time. Left out: the processors this process may use.")
    page_seconds: float = Field(default=60.0, gt=0, description="Seconds a page may take before it is given up.")
    scan_seconds: float = Field(default=900.0, gt=0, description="Seconds a whole scan may take before it is given up.")
    worker_memory_mb: int = Field(default=2048, ge=512,
                                  description="Memory of one reading process in MiB; a process that needs more is "
                                              "ended and the scan marked.")
    worker_pages: int = Field(default=400, ge=1,
                              description="Pages after which a reading process is replaced by a fresh one.")
    max_pages: int = Field(default=500, ge=1, description="Most pages of one scan.")
    max_file_mb: int = Field(default=1024, ge=1, description="Largest scan file in MiB.")
    max_page_megapixels: int = Field(default=120, ge=10,
                                     description="Largest page in millions of pixels; letter paper at 600 dpi has 34.")
    lease_seconds: float = Field(default=1200.0, gt=0,
                                 description="Seconds after which a packet that a worker took and no longer reports "
                                             "on goes back to the queue.")

    answer_days: int = Field(default=30, ge=1, le=366,
                             description="Days that a deficiency letter gives for the answer, from the date of the "
                                         "letter. A setting of the office, not a rule of law.")

    @field_validator("data_dir", "forms_dir", "mappings_dir")
    @classmethod
    def _expand(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @model_validator(mode="before")
    @classmethod
    def _forget_empty(cls, values: dict[str, object]) -> dict[str, object]:
        # an empty variable means the default: `LOCKBOX_JOBS= lockbox …` must not fail
        return {name: value for name, value in values.items() if value != ""}


@cache
def settings() -> Settings:
    """Read the settings of this process once; `settings.cache_clear()` reads the environment anew.

    Raises:
        BadArguments: a variable holds something impossible; the message names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise BadArguments(f"The setting LOCKBOX_{name} cannot be {first['input']!r}: {first['msg']}") from error
