"""Every question is answered alike: tables with units, words, figures, and a folder that its command writes too."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from markdown_it import MarkdownIt
from sistercities import (
    Answer,
    SisterCitiesError,
    ablate,
    biography,
    calibrate,
    compare,
    cross_validate,
    discover,
    multiverse,
    patterns,
    rescue,
    run,
    score,
    sensitivity,
    what_if,
    why,
)
from sistercities.cli.judgement import judgement
from sistercities.cli.policy import policy
from sistercities.cli.question import question
from sistercities.cli.study import study as of_studies
from sistercities.paper.figures.check import faults_of
from sistercities.paper.figures.order import ordered
from sistercities.paper.findings import findings_of
from sistercities.paper.html import html_of
from sistercities.paper.labels import CAPTIONS
from sistercities.paper.markdown import markdown_of
from sistercities.paper.tables import table_of
from sistercities.paper.text import lines_of
from sistercities.questions.full_scale import run_full_scale
from sistercities.questions.rebuild import rebuild
from sistercities.questions.swept import SweptStudy
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.study.results import Study
from typer.main import get_group

from tests.cases import CALIBRATION, drawn_twice, few_pairings
from tests.folders import contents
from tests.studies import swept, written

type Command = Callable[..., tuple[int, str, str]]

FEW: dict[str, object] = {
    "calendar.until": "1996-12",
    "defaults.city.businesses": 30,
    "defaults.city.citizens": 30,
}
SET = [word for key, value in FEW.items() for word in ("--set", f"{key}={value}")]

SMALLEST = {key: value for key, value in FEW.items() if key != "calendar.until"}
SCORED = [word for key, value in SMALLEST.items() for word in ("--set", f"{key}={value}")]


class Case(NamedTuple):
    """A question as a user asks it, in two ways.

    Attributes:
        words: of the command.
        ask: the same in Python; takes ``out``.
        tables: that the answer has.
        figures: that it draws.
        apart: what it keeps in other files.
        before: what has to be there before it can be asked; takes the folder.
    """

    words: tuple[object, ...]
    ask: Callable[..., Answer]
    tables: tuple[str, ...]
    figures: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    before: Callable[[Path], object] = lambda _: None


SCREENED: dict[str, object] = {
    "design": {"kind": "morris", "size": 4}, "replicates": 3, "record": ["commitment", "success"],
}  # fmt: skip


SAMPLED: dict[str, object] = {
    "design": {"kind": "sobol", "size": 64}, "replicates": 2, "record": ["commitment"],
}  # fmt: skip

UNIVERSES = """
title = "Few universes"
question = "Does it hold?"
scenarios = ["base", "reference"]
replicates = 2
age = 2
record = ["exchange_index"]
design = { kind = "grid" }
uncertainties = { "switches.carriers" = { values = ["on", "off"] }, "switches.means" = { values = ["on", "off"] } }
constants = { "defaults.city.businesses" = 20, "defaults.city.citizens" = 20 }
"""

DOCUMENT = MarkdownIt("commonmark").enable("table")
COMPARED = ("months.parquet", "outcomes.parquet")
CASES = {
    "run": Case(
        ("run", "base", "--replicates", 2, *SET),
        lambda **out: run("base", replicates=2, changes=FEW, **out),
        ("summary", "outcomes"),
        ("comparison",),
        COMPARED,
    ),
    "compare": Case(
        ("compare", "base", "reference", "--replicates", 3, "--age", "2,4", *SET),
        lambda **out: compare("base", "reference", replicates=3, age=(2, 4), changes=FEW, **out),
        ("summary", "outcomes"),
        ("comparison",),
        COMPARED,
    ),
    "full-scale": Case(
        ("run", "base", "--full-scale", "--seed", 5, *SET, "--set", "defaults.city.population=500"),
        lambda out=None: run_full_scale(
            "base", seed=5, changes={**FEW, "defaults.city.population": 500}, out=out or "aside"
        ),
        ("summary", "outcomes"),
        ("comparison",),
        COMPARED,
    ),
    "what-if": Case(
        ("what-if", "base", "--policy", "joint-committee", "--policy", "scandal", "--age", "2,5", "--replicates", 3, *SET),
        lambda **out: what_if("base", ["joint-committee", "scandal"], age=[2, 5], replicates=3, changes=FEW, **out),
        ("table", "over_time", "gains", "ranking"),
        ("forest-at-2", "forest-at-5", "difference"),
    ),
    "rescue": Case(
        ("rescue", "jakarta-beijing", "--aim", "activities >= 4", "--policy", "joint-committee", "--policy", "citizen-exchange", "--start", "1993-01", "--age", 3, "--replicates", 4, *SET),
        lambda **out: rescue("jakarta-beijing", "activities >= 4", policies=["joint-committee", "citizen-exchange"], starts=["1993-01"], age=3, replicates=4, changes=FEW, **out),
        ("finalists", "candidates", "robust", "regrets", "timing", "channels"),
        ("front", "regret", "timing"),
    ),
    "why": Case(
        ("why", "jakarta-beijing", "--like", "kyoto-yogyakarta", "--outcome", "activities", "--replicates", 2, *SET),
        lambda **out: why("jakarta-beijing", "kyoto-yogyakarta", outcome="activities", replicates=2, changes=FEW, **out),
        ("difference", "shares", "interactions", "potency", "alone"),
        ("waterfall",),
    ),
    "ablate": Case(
        ("ablate", "base", "--mechanism", "leads", "--replicates", 3, *SET),
        lambda **out: ablate("base", mechanisms=["leads"], replicates=3, changes=FEW, **out),
        ("table",),
    ),
    "patterns": Case(
        ("patterns", "--pattern", "P01", "--pattern", "N10", "--pattern", "N12", "--replicates", 3, "--set", "behaviour.drop_hazard=0.1"),
        lambda **out: patterns(["P01", "N10", "N12"], replicates=3, changes={"behaviour.drop_hazard": 0.1}, **out),
        ("verdicts", "readings"),
    ),
    "biography": Case(
        ("biography", "jakarta-beijing", "--seed", 3, *SET),
        lambda **out: biography("jakarta-beijing", seed=3, changes=FEW, **out),
        ("events", "outcomes"),
        ("timeline",),
    ),
    "score": Case(
        ("score", "--blind", "--replicates", 2, *SCORED),
        lambda **out: score(blind=True, replicates=2, changes=SMALLEST, **out),
        ("scores", "differences", "permutation", "luck", "calibration", "codings", "cases"),
        ("score",),
    ),
    "multiverse": Case(
        ("multiverse", "few.toml", "--coding", "blind"),
        lambda **out: multiverse("few.toml", codings=["blind"], **out),
        ("shares", "by_choice", "points", "choices", "firsts", "leads", "effects", "readings"),
        ("multiverse",),
        before=lambda folder: written(folder, UNIVERSES, "few"),
    ),
    "calibrate": Case(
        ("calibrate", "small.toml"),
        lambda **out: calibrate("small.toml", **out),
        ("draws", "parameters", "contraction", "within", "recovery", "ranks", "settings"),
        ("calibration",),
        before=lambda folder: (folder / "small.toml").write_text(CALIBRATION, encoding="utf-8"),
    ),
    "cross-validate": Case(
        ("cross-validate", "few", "--posterior-from", "drawn", "--draws", 2, "--replicates", 2, *SCORED),
        lambda **out: cross_validate("few", posterior="drawn", draws=2, replicates=2, changes=SMALLEST, **out),
        ("pairings", "scores"),
        before=lambda folder: (drawn_twice(folder), few_pairings(folder / "few", 4)),
    ),
    "sensitivity": Case(
        ("sensitivity", "screened"),
        lambda **out: sensitivity("screened", **out),
        ("indices", "convergence", "variance", "verdicts"),
        ("commitment",),
        before=lambda folder: swept(written(folder), folder / "screened", changes=SCREENED),
    ),
    "discover": Case(
        ("discover", "sampled", "--where", "commitment < 0.375"),
        lambda **out: discover("sampled", "commitment < 0.375", **out),
        ("boxes", "restrictions", "peeling"),
        ("box-1",),
        before=lambda folder: swept(written(folder), folder / "sampled", changes=SAMPLED),
    ),
}  # fmt: skip


def test_every_command_that_puts_a_question_has_a_case() -> None:
    asking = (question, policy, judgement, of_studies)
    commands = {name for each in asking for name in get_group(each).commands}
    # a sweep keeps its answer in the folder of the study, and has tests of its own
    assert commands - {"sweep"} == {case.words[0] for case in CASES.values()}


DEAR = ("run", "full-scale", "score", "multiverse")
"""A run is written as a comparison is, and the others' tables and commands have tests of their own."""


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.long) if name in DEAR else name for name in CASES]
)
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sistercities.questions.score.SHUFFLES", 200)  # of 10,000, all alike
    CASES[request.param].before(tmp_path)
    return CASES[request.param]


def plain(page: str) -> str:
    """The text of a page, without its marks."""
    return unescape(re.sub(r"<[^>]*>", " ", page))


def words(text: str) -> set[str]:
    """The words of a text; where a cell stands below the name of its row, a colon follows its heading."""
    return {word.removesuffix(":") for word in text.split()}


def files(folder: Path) -> dict[str, bytes]:
    """All files of an answer but the one that says when it was made."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "clock.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_an_answer_is_whole_and_written_as_its_command_writes_it(
    case: Case, command: Command, tmp_path: Path
) -> None:
    answer = case.ask()
    _has_tables_with_units(answer, case)
    _says_the_same_everywhere(answer)
    _draws(answer, case)

    folder = answer.write(tmp_path / "twin")
    status, printed, complaints = command(*case.words, "--out", tmp_path / "command")
    assert (status, complaints) == (0, "")
    assert files(folder) == files(tmp_path / "command")
    assert printed.replace("command/", "twin/").split() == answer.text().split()
    _holds_what_it_says(folder, answer, case)
    with pytest.raises(SisterCitiesError, match="already in use"):
        answer.write(folder)


def _has_tables_with_units(answer: Answer, case: Case) -> None:
    assert tuple(answer.tables) == case.tables
    for name, table in answer.tables.items():
        assert len(table), name
        units = answer.units(name)
        assert list(units) == list(table.columns)
        assert all(units.values()), name
        assert name in CAPTIONS
    for name in findings_of(answer).tables:
        assert table_of(answer, name).grid.rows, name
    with pytest.raises(SisterCitiesError, match='no table "tabel"'):
        answer.units("tabel")


def _says_the_same_everywhere(answer: Answer) -> None:
    """Every cell and sentence stands in the text, the page and the document; nothing is too long for a line."""
    shown = repr(answer)
    assert len(shown) < 120 and "\n" not in shown and shown.startswith(f"<{answer.question} ")
    assert str(answer) == answer.text()
    narrow = answer.text(60)
    assert max(map(len, narrow.splitlines())) <= 60
    said = words(" ".join(line for line, _ in lines_of(answer.words(), None)))
    for text in (narrow, plain(answer._repr_html_()), plain(DOCUMENT.render(answer.markdown()))):
        assert said <= words(text)


def _draws(answer: Answer, case: Case) -> None:
    assert tuple(name for name, _ in answer.drawings()) == case.figures
    if not case.figures:
        with pytest.raises(SisterCitiesError, match="no figure"):
            answer.figure()
        return
    for name, drawn in answer.drawings():
        assert faults_of(drawn) == [], name
    # a journal and an order of one's own take turns, as most figures are drawn by several questions
    first = list(CASES.values()).index(case) % 2
    orders = (ordered("nature"), ordered(width="90mm", font_size=8))
    for order in orders if case.words[0] == "compare" else orders[first : first + 1]:
        for name, drawn in answer.ordered(None, order):
            assert faults_of(drawn, journal=order.journal) == [], name
    with pytest.raises(SisterCitiesError, match='no figure "pie"'):
        answer.figure("pie")


def _holds_what_it_says(folder: Path, answer: Answer, case: Case) -> None:
    """The folder has every table, figure and word, and says of each column its unit."""
    assert answer.folder == folder
    names = set(files(folder))
    kept = {f"{name}.csv" for name in case.tables if f"{name}.parquet" not in case.apart}
    drawn = {f"{name}.{kind}" for name in case.figures for kind in ("pdf", "png")}
    texts = {name for name in names if name.startswith("scenarios/")}
    assert names == {*kept, *drawn, *texts, *case.apart, "answer.md", "provenance.json"}
    assert {Path(name).stem for name in texts} == {each.name for each in answer.seeds}
    for name in kept:
        again = pd.read_csv(folder / name)
        assert list(again) == list(answer.tables[name.removesuffix(".csv")])
    told = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert told["asked"]["question"] == answer.question
    assert told["columns"] == {name: answer.units(name) for name in case.tables}
    assert set(told["files"]) == names - {"provenance.json"}


def test_a_study_is_an_answer_and_writes_a_copy_of_itself(tmp_path: Path) -> None:
    figure = {"kind": "lines", "outcomes": ["exchange_index"], "x": "will"}
    study = swept(written(tmp_path), tmp_path / "out", changes={"figure": figure})
    assert isinstance(study, Answer)
    assert list(study.units("summary")) == list(study.tables["summary"].columns)
    _says_the_same_everywhere_but_the_name(study)
    copy = study.write(tmp_path / "copy")
    assert contents(copy) == contents(study.folder)
    assert study.folder == tmp_path / "out"
    again = Study.open(copy)
    assert (again.done, again.manifest.complete) == (study.done, True)
    assert SweptStudy.open(copy).text().replace("copy/", "out/") == study.text()


def _says_the_same_everywhere_but_the_name(study: SweptStudy) -> None:
    assert repr(study).startswith("<Study ") and "<table>" in study._repr_html_()
    assert study.file.question in study.markdown()
    assert study.figure("figure").get_size_inches()[0] > 3.0


def test_a_run_of_a_study_rebuilt_is_an_answer(small_study: Study, tmp_path: Path) -> None:
    answer = rebuild(small_study.folder, "1-1")
    folder = answer.write(tmp_path / "late")
    rebuild(small_study.folder, "1-1", tmp_path / "early")
    assert files(folder) == files(tmp_path / "early")


# --- Words are laid out in one place each


GRID = Grid("", "one | two", prose=(0,), right=True)
GRID.add_group("Numbers *of* <all>")
GRID.add_row("a_b", "1 | 2")
GRID.notes.append("A [note].")
PARTS: list[Part] = [Heading("What # is"), Paragraph("One & all.", "Two."), GRID]


def test_text_has_an_empty_line_before_each_part() -> None:
    assert [line for line, _ in lines_of(PARTS, None)] == [
        "",
        "What # is",
        "",
        "One & all.",
        "Two.",
        "",
        "       one | two",
        "Numbers *of* <all>",
        "  a_b      1 | 2",
        "A [note].",
    ]


def test_only_headings_and_names_of_rows_stand_out() -> None:
    bold = [line for line, stands_out in lines_of(PARTS, None) if stands_out]
    assert bold == ["What # is", "       one | two", "Numbers *of* <all>"]


def test_a_page_shows_letters_that_act_as_they_are() -> None:
    assert html_of(PARTS) == (
        "<h4>What # is</h4>\n<p>One &amp; all.<br>Two.</p>\n"
        '<div style="overflow-x: auto" tabindex="0"><table><tr><td></td><th>one | two</th></tr>'
        '<tr><th colspan="2" style="text-align: left">Numbers *of* &lt;all&gt;</th></tr>'
        '<tr><th style="text-align: left">a_b</th><td style="white-space: nowrap">1 | 2</td></tr>'
        "</table></div><p>A [note].</p>"
    )


def test_a_document_shows_letters_that_act_as_they_are() -> None:
    rendered = DOCUMENT.render(markdown_of(PARTS))
    shown = " ".join(plain(rendered).split())
    for words in ("What # is", "One & all. Two.", "Numbers *of* <all>", "A [note]."):
        assert words in shown
    assert "<h2>" in rendered and "<table>" in rendered and "1 | 2" in shown
