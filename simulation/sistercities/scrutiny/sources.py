"""On what evidence does a scenario rest?

Every value that can carry evidence, by the factor that owns it.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from sistercities.scenario.claims import Claim, claims_of, reference
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.library import library
from sistercities.scenario.schema import FACTORS, Scenario

type Standing = Literal["sourced", "neutral", "without a source"]


class Support(NamedTuple):
    """A value and what it rests on.

    Attributes:
        claim: the value with its evidence.
        standing: ``sourced``; ``neutral``, the value of ``base``, which claims nothing; or
            ``without a source``.
        references: its sources as people read them.
    """

    claim: Claim
    standing: Standing
    references: list[str]


def sources(name: Given, changes: Mapping[str, object] | None = None) -> list[Support]:
    """Every value of a scenario that can carry evidence, factor by factor.

    Args:
        name: a scenario, name of a built-in one, or path of a file.
        changes: dotted keys and new values, as for ``load_scenario``.

    Raises:
        SisterCitiesError: if the scenario cannot be loaded.
    """
    scenario = load_scenario(name, changes)
    neutral = {
        claim.field: claim.value for claim in claims_of(load_scenario(library() / "base.toml"))
    }
    order = (*FACTORS, "circumstances")
    claims = sorted(claims_of(scenario), key=lambda claim: order.index(claim.factor))
    return [_support(claim, neutral.get(claim.field), scenario) for claim in claims]


def _support(claim: Claim, neutral: object, scenario: Scenario) -> Support:
    references = [reference(source, scenario) for source in claim.evidence.sources]
    standing: Standing = (
        "sourced" if references else "neutral" if claim.value == neutral else "without a source"
    )
    return Support(claim, standing, references)
