"""From the words of a question to its answer: parse, call one public function, store, print."""

from pathlib import Path

from sistercities.cli.answer import ask
from sistercities.cli.parsing import changes_from
from sistercities.questions.ablate import MECHANISMS, ablate
from sistercities.questions.biography import biography
from sistercities.questions.what_if import what_if
from sistercities.questions.why import why
from sistercities.runs.age import ages_from
from sistercities.runs.keeping import Numbered
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import plan_of
from sistercities.statistics.precision import precision_of

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
    wish = precision_of(until) if until is not None else None
    ages = ages_from(age)
    changes = changes_from(settings)
    titles = (title for policy in policies for title in plan_of(policy).titles)
    ask(
        lambda done: what_if(
            scenario,
            policies,
            outcome=outcome,
            replicates=replicates,
            seed=seed,
            age=ages,
            until=wish,
            most=most,
            changes=changes,
            out=out or Numbered(RESULTS, "what-if"),
            done=done,
        ),
        runs=(len(policies) + 1) * replicates if wish is None else None,
        drawn=lambda: [load_scenario(scenario, changes), *titles],
    )


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
    ages = ages_from(age)
    changes = changes_from(settings)
    ask(
        lambda done: why(
            scenario,
            like,
            outcome=outcome,
            replicates=replicates,
            seed=seed,
            age=ages,
            changes=changes,
            out=out or Numbered(RESULTS, "why"),
            done=done,
        ),
        drawn=lambda: [load_scenario(each, changes) for each in (scenario, like)],
    )


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
    ask(
        lambda done: ablate(
            scenario,
            mechanisms=mechanisms,
            replicates=replicates,
            seed=seed,
            age=ages_from(age),
            changes=changes_from(settings),
            out=out or Numbered(RESULTS, "ablate"),
            done=done,
        ),
        runs=(len(mechanisms or MECHANISMS) + 1) * replicates,
    )


def ask_biography(scenario: str, seed: int, settings: list[str], out: Path | None) -> None:
    """Answer ``biography``."""
    changes = changes_from(settings)
    ask(
        lambda _: biography(
            scenario, seed=seed, changes=changes, out=out or Numbered(RESULTS, "biography")
        ),
        drawn=lambda: [load_scenario(scenario, changes)],
    )
