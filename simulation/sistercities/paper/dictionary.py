"""The data dictionary: what every column of exported data is, from where it is declared."""

from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types

from sistercities.paper.labels import heading_of, is_unit
from sistercities.scenario.fields import field_at
from sistercities.scenario.keys import parts_of
from sistercities.scenario.quantity import Quantity
from sistercities.study.results import Study
from sistercities.world.outcome import Phase, described
from sistercities.world.record import measured

_RANGES = {
    "share": "0 to 1",
    "count": "0 or more",
    "flow": "0 or more",
    "years": "0 or more; empty if it has not happened",
    "yes or no": "true, false",
    "phase": ", ".join(Phase),
}
"""What values lie between, by the kind of a quantity."""

_FRAME = {
    "scenario": "Name of the scenario",
    "partnership": "Name of the partnership",
    "replicate": "Number of the world, from 0; the same number meets the same luck everywhere",
    "seed": "Seed of the world",
    "month": "Calendar month, YYYY-MM",
    "age": "Time since signing",
    "point": "Number of the point of the study, from 0",
    "error": "Why the run failed; empty if it did not",
}
"""Columns by which rows are told apart."""

_MOST_VALUES = 12


class Described(NamedTuple):
    """What a column is.

    Attributes:
        column: its name.
        type: number, whole number, yes or no, or text.
        unit: of its values; empty where they are words.
        meaning: in full.
        range: what its values can be, or in a study are.
    """

    column: str
    type: str
    unit: str
    meaning: str
    range: str


def columns_of(table: str, schema: pa.Schema, units: Mapping[str, str]) -> list[Described]:
    """What the columns of a table of an answer are.

    Args:
        table: its name.
        schema: its columns.
        units: of the columns, as the answer tells them.
    """
    known = measured() if table == "months" else described()
    ages = {"age": "months"} if table == "months" else {}
    return [_described(field, known, {**units, **ages}) for field in schema]


def columns_of_study(study: Study, schema: pa.Schema) -> list[Described]:
    """What the columns of the runs, or of the points, of a study are."""
    found = []
    for field in schema:
        if field.name in study.variables:
            values = study.table[field.name]
            text = (_type(field), study.unit(field.name), _meaning(study, field.name))
            found.append(Described(field.name, *text, _span(values)))
        else:
            found.append(_described(field, described(), {}))
    return found


def _described(
    field: pa.Field, known: Mapping[str, Quantity], units: Mapping[str, str]
) -> Described:
    name = field.name
    told = units.get(name, "")
    quantity = known.get(name)
    if name in _FRAME:
        return Described(name, _type(field), told if is_unit(told) else "", _FRAME[name], "")
    if quantity is not None:
        span = _RANGES.get(quantity.kind, "")
        return Described(name, _type(field), quantity.unit, quantity.meaning, span)
    unit, _, more = told.partition("; ")
    words = heading_of(name, "")
    if not is_unit(unit):
        return Described(name, _type(field), "", f"{words}: {told}" if told else words, "")
    return Described(name, _type(field), unit, f"{words}: {more}" if more else words, "")


def _type(field: pa.Field) -> str:
    if pyarrow.types.is_boolean(field.type):
        return "yes or no"
    if pyarrow.types.is_integer(field.type):
        return "whole number"
    return "number" if pyarrow.types.is_floating(field.type) else "text"


def _meaning(study: Study, variable: str) -> str:
    """What a variable of a study sets."""
    listed = study.file.variables.get(variable)
    keys = (listed[1].keys if listed else ()) or (variable,)
    field = field_at(parts_of(keys[0]))
    meaning = field.info.description if field and field.info and field.info.description else ""
    together = f"sets {', '.join(keys)}" if keys != (variable,) else ""
    return ": ".join(part for part in (meaning, together) if part) or heading_of(variable, "")


def _span(values: pa.ChunkedArray) -> str:
    """What the values of a variable are in a study."""
    kept = "; empty where the scenario keeps its own" if values.null_count else ""
    if pyarrow.types.is_floating(values.type) or pyarrow.types.is_integer(values.type):
        least, most = pc.min_max(values).values()
        return f"{least.as_py():g} to {most.as_py():g}{kept}" if least.is_valid else ""
    words = [str(word) for word in pc.unique(values.drop_null()).to_pylist()]
    more = ", ..." if len(words) > _MOST_VALUES else ""
    return f"{', '.join(words[:_MOST_VALUES])}{more}{kept}"
