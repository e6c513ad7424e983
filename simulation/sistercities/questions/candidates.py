"""What somebody could do: policies alone and in pairs, from some month on, weak or strong."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from sistercities.scenario.costs import Price, price_of
from sistercities.scenario.dates import count
from sistercities.scenario.event import Cost
from sistercities.scenario.interventions import (
    Enactment,
    Intervention,
    Part,
    load_intervention,
)
from sistercities.world.outcome import YEAR

STRENGTHS = ("weak", "usual", "strong")
"""The low end of the range of a size, the size that the file says, the high end."""


class Offer(NamedTuple):
    """A policy that may be taken.

    Attributes:
        name: of the library, or the path of a file.
        intervention: what it does.
        price: what it takes in a year, at the size that its file says.
    """

    name: str
    intervention: Intervention
    price: Price

    def size(self, strength: str) -> float | None:
        """Its size at a strength; none where only that of its file can be taken.

        So it is of a policy of several levers, and of one whose size has no range.
        """
        pushes = list(self.intervention.all_pushes.values())
        span = pushes[0].size.range
        if len(pushes) > 1 or span is None:
            return None
        return {"weak": span[0], "strong": span[1]}.get(strength, pushes[0].size.value)

    def cost(self, strength: str, months: int) -> tuple[float, float, float]:
        """Office-years that it takes, with the ends of their range.

        Costs grow with the size, and are counted for as long as the policy lasts, a year at least.

        Args:
            strength: weak, usual or strong.
            months: from its first month until outcomes are read.
        """
        pushes = list(self.intervention.all_pushes.values())
        size = self.size(strength)
        of_usual = 1.0 if size is None or not pushes[0].size.value else size / pushes[0].size.value
        years = max(YEAR, min(months, self.intervention.months or months)) / YEAR
        value, low, high = (each * of_usual * years for each in self.price[:3])
        return value, low, high


class Candidate(NamedTuple):
    """One or two policies, from a month on, at a strength.

    Attributes:
        enactment: the policies, as a scenario takes them.
        names: of the policies.
        strength: weak, usual or strong.
        cost: office-years until outcomes are read.
        cost_low: by the ranges of the costs.
        cost_high: by the ranges of the costs.
    """

    enactment: Enactment
    names: tuple[str, ...]
    strength: str
    cost: float
    cost_low: float
    cost_high: float

    @property
    def begins(self) -> str:
        """Its first month."""
        assert self.enactment.begins is not None
        return self.enactment.begins


def offers_of(names: Sequence[str], costs: Mapping[str, Cost]) -> list[Offer]:
    """The policies of some names, with what they cost."""
    return [Offer(name, load_intervention(name), price_of(name, costs)) for name in names]


def candidates_of(
    offers: Sequence[Offer], starts: Sequence[str], read_in: int
) -> Iterator[Candidate]:
    """Every policy alone and in pairs, at every start and every strength.

    Both of a pair begin together, and both are weak, usual or strong. What comes to the same as
    another strength is left out.

    Args:
        offers: the policies.
        starts: first months, ``YYYY-MM``.
        read_in: month after the last that counts, in months since the year 0.
    """
    sets = [*((offer,) for offer in offers), *combinations(offers, 2)]
    for chosen in sets:
        seen: set[tuple[float | None, ...]] = set()
        for strength in ("usual", "weak", "strong"):
            sizes = tuple(offer.size(strength) for offer in chosen)
            if sizes in seen:
                continue
            seen.add(sizes)
            for begins in starts:
                yield _candidate(chosen, strength, begins, read_in - count(begins))


def _candidate(chosen: tuple[Offer, ...], strength: str, begins: str, months: int) -> Candidate:
    parts = []
    written = []
    for offer in chosen:
        size = offer.size(strength)
        own = size == offer.size("usual")
        parts.append(Part(offer.name, size=None if own else size))
        written.append(offer.name if own else f"{offer.name}={size:g}")

    label = f"{'+'.join(written)}@{begins}"
    titles = tuple(offer.intervention.title for offer in chosen)
    names = tuple(offer.name for offer in chosen)
    costs = [offer.cost(strength, months) for offer in chosen]
    value, low, high = (sum(each) for each in zip(*costs, strict=True))
    enactment = Enactment(label, tuple(parts), begins, titles)
    return Candidate(enactment, names, strength, value, low, high)
