"""Commands that list what is built in: scenarios, studies, policies; nothing heavy loads."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sistercities.cli.options import Json, example, print_json
from sistercities.cli.screen import Screen
from sistercities.questions.words import Grid

if TYPE_CHECKING:
    from sistercities.scenario.interventions import Intervention

library = typer.Typer()


@library.command("list", epilog=example("list --atlas"))
def list_scenarios(
    atlas: Annotated[bool, typer.Option("--atlas", help="List the pairings of the atlas.")] = False,
    as_json: Json = False,
) -> None:
    """List the built-in scenarios and studies.

    With --atlas, the pairings of the atlas.
    """
    from sistercities.scenario.library import atlas_names, scenario_names

    names = atlas_names() if atlas else scenario_names()
    studies = {} if atlas else _studies()
    if as_json:
        asking = [{"name": name, "question": asked} for name, asked in studies.items()]
        print_json({"scenarios": _scenarios(names), **({} if atlas else {"studies": asking})})
        return
    grid = Grid("scenario", "years", "what it is", prose=(2,), keys=2)
    for each in _scenarios(names):
        grid.add_row(each["name"], f"{each['begins'][:4]}-{each['until'][:4]}", each["summary"])
    screen = Screen()
    screen.show(grid)
    if studies:
        table = Grid("study", "what it asks", prose=(1,))
        for name, asked in studies.items():
            table.add_row(name, asked)
        screen.gap()
        screen.show(table)


@library.command(epilog=example("policies"))
def policies(as_json: Json = False) -> None:
    """List the policies and shocks, with costs and sources."""
    from sistercities.scenario.costs import OFFICE, in_words, price_of, usd_of_an_office
    from sistercities.scenario.interventions import intervention_names, load_intervention

    known = {name: load_intervention(name) for name in intervention_names()}
    if as_json:
        print_json({"policies": [_policy(name, each) for name, each in known.items()]})
        return
    grid = Grid("policy or shock", "what it does [sources]", "cost a year", prose=(1,))
    for name, measure in known.items():
        keys = ", ".join(_sources(measure))
        told = f"{measure.summary} {'; '.join(_done(measure))} [{keys or 'assumption'}]"
        grid.add_row(name, told, "-" if measure.shock else in_words(price_of(name)))
    grid.notes.append(
        f"Offices: as much as standing offices take, of USD {usd_of_an_office():,.0f} ({OFFICE}). "
        "About: assumed, since no source names a cost."
    )
    Screen().show(grid)


def _scenarios(names: list[str]) -> list[dict[str, str]]:
    """What there is to say of scenarios in a line each."""
    from sistercities.scenario.files import load_scenario

    return [
        {
            "name": name,
            "begins": loaded.begins,
            "until": loaded.until,
            "title": loaded.title,
            "summary": loaded.summary,
        }
        for name, loaded in ((name, load_scenario(name)) for name in names)
    ]


def _studies() -> dict[str, str]:
    """What each study asks, by its name."""
    from sistercities.study.library import load_study, study_names

    files = [load_study(name) for name in study_names()]
    return {file.name: file.question for file in files}


def _done(measure: "Intervention") -> list[str]:
    """What a policy or shock does, push by push."""
    if measure.shock is not None:
        return [f"shock: {measure.shock.kind}, {measure.shock.severity.value:g}"]
    return [
        f"{push.change} {push.parameter} by {push.size.value:g}"
        for push in measure.all_pushes.values()
    ]


def _sources(measure: "Intervention") -> list[str]:
    from sistercities.scenario.claims import cited

    return sorted(cited(measure) - {"assumption"})


def _policy(name: str, measure: "Intervention") -> dict[str, Any]:
    """A policy or shock, for other programs; its cost is none where it is not known."""
    from sistercities.scenario.costs import price_of

    price = None if measure.shock else price_of(name)
    is_priced = price is not None and price.basis != "unknown"
    return {
        "name": name,
        "title": measure.title,
        "kind": "shock" if measure.shock else "policy",
        "summary": measure.summary,
        "does": _done(measure),
        "sources": _sources(measure),
        "offices_a_year": price.value if price and is_priced else None,
        "cost_basis": price.basis if price else None,
    }
