"""A study that grows: the same points as at full size from the beginning, and nothing that is not what was asked for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris
from sistercities import Study, sweep
from sistercities.study.variable import Axis

from tests.folders import contents
from tests.studies import Here, refusal, swept, written

OFFICES: dict[str, object] = {
    "levers": {
        "first": {"keys": ["cities.first.office"], "range": [0.0, 1.0]},
        "second": {"keys": ["cities.second.office"], "range": [0.0, 1.0]},
    },
    "uncertainties": {},
    "record": ["commitment", "activities_people"],
    "replicates": 2,
}


def steps(study: Path, out: Path, *steps: dict[str, object]) -> Study:
    """The study swept into one folder, with one set of changes after the other."""
    for changes in steps:
        found = swept(study, out, changes=changes)
    return found


def values(found: Study, scenario: str = "base") -> list[tuple[object, ...]]:
    """The values at the points of a scenario, in order."""
    rows = found.points[found.points["scenario"] == scenario]
    return list(rows[found.variables].itertuples(index=False, name=None))


# Grids

RANGES = [
    (0.1, 0.7),
    (0.2, 0.8),
    (0.05, 0.35),
    (0.0, 1.0),
    (0.1, 0.9),
    (0.3, 0.6),
    (1 / 3, 2 / 3),
    (1e-9, 1e6),
    (-0.7, 0.1),
]
NESTED = [
    (few, many)
    for few in range(2, 12)
    for many in range(few + 1, 60)
    if (many - 1) % (few - 1) == 0
]


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_a_finer_grid_meets_the_values_of_a_coarser_one(low: float, high: float) -> None:
    axis = Axis("x", "lever", low=low, high=high)
    for few, many in NESTED:
        coarse, fine = axis.spaced(few), axis.spaced(many)
        assert fine[:: (many - 1) // (few - 1)] == coarse
        assert np.allclose(fine, np.linspace(low, high, many), rtol=1e-14, atol=1e-15)
        assert (fine[0], fine[-1], len(set(fine))) == (low, high, many)


@pytest.mark.parametrize("high", [1, 2, 5, 7, 10, 100])
def test_whole_numbers_of_a_finer_grid_meet_those_of_a_coarser_one(high: int) -> None:
    axis = Axis("x", "lever", low=0.0, high=float(high), whole=True)
    for few, many in NESTED:
        if many <= high + 1:
            assert axis.spaced(many)[:: (many - 1) // (few - 1)] == axis.spaced(few)
            assert len(set(axis.spaced(many))) == many
    assert axis.spaced(None) == list(range(high + 1))
    assert axis.spaced(1) == [0]


@pytest.mark.parametrize("kind", ["grid", "one-at-a-time"])
@pytest.mark.parametrize(
    ("few", "many"), [pytest.param(2, 3, marks=pytest.mark.long), (4, 7), (3, 13)]
)
def test_a_grid_grows(kind: str, few: int, many: int, tmp_path: Path) -> None:
    levers = {
        "first": {"keys": ["cities.first.office"], "range": [0.1, 0.7]},
        "second": {"keys": ["cities.second.office"], "values": [0.2, 0.3]},
    }
    sizes: list[dict[str, object]] = [
        {**OFFICES, "levers": levers, "design": {"kind": kind, "size": size}}
        for size in (few, many)
    ]
    study = written(tmp_path)
    grown = steps(study, tmp_path / "grown", *sizes)
    fresh = swept(study, tmp_path / "fresh", changes=sizes[1])
    assert sorted(map(str, values(grown))) == sorted(map(str, values(fresh)))
    key = ["first", "second", "replicate"]
    pd.testing.assert_frame_equal(
        grown.runs.drop(columns="point").sort_values(key, ignore_index=True),
        fresh.runs.drop(columns="point").sort_values(key, ignore_index=True),
    )
    if kind == "grid":
        assert grown.to_xarray().sizes == fresh.to_xarray().sizes
    executor = Here()
    sweep(study, tmp_path / "grown", changes=sizes[1], executor=executor, workers=1)
    assert executor.calls == 0


def test_a_grid_that_does_not_hold_the_old_values_is_refused(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out, changes=OFFICES)
    lines = refusal(study, out, {**OFFICES, "design.size": 4})
    assert lines[0] == "design.size: 3 there, 4 here"
    assert "point 1: base, first = 0.0, second = 0.5 there, not asked for here" in lines


# Samples


def effects_of(found: Study, scenario: str) -> Any:
    """Elementary effects of a Morris study, from its points in their order."""
    runs = found.runs[found.runs["scenario"] == scenario]
    means = runs.groupby("point")["activities_people"].mean()
    problem = {"num_vars": 2, "names": ["first", "second"], "bounds": [[0.0, 1.0]] * 2}
    points = np.array(values(found, scenario), dtype=float)
    return morris.analyze(problem, points, means.to_numpy(), seed=1)


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_a_morris_study_that_has_grown_has_the_effects_of_a_fresh_one(tmp_path: Path) -> None:
    study = written(tmp_path)
    sizes: list[dict[str, object]] = [
        {**OFFICES, "scenarios": ["base", "reference"], "design": {"kind": "morris", "size": size}}
        for size in (4, 8)
    ]
    grown = steps(study, tmp_path / "grown", *sizes)
    fresh = swept(study, tmp_path / "fresh", changes=sizes[1])
    assert grown.manifest.sites == fresh.manifest.sites == 2 * 24
    for scenario in ("base", "reference"):
        assert values(grown, scenario) == values(fresh, scenario)
        assert len(set(values(grown, scenario))) < 24, "trajectories meet, and both points count"
        one, other = effects_of(grown, scenario), effects_of(fresh, scenario)
        assert one["mu_star"].tolist() == other["mu_star"].tolist()
        assert one["sigma"].tolist() == other["sigma"].tolist()
    assert effects_of(grown, "reference")["mu_star"].max() > 0.0


@pytest.mark.parametrize(
    ("kind", "few", "many"), [("sobol", 8, 16), ("saltelli", 2, 8), ("morris", 3, 5)]
)
def test_a_sample_of_words_grows_point_for_point(
    kind: str, few: int, many: int, tmp_path: Path
) -> None:
    """Its points fall on the same words again and again."""
    words: dict[str, object] = {
        "levers": {"aggregation": {"keys": ["switches.aggregation"], "values": ["weakest-link", "additive"]}},
        "uncertainties": {}, "replicates": 1,
    }  # fmt: skip
    study = written(tmp_path)
    sizes: list[dict[str, object]] = [
        {**words, "design": {"kind": kind, "size": size}} for size in (few, many)
    ]
    grown = steps(study, tmp_path / "grown", *sizes)
    fresh = swept(study, tmp_path / "fresh", changes=sizes[1])
    assert values(grown) == values(fresh)
    pd.testing.assert_frame_equal(grown.runs, fresh.runs)
    assert grown.manifest.sites > 2


def test_points_and_replicates_grow_in_any_order(tmp_path: Path) -> None:
    study, orders = written(tmp_path), list[pd.DataFrame]()
    growth: list[tuple[str, object]] = [
        ("design.size", 4),
        ("replicates", 3),
        ("scenarios", ["base", "reference"]),
    ]
    for number, order in enumerate((growth, growth[::-1])):
        changes = [{**OFFICES, "design": {"kind": "sobol", "size": 2}}]
        for key, value in order:
            changes.append({**changes[-1], key: value})
        found = steps(study, tmp_path / str(number), *changes)
        assert found.done == 8 * 3
        orders.append(
            found.runs.drop(columns="point").sort_values(
                ["scenario", "first", "replicate"], ignore_index=True
            )
        )
    pd.testing.assert_frame_equal(orders[1], orders[0])


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "morris"])
def test_a_sample_that_cannot_grow_is_refused(kind: str, tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out, changes={**OFFICES, "design": {"kind": kind, "size": 8}})
    size = 16 if kind == "latin-hypercube" else 4
    lines = refusal(study, out, {**OFFICES, "design": {"kind": kind, "size": size}})
    assert lines[0] == f"design.size: 8 there, {size} here"
    assert any(line.startswith("point ") for line in lines)


def test_another_order_of_levers_is_another_sample(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    levers: Any = OFFICES["levers"]
    design = {"kind": "sobol", "size": 4}
    swept(study, out, changes={**OFFICES, "design": design})
    lines = refusal(
        study, out, {**OFFICES, "design": design, "levers": dict(reversed(levers.items()))}
    )
    assert lines[0].startswith("point 0: base, ")


def test_a_grid_knows_no_order_of_levers(tmp_path: Path) -> None:
    study, out, executor = written(tmp_path), tmp_path / "out", Here()
    levers: Any = OFFICES["levers"]
    swept(study, out, changes=OFFICES)
    found = sweep(
        study,
        out,
        changes={**OFFICES, "levers": dict(reversed(levers.items()))},
        executor=executor,
        workers=1,
    )
    assert (executor.calls, found.done) == (0, 18)


# Tables


def table(folder: Path, rows: Sequence[str]) -> dict[str, object]:
    (folder / "points.csv").write_text("\n".join(["first,second", *rows]) + "\n", encoding="utf-8")
    return {**OFFICES, "design": {"kind": "table", "file": "points.csv"}}


ROWS = ["0.2,0.1", "0.8,", "0.2,0.1"]


def test_rows_that_are_added_to_a_table_are_run_by_the_same_command(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    changes = table(tmp_path, ROWS)
    first = swept(study, out, changes=changes)
    assert (first.manifest.sites, first.done) == (3, 6)
    table(tmp_path, [ROWS[0], "0.5,0.5", *ROWS[1:], "0.2,0.1", "0.6,0.6"])
    found = swept(study, out, changes=changes)
    assert (found.manifest.sites, found.done) == (6, 12)
    told = (
        found.points[["first", "second"]]
        .astype(object)
        .where(found.points[["first", "second"]].notna(), None)
    )
    assert told.to_numpy().tolist() == [
        [0.2, 0.1],
        [0.8, None],
        [0.2, 0.1],
        [0.5, 0.5],
        [0.2, 0.1],
        [0.6, 0.6],
    ]
    pd.testing.assert_frame_equal(found.runs.iloc[:6], first.runs)
    again = Here()
    sweep(study, out, changes=changes, executor=again, workers=1)
    assert again.calls == 0


def test_a_table_in_another_order_is_the_same_table(tmp_path: Path) -> None:
    study, out, executor = written(tmp_path), tmp_path / "out", Here()
    changes = table(tmp_path, ROWS)
    before = contents(swept(study, out, changes=changes).folder)
    table(tmp_path, ROWS[::-1])
    sweep(study, out, changes=changes, executor=executor, workers=1)
    assert executor.calls == 0
    assert contents(out) == before


GONE = {
    "a row is gone": (ROWS[:1] + ROWS[2:], "point 1: base, first = 0.8 there, not asked for here"),
    "a repeated row is there once": (
        ROWS[:2],
        "point 2: base, first = 0.2, second = 0.1 there, not asked for here",
    ),
    "a row is changed": (
        [ROWS[0], "0.7,", ROWS[2]],
        "point 1: base, first = 0.8 there, not asked for here",
    ),
    "the last digit is changed": (
        [ROWS[0], "0.8000000000000002,", ROWS[2]],
        "point 1: base, first = 0.8 there",
    ),
}


@pytest.mark.parametrize(("rows", "said"), GONE.values(), ids=GONE)
def test_rows_that_are_changed_or_gone_are_told(rows: list[str], said: str, tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    changes = table(tmp_path, ROWS)
    swept(study, out, changes=changes)
    table(tmp_path, rows)
    (line,) = refusal(study, out, changes)
    assert line.startswith(said)


def test_very_many_points_that_are_gone_are_counted(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    changes = {**table(tmp_path, [f"{number / 40},0.5" for number in range(40)]), "replicates": 1}
    swept(study, out, changes=changes)
    table(tmp_path, ["0.99,0.99"])
    lines = refusal(study, out, changes)
    assert (len(lines), lines[-1]) == (11, "and 30 more points")


# What a variable moves

LEVELS = {"few": {"cities.*.office": 0.1}, "many": {"cities.*.office": 0.9}}
MEANINGS: dict[str, tuple[dict[str, object], dict[str, object], str]] = {
    "other keys": (
        {"levers.will.keys": ["partnerships.*.sides.*.will"]},
        {"levers.will.keys": ["partnerships.*.sides.*.norm"]},
        "levers.will.keys: ['partnerships.*.sides.*.will'] there, ['partnerships.*.sides.*.norm'] here",
    ),
    "another content of a level": (
        {"levers": {"set": {"levels": LEVELS}}},
        {"levers": {"set": {"levels": {**LEVELS, "many": {"cities.*.office": 0.8}}}}},
        'levers.set.levels.many."cities.*.office": 0.9 there, 0.8 here',
    ),
    "numbers for a yes": (
        {"levers": {"x": {"keys": ["partnerships.*.earlier_successes"], "values": [0, 1]}}},
        {"levers": {"x": {"keys": ["partnerships.*.earlier_successes"], "values": [0, 2]}}},
        "levers.x.values: [0, 1] there, [0, 2] here",
    ),
}


@pytest.mark.parametrize(("before", "after", "said"), MEANINGS.values(), ids=MEANINGS)
def test_the_same_values_of_something_else_are_another_study(
    before: dict[str, object], after: dict[str, object], said: str, tmp_path: Path
) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out, changes={**before, "replicates": 1})
    assert said in refusal(study, out, {**after, "replicates": 1})


def test_a_level_may_be_added(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    more = {**LEVELS, "none": {}}
    first = swept(study, out, changes={"levers": {"set": {"levels": LEVELS}}, "replicates": 1})
    found = swept(study, out, changes={"levers": {"set": {"levels": more}}, "replicates": 1})
    pd.testing.assert_frame_equal(found.runs.iloc[: len(first.runs)], first.runs)
    assert found.done == 6
