"""Calibration: from the witnesses of a reading to the measured probability that its value is right.

One small logistic regression for each kind of reading, fitted on labelled packets (`extractors.calibration_fit`, `lockbox
calibrate`). What decides between `read` and `review` is here alone: that probability, against the setting
LOCKBOX_READ_CERTAINTY. A reader, a barcode or another paper may veto a reading by setting it to `review`; no probability
lifts that.
"""
from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from math import exp, log
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from filings.problems import BadArguments
from filings.settings import settings
from filings.vocabulary import Reading, Source, Status

NAME = "calibration.json"
PACKAGED = Path(__file__).with_name(NAME)
VERSION = 2                    # of the witnesses and of the file's shape; a file of another version is refused
HIGHEST = 0.9995               # nothing was measured often enough to claim more
KINDS = ("barcode", "blank", "day", "hand", "mark", "once", "paper", "signature", "typed")
PAPERS = ("payment.", "i94.", "identity.")


class Model(BaseModel):
    """A logistic regression. `weights`: of witnesses, by name, for what `witnesses_of` gives; `highest`: most it may claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    weights: dict[str, float]
    highest: float = HIGHEST

    def probability(self, witnesses: Mapping[str, float]) -> float:
        """The probability that a reading with these witnesses is right, 0..1."""
        odds = self.bias + sum(weight * witnesses.get(name, 0.0) for name, weight in self.weights.items())
        return min(self.highest, 1 / (1 + exp(-max(-30.0, min(30.0, odds)))))


class Calibration(BaseModel):
    """All models, by kind of reading, and what they were fitted on.

    `readings`: number of them; `truth`: SHA-256 over the true values; `rates`: by threshold, the share of wrong ones among the
    readings it lets stand and the share of filled fields that stand, measured on packets left out of the fit in turn.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    readings: int
    truth: str
    models: dict[str, Model]
    rates: dict[str, tuple[float, float]] = {}

    @field_validator("models")
    @classmethod
    def _complete(cls, models: dict[str, Model]) -> dict[str, Model]:
        if missing := sorted(set(KINDS) - set(models)):
            raise ValueError(f"no model for {missing[0]}")        # a kind without one would stand on its reader's word alone
        return models

    def judged(self, fields: Mapping[str, Reading], least: float) -> dict[str, Reading]:
        """The fields with calibrated confidence, and `read` only where it is at least `least` and nobody vetoed."""
        return {name: self._judged(name, reading, least) for name, reading in fields.items()}

    def _judged(self, name: str, reading: Reading, least: float) -> Reading:
        kind = kind_of(name, reading)
        if kind is None:
            return reading.model_copy(update={"witnesses": {}})
        sure = round(self.models[kind].probability(witnesses_of(name, reading)), 4)
        status = Status.REVIEW if sure < least else reading.status
        return reading.model_copy(update={"status": status, "confidence": sure, "witnesses": {}})


def kind_of(name: str, reading: Reading) -> str | None:
    """Which model a reading belongs to; None for what says itself how sure it is.

    `hand`: an entry that may be by hand and was read twice; `once`: one that was read once; `day`: a day of signature or payment,
    weighed against the packet's others (`extractors.signing_days`).

    The word beside the application type keeps its own measure (whether it is the wanted word, however spelled), values out of a
    file's text layer were never read, and what is unreadable has no value to be right about.
    """
    if reading.status == Status.UNREADABLE or name.endswith(".annotation") or reading.source == Source.TEXT:
        return None
    paper = name.startswith(PAPERS)
    if reading.status == Status.BLANK or ("skill" in reading.witnesses and reading.value is None):
        return None if paper else "blank"
    if reading.value is None:
        return None
    if reading.source == Source.MARK:
        return "signature" if name.endswith("signature") else "mark"
    if reading.witnesses.get("barcode") == 1.0:
        return "barcode"
    if "together" in reading.witnesses:
        return "day"
    if "decoded" in reading.witnesses:
        if "again" in reading.witnesses:
            return "hand"
        return "once" if reading.witnesses.get("pen") else "typed"
    return "paper" if paper else None


def logit(share: float) -> float:
    """Log odds of a share, within what a reader can mean by it."""
    share = min(0.9995, max(0.02, share))
    return log(share / (1 - share))


ODDS = ("weakest", "decoded", "decoded_again", "skill", "together", "alone")    # taken as log odds
NOTHING = 0.95                 # certainty from which a reader that finds no signature has seen an empty place
MOST_TYPED = 8.0               # log odds of type beyond which more says nothing


def witnesses_of(name: str, reading: Reading) -> dict[str, float]:
    """The witnesses in the terms of the models: shares as log odds, `sure` for the reader's own word, a few facts as 0 or 1."""
    out = {witness: logit(value) if witness in ODDS else value for witness, value in reading.witnesses.items()}
    out["typed"] = max(-MOST_TYPED, min(MOST_TYPED, out.get("typed", 0.0)))
    out["sure"] = logit(reading.confidence)
    out["doubted"] = float(reading.status == Status.REVIEW)
    out["hand"] = float(reading.source == Source.HANDWRITTEN)
    # no signature, though something stands in its place that a hand may have drawn
    out["refused"] = float(reading.value is False and (bool(reading.alternatives) or reading.confidence < NOTHING))
    # a payee outside the list of names that checks are made out to
    out["payee"] = float(name.endswith(".payee") and not reading.witnesses.get("listed"))
    return out


def calibration_file(own: bool = False) -> Path:
    """The mailroom's own calibration in the data folder where there is one (or `own` is asked for), else that of the program."""
    mine = settings().data_dir / NAME
    return mine if own or mine.is_file() else PACKAGED


@cache
def calibration(path: Path) -> Calibration:
    """Read a calibration, once a process.

    Raises:
        BadArguments: the file is no calibration of this version.
    """
    try:
        found = Calibration.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError) as error:
        raise BadArguments(f"{path} is no calibration; make it anew with lockbox calibrate, or remove it") from error
    if found.version != VERSION:
        raise BadArguments(f"{path} has version {found.version}, not {VERSION}; make it anew with lockbox calibrate, or remove it")
    return found
