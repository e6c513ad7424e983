"""The panels of a figure are those that somebody wants: each shows what it shows among the others."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from sistercities import Answer, SisterCitiesError, Study, biography, compare, figure, what_if
from sistercities.study.effects import cells
from sistercities.world.measure import measures_of

from tests.conftest import SMALL, unprinted
from tests.studies import swept, written

FEW: dict[str, object] = {**SMALL, "calendar.until": "1994-12"}
POLICIES = ["joint-committee", "trade-fair", "joint-committee+trade-fair"]

SEVERAL = """
title = "Two pairings"
question = "Who moves?"
scenarios = ["base", "reference"]
design = { kind = "grid" }
replicates = 2
record = ["exchange_index", "activities_people"]
constants = { "calendar.until" = "1994-12" }

[levers.will]
keys = ["partnerships.*.sides.*.will"]
values = [0.2, 0.8]

[levers.office]
keys = ["cities.*.office"]
values = [0.0, 0.5, 1.0]

[figure]
kind = "lines"
outcomes = ["activities_people"]
x = "will"
panels = "scenario"
"""


@pytest.fixture(scope="module")
def pairings(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    folder = tmp_path_factory.mktemp("pairings") / "out"
    with unprinted():
        return compare("base", "reference", replicates=2, age=2, changes=FEW, out=folder)


@pytest.fixture(scope="module")
def policies() -> Answer:
    return what_if("base", POLICIES, age=2, replicates=3, changes=FEW)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("several")
    with unprinted():
        return swept(written(folder, SEVERAL, "several"), folder / "out")


def titles(drawn: Figure) -> list[str]:
    """What stands above the panels of a figure, without letters."""
    above = [axes.get_title(loc="left") for axes in drawn.axes]
    return [title.split("  ", 1)[-1].replace("\n", " ") for title in above if title]


def heights(drawn: Figure, panel: int) -> list[float]:
    """The means that the first line of a panel of a study goes through."""
    (line, *_) = (each for each in drawn.axes[panel].containers[0].lines)  # type: ignore[attr-defined]
    return [float(each) for each in np.asarray(line.get_ydata())]


# --- Pairings, policies and dates


@pytest.mark.parametrize("kind", ["comparison", "phases"])
def test_pairings_are_shown_that_are_wanted_and_as_they_are_beside_others(
    pairings: Answer, kind: str
) -> None:
    measure = {"comparison": "commitment", "phases": "active"}[kind]
    both = pairings.figure(kind, measures=measure)
    alone = pairings.figure(kind, measures=measure, panels="reference")
    assert len(both.axes) == 2 * len(alone.axes)
    one, two = (each.axes[-1].get_lines()[0].get_xydata() for each in (alone, both))
    assert np.array_equal(one, two)


def test_policies_are_shown_that_are_wanted(policies: Answer) -> None:
    every = policies.figure("difference")
    some = policies.figure("difference", panels=["trade-fair", "joint-committee"])
    assert len(every.axes) == 9 and len(some.axes) == 6
    assert set(titles(some)) == {"Trade fair", "Alternating joint committee"}
    assert set(titles(some)) < set(titles(every))


def test_dates_are_shown_that_are_wanted() -> None:
    life = biography("kyoto-yogyakarta", seed=1, changes=SMALL)
    drawn = life.figure("network", panels=["1999-12", "1989-12"])
    assert [title[:7] for title in titles(drawn)] == ["1989-12", "1999-12"]


# --- Studies


def test_levels_of_a_study_are_shown_that_are_wanted(study: Study) -> None:
    both = study.figure()
    alone = study.figure(panels="reference")
    assert len(both.axes) == 2 and len(alone.axes) == 1
    assert heights(alone, 0) == heights(both, 1)
    assert titles(alone) == titles(both)[1:]


def test_a_variable_that_is_wanted_has_a_panel_for_each_of_its_levels(study: Study) -> None:
    drawn = study.figure(panels="office", measures="exchange_index")
    table = cells(study, ("will", "office"), measures_of(["exchange_index"]))
    assert len(drawn.axes) == 3 and drawn.axes[0].get_ylabel().startswith("Exchange index")
    for panel, level in enumerate(["0", "0.5", "1"]):
        means = table[table["level_1"] == level]["value"]
        assert heights(drawn, panel) == means.tolist()

    (title,) = titles(study.figure(panels=["office", "0.5"]))
    assert title == "Office: 0.5"


# --- What cannot be had


@pytest.mark.parametrize(
    ("panels", "told"),
    [
        ("ofice", r'no panel "ofice"; did you mean "office"\?$'),
        ("atlantis", r'no panel "atlantis"; known are: base, office, reference, scenario$'),
        ("will", r'no panel "will"; known are: base, office, reference, scenario$'),
        ("office,0.7", r'no panel "0.7"; did you mean'),
        ("base,0.5", r'no panel "0.5"; known are'),
    ],
)
def test_panels_that_a_study_does_not_have_are_refused_with_those_it_has(
    study: Study, tmp_path: Path, panels: str, told: str
) -> None:
    with pytest.raises(SisterCitiesError, match=told):
        figure("lines", study.folder, out=tmp_path / "out", panels=panels)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_drawn_together_is_refused(tmp_path: Path) -> None:
    text = SEVERAL.replace('"grid"', '"one-at-a-time"')
    with unprinted():
        found = swept(written(tmp_path, text, "alone"), tmp_path / "out")
    with pytest.raises(SisterCitiesError, match=r"^panels: will and office are never changed"):
        found.figure(panels="office")


def test_panels_that_answers_do_not_have_are_refused(
    pairings: Answer, policies: Answer, tmp_path: Path
) -> None:
    assert pairings.folder is not None
    with pytest.raises(SisterCitiesError, match=r'no panel "refrence"; did you mean "reference"'):
        figure("phases", pairings.folder, out=tmp_path / "out", panels=["refrence"])
    with pytest.raises(SisterCitiesError, match=r'no panel "fest"; known are: joint-committee, '):
        policies.figure("difference", panels="fest")
    with pytest.raises(SisterCitiesError, match=r'^panels: "success"; the panels of this figure'):
        policies.figure("forest", panels="success")
    assert list(tmp_path.iterdir()) == []
