"""What a person reads: numbers with units, n, and an interval whose kind is named."""

import math
from collections.abc import Sequence
from itertools import batched
from typing import Any

from sistercities.cli.screen import Screen
from sistercities.cli.table import Table
from sistercities.questions.compare import Comparison
from sistercities.runs.age import USUAL_AGE, in_years, said_of_shocks, whole_years
from sistercities.runs.replicates import Ensemble, headings
from sistercities.scenario.library import shown
from sistercities.scenario.schema import Scenario
from sistercities.world.measure import digits_of, heading

_ACROSS = 4
"""Pairings side by side, at most: as many as on a page of the figure."""

_KINDS = (
    "In brackets: 95 % intervals over replicates - Wilson for shares, Student's t for means, inverted log-log "
    "Kaplan-Meier for the median. They say how sure the simulation is of itself, not how sure we are of the world."
)
ONE_REPLICATE = "No intervals: one replicate says what may happen, not how often."


def print_scenarios(scenarios: list[Scenario]) -> None:
    """Print a line for each scenario: name, years, summary."""
    table = Table("scenario", "years", "what it is", prose=(2,), keys=2)
    for scenario in scenarios:
        table.add_row(
            scenario.name, f"{scenario.begins[:4]}-{scenario.until[:4]}", scenario.summary
        )
    Screen().show(table)


def print_comparison(comparison: Comparison) -> None:
    """Print a table for each age, how its intervals were made, and where everything is."""
    screen = Screen()
    replicates = len(comparison.ensembles[0].seeds)
    each = "replicate" if replicates == 1 else "replicates each"
    for age in comparison.ages:
        screen.head(f"At a common age of {in_years([age])} after signing, n = {replicates} {each}")
        _say_who_ends(screen, comparison, age)
        for some in batched(comparison.ensembles, _ACROSS):
            screen.show(comparison_table(comparison, some, age))
            screen.gap()
    screen.say(
        "Phase: the first that applies, read from the top, so a pair that trades without meeting is dormant; "
        "activity and trade are told apart below it."
    )
    screen.say(_KINDS if replicates > 1 else ONE_REPLICATE)
    screen.say(
        "Exchange in USD grows with the trade of the two nations; to compare pairings, take the index g."
    )
    _say_missing_trade(screen, comparison)
    for ensemble in comparison.ensembles:
        say_shocks(screen, ensemble.scenario, comparison.ages, ensemble.partnership)
    if comparison.folder is not None:
        screen.gap()
        screen.say(
            f"Written to {shown(comparison.folder)}/: comparison*.pdf and .png, summary.csv, months.parquet, "
            "outcomes.parquet, scenarios/, provenance.json"
        )


def say_shocks(
    screen: Screen, scenario: Scenario, ages: Sequence[int], partnership: str | None = None
) -> None:
    """Print a line for each shock that decides, at one of some ages, who is alive or dormant."""
    for age in ages:
        for said in said_of_shocks(scenario, age, partnership):
            screen.say(f"{said}.")


def print_inhabitants(scenario: Scenario) -> None:
    """Print how many citizen agents a world at full scale has, and the date at which they were counted."""
    told = []
    for city in scenario.cities.values():
        counted = city.population
        date = (
            max(counted.value, key=counted.value.__getitem__)
            if isinstance(counted.value, dict)
            else counted.date
        )
        told.append(f"{city.name} {city.citizens:,}{f' (counted {date})' if date else ''}")
    total = sum(city.citizens for city in scenario.cities.values())
    screen = Screen()
    screen.gap()
    screen.say(f"One citizen agent for every inhabitant: {', '.join(told)}; {total:,} together")


def _say_who_ends(screen: Screen, comparison: Comparison, age: int) -> None:
    """Whose calendar sets the common age, if others go on; only where it is less than the usual one."""
    reached = [whole_years(each.scenario, each.partnership) for each in comparison.ensembles]
    names = headings(comparison.ensembles)
    shortest = [name for name, last in zip(names, reached, strict=True) if last == min(reached)]
    if len(shortest) < len(reached) and min(reached) == age < USUAL_AGE:
        screen.say(f"as far as the calendar of {', '.join(shortest)} reaches ([calendar] until)")
        screen.gap()


def comparison_table(comparison: Comparison, ensembles: Sequence[Ensemble], age: int) -> Table:
    """Measures at an age down, some of the pairings across, an estimate with its interval in each cell."""
    called = dict(
        zip(
            [each.name for each in comparison.ensembles],
            headings(comparison.ensembles),
            strict=True,
        )
    )
    names = [ensemble.name for ensemble in ensembles]
    table = Table("", *(called[name] for name in names), right=True)
    told = comparison.table[comparison.table["age"] == age]
    by_place = {(row.scenario, row.measure): row for row in told.itertuples()}
    group = ""
    first = told[told["scenario"] == names[0]]
    for row in first.itertuples():
        if row.group != group:
            group = str(row.group)
            table.add_group(group)
        cells = [in_words(by_place[name, row.measure]) for name in names]
        table.add_row(heading(str(row.measure)), *cells)
    return table


def in_words(estimate: Any) -> str:  # noqa: ANN401
    """An estimate as ``value [low, high]``, with digits that suit its unit."""
    digits = digits_of(estimate.unit)
    if math.isnan(estimate.value):
        return "no series"
    if math.isinf(estimate.value):
        return "not reached"
    value, low, high = (
        _number(number, digits) for number in (estimate.value, estimate.low, estimate.high)
    )
    return value if math.isnan(estimate.low) else f"{value} [{low}, {high}]"


def _number(value: float, digits: int) -> str:
    return "-" if math.isinf(value) else f"{value:,.{digits}f}"


def _say_missing_trade(screen: Screen, comparison: Comparison) -> None:
    """Say where exchange has no USD, and why."""
    missing = comparison.table[
        (comparison.table["measure"] == "exchange") & comparison.table["value"].isna()
    ]
    for each, name in zip(comparison.ensembles, headings(comparison.ensembles), strict=True):
        ages = [int(age) for age in missing.loc[missing["scenario"] == each.name, "age"]]
        if ages:
            screen.say(
                f"{name}: no sourced trade series reaches {in_years(ages)}, so only the index is reported."
            )
