"""A figure file puts several figures on one sheet, by one order; all its mistakes are told at once."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from sistercities import SisterCitiesError, figure
from sistercities.paper.figures.check import faults_of
from sistercities.paper.figures.meeting import printed
from sistercities.paper.figures.order import ordered
from sistercities.paper.figures.page import Foot, Margins, Page
from sistercities.paper.figures.sheet import Part, Sheet, composed, part_width
from sistercities.paper.figures.style import INCH
from sistercities.questions.figure_file import load_figure_file
from sistercities.questions.places import distance, known_places, places

FILE = """\
formats = ["svg"]
width = "180mm"
rows = [["left", "right"]]
[panels.left]
figure = "map"
source = "jakarta-beijing"
title = "One"
[panels.right]
figure = "map"
source = "kyoto-yogyakarta"
"""
WRONG = """\
journal = "natre"
rows = [["one", "two", "two"], ["nowhere"]]
[panels.one]
figure = "pie"
source = "jakarta-beijing"
[panels.two]
figure = "map"
source = "atlantis"
[panels.three]
figure = "map"
source = "base"
"""


def small(most: float, wide: float = 80.0) -> Figure:
    """A figure with one panel, whose ordinate ends at a number."""
    page = Page(wide, Margins(15.0, 5.0, 5.0, 12.0), [wide - 20.0], [20.0], 0.0, 0.0, Foot(wide))
    drawn, panels = page.drawn()
    panels[0, 0].plot([0.0, 1.0], [0.0, most])
    panels[0, 0].set_ylim(0.0, most)
    panels[0, 0].set_ylabel("Trade (share)")
    panels[0, 0].set_xlabel("Age (years)")
    return drawn


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    wide = part_width(2, 164.0, 1.0)
    parts = [Part(small(1.0, wide), "First"), Part(small(5.0, wide), "Second")]
    return composed([parts, [Part(small(2.0, 164.0), "")]], 164.0, 1.0)


def test_parts_stand_where_they_belong_and_keep_their_size(sheet: Sheet) -> None:
    left, right, below = (axes.get_figure().bbox_inches for axes in sheet.axes)  # type: ignore[union-attr]
    assert sheet.get_figwidth() * INCH == pytest.approx(164.0)
    assert (left.x0, left.width * INCH, right.x1 * INCH) == pytest.approx((0.0, 80.0, 164.0))
    assert left.y0 == right.y0 > below.y1
    assert below.y0 == pytest.approx(0.0)


def test_panels_of_one_name_share_one_scale(sheet: Sheet) -> None:
    assert [axes.get_ylim() for axes in sheet.axes] == [(0.0, 5.0)] * 3
    different = composed([[Part(small(1.0), ""), Part(small(1.0), "")]], 164.0, 1.0)
    different.axes[0].set_ylim(0.0, 2.0)
    told = [fault.what for fault in faults_of(different)]
    assert 'panels of "Trade (share)" have different scales' in told


def test_a_sheet_is_looked_at_like_a_figure(sheet: Sheet) -> None:
    words, met = printed(sheet)
    assert met == []
    assert {" ".join(word.text.split()) for word in words} >= {"A First", "B Second", "C"}
    assert [fault.what for fault in faults_of(sheet)] == [
        "it does not say of how many worlds it tells"
    ]


def test_more_dots_change_the_dots_of_every_part() -> None:
    drawn = composed([[Part(small(1.0), "One")]], 80.0, 1.0)
    drawn.set_dpi(250.0)
    (axes,) = drawn.axes
    assert axes.bbox.width == pytest.approx(60.0 / INCH * 250.0)


@pytest.mark.pictures
def test_a_file_is_drawn_on_one_sheet_with_what_made_it(tmp_path: Path) -> None:
    (tmp_path / "two.toml").write_text(FILE, encoding="utf-8")
    (path,) = figure(tmp_path / "two.toml", out=tmp_path / "out", language="id")
    page = path.read_text(encoding="utf-8")
    assert path.name == "two.svg"
    for word in ("One", "Beijing", "Yogyakarta", "Garis pantai", "sha256", "kyoto-yogyakarta"):
        assert word in page
    assert str(tmp_path) not in page


def test_all_mistakes_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(WRONG, encoding="utf-8")
    with pytest.raises(SisterCitiesError) as refused:
        load_figure_file(path)
    told = str(refused.value)
    for words in (
        'wrong.toml:2: rows: panel "two" stands 2 times',
        'wrong.toml:2: rows: no panel "nowhere"',
        "wrong.toml:9: panels.three: this panel stands in no row; add it to rows",
    ):
        assert words in told

    path.write_text(WRONG.replace(', "two"], ["nowhere"]', '], ["three"]'), encoding="utf-8")
    with pytest.raises(SisterCitiesError) as refused:
        figure(path, out=tmp_path / "out")
    told = str(refused.value)
    assert 'no journal "natre"' in told
    assert (
        'wrong.toml:3: panels.one: no figure "pie"; known are: biography, comparison, map' in told
    )
    assert "wrong.toml:6: panels.two: " in told
    assert not (tmp_path / "out").exists()


def test_what_a_panel_cannot_show_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    right = 'figure = "map"\nsource = "kyoto-yogyakarta"\n'
    path.write_text(FILE.replace(right, f'{right}measures = ["ties"]\n'), encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r'two\.toml:8: panels\.right: measures: "ties"; '):
        figure(path, out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_a_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(FILE.replace("180mm", "100mm"), encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"2 panels side by side are 48 mm wide each"):
        figure(path, out=tmp_path / "out")
    with pytest.raises(
        SisterCitiesError, match=r"^measures: a figure file says them panel by panel"
    ):
        figure(path, out=tmp_path / "out", measures="ties")
    with pytest.raises(SisterCitiesError, match=r"^panels: a figure file says them panel by panel"):
        figure(path, out=tmp_path / "out", panels="base")
    with pytest.raises(
        SisterCitiesError, match=r'figure "forest": of what\? Name a results folder'
    ):
        figure("forest", out=tmp_path / "out")


# --- The map


def test_distances_are_known_ones_and_every_pairing_has_its_place() -> None:
    known = known_places()
    apart = distance(known["Jakarta", "Indonesia"], known["Beijing", "China"])
    assert apart == pytest.approx(5220.0, abs=30.0)
    around = places(["jakarta-beijing", "jakarta-portfolio"])
    assert len(around.pairings) == len(around.tables["pairings"]) == 9
    assert all(each.source.startswith("GeoNames ") for each in known.values())


def test_a_city_without_a_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        SisterCitiesError, match=r"map: no place is known of First city \(nowhere\)"
    ):
        places(["base"])


@pytest.mark.pictures
def test_a_map_across_the_date_line_is_not_torn() -> None:
    """Jakarta and Los Angeles lie at both sides of the Pacific, and the way between is short."""
    order = ordered(width=120.0)
    ((_, drawn),) = places(["jakarta-los-angeles"]).ordered("map", order)
    (way, *_) = (
        line for line in drawn.axes[0].get_lines() if len(np.asarray(line.get_xdata())) > 2
    )
    longitudes = np.asarray(way.get_xdata(), dtype=float)
    assert np.abs(np.diff(longitudes)).max() < 15.0
    assert np.ptp(longitudes) == pytest.approx(135.0, abs=2.0)
