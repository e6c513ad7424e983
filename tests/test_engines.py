"""The measure of two engines: equal ones lie nowhere apart, a changed one is seen."""

import pandas as pd
import pytest

from tests.measurements.engines import BEFORE, compare, largest_expected, moments


def test_an_engine_is_equal_to_itself_and_a_changed_one_is_seen() -> None:
    kept = pd.read_csv(BEFORE)
    same = compare(kept, kept)
    assert (same["largest |z|"] == 0.0).all() and (same["comparisons"] > 100).all()
    moved = kept.assign(mean=kept["mean"] + 5.0 * (kept["variance"] * 2.0 / kept["runs"]) ** 0.5)
    assert compare(kept, moved).loc["means", "largest |z|"] == pytest.approx(5.0)
    wider = kept.assign(difference_variance=2.0 * kept["difference_variance"])
    assert compare(kept, wider).loc["variance of paired differences", "mean z"] > 4.0


def test_moments_are_of_every_measure() -> None:
    found = moments("base", 4)
    assert len(found) == len(pd.read_csv(BEFORE).query("scenario == 'base'"))
    assert (found["variance"] >= 0.0).all() and found["difference_variance"].max() > 0.0


def test_the_largest_of_many_is_larger() -> None:
    assert largest_expected(1) == pytest.approx(0.798, abs=1e-3)
    assert 3.1 < largest_expected(458) < 3.3
