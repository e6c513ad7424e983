"""The words of the figures of studies, however long they are: inside, apart, and titles instead of names of files."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from sistercities.paper.figures.study import draw_study
from sistercities.paper.figures.style import DOUBLE_COLUMN, INCH, SINGLE_COLUMN, broken, text_width

from tests.pictures import drawn_words, faults
from tests.studies import swept, written

TITLES = (
    "Special Region of Yogyakarta - Kyoto Prefecture",
    "US$ trade - A$ trade, [b]",
    "A very long name of a pairing of two cities - and of the other city that is longer",
    "Short - One",
)
SCENARIOS = [f"pair{number}.toml" for number in range(len(TITLES))]
WILLINGNESS = "the_willingness_of_the_government_to_invest_in_partnerships"
LONG_LEVER = {WILLINGNESS: {"keys": ["partnerships.*.sides.*.will"], "range": [0.2, 0.8]}}
FIGURES: dict[str, dict[str, Any]] = {
    "lines": {
        "kind": "lines",
        "outcomes": ["activities_people", "success"],
        "x": "will",
        "lines": "scenario",
    },
    "points": {
        "kind": "lines",
        "outcomes": ["activities_people", "success"],
        "x": "scenario",
        "panels": "will",
    },
    "panels": {
        "kind": "lines",
        "outcomes": ["activities_people", "success"],
        "x": "will",
        "panels": "scenario",
    },
    "shades": {
        "kind": "heatmap",
        "outcomes": ["activities_people", "success"],
        "x": "will",
        "y": "scenario",
    },
}
LEVERS: dict[str, dict[str, Any]] = {
    "abscissa": {"kind": "lines", "outcomes": ["activities_people"], "x": WILLINGNESS, "lines": "scenario"},
    "columns": {
        "kind": "heatmap", "outcomes": ["activities_people"], "x": "switches.aggregation", "y": "scenario",
        "panels": WILLINGNESS,
    },
}  # fmt: skip


def drawn(folder: Path, figure: dict[str, Any], **changes: Any) -> Figure:
    for name, title in zip(SCENARIOS, TITLES, strict=True):
        (folder / name).write_text(f'extends = "base"\ntitle = "{title}"\n', encoding="utf-8")
    given = {"scenarios": SCENARIOS, "replicates": 2, "figure": figure, **changes}
    return draw_study(swept(written(folder), folder / "out", changes=given))


@pytest.mark.parametrize("name", FIGURES)
def test_titles_of_scenarios_stay_inside_and_apart(name: str, tmp_path: Path) -> None:
    figure = drawn(tmp_path, FIGURES[name])
    assert faults(figure) == []
    assert round(figure.get_figwidth() * INCH, 6) in {SINGLE_COLUMN, DOUBLE_COLUMN}
    words = " ".join(text.replace("\n", " ") for text, _ in drawn_words(figure))
    for title in TITLES:
        assert title.replace(" - ", " \N{EN DASH} ") in words
    assert "pair0" not in words


@pytest.mark.parametrize("name", LEVERS)
def test_long_names_of_variables_stay_inside_and_apart(name: str, tmp_path: Path) -> None:
    figure = drawn(tmp_path, LEVERS[name], levers=LONG_LEVER, **{"design.size": 5})
    assert faults(figure) == []


@given(
    st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x24F), max_size=120),
    st.floats(8.0, 80.0),
)
def test_text_is_broken_into_lines_that_fit(text: str, width: float) -> None:
    lines = broken(text.replace("$", ""), width)
    assert all(text_width(line) <= width for line in lines if line)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text.replace("$", ""))
