"""What became of a partnership: the exact words of the model, as functions of the monthly record.

Every function takes monthly columns whose last axis is the month since signing, so one replicate or
many at once, and says, for each month, whether the word holds at its end. A24 is the number of
joint activities in the 24 months up to and including that month; before month 24 it counts what
there was since signing.
"""

from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sistercities.scenario.quantity import Quantity
from sistercities.scenario.schema import TRACKS
from sistercities.world.population import Column
from sistercities.world.record import measured

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

    @property
    def indonesian(self) -> str:
        """What it is called in Indonesian."""
        return _PHASES_IN_INDONESIAN[self]


_PHASES_IN_INDONESIAN = {
    Phase.ENDED: "berakhir",
    Phase.LAPSED: "kedaluwarsa",
    Phase.DORMANT: "tidak aktif",
    Phase.COMMERCIAL: "komersial",
    Phase.RECIPROCATIVE: "bertimbal balik",
    Phase.ASSOCIATIVE: "asosiatif",
}


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


_TRACKS_IN_INDONESIAN = {"economic": "ekonomi", "technical": "teknis", "people": "antarwarga"}


@cache
def described() -> dict[str, Quantity]:
    """What every outcome is, in the order of ``outcomes``."""
    columns = measured()
    dropped_after = {
        f"{track}_dropped": Quantity(
            "years",
            f"{track} track dropped",
            f"jalur {jalur} dihentikan",
            f"Time from signing until the {track} track was dropped",
            digits=1,
        )
        for track, jalur in _TRACKS_IN_INDONESIAN.items()
    }
    a_year = {
        f"activities_{track}": Quantity(
            "amount",
            f"joint {track} activities",
            f"kegiatan {jalur} bersama",
            f"Joint {track} activities, mean since signing",
            measured_in="per year",
        )
        for track, jalur in _TRACKS_IN_INDONESIAN.items()
    }
    return {
        "phase": Quantity(
            "phase",
            "phase",
            "fase",
            "Where the partnership stands: the first of its phases that applies",
        ),
        "commercial": Quantity(
            "yes or no",
            "commercial (in whatever phase)",
            "komersial (apa pun fasenya)",
            "Commercial: steady trade both ways, in whatever phase",
        ),
        "success": Quantity("yes or no", "economic success", "keberhasilan ekonomi"),
        "substance": Quantity(
            "years",
            "substance reached",
            "substansi tercapai",
            "Time from signing until first economic substance",
            digits=1,
        ),
        "revived": Quantity("yes or no", "revived at least once", "pernah hidup kembali"),
        "alive": Quantity(
            "yes or no",
            "alive (an activity in 24 months)",
            "hidup (ada kegiatan dalam 24 bulan)",
            "Alive: an activity in the last 24 months",
        ),
        **dropped_after,
        **{name: columns[name] for name in (*AT_END, "exchange", "uplift")},
        **a_year,
        "overall_outcome": Quantity(
            "share", "overall outcome Y", "hasil keseluruhan Y", symbol="Y"
        ),
    }
