"""Agreement: a second coding against the first, and Krippendorff's alpha against published worked examples."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sistercities import SisterCitiesError, agreement, load_scenario
from sistercities.scrutiny.agreement import alpha_of

type Command = Callable[..., tuple[int, str, str]]

CODING = """\
extends = "jakarta-beijing"
title = "Jakarta - Beijing, second coder"

[cities.jakarta]
outreach = { value = 0.4, note = "kept within city hall" }
language = 0.5

[partnerships.jakarta-beijing.sides.jakarta]
will = 0.4
public_trust = 0.35

[partnerships.jakarta-beijing.sides.jakarta.priorities]
value = { economic = 0.25, technical = 0.125, people = 0.125 }
"""


@pytest.fixture
def coding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("second.toml")
    path.write_text(CODING, encoding="utf-8")
    return path


def test_binary_data_of_two_observers_as_published() -> None:
    """Krippendorff (2011), section A: Meg and Owen; for two values the interval metric is the nominal one."""
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha_of([meg, owen]).value == pytest.approx(0.095, abs=5e-4)


def test_interval_data_of_four_observers_with_gaps_as_published() -> None:
    """Krippendorff (2011), section E: four observers, twelve units, some not coded."""
    gap = math.nan
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, gap, gap, gap],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gap, 3],
        [gap, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gap],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gap],
    ]
    alpha = alpha_of(observers)
    assert alpha.value == pytest.approx(0.849, abs=5e-4)
    assert alpha.n == 11
    assert alpha.low < alpha.value < alpha.high <= 1.0


def test_alpha_is_one_for_agreement_and_about_none_for_chance() -> None:
    values = np.random.default_rng(3).random((2, 100))
    assert alpha_of([values[0], values[0]]).value == 1.0
    assert math.isnan(alpha_of([values[0], values[0]]).low)
    assert abs(alpha_of(values).value) < 0.3
    assert alpha_of([values[0], 1.0 - values[0]]).value < -0.9


def test_alpha_of_constant_values_is_not_defined() -> None:
    assert math.isnan(alpha_of([[0.5, 0.5], [0.5, 0.5]]).value)


def test_the_interval_holds_alpha_as_often_as_it_says() -> None:
    """Two coders who see the same thing with some noise, fifty times over: 1 - 2 noise^2 / 2 (1/12 + noise^2)."""
    random, noise = np.random.default_rng(5), 0.15
    coders = random.random((50, 40)) + noise * random.standard_normal((2, 50, 40))
    truth = 1.0 - noise**2 / (1.0 / 12.0 + noise**2)
    intervals = [alpha_of(coders[:, sample]) for sample in range(50)]
    held = sum(each.low <= truth <= each.high for each in intervals)
    assert 42 <= held <= 50


def test_the_interval_is_the_same_every_time() -> None:
    ratings = [[0.1, 0.5, 0.6, 0.9], [0.2, 0.5, 0.4, 0.8]]
    assert alpha_of(ratings) == alpha_of(ratings)


def test_every_value_of_the_second_coding_is_compared(coding: Path) -> None:
    compared = agreement("jakarta-beijing", coding)
    assert [
        (key.rpartition("jakarta.")[2], first, second) for key, first, second in compared.values
    ] == [
        ("outreach", 0.5, 0.4),
        ("language", 0.5, 0.5),
        ("will", 0.5, 0.4),
        ("priorities.economic", 0.1667, 0.25),
        ("priorities.technical", 0.1667, 0.125),
        ("priorities.people", 0.1667, 0.125),
        ("public_trust", 0.35, 0.35),
    ]
    assert compared.alpha.n == 7


def test_a_coding_can_be_run_as_a_scenario(coding: Path) -> None:
    assert load_scenario(coding).partnership.sides["jakarta"].will.value == 0.4


def test_codings_are_compared_as_coded_in_a_blind_scenario_too(coding: Path) -> None:
    Path("blind.toml").write_text(
        'extends = "jakarta-beijing"\ndispositions = "blind"', encoding="utf-8"
    )
    assert agreement("blind.toml", coding).values == agreement("jakarta-beijing", coding).values


@pytest.mark.parametrize(
    ("addition", "said"),
    [
        (
            "\n[cities.beijing]\noffice = 1.0",
            "second.toml:16: cities.beijing.office: not a disposition",
        ),
        ("\n[behaviour]\nlapse = 0.1", "second.toml:16: behaviour.lapse: not a disposition"),
        (
            "\n[cities.jakarta.leaders]\nx = '1999-01'",
            "second.toml:16: cities.jakarta.leaders.x: not a disposition",
        ),
        (
            "\n[cities.beijing]\noutreach = 7",
            "second.toml:16: cities.beijing.outreach: 7 given; it must be at most 1",
        ),
        ("\n[cities.solo]\noutreach = 0.5", "cities.solo.name: missing"),
    ],
)
def test_a_coding_judges_dispositions_and_nothing_else(
    addition: str, said: str, coding: Path
) -> None:
    coding.write_text(CODING + addition, encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=said):
        agreement("jakarta-beijing", coding)


def test_an_empty_coding_is_refused(coding: Path) -> None:
    coding.write_text('extends = "jakarta-beijing"\ntitle = "x"', encoding="utf-8")
    with pytest.raises(SisterCitiesError, match="no disposition in it"):
        agreement("jakarta-beijing", coding)


def test_the_command_prints_both_values_and_alpha(command: Command) -> None:
    Path("second.toml").write_text(CODING, encoding="utf-8")
    status, printed, complaints = command("agreement", "jakarta-beijing", "second.toml")
    assert (status, complaints) == (0, "")
    assert printed.splitlines()[1].split() == ["cities.jakarta.outreach", "0.50", "0.40", "-0.10"]
    last = printed.splitlines()[-1]
    assert last.startswith("Krippendorff's alpha (interval data) = 0.")
    assert (
        "95 % interval (percentile bootstrap, 10,000 resamples of the values coded); n = 7 values coded by both"
        in last
    )
    Path("second.toml").write_text("[cities.jakarta]\noutreach = 0.5", encoding="utf-8")
    assert (
        "alpha is not defined: all values are the same"
        in command("agreement", "jakarta-beijing", "second.toml")[1]
    )
