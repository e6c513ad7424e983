"""What pydantic complains about, in words of the domain.

Each mistake once, at the key that the file spells.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from sistercities.scenario.fields import field_at, homes_of
from sistercities.scenario.keys import Key
from sistercities.scenario.mistakes import DisagreementError, Mistake
from sistercities.scenario.words import meant, number_in, one_line, quoted

MISSING_KEY = "missing; it has to be given"
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


def complaints_of(
    error: ValidationError, tree: object, above: Key = (), root: type[BaseModel] | None = None
) -> list[Mistake]:
    """Every mistake that pydantic found in a tree, each told once.

    Args:
        error: what pydantic found.
        tree: what it was given.
        above: key below which the tree stands.
        root: what the whole file holds; a scenario if not given.
    """
    # pydantic complains once for each alternative of a union; here they stand at one key
    by_key: dict[Key, list[Any]] = defaultdict(list)
    for detail in error.errors(include_url=False):
        by_key[(*above, *_key(detail["loc"], tree, detail["type"]))].append(detail)

    return [
        mistake
        for key, details in by_key.items()
        if not (
            all(map(_of_type, details))
            and any(len(other) > len(key) and other[: len(key)] == key for other in by_key)
        )
        for mistake in _told(key, details, root)
    ]


def _key(location: tuple[int | str, ...], tree: Any, kind: str) -> Key:  # noqa: ANN401
    """The key as the file spells it.

    Left out are pydantic's own steps through unions and into plain values.
    """
    key: list[int | str] = []
    for part in location:
        inside = (
            part in tree
            if isinstance(tree, dict)
            else isinstance(tree, tuple) and part in range(len(tree))
        )
        # steps that are no part of the tree are pydantic's own
        if inside:
            tree = tree[part]
            key.append(part)

    return (
        (*key, location[-1]) if kind == "missing" and isinstance(location[-1], str) else tuple(key)
    )


def _of_type(detail: dict[str, Any]) -> bool:
    return detail["type"] in _EXPECTED


def _told(key: Key, details: list[Any], root: type[BaseModel] | None) -> Iterator[Mistake]:
    """What is wrong at one key.

    Alternatives of a type that the value is not of are left out, if it is of any.
    """
    if all(map(_of_type, details)):
        expected = " or ".join(dict.fromkeys(_EXPECTED[detail["type"]] for detail in details))
        yield Mistake(
            key, f"{_shown(details[0]['input'])} given; expected {expected}{_as_number(details)}"
        )
        return

    for detail in details:
        if not _of_type(detail):
            yield from _sentences(key, detail, root)


def _as_number(details: list[Any]) -> str:
    """How to write a number that was given as a text."""
    came = details[0]["input"]
    wanted = any(detail["type"] in {"float_type", "int_type"} for detail in details)
    number = number_in(came) if wanted and isinstance(came, str) else ""
    return f"; write {number}, without quotes" if number else ""


def _sentences(key: Key, detail: dict[str, Any], root: type[BaseModel] | None) -> Iterator[Mistake]:
    kind = detail["type"]
    context = detail.get("ctx", {})
    came = detail["input"]

    if isinstance(context.get("error"), DisagreementError):
        yield from context["error"].mistakes
    elif kind == "extra_forbidden":
        yield Mistake(key, f"unknown key; {_hint(key, root)}")
    elif kind == "missing":
        yield Mistake(
            key, f"{len(came)} given; expected 2" if isinstance(came, tuple) else MISSING_KEY
        )
    elif kind == "value_error":
        yield Mistake(key, str(context["error"]))
    elif kind == "finite_number":
        yield Mistake(key, f"{came} is not a finite number")
    elif kind == "literal_error":
        yield Mistake(key, f"{_shown(came)} given; allowed is {context['expected']}")
    elif kind in {"too_long", "too_short"}:
        limit = (
            f"at most {context['max_length']}"
            if kind == "too_long"
            else f"at least {context['min_length']}"
        )
        yield Mistake(
            key, f"{context['actual_length'] or 'none'} given; expected {limit}{_as_decimals(came)}"
        )
    elif limits := [
        f"{_LIMITS[name]} {limit:,g}" for name, limit in context.items() if name in _LIMITS
    ]:
        yield Mistake(key, f"{_shown(came)} given; it must be {' and '.join(limits)}")
    else:
        yield Mistake(key, f"{_shown(came)} given; {one_line(detail['msg'])}")


def _as_decimals(came: object) -> str:
    """A doubt on a list of four whole numbers in place of two numbers, ``[0,2, 0,8]``."""
    four = isinstance(came, tuple) and len(came) == 4 and all(type(each) is int for each in came)
    return "; a decimal has a point, no comma: 0.5" if four else ""


def _hint(key: Key, root: type[BaseModel] | None) -> str:
    """What an unknown key was probably meant to be.

    One that is allowed there, or one that has its home elsewhere.
    """
    field = field_at(tuple(map(str, key[:-1])), root)
    known = {*(field.model.model_fields if field and field.model else ())}
    if root is None and len(key) == 1:
        known = known - {"name"} | {"extends", "defaults"}

    hint = meant(str(key[-1]), known)
    homes = [] if root else homes_of(str(key[-1]))
    return f"it belongs in {' or '.join(homes)}" if homes and "did you mean" not in hint else hint


def _shown(came: object) -> str:
    """A value as a file spells it, more or less."""
    if isinstance(came, str):
        return quoted(came)
    if isinstance(came, bool):
        return str(came).lower()
    return one_line(str(list(came) if isinstance(came, tuple) else came))
