"""SQL over a study reads its tables and nothing else, whatever it, its folder and its columns are called."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet
import pytest
from sistercities import SisterCitiesError, sweep
from sistercities.questions.rebuild import rebuild
from sistercities.runs.marks import MANIFEST
from sistercities.study.effects import effects
from sistercities.study.folder import checksum, parquet
from sistercities.study.results import Study
from sistercities.study.tables import identifier

from tests.cases import every_other
from tests.folders import contents
from tests.studies import Here, swept, written

ODD = [
    "commitment=1",
    "success=1",
    "seed=3",
    "point=0",
    "error=x",
    "res?",
    "[x]",
    "*",
    "**",
    "{a,b}",
    "a'b",
    'a"b',
    "北京",
]
"""Names of folders in which other tools see columns or patterns."""


RECORD: dict[str, object] = {"record": ["commitment", "success", "exchange_index"]}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("plain")
    return swept(written(folder), folder / "res1", changes=RECORD)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same study with fewer replicates, and another one beside it, which a pattern would find."""
    folder = tmp_path_factory.mktemp("begun")
    swept(written(folder), folder / "other", changes={**RECORD, "seed": 2, "replicates": 1})
    return swept(written(folder), folder / "out", changes={**RECORD, "replicates": 3}).folder


@pytest.mark.parametrize("name", every_other(ODD, 4))
def test_the_name_of_a_folder_changes_no_number(
    name: str, plain: Study, begun: Path, tmp_path: Path
) -> None:
    for beside in ("res2", "x", "a"):
        shutil.copytree(begun.parent / "other", tmp_path / beside / "out")
    out = shutil.copytree(begun, tmp_path / name / "out")
    found = swept(written(tmp_path), out, changes={**RECORD, "replicates": 6})
    pd.testing.assert_frame_equal(found.runs, plain.runs)
    pd.testing.assert_frame_equal(effects(found), effects(plain))
    assert found.sql("SELECT count(*) AS n FROM runs")["n"][0] == 36
    assert (
        rebuild(out, "3-2").ensembles[0].outcomes["commitment"].item()
        == plain.run("3-2")["commitment"]
    )


def test_failed_runs_are_tried_again_in_a_folder_with_an_odd_name(
    failing_study: Study, small_study: Study
) -> None:
    odd = failing_study.folder.parent / "seed=3"
    shutil.copytree(failing_study.folder, odd)
    study = failing_study.folder.parent / "small.toml"
    found = sweep(study, odd, executor=Here(), workers=1, retry_failed=True)
    assert contents(found.folder) == contents(small_study.folder)


def test_a_study_with_an_odd_name(
    plain: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    study = written(tmp_path, name="commitment=1")
    found = sweep(study, changes=RECORD, executor=Here(), workers=1)
    assert found.folder == tmp_path / "results" / "commitment=1"
    pd.testing.assert_frame_equal(found.runs, plain.runs)


REFUSED = [
    "", " ", "-- nothing", ";", "SELECT 1; SELECT 2", "COPY (SELECT 1) TO '{out}/made.csv'",
    "COPY (SELECT 1) TO '{chunk}' (FORMAT parquet)", "ATTACH '{out}/made.db'", "INSTALL httpfs", "LOAD httpfs",
    "SET enable_external_access = true", "CREATE TABLE made AS SELECT 1", "DROP VIEW runs", "EXPORT DATABASE '{out}/made'",
    "SELECT * FROM read_csv('{out}/secret.csv')", "SELECT * FROM read_text('{out}/secret.csv')",
    "SELECT * FROM '{out}/secret.csv'", "SELECT * FROM read_parquet('{chunk}')", "SELECT * FROM glob('{out}/*')",
    "SELECT * FROM secret", "PRAGMA version", "CALL pragma_version()", "SELECT nothing FROM nowhere", "SELECT", "\0",
    "SELECT 1 -- " + "x" * 5000 + "\nFROM nowhere",
]  # fmt: skip


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: repr(query)[:40])
def test_a_query_reads_the_study_and_nothing_else(query: str, plain: Study, tmp_path: Path) -> None:
    secret = pd.DataFrame({"a": [1]})
    secret.to_csv(tmp_path / "secret.csv")
    chunk = next((plain.folder / "runs").iterdir())
    before = contents(plain.folder)
    with pytest.raises(SisterCitiesError) as refused:
        plain.sql(query.replace("{out}", str(tmp_path)).replace("{chunk}", str(chunk)))
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 500
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert contents(plain.folder) == before
    assert len(plain.runs) == 36


@pytest.mark.parametrize(
    "query",
    [
        "FROM runs",
        "WITH a AS (FROM runs) FROM a",
        "DESCRIBE runs",
        "EXPLAIN FROM runs",
        "SELECT 1;",
    ],
)
def test_a_query_may_have_any_form_of_a_select(query: str, plain: Study) -> None:
    assert len(plain.sql(query)) > 0


def test_tables_are_given_by_name_for_one_query(plain: Study) -> None:
    weights = pd.DataFrame({"point": range(6), "weight": [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]})
    found = plain.sql(
        "SELECT sum(weight) AS w FROM runs JOIN weights USING (point)", weights=weights
    )
    assert found["w"][0] == 6.0
    with pytest.raises(SisterCitiesError, match="the query cannot be answered"):
        plain.sql("FROM weights")
    for name in ("runs", "Points", "failures", "ROWS"):
        with pytest.raises(
            SisterCitiesError, match=f"the table {name} is one of the study; call yours otherwise"
        ):
            plain.sql("FROM runs", **{name: weights})


@pytest.mark.parametrize("name", ["a", 'a"b', '"', 'a""; DROP TABLE x; --', "", "select", "ä'b"])
def test_an_identifier_is_one_name(name: str) -> None:
    import duckdb

    if name:
        assert list(duckdb.connect().execute(f"SELECT 1 AS {identifier(name)}").df()) == [name]
    assert identifier(name)[1:-1].replace('""', "") == name.replace('"', "")


def test_a_column_that_somebody_made_up_does_no_harm(tmp_path: Path) -> None:
    """A table of points is a file like any other: its columns may be called anything."""
    study = written(tmp_path)
    changes: dict[str, Any] = {
        "levers": {}, "constants": {"calendar.until": "1994-12"}, "uncertainties": "evidence", "replicates": 2,
        "design": {"kind": "latin-hypercube", "size": 2},
    }  # fmt: skip
    out = swept(study, tmp_path / "out", changes=changes).folder
    (path,) = out.glob("points-*.parquet")
    made = tmp_path / "profile.sh"
    evil = f"a\" FROM rows JOIN points USING (point); COPY (SELECT 'x') TO '{made}'; --"
    table = pyarrow.parquet.ParquetFile(path).read()
    content = parquet(table.rename_columns([*table.column_names[:-1], evil]))
    path.unlink()
    (out / f"points-{checksum(content)}.parquet").write_bytes(content)
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    manifest["points"] = f"points-{checksum(content)}.parquet"
    (out / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert Study.open(out).runs[evil].notna().all()
    with pytest.raises(SisterCitiesError, match="does not say what the runs met"):
        rebuild(out, "0-0")
    with pytest.raises(SisterCitiesError, match="holds another study"):
        swept(study, out, changes=changes)
    assert not made.exists()
