"""The commands for scenario files: check, explain, compare, begin; nothing heavy loads."""

import json
import math
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sistercities.cli.options import Json, Named, example, print_json
from sistercities.cli.screen import Screen
from sistercities.questions.words import Grid

if TYPE_CHECKING:
    from sistercities.scrutiny.agreement import CodersAgreement
    from sistercities.scrutiny.diff import Difference
    from sistercities.scrutiny.explain import Explanation
    from sistercities.scrutiny.sources import Support
    from sistercities.scrutiny.validate import Verdict

scenario = typer.Typer()

_LABEL = 14
"""Room for what stands before a fact, in letters."""


@scenario.command(epilog=example("validate my-pairing.toml"))
def validate(
    places: Annotated[
        list[str],
        typer.Argument(metavar="FILE_OR_FOLDER...", help="Scenario files, or folders of them."),
    ],
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Hold any file to the coding book: sources, rules, events, no hindsight.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Check scenario files: every mistake, with its line."""
    from sistercities.scenario.mistakes import ScenarioError
    from sistercities.scrutiny.validate import validate as validate_scenarios

    verdicts = validate_scenarios(*places, strict=strict)
    _print_verdicts(verdicts, as_json)
    mistakes = [mistake for verdict in verdicts for mistake in verdict.mistakes]
    if mistakes and not as_json:
        raise ScenarioError(mistakes)
    if mistakes:
        raise typer.Exit(2)


@scenario.command(epilog=example("explain my-pairing.toml cities.jakarta.office"))
def explain(
    scenario: Named,
    key: Annotated[
        str,
        typer.Argument(
            help="Dotted key, for example cities.jakarta.office or "
            'cities."st. louis".office; a table lists its keys.'
        ),
    ],
    as_json: Json = False,
) -> None:
    """Explain a value: its meaning, evidence and origin.

    What it means, on what it rests, who set it, and what that overrode.
    """
    from sistercities.scrutiny.explain import explain as explain_key

    explained = explain_key(scenario, key)
    if as_json:
        settings = [setting._asdict() for setting in explained.settings]
        print_json({**explained._asdict(), "settings": settings})
        return
    _print_explanation(explained)


@scenario.command(epilog=example("diff my-pairing.toml kyoto-yogyakarta"))
def diff(
    scenario: Named,
    other: Annotated[str, typer.Argument(help="What it is compared with.")],
    as_json: Json = False,
) -> None:
    """Say in plain sentences how two scenarios differ."""
    from sistercities.scrutiny.diff import diff as differences

    found = differences(scenario, other)
    if as_json:
        print_json({"differences": [difference._asdict() for difference in found]})
        return
    _print_differences(found)


@scenario.command(epilog=example("sources my-pairing.toml"))
def sources(scenario: Named, as_json: Json = False) -> None:
    """List every value with its evidence, and those without."""
    from sistercities.scrutiny.sources import sources as sources_of

    _print_sources(sources_of(scenario), as_json)


@scenario.command(epilog=example("agreement --atlas"))
def agreement(
    scenario: Annotated[
        str | None, typer.Argument(help="Name of a built-in scenario, or path of a .toml file.")
    ] = None,
    coding: Annotated[
        str | None, typer.Argument(help="A second coding of its dispositions, a .toml file.")
    ] = None,
    atlas: Annotated[
        bool, typer.Option("--atlas", help="Compare the two codings of the atlas, field by field.")
    ] = False,
) -> None:
    """Compare two independent codings.

    Both values of everything coded twice, and Krippendorff's alpha.
    """
    if atlas and scenario is None:
        from sistercities.paper.twice_coded import differences_grid, fields_grid
        from sistercities.scrutiny.twice_coded import atlas_agreement

        agreed = atlas_agreement()
        Screen().tell([fields_grid(agreed), differences_grid(agreed)])
    elif scenario is not None and coding is not None and not atlas:
        from sistercities.scrutiny.agreement import agreement as agreement_of

        _print_agreement(agreement_of(scenario, coding))
    else:
        raise typer.BadParameter("give either a scenario and its second coding, or --atlas")


@scenario.command(epilog=example("schema --out scenario.schema.json"))
def schema(
    out: Annotated[
        Path | None, typer.Option(help="File to write to; printed if not given.")
    ] = None,
) -> None:
    """Write a JSON Schema, for an editor.

    With it the editor marks mistakes and completes keys.
    """
    from sistercities.scenario.fields import schema as editor_schema

    _write_schema(editor_schema(), out)


@scenario.command(epilog=example("new surabaya-busan"))
def new(
    name: Annotated[
        str | None, typer.Argument(help="Name of what is new, for example medan-penang.")
    ] = None,
    policy: Annotated[
        bool, typer.Option("--policy", help="A policy to begin with, and no scenario.")
    ] = False,
    table: Annotated[
        Path | None,
        typer.Option("--from", help="Table of observables: a scenario for each of its rows."),
    ] = None,
) -> None:
    """Write a scenario or policy to begin with.

    It is commented; with --from, scenarios for all rows of a table.
    """
    if name is not None and table is None:
        from sistercities.scenario.starter import new as write_starter

        path = write_starter(name, policy=policy)
        Screen().say(f"{path}: written; open it in any editor, then: sistercities validate {path}")
    elif table is not None and name is None and not policy:
        from sistercities.scenario.atlas.files import new_from

        for path in new_from(table):
            Screen().say(f"{path}: written")
    else:
        raise typer.BadParameter("give either a name, with --policy or without, or --from alone")


def _print_verdicts(verdicts: list["Verdict"], as_json: bool) -> None:
    """Print for each file whether it is valid; as JSON with its mistakes."""
    if as_json:
        print_json({"files": [_verdict(verdict) for verdict in verdicts]})
        return
    screen = Screen()
    for file, mistakes in verdicts:
        screen.say(f"{file}: {_number(len(mistakes), 'mistake')}" if mistakes else f"{file}: valid")
    if len(verdicts) > 1:
        wrong = sum(bool(mistakes) for _, mistakes in verdicts)
        screen.say(f"{len(verdicts)} files, {wrong or 'none'} with mistakes")


def _print_explanation(explained: "Explanation") -> None:
    """Print a value and all there is to say of it, a label to a line."""
    screen = Screen()
    screen.say(f"{explained.key} = {explained.value}" if explained.value else explained.key)
    told = list(explained.facts.items())
    for number, setting in enumerate(explained.settings):
        told.append(
            (
                "overrides" if number else "set by",
                f"{setting.place}: {setting.key} = {setting.value}",
            )
        )
    if not explained.settings:
        told.append(("set by", "nothing; what holds where no file says anything"))
    width = max((_LABEL, *(len(label) + 2 for label, _ in told)))
    for label, fact in told:
        name = f"{label}\t" if screen.width is None else f"  {label:{width}}"
        screen.say(fact, first=name, later=" " * (width + 2))
    if explained.below:
        screen.say("below it:")
    for key, value in explained.below.items():
        screen.say(f"{key} = {value}", first="  ", later="      ")


def _print_differences(differences: list["Difference"]) -> None:
    """Print sentences under the factor that they belong to."""
    screen = Screen()
    for factor, group in groupby(differences, key=lambda difference: difference.factor):
        screen.say(factor)
        for difference in group:
            screen.say(difference.sentence, first="  ", later="      ")
    if not differences:
        screen.say("no difference: the two give the same results")


def _print_sources(supports: list["Support"], as_json: bool) -> None:
    """Print every value with what it rests on, factor by factor, and how many rest on nothing."""
    if as_json:
        print_json({"values": [_support(support) for support in supports]})
        return
    from sistercities.scenario.mistakes import dotted

    screen = Screen()
    for factor, group in groupby(supports, key=lambda support: support.claim.factor):
        screen.say(factor)
        found = list(group)
        for support in (each for each in found if each.standing != "neutral"):
            screen.say(_value_with_unit(support), first="  ", later="      ")
            for line in _evidence(support):
                screen.say(line, first="      ", later="          ")
        neutral = [dotted(each.claim.key) for each in found if each.standing == "neutral"]
        if neutral:
            screen.say(
                f"neutral, claiming nothing: {', '.join(neutral)}", first="  ", later="      "
            )
    counted = {
        standing: sum(each.standing == standing for each in supports)
        for standing in ("sourced", "neutral", "without a source")
    }
    screen.gap()
    screen.say(
        f"{_number(len(supports), 'value')}: "
        + ", ".join(f"{n} {standing}" for standing, n in counted.items())
    )


def _print_agreement(agreement: "CodersAgreement") -> None:
    """Print both values of everything coded twice, and alpha with its interval."""
    screen, table = Screen(), Grid("value", "first", "second", "difference", prose=(), right=True)
    for key, first, second in agreement.values:
        table.add_row(key, f"{first:.2f}", f"{second:.2f}", f"{second - first:+.2f}")
    screen.show(table)
    screen.gap()
    screen.say(_alpha(agreement))


def _write_schema(schema: dict[str, Any], out: Path | None) -> None:
    """Print a schema, or write it to a file."""
    if out is None:
        print_json(schema)
        return
    from sistercities.runs.durable import place
    from sistercities.scenario.library import shown
    from sistercities.scenario.mistakes import SisterCitiesError

    content = json.dumps(schema, indent=2).encode() + b"\n"
    try:
        if out.is_file() or not out.exists():
            place(content, Path(os.path.realpath(out)))  # of a link the file that it leads to
        else:
            out.write_bytes(content)  # a pipe, or standard output
    except OSError as error:
        raise SisterCitiesError(
            f"{shown(out)}: cannot be written ({error.strerror}); give another file with --out"
        ) from None
    Screen().say(f"{shown(out)}: written")


def _verdict(verdict: "Verdict") -> dict[str, Any]:
    from sistercities.scenario.mistakes import dotted

    mistakes = [
        {"file": each.file, "line": each.line, "key": dotted(each.key), "message": each.text}
        for each in verdict.mistakes
    ]
    return {"file": verdict.file, "valid": not mistakes, "mistakes": mistakes}


def _support(support: "Support") -> dict[str, Any]:
    from sistercities.scenario.mistakes import dotted

    claim, evidence = support.claim, support.claim.evidence.model_dump(mode="json")
    told = {
        "key": dotted(claim.key),
        "factor": claim.factor,
        "kind": claim.kind,
        "standing": support.standing,
    }
    return {**told, **evidence, "unit": claim.unit, "references": support.references}


def _value_with_unit(support: "Support") -> str:
    from sistercities.scenario.mistakes import dotted
    from sistercities.scrutiny.wording import range_in_words, value_in_words

    claim = support.claim
    span = f", range {range_in_words(claim.evidence)}" if claim.evidence.range else ""
    flag = "  <- NO SOURCE" if support.standing == "without a source" else ""
    return f"{dotted(claim.key)} = {value_in_words(claim.value)} ({claim.unit}{span}){flag}"


def _evidence(support: "Support") -> Iterator[str]:
    evidence = support.claim.evidence
    if evidence.indicator:
        yield f"indicator: {evidence.indicator}" + (f" ({evidence.date})" if evidence.date else "")
    for reference in support.references:
        yield f"source: {reference}"
    if evidence.note:
        yield f"note: {evidence.note}"


def _alpha(agreement: "CodersAgreement") -> str:
    alpha = agreement.alpha
    coded = f"n = {_number(alpha.n, 'value')} coded by both"
    if math.isnan(alpha.value):
        return f"Krippendorff's alpha is not defined: all values are the same; {coded}"
    said = f"Krippendorff's alpha (interval data) = {alpha.value:.2f}"
    if math.isnan(alpha.low):
        return f"{said}, without an interval: the coders agree throughout; {coded}"
    return f"{said} [{alpha.low:.2f}, {alpha.high:.2f}], 95 % interval ({alpha.interval}); {coded}"


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
