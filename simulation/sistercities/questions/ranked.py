"""Policies in their order: what each changes, how many worlds that takes, what it costs."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sistercities.questions.words import Grid, Heading, Part
from sistercities.statistics.interval import GUESS, decimals, decimals_apart, signed
from sistercities.world.measure import OUTCOMES

type Row = Mapping[Any, Any]
"""A row of a table of differences."""


def ranking_in_words(
    ranking: pd.DataFrame, table: pd.DataFrame, names: Mapping[str, str], holds: float
) -> Iterator[Part]:
    """The ranking of policies at one age.

    Args:
        ranking: one row per policy, best first.
        table: one row per policy and outcome.
        names: of the policies in words, by their labels.
        holds: share of resamples in which the whole order holds.
    """
    main = str(ranking["outcome"].iloc[0])
    yield Heading(f"Ranking by {OUTCOMES[main].words} (95 % for all policies at once)")
    headings = ("difference", "helps in", "success", "worlds that suffice", "USD per 0.01 g")
    grid = Grid("", "policy", *headings, prose=(1,), keys=2)
    effects = _by_policy(table, main)
    successes = _by_policy(table, "success")
    for row in ranking.to_dict("records"):
        effect = effects[row["policy"]]
        unbounded = math.isnan(effect["suffice"] or math.nan)
        grid.add_row(
            str(row["rank"]),
            names[row["policy"]],
            signed(row, decimals(effect)),
            f"{effect['helps']:.0%} of worlds",
            _without_and_with(successes[row["policy"]]),
            "no number would" if unbounded else f"{effect['suffice']:,.0f}",
            _cost({**effect, "low": row["low"]}, main),
        )
    if len(ranking) > 1:
        grid.notes.append(f"The whole order holds in {holds:.0%} of resamples of the worlds.")
    grid.notes.append(f"Worlds that suffice: {GUESS}; ask for twice as many.")
    yield grid


def _by_policy(table: pd.DataFrame, outcome: str) -> dict[str, dict[Any, Any]]:
    """The rows of one outcome, by policy."""
    rows = table[table["outcome"] == outcome].to_dict("records")
    return {row["policy"]: row for row in rows}


def _without_and_with(row: Row) -> str:
    """A share of worlds without a policy and with it."""
    digits = decimals_apart(100.0 * row["without"], 100.0 * row["with"])
    return f"{row['without']:.{digits}%} to {row['with']:.{digits}%}"


def _cost(row: Row, main: str) -> str:
    """What a hundredth of the exchange index costs, where a policy surely raises it."""
    if math.isnan(row["cost"]):
        return "unknown"
    if main != "exchange_index" or not row["low"] > 0.0:
        return "-"
    return f"{row['cost'] / (100.0 * row['value']):,.0f} a year"
