"""Every setting of the program, read from `LOCKBOX_…` variables of the environment; docs/settings.md lists them.

The module is imported by almost everything, so it imports nothing heavy and touches no file.
"""
from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .problems import BadArguments
from .vocabulary import Disposition


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
                          description="URL of the database: `sqlite:////PATH`, or for several hosts "
                                      "`postgresql://NAME:PASSWORD@HOST/DATABASE`. Left out: SQLite, `lockbox.db` in the "
                                      "data folder. A SQLite file must lie on a disk of this machine.")
    jobs: int = Field(default_factory=processors, ge=1, le=256,
                      description="Pages read at the same time. Left out: the processors this process may use.")
    page_seconds: float = Field(default=60.0, gt=0, description="Seconds a page may take before it is given up.")
    scan_seconds: float = Field(default=900.0, gt=0, description="Seconds a whole scan may take before it is given up.")
    worker_memory_mb: int = Field(default=1100, ge=512,
                                  description="Memory of one reading process in MiB; a process that needs more is "
                                              "ended and the scan marked.")
    worker_pages: int = Field(default=400, ge=1,
                              description="Pages after which a reading process is replaced by a fresh one.")
    max_pages: int = Field(default=500, ge=1, description="Most pages of one scan.")
    max_file_mb: int = Field(default=1024, ge=1, description="Largest scan file in MiB.")
    max_page_megapixels: int = Field(default=120, ge=10,
                                     description="Largest page in millions of pixels; letter paper at 600 dpi has 34.")
    lease_seconds: float = Field(default=120.0, gt=0,
                                 description="Seconds after which a packet that a worker took and no longer reports "
                                             "on goes back to the queue.")
    tries: int = Field(default=3, ge=1, le=3,
                       description="How often a packet is given to a worker, whether workers die over it or it does not open, "
                                   "before a person must look; three times at most.")

    session_idle_minutes: int = Field(default=30, ge=1, le=1440,
                                      description="Minutes without a request after which a login to the dashboard ends.")
    session_hours: int = Field(default=12, ge=1, le=168,
                               description="Hours after which a login to the dashboard ends in any case.")
    claim_minutes: int = Field(default=30, ge=1, le=1440,
                               description="Minutes for which a person who claims a filing holds it; each deed on it "
                                           "begins them anew.")
    dashboard_port: int = Field(default=8400, ge=0, le=65535,
                                description="Port of the dashboard that `lockbox up` serves on this machine. 0: it serves "
                                            "none.")
    dashboard_hosts: str = Field(default="localhost,127.0.0.1",
                                 description="Names under which the dashboard may be asked for, joined by commas; a "
                                             "request for any other name is refused.")
    oidc_issuer: str = Field(default="",
                             description="Address of the identity provider for single sign-on to the dashboard "
                                         "(OpenID Connect). Left out: no single sign-on.")
    oidc_client: str = Field(default="", description="Id of the dashboard at the identity provider.")
    oidc_secret: SecretStr | None = Field(default=None, description="Secret of the dashboard at the identity provider.")
    oidc_name_claim: str = Field(default="preferred_username",
                                 description="Claim of the identity provider that holds the name of the user here.")

    inboxes: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="Folders that are watched, separated by colons; `lockbox watch` without a folder, the "
                                "nightly batch and the dashboard use them.")
    originals: str = Field(default_factory=lambda known: str(known["data_dir"] / "originals"),
                           description="Where every file that came in is kept, byte for byte: a folder, or for several "
                                       "hosts a URL such as `s3://bucket/prefix` (extra `s3`). Left out: `originals` in "
                                       "the data folder.")
    records_dir: Path = Field(default_factory=lambda known: known["data_dir"] / "records",
                              description="Where the records and reports of what came in by an inbox are written, a folder "
                                          "for each business date and batch. Left out: `records` in the data folder.")
    settle_seconds: float = Field(default=1.0, gt=0, le=3600,
                                  description="Seconds for which size and date of a file must stand still before it is taken "
                                              "in. Raise it for scanners that pause between pages.")
    patience_seconds: float = Field(default=120.0, ge=0,
                                    description="Seconds after its last change for which a file that is not whole yet is left "
                                                "alone; then it is taken in as it is, and the clerk is told why it cannot be "
                                                "read.")
    sweep_seconds: float = Field(default=5.0, gt=0, le=3600,
                                 description="Longest time between two looks at an inbox; a file event brings the next look "
                                             "forward, where the disk tells of them.")

    read_certainty: float = Field(default=0.98, ge=0.5, le=1.0,
                                  description="Measured probability of being right from which a reading stands without "
                                              "a person (`read`); below it goes to review. At 0.98, of the readings of drawn "
                                              "packets that stood 0.12% were wrong; see [How sure is sure "
                                              "enough](#how-sure-is-sure-enough).")
    answer_days: int = Field(default=30, ge=1, le=366,
                             description="Days that a deficiency letter gives for the answer, from the date of the "
                                         "letter. A setting of the office, not a rule of law.")

    second_person: str = Field(default="reject,forward",
                               description="Dispositions that a second person has to confirm when a person sets them, "
                                           "joined by commas; `none` for none.")

    time_zone: str = Field(default="America/Chicago",
                           description="Named time zone of the mailroom; its days are the business days of the books.")
    closing_hour: int = Field(default=20, ge=1, le=24,
                              description="Hour at which the books of the day are closed and the nightly batch starts; "
                                          "what comes in later stands in the books of the next day. 24: midnight.")
    reverify_nights: int = Field(default=30, ge=1, le=3650,
                                 description="Nights in which the whole archive of originals is hashed again, a share "
                                             "of it each night.")
    keep_months: int | None = Field(default=None, ge=1,
                                    description="Months for which reports and pictures of closed filings are kept. Left "
                                                "out: for ever. Originals, records and the database are always kept.")
    deadline_days: int = Field(default=14, ge=1, le=366,
                               description="Days ahead for which Today and the day report list deadlines; promised answers that "
                                           "are over stay listed for as many days.")
    prefect_host: str = Field(default="127.0.0.1", description="Address that the Prefect server of `lockbox up` listens "
                                                               "on.")
    prefect_port: int = Field(default=4200, ge=1, le=65535, description="Port of the Prefect server of `lockbox up`.")
    prefect_auth: SecretStr | None = Field(default=None,
                                           description="NAME:PASSWORD that Prefect's server and pages ask for. Needed "
                                                       "where the server listens beyond this machine.")

    @field_validator("inboxes", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, value.split(os.pathsep))) if isinstance(value, str) else value

    @field_validator("inboxes")
    @classmethod
    def _expand_all(cls, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(path.expanduser().absolute() for path in paths)

    @field_validator("data_dir", "forms_dir", "mappings_dir", "records_dir")
    @classmethod
    def _expand(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @field_validator("second_person")
    @classmethod
    def _are_dispositions(cls, names: str) -> str:
        known = {"none", *(each.value for each in Disposition)}
        if unknown := [name for name in names.split(",") if name.strip() not in known]:
            raise ValueError(f"there is no disposition {unknown[0].strip()!r}")
        return names

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError("it is no named time zone such as America/Chicago") from error
        return name

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
