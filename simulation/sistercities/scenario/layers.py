"""The layers of a scenario: a file, the files it extends, and settings, each as it was written."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from sistercities.scenario.library import find, shown
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError
from sistercities.scenario.positions import DEEPEST, Key, lines_of
from sistercities.scenario.text import UnreadableError, is_text, text_of
from sistercities.scenario.words import one_line, quoted

LARGEST_FILE = 1_000_000
SETTING = "--set"
"""What messages name in place of a file where a value was given on the command line."""

type Tree = dict[str, Any]

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
_HELP = {
    "Invalid value": 'a text stands in straight quotes, for example title = "Jakarta"',
    "Invalid statement": "a line is a key = value, a [table] or a # comment",
    "Expected '=' after a key in a key/value pair": "a line is a key = value, a [table] or a # comment",
    "Unclosed array": "a list ends with ]",
    "Unclosed inline table": "a table in braces stands on one line and ends with }",
    "Expected newline or end of document after a statement": "one key = value to a line; numbers have no spaces",
}


class Whole(dict[str, Any]):
    """A table that takes the place of an inherited one, instead of being laid over it."""


class Layer(NamedTuple):
    """One file of a chain, or the settings of a command.

    Attributes:
        where: the file, as messages name it.
        text: what stands in it.
        tree: its values, without ``extends``.
    """

    where: str
    text: str
    tree: Tree

    def line(self, key: Key) -> int | None:
        """The line on which a key stands, or the nearest table around it; none for a setting."""
        if not self.text:
            return None
        lines = lines_of(self.text)
        written = (lines[key[:length]][0] for length in range(len(key), 0, -1) if key[:length] in lines)
        return next(written, 1)


def layers_of(path: Path) -> list[Layer]:
    """A scenario file and all it extends, the oldest first.

    Raises:
        ScenarioError: if a file cannot be read, is no TOML, extends what is not there, or the chain goes round.
    """
    layers: list[Layer] = []
    seen: dict[str, str] = {}
    while True:
        layer = read(path)
        seen_as = seen.setdefault(os.path.realpath(path), path.stem)
        if len(seen) == len(layers):  # nothing was added, so this file is one of those that led here
            chain = " -> ".join(map(one_line, (*seen.values(), seen_as)))
            _refuse(layers[0], ("extends",), f"goes round in a circle ({chain})")
        layers.insert(0, layer)
        if "extends" not in layer.tree:
            return layers
        path = _parent(layer, path)


def merged(*trees: Tree) -> Tree:
    """Later values over earlier ones. Evidence is replaced as a whole, so a new value never keeps an old source."""
    result: Tree = {}
    for tree in trees:
        for key, value in tree.items():
            inherited = result.get(key)
            if isinstance(inherited, dict) and isinstance(value, dict) and not _takes_the_place(value, inherited):
                result[key] = type(inherited)(merged(inherited, value))
            else:
                result[key] = value
    return result


def _takes_the_place(value: Tree, inherited: Tree) -> bool:
    return isinstance(value, Whole) or "value" in value or "value" in inherited


def read(path: Path, kind: str = "scenario", begins: str = 'extends = "base"') -> Layer:
    """One file as it was written.

    Args:
        path: the file.
        kind: what is in it, as messages call it.
        begins: what such a file starts with.

    Raises:
        ScenarioError: if it cannot be read or is no TOML.
    """
    where = shown(path)
    if not is_text(path.stem):
        raise ScenarioError([Mistake((), "the name of the file is not UTF-8 text; rename it", file=where)])
    text = _text(path, where, kind)
    try:
        layer = Layer(where, text, tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # ValueError: no TOML, or a number of thousands of digits
        raise ScenarioError([_syntax(error, where, text)]) from None
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
        _refuse(layer, ("extends",), f"{one_line(str(parent))} given; expected the name of a scenario")
    beside = path.parent / (parent if parent.endswith(".toml") else f"{parent}.toml")
    if os.path.lexists(beside):
        return beside
    if parent.endswith(".toml"):
        _refuse(layer, ("extends",), f"no file {quoted(parent)} beside this one")
    try:
        return find(parent)
    except SisterCitiesError as error:
        _refuse(layer, ("extends",), str(error))


def _text(path: Path, where: str, kind: str) -> str:
    """The text of a file, or a mistake that says why there is none."""
    try:
        return text_of(path, LARGEST_FILE)
    except FileNotFoundError:
        mistake = Mistake((), f"no such file; a {kind} is a built-in name or the path of a .toml file", file=where)
    except UnreadableError as error:
        said = f"{error}; a {kind} has at most {LARGEST_FILE:,}" if error.too_large else str(error)
        mistake = Mistake((), said, file=where, line=error.line)
    raise ScenarioError([mistake])


def _syntax(error: Exception, where: str, text: str) -> Mistake:
    """What is wrong with a text that is no TOML, with the line."""
    if isinstance(error, RecursionError):
        return Mistake((), f"lists within lists, more than {DEEPEST} deep", file=where)
    said = str(error)
    if said.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate")):
        twice = [(lines[1], key, lines[0]) for key, lines in lines_of(text).items() if len(lines) > 1]
        if twice:
            second, key, first = min(twice, key=lambda found: found[0])
            return Mistake(key, f"given twice; first in line {first}", file=where, line=second)
    place = _PLACE.search(said)
    line = int(place[1] or text.count("\n") + 1) if place else None
    plain = _PLACE.sub("", said)
    help_ = f"; {_HELP[plain]}" if plain in _HELP else ""
    return Mistake((), f"not valid TOML: {one_line(plain.lower())}{help_}", file=where, line=line)


def deeper_than(value: object, most: int) -> bool:
    """Whether tables or lists lie within each other more than so many times."""
    level, depth = [value], 0
    while level and depth <= most:
        tables = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, (dict, list))]
        level, depth = [below for table in tables for below in table], depth + 1
    return bool(level)


def _refuse(layer: Layer, key: Key, text: str) -> NoReturn:
    raise ScenarioError([Mistake(key, text, file=layer.where, line=layer.line(key))])
