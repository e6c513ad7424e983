"""Who carried a partnership through one history: every change of hands, and its cause.

The history is lived through once more, step by step, and the rules of the model are asked in the
middle of each step, on the state by which it kept, lost or found carriers and associations. Luck is
keyed by event and can be asked again as well. The cause of a change is that without which the same
luck would have left things as they were.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sistercities.questions.turn import HOLDERS, Cause, Ground, Retrace, Turn
from sistercities.scenario.schema import Scenario
from sistercities.scenario.switches import CARRIERS_ON
from sistercities.world.association import (
    dissolving_chance,
    founding_chance,
    millions_of,
    success_of,
)
from sistercities.world.carrier import (
    anything_happened,
    chance_to_find,
    chance_to_lose,
    chance_to_revive,
    is_over,
    is_taken_care_of,
    losing_chance,
    luck_of,
    luck_of_both,
    naming_chance,
    neglect,
    turnover_of,
    unkept_of,
    unkept_share,
)
from sistercities.world.citizen import following_of
from sistercities.world.effort import has_association
from sistercities.world.founding import found_world, with_room
from sistercities.world.government import takes_office
from sistercities.world.month import carry_out_programme, close_step, turn_calendar
from sistercities.world.outcome import YEAR
from sistercities.world.randomness import Stream
from sistercities.world.review import (
    has_stronger_committee,
    is_anniversary,
    is_occasion,
    lately_on_occasion,
)
from sistercities.world.state import SIDE_COUNT, World, referred
from sistercities.world.turning import engage_citizens


class _Place(NamedTuple):
    """A side of a partnership in a step, as the loops of the world are asked about it."""

    world: World
    partnership: int
    side: int
    step: int


def retraced(scenario: Scenario, seed: int) -> Retrace:
    """Live through one history of the reported partnership of a scenario, and see who carries it.

    Args:
        scenario: what is simulated.
        seed: key of all luck.
    """
    world = found_world(scenario, seed)
    partnership = list(scenario.partnerships).index(scenario.reported)
    signs = world.agreements[partnership].signs
    seen = Retrace([], {})

    for step in range(len(world.record)):
        world = with_room(world, step)
        reference = referred(world)
        before = [_holders(world, partnership, side) for side in range(SIDE_COUNT)]
        quiet = int(world.agreements[partnership].quiet)
        quiet_people = int(world.agreements[partnership].quiet_people)

        turn_calendar(reference, step)
        if step >= signs:
            for side in range(SIDE_COUNT):
                place = _Place(reference, partnership, side, step)
                seen.turns.extend(_within(place, world, before, quiet, quiet_people))
        if step > signs and is_occasion(reference, partnership, step):
            age = _months(step - signs, world)
            seen.occasions.setdefault(age, []).extend(_grounds(reference, world, partnership, step))
        carry_out_programme(reference, step)
        engage_citizens(reference, step)
        close_step(reference, step)

    return seen


def _grounds(reference: World, world: World, partnership: int, step: int) -> list[Ground]:
    """All that makes a step an occasion."""
    first, second = (int(city) for city in world.governments[partnership]["city"])
    holds = {
        Ground.NATIONS: world.calendar.pairs[step, partnership].occasion > 0,
        Ground.ANNIVERSARY: is_anniversary(reference, partnership, step),
        Ground.COMMITTEE: has_stronger_committee(reference, partnership, step),
        Ground.FIRST_LEADER: takes_office(reference, first, step),
        Ground.SECOND_LEADER: takes_office(reference, second, step),
    }
    return [ground for ground, given in holds.items() if given]


def _holders(world: World, partnership: int, side: int) -> dict[str, bool]:
    """Who carries a side."""
    government = world.governments[partnership, side]
    return {holder: bool(government[holder]) for holder in HOLDERS}


def _within(
    place: _Place, world: World, before: list[dict[str, bool]], quiet: int, quiet_people: int
) -> Iterator[Turn]:
    """What became of the carriers of one side in one step.

    Args:
        place: the side and the step, whose calendar has turned.
        world: the world, to be read.
        before: who carried each side before the step.
        quiet: steps without any activity before it.
        quiet_people: steps without a people activity before it.
    """
    had = before[place.side]
    has = _holders(world, place.partnership, place.side)
    partner_had = before[1 - place.side]

    if world.switches.carriers == CARRIERS_ON:
        if has["carried"] and not had["carried"]:
            yield _found(place, world, partner_had["carried"], quiet)
        elif had["carried"] and not has["carried"]:
            yield _lost(place, world)
        elif has["carried"]:
            yield from _kept(place, world)

    if has["association"] and not had["association"]:
        yield _founded(place, world, partner_had["association"])
    elif had["association"] and not has["association"]:
        yield _given_up(place, world, quiet_people)


def _turn(
    place: _Place, world: World, holder: str, cause: Cause, chance: float, quiet: int
) -> Turn:
    """A turn of one side in one step; it is a change unless somebody was kept."""
    gained = bool(world.governments[place.partnership, place.side][holder])
    had = gained if cause == Cause.KEPT else not gained
    age = _months(place.step - world.agreements[place.partnership].signs, world)
    return Turn(age, place.side, holder, (had, gained), cause, chance, _months(quiet, world))


def _months(steps: int, world: World) -> int:
    """Whole months of so many steps."""
    return int(steps) * YEAR // world.year


# --- City halls ---


def _found(place: _Place, world: World, partner_held: bool, quiet: int) -> Turn:
    """Somebody was named, or found again.

    Args:
        place: the side and the step.
        world: the world, to be read.
        partner_held: whether the partner had somebody, who asked.
        quiet: steps without any activity before this one; a revival has them forgotten.
    """
    agreement = world.agreements[place.partnership]
    if is_taken_care_of(place.world, place.partnership, place.step):
        return _turn(place, world, "carried", Cause.PROJECT, 1.0, 0)
    if place.step == agreement.signs:
        return _turn(place, world, "carried", Cause.NAMED, _chance_to_be_named(place, world), 0)

    silent = 0 if anything_happened(place.world, place.partnership, place.step) else quiet + 1
    lately = lately_on_occasion(place.world, place.partnership, place.step)
    if partner_held or has_association(place.world, place.partnership):
        cause = Cause.ASKED if partner_held else Cause.REMEMBERED
        luck = luck_of(place.world, Stream.CARRIER, *place[1:])
        chances = [chance_to_find(*place[:3], partner_held, each) for each in (False, lately)]
    else:
        cause = Cause.REVIVED
        luck = luck_of_both(place.world, place.partnership, place.step)
        chances = [chance_to_revive(*place[:2], each) for each in (False, lately)]

    if luck >= chances[1]:
        return _turn(place, world, "carried", Cause.DESK, 1.0, silent)
    turn = _turn(place, world, "carried", cause, chances[1], silent)
    if luck >= chances[0]:
        turn = turn._replace(occasion=_months(agreement.occasion - agreement.signs, world))
    return turn


def _chance_to_be_named(place: _Place, world: World) -> float:
    proposer = world.calendar.sides[place.step, place.partnership, place.side].proposer
    return float(naming_chance(proposer, world.behaviour.carrier_named))


def _lost(place: _Place, world: World) -> Turn:
    """Somebody was lost: to neglect if that was enough, else to a new leader."""
    quiet = world.agreements[place.partnership].quiet
    if is_over(place.world, place.partnership, place.step):
        return _turn(place, world, "carried", Cause.OVER, 1.0, quiet)

    luck = luck_of(place.world, Stream.CARRIER, *place[1:])
    chance = _chance_of_loss(place, world, unkept_of(*place), 0.0)
    if luck < chance:
        return _turn(place, world, "carried", Cause.NEGLECT, chance, quiet)
    return _turn(place, world, "carried", Cause.LEADER, chance_to_lose(*place), quiet)


def _kept(place: _Place, world: World) -> Iterator[Turn]:
    """Somebody who would have been lost if nobody else had known the partner."""
    luck = luck_of(place.world, Stream.CARRIER, *place[1:])
    by_neglect = _chance_of_loss(place, world, 1.0, 0.0)
    bare = _chance_of_loss(place, world, 1.0, turnover_of(*place))
    if luck < bare:
        quiet = world.agreements[place.partnership].quiet
        turn = _turn(place, world, "carried", Cause.KEPT, bare, quiet)
        yield turn._replace(keeper=_keeper(place, world, luck), leader=bool(luck >= by_neglect))


def _chance_of_loss(place: _Place, world: World, unkept: float, turnover: float) -> float:
    """Chance that a side loses its carrier if so much is unkept and a new leader costs so much."""
    behaviour = world.behaviour
    return float(
        losing_chance(
            neglect(world.agreements[place.partnership].quiet, behaviour.carrier_patience),
            unkept,
            world.governments[place.partnership, place.side].commitment,
            turnover,
            behaviour.carrier_neglect,
            behaviour.carrier_commitment,
        )
    )


def _keeper(place: _Place, world: World, luck: float) -> str:
    """What kept a carrier: what gave somebody for sure, or that which makes most losses good."""
    if is_taken_care_of(place.world, place.partnership, place.step):
        return "project"
    if luck < chance_to_lose(*place):
        return "desk"

    government = world.governments[place.partnership, place.side]
    office = world.calendar.cities[place.step, government.city].office
    committee = world.calendar.pairs[place.step, place.partnership].committee
    valid = world.agreements[place.partnership].valid
    following = following_of(place.world, place.partnership, place.side)
    alone = {
        "office": (office, 0.0, 0.0, False),
        "committee": (0.0, committee if valid else 0.0, 0.0, False),
        "citizens": (0.0, 0.0, following, False),
        "association": (0.0, 0.0, 0.0, bool(government.association)),
    }
    return min(alone, key=lambda each: unkept_share(*alone[each], world.behaviour))


# --- Associations ---


def _founded(place: _Place, world: World, partner_had_one: bool) -> Turn:
    """An association was known at signing, or founded later."""
    agreement = world.agreements[place.partnership]
    known = world.calendar.sides[place.step, place.partnership, place.side].association
    if place.step == agreement.signs:
        return _turn(place, world, "association", Cause.KNOWN, known, 0)

    city = world.governments[place.partnership, place.side].city
    success = success_of(*place)
    millions = millions_of(place.world, city, place.step)
    grounds = {
        Cause.SCHOOLS: (0.0, millions, False),
        Cause.PEOPLE: (success, millions, False),
        Cause.COUNTERPART: (success, millions, partner_had_one),
    }
    luck = luck_of(place.world, Stream.ASSOCIATION, *place[1:])
    for cause, ground in grounds.items():
        chance = founding_chance(*ground, world.behaviour)
        if luck < chance:
            return _turn(place, world, "association", cause, chance, 0)
    return _turn(place, world, "association", Cause.POLICY, known, 0)


def _given_up(place: _Place, world: World, quiet_people: int) -> Turn:
    """An association gave up in silence, or had nothing left to carry."""
    met = world.record[place.step - 1, place.partnership].activities_people > 0
    quiet = 0 if met else quiet_people + 1
    if is_over(place.world, place.partnership, place.step):
        return _turn(place, world, "association", Cause.OVER, 1.0, quiet)

    chance = dissolving_chance(
        neglect(quiet, world.behaviour.carrier_patience),
        success_of(*place),
        world.calendar.sides[place.step, place.partnership, place.side].association_loss,
    )
    return _turn(place, world, "association", Cause.SILENCE, chance, quiet)
