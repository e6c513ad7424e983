"""An aim: a measure of what becomes of a partnership, and how much of it is to be reached."""

import math
import operator
import re
from typing import NamedTuple

import numpy as np

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import TRACKS
from sistercities.scenario.words import meant, quoted
from sistercities.world.measure import OUTCOMES, Measure, measures_of
from sistercities.world.outcome import YEAR, described, outcomes

USUAL_AIM = "success >= 0.5"

_SHORT = {each.quantity.symbol: name for name, each in OUTCOMES.items() if each.quantity.symbol}
_FORM = re.compile(r"\s*([\w-]+)\s*(>=|<=|≥|≤)\s*(\S+)\s*")


class Aim(NamedTuple):
    """What is to be reached.

    Attributes:
        measure: a yes or no, of which the probability counts, or a number, of which the mean does.
        level: that is to be reached.
        at_least: whether the probability or mean is to be at least the level, else at most.
    """

    measure: Measure
    level: float
    at_least: bool

    @property
    def text(self) -> str:
        """As it is written."""
        return f"{self.measure.name} {'>=' if self.at_least else '<='} {self.level:g}"

    @property
    def words(self) -> str:
        """What is measured, in a sentence."""
        what = "probability" if self.measure.counts_runs else "mean"
        return f"the {what} of {quoted(self.measure.words)}"

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.at_least else -1.0

    def reached_by(self, value: float) -> bool:
        """Whether a probability or mean is as the aim asks."""
        reaches = operator.ge if self.at_least else operator.le
        return bool(reaches(value, self.level))

    def values(self, records: list[np.ndarray], age: int) -> np.ndarray:
        """The measure in each of some worlds, 0 and 1 for no and yes.

        Args:
            records: ``[month]`` of the recorded columns, one for each world.
            age: years since signing.
        """
        months = np.stack([record[: YEAR * age] for record in records]).view(np.recarray)
        table = outcomes(months)
        tracks = [table[f"activities_{track}"] for track in TRACKS]
        return self.measure.of(table.assign(activities=sum(tracks))).to_numpy(dtype=float)

    def shown(self, value: float) -> str:
        """A probability or mean, with the digits that its unit has."""
        if self.measure.counts_runs:
            return f"{value:.0%}"
        return f"{value:.{self.measure.quantity.digits}f}"

    def told(self, value: float) -> str:
        """The same with its unit, for a sentence."""
        unit = "" if self.measure.counts_runs else self.measure.unit
        return f"{self.shown(value)}{f' {unit}' if unit not in {'', 'share'} else ''}"


def measures() -> dict[str, Measure]:
    """Every measure that an aim may name."""
    return {each.name: each for each in measures_of(described())} | OUTCOMES


def aim_of(text: str) -> Aim:
    """Read ``success >= 0.5`` or ``activities >= 4``; ``<=`` is understood as well.

    Raises:
        SisterCitiesError: if it is not of that form, there is no such measure, or nothing could
            reach the level.
    """
    parts = _FORM.fullmatch(text)
    level = _number(parts[3]) if parts else math.nan
    if parts is None or math.isnan(level):
        raise SisterCitiesError(
            f"--aim {quoted(text)}: expected a measure, >= or <=, and a number, "
            f'for example "{USUAL_AIM}"'
        )

    name = _SHORT.get(parts[1], parts[1].replace("-", "_"))
    known = measures()
    if name not in known:
        raise SisterCitiesError(
            f"--aim {quoted(text)}: no measure {quoted(name)}; {meant(name, [*_SHORT, *known])}"
        )

    measure = known[name]
    if math.isfinite(measure.most) and not 0.0 <= level <= measure.most:
        what = "a probability" if measure.counts_runs else measure.quantity.kind
        raise SisterCitiesError(
            f"--aim {quoted(text)}: {level:g} given; {name} is {what}, 0 to {measure.most:g}"
        )
    return Aim(measure, level, parts[2] in {">=", "≥"})


def _number(text: str) -> float:
    try:
        number = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
