"""What a study varies, as other tools take it: names, bounds, the way there and back, and each recipe of the page."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sistercities import ParameterSpace, SisterCitiesError, parameter_space, simulate
from sistercities.study.library import load_study
from sistercities.study.plan import planned

from tests.documents import blocks
from tests.studies import written

STUDY = """\
title = "Every kind of variable"
question = "Does each come through?"
scenarios = ["jakarta-beijing"]
replicates = 1
design = { kind = "sobol", size = 8 }

[levers]
"cities.*.office" = { range = [0.0, 1.0] }
"partnerships.*.earlier_successes" = { range = [0, 3] }
"switches.aggregation" = { values = ["weakest-link", "additive"] }

[levers.class]
keys = ["cities.jakarta.chamber", "cities.beijing.chamber"]
values = [0.2, 0.5, 0.9]

[levers.openness.levels]
closed = { "cities.*.outreach" = 0.2, "cities.*.threshold" = 0.8 }
open = { "cities.*.outreach" = 0.8, "cities.*.threshold" = 0.2 }

[uncertainties]
"shocks.sars.severity" = { range = "evidence" }
"behaviour.memory_office" = { range = [0.1, 0.5] }
"""
NAMES = {
    "cities_all_office": "cities.*.office",
    "partnerships_all_earlier_successes": "partnerships.*.earlier_successes",
    "switches_aggregation": "switches.aggregation",
    "_class": "class",
    "openness": "openness",
    "shocks_sars_severity": "shocks.sars.severity",
    "behaviour_memory_office": "behaviour.memory_office",
}
RECIPES = blocks("docs/use/clients.md", "python")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> ParameterSpace:
    return parameter_space(written(tmp_path_factory.mktemp("space"), STUDY, "every"))


def test_names_are_those_of_arguments_and_lead_back(space: ParameterSpace) -> None:
    assert space.names == NAMES
    assert all(name.isidentifier() for name in space.names)
    assert list(space.levers.axes) + list(space.uncertainties.axes) == list(space.axes)
    point = {name: space.axes[name].spaced(2)[-1] for name in NAMES}
    assert space.changes(point) == space.changes({NAMES[name]: point[name] for name in point})


def test_names_that_come_to_the_same_are_told_apart(tmp_path: Path) -> None:
    levers = {
        "a b": {"keys": ["cities.jakarta.office"], "range": [0.0, 1.0]},
        "a_b": {"keys": ["cities.beijing.office"], "range": [0.0, 1.0]},
        "1st": {"keys": ["cities.jakarta.chamber"], "range": [0.0, 1.0]},
    }
    study = load_study(written(tmp_path, STUDY), {"levers": levers})
    found = parameter_space(study)
    assert list(found.names.items())[:3] == [("a_b", "a b"), ("a_b_2", "a_b"), ("_1st", "1st")]


def test_the_points_of_a_study_set_what_the_study_sets(
    space: ParameterSpace, tmp_path: Path
) -> None:
    plan = planned(load_study(written(tmp_path, STUDY)), tmp_path)
    axes = plan.axes["jakarta-beijing"]
    for row in plan.points.to_pylist():
        expected = {
            key: value for axis in axes for key, value in axis.changes(row[axis.name]).items()
        }
        assert space.changes({axis.name: row[axis.name] for axis in axes}) == expected


@given(st.lists(st.floats(0.0, 1.0), min_size=len(NAMES), max_size=len(NAMES)))
def test_numbers_within_the_bounds_are_points(space: ParameterSpace, shares: list[float]) -> None:
    numbers = {
        name: min(low + share * (high - low), high)
        for share, (name, (low, high)) in zip(shares, space.bounds.items(), strict=True)
    }
    point = space.point(numbers)
    assert point == space.point(numbers.values()) == space.point(np.array(list(numbers.values())))
    for name, axis in space.axes.items():
        if axis.choices:
            assert point[name] in axis.choices
        else:
            assert axis.low <= float(point[name]) <= axis.high
            assert isinstance(point[name], int if axis.whole else float)
    assert space.changes(point)


def test_every_value_has_an_equal_part_of_the_way(space: ParameterSpace) -> None:
    for name, axis in space.axes.items():
        if axis.choices or axis.whole:
            low, high = space.bounds[name]
            middles = np.arange(low, high) + 0.5
            assert [space.point({name: each})[name] for each in middles] == axis.spaced(None)
            assert space.point({name: high})[name] == axis.spaced(None)[-1]


def test_a_point_is_simulated_by_its_names(space: ParameterSpace) -> None:
    point = {"cities_all_office": np.float32(0.5), "openness": "open", "_class": 0.9}
    asked = simulate(space, point, seed=4, at=3)
    by_hand = {
        "cities.*.office": 0.5,
        "cities.*.outreach": 0.8,
        "cities.*.threshold": 0.2,
        "cities.*.chamber": 0.9,
    }
    assert asked.frame.equals(simulate("jakarta-beijing", by_hand, seed=4, at=3).frame)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ({"cities_all_ofice": 0.5}, 'did you mean "cities_all_office"?'),
        ({"cities_all_office": 1.5}, "cities_all_office: 1.5 given; allowed is 0 to 1"),
        ({"cities_all_office": True}, "True given"),
        ({"openness": "ajar"}, "'ajar' given; allowed is closed, open"),
        ({"partnerships_all_earlier_successes": 1.5}, "whole numbers from 0 to 3"),
        ({"_class": 0.9, "class": 0.5}, "given twice"),
    ],
)
def test_a_point_that_is_none_is_refused(
    space: ParameterSpace, point: dict[str, Any], said: str
) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        simulate(space, point, seed=1)
    assert said in str(refused.value)


def test_numbers_that_are_no_point_are_refused(space: ParameterSpace) -> None:
    with pytest.raises(SisterCitiesError, match="2 numbers given; expected one for each of 7"):
        space.point([0.1, 0.2])
    with pytest.raises(SisterCitiesError, match=r"cities_all_office: 1.1 given; allowed is 0 to 1"):
        space.point({"cities_all_office": 1.1})


def test_a_study_of_several_scenarios_has_to_say_which() -> None:
    with pytest.raises(SisterCitiesError, match=r"say which: parameter_space\('evidence', "):
        parameter_space("evidence")
    with pytest.raises(SisterCitiesError, match='did you mean "jakarta-berlin"'):
        parameter_space("sequence", "jakarta-berln")
    assert parameter_space("sequence", "jakarta-berlin").scenario.name == "jakarta-berlin"


@pytest.mark.parametrize(
    ("module", "method", "command"),
    [
        ("ema_workbench", "ema", "pip install ema-workbench"),
        ("pyabc", "prior", "pip install pyabc"),
    ],
)
def test_a_tool_that_is_missing_is_told_in_one_line(
    space: ParameterSpace, monkeypatch: pytest.MonkeyPatch, module: str, method: str, command: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SisterCitiesError) as refused:
        getattr(space, method)()
    assert command in str(refused.value) and "\n" not in str(refused.value)


class First:
    """A trial of Optuna that suggests the lowest of everything."""

    def suggest_float(self, name: str, low: float, high: float) -> float:
        return low

    def suggest_int(self, name: str, low: int, high: int) -> int:
        return low

    def suggest_categorical(self, name: str, choices: Any) -> Any:
        return choices[0]


def test_a_trial_suggests_a_point(space: ParameterSpace) -> None:
    assert space.suggest(First()) == {name: axis.spaced(2)[0] for name, axis in space.axes.items()}


@pytest.mark.filterwarnings("ignore")  # of the tools themselves
@pytest.mark.parametrize(
    "recipe", RECIPES, ids=["space", "SALib", "ema_workbench", "optuna", "pyabc"]
)
def test_a_recipe_of_the_page_runs(
    recipe: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tool = request.node.callspec.id
    if tool != "space":
        pytest.importorskip(tool, reason=f"{tool} is not installed, and nothing else needs it")
    monkeypatch.chdir(tmp_path)
    exec(compile(recipe, "clients.md", "exec"), {"__name__": "recipe"})
    assert capsys.readouterr().out.strip()
