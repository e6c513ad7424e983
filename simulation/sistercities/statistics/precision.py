"""How many worlds it takes: what suffices, and when one may stop looking.

Looking again and again until an ordinary interval is narrow enough is not valid: it stops where
luck happens to be small. The interval used here holds at every look at once (an asymptotic
confidence sequence: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, "Time-uniform central limit
theory and asymptotic confidence sequences", Annals of Statistics 52, Theorem 2.2), so one may stop
at the first look at which it is narrow enough.
"""

import math
import re
from typing import NamedTuple

import numpy as np

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant
from sistercities.statistics.interval import (
    FEWEST_ALIKE,
    Estimate,
    confidence,
    moved_alike,
    unbounded,
    worlds_needed,
)
from sistercities.world.measure import OUTCOMES

FEWEST = 100
"""Worlds before the first look: the interval is asymptotic."""

FEWEST_ALIKE_OFTEN = 2.0 * FEWEST_ALIKE
"""Worlds that must have been moved, counted as if they were moved alike, if one looks often; from
docs/findings/intervals.md.
"""

ALWAYS_VALID = "always-valid (asymptotic confidence sequence)"
"""Kind of the interval that holds at every look."""

_ALPHA = 0.05
_POWER = 0.8
_TIGHT_AT = 400.0
_SHORT = {each.quantity.symbol: name for name, each in OUTCOMES.items() if each.quantity.symbol}
"""Outcomes by the symbol that formulas write for them, as g."""


class Precision(NamedTuple):
    """A wish: the 95 % interval of an outcome's difference no wider than plus or minus so much."""

    outcome: str
    half_width: float


def precision_of(text: str) -> Precision:
    """Read ``g ± 0.02``; ``+-`` may stand for ``±``.

    Raises:
        SisterCitiesError: if it is not of that form, the outcome is not known, or the width is not
            positive.
    """
    parts = re.fullmatch(r"\s*(\w+)\s*(?:±|\+-|\+/-)\s*([0-9.eE+-]+)\s*", text)
    try:
        name, width = (parts[1], float(parts[2])) if parts else ("", 0.0)
    except ValueError:
        name = ""
        width = 0.0

    if not name:
        raise SisterCitiesError(
            f'--until "{text}": expected an outcome and a width, for example "g ± 0.02"'
        )

    outcome = _SHORT.get(name, name)
    if outcome not in OUTCOMES:
        raise SisterCitiesError(
            f'--until "{text}": no outcome "{name}"; {meant(name, [*_SHORT, *OUTCOMES])}'
        )
    if not (width > 0.0 and math.isfinite(width)):
        raise SisterCitiesError(f'--until "{text}": {width:g} given; the width must be more than 0')

    return Precision(outcome, width)


def always_valid(differences: np.ndarray, at_once: int = 1) -> Estimate:
    """Mean of paired differences with an interval that holds at every look at once.

    It is a 95 % interval; or there is none, and the reason why. It is asymptotic, so it waits until
    enough worlds were moved. Without that it took worlds that had not been moved yet for certainty,
    and of some policies most histories of looks were wrong at some time
    (docs/findings/intervals.md).

    Args:
        differences: one for each world.
        at_once: number of intervals that are to hold together (Bonferroni).
    """
    if moved_alike(differences[:, None])[0] < FEWEST_ALIKE_OFTEN:
        return unbounded(differences, FEWEST_ALIKE_OFTEN)

    alpha = _ALPHA / at_once
    n = differences.size
    spread = float(differences.std(ddof=1))
    # chosen so that the interval is tightest at _TIGHT_AT worlds
    rho = (-2.0 * math.log(alpha) + math.log(-2.0 * math.log(alpha)) + 1.0) / _TIGHT_AT
    half = spread * math.sqrt(
        2.0 * (n * rho + 1.0) / (n * n * rho) * math.log(math.sqrt(n * rho + 1.0) / alpha)
    )
    average = float(differences.mean())

    return Estimate(average, average - half, average + half, ALWAYS_VALID, n)


def suffice(differences: np.ndarray) -> int | None:
    """Worlds with which four of five repetitions tell this difference from nothing.

    None if there is no difference. The sample size of a paired t test at 5 % and a power of 80 %
    (Guenther 1981, "Sample size formulas for normal theory t tests", American Statistician 35), and
    at least as many as an interval takes.
    """
    from scipy.stats import norm

    average = float(differences.mean())
    spread = float(differences.std(ddof=1))
    if average == 0.0 or spread == 0.0:
        return None

    # the last term is Guenther's, for the unknown spread
    both = confidence() + float(norm.ppf(_POWER))
    told_apart = math.ceil((both * spread / average) ** 2 + confidence() ** 2 / 2.0)
    alike = float(moved_alike(differences[:, None])[0])

    return max(told_apart, worlds_needed(differences.size, alike) or 2)
