"""The intervals hold the truth as often as they say, where they are given; docs/findings/intervals.md has the whole table."""

import math
import re

import numpy as np
import pytest
from scipy.stats import t
from sistercities.statistics.interval import FEWEST_ALIKE, bounds

from tests.measurements import intervals as measuring
from tests.measurements import intervals_tried as tried

SAMPLES = 3000
LEAST, MOST = 0.93, 0.97


def allowance(samples: float) -> float:
    """Three standard errors of a share of 0.95 over so many samples."""
    return 3.0 * math.sqrt(0.95 * 0.05 / samples)


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, float, int], measuring.Cell]:
    return measuring.cells(SAMPLES)


@pytest.mark.long
def test_where_an_interval_is_usual_it_holds_the_truth_in_93_to_97_of_100(
    found: dict[tuple[str, float, int], measuring.Cell],
) -> None:
    judged = {key: cell for key, cell in found.items() if cell.given >= measuring.USUAL}
    assert len(judged) > len(found) / 4
    wrong = {
        key: cell
        for key, cell in judged.items()
        if not LEAST <= cell.held <= MOST + allowance(SAMPLES * cell.given)
    }
    assert not wrong


@pytest.mark.long
def test_where_few_worlds_are_moved_hardly_anybody_is_misled(
    found: dict[tuple[str, float, int], measuring.Cell],
) -> None:
    assert max(cell.misled for cell in found.values()) <= 0.07 + allowance(SAMPLES)
    nearly_none = [cell for (_, share, n), cell in found.items() if share * n < 2.0]
    assert all(cell.given < 0.02 for cell in nearly_none)


@pytest.mark.long
def test_the_differences_of_the_model_itself_are_covered_alone_and_at_once() -> None:
    luck = np.random.default_rng(2)
    told = measuring.pools(4000)
    judged = 0
    for policy in told.values():
        for outcome in measuring.OUTCOMES:
            for n in (50, 200, 500):
                cell = measuring.judged(
                    *measuring.redrawn(policy[outcome].to_numpy(), n, 2000, luck)
                )
                judged += cell.given >= measuring.USUAL
                if cell.given >= measuring.USUAL:
                    assert LEAST <= cell.held <= MOST + allowance(2000), (outcome, n)
                assert cell.misled <= 0.07 + allowance(2000)
    assert judged >= 15
    values = np.stack([policy["overall_outcome"].to_numpy() for policy in told.values()])
    together = np.mean([measuring.all_hold(values, 500, luck) for _ in range(1000)])
    assert LEAST <= together <= 0.98


@pytest.mark.parametrize("method", tried.METHODS)
def test_every_method_that_was_tried_holds_in_an_even_sample(method: str) -> None:
    """Even samples that gain or lose are no test of any of them; one that fails here would not be told truly."""
    luck = np.random.default_rng(3)
    samples, truth = luck.uniform(-0.8, 1.0, (60, 200)), 0.1
    if method in tried.FOR_YES_OR_NO:
        samples, truth = (
            luck.choice([1.0, 0.0, -1.0], (60, 200), p=[0.4, 0.4, 0.2]).astype(float),
            0.2,
        )
    held = np.mean([tried.METHODS[method](sample, truth, luck) for sample in samples])
    assert held >= 0.85
    assert not any(tried.METHODS[method](sample, truth + 0.5, luck) for sample in samples)


def test_the_likelihood_that_was_tried_is_the_one_that_is_used() -> None:
    """The same ratio found in another way: at an end of the interval it is what is allowed."""
    sample = np.random.default_rng(4).exponential(1.0, 60)
    found = bounds(sample[:, None])
    ratios = [tried.likelihood_ratio(sample, float(end[0])) for end in (found.low, found.high)]
    assert ratios == pytest.approx([t.ppf(0.975, 2.0 * float(found.alike[0])) ** 2] * 2, rel=1e-6)


def test_a_small_run_gives_every_table() -> None:
    few = measuring.cells(20)
    for yes_or_no in (True, False):
        lines = measuring.by_share(few, yes_or_no=yes_or_no).splitlines()
        assert len(lines) == 2 + len(measuring.SHARES)
    assert len(measuring.methods_tried(2, np.random.default_rng(1)).splitlines()) == 3 + len(
        tried.METHODS
    )


def test_the_page_tells_of_every_cell_and_of_the_threshold_in_use() -> None:
    page = measuring.PAGE.read_text(encoding="utf-8")
    tables = re.findall(r"^\| worlds moved \|.*?\n\n", page, re.DOTALL | re.MULTILINE)
    assert len(tables) == 2
    assert all(
        len(re.findall(r"^\| [0-9.]+ % \|", each, re.MULTILINE)) == len(measuring.SHARES)
        for each in tables
    )
    assert f"| {FEWEST_ALIKE:g} |" in page and "Below **seven** there is no interval" in page
    for name in [*measuring.POLICIES, *tried.METHODS]:
        assert f"| {name} |" in page
