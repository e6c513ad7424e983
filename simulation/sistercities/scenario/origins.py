"""Who set a value: every layer of a scenario that gives a key a value, the one that counts first.

What a city, a partnership, a side or an event says itself comes before the defaults for all of its
kind, and a younger layer before an older one.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sistercities.scenario.fields import EVIDENCE, SINGLES, field_at
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import SETTING, Layer, Tree
from sistercities.scenario.mistakes import Mistake


class Origin(NamedTuple):
    """A place that gives a value.

    Attributes:
        age: number of the layer; the youngest has the highest.
        layer: where it is written.
        key: as it is spelled there.
        value: what is written there.
    """

    age: int
    layer: Layer
    key: Key
    value: object

    @property
    def line(self) -> int | None:
        """The line of the file; none for a setting."""
        return self.layer.line(self.key)


def origins(layers: Sequence[Layer], key: Key) -> Iterator[Origin]:
    """All places that give a key a value, the one that counts first, then what it overrides."""
    for spelling in spellings(key):
        for age in reversed(range(len(layers))):
            try:
                value = _value_at(layers[age].tree, spelling)
            except LookupError:
                continue
            yield Origin(age, layers[age], spelling, value)


def with_place(mistake: Mistake, layers: Sequence[Layer]) -> Mistake:
    """A mistake with its file and line.

    Of all values that take part, that of the youngest layer counts.
    """
    key, age = _place(layers, mistake.key)
    written = [
        _place(layers, other) for other in mistake.involved if next(origins(layers, other), None)
    ]
    youngest_key, youngest = max([(key, age), *written], key=lambda place: place[1])
    layer = layers[youngest]
    if layer.where == SETTING:
        key = _as_set(key)

    return Mistake(key, mistake.text, file=layer.where, line=layer.line(youngest_key))


def _as_set(key: Key) -> Key:
    """A key as a setting spells it.

    Of evidence the value alone, and the neutral pair like any other.
    """
    key = key[:-1] if key[-1:] == ("value",) else key
    return key[1:] if key[:1] == ("defaults",) and key[1:2] and key[1] in SINGLES else key


def _place(layers: Sequence[Layer], key: Key) -> tuple[Key, int]:
    """The spelling of a key, or of what lies around it, in the layer that counts."""
    whole = evidence_key(key)
    for length in range(len(whole), 0, -1):
        for origin in origins(layers, key[:length]):
            return (*origin.key, *key[length:]), origin.age
    return key, max(age for age, layer in enumerate(layers) if layer.text or age == 0)


def evidence_key(key: Key) -> Key:
    """The key of the evidence that a key lies in, which layers replace as a whole.

    Else the key itself.
    """
    for length in range(1, len(key)):
        field = field_at(tuple(map(str, key[:length])))
        if field and field.holds == EVIDENCE:
            return key[:length]
    return key


def spellings(key: Key) -> Iterator[Key]:
    """The ways to spell a key, the strongest first.

    As it is, for the neutral pair, for all of its kind.
    """
    yield key
    if len(key) > 1 and key[0] in SINGLES:
        yield ("defaults", *key)
        single = SINGLES[str(key[0])]
        if len(key) > 2:
            yield ("defaults", single, *key[2:])
        if key[0] == "partnerships" and len(key) > 4 and key[2] == "sides":
            yield ("defaults", "side", *key[4:])


def _value_at(tree: Tree, key: Key) -> object:
    value: object = tree
    for part in key:
        inside = (
            part in value
            if isinstance(value, dict)
            else isinstance(value, (list, tuple)) and part in range(len(value))
        )
        if not inside:
            raise LookupError(part)
        value = value[part]  # type: ignore[index]

    return value
