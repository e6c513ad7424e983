"""What became of a partnership: the exact words of the model, as functions of the monthly record.

Every function takes monthly columns whose last axis is the month since signing (so one replicate or many at once) and
says, for each month, whether the word holds at its end. A24 is the number of joint activities in the 24 months up to
and including that month; before month 24 it counts what there was since signing.
"""

from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from sistercities.population import Column
from sistercities.record import Measured, measured
from sistercities.scenario.schema import TRACKS

YEAR = 12
SUBSTANCE_INDEX, COMMERCIAL_INDEX = 0.10, 0.25
EACH_DIRECTION, BALANCED = 0.20, 0.50
SUCCESS_MONTHS, SUCCESS_UPLIFT = 36, 0.02
AT_END = ("commitment", "participation", "understanding", "reciprocity", "example", "ties", "exchange_index")
"""Recorded columns of which the last month is an outcome."""


class Phase(StrEnum):
    """Where a partnership stands, from gone to commercial; the first that applies, read from the top."""

    ENDED = "ended"
    LAPSED = "lapsed"
    DORMANT = "dormant"
    COMMERCIAL = "commercial"
    RECIPROCATIVE = "reciprocative"
    ASSOCIATIVE = "associative"


def trailing_sum(values: Column, window: int) -> Column:
    """Sum over the last ``window`` months, fewer at the beginning."""
    total = np.cumsum(values, axis=-1, dtype=np.float64)
    total[..., window:] = total[..., window:] - total[..., :-window].copy()
    return total


def trailing_mean(values: Column, window: int) -> Column:
    """Mean over the last ``window`` months; NaN before so many have passed."""
    mean = trailing_sum(values, window) / window
    mean[..., : window - 1] = np.nan
    return mean


def activities(months: Any) -> Column:  # noqa: ANN401
    """Joint activities of all tracks in each month."""
    return sum((months[f"activities_{track}"] for track in TRACKS), start=np.zeros(months.shape))


def activities_24(months: Any) -> Column:  # noqa: ANN401
    """A24: joint activities of all tracks in the last 24 months."""
    return trailing_sum(activities(months), 24)


def alive(a24: Column) -> Column:
    """Alive: at least one activity in 24 months."""
    return a24 >= 1


def active(a24: Column) -> Column:
    """Active: at least two activities in 24 months."""
    return a24 >= 2


def dormant(a24: Column, valid: Column) -> Column:
    """Dormant: a valid agreement without any activity in 24 months."""
    return valid & (a24 < 1)


def lapsed(a24: Column, valid: Column) -> Column:
    """Lapsed: practice without a valid agreement."""
    return ~valid & (a24 >= 1)


def ended(a24: Column, valid: Column) -> Column:
    """Ended: neither a valid agreement nor any activity in 24 months."""
    return ~valid & (a24 < 1)


def revived(a24: Column) -> Column:
    """Revived: active, within 36 months after at least 36 months in a row dormant or ended."""
    silent = a24 < 1
    long_silence = trailing_sum(silent, 36) >= 36
    return active(a24) & (trailing_sum(long_silence, 36) >= 1)


def has_substance(exchange_index: Column) -> Column:
    """Substance begins in this month: the first of the first 12 months in a row with an exchange index of 0.10."""
    run = trailing_sum(exchange_index >= SUBSTANCE_INDEX, YEAR) >= YEAR
    begins = np.zeros_like(run)
    begins[..., : run.shape[-1] - YEAR + 1] = run[..., YEAR - 1 :]
    return begins & (np.cumsum(begins, axis=-1) == 1)


def reciprocative(a24: Column, effort_a: Column, effort_b: Column) -> Column:
    """Reciprocative: active, and efforts of the last 36 months in balance, 2 min / sum of at least 0.5."""
    given_a, given_b = trailing_sum(effort_a, 36), trailing_sum(effort_b, 36)
    return active(a24) & (2.0 * np.minimum(given_a, given_b) >= BALANCED * (given_a + given_b)) & (given_a > 0)


def commercial(exchange_index: Column, flow_a_to_b: Column, flow_b_to_a: Column) -> Column:
    """Commercial: mean index of at least 0.25 over 36 months, and at least 20 % of the flow in each direction."""
    there, back = trailing_sum(flow_a_to_b, 36), trailing_sum(flow_b_to_a, 36)
    both_ways = np.minimum(there, back) >= EACH_DIRECTION * (there + back)
    with np.errstate(invalid="ignore"):
        return both_ways & (there > 0) & (trailing_mean(exchange_index, 36) >= COMMERCIAL_INDEX)


def dropped(track_open: Column) -> Column:
    """Dropped: a review set the effort of the track to nothing in this month."""
    closed = np.zeros_like(track_open)
    closed[..., 1:] = track_open[..., :-1] & ~track_open[..., 1:]
    return closed


def success(is_commercial: Column, uplift: Column) -> Column:
    """Economic success: commercial in 36 of the last 60 months, and an uplift over the null world of at least 0.02."""
    return (trailing_sum(is_commercial, 60) >= SUCCESS_MONTHS) & (uplift >= SUCCESS_UPLIFT)


def overall_outcome(exchange_index: Column, project_index: Column, is_alive: Column) -> Column:
    """Overall outcome Y: mean of exchange index, completed-project index and share of months alive since signing."""
    months = np.arange(1, is_alive.shape[-1] + 1)
    return (exchange_index + project_index + np.cumsum(is_alive, axis=-1) / months) / 3.0


def years_until(happens: Column) -> Column:
    """Years from signing to the first month in which something happens; NaN where it never does."""
    first = happens.argmax(axis=-1) / YEAR
    return np.where(happens.any(axis=-1), first, np.nan)


def phases(months: Any) -> Column:  # noqa: ANN401
    """Phase of each month."""
    a24, valid = activities_24(months), months["valid"]
    conditions = {
        Phase.ENDED: ended(a24, valid),
        Phase.LAPSED: lapsed(a24, valid),
        Phase.DORMANT: dormant(a24, valid),
        Phase.COMMERCIAL: commercial(months["exchange_index"], months["flow_a_to_b"], months["flow_b_to_a"]),
        Phase.RECIPROCATIVE: reciprocative(a24, months["effort_a"], months["effort_b"]),
    }
    return np.select(list(conditions.values()), [str(phase) for phase in conditions], default=str(Phase.ASSOCIATIVE))


def outcomes(months: Any) -> pd.DataFrame:  # noqa: ANN401
    """What became of each replicate by the end of the given months.

    Args:
        months: record array ``[replicate, month]``, cut at the age of interest.

    Returns:
        One row per replicate; times are years since signing, NaN where something has not happened by then.
    """
    a24, last = activities_24(months), months[:, -1]
    index, is_alive = months["exchange_index"], alive(a24)
    trades = commercial(index, months["flow_a_to_b"], months["flow_b_to_a"])
    rows = {
        "phase": phases(months)[:, -1],
        "commercial": trades[:, -1],
        "success": success(trades, months["uplift"])[:, -1],
        "substance": years_until(has_substance(index)),
        "revived": revived(a24).any(axis=-1),
        "alive": is_alive[:, -1],
        **{f"{track}_dropped": years_until(dropped(months[f"{track}_open"])) for track in TRACKS},
        **{name: last[name] for name in [*AT_END, "exchange", "uplift"]},
        **{name: months[name].mean(axis=-1) * YEAR for name in [f"activities_{track}" for track in TRACKS]},
        "overall_outcome": overall_outcome(index, months["project_index"], is_alive)[:, -1],
    }
    return pd.DataFrame(rows)


def described() -> dict[str, Measured]:
    """Unit and meaning of every outcome, in order; times are NaN where something has not happened."""
    columns = measured()
    since, until = "mean since signing", "from signing until"
    return {
        "phase": Measured("phase", "Where the partnership stands: the first of its phases that applies"),
        "commercial": Measured("yes or no", "Commercial: steady trade both ways, in whatever phase"),
        "success": Measured("yes or no", "Economic success"),
        "substance": Measured("years", f"Time {until} first economic substance"),
        "revived": Measured("yes or no", "Revived at least once"),
        "alive": Measured("yes or no", "Alive: an activity in the last 24 months"),
        **{f"{track}_dropped": Measured("years", f"Time {until} the {track} track was dropped") for track in TRACKS},
        **{name: columns[name] for name in [*AT_END, "exchange", "uplift"]},
        **{f"activities_{track}": Measured("per year", f"Joint {track} activities, {since}") for track in TRACKS},
        "overall_outcome": Measured("share", "Overall outcome Y"),
    }
