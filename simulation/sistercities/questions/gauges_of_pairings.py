"""Gauges of ties that are drawn from many pairings: a population beside the neutral pair.

``Trial.resampled`` says how such a tie is drawn. What is compared are the same ties under the same
seeds.
"""

from collections.abc import Callable, Mapping, Sequence

from sistercities.questions.gauges import (
    DISPUTE_BEGINS,
    Gauge,
    Reading,
    Trial,
    World,
    in_dispute,
    with_all,
)
from sistercities.questions.tallies import Record
from sistercities.runs.paired import difference
from sistercities.statistics.interval import Estimate
from sistercities.study.template import template_of

RESAMPLED = "pairings drawn anew"
"""What readings of drawn pairings are of."""


def of_drawn_pairings(read: Callable[[Record], Estimate]) -> Gauge:
    """A number of ties drawn from the scenarios of a pattern."""
    return lambda trial, names: [Reading(RESAMPLED, read(trial.months_of(trial.resampled(names))))]


def contrast_of_drawn_pairings(
    read: Callable[[Record], Record], one: Mapping[str, object], other: Mapping[str, object]
) -> Gauge:
    """A number of each drawn tie in two versions, the first minus the second.

    Args:
        read: gives a number for each history, from the months up to 25 years.
        one: dotted keys and values of the first version, set over what was drawn; ``*`` stands for
            every one.
        other: the same of the second.
    """

    def gauge(trial: Trial, names: Sequence[str]) -> list[Reading]:
        """One reading over the drawn pairings, each in both versions."""
        ties = trial.resampled(names)
        first, second = (read(trial.months_of(_with(ties, each))) for each in (one, other))
        return [Reading(RESAMPLED, difference(first, second))]

    return gauge


def drawn_pairings_under_dispute(read: Callable[[Record, Record, int], Estimate]) -> Gauge:
    """A number of drawn ties with and without a dispute that begins 10 years after signing.

    Args:
        read: is given the months with and without it, and its first month, counted from signing.
    """

    def gauge(trial: Trial, names: Sequence[str]) -> list[Reading]:
        """One reading over the drawn pairings, each with the dispute and without it."""
        ties = trial.resampled(names)
        struck = [(in_dispute(scenario), seed) for scenario, seed in ties]
        estimate = read(trial.months_of(struck), trial.months_of(ties), DISPUTE_BEGINS)
        return [Reading(RESAMPLED, estimate)]

    return gauge


def _with(ties: Sequence[World], values: Mapping[str, object]) -> list[World]:
    return [(with_all(template_of(scenario, {}), values), seed) for scenario, seed in ties]
