"""Tables are checked before compiled code goes on with them: it trusts every row number and count."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario
from sistercities.world.founding import advance_world, found_world, without_programme
from sistercities.world.matching import TRADING
from sistercities.world.state import World

SIZES = {
    "defaults.city.businesses": 30,
    "defaults.city.citizens": 40,
    "behaviour.consideration": 0.6,
    "behaviour.own_meetings": 0.03,
    "switches.familiarity": "off",
    "calendar.until": "2002-12",
}
"""Few agents, of whom some trade after a hundred months, strangers or not."""

DONE = 100


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("reference", SIZES)


def reached(scenario: Scenario) -> tuple[World, World]:
    """Both worlds after some months, in tables of their own."""
    world = found_world(scenario, 7)
    null_world = without_programme(world)
    return advance_world(world, 0, DONE), advance_world(null_world, 0, DONE)


def test_a_state_that_was_reached_is_gone_on_from(scenario: Scenario) -> None:
    whole = PartnershipModel(scenario, rng=7).run()
    for shown in (False, True):
        if shown:  # also from what another model hands out, which stays as it is
            other = PartnershipModel(scenario, rng=7)
            other.run_for(DONE)
            worlds = other.world, other.null_world
        else:
            worlds = reached(scenario)
        model = PartnershipModel(scenario, rng=7)
        model.resume(*worlds, np.int64(DONE))  # type: ignore[arg-type]
        assert (model.time, model.steps, model.simulated) == (DONE, DONE, DONE)
        model.step()
        assert model.run().months.equals(whole.months)
        assert model.datacollector.get_model_vars_dataframe().equals(
            whole.datacollector.get_model_vars_dataframe()
        )
    assert other.simulated == DONE and other.run().months.equals(whole.months)


def test_the_last_month_ends_a_model_that_is_resumed(scenario: Scenario) -> None:
    whole = PartnershipModel(scenario, rng=7).run()
    model = PartnershipModel(scenario, rng=7)
    model.resume(whole.world, whole.null_world, scenario.months)
    assert not model.running and model.months.equals(whole.months)
    with pytest.raises(SisterCitiesError, match="months have been simulated"):
        model.step()


type Change = Callable[[World], Any]


def cell(table: str, field: str, row: Any, value: Any) -> Change:
    """One cell gets another value."""

    def change(world: World) -> None:
        getattr(world, table)[field][row] = value

    return change


def table(name: str, made: Callable[[Any], Any]) -> Change:
    """A whole table is replaced."""
    return lambda world: world._replace(**{name: made(np.asarray(getattr(world, name)))})


UNSOUND: dict[str, Change] = {
    "governments: rows": table("governments", lambda rows: rows[:0]),
    "governments: rows ": table("governments", lambda rows: rows["will"].copy()),
    "citizens: rows": table("citizens", lambda rows: rows[:-1]),
    "ties: rows": table("ties", lambda rows: rows.reshape(1, -1)),
    "record: rows": table("record", lambda rows: rows[:-1]),
    "met: rows": table("met", lambda rows: rows.astype(float)),
    "met: no state": table("met", lambda rows: rows + 10**6),
    "met: no state ": table("met", lambda rows: rows * 0 - 1),
    "governments.city": cell("governments", "city", (0, 1), 7),
    "governments.commitment": cell("governments", "commitment", (0, 0), 1.5),
    "governments.ledger": cell("governments", "ledger", (0, 0), np.nan),
    "agendas.priority": cell("agendas", "priority", (0, 0, 0), np.inf),
    "agreements.term": cell("agreements", "term", 0, 2**62),
    "agreements.valid": lambda world: (
        np.asarray(world.agreements)["valid"].view(np.uint8).__setitem__(0, 77)
    ),
    "publics.last": cell("publics", "last", 0, 10**9),
    "publics.participants": cell("publics", "participants", 0, -3),
    "citizens.months": cell("citizens", "months", 3, -30_000),
    "publics.participants ": cell("citizens", "participating", slice(None), True),
    "pools.first": cell("pools", "first", (0, 0), -5),
    "pools.participants": cell("pools", "participants", (0, 0), 1_000),
    "businesses.pool": cell("businesses", "pool", 0, 90),
    "businesses.sector": cell("businesses", "sector", 0, 30_000),
    "businesses.newest_lead": cell("businesses", "newest_lead", 0, 10**9),
    "businesses.ties": cell("businesses", "ties", 0, 999),
    "businesses.capacity": cell("businesses", "capacity", 0, 0),
    "businesses.believed": cell("businesses", "believed", 0, -1e300),
    "businesses.since": cell("businesses", "since", 0, DONE + 1),
    "pools.steps": cell("pools", "steps", (0, 0), DONE - 1),
    "pools.belief": cell("pools", "belief", (0, 1), 2.0),
    "ties.partnership": cell("ties", "partnership", 0, 4),
    "ties.business_a": cell("ties", "business_a", 0, 45),
    "ties.business_b": cell("ties", "business_b", 0, -1),
    "ties.earlier": cell("ties", "earlier", 0, 0),
    "ties.stage": cell("ties", "stage", 0, 9),
    "ties.trust": cell("ties", "trust", 0, 3.0),
    "record.activities": cell("record", "activities_technical", (DONE - 1, 0), 2**60),
    "record: no state": cell("record", "deals", (DONE, 0), 1),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_what_no_month_can_have_left_is_refused(scenario: Scenario, name: str) -> None:
    world, null_world = reached(scenario)
    assert (world.ties["stage"][: world.met[0]] == TRADING).any()
    changed = UNSOUND[name](world)
    model = PartnershipModel(scenario, rng=7)
    with pytest.raises(SisterCitiesError, match=rf"^{name.strip()}") as refused:
        model.resume(changed if isinstance(changed, World) else world, null_world, DONE)
    assert "\n" not in str(refused.value)
    assert model.run().months.equals(PartnershipModel(scenario, rng=7).run().months)


def test_the_null_world_is_checked_too(scenario: Scenario) -> None:
    world, null_world = reached(scenario)
    null_world.publics["participants"][0] = 3
    with pytest.raises(SisterCitiesError, match=r"^publics\.participants"):
        PartnershipModel(scenario, rng=7).resume(world, null_world, DONE)


def test_a_flipped_bit_is_refused_or_harmless(scenario: Scenario) -> None:
    """Whatever a single bit of the tables becomes, the run ends and nothing is written outside of them."""
    names = (
        "governments",
        "agendas",
        "agreements",
        "tracks",
        "publics",
        "citizens",
        "pools",
        "businesses",
        "met",
    )

    @given(some.sampled_from(names), some.integers(0, 10**9), some.integers(0, 7))
    def flip(name: str, place: int, bit: int) -> None:
        world, null_world = reached(scenario)
        bits = np.asarray(getattr(world, name)).reshape(-1).view(np.uint8)
        bits[place % len(bits)] ^= 1 << bit
        model = PartnershipModel(scenario, rng=7)
        try:
            model.resume(world, null_world, DONE)
        except SisterCitiesError:
            return
        months = model.run().months
        assert months["commitment"].between(0.0, 1.0).all()
        assert (months["businesses_a"] <= 30).all()

    flip()


@pytest.mark.parametrize("month", [-1, 157, 1.5, True, "12"])
def test_a_month_is_one_of_the_scenario(scenario: Scenario, month: Any) -> None:
    with pytest.raises(SisterCitiesError, match="it must be a whole number from 0 to 156"):
        PartnershipModel(scenario, rng=7).resume(*reached(scenario), month)


def test_a_model_that_has_begun_or_is_another_is_not_resumed(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=7)
    model.step()
    with pytest.raises(SisterCitiesError, match="1 months of this model have been simulated"):
        model.resume(*reached(scenario), DONE)
    with pytest.raises(
        SisterCitiesError, match="no state that 100 steps of this world can have left"
    ):
        PartnershipModel(scenario, rng=8).resume(*reached(scenario), DONE)
    other = load_scenario("reference", {**SIZES, "defaults.city.businesses": 31})
    with pytest.raises(SisterCitiesError, match="businesses: rows of another kind or number"):
        PartnershipModel(other, rng=7).resume(*reached(scenario), DONE)
