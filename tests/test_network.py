"""The tie network shows the ties that the record counts, and says so where there is none."""

import pytest
from sistercities import biography
from sistercities.paper.figures.network import draw_network, placed, since_trade_began, ties_at
from sistercities.questions.biography import Biography

from tests.conftest import SMALL


@pytest.fixture(scope="module")
def life() -> Biography:
    return biography("kyoto-yogyakarta", seed=1, changes=SMALL)


def test_in_every_month_as_many_ties_trade_as_are_recorded(life: Biography) -> None:
    counted = [len(ties_at(life, age)) for age in range(len(life.months))]
    assert counted == life.months["ties"].tolist()


def test_a_line_is_drawn_for_each_tie_and_an_empty_date_says_so(life: Biography) -> None:
    for axes in draw_network(life).axes:
        told = int(axes.get_title(loc="left").partition("ties: ")[2].partition(";")[0])
        lines = [line for line in axes.get_lines() if line.get_linestyle() != "None"]
        assert len(lines) == told
        assert [text.get_text() for text in axes.texts] == ([] if told else ["nobody trades"])


def test_partners_stand_side_by_side_where_no_line_has_to_cross() -> None:
    one, other = placed([(0, 2), (1, 1), (2, 0)])
    assert [one[each] for each in range(3)] == [other[2 - each] for each in range(3)]


def test_dates_lie_between_the_first_with_trade_and_the_last() -> None:
    months = [f"{year}-12" for year in range(1990, 2000)]
    trade = [year >= 1993 for year in range(1990, 2000)]
    assert since_trade_began(months, trade) == ["1993-12", "1995-12", "1997-12", "1999-12"]
    assert since_trade_began(months, [False] * 9 + [True]) == ["1999-12"]
    assert since_trade_began(months, [False] * 10) == ["1999-12"]
