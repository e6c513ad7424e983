"""Sweeps: every run once, the same bytes whoever simulates, and nothing mixed that differs."""

import json
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sistercities import SisterCitiesError
from sistercities.questions.sweep import Progress, sweep
from sistercities.runs.marks import MANIFEST
from sistercities.runs.replicates import simulate
from sistercities.scenario.files import load_scenario
from sistercities.study.batch import Batch, block_of, chunks_of, extended
from sistercities.study.folder import RUNS
from sistercities.study.results import Study
from sistercities.study.workers import Borrowed, Processes, crew_of, processors
from sistercities.world.randomness import replicate_seed

from tests.folders import contents
from tests.studies import Here, swept, written


def test_every_run_is_there_once_in_order(small_study: Study) -> None:
    runs = small_study.runs
    assert list(zip(runs["point"], runs["replicate"], strict=True)) == [
        (p, r) for p in range(6) for r in range(6)
    ]
    assert runs["seed"].tolist() == [
        replicate_seed(1, replicate) for _ in range(6) for replicate in range(6)
    ]
    assert list(runs.columns) == [
        "point", "replicate", "scenario", "will", "switches.aggregation", "seed",
        "exchange_index", "phase", "success", "substance", "activities_people", "error",
    ]  # fmt: skip
    assert repr(small_study) == "<Study small: 36 of 36 runs, 0 failed>"


def test_outcomes_are_those_of_the_scenario_simulated_alone(small_study: Study) -> None:
    changes: dict[str, object] = {
        "defaults.city.businesses": 20, "defaults.city.citizens": 30, "calendar.until": "1994-12",
        "defaults.side.will": 0.8, "switches.aggregation": "additive",
    }  # fmt: skip
    alone = simulate(load_scenario("base", changes), 6, 1, 2)[0].outcomes
    point = small_study.runs.query('will == 0.8 and `switches.aggregation` == "additive"')
    for outcome in small_study.record:
        pd.testing.assert_series_equal(
            point[outcome].reset_index(drop=True),
            alone[outcome],
            check_names=False,
            check_dtype=False,
            check_exact=True,
        )


@pytest.mark.parametrize("workers", [2, 8])
def test_the_number_of_workers_changes_no_byte(
    small_study: Study, workers: int, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(workers) as executor:
        found = sweep(written(tmp_path), tmp_path / "out", executor=executor, workers=workers)
    assert contents(found.folder) == contents(small_study.folder)


@pytest.mark.long
def test_processes_change_no_byte(small_study: Study, tmp_path: Path) -> None:
    assert contents(sweep(written(tmp_path), tmp_path / "out", workers=2).folder) == contents(
        small_study.folder
    )


def test_a_study_that_is_complete_simulates_nothing(small_study: Study) -> None:
    executor, before = Here(), contents(small_study.folder)
    sweep(written(small_study.folder.parent), small_study.folder, executor=executor, workers=1)
    assert executor.calls == 0
    assert contents(small_study.folder) == before


def test_progress_is_told_from_beginning_to_end(tmp_path: Path) -> None:
    seen: list[Progress] = []
    swept(written(tmp_path), tmp_path / "out", watch=seen.append)
    assert [seen[0].done, seen[-1].done, seen[-1].total] == [0, 36, 36]
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert seen[-1].seconds_left == 0.0
    assert seen[-1].rate > 0.0


# Extending a study, or not


def test_more_replicates_and_points_leave_what_is_there(small_study: Study, tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    before = contents(swept(study, out).folder)
    executor = Here()
    found = sweep(
        study, out, changes={"replicates": 8, "design.size": 5}, executor=executor, workers=1
    )
    after = contents(out)
    kept = {name for name in before if name.startswith(RUNS)}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert found.done == 10 * 8
    fresh = swept(study, tmp_path / "fresh", changes={"replicates": 8, "design.size": 5}).runs
    key = ["will", "switches.aggregation", "replicate"]
    pd.testing.assert_frame_equal(
        found.runs.drop(columns="point").sort_values(key, ignore_index=True),
        fresh.drop(columns="point").sort_values(key, ignore_index=True),
    )
    old = small_study.runs.set_index(["point", "replicate"])
    pd.testing.assert_frame_equal(found.runs.set_index(["point", "replicate"]).loc[old.index], old)


def test_a_sobol_sample_that_grows_is_the_larger_sample(tmp_path: Path) -> None:
    study, sample = written(tmp_path), {"design.kind": "sobol", "replicates": 2}
    swept(study, tmp_path / "grown", changes={**sample, "design.size": 4})
    grown = swept(study, tmp_path / "grown", changes={**sample, "design.size": 8})
    fresh = swept(study, tmp_path / "fresh", changes={**sample, "design.size": 8})
    pd.testing.assert_frame_equal(grown.runs, fresh.runs)


def test_words_may_change_and_nothing_is_simulated(small_study: Study, tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out)
    executor = Here()
    found = sweep(study, out, changes={"reading": "It did."}, executor=executor, workers=1)
    assert (executor.calls, found.file.reading) == (0, "It did.")
    assert 'reading = "It did."' in (out / "study.toml").read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(found.runs, small_study.runs)


CHANGED: list[tuple[dict[str, object], str]] = [
    ({"seed": 2}, "seed: 1 there, 2 here"),
    ({"replicates": 5}, "replicates: 6 there, 5 here"),
    ({"levers.will.range": [0.2, 0.7]}, "levers.will.range: [0.2, 0.8] there, [0.2, 0.7] here"),
    ({"design.size": 4}, "design.size: 3 there, 4 here"),
    ({"record": ["success"]}, "record: ['exchange_index', 'phase'"),
    (
        {"constants.defaults.city.citizens": 31},
        "constants.defaults.city.citizens: 30 there, 31 here",
    ),
    ({"age": 3}, "age: 2 there, 3 here"),
    (
        {"design": {"kind": "latin-hypercube", "size": 6}},
        "design.kind: 'grid' there, 'latin-hypercube' here",
    ),
    ({"uncertainties": {}}, "uncertainties.switches.aggregation.values"),
]


@pytest.mark.parametrize(("changes", "said"), CHANGED, ids=lambda value: str(value)[:40])
def test_a_changed_study_is_refused_with_what_differs(
    small_study: Study, changes: dict[str, object], said: str
) -> None:
    before = contents(small_study.folder)
    with pytest.raises(SisterCitiesError) as refused:
        swept(written(small_study.folder.parent), small_study.folder, changes=changes)
    first, *lines = str(refused.value).splitlines()
    assert first == f"{small_study.folder}: holds another study; give another folder with --out"
    assert any(line.startswith(said) for line in lines)
    assert contents(small_study.folder) == before


def test_a_changed_scenario_is_refused_with_what_differs(tmp_path: Path) -> None:
    scenario = tmp_path / "mine.toml"
    scenario.write_text('extends = "base"\ntitle = "Mine"\n', encoding="utf-8")
    study, mine = written(tmp_path), {"scenarios": ["mine.toml"]}
    swept(study, tmp_path / "out", changes=mine)
    scenario.write_text(
        'extends = "base"\ntitle = "Mine"\n[defaults.city]\noffice = 0.9\n', encoding="utf-8"
    )
    with pytest.raises(
        SisterCitiesError, match=r"mine: cities\.first\.office\.value: 0\.5 there, 0\.9 here"
    ):
        swept(study, tmp_path / "out", changes=mine)


def test_another_version_of_the_model_is_refused(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out)
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    manifest["origin"]["versions"]["numpy"] = "1.0"
    (out / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(
        SisterCitiesError, match=r"begun with another version.*\nnumpy: '1.0' there"
    ):
        swept(study, out)


def test_a_worker_with_another_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def older(_: Here, function: Callable[..., Any], work: Batch) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(work._replace(model="older")))
        except SisterCitiesError as error:
            future.set_exception(error)
        return future

    monkeypatch.setattr(Here, "submit", older)
    with pytest.raises(SisterCitiesError, match="a worker has another version of sistercities"):
        swept(written(tmp_path), tmp_path / "out")


def test_chunks_hold_every_run_once_and_are_few() -> None:
    blocks = extended(extended([], 7, 30), 20, 45)
    runs = [run for _, block, chunk in chunks_of(blocks) for run in block.runs_of(chunk)]
    assert len(runs) == len(set(runs)) == 20 * 45
    assert [number for number, _, _ in chunks_of(blocks)] == list(
        range(sum(block.chunks for block in blocks))
    )
    assert block_of((0, 1000), (0, 1000)).chunks == 500
    assert block_of((0, 10), (0, 3)).chunks == 1
    assert extended(blocks, 20, 45) == blocks


def test_workers_are_as_many_as_processors_unless_told() -> None:
    assert isinstance(crew_of(None, None, None), Processes)
    assert crew_of(None, None, None).size == processors() <= (os.cpu_count() or 1)
    executor = Here()
    assert crew_of(5, executor, None) == Borrowed(executor, 5)
