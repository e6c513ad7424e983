"""The layers of a scenario: a file, the files it extends, and settings, each as it was written."""

import os
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from sistercities.scenario.keys import Key
from sistercities.scenario.library import (
    UnreadableError,
    find,
    meant_file,
    scenario_names,
    shown,
    text_of,
)
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError
from sistercities.scenario.syntax import DEEPEST, lines_of, parsed
from sistercities.scenario.words import one_line, quoted

LARGEST_FILE = 1_000_000
_EXTENDS = ("extends",)
SETTING = "--set"
"""What messages name in place of a file where a value was given on the command line."""

type Tree = dict[str, Any]


class Replacement(dict[str, Any]):
    """A table that takes the place of an inherited one, instead of being laid over it."""


class Layer(NamedTuple):
    """One file of a chain, or the settings of a command.

    Attributes:
        where: the file, as messages name it.
        text: what stands in it.
        tree: its values, without ``extends``.
        mistakes: what could not be read of it, or of the file that it extends. What its value was
            meant for is involved.
    """

    where: str
    text: str
    tree: Tree
    mistakes: tuple[Mistake, ...] = ()

    def line(self, key: Key) -> int | None:
        """The line on which a key stands, or the nearest table around it; none for a setting."""
        if not self.text:
            return None
        # the longest part of the key that was written, from the whole key on down
        lines = lines_of(self.text)
        written = (
            lines[key[:length]][0] for length in range(len(key), 0, -1) if key[:length] in lines
        )
        return next(written, 1)


def layers_of(path: Path) -> list[Layer]:
    """A scenario file and all it extends, the oldest first.

    Raises:
        ScenarioError: if nothing can be made of the file, or the chain goes round. What else cannot
            be read stands with the layers.
    """
    layers: list[Layer] = []
    seen: dict[str, str] = {}
    while True:
        try:
            layer = drafted(path)
        except ScenarioError as error:
            if not layers:
                raise
            return _without_parent(layers, error)

        seen_as = seen.setdefault(os.path.realpath(path), path.stem)
        if len(seen) == len(
            layers
        ):  # nothing was added, so this file is one of those that led here
            chain = " -> ".join(map(one_line, (*seen.values(), seen_as)))
            _refuse(layers[0], ("extends",), f"goes round in a circle ({chain})")

        layers.insert(0, layer)
        if lacks_parent(layer):
            del layer.tree["extends"]
        if "extends" not in layer.tree:
            return layers
        try:
            path = _parent(layer, path)
        except ScenarioError as error:
            return _without_parent(layers, error)


def lacks_parent(layer: Layer) -> bool:
    """Whether nobody knows what the file says that a layer extends.

    It could not be found, or not be read.
    """
    return any(_EXTENDS in mistake.involved for mistake in layer.mistakes)


def _without_parent(layers: list[Layer], error: ScenarioError) -> list[Layer]:
    """The layers of which the oldest extends what cannot be read, with what is wrong there."""
    wrong = [mistake._replace(involved=(_EXTENDS,)) for mistake in error.mistakes]
    return [layers[0]._replace(mistakes=(*layers[0].mistakes, *wrong)), *layers[1:]]


def merged(*trees: Tree) -> Tree:
    """Later values over earlier ones.

    Evidence is replaced as a whole, so a new value never keeps an old source.
    """
    result: Tree = {}
    for tree in trees:
        for key, value in tree.items():
            inherited = result.get(key)
            if (
                isinstance(inherited, dict)
                and isinstance(value, dict)
                and not _takes_the_place(value, inherited)
            ):
                result[key] = type(inherited)(merged(inherited, value))
            else:
                result[key] = value

    return result


def _takes_the_place(value: Tree, inherited: Tree) -> bool:
    return isinstance(value, Replacement) or "value" in value or "value" in inherited


def read(path: Path, kind: str = "scenario", begins: str = 'extends = "base"') -> Layer:
    """One file as it was written.

    Args:
        path: the file.
        kind: what is in it, as messages call it.
        begins: what such a file starts with.

    Raises:
        ScenarioError: if it cannot be read or is no TOML.
    """
    layer = drafted(path, kind, begins)
    if layer.mistakes:
        raise ScenarioError(layer.mistakes)
    return layer


def drafted(path: Path, kind: str = "scenario", begins: str = 'extends = "base"') -> Layer:
    """One file as far as it could be read, with what could not; arguments as for ``read``.

    Raises:
        ScenarioError: if nothing can be made of it.
    """
    where = shown(path)
    tree, text, mistakes, whole = parsed(_text(path, where, kind), where)
    if not whole:
        raise ScenarioError(mistakes)

    layer = Layer(where, text, tree, tuple(mistakes))
    if not layer.tree:
        raise ScenarioError([Mistake((), f"empty; a {kind} starts with {begins}", file=where)])

    for key, value in layer.tree.items():
        if deeper_than(value, DEEPEST):
            _refuse(layer, (key,), f"tables within tables, more than {DEEPEST} deep")

    return layer


def _parent(layer: Layer, path: Path) -> Path:
    """The file that a layer extends: one that lies beside it, or a built-in scenario."""
    parent = layer.tree.pop("extends")
    if not isinstance(parent, str):
        _refuse(
            layer, ("extends",), f"{one_line(str(parent))} given; expected the name of a scenario"
        )

    beside = path.parent / (parent if parent.endswith(".toml") else f"{parent}.toml")
    if os.path.lexists(beside):
        return beside

    if parent.endswith(".toml"):
        hint = meant_file(parent, scenario_names(), path.parent)
        _refuse(layer, ("extends",), f"no file {quoted(parent)} beside this one; {hint}")

    try:
        return find(parent, path.parent)
    except SisterCitiesError as error:
        _refuse(layer, ("extends",), str(error))


def _text(path: Path, where: str, kind: str) -> str:
    """The text of a file, or a mistake that says why there is none."""
    try:
        return text_of(path, LARGEST_FILE)
    except FileNotFoundError:
        said = (
            f"no such file; a {kind} is a built-in name or the path of a .toml "
            f"file{_or_meant(path)}"
        )
        mistake = Mistake((), said, file=where)
    except UnreadableError as error:
        said = f"{error}; a {kind} has at most {LARGEST_FILE:,}" if error.too_large else str(error)
        mistake = Mistake((), said, file=where, line=error.line)

    raise ScenarioError([mistake])


def _or_meant(path: Path) -> str:
    hint = meant_file(path.name, scenario_names(), path.parent)
    return f"; {hint}" if hint.startswith("did you mean") else ""


def deeper_than(value: object, most: int) -> bool:
    """Whether tables or lists lie within each other more than so many times."""
    level = [value]
    depth = 0
    while level and depth <= most:
        tables = [
            each.values() if isinstance(each, dict) else each
            for each in level
            if isinstance(each, (dict, list))
        ]
        level = [below for table in tables for below in table]
        depth += 1

    return bool(level)


def _refuse(layer: Layer, key: Key, text: str) -> NoReturn:
    raise ScenarioError([Mistake(key, text, file=layer.where, line=layer.line(key))])
