"""What is counted in the months of many histories, to measure patterns."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from sistercities.statistics.interval import Estimate, share
from sistercities.statistics.pooled import ratio
from sistercities.world import outcome
from sistercities.world.outcome import YEAR

type Record = Any
"""Months of many histories, ``[replicate, month]``."""


def yearly(months: Record) -> Record:
    """Activities of all tracks a year in each history."""
    return outcome.activities(months).mean(axis=-1) * YEAR


def first_dropped(months: Record) -> Estimate:
    """Share whose economic track is first dropped at an age of 10 to 25 years."""
    age = outcome.years_until(outcome.dropped(months["economic_open"]))
    return share((age >= 10) & (age <= 25))


def long_dormant(months: Record) -> Estimate:
    """Share that is at some time dormant for five years in a row."""
    dormant = outcome.dormant(outcome.activities_24(months), months["valid"])
    in_five_years = outcome.trailing_sum(dormant, 5 * YEAR)
    return share((in_five_years >= 5 * YEAR).any(axis=-1))


def ends_of_silence(least: int, most: float = math.inf) -> Callable[[Record], Estimate]:
    """Activities that end a silence of ``least`` to ``most`` months, a year of such silence."""

    def read(months: Record) -> Estimate:
        years, _, any_activity = silence(months, least, most)
        return ratio(any_activity, years)

    return read


def silence(months: Record, least: int, most: float = math.inf) -> Record:
    """How long histories are silent, and how often that ends.

    A month counts if at its beginning there was no activity for ``least`` months or more, since the
    last one or since signing, and for less than ``most``.

    Args:
        months: record array ``[replicate, month]``.
        least: months of silence from which on it counts.
        most: months of silence from which on it no longer counts.

    Returns:
        ``[3, replicate]``: years of such silence; activities that end one and make the tie active
        (A24 >= 2) within 36 months from then; all activities that end one.
    """
    held = outcome.activities(months) > 0
    month = np.arange(held.shape[1])
    last_held = np.maximum.accumulate(np.where(held, month, -1), axis=1)
    quiet = (month - last_held)[:, :-1]
    counts = (quiet >= least) & (quiet < most)
    returns = counts & held[:, 1:]

    active = outcome.active(outcome.activities_24(months))
    from_then_on = outcome.trailing_sum(active[:, ::-1], outcome.SILENT_MONTHS)[:, ::-1]
    active_again = returns & (from_then_on[:, 1:] > 0)
    return np.stack([counts.sum(axis=1) / YEAR, active_again.sum(axis=1), returns.sum(axis=1)])
