"""What ``--where`` says: in which runs something holds, as comparisons of outcomes with numbers."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, one_line, quoted
from sistercities.study.labels import number_in_words
from sistercities.study.results import Study
from sistercities.world.measure import Measure, measures_of


class _Sign(NamedTuple):
    """A sign of comparison: what it compares, and its words."""

    holds: Callable[[np.ndarray, float], np.ndarray]
    words: str


_SIGNS = {
    "<=": _Sign(operator.le, "at most"),
    ">=": _Sign(operator.ge, "at least"),
    "<": _Sign(operator.lt, "below"),
    ">": _Sign(operator.gt, "above"),
}
_COMPARISON = re.compile(r"\s*([\w-]+)\s*(<=|>=|<|>)\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*")
_EXAMPLE = '"exchange_index < 0.1", or two of these with "and" between them'


class Comparison(NamedTuple):
    """An outcome, and what it is compared with.

    Attributes:
        measure: the outcome.
        sign: ``<``, ``<=``, ``>`` or ``>=``.
        bound: in the unit of the outcome; of a yes or no, 0 is no and 1 is yes.
    """

    measure: Measure
    sign: str
    bound: float

    def of(self, values: np.ndarray) -> np.ndarray:
        """Whether it holds: 1, 0, or NaN where there is no value."""
        holds = _SIGNS[self.sign].holds(values, self.bound)
        return np.where(np.isnan(values), np.nan, holds.astype(float))

    @property
    def words(self) -> str:
        """It in a sentence."""
        if self.measure.counts_runs:
            yes = bool(self.of(np.ones(1))[0])
            no = "not" if self.measure.phase else "no"
            return self.measure.words if yes else f"{no} {self.measure.words}"
        unit = "" if self.measure.unit == "share" else f" {self.measure.unit}"
        bound = f"{number_in_words(self.bound)}{unit}"
        return f"{self.measure.words} {_SIGNS[self.sign].words} {bound}"


class Condition(NamedTuple):
    """Comparisons that all have to hold.

    Attributes:
        comparisons: in the order in which they were written.
    """

    comparisons: tuple[Comparison, ...]

    @property
    def measures(self) -> list[Measure]:
        """The outcomes that are compared."""
        return [each.measure for each in self.comparisons]

    @property
    def text(self) -> str:
        """It as it may be asked for again."""
        return " and ".join(
            f"{each.measure.name} {each.sign} {each.bound:g}" for each in self.comparisons
        )

    @property
    def words(self) -> str:
        """It in a sentence."""
        return " and ".join(each.words for each in self.comparisons)

    def of(self, outputs: Sequence[np.ndarray]) -> np.ndarray:
        """Whether all hold: 1, 0, or NaN where an outcome has no value.

        Args:
            outputs: values of each measure in the same runs.
        """
        every = [each.of(values) for each, values in zip(self.comparisons, outputs, strict=True)]
        held: np.ndarray = np.prod(every, axis=0)
        return held


def condition_of(where: str, study: Study) -> Condition:
    """Read a condition on the outcomes of a study.

    Args:
        where: comparisons with ``and`` between them.
        study: that recorded the outcomes.

    Raises:
        SisterCitiesError: if it is no condition, or names an outcome that the study did not record.
    """
    known = {each.name: each for each in measures_of(study.record)}
    parts = re.split(r"\band\b", where)
    return Condition(tuple(_comparison(part, known, study) for part in parts))


def _comparison(part: str, known: Mapping[str, Measure], study: Study) -> Comparison:
    found = _COMPARISON.fullmatch(part)
    try:
        bound = float(found[3]) if found else None
    except ValueError:
        bound = None
    if found is None or bound is None:
        raise SisterCitiesError(
            f"--where: {quoted(one_line(part.strip()))} is no comparison; expected {_EXAMPLE}"
        )
    if found[1] not in known:
        raise SisterCitiesError(
            f"--where: no outcome {quoted(found[1])} in {shown(study.folder)}; "
            f"{meant(found[1], known)}"
        )
    return Comparison(known[found[1]], found[2], bound)
