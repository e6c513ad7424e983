"""Rescue: planted plans are found, laws of fronts and regret hold, nothing is sure that is not, and mistakes are told at once."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sistercities import SisterCitiesError, load_scenario, rescue
from sistercities.paper.language import speaking
from sistercities.questions.aim import aim_of
from sistercities.questions.candidates import STRENGTHS, candidates_of, offers_of
from sistercities.questions.halving import FINALISTS, rounds_of, runs_of, searched
from sistercities.questions.plausible import groups_of, plausible_scenarios, regrets
from sistercities.questions.rescue import task_of
from sistercities.questions.rescued import Rescue, chosen
from sistercities.questions.rescuing import NOTHING
from sistercities.runs.replicates import seeds_of
from sistercities.scenario.costs import costs_in, price_of, usd_of_an_office
from sistercities.scenario.dates import count
from sistercities.statistics.assurance import assured
from sistercities.statistics.fronts import fronts
from sistercities.study.template import ranged_evidence, template_of

from tests.cases import CHANGES, first_of_each, quickly
from tests.documents import blocks, commands
from tests.pictures import faults

type Command = Callable[..., tuple[int, str, str]]

FEW: dict[str, object] = {
    "calendar.until": "1997-12",
    "defaults.city.businesses": 30,
    "defaults.city.citizens": 30,
}
TWO = ["joint-committee", "citizen-exchange"]


def asked(**options: Any) -> Rescue:
    """A small rescue of Jakarta-Beijing."""
    usual: dict[str, Any] = {
        "aim": "activities >= 4", "policies": TWO, "starts": ["1993-01", "1995-01"], "age": 5,
        "replicates": 8, "changes": FEW,
    }  # fmt: skip
    return rescue("jakarta-beijing", **{**usual, **options})


@pytest.fixture(scope="module")
def answer() -> Rescue:
    """A small rescue, asked once and only read."""
    return asked()


# --- The search


def planted(plans: int, seed: int) -> tuple[np.ndarray, Callable[[np.ndarray, int, int], np.ndarray], list[tuple[int, int]]]:  # fmt: skip
    """Plans whose chances are known, met world by world, and what was asked of them."""
    chances = np.linspace(0.05, 0.4, plans)
    chances[plans // 2] = 0.9
    met: list[tuple[int, int]] = []

    def values(numbers: np.ndarray, first: int, worlds: int) -> np.ndarray:
        met.append((len(numbers), worlds))
        luck = np.stack([np.random.default_rng((seed, world)).random(plans) for world in range(first, first + worlds)])  # fmt: skip
        return (luck.T[numbers] < chances[numbers, None]).astype(float)

    return chances, values, met


def test_halving_keeps_the_plan_that_is_best_and_spends_what_it_says() -> None:
    plans = 300
    costs = np.random.default_rng(1).uniform(1.0, 2.0, plans)
    chances, values, met = planted(plans, 1)
    found = searched(list(costs), values, aim_of("success >= 0.5"), 160)
    left = [number for number, each in enumerate(found) if not each.left_after]
    assert int(chances.argmax()) in left
    assert len(left) == FINALISTS
    assert [number for number, _ in met] == [number for number, _ in rounds_of(plans, 160)]
    assert sum(number * worlds for number, worlds in met) == runs_of(plans, 160)
    assert {each.worlds for each in found if not each.left_after} == {rounds_of(plans, 160)[-1][1]}
    for each in found:
        assert each.worlds == 10 * 2 ** max(0, (each.left_after or len(met)) - 1)


def test_a_search_where_less_is_better_turns_round() -> None:
    chances, values, _ = planted(60, 2)
    found = searched([1.0] * 60, values, aim_of("economic_dropped <= 0.2"), 80)
    assert not found[0].left_after
    assert found[int(chances.argmax())].left_after == 1


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20))
def test_on_the_first_front_lies_what_nothing_beats(plans: list[tuple[int, int]]) -> None:
    costs, values = np.array(plans, dtype=float).T
    on = fronts(costs, values)
    for number in range(len(plans)):
        cheaper = (costs <= costs[number]) & (values >= values[number])
        better = cheaper & ((costs < costs[number]) | (values > values[number]))
        assert (on[number] == 0) <= (not better.any())
        if on[number] > 0:  # something on the front before it beats it, or is the same
            assert (cheaper & (on == on[number] - 1)).any()


def test_every_policy_stands_alone_and_in_pairs_at_each_start_and_strength() -> None:
    offers = offers_of(["joint-committee", "trade-fair", "pilot-project"], {})
    starts = ["1993-01", "1999-01"]
    plans = list(candidates_of(offers, starts, count("2017-08")))
    labels = [plan.enactment.label for plan in plans]
    assert len(set(labels)) == len(labels)
    # joint-committee: 0.5 and 1, trade-fair: 0.5, 1 and 2, pilot-project: once
    assert len(plans) == len(starts) * (2 + 3 + 1 + 3 + 2 + 3)
    assert {plan.strength for plan in plans} == set(STRENGTHS)
    by_label = {plan.enactment.label: plan for plan in plans}
    committee = by_label["joint-committee@1993-01"]
    years = (count("2017-08") - count("1993-01")) / 12.0
    assert committee.cost == pytest.approx(12_250 / usd_of_an_office() * years)
    assert by_label["joint-committee=0.5@1993-01"].cost == pytest.approx(committee.cost / 2.0)
    assert by_label["pilot-project@1999-01"].cost == 1.0  # a month of it is counted as a year
    both = by_label["joint-committee+trade-fair@1993-01"]
    assert both.cost == pytest.approx(committee.cost + by_label["trade-fair@1993-01"].cost)


# --- How sure


def test_what_is_assured_is_reached_in_nine_of_ten_repetitions() -> None:
    luck = np.random.default_rng(3)
    for chance, n, at_once in ((0.3, 50, 1), (0.6, 80, 5)):
        of_hits = np.array(
            [
                assured(np.arange(n) < hits, is_share=True, at_least=True, at_once=at_once).bound
                for hits in range(n + 1)
            ]
        )
        low = of_hits[luck.binomial(n, chance, (3000, at_once))]
        assert 0.9 <= (low <= chance).all(axis=1).mean() <= 0.99
    assert assured(np.ones(10), is_share=True, at_least=True).bound == pytest.approx(0.1**0.1)
    assert assured(np.zeros(10), is_share=True, at_least=True).bound == 0.0
    assert assured(np.zeros(10), is_share=True, at_least=False).bound == pytest.approx(1 - 0.1**0.1)


def test_a_mean_is_assured_by_students_t() -> None:
    luck = np.random.default_rng(4).normal(2.0, 1.0, (2000, 30))
    low = np.array([assured(row, is_share=False, at_least=True).bound for row in luck])
    high = np.array([assured(row, is_share=False, at_least=False).bound for row in luck])
    assert (low <= 2.0).mean() == pytest.approx(0.9, abs=0.02)
    assert (high >= 2.0).mean() == pytest.approx(0.9, abs=0.02)
    assert math.isnan(assured(np.ones(1), is_share=False, at_least=True).bound)


def test_regret_is_the_distance_from_the_best_of_each_world() -> None:
    values = np.array([[0.1, 0.5, 0.2], [0.4, 0.1, 0.2]])
    assert regrets(values) == pytest.approx(np.array([[0.3, 0.0, 0.0], [0.0, 0.4, 0.0]]))
    assert groups_of(np.array([3.0, 1.0, 2.0, 5.0, 4.0])).tolist() == [2, 0, 1, 4, 3]


def test_plausible_worlds_draw_every_range_and_stay_within() -> None:
    scenario = load_scenario("jakarta-beijing")
    drawn = plausible_scenarios(scenario, 10, 1)
    assert drawn == plausible_scenarios(scenario, 10, 1)
    low, high = ranged_evidence(template_of(scenario, {}))["cities.jakarta.office"]["range"]
    offices = [each.cities["jakarta"].office.value for each in drawn]
    assert len(set(offices)) == 10
    assert low <= min(offices) < low + (high - low) / 10 < high - (high - low) / 10 < max(offices) <= high  # fmt: skip


# --- The answer


def test_the_cheapest_that_is_sure_comes_before_the_cheaper_that_is_not() -> None:
    plans = pd.DataFrame(
        {
            "plan": [NOTHING, "cheap", "sure", "sure and dear", "best"],
            "cost": [0.0, 1.0, 2.0, 3.0, 4.0],
            "value": [0.9, 0.6, 0.6, 0.6, 0.7],
            "reaches": [True, True, True, True, True],
            "surely": [True, False, True, True, False],
        }
    )
    assert chosen(plans, 1.0)["plan"] == "sure"
    assert chosen(plans.assign(surely=False), 1.0)["plan"] == "cheap"
    assert chosen(plans.assign(surely=False, reaches=False), 1.0)["plan"] == "best"
    assert chosen(plans.assign(surely=False, reaches=False), -1.0)["plan"] == "cheap"


def test_the_last_plans_are_judged_on_worlds_that_the_search_never_met(answer: Rescue) -> None:
    task = answer.task
    met = set(seeds_of(int(answer.candidates["worlds"].max()), task.seed))
    assert not met & set(task.fresh)
    assert len(task.fresh) == task.replicates
    told = simulated(answer.told["plan"])
    assert answer.told["value"] == pytest.approx(told(task.fresh).mean())


def simulated(label: str) -> Callable[[list[int]], np.ndarray]:
    """Activities under a plan, as what-if and simulate have them, by seeds."""
    from sistercities.runs.paired import outcomes_at
    from sistercities.runs.replicates import simulate_each
    from sistercities.scenario.interventions import enacted, enactment_of

    scenario = enacted(load_scenario("jakarta-beijing", FEW), enactment_of(label))
    return lambda seeds: outcomes_at(
        simulate_each(scenario, seeds, lambda model: model.record), 5
    )["activities"].to_numpy()  # fmt: skip


def test_an_aim_that_everything_reaches_takes_the_cheapest_and_needs_no_rescue() -> None:
    found = asked(aim="activities >= -1", starts=["1993-01"])
    plans = found.finalists[found.finalists["plan"] != NOTHING]
    assert found.told["cost"] == plans["cost"].min()
    assert "The cheapest that reaches it with 90% assurance is" in found.text()
    assert "No rescue is needed." in found.text()


def test_what_nothing_reaches_is_said_with_the_most_there_is() -> None:
    found = asked(aim="activities >= 400", starts=["1993-01"])
    plans = found.finalists[found.finalists["plan"] != NOTHING]
    assert found.told["value"] == plans["value"].max()
    assert "Nothing that was tried reaches it; the most is" in found.text()
    assert (found.robust["value"] == 0.0).all()
    assert " per year (at least " in found.text()


def test_answers_are_the_same_however_many_work(
    answer: Rescue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    alone = asked()
    for name, table in answer.tables.items():
        pd.testing.assert_frame_equal(table, alone.tables[name], check_exact=True)


def test_every_plan_is_told_with_the_round_in_which_it_was_given_up(answer: Rescue) -> None:
    left = answer.candidates[answer.candidates["left_after"] == 0]
    judged = answer.finalists[answer.finalists["plan"] != NOTHING]
    assert set(left["plan"]) == set(judged["plan"])
    assert len(answer.candidates) == len(answer.task.candidates)
    assert (answer.candidates["worlds"] >= 8).all()


def test_a_budget_leaves_out_what_is_dearer_and_a_file_changes_costs(tmp_path: Path) -> None:
    file = tmp_path / "costs.toml"
    file.write_text("joint-committee = 1_000_000\n", encoding="utf-8")
    task = task_of("jakarta-beijing", policies=TWO, budget=30.0, costs=file)
    assert {name for plan, _ in task.candidates for name in plan.names} == {"citizen-exchange"}
    assert all(plan.cost <= 30.0 for plan, _ in task.candidates)
    assert price_of("joint-committee", costs_in(file)).basis == "given"
    assert price_of("joint-committee").basis == "documented"
    assert price_of("trade-fair").basis == "assumed"


def test_pairs_that_contradict_themselves_are_left_out_and_counted() -> None:
    task = task_of("jakarta-beijing", policies=["trade-office", "missions-without-follow-up"])
    assert task.left_out > 0
    assert {len(plan.names) for plan, _ in task.candidates} == {1}


MISTAKES: list[tuple[dict[str, Any], list[str]]] = [
    ({"aim": "succes >= 0.5"}, ['no measure "succes"; did you mean "success"?']),
    ({"aim": "success > 0.5"}, ["expected a measure, >= or <=, and a number"]),
    ({"aim": "success >= 50"}, ["50 given; success is a probability, 0 to 1"]),
    ({"policies": ["joint-comittee"]}, ['no policy "joint-comittee"; did you mean "joint-committee"?']),
    ({"policies": ["dispute"]}, ["a shock, which nobody chooses"]),
    ({"policies": []}, ["--policy: none given"]),
    ({"policies": TWO, "budget": 1.0}, ["--budget 1: below the cheapest plan", "office-years"]),
    ({"starts": ["1950-01"]}, ["--start 1950-01: lies outside the run", "from 1992-08 to 2017-07"]),
    ({"starts": ["soon"]}, ['--start "soon": expected a month']),
    ({"starts": ["1993", "1993-07"]}, ["--start 1993-07: given twice"]),
    ({"costs": "nowhere.toml"}, ["nowhere.toml"]),
    ({"replicates": 1}, ["needs at least 2 worlds"]),
    ({"aim": "x >= 1", "policies": ["x"], "starts": ["1950-01"], "replicates": 0},
     ["--aim", 'no policy "x"', "--start 1950-01", "replicates: 0"]),
]  # fmt: skip


@pytest.mark.parametrize(("options", "said"), MISTAKES)
def test_what_cannot_be_asked_is_told_at_once_before_anything_is_simulated(
    options: dict[str, Any], said: list[str]
) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        task_of("jakarta-beijing", **options)
    lines = str(refused.value).splitlines()
    assert all(any(part in line for line in lines) for part in said)
    assert len(lines) <= max(1, len(said))


def test_a_measure_that_nothing_moves_is_refused_in_one_line(command: Command) -> None:
    settings = [word for key, value in FEW.items() for word in ("--set", f"{key}={value}")]
    few = ("--start", "1993-01", "--age", 2, "--replicates", 3, *settings)
    status, printed, complaint = command(
        "rescue", "jakarta-beijing", "--policy", "joint-committee", *few, "--out", "answer"
    )
    assert (status, printed) == (2, "")
    assert "success is 0 in all" in complaint and len(complaint.splitlines()) == 1
    assert not Path("answer").exists()


def test_a_plan_says_what_would_be_tried_and_simulates_no_more_than_a_trial(
    command: Command,
) -> None:
    settings = [word for key, value in FEW.items() for word in ("--set", f"{key}={value}")]
    words = [word for name in TWO for word in ("--policy", name)]
    status, printed, _ = command("rescue", "jakarta-beijing", "--plan", *words, *settings)
    assert status == 0
    assert "Runs" in printed and "Time" in printed
    assert not Path("results").exists()


@pytest.mark.parametrize("width", [89.0, 183.0])
def test_figures_hold_their_words_at_the_width_of_a_journal(answer: Rescue, width: float) -> None:
    from sistercities.paper.figures.rescue import draw_front, draw_regret, draw_timing

    for draw in (draw_front, draw_regret, draw_timing):
        assert faults(draw(answer, width=width)) == []


def test_figures_round_as_the_words_of_the_answer_do(answer: Rescue) -> None:
    """A share of 0.175 is 18% in both, though two digits of it are 0.17."""
    from sistercities.paper.figures.rescue import draw_timing

    aim = aim_of("success >= 0.5")
    known = (0.175, 0.125, 0.285, 0.005)
    reached = [known[number % len(known)] for number in range(len(answer.timing))]
    asked = replace(
        answer, task=answer.task._replace(aim=aim), timing=answer.timing.assign(reached=reached)
    )
    with speaking("id"):
        written = {text.get_text() for text in draw_timing(asked).axes[0].texts}
    assert written == {aim.shown(value).replace("%", "\N{NO-BREAK SPACE}%") for value in reached}
    assert "18\N{NO-BREAK SPACE}%" in written


def test_every_plan_of_the_front_has_its_number_at_its_mark(answer: Rescue) -> None:
    from sistercities.paper.figures.rescue import draw_front

    plans = answer.finalists
    told = plans[plans["on_front"] | (plans["plan"] == NOTHING)].sort_values(["cost", "value"])
    axes = draw_front(answer).axes[0]
    marks = [text for text in axes.texts if text.get_transform() == axes.transData]
    assert sorted(text.get_text() for text in marks) == sorted(map(str, range(1, len(told) + 1)))
    for text in marks:
        place = axes.transData.transform(text.get_position())
        spots = axes.transData.transform(plans[["cost", "value"]].to_numpy(dtype=float))
        nearest = plans.iloc[np.hypot(*(spots - place).T).argmin()]
        row = told.iloc[int(text.get_text()) - 1]
        assert (nearest["cost"], nearest["value"]) == (row["cost"], row["value"])


def test_a_policy_that_does_nothing_is_worth_what_no_policy_is_and_its_long_title_fits(
    tmp_path: Path,
) -> None:
    from sistercities.paper.figures.rescue import draw_front, draw_regret, draw_timing

    file = tmp_path / "null.toml"
    title = "A policy of 京都 with a title that goes on and on, [b]and[/b] $further$ than a line"
    push = 'parameter = "office"\nchange = "raise"\nsize = 0.0\nassumed_cost = 0.0\n'
    file.write_text(f'title = "{title}"\nsummary = "x"\n[policy]\n{push}', encoding="utf-8")
    found = asked(policies=[str(file), "citizen-exchange"], starts=["1993-01"])
    rows = found.finalists.set_index("plan")
    same = rows.loc[[NOTHING, f"{file}@1993-01"]]
    assert same["value"].nunique() == same["assured"].nunique() == 1
    regret = found.robust.set_index("plan").loc[same.index]
    assert regret["regret_most"].nunique() == regret["value"].nunique() == 1
    for draw in (draw_front, draw_regret, draw_timing):
        assert faults(draw(found, width=89.0)) == []


# --- The page

PAGE = "docs/use/rescue.md"


@pytest.mark.parametrize("line", first_of_each(commands(PAGE)))
def test_every_command_of_the_page_runs(line: str, command: Command) -> None:
    (costs,) = blocks(PAGE, "toml")
    Path("costs.toml").write_text(costs, encoding="utf-8")
    status, printed, complaints = command(*quickly(line))
    assert (status, complaints) == (0, "")
    assert "plan" in printed.lower()


def test_the_program_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (program,) = blocks(PAGE, "python")
    quick = program.replace("policies=[", f"replicates=10, starts=['1992-08'], changes={CHANGES}, policies=[")  # fmt: skip
    exec(compile(quick, "rescue.md", "exec"), {})
    assert "joint-committee" in capsys.readouterr().out
