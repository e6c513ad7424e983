"""Words stand beside the points that they name: over nothing, nearest to their own, or at the end of a line."""

import math
from itertools import combinations

import numpy as np
import pytest
from matplotlib.path import Path as Line
from matplotlib.transforms import Bbox
from sistercities.paper.figures import style
from sistercities.paper.figures.map import draw_map
from sistercities.paper.figures.naming import ABOVE, CLEARLY, DOT, Named, named
from sistercities.questions.places import all_pairings, places

from tests.pictures import drawn_words, faults

pytestmark = pytest.mark.pictures

PAGE = Bbox.from_bounds(0.0, 0.0, 90.0, 60.0)


def far(box: Bbox, spot: np.ndarray) -> float:
    """How far a point is from a box."""
    x, y = spot
    return math.hypot(max(box.x0 - x, 0.0, x - box.x1), max(box.y0 - y, 0.0, y - box.y1))


def assert_lawful(found: list[Named], spots: np.ndarray) -> None:
    """Nothing lies over anything, and nobody takes words for those of another point."""
    lines = {each.number: Line([spots[each.number], each.led]) for each in found if each.led}
    for one, other in combinations(found, 2):
        assert not one.box.overlaps(other.box)
    for each in found:
        assert each.box.x0 >= PAGE.x0 and each.box.x1 <= PAGE.x1
        assert each.box.y0 >= PAGE.y0 and each.box.y1 <= PAGE.y1
        distances = [far(each.box, spot) for spot in spots]
        assert min(distances) >= DOT
        if each.led is None:
            own = distances.pop(each.number)
            others = np.delete(spots, each.number, axis=0)
            apart = np.hypot(*(others - spots[each.number]).T)
            assert all(np.array(distances) >= own + np.minimum(CLEARLY, apart / 2.0) - 1e-9)
        assert not any(
            line.intersects_bbox(each.box, filled=False)
            for number, line in lines.items()
            if number != each.number
        )
    for line, beside in combinations(lines.values(), 2):
        assert not line.intersects_path(beside, filled=False)


@pytest.mark.parametrize("seed", range(4))
def test_words_lie_over_nothing_and_are_nearest_to_their_own_point(seed: int) -> None:
    luck = np.random.default_rng(seed)
    spots = np.vstack(
        [luck.uniform((5.0, 5.0), (85.0, 55.0), (12, 2)), luck.normal(40.0, 2.0, (8, 2))]
    )
    with style.journal_style():
        found = named([f"City {number}" for number in range(20)], spots, PAGE)
    assert len({each.number for each in found}) == len(found) >= 17
    assert any(each.led for each in found) and not all(each.led for each in found)
    assert_lawful(found, spots)


def test_a_point_alone_has_its_words_at_the_first_side_and_one_without_words_has_none() -> None:
    spots = np.array([(20.0, 30.0), (60.0, 30.0)])
    with style.journal_style():
        (right,) = named(["Here", ""], spots, PAGE)
        (above,) = named(["", "9"], spots, PAGE, sides=ABOVE)
    assert (right.number, right.aligned, right.led) == (0, "left", None)
    assert right.at[1] == 30.0
    assert above.at[1] > 31.0
    assert (above.number, above.at[0], above.aligned) == (1, 60.0, "center")


def test_words_make_way_for_lines_where_they_can() -> None:
    spots = np.array([(20.0, 30.0)])
    along = Line([(20.0, 30.0), (90.0, 30.0)])
    with style.journal_style():
        (each,) = named(["Here"], spots, PAGE, [along])
    assert each.aligned == "right"


def test_where_there_is_no_room_beside_a_point_a_line_leads_to_its_words() -> None:
    spots = np.array(
        [(40.0 + 1.2 * (number % 3), 30.0 + 1.2 * (number // 3)) for number in range(9)]
    )
    with style.journal_style():
        found = named([f"City {number}" for number in range(9)], spots, PAGE)
    assert len(found) >= 8  # the one in the middle may be shut in
    assert sum(each.led is not None for each in found) >= 5
    assert_lawful(found, spots)


# --- Maps


@pytest.mark.parametrize("width", [None, 89.0])
def test_a_map_of_few_pairings_has_all_names_and_those_of_one_spot_together(
    width: float | None,
) -> None:
    answer = places(
        ["jakarta-beijing", "kyoto-yogyakarta", "bandung-braunschweig", "semarang-brisbane",
         "central-java-fujian"]
    )  # fmt: skip
    figure = draw_map(answer, width=width)
    words = {text for text, _ in drawn_words(figure)}
    assert {"Jakarta", "Bandung", "Yogyakarta", "Semarang, Central Java", "Brisbane"} <= words
    assert not any("There is room for" in text for text in words)
    assert faults(figure) == []


def test_nearly_all_cities_of_the_atlas_have_their_names() -> None:
    answer = places(all_pairings())
    figure = draw_map(answer)
    said = ", ".join(text for text, _ in drawn_words(figure)).replace("\n", " ")
    told = [place.city for place in answer.places if place.city in said]
    assert len(answer.places) == 55
    assert len(told) >= 50
    assert f"There is room for {len(told)} of 55 names" in said
    assert faults(figure) == []
