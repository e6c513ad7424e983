"""Words in figures stay inside and apart, however long they are, and in letters that a font has."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from matplotlib import font_manager
from matplotlib.patheffects import Normal
from matplotlib.text import Text
from sistercities.paper.figures import fonts, style
from sistercities.paper.figures.comparison import draw_comparison
from sistercities.paper.figures.difference import draw_differences
from sistercities.paper.figures.forest import draw_forest
from sistercities.paper.figures.placing import Moment, placed
from sistercities.paper.figures.save import save_figure
from sistercities.paper.figures.style import DOUBLE_COLUMN, INCH
from sistercities.paper.figures.timeline import draw_timeline
from sistercities.paper.figures.waterfall import draw_waterfall
from sistercities.paper.language import speaking
from sistercities.questions.biography import biography
from sistercities.questions.what_if import WhatIf, what_if
from sistercities.questions.why import why
from sistercities.runs.replicates import Ensemble, simulate
from sistercities.scenario.files import load_scenario
from sistercities.scenario.schema import Scenario

from tests.cases import every_other
from tests.conftest import PAIRS, SMALL
from tests.pictures import drawn_words, faults

pytestmark = pytest.mark.pictures

WIDTHS = (85.0, 120.0, 174.0)
"""Single, one-and-a-half and double column of many journals, mm."""

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
    (figure,) = draw_timeline(life, width=width)
    assert figure.get_figwidth() * INCH == pytest.approx(width)
    assert faults(figure) == []


@pytest.mark.parametrize("name", PAIRS)
def test_the_timeline_of_a_case_stays_inside_and_apart(name: str) -> None:
    """At the narrowest; wider ones take turns."""
    life = biography(load_scenario(name, SMALL), seed=3)
    wider = (None, *WIDTHS[1:])[PAIRS.index(name) % 3]
    for width in (WIDTHS[0], wider):
        (drawn,) = draw_timeline(life, width=width)
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

    with speaking("id"):  # longer words
        assert faults(draw_differences(answer, width=width)) == []

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
    (figure,) = draw_timeline(biography(hard("letters", title, years=5, events=0)))
    (shown,) = [axes for axes in figure.axes if axes.get_title(loc="left")]
    assert shown.get_title(loc="left").startswith("京都 \N{EN DASH} ジョグジャカルタ")
    pdf, _ = save_figure(figure, tmp_path / "timeline")
    # its letters are outlines, which every reader shows
    assert b"FewLettersSans" not in pdf.read_bytes()
    texts = [text for text in shown.findobj(Text) if isinstance(text, Text)]
    drawn = next(text for text in texts if text.get_text().startswith("京都"))
    assert isinstance(drawn.get_path_effects()[0], Normal)
