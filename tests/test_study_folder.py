"""The folder of a study: what is ours is known exactly and made anew, what is not is left alone."""

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sistercities import SisterCitiesError, Study, sweep
from sistercities.paper.figures import study as drawing
from sistercities.questions import sweep as finishing
from sistercities.questions.rebuild import rebuild
from sistercities.questions.sweep import Progress
from sistercities.runs.marks import MANIFEST
from sistercities.study.effects import effects
from sistercities.study.folder import CLOCK, RUNS

from tests.cases import every_other
from tests.conftest import unprinted
from tests.folders import contents
from tests.studies import Here, swept, written

DRAWN: dict[str, object] = {
    "figure": {"kind": "lines", "outcomes": ["activities_people"], "x": "will"},
    "replicates": 10,
}
"""60 runs in two chunks, and a figure."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished folder with a figure; only copied."""
    folder = tmp_path_factory.mktemp("drawn")
    with unprinted():
        return swept(written(folder), folder / "out", changes=DRAWN).folder


@pytest.fixture
def out(drawn: Path, tmp_path: Path) -> Path:
    written(tmp_path)
    return shutil.copytree(drawn, tmp_path / "out")


def again(out: Path, **options: Any) -> tuple[Study, int, list[Progress]]:
    """The same sweep once more; the study, how many batches were simulated, and what was told."""
    executor, seen = Here(), list[Progress]()
    found = sweep(
        out.parent / "small.toml",
        out,
        executor=executor,
        workers=1,
        watch=seen.append,
        **{"changes": DRAWN, **options},
    )
    return found, executor.calls, seen


# Files of other people

FOREIGN = [
    ".DS_Store", "notes.txt", "figure.svg", "points-mine.parquet", "summary.xlsx", "runs/mine.parquet", "runs/.DS_Store",
    "runs/000000.parquet", "runs/000000-xyz.parquet", "runs/0000000-0123456789abcdef.parquet",
    "runs/999999-0123456789abcdef.parquet", "runs/below/000000-0123456789abcdef.parquet", "scenarios/other.toml",
    "scenarios/.hidden", ".aside-mine", "data/a.csv",
]  # fmt: skip


def test_files_of_other_people_are_left_alone(out: Path, tmp_path: Path) -> None:
    before, expected = contents(out), Study.open(out).runs
    for name in FOREIGN:
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(b"mine")
    pd.testing.assert_frame_equal(Study.open(out).runs, expected)
    for changes in (DRAWN, {**DRAWN, "title": "Another"}, {**DRAWN, "replicates": 12}):
        found, _, seen = again(out, changes=changes)
        assert seen[0].damaged == 0
        assert {name for name in FOREIGN if (out / name).read_bytes() == b"mine"} == set(FOREIGN)
        assert set(found.manifest.files).isdisjoint(FOREIGN)
        assert found.manifest.complete
    assert found.done == 72
    assert set(before) - {MANIFEST} <= set(found.manifest.files)


def test_a_folder_in_the_place_of_a_chunk_is_left_alone(out: Path) -> None:
    whole = contents(out)
    chunk = min((out / RUNS).iterdir())
    chunk.unlink()
    chunk.with_name("000000-0123456789abcdef.parquet").mkdir()
    found, calls, _ = again(out)
    assert (calls > 0, found.done) == (True, 60)
    assert contents(out) == whole


# Chunks of other places


def chunk_of(tmp_path: Path, number: int, **changes: object) -> Path:
    """A chunk of the study with some changes, swept elsewhere."""
    tree = {"replicates": 10, **{key.replace("__", "."): value for key, value in changes.items()}}
    elsewhere = tmp_path / f"elsewhere-{len(list(tmp_path.iterdir()))}"
    return sorted((swept(written(tmp_path), elsewhere, changes=tree).folder / RUNS).iterdir())[
        number
    ]


OTHERS: dict[str, dict[str, object]] = {
    "seed": {"seed": 2},
    "another lever of the same values": {"levers.will.keys": ["partnerships.*.sides.*.norm"]},
    "other values": {"levers.will.range": [0.2, 0.7]},
    "another constant": {"constants.defaults.city.citizens": 31},
    "another age": {"age": 3},
    "fewer replicates": {"replicates": 9},
}


@pytest.mark.parametrize("other", every_other(OTHERS))
def test_a_chunk_of_another_study_is_found_out(other: str, out: Path, tmp_path: Path) -> None:
    whole = contents(out)
    own, foreign = min((out / RUNS).iterdir()), chunk_of(tmp_path, 0, **OTHERS[other])
    own.unlink()
    shutil.copy(foreign, own.with_name(foreign.name))
    with pytest.raises(
        SisterCitiesError, match=rf"damaged \({foreign.name}\); the same sweep again makes it anew"
    ):
        Study.open(out)
    _, calls, seen = again(out)
    assert (calls > 0, seen[0].damaged, seen[0].earlier) == (True, 1, 10)
    assert contents(out) == whole


def test_a_chunk_under_another_number_is_found_out(out: Path) -> None:
    whole = contents(out)
    first, second = sorted((out / RUNS).iterdir())
    shutil.copy(second, first.with_name(second.name.replace("000001", "000000")))
    first.unlink()
    with pytest.raises(SisterCitiesError, match="damaged"):
        Study.open(out)
    again(out)
    assert contents(out) == whole


def test_the_same_study_elsewhere_has_the_same_chunks(out: Path, tmp_path: Path) -> None:
    """Its name, its words and its place bind a chunk to nothing."""
    first = min((out / RUNS).iterdir())
    assert chunk_of(tmp_path, 0, title="Called otherwise", reading="It did.").name == first.name


# Damage of a finished folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    "harm", [cut, Path.unlink, lambda path: path.write_bytes(b"")], ids=["cut", "gone", "empty"]
)
@pytest.mark.parametrize(
    "name", ["summary.csv", "figure.pdf", "figure.png", "study.toml", "scenarios/base.toml"]
)
def test_a_damaged_file_of_a_finished_folder_is_made_anew(
    name: str, harm: Callable[[Path], object], out: Path
) -> None:
    whole = contents(out)
    harm(out / name)
    _, calls, seen = again(out)
    assert (calls, seen[0].damaged) == (0, 1)
    assert contents(out) == whole


@pytest.mark.parametrize("folder", ["runs", "scenarios"])
def test_a_folder_that_is_gone_is_made_anew(folder: str, out: Path) -> None:
    whole = contents(out)
    shutil.rmtree(out / folder)
    if folder == "runs":
        assert Study.open(out).done == 0
    again(out)
    assert contents(out) == whole


def test_a_damaged_scenario_is_told_where_it_is_read(out: Path) -> None:
    text = (out / "scenarios" / "base.toml").read_text(encoding="utf-8")
    (out / "scenarios" / "base.toml").write_text(
        text.replace("office", "offce", 1), encoding="utf-8"
    )
    for read in (
        lambda: Study.open(out).scenario(0),
        lambda: Study.open(out).titles,
        lambda: rebuild(out, "0-0"),
    ):
        with pytest.raises(
            SisterCitiesError,
            match=r"scenarios/base\.toml: damaged; the same sweep again makes it anew",
        ):
            read()


def test_a_file_that_cannot_be_read_is_not_taken_for_damaged(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be deleted, and it may be whole."""
    whole, real = contents(out), Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.parent.name == RUNS:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(SisterCitiesError, match=r"cannot be read \(Permission denied\)"):
        Study.open(out)
    with pytest.raises(SisterCitiesError, match=r"permission denied; 0 of 60 runs are kept"):
        again(out)
    monkeypatch.undo()
    assert contents(out) == whole


def test_tables_that_are_older_than_the_runs_are_made_anew(
    failing_study: Study, small_study: Study
) -> None:
    """A sweep that was killed after it had tried failed runs again, and before it had drawn anything from them."""
    study, out = failing_study.folder.parent / "small.toml", failing_study.folder
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sistercities.questions.sweep.finish", lambda *_: None)
        sweep(study, out, executor=Here(), workers=1, retry_failed=True)
    assert Study.open(out).failed == 0
    assert contents(out) != contents(small_study.folder)
    sweep(study, out, executor=Here(), workers=1)
    assert contents(out) == contents(small_study.folder)


# What goes wrong at the end


@pytest.mark.parametrize("broken", ["effects", "draw_study"])
def test_what_goes_wrong_at_the_end_keeps_all_runs(
    broken: str, drawn: Path, tmp_path: Path
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("nothing\nof the kind")

    written(tmp_path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(finishing if broken == "effects" else drawing, broken, fails)
        with pytest.raises(SisterCitiesError) as refused:
            again(tmp_path / "out")
    assert str(refused.value).startswith(
        f"60 of 60 runs are kept in {tmp_path / 'out'}; what is drawn from them could not"
    )
    assert "KeyError" in str(refused.value) and len(str(refused.value).splitlines()) == 1
    assert Study.open(tmp_path / "out").done == 60
    _, calls, _ = again(tmp_path / "out")
    assert calls == 0
    assert contents(tmp_path / "out") == contents(drawn)


# The manifest and the clock


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything in a JSON text."""
    below = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    return [path, *(leaf for name, value in below for leaf in leaves(value, (*path, name)))][
        0 if path else 1 :
    ]


def edited(text: str, path: tuple[Any, ...], value: object) -> str:
    tree = json.loads(text)
    node = tree
    for part in path[:-1]:
        node = node[part]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return json.dumps(tree)


values: st.SearchStrategy[Any] = st.sampled_from(
    [..., None, True, 0, -1, 1, 3, 10**9, 10**18, 10**40, 0.5, "", "x", "../../etc/passwd", 'a" b', "\0", [], [[]], {}, {"a": 1},
     [0, 1], [[0, 10**18], [0, 1], 1], [1] * 500]
)  # fmt: skip


@pytest.fixture(scope="module")
def edits(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edits")
    written(folder)
    return shutil.copytree(drawn, folder / "out")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_edited_manifest_is_read_or_told_in_one_line(
    data: st.DataObject, drawn: Path, edits: Path
) -> None:
    text = (drawn / MANIFEST).read_text(encoding="utf-8")
    path = data.draw(st.sampled_from(leaves(json.loads(text))))
    (edits / MANIFEST).write_text(edited(text, path, data.draw(values)), encoding="utf-8")
    for use in (
        lambda: Study.open(edits).runs,
        lambda: rebuild(edits, "0-0"),
        lambda: again(edits),
    ):
        try:
            use()
        except SisterCitiesError as refused:
            assert all(len(line) < 400 for line in str(refused).splitlines())
            assert "could not be made" not in str(refused)
    assert {name: sum_ for name, sum_ in contents(edits).items() if name.startswith(RUNS)} == {
        name: sum_ for name, sum_ in contents(drawn).items() if name.startswith(RUNS)
    }, "no edit of the manifest costs a run"


EDITS: list[tuple[tuple[Any, ...], object, str]] = [
    (("blocks", 0), [[0, 10**15], [0, 10], 2000], "blocks: not of a size that a study has"),
    (("blocks", 0), [[0, 6], [0, 10], 0], "blocks: not of a size that a study has"),
    (("blocks", 0), [[0, 6], [0, 9], 50], "blocks: 6 points x 9 replicates; expected 6 x 10"),
    (("blocks", 0), [[6, 0], [10, 0], 50], "blocks: they leave a gap, or overlap"),
    (("blocks",), [], "blocks"),
    (("bound",), [], "bound: 0 given; expected 1"),
    (("sites",), 7, "blocks: 6 points x 10 replicates; expected 7 x 10"),
    (("points",), "../points-0123456789abcdef.parquet", "points"),
    (("points",), "points-0123456789abcdef.parquet", "points-0123456789abcdef.parquet"),
    (("age",), 3, "age: 3 years; the study says 2"),
    (("study", "seed"), 2, "damaged (000000-"),
    (("study", "replicates"), 0, "study: replicates"),
    (
        ("study", "levers", 'a" b'),
        {"keys": ["cities.*.office"], "range": [0.0, 1.0]},
        "study: levers",
    ),
    (("origin", "versions", "numpy"), ..., "the version of numpy is missing"),
    (("complete",), 1, "complete"),
    (("format",), 0, "format: 0"),
    (("format",), "1", "format: 1"),
    (("format",), True, "format: True"),
]


@pytest.mark.parametrize(("path", "value", "said"), EDITS, ids=lambda value: str(value)[:30])
def test_an_edit_of_the_manifest_is_told(
    path: tuple[Any, ...], value: object, said: str, out: Path
) -> None:
    text = (out / MANIFEST).read_text(encoding="utf-8")
    (out / MANIFEST).write_text(edited(text, path, value), encoding="utf-8")
    with pytest.raises(SisterCitiesError) as refused:
        Study.open(out)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    "content",
    [b"\xff", b"[" * 100_000, b'{"format": 1' + b"1" * 5000 + b"}", b"null", b'{"format": NaN}'],
)
def test_a_manifest_that_is_no_json_is_told(content: bytes, out: Path) -> None:
    (out / MANIFEST).write_bytes(content)
    for use in (lambda: Study.open(out), lambda: again(out)):
        with pytest.raises(SisterCitiesError, match=r"manifest\.json is damaged"):
            use()


def test_a_manifest_that_is_a_pipe_or_a_folder_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MANIFEST)
    with pytest.raises(SisterCitiesError, match="no study folder"):
        Study.open(tmp_path)
    (tmp_path / MANIFEST).unlink()
    (tmp_path / MANIFEST).mkdir()
    with pytest.raises(SisterCitiesError, match="no study folder"):
        Study.open(tmp_path)


CLOCKS = [
    "",
    "[]",
    "{}",
    '{"sweeps": 3}',
    '{"sweeps": [1, 2]}',
    '{"sweeps": [{"began": "x"}]}',
    '{"sweeps": null}',
    "\xff",
    "[" * 9999,
]


@pytest.mark.parametrize("content", CLOCKS, ids=lambda content: content[:20])
def test_an_edited_clock_begins_anew(content: str, out: Path) -> None:
    (out / CLOCK).write_text(content, encoding="latin-1")
    again(out, changes={"replicates": 11})
    told = json.loads((out / CLOCK).read_text(encoding="utf-8"))
    assert [sweep["runs"] for sweep in told["sweeps"]][-1] == 6
    assert len(told["sweeps"]) <= 2


def test_the_clock_lists_all_sweeps(out: Path) -> None:
    again(out, changes={"replicates": 11})
    told = json.loads((out / CLOCK).read_text(encoding="utf-8"))
    assert [each["runs"] for each in told["sweeps"]] == [60, 6]
    assert all(each["began"] <= each["ended"] for each in told["sweeps"])


# Places


def test_a_study_stays_open_when_the_working_folder_changes(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = Study.open("out")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert (found.done, found.failed, len(found.runs)) == (60, 0, 60)
    assert len(effects(found)) > 0
    assert found.scenario(0).name == "base"
    assert found.folder == out


def test_a_path_that_is_no_text_is_told_before_anything_is_written(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    with pytest.raises(SisterCitiesError, match="its path is not UTF-8 text"):
        swept(written(tmp_path), odd)
    with pytest.raises(SisterCitiesError, match="its path is not UTF-8 text"):
        Study.open(odd)
    assert not odd.exists()


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_files_get_the_permissions_that_the_user_set(umask: int, mode: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        out = swept(written(tmp_path), tmp_path / "out").folder
    finally:
        os.umask(before)
    found = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in out.rglob("*")
        if path.is_file() and path.name != "lock"
    }
    assert set(found.values()) == {mode}
