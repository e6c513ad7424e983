"""What is counted in the months of many histories, to measure patterns."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from sistercities.statistics.interval import Estimate, mean, share
from sistercities.statistics.pooled import gamma_shape, ratio
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
        """Ends of silence over years of silence, pooled over histories."""
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


# --- Between ties, and within them ---


def silent_share(months: Record) -> Estimate:
    """Share of ties without activity for 24 months, mean over all ages from 2 years on."""
    alive = outcome.alive(outcome.activities_24(months))
    return mean(1.0 - alive[:, outcome.ALIVE_MONTHS - 1 :].mean(axis=1))


def spread_of_rates(months: Record) -> Estimate:
    """Gamma shape of the rates of activity of ties; small if they are far apart."""
    return gamma_shape(outcome.activities(months).sum(axis=1))


def stillborn(months: Record) -> Estimate:
    """Share without any activity ever."""
    return share(outcome.activities(months).sum(axis=1) == 0)


def memory_of_silence(months: Record) -> Estimate:
    """Chance of an activity in the year after a silent one, over that after one with activity.

    A silent year counts if there was an activity in one of the two before it, so that the tie is
    alive. Compared are years of one tie: the ratio is that of Mantel and Haenszel over ties, so
    differences between ties do not pull it down.

    Args:
        months: record array ``[replicate, month]``, of whole years.
    """
    held = outcome.activities(months).reshape(len(months), -1, YEAR).sum(axis=2) > 0
    alive = outcome.trailing_sum(held, 3) > 0
    follows = held[:, 1:]
    busy_years = held[:, :-1]
    silent_years = ~held[:, :-1] & alive[:, :-1]

    busy = busy_years.sum(axis=1)
    silent = silent_years.sum(axis=1)
    years = np.maximum(busy + silent, 1)
    after_silent = (silent_years & follows).sum(axis=1) * busy / years
    after_busy = (busy_years & follows).sum(axis=1) * silent / years
    return ratio(after_silent, after_busy)


def substance_at_signing(months: Record) -> Estimate:
    """Share in which substance begins within a year of signing, of those in which it begins."""
    begins = outcome.years_until(outcome.has_substance(months["exchange_index"]))
    begun = begins[~np.isnan(begins)]
    if not len(begun):
        return Estimate(math.nan, math.nan, math.nan, "none: substance never begins", 0)
    return share(begun < 1.0)


def later_over_earlier(months: Record) -> Estimate:
    """Technical activities in years 8 to 15 over those in years 0 to 7, eight years each."""
    held = months["activities_technical"]
    earlier = held[:, : 8 * YEAR].sum(axis=1)
    later = held[:, 8 * YEAR : 16 * YEAR].sum(axis=1)
    return ratio(later, earlier)


def alive_at_15(months: Record) -> Record:
    """Whether each history is alive (A24 >= 1) at an age of 15 years, as 0 or 1."""
    alive = outcome.alive(outcome.activities_24(months))
    return alive[:, 15 * YEAR - 1].astype(float)


def share_of_the_busiest(held: Record) -> Estimate:
    """Share of a city's activities that its busiest tie has, mean over cities.

    A city in which nothing ever happens has no busiest tie, and is left out.

    Args:
        held: activities ``[city, tie, month]``.
    """
    of_ties = held.sum(axis=-1)
    of_cities = of_ties.sum(axis=-1)
    some = of_cities > 0
    return mean(of_ties.max(axis=-1)[some] / of_cities[some])


# --- With and without a shock, the same worlds ---


def lost_at_once(struck: Record, spared: Record, begins: int) -> Estimate:
    """Share of the activities of the first month of a shock that are lost."""
    left = ratio(*(outcome.activities(months)[:, begins] for months in (struck, spared)))
    return Estimate(1.0 - left.value, 1.0 - left.high, 1.0 - left.low, left.interval, left.n)


def ended_within_a_year(struck: Record, spared: Record, begins: int) -> Estimate:
    """Share whose agreement a shock ended: not valid after a year, where it would have been."""
    last = begins + YEAR - 1
    return share(spared["valid"][:, last] & ~struck["valid"][:, last])
