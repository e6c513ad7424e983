"""From the words of a question to its answer: parse, call one public function, store, print."""

import time
from pathlib import Path

import pandas as pd

from sistercities.cli import findings
from sistercities.cli.letters import tell_missing_letters
from sistercities.cli.parsing import changes_from
from sistercities.cli.progress import progress
from sistercities.cli.streams import reported
from sistercities.experiment.ablation import MECHANISMS, ablate
from sistercities.experiment.attribution import why
from sistercities.experiment.biography import biography
from sistercities.experiment.keeping import Numbered, reserved
from sistercities.experiment.paired import OUTCOMES, seeds_of
from sistercities.experiment.precision import precision_of
from sistercities.experiment.store import write_answer
from sistercities.experiment.what_if import what_if
from sistercities.figures.save import save_figure
from sistercities.scenario.files import load_scenario
from sistercities.scenario.measure import plan_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant

RESULTS = Path("results")


def ask_what_if(
    scenario: str,
    policies: list[str],
    outcome: str,
    replicates: int,
    seed: int,
    until: str | None,
    most: int,
    settings: list[str],
    out: Path | None,
) -> None:
    """Answer ``what-if``."""
    from sistercities.figures.difference import draw_differences
    from sistercities.figures.forest import draw_forest

    wish = precision_of(until) if until else None
    began, changes = time.time(), changes_from(settings)
    plans = [plan_of(policy) for policy in policies]
    tell_missing_letters([load_scenario(scenario, changes)], *(title for plan in plans for title in plan.titles))
    with reserved(out or Numbered(RESULTS, "what-if")) as place:
        with progress((len(policies) + 1) * replicates if wish is None else None) as done:
            answer = what_if(
                scenario,
                policies,
                outcome=outcome,
                replicates=replicates,
                seed=seed,
                until=wish,
                most=most,
                changes=changes,
                done=done,
            )

        def draw(where: Path) -> None:
            save_figure(draw_forest(answer), where / "forest")
            save_figure(draw_differences(answer), where / "difference")

        tables = {
            "table": answer.table,
            "over_time": answer.over_time,
            "gains": answer.gains,
            "ranking": answer.ranking,
        }
        asked = {"scenario": scenario, "policies": policies, "outcome": outcome, "seed": seed, "until": until}
        write_answer(place, tables, {answer.scenario: seeds_of(answer.n, seed)}, asked, draw, began)
    with reported(place.target):
        findings.print_what_if(answer, place.target)


def ask_why(
    scenario: str, like: str, outcome: str, replicates: int, seed: int, settings: list[str], out: Path | None
) -> None:
    """Answer ``why``."""
    from sistercities.figures.waterfall import draw_waterfall

    if outcome not in OUTCOMES:
        raise SisterCitiesError(f'no outcome "{outcome}"; {meant(outcome, list(OUTCOMES))}')
    began, changes = time.time(), changes_from(settings)
    tell_missing_letters(load_scenario(each, changes) for each in (scenario, like))
    with reserved(out or Numbered(RESULTS, "why")) as place:
        with progress(None) as done:
            answer = why(scenario, like, replicates=replicates, seed=seed, changes=changes, done=done)
        tables = {"difference": answer.difference, "shares": answer.table, "interactions": answer.interactions}
        tables |= {"potency": answer.potency, "alone": answer.alone}
        asked = {"scenario": scenario, "like": like, "outcome": outcome, "seed": seed, "changes": settings}
        seeds = dict.fromkeys([answer.scenario, answer.like], seeds_of(replicates, seed))
        write_answer(
            place, tables, seeds, asked, lambda where: save_figure(draw_waterfall(answer), where / "waterfall"), began
        )
    with reported(place.target):
        findings.print_why(answer, outcome, place.target)


def ask_ablate(
    scenario: str, mechanisms: list[str], replicates: int, seed: int, settings: list[str], out: Path | None
) -> None:
    """Answer ``ablate``."""
    began, changes = time.time(), changes_from(settings)
    with reserved(out or Numbered(RESULTS, "ablate")) as place:
        with progress((len(mechanisms or MECHANISMS) + 1) * replicates) as done:
            answer = ablate(
                scenario, mechanisms=mechanisms, replicates=replicates, seed=seed, changes=changes, done=done
            )
        asked = {"scenario": scenario, "mechanisms": mechanisms, "seed": seed, "changes": settings}
        seeds = {answer.scenario: seeds_of(replicates, seed)}
        write_answer(place, {"table": answer.table}, seeds, asked, lambda _: None, began)
    with reported(place.target):
        findings.print_ablation(answer, place.target)


def ask_biography(scenario: str, seed: int, settings: list[str], out: Path | None) -> None:
    """Answer ``biography``."""
    from sistercities.figures.timeline import draw_timeline

    began, changes = time.time(), changes_from(settings)
    tell_missing_letters([load_scenario(scenario, changes)])
    with reserved(out or Numbered(RESULTS, "biography")) as place:
        life = biography(scenario, seed=seed, changes=changes)
        rows = [
            {"month": event.month, "kind": event.kind, "what": event.what, "rule": event.rule, "state": name}
            | {"before": before, "after": after}
            for event in life.events
            for name, (before, after) in (event.changed or {"": (float("nan"), float("nan"))}).items()
        ]
        asked = {"scenario": scenario, "seed": seed, "changes": settings}
        write_answer(
            place,
            {"events": pd.DataFrame(rows)},
            {life.scenario: [seed]},
            asked,
            lambda where: save_figure(draw_timeline(life), where / "timeline"),
            began,
        )
    with reported(place.target):
        findings.print_biography(life, place.target)
