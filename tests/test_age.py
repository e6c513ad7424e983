"""At which age a question is told: one default for all, one age or several from the same worlds, and what decides it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sistercities import SisterCitiesError, ablate, compare, load_scenario, run, what_if, why
from sistercities.paper.figures.comparison import draw_comparison
from sistercities.questions.compare import Comparison
from sistercities.runs.age import ages_from, ages_of, in_years, said_of_shocks, whole_years
from sistercities.runs.paired import simulate_arms
from sistercities.runs.replicates import simulate
from sistercities.scenario.schema import Scenario
from sistercities.world.outcome import Phase, outcomes

from tests.conftest import NAMES, SMALL

type Command = Callable[..., tuple[int, str, str]]

FEW = (
    "--replicates",
    2,
    "--set",
    "defaults.city.businesses=40",
    "--set",
    "defaults.city.citizens=40",
)
FEWEST = {"defaults.city.businesses": 20, "defaults.city.citizens": 20}
SHORT = {**FEWEST, "calendar.until": "1999-12"}

ANSWERS: dict[str, Callable[..., Any]] = {
    "run": lambda **more: run("base", replicates=2, **more),
    "compare": lambda **more: compare("base", "reference", replicates=2, **more),
    "what-if": lambda **more: what_if("base", ["joint-committee"], replicates=2, **more),
    "why": lambda **more: why("base", "reference", replicates=2, **more),
    "ablate": lambda **more: ablate("base", mechanisms=["leads"], replicates=2, **more),
}


# --- Which age


@pytest.mark.parametrize(
    "question",
    # a why has an arm for every subset of factors; that it keeps to its ages is asked below too
    [pytest.param(name, marks=pytest.mark.long) if name == "why" else name for name in ANSWERS],
)
def test_every_question_is_told_at_the_age_of_success_or_as_far_as_all_reach(question: str) -> None:
    assert whole_years(load_scenario("base")) == 26
    assert ANSWERS[question](changes=FEWEST).ages == (25,)
    assert ANSWERS[question](changes=SHORT).ages == (10,)
    assert ANSWERS[question](changes=FEWEST, age=26).ages == (26,)
    assert ANSWERS[question](changes=SHORT, age=(7, 3)).ages == (3, 7)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (0, "age: 0 given; it must be from 1 to 26, as far as the calendar of base reaches"),
        (27, "age: 27 given; it must be from 1 to 26"),
        (-(10**30), "age: a number of more than 18 digits given; it must be from 1 to 26"),
        (True, "age: True given; it must be a whole number from 1 to 26"),
        (2.5, "age: 2.5 given; it must be a whole number"),
        ("ten", "age: 'ten' given; it must be a whole number"),
        ([10, None], "age: None given; it must be a whole number"),
        ([], "age: none given; leave it out for 25 years"),
        ([10, 15, 10], "age: 10 is given twice"),
    ],
)
@pytest.mark.parametrize("question", ANSWERS)
def test_an_age_that_cannot_be_told_is_refused_before_anything_is_simulated(
    question: str, asked: object, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sistercities.agents.model.PartnershipModel.run", None)
    with pytest.raises(SisterCitiesError) as refused:
        ANSWERS[question](changes=SMALL, age=asked)
    assert str(refused.value).startswith(said)


def test_numbers_of_numpy_are_ages_too() -> None:
    base = load_scenario("base")
    assert ages_of(np.int64(7), [(base, base.reported)]) == (7,)
    found = ages_of(np.arange(5, 8), [(base, base.reported)])
    assert found == (5, 6, 7) and all(type(age) is int for age in found)


@pytest.mark.parametrize("text", ["ten", "", "10,", "10;15", "10.5"])
def test_an_age_that_is_no_number_is_told_in_one_line(text: str, command: Command) -> None:
    status, printed, complaint = command("run", "base", "--age", text)
    assert (status, printed) == (2, "")
    assert complaint == (
        f'sistercities: --age "{text}": expected whole years since signing, for example 25 or 10,15,25\n'
    )
    assert ages_from("10, 15,25") == [10, 15, 25] and ages_from(None) is None


def test_ages_in_words() -> None:
    assert [in_years(ages) for ages in ([1], [25], [10, 25], [5, 10, 25])] == [
        "1 year", "25 years", "10 and 25 years", "5, 10 and 25 years",
    ]  # fmt: skip


def test_half_a_year_is_no_age(command: Command) -> None:
    status, _, complaint = command("run", "base", "--set", "calendar.until=1990-06")
    assert (status, complaint) == (
        2,
        "sistercities: base: ends 6 months after signing; outcomes need a whole year\n",
    )


# --- What is told


@pytest.mark.long  # block by block: test_every_command_prints_a_block_for_each_age
def test_several_ages_are_those_told_alone() -> None:
    """From the same worlds: an age beside others gives the numbers that it gives by itself."""
    for question, ask in ANSWERS.items():
        together = ask(changes=SHORT, age=[4, 9])
        for age in (4, 9):
            alone, found = ask(changes=SHORT, age=age).table, together.table
            pd.testing.assert_frame_equal(
                found[found["age"] == age].reset_index(drop=True),
                alone,
                obj=question,
                check_dtype=False,  # a column in which nothing stands has no type of its own
            )


def test_outcomes_at_an_age_are_those_of_the_months_up_to_it() -> None:
    (ensemble,) = simulate(load_scenario("kyoto-yogyakarta", SMALL), 3, 1, [5, 20])
    assert ensemble.ages == [5, 20] and len(ensemble.outcomes) == 6
    for age in (5, 20):
        expected = outcomes(ensemble.months[:, : 12 * age])
        pd.testing.assert_frame_equal(
            ensemble.at(age)[list(expected)].reset_index(drop=True), expected
        )


def test_partnerships_signed_later_are_told_at_ages_that_they_reach() -> None:
    comparison = compare("jakarta-portfolio", replicates=2, changes=SMALL, age=[5, 24])
    assert {tuple(each.ages) for each in comparison.ensembles} == {(5, 24)}
    for each in comparison.others:
        last = whole_years(each.scenario, each.partnership)
        assert each.ages == [5, 24] if last >= 24 else each.ages == [5], each.partnership
    assert any(each.ages == [5] for each in comparison.others)


def test_what_if_ranks_at_each_age_and_says_what_has_not_begun(command: Command) -> None:
    policies = ["business-missions", "joint-committee@1998-01"]
    answer = what_if("base", policies, replicates=3, changes=SMALL, age=[5, 20])
    assert list(answer.order_holds) == [5, 20]
    assert answer.ranking.groupby("age")["rank"].count().tolist() == [2, 2]
    early = answer.at(5).table.set_index(["policy", "outcome"])["value"]
    assert (early["joint-committee@1998-01"] == 0.0).all()
    assert answer.over_time["age"].max() == 20 * 12 - 1
    _, printed, complaints = command(
        "what-if", "base", "--policy", policies[0], "--policy", policies[1], "--age", "5,20", *FEW
    )
    assert complaints == ""
    first, second = printed.split("Neutral pair, 20 years after signing")
    assert (
        "Neutral pair, 5 years after signing" in first
        and "Not begun yet at this age: Alternating joint committee, from 1998-01" in first
    )
    assert "Not begun yet" not in second
    assert "a year, from signing to the last month simulated, 2015-12" in second


@pytest.mark.parametrize(
    ("words", "heading", "figures"),
    [
        (("run", "base"), "At a common age of {} years after signing", {"comparison.png"}),
        (("compare", "base", "reference"), "At a common age of {} years after signing", {"comparison.png"}),
        (("what-if", "base", "--policy", "leader-turnover@1992-01"), "Neutral pair, {} years after signing",
         {"forest-at-4.png", "forest-at-11.png", "difference.png"}),
        (("why", "base", "--like", "reference"), "Reference tie minus Neutral pair, {} years after signing",
         {"waterfall-at-4.png", "waterfall-at-11.png"}),
        (("ablate", "base", "--mechanism", "leads"), "Neutral pair, {} years after signing", set()),
    ],
)  # fmt: skip
def test_every_command_prints_a_block_for_each_age(
    words: tuple[str, ...], heading: str, figures: set[str], command: Command
) -> None:
    status, printed, complaints = command(*words, "--age", "11,4", *FEW, "--out", "out")
    assert (status, complaints) == (0, "")
    assert 0 < printed.index(heading.format(4)) < printed.index(heading.format(11))
    assert figures <= {path.name for path in Path("out").iterdir()}
    tables = [
        pd.read_csv(path)
        for path in Path("out").glob("*.csv")
        if path.stem not in {"over_time", "gains"}
    ]
    assert tables
    for table in tables:
        assert table["age"].unique().tolist() == [4, 11]


def test_a_biography_tells_what_had_become_of_it_at_each_age(command: Command) -> None:
    words = ("biography", "surabaya-kitakyushu", *FEW[-4:], "--age", "25,4", "--out", "out")
    status, printed, complaints = command(*words)
    assert (status, complaints) == (0, "")
    assert "What became of it, 4 and 25 years after signing" in printed
    assert "takes 17 months out of the 24 up to 2022-09" in printed
    assert pd.read_csv("out/outcomes.csv")["age"].tolist() == [4, 25]


def test_a_figure_marks_every_age_at_which_it_is_told() -> None:
    ensembles = simulate(load_scenario("base", SMALL), 2, 1, [5, 20])
    (figure,) = draw_comparison(ensembles)
    drawn = [np.unique(np.asarray(line.get_xdata(), dtype=float)) for line in figure.axes[1].lines]
    assert [line.tolist() for line in drawn if len(line) == 1] == [[1995.0], [2010.0]]
    labels = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    assert "5 and 20 years after signing" in labels


# --- What decides the phase


def struck(kind: str, begins: str, ends: str, severity: float = 1.0, **more: object) -> Scenario:
    shock = {
        "title": "It",
        "kind": kind,
        "begins": begins,
        "ends": ends,
        "cities": ["first"],
        "severity": severity,
    }
    return load_scenario("base", {**SMALL, "shocks": {"it": {**shock, **more}}})


def test_an_epidemic_in_the_last_two_years_is_said_with_the_last_age_before_it() -> None:
    scenario = load_scenario("surabaya-kitakyushu")
    assert said_of_shocks(scenario, 25) == [
        "surabaya-kitakyushu: Covid-19 (epidemic, 2020-03 to 2022-02) takes 17 months out of the 24 up to 2022-09, "
        "which decide who is alive or dormant at 25 years; the last age before it is 22"
    ]
    assert said_of_shocks(scenario, 22) == []


@pytest.fixture(scope="module")
def surabaya() -> Comparison:
    return run("surabaya-kitakyushu", replicates=60, age=[22, 25])


def test_what_is_said_is_what_is_measured(surabaya: Comparison) -> None:
    """More of the pair is dormant where the line says so than at the age that it names."""
    dormant = surabaya.table[surabaya.table["measure"] == "phase_dormant"].set_index("age")["value"]
    assert dormant[25] > dormant[22] + 0.2


@pytest.mark.parametrize(
    ("scenario", "age", "months"),
    [
        (struck("epidemic", "1998-06", "1999-12"), 10, 19),
        (struck("epidemic", "1998-06", "1999-12"), 8, None),  # has not begun
        (struck("epidemic", "1998-06", "1999-12"), 12, None),  # is over
        (struck("epidemic", "1997-02", "1998-05"), 10, None),  # five months within the window
        (struck("epidemic", "1997-02", "1998-06"), 10, 6),
        (struck("epidemic", "1990-01", "1990-12"), 1, 12),
        (struck("crisis", "1998-01", "1999-12"), 10, 24),
        (struck("crisis", "1998-01", "1999-12", 0.5), 10, None),  # half of the means are left
        (struck("dispute", "1998-01", "1999-12"), 10, None),  # stops no activity
    ],
)
def test_only_shocks_that_stop_activities_long_enough_decide(
    scenario: Scenario, age: int, months: int | None
) -> None:
    said = said_of_shocks(scenario, age)
    assert bool(said) == (months is not None)
    assert (
        months is None or f"takes {months} months out of the {min(24, 12 * age)} up to" in said[0]
    )


def test_a_shock_of_other_partnerships_or_cities_decides_nothing() -> None:
    portfolio = load_scenario(
        "jakarta-portfolio",
        {
            "shocks": {
                "it": {"title": "It", "kind": "epidemic", "begins": "2008-01", "ends": "2009-12", "severity": 1.0,
                       "cities": ["rotterdam"], "partnerships": ["jakarta-rotterdam"]},
            }
        },
    )  # fmt: skip
    ages = {
        key: portfolio.partnerships[key].signed for key in ("jakarta-beijing", "jakarta-rotterdam")
    }
    assert said_of_shocks(portfolio, 2010 - int(ages["jakarta-beijing"][:4])) == []
    assert said_of_shocks(portfolio, 2010 - int(ages["jakarta-rotterdam"][:4]), "jakarta-rotterdam")


@pytest.mark.parametrize("words", [("run",), ("what-if", "--policy", "joint-committee"), ("ablate", "--mechanism", "leads")])  # fmt: skip
def test_every_command_says_that_a_shock_decides(words: tuple[str, ...], command: Command) -> None:
    question, *more = words
    _, printed, _ = command(question, "surabaya-kitakyushu", *more, *FEW)
    assert "takes 17 months out of the 24 up to 2022-09" in printed
    _, printed, _ = command(question, "surabaya-kitakyushu", *more, *FEW, "--age", 22)
    assert "out of the 24" not in printed


# --- Activity and trade apart


def test_phase_says_commercial_only_where_nothing_before_it_applies(surabaya: Comparison) -> None:
    told = surabaya.ensembles[0].at(25)
    by_phase = told.groupby("phase")["commercial"].mean()
    assert by_phase["commercial"] == 1.0
    assert (
        by_phase.drop(["commercial", "dormant", "lapsed", "ended"], errors="ignore") == 0.0
    ).all()
    assert 0.0 < by_phase["dormant"] < 1.0
    values = surabaya.table[surabaya.table["age"] == 25].set_index("measure")["value"]
    assert values["commercial"] == told["commercial"].mean() > values["phase_commercial"]
    assert values["alive"] == told["alive"].mean() < 1.0
    assert values[[f"phase_{each}" for each in Phase]].sum() == pytest.approx(1.0)


def test_the_table_tells_trade_and_activity_apart(command: Command) -> None:
    _, printed, _ = command("run", "base", *FEW)
    for said in (
        "Activity and trade",
        "commercial (in whatever phase), share",
        "the first that applies, read from the",
    ):
        assert said in printed


@pytest.mark.parametrize("name", NAMES)
def test_arms_of_one_age_are_what_they_were(name: str) -> None:
    scenario = load_scenario(name, SMALL)
    age = min(25, whole_years(scenario))
    (told,) = simulate_arms([scenario], 2, 1, age)
    expected = simulate(scenario, 2, 1, age)[0].outcomes
    assert told["exchange_index"].tolist() == expected["exchange_index"].tolist()
