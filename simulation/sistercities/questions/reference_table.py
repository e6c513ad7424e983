"""The reference table of a calibration: what the patterns come to at each setting of parameters.

A setting is simulated once and kept at once, so that a calibration that was stopped goes on. The
gauges are those of the patterns themselves; each setting meets luck of its own.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sistercities.questions.calibration_file import CalibrationFile, side_of
from sistercities.questions.gauges import Trial
from sistercities.questions.judging import Order, Pattern
from sistercities.runs.durable import place
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError, Stopped
from sistercities.study.posterior import fingerprint
from sistercities.world.randomness import replicate_seed


class Statistic(NamedTuple):
    """A number that is fitted to.

    Attributes:
        pattern: identity of the pattern.
        of: what of it.
        low: lower end of its band.
        high: upper end.
        side: 1 or -1 where only the sign of the number is known, else 0.
    """

    pattern: str
    of: str
    low: float
    high: float
    side: int

    @property
    def name(self) -> str:
        """As tables call it."""
        return f"{self.pattern}: {self.of}"

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Which values are as they should be."""
        kept: np.ndarray = values * self.side > 0.0
        return kept if self.side else (values >= self.low) & (values <= self.high)


class Settings:
    """Settings of parameters that are simulated, or taken from where they are kept.

    Args:
        file: the calibration.
        kept: folder of the settings that are done; nothing is kept if none.
        done: called after each setting.
    """

    def __init__(
        self, file: CalibrationFile, kept: Path | None, done: Callable[[], object]
    ) -> None:
        self._file = file
        self._kept = kept
        self._done = done
        self._patterns = file.patterns
        self._sign = _sign_of(file)
        self._number = 0
        self.statistics: list[Statistic] = []

    def simulated(self, values: np.ndarray) -> np.ndarray:
        """What every statistic comes to at some settings, those that tell a size first.

        Args:
            values: of the parameters, ``[setting, parameter]``.

        Returns:
            ``[setting, statistic]``; NaN where there is no value.

        Raises:
            SisterCitiesError: if what is kept belongs to another calibration.
            Stopped: if somebody interrupts it; what is done is kept.
        """
        rows = []
        for each in values:
            try:
                rows.append(self._one(self._number, each))
            except KeyboardInterrupt:
                raise Stopped(self._where_it_stopped()) from None
            self._number += 1
            self._done()
        return np.array(rows, dtype=float)

    def _one(self, number: int, values: np.ndarray) -> list[float]:
        path = None if self._kept is None else self._kept / f"{number:06d}.json"
        told = None if path is None else self._read(path, values)
        if told is None:
            told = self._measured(number, values)
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                place(json.dumps(told).encode(), path)
        self.statistics = [Statistic(*each) for each in told["statistics"]]
        return [math.nan if each is None else each for each in told["found"]]

    def _measured(self, number: int, values: np.ndarray) -> dict[str, Any]:
        file = self._file
        seed = replicate_seed(file.seed, number)
        trial = Trial(file.replicates, seed, file.changes(values))
        each = [
            pair
            for pattern in self._patterns
            for pair in statistics_of(pattern, trial, signed=pattern.identity in file.signs)
        ]
        return {
            "calibration": self._sign,
            "values": values.tolist(),
            "statistics": [list(statistic) for statistic, _ in each],
            "found": [found if math.isfinite(found) else None for _, found in each],
        }

    def _read(self, path: Path, values: np.ndarray) -> dict[str, Any] | None:
        """A setting that is kept; none if it is not there, or damaged."""
        try:
            told: dict[str, Any] = json.loads(path.read_bytes())
            sign, kept = told["calibration"], told["values"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        if (sign, kept) != (self._sign, values.tolist()):
            raise SisterCitiesError(
                f"{shown(path)}: made by another calibration or another version of the model; "
                f"remove {shown(path.parent)} to begin anew, or give another folder with --out"
            )
        return told if len(told["found"]) == len(told["statistics"]) else None

    def _where_it_stopped(self) -> str:
        done = f"stopped after {self._number:,} of {self._file.settings:,} settings"
        kept = "they are kept, and the same command goes on from there"
        return f"{done}; {'nothing is kept' if self._kept is None else kept}"


def statistics_of(
    pattern: Pattern, trial: Trial, *, signed: bool
) -> Iterator[tuple[Statistic, float]]:
    """The numbers of a pattern, each with what is known of it.

    Of an order these are the differences between neighbouring tiers, which must be positive.

    Args:
        pattern: the pattern.
        trial: what it is measured on.
        signed: whether only its sign counts.
    """
    expected = pattern.expected
    for reading in pattern.readings(trial):
        value = reading.estimate.value
        if not isinstance(expected, Order):
            side = side_of(expected) if signed else 0
            yield Statistic(pattern.identity, reading.of, *expected, side), value
        elif reading.of in _neighbours(expected.tiers):
            yield Statistic(pattern.identity, reading.of, 0.0, 1.0, 1), value


def _neighbours(tiers: Sequence[Sequence[str]]) -> set[str]:
    """Pairs of neighbouring tiers, as readings call them."""
    return {
        f"{better} above {worse}"
        for upper, lower in pairwise(tiers)
        for better in upper
        for worse in lower
    }


def _sign_of(file: CalibrationFile) -> str:
    """What the settings of a calibration rest on, as a short text."""
    asked = file.model_dump(exclude={"title", "kept"})
    told = json.dumps([asked, fingerprint()], default=list)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
