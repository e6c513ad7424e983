"""Figures of studies: exact width, everything inside, units on all axes, and what is drawn is what was measured."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from sistercities import SisterCitiesError
from sistercities.paper.figures.drawing import name_in_words
from sistercities.paper.figures.study import draw_study
from sistercities.paper.figures.style import DOUBLE_COLUMN, INCH, SINGLE_COLUMN
from sistercities.questions.swept import SweptStudy
from sistercities.study.effects import cells, spreads
from sistercities.study.results import Study
from sistercities.world.measure import measure_of

from tests.folders import contents
from tests.pictures import faults
from tests.studies import swept, written

HEATMAP: dict[str, object] = {
    "figure": {
        "kind": "heatmap", "outcomes": ["activities_people", "success"], "x": "will", "y": "office",
        "panels": "switches.aggregation",
    },
    "levers.office": {"keys": ["cities.*.office"], "values": [0.0, 1.0]},
}  # fmt: skip
LINES: dict[str, object] = {
    "figure": {
        "kind": "lines",
        "outcomes": ["activities_people"],
        "x": "will",
        "lines": "switches.aggregation",
    }
}
WORDS: dict[str, object] = {
    "figure": {"kind": "lines", "outcomes": ["activities_people", "substance"], "x": "switches.aggregation",
               "lines": "scenario", "panels": "will"},
    "scenarios": ["base", "reference"],
}  # fmt: skip
SAMPLE: dict[str, object] = {
    "figure": {"kind": "lines", "outcomes": ["activities_people"], "x": "scenario"},
    "design": {"kind": "sobol", "size": 8},
    "scenarios": ["base", "reference"],
}
pytestmark = pytest.mark.pictures

PAGES = {"heatmap": (HEATMAP, 2), "lines": (LINES, 1), "words": (WORDS, 3), "sample": (SAMPLE, 1)}


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Study]:
    folder = tmp_path_factory.mktemp("studies")
    return {
        name: swept(written(folder, name=name), folder / name, changes={**changes, "replicates": 3})
        for name, (changes, _) in PAGES.items()
    }


@pytest.fixture(scope="module")
def figures(studies: dict[str, Study]) -> dict[str, Figure]:
    return {name: draw_study(study) for name, study in studies.items()}


@pytest.fixture(params=PAGES)
def study(request: pytest.FixtureRequest, studies: dict[str, Study]) -> Study:
    return studies[request.param]


@pytest.fixture
def figure(study: Study, figures: dict[str, Figure]) -> Figure:
    return figures[study.file.name]


def test_width_is_that_of_the_journal(study: Study, figure: Figure) -> None:
    _, columns = PAGES[study.file.name]
    assert figure.get_figwidth() * INCH == pytest.approx(
        SINGLE_COLUMN if columns == 1 else DOUBLE_COLUMN
    )


def test_everything_lies_inside_the_figure_and_no_words_meet(figure: Figure) -> None:
    figure.draw_without_rendering()
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height
    foot = [legend.get_window_extent() for legend in figure.legends] + [
        text.get_window_extent() for text in figure.texts
    ]
    labels = [axes.xaxis.label.get_window_extent() for axes in figure.axes if axes.get_xlabel()]
    assert all(label.y0 >= below.y1 for label in labels for below in foot)


@pytest.mark.parametrize("width", [85.0, 120.0, 174.0])
def test_a_study_is_drawn_at_the_width_of_a_journal(study: Study, width: float) -> None:
    figure = draw_study(study, width=width)
    assert figure.get_figwidth() * INCH == pytest.approx(width)
    assert faults(figure) == []


def test_every_axis_has_a_name_and_numbers_have_units(study: Study, figure: Figure) -> None:
    panels = [axes for axes in figure.axes if axes.get_title(loc="left") or axes.get_ylabel()]
    assert any(axes.get_xlabel() for axes in panels)
    ordinates = [axes.get_ylabel() for axes in panels if axes.get_ylabel()]
    assert ordinates and all(re.search(r"\(.+\)", label) for label in ordinates)
    if study.file.name in {"heatmap", "lines"}:
        assert {axes.get_xlabel() for axes in panels if axes.get_xlabel()} == {"Will (share)"}
    (note,) = [text.get_text() for text in figure.texts]
    assert "n = 3 replicates" in note and "2 years after signing" in note.replace("\n", " ")


def test_the_same_study_gives_the_same_figure(study: Study, figure: Figure, tmp_path: Path) -> None:
    for path in SweptStudy.open(study.folder).save(tmp_path):
        assert path.read_bytes() == (study.folder / path.name).read_bytes()
    assert "figure.pdf" in contents(study.folder)


def test_shades_are_the_means(studies: dict[str, Study], figures: dict[str, Figure]) -> None:
    figure = figures["heatmap"]
    image = np.asarray(figure.axes[0].get_images()[0].get_array())
    runs = studies["heatmap"].runs.query('`switches.aggregation` == "weakest-link"')
    means = runs.pivot_table(index="office", columns="will", values="activities_people")
    assert image == pytest.approx(means.to_numpy())
    assert figure.axes[0].get_title(loc="left") == "a  Aggregation: weakest-link"


def test_lines_are_the_means(studies: dict[str, Study], figures: dict[str, Figure]) -> None:
    container = figures["lines"].axes[0].containers[1]
    x, y = container.lines[0].get_data()  # type: ignore[attr-defined]
    runs = studies["lines"].runs.query('`switches.aggregation` == "additive"')
    means = runs.groupby("will")["activities_people"].mean()
    assert list(x) == pytest.approx(means.index.tolist(), abs=0.01)
    assert list(y) == pytest.approx(means.tolist())


def test_a_spread_is_that_of_the_points(studies: dict[str, Study]) -> None:
    study = studies["sample"]
    found: Any = spreads(study, ("scenario",), [measure_of("activities_people")]).set_index(
        "level_0"
    )
    points = study.runs.groupby(["scenario", "point"])["activities_people"].mean()
    for name in ("base", "reference"):
        assert found.loc[name, 0.25] == pytest.approx(points[name].quantile(0.25))
        assert found.loc[name, 0.95] == pytest.approx(points[name].quantile(0.95))


def test_a_page_holds_so_many_panels(tmp_path: Path) -> None:
    figure = {
        "kind": "lines",
        "outcomes": ["success"],
        "x": "switches.aggregation",
        "panels": "will",
    }
    changes = {"design.size": 7, "replicates": 1, "figure": figure}
    with pytest.raises(
        SisterCitiesError, match=r"figure\.panels: will has 7 values; at most 6 can be shown"
    ):
        swept(written(tmp_path), tmp_path / "out", changes=changes)
    assert not (tmp_path / "out").exists()


def test_failed_runs_leave_gaps_and_are_told(tmp_path: Path) -> None:
    """A cell of which all runs failed has no mean; the others keep theirs."""
    levers = {
        "calendar.until": {"values": ["1994-12", "1991-03"]},
        "signed": {"keys": ["partnerships.*.signed"], "values": ["1989-01", "1991-02"]},
    }
    figure = {
        "kind": "heatmap",
        "outcomes": ["activities_people"],
        "x": "signed",
        "y": "calendar.until",
    }
    constants = {"defaults.city.businesses": 20, "defaults.city.citizens": 30}
    found = swept(
        written(tmp_path), tmp_path / "out",
        changes={"levers": levers, "uncertainties": {}, "constants": constants, "age": 1, "replicates": 2, "figure": figure},
    )  # fmt: skip
    assert len(cells(found, ("signed", "calendar.until"), [measure_of("activities_people")])) == 3
    drawn = draw_study(found)
    assert np.isnan(np.asarray(drawn.axes[0].get_images()[0].get_array().filled(np.nan))).sum() == 1  # type: ignore[union-attr]
    assert "2 runs failed and are left out" in drawn.texts[0].get_text().replace("\n", " ")


NAMES = {
    "commitment_of_leaders": "Commitment of leaders",
    "turnover_in_Jakarta": "Turnover in Jakarta",
    "cities.jakarta.office": "Office, Jakarta",
    "behaviour.lapse": "Lapse",
    "partnerships.*.sides.*.will": "Will",
}


@pytest.mark.parametrize(("variable", "words"), NAMES.items())
def test_names_are_words(variable: str, words: str) -> None:
    assert name_in_words(variable) == words
