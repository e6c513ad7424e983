"""What policies cost: money that sources name or, where none does, an assumption in offices.

No source names the cost of most policies, so plans are compared in office-years: what a standing
office takes in a year. What is documented in USD is divided by the documented cost of that office;
what is not stands in the file of the policy, as an assumption that anybody may change.
"""

import math
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter, ValidationError

from sistercities.scenario.complaints import complaints_of
from sistercities.scenario.defaults import frozen
from sistercities.scenario.event import Cost, Push
from sistercities.scenario.interventions import Enactment, intervention_names, load_intervention
from sistercities.scenario.layers import read
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError
from sistercities.scenario.words import meant, quoted

OFFICE = "international-office"
"""The policy of which the documented cost is the unit of what is assumed."""

ASSUMED = "assumption"
"""Key, in the bibliography, of what somebody assumed."""

OFFICE_YEARS = "office-years"
"""Unit in which plans are compared."""

type Basis = Literal["documented", "assumed", "given", "unknown"]


class Price(NamedTuple):
    """What a policy takes in a year, at the size that its file says.

    Attributes:
        value: offices; NaN where nothing is said.
        low: by the range of what is said.
        high: by the range of what is said.
        basis: whether a source says it, the file assumes it, or somebody gave it for a question.
    """

    value: float
    low: float
    high: float
    basis: Basis


UNKNOWN = Price(math.nan, math.nan, math.nan, "unknown")


def cost_of(enactment: Enactment) -> float:
    """USD a year of an enactment; NaN where the cost of any part is not known.

    The library tells the cost of a policy at its own size alone.
    """
    total = 0.0
    for part in enactment.parts:
        pushes = load_intervention(part.name).all_pushes.values()
        known = [push.cost.value for push in pushes if push.cost is not None]
        if part.size is not None or not known or len(known) < len(pushes):
            return math.nan
        total += sum(known)

    return total


@cache
def usd_of_an_office() -> float:
    """USD a year of a standing office, as its source says."""
    office = load_intervention(OFFICE).policy
    assert office is not None
    assert office.cost is not None
    return office.cost.value


def price_of(name: str, given: Mapping[str, Cost] | None = None) -> Price:
    """What a policy takes in a year.

    Args:
        name: of the library, or the path of a file.
        given: costs in USD a year that take the place of what the files say.
    """
    if given and name in given:
        return _in_offices(given[name], "given")

    prices = [_price_of(push) for push in load_intervention(name).all_pushes.values()]
    every: set[Basis] = {each.basis for each in prices}
    ranked: tuple[Basis, ...] = ("unknown", "assumed", "documented")
    basis = next(each for each in ranked if each in every)  # as sure as the least sure of them
    return Price(
        sum(each.value for each in prices),
        sum(each.low for each in prices),
        sum(each.high for each in prices),
        basis,
    )


def in_words(price: Price) -> str:
    """A price, in USD where a source names it, else in offices."""
    if price.basis == "unknown":
        return "unknown"
    if price.basis == "documented":
        return f"USD {price.value * usd_of_an_office():,.0f}"
    return f"about {price.value:g} office{'' if price.value == 1.0 else 's'}"


def _price_of(push: Push) -> Price:
    if push.cost is not None:
        assumed = {*push.cost.sources} <= {ASSUMED}
        return _in_offices(push.cost, "assumed" if assumed else "documented")
    if push.assumed_cost is None:
        return UNKNOWN
    low, high = push.assumed_cost.range or (push.assumed_cost.value,) * 2
    return Price(push.assumed_cost.value, low, high, "assumed")


def _in_offices(cost: Cost, basis: Basis) -> Price:
    office = usd_of_an_office()
    low, high = cost.range or (cost.value, cost.value)
    return Price(cost.value / office, low / office, high / office, basis)


def costs_in(path: str | Path, policies: Iterable[str] = ()) -> dict[str, Cost]:
    """The costs that somebody gives in a file: ``NAME = USD a year``, or a table with a range.

    Args:
        path: of the file.
        policies: that may stand in it beside those of the library.

    Raises:
        SisterCitiesError: with all mistakes of the file.
    """
    if not os.path.lexists(path):
        raise SisterCitiesError(f"--cost {quoted(str(path))}: no such file")
    layer = read(Path(path), "list of costs", "joint-committee = 12_000")
    known = [*intervention_names(), *policies]
    tree = frozen(layer.tree)
    wrong = list(layer.mistakes)
    for name in tree:
        if name not in known:
            wrong.append(Mistake((name,), f"no policy {quoted(name)}; {meant(name, known)}"))

    costs: dict[str, Cost] = {}
    try:
        costs = TypeAdapter(dict[str, Cost]).validate_python(tree)
    except ValidationError as error:
        wrong += complaints_of(error, tree, root=Push)
    if wrong:
        told = [each._replace(file=layer.where, line=layer.line(each.key)) for each in wrong]
        raise ScenarioError(sorted(told, key=lambda each: each.line or 0))

    return costs
