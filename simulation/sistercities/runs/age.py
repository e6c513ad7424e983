"""At which age partnerships are told: years since signing, the same for all that are compared."""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from typing import SupportsIndex

import pandas as pd

from sistercities.scenario.dates import count, named
from sistercities.scenario.event import Shock
from sistercities.scenario.interventions import Enactment
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import one_line, quoted
from sistercities.world.outcome import YEAR

USUAL_AGE = 25
"""The age at which outcomes are told where nobody asks for another: the one at which success is
defined.
"""

PHASE_WINDOW = 24
"""Months up to an age in which an activity decides who is alive, dormant or ended (A24)."""

_STOPPING = 0.75
_LEAST_MONTHS = 6
"""A shock decides that if it leaves at most a quarter of travel or means, in at least so many
months of the window.
"""

type Ages = SupportsIndex | Iterable[SupportsIndex]
"""One age or several, whole years since signing; numbers of numpy are taken as well."""


def whole_years(scenario: Scenario, partnership: str | None = None) -> int:
    """Whole years that a scenario covers since a signing.

    At least 1, for outcomes to be told at all.
    """
    return max(1, _months(scenario, partnership or scenario.reported) // YEAR)


def ages_from(text: str | None) -> list[int] | None:
    """Read ``25`` or ``10,15,25``.

    Raises:
        SisterCitiesError: if it is not of that form.
    """
    if text is None:
        return None
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise SisterCitiesError(
            f"--age {quoted(text)}: expected whole years since signing, for example 25 or 10,15,25"
        ) from None


def ages_of(asked: Ages | None, partnerships: Sequence[tuple[Scenario, str]]) -> tuple[int, ...]:
    """The ages at which partnerships are told, the youngest first.

    Args:
        asked: one age or several; the usual one if none.
        partnerships: each as its scenario and its key.

    Raises:
        SisterCitiesError: if an age is no whole number, stands twice, or lies beyond what all of
            them reach.
    """
    name, months = min(
        ((_called(scenario, key), _months(scenario, key)) for scenario, key in partnerships),
        key=lambda each: each[1],
    )
    if months < YEAR:
        raise SisterCitiesError(
            f"{name}: ends {_spell(months, 'month')} after signing; outcomes need a whole year"
        )
    if asked is None:
        return (min(USUAL_AGE, months // YEAR),)

    given = list(asked) if isinstance(asked, Iterable) and not isinstance(asked, str) else [asked]
    reach = f", as far as the calendar of {name} reaches"
    ages = [whole_number(age, "age", 1, months // YEAR, reach) for age in given]
    if not ages:
        raise SisterCitiesError(f"age: none given; leave it out for {USUAL_AGE} years")

    twice = [age for age in ages if ages.count(age) > 1]
    if twice:
        raise SisterCitiesError(f"age: {twice[0]} is given twice")

    return tuple(sorted(ages))


def refuse_late(plans: Iterable[Enactment], scenario: Scenario, age: int) -> None:
    """Refuse policies that begin when outcomes have been read: they would seem to do nothing.

    Args:
        plans: the policies.
        scenario: in which they are enacted.
        age: at which outcomes are read last, years since signing.

    Raises:
        SisterCitiesError: if a policy begins after that.
    """
    last = count(scenario.partnership.signed) + YEAR * age - 1
    for plan in plans:
        if plan.begins is not None and count(plan.begins) > last:
            raise SisterCitiesError(
                f"policy {one_line(plan.label)}: begins after the outcomes are read, "
                f"which is at {in_years([age])}, "
                f"in {named(last)}"
            )


def in_years(ages: Sequence[int]) -> str:
    """Ages in words: ``25 years``, ``10, 15 and 25 years``."""
    listed = " and ".join(part for part in (", ".join(map(str, ages[:-1])), str(ages[-1])) if part)
    return f"{listed} {'year' if list(ages) == [1] else 'years'}"


def with_age(tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Tables at several ages as one, with the age, in years since signing, as its first column.

    Returns:
        The rows of all tables, those of the first age first.
    """
    aged = [table.assign(age=age)[["age", *table.columns]] for age, table in tables.items()]
    return pd.concat(aged, ignore_index=True)


def at_age(table: pd.DataFrame, age: int) -> pd.DataFrame:
    """The rows of such a table at one age.

    Returns:
        The table without the rows of other ages.
    """
    return table[table["age"] == age].reset_index(drop=True)


def said_of_shocks(scenario: Scenario, age: int, partnership: str | None = None) -> list[str]:
    """A sentence for each shock that decides in which phase a partnership is at an age.

    It does so more than the partnership itself.
    """
    key = partnership or scenario.reported
    signed = count(scenario.partnerships[key].signed)
    window = min(PHASE_WINDOW, YEAR * age)
    ends = signed + YEAR * age - 1
    said = []

    for shock in scenario.shocks.values():
        begins = count(shock.begins)
        # months that the shock and the window have in common
        stopped = min(ends, count(shock.ends)) - max(ends - window + 1, begins) + 1
        if stopped >= _LEAST_MONTHS and _stops(shock, scenario, key):
            clear = (begins - signed) // YEAR
            before = f"; the last age before it is {clear}" if clear >= 1 else ""
            said.append(
                f"{_called(scenario, key)}: {shock.title} ({shock.kind}, "
                f"{shock.begins} to {shock.ends}) takes "
                f"{_spell(stopped, 'month')} out of the {window} up to {named(ends)}, "
                "which decide who is alive "
                f"or dormant at {in_years([age])}{before}"
            )

    return said


def _stops(shock: Shock, scenario: Scenario, partnership: str) -> bool:
    """Whether a shock keeps a partnership from being active.

    It leaves hardly any travel or means.
    """
    hit = not shock.partnerships or partnership in shock.partnerships
    struck = not set(shock.cities).isdisjoint(scenario.partnerships[partnership].between)
    return (
        hit
        and struck
        and shock.kind in {"epidemic", "crisis", "scandal", "disaster"}
        and shock.severity.value >= _STOPPING
    )


def _months(scenario: Scenario, partnership: str) -> int:
    return count(scenario.until) - count(scenario.partnerships[partnership].signed) + 1


def _called(scenario: Scenario, partnership: str) -> str:
    return scenario.name if partnership == scenario.reported else f"{scenario.name}/{partnership}"


def _spell(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


_PLAIN = 10**18
"""Numbers up to this are written out."""


def whole_number(given: object, name: str, least: int, most: int, why: str = "") -> int:
    """A whole number within limits.

    Args:
        given: what came.
        name: what it is of, as the user calls it.
        least: the smallest number that is allowed.
        most: the largest.
        why: in words, where the limits come from.

    Raises:
        SisterCitiesError: if it is none.
    """
    if isinstance(given, bool) or not isinstance(given, Integral):
        raise SisterCitiesError(
            f"{name}: {one_line(repr(given), 40)} given; "
            f"it must be a whole number from {least} to {most:,}{why}"
        )

    number = int(given)
    if not least <= number <= most:
        shown = str(number) if abs(number) < _PLAIN else "a number of more than 18 digits"
        raise SisterCitiesError(f"{name}: {shown} given; it must be from {least} to {most:,}{why}")

    return number
