"""Levels in words: every value has a name of its own, however many there are, and how close; and what can be drawn."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text
from sistercities import SisterCitiesError
from sistercities.cli.screen import Screen
from sistercities.paper.figures.study import draw_study
from sistercities.questions.sweep import plan_of
from sistercities.questions.swept import SweptStudy
from sistercities.study.effects import (
    AS_IT_IS,
    effects,
    levels_of,
    together,
    value_labels,
)

from tests.conftest import unprinted
from tests.studies import swept, written

# Words


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), unique=True, min_size=1, max_size=12)
)
def test_different_numbers_have_different_names(values: list[float]) -> None:
    words = value_labels(values)
    assert len(set(words)) == len(set(values)) or {0.0, -0.0} <= set(values)
    assert all(
        np.isclose(float(word), value, rtol=1e-5, atol=0.0)
        for word, value in zip(words, values, strict=True)
    )


NAMES: list[tuple[list[object], list[str]]] = [
    ([0.2, 0.5], ["0.2", "0.5"]),
    ([0.30000001, 0.30000002, 0.5], ["0.30000001", "0.30000002", "0.5"]),
    ([0.2, 0.3, 0.30000000000000004], ["0.2", "0.3", "0.30000000000000004"]),
    ([8222510, 8222511], ["8222510", "8222511"]),
    ([True, False], ["True", "False"]),
    (["one\ntwo", "a\0b"], ["one\\ntwo", "a\\x00b"]),
]


@pytest.mark.parametrize(("values", "names"), NAMES)
def test_numbers_have_as_many_digits_as_they_differ_in(
    values: list[object], names: list[str]
) -> None:
    assert value_labels(values) == names


def points(*values: object, kind: pa.DataType | None = None) -> pa.Table:
    number = len(values)
    return pa.table(
        {"point": range(number), "scenario": ["base"] * number, "x": pa.array(values, type=kind)}
    )


def names_of(*values: object) -> list[str]:
    return list(levels_of(points(*values), "x", one_at_a_time=False).names.values())


def test_numbers_are_told_by_size_and_words_as_they_come() -> None:
    assert names_of(20, 4, 8, 4) == ["4", "8", "20"]
    assert names_of("b", "a", "b") == ["b", "a"]
    found = levels_of(points(0.5, None, 0.25), "x", one_at_a_time=False)
    assert (list(found.names.values()), found.places["place"].tolist()) == (
        [AS_IT_IS, "0.25", "0.5"],
        [1, -1, 0],
    )
    assert found.numbers == {}
    assert levels_of(points(0.5, 0.25), "x", one_at_a_time=False).numbers == {0: 0.25, 1: 0.5}


def test_more_than_twelve_numbers_are_told_in_thirds_and_words_one_by_one() -> None:
    assert names_of(*range(13)) == ["0 to 4", "4 to 8", "8 to 12"]
    assert names_of(*(float(number) for number in range(12))) == [
        str(number) for number in range(12)
    ]
    words = [f"word {number}" for number in range(30)]
    assert names_of(*words) == words


@given(
    st.lists(st.integers(-(10**6), 10**6), unique=True, min_size=13, max_size=40),
    st.sampled_from([1.0, 1e-9, 1e6, 1e-3]),
)
def test_thirds_are_thirds_and_have_different_names(numbers: list[int], unit: float) -> None:
    values = [number * unit + 8.2e6 for number in numbers]
    if len(set(values)) < 13:
        return
    found = levels_of(points(*values), "x", one_at_a_time=False)
    low, high = min(values), max(values)
    for place, value in zip(found.places["place"], values, strict=True):
        assert (
            place == min(2, max(0, int(np.ceil(3.0 * (value - low) / (high - low) - 1e-6)) - 1))
            or abs(3.0 * (value - low) / (high - low) - round(3.0 * (value - low) / (high - low)))
            < 1e-6
        )
    assert len(set(found.names.values())) == len(found.names) == found.places["place"].nunique()


def test_names_that_would_be_alike_carry_a_number() -> None:
    assert names_of(None, AS_IT_IS, "b") == [f"{AS_IT_IS} (1)", f"{AS_IT_IS} (2)", "b"]


def test_only_points_at_a_level_of_all_variables_are_drawn() -> None:
    table = points("a", "b", None, "c").append_column("y", pa.array([None, 1.0, 2.0, 3.0]))
    table = table.set_column(1, "scenario", pa.array(["one", "two", "three", "two"]))
    found = together({name: levels_of(table, name, one_at_a_time=False) for name in ("x", "y")})
    assert list(found["x"].names.values()) == ["b", "c"]
    assert found["y"].places["point"].tolist() == [1, 3]


# Studies with many, long or equal levels

LONG = {
    "a standing office in both of the city halls from the first month of the agreement on": {
        "cities.*.office": 1.0
    },
    "neither of the two city halls has anybody who works on the partnership at all": {
        "cities.*.office": 0.0
    },
    "as the scenario has it": {},
}
CHAMBER = {"keys": ["cities.*.chamber"], "values": [0.0, 0.5, 1.0]}
MONTHS = [f"{1990 + month // 12}-{1 + month % 12:02d}" for month in range(13)]
BASE: dict[str, object] = {
    "replicates": 2,
    "uncertainties": {},
    "design": {"kind": "grid"},
    "record": ["commitment", "success", "exchange"],
}


def figure(kind: str, x: str, **more: object) -> dict[str, object]:
    return {"figure": {"kind": kind, "outcomes": ["commitment"], "x": x, **more}}


STUDIES: dict[str, dict[str, object]] = {
    "words13": {
        "levers": {"signed": {"keys": ["partnerships.*.signed"], "values": MONTHS}, "chamber": CHAMBER},
        **figure("heatmap", "signed", y="chamber"),
    },
    "levels13": {
        "levers": {"set": {"levels": {f"level{number:02d}": {"cities.*.office": number / 100} for number in range(13)}}},
        **figure("lines", "set"),
    },
    "labels-equal": {
        "levers": {"office": {"keys": ["cities.*.office"], "values": [0.30000001, 0.30000002, 0.5]}, "chamber": CHAMBER},
        **figure("heatmap", "office", y="chamber"),
    },
    "thirds-equal": {
        "levers": {"population": {"keys": ["cities.first.population"], "range": [8222510, 8229999]}},
        "design": {"kind": "latin-hypercube", "size": 16}, **figure("lines", "population"),
    },
    "levels-long": {"levers": {"policy": {"levels": LONG}}, **figure("lines", "scenario", lines="policy")},
    "levels-long-x": {"levers": {"policy": {"levels": LONG}}, **figure("lines", "policy")},
    "levels-long-panels": {"levers": {"policy": {"levels": LONG}}, **figure("lines", "scenario", panels="policy")},
    "levels-long-y": {"levers": {"policy": {"levels": LONG}, "chamber": CHAMBER}, **figure("heatmap", "chamber", y="policy")},
    "nothing-drawn": {
        "levers": {"chamber": CHAMBER},
        "figure": {"kind": "lines", "outcomes": ["exchange", "commitment"], "x": "chamber"},
    },
    "nothing-shaded": {
        "levers": {"chamber": CHAMBER, "policy": {"levels": LONG}},
        "figure": {"kind": "heatmap", "outcomes": ["exchange", "commitment"], "x": "chamber", "y": "policy"},
    },
    "pooled": {
        "scenarios": ["base", "reference"], "levers": {"chamber": CHAMBER}, "constants.calendar.until": "2015-12",
        **figure("lines", "chamber"),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SweptStudy]:
    folder = tmp_path_factory.mktemp("levels")
    found = {}
    with unprinted():
        for name, changes in STUDIES.items():
            study = written(folder, name=name)
            found[name] = swept(study, folder / name, changes={**BASE, **changes})
    return found


@pytest.fixture(params=STUDIES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_level_is_a_row_of_the_summary(name: str, studies: dict[str, SweptStudy]) -> None:
    study = studies[name]
    table = effects(study)
    for _, group in table.groupby(["scenario", "variable", "measure"]):
        assert group["level"].is_unique
        assert group["runs"].sum() == study.total / len(study.titles)
    written_ = pd.read_csv(study.folder / "summary.csv")
    assert len(written_) == len(table)
    assert len(study.means().rows) > len(study.variables)


def test_everything_lies_on_the_page_and_no_words_meet(
    name: str, studies: dict[str, SweptStudy]
) -> None:
    drawn = draw_study(studies[name])
    drawn.draw_without_rendering()
    width, height = drawn.get_size_inches()
    box = drawn.get_tightbbox()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
    for axes in drawn.axes:
        for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
            apart([label.get_window_extent() for label in labels if label.get_text()])
    apart(titles(drawn))
    apart(foot(drawn))


def titles(drawn: Figure) -> list[Any]:
    return [
        text.get_window_extent()
        for axes in drawn.axes
        for text in axes.get_children()
        if isinstance(text, Text) and text.get_text() == axes.get_title(loc="left") != ""
    ]


def foot(drawn: Figure) -> list[Any]:
    legends = [legend.get_window_extent() for legend in drawn.legends]
    notes = [text.get_window_extent() for text in drawn.texts]
    return [
        *legends,
        *notes,
        *(axes.xaxis.label.get_window_extent() for axes in drawn.axes if axes.get_xlabel()),
    ]


def apart(boxes: list[Any]) -> None:
    """No two boxes overlap by more than a hair."""
    boxes = [box for box in boxes if box.width > 0 and box.height > 0]
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            across = min(one.x1, other.x1) - max(one.x0, other.x0)
            down = min(one.y1, other.y1) - max(one.y0, other.y0)
            assert across < 1.0 or down < 1.0


def note(drawn: Figure) -> str:
    return next(text.get_text() for text in drawn.texts).replace("\n", " ")


def test_a_figure_says_which_scenarios_it_puts_together(studies: dict[str, SweptStudy]) -> None:
    said = note(draw_study(studies["pooled"]))
    assert "Every mean is over 2 scenarios together: Neutral pair; " in said
    assert "scenarios together" not in note(draw_study(studies["words13"]))


def test_a_pooled_mean_is_that_of_both_scenarios(studies: dict[str, SweptStudy]) -> None:
    study = studies["pooled"]
    x, y = draw_study(study).axes[0].containers[0].lines[0].get_data()  # type: ignore[attr-defined]
    means = study.runs.groupby("chamber")["commitment"].mean()
    assert list(x) == means.index.tolist()
    assert list(y) == pytest.approx(means.tolist())


def test_panels_of_scenarios_keep_them_apart(
    studies: dict[str, SweptStudy], tmp_path: Path
) -> None:
    changes = {**BASE, **STUDIES["pooled"], **figure("lines", "chamber", panels="scenario")}
    drawn = draw_study(swept(written(tmp_path), tmp_path / "out", changes=changes))
    assert "scenarios together" not in note(drawn)
    assert [axes.get_title(loc="left")[:5] for axes in drawn.axes] == ["a  Ne", "b  Re"]


def test_where_there_is_no_value_it_is_said(studies: dict[str, SweptStudy]) -> None:
    for kind in ("nothing-drawn", "nothing-shaded"):
        first, second, *_ = draw_study(studies[kind]).axes
        assert [text.get_text() for text in first.texts] == ["no value in any run"]
        assert "no value in any run" not in [text.get_text() for text in second.texts]


def test_close_values_have_cells_of_their_own(studies: dict[str, SweptStudy]) -> None:
    study = studies["labels-equal"]
    image: Any = draw_study(study).axes[0].get_images()[0].get_array()
    means = study.runs.pivot_table(index="chamber", columns="office", values="commitment")
    assert np.asarray(image) == pytest.approx(means.to_numpy())


def test_scenarios_with_one_title_are_told_apart(tmp_path: Path) -> None:
    for number in range(13):
        (tmp_path / f"pair{number}.toml").write_text(
            'extends = "base"\ntitle = "Pair"\n', encoding="utf-8"
        )
    changes = {
        **BASE, "scenarios": [f"pair{number}.toml" for number in range(13)], "replicates": 1,
        "levers": {"chamber": CHAMBER}, **figure("heatmap", "chamber", y="scenario"),
    }  # fmt: skip
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    drawn = draw_study(found)
    labels = [label.get_text().replace("\n", " ") for label in drawn.axes[0].get_yticklabels()]
    assert labels == [f"Pair (pair{number})" for number in range(13)]
    assert found.done == 39


# What is refused before the first run

UNDRAWABLE: list[tuple[dict[str, object], str]] = [
    (
        {**figure("heatmap", "will", y="chamber"), "levers.chamber": CHAMBER, "design.kind": "one-at-a-time"},
        "figure: will and chamber are never changed together by one-at-a-time; draw one of them, or take a grid",
    ),
    (
        {**figure("lines", "will", panels="chamber"), "levers.chamber": CHAMBER, "design.kind": "one-at-a-time"},
        "figure: will and chamber are never changed together",
    ),
    (
        {**figure("lines", "switches.aggregation", lines="set"),
         "levers.set": {"levels": {f"level {number}": {"cities.*.office": number / 20} for number in range(14)}}},
        "figure.lines: set has 14 values; at most 6 can be shown",
    ),
    (
        {**figure("lines", "set"),
         "levers.set": {"levels": {f"level {number}": {"cities.*.office": number / 50} for number in range(41)}}},
        "figure.x: set has 41 values; at most 40 can be shown",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), UNDRAWABLE)
def test_what_cannot_be_drawn_is_told_before_the_first_run(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        swept(written(tmp_path), tmp_path / "out", changes={"record": ["commitment"], **changes})
    assert said in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_variables_of_different_scenarios_have_nothing_to_draw(tmp_path: Path) -> None:
    for name in ("one", "two"):
        text = f'extends = "base"\ntitle = "{name}"\n[cities.{name}]\nname = "A"\n[cities.other]\nname = "B"\n[partnerships.p]\nbetween = ["{name}", "other"]\nsigned = "1990-01"\n'
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    changes: dict[str, object] = {
        "scenarios": ["one.toml", "two.toml"], "levers": {}, "uncertainties": "evidence", "record": ["commitment"],
        "design": {"kind": "sobol", "size": 2}, "replicates": 1, **figure("heatmap", "cities.one.office", y="cities.two.office"),
    }  # fmt: skip
    with pytest.raises(
        SisterCitiesError,
        match=r"figure: no scenario has cities\.one\.office and cities\.two\.office",
    ):
        plan_of(written(tmp_path), changes)
    alone = swept(
        written(tmp_path),
        tmp_path / "out",
        changes={**changes, **figure("lines", "cities.two.office", lines="scenario")},
    )
    assert alone.unit("cities.two.office") == "0 none to 1 standing"
    assert [text.get_text() for text in draw_study(alone).legends[0].get_texts()] == ["two"]


def test_a_study_of_which_all_runs_fail_has_no_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "points.csv").write_text("a,b\n1994-06,1994-12\n", encoding="utf-8")
    levers = {
        "a": {"keys": ["partnerships.first-second.signed"], "values": ["1990-01", "1994-06"]},
        "b": {"keys": ["calendar.until"], "values": ["1994-12", "2004-12"]},
    }
    changes = {
        "levers": levers, "uncertainties": {}, "constants": {}, "design": {"kind": "table", "file": "points.csv"},
        "record": ["commitment"], **figure("heatmap", "a", y="b"),
    }  # fmt: skip
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    assert (found.done, found.failed, found.manifest.complete) == (6, 6, True)
    assert not (found.folder / "figure.pdf").exists()
    Screen().tell(found.parts)
    printed = capsys.readouterr().out
    assert "6 runs failed and are left out" in printed
    assert "There is no figure, as there is no run that did not fail" in printed
    assert "figure.pdf" not in printed
