"""The layers of a scenario: a file, and the files it extends, each as it was written."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from sistercities.scenario.library import find
from sistercities.scenario.mistakes import ScenarioError

LARGEST_FILE = 1_000_000
DEEPEST = 100
type Tree = dict[str, Any]


class Layer(NamedTuple):
    """One file of a chain.

    Attributes:
        where: the file, as messages name it.
        text: what stands in it.
        tree: its values, without ``extends``.
    """

    where: str
    text: str
    tree: Tree


def layers_of(path: Path) -> list[Layer]:
    """A scenario file and all it extends, the oldest first.

    Raises:
        ScenarioError: if a file cannot be read, is no TOML, or the chain goes round in a circle.
        SisterCitiesError: if a parent is not there.
    """
    layers: list[Layer] = []
    seen: list[Path] = []
    while True:
        if (resolved := path.resolve()) in seen:
            chain = " -> ".join(each.stem for each in (*seen, resolved))
            raise ScenarioError(layers[0].where, [f"extends: goes round in a circle ({chain})"])
        seen.append(resolved)
        layer = _read(path)
        parent = layer.tree.pop("extends", None)
        layers.insert(0, layer)
        if parent is None:
            return layers
        if not isinstance(parent, str):
            raise ScenarioError(layer.where, [f"extends: {parent!r} given; expected the name of a scenario"])
        beside = path.parent / f"{parent}.toml"
        path = beside if beside.is_file() else find(parent)


def merged(*trees: Tree) -> Tree:
    """Later values over earlier ones. Evidence is replaced as a whole, so a new value never keeps an old source."""
    result: Tree = {}
    for tree in trees:
        for key, value in tree.items():
            inherited = result.get(key)
            if isinstance(inherited, dict) and isinstance(value, dict) and not {"value"} & {*inherited, *value}:
                result[key] = merged(inherited, value)
            else:
                result[key] = value
    return result


def _read(path: Path) -> Layer:
    where = str(path)
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_FILE:
            raise ScenarioError(where, [f"{len(raw):,} bytes; a scenario has at most {LARGEST_FILE:,}"])
        text = raw.decode("utf-8")
        tree = tomllib.loads(text)
    except OSError as error:
        raise ScenarioError(where, [f"cannot be read ({error.strerror})"]) from None
    except UnicodeDecodeError as error:
        raise ScenarioError(where, [f"not UTF-8 text (byte {error.start})"]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError(where, [f"not valid TOML: {error}"]) from None
    if not tree:
        raise ScenarioError(where, ['empty; a scenario starts with extends = "base"'])
    return Layer(where, text, tree)
