"""When which businesses of two cities traded with each other, through one history."""

from collections.abc import Iterator
from typing import NamedTuple

from sistercities.agents.model import PartnershipModel
from sistercities.scenario.dates import count
from sistercities.world.matching import TRADING


class Span(NamedTuple):
    """A time in which two businesses traded.

    Attributes:
        business_a: of the first side, numbered in the order in which they began to trade, from 0.
        business_b: of the second side, likewise.
        begins: its first month, counted from the signing.
        ends: the month after its last; after the last month of all, if it never ended.
    """

    business_a: int
    business_b: int
    begins: int
    ends: int


def spans_of_trade(model: PartnershipModel) -> Iterator[Span]:
    """Walk through all months of a history, and give each span of trade between two businesses.

    Args:
        model: of which no month is simulated yet; afterwards all of them are.

    Yields:
        The spans, in the order in which they end.
    """
    scenario = model.scenario
    reported = list(scenario.partnerships).index(scenario.reported)
    before = count(scenario.partnership.signed) - count(scenario.begins)
    numbers: tuple[dict[int, int], dict[int, int]] = ({}, {})
    since: dict[tuple[int, int], int] = {}

    def span(pair: tuple[int, int], end: int) -> Span:
        """A span that is over."""
        return Span(numbers[0][pair[0]], numbers[1][pair[1]], since.pop(pair), end)

    while model.simulated < model.last_month:
        model.step()
        month = model.simulated - 1 - before
        trading = _pairs_that_trade(model, reported)
        for pair in sorted(trading - since.keys()):
            since[pair] = month
            for side, business in zip(numbers, pair, strict=True):
                side.setdefault(business, len(side))
        for pair in sorted(since.keys() - trading):
            yield span(pair, month)

    for pair in sorted(since):
        yield span(pair, model.last_month - before)


def _pairs_that_trade(model: PartnershipModel, partnership: int) -> set[tuple[int, int]]:
    """Rows of the two businesses of each trading tie of a partnership."""
    met = model.world.ties[: int(model.world.met[0])]
    now = met[(met["stage"] == TRADING) & (met["partnership"] == partnership)]
    return set(zip(now["business_a"].tolist(), now["business_b"].tolist(), strict=True))
