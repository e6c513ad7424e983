"""The examination of a scenario: from layers to a scenario, or to all of their mistakes at once.

Some mistakes show only once others are gone: whether a shock hits a known city cannot be told while
a city has mistakes of its own. So layers with mistakes are looked at again without the mistaken
values: what these overrode shows through, and where there is nothing beneath, a stand-in. What this
second look finds counts unless a value takes part in it that was taken out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import takewhile
from typing import Any, NamedTuple

from pydantic import ValidationError

from sistercities.scenario.claims import unsupported
from sistercities.scenario.complaints import MISSING_KEY, complaints_of
from sistercities.scenario.consistency import disagreements, outside_calendar
from sistercities.scenario.defaults import spread, unusable_defaults
from sistercities.scenario.evidence import Evidence
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import Layer, Tree, lacks_parent, layers_of, merged
from sistercities.scenario.library import library
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.names import checked_line
from sistercities.scenario.origins import evidence_key, origins, spellings, with_place
from sistercities.scenario.schema import PARTS_ONLY, Scenario

type Check = Callable[[Scenario], Iterable[Mistake]]

_MOST_LOOKS = 5
_BESIDE_THE_VALUE = Evidence.model_fields.keys() - {"value"}
_STAND_INS: Tree = {
    "city": {"name": "?"},
    "partnership": {"between": ["?", "?"], "signed": "1990-01"},
    "shock": {
        "title": "?",
        "kind": "crisis",
        "begins": "1800-01",
        "ends": "2199-12",
        "cities": ["?"],
    },
    "policy": {"title": "?", "parameter": "office", "change": "raise", "size": 0.0},
}


class Examined(NamedTuple):
    """What an examination finds.

    A scenario as coded, which may be used if there are no mistakes.
    """

    scenario: Scenario | None
    mistakes: list[Mistake]


def examined(
    name: str, layers: Sequence[Layer], checks: Sequence[Check] = (disagreements,)
) -> Examined:
    """Examine a scenario.

    Args:
        name: of the scenario.
        layers: the file and its parents, the oldest first, and settings if there are any.
        checks: what the parts, each right by itself, have to pass together.

    Returns:
        The scenario and its mistakes, in reading order: settings, the file, its parents.
    """
    # what could not be read, then each part by itself, then all parts together
    unread = [mistake for layer in layers for mistake in layer.mistakes]
    orphan = any(map(lacks_parent, layers))
    mistakes = [*_mistaken_name(name), *([] if orphan else _layers_mistakes(layers))]
    name = "?" if _mistaken_name(name) else name
    own = layers
    if not any("behaviour" in layer.tree for layer in layers):
        layers = [*_base(), *layers]

    scenario, wrong, lost = _looked_at(name, layers, unread)
    mistakes += [each for each in wrong if not orphan or _by_itself(each, own)]
    if scenario and not orphan:
        joint = [each for check in checks for each in check(scenario)]
        joint += [each for _, each in outside_calendar(scenario) if not _cut_later(each, layers)]
        mistakes += [each for each in joint if not _touches(each, lost)]

    age = {layer.where: age for age, layer in enumerate(layers)}
    located = dict.fromkeys(
        each if each.file else with_place(each, layers) for each in (*unread, *mistakes)
    )
    # settings first, then the file, then its parents; in each from top to bottom
    order = sorted(located, key=lambda each: (-age.get(each.file, -1), each.line or 0))

    return Examined(None if unread else scenario, order)


def _looked_at(
    name: str, layers: Sequence[Layer], unread: Sequence[Mistake]
) -> tuple[Scenario | None, list[Mistake], list[Key]]:
    """What the parts of a scenario give, and what is wrong with each by itself.

    Last come the keys that cannot be judged.
    """
    tree = laid(name, layers)
    unreadable = [Mistake(key, "") for mistake in unread for key in mistake.involved if key]
    wrong_defaults = list(unusable_defaults(merged(*(layer.tree for layer in layers)), _STAND_INS))
    scenario, wrong = _parts(
        laid(name, _without(layers, _keys(wrong_defaults))) if wrong_defaults else tree
    )
    wrong = [*wrong_defaults, *wrong]
    lost: list[Key] = []
    if wrong or unreadable:
        scenario, lost = _second_look(name, layers, [*wrong, *unreadable])

    gone = [mistake.key for mistake in unreadable]
    judged = [
        each
        for each in (*wrong, *unsupported(tree))
        if not _touches(each, gone) or _is_unknown(each)
    ]

    return scenario, judged, lost


def _is_unknown(mistake: Mistake) -> bool:
    """Whether a key is no key at all, which can be told whatever its value is."""
    return mistake.text.startswith("unknown key")


def _by_itself(mistake: Mistake, own: Sequence[Layer]) -> bool:
    """Whether a value can be judged although nobody knows the file that its own extends."""
    written = next(origins(own, mistake.key), None)
    return written is not None and mistake.text != MISSING_KEY and mistake.key[-1:] != ("source",)


def laid(name: str, layers: Sequence[Layer]) -> Tree:
    """The layers laid over each other, as a tree that the schema can read.

    Defaults lie under everything.
    """
    return {**spread(merged(*(layer.tree for layer in layers))), "name": name}


def _parts(tree: Tree) -> tuple[Scenario | None, list[Mistake]]:
    """A scenario whose parts are each right by themselves, or what is wrong with them."""
    try:
        return Scenario.model_validate(tree, context=PARTS_ONLY), []
    except ValidationError as error:
        return None, complaints_of(error, tree)


def _mistaken_name(name: str) -> list[Mistake]:
    """What is wrong with the name of a file, which is that of its scenario."""
    try:
        checked_line(name)
    except ValueError as error:
        return [Mistake((), f"rename the file, since a scenario is called like it: {error}")]
    return []


def _layers_mistakes(layers: Sequence[Layer]) -> Iterator[Mistake]:
    """What is wrong with a file whatever its values are."""
    tree = merged(*(layer.tree for layer in layers))
    if "name" in tree:
        yield Mistake(("name",), "unknown key; a scenario is named after its file")

    if "behaviour" not in tree:
        text = 'missing; a scenario starts with extends = "base"'
        yield Mistake(("extends",), text, file=layers[0].where, line=1)

    pairing = False
    for layer in (layer for layer in layers[1:] if layer.text):
        pairing = pairing or not {"cities", "partnerships"}.isdisjoint(layer.tree)
        if pairing and "behaviour" in layer.tree:
            yield Mistake(
                ("behaviour",), "one set holds for all partnerships; a pairing cannot bring its own"
            )


def _second_look(
    name: str, layers: Sequence[Layer], wrong: list[Mistake]
) -> tuple[Scenario | None, list[Key]]:
    """The scenario without its mistaken values, and the keys that were taken out.

    There is no scenario if too little is left of it.
    """
    left: Sequence[Layer] = [*_base(), Layer("", "", {"defaults": _STAND_INS}), *layers]
    lost: list[Key] = []
    for _ in range(_MOST_LOOKS):
        # what nobody wrote is missing: its whole table goes, and a stand-in shows through
        given = {key: next(origins(left, key), None) for key in _keys(wrong)}
        gone = [
            key if origin else key[:2]
            for key, origin in given.items()
            if not origin or origin.layer.where
        ]
        left = _without(left, gone)
        lost = [*lost, *gone, *given]
        scenario, wrong = _parts(laid(name, left))
        if scenario:
            return scenario, lost

    return None, lost


def _base() -> list[Layer]:
    return layers_of(library() / "base.toml")


def _keys(mistakes: Sequence[Mistake]) -> list[Key]:
    """What goes with a mistaken value.

    Of a list all of it, and all of the evidence unless it only stands beside it.
    """
    gone = []
    for mistake in mistakes:
        names = tuple(takewhile(lambda part: isinstance(part, str), mistake.key))
        evidence = evidence_key(names)
        gone.append(names if {*names[len(evidence) :][:1]} & _BESIDE_THE_VALUE else evidence)
    return gone


def _without(layers: Sequence[Layer], keys: Sequence[Key]) -> list[Layer]:
    """The layers without what counts at some keys; what it overrode shows through."""
    left = [layer._replace(tree=deepcopy(layer.tree)) for layer in layers]
    for key in keys:
        if origin := next(origins(left, key), None):
            around: Any = origin.layer.tree
            for part in origin.key[:-1]:
                around = around[part]
            del around[origin.key[-1]]

    return left


def _cut_later(mistake: Mistake, layers: Sequence[Layer]) -> bool:
    """Whether an event lies outside the calendar because a younger layer cut the calendar."""
    event = next(origins(layers, mistake.key))
    bounds = [origin for key in mistake.involved if (origin := next(origins(layers, key), None))]
    # a younger layer cut the calendar, so whoever wrote the event made no mistake
    return any(bound.age > event.age for bound in bounds)


def _touches(mistake: Mistake, lost: Sequence[Key]) -> bool:
    keys = (spelling for key in (mistake.key, *mistake.involved) for spelling in spellings(key))
    return any(key[: len(gone)] == gone for key in keys for gone in lost)
