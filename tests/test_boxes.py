"""Boxes that are known: planted ones come back, slanted ones are told, and where nothing is nothing is found."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binomtest
from sistercities.statistics import discovery
from sistercities.statistics.boxes import (
    LEAST,
    MOST_QUASI_P,
    PEEL,
    Cases,
    Side,
    peeled,
    quasi_p,
    searched,
    whole_space,
)
from sistercities.statistics.discovery import Discovery, Trials, discoveries

VARIABLES = 6


def trials(
    chance: Callable[[np.ndarray], np.ndarray],
    points: int = 400,
    replicates: int = 5,
    seed: int = 1,
) -> Trials:
    """Points spread evenly, at which something happens with a chance that is known."""
    rng = np.random.default_rng(seed)
    values = rng.random((points, VARIABLES))
    holds = rng.random((points, replicates)) < chance(values)[:, None]
    return Trials(values, (True,) * VARIABLES, holds.astype(float))


def planted(values: np.ndarray) -> np.ndarray:
    """Often where the first is low and the second high, 24 % of the space; else rarely."""
    return np.where((values[:, 0] < 0.4) & (values[:, 1] > 0.4), 0.9, 0.1)


def slanted(values: np.ndarray) -> np.ndarray:
    """Always within a square that stands on its corner, 18 % of the space."""
    away = np.abs(values[:, :2] - 0.5).sum(axis=1)
    return np.where(away < 0.3, 1.0, 0.0)


def nowhere(values: np.ndarray) -> np.ndarray:
    """Alike everywhere."""
    return np.full(len(values), 0.3)


@pytest.fixture(autouse=True)
def few_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fifth of the searches with half of the runs: they take most of the time."""
    monkeypatch.setattr(discovery, "HALVES", 10)


def all_of(one: Trials) -> Cases:
    return one.cases(np.ones(len(one.values), dtype=bool))


# --- One search


def test_a_planted_box_comes_back() -> None:
    box = searched(all_of(trials(planted, 2000))).box
    assert box.sides == [Side(0, "high"), Side(1, "low")]
    assert box.high[0] == pytest.approx(0.4, abs=0.03)
    assert box.low[1] == pytest.approx(0.4, abs=0.03)


def test_on_the_way_every_box_lies_in_the_one_before_and_is_denser() -> None:
    cases = all_of(trials(planted))
    way = peeled(cases)
    assert way[0] == whole_space(VARIABLES)
    inside = [box.holds(cases.values) for box in way]
    densities = [cases.hits @ each / (cases.runs @ each) for each in inside]
    assert densities == sorted(densities)
    for one, other in pairwise(inside):
        gone = np.count_nonzero(one & ~other)
        assert not (other & ~one).any()
        assert 1 <= gone <= PEEL * np.count_nonzero(one) + 1
    assert np.count_nonzero(inside[-1]) >= LEAST * len(cases.hits)


def test_words_are_peeled_off_one_by_one() -> None:
    rng = np.random.default_rng(3)
    words = rng.integers(0, 5, 500).astype(float)
    values = np.column_stack([rng.random(500), words])
    hits = np.isin(words, [1.0, 3.0]).astype(float)
    box = searched(Cases(values, (True, False), hits, np.ones(500))).box
    assert box.sides == [Side(1, "words")]
    assert box.without[1] == {0.0, 2.0, 4.0}


def test_values_that_many_points_share_go_together() -> None:
    rng = np.random.default_rng(4)
    values = np.column_stack([rng.choice([4.0, 8.0, 12.0, 16.0], 400), rng.random(400)])
    hits = (values[:, 0] >= 12.0).astype(float)
    box = searched(Cases(values, (True, True), hits, np.ones(400))).box
    assert box == whole_space(2).at(Side(0, "low"), 12.0)


def test_a_density_that_is_asked_for_is_reached_if_any_box_has_it() -> None:
    def rising(values: np.ndarray) -> np.ndarray:
        return values[:, 0]

    cases = all_of(trials(rising, 1000, 10))
    for least in (0.6, 0.8):
        box = searched(cases, least).box
        inside = box.holds(cases.values)
        assert cases.hits @ inside / (cases.runs @ inside) >= least
    assert searched(cases, 0.8).box.low[0] > searched(cases, 0.6).box.low[0]


@pytest.mark.parametrize("seed", range(3))
def test_quasi_p_of_single_runs_is_that_of_the_binomial_test(seed: int) -> None:
    cases = all_of(trials(planted, 300, 1, seed))
    box = whole_space(VARIABLES).at(Side(0, "high"), 0.4).at(Side(1, "low"), 0.4)
    box = box.at(Side(2, "low"), 0.2)
    inside = box.holds(cases.values)
    for side, chance in quasi_p(cases, box).items():
        wider = box.free_at(side).holds(cases.values)
        test = binomtest(
            int(cases.hits[inside].sum()),
            np.count_nonzero(inside),
            float(cases.hits[wider].mean()),
            alternative="greater",
        )
        assert chance == pytest.approx(test.pvalue)
    assert quasi_p(cases, box)[Side(0, "high")] < MOST_QUASI_P


def test_runs_of_one_point_that_are_alike_count_once() -> None:
    single = trials(planted, 300, 1)
    tenfold = single._replace(holds=np.repeat(single.holds, 10, axis=1))
    box = whole_space(VARIABLES).at(Side(0, "high"), 0.5)
    assert quasi_p(all_of(tenfold), box) == pytest.approx(quasi_p(all_of(single), box))


# --- On points and luck not seen


def truth(found: Discovery, chance: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
    """Coverage and density of a box in a great many points."""
    values = np.random.default_rng(99).random((200_000, VARIABLES))
    inside = found.box.holds(values)
    often = chance(values)
    return float(often[inside].sum() / often.sum()), float(often[inside].mean())


def test_a_planted_box_is_clear_and_believed_as_far_as_it_is_true() -> None:
    first, *others = discoveries(trials(planted))
    assert first.is_clear and not others
    coverage, density = truth(first, planted)
    assert first.held_coverage.low < coverage < first.held_coverage.high
    assert first.held_density.low < density < first.held_density.high
    assert min(first.reproduced[:2]) > 0.9 and max(first.reproduced[2:]) < 0.2
    assert first.way[0].density == first.base and first.way[0].coverage == 1.0


def test_two_boxes_are_found_one_after_the_other() -> None:
    def twice(values: np.ndarray) -> np.ndarray:
        lower = (values[:, 0] < 0.3) & (values[:, 1] < 0.5)
        upper = (values[:, 2] > 0.7) & (values[:, 3] > 0.5)
        return np.where(lower, 0.95, np.where(upper, 0.7, 0.05))

    found = discoveries(trials(twice, 300, 3))
    assert [each.box.variables for each in found] == [[0, 1], [2, 3]]
    assert found[0].coverage + found[1].coverage > 0.7


def test_a_slanted_region_is_covered_in_part() -> None:
    """The best box along the variables that holds all of it is half empty: one has to choose."""
    one = trials(slanted, replicates=1)
    first, *_ = discoveries(one)
    assert first.held_density.value < 0.75 and first.held_coverage.value > 0.8
    dense, *_ = discoveries(one, 0.95)
    assert dense.density >= 0.95 and dense.held_density.value > first.held_density.value
    assert dense.held_coverage.value < 0.7


@pytest.mark.parametrize("replicates", [1, 5])
def test_where_nothing_is_nothing_is_found(replicates: int) -> None:
    found = [discoveries(trials(nowhere, 100, replicates, seed)) for seed in range(4)]
    assert [each[0].is_clear for each in found].count(True) == 0
    assert all(len(each) == 1 for each in found)


@pytest.mark.parametrize("seed", range(2))
def test_runs_of_one_point_are_never_parted(seed: int) -> None:
    """Ten runs that are alike at each point, and mean nothing, would look sure if they were."""
    single = trials(nowhere, 100, 1, seed)
    tenfold = single._replace(holds=np.repeat(single.holds, 10, axis=1))
    assert not discoveries(tenfold)[0].is_clear


def test_points_of_one_sample_are_never_parted() -> None:
    """They resemble each other, and what is true of one would be found in the next."""
    clear = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        values = np.repeat(rng.random((24, VARIABLES)), 8, axis=0)
        values += rng.normal(0.0, 1e-4, values.shape)
        holds = np.repeat(rng.random(24) < 0.3, 8).astype(float)[:, None]
        parted = Trials(values, (True,) * VARIABLES, holds)
        kept = parted._replace(of_each=8)
        clear.append([discoveries(each)[0].is_clear for each in (parted, kept)])
    assert np.sum(clear, axis=0).tolist() == [2, 0]


def test_runs_that_are_not_there_count_neither_way() -> None:
    whole = trials(planted, 200)
    holes = np.random.default_rng(5).random(whole.holds.shape) < 0.1
    some = whole._replace(holds=np.where(holes, np.nan, whole.holds))
    first = discoveries(some)[0]
    assert first.is_clear and first.box.variables == [0, 1]
    assert first.runs <= np.count_nonzero(~holes)


@pytest.mark.long
def test_intervals_hold_what_is_true_of_the_boxes_and_false_alarms_are_rare() -> None:
    from tests.measurements.discovery import alarms, coverage

    assert alarms(100, 200, 5) <= 0.05
    held = coverage(60, 200, 10)
    assert min(held) >= 0.85
