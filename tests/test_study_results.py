"""A study read: tables, arrays, SQL, effects, and any run rebuilt."""

from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from sistercities import SisterCitiesError
from sistercities.questions.rebuild import rebuild
from sistercities.questions.sweep import Progress
from sistercities.runs.marks import MANIFEST
from sistercities.study.batch import model_hash
from sistercities.study.effects import cells, effects
from sistercities.study.folder import RUNS
from sistercities.study.results import Study
from sistercities.world.measure import measures_of

from tests.folders import contents
from tests.studies import SMALL, swept, written


def test_sql_reads_runs_points_and_failures(small_study: Study) -> None:
    means = small_study.sql(
        "SELECT will, avg(exchange_index) AS g FROM runs GROUP BY will ORDER BY will"
    )
    expected = small_study.runs.groupby("will")["exchange_index"].mean()
    assert means["g"].tolist() == pytest.approx(expected.tolist(), rel=1e-12)
    assert small_study.sql("SELECT count(*) AS n FROM points")["n"][0] == 6
    assert small_study.sql('SELECT DISTINCT "switches.aggregation" AS a FROM runs ORDER BY a')[
        "a"
    ].tolist() == [
        "additive",
        "weakest-link",
    ]
    with pytest.raises(SisterCitiesError, match="the query cannot be answered"):
        small_study.sql("SELECT nothing FROM nowhere")


def test_arrays_have_the_axes_of_a_grid_and_units(small_study: Study) -> None:
    arrays = small_study.to_xarray()
    assert dict(arrays.sizes) == {
        "scenario": 1,
        "will": 3,
        "switches.aggregation": 2,
        "replicate": 6,
    }
    one = arrays["exchange_index"].sel(
        {"scenario": "base", "will": 0.5, "switches.aggregation": "additive", "replicate": 4}
    )
    row = small_study.runs.query(
        'will == 0.5 and `switches.aggregation` == "additive" and replicate == 4'
    )
    assert float(one) == row["exchange_index"].item()
    assert arrays["exchange_index"].attrs["units"] == "share"


def test_arrays_of_a_sample_go_along_its_points(tmp_path: Path) -> None:
    changes = {"design.kind": "latin-hypercube", "design.size": 5, "replicates": 2}
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    arrays = found.to_xarray()
    assert dict(arrays.sizes) == {"point": 5, "replicate": 2}
    assert arrays["will"].values.tolist() == found.points["will"].tolist()


def test_files_carry_units_and_every_file_its_checksum(small_study: Study) -> None:
    (chunk,) = (small_study.folder / RUNS).iterdir()
    field = pyarrow.parquet.read_schema(chunk).field("exchange_index")
    assert field.metadata[b"unit"] == b"share"
    assert small_study.manifest.complete
    written_ = contents(small_study.folder)
    del written_[MANIFEST]
    assert small_study.manifest.files == written_
    assert small_study.manifest.origin.model == model_hash()


def test_a_study_that_was_opened_is_shown_and_drawn(small_study: Study, tmp_path: Path) -> None:
    opened = Study.open(small_study.folder)
    assert repr(opened) == "<Study small: 36 of 36 runs, 0 failed>"
    assert "A small study" in opened._repr_html_()
    with pytest.raises(SisterCitiesError, match="no figure"):
        opened.figure()
    text = SMALL + '\n[figure]\nkind = "lines"\noutcomes = ["exchange_index"]\nx = "will"\n'
    drawn = Study.open(swept(written(tmp_path, text), tmp_path / "out").folder)
    assert drawn.figure("lines", width="90mm").axes


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


def test_effects_are_means_under_equal_luck(small_study: Study) -> None:
    table: Any = effects(small_study).set_index(["variable", "level", "measure"])
    runs = small_study.runs
    row = table.loc[("will", "0.8", "activities_people")]
    by_replicate = runs[runs["will"] == 0.8].groupby("replicate")["activities_people"].mean()
    assert row["value"] == pytest.approx(by_replicate.mean())
    assert row["low"] == pytest.approx(
        by_replicate.mean() - 2.5706 * by_replicate.std() / 6**0.5, rel=1e-4
    )
    assert (row["n"], row["runs"], row["interval"]) == (6, 12, "t over replicates")
    success = table.loc[("will", "0.2", "success")]
    assert (success["value"], success["interval"]) == (0.0, "Wilson over replicates")
    assert success["high"] > 0.3
    phases = table.loc["will"].loc["0.5"].filter(like="phase_", axis=0)["value"]
    assert phases.sum() == pytest.approx(1.0)


def test_one_replicate_of_a_study_has_no_interval(tmp_path: Path) -> None:
    found = swept(written(tmp_path), tmp_path / "out", changes={"replicates": 1})
    table = effects(found)
    assert table["low"].isna().all() and table["high"].isna().all()
    assert set(table["interval"]) == {"none: one replicate has no spread"}


def test_one_at_a_time_compares_with_the_scenario_as_it_is(tmp_path: Path) -> None:
    found = swept(
        written(tmp_path),
        tmp_path / "out",
        changes={"design.kind": "one-at-a-time", "replicates": 2},
    )
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


def test_any_run_is_rebuilt_and_equals_the_stored_one(small_study: Study, tmp_path: Path) -> None:
    for name in ("0-0", "3-5", "5-2"):
        stored = small_study.run(name)
        again = rebuild(small_study.folder, name).ensembles[0]
        assert again.seeds == [stored["seed"]]
        assert again.outcomes["exchange_index"].item() == stored["exchange_index"]
        assert again.outcomes["phase"].item() == stored["phase"]
        assert again.scenario == small_study.scenario(int(name[0]))


def test_a_run_that_comes_out_otherwise_is_told(
    small_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = small_study.run("1-1")
    monkeypatch.setattr(Study, "run", lambda *_: {**stored, "exchange_index": 0.5})
    with pytest.raises(SisterCitiesError, match=r"run 1-1: exchange_index is 0\.5 in .* now"):
        rebuild(small_study.folder, "1-1")


RUN_NAMES = [
    ("6-0", "run 6-0: not in .*, which holds runs from 0-0 to 5-5"),
    ("0-6", "run 0-6: not in"),
    ("x", 'run "x"; expected point and replicate, for example "17-3"'),
    ("1.1", "expected point and replicate"),
    ("-1-1", "expected point and replicate"),
]


@pytest.mark.parametrize(("name", "said"), RUN_NAMES)
def test_a_run_that_is_not_there(small_study: Study, name: str, said: str) -> None:
    with pytest.raises(SisterCitiesError, match=said):
        rebuild(small_study.folder, name)


def test_a_failed_run_is_not_rebuilt(failing_study: Study) -> None:
    name = f"{failing_study.failures['point'][0]}-{failing_study.failures['replicate'][0]}"
    with pytest.raises(
        SisterCitiesError, match="failed in the study, so there is nothing to rebuild"
    ):
        rebuild(failing_study.folder, name)
    fine = failing_study.runs.query("error.isna()").iloc[0]
    assert rebuild(failing_study.folder, f"{fine['point']}-{fine['replicate']}").ensembles[
        0
    ].seeds == [fine["seed"]]
