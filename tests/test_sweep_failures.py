"""What can go wrong in a sweep: damage is found, failed runs are rows, dead workers cost nothing."""

import json
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from loky.process_executor import TerminatedWorkerError
from sistercities import SisterCitiesError
from sistercities.questions.sweep import Progress, plan_of, sweep
from sistercities.runs.marks import MANIFEST
from sistercities.study import batch as batches
from sistercities.study.batch import Batch, Run
from sistercities.study.dispatch import DEATHS, Dispatch, batch_of
from sistercities.study.effects import effects
from sistercities.study.folder import FORMAT, RUNS
from sistercities.study.results import Study
from sistercities.world.randomness import replicate_seed

from tests.folders import contents
from tests.studies import Here, swept, written

# Damage


def test_damaged_chunks_are_found_and_made_again(small_study: Study, tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    changes = {"replicates": 50}
    whole = contents(swept(study, out, changes=changes).folder)
    cut, flipped, gone, *_ = sorted((out / RUNS).iterdir())
    cut.write_bytes(cut.read_bytes()[:-100])
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    gone.unlink()
    with pytest.raises(
        SisterCitiesError, match=r"damaged \(.*\); the same sweep again makes it anew"
    ):
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


def test_a_failed_run_is_a_row_and_the_others_go_on(
    failing_study: Study, small_study: Study
) -> None:
    odd = {replicate for replicate in range(6) if replicate_seed(1, replicate) % 2}
    assert 0 < failing_study.failed == 2 * len(odd) < 36
    failures = failing_study.failures
    assert set(failures["replicate"]) == odd
    assert set(failures["will"]) == {0.2}
    assert set(failures["error"]) == {"ZeroDivisionError: nothing at all"}
    assert failures["traceback"].str.contains("in run: raise ZeroDivisionError").all()
    assert not failures["traceback"].str.contains(str(Path.cwd())).any()
    assert failures["seed"].tolist() == [
        replicate_seed(1, replicate) for replicate in failures["replicate"]
    ]
    runs, expected = failing_study.runs, small_study.runs
    same = [name for name in runs if name != "error"]
    fine = runs["error"].isna()
    pd.testing.assert_frame_equal(runs[fine][same], expected[fine][same], check_dtype=False)
    assert runs.loc[~fine, ["exchange_index", "phase", "success"]].isna().all(axis=None)
    table = effects(failing_study)
    assert table.query("variable == 'will' and level == '0.2'")["runs"].unique() == [
        12 - failing_study.failed
    ]


def test_failed_runs_stay_until_they_are_tried_again(
    failing_study: Study, small_study: Study
) -> None:
    study, executor, seen = failing_study.folder.parent / "small.toml", Here(), list[Progress]()
    before, failed = contents(failing_study.folder), failing_study.failed
    sweep(study, failing_study.folder, executor=executor, workers=1)
    assert (executor.calls, contents(failing_study.folder)) == (0, before)
    found = sweep(
        study,
        failing_study.folder,
        executor=executor,
        workers=1,
        retry_failed=True,
        watch=seen.append,
    )
    assert (found.failed, seen[0].earlier, seen[-1].done) == (0, 36 - failed, 36)
    assert contents(found.folder) == contents(small_study.folder)


def test_a_point_at_which_there_is_no_scenario_fails_and_says_why(tmp_path: Path) -> None:
    """Two values that are allowed each by itself, but not together: a partnership that is signed after the end."""
    levers = {
        "calendar.until": {"values": ["1994-12", "1991-03"]},
        "signed": {"keys": ["partnerships.*.signed"], "values": ["1989-01", "1991-02"]},
    }
    constants = {"defaults.city.businesses": 20, "defaults.city.citizens": 30}
    changes = {
        "levers": levers,
        "uncertainties": {},
        "constants": constants,
        "replicates": 1,
        "age": 1,
    }
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    assert found.runs["error"].notna().tolist() == [False, False, False, True]
    assert found.failures["error"].tolist() == [
        "only 2 months since signing; outcomes are told after 12"
    ]
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
    return [
        batch_of(plan, 0, [Run(point, replicate) for replicate in range(3)])
        for point in range(number)
    ]


def test_a_run_that_kills_its_worker_is_found_and_fails_alone(tmp_path: Path) -> None:
    crew = Killers(Run(2, 1))
    found = list(Dispatch(iter(batches_of(tmp_path, 5)), crew))
    rows = [row for _, done in found for row in done.rows.to_pylist()]
    assert sorted((row["point"], row["replicate"]) for row in rows) == [
        (p, r) for p in range(5) for r in range(3)
    ]
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

    with pytest.raises(
        SisterCitiesError, match=r"workers cannot do their work \(RuntimeError: cannot schedule new"
    ):
        sweep(written(tmp_path), tmp_path / "out", executor=Broken(), workers=1)
    assert Study.open(tmp_path / "out").done == 0


@pytest.mark.parametrize("workers", [0, 2000])
def test_a_number_of_workers_that_cannot_be_used(workers: int, tmp_path: Path) -> None:
    with pytest.raises(
        SisterCitiesError, match=f"workers: {workers} given; it must be from 1 to 1,024"
    ):
        sweep(written(tmp_path), tmp_path / "out", workers=workers)
