"""What holds where a scenario says nothing else.

Defaults laid under every city, partnership, side and event.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from sistercities.scenario.complaints import MISSING_KEY, complaints_of
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.fields import (
    EVIDENCE,
    SINGLES,
    carries_evidence,
    evidence_fields,
    field_at,
    models_by_default,
)
from sistercities.scenario.keys import EACH, Key, key_text, parts_of
from sistercities.scenario.layers import SETTING, Layer, Replacement, Tree, layers_of, merged
from sistercities.scenario.library import library
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.schema import City, Partnership
from sistercities.scenario.side import Side
from sistercities.scenario.words import meant, one_line, quoted


def spread(tree: Tree) -> Tree:
    """Lay the defaults under every city, partnership, side and event.

    Without any cities, take the neutral pair.
    """
    given = tree.get("defaults", {})
    defaults = {kind: value for kind, value in _tables(given).items() if isinstance(value, dict)}
    laid: Tree = {key: value for key, value in tree.items() if key != "defaults"}

    if isinstance(cities := laid.get("cities"), dict) and "partnerships" in defaults:
        # of the neutral pair only what joins the cities of this scenario
        defaults["partnerships"] = {
            key: pair for key, pair in defaults["partnerships"].items() if _joins(pair, cities)
        }

    for kind, single in SINGLES.items():
        if kind != "sides":
            laid[kind] = _each(laid.get(kind, defaults.get(kind, {})), defaults.get(single, {}))

    for partnership in _below(laid["partnerships"]):
        between = partnership.get("between")
        # a side for each city of the pair, said or not
        named: Tree = (
            {city: {} for city in between if isinstance(city, str)}
            if isinstance(between, (list, tuple))
            else {}
        )
        if isinstance(sides := partnership.get("sides", {}), dict):
            partnership["sides"] = _each(merged(named, sides), defaults.get("side", {}))

    return {key: frozen(value) for key, value in laid.items()}


def unusable_defaults(tree: Tree, stand_ins: Tree) -> Iterator[Mistake]:
    """Mistakes in the defaults themselves, also in those that nothing uses.

    Args:
        tree: the layers of a scenario.
        stand_ins: by kind, values for what has no default.
    """
    defaults = tree.get("defaults", {})
    if not isinstance(defaults, dict):
        yield Mistake(("defaults",), f"{one_line(str(defaults))} given; expected a table")
        return

    models = models_by_default()
    for kind, table in defaults.items():
        if kind not in {*models, "cities", "partnerships"}:
            yield Mistake(
                ("defaults", kind),
                f"unknown key; {meant(kind, [*models, 'cities', 'partnerships'])}",
            )
        elif not isinstance(table, dict):
            yield Mistake(("defaults", kind), f"{one_line(str(table))} given; expected a table")
        elif kind in models:
            yield from _mistakes_of(
                models[kind], ("defaults", kind), merged(stand_ins.get(kind, {}), table)
            )


def _mistakes_of(model: type[Frozen], key: Key, table: Tree) -> Iterator[Mistake]:
    """Mistakes in a table of defaults; what is missing there may be given elsewhere."""
    tree = frozen(table)
    try:
        model.model_validate(tree)
    except ValidationError as error:
        yield from (
            mistake for mistake in complaints_of(error, tree, key) if mistake.text != MISSING_KEY
        )


def blinded(laid: Tree) -> Tree:
    """The same scenario with every disposition at its neutral value, that of ``base.toml``."""
    (base,) = layers_of(library() / "base.toml")
    neutral = frozen(base.tree["defaults"])
    cities = {key: _neutral(City, city, neutral["city"]) for key, city in laid["cities"].items()}
    partnerships = {}

    for key, partnership in laid["partnerships"].items():
        sides = {
            city: _neutral(Side, side, neutral["side"])
            for city, side in partnership["sides"].items()
        }
        partnerships[key] = {
            **_neutral(Partnership, partnership, neutral["partnership"]),
            "sides": sides,
        }

    return {**laid, "cities": cities, "partnerships": partnerships}


def _neutral(model: Any, table: Tree, values: Tree) -> Tree:  # noqa: ANN401
    return {**table, **{name: values[name] for name, _ in evidence_fields(model, "disposition")}}


def _joins(pair: object, cities: Tree) -> bool:
    """Whether a partnership of the neutral pair is one of a scenario that has cities of its own."""
    between = _tables(pair).get("between")
    return isinstance(between, (list, tuple)) and all(
        city in cities for city in between if isinstance(city, str)
    )


def _each(tables: object, default: Tree) -> Any:  # noqa: ANN401
    if not isinstance(tables, dict):
        return tables
    return {
        key: merged(default, value) if isinstance(value, dict) else value
        for key, value in tables.items()
    }


def _tables(given: object) -> Tree:
    return given if isinstance(given, dict) else {}


def _below(tables: object) -> list[Tree]:
    return [value for value in _tables(tables).values() if isinstance(value, dict)]


def frozen(value: Any) -> Any:  # noqa: ANN401
    """A tree as the schema takes it: lists as tuples."""
    if isinstance(value, dict):
        return {key: frozen(below) for key, below in value.items()}
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


SET = "command-line"
"""Key, in the bibliography, of values that whoever ran the command gave."""


def setting_layer(layers: list[Layer], changes: Mapping[str, object]) -> Layer:
    """The layer of changed values.

    Args:
        layers: what they change.
        changes: dotted keys, with quotes around parts that have dots of their own, and new values.
            Whatever a scenario has can be changed: what its files say, and what stands in it by
            default. ``*`` stands for all names at its place.

    Returns:
        The layer; where there is nothing at a key that could be changed, with that as a mistake.
    """
    settings: Tree = {}
    mistakes: list[Mistake] = []
    for text, value in changes.items():
        try:
            key = parts_of(text)
        except ValueError as error:
            mistakes.append(Mistake((), f"{quoted(text)} is {error}", file=SETTING))
            continue

        whole = merged(*(layer.tree for layer in layers), settings)
        try:
            for each in _all_at(whole, key):
                settings = merged(settings, _setting(whole, each, _plain(value)))
        except LookupError as error:
            mistakes.append(Mistake(key, str(error.args[0]), file=SETTING))

    return Layer(SETTING, "", settings, tuple(mistakes))


def _all_at(tree: Tree, key: tuple[str, ...]) -> list[tuple[str, ...]]:
    """All keys that a key stands for, more than one if it holds ``*``.

    Raises:
        LookupError: if there is nothing at a ``*``, in words.
    """
    keys: list[tuple[str, ...]] = [()]
    for part in key:
        keys = [(*each, name) for each in keys for name in _names_at(tree, each, part)]
    return keys


def _names_at(tree: Tree, above: tuple[str, ...], part: str) -> list[str]:
    """The names at one place that a part of a key stands for."""
    if part != EACH:
        return [part]

    below: object = {**spread(tree), "defaults": tree.get("defaults", {})}
    for name in above:
        below = below.get(name) if isinstance(below, dict) else None
    if not isinstance(below, dict) or not below or carries_evidence(above):
        raise LookupError(
            f"there is nothing below {quoted(key_text(above))} that * could stand for"
        )

    return list(below)


def _setting(tree: Tree, key: tuple[str, ...], value: object) -> Tree:
    """A tree with nothing but the new value, which is to be laid over another tree.

    Raises:
        LookupError: if there is nothing to change, in words.
    """
    below: object = {**spread(tree), "defaults": tree.get("defaults", {})}
    for length, name in enumerate(key[:-1]):
        table = below if isinstance(below, dict) else {}
        below = table.get(name, {} if not length and field_at(key[:1]) else None)
        if below is None:
            raise LookupError(f"nothing called {quoted(name)} to change; {meant(name, table)}")
        if not isinstance(below, dict) or "value" in below:
            below_it = quoted(key[length + 1])
            raise LookupError(
                f"{quoted(name)} is a single value; there is no {below_it} in it to change"
            )

    field = field_at(key)
    plain = (
        field is not None
        and field.holds == EVIDENCE
        and not (isinstance(value, dict) and "value" in value)
    )
    setting: object = (
        {"value": value, "source": SET}
        if plain
        else Replacement(value)
        if isinstance(value, dict)
        else value
    )
    # from the inside out
    for name in reversed(_spelled_in(tree, key)):
        setting = {name: setting}

    return setting  # type: ignore[return-value]  # a key has at least one part


def _plain(value: object) -> object:
    """A number of numpy as Python's own.

    Numpy itself is not imported here, which would slow every command.
    """
    item = getattr(value, "item", None)
    return item() if item is not None and getattr(value, "ndim", None) == 0 else value


def _spelled_in(tree: Tree, key: tuple[str, ...]) -> tuple[str, ...]:
    """A key as files spell it.

    Without cities of its own a scenario has the neutral pair, which stands in defaults.
    """
    defaults = tree.get("defaults")
    by_default = key[0] not in tree and isinstance(defaults, dict) and key[0] in defaults
    return ("defaults", *key) if by_default and len(key) > 1 else key
