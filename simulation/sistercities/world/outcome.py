"""What became of a partnership: the exact words of the model, as functions of the monthly record.

Every function takes monthly columns whose last axis is the month since signing, so one replicate or
many at once, and says, for each month, whether the word holds at its end. A24 is the number of
joint activities in the 24 months up to and including that month; before month 24 it counts what
there was since signing.
"""

import math
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sistercities.scenario.schema import TRACKS
from sistercities.world.population import Column
from sistercities.world.record import Measured, measured

YEAR = 12
"""Months in a year."""

ACTIVITY_WINDOW = 24
"""Activities are too few to be seen month by month; their rate is of so many months, as in A24."""

ALIVE_MONTHS = 24
"""Without any activity for so long a partnership is not alive."""

SILENT_MONTHS = 36
"""Without any activity for so long a partnership may revive, within as long again."""

BALANCE_MONTHS = 36
"""Reciprocity and commerce are judged over so long."""

SUBSTANCE_INDEX = 0.10
COMMERCIAL_INDEX = 0.25
EACH_DIRECTION = 0.20
BALANCED = 0.50

SUCCESS_WINDOW = 60
SUCCESS_MONTHS = 36
SUCCESS_UPLIFT = 0.02

AT_END = (
    "commitment",
    "participation",
    "understanding",
    "reciprocity",
    "example",
    "ties",
    "exchange_index",
)
"""Recorded columns of which the last month is an outcome."""


class Phase(StrEnum):
    """Where a partnership stands, from gone to commercial; the first that applies, from the top."""

    ENDED = "ended"
    LAPSED = "lapsed"
    DORMANT = "dormant"
    COMMERCIAL = "commercial"
    RECIPROCATIVE = "reciprocative"
    ASSOCIATIVE = "associative"


# --- Windows ---


def trailing_sum(values: Column, window: int) -> Column:
    """Sum over the last ``window`` months, fewer at the beginning.

    Args:
        values: monthly, ``[..., month]``.
        window: months, this one included.

    Returns:
        ``[..., month]``, in the unit of the values.
    """
    total = np.cumsum(values, axis=-1, dtype=np.float64)
    total[..., window:] = total[..., window:] - total[..., :-window].copy()
    return total


def trailing_mean(values: Column, window: int) -> Column:
    """Mean over the last ``window`` months; NaN before so many have passed.

    Args:
        values: monthly, ``[..., month]``.
        window: months, this one included.

    Returns:
        ``[..., month]``, in the unit of the values.
    """
    mean = trailing_sum(values, window) / window
    mean[..., : window - 1] = np.nan
    return mean


def years_until(happens: Column) -> Column:
    """Years from signing to the first month in which something happens.

    Args:
        happens: whether it happens, ``[..., month]``.

    Returns:
        Years, ``[...]``; NaN where it never does.
    """
    first = happens.argmax(axis=-1) / YEAR
    return np.where(happens.any(axis=-1), first, np.nan)


# --- Words: paper and practice ---


def activities(months: Any) -> Column:  # noqa: ANN401
    """Joint activities of all tracks in each month."""
    columns = (months[f"activities_{track}"] for track in TRACKS)
    return sum(columns, start=np.zeros(months.shape))


def activities_24(months: Any) -> Column:  # noqa: ANN401
    """A24: joint activities of all tracks in the last 24 months."""
    return trailing_sum(activities(months), ALIVE_MONTHS)


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
    long_silence = trailing_sum(silent, SILENT_MONTHS) >= SILENT_MONTHS
    lately_silent = trailing_sum(long_silence, SILENT_MONTHS) >= 1
    return active(a24) & lately_silent


def dropped(track_open: Column) -> Column:
    """Dropped: a review set the effort of the track to nothing in this month."""
    closed = np.zeros_like(track_open)
    closed[..., 1:] = track_open[..., :-1] & ~track_open[..., 1:]
    return closed


# --- Words: exchange ---


def has_substance(exchange_index: Column) -> Column:
    """Substance begins: the first of the first 12 months in a row with an index of 0.10.

    Args:
        exchange_index: g, ``[..., month]``.

    Returns:
        ``[..., month]``, true in one month at most.
    """
    run_ends = trailing_sum(exchange_index >= SUBSTANCE_INDEX, YEAR) >= YEAR
    run_begins = np.zeros_like(run_ends)
    run_begins[..., : run_ends.shape[-1] - YEAR + 1] = run_ends[..., YEAR - 1 :]
    return run_begins & (np.cumsum(run_begins, axis=-1) == 1)


def reciprocative(a24: Column, effort_a: Column, effort_b: Column) -> Column:
    """Reciprocative: active, and efforts of 36 months in balance, 2 min / sum of at least 0.5.

    Args:
        a24: A24, ``[..., month]``.
        effort_a: of the first government, ``[..., month]``.
        effort_b: of the second government, ``[..., month]``.

    Returns:
        ``[..., month]``.
    """
    given_a = trailing_sum(effort_a, BALANCE_MONTHS)
    given_b = trailing_sum(effort_b, BALANCE_MONTHS)
    balanced = 2.0 * np.minimum(given_a, given_b) >= BALANCED * (given_a + given_b)
    return active(a24) & balanced & (given_a > 0)


def commercial(exchange_index: Column, flow_a_to_b: Column, flow_b_to_a: Column) -> Column:
    """Commercial: mean index of 0.25 over 36 months, and 20 % of the flow in each direction.

    Args:
        exchange_index: g, ``[..., month]``.
        flow_a_to_b: deliveries from the first city to the second, ``[..., month]``.
        flow_b_to_a: deliveries back, ``[..., month]``.

    Returns:
        ``[..., month]``; false before 36 months have passed.
    """
    there = trailing_sum(flow_a_to_b, BALANCE_MONTHS)
    back = trailing_sum(flow_b_to_a, BALANCE_MONTHS)
    both_ways = np.minimum(there, back) >= EACH_DIRECTION * (there + back)
    with np.errstate(invalid="ignore"):  # NaN before 36 months have passed
        enough = trailing_mean(exchange_index, BALANCE_MONTHS) >= COMMERCIAL_INDEX
    return both_ways & (there > 0) & enough


def success(is_commercial: Column, uplift: Column) -> Column:
    """Economic success: commercial in 36 of the last 60 months, and an uplift of at least 0.02.

    Args:
        is_commercial: ``[..., month]``.
        uplift: of trade over the null world, log points, ``[..., month]``.

    Returns:
        ``[..., month]``.
    """
    often = trailing_sum(is_commercial, SUCCESS_WINDOW) >= SUCCESS_MONTHS
    return often & (uplift >= SUCCESS_UPLIFT)


def overall_outcome(exchange_index: Column, project_index: Column, is_alive: Column) -> Column:
    """Overall outcome Y: mean of exchange, projects and life since signing.

    Args:
        exchange_index: g, ``[..., month]``.
        project_index: completed-project index, ``[..., month]``.
        is_alive: ``[..., month]``; counts as the share of months since signing.

    Returns:
        Share, 0 to 1, ``[..., month]``.
    """
    months = np.arange(1, is_alive.shape[-1] + 1)
    share_alive = np.cumsum(is_alive, axis=-1) / months
    return (exchange_index + project_index + share_alive) / 3.0


def phases(months: Any) -> Column:  # noqa: ANN401
    """Phase of each month: the first that applies, in the order of ``Phase``."""
    a24 = activities_24(months)
    valid = months["valid"]
    holds = {
        Phase.ENDED: ended(a24, valid),
        Phase.LAPSED: lapsed(a24, valid),
        Phase.DORMANT: dormant(a24, valid),
        Phase.COMMERCIAL: commercial(
            months["exchange_index"], months["flow_a_to_b"], months["flow_b_to_a"]
        ),
        Phase.RECIPROCATIVE: reciprocative(a24, months["effort_a"], months["effort_b"]),
    }
    names = [str(phase) for phase in holds]
    return np.select(list(holds.values()), names, default=str(Phase.ASSOCIATIVE))


# --- Outcomes ---


def outcomes(months: Any) -> pd.DataFrame:  # noqa: ANN401
    """What became of each replicate by the end of the given months.

    Args:
        months: record array ``[replicate, month]``, cut at the age of interest.

    Returns:
        One row per replicate, units in ``described()``; times are years since signing, NaN where
        something has not happened by then.
    """
    last = months[:, -1]
    a24 = activities_24(months)
    index = months["exchange_index"]
    is_alive = alive(a24)
    trades = commercial(index, months["flow_a_to_b"], months["flow_b_to_a"])
    dropped_after = {
        f"{track}_dropped": years_until(dropped(months[f"{track}_open"])) for track in TRACKS
    }
    a_year = {
        f"activities_{track}": months[f"activities_{track}"].mean(axis=-1) * YEAR
        for track in TRACKS
    }
    return pd.DataFrame(
        {
            "phase": phases(months)[:, -1],
            "commercial": trades[:, -1],
            "success": success(trades, months["uplift"])[:, -1],
            "substance": years_until(has_substance(index)),
            "revived": revived(a24).any(axis=-1),
            "alive": is_alive[:, -1],
            **dropped_after,
            **{name: last[name] for name in (*AT_END, "exchange", "uplift")},
            **a_year,
            "overall_outcome": overall_outcome(index, months["project_index"], is_alive)[:, -1],
        }
    )


def described() -> dict[str, Measured]:
    """Unit and meaning of every outcome, in the order of ``outcomes``."""
    columns = measured()
    dropped_after = {
        f"{track}_dropped": Measured(
            "years", f"Time from signing until the {track} track was dropped"
        )
        for track in TRACKS
    }
    a_year = {
        f"activities_{track}": Measured("per year", f"Joint {track} activities, mean since signing")
        for track in TRACKS
    }
    return {
        "phase": Measured(
            "phase", "Where the partnership stands: the first of its phases that applies"
        ),
        "commercial": Measured(
            "yes or no", "Commercial: steady trade both ways, in whatever phase"
        ),
        "success": Measured("yes or no", "Economic success"),
        "substance": Measured("years", "Time from signing until first economic substance"),
        "revived": Measured("yes or no", "Revived at least once"),
        "alive": Measured("yes or no", "Alive: an activity in the last 24 months"),
        **dropped_after,
        **{name: columns[name] for name in (*AT_END, "exchange", "uplift")},
        **a_year,
        "overall_outcome": Measured("share", "Overall outcome Y"),
    }


# --- Outcomes that are compared ---


class Outcome(NamedTuple):
    """An outcome of one replicate at some age: unit, and words for people."""

    unit: str
    words: str

    @property
    def most(self) -> float:
        """The furthest a mean of it can be moved."""
        return 1.0 if self.unit.startswith("share") else math.inf


OUTCOMES: dict[str, Outcome] = {
    "exchange_index": Outcome("share", "exchange index g"),
    "uplift": Outcome("log points", "uplift over the null world"),
    "substance_reached": Outcome("share of worlds", "substance reached"),
    "success": Outcome("share of worlds", "economic success"),
    "economic_dropped": Outcome("share of worlds", "economic track dropped"),
    "alive": Outcome("share of worlds", "alive (an activity in 24 months)"),
    "activities": Outcome("per year", "joint activities"),
    "overall_outcome": Outcome("share", "overall outcome Y"),
}


def outcome_table(told: pd.DataFrame) -> pd.DataFrame:
    """The outcomes that are compared, as numbers: one row per replicate, 0 and 1 for no and yes."""
    return pd.DataFrame(
        {
            **{
                name: told[name]
                for name in ("exchange_index", "uplift", "success", "alive", "overall_outcome")
            },
            "substance_reached": told["substance"].notna(),
            "economic_dropped": told["economic_dropped"].notna(),
            "activities": sum(told[f"activities_{track}"] for track in TRACKS),
        }
    )[list(OUTCOMES)].astype(float)
