"""The compiled months against the same months agent by agent, and against the same rules in plain Mesa.

Both are the reference tie, because in it everything happens. The compiled run includes what plain Mesa has not: the null
world, every recorded column, and luck that is keyed by event.
"""

from sistercities import PartnershipModel, Scenario, load_scenario
from sistercities.agents.model import Engine
from sistercities.world.founding import advance_world, found_world, without_programme

from tests.benchmarks.plain_mesa import WITHOUT
from tests.benchmarks.plain_mesa.model import PlainModel
from tests.benchmarks.ratio import Benchmark, Work

SEED = 1
BEFORE = 120
"""Months that have passed before the eleventh year."""


def faces(businesses: int = 500, citizens: int = 2_000, pairs: int = 5) -> list[Benchmark]:
    """The two comparisons, for so many agents a city."""
    sizes = {"defaults.city.businesses": businesses, "defaults.city.citizens": citizens}
    whole = load_scenario("reference", {**sizes, **WITHOUT})
    eleven_years = load_scenario("reference", {**sizes, "calendar.until": "2000-12"})
    return [
        Benchmark(
            "plain Mesa",
            "a whole run, founding included: the same rules as Python objects in Mesa's agent sets",
            lambda: lambda: PartnershipModel(whole, rng=SEED).run(),
            lambda: lambda: PlainModel(whole, SEED).run(),
            pairs,
            300.0,
        ),
        Benchmark(
            "Mesa face",
            'the eleventh year: engine="agents", the same bits agent by agent through Mesa\'s agent sets',
            lambda: last_year(eleven_years, "compiled"),
            lambda: last_year(eleven_years, "agents"),
            pairs,
        ),
    ]


def last_year(scenario: Scenario, engine: Engine) -> Work:
    """The months after ten years, which have passed."""
    model = PartnershipModel(scenario, rng=SEED, engine=engine)
    world = found_world(scenario, SEED)
    null_world = without_programme(world)
    model.resume(advance_world(world, 0, BEFORE), advance_world(null_world, 0, BEFORE), BEFORE)
    return model.run
