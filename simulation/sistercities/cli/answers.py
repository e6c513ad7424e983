"""What a person reads about scenario files; nothing heavy loads for it."""

import json
import math
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sistercities.cli.screen import Screen
from sistercities.cli.table import Table
from sistercities.runs.keeping import place
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError, dotted

if TYPE_CHECKING:
    from sistercities.scrutiny.agreement import CodersAgreement
    from sistercities.scrutiny.diff import Difference
    from sistercities.scrutiny.explain import Explanation
    from sistercities.scrutiny.sources import Support
    from sistercities.scrutiny.validate import Verdict

_LABEL = 14


def print_verdicts(verdicts: list["Verdict"], as_json: bool) -> None:
    """Print for each file whether it is valid; as JSON with its mistakes."""
    if as_json:
        _print_json({"files": [_verdict(verdict) for verdict in verdicts]})
        return
    screen = Screen()
    for file, mistakes in verdicts:
        screen.say(f"{file}: {_number(len(mistakes), 'mistake')}" if mistakes else f"{file}: valid")
    if len(verdicts) > 1:
        wrong = sum(bool(mistakes) for _, mistakes in verdicts)
        screen.say(f"{len(verdicts)} files, {wrong or 'none'} with mistakes")


def print_explanation(explained: "Explanation") -> None:
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
        screen.say(fact, first=f"  {label:{width}}", later=" " * (width + 2))
    if explained.below:
        screen.say("below it:")
    for key, value in explained.below.items():
        screen.say(f"{key} = {value}", first="  ", later="      ")


def print_differences(differences: list["Difference"]) -> None:
    """Print sentences under the factor that they belong to."""
    screen = Screen()
    for factor, group in groupby(differences, key=lambda difference: difference.factor):
        screen.say(factor)
        for difference in group:
            screen.say(difference.sentence, first="  ", later="      ")
    if not differences:
        screen.say("no difference: the two give the same results")


def print_sources(supports: list["Support"], as_json: bool) -> None:
    """Print every value with what it rests on, factor by factor, and how many rest on nothing."""
    if as_json:
        _print_json({"values": [_support(support) for support in supports]})
        return
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


def print_agreement(agreement: "CodersAgreement") -> None:
    """Print both values of everything coded twice, and alpha with its interval."""
    screen, table = Screen(), Table("value", "first", "second", "difference", prose=(), right=True)
    for key, first, second in agreement.values:
        table.add_row(key, f"{first:.2f}", f"{second:.2f}", f"{second - first:+.2f}")
    screen.show(table)
    screen.gap()
    screen.say(_alpha(agreement))


def write_schema(schema: dict[str, Any], out: Path | None) -> None:
    """Print a schema, or write it to a file."""
    if out is None:
        _print_json(schema)
        return
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
    mistakes = [
        {"file": each.file, "line": each.line, "key": dotted(each.key), "message": each.text}
        for each in verdict.mistakes
    ]
    return {"file": verdict.file, "valid": not mistakes, "mistakes": mistakes}


def _support(support: "Support") -> dict[str, Any]:
    claim, evidence = support.claim, support.claim.evidence.model_dump(mode="json")
    told = {
        "key": dotted(claim.key),
        "factor": claim.factor,
        "kind": claim.kind,
        "standing": support.standing,
    }
    return {**told, **evidence, "unit": claim.unit, "references": support.references}


def _value_with_unit(support: "Support") -> str:
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


def _print_json(content: dict[str, Any]) -> None:
    typer.echo(json.dumps(content, indent=2))
