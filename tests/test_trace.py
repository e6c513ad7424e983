"""Every file says what made it, whether it was changed since, and can be made again to the same bytes."""

import csv
import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sistercities import (
    Answer,
    SisterCitiesError,
    compare,
    export,
    figure,
    methods,
    rebuild,
    table,
    trace,
)
from sistercities.paper.export import DICTIONARY, SCRIPT
from sistercities.paper.report import write_report
from sistercities.paper.trace import RECORD, origin_of
from sistercities.questions.sensitivity import sensitivity
from sistercities.questions.stored import asked_again, study_beside
from sistercities.runs.marks import MANIFEST, PROVENANCE
from sistercities.runs.seal import UNSEALED, sealed
from sistercities.study.folder import digest
from sistercities.study.results import Study

from tests.cases import FEW_MONTHS
from tests.documents import commands

type Command = Callable[..., tuple[int, str, str]]

FORMATS = ("png", "pdf", "svg", "tiff", "eps")


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    folder = tmp_path_factory.mktemp("compared") / "pairings"
    return compare("base", "reference", replicates=3, age=2, changes=FEW_MONTHS, out=folder)


@pytest.fixture(scope="module")
def files(answer: Answer, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A figure, the tables and the data of an answer, in every format."""
    folder = tmp_path_factory.mktemp("files")
    figures = answer.save(
        folder / "figures", formats=FORMATS, width=120.0, measures="activities", panels="reference"
    )
    tables = table(answer, out=folder / "tables", formats="latex,markdown,html,csv")
    data = export(answer, folder / "data")
    assert answer.folder is not None
    return [
        *figures,
        *tables,
        data / "summary.csv",
        data / SCRIPT,
        answer.folder / "answer.md",
        answer.folder / "summary.csv",
    ]


def test_every_file_says_what_made_it_and_nothing_of_the_machine(files: list[Path]) -> None:
    for path in files:
        origin = origin_of(path)
        assert origin.changed is False, path.name
        assert origin.told["asked"]["question"] == "compare" and origin.told["asked"]["seed"] == 1
        assert origin.told["scenarios"]["base"]["worlds"] == 3
        assert len(origin.told["scenarios"]["reference"]["sha256"]) == 64
        assert {"numpy", "matplotlib", "sistercities"} <= set(origin.told["versions"])
        told = json.dumps(origin.told)
        assert str(Path.home()) not in told and "/tmp" not in told and str(path.parent) not in told


def test_a_file_that_was_changed_is_found_out_wherever_it_lies(
    files: list[Path], tmp_path: Path
) -> None:
    for path in files:
        if path.suffix in {".csv", ".R"}:
            continue  # moved, they have no trace: the record stays behind
        content = bytearray(path.read_bytes())
        content[-40] ^= 1  # within the last chunk, table or line, but not in the trace
        moved = tmp_path / path.name
        moved.write_bytes(path.read_bytes())
        assert origin_of(moved).changed is False, path.name
        moved.write_bytes(content)
        try:
            assert origin_of(moved).changed is True, path.name
        except SisterCitiesError as error:
            assert "damaged" in str(error)


def test_data_that_were_changed_are_found_out_by_the_record(
    files: list[Path], tmp_path: Path
) -> None:
    (data,) = [path.parent for path in files if path.name == SCRIPT]
    copy = Path(shutil.copytree(data, tmp_path / "copy"))
    with (copy / "summary.csv").open("a") as file:
        file.write("more\n")
    assert origin_of(copy / "summary.csv").changed is True
    assert origin_of(copy / DICTIONARY).changed is False
    (copy / RECORD).unlink()
    with pytest.raises(SisterCitiesError, match="put it back beside its record"):
        origin_of(copy / "summary.csv")


def test_a_seal_is_of_the_whole_file() -> None:
    blank = f'% origin: {{"content": "{UNSEALED}", "asked": {{}}}}\nA & B\n'.encode()
    whole = sealed(blank)
    assert whole != blank and len(whole) == len(blank)
    assert sealed(whole.replace(b"A", b"C")) != whole


def _edits(told: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every place in a trace."""
    if isinstance(told, dict):
        for name in told:
            yield (*place, name)
            yield from _edits(told[name], (*place, name))


@pytest.mark.parametrize("value", ["no", 5, [], None])
def test_a_trace_that_somebody_edited_is_told_or_damaged(
    files: list[Path], tmp_path: Path, value: object
) -> None:
    table = next(path for path in files if path.suffix == ".md")
    text = origin_of(table).text
    for place in _edits(json.loads(text)):
        told = json.loads(text)
        reduce(lambda below, name: below[name], place[:-1], told)[place[-1]] = value
        if told == json.loads(text):
            continue
        copy = tmp_path / "copy.md"
        copy.write_text(table.read_text("utf-8").replace(text, json.dumps(told)), "utf-8")
        try:
            words = trace(copy)
        except SisterCitiesError as error:
            assert "damaged" in str(error)
        else:
            assert any("changed since" in " ".join(row) for row in words.rows)


@pytest.mark.parametrize(("part", "value"), [("shows", 5), ("scenarios", []), ("asked", "who?")])
def test_an_edited_trace_is_not_followed(
    files: list[Path], answer: Answer, tmp_path: Path, part: str, value: object
) -> None:
    table = next(path for path in files if path.suffix == ".md")
    text = origin_of(table).text
    copy = tmp_path / "copy.md"
    edited = json.dumps({**json.loads(text), part: value})
    copy.write_text(table.read_text("utf-8").replace(text, edited), "utf-8")
    with pytest.raises(SisterCitiesError, match=r"its trace is damaged; take the|not of"):
        rebuild(copy, source=answer.folder)


@pytest.mark.parametrize("name", ["summary.csv", "months.parquet", "scenarios/base.toml"])
@pytest.mark.parametrize("way", ["changed", "gone"])
def test_of_results_changed_by_hand_nothing_is_made(
    answer: Answer, tmp_path: Path, name: str, way: str
) -> None:
    assert answer.folder is not None
    folder = shutil.copytree(answer.folder, tmp_path / "copy")
    if way == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
    made: dict[str, Callable[[], object]] = {
        "table": lambda: table(folder, out=tmp_path / "out"),
        "export": lambda: export(folder, tmp_path / "out"),
        "methods": lambda: methods(folder, out=tmp_path / "out"),
        "report": lambda: write_report(folder, out=tmp_path / "out"),
        "figure": lambda: figure("phases", folder, out=tmp_path / "out"),
    }
    for make in made.values():
        with pytest.raises(SisterCitiesError, match=f"{name}: not as its command wrote it"):
            make()
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "asked",
    [{"question": ["compare"]}, {"scenarios": ["other"]}, {"nonsense": 1}, {"scenarios": 5}],
)
def test_what_was_asked_and_does_not_fit_is_told(
    answer: Answer, tmp_path: Path, asked: dict[str, object]
) -> None:
    assert answer.folder is not None
    folder = shutil.copytree(answer.folder, tmp_path / "copy")
    told = json.loads((folder / PROVENANCE).read_text("utf-8"))
    told["asked"] |= asked
    (folder / PROVENANCE).write_text(json.dumps(told), "utf-8")
    with pytest.raises(SisterCitiesError, match=r"damaged|does not fit|asked again"):
        figure("phases", folder, out=tmp_path / "out")


@pytest.mark.pictures
def test_files_are_made_again_to_the_same_bytes(files: list[Path]) -> None:
    rebuilt = rebuild(*files)
    assert [each.words().rpartition(": ")[2] for each in rebuilt] == [
        "made again, the same bytes"
    ] * len(files)


def test_what_differs_is_told_and_the_original_stays(files: list[Path], tmp_path: Path) -> None:
    path = next(path for path in files if path.suffix == ".tex")
    changed = tmp_path / "summary.tex"
    text = path.read_text().replace("Wilson", "Bayes").replace('"numpy": "', '"numpy": "0.')
    changed.write_text(text)
    (told,) = rebuild(changed, out=tmp_path / "out")
    assert not told.same and changed.read_text() == text
    assert "it was changed since it was written" in told.words() and "numpy 0." in told.words()
    assert "Wilson" in (tmp_path / "out" / "summary.tex").read_text()
    assert origin_of(tmp_path / "out" / "summary.tex").changed is False


def test_a_scenario_that_is_another_one_now_is_told(files: list[Path], tmp_path: Path) -> None:
    path = next(path for path in files if path.suffix == ".md")
    sha256 = origin_of(path).told["scenarios"]["base"]["sha256"]
    (tmp_path / "one.md").write_text(path.read_text().replace(sha256, "0" * 64))
    with pytest.raises(SisterCitiesError, match="the scenario base is another one now"):
        rebuild(tmp_path / "one.md")
    (tmp_path / "two.md").write_text(
        path.read_text().replace('"base": {"sha256"', '"mine": {"sha256"')
    )
    with pytest.raises(
        SisterCitiesError, match="no built-in scenario; give the results folder with --from"
    ):
        rebuild(tmp_path / "two.md")


def test_a_study_figure_says_what_made_it_and_is_made_again(
    small_study: Study, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(small_study.folder, tmp_path / "study"))
    told = origin_of(copy / "summary.csv")
    assert told.told["asked"] == {"question": "sweep", "study": "small", "seed": 1}
    (made,) = table(copy, out=tmp_path / "tables", formats="html")
    assert origin_of(made).told["scenarios"]["base"]["worlds"] == small_study.total
    with pytest.raises(
        SisterCitiesError, match="of the study small, whose folder is not here; give it with --from"
    ):
        rebuild(made)
    assert all(each.same for each in rebuild(made, source=copy))


def test_questions_about_a_study_need_its_folder(tmp_path: Path) -> None:
    asked = {
        "question": sensitivity.__name__,
        "study": "screened",
        "manifest": "0" * 64,
        "outcomes": [],
        "second_order": False,
    }
    with pytest.raises(SisterCitiesError, match="was asked of the folder of the study screened"):
        asked_again(asked, {}, where="a file")


def test_a_study_is_found_beside_the_answer_to_a_question_about_it(tmp_path: Path) -> None:
    for name in ("one", "two", "answer"):
        (tmp_path / name).mkdir()
    for name in ("one", "two"):
        (tmp_path / name / MANIFEST).write_text(name, encoding="utf-8")
    asked = {"manifest": digest(tmp_path / "two" / MANIFEST)}
    assert study_beside(tmp_path / "answer", asked) == tmp_path / "two"
    assert study_beside(tmp_path / "answer", {"manifest": "0" * 64}) is None
    assert study_beside(tmp_path / "answer", {"question": "compare"}) is None


# --- Data ---


def test_data_of_an_answer_are_all_that_it_stores(answer: Answer, tmp_path: Path) -> None:
    folder = export(answer, tmp_path / "data")
    assert answer.folder is not None
    months = pd.read_csv(folder / "months.csv")
    stored = pd.read_parquet(answer.folder / "months.parquet")
    assert list(months) == list(stored) and len(months) == len(stored)
    assert months["exchange_index"].tolist() == stored["exchange_index"].tolist()
    with (folder / DICTIONARY).open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    for name in ("months", "outcomes", "summary"):
        columns = {row["column"] for row in told if row["file"] == f"{name}.csv"}
        assert columns == set(pd.read_csv(folder / f"{name}.csv"))
    assert all(row["meaning"] and row["type"] for row in told)
    by_name = {row["column"]: row for row in told if row["file"] == "months.csv"}
    assert (by_name["exchange_index"]["unit"], by_name["exchange_index"]["range"]) == (
        "share",
        "0 to 1",
    )


def test_runs_of_a_study_are_joined_with_their_points(small_study: Study, tmp_path: Path) -> None:
    folder = export(small_study, tmp_path / "data")
    runs = pd.read_csv(folder / "runs.csv")
    wanted = small_study.runs
    assert list(runs) == list(wanted)
    order = runs.sort_values(["point", "replicate"], ignore_index=True)
    assert order["will"].tolist() == wanted["will"].tolist()
    assert order["phase"].tolist() == wanted["phase"].tolist()
    script = (folder / SCRIPT).read_text()
    assert set(re.findall(r'read_one\("(.*?)"\)', script)) == {
        "runs.csv",
        "points.csv",
        "summary.csv",
    }


# --- Commands ---


def test_commands_write_say_and_refuse(
    answer: Answer, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, said, complaints = command(
        "table", answer.folder, "--format", "latex", "--out", "tables"
    )
    assert (status, complaints) == (0, "") and "Written to tables/: summary.tex" in said
    status, said, _ = command("trace", "tables/summary.tex")
    assert status == 0 and "sistercities compare" in said and "base: 3 worlds" in said
    status, said, _ = command("rebuild", "tables/summary.tex")
    assert status == 0 and "made again, the same bytes" in said
    status, said, _ = command("export", answer.folder, "--out", "data")
    assert status == 0 and "months.csv" in said

    (tmp_path / "own.png").write_bytes(b"no picture")
    for ending in ("tex", "csv", "xls"):
        (tmp_path / f"plain.{ending}").write_text("1,2\n", encoding="utf-8")
    (tmp_path / "tables" / "summary.tex").write_text(Path("tables/summary.tex").read_text() + "%\n")
    mistakes = {
        ("trace", "own.png"): "its trace is damaged",
        ("trace", "nothing.png"): "no such file; name a figure, table or page",
        ("trace", "tables"): "a folder; name a file in it",
        ("rebuild", "nothing.png"): "no such file; name a figure, table or page",
        ("trace", "plain.tex"): "take the file as it was written",
        ("trace", "plain.csv"): "put it back beside its record",
        ("trace", "plain.xls"): "no file that sistercities writes",
        ("rebuild", "tables/summary.tex"): "changed since it was written",
        ("export", "tables"): "no results folder",
    }
    for words, why in mistakes.items():
        status, _, complaints = command(*words)
        assert status == 2 and why in complaints and "Traceback" not in complaints, words


def test_the_words_of_a_trace_are_plain(files: list[Path]) -> None:
    told = {row[0]: row[1] for row in trace(files[0]).rows}
    assert told["shows"].startswith("figure comparison, on a page of 120 mm, type of 6 points")
    assert told["made by"] == "sistercities compare" and "as it was written" in told["file"]


@pytest.mark.pictures
@pytest.mark.parametrize(
    "page",
    ["docs/use/tables.md", pytest.param("docs/use/trace.md", marks=pytest.mark.long)],
)
def test_every_command_of_the_pages_runs(
    page: str, answer: Answer, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert answer.folder is not None
    shutil.copytree(
        answer.folder, "my-results"
    )  # in place of the comparison that the page asks for
    for line in commands(page):
        if " compare " not in line:
            status, said, complaints = command(*shlex.split(line)[1:])
            assert (status, complaints) == (0, "") and said, line
