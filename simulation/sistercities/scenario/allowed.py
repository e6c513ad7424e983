"""What a key of a scenario file may hold, in words, from the schema."""

from typing import Any

from sistercities.scenario.fields import field_at

type Schema = dict[str, Any]

_LIMITS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to"}
_TYPES = {"null": "none", "boolean": "true or false", "string": "a text"}


def allowed_at(path: tuple[str, ...]) -> str:
    """What may stand at a key that the schema knows."""
    around = field_at(path[:-1])
    if around is None or around.model is None:
        return "anything"
    schema = around.model.model_json_schema()
    field = schema if around.holds == "tables" else schema["properties"][path[-1]]
    return allowed(field, schema.get("$defs", {}))


def allowed(field: Schema, definitions: Schema) -> str:
    """What a field may hold, from its JSON schema and the definitions that this refers to."""
    if "$ref" in field:
        field = definitions[field["$ref"].rpartition("/")[2]]
    if "anyOf" in field:
        return " or ".join(allowed(choice, definitions) for choice in field["anyOf"])
    if "enum" in field:
        return " or ".join(map(str, field["enum"]))
    if field.get("type") == "object":
        return _table(field, definitions)
    if field.get("type") == "array":
        return "a list of names"
    if "pattern" in field:
        return str(field["title"])
    words = [f"{word} {field[limit]:,.10g}" for limit, word in _LIMITS.items() if limit in field]
    return " ".join(words) or _TYPES.get(field.get("type", ""), "any")


def _table(field: Schema, definitions: Schema) -> str:
    """What a table may hold: the value of an evidence table, dated numbers, named months, or shares that add up."""
    below = field.get("properties", {})
    if "value" in below:
        return allowed(below["value"], definitions)
    if below:
        return f"{', '.join(below)}: each {allowed(next(iter(below.values())), definitions)}, sum at most 1"
    each = allowed(field["additionalProperties"], definitions)
    return f"by name: {each}" if each == "YYYY-MM" else f"by month: {each}"
