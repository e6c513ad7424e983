"""What is said of many runs together: outcomes as numbers that can be averaged, with unit and name."""

from collections.abc import Iterable
from typing import NamedTuple

from sistercities.world.outcome import Phase, described

SHARE = "share of runs"


class Measure(NamedTuple):
    """An outcome as a number.

    Attributes:
        name: in tables.
        expression: in SQL, over the table ``runs``.
        unit: of its mean.
        title: for people.
    """

    name: str
    expression: str
    unit: str
    title: str


def measure_of(outcome: str) -> Measure:
    """The measure of an outcome.

    A yes counts 1, and a time counts 1 where it was reached: its mean would hide the runs that never reach it.
    """
    unit, meaning = described()[outcome]
    if unit == "yes or no":
        return Measure(outcome, f'CAST("{outcome}" AS DOUBLE)', SHARE, meaning)
    if unit == "years":
        track, dropped, _ = outcome.partition("_dropped")
        title = (
            f"{track.capitalize()} track dropped" if dropped else f"{outcome.capitalize()} reached"
        )
        name = outcome if dropped else f"{outcome}_reached"
        return Measure(name, f'CAST("{outcome}" IS NOT NULL AS DOUBLE)', SHARE, title)
    return Measure(outcome, f'"{outcome}"', unit, meaning.partition(":")[0].partition(" = ")[0])


def measures_of(record: Iterable[str]) -> list[Measure]:
    """The measures of all outcomes; the phase gives one for each phase."""
    found = []
    for outcome in record:
        if outcome == "phase":
            found += [
                Measure(f"phase_{each}", f"CAST(phase = '{each}' AS DOUBLE)", SHARE, each.value)
                for each in Phase
            ]
        else:
            found.append(measure_of(outcome))
    return found
