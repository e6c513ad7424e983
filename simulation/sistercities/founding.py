"""How a world begins: the state on the day of signing, from a scenario and a seed."""

import math

import numpy as np

from sistercities.business import Businesses, empty_businesses, found_businesses, sector_match
from sistercities.calendar import calendar_of
from sistercities.citizen import Public, empty_citizens, reach, settle_city
from sistercities.exchange import empty_ties, with_room
from sistercities.government import Agenda, Government
from sistercities.partnership import YEAR, Agreement, Track
from sistercities.population import Column, table
from sistercities.randomness import named_identity
from sistercities.record import empty_record
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.schema import TRACKS, Partnership, Scenario
from sistercities.world import World, advance_until, most_meetings

_FIRST_ROOM = 4096


def found_world(scenario: Scenario, seed: int, *, programme: bool = True) -> World:
    """The world of a scenario before its first month.

    Args:
        scenario: what is simulated.
        seed: key of all luck, 0 to 2^63 - 1.
        programme: without it the null world: same cities, leaders, shocks, market and luck, no agreement.
    """
    behaviour = behaviour_record(scenario.behaviour)
    number = len(scenario.partnerships)
    cities = list(scenario.cities)
    pairs = [(key, pact.between) for key, pact in scenario.partnerships.items()]
    citizens = empty_citizens(
        [city.citizens for city in scenario.cities.values()],
        [named_identity(key) for key in cities],
        scenario.behaviour.acquaintances,
    )
    businesses = empty_businesses(
        [(scenario.cities[a].businesses, scenario.cities[b].businesses) for _, (a, b) in pairs],
        [(_pool(a, b), _pool(b, a)) for _, (a, b) in pairs],
    )
    world = World(
        seed=seed,
        behaviour=behaviour,
        calendar=calendar_of(scenario, seed),
        governments=table(Government, number, 2),
        agendas=table(Agenda, number, 2, 3),
        agreements=table(Agreement, number),
        tracks=table(Track, number, 3),
        publics=table(Public, len(cities)),
        citizens=citizens,
        businesses=businesses,
        matches=np.zeros((number, scenario.behaviour.sectors, scenario.behaviour.sectors)),
        understanding=np.zeros(number),
        ties=empty_ties(_FIRST_ROOM),
        record=empty_record(scenario.calendar.months, number),
    )
    for row, key in enumerate(cities):
        _settle(world, scenario, row, key)
    for row, partnership in enumerate(scenario.partnerships.values()):
        _sign(world, scenario, row, partnership, programme=programme)
    return world


def advance_world(world: World, month: int, until: int) -> World:
    """Advance from ``month`` to ``until``, giving ties more room whenever they need it; returns the world."""
    while (month := advance_until(world, month, until)) < until:
        needed = int(world.ties.number[0]) + most_meetings(world)
        world = world._replace(ties=with_room(world.ties, max(needed, 2 * len(world.ties.stage))))
    return world


def behaviour_record(behaviour: Behaviour) -> Behaviour:
    """The behavioural parameters as one numpy record, which compiled rules read by the same names."""
    values = behaviour.model_dump()
    kinds = [(name, np.int64 if isinstance(value, int) else np.float64) for name, value in values.items()]
    record: Behaviour = np.array([tuple(values.values())], dtype=kinds).view(np.recarray)[0]
    return record


def _pool(city: str, partner: str) -> int:
    """Identity of the businesses of a city that are eligible for trade with one partner."""
    return named_identity(f"{city} with {partner}")


def _settle(world: World, scenario: Scenario, row: int, key: str) -> None:
    """The public of one city: reluctance, acquaintances, and how far an activity reaches."""
    city = scenario.cities[key]
    behaviour = world.behaviour
    world.publics[row].reach = reach(behaviour.attendance, city.population.value, behaviour)
    world.publics[row].outreach = city.outreach.value
    settle_city(world.citizens, row, city.threshold.value, behaviour.rewiring, behaviour.threshold_spread, world.seed)


def _sign(world: World, scenario: Scenario, row: int, partnership: Partnership, *, programme: bool) -> None:
    """Agreement, tracks, governments and businesses of one partnership on the day of signing."""
    agreement, behaviour = world.agreements[row], scenario.behaviour
    agreement.identity = named_identity(" and ".join(sorted(partnership.between)))
    agreement.signed = agreement.valid = programme
    agreement.term = agreement.review = max(1, round(YEAR * partnership.term.value))
    agreement.occasion = -YEAR
    agreement.committee = partnership.committee.value
    yearly = (behaviour.economic_activities, behaviour.technical_activities, behaviour.people_activities)
    for number in range(len(TRACKS)):
        track = world.tracks[row, number]
        track.open, track.aspiration, track.yearly = programme, behaviour.aspiration, yearly[number]
    for side in range(2):
        _seat(world, scenario, row, partnership, side)
    priorities = np.array([[agenda.home for agenda in world.agendas[row, side]] for side in range(2)])
    agreement.understanding = priorities.min(axis=0).sum()
    _found_pools(world, row, partnership.complementarity.value)


def _seat(world: World, scenario: Scenario, row: int, partnership: Partnership, side: int) -> None:
    """One government in one partnership on the day of signing; its first leader is installed in the first month."""
    key, partner = partnership.between[side], partnership.between[1 - side]
    city, brings = scenario.cities[key], partnership.sides[key]
    government, behaviour = world.governments[row, side], scenario.behaviour
    government.city = list(scenario.cities).index(key)
    government.identity = named_identity(key)
    government.disposition = brings.will.value
    ratio = scenario.cities[partner].gross_regional_product.value / city.gross_regional_product.value
    government.expectation = behaviour.equity * math.log(ratio)
    doubt = (1.0 - brings.initial_belief.value) * (1.0 - behaviour.project_gain) ** partnership.earlier_successes.value
    government.example = 1.0 - doubt
    government.office = city.office.value
    government.language = city.language.value
    government.norm = brings.norm.value
    government.chamber = city.chamber.value
    government.outreach = city.outreach.value
    for number, track in enumerate(TRACKS):
        home = getattr(brings.priorities.value, track)
        world.agendas[row, side, number].home = world.agendas[row, side, number].priority = home


def _found_pools(world: World, row: int, complementarity: float) -> None:
    """The eligible businesses of both sides, and which of their sectors match."""
    agreement, businesses = world.agreements[row], world.businesses
    sectors = world.matches.shape[1]
    for one in range(sectors):
        for other in range(sectors):
            world.matches[row, one, other] = sector_match(one, other, complementarity, agreement.identity, world.seed)
    for side in range(2):
        rows = (int(businesses.first[row, side]), int(businesses.last[row, side]))
        found_businesses(businesses, rows, world.governments[row, side].example, world.seed, world.behaviour)
    for side in range(2):
        _match_pool(businesses, row, side, world.matches[row])


def _match_pool(businesses: Businesses, row: int, side: int, matches: Column) -> None:
    """Match of each business: the share of the other side's businesses whose sector has something to trade with it."""
    own = slice(businesses.first[row, side], businesses.last[row, side])
    other = slice(businesses.first[row, 1 - side], businesses.last[row, 1 - side])
    counts = np.bincount(businesses.sector[other], minlength=matches.shape[0])
    shares = (matches * counts).sum(axis=1) / counts.sum()
    businesses.match[own] = shares[businesses.sector[own]]
