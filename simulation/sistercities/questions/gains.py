"""Who gained: the same business and the same citizen live in both worlds.

So what they gain can be told apart by group.
"""

from typing import Any

import numpy as np
import pandas as pd

from sistercities.agents.actors import Citizen
from sistercities.agents.model import PartnershipModel
from sistercities.statistics.interval import paired_mean

_THIRDS = ("low", "middle", "high")


def gains_of(model: PartnershipModel) -> dict[tuple[str, str, str], float]:
    """What each group of a world had by its end: trade, and months of exchange, a year each.

    Keys are (city, of what, group). Businesses are grouped by sector, and in thirds by
    productivity; citizens in thirds by readiness to take part.
    """
    world, scenario = model.world, model.scenario
    row = list(scenario.partnerships).index(scenario.reported)
    years = len(model.record) / 12.0
    reluctances = model.agents_of(Citizen).column("reluctance")
    found: dict[tuple[str, str, str], float] = {}
    for side, key in enumerate(scenario.partnership.between):
        name, pool = scenario.cities[key].name, world.pools[row, side]
        businesses: Any = world.businesses[int(pool.first) : int(pool.last)]
        traded = (businesses.delivered + businesses.received) / years
        for sector in range(scenario.behaviour.sectors):
            found[name, "trade of businesses, by sector", f"sector {sector + 1}"] = _mean(
                traded, businesses.sector == sector
            )
        for third, chosen in zip(_THIRDS, _thirds(businesses.productivity), strict=True):
            found[name, "trade of businesses, by productivity", third] = _mean(traded, chosen)
        public = world.publics[list(scenario.cities).index(key)]
        here = slice(int(public.first), int(public.last))
        citizens: Any = world.citizens[here]
        last = len(world.record)
        months = (
            citizens.months + np.where(citizens.participating, last - citizens.since, 0)
        ) / years
        for third, chosen in zip(_THIRDS, _thirds(-reluctances[here]), strict=True):
            found[name, "months of exchange of citizens, by readiness", third] = _mean(
                months, chosen
            )
    return found


def gains_table(
    with_change: list[dict[Any, float]], without: list[dict[Any, float]]
) -> pd.DataFrame:
    """Mean gain of each group over worlds, with 95 % paired interval and n."""
    rows = []
    for city, of_what, group in without[0]:
        key = (city, of_what, group)
        estimate = paired_mean(
            [one[key] - other[key] for one, other in zip(with_change, without, strict=True)]
        )
        unit = "months a year" if "citizens" in of_what else "units of flow a year, per business"
        rows.append((city, of_what, group, unit, *estimate))
    return pd.DataFrame(
        rows, columns=["city", "of what", "group", "unit", "value", "low", "high", "interval", "n"]
    )


def _mean(values: np.ndarray, chosen: np.ndarray) -> float:
    return float(values[chosen].mean()) if chosen.any() else 0.0


def _thirds(values: np.ndarray) -> list[np.ndarray]:
    """The lowest, middle and highest third of some values."""
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable") * 3 // len(values)
    return [ranks == third for third in range(3)]
