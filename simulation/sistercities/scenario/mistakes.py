"""Mistakes of a user, in words: what came, what was allowed, where, and what to do."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from sistercities.scenario.words import meant

_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_EXPECTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text in quotes",
    "bool_type": "true or false",
    "dict_type": "a table",
    "model_type": "a table",
    "tuple_type": "a list",
}


class SisterCitiesError(Exception):
    """A mistake in what was asked for, told in one or more plain sentences; never a defect of the program."""


class Stopped(Exception):  # noqa: N818 (no error: somebody wanted it)
    """Somebody stopped the work; says what became of it and how to go on."""


class ScenarioError(SisterCitiesError, ValueError):
    """All mistakes found in one scenario, a line each."""

    def __init__(self, where: str, lines: list[str]) -> None:
        self.lines = [f"{where}: {line}" for line in dict.fromkeys(lines)]
        super().__init__("\n".join(self.lines))


def in_words(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Every mistake of a validation error as a sentence that starts with its key."""
    return [line for detail in error.errors() for line in _sentences(dict(detail), model)]


def _sentences(detail: dict[str, Any], model: type[BaseModel]) -> Iterator[str]:
    key = ".".join(str(part) for part in _readable(detail["loc"]))
    kind, context, came = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "extra_forbidden":
        known = list(_fields_at(model, detail["loc"][:-1]))
        yield f"{key}: unknown key; {meant(str(detail['loc'][-1]), known)}"
    elif kind == "missing":
        yield f"{key}: missing; it has to be given"
    elif kind == "value_error":
        prefix = f"{key}: " if key else ""
        yield from (f"{prefix}{line}" for line in str(context["error"]).splitlines())
    elif kind == "finite_number":
        yield f"{key}: {came} is not a finite number"
    elif kind == "literal_error":
        yield f"{key}: {came!r} given; allowed is {context['expected']}"
    elif limits := [f"{_LIMITS[name]} {limit:g}" for name, limit in context.items() if name in _LIMITS]:
        yield f"{key}: {came} given; it must be {' and '.join(limits)}"
    else:
        expected = _EXPECTED.get(kind, detail["msg"].lower())
        yield f"{key}: {_shortened(came)} given; expected {expected}"


def _readable(location: tuple[int | str, ...]) -> list[int | str]:
    """The key as it stands in the file: without pydantic's own steps through unions and evidence tables."""
    parts = [part for part in location if not (isinstance(part, str) and ("[" in part or part in {"float", "int"}))]
    return parts[:-1] if parts and parts[-1] == "value" else parts


def _shortened(came: object) -> str:
    text = repr(came)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _fields_at(model: type[BaseModel], location: tuple[int | str, ...]) -> Iterator[str]:
    """Names of the fields that are allowed at a place of the schema."""
    current: Any = model
    for part in location:
        fields = getattr(current, "model_fields", {})
        current = fields[part].annotation if part in fields else current
        arguments = getattr(current, "__args__", ())
        current = next((argument for argument in arguments if hasattr(argument, "model_fields")), current)
    yield from getattr(current, "model_fields", {})
