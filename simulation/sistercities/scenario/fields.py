"""The schema, looked up by the dotted key of a value as a scenario file spells it."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sistercities.scenario.evidence import Evidence

type Holds = Literal["evidence", "table", "tables", "plain"]
EVIDENCE: Holds = "evidence"


class Field(NamedTuple):
    """What may stand at a key.

    Attributes:
        holds: a value with its evidence, a table of named fields, tables by name, or a plain value.
        model: the class of the table, of each of the tables, or of the evidence.
        info: pydantic's description of the field; none for a table by name.
    """

    holds: Holds
    model: type[BaseModel] | None
    info: FieldInfo | None


def field_at(path: tuple[str, ...]) -> Field | None:
    """The field at a key of a scenario, also within ``defaults``; nothing if the schema knows no such key."""
    from sistercities.scenario.event import Policy, Shock
    from sistercities.scenario.schema import City, Partnership, Scenario, Side

    if path and path[0] == "defaults":
        singles: dict[str, type[BaseModel]] = {
            "city": City, "partnership": Partnership, "side": Side, "shock": Shock, "policy": Policy
        }  # fmt: skip
        if len(path) >= 2 and path[1] in singles:
            return _below(Field("table", singles[path[1]], None), path[2:])
        path = path[1:]
    return _below(Field("table", Scenario, None), path)


def evidence_fields(model: type[BaseModel], kind: str | None = None) -> Iterator[tuple[str, FieldInfo]]:
    """Fields of a model that a factor owns, or only its observables or dispositions."""
    for name, info in model.model_fields.items():
        extra: Any = info.json_schema_extra or {}
        if "factor" in extra and kind in {None, extra["kind"]}:
            yield name, info


def _below(field: Field, path: tuple[str, ...]) -> Field | None:
    if not path:
        return field
    if field.model is None:
        return None
    if field.holds == "tables":
        return _below(Field("evidence" if issubclass(field.model, Evidence) else "table", field.model, None), path[1:])
    info = field.model.model_fields.get(path[0])
    return None if info is None else _below(_field_of(info), path[1:])


def _field_of(info: FieldInfo) -> Field:
    """What an annotation lets stand at its key."""
    annotation = info.annotation
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, Evidence):
            holds: Holds = "tables" if get_origin(annotation) is dict else "evidence"
            return Field(holds, candidate, info)
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return Field("tables" if get_origin(annotation) is dict else "table", candidate, info)
    return Field("plain", None, info)
