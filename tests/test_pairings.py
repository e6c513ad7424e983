"""The pairings: coded by one book of rules, struck by one list of events, and one Jakarta in all of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from sistercities import Scenario, load_scenario
from sistercities.runs.age import whole_years
from sistercities.runs.replicates import simulate
from sistercities.scenario.coding import CODING, OUTCOME_INDICATORS, WITHIN_MONTHS
from sistercities.scenario.dates import count
from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.occasions import OCCASIONS
from sistercities.scenario.schema import Partnership
from sistercities.scenario.shocks import EVENTS
from sistercities.world.calendar import calendar_of
from sistercities.world.outcome import YEAR
from sistercities.world.population import column

from tests.cases import CASES


def first_of(scenario: Scenario, city: str) -> Partnership:
    """The partnership that a city signed first."""
    return min(
        (pact for pact in scenario.partnerships.values() if city in pact.between),
        key=lambda pact: pact.signed,
    )


def evidence_given(scenario: Scenario) -> Iterator[tuple[str, str, Evidence[Any, Any], str]]:
    """All that a pairing says for itself, leaders apart: key, field, evidence, and month of the signing it bears on."""
    neutral = load_scenario("base")
    pacts = scenario.partnerships
    parts: list[tuple[str, Frozen, Frozen, str]] = []
    for key, city in scenario.cities.items():
        pact = (
            scenario.partnership if key in scenario.partnership.between else first_of(scenario, key)
        )
        parts.append((f"cities.{key}", city, neutral.cities["first"], pact.signed))
    for key, pact in pacts.items():
        parts.append((f"partnerships.{key}", pact, neutral.partnership, pact.signed))
        for side, brings in pact.sides.items():
            parts.append(
                (
                    f"partnerships.{key}.sides.{side}",
                    brings,
                    neutral.partnership.sides["first"],
                    pact.signed,
                )
            )
    for place, part, default, signed in parts:
        for name, _ in evidence_fields(type(part)):
            coded = getattr(part, name)
            if isinstance(coded, Evidence) and coded != getattr(default, name):
                yield f"{place}.{name}", name, coded, signed
    for key, shock in scenario.shocks.items():
        yield f"shocks.{key}.severity", "severity", shock.severity, scenario.begins


@pytest.mark.parametrize("name", CASES)
def test_what_departs_from_neutral_follows_the_coding_book(name: str) -> None:
    """An indicator of the book, known in time; a source, a note, and a range where the value is one number."""
    scenario = load_scenario(name)
    assert scenario.behaviour == load_scenario("base").behaviour
    for key, field, coded, signed in evidence_given(scenario):
        rule = CODING[field]
        assert coded.indicator in rule.indicators, key
        assert coded.indicator not in OUTCOME_INDICATORS, key
        assert coded.sources and coded.note, key
        if not rule.any_date:
            assert coded.date is not None, key
            assert (
                count(coded.date if "-" in coded.date else f"{coded.date}-12")
                <= count(signed) + WITHIN_MONTHS
            ), key
        if isinstance(coded.value, float) and field != "population":
            assert coded.range is not None, key


@pytest.mark.parametrize("name", CASES)
def test_every_partnership_has_the_occasions_of_its_two_nations(name: str) -> None:
    scenario = load_scenario(name)
    for pact in scenario.partnerships.values():
        nations = {scenario.cities[city].country for city in pact.between}
        expected = {
            key: occasion.month
            for key, occasion in OCCASIONS.items()
            if set(occasion.nations) == nations and pact.signed < occasion.month <= scenario.until
        }
        assert expected == {key: date.value for key, date in pact.occasions.items()}
        for key, date in pact.occasions.items():
            assert date.indicator == OCCASIONS[key].indicator
            assert date.sources and date.note


def test_an_occasion_stands_in_the_calendar_of_its_partnership_in_its_month() -> None:
    scenario = load_scenario("jakarta-portfolio")
    occasion = column(calendar_of(scenario).pairs, "occasion")
    for row, pact in enumerate(scenario.partnerships.values()):
        months = {count(date.value) - count(scenario.begins) for date in pact.occasions.values()}
        assert set(occasion[:, row].nonzero()[0]) == months


@pytest.mark.parametrize("name", CASES)
def test_every_leader_has_a_source(name: str) -> None:
    for key, city in load_scenario(name).cities.items():
        assert all(date.sources for date in city.leaders.values()), key


@pytest.mark.parametrize("name", CASES)
def test_events_strike_by_one_list(name: str) -> None:
    """Every event of the coding book that falls into a scenario is there, strikes whom it must, and no other is."""
    scenario = load_scenario(name)
    named = {key: {city.name, city.country} for key, city in scenario.cities.items()}
    expected = {}
    for key, event in EVENTS.items():
        joined = tuple(
            pact
            for pact, each in scenario.partnerships.items()
            if all(any(end in named[city] for city in each.between) for end in event.between)
        )
        within = {city for pact in joined for city in scenario.partnerships[pact].between}
        struck = {
            city
            for city in within
            if not event.strikes or not named[city].isdisjoint(event.strikes)
        }
        if (
            struck
            and count(event.begins) <= count(scenario.until)
            and count(event.ends) >= count(scenario.begins)
        ):
            expected[key] = (event.kind, event.begins, event.ends, struck, set(joined))
    everything = set(scenario.partnerships)
    assert expected == {
        key: (
            shock.kind,
            shock.begins,
            shock.ends,
            set(shock.cities),
            set(shock.partnerships) or everything,
        )
        for key, shock in scenario.shocks.items()
    }
    for shock in scenario.shocks.values():
        assert shock.severity.value == (1.0 if shock.kind == "epidemic" else 0.5)


@pytest.mark.parametrize("name", ["jakarta-beijing", "jakarta-berlin", "jakarta-rotterdam"])
def test_the_portfolio_says_the_same_of_a_pairing_as_its_own_scenario(name: str) -> None:
    """All but the year of the regional products, which in one world must be the same for all.

    Occasions are those of the months that both simulate.
    """
    alone, portfolio = load_scenario(name), load_scenario("jakarta-portfolio")
    told = portfolio.partnerships[name]
    assert told.model_copy(update={"occasions": alone.partnership.occasions}) == alone.partnership
    last = min(portfolio.until, alone.until)
    assert {key: date for key, date in told.occasions.items() if date.value <= last} == {
        key: date for key, date in alone.partnership.occasions.items() if date.value <= last
    }
    _, partner = alone.partnership.between
    size = "gross_regional_product"
    assert portfolio.cities[partner].model_dump(exclude={size}) == alone.cities[partner].model_dump(
        exclude={size}
    )


def test_the_portfolio_shares_one_jakarta() -> None:
    portfolio, alone = load_scenario("jakarta-portfolio"), load_scenario("jakarta-beijing")
    assert len(portfolio.partnerships) >= 8
    assert portfolio.reported == "jakarta-beijing"
    left_out = {"background_partners", "leaders"}
    jakarta = portfolio.cities["jakarta"]
    assert jakarta.model_dump(exclude=left_out) == alone.cities["jakarta"].model_dump(
        exclude=left_out
    )
    assert alone.cities["jakarta"].leaders.items() <= jakarta.leaders.items()


def test_simulated_and_background_partners_add_up_to_the_same_portfolio() -> None:
    """Whoever is simulated no longer stands in the background: the counts agree within a partner on the dated counts."""
    portfolio, alone = load_scenario("jakarta-portfolio"), load_scenario("jakarta-beijing")
    for month in ("1992-08", "1994-04", "2000-09", "2017-12"):
        others = sum(
            count(pact.signed) <= count(month)
            for key, pact in portfolio.partnerships.items()
            if key != "jakarta-beijing"
        )
        assert others + partners_in(portfolio, month) == pytest.approx(
            partners_in(alone, month), abs=1.0
        ), month


def partners_in(scenario: Scenario, month: str) -> float:
    """Background partners of Jakarta in a month."""
    cities = column(calendar_of(scenario).cities, "background_partners")
    return float(
        cities[count(month) - count(scenario.begins), list(scenario.cities).index("jakarta")]
    )


@pytest.mark.parametrize("name", CASES)
def test_every_pairing_reaches_the_age_at_which_pairings_are_compared(name: str) -> None:
    assert whole_years(load_scenario(name)) >= 25


TOLERANCE = {
    "commitment_a": 0.02,
    "commitment_b": 0.02,
    "effort_a": 0.02,
    "effort_b": 0.02,
    "activities": 0.1,
    "exchange_index": 0.02,
}
"""How far a background and a simulated portfolio may differ in the mean over 25 years; stated in docs/reference/odd.md."""


def means_over_25_years(name: str, example: str) -> dict[str, float]:
    """Means of Jakarta-Beijing over its first 25 years, activities a year, in a scenario that reports it."""
    months = simulate(load_scenario(name, {"switches.example": example}), 40, 1, 25)[0].months[
        :, : 25 * YEAR
    ]
    return {
        key: float(months[key].mean()) * (YEAR if key == "activities" else 1)
        for key in (*TOLERANCE, "example")
    }


def test_background_and_simulated_portfolio_agree() -> None:
    """Where nobody learns from others, only attention is shared, and both ways of sharing it come to the same."""
    alone, among = (
        means_over_25_years(name, "own") for name in ("jakarta-beijing", "jakarta-portfolio")
    )
    for key, tolerance in TOLERANCE.items():
        assert among[key] == pytest.approx(alone[key], abs=tolerance), key


def test_what_a_simulated_portfolio_adds_is_the_example_of_others() -> None:
    alone, among = (
        means_over_25_years(name, "own-and-others")
        for name in ("jakarta-beijing", "jakarta-portfolio")
    )
    assert among["example"] > alone["example"] + 0.1
    assert among["commitment_a"] > alone["commitment_a"] + 0.05


@pytest.mark.long
def test_pairings_by_which_nothing_was_chosen_agree_too() -> None:
    """Without means, for their own scenarios have regional products of other years than Jakarta's."""
    changes = {"switches.example": "own", "switches.means": "off"}
    among = {
        each.partnership: each.months
        for each in simulate(load_scenario("jakarta-portfolio", changes), 200, 1, 25)
    }
    for name in ("jakarta-berlin", "jakarta-rotterdam"):
        alone = simulate(load_scenario(name, changes), 200, 1, 25)[0].months
        last = min(25 * YEAR, among[name].shape[1], alone.shape[1])
        for key, tolerance in TOLERANCE.items():
            means = [float(months[key][:, :last].mean()) for months in (among[name], alone)]
            allowed = tolerance / (YEAR if key == "activities" else 1)
            assert means[0] == pytest.approx(means[1], abs=allowed), (name, key)
