"""Where each key of a TOML text stands: tomllib gives the values, tree-sitter the lines."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from sistercities.scenario.keys import Key

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 100
"""Most tables and lists within each other that a scenario may have."""
_KEYS = {"bare_key", "quoted_key", "dotted_key"}


@lru_cache(maxsize=64)
def lines_of(text: str) -> dict[Key, list[int]]:
    """Lines that give a value to a key, or open its table, the first line being 1.

    A key within a list is its place, from 0. A key written twice, which TOML forbids, has two lines.
    """
    lines: dict[Key, list[int]] = defaultdict(list)
    for key, line in _written(text):
        lines[key].append(line)
    for key, written in list(lines.items()):
        written.sort()
        for length in range(1, len(key)):  # [a.b] and a.b = 1 open a as well
            lines.setdefault(key[:length], written[:1])
    return dict(lines)


def _written(text: str) -> Iterator[tuple[Key, int]]:
    """Every key as the text spells it, with its line."""
    from tree_sitter import Language, Parser
    from tree_sitter_toml import language

    repeated: Counter[Key] = Counter()
    for part in Parser(Language(language())).parse(text.encode()).root_node.named_children:
        above: Key = ()
        if part.type.startswith("table"):
            above = _name(part)
            if part.type == "table_array_element":
                repeated[above] += 1
                above = (*above, repeated[above] - 1)
            yield above, _line(part)
            for pair in part.named_children:
                yield from _written_in(pair, above)
        yield from _written_in(part, above)


def _written_in(part: "Node", above: Key) -> Iterator[tuple[Key, int]]:
    """Keys of a pair, and of all tables and lists within its value; without recursion, which deep nesting exhausts."""
    waiting = [(part, above)]
    while waiting:
        node, above = waiting.pop()
        if len(above) > DEEPEST:
            continue
        if node.type == "pair":
            here = (*above, *_name(node))
            yield here, _line(node)
            waiting.extend(
                (value, here) for value in node.named_children if value.type not in _KEYS
            )
        elif node.type == "inline_table":
            waiting.extend((pair, above) for pair in node.named_children)
        elif node.type == "array":
            for place, item in enumerate(
                item for item in node.named_children if item.type != "comment"
            ):
                yield (*above, place), _line(item)
                waiting.append((item, (*above, place)))


def _name(node: "Node") -> Key:
    """The key of a pair or a table as its parts, with quotes and escapes read by tomllib."""
    written = next((child.text for child in node.named_children if child.type in _KEYS), None)
    try:
        below = tomllib.loads(f"{(written or b'?').decode()} = 0")
    except tomllib.TOMLDecodeError:
        return ("?",)  # no key of a text that tomllib reads
    parts: list[str] = []
    while isinstance(below, dict):
        ((part, below),) = below.items()
        parts.append(part)
    return tuple(parts)


def _line(node: "Node") -> int:
    return int(node.start_point[0]) + 1
