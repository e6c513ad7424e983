"""What differs between two studies, or two scenarios, in words that name the key."""

from collections.abc import Iterator, Mapping
from typing import Any

from sistercities.scenario.positions import Key
from sistercities.scenario.words import one_line
from sistercities.study.file import spelled

_NOTHING = object()
_LONGEST = 60


def differences(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[Key, str]:
    """What differs between two nested tables: by key, what was there and what is here."""
    before, after = dict(_flat(stored, ())), dict(_flat(given, ()))
    return {
        key: f"{spelled(key)}: {_shown(before.get(key, _NOTHING))} there, {_shown(after.get(key, _NOTHING))} here"
        for key in dict.fromkeys([*before, *after])
        if not _same(before.get(key, _NOTHING), after.get(key, _NOTHING))
    }


def _flat(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[Key, object]]:
    for name, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, (*path, name))
        else:
            yield (*path, name), value


def _same(one: object, other: object) -> bool:
    """Whether two values are equal, a yes being no 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _shown(value: object) -> str:
    return "nothing" if value is _NOTHING else one_line(repr(value), _LONGEST)
