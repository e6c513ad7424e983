"""Designs: known numbers, and the laws that make each of them what it is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sistercities.study.design import Design, count_of, points_of
from sistercities.study.variable import Axis, DesignError

SHARE = Axis("share", "lever", low=0.2, high=0.8)
WHOLE = Axis("whole", "lever", low=5.0, high=9.0, whole=True)
WORD = Axis("word", "uncertainty", choices=("one", "other", "third"))
AXES = [SHARE, WHOLE, WORD]


def points(
    kind: str, size: int | None = None, axes: list[Axis] = AXES, **more: str
) -> list[tuple[Any, ...]]:
    design = Design.model_validate(
        {"kind": kind, **({} if size is None else {"size": size}), **more}
    )
    found = points_of(design, axes, 1, Path())
    assert count_of(design, axes) == len(found)
    return list(found)


def test_a_grid_is_every_combination_the_last_variable_first() -> None:
    found = points("grid", 3)
    assert len(found) == 3 * 3 * 3
    assert found[:4] == [(0.2, 5, "one"), (0.2, 5, "other"), (0.2, 5, "third"), (0.2, 7, "one")]
    assert len(set(found)) == len(found)


def test_a_grid_of_choices_and_whole_numbers_needs_no_size() -> None:
    assert points("grid", axes=[WHOLE, WORD])[::3] == [
        (5, "one"),
        (6, "one"),
        (7, "one"),
        (8, "one"),
        (9, "one"),
    ]


def test_one_at_a_time_starts_from_the_scenario_as_it_is() -> None:
    found = points("one-at-a-time", 2)
    assert found == [
        (None, None, None),
        (0.2, None, None), (0.8, None, None),
        (None, 5, None), (None, 9, None),
        (None, None, "one"), (None, None, "other"), (None, None, "third"),
    ]  # fmt: skip


def test_a_latin_hypercube_has_one_point_in_every_slice() -> None:
    found = points("latin-hypercube", 50)
    slices = np.floor((np.array([point[0] for point in found], dtype=float) - 0.2) / 0.6 * 50)
    assert sorted(slices) == list(range(50))
    assert sorted(point[1] for point in found) == [
        value for value in range(5, 10) for _ in range(10)
    ]


def test_sobol_points_fill_evenly_and_grow_without_moving() -> None:
    found = points("sobol", 64)
    assert found == points("sobol", 128)[:64]
    halves = [point[0] < 0.5 for point in found]
    assert sum(halves) == 32
    assert {point[2] for point in found} == {"one", "other", "third"}


def test_morris_moves_one_variable_at_a_step() -> None:
    found = points("morris", 5, axes=[SHARE, Axis("other", "lever", low=0.0, high=1.0)])
    assert len(found) == 5 * 3
    for start in range(0, 15, 3):
        for one, next_ in zip(found[start : start + 2], found[start + 1 : start + 3], strict=True):
            assert sum(before != after for before, after in zip(one, next_, strict=True)) == 1


def test_saltelli_swaps_one_column_at_a_time() -> None:
    axes = [SHARE, Axis("other", "lever", low=0.0, high=1.0)]
    found = points("saltelli", 4, axes=axes)
    assert len(found) == 4 * (2 + 2)
    for start in range(0, 16, 4):
        first, swapped_0, swapped_1, second = found[start : start + 4]
        assert (swapped_0[1], swapped_1[0]) == (first[1], first[0])
        assert (swapped_0[0], swapped_1[1]) == (second[0], second[1])


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "morris", "saltelli"])
def test_every_value_lies_on_its_axis_and_the_seed_decides(kind: str) -> None:
    design = Design.model_validate({"kind": kind, "size": 16})
    one, again, other = (points_of(design, AXES, seed, Path()) for seed in (1, 1, 2))
    assert one == again != other
    for share, whole, word in one:
        assert isinstance(share, float) and 0.2 <= share <= 0.8
        assert isinstance(whole, int) and 5 <= whole <= 9
        assert word in WORD.choices


def test_whole_numbers_and_words_are_equally_likely() -> None:
    shares = (np.arange(30_000) + 0.5) / 30_000
    assert {WHOLE.at(shares).count(value) for value in range(5, 10)} == {6000}
    assert {WORD.at(shares).count(word) for word in WORD.choices} == {10_000}
    assert (WHOLE.at(np.array([1.0])), WORD.at(np.array([1.0]))) == ([9], ["third"])


def test_a_sampling_design_leaves_the_luck_of_numpy_alone() -> None:
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    points("morris", 4)
    points("saltelli", 4)
    assert np.random.random() == expected


def test_a_table_of_points_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("\ufeffword,share,whole\none, 0.3,5\n\nOther,,9\n", encoding="utf-8")
    found = points_of(Design(kind="table", file="points.csv"), AXES, 1, tmp_path)
    assert found == [(0.3, 5, "one"), (None, 9, "other")]


TABLES = [
    ("", 'points.csv:1: no column "share"'),
    ("share,whole,word\n", "points.csv: no points"),
    (
        "share,whole,words\n0.3,5,one\n",
        'points.csv:1: no variable "words" in the study; did you mean "word"?',
    ),
    ("share,whole,word,word\n0.3,5,one,one\n", 'points.csv:1: the column "word" is given twice'),
    ("share,whole,word\n0.3,5\n", "points.csv:2: 2 cells; expected 3"),
    ("share,whole,word\n0.9,5,one\n", 'points.csv:2: share: "0.9" given; allowed is 0.2 to 0.8'),
    ("share,whole,word\nx,5,one\n", 'share: "x" given'),
    ("share,whole,word\nnan,5,one\n", 'share: "nan" given'),
    ("share,whole,word\n0.3,5.5,one\n", 'whole: "5.5" given; allowed is whole numbers from 5 to 9'),
    ("share,whole,word\n0.3,5,two\n", 'word: "two" given; allowed is one, other, third'),
]


@pytest.mark.parametrize(("text", "said"), TABLES)
def test_mistakes_of_a_table_name_the_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DesignError) as refused:
        points_of(Design(kind="table", file="points.csv"), AXES, 1, tmp_path)
    assert said in str(refused.value)


def test_all_mistakes_of_a_table_are_told_at_once_up_to_a_limit(tmp_path: Path) -> None:
    rows = "".join(f"{number},5,one\n" for number in range(2, 40))
    (tmp_path / "points.csv").write_text(f"share,whole,word\n{rows}", encoding="utf-8")
    with pytest.raises(DesignError) as refused:
        points_of(Design(kind="table", file="points.csv"), AXES, 1, tmp_path)
    lines = str(refused.value).splitlines()
    assert len(lines) == 21
    assert lines[-1].endswith("and 18 more like these")


def test_a_table_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    design = Design(kind="table", file="points.csv")
    with pytest.raises(DesignError, match="cannot be read"):
        points_of(design, AXES, 1, tmp_path)
    (tmp_path / "points.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DesignError, match=r"points\.csv:1: not UTF-8 text; save the file as UTF-8"):
        points_of(design, AXES, 1, tmp_path)


def test_a_design_too_large_is_refused_before_it_is_made() -> None:
    many = [SHARE._replace(name=str(number)) for number in range(12)]
    with pytest.raises(DesignError, match="1,000,000,000,000 points; at most 10,000,000"):
        points_of(Design(kind="grid", size=10), many, 1, Path())


def test_a_range_needs_a_size_and_a_design_something_to_vary() -> None:
    with pytest.raises(DesignError, match="at least 2 values along a range"):
        points_of(Design(kind="grid"), [SHARE], 1, Path())
    with pytest.raises(DesignError, match="nothing to vary"):
        points_of(Design(kind="grid", size=3), [], 1, Path())
