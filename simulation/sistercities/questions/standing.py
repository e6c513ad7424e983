"""What stands first in universes, and in which share of them."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sistercities.questions.universes import CRITERIA, NOBODY
from sistercities.statistics.weighed_share import WeighedShare, weighed_share

CLEARLY = "clearly first"
"""First by contribution, and ahead of the second by a difference whose interval is above 0."""

EVERY_CODING = "all codings"

COUNTED = {
    "all": "every universe counts alike",
    "plausible": "those that are not ruled out count alike",
    "weighted": "each counts by its plausibility",
}
"""How universes are counted."""

SHARES = ["criterion", "outcome", "coding", "counted", "name", *WeighedShare._fields]
BY_CHOICE = ["outcome", "variable", "choice", *WeighedShare._fields]


def firsts_of(effects: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """What stands first in each universe, by each criterion and for each outcome.

    Args:
        effects: of everything that may rank first.
        leads: of the first factor over the second.

    Returns:
        ``point``, ``coding``, ``criterion``, ``outcome``, ``first``; by ``CLEARLY`` none is first
        where the lead is not sure.
    """
    keys = ["point", "coding", "criterion", "outcome"]
    sized = effects.assign(size=effects["value"].abs())
    largest = sized.loc[sized.groupby(keys, sort=False)["size"].idxmax()]
    first = largest["name"].where(largest["size"] > 0.0, NOBODY)
    ranked = largest[keys].assign(first=first)
    clear = leads[["point", "coding", "outcome"]].assign(
        criterion=CLEARLY, first=leads["first"].where(leads["low"] > 0.0, NOBODY)
    )
    return pd.concat([ranked, clear[[*keys, "first"]]], ignore_index=True)


def shares_of(firsts: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """In which share of universes each factor or field stands first.

    The codings of a point share its alternatives, its draw and its luck: over all codings a point
    counts once, with the share of its codings.

    Args:
        firsts: what stands first in each universe.
        weights: of the points, by number; 0 where one is ruled out.
    """
    rows = []
    for criterion in (*CRITERIA, CLEARLY):
        of = firsts[firsts["criterion"] == criterion]
        names = list(dict.fromkeys(of["first"]))
        for outcome, some in of.groupby("outcome", sort=False):
            for coding in (EVERY_CODING, *dict.fromkeys(firsts["coding"])):
                here = some if coding == EVERY_CODING else some[some["coding"] == coding]
                for name in names:
                    holds = (here["first"] == name).groupby(here["point"]).mean()
                    for counted, each in _counted(weights.loc[holds.index]):
                        told = weighed_share(holds.to_numpy(), each)
                        rows.append((criterion, outcome, coding, counted, name, *told))
    return pd.DataFrame(rows, columns=SHARES)


def by_choice(
    firsts: pd.DataFrame, choices: pd.DataFrame, weights: pd.Series, factor: str
) -> pd.DataFrame:
    """In which share a factor is clearly first, for each choice of each variable with few choices.

    Args:
        firsts: what stands first in each universe.
        choices: ``point``, ``variable``, ``choice``.
        weights: of the points; those that are ruled out are left out, the others count alike.
        factor: that is asked after.
    """
    clear = firsts[firsts["criterion"] == CLEARLY]
    rows = []
    for outcome, some in clear.groupby("outcome", sort=False):
        holds = (some["first"] == factor).groupby(some["point"]).mean()
        for variable, chosen in choices.groupby("variable", sort=False):
            if chosen["choice"].nunique() > MOST_CHOICES:
                continue
            for choice, points in chosen.groupby("choice", sort=False)["point"]:
                here = holds.loc[list(points)]
                alike = (weights.loc[here.index] > 0.0).to_numpy(dtype=float)
                rows.append((outcome, variable, choice, *weighed_share(here.to_numpy(), alike)))
    return pd.DataFrame(rows, columns=BY_CHOICE)


MOST_CHOICES = 6
"""A variable with more values is told by no table of choices."""


def _counted(weights: pd.Series) -> Iterator[tuple[str, np.ndarray]]:
    numbers = weights.to_numpy(dtype=float)
    each: Sequence[np.ndarray] = (np.ones_like(numbers), (numbers > 0.0).astype(float), numbers)
    yield from zip(COUNTED, each, strict=True)
