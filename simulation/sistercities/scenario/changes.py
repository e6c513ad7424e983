"""Settings of a command or a program: the youngest layer of a scenario, with a source of its own."""

from collections.abc import Mapping

from sistercities.scenario.defaults import spread
from sistercities.scenario.fields import EVIDENCE, field_at
from sistercities.scenario.keys import parts_of
from sistercities.scenario.layers import SETTING, Layer, Tree, Whole, merged
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.words import meant, quoted

SET = "command-line"
"""Key, in the bibliography, of values that whoever ran the command gave."""


def setting_layer(layers: list[Layer], changes: Mapping[str, object]) -> Layer:
    """The layer of changed values.

    Args:
        layers: what they change.
        changes: dotted keys, with quotes around parts that have dots of their own, and new values. Whatever a scenario
            has can be changed: what its files say, and what stands in it by default.

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
            settings = merged(settings, _setting(whole, key, _plain(value)))
        except LookupError as error:
            mistakes.append(Mistake(key, str(error.args[0]), file=SETTING))
    return Layer(SETTING, "", settings, tuple(mistakes))


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
        else Whole(value)
        if isinstance(value, dict)
        else value
    )
    for name in reversed(_spelled_in(tree, key)):
        setting = {name: setting}
    return setting  # type: ignore[return-value]  # a key has at least one part


def _plain(value: object) -> object:
    """A number of numpy as Python's own; numpy itself is not imported here, which would slow every command."""
    item = getattr(value, "item", None)
    return item() if item is not None and getattr(value, "ndim", None) == 0 else value


def _spelled_in(tree: Tree, key: tuple[str, ...]) -> tuple[str, ...]:
    """A key as files spell it: without cities of its own a scenario has the neutral pair, which stands in defaults."""
    defaults = tree.get("defaults")
    by_default = key[0] not in tree and isinstance(defaults, dict) and key[0] in defaults
    return ("defaults", *key) if by_default and len(key) > 1 else key
