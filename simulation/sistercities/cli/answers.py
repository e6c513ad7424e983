"""What a person reads about scenario files; nothing heavy loads for it."""

import json
import math
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import typer

from sistercities.experiment.keeping import place
from sistercities.scenario.mistakes import SisterCitiesError, dotted

if TYPE_CHECKING:
    from sistercities.scrutiny.agreement import Agreement
    from sistercities.scrutiny.difference import Difference
    from sistercities.scrutiny.explanation import Explanation
    from sistercities.scrutiny.sources import Support
    from sistercities.scrutiny.validation import Verdict

_WIDTH = 120
_LABEL = 14


def print_verdicts(verdicts: list["Verdict"], as_json: bool) -> None:
    """Print for each file whether it is valid; as JSON with its mistakes."""
    if as_json:
        _print_json({"files": [_verdict(verdict) for verdict in verdicts]})
        return
    for file, mistakes in verdicts:
        typer.echo(f"{file}: {_number(len(mistakes), 'mistake')}" if mistakes else f"{file}: valid")
    if len(verdicts) > 1:
        wrong = sum(bool(mistakes) for _, mistakes in verdicts)
        typer.echo(f"{len(verdicts)} files, {wrong or 'none'} with mistakes")


def print_explanation(explained: "Explanation") -> None:
    """Print a value and all there is to say of it, a label to a line."""
    typer.echo(f"{explained.key} = {explained.value}" if explained.value else explained.key)
    width = max((_LABEL, *(len(label) + 2 for label in explained.facts)))
    for label, fact in explained.facts.items():
        _print_labelled(label, fact, width)
    for number, setting in enumerate(explained.settings):
        _print_labelled("overrides" if number else "set by", f"{setting.place}: {setting.key} = {setting.value}", width)
    if not explained.settings:
        _print_labelled("set by", "nothing; what holds where no file says anything", width)
    if explained.below:
        typer.echo("below it:")
    for key, value in explained.below.items():
        typer.echo(_wrapped(f"{key} = {value}", "  "))


def print_differences(differences: list["Difference"]) -> None:
    """Print sentences under the factor that they belong to."""
    for factor, group in groupby(differences, key=lambda difference: difference.factor):
        typer.echo(factor)
        for difference in group:
            typer.echo(_wrapped(difference.sentence, "  "))
    if not differences:
        typer.echo("no difference: the two give the same results")


def print_sources(supports: list["Support"], as_json: bool) -> None:
    """Print every value with what it rests on, factor by factor, and how many rest on nothing."""
    if as_json:
        _print_json({"values": [_support(support) for support in supports]})
        return
    for factor, group in groupby(supports, key=lambda support: support.claim.factor):
        typer.echo(factor)
        found = list(group)
        for support in (each for each in found if each.standing != "neutral"):
            typer.echo(_wrapped(_value_with_unit(support), "  "))
            for line in _evidence(support):
                typer.echo(_wrapped(line, "      "))
        neutral = [dotted(each.claim.key) for each in found if each.standing == "neutral"]
        if neutral:
            typer.echo(_wrapped(f"neutral, claiming nothing: {', '.join(neutral)}", "  "))
    counted = {
        standing: sum(each.standing == standing for each in supports)
        for standing in ("sourced", "neutral", "without a source")
    }
    typer.echo(
        f"\n{_number(len(supports), 'value')}: " + ", ".join(f"{n} {standing}" for standing, n in counted.items())
    )


def print_agreement(agreement: "Agreement") -> None:
    """Print both values of everything coded twice, and alpha with its interval."""
    width = max(len(pair.key) for pair in agreement.values)
    typer.echo(f"{'value':{width}}  first  second  difference")
    for key, first, second in agreement.values:
        typer.echo(f"{key:{width}}  {first:5.2f}  {second:6.2f}  {second - first:+10.2f}")
    typer.echo(f"\n{_alpha(agreement)}")


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
        raise SisterCitiesError(f"{out}: cannot be written ({error.strerror}); give another file with --out") from None
    typer.echo(f"{out}: written")


def _verdict(verdict: "Verdict") -> dict[str, Any]:
    mistakes = [
        {"file": each.file, "line": each.line, "key": dotted(each.key), "message": each.text}
        for each in verdict.mistakes
    ]
    return {"file": verdict.file, "valid": not mistakes, "mistakes": mistakes}


def _support(support: "Support") -> dict[str, Any]:
    claim, evidence = support.claim, support.claim.evidence.model_dump(mode="json")
    told = {"key": dotted(claim.key), "factor": claim.factor, "kind": claim.kind, "standing": support.standing}
    return {**told, **evidence, "unit": claim.unit, "references": support.references}


def _value_with_unit(support: "Support") -> str:
    from sistercities.scrutiny.wording import in_words, range_in_words

    claim = support.claim
    span = f", range {range_in_words(claim.evidence)}" if claim.evidence.range else ""
    flag = "  <- NO SOURCE" if support.standing == "without a source" else ""
    return f"{dotted(claim.key)} = {in_words(claim.value)} ({claim.unit}{span}){flag}"


def _evidence(support: "Support") -> Iterator[str]:
    evidence = support.claim.evidence
    if evidence.indicator:
        yield f"indicator: {evidence.indicator}" + (f" ({evidence.date})" if evidence.date else "")
    for reference in support.references:
        yield f"source: {reference}"
    if evidence.note:
        yield f"note: {evidence.note}"


def _alpha(agreement: "Agreement") -> str:
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


def _print_labelled(label: str, text: str, width: int) -> None:
    typer.echo(_wrapped(f"  {label:{width}}{text}", "", " " * (width + 2)))


def _wrapped(text: str, indent: str, later: str | None = None) -> str:
    hanging = f"{indent}    " if later is None else later
    return fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )


def _print_json(content: dict[str, Any]) -> None:
    typer.echo(json.dumps(content, indent=2))
