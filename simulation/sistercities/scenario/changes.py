"""Settings of a command or a program: the youngest layer of a scenario, with a source of its own."""

from collections.abc import Mapping

from sistercities.scenario.fields import EVIDENCE, field_at
from sistercities.scenario.keys import KeyTextError, parts_of
from sistercities.scenario.layers import SETTING, Layer, Tree, Whole, merged
from sistercities.scenario.mistakes import Mistake, ScenarioError
from sistercities.scenario.words import meant, quoted

SET = "command-line"
"""Key, in the bibliography, of values that whoever ran the command gave."""


def setting_layer(layers: list[Layer], changes: Mapping[str, object]) -> Layer:
    """The layer of changed values.

    Args:
        layers: what they change.
        changes: dotted keys and new values.

    Raises:
        ScenarioError: if there is nothing at a key that could be changed.
    """
    settings: Tree = {}
    for key, value in changes.items():
        whole = merged(*(layer.tree for layer in layers), settings)
        settings = merged(settings, _setting(whole, _parts(key), _plain(value)))
    return Layer(SETTING, "", settings)


def _parts(key: str) -> tuple[str, ...]:
    try:
        return parts_of(key)
    except KeyTextError as error:
        raise _no((key,), str(error)) from None


def _setting(tree: Tree, key: tuple[str, ...], value: object) -> Tree:
    """A tree with nothing but the new value, which is to be laid over another tree."""
    for length, name in enumerate(key[:-1]):
        below = tree.get(name, {} if not length and field_at(key[:1]) else None)
        if not isinstance(below, dict):
            raise _no(key, f"nothing called {quoted(name)} to change; {meant(name, tree)}")
        if "value" in below:
            raise _no(key, f"{quoted(name)} is a single value; there is no {quoted(key[length + 1])} in it to change")
        tree = below
    field = field_at(key)
    plain = field is not None and field.holds == EVIDENCE and not (isinstance(value, dict) and "value" in value)
    setting: object = {"value": value, "source": SET} if plain else Whole(value) if isinstance(value, dict) else value
    for name in reversed(key):
        setting = {name: setting}
    return setting  # type: ignore[return-value]  # a key has at least one part


def _plain(value: object) -> object:
    """A number of numpy as Python's own; numpy itself is not imported here, which would slow every command."""
    item = getattr(value, "item", None)
    return item() if item is not None and getattr(value, "ndim", None) == 0 else value


def _no(key: tuple[str, ...], text: str) -> ScenarioError:
    return ScenarioError([Mistake(key, text, file=SETTING)])
