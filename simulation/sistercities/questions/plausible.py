"""Plausible worlds: a scenario with its evidence drawn from its ranges, and plans in each."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from sistercities.questions.aim import Aim
from sistercities.questions.halving import values_of
from sistercities.scenario.schema import Scenario
from sistercities.study.axes import axes_of
from sistercities.study.design import Design, points_of
from sistercities.study.library import build_study
from sistercities.study.template import filled, template_of
from sistercities.study.variable import changes_of

GROUPS = ("hardest", "hard", "middling", "easy", "easiest")
"""Fifths of the plausible worlds, by how the partnership does there without any policy."""

OFTEN = 90.0
"""Per cent of the plausible worlds in which regret is at most the one that is told."""


def plausible_scenarios(scenario: Scenario, number: int, seed: int) -> list[Scenario]:
    """Versions of a scenario that its evidence allows.

    Every value with a range is drawn from it, each value of the range as likely as another and
    independent of the others (a Latin hypercube: McKay, Beckman & Conover 1979). Values without a
    range stay.

    Args:
        scenario: whose evidence has ranges.
        number: of versions.
        seed: of the draws.

    Returns:
        The versions; the scenario as it is where no value has a range.
    """
    template = template_of(scenario, {})
    design = Design(kind="latin-hypercube", size=number)
    study = build_study(
        "plausible",
        {
            "title": "Plausible worlds",
            "question": "What does the evidence allow?",
            "scenarios": [scenario.name],
            "uncertainties": "evidence",
            "design": {"kind": "latin-hypercube", "size": number},
            "replicates": 1,
        },
    )
    axes = axes_of(study, template)
    if not axes:
        return [scenario]
    named = [axis.name for axis in axes]
    points = points_of(design, axes, seed, Path())
    return [
        filled(template, changes_of(axes, dict(zip(named, point, strict=True)))) for point in points
    ]


def values_in(
    scenarios: Sequence[Scenario],
    versions: Sequence[Callable[[Scenario], Scenario]],
    seeds: Sequence[int],
    aim: Aim,
    age: int,
    done: Callable[[], object],
) -> np.ndarray:
    """Probability or mean of the measure in every plausible world, with and without plans.

    Args:
        scenarios: the plausible worlds.
        versions: what each plan makes of a scenario.
        seeds: of the luck that every plausible world meets, the same in all.
        aim: names the measure.
        age: years since signing.
        done: called after each run.

    Returns:
        ``[plan, plausible world]``.
    """
    arms = [version(scenario) for version in versions for scenario in scenarios]
    values = values_of(arms, seeds, aim, age, done).mean(axis=1)
    return values.reshape(len(versions), len(scenarios))


def regrets(values: np.ndarray) -> np.ndarray:
    """How far each plan falls short of the best one in each plausible world (Savage 1951).

    Args:
        values: ``[plan, plausible world]``; more is better.

    Returns:
        ``[plan, plausible world]``, 0 where a plan is the best.
    """
    best: np.ndarray = values.max(axis=0)
    return best - values


def groups_of(easiness: np.ndarray) -> np.ndarray:
    """The fifth of the plausible worlds in which each of them lies, 0 for the hardest.

    Args:
        easiness: more is better, one for each plausible world.
    """
    ranks = np.argsort(np.argsort(easiness, kind="stable"), kind="stable")
    return ranks * len(GROUPS) // len(easiness)
