"""Sensitivity indices of functions of which they are known, without luck and with much of it."""

import math

import numpy as np
import pytest
from SALib.analyze import morris, sobol
from sistercities.statistics.across_luck import CONSTANT, LUCK_ALONE, NOTHING_MOVES, weights
from sistercities.statistics.convergence import FEWEST_REPLICATES, verdict_of
from sistercities.statistics.elementary_effects import elementary_effects, morris_indices
from sistercities.statistics.interval import Estimate
from sistercities.statistics.sobol_indices import Index, saltelli_runs, sobol_indices
from sistercities.statistics.variance_shares import PARTS, variance_shares

from tests.known_functions import (
    FUNCTIONS,
    NONE,
    SLOPES,
    SOME,
    Known,
    Luck,
    morris_points,
    runs_of,
    saltelli_points,
    steps_of,
)

EXACT, ROUGH = 0.02, 0.12
"""Errors that are allowed: 4,096 base samples without luck; 1,024 with 20 lucks that make half of the variance."""


def indices(
    known: Known, size: int, luck: Luck, replicates: int, *, second_order: bool = False
) -> dict[Index, Estimate]:
    points = saltelli_points(known.inputs, size, 1, second_order=second_order)
    runs = runs_of(known, points, luck, replicates, 2).reshape(size, -1, replicates)
    return sobol_indices(saltelli_runs(runs, known.inputs, second_order=second_order))


def errors(known: Known, found: dict[Index, Estimate]) -> list[float]:
    true = {"S1": known.first, "ST": known.total}
    return [
        found[index, each, None].value - true[index][each]
        for index in ("S1", "ST")
        for each in range(known.inputs)
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_without_luck_indices_are_those_in_closed_form(name: str) -> None:
    known = FUNCTIONS[name]
    assert np.abs(errors(known, indices(known, 4096, NONE, 1))).max() < EXACT


@pytest.mark.parametrize("name", FUNCTIONS)
def test_with_luck_they_are_those_of_the_mean_response(name: str) -> None:
    known = FUNCTIONS[name]
    found = indices(known, 1024, SOME, 20)
    assert np.abs(errors(known, found)).max() < ROUGH
    true = [*known.first, *known.total]
    ends = [found[index, each, None] for index in ("S1", "ST") for each in range(known.inputs)]
    inside = [each.low <= value <= each.high for each, value in zip(ends, true, strict=True)]
    assert np.mean(inside) > 0.8


def test_indices_of_noisy_means_are_biased_and_these_are_not() -> None:
    known, inputs = FUNCTIONS["Sobol's G"], 5
    own = Luck(alike=0.0, leaning=0.0, own=1.5)
    cube = {"num_vars": inputs, "names": list("abcde"), "bounds": [[0.0, 1.0]] * inputs}
    points = saltelli_points(inputs, 1024, 1, second_order=False)
    runs = runs_of(known, points, own, 3, 2)
    by_means = sobol.analyze(cube, runs.mean(axis=1), calc_second_order=False, seed=1)
    assert by_means["ST"][-1] > 0.3, "an input that does nothing seems to matter"
    found = sobol_indices(saltelli_runs(runs.reshape(1024, -1, 3), inputs, second_order=False))
    last = found["ST", inputs - 1, None]
    assert abs(last.value) < 0.1
    assert last.low < known.total[-1] < last.high


def test_without_luck_they_are_those_of_salib() -> None:
    known, cube = FUNCTIONS["Ishigami"], {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}  # fmt: skip
    outputs = known.of(saltelli_points(3, 256, 1, second_order=True))
    theirs = sobol.analyze(cube, outputs, calc_second_order=True, seed=1)
    ours = sobol_indices(saltelli_runs(outputs.reshape(256, -1, 1), 3, second_order=True))
    for (index, one, other), each in ours.items():
        their = theirs[index][one] if other is None else theirs[index][one, other]
        assert each.value == pytest.approx(their, abs=1e-12)
    reach = [each.high - each.value for (index, *_), each in ours.items() if index == "ST"]
    assert reach == pytest.approx(theirs["ST_conf"], rel=0.35), "intervals are of their size"


def test_luck_that_is_the_same_at_all_points_changes_nothing() -> None:
    known = FUNCTIONS["Ishigami"]
    alike = Luck(alike=3.0, leaning=0.0, own=0.0)
    one, other = indices(known, 256, NONE, 4), indices(known, 256, alike, 4)
    for name, each in one.items():
        assert other[name].value == pytest.approx(each.value, abs=1e-9)


def test_pairs_tell_what_two_inputs_do_together() -> None:
    found = indices(FUNCTIONS["Ishigami"], 4096, NONE, 1, second_order=True)
    assert found["S2", 0, 2].value == pytest.approx(0.2437, abs=2 * EXACT)
    assert found["S2", 0, 1].value == pytest.approx(0.0, abs=2 * EXACT)


@pytest.mark.parametrize("replicates", [1, 5])
def test_a_constant_outcome_has_no_indices(replicates: int) -> None:
    same = np.full((16, 5, replicates), 0.1 + 0.2)
    found = [
        *sobol_indices(saltelli_runs(same, 3, second_order=False)).values(),
        *variance_shares(same).values(),
    ]
    assert {each.interval for each in found} == {CONSTANT}
    assert all(math.isnan(each.value) and math.isnan(each.low) for each in found)
    moved = np.tile(np.arange(4), (16, 1))
    effects = elementary_effects(same, moved, np.full((16, 4), 2 / 3))
    nothing = morris_indices(effects)
    assert {each.interval for each in nothing.values()} == {NOTHING_MOVES}


@pytest.mark.parametrize("seed", range(5))
def test_luck_alone_has_no_indices(seed: int) -> None:
    runs = np.random.default_rng(seed).normal(size=(64, 5, 10))
    found = sobol_indices(saltelli_runs(runs, 3, second_order=False))
    assert {each.interval for each in found.values()} == {LUCK_ALONE}


# --- Elementary effects


def effects(luck: Luck, size: int, replicates: int) -> np.ndarray:
    points = morris_points(4, size, 3)
    runs = runs_of(FUNCTIONS["linear"], points, luck, replicates, 4)
    return elementary_effects(runs.reshape(size, 5, replicates), *steps_of(points, 4))


def test_effects_on_a_plane_are_its_slopes() -> None:
    found = morris_indices(effects(NONE, 10, 1))
    for each, slope in enumerate(SLOPES):
        assert found["mu", each][:3] == pytest.approx((slope,) * 3)
        assert found["mu*", each].value == pytest.approx(abs(slope))
        assert found["sigma", each].value == pytest.approx(0.0, abs=1e-9)


def test_with_luck_effects_on_a_plane_are_still_its_slopes() -> None:
    found = morris_indices(effects(SOME, 200, 20))
    for each, slope in enumerate(SLOPES):
        assert found["mu", each].value == pytest.approx(slope, abs=0.3)
        assert found["mu*", each].value == pytest.approx(abs(slope), abs=0.3)
        assert found["sigma", each].value < 0.3
        assert found["mu", each].low <= slope <= found["mu", each].high
    biased = np.abs(effects(SOME, 200, 20).mean(axis=2)).mean(axis=1)[-1]
    assert found["mu*", 3].value < 0.5 * biased, "luck makes no effect out of nothing"


def test_without_luck_effects_are_those_of_salib() -> None:
    known = FUNCTIONS["Ishigami"]
    points = morris_points(3, 30, 3)
    outputs = known.of(points)
    cube = {"num_vars": 3, "names": list("abc"), "bounds": [[0.0, 1.0]] * 3}
    theirs = morris.analyze(cube, points, outputs, seed=1)
    ours = morris_indices(elementary_effects(outputs.reshape(30, 4, 1), *steps_of(points, 3)))
    for index, their in (("mu", "mu"), ("mu*", "mu_star"), ("sigma", "sigma")):
        values = [ours[index, each].value for each in range(3)]
        assert values == pytest.approx(np.asarray(theirs[their]), abs=1e-12)


# --- The share of the seed


def test_the_share_of_the_seed_is_the_one_that_was_planted() -> None:
    known = FUNCTIONS["Ishigami"]
    points = saltelli_points(3, 1024, 1, second_order=False)
    runs = runs_of(known, points, SOME, 40, 2).reshape(1024, 5, 40)[:, [0, -1]]
    found = variance_shares(runs)
    alike, otherwise = SOME.variances(3)
    whole = 1.0 + alike + otherwise
    planted = (1.0 / whole, (alike + otherwise) / whole, alike / whole, otherwise / whole)
    assert [found[part].value for part in PARTS] == pytest.approx(planted, abs=0.06)
    assert found["inputs"].value + found["seed"].value == pytest.approx(1.0)
    for part, share in zip(PARTS, planted, strict=True):
        assert found[part].low <= share <= found[part].high


def test_one_replicate_does_not_tell_the_share_of_the_seed() -> None:
    found = variance_shares(np.random.default_rng(1).normal(size=(16, 2, 1)))
    assert {each.interval for each in found.values()} == {
        "none: one replicate does not tell inputs from luck"
    }


def test_weights_add_up_and_begin_even() -> None:
    blocks = list(weights(3000, 7))
    assert np.allclose(blocks[0].samples, 1 / 3000) and np.allclose(blocks[0].luck, 1 / 7)
    assert sum(block.samples.shape[1] for block in blocks) == 1001
    for block in blocks:
        assert np.allclose(block.samples.sum(axis=0), 1) and np.allclose(block.luck.sum(axis=0), 1)


# --- The verdict


def near(value: float, reach: float = 0.01) -> dict[str, Estimate]:
    return {"x": Estimate(value, value - reach, value + reach, "", 9)}


@pytest.mark.parametrize(
    ("half", "reach", "by_samples", "by_luck", "replicates", "verdict", "remedy"),
    [
        (0.52, 0.04, 0.03, 0.02, 10, "converged", ""),
        (0.52, 0.06, 0.05, 0.02, 10, "not converged", "double the sample"),
        (0.52, 0.06, 0.02, 0.05, 10, "not converged", "double the replicates"),
        (0.40, 0.04, 0.03, 0.02, 10, "not converged", "double the sample"),
        (math.nan, 0.04, 0.03, 0.02, 10, "not converged", "double the sample"),
        (0.52, 0.04, 0.03, 0.02, 9, "not converged", f"take at least {FEWEST_REPLICATES} replicates"),
    ],
)  # fmt: skip
def test_the_verdict_follows_its_rule(
    half: float, reach: float, by_samples: float, by_luck: float, replicates: int, verdict: str, remedy: str
) -> None:  # fmt: skip
    found = verdict_of(
        near(0.5, reach),
        near(half),
        lambda: near(0.5, by_samples),
        lambda: near(0.5, by_luck),
        0.05,
        replicates,
    )
    assert (found.verdict, found.remedy) == (verdict, remedy)


def test_what_is_undefined_has_not_converged() -> None:
    nothing = {"x": Estimate(math.nan, math.nan, math.nan, CONSTANT, 9)}
    found = verdict_of(nothing, nothing, dict, dict, 0.05, 10)
    assert (found.verdict, found.remedy) == ("undefined", CONSTANT.removeprefix("none: "))
