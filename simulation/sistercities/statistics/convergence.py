"""Whether there are enough runs for some indices: one rule, and what to do where it does not hold.

After Sarrazin, Pianosi & Wagener 2016, "Global sensitivity analysis of environmental models:
convergence and validation", Environmental Modelling & Software 79: indices have converged when
their intervals are short, and when they have stopped to move as the sample grew.
"""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sistercities.statistics.across_luck import reach
from sistercities.statistics.interval import Estimate

FEWEST_REPLICATES = 10
"""Fewer lucks than these do not tell how far another luck would move an index: on Ishigami's
function, with luck that makes 70 % of the variance, 95 % intervals held 93 to 97 % with 10 lucks,
and 87 to 94 % with 5 (150 studies each; tests/measurements/sensitivity.py).
"""

CONVERGED = "converged"
NOT_CONVERGED = "not converged"
UNDEFINED = "undefined"


class Verdict(NamedTuple):
    """Whether some indices have converged.

    Attributes:
        verdict: ``converged``, ``not converged``, or ``undefined``.
        remedy: what to do; nothing if they have.
        reach: of the longest interval from its index, in the unit of ``most``.
        moved: furthest move of an index from half the sample to the whole.
        most: that either may be.
    """

    verdict: str
    remedy: str
    reach: float
    moved: float
    most: float


def verdict_of[Name](
    whole: Mapping[Name, Estimate],
    half: Mapping[Name, Estimate],
    by_samples: Callable[[], Mapping[Name, Estimate]],
    by_luck: Callable[[], Mapping[Name, Estimate]],
    most: float,
    replicates: int,
) -> Verdict:
    """Whether indices have converged.

    They have if no interval reaches further than ``most`` from its index, if none moved further
    than that between half the sample and the whole, and if there are ``FEWEST_REPLICATES``.

    Args:
        whole: indices of the whole sample.
        half: of its first half.
        by_samples: gives them with intervals over other samples alone, where that is asked.
        by_luck: gives them with intervals over other luck alone.
        most: how far intervals may reach, and indices may have moved.
        replicates: number of lucks.
    """
    if any(math.isnan(each.value) for each in whole.values()):
        (reason, *_) = (each.interval for each in whole.values() if math.isnan(each.value))
        return Verdict(UNDEFINED, reason.removeprefix("none: "), math.nan, math.nan, most)

    furthest = max(map(reach, whole.values()))
    moves = [abs(each.value - half[name].value) for name, each in whole.items()]
    moved = math.inf if any(map(math.isnan, moves)) else max(moves)

    if replicates < FEWEST_REPLICATES:
        remedy = f"take at least {FEWEST_REPLICATES} replicates"
    elif furthest <= most and moved <= most:
        return Verdict(CONVERGED, "", furthest, moved, most)
    elif max(map(reach, by_luck().values())) > max(map(reach, by_samples().values())):
        remedy = "double the replicates"
    else:
        remedy = "double the sample"
    return Verdict(NOT_CONVERGED, remedy, furthest, moved, most)
