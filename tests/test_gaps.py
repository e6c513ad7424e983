"""A study of which runs are missing says so in everything that is made of it, or is refused."""

import io
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from sistercities import SisterCitiesError, figure, methods, table
from sistercities.paper.explore import write_page
from sistercities.paper.export import export
from sistercities.paper.figures.study import draw_study
from sistercities.paper.markdown import markdown_of
from sistercities.paper.package import package
from sistercities.questions.kept import read_kept
from sistercities.study.folder import RUNS, parquet, parquet_file
from sistercities.study.results import Study

from tests.conftest import unprinted
from tests.studies import swept, written

DRAWN: dict[str, object] = {
    "figure": {"kind": "lines", "outcomes": ["activities_people"], "x": "will"},
    "replicates": 10,
}
"""60 runs in two chunks, and a figure."""

type Made = Callable[[Path, Path], object]

MADE: dict[str, Made] = {
    "figure": lambda folder, out: figure("lines", folder, out=out),
    "table": lambda folder, out: table(folder, out=out),
    "export": export,
    "explore": lambda folder, out: write_page(folder, out=out),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished folder, only copied."""
    folder = tmp_path_factory.mktemp("whole")
    with unprinted():
        return swept(written(folder), folder / "out", changes=DRAWN).folder


def _without(whole: Path, folder: Path, chunks: int) -> Path:
    """The same folder with so many chunks less."""
    shutil.copytree(whole, folder)
    for path in sorted((folder / RUNS).iterdir())[-chunks:]:
        path.unlink()
    return folder


@pytest.mark.parametrize("name", MADE)
def test_of_a_study_without_a_run_nothing_is_made(name: str, whole: Path, tmp_path: Path) -> None:
    folder = _without(whole, tmp_path / "study", 2)
    with pytest.raises(SisterCitiesError, match=r"none of its 60 runs is there.*; sweep it first"):
        MADE[name](folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("tell", [methods, read_kept])
def test_a_finished_study_that_lost_its_runs_is_refused(
    tell: Callable[[Path], object], whole: Path, tmp_path: Path
) -> None:
    folder = _without(whole, tmp_path / "study", 2)
    with pytest.raises(
        SisterCitiesError, match=rf"{RUNS}/000000-.* is not there any more; the same"
    ):
        tell(folder)
    with pytest.raises(SisterCitiesError, match="is not there any more"):
        package(folder, out=tmp_path / "out")


def test_half_a_study_says_how_much_of_it_is_there(whole: Path, tmp_path: Path) -> None:
    folder = _without(whole, tmp_path / "study", 1)
    gap = "The study is not complete: 50 of 60 runs are there."
    note = draw_study(Study.open(folder)).texts[0].get_text()
    assert gap in " ".join(note.split())
    (path,) = table(folder, out=tmp_path / "table", formats="csv")
    assert gap in path.read_text(encoding="utf-8")
    assert gap in write_page(folder, out=tmp_path / "page").read_text(encoding="utf-8")


def test_methods_count_the_runs_that_failed(failing_study: Study) -> None:
    told = markdown_of(methods(failing_study.folder).section)
    assert f"{failing_study.failed} runs failed and are left out" in told


def test_a_study_whose_file_asks_for_no_figure_says_how_to_get_one(
    small_study: Study, tmp_path: Path
) -> None:
    with pytest.raises(SisterCitiesError, match=r"asks for no figure; say under \[figure\]"):
        figure("lines", small_study.folder, out=tmp_path / "out")


def test_runs_are_read_by_one_thread() -> None:
    """Another one that holds what Python read aborts the program where it ends in that moment."""
    readers = set()

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            readers.add(threading.get_ident())
            return super().read(size)

    table = pa.table({name: pa.array(range(1000)) for name in "abcd"})
    assert parquet_file(Watched(parquet(table))).read(use_threads=False).equals(table)
    assert readers == {threading.get_ident()}
