"""Fates that are left out are predicted by the others, and by nothing else."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sistercities import SisterCitiesError, cross_validate
from sistercities.questions.cross_validation import FAMILIES, weights_without

from tests.cases import drawn_twice, few_pairings

type Command = Callable[..., tuple[int, str, str]]

SET = {"defaults.city.businesses": 20, "defaults.city.citizens": 20}


def test_draws_are_weighed_by_the_fates_that_are_not_left_out() -> None:
    chances = np.array([[0.9, 0.9, 0.5], [0.3, 0.1, 0.5]])
    truth = np.array([1.0, 1.0, 0.0])
    none = np.zeros(3, dtype=bool)
    assert weights_without(chances, truth, none) == pytest.approx([0.81 / 0.84, 0.03 / 0.84])
    second = np.array([False, True, False])
    assert weights_without(chances, truth, second) == pytest.approx([0.75, 0.25])
    assert weights_without(chances, truth, ~none) == pytest.approx([0.5, 0.5])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return few_pairings(tmp_path / "atlas", 4)


def test_what_is_left_out_has_no_say(place: Path, tmp_path: Path) -> None:
    """With another fate of its own a pairing is predicted alike, and the others are not."""
    asked = {"posterior": drawn_twice(tmp_path), "draws": 2, "replicates": 3, "changes": SET}
    before = cross_validate(place, **asked).pairings.set_index("pairing")  # type: ignore[arg-type]
    name = str(before.index[0])
    outcomes = place / "outcomes.csv"
    lines = outcomes.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[3] = "1" if cells[3] == "3" else "3"
    outcomes.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")
    after = cross_validate(place, **asked).pairings.set_index("pairing")  # type: ignore[arg-type]

    (turned,) = before.index[before["happened"] != after["happened"].loc[before.index]]
    others = before.index.drop(turned)
    for way in FAMILIES:
        column = f"{way} left out"
        assert after.loc[turned, column] == before.loc[turned, column], way
    assert (after.loc[others, "pairing left out"] != before.loc[others, "pairing left out"]).any()
    assert name in before.index and before["unweighed"].equals(after["unweighed"].loc[before.index])


def test_misses_come_first_and_few_pairings_have_no_interval(place: Path, tmp_path: Path) -> None:
    answer = cross_validate(
        place, posterior=drawn_twice(tmp_path), draws=2, replicates=2, changes=SET
    )
    missed = (answer.pairings["pairing left out"] - answer.pairings["happened"]).abs()
    assert missed.is_monotonic_decreasing
    assert answer.scores["low"].isna().all() and len(answer.scores) == 4 * 3
    assert math.isfinite(answer.scores["value"].iloc[1])


def test_what_cannot_be_asked_is_told(place: Path, tmp_path: Path) -> None:
    with pytest.raises(SisterCitiesError, match="a posterior is a folder written by"):
        cross_validate(place, posterior=tmp_path / "nowhere")
    with pytest.raises(SisterCitiesError, match="replicates"):
        cross_validate(place, replicates=1)
    table = pd.read_csv(place / "outcomes.csv", dtype=str, keep_default_na=False)
    table.loc[0, "id"] = "B99"
    table.to_csv(place / "outcomes.csv", index=False)
    with pytest.raises(SisterCitiesError, match='no pairing "B99"'):
        cross_validate(place)
