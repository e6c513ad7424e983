"""The main job: simulate pairings, compare them at the same age, store everything."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sistercities.runs.age import Ages, ages_of
from sistercities.runs.keeping import Out, reserved
from sistercities.runs.replicates import Ensemble, check_replicates, simulate
from sistercities.runs.store import write_results
from sistercities.scenario.files import load_scenario
from sistercities.scenario.layers import SETTING
from sistercities.scenario.library import scenario_names
from sistercities.scenario.mistakes import ScenarioError, SisterCitiesError, all_of, dotted
from sistercities.scenario.schema import FACTORS, TRACKS, Scenario, refuse_different_behaviour
from sistercities.scenario.words import meant
from sistercities.statistics.interval import Estimate, mean, median_time, share, within
from sistercities.world.measure import measure_of
from sistercities.world.outcome import Phase
from sistercities.world.record import measured

REPLICATES = 200
SEED = 1


class Comparison(NamedTuple):
    """Pairings compared at a common age, or at several.

    Attributes:
        ensembles: the replicates of each pairing, in the order asked for.
        others: those of the other partnerships of the same worlds, where a world has several.
        ages: common ages, years since signing, the youngest first.
        table: one row per scenario, age and measure, with 95 % interval and n.
        folder: where everything was stored, if it was.
    """

    ensembles: list[Ensemble]
    others: list[Ensemble]
    ages: tuple[int, ...]
    table: pd.DataFrame
    folder: Path | None


def compare(
    *scenarios: Scenario | str | Path,
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Comparison:
    """Compare pairings at a common age.

    Args:
        scenarios: scenarios, names or paths; all built-in cases if none is given.
        replicates: simulated histories of each pairing.
        seed: from which every replicate's seed is derived; replicate i of every pairing has the same seed.
        age: years since signing at which outcomes are told, one age or several; 25, or the last whole year that all
            reach, if not given.
        changes: dotted keys and new values, applied to every scenario; ``"name:key"`` changes one scenario only.
        out: folder to store tables, scenarios, provenance and figures in; nothing is stored without it.
        done: called after each replicate.

    Returns:
        The comparison.

    Raises:
        SisterCitiesError: if something cannot be used; before anything is simulated.
    """
    replicates, seed = check_replicates(replicates, seed)
    loaded = load_all(scenarios, changes or {})
    refuse_same_names([scenario.name for scenario in loaded])
    refuse_different_behaviour(loaded)
    ages = ages_of(age, [(scenario, scenario.reported) for scenario in loaded])
    asked = _asked(loaded, replicates, seed, ages, changes)
    return stored(lambda: _compared(loaded, replicates, seed, ages, done), asked, out)


def run(
    scenario: Scenario | str | Path,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Comparison:
    """Run one scenario, and compare all of its partnerships if it has several; arguments as for ``compare``."""
    replicates, seed = check_replicates(replicates, seed)
    (loaded,) = load_all([scenario], changes or {})
    ages = ages_of(age, [(loaded, key) for key in loaded.partnerships])

    def simulated() -> Comparison:
        ensembles = simulate(loaded, replicates, seed, ages, done)
        return Comparison(ensembles, [], ages, summary(ensembles), None)

    return stored(simulated, _asked([loaded], replicates, seed, ages, changes), out)


def load_all(
    scenarios: Sequence[Scenario | str | Path], changes: Mapping[str, object]
) -> list[Scenario]:
    """Load what is to be compared, every scenario with the changes meant for it.

    Raises:
        SisterCitiesError: if a change names a scenario that is not compared, or cannot be made.
    """
    asked = list(scenarios) or built_in_cases()
    names = [each.name if isinstance(each, Scenario) else Path(each).stem for each in asked]
    for key in changes:
        _check_scope(key, names)
    several = len(asked) > 1
    each = zip(asked, names, strict=True)
    return all_of(
        *(partial(_load, scenario, name, changes, several=several) for scenario, name in each)
    )


def refuse_same_names(names: Sequence[str]) -> None:
    """Refuse scenarios of one name: results are told apart by it."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SisterCitiesError(
            f'scenario "{twice[0]}" is given twice; results are told apart by name'
        )


def _check_scope(key: str, names: Sequence[str]) -> None:
    """A key that is meant for one scenario names one that is compared, and no behaviour: that is common to all."""
    only, colon, rest = key.partition(":")
    if colon and only not in names:
        raise SisterCitiesError(f'{key}: "{only}" is not compared here; {meant(only, names)}')
    if colon and rest.split(".")[0] == "behaviour":
        raise SisterCitiesError(
            f'{key}: one behaviour holds for all pairings; change it for all with "{rest}"'
        )


def built_in_cases() -> list[str]:
    """Names of the built-in scenarios of real pairings."""
    return [name for name in scenario_names() if not load_scenario(name).synthetic]


def _with_a_way_out(error: ScenarioError, name: str, keys: Sequence[str]) -> ScenarioError:
    """The mistakes of a setting that does not fit one of several scenarios, with how to change only another one."""
    return ScenarioError(
        [
            each._replace(
                text=f"{each.text} (in {name}; SCENARIO:{dotted(each.key)} changes one scenario only)"
            )
            if each.file == SETTING and dotted(each.key) in keys
            else each
            for each in error.mistakes
        ]
    )


def _load(
    scenario: Scenario | str | Path, name: str, changes: Mapping[str, object], *, several: bool
) -> Scenario:
    own: dict[str, object] = {}
    for key, value in changes.items():
        only, colon, rest = key.partition(":")
        if not colon:
            own[key] = value
        elif only == name:
            own[rest] = value
    try:
        return load_scenario(scenario, own)
    except ScenarioError as error:
        general = [key for key in changes if ":" not in key]
        raise _with_a_way_out(error, name, general) if several and general else error from None


def _compared(
    scenarios: list[Scenario],
    replicates: int,
    seed: int,
    ages: tuple[int, ...],
    done: Callable[[], object],
) -> Comparison:
    worlds = [simulate(scenario, replicates, seed, ages, done) for scenario in scenarios]
    reported = [ensembles[0] for ensembles in worlds]
    others = [ensemble for ensembles in worlds for ensemble in ensembles[1:]]
    return Comparison(reported, others, ages, summary(reported), None)


def _asked(
    scenarios: list[Scenario],
    replicates: int,
    seed: int,
    ages: tuple[int, ...],
    changes: Mapping[str, object] | None,
) -> dict[str, Any]:
    told = {key: repr(value) for key, value in (changes or {}).items()}
    names = [each.name for each in scenarios]
    return {
        "scenarios": names,
        "replicates": replicates,
        "seed": seed,
        "age": list(ages),
        "changes": told,
    }


def stored(
    simulated: Callable[[], Comparison], asked: dict[str, Any], out: Out | None
) -> Comparison:
    """The comparison, made only when its results folder, if one is asked for, can be written."""
    if out is None:
        return simulated()
    began = time.time()
    with reserved(out) as place:
        comparison = simulated()
        ensembles = [*comparison.ensembles, *comparison.others]
        draw = _figures(comparison)
        place.fill(
            lambda folder: write_results(folder, ensembles, comparison.table, asked, draw, began)
        )
    return comparison._replace(folder=place.target)


def _figures(comparison: Comparison) -> Callable[[Path], Any]:
    def draw(folder: Path) -> None:
        from sistercities.paper.figures.comparison import draw_comparison
        from sistercities.paper.figures.save import save_figure

        for number, page in enumerate(draw_comparison(comparison.ensembles), 1):
            save_figure(page, folder / ("comparison" if number == 1 else f"comparison-{number}"))

    return draw


def summary(ensembles: list[Ensemble]) -> pd.DataFrame:
    """One row per scenario, age and measure: group, measure, unit, value, low, high, interval, n."""
    rows = [
        (each.name, age, group, measure, unit, *estimate)
        for each in ensembles
        for age in each.ages
        for group, measure, unit, estimate in estimates(each.at(age))
    ]
    return pd.DataFrame(
        rows, columns=["scenario", "age", "group", "measure", "unit", *Estimate._fields]
    )


def estimates(outcomes: pd.DataFrame) -> list[tuple[str, str, str, Estimate]]:
    """Group, measure, unit and estimate of everything that is reported of one scenario."""
    units = {name: column.unit for name, column in measured().items()}
    phase, both, factor, since = (
        "Phase at this age",
        "Activity and trade",
        "Factors",
        "Activities since signing",
    )
    return [
        *[(phase, f"phase_{each}", "share", share(outcomes["phase"] == each)) for each in Phase],
        (both, "alive", "share", share(outcomes["alive"])),
        (both, "commercial", "share", share(outcomes["commercial"])),
        *[(factor, name, units[name], _of_share(outcomes[name])) for name in FACTORS],
        *[
            (since, f"activities_{track}", "per year", _of_count(outcomes[f"activities_{track}"]))
            for track in TRACKS
        ],
        ("Exchange", "ties", units["ties"], _of_count(outcomes["ties"])),
        (
            "Exchange",
            "exchange_index",
            units["exchange_index"],
            _of_share(outcomes["exchange_index"]),
        ),
        ("Exchange", "exchange", units["exchange"], _of_count(outcomes["exchange"])),
        ("Exchange", "uplift", units["uplift"], mean(outcomes["uplift"])),
        ("Outcome", "substance_reached", "share", share(measure_of("substance").of(outcomes))),
        ("Outcome", "substance_median", "years", median_time(outcomes["substance"])),
        (
            "Outcome",
            "economic_dropped",
            "share",
            share(measure_of("economic_dropped").of(outcomes)),
        ),
        ("Outcome", "success", "share", share(outcomes["success"])),
        ("Outcome", "overall_outcome", "share", _of_share(outcomes["overall_outcome"])),
    ]


def _of_share(values: pd.Series) -> Estimate:
    """A mean of what lies between 0 and 1, and so does its interval."""
    return within(mean(values), 0.0, 1.0)


def _of_count(values: pd.Series) -> Estimate:
    """A mean of what cannot be negative, nor can its interval."""
    return within(mean(values), 0.0, math.inf)
