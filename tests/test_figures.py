"""Figures are what a journal asks for: exact width, everything inside it, TrueType, the same bytes every time."""

import re
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from sistercities.experiment.ensemble import simulate
from sistercities.figures.comparison import draw_comparison
from sistercities.figures.save import save_figure
from sistercities.figures.style import DOUBLE_COLUMN, INCH, SINGLE_COLUMN
from sistercities.scenario.files import load_scenario

from tests.conftest import SMALL

PAIRS = ("jakarta-beijing", "kyoto-yogyakarta", "surabaya-kitakyushu")


@pytest.fixture(scope="module", params=[1, 2, 3])
def figure(request: pytest.FixtureRequest) -> Figure:
    (drawn,) = draw_comparison([simulate(load_scenario(name, SMALL), 3, 1)[0] for name in PAIRS[: request.param]])
    return drawn


def test_width_is_that_of_the_journal(figure: Figure) -> None:
    columns = len({axes.get_position().x0 for axes in figure.axes})
    expected = SINGLE_COLUMN if columns == 1 else DOUBLE_COLUMN
    assert figure.get_figwidth() * INCH == pytest.approx(expected)


def test_everything_lies_inside_the_figure_and_legends_do_not_touch(figure: Figure) -> None:
    figure.draw_without_rendering()
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height
    upper, lower = (legend.get_window_extent() for legend in figure.legends)
    assert lower.y1 <= upper.y0


def test_every_ordinate_carries_its_unit(figure: Figure) -> None:
    labels = [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel()]
    assert len(labels) == 9
    assert all(re.search(r"\(.+\)", label, re.DOTALL) for label in labels)


def test_files_hold_truetype_and_are_the_same_every_time(figure: Figure, tmp_path: Path) -> None:
    first, second = ([path.read_bytes() for path in save_figure(figure, tmp_path / stem)] for stem in ("one", "two"))
    assert first == second
    assert b"/FontFile2" in first[0] and b"/Type3" not in first[0]


def test_the_exchange_of_every_column_lies_on_its_scale() -> None:
    """Whichever pairing comes first, also one without a trade series."""
    without, big = (simulate(load_scenario(name, SMALL), 3, 1)[0] for name in ("base", "jakarta-beijing"))
    big.months["exchange"][:, -1] = 500.0
    (figure,) = draw_comparison([without, big])
    bottom = figure.axes[-2:]
    assert all(panel.get_ylim()[1] > 500.0 for panel in bottom)
