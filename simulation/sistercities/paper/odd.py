"""The tables of the documents, generated from code and scenarios, which they cannot drift from.

A document holds a table between two comments, ``<!-- table: behaviour -->`` and ``<!-- end -->``.
``make tables`` writes all of them anew.
"""

import ast
import inspect
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from sistercities.paper.atlas import atlas_table, columns_table, fields_table
from sistercities.paper.coding_book import (
    codings,
    events_table,
    literature_table,
    occasions_table,
    outcomes_table,
    references_table,
    rules_table,
)
from sistercities.paper.glossary import terms_table
from sistercities.paper.markdown import number, table
from sistercities.paper.twice_coded import differences_table
from sistercities.paper.twice_coded import fields_table as agreement_table
from sistercities.questions.patterns import PATTERNS
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.event import LEVERS
from sistercities.scenario.fields import allowed
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import Intervention
from sistercities.scenario.library import find
from sistercities.scenario.schema import FACTORS, Scenario
from sistercities.scenario.switches import Switches
from sistercities.world.compiled import PACKAGE
from sistercities.world.given import CityMonth, PairMonth, SideMonth
from sistercities.world.outcome import described
from sistercities.world.population import variables_of
from sistercities.world.randomness import Stream
from sistercities.world.record import measured
from sistercities.world.state import ROWS

type Tree = dict[str, Any]

_PLACES = {
    "City": ("cities.<city>", "city"),
    "Partnership": ("partnerships.<pair>", "partnership"),
    "Side": ("partnerships.<pair>.sides.<city>", "side"),
    "Shock": ("shocks.<shock>", "shock"),
}
_CALENDAR = {"city": CityMonth, "side": SideMonth, "partnership": PairMonth}
_BOOKS = {"row", "identity"}
"""Units of fields that keep the books; a reader of the tables need not know them."""

_MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def evidence_table() -> str:
    """Evidence fields by the factor that owns them, with neutral value and range in ``base``."""
    schema = Scenario.model_json_schema()
    defaults = tomllib.loads(find("base").read_text(encoding="utf-8"))["defaults"]

    rows = []
    for factor in (*FACTORS, "circumstances"):
        for kind, (place, default) in _PLACES.items():
            for name, field in schema["$defs"][kind]["properties"].items():
                if field.get("factor") == factor:
                    neutral, span = _neutral(defaults[default].get(name))
                    holds = allowed(field, schema["$defs"])
                    key = f"`{place}.{name}`"
                    rows.append(
                        [factor, key, field["unit"], holds, neutral, span, field["description"]]
                    )
    return table(["owner", "key", "unit", "allowed", "neutral", "range", "meaning"], rows)


def behaviour_table() -> str:
    """Behavioural parameters, one table for each group of the class, with values in ``base``."""
    schema = Scenario.model_json_schema()
    values = load_scenario("base").behaviour.model_dump()

    parts = []
    for group, names in _behaviour_groups():
        rows = []
        for name in names:
            field = schema["$defs"]["Behaviour"]["properties"][name]
            holds = allowed(field, schema["$defs"])
            rows.append(
                [
                    f"`{name}`",
                    number(values[name]),
                    field["unit"],
                    holds,
                    field["description"],
                    field["source"],
                ]
            )
        parts.append(
            f"**{group}**\n\n"
            + table(["name", "value", "unit", "allowed", "meaning", "source"], rows)
        )
    return "\n".join(parts)


def state_table() -> str:
    """State variables, one table for each kind of row, with unit, what moves them and meaning."""
    parts = []
    for row in ROWS.values():
        rows = [
            [f"`{name}`", variable.unit, variable.moves, variable.meaning]
            for name, variable in variables_of(row).items()
            if variable.unit not in _BOOKS
        ]
        heading = str(row.__doc__).partition("\n")[0].replace("``", "`")
        parts.append(
            f"**{row.__name__}.** {heading}\n\n"
            + table(["variable", "unit", "moves", "meaning"], rows)
        )
    return "\n".join(parts)


def calendar_table() -> str:
    """Columns of the calendar: what has its own value of each, unit, origin and meaning."""
    rows = [
        [f"`{name}`", place, variable.unit, variable.moves, variable.meaning]
        for place, row in _CALENDAR.items()
        for name, variable in variables_of(row).items()
    ]
    return table(["column", "of each", "unit", "from", "meaning"], rows)


def record_table() -> str:
    """Recorded columns, one row a month, with unit and meaning."""
    rows = [[f"`{name}`", column.unit, column.meaning] for name, column in measured().items()]
    return table(["column", "unit", "meaning"], rows)


def recordable_table() -> str:
    """Outcomes that a study can record, with unit and meaning."""
    rows = [[f"`{name}`", outcome.unit, outcome.meaning] for name, outcome in described().items()]
    return table(["outcome", "unit", "meaning"], rows)


def pattern_table() -> str:
    """The patterns the model is judged by, with kind, band and source."""
    rows = [
        [
            pattern.identity,
            pattern.kind,
            pattern.statement,
            pattern.measure,
            pattern.where,
            pattern.expected.words,
            pattern.source,
        ]
        for pattern in PATTERNS
    ]
    return table(["id", "kind", "statement", "measure", "scenarios", "band", "source"], rows)


def stream_table() -> str:
    """Random streams: where each is drawn, and the call, which shows what keys the draw."""
    calls = list(_stream_calls())

    rows = []
    for stream in Stream:
        drawn = [(place, call) for name, place, call in calls if name == stream.name]
        places = "<br>".join(dict.fromkeys(f"`{place}`" for place, _ in drawn)) or "nowhere"
        rows.append(
            [str(stream.value), stream.name, places, "<br>".join(f"`{call}`" for _, call in drawn)]
        )
    return table(["number", "stream", "drawn in", "draw"], rows)


def switch_table() -> str:
    """Structural switches: every alternative, the default first, with its source."""
    rows = []
    for name, field in Switches.model_fields.items():
        extra: Any = field.json_schema_extra
        for word in Switches.alternatives()[name]:
            default = " (default)" if word == field.default else ""
            rows.append(
                [f"`{name}`", str(field.description), f"{word}{default}", extra["sources"][word]]
            )
    return table(["switch", "what it decides", "alternative", "source"], rows)


def lever_table() -> str:
    """Levers that policies push: what has its own value of each, and the pushes it allows."""
    rows = [
        [f"`{name}`", lever.place, "share" if lever.share else "rate", ", ".join(lever.pushes)]
        for name, lever in LEVERS.items()
    ]
    return table(
        ["lever", "of each", "kind", "pushes"],
        [row if row[3] != "add" else [*row[:2], "event", row[3]] for row in rows],
    )


def measure_table() -> str:
    """Keys of a file of a policy or a shock, with unit, what they may hold, and meaning."""
    schema = Intervention.model_json_schema()
    rows = [["", *row] for row in _measure_rows(schema, schema["properties"])]
    for part, name in (("[policy], [pushes.NAME]", "Push"), ("[shock]", "Blow")):
        rows += [
            [", ".join(f"`{each}`" for each in part.split(", ")), *row]
            for row in _measure_rows(schema, schema["$defs"][name]["properties"])
        ]
    return table(["below", "key", "unit", "allowed", "meaning"], rows)


def _measure_rows(schema: Tree, fields: Tree) -> Iterator[list[str]]:
    for key, field in fields.items():
        holds = "a lever" if key == "parameter" else _measure_holds(field, schema["$defs"])
        yield [f"`{key}`", field.get("unit", ""), holds, field.get("description", "")]


def _measure_holds(field: Tree, definitions: Tree) -> str:
    """What a key may hold; a table of its own is named after its heading."""
    choices = [field, *field.get("anyOf", [])]
    named = [each.get("additionalProperties", each).get("$ref", "") for each in choices]
    if any(name.endswith(("Push", "Blow", "Source")) for name in named):
        return "tables" if any("additionalProperties" in each for each in choices) else "a table"
    return allowed(field, definitions).removesuffix(" or none")


def names_table() -> str:
    """The public names of the package, each with the first sentence of what it says of itself."""
    public = import_module("sistercities")
    rows = []
    for name in sorted(public.__all__, key=lambda name: (name[0].islower(), name)):
        said = inspect.getdoc(getattr(public, name)) or ""
        sentence = " ".join(said.partition("\n\n")[0].split()).replace("``", "`")
        rows.append([f"`{name}`", sentence])
    return table(["name", "what it is, or does"], rows)


TABLES: dict[str, Callable[[], str]] = {
    "evidence": evidence_table,
    "behaviour": behaviour_table,
    "state": state_table,
    "calendar": calendar_table,
    "record": record_table,
    "recordable": recordable_table,
    "patterns": pattern_table,
    "streams": stream_table,
    "switches": switch_table,
    "levers": lever_table,
    "measures": measure_table,
    "events": events_table,
    "occasions": occasions_table,
    "rules": rules_table,
    "outcomes": outcomes_table,
    "codings": codings,
    "references": references_table,
    "literature": literature_table,
    "columns": columns_table,
    "fields": fields_table,
    "atlas": atlas_table,
    "terms": terms_table,
    "agreement": agreement_table,
    "differences": differences_table,
    "names": names_table,
}


def refreshed(text: str, tables: Mapping[str, Callable[[], str]] = TABLES) -> str:
    """The text of a document with every marked table generated anew.

    Args:
        text: of the document.
        tables: what gives each table, by the name in its mark.
    """
    return _MARKED.sub(lambda mark: f"{mark[1]}\n{tables[mark[2]]()}\n{mark[3]}", text)


def _behaviour_groups() -> Iterator[tuple[str, list[str]]]:
    """Headings and names of the behavioural parameters, as the comments of the class group them."""
    for part in inspect.getsource(Behaviour).split("\n    # ")[1:]:
        heading, _, fields = part.partition("\n")
        yield heading, re.findall(r"^    (\w+):", fields, re.MULTILINE)


def _stream_calls() -> Iterator[tuple[str, str, str]]:
    """Name of the stream, ``module.function`` and source of every call that is given a stream."""
    for path in sorted((PACKAGE / "world").glob("*.py")):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(ast.parse(_with_streams_in_place(ast.unparse(function)))):
                    for name in _streams_given(call):
                        yield name, f"{path.stem}.{function.name}", ast.unparse(call)


def _with_streams_in_place(source: str) -> str:
    """A function in which a stream kept as a number, or under a name, is written out where used."""
    source = re.sub(r"int\((Stream\.\w+)\)", r"\1", source)
    for name, stream in re.findall(r"(\w+) = (Stream\.\w+)", source):
        source = re.sub(rf"\b{name}\b", stream, source)
    return source


def _streams_given(call: ast.AST) -> Iterator[str]:
    for argument in call.args if isinstance(call, ast.Call) else []:
        for part in argument.elts if isinstance(argument, ast.Tuple) else [argument]:
            if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "Stream":
                yield part.attr


def _neutral(given: Any) -> tuple[str, str]:  # noqa: ANN401
    """Neutral value and range of an evidence field, as ``base.toml`` gives them."""
    evidence = given if isinstance(given, dict) else {"value": given}
    value = evidence.get("value")
    span = evidence.get("range")
    between = " to ".join(number(end) for end in span) if span else ""

    if isinstance(value, dict):
        return ", ".join(f"{name} {number(share)}" for name, share in value.items()), between
    return "none" if value is None else number(value), between


def main(paths: list[str]) -> None:
    """Write the tables of the given documents anew."""
    for path in map(Path, paths):
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
