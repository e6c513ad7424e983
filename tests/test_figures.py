"""Figures are what a journal asks for: exact width, words that stay inside and apart, TrueType, the same bytes always."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text
from sistercities import SisterCitiesError
from sistercities.paper.figures import fonts, style
from sistercities.paper.figures.comparison import FIRST_ROW, ROWS, draw_comparison
from sistercities.paper.figures.difference import draw_differences
from sistercities.paper.figures.forest import draw_forest
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
from sistercities.paper.figures.placing import Moment, placed
from sistercities.paper.figures.save import save_figure
from sistercities.paper.figures.style import DOUBLE_COLUMN, INCH, SINGLE_COLUMN
from sistercities.paper.figures.timeline import draw_timeline
from sistercities.paper.figures.waterfall import draw_waterfall
from sistercities.questions.biography import biography
from sistercities.questions.what_if import WhatIf, what_if
from sistercities.questions.why import why
from sistercities.runs.replicates import Ensemble, simulate
from sistercities.scenario.files import load_scenario
from sistercities.scenario.schema import Scenario

from tests.cases import every_other
from tests.conftest import SMALL
from tests.pictures import drawn_words, faults

pytestmark = pytest.mark.pictures

WIDTHS = (85.0, 120.0, 174.0)
"""Single, one-and-a-half and double column of many journals, mm."""

PAIRS = (
    "jakarta-beijing",
    "kyoto-yogyakarta",
    "surabaya-kitakyushu",
    "bandung-braunschweig",
    "jakarta-portfolio",
)
LONG = "Special Region of Yogyakarta - Kyoto Prefecture"
WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
HEAD = """\
extends = "base"
title = "{title}"
[calendar]
until = "{until}"
[defaults.city]
businesses = 20
citizens = 30
[cities.first]
name = "{first}"
[cities.second]
name = "{second}"
"""
EVENT = """\
[shocks.s{number}]
title = "Shock {number} of US$ {words}"
kind = "crisis"
begins = "{year}-01"
ends = "{last}-06"
cities = ["first"]
[chronology.c{number}]
date = "{year}"
what = "Entry {number}: [b] $ {words}"
source = "evidence-file"
"""


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Scenario]:
    """Writes scenarios whose words are hard to lay out."""
    folder = tmp_path_factory.mktemp("hard")

    def write(
        name: str,
        title: str,
        years: int = 60,
        events: int = 24,
        first: str = LONG,
        second: str = WORD,
    ) -> Scenario:
        text = HEAD.format(title=title, until=f"{1990 + years - 1}-12", first=first, second=second)
        for number in range(events):
            year = 1990 + number * (years - 2) // events
            words = "with a title that goes on " * (number % 4)
            text += EVENT.format(number=number, words=words, year=year, last=year + number % 3)
        path = folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return load_scenario(path)

    return write


@pytest.fixture(scope="module")
def pairings() -> list[Ensemble]:
    return [simulate(load_scenario(name, SMALL), 3, 1)[0] for name in PAIRS]


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


HARD: dict[str, dict[str, Any]] = {
    "long calendar": {"title": LONG},
    "short calendar": {"title": "Grant of US$ 50 % and A$ 25 %", "years": 5, "events": 6},
    "one word": {"title": WORD, "years": 26},
    "nothing happens": {"title": "A - B", "events": 0, "first": "A", "second": "B"},
}


@pytest.mark.parametrize(
    ("beside", "width"),
    [
        pytest.param(0, None, marks=pytest.mark.long),
        pytest.param(3, None, marks=pytest.mark.long),
        pytest.param(0, 85.0, marks=pytest.mark.long),
        (1, 85.0),
    ],
)
@pytest.mark.parametrize("name", HARD)
def test_hard_words_stay_inside_and_apart_in_a_comparison(
    name: str,
    beside: int,
    width: float | None,
    hard: Callable[..., Scenario],
    pairings: list[Ensemble],
) -> None:
    ensemble = simulate(hard(name.replace(" ", "-"), **HARD[name]), 2, 1)[0]
    (figure,) = draw_comparison([ensemble, *pairings[:beside]], width=width)
    assert faults(figure) == []
    words = "".join(text for text, _ in drawn_words(figure)).replace("\n", "").replace(" ", "")
    for shock in ensemble.scenario.shocks.values():
        assert shock.title.replace(" ", "") in words


@pytest.mark.parametrize("width", [pytest.param(DOUBLE_COLUMN, marks=pytest.mark.long), 85.0])
@pytest.mark.parametrize("name", HARD)
def test_hard_words_stay_inside_and_apart_in_a_timeline(
    name: str, width: float, hard: Callable[..., Scenario]
) -> None:
    life = biography(hard(name.replace(" ", "-"), **HARD[name]), seed=3)
    figure = draw_timeline(life, width=width)
    assert figure.get_figwidth() * INCH == pytest.approx(width)
    assert faults(figure) == []


@pytest.mark.parametrize("name", PAIRS)
def test_the_timeline_of_a_case_stays_inside_and_apart(name: str) -> None:
    """At the narrowest; wider ones take turns."""
    life = biography(load_scenario(name, SMALL), seed=3)
    wider = (None, *WIDTHS[1:])[PAIRS.index(name) % 3]
    for width in (WIDTHS[0], wider):
        drawn = draw_timeline(life, width=width)
        assert drawn.get_figwidth() * INCH == pytest.approx(width or DOUBLE_COLUMN)
        assert faults(drawn) == [], width


POLICIES = (
    "joint-committee@1995-01", "business-missions", "international-office:first", "memorandum-with-action-plan",
    "joint-committee+business-missions+language-training:second@2000-01", "sme-vouchers", "trade-fair", "trade-office",
    "secondments", "pilot-project", "citizen-exchange", "scandal@2001-01",
)  # fmt: skip


@pytest.fixture(scope="module", params=[1, 5, 12])
def answer(request: pytest.FixtureRequest, hard: Callable[..., Scenario]) -> WhatIf:
    return what_if(
        hard("policies", LONG, years=26, events=5), POLICIES[: request.param], replicates=2
    )


def test_policies_are_called_by_their_titles_and_shocks_are_shaded(answer: WhatIf) -> None:
    forest, difference = draw_forest(answer, answer.ages[-1]), draw_differences(answer)
    for figure in (forest, difference):
        assert faults(figure) == []
        assert figure.get_figwidth() * INCH == pytest.approx(DOUBLE_COLUMN)
        words = " ".join(text.replace("\n", " ") for text, _ in drawn_words(figure))
        assert "Alternating joint committee" in words and "joint-committee" not in words
    assert {patch.get_label() for patch in difference.legends[0].get_patches()} >= {"shock"}
    shaded = [patch for axes in difference.axes for patch in axes.patches]
    assert len(shaded) == len(difference.axes) * 5
    words = " ".join(text.replace("\n", " ") for text, _ in drawn_words(difference))
    assert (f"of {len(POLICIES)} policies the 5 that are best in exchange index g" in words) == (
        len(answer.plans) > 5
    )


@pytest.mark.parametrize("width", every_other(WIDTHS))
def test_policies_are_drawn_at_the_width_of_a_journal(answer: WhatIf, width: float) -> None:
    forest = draw_forest(answer, answer.ages[-1], width=width)
    difference = draw_differences(answer, width=width)
    for figure in (forest, difference):
        assert figure.get_figwidth() * INCH == pytest.approx(width)
        assert faults(figure) == []

    titles = [axes.get_title(loc="left").replace("\n", " ") for axes in forest.axes]
    assert titles == [
        "exchange index g",
        "economic success",
        "joint activities",
        "overall outcome Y",
    ]
    left_out = len(answer.plans) - len(difference.axes) // 3
    words = " ".join(text.replace("\n", " ") for text, _ in drawn_words(difference))
    assert (f"of {len(answer.plans)} policies the" in words) == (left_out > 0)


def test_two_files_with_one_title_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'title = "Office"\nsummary = "s"\n[policy]\nparameter = "office"\nchange = "raise"\nsize = 0.5\n'
    for name in ("one", "two"):
        Path(f"{name}.toml").write_text(text, encoding="utf-8")
    answer = what_if(
        load_scenario("base", SMALL), ["one.toml", "two.toml", "one.toml@2000-01"], replicates=2
    )
    labels = {
        label.get_text().replace("\n", " ")
        for label in draw_forest(answer, 25).axes[0].get_yticklabels()
    }
    assert labels == {"Office (one.toml)", "Office (two.toml)", "Office from 2000-01"}


def test_the_waterfall_holds_long_titles(hard: Callable[..., Scenario]) -> None:
    home = hard("home", f"{LONG}, and {LONG}", years=6, events=0)
    model = hard("model", WORD, years=6, events=0, first="First")
    richer = home.model_copy(update={"cities": model.cities, "title": WORD, "name": "model"})
    office = richer.cities["first"].office.model_copy(update={"value": 1.0})
    richer = richer.model_copy(
        update={
            "cities": {
                **richer.cities,
                "first": richer.cities["first"].model_copy(update={"office": office}),
            }
        }
    )
    answer = why(home, richer, replicates=2)
    for width in (None, *WIDTHS):
        figure = draw_waterfall(answer, 6, width=width)
        assert faults(figure) == [], width
        assert figure.get_figwidth() * INCH == pytest.approx(width or DOUBLE_COLUMN)


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


def test_words_beside_moments_never_meet() -> None:
    generator = np.random.default_rng(1)
    with style.journal_style():
        for _ in range(50):
            begins = np.sort(generator.uniform(1990.0, 2020.0, 12))
            moments = [
                Moment(
                    each,
                    min(2020.0, each + generator.exponential(2.0)),
                    "word " * generator.integers(1, 30),
                )
                for each in map(float, begins)
            ]
            taken: dict[int, list[tuple[float, float]]] = {}
            for each in placed(moments, 1990.0, 2020.0, 60.0):
                for number, line in enumerate(each.lines, start=each.below):
                    length = style.text_width(line) * 30.0 / 60.0
                    left = each.at - length if each.before else each.at
                    assert left >= 1990.0 - 1e-9 and left + length <= 2020.0 + 1e-9
                    taken.setdefault(each.lane + number, []).append((left, left + length))
                taken.setdefault(each.lane, []).append((each.moment.begins, each.moment.ends))
            for spans in taken.values():
                ordered = sorted(spans)
                assert all(one[1] <= other[0] + 1e-9 for one, other in pairwise(ordered))


@pytest.mark.usefixtures("only_usual_fonts")
def test_where_no_font_has_a_letter_the_key_stands_in() -> None:
    assert fonts.missing("京都 Łódź กรุงเทพ") == "京都กรุงเทพ"
    assert fonts.fonts_for("京都กรุงเทพ") == ["Noto Sans CJK", "Noto Sans Thai"]
    assert fonts.shown("京都 - Łódź", "kyoto-lodz") == "kyoto-lodz"
    assert fonts.shown("Łódź", "lodz") == "Łódź"
    assert fonts.shown("京 x", "京") == "\\u4eac x"


@pytest.mark.usefixtures("only_usual_fonts")
def test_a_font_that_has_the_letters_draws_them(
    tmp_path: Path, hard: Callable[..., Scenario]
) -> None:
    letters = "京都ジョグャカルタ"
    font = FontBuilder(1000)
    names = [".notdef", *(f"letter{number}" for number in range(len(letters)))]
    font.setupGlyphOrder(names)
    font.setupCharacterMap(dict(zip(map(ord, letters), names[1:], strict=True)))
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 800))
    pen.lineTo((900, 0))
    pen.closePath()
    font.setupGlyf(dict.fromkeys(names, pen.glyph()))
    font.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Few Letters Sans", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(tmp_path / "few.ttf")
    font_manager.fontManager.addfont(tmp_path / "few.ttf")
    title = "京都 - ジョグジャカルタ"
    assert fonts.families_for([title]) == [fonts.FAMILY, "Few Letters Sans"]
    assert fonts.shown(title, "key") == title
    figure = draw_timeline(biography(hard("letters", title, years=5, events=0)))
    (shown,) = [axes for axes in figure.axes if axes.get_title(loc="left")]
    assert shown.get_title(loc="left").startswith("京都 \N{EN DASH} ジョグジャカルタ")
    pdf, _ = save_figure(figure, tmp_path / "timeline")
    # its letters are outlines, which every reader shows
    assert b"FewLettersSans" not in pdf.read_bytes()
    texts = [text for text in shown.findobj(Text) if isinstance(text, Text)]
    drawn = next(text for text in texts if text.get_text().startswith("京都"))
    assert isinstance(drawn.get_path_effects()[0], Normal)
