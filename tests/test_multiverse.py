"""The multiverse: shares that are known, universes that are what they say, a stop that changes nothing, wrong requests."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from sistercities import SisterCitiesError, multiverse
from sistercities.paper.figures.multiverse import draw_multiverse
from sistercities.questions.multiverse import BUILT_IN, points_of
from sistercities.questions.patterns import patterns_named
from sistercities.questions.standing import (
    CLEARLY,
    COUNTED,
    EVERY_CODING,
    by_choice,
    firsts_of,
    shares_of,
)
from sistercities.questions.sweep import plan_of
from sistercities.questions.universes import (
    ALONE,
    CODINGS,
    CRITERIA,
    EFFECTS,
    JUDGES,
    LEADS,
    NOBODY,
    SHARED_OUT,
    STEP,
    Pairings,
    coded,
    plausibility_of,
)
from sistercities.runs.replicates import seeds_of
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.mistakes import Stopped
from sistercities.scenario.schema import FACTORS, Scenario
from sistercities.scenario.side import Side
from sistercities.scenario.switches import Switches
from sistercities.statistics.interval import Estimate, share_of
from sistercities.statistics.weighed_share import weighed_share
from sistercities.statistics.weighing import RULED_OUT
from sistercities.study.posterior import read_posterior
from sistercities.world.measure import OUTCOMES

from tests.cases import first_of_each, quickly
from tests.documents import PAGES, commands
from tests.pictures import faults
from tests.studies import written

type Command = Callable[..., tuple[int, str, str]]

SMALL = """
title = "A small multiverse"
question = "Does it hold?"
scenarios = ["base", "reference"]
replicates = 16
age = 3
record = ["exchange_index", "overall_outcome"]
design = { kind = "sobol", size = 4 }

[uncertainties]
"switches.carriers" = { values = ["on", "off"] }
"switches.aggregation" = { values = ["weakest-link", "additive"] }

[constants]
defaults.city.businesses = 20
defaults.city.citizens = 20
"""


# --- Shares ---


def test_a_share_of_equal_weights_is_that_of_wilson() -> None:
    holds = np.array([1.0] * 7 + [0.0] * 5)
    told, known = weighed_share(holds, np.full(12, 3.0)), share_of(7, 12)
    assert told[:3] == pytest.approx(known[:3])
    assert told.n == 12 and told.effective == pytest.approx(12.0)


def test_what_weighs_nothing_does_not_count_and_unequal_weights_tell_less() -> None:
    holds = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 1.0])
    left_out = weighed_share(holds, np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.0]))
    assert left_out.value == pytest.approx(0.4) and left_out.n == 5
    uneven = weighed_share(np.tile(holds, 4), np.tile([1.0, 2.0, 1.0, 5.0, 1.0, 2.0], 4))
    even = weighed_share(np.tile(holds, 4), np.ones(24))
    assert uneven.effective < even.effective == pytest.approx(24.0)
    assert uneven.high - uneven.low > even.high - even.low
    few = weighed_share(holds, np.array([9.0, 0.1, 0.1, 0.1, 0.1, 0.1]))
    assert math.isnan(few.low) and "too few" in few.interval and few.value > 0.9
    nothing = weighed_share(holds, np.zeros(6))
    assert math.isnan(nothing.value) and nothing.n == 0


def estimate(value: float, low: float = math.nan) -> tuple[Any, ...]:
    return tuple(Estimate(value, low, math.nan, "made", 20))


def made(values: dict[tuple[int, str], dict[str, float]], clear: bool) -> tuple[pd.DataFrame, ...]:
    """Effects and leads of made universes, by contribution alone."""
    effects = [
        (*where, SHARED_OUT, "exchange_index", name, name, *estimate(value))
        for where, each in values.items()
        for name, value in each.items()
    ]
    leads = []
    for where, each in values.items():
        first, second = sorted(each, key=lambda name: -abs(each[name]))[:2]
        leads.append(
            (*where, "exchange_index", first, second, *estimate(0.1, 0.05 if clear else -0.05))
        )
    return pd.DataFrame(effects, columns=EFFECTS), pd.DataFrame(leads, columns=LEADS)


COMMITMENT = {"commitment": -0.3, "reciprocity": 0.2}
RECIPROCITY = {"commitment": 0.1, "reciprocity": 0.2}
NEITHER = {"commitment": 0.0, "reciprocity": 0.0}


def test_first_is_the_largest_without_its_sign_and_none_where_nothing_moves() -> None:
    effects, leads = made({(0, "coded"): COMMITMENT, (0, "blind"): RECIPROCITY, (1, "coded"): NEITHER}, clear=True)  # fmt: skip
    firsts = firsts_of(effects, leads).set_index(["point", "coding", "criterion"])["first"]
    assert firsts[0, "coded", SHARED_OUT] == firsts[0, "coded", CLEARLY] == "commitment"
    assert firsts[0, "blind", SHARED_OUT] == "reciprocity"
    assert firsts[1, "coded", SHARED_OUT] == NOBODY
    unsure = firsts_of(*made({(0, "coded"): COMMITMENT}, clear=False)).set_index("criterion")[
        "first"
    ]
    assert (unsure[SHARED_OUT], unsure[CLEARLY]) == ("commitment", NOBODY)


def test_shares_count_a_point_once_and_leave_out_what_is_ruled_out() -> None:
    """Of 8 points 6 have commitment first when coded and 4 of these when blind; 2 are ruled out."""
    universes = {
        (point, coding): COMMITMENT if (point < 6 if coding == "coded" else point < 4) else RECIPROCITY
        for point in range(8)
        for coding in ("coded", "blind")
    }  # fmt: skip
    firsts = firsts_of(*made(universes, clear=True))
    weights = pd.Series([1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.0, 0.0], index=range(8))
    told = shares_of(firsts, weights).set_index(["criterion", "coding", "counted", "name"])
    value = told["value"]
    assert value[CLEARLY, "coded", "all", "commitment"] == pytest.approx(6 / 8)
    assert value[CLEARLY, "coded", "plausible", "commitment"] == 1.0
    assert value[CLEARLY, EVERY_CODING, "all", "commitment"] == pytest.approx((6 / 8 + 4 / 8) / 2)
    assert value[CLEARLY, "blind", "weighted", "commitment"] == pytest.approx(3.0 / 4.0)
    assert told["n"][CLEARLY, EVERY_CODING, "plausible", "commitment"] == 6
    both = value[SHARED_OUT, "coded", "all", "commitment"] + value[SHARED_OUT, "coded", "all", "reciprocity"]  # fmt: skip
    assert both == pytest.approx(1.0)

    choices = pd.DataFrame(
        [(point, "switches.means", "on" if point % 2 else "off") for point in range(8)],
        columns=["point", "variable", "choice"],
    )
    chosen = by_choice(firsts, choices, weights, "commitment").set_index("choice")
    assert list(chosen["n"]) == [3, 3] and chosen.loc["on", "value"] == pytest.approx(5 / 6)


def test_a_point_is_as_plausible_as_its_second_worst_reading() -> None:
    readings = pd.DataFrame({"pattern": ["P01", "P02", "P03"], "implausibility": [9.0, 1.0, 2.0]})
    far, pattern, weight = plausibility_of(readings)
    assert (far, pattern) == (2.0, "P03") and weight == pytest.approx(math.exp(-2.0))
    assert plausibility_of(readings.assign(implausibility=[9.0, 3.1, 0.0])).weight == 0.0
    gaps = plausibility_of(readings.assign(implausibility=[math.nan, math.nan, 0.0]))
    assert gaps.weight == 0.0 and math.isinf(gaps.implausibility)


# --- Universes ---


def test_the_judges_were_fitted_and_tell_a_size() -> None:
    assert {each.kind for each in patterns_named(JUDGES)} == {"fitted"}
    assert all(0.0 <= each.expected.low < each.expected.high < 2.0 for each in patterns_named(JUDGES))  # type: ignore[union-attr]  # fmt: skip


def test_the_built_in_study_varies_every_switch_over_all_alternatives_evenly() -> None:
    plan = plan_of(BUILT_IN)
    assert list(plan.templates) == ["jakarta-beijing", "kyoto-yogyakarta"]
    points = list(points_of(plan, None))
    assert len(points) == plan.study.design.size
    for name, words in Switches.alternatives().items():
        chosen = pd.Series([point.choices[f"switches.{name}"] for point in points]).value_counts()
        assert set(chosen.index) == set(words)
        assert chosen.min() >= len(points) // len(words) - 1


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Pairings, list[Any]]:
    plan = plan_of(written(tmp_path, SMALL))
    return Pairings(*plan.templates.values()), list(points_of(plan, None))


def values_of(scenario: Scenario, kind: Literal["observable", "disposition"]) -> list[object]:
    sides = scenario.partnership.sides.values()
    return [getattr(side, name).value for side in sides for name, _ in evidence_fields(Side, kind)]


def test_codings_are_what_they_say(pair: tuple[Pairings, list[Any]]) -> None:
    pairings, points = pair
    as_coded = coded(points[0], pairings, "coded", 1)
    blind = coded(points[0], pairings, "blind", 1)
    drawn = coded(points[0], pairings, "drawn", 1)
    neutral = coded(points[0], pairings, "blind", 1)[0]
    for one, other in zip(as_coded, blind, strict=True):
        assert values_of(other, "disposition") == values_of(neutral, "disposition")
        assert values_of(one, "observable") == values_of(other, "observable")
    for one, template in zip(drawn, pairings, strict=True):
        for name, side in one.partnership.sides.items():
            will = template.scenario.partnership.sides[name].will
            low, high = will.range or (will.value, will.value)
            assert low <= side.will.value <= high
        assert one.switches == as_coded[0].switches
    assert values_of(drawn[0], "disposition") != values_of(drawn[1], "disposition")
    assert coded(points[0], pairings, "drawn", 1) == drawn
    assert coded(points[1], pairings, "drawn", 1)[0].partnership.sides != drawn[0].partnership.sides


def test_each_point_takes_a_draw_and_more_points_keep_those_of_the_first(tmp_path: Path) -> None:
    (tmp_path / "draws.csv").write_text(
        "draw,weight,behaviour.revival\n"
        + "".join(f"{n},1,{0.01 + n / 1000}\n" for n in range(30)),
        encoding="utf-8",
    )
    posterior = read_posterior(tmp_path)
    path = written(tmp_path, SMALL)
    few, many = (
        [point.common["behaviour.revival"] for point in points_of(plan_of(path, {"design.size": size}), posterior)]
        for size in (4, 8)
    )  # fmt: skip
    assert many[:4] == few and len(set(many)) > 4
    with pytest.raises(SisterCitiesError, match=r"behaviour.revival: the posterior draws it"):
        multiverse(
            path,
            posterior=tmp_path,
            changes={"uncertainties.behaviour.revival.range": [0.01, 0.1]},
        )


# --- The whole, with a stand-in that is linear in what factors own ---

WORTH = {"will": 0.5, "norm": 0.1, "initial_belief": 0.01}
"""What a disposition of the first side adds to g; will is owned by commitment, norm by reciprocity."""


def planted(arms: Sequence[Scenario], replicates: int, seed: int, age: int) -> list[pd.DataFrame]:
    """A stand-in for the model: outcomes that are linear in three dispositions, under common luck."""
    luck = np.random.default_rng(seeds_of(replicates, seed)[0]).uniform(0.5, 1.5, replicates)
    tables = []
    for arm in arms:
        side = next(iter(arm.partnership.sides.values()))
        value = sum(worth * getattr(side, name).value for name, worth in WORTH.items()) * luck
        tables.append(pd.DataFrame(dict.fromkeys(OUTCOMES, value)))
    return tables


@pytest.fixture(scope="module")
def stand_in() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sistercities.questions.universes.simulate_arms", planted)
        patch.setattr("sistercities.questions.universes.JUDGES", ("P01", "P02"))
        yield


def test_what_is_planted_is_found(stand_in: None, tmp_path: Path) -> None:
    answer = multiverse(written(tmp_path, SMALL))
    steps = answer.effects[
        (answer.effects["criterion"] == STEP) & (answer.effects["outcome"] == "exchange_index")
    ]
    means = steps.groupby("name")["value"].mean()
    assert means["commitment"] / means["reciprocity"] == pytest.approx(5.0)
    assert set(steps["name"]) == set(FACTORS) and means["participation"] == 0.0
    assert answer.share(STEP, "exchange_index", "commitment").value == 1.0
    shares = answer.effects[answer.effects["criterion"] == SHARED_OUT]
    alone = answer.effects[answer.effects["criterion"] == ALONE]
    where = ["point", "coding", "outcome"]
    total = shares.groupby(where)["value"].sum()
    assert total.to_numpy() == pytest.approx(alone.groupby(where)["value"].sum().loc[total.index].to_numpy())  # fmt: skip
    told = answer.share(CLEARLY, "exchange_index", "commitment", coding="blind")
    assert told is None or told.value == 0.0  # blind, nothing is left of what is planted
    assert len(answer.firsts) == 4 * len(CODINGS) * 2 * 4
    assert faults(draw_multiverse(answer)) == faults(draw_multiverse(answer, width=120.0)) == []


def test_a_multiverse_that_was_stopped_goes_on_to_the_same_bytes(
    stand_in: None, tmp_path: Path
) -> None:
    path = written(tmp_path, SMALL)
    whole: list[int] = []
    answer = multiverse(path, codings=["blind"], done=lambda: whole.append(1))
    done: list[int] = []

    def stop() -> None:
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt

    with pytest.raises(Stopped, match="stopped after 2 points; the same command goes on"):
        multiverse(path, codings=["blind"], out=tmp_path / "out", done=stop)
    assert not (tmp_path / "out").exists()
    again = multiverse(path, codings=["blind"], out=tmp_path / "out", done=lambda: done.append(1))
    assert (len(whole), len(done)) == (4, 3 + 2)
    assert again.text().startswith(answer.text())
    for name, table in answer.tables.items():
        assert again.tables[name].to_csv() == table.to_csv()
    assert list(tmp_path.glob(".*checkpoint")) == []


PAGE = "docs/findings/multiverse.md"


@pytest.mark.parametrize("line", first_of_each(commands(PAGE)))
def test_every_command_of_the_page_runs(stand_in: None, line: str, command: Command) -> None:
    folder = Path("results/calibration-001")
    folder.mkdir(parents=True)
    (folder / "draws.csv").write_text("behaviour.revival\n0.02\n0.04\n", encoding="utf-8")
    written(Path(), SMALL, "my-study")
    status, printed, _ = command(*quickly(line))
    assert status == 0
    assert "clearly first: share of universes" in printed


def test_the_page_words_what_counts_as_the_code_does() -> None:
    page = PAGES[PAGE]
    for word in (*CODINGS, *COUNTED, *CRITERIA, CLEARLY, *JUDGES, f"above {RULED_OUT:g}"):
        assert word in page or word.capitalize() in page, word


# --- Wrong requests ---


def test_all_that_is_wrong_is_told_at_once(command: Command, tmp_path: Path) -> None:
    text = SMALL.replace("size = 4", "size = 2").replace('"overall_outcome"', '"commitment"')
    text = text.replace('"base", "reference"', '"base"')
    status, printed, complaints = command("multiverse", written(tmp_path, text), "--factor", "comitment", "--coding", "blnd")  # fmt: skip
    assert (status, printed) == (2, "")
    for words in (
        "1 given; a multiverse takes the pairing to explain and one to compare it with",
        '"commitment" is not compared world by world; ',
        "2 points; an interval of a share of universes takes at least 4",
        'no factor "comitment"; did you mean "commitment"',
        'no coding "blnd"; did you mean "blind"',
    ):
        assert sum(words in " ".join(line.split()) for line in complaints.split("sistercities: ")) == 1, words  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SMALL.replace("switches.carriers", "switches.carrier"), "carriers"),
        (SMALL.replace('["on", "off"]', '["on", "of"]'), "off"),
        (SMALL.replace("replicates = 16", "replicates = 1"), "at least 2 worlds"),
    ],
)
def test_an_unknown_switch_or_too_few_worlds_are_told(
    text: str, words: str, command: Command, tmp_path: Path
) -> None:
    status, _, complaints = command("multiverse", written(tmp_path, text))
    assert status == 2 and words in " ".join(complaints.split())


def test_an_empty_or_missing_posterior_is_told(command: Command, tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    status, _, complaints = command("multiverse", path, "--posterior-from", tmp_path / "none")
    assert status == 2 and "a posterior is a folder" in " ".join(complaints.split())
    (tmp_path / "draws.csv").write_text("draw,weight,behaviour.revival\n", encoding="utf-8")
    status, _, complaints = command("multiverse", path, "--posterior-from", tmp_path)
    assert status == 2 and "no draws" in complaints
