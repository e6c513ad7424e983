"""Why two pairings differ: known answers, exact sums, and a paragraph that names its numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sistercities import SisterCitiesError, load_scenario
from sistercities.questions import reading
from sistercities.questions.reading import in_plain_words
from sistercities.questions.swap import (
    PLAYERS,
    differing,
    disposition_gap,
    stepped,
    with_evidence_of,
)
from sistercities.questions.why import why
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.schema import FACTORS, City, Partnership, Side
from sistercities.statistics.interval import signed
from sistercities.statistics.shapley import coalitions_of, interaction, shapley
from sistercities.world.outcome import OUTCOMES

type Command = Callable[..., tuple[int, str, str]]

FEW = {"defaults.city.businesses": 60, "defaults.city.citizens": 60}
FEW_WORDS = [part for key, value in FEW.items() for part in ("--set", f"{key}={value}")]


def test_shapley_values_are_those_of_a_game_with_known_answer() -> None:
    """The glove game (Shapley & Shubik 1969): one left glove, two right ones; values 4/6, 1/6, 1/6."""
    players = ["left", "right", "other"]
    values = {
        chosen: np.array([float("left" in chosen and len(chosen) > 1)])
        for chosen in coalitions_of(players)
    }
    found = [float(shapley(player, players, values)[0]) for player in players]
    assert found == pytest.approx([4 / 6, 1 / 6, 1 / 6])
    assert float(interaction("left", "right", players, values)[0]) == pytest.approx(0.5)
    assert float(interaction("right", "other", players, values)[0]) == pytest.approx(-0.5)


@pytest.fixture(scope="module")
def answer() -> Any:
    return why("jakarta-beijing", "kyoto-yogyakarta", replicates=6, changes=FEW)


def test_contributions_add_up_exactly(answer: Any) -> None:
    shares = answer.table[answer.table["measure"] == "Shapley value"]
    for outcome in OUTCOMES:
        total = shares[shares["outcome"] == outcome]["value"].sum()
        told = answer.difference[answer.difference["outcome"] == outcome]["value"].iloc[0]
        assert total == pytest.approx(told, abs=1e-12)


def test_a_factor_without_different_evidence_contributes_exactly_nothing(answer: Any) -> None:
    shares = answer.table[answer.table["measure"] == "Shapley value"].set_index(
        ["factor", "outcome"]
    )
    for factor in PLAYERS:
        if not answer.fields[factor]:
            assert (shares.loc[factor, ["value", "low", "high"]] == 0.0).all().all()


def test_the_whole_swap_is_the_other_pairing_in_this_ones_place() -> None:
    home, model = load_scenario("jakarta-beijing", FEW), load_scenario("kyoto-yogyakarta", FEW)
    swapped = with_evidence_of(home, model, PLAYERS)
    for mine, theirs in zip(home.partnership.between, model.partnership.between, strict=True):
        assert swapped.cities[mine].name == home.cities[mine].name
        for name, _ in evidence_fields(City):
            if name != "leaders":
                one, other = (
                    getattr(swapped.cities[mine], name),
                    getattr(model.cities[theirs], name),
                )
                assert isinstance(getattr(other, "value", None), dict) or one == other, name
    assert swapped.behaviour == home.behaviour and swapped.calendar == home.calendar
    assert [shock.begins for shock in swapped.shocks.values()] != [
        shock.begins for shock in model.shocks.values()
    ]
    assert with_evidence_of(home, model, []) == home
    assert with_evidence_of(home, home, PLAYERS) == home


def test_every_evidence_field_is_swapped_by_its_owner_and_by_nobody_else() -> None:
    home, model = load_scenario("base", FEW), load_scenario("reference", FEW)
    differ = {factor: set(differing(home, model, factor)) for factor in PLAYERS}
    fields: list[tuple[str, Any]] = [
        each for part in (City, Side, Partnership) for each in evidence_fields(part)
    ]
    owners = {name: info.json_schema_extra["factor"] for name, info in fields}
    for factor, names in differ.items():
        assert all(owners[name] == factor for name in names)
        assert set(differing(with_evidence_of(home, model, [factor]), model, factor)) == set()
        for other in PLAYERS:
            if other != factor:
                assert set(differing(with_evidence_of(home, model, [factor]), home, other)) == set()


def test_a_step_is_a_tenth_in_the_favourable_direction() -> None:
    base = load_scenario("base")
    for factor in FACTORS:
        assert disposition_gap(base, stepped(base, factor), factor) == pytest.approx(0.1)
        for other in FACTORS:
            if other != factor:
                assert disposition_gap(base, stepped(base, factor), other) == 0.0
    assert stepped(base, "participation").city(0).threshold.value == pytest.approx(0.4)


def test_the_paragraph_names_the_number_behind_each_statement(answer: Any) -> None:
    said = in_plain_words(answer)
    shares = answer.table[
        (answer.table["measure"] == "Shapley value") & (answer.table["outcome"] == "exchange_index")
    ]
    for row in shares.to_dict("records"):
        if answer.fields[row["factor"]] and row["value"] != 0.0:
            assert signed(row) in said
    assert "not weights of the factors in the world" in said


def row(factor: str, value: float, low: float, high: float, field: str = "") -> dict[str, object]:
    return {
        "factor": factor,
        "value": value,
        "low": low,
        "high": high,
        "interval": "x",
        "field": field,
    }


PARTNERS = row("commitment", 0.128, 0.1, 0.2, "background_partners")
LEADERS = row("commitment", 0.004, -0.01, 0.02, "leaders")
OFFICE = row("commitment", -0.02, -0.03, -0.01, "office")


@pytest.mark.parametrize(
    ("share", "fields", "said"),
    [
        (
            row("commitment", 0.21, 0.15, 0.27),
            [PARTNERS, LEADERS, OFFICE],
            "+0.21 [+0.15, +0.27] (60% of the difference) comes from the number of other partners (+0.13 alone), owned "
            "by commitment, together with the dates of new leaders (nothing clear alone); an international office "
            "(-0.020 alone) would do the opposite.",
        ),
        (
            row("commitment", 0.21, 0.15, 0.27),
            [PARTNERS],
            "+0.21 [+0.15, +0.27] (60% of the difference) comes from the number of other partners (+0.13 alone), owned "
            "by commitment.",
        ),
        (  # not sure of itself: what a field does alone would explain nothing
            row("participation", -0.008, -0.02, 0.004),
            [row("participation", 0.001, 0.0005, 0.002, "chamber")],
            "-0.008 [-0.020, +0.004] comes from the chamber of commerce, owned by participation; it may be nothing.",
        ),
        (
            row("participation", -0.008, -0.02, -0.004),
            [row("participation", 0.001, -0.001, 0.002, "chamber")],
            "-0.008 [-0.020, -0.004] (-2% of the difference) comes from the chamber of commerce, owned by "
            "participation; alone, none of it does anything clear.",
        ),
        (
            row("participation", -0.008, -0.02, -0.004),
            [row("participation", 0.010, 0.005, 0.015, "chamber")],
            "-0.008 [-0.020, -0.004] (-2% of the difference) comes from the chamber of commerce, owned by "
            "participation; the chamber of commerce (+0.010 alone) would do the opposite.",
        ),
        (
            row("example", 0.0, 0.0, 0.0),
            [row("example", 0.0, 0.0, 0.0, "initial_belief")],
            "Nothing comes, in any world, from belief at signing, owned by example.",
        ),
    ],
)
def test_the_observable_is_named_first_and_nothing_contradicts_it(
    share: dict[str, object], fields: list[dict[str, object]], said: str
) -> None:
    assert reading._share(share, 0.35, fields) == said


def test_every_field_of_evidence_has_words() -> None:
    fields = {name for part in (City, Side, Partnership) for name, _ in evidence_fields(part)} | {
        "shocks"
    }
    assert fields == set(reading._PLAIN)


def test_why_answers_and_stores(command: Command) -> None:
    status, printed, complaints = command(
        "why", "jakarta-beijing", "--like", "kyoto-yogyakarta", "--replicates", 3, *FEW_WORDS
    )
    assert (status, complaints) == (0, "")
    assert (
        "contribution (Shapley)" in printed
        and "together" in printed
        and "In the model, 25 years" in printed
    )
    assert {"waterfall.pdf", "waterfall.png", "shares.csv"} <= {
        path.name for path in Path("results/why-001").iterdir()
    }


def test_scenarios_of_different_shape_are_refused() -> None:
    two = load_scenario("jakarta-beijing")
    third = two.cities["beijing"].model_copy(update={"name": "Third"})
    pact = two.partnership.model_copy(update={"between": ("jakarta", "third")})
    several = two.model_copy(
        update={
            "cities": {**two.cities, "third": third},
            "partnerships": {**two.partnerships, "other": pact},
        }
    )
    with pytest.raises(
        SisterCitiesError, match="2 partnerships; evidence is swapped between single pairs"
    ):
        why(several, "kyoto-yogyakarta", replicates=2)
