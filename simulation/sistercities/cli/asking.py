"""From the words of a question to its answer: parse, call one public function, store, print."""

import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sistercities.cli import findings
from sistercities.cli.letters import tell_missing_letters
from sistercities.cli.parsing import changes_from
from sistercities.cli.progress import progress
from sistercities.cli.streams import reported
from sistercities.paper.figures.save import save_figure
from sistercities.questions.ablate import MECHANISMS, ablate
from sistercities.questions.biography import biography, state_in_words
from sistercities.questions.what_if import what_if
from sistercities.questions.why import why
from sistercities.runs.age import ages_from
from sistercities.runs.keeping import Numbered, reserved
from sistercities.runs.replicates import seeds_of
from sistercities.runs.store import write_answer
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import enactment_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.precision import precision_of
from sistercities.world.outcome import OUTCOMES

RESULTS = Path("results")


def ask_what_if(
    scenario: str,
    policies: list[str],
    outcome: str,
    replicates: int,
    seed: int,
    age: str | None,
    until: str | None,
    most: int | None,
    settings: list[str],
    out: Path | None,
) -> None:
    """Answer ``what-if``."""
    from sistercities.paper.figures.difference import draw_differences
    from sistercities.paper.figures.forest import draw_forest

    wish = precision_of(until) if until is not None else None
    ages = ages_from(age)
    began, changes = time.time(), changes_from(settings)
    titles = (title for policy in policies for title in enactment_of(policy).titles)
    tell_missing_letters(lambda: [load_scenario(scenario, changes), *titles])
    with reserved(out or Numbered(RESULTS, "what-if")) as place:
        with progress((len(policies) + 1) * replicates if wish is None else None) as done:
            answer = what_if(
                scenario,
                policies,
                outcome=outcome,
                replicates=replicates,
                seed=seed,
                age=ages,
                until=wish,
                most=most,
                changes=changes,
                done=done,
            )

        def draw(where: Path) -> None:
            for each in answer.ages:
                save_figure(draw_forest(answer, each), where / _at("forest", each, answer.ages))
            save_figure(draw_differences(answer), where / "difference")

        tables = {
            "table": answer.table,
            "over_time": answer.over_time,
            "gains": answer.gains,
            "ranking": answer.ranking,
        }
        asked = {"scenario": scenario, "policies": policies, "outcome": outcome, "seed": seed}
        asked |= {"age": list(answer.ages), "until": until, "max": most, "changes": settings}
        write_answer(place, tables, {answer.scenario: seeds_of(answer.n, seed)}, asked, draw, began)
    with reported(place.target):
        findings.print_what_if(answer, place.target)


def ask_why(
    scenario: str,
    like: str,
    outcome: str,
    replicates: int,
    seed: int,
    age: str | None,
    settings: list[str],
    out: Path | None,
) -> None:
    """Answer ``why``."""
    from sistercities.paper.figures.waterfall import draw_waterfall

    if outcome not in OUTCOMES:
        raise SisterCitiesError(f"no outcome {quoted(outcome)}; {meant(outcome, list(OUTCOMES))}")
    if Path(scenario).stem == Path(like).stem and scenario != like:
        raise SisterCitiesError(
            f"{scenario} and {like} have one name, by which results are told apart; rename one"
        )
    ages = ages_from(age)
    began, changes = time.time(), changes_from(settings)
    tell_missing_letters(lambda: [load_scenario(each, changes) for each in (scenario, like)])
    with reserved(out or Numbered(RESULTS, "why")) as place:
        with progress(None) as done:
            answer = why(
                scenario,
                like,
                replicates=replicates,
                seed=seed,
                age=ages,
                changes=changes,
                done=done,
            )
        tables = {
            "difference": answer.difference,
            "shares": answer.table,
            "interactions": answer.interactions,
        }
        tables |= {"potency": answer.potency, "alone": answer.alone}
        asked = {"scenario": scenario, "like": like, "outcome": outcome, "seed": seed}
        asked |= {"age": list(answer.ages), "changes": settings}
        seeds = dict.fromkeys([answer.scenario, answer.like], seeds_of(replicates, seed))

        def draw(where: Path) -> None:
            for each in answer.ages:
                save_figure(
                    draw_waterfall(answer, each), where / _at("waterfall", each, answer.ages)
                )

        write_answer(place, tables, seeds, asked, draw, began)
    with reported(place.target):
        findings.print_why(answer, outcome, place.target)


def ask_ablate(
    scenario: str,
    mechanisms: list[str],
    replicates: int,
    seed: int,
    age: str | None,
    settings: list[str],
    out: Path | None,
) -> None:
    """Answer ``ablate``."""
    ages = ages_from(age)
    began, changes = time.time(), changes_from(settings)
    with reserved(out or Numbered(RESULTS, "ablate")) as place:
        with progress((len(mechanisms or MECHANISMS) + 1) * replicates) as done:
            answer = ablate(
                scenario,
                mechanisms=mechanisms,
                replicates=replicates,
                seed=seed,
                age=ages,
                changes=changes,
                done=done,
            )
        asked = {"scenario": scenario, "mechanisms": mechanisms, "seed": seed}
        asked |= {"age": list(answer.ages), "changes": settings}
        seeds = {answer.scenario: seeds_of(replicates, seed)}
        write_answer(place, {"table": answer.table}, seeds, asked, lambda _: None, began)
    with reported(place.target):
        findings.print_ablation(answer, place.target)


def _at(name: str, age: int, ages: Sequence[int]) -> str:
    """The file of a figure at one age; with the age in its name where there are several."""
    return name if len(ages) == 1 else f"{name}-at-{age}"


def ask_biography(scenario: str, seed: int, settings: list[str], out: Path | None) -> None:
    """Answer ``biography``."""
    from sistercities.paper.figures.timeline import draw_timeline

    began, changes = time.time(), changes_from(settings)
    tell_missing_letters(lambda: [load_scenario(scenario, changes)])
    with reserved(out or Numbered(RESULTS, "biography")) as place:
        life = biography(scenario, seed=seed, changes=changes)
        rows = [
            {
                "month": event.month,
                "kind": event.kind,
                "what": event.what,
                "rule": event.rule,
                "state": name,
            }
            | {
                "state in words": state_in_words(name, life.scenario) if name else "",
                "before": before,
                "after": after,
            }
            for event in life.events
            for name, (before, after) in (
                event.changed or {"": (float("nan"), float("nan"))}
            ).items()
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
