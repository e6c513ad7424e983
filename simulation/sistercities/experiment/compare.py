"""The main job: simulate pairings, compare them at the same age, store everything."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sistercities.experiment.ensemble import Ensemble, check_replicates, simulate, whole_years
from sistercities.experiment.keeping import Out, reserved
from sistercities.experiment.store import write_results
from sistercities.experiment.summary import summary
from sistercities.scenario.files import load_scenario
from sistercities.scenario.layers import SETTING
from sistercities.scenario.library import scenario_names
from sistercities.scenario.mistakes import ScenarioError, SisterCitiesError, dotted
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant

REPLICATES = 200
SEED = 1


class Comparison(NamedTuple):
    """Pairings compared at a common age.

    Attributes:
        ensembles: the replicates of each pairing, in the order asked for.
        others: those of the other partnerships of the same worlds, where a world has several.
        age: common age, years since signing.
        table: one row per scenario and measure, with 95 % interval and n.
        folder: where everything was stored, if it was.
    """

    ensembles: list[Ensemble]
    others: list[Ensemble]
    age: int
    table: pd.DataFrame
    folder: Path | None


def compare(
    *scenarios: Scenario | str | Path,
    replicates: int = REPLICATES,
    seed: int = SEED,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Comparison:
    """Compare pairings at the age that all of them reach.

    Args:
        scenarios: scenarios, names or paths; all built-in cases if none is given.
        replicates: simulated histories of each pairing.
        seed: from which every replicate's seed is derived; replicate i of every pairing has the same seed.
        changes: dotted keys and new values, applied to every scenario; ``"name:key"`` changes one scenario only.
        out: folder to store tables, scenarios, provenance and figures in; nothing is stored without it.
        done: called after each replicate.

    Returns:
        The comparison.

    Raises:
        SisterCitiesError: if something cannot be used; before anything is simulated.
    """
    check_replicates(replicates, seed)
    loaded = load_all(scenarios, changes or {})
    refuse_different_behaviour(loaded)
    age = min(whole_years(scenario) for scenario in loaded)
    asked = _asked(loaded, replicates, seed, changes)
    return stored(lambda: _compared(loaded, replicates, seed, age, done), asked, out)


def run(
    scenario: Scenario | str | Path,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Comparison:
    """Run one scenario, and compare all of its partnerships if it has several; arguments as for ``compare``."""
    check_replicates(replicates, seed)
    loaded = load_all([scenario], changes or {})
    age = min(whole_years(loaded[0], key) for key in loaded[0].partnerships)

    def simulated() -> Comparison:
        ensembles = simulate(loaded[0], replicates, seed, age, done)
        return Comparison(ensembles, [], age, summary(ensembles, age), None)

    return stored(simulated, _asked(loaded, replicates, seed, changes), out)


def load_all(scenarios: Sequence[Scenario | str | Path], changes: Mapping[str, object]) -> list[Scenario]:
    """Load what is to be compared, every scenario with the changes meant for it.

    Raises:
        SisterCitiesError: if a name stands twice, or a change names a scenario that is not compared.
    """
    asked = list(scenarios) or built_in_cases()
    names = [each.name if isinstance(each, Scenario) else Path(each).stem for each in asked]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SisterCitiesError(f'scenario "{twice[0]}" is given twice; results are told apart by name')
    for key in changes:
        _check_scope(key, names)
    several = len(asked) > 1
    return [_load(each, name, changes, several=several) for each, name in zip(asked, names, strict=True)]


def _check_scope(key: str, names: Sequence[str]) -> None:
    """A key that is meant for one scenario names one that is compared, and no behaviour: that is common to all."""
    only, colon, rest = key.partition(":")
    if colon and only not in names:
        raise SisterCitiesError(f'{key}: "{only}" is not compared here; {meant(only, names)}')
    if colon and rest.split(".")[0] == "behaviour":
        raise SisterCitiesError(f'{key}: one behaviour holds for all pairings; change it for all with "{rest}"')


def built_in_cases() -> list[str]:
    """Names of the built-in scenarios of real pairings."""
    return [name for name in scenario_names() if not load_scenario(name).synthetic]


def _with_a_way_out(error: ScenarioError, name: str, keys: Sequence[str]) -> ScenarioError:
    """The mistakes of a setting that does not fit one of several scenarios, with how to change only another one."""
    return ScenarioError(
        [
            each._replace(text=f"{each.text} (in {name}; SCENARIO:{dotted(each.key)} changes one scenario only)")
            if each.file == SETTING and dotted(each.key) in keys
            else each
            for each in error.mistakes
        ]
    )


def _load(scenario: Scenario | str | Path, name: str, changes: Mapping[str, object], *, several: bool) -> Scenario:
    own: dict[str, object] = {}
    for key, value in changes.items():
        only, colon, rest = key.partition(":")
        if not colon:
            own[key] = value
        elif only == name:
            own[rest] = value
    if not isinstance(scenario, Scenario):
        try:
            return load_scenario(scenario, own)
        except ScenarioError as error:
            general = [key for key in changes if ":" not in key]
            raise _with_a_way_out(error, name, general) if several and general else error from None
    if own:
        raise SisterCitiesError(f"{name}: changes apply to names and files; this scenario is already loaded")
    return scenario


def _compared(
    scenarios: list[Scenario], replicates: int, seed: int, age: int, done: Callable[[], object]
) -> Comparison:
    worlds = [simulate(scenario, replicates, seed, age, done) for scenario in scenarios]
    reported = [ensembles[0] for ensembles in worlds]
    others = [ensemble for ensembles in worlds for ensemble in ensembles[1:]]
    return Comparison(reported, others, age, summary(reported, age), None)


def refuse_different_behaviour(scenarios: list[Scenario]) -> None:
    """Pairings are compared under one behaviour; otherwise any ending could be given to any of them."""
    first = scenarios[0]
    for other in scenarios[1:]:
        if (other.behaviour, other.switches) != (first.behaviour, first.switches):
            raise SisterCitiesError(
                f"{first.name} and {other.name} differ in behaviour or switches; pairings are compared under one set"
            )


def _asked(
    scenarios: list[Scenario], replicates: int, seed: int, changes: Mapping[str, object] | None
) -> dict[str, Any]:
    told = {key: repr(value) for key, value in (changes or {}).items()}
    return {"scenarios": [each.name for each in scenarios], "replicates": replicates, "seed": seed, "changes": told}


def stored(simulated: Callable[[], Comparison], asked: dict[str, Any], out: Out | None) -> Comparison:
    """The comparison, made only when its results folder, if one is asked for, can be written."""
    if out is None:
        return simulated()
    began = time.time()
    with reserved(out) as place:
        comparison = simulated()
        ensembles = [*comparison.ensembles, *comparison.others]
        draw = _figures(comparison)
        place.fill(lambda folder: write_results(folder, ensembles, comparison.table, asked, draw, began))
    return comparison._replace(folder=place.target)


def _figures(comparison: Comparison) -> Callable[[Path], Any]:
    def draw(folder: Path) -> None:
        from sistercities.figures.comparison import draw_comparison
        from sistercities.figures.save import save_figure

        for number, page in enumerate(draw_comparison(comparison.ensembles), 1):
            save_figure(page, folder / ("comparison" if number == 1 else f"comparison-{number}"))

    return draw
