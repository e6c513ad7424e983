"""A calibration finds what is known to be there, says what it cannot find, and goes on where it was stopped."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chisquare, norm
from sistercities import SisterCitiesError, calibrate, load_scenario, read_posterior
from sistercities.paper.figures.calibration import draw_calibration
from sistercities.questions.calibration_file import FITTED_TO, Prior, load_calibration
from sistercities.questions.fates import read_fates
from sistercities.questions.fitting import contractions, recovered, weighed_by
from sistercities.questions.reference_table import Settings
from sistercities.scenario.behaviour import CALIBRATED, Behaviour
from sistercities.scenario.library import atlas, library
from sistercities.scenario.mistakes import Stopped
from sistercities.statistics.response_surface import explained, fitted, number_of_terms, terms_of
from sistercities.statistics.weighing import (
    PRIOR_VARIANCE,
    contraction,
    drawn,
    effective_size,
    implausibility,
    known_of,
    medoid,
    quantiles,
    weights_of,
)

from tests.cases import CALIBRATION, first_of_each, quickly
from tests.documents import PAGES, commands
from tests.folders import contents
from tests.measurements.calibration import BY_HAND
from tests.pictures import faults

type Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(CALIBRATION, encoding="utf-8")
    return path


# --- A surface ---


def test_a_surface_of_second_order_is_found_exactly() -> None:
    points = np.random.default_rng(1).random((40, 3))
    one, two, _ = points.T
    outputs = np.column_stack([2.0 + one - 3.0 * one * two + two**2, np.full(40, 5.0)])
    terms = terms_of(points)
    assert terms.shape == (40, number_of_terms(3))
    surface = fitted(terms, outputs)
    assert terms @ surface.coefficients == pytest.approx(outputs)
    assert surface.left_out == pytest.approx(np.zeros_like(outputs), abs=1e-9)
    assert explained(surface, outputs).tolist() == pytest.approx([1.0, 0.0])


def test_a_point_is_left_out_as_if_it_had_never_been_there() -> None:
    luck = np.random.default_rng(2)
    points = luck.random((20, 2))
    outputs = luck.normal(size=(20, 2))
    terms = terms_of(points)
    surface = fitted(terms, outputs)
    others = np.arange(20) != 7
    anew = fitted(terms[others], outputs[others])
    assert surface.without(7, terms[7]) == pytest.approx(anew.coefficients)
    assert surface.left_out[7] == pytest.approx(outputs[7] - terms[7] @ anew.coefficients)


# --- Weighing ---


def test_implausibility_counts_standard_deviations_of_the_band() -> None:
    told = implausibility([0.5, 1.0, 2.0], [0.0] * 3, [1.0] * 3)
    assert told.tolist() == pytest.approx([0.0, 3**0.5, 3 * 3**0.5])
    assert implausibility([1.0], [0.0], [1.0], 1.0)[0] < told[1]


def linear(settings: int) -> tuple[np.ndarray, np.ndarray]:
    """A model whose posterior is known: the first parameter with some luck; the second does nothing."""
    luck = np.random.default_rng(3)
    points = luck.random((settings, 2))
    return points, points[:, :1] + 0.05 * luck.normal(size=(settings, 1))


def test_a_posterior_that_is_known_is_found() -> None:
    """Known of a uniform prior: a normal distribution cut at its ends, with the variances added up."""
    points, found = linear(400)
    known = known_of([0.4], [0.6], [])
    weighed = weighed_by(points, found, known, np.random.default_rng(4))
    spread = float(np.sqrt(0.05**2 + 0.2**2 / 12.0))
    middle = weighed.weights @ weighed.candidates
    assert middle == pytest.approx([0.5, 0.5], abs=0.02)
    assert np.sqrt(weighed.weights @ (weighed.candidates - middle) ** 2)[0] == pytest.approx(
        spread, rel=0.05
    )
    ends = quantiles(weighed.candidates[:, 0], weighed.weights, [0.05, 0.95])
    assert ends == pytest.approx(norm(0.5, spread).ppf([0.05, 0.95]), abs=0.02)

    shrunk = contraction(weighed.candidates, weighed.weights)
    assert shrunk == pytest.approx([1.0 - spread**2 / PRIOR_VARIANCE, 0.0], abs=0.03)
    again = contractions(points, found, known, np.random.default_rng(5))
    low, high = np.percentile(again, (2.5, 97.5), axis=0)
    assert low[0] > 0.8 and low[1] < 0.05 and high[1] < 0.3


def test_of_a_sign_the_sign_alone_counts() -> None:
    luck = np.random.default_rng(6)
    points = luck.random((300, 1))
    found = points - 0.5 + 0.01 * luck.normal(size=(300, 1))
    for side, middle in ((1.0, 0.75), (-1.0, 0.25)):
        weighed = weighed_by(points, found, known_of([], [], [side]), np.random.default_rng(7))
        assert weighed.weights @ weighed.candidates == pytest.approx([middle], abs=0.02)


def test_ranks_of_truths_are_uniform_and_intervals_hold_what_they_say() -> None:
    points, found = linear(400)
    known = known_of([0.4], [0.6], [])
    weighed = weighed_by(points, found, known, np.random.default_rng(8))
    told = recovered(points, found, weighed, 300, np.random.default_rng(9))
    for parameter in range(2):
        counts = np.histogram(told.below[:, parameter], bins=10, range=(0.0, 1.0))[0]
        assert chisquare(counts).pvalue > 0.01
    held = (np.abs(told.below - 0.5) <= 0.45).mean(axis=0)
    assert held == pytest.approx([0.9, 0.9], abs=0.05)
    assert np.corrcoef(told.truths[:, 0], told.found[:, 0])[0, 1] > 0.9
    assert told.found[:, 1].std() < 0.1


def test_ranks_tell_of_posteriors_that_are_too_narrow() -> None:
    points, found = linear(400)
    weighed = weighed_by(points, found, known_of([0.4], [0.6], []), np.random.default_rng(8))
    surer = weighed.surface._replace(left_out=weighed.surface.left_out / 5.0)
    narrow = weighed.known._replace(tolerances=weighed.known.tolerances / 5.0)
    luck = np.random.default_rng(9)
    told = recovered(points, found, weighed, 300, luck)
    predicted = terms_of(points) @ surer.coefficients
    below = [
        float(
            weights_of(predicted, surer.covariance, narrow._replace(middles=each)) @ (points[:, 0] < truth[0])
        )
        for each, truth in zip(found, points, strict=True)
    ]  # fmt: skip
    assert ((np.abs(np.array(below) - 0.5) <= 0.45).mean()) < 0.7
    assert len(told.below) == 300


def test_draws_count_alike_and_the_medoid_lies_in_their_middle() -> None:
    weights = np.array([0.0, 0.5, 0.25, 0.25])
    assert effective_size(weights) == pytest.approx(1.0 / 0.375)
    assert sorted(drawn(weights, 3, np.random.default_rng(1))) == [1, 2, 3]
    assert medoid(np.array([[0.0], [0.4], [0.5], [0.6], [9.0]])) == 2


# --- Asking ---


def places(prior: Prior, values: np.ndarray) -> np.ndarray:
    """Where values lie in a prior, 0 to 1."""
    low, high, *scaled = (np.log if prior.scale == "log" else np.array)([*prior.range, *values])
    return (np.array(scaled) - low) / (high - low)


def test_what_the_package_is_fitted_to_is_what_was_in_view() -> None:
    file = load_calibration()
    assert {pattern.kind for pattern in file.patterns} == set(FITTED_TO)
    assert len(file.priors) <= 10
    ends = file.values(np.array([[0.0] * len(file.priors), [1.0] * len(file.priors)]))
    ranges = np.array([each.range for each in file.priors.values()])
    assert pytest.approx(ranges) == ends.T
    for prior in file.priors.values():
        assert places(prior, prior.at(np.array([0.5]))).tolist() == pytest.approx([0.5])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bands": ["P09"]}, "P09 is held-out"),
        ({"bands": ["P3"]}, 'no pattern "P3"; did you mean'),
        ({"bands": ["N12"]}, "N12 is held-out"),
        ({"bands": ["order-outcome"]}, "order-outcome is an order; it belongs to signs"),
        ({"signs": ["P03"]}, "P03 tells a size, not a sign"),
        ({"bands": ["P01", "P01"]}, '"P01" is given twice'),
        ({"draws": 20}, "20 given; 2 parameters take at least 26"),
        ({"priors.drop_hazard.range": [0.5, 0.1]}, "the range 0.5 to 0.1 is empty"),
        ({"priors.drop_hazard.range": [0.0, 0.1]}, "has no factors; take even"),
        ({"priors.lapse": {"range": [0.1, 2.0], "reason": "?"}}, "it must be at most 1"),
        ({"priors.lapze": {"range": [0.1, 0.2], "reason": "?"}}, 'did you mean "lapse"?'),
        ({"priors.meetings": {"range": [1.0, 2.0], "reason": "?"}}, "a whole number"),
        ({"drawz": 3}, "drawz: unknown key"),
        ({"title.wrong": 3}, "title.wrong: there is no table to set it in"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_before_anything_is_simulated(
    small: Path, change: dict[str, object], said: str
) -> None:
    with pytest.raises(SisterCitiesError, match=re.escape(said)):
        calibrate(small, changes=change)


def test_a_mistake_is_told_with_its_line(small: Path) -> None:
    small.write_text(CALIBRATION.replace('"reference-exchange"', '"P31"'), encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=re.escape("small.toml:8: bands: P31 is held-out")):
        calibrate(small)


def test_what_is_written_is_a_posterior_and_stopping_changes_no_byte(
    small: Path, tmp_path: Path
) -> None:
    whole = calibrate(small, out=tmp_path / "whole")
    kept = tmp_path / ".stopped-settings"
    stopped = 28

    def stop_there() -> None:
        if len(list(kept.glob("*.json"))) == stopped:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate(small, out=tmp_path / "stopped", done=stop_there)
    assert len(list(kept.iterdir())) == stopped
    (kept / "000003.json").write_text("{", encoding="utf-8")

    calibrate(small, out=tmp_path / "stopped")
    assert not kept.exists()
    assert contents(tmp_path / "whole") == contents(tmp_path / "stopped")

    posterior = read_posterior(tmp_path / "whole")
    assert posterior.foreign == "" and len(posterior) == 12
    assert posterior.table.to_numpy() == pytest.approx(whole.draws[list(posterior.keys)].to_numpy())
    assert faults(draw_calibration(whole, width=90.0)) == []


def test_settings_of_another_calibration_are_not_taken(small: Path, tmp_path: Path) -> None:
    values = np.array([[0.1, 0.02]])
    for seed in (1, 2):
        file = load_calibration(small, {"seed": seed})
        settings = Settings(file, tmp_path / "kept", lambda: None)
        if seed == 1:
            settings.simulated(values)
            continue
        with pytest.raises(SisterCitiesError, match="made by another calibration"):
            settings.simulated(values)


def test_who_stops_it_is_told_where(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sistercities.questions.reference_table.statistics_of", interrupted)
    settings = Settings(load_calibration(small), tmp_path / "kept", lambda: None)
    with pytest.raises(Stopped, match="stopped after 0 of 33 settings; they are kept"):
        settings.simulated(np.array([[0.1, 0.02]]))


# --- What is published ---

PAGE = "docs/findings/calibration.md"


def test_the_draws_of_the_package_are_those_of_its_file() -> None:
    file = load_calibration()
    posterior = read_posterior()
    assert list(posterior.keys) == file.keys and len(posterior) == file.kept
    for prior, key in zip(file.priors.values(), posterior.keys, strict=True):
        assert posterior.table[key].between(*prior.range).all(), key
    told = json.loads((library() / "posterior" / "provenance.json").read_text(encoding="utf-8"))
    asked = file.model_dump(mode="json")
    assert {name: told["asked"][name] for name in asked} == asked
    assert told["files"]["draws.csv"] == posterior.checksum


def test_what_scenarios_inherit_is_the_medoid_of_the_posterior() -> None:
    """To three digits, as the file says it."""
    priors = load_calibration().priors
    draws = read_posterior().table
    columns = zip(priors.values(), draws.T.to_numpy(), strict=True)
    middle = draws.iloc[medoid(np.column_stack([places(*each) for each in columns]))]
    inherited = load_scenario("base").behaviour.model_dump()
    told = {name: float(f"{middle[f'behaviour.{name}']:.3g}") for name in priors}
    assert told == {name: inherited[name] for name in priors}

    chosen = {name for name, each in Behaviour.parameters().items() if CALIBRATED in each.source}
    assert chosen == set(BY_HAND) == set(priors)
    assert all(BY_HAND[name] != inherited[name] for name in priors)


def test_the_page_tells_of_the_calibration_of_the_package() -> None:
    file = load_calibration()
    page = PAGES[PAGE]
    settings = file.draws + file.again
    assert f"{file.title}: {settings} settings, n = {file.replicates} replicates each" in page
    for name in file.priors:
        assert f"\n| {name}, ".replace("_", "\\_") in page or f"\n| {name}, " in page, name
    for part in ("measured", "medoid", "left-out"):
        assert page.count(f"<!-- {part}: begin -->") == page.count(f"<!-- {part}: end -->") == 1
    for fate in read_fates(atlas()):
        assert fate.tiers["activity_tier"] is None or f"\n| {fate.pairing.name} | " in page


ASKED = [
    # ten parameters take many settings, however few histories each has
    pytest.param(line, marks=pytest.mark.long) if line == "sistercities calibrate" else line
    for line in first_of_each(commands(PAGE))
]


@pytest.mark.parametrize("line", ASKED)
def test_every_command_of_the_page_runs(line: str, command: Command, tmp_path: Path) -> None:
    Path("my-calibration.toml").write_text(CALIBRATION, encoding="utf-8")
    if "results/calibration" in line:
        Path("results").mkdir()
        Path("results/calibration").symlink_to(library() / "posterior")
    status, printed, complaints = command(*quickly(line))
    assert (status, complaints) == (0, "")
    assert "in brackets" in printed.lower() and "Written to" in printed
