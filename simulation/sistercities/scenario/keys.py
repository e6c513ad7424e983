"""Dotted keys, from their text to their parts and back.

A key is written as TOML writes it: names with dots between them, and in quotes a name that holds
dots, quotes or blanks itself, for example ``cities."st. louis".office``.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache

from sistercities.scenario.words import one_line

type Key = tuple[str | int, ...]
"""Names on the way to a value, and places in lists, from the top of a file."""

EACH = "*"
"""Stands in a key of a study for all names at its place."""

_PART = re.compile(
    r"""\s*(?:
        (?P<basic>"(?:[^"\\]|\\.)*") | (?P<literal>'[^']*') | (?P<bare>[^\s."'][^."]*?)
    )\s*(?P<end>\.|$)""",
    re.VERBOSE,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class KeyTextError(ValueError):
    """A text that is no key, in words."""


@lru_cache(maxsize=4096)
def parts_of(key: str) -> tuple[str, ...]:
    """The names that a dotted key is made of.

    Letters of any script, blanks and apostrophes within a name need no quotes.

    Raises:
        KeyTextError: if the text is no key.
    """
    parts: list[str] = []
    place = 0
    more = True

    while more:
        part = _PART.match(key, place)
        if part is None:
            raise KeyTextError(
                "no key; names have a dot between them, "
                "and stand in quotes if they hold dots or quotes"
            )

        parts.append(_name(part))
        place = part.end()
        more = part["end"] == "."

    return tuple(parts)


def key_text(parts: Iterable[str]) -> str:
    """The text of a key, the same for the same names; names that need it stand in double quotes."""
    return ".".join(
        part if part == EACH or _BARE.fullmatch(part) else _quoted(part) for part in parts
    )


def _name(part: re.Match[str]) -> str:
    if part["basic"] is None:
        return part["bare"] if part["literal"] is None else part["literal"][1:-1]

    try:
        name: str = tomllib.loads(f"name = {part['basic']}")["name"]
    except tomllib.TOMLDecodeError:
        raise KeyTextError(
            f"no key; {one_line(part['basic'])} is no name as TOML spells it"
        ) from None

    return name


def _quoted(part: str) -> str:
    # backslashes first, or those of the quotes would be doubled
    escaped = part.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in escaped)
        + '"'
    )
