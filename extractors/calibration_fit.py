"""Fitting and measuring a calibration: labelled readings in, a logistic regression for each kind out.

Everything that is measured here is measured on readings that were left out of the fit: packets are dealt into folds and each
fold is judged by models fitted on the others.
"""
from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.calibration import HIGHEST, VERSION, Calibration, Model, kind_of, witnesses_of
from extractors.calibration_samples import Sample
from filings.vocabulary import Source, Status

# what each kind is judged by: few and plain, so that a weight can be understood
WITNESSES: dict[str, tuple[str, ...]] = {
    "typed": ("weakest", "decoded", "typed", "place", "odd", "misspelt", "faint", "open", "outside", "printed", "spelled",
              "disputed", "doubted"),
    "barcode": ("sure",),
    "hand": ("typed", "decoded", "again", "decoded_again", "skill", "open", "digits", "outside", "faint", "place", "odd",
             "misspelt", "printed", "spelled", "by_hand", "disputed"),
    "once": ("typed", "decoded", "weakest", "skill", "open", "digits", "outside", "faint", "place", "odd", "misspelt", "printed",
             "spelled", "by_hand", "disputed"),
    "day": ("together", "weakest", "agreed", "again", "far", "faint", "doubted"),
    "mark": ("sure", "doubted"),
    "signature": ("sure", "refused", "doubted"),
    "blank": ("sure", "skill", "doubted"),
    "paper": ("sure", "agreed", "weakest", "hand", "payee", "printed", "spelled", "disputed", "doubted"),
}
# these speak against a reading, the others for it; one that seems to do the reverse is left out: it only echoes another
AGAINST = ("odd", "misspelt", "open", "digits", "outside", "faint", "far", "disputed", "doubted", "hand", "payee",
           "refused")
FEWEST_SETS = 3                # sets of packets from which whole sets are left out in turn
FEWEST = 30                    # readings below which a kind is not fitted and keeps its own word
FIRM = 1.0                     # how firmly weights are drawn towards what is believed of them, each in its witness's own spread
# of the others nothing; but no reader doubts without a reason, and a day's probability is one, however few such readings there are
BELIEVED = {"doubted": -2.0, "together": 1.0}
BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 1.0001)
THRESHOLDS = (0.9, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995)


def fitted(samples: Sequence[Sample], base: Mapping[str, Model]) -> Calibration:
    """A calibration for these samples, with the rates measured on folds left out.

    `base`: models for the kinds that there are too few readings of.
    """
    models = dict(base) | models_of(samples)
    rates = {f"{row.threshold:g}": (round(row.silent, 5), round(row.stands, 4))
             for row in threshold_table(samples, held_out(samples))}
    return Calibration(version=VERSION, readings=len(samples), truth=digest(samples), models=models, rates=rates)


def digest(samples: Sequence[Sample]) -> str:
    """SHA-256 over packets, fields and true values, in order."""
    lines = sorted(f"{one.packet}\t{one.name}\t{one.truth}" for one in samples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def models_of(samples: Sequence[Sample]) -> dict[str, Model]:
    """One model for each kind that there are enough readings of."""
    by_kind: dict[str, list[Sample]] = {}
    for one in samples:
        kind = kind_of(one.name, one.reading)
        if kind in WITNESSES:
            by_kind.setdefault(kind, []).append(one)
    # what was read twice was read once
    by_kind["once"] = by_kind.get("once", []) + by_kind.get("hand", [])
    return {kind: _model(kind, found) for kind, found in sorted(by_kind.items()) if len(found) >= FEWEST}


def _model(kind: str, samples: Sequence[Sample]) -> Model:
    names = list(WITNESSES[kind])
    rows = [witnesses_of(one.name, one.reading) for one in samples]
    right = np.array([one.right for one in samples], float)
    while True:
        x = np.array([[row.get(name, 0.0) for name in names] for row in rows]).reshape(len(rows), len(names))
        middle, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
        believed = np.array([BELIEVED.get(name, 0.0) for name in names]) * spread
        weights = _logistic((x - middle) / spread, right, believed)
        signed = [weight * (-1 if name in AGAINST else 1) for name, weight in zip(names, weights[1:], strict=True)]
        if not signed or min(signed) >= 0:
            break
        del names[int(np.argmin(signed))]
    slopes = weights[1:] / spread
    # a claim can be no surer than the number of readings allows
    highest = min(HIGHEST, 1 - 0.5 / (len(samples) + 1))
    return Model(bias=round(weights[0] - float(slopes @ middle), 4), highest=round(highest, 4),
                 weights={name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True) if abs(slope) > 1e-4})


def _logistic(x: np.ndarray, right: np.ndarray, believed: np.ndarray) -> np.ndarray:
    """Weights (bias first) of a logistic regression drawn towards what was believed before, by Newton's method.

    The targets are drawn too, by half a right and half a wrong reading: a kind without a single error is not claimed to have none.
    """
    rows = np.column_stack([np.ones(len(x)), x])
    weights = np.zeros(rows.shape[1])
    firm = np.full(len(weights), FIRM)
    firm[0] = 0.0
    prior = np.concatenate(([0.0], believed))
    target = (right * len(right) + 0.5) / (len(right) + 1)
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (target - chance) - firm * (weights - prior)
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(firm + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights += np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-6:
            break
    return weights


# ------------------------------------------------------------------ measuring

def held_out(samples: Sequence[Sample]) -> list[float]:
    """The confidence of each sample by models that never saw its set of packets, or its packet where there are few sets."""
    fold = folds_of(samples)
    out = [0.0] * len(samples)
    for number in set(fold):
        models = models_of([one for one, mine in zip(samples, fold, strict=True) if mine != number])
        for k, one in enumerate(samples):
            if fold[k] == number:
                out[k] = confidence_of(one, models)
    return out


def folds_of(samples: Sequence[Sample]) -> list[int]:
    """Which part each sample is left out with: its set, or one of five parts of the packets."""
    sets = sorted({one.packet.rpartition("/")[0] for one in samples})
    if len(sets) >= FEWEST_SETS:
        return [sets.index(one.packet.rpartition("/")[0]) for one in samples]
    packets = {packet: number % 5 for number, packet in enumerate(sorted({one.packet for one in samples}))}
    return [packets[one.packet] for one in samples]


def confidence_of(sample: Sample, models: dict[str, Model]) -> float:
    """The confidence that these models give a sample; its own word where none fits."""
    kind = kind_of(sample.name, sample.reading)
    if kind is None or kind not in models:
        return sample.reading.confidence
    return models[kind].probability(witnesses_of(sample.name, sample.reading))


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: mean distance between stated confidence and share of right ones, in bins of equal number."""
    if not len(confidence):
        return 0.0
    order = np.argsort(np.asarray(confidence), kind="stable")
    sure, hit = np.asarray(confidence, float)[order], np.asarray(right, float)[order]
    parts = zip(np.array_split(sure, bins), np.array_split(hit, bins), strict=True)
    return float(sum(len(one) * abs(one.mean() - two.mean()) for one, two in parts if len(one)) / len(sure))


def ranking(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """Area under the ROC curve: how often a right reading stands above a wrong one; None without one of either."""
    sure, hit = np.asarray(confidence, float), np.asarray(right, bool)
    good, bad = int(hit.sum()), int((~hit).sum())
    if not good or not bad:
        return None
    _, places, counts = np.unique(sure, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]      # ties share their ranks
    return float((ranks[hit].sum() - good * (good + 1) / 2) / (good * bad))


@dataclass(frozen=True, slots=True)
class Rate:
    """What a threshold buys.

    `wrong`, `silent`: number and share of wrong ones among the readings that stand; `stands`, `by_hand`: share of the filled fields
    that are `read`, of all and of those written by hand.
    """

    threshold: float
    wrong: int
    silent: float
    stands: float
    by_hand: float


def threshold_table(samples: Sequence[Sample], confidence: Sequence[float]) -> list[Rate]:
    """What each threshold buys."""
    filled = [one.filled for one in samples]
    hand = [one.source == Source.HANDWRITTEN and one.filled for one in samples]
    out = []
    for least in THRESHOLDS:
        stands = [one.reading.status in (Status.READ, Status.BLANK) and sure >= least
                  for one, sure in zip(samples, confidence, strict=True)]
        wrong = sum(stood and not one.right for stood, one in zip(stands, samples, strict=True))
        out.append(Rate(least, wrong, wrong / max(1, sum(stands)), _share(stands, filled), _share(stands, hand)))
    return out


def _share(part: Sequence[bool], whole: Sequence[bool]) -> float:
    return sum(one and other for one, other in zip(part, whole, strict=True)) / max(1, sum(whole))


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings of like confidence: from `low` to `high`, mean confidence and share that is right."""

    low: float
    high: float
    number: int
    mean: float
    right: float


def reliability(samples: Sequence[Sample], confidence: Sequence[float]) -> list[Bin]:
    """Stated confidence beside the share that is right: equal where confidence means what it says."""
    out = []
    for low, high in pairwise(BINS):
        members = [(sure, one.right) for one, sure in zip(samples, confidence, strict=True) if low <= sure < high]
        if members:
            out.append(Bin(low, min(high, 1.0), len(members), sum(sure for sure, _ in members) / len(members),
                           sum(right for _, right in members) / len(members)))
    return out


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the confidence of a kind of reading is: number, wrong ones, expected calibration error, AUROC."""

    kind: str
    number: int
    wrong: int
    error: float
    ranking: float | None


def by_kind(samples: Sequence[Sample], confidence: Sequence[float]) -> list[Quality]:
    """The quality of the confidence of all readings, of those that say something, and of each kind."""
    groups: dict[str, list[tuple[float, bool]]] = {"all": [], "filled": []}
    for one, sure in zip(samples, confidence, strict=True):
        kind = kind_of(one.name, one.reading)
        for group in ("all", *(["filled"] if one.filled else []), *([kind] if kind else [])):
            groups.setdefault(group, []).append((sure, one.right))
    return [quality(kind, *zip(*pairs, strict=True)) for kind, pairs in groups.items() if pairs]


def quality(kind: str, confidence: Sequence[float], right: Sequence[bool]) -> Quality:
    """The quality of the confidence of some readings. `kind`: what they are called."""
    return Quality(kind, len(right), len(right) - sum(right), calibration_error(confidence, right), ranking(confidence, right))
