"""The measure of two engines: equal ones lie nowhere apart, a changed one is seen."""

from typing import Any

import pandas as pd
import pytest

from tests.measurements.engines import BEFORE, compare, largest_expected, moments


def test_an_engine_is_equal_to_itself_and_a_changed_one_is_seen() -> None:
    kept: Any = pd.read_csv(BEFORE)
    same: Any = compare(kept, kept)
    assert (same["largest |z|"] == 0.0).all() and (same["comparisons"] > 100).all()
    moved: Any = kept.assign(
        mean=kept["mean"] + 5.0 * (kept["variance"] * 2.0 / kept["runs"]) ** 0.5
    )
    apart: Any = compare(kept, moved)
    assert apart.loc["means", "largest |z|"] == pytest.approx(5.0)
    wider: Any = kept.assign(difference_variance=2.0 * kept["difference_variance"])
    spread: Any = compare(kept, wider)
    assert spread.loc["variance of paired differences", "mean z"] > 4.0


def test_moments_are_of_every_measure() -> None:
    found: Any = moments("base", 4)
    kept: Any = pd.read_csv(BEFORE)
    assert set(kept["measure"]) <= set(found["measure"])
    assert (found["variance"] >= 0.0).all() and found["difference_variance"].max() > 0.0


@pytest.mark.long
def test_another_engine_is_measured_under_the_values_of_the_one_that_is_kept() -> None:
    kept: Any = pd.read_csv(BEFORE).query("scenario == 'base'")
    found: Any = compare(kept, moments("base", 200))
    assert found.loc["means", "share beyond 1.96"] < 0.1


def test_the_largest_of_many_is_larger() -> None:
    assert largest_expected(1) == pytest.approx(0.798, abs=1e-3)
    assert 3.1 < largest_expected(458) < 3.3
