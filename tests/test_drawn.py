"""Answers with posterior draws: luck and parameters are told apart, and what is compared meets the same of both."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sistercities import SisterCitiesError, compare, read_posterior, run, what_if, why
from sistercities.questions.drawn import dealt
from sistercities.runs.replicates import behaving, seeds_of, simulate_each
from sistercities.scenario.files import load_scenario
from sistercities.statistics.between_draws import parted

from tests.cases import drawn_twice

type Command = Callable[..., tuple[int, str, str]]

FEW: dict[str, object] = {
    "calendar.until": "1996-12",
    "defaults.city.businesses": 30,
    "defaults.city.citizens": 30,
}
SET = [word for key, value in FEW.items() for word in ("--set", f"{key}={value}")]


@pytest.fixture
def draws(tmp_path: Path) -> Path:
    return drawn_twice(tmp_path)


# --- Luck and parameters ---


def test_parts_are_those_of_a_layout_that_is_known() -> None:
    luck = np.random.default_rng(1)
    number = np.arange(4000) % 200
    values = 2.0 * luck.normal(size=200)[number] + luck.normal(size=4000)
    told = parted(values, number)
    assert told.share == pytest.approx(0.8, abs=0.05)
    assert told.least < 0.8 < told.most and told.most - told.least < 0.15
    assert told.luck == pytest.approx(1.96 / 4000**0.5, rel=0.05)
    assert told.both == pytest.approx(1.96 * 2.0, rel=0.15)
    assert (told.draws, told.n) == (200, 4000)


def test_draws_that_do_nothing_have_no_part() -> None:
    values = np.tile([0.0, 1.0, 1.0, 0.0], 50)
    told = parted(values, np.repeat(np.arange(50), 4))
    assert told.share == 0.0 and told.both >= told.luck > 0.0
    still = parted(np.ones(8), np.arange(8) % 2)
    assert np.isnan(still.share) and still.luck == still.both == 0.0
    apart = parted(np.arange(8) % 2, np.arange(8) % 2)
    assert (apart.share, apart.least, apart.most) == (1.0, 1.0, 1.0)


def test_the_interval_of_a_share_holds_it_as_often_as_it_says() -> None:
    luck = np.random.default_rng(2)
    number = np.arange(100) % 20
    held = 0
    for _ in range(400):
        told = parted(luck.normal(size=20)[number] + 2.0 * luck.normal(size=100), number)
        held += told.least <= 0.2 <= told.most
    assert held / 400 == pytest.approx(0.95, abs=0.03)


# --- Worlds and draws ---


def test_each_world_has_the_draw_that_its_number_says() -> None:
    scenario = load_scenario("base", FEW)
    behaviours: list[dict[str, float]] = [{"lapse": 0.1}, {"lapse": 0.2}, {"lapse": 0.3}]

    def lapse(model: Any) -> float:
        return float(model.scenario.behaviour.lapse)

    dealt_out = simulate_each(scenario, seeds_of(5, 1), lapse, behaviours=behaviours)
    assert dealt_out == [0.1, 0.2, 0.3, 0.1, 0.2]
    assert behaving(scenario, {}) == scenario


def test_draws_of_one_value_change_nothing_but_that_they_are_told(tmp_path: Path) -> None:
    usual = load_scenario("base").behaviour.lapse
    (tmp_path / "draws.csv").write_text(f"behaviour.lapse\n{usual}\n", encoding="utf-8")
    plain = run("base", replicates=4, changes=FEW)
    drawn = run("base", replicates=4, changes=FEW, posterior=tmp_path)
    assert drawn.table.equals(plain.table)
    assert set(drawn.tables) - set(plain.tables) == {"parameters"}
    assert "posterior" not in plain.asked and drawn.asked["posterior"]["draws"] == 2


def test_parameters_that_matter_widen_what_luck_leaves_open(draws: Path) -> None:
    answer = compare("base", replicates=20, changes=FEW, posterior=draws)
    told = answer.tables["parameters"].set_index("outcome").loc["activities"]
    assert told["share"] > 0.5
    assert told["high"] - told["low"] > 2.0 * (told["luck_high"] - told["luck_low"])
    assert "Luck and parameters" in answer.text() and "is not known." in answer.text()
    assert list(answer.units("parameters")) == list(answer.tables["parameters"].columns)


def test_a_policy_meets_the_same_parameters_in_both_worlds(draws: Path) -> None:
    answer = what_if("base", ["joint-committee"], replicates=8, changes=FEW, posterior=draws)
    told = answer.tables["parameters"]
    plain = answer.table.set_index("outcome")["value"]
    assert told.set_index("outcome")["value"].to_numpy() == pytest.approx(
        plain[told["outcome"]].to_numpy()
    )


def test_shares_of_a_difference_add_up_with_parameters_drawn(draws: Path) -> None:
    answer = why("jakarta-beijing", "kyoto-yogyakarta", replicates=4, changes=FEW, posterior=draws)
    told = answer.tables["parameters"].query("outcome == 'activities'").set_index("factor")["value"]
    whole = told.pop("the whole difference")
    assert told.sum() == pytest.approx(whole)


# --- What cannot be asked ---


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"replicates": 3}, "with --posterior at least 4"),
        ({"changes": {"behaviour.people_activities": 1.0}}, "drawn from the posterior"),
        ({"posterior": "nowhere"}, "a posterior is a folder written by sistercities calibrate"),
    ],
)
def test_what_does_not_go_together_is_told(draws: Path, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(SisterCitiesError, match=re.escape(said)):
        compare("base", **{"posterior": draws, "replicates": 4, **asked})


def test_the_command_deals_worlds_too(draws: Path, command: Command, tmp_path: Path) -> None:
    of = ("--posterior-from", draws, "--replicates", 4, *SET)
    status, said, _ = command("run", "base", *of, "--out", tmp_path / "one")
    assert status == 0 and "luck and parameters" in said
    assert (tmp_path / "one" / "parameters.csv").exists()
    for words, refusal in (
        (("run", "base", "--full-scale", *of), "leave out --posterior"),
        (("run", "1-1", "--from", tmp_path, *of), "leave out --replicates"),
        (("what-if", "base", "--policy", "scandal", "--until", "g ± 0.1", *of), "not together"),
    ):
        status, _, complaint = command(*words)
        assert status == 2 and refusal in complaint and len(complaint.splitlines()) == 1


def test_draws_are_dealt_to_two_worlds_each_at_least(draws: Path) -> None:
    posterior = read_posterior(draws)
    for replicates, number in ((4, 2), (9, 4), (200, 40)):
        assert len(dealt(posterior, replicates, 1, {}).behaviours) == number
