"""Pairings whose fate is known: what the model says of them, beside what needs no model."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pandas as pd

from sistercities.questions.answer import answered, changes_asked
from sistercities.questions.codings import scores_of_codings, told_as_second
from sistercities.questions.fates import (
    HEADLINE,
    OBSERVABLES,
    OUTCOMES,
    TARGETS,
    TIERS,
    Fate,
    read_fates,
)
from sistercities.questions.loading import load_all
from sistercities.questions.scored import Score
from sistercities.questions.scoring import (
    FEWEST,
    SIMULATED,
    Told,
    calibration_of,
    differences_of,
    estimate_of,
    held,
    last_month,
    luck_of,
    permutation_of,
    scores_of,
    told_of,
)
from sistercities.questions.usual import REPLICATES, SEED
from sistercities.runs.keeping import Out
from sistercities.runs.replicates import check_worlds, seeds_of
from sistercities.scenario.atlas.second import SECOND_CODING
from sistercities.scenario.dates import count
from sistercities.scenario.library import atlas, shown
from sistercities.scenario.mistakes import Mistake, ScenarioError
from sistercities.scenario.schema import Scenario
from sistercities.statistics.interval import Estimate
from sistercities.statistics.resampling import RESAMPLES, SHUFFLES

TABLES = (OBSERVABLES, OUTCOMES)
"""Tables of every folder by whose checksums the provenance tells what a score was counted on."""

BLIND = "blind"
CODED = "coded"
"""Dispositions all neutral, or as they are coded; the first is the headline."""


def score(
    folder: str | Path | None = None,
    *,
    blind: bool = False,
    replicates: int = REPLICATES,
    seed: int = SEED,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Score:
    """Hold simulated histories against what became of pairings, beside predictors without a model.

    Args:
        folder: with a table of observables, its scenarios, and what became of them; the atlas if
            none.
        blind: only with every disposition neutral; otherwise as coded as well.
        replicates: histories of each pairing, at least 2.
        seed: from which the seed of each history is derived, and those of resamples and shuffles.
        changes: dotted keys and new values, for all pairings.
        out: folder for the answer; nothing is stored without it.
        done: called after each history.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated.
    """
    replicates, seed = check_worlds(replicates, seed, "a share")
    place = atlas() if folder is None else Path(folder)
    fates = read_fates(place)
    dispositions = (BLIND,) if blind else (BLIND, CODED)
    files = [place / f"{fate.pairing.name}.toml" for fate in fates]
    scenarios = {
        ways: load_all(files, {**(changes or {}), "dispositions": ways}) for ways in dispositions
    }
    _check(place / OUTCOMES, fates, scenarios[BLIND])
    # only the atlas was coded a second time
    twice = fates if place == atlas() else []
    tables = (*TABLES, SECOND_CODING) if twice else TABLES

    def find() -> Score:
        """Simulate every pairing with each kind of dispositions, and hold it against its fate."""
        told = {
            (ways, fate.pairing.name): told_of(scenario, fate, replicates, seed, done)
            for ways, versions in scenarios.items()
            for fate, scenario in zip(fates, versions, strict=True)
        }
        second = told_as_second(twice, dispositions, replicates, seed, changes or {}, done)
        cases = _cases(fates, told)
        targets = held(fates, cases)
        return Score(
            asked={
                "tables": {
                    name: sha256((place / name).read_bytes()).hexdigest() for name in tables
                },
                "pairings": [fate.pairing.name for fate in fates],
                "dispositions": list(dispositions),
                "replicates": replicates,
                "seed": seed,
                "resamples": RESAMPLES,
                "shuffles": SHUFFLES,
                "changes": changes_asked(changes),
            },
            seeds=dict.fromkeys(scenarios[dispositions[-1]], seeds_of(replicates, seed)),
            fates=fates,
            dispositions=dispositions,
            replicates=replicates,
            cases=cases,
            scores=scores_of(targets, seed),
            differences=differences_of(targets, seed),
            permutation=permutation_of(targets, seed, SHUFFLES),
            luck=luck_of(targets, told, seed),
            calibration=calibration_of(targets),
            codings=scores_of_codings(twice, told, second, seed),
        )

    return answered(find, out)


def _check(table: Path, fates: Sequence[Fate], scenarios: Sequence[Scenario]) -> None:
    """Refuse years beyond the calendar of a pairing, and too few pairings for any score."""
    mistakes = [*_beyond(fates, scenarios), *_too_few(table, fates)]
    if mistakes:
        raise ScenarioError(mistakes)


def _beyond(fates: Sequence[Fate], scenarios: Sequence[Scenario]) -> Iterator[Mistake]:
    for fate, scenario in zip(fates, scenarios, strict=True):
        if count(last_month(fate)) > count(scenario.until):
            text = f"{fate.year} given; the calendar of {scenario.name} ends {scenario.until}"
            yield fate.row.mistake("last_year_known", text)


def _too_few(table: Path, fates: Sequence[Fate]) -> Iterator[Mistake]:
    column = next(each.column for each in TARGETS if each.name == HEADLINE)
    told = sum(fate.tiers[column] is not None for fate in fates)
    if told < FEWEST:
        text = f"documented of {told} pairings; a score takes at least {FEWEST}"
        yield Mistake((column,), text, file=shown(table))


def _cases(fates: Sequence[Fate], told: Mapping[tuple[str, str], Told]) -> pd.DataFrame:
    """What the histories of every pairing tell, beside what is known."""
    by_name = {fate.pairing.name: fate for fate in fates}
    rows = []
    for (ways, name), histories in told.items():
        fate = by_name[name]
        after = fate.year - int(fate.pairing.signing[:4])
        known = (name, ways, fate.year, after, *fate.tiers.values(), fate.words)
        rows += [(*known, each, *estimate_of(each, histories[each])) for each in SIMULATED]
    columns = ["pairing", "dispositions", "year", "after", *TIERS, "fate", "outcome"]
    table = pd.DataFrame(rows, columns=[*columns, *Estimate._fields])
    return table.astype(dict.fromkeys(TIERS, "Int64"))
