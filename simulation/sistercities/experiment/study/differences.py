"""What differs between two studies, or two scenarios, in words that name the key."""

from collections.abc import Iterator, Mapping
from typing import Any

_NOTHING = object()
_LONGEST = 60


def differences(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """What differs between two nested tables: by dotted key, what was there and what is here."""
    before, after = dict(_flat(stored, ())), dict(_flat(given, ()))
    return {
        key: f"{key}: {_shown(before.get(key, _NOTHING))} there, {_shown(after.get(key, _NOTHING))} here"
        for key in dict.fromkeys([*before, *after])
        if before.get(key, _NOTHING) != after.get(key, _NOTHING)
    }


def _flat(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for name, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, (*path, name))
        else:
            yield ".".join((*path, name)), value


def _shown(value: object) -> str:
    text = "nothing" if value is _NOTHING else repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
