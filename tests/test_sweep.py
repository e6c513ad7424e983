"""Sweeps: every run once, the same bytes whoever simulates, failed runs as rows, and nothing mixed that differs."""

import json
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet
import pytest
from loky.process_executor import TerminatedWorkerError
from sistercities import PartnershipModel, SisterCitiesError
from sistercities.experiment.ensemble import simulate
from sistercities.experiment.study import batch as batches
from sistercities.experiment.study.assembly import batch_of
from sistercities.experiment.study.batch import Batch, Run, model_hash
from sistercities.experiment.study.dispatch import DEATHS, Dispatch
from sistercities.experiment.study.effects import cells, effects
from sistercities.experiment.study.folder import FORMAT, MANIFEST, RUNS
from sistercities.experiment.study.layout import block_of, chunks_of, extended
from sistercities.experiment.study.measure import measures_of
from sistercities.experiment.study.progress import Progress
from sistercities.experiment.study.rebuild import rebuild
from sistercities.experiment.study.results import Study
from sistercities.experiment.study.sweep import plan_of, sweep
from sistercities.experiment.study.workers import Borrowed, Processes, crew_of, processors
from sistercities.randomness import replicate_seed
from sistercities.scenario.files import load_scenario

from tests.studies import Here, contents, swept, written


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The small study, swept once and only read."""
    folder = tmp_path_factory.mktemp("small")
    return swept(written(folder), folder / "out")


def test_every_run_is_there_once_in_order(small: Study) -> None:
    runs = small.runs
    assert list(zip(runs["point"], runs["replicate"], strict=True)) == [(p, r) for p in range(6) for r in range(6)]
    assert runs["seed"].tolist() == [replicate_seed(1, replicate) for _ in range(6) for replicate in range(6)]
    assert list(runs.columns) == [
        "point", "replicate", "scenario", "will", "switches.aggregation", "seed",
        "exchange_index", "phase", "success", "substance", "activities_people", "error",
    ]  # fmt: skip
    assert repr(small) == "<Study small: 36 of 36 runs, 0 failed>"


def test_outcomes_are_those_of_the_scenario_simulated_alone(small: Study) -> None:
    changes: dict[str, object] = {
        "defaults.city.businesses": 20, "defaults.city.citizens": 30, "calendar.until": "1994-12",
        "defaults.side.will": 0.8, "switches.aggregation": "additive",
    }  # fmt: skip
    alone = simulate(load_scenario("base", changes), 6, 1, 2)[0].outcomes
    point = small.runs.query('will == 0.8 and `switches.aggregation` == "additive"')
    for outcome in small.record:
        pd.testing.assert_series_equal(
            point[outcome].reset_index(drop=True),
            alone[outcome],
            check_names=False,
            check_dtype=False,
            check_exact=True,
        )


@pytest.mark.parametrize("workers", [2, 8])
def test_the_number_of_workers_changes_no_byte(small: Study, workers: int, tmp_path: Path) -> None:
    with ThreadPoolExecutor(workers) as executor:
        found = sweep(written(tmp_path), tmp_path / "out", executor=executor, workers=workers)
    assert contents(found.folder) == contents(small.folder)


def test_processes_change_no_byte(small: Study, tmp_path: Path) -> None:
    assert contents(sweep(written(tmp_path), tmp_path / "out", workers=2).folder) == contents(small.folder)


def test_a_study_that_is_complete_simulates_nothing(small: Study) -> None:
    executor, before = Here(), contents(small.folder)
    sweep(written(small.folder.parent), small.folder, executor=executor, workers=1)
    assert executor.calls == 0
    assert contents(small.folder) == before


def test_progress_is_told_from_beginning_to_end(tmp_path: Path) -> None:
    seen: list[Progress] = []
    swept(written(tmp_path), tmp_path / "out", watch=seen.append)
    assert [seen[0].done, seen[-1].done, seen[-1].total] == [0, 36, 36]
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert seen[-1].seconds_left == 0.0
    assert seen[-1].rate > 0.0


# Extending a study, or not


def test_more_replicates_and_points_leave_what_is_there(small: Study, tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    before = contents(swept(study, out).folder)
    executor = Here()
    found = sweep(study, out, changes={"replicates": 8, "design.size": 5}, executor=executor, workers=1)
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
    old = small.runs.set_index(["point", "replicate"])
    pd.testing.assert_frame_equal(found.runs.set_index(["point", "replicate"]).loc[old.index], old)


def test_a_sobol_sample_that_grows_is_the_larger_sample(tmp_path: Path) -> None:
    study, sample = written(tmp_path), {"design.kind": "sobol", "replicates": 2}
    swept(study, tmp_path / "grown", changes={**sample, "design.size": 4})
    grown = swept(study, tmp_path / "grown", changes={**sample, "design.size": 8})
    fresh = swept(study, tmp_path / "fresh", changes={**sample, "design.size": 8})
    pd.testing.assert_frame_equal(grown.runs, fresh.runs)


def test_words_may_change_and_nothing_is_simulated(small: Study, tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out)
    executor = Here()
    found = sweep(study, out, changes={"reading": "It did."}, executor=executor, workers=1)
    assert (executor.calls, found.file.reading) == (0, "It did.")
    assert 'reading = "It did."' in (out / "study.toml").read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(found.runs, small.runs)


CHANGED: list[tuple[dict[str, object], str]] = [
    ({"seed": 2}, "seed: 1 there, 2 here"),
    ({"replicates": 5}, "replicates: 6 there, 5 here"),
    ({"levers.will.range": [0.2, 0.7]}, "levers.will.range: [0.2, 0.8] there, [0.2, 0.7] here"),
    ({"design.size": 4}, "design.size: 3 there, 4 here"),
    ({"record": ["success"]}, "record: ['exchange_index', 'phase'"),
    ({"constants.defaults.city.citizens": 31}, "constants.defaults.city.citizens: 30 there, 31 here"),
    ({"age": 3}, "age: 2 there, 3 here"),
    ({"design": {"kind": "latin-hypercube", "size": 6}}, "design.kind: 'grid' there, 'latin-hypercube' here"),
    ({"uncertainties": {}}, "uncertainties.switches.aggregation.values"),
]


@pytest.mark.parametrize(("changes", "said"), CHANGED, ids=lambda value: str(value)[:40])
def test_a_changed_study_is_refused_with_what_differs(small: Study, changes: dict[str, object], said: str) -> None:
    before = contents(small.folder)
    with pytest.raises(SisterCitiesError) as refused:
        swept(written(small.folder.parent), small.folder, changes=changes)
    first, *lines = str(refused.value).splitlines()
    assert first == f"{small.folder}: holds another study; give another folder with --out"
    assert any(line.startswith(said) for line in lines)
    assert contents(small.folder) == before


def test_a_changed_scenario_is_refused_with_what_differs(tmp_path: Path) -> None:
    scenario = tmp_path / "mine.toml"
    scenario.write_text('extends = "base"\ntitle = "Mine"\n', encoding="utf-8")
    study, mine = written(tmp_path), {"scenarios": ["mine.toml"]}
    swept(study, tmp_path / "out", changes=mine)
    scenario.write_text('extends = "base"\ntitle = "Mine"\n[defaults.city]\noffice = 0.9\n', encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"mine: cities\.first\.office\.value: 0\.5 there, 0\.9 here"):
        swept(study, tmp_path / "out", changes=mine)


def test_another_version_of_the_model_is_refused(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out)
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    manifest["origin"]["versions"]["numpy"] = "1.0"
    (out / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"begun with another version.*\nnumpy: '1.0' there"):
        swept(study, out)


def test_a_worker_with_another_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


# Damage


def test_damaged_chunks_are_found_and_made_again(small: Study, tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    changes = {"replicates": 50}
    whole = contents(swept(study, out, changes=changes).folder)
    cut, flipped, gone, *_ = sorted((out / RUNS).iterdir())
    cut.write_bytes(cut.read_bytes()[:-100])
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    gone.unlink()
    with pytest.raises(SisterCitiesError, match=r"damaged \(.*\); the same sweep again makes it anew"):
        Study.open(out)
    seen: list[Progress] = []
    swept(study, out, changes=changes, watch=seen.append)
    assert (seen[0].damaged, seen[0].earlier) == (2, 150)
    assert contents(out) == whole


def test_a_damaged_table_of_points_is_made_again(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    whole = contents(swept(study, out).folder)
    (points,) = out.glob("points-*.parquet")
    points.write_bytes(points.read_bytes()[:-1])
    with pytest.raises(SisterCitiesError, match="damaged"):
        Study.open(out)
    assert contents(swept(study, out).folder) == whole


def test_a_store_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out)
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    (out / MANIFEST).write_text(json.dumps({**manifest, "format": FORMAT + 1}), encoding="utf-8")
    newer = rf"written by a newer sistercities \(format {FORMAT + 1}"
    with pytest.raises(SisterCitiesError, match=newer):
        swept(study, out)
    with pytest.raises(SisterCitiesError, match=newer):
        Study.open(out)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": "x"}'])
def test_a_damaged_manifest_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"manifest\.json is damaged"):
        Study.open(tmp_path)


def test_what_is_no_study_folder(tmp_path: Path) -> None:
    with pytest.raises(SisterCitiesError, match="no study folder"):
        Study.open(tmp_path / "nowhere")
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(SisterCitiesError, match="already in use; give a new or empty folder"):
        swept(written(tmp_path), tmp_path)
    with pytest.raises(SisterCitiesError, match="cannot be written"):
        swept(written(tmp_path), tmp_path / "thesis.txt" / "below")


# Failed runs


class Fails(PartnershipModel):
    """A model that fails where both sides are hardly willing, on every second seed."""

    def run(self) -> PartnershipModel:
        side = next(iter(self.scenario.partnership.sides.values()))
        if side.will.value == 0.2 and self.seed % 2:
            raise ZeroDivisionError("nothing\nat all")
        return super().run()


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    with monkeypatch.context() as patched:
        patched.setattr(batches, "PartnershipModel", Fails)
        return swept(written(tmp_path), tmp_path / "out")


def test_a_failed_run_is_a_row_and_the_others_go_on(failing: Study, small: Study) -> None:
    odd = {replicate for replicate in range(6) if replicate_seed(1, replicate) % 2}
    assert 0 < failing.failed == 2 * len(odd) < 36
    failures = failing.failures
    assert set(failures["replicate"]) == odd
    assert set(failures["will"]) == {0.2}
    assert set(failures["error"]) == {"ZeroDivisionError: nothing at all"}
    assert failures["traceback"].str.contains("in run: raise ZeroDivisionError").all()
    assert not failures["traceback"].str.contains(str(Path.cwd())).any()
    assert failures["seed"].tolist() == [replicate_seed(1, replicate) for replicate in failures["replicate"]]
    runs, expected = failing.runs, small.runs
    same = [name for name in runs if name != "error"]
    fine = runs["error"].isna()
    pd.testing.assert_frame_equal(runs[fine][same], expected[fine][same], check_dtype=False)
    assert runs.loc[~fine, ["exchange_index", "phase", "success"]].isna().all(axis=None)
    table = effects(failing)
    assert table.query("variable == 'will' and level == '0.2'")["runs"].unique() == [12 - failing.failed]


def test_failed_runs_stay_until_they_are_tried_again(failing: Study, small: Study) -> None:
    study, executor, seen = failing.folder.parent / "small.toml", Here(), list[Progress]()
    before, failed = contents(failing.folder), failing.failed
    sweep(study, failing.folder, executor=executor, workers=1)
    assert (executor.calls, contents(failing.folder)) == (0, before)
    found = sweep(study, failing.folder, executor=executor, workers=1, retry_failed=True, watch=seen.append)
    assert (found.failed, seen[0].earlier, seen[-1].done) == (0, 36 - failed, 36)
    assert contents(found.folder) == contents(small.folder)


def test_a_point_at_which_there_is_no_scenario_fails_and_says_why(tmp_path: Path) -> None:
    """Two values that are allowed each by itself, but not together: a partnership that is signed after the end."""
    levers = {
        "calendar.until": {"values": ["1994-12", "1991-03"]},
        "signed": {"keys": ["partnerships.*.signed"], "values": ["1989-01", "1991-02"]},
    }
    constants = {"defaults.city.businesses": 20, "defaults.city.citizens": 30}
    changes = {"levers": levers, "uncertainties": {}, "constants": constants, "replicates": 1, "age": 1}
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    assert found.runs["error"].notna().tolist() == [False, False, False, True]
    assert found.failures["error"].tolist() == ["only 2 months since signing; outcomes are told after 12"]
    assert found.failures["traceback"].tolist() == [""]


class Killers:
    """Workers of which one dies whenever it meets a certain run."""

    size = 2

    def __init__(self, deadly: Run | None, *, always: bool = False) -> None:
        self.deadly, self.always, self.sent, self.renewed = deadly, always, list[int](), 0
        self._broken = False

    def submit(self, batch: Batch) -> Future[Any]:
        if self._broken:
            raise TerminatedWorkerError("broken")
        self.sent.append(len(batch.runs))
        future: Future[Any] = Future()
        if self.always or self.deadly in batch.runs:
            self._broken = True
            future.set_exception(TerminatedWorkerError("a worker was killed"))
        else:
            future.set_result(batches.simulate_batch(batch))
        return future

    def lost(self, error: BaseException) -> bool:
        return isinstance(error, TerminatedWorkerError)

    def renew(self) -> None:
        self._broken, self.renewed = False, self.renewed + 1

    def leave(self) -> None:
        pass


def batches_of(folder: Path, number: int) -> list[Batch]:
    plan = plan_of(written(folder))
    return [batch_of(plan, 0, [Run(point, replicate) for replicate in range(3)]) for point in range(number)]


def test_a_run_that_kills_its_worker_is_found_and_fails_alone(tmp_path: Path) -> None:
    crew = Killers(Run(2, 1))
    found = list(Dispatch(iter(batches_of(tmp_path, 5)), crew))
    rows = [row for _, done in found for row in done.rows.to_pylist()]
    assert sorted((row["point"], row["replicate"]) for row in rows) == [(p, r) for p in range(5) for r in range(3)]
    failed = [row for row in rows if row["error"] is not None]
    assert [(row["point"], row["replicate"]) for row in failed] == [(2, 1)]
    assert "the worker died while it simulated this run alone" in failed[0]["error"]
    assert crew.renewed == 3


def test_workers_that_die_all_the_time_end_the_sweep(tmp_path: Path) -> None:
    crew = Killers(None, always=True)
    with pytest.raises(SisterCitiesError, match="workers cannot do their work"):
        list(Dispatch(iter(batches_of(tmp_path, 6)), crew))
    assert len(crew.sent) <= DEATHS + 3


def test_an_executor_that_cannot_work_ends_the_sweep_in_plain_words(tmp_path: Path) -> None:
    class Broken:
        def submit(self, function: object, /, *arguments: object) -> object:
            raise RuntimeError("cannot schedule\nnew futures")

    with pytest.raises(SisterCitiesError, match=r"workers cannot do their work \(RuntimeError: cannot schedule new"):
        sweep(written(tmp_path), tmp_path / "out", executor=Broken(), workers=1)
    assert Study.open(tmp_path / "out").done == 0


@pytest.mark.parametrize("workers", [0, 2000])
def test_a_number_of_workers_that_cannot_be_used(workers: int, tmp_path: Path) -> None:
    with pytest.raises(SisterCitiesError, match=f"workers: {workers} given; it must be from 1 to 1,024"):
        sweep(written(tmp_path), tmp_path / "out", workers=workers)


# Reading a study


def test_sql_reads_runs_points_and_failures(small: Study) -> None:
    means = small.sql("SELECT will, avg(exchange_index) AS g FROM runs GROUP BY will ORDER BY will")
    expected = small.runs.groupby("will")["exchange_index"].mean()
    assert means["g"].tolist() == pytest.approx(expected.tolist(), rel=1e-12)
    assert small.sql("SELECT count(*) AS n FROM points")["n"][0] == 6
    assert small.sql('SELECT DISTINCT "switches.aggregation" AS a FROM runs ORDER BY a')["a"].tolist() == [
        "additive",
        "weakest-link",
    ]
    with pytest.raises(SisterCitiesError, match="the query cannot be answered"):
        small.sql("SELECT nothing FROM nowhere")


def test_arrays_have_the_axes_of_a_grid_and_units(small: Study) -> None:
    arrays = small.to_xarray()
    assert dict(arrays.sizes) == {"scenario": 1, "will": 3, "switches.aggregation": 2, "replicate": 6}
    one = arrays["exchange_index"].sel(
        {"scenario": "base", "will": 0.5, "switches.aggregation": "additive", "replicate": 4}
    )
    row = small.runs.query('will == 0.5 and `switches.aggregation` == "additive" and replicate == 4')
    assert float(one) == row["exchange_index"].item()
    assert arrays["exchange_index"].attrs["units"] == "share"


def test_arrays_of_a_sample_go_along_its_points(tmp_path: Path) -> None:
    changes = {"design.kind": "latin-hypercube", "design.size": 5, "replicates": 2}
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    arrays = found.to_xarray()
    assert dict(arrays.sizes) == {"point": 5, "replicate": 2}
    assert arrays["will"].values.tolist() == found.points["will"].tolist()


def test_files_carry_units_and_every_file_its_checksum(small: Study) -> None:
    (chunk,) = (small.folder / RUNS).iterdir()
    field = pyarrow.parquet.read_schema(chunk).field("exchange_index")
    assert field.metadata[b"unit"] == b"share"
    assert small.manifest.complete
    assert set(small.manifest.files or ()) == set(contents(small.folder)) - {MANIFEST}
    assert small.manifest.origin["model"] == model_hash()


def test_a_study_can_be_read_while_it_is_simulated(tmp_path: Path) -> None:
    study, out, seen = written(tmp_path), tmp_path / "out", list[int]()

    def look(progress: Progress) -> None:
        found = Study.open(out)
        seen.append(found.done)
        assert len(found.runs) == found.done
        assert not found.manifest.complete

    swept(study, out, changes={"replicates": 30}, watch=look)
    assert seen[0] == 0
    assert {50, 100} <= set(seen)


def test_effects_are_means_under_equal_luck(small: Study) -> None:
    table: Any = effects(small).set_index(["variable", "level", "measure"])
    runs = small.runs
    row = table.loc[("will", "0.8", "activities_people")]
    by_replicate = runs[runs["will"] == 0.8].groupby("replicate")["activities_people"].mean()
    assert row["value"] == pytest.approx(by_replicate.mean())
    assert row["low"] == pytest.approx(by_replicate.mean() - 2.5706 * by_replicate.std() / 6**0.5, rel=1e-4)
    assert (row["n"], row["runs"], row["interval"]) == (6, 12, "t over replicates")
    success = table.loc[("will", "0.2", "success")]
    assert (success["value"], success["interval"]) == (0.0, "Wilson over replicates")
    assert success["high"] > 0.3
    phases = table.loc["will"].loc["0.5"].filter(like="phase_", axis=0)["value"]
    assert phases.sum() == pytest.approx(1.0)


def test_one_at_a_time_compares_with_the_scenario_as_it_is(tmp_path: Path) -> None:
    found = swept(written(tmp_path), tmp_path / "out", changes={"design.kind": "one-at-a-time", "replicates": 2})
    table = cells(found, ("will",), measures_of(["exchange_index"]))
    assert table["level_0"].tolist() == ["as it is", "0.2", "0.5", "0.8"]
    assert table["runs"].tolist() == [2, 2, 2, 2]
    assert found.points["switches.aggregation"].isna().sum() == 4


def test_a_range_with_many_values_is_told_in_thirds(tmp_path: Path) -> None:
    changes = {"design.kind": "sobol", "design.size": 16, "replicates": 2}
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    table = cells(found, ("will",), measures_of(["exchange_index"]))
    assert len(table) == 3
    assert table["runs"].sum() == 32


def test_any_run_is_rebuilt_and_equals_the_stored_one(small: Study, tmp_path: Path) -> None:
    for name in ("0-0", "3-5", "5-2"):
        stored = small.run(name)
        again = rebuild(small.folder, name).ensembles[0]
        assert again.seeds == [stored["seed"]]
        assert again.outcomes["exchange_index"].item() == stored["exchange_index"]
        assert again.outcomes["phase"].item() == stored["phase"]
        assert again.scenario == small.scenario(int(name[0]))


def test_a_run_that_comes_out_otherwise_is_told(small: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = small.run("1-1")
    monkeypatch.setattr(Study, "run", lambda *_: {**stored, "exchange_index": 0.5})
    with pytest.raises(SisterCitiesError, match=r"run 1-1: exchange_index is 0\.5 in .* now"):
        rebuild(small.folder, "1-1")


RUN_NAMES = [
    ("6-0", "run 6-0: not in .*, which holds runs from 0-0 to 5-5"),
    ("0-6", "run 0-6: not in"),
    ("x", 'run "x"; expected point and replicate, for example "17-3"'),
    ("1.1", "expected point and replicate"),
    ("-1-1", "expected point and replicate"),
]


@pytest.mark.parametrize(("name", "said"), RUN_NAMES)
def test_a_run_that_is_not_there(small: Study, name: str, said: str) -> None:
    with pytest.raises(SisterCitiesError, match=said):
        rebuild(small.folder, name)


def test_a_failed_run_is_not_rebuilt(failing: Study) -> None:
    name = f"{failing.failures['point'][0]}-{failing.failures['replicate'][0]}"
    with pytest.raises(SisterCitiesError, match="failed in the study, so there is nothing to rebuild"):
        rebuild(failing.folder, name)
    fine = failing.runs.query("error.isna()").iloc[0]
    assert rebuild(failing.folder, f"{fine['point']}-{fine['replicate']}").ensembles[0].seeds == [fine["seed"]]


# Layout


def test_chunks_hold_every_run_once_and_are_few() -> None:
    blocks = extended(extended([], 7, 30), 20, 45)
    runs = [run for _, block, chunk in chunks_of(blocks) for run in block.runs_of(chunk)]
    assert len(runs) == len(set(runs)) == 20 * 45
    assert [number for number, _, _ in chunks_of(blocks)] == list(range(sum(block.chunks for block in blocks)))
    assert block_of((0, 1000), (0, 1000)).chunks == 500
    assert block_of((0, 10), (0, 3)).chunks == 1
    assert extended(blocks, 20, 45) == blocks


def test_workers_are_as_many_as_processors_unless_told() -> None:
    assert isinstance(crew_of(None, None, None), Processes)
    assert crew_of(None, None, None).size == processors() <= (os.cpu_count() or 1)
    executor = Here()
    assert crew_of(5, executor, None) == Borrowed(executor, 5)
