"""Worlds saved by pairing: how many fewer it takes when luck is keyed by event, policy by policy.

The same precision takes as many worlds as the variance of the difference is large. Three ways to give luck to the two
arms of a comparison are measured on the same policies:

- independent: every arm has seeds of its own;
- same seed: one sequence of random numbers for each world, as most simulations have. Until the first month in which the
  arms differ they meet the same luck; from there on the sequences are out of step, so the luck is independent. That is
  what is simulated here: the arm goes on under another seed from that month.
- keyed: luck belongs to events, as in this package; it stays the same to the end.
"""

import sys
from typing import Any

import numpy as np
import pandas as pd
from sistercities.runs.replicates import seeds_of
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import (
    enacted,
    enactment_of,
    intervention_names,
    load_intervention,
)
from sistercities.scenario.schema import Scenario
from sistercities.world.founding import advance_world, found_world

SCENARIO, BEGINS, AGE = "kyoto-yogyakarta", "1990-01", 25
OUTCOMES = ("exchange_index", "activities")
RATIOS = ("independent / keyed", "same seed / keyed")


def history(scenario: Scenario, seed: int, other: int | None = None, month: int = 0) -> Any:
    """The record of one world; with another seed, under that one from a month on."""
    world = found_world(scenario, seed)
    if other is not None:
        world = advance_world(world, 0, month)._replace(seed=other)
    return advance_world(world, month if other is not None else 0, 12 * AGE).record[: 12 * AGE, 0]


def out_of_step(one: Any, other: Any) -> int:
    """The first month in which two histories differ; after the last one if they never do."""
    differ = np.flatnonzero([a.tobytes() != b.tobytes() for a, b in zip(one, other, strict=True)])
    return int(differ[0]) if differ.size else len(one)


def outcome(record: Any, name: str) -> float:
    """Exchange index at the end, or activities a year."""
    return float(record[name][-1]) if name == "exchange_index" else float(record[name].mean() * 12)


def variances(policy: str, worlds: int) -> list[dict[str, object]]:
    """Variance of the difference that a policy makes, under each of the three ways."""
    without = load_scenario(SCENARIO)
    changed = enacted(without, enactment_of(f"{policy}@{BEGINS}"))
    found: dict[str, list[list[float]]] = {
        way: [[], []] for way in ("independent", "same seed", "keyed")
    }
    for seed, other in zip(seeds_of(worlds, 1), seeds_of(worlds, 2), strict=True):
        plain, keyed = history(without, seed), history(changed, seed)
        month = out_of_step(plain, keyed)
        arms = {
            "keyed": keyed,
            "same seed": keyed if month == len(plain) else history(changed, seed, other, month),
            "independent": history(changed, other),
        }
        for way, arm in arms.items():
            for place, name in enumerate(OUTCOMES):
                found[way][place].append(outcome(arm, name) - outcome(plain, name))
    return [
        {
            "policy": policy,
            "outcome": name,
            **{way: float(np.var(found[way][place], ddof=1)) for way in found},
        }
        for place, name in enumerate(OUTCOMES)
    ]


def saved(worlds: int, policies: list[str]) -> pd.DataFrame:
    """How many times more worlds the other two ways take than keyed luck, for each policy and outcome."""
    table = pd.DataFrame([row for policy in policies for row in variances(policy, worlds)])
    moved = table[table["keyed"] > 0.0].copy()
    for ratio in RATIOS:
        moved[ratio] = moved[ratio.removesuffix(" / keyed")] / moved["keyed"]
    return moved


def policies() -> list[str]:
    """All policies of the library; shocks have no such question."""
    return [name for name in intervention_names() if load_intervention(name).policy is not None]


def print_saved(table: pd.DataFrame, worlds: int) -> None:
    """Print how many times more worlds the other ways take, and the medians over policies."""
    print(table[["policy", "outcome", *RATIOS]].to_string(index=False, float_format="%.1f"))
    for name in OUTCOMES:
        rows = table[table["outcome"] == name]
        told = ", ".join(f"{ratio} {rows[ratio].median():.1f}" for ratio in RATIOS)
        print(f"{name}: median over {len(rows)} policies, n = {worlds} worlds: {told}")


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print_saved(saved(number, policies()), number)
