"""Benchmarks compare like with like, run at any size, and notice what became slower."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text
from sistercities import PartnershipModel, load_scenario
from sistercities.paper.figures import style
from sistercities.paper.figures.save import save_figure
from sistercities.world.founding import advance_world, found_world

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import paired_luck, ratio
from tests.benchmarks.account import PARTS, account, clocked, roomy
from tests.benchmarks.activity import busyness
from tests.benchmarks.check import (
    BASELINE,
    checked,
    falls_short,
    load_baseline,
    regressions,
    said_of_processor,
)
from tests.benchmarks.contagion import (
    compiled,
    contagion,
    in_numpy,
    in_numpy_by_events,
    setting,
)
from tests.benchmarks.faces import faces
from tests.benchmarks.figure import draw_speed
from tests.benchmarks.growth import Point, growth
from tests.benchmarks.limit import limit
from tests.benchmarks.overhead import outside_months, overhead, start_up
from tests.benchmarks.plain_mesa import WITHOUT
from tests.benchmarks.plain_mesa.model import PlainModel
from tests.benchmarks.ratio import Benchmark, Ratio, measure
from tests.benchmarks.rivals import in_agentpy, in_mesa_frames, installed
from tests.benchmarks.threads import threads

type Version = Callable[..., tuple[Callable[[], object], Any]]

MEANS = (
    "commitment",
    "understanding",
    "citizens",
    "businesses",
    "exchange_index",
    "activities",
    "ties",
)
LIVELY: dict[str, object] = {
    "behaviour.consideration": 0.2,
    "behaviour.own_meetings": 0.01,
    **WITHOUT,
}
EVEN = Ratio("some", "the same twice", 2.0, 1.96, 2.04, 5, 1.0, 2.0, None)
DOC = (Path(__file__).parent.parent / "docs" / "findings" / "speed.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def once_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is timed once, however short it is."""
    monkeypatch.setattr(ratio, "LEAST_SECONDS", 0.0)


def means_of(path: Callable[[str], np.ndarray]) -> list[float]:
    return [float(np.mean(path(name))) for name in MEANS]


def path_of_ours(seed: int, sizes: dict[str, int]) -> list[float]:
    record = (
        PartnershipModel(load_scenario("reference", {**LIVELY, **sizes}), rng=seed).run().record
    )
    sums = {
        "citizens": (record["citizens_a"] + record["citizens_b"]) / 2.0,
        "businesses": record["businesses_a"] + record["businesses_b"],
    }
    return means_of(lambda name: sums[name] if name in sums else record[name])


def path_of_plain(seed: int, sizes: dict[str, int]) -> list[float]:
    model = PlainModel(load_scenario("reference", {**LIVELY, **sizes}), seed).run()
    return means_of(lambda name: model.datacollector.model_vars[name])


def assert_same_means(ours: np.ndarray, other: np.ndarray) -> None:
    """Means over runs differ by less than four standard errors; seeds are fixed, so the outcome is too."""
    error = np.sqrt(ours.var(axis=0, ddof=1) / len(ours) + other.var(axis=0, ddof=1) / len(other))
    assert (np.abs(ours.mean(axis=0) - other.mean(axis=0)) < 4.0 * error).all()


def agree(runs: int, businesses: int, citizens: int) -> None:
    sizes = {"defaults.city.businesses": businesses, "defaults.city.citizens": citizens}
    ours = np.array([path_of_ours(seed, sizes) for seed in range(5 * runs)])
    plain = np.array([path_of_plain(seed, sizes) for seed in range(runs)])
    assert_same_means(ours, plain)
    assert (ours.mean(axis=0) > 0.0).all()


def test_plain_mesa_simulates_the_same_model() -> None:
    agree(20, 30, 40)


@pytest.mark.long
def test_plain_mesa_simulates_the_same_model_with_many_agents() -> None:
    agree(60, 250, 400)


def participation(version: Version, runs: int) -> np.ndarray:
    """Participating share after some years, run by run."""
    shares = []
    for seed in range(runs):
        work, taking_part = version(setting(2_000, 48), seed)
        work()
        shares.append(np.mean(taking_part() if callable(taking_part) else taking_part))
    return np.array(shares)[:, None]


@pytest.fixture(scope="module")
def spread() -> np.ndarray:
    """How participation spreads in our compiled code."""
    return participation(compiled, 40)


@pytest.mark.parametrize("version", [in_numpy, partial(in_numpy, keyed=True), in_numpy_by_events])
def test_numpy_spreads_participation_alike(version: Version, spread: np.ndarray) -> None:
    assert_same_means(spread, participation(version, 40))


def test_a_month_costs_more_where_more_happens() -> None:
    quiet, busy = busyness(20_000, (0.0, 0.5), 3)
    assert (quiet.participants, quiet.turns) == (0, 0)
    assert busy.participants > 5_000 and busy.turns > 0 and busy.seconds > quiet.seconds


@pytest.mark.skipif(not installed(), reason="make bench installs the rivals")
@pytest.mark.parametrize(("rival", "runs"), [(in_mesa_frames, 20), (in_agentpy, 8)])
def test_rivals_spread_participation_alike(rival: Version, runs: int, spread: np.ndarray) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        theirs = apart.submit(participation, rival, runs).result()
    assert_same_means(spread, theirs)


@pytest.mark.long
def test_the_account_is_of_the_same_months() -> None:
    scenario = load_scenario(
        "reference", {"defaults.city.businesses": 40, "defaults.city.citizens": 60, **LIVELY}
    )
    world, other = found_world(scenario, 3), roomy(found_world(scenario, 3))
    world = advance_world(world, 0, scenario.months)
    spent = clocked(other, scenario.months)
    assert np.array_equal(np.asarray(world.citizens), np.asarray(other.citizens))
    assert (
        np.asarray(world.record)["exchange_index"].tolist()
        == np.asarray(other.record)["exchange_index"].tolist()
    )
    assert list(spent) == list(PARTS) and all(seconds > 0.0 for seconds in spent.values())
    assert set(account(scenario, 1)) == {"founding", *PARTS, "null world"}


@pytest.mark.long
@pytest.mark.pictures
def test_every_benchmark_runs_at_a_tiny_size(tmp_path: Path) -> None:
    quick = [*faces(10, 12, 1), *contagion(200, 3, 1), *limit(10, 12, 1), *overhead(1)]
    assert [each.name for each in quick] == [each.name for each in checked()]
    ratios = [measure(each) for each in [*quick, *threads(2, 1)]]
    assert all(each.median > 0.0 and each.low <= each.median <= each.high for each in ratios)
    assert outside_months(3) < 1.0
    points = [
        Point(2_000, 305, 0.005, 10**7, 3 * 10**8),
        Point(31_000_000, 305, 60.0, 6 * 10**8, 10**9),
    ]
    figure = draw_speed(ratios, points)
    assert figure.get_figwidth() * style.INCH == pytest.approx(style.DOUBLE_COLUMN)
    assert all(path.stat().st_size > 10_000 for path in save_figure(figure, tmp_path / "speed"))
    ticks = [text.get_text() for text in figure.findobj(Text)]
    assert "10M" in ticks and not [text for text in ticks if "$" in text]


@pytest.mark.long  # only make bench asks for it
def test_a_ratio_is_the_other_time_over_ours() -> None:
    slow = Benchmark(
        "slow", "ten times the work", lambda: lambda: None, lambda: lambda: sum(range(100_000)), 3
    )
    found = measure(slow)
    assert found.median > 1.0 and found.other_seconds > found.seconds


def test_the_check_passes_on_equal_numbers_and_fails_on_a_regression() -> None:
    same = Benchmark(EVEN.name, EVEN.meaning, lambda: lambda: None, lambda: lambda: None, 1)
    assert regressions([same], [EVEN], lambda _: EVEN) == []
    slower = EVEN._replace(median=1.5, low=1.47, high=1.53)
    (complaint,) = regressions([same], [EVEN], lambda _: slower)
    assert (
        complaint
        == "some: 1.5 [1.47, 1.53] times, and 2 [1.96, 2.04] in the baseline (the same twice)"
    )
    in_turn = iter([slower, EVEN])
    assert regressions([same], [EVEN], lambda _: next(in_turn)) == []
    (unknown,) = regressions([same], [], lambda _: EVEN)
    assert "make bench-baseline" in unknown


@pytest.mark.parametrize(
    ("median", "spread", "short"), [(1.75, 0.02, False), (1.65, 0.02, True), (1.65, 0.4, False)]
)
def test_noise_is_the_interquartile_range_and_never_below_its_least(
    median: float, spread: float, short: bool
) -> None:
    now = EVEN._replace(median=median, low=median - spread / 2.0, high=median + spread / 2.0)
    assert falls_short(now, EVEN) is short


def test_the_baseline_holds_what_is_checked() -> None:
    assert [each.name for each in load_baseline(BASELINE)] == [
        benchmark.name for benchmark in checked()
    ]


def test_a_baseline_of_another_processor_is_told() -> None:
    there = json.loads(BASELINE.read_text(encoding="utf-8"))["machine"]["processor"]
    assert said_of_processor(BASELINE, there) is None
    said = said_of_processor(BASELINE, "Abacus")
    assert said is not None and there in said and "make bench-baseline" in said


@pytest.mark.long
def test_the_commands_store_a_baseline_and_check_against_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / "baseline.json"
    even = Benchmark("the same", "nothing twice", lambda: lambda: None, lambda: lambda: None, 3)
    monkeypatch.setattr(benchmarks, "BASELINE", baseline)
    monkeypatch.setattr(benchmarks, "checked", lambda: [even])
    assert benchmarks.store_baseline() == 0
    told = json.loads(baseline.read_text(encoding="utf-8"))
    assert (
        told["machine"]["processors"] >= 1 and told["ratios"][0]["name"] in capsys.readouterr().out
    )
    told["ratios"][0].update(median=50.0, low=49.0, high=51.0)
    baseline.write_text(json.dumps(told), encoding="utf-8")
    assert benchmarks.check() == 1
    assert capsys.readouterr().err.startswith("slower: the same: ")
    told["ratios"][0].update(median=0.01, low=0.009, high=0.011)
    baseline.write_text(json.dumps(told), encoding="utf-8")
    assert benchmarks.check() == 0


@pytest.mark.long
@pytest.mark.pictures
def test_everything_is_measured_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(benchmarks, "checked", lambda: overhead(1))
    monkeypatch.setattr(benchmarks, "account", lambda _: {"citizens": 0.001})
    monkeypatch.setattr(benchmarks, "outside_months", lambda: 0.001)
    monkeypatch.setattr(benchmarks, "growth", lambda: growth((1_000, 4_000), 1))
    monkeypatch.setattr(benchmarks, "start_up", lambda: start_up(1, cold=False))
    monkeypatch.setattr(benchmarks, "MILLION", (100, 3, 1, ", million"))
    monkeypatch.setattr(benchmarks, "busyness", lambda: busyness(100, (0.1,), 2))
    monkeypatch.setattr(benchmarks, "WORLDS", 4)
    monkeypatch.setattr(benchmarks, "policies", lambda: ["joint-committee"])
    for name in ("rivals", "threads"):
        monkeypatch.setattr(benchmarks, name, list)
    assert benchmarks.measure_all() == 0
    told = json.loads((tmp_path / benchmarks.OUT / "benchmarks.json").read_text(encoding="utf-8"))
    assert [point["agents"] for point in told["growth"]] == [2_000, 5_000]
    assert all(
        point["seconds"] > 0.0 and point["process_bytes"] > 10**8 for point in told["growth"]
    )
    assert told["start_up_seconds"]["first month"] > told["start_up_seconds"]["python"] > 0.0
    assert told["account_seconds"] == {"citizens": 0.001} and told["machine"]["processors"] >= 1
    assert (
        tmp_path / benchmarks.OUT / "speed.pdf"
    ).exists() and "months in a run" in capsys.readouterr().out


def test_commands_that_the_page_on_speed_shows_are_there() -> None:
    root = Path(__file__).parent.parent
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make ([a-z-]+)", DOC, re.MULTILINE))
    assert {"bench", "bench-check", "bench-baseline"} <= targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    programs = re.findall(r"^python -m (tests\.\S+)", DOC, re.MULTILINE)
    files = [root / f"{program.replace('.', '/')}.py" for program in programs]
    assert files and all(file.exists() for file in files)


def test_keyed_luck_saves_worlds() -> None:
    table = paired_luck.saved(8, ["joint-committee"])
    assert set(table["outcome"]) <= set(paired_luck.OUTCOMES) and len(table)
    assert (table["independent / keyed"] > 1.0).all()


def test_arms_that_never_differ_are_never_out_of_step() -> None:
    record = paired_luck.history(load_scenario("base"), 1)
    assert paired_luck.out_of_step(record, record) == len(record)
