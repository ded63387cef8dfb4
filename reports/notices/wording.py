"""The wording of notices: which check is put how. Data, so that an office can put it otherwise."""
from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from filings.problems import BadArguments
from filings.vocabulary import Finding

SHIPPED = Path(__file__).parent / "templates"
NAME = "wording.toml"
_ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_CLERKS_PART = re.compile(r"; (?:wanted|such requests go to)\b.*", re.DOTALL)


class CheckWording(BaseModel):
    """One check in the words of a letter.

    `title` names it, `cure` says what the applicant can do, `note` is what a receipt notice says about it when it
    changes nothing. A wording with `since` is used for filings received from that day on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    cure: str = ""
    note: str = ""
    since: date | None = None


def load_wording(folders: tuple[Path, ...]) -> Mapping[str, CheckWording]:
    """The wording by check, from the first of the folders that has one.

    Raises:
        BadArguments: the file cannot be read or has a key that is not known.
    """
    path = next(each / NAME for each in folders if (each / NAME).is_file())
    try:
        return {check: CheckWording.model_validate(entry)
                for check, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise BadArguments(f"{path} cannot be used: {error}") from error


def spelled(day: date) -> str:
    """A date as a letter writes it: March 20, 2016."""
    return f"{day:%B} {day.day}, {day.year}"


def found_text(finding: Finding) -> str:
    """What was found, as one sentence for the applicant: without what the clerk is told, and dates spelled out."""
    text = _CLERKS_PART.sub("", finding.message).rstrip(" .")
    return with_spelled_dates(text) + "."


def wanted_text(finding: Finding) -> str:
    """What the filing ought to hold, for a check without wording of its own."""
    wanted = finding.message.partition("; wanted: ")[2].rstrip(" .")
    return f"What is needed is {wanted}." if wanted else ""


def with_spelled_dates(text: str) -> str:
    """The text with each YYYY-MM-DD written as in a letter; what is no date stays."""
    def one(match: re.Match[str]) -> str:
        try:
            return spelled(date(*(int(part) for part in match.groups())))
        except ValueError:
            return match.group()
    return _ISO_DAY.sub(one, text)
