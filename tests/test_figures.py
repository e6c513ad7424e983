"""Figures are what a journal asks for: exact width, words that stay inside and apart, TrueType, the same bytes always."""

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from sistercities import SisterCitiesError
from sistercities.paper.figures import style
from sistercities.paper.figures.comparison import FIRST_ROW, ROWS, draw_comparison
from sistercities.paper.figures.page import (
    MOST_TICKS,
    NARROWEST,
    WHITE,
    WIDEST,
    Foot,
    Margins,
    Page,
    page_width,
    side_by_side,
    year_ticks,
)
from sistercities.paper.figures.save import save_figure
from sistercities.paper.figures.style import DOUBLE_COLUMN, INCH, SINGLE_COLUMN
from sistercities.runs.replicates import Ensemble, simulate
from sistercities.scenario.files import load_scenario

from tests.conftest import SMALL
from tests.pictures import drawn_words, faults

pytestmark = pytest.mark.pictures


@pytest.fixture(scope="module", params=[1, 4])
def figure(request: pytest.FixtureRequest, pairings: list[Ensemble]) -> Figure:
    """A column, and a page that is full; two and three columns stand on the narrow pages below."""
    (drawn,) = draw_comparison(pairings[: request.param])
    return drawn


def test_width_is_that_of_the_journal(figure: Figure) -> None:
    columns = len({axes.get_position().x0 for axes in figure.axes})
    expected = SINGLE_COLUMN if columns == 1 else DOUBLE_COLUMN
    assert figure.get_figwidth() * INCH == pytest.approx(expected)


def test_everything_lies_inside_the_figure_and_no_words_meet(figure: Figure) -> None:
    assert faults(figure) == []
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height
    upper, lower = (legend.get_window_extent() for legend in figure.legends)
    assert lower.y1 <= upper.y0


def test_every_ordinate_carries_its_unit(figure: Figure) -> None:
    labels = [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel()]
    assert len(labels) == 11
    assert all(re.search(r"\(.+\)", label, re.DOTALL) for label in labels)


def test_files_hold_truetype_and_are_the_same_every_time(
    pairings: list[Ensemble], tmp_path: Path
) -> None:
    (figure,) = draw_comparison(pairings[:1])
    first, second = (
        [path.read_bytes() for path in save_figure(figure, tmp_path / stem)]
        for stem in ("one", "two")
    )
    assert first == second
    assert b"/FontFile2" in first[0] and b"/Type3" not in first[0]


def test_the_exchange_of_every_column_lies_on_its_scale() -> None:
    """Whichever pairing comes first, also one without a trade series."""
    without, big = (
        simulate(load_scenario(name, SMALL), 3, 1)[0] for name in ("base", "jakarta-beijing")
    )
    big.months["exchange"][:, -1] = 500.0
    (figure,) = draw_comparison([without, big])
    bottom = figure.axes[-2:]
    assert all(panel.get_ylim()[1] > 500.0 for panel in bottom)


def test_pages_share_their_scales_their_age_and_their_letters(pairings: list[Ensemble]) -> None:
    big = pairings[4]._replace(months=pairings[4].months.copy())
    big.months["ties"][:, -1], big.months["exchange"][:, -1] = 400.0, 5000.0
    first, second = draw_comparison([*pairings[:4], big])
    assert [page.get_figwidth() * INCH for page in (first, second)] == pytest.approx(
        [DOUBLE_COLUMN, SINGLE_COLUMN]
    )
    for row, drawn in enumerate(ROWS, start=FIRST_ROW):
        assert first.axes[4 * row].get_ylim() == second.axes[row].get_ylim(), drawn.column
    assert second.axes[0].get_title(loc="left").startswith("e")
    told = [
        [text for text, _ in drawn_words(page) if "years after signing" in text]
        for page in (first, second)
    ]
    assert told == [["25 years after signing"]] * 2
    assert faults(first) == faults(second) == []


@pytest.mark.parametrize(
    ("width", "most"),
    [
        (85.0, 2),
        pytest.param(120.0, 3, marks=pytest.mark.long),
        pytest.param(174.0, 4, marks=pytest.mark.long),
    ],
)
def test_a_narrow_page_holds_fewer_pairings(
    pairings: list[Ensemble], width: float, most: int
) -> None:
    pages = draw_comparison(pairings, width=width)
    columns = [len({axes.get_position().x0 for axes in page.axes}) for page in pages]
    assert sum(columns) == len(pairings)
    assert max(columns) == columns[0] == most
    for page in pages:
        assert page.get_figwidth() * INCH == pytest.approx(width)
        assert faults(page) == []


@pytest.mark.parametrize("width", [None, 85.0])
def test_a_gap_in_a_trade_series_is_named_upright_if_it_is_narrow(
    pairings: list[Ensemble], width: float | None
) -> None:
    (figure,) = draw_comparison(pairings[:2], width=width)
    said = [" ".join(text.split()) for text, _ in drawn_words(figure)]
    assert said.count("no trade series") == 1  # that of Kyoto and Yogyakarta begins in 1992


@pytest.mark.parametrize("width", [0.0, NARROWEST - 0.1, WIDEST + 0.1, float("nan")])
def test_a_width_at_which_nothing_can_be_read_is_refused(
    pairings: list[Ensemble], width: float
) -> None:
    with pytest.raises(SisterCitiesError, match=r"^width: .* mm; a figure is 60 to 300 mm wide$"):
        draw_comparison(pairings[:1], width=width)


def test_a_width_that_nobody_asks_for_is_that_of_a_column_or_a_page() -> None:
    assert page_width(None) == DOUBLE_COLUMN
    assert page_width(None, narrow=True) == SINGLE_COLUMN
    assert page_width(120.0) == page_width(120.0, narrow=True) == 120.0


def test_panels_stand_where_the_millimetres_say() -> None:
    page = Page(
        120.0, Margins(20.0, 10.0, 8.0, 12.0), [50.0, 30.0], [15.0, 25.0], 6.0, 4.0, Foot(120.0)
    )
    figure, panels = page.drawn()
    assert [side * INCH for side in figure.get_size_inches()] == pytest.approx([120.0, 64.0])
    boxes = [axes.get_position().bounds for axes in panels.flat]
    across = [(left * 120.0, wide * 120.0) for left, _, wide, _ in boxes]
    down = [(low * 64.0, tall * 64.0) for _, low, _, tall in boxes]
    assert across == [pytest.approx(each) for each in [(20.0, 50.0), (76.0, 30.0)] * 2]
    rows = [(41.0, 15.0), (12.0, 25.0)]
    assert down == [pytest.approx(row) for row in rows for _ in range(2)]


@pytest.mark.parametrize("number", range(1, 8))
@pytest.mark.parametrize("room", [15.0, 60.0, 99.0, 160.0])
def test_panels_fill_the_room_and_none_is_too_narrow(room: float, number: int) -> None:
    columns = side_by_side(room, number, least=20.0, between=4.0)
    assert sum(columns) + 4.0 * (len(columns) - 1) == pytest.approx(room)
    assert len(columns) == 1 or min(columns) >= 20.0
    rows = -(-number // len(columns))
    assert rows * len(columns) - number < rows


@pytest.mark.parametrize("width", [None, 85.0])
def test_strips_say_in_how_many_worlds_each_side_is_carried(
    pairings: list[Ensemble], width: float | None
) -> None:
    some = pairings[:2]
    (figure,) = draw_comparison(some, width=width)
    for side, letter in enumerate("ab"):
        for column, each in enumerate(some):
            axes = figure.axes[(1 + side) * len(some) + column]
            city = each.scenario.cities[each.pact.between[side]].name
            assert [text.get_text() for text in axes.texts] == [city]

            outline = np.asarray(axes.collections[0].get_paths()[0].vertices)
            shares = each.months[f"carried_{letter}"].mean(axis=0)
            assert set(outline[:, 1]) - {0.0} == set(shares) - {0.0}
            (line,) = (line for line in axes.get_lines() if len(np.asarray(line.get_xdata())) > 2)
            associations = each.months[f"association_{letter}"].mean(axis=0)
            assert np.array_equal(np.asarray(line.get_ydata()), associations)


def test_the_strips_of_one_history_say_yes_or_no() -> None:
    (alone,) = simulate(load_scenario("jakarta-beijing", SMALL), 1, 1)
    (figure,) = draw_comparison([alone])
    for axes in figure.axes[1:3]:
        vertices = np.asarray(axes.collections[0].get_paths()[0].vertices)
        assert set(vertices[:, 1].tolist()) <= {0.0, 1.0}


def test_a_page_of_pairings_fits_the_page_of_a_journal(pairings: list[Ensemble]) -> None:
    (figure,) = draw_comparison(pairings[:3])
    assert figure.get_figheight() * INCH <= 247.0


def test_the_null_world_is_told_from_what_it_lies_on(figure: Figure) -> None:
    panel = next(axes for axes in figure.axes if "index g" in " ".join(axes.get_ylabel().split()))
    null = panel.get_lines()[1]
    assert (
        null.get_color()
        == style.NULL_WORLD.color
        not in {style.MEDIAN, style.MIDDLE_HALF, style.MIDDLE_NINETY}
    )


@pytest.mark.parametrize("years", [1, 5, 26, 60, 100])
@pytest.mark.parametrize("width", [20.0, 40.0, 160.0])
def test_labels_of_years_leave_each_other_room(years: int, width: float) -> None:
    with style.journal_style():
        ticks = year_ticks(1990.0, 1990.0 + years, width)
        label = style.text_width("1990")
    gaps = np.diff(ticks) * width / years
    assert all(1990 <= tick <= 1990 + years for tick in ticks)
    assert (gaps >= label + WHITE).all() or len(ticks) <= 1
    assert len(ticks) <= MOST_TICKS + 1
