"""What a paper calls the tables, columns and names of an answer: words, where data have names.

Words of outcomes, columns, evidence and policies are taken from where these are declared.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

import pandas as pd

from sistercities.scenario.fields import owned_fields
from sistercities.scenario.interventions import enactment_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.world.measure import OUTCOMES, measures_of
from sistercities.world.outcome import Phase, described
from sistercities.world.record import measured

CAPTIONS = {
    "alone": "What each observable and disposition does alone",
    "boxes": "Where it happens more often than elsewhere",
    "by_choice": "How often the conclusion holds, by choice",
    "calibration": "Shares that were predicted, and shares that came true",
    "candidates": "Policies that were tried",
    "cases": "What is known of each pairing, and what the model says",
    "channels": "What the best plan moves",
    "choices": "Universes: what was chosen in each",
    "codings": "Two codings of the same pairings",
    "contraction": "How far the patterns narrow each parameter",
    "convergence": "Indices by size of the sample",
    "difference": "The difference that is explained",
    "differences": "The model beside predictors without one",
    "draws": "Draws of the posterior",
    "effects": "Effects in each universe",
    "events": "What happened, month by month",
    "finalists": "Policies that were simulated in new worlds",
    "firsts": "What comes first in each universe",
    "gains": "Who gains",
    "indices": "How much each input matters",
    "interactions": "Interactions of factors",
    "leads": "How far the first is ahead of the second",
    "luck": "How far luck moves the score",
    "outcomes": "What became of it",
    "over_time": "Differences over time",
    "pairings": "Chances of each pairing",
    "parameters": "Luck and parameters",
    "peeling": "How the boxes were found",
    "permutation": "Scores against shuffled fates",
    "points": "Universes: how plausible each is",
    "potency": "What an equal step of each factor does",
    "ranking": "Ranks of the policies",
    "ranks": "Ranks of true values among posterior draws",
    "readings": "Readings of the patterns",
    "recovery": "How well known parameters are found again",
    "regrets": "Regret in groups of plausible worlds",
    "restrictions": "What bounds the boxes",
    "robust": "Plausible worlds in which the aim is reached",
    "scores": "Scores",
    "settings": "Settings that were simulated",
    "shares": "What each factor contributes",
    "summary": "What became of it",
    "table": "What changes",
    "timing": "When to begin",
    "trade": "When which businesses traded with each other",
    "variance": "Where the variance comes from",
    "verdicts": "Verdicts",
    "within": "Statistics before and after the calibration",
}
"""What each table of an answer shows."""

_HEADINGS = {
    "value": "estimate",
    "with": "with it",
    "without": "without it",
    "of": "of",
    "like": "the other",
    "helps": "worlds it helps",
    "suffice": "worlds that would suffice",
    "p": "p",
}
"""Headings of columns whose names do not say enough."""

_NO_UNITS = re.compile(
    r"^(name|words|number|yes or no|phase|code|in the unit|kind of|the unit of|one of|"
    r"all neutral|what |whether |value of|first|factor, |place|scenario,|on what|keys)"
)
"""Begins what a column says of itself where that is no unit."""

_PLAIN = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")


def caption_of(table: str) -> str:
    """What a table shows."""
    return CAPTIONS.get(table, capital(_spaced(table)))


def heading_of(column: str, unit: str) -> str:
    """What stands above a column: its words, and its unit where it has one.

    Args:
        column: its name.
        unit: what the answer says of it.
    """
    words = _HEADINGS.get(column, _spaced(column))
    scale = unit.partition(";")[0]
    if scale == words or not is_unit(scale):
        return capital(words)
    return f"{capital(words)} ({scale})"


def is_unit(scale: str) -> bool:
    """Whether what an answer says of a column is a unit, and not only what it holds."""
    return bool(scale) and not _NO_UNITS.match(scale)


def words_of(column: str, name: object, titles: Mapping[str, str]) -> str:
    """What a cell says that holds a name.

    Args:
        column: it stands in.
        name: that it holds.
        titles: of scenarios, by name.
    """
    if name is None or pd.isna(name):  # type: ignore[call-overload]
        return ""
    if isinstance(name, bool):
        return "yes" if name else "no"
    text = str(name)
    known = dict(titles) | _VOCABULARIES.get(column, dict)()
    if column in {"policy", "plan"}:
        return _policy(text)
    words = known.get(text) or known.get(text.removesuffix("_median"))
    if words is None:
        last = text.rpartition(".")[2] if column in {"variable", "parameter"} else text
        words = _vocabulary_of_evidence().get(last) or (
            _spaced(last) if _PLAIN.fullmatch(last) else text
        )
    return f"median of {words}" if text.endswith("_median") else words


def capital(words: str) -> str:
    """Words with a capital; signs such as n and p keep theirs."""
    return f"{words[0].upper()}{words[1:]}" if len(words) > 1 else words


def small(words: str) -> str:
    """Words that go on after others, without their capital."""
    return f"{words[:1].lower()}{words[1:]}"


@cache
def _vocabulary_of_outcomes() -> dict[str, str]:
    measures = {each.name: each.words for each in measures_of(described())}
    columns = {name: each.words for name, each in measured().items()}
    outcomes = {name: each.words for name, each in OUTCOMES.items()}
    times = {name: each.words for name, each in described().items() if each.kind == "years"}
    return {name: str(words) for name, words in (columns | times | measures | outcomes).items()}


@cache
def _vocabulary_of_evidence() -> dict[str, str]:
    return {name: each.quantity.words for name, each in owned_fields().items()}


_VOCABULARIES: dict[str, Callable[[], dict[str, str]]] = {
    "outcome": _vocabulary_of_outcomes,
    "measure": _vocabulary_of_outcomes,
    "column": _vocabulary_of_outcomes,
    "statistic": _vocabulary_of_outcomes,
    "target": _vocabulary_of_outcomes,
    "phase": lambda: {str(phase): str(phase) for phase in Phase},
    "field": _vocabulary_of_evidence,
}
"""Where the words of the names in a column are declared."""


def _policy(text: str) -> str:
    """A policy by its title, with size, city and month as they were asked for."""
    try:
        enactment = enactment_of(text)
    except SisterCitiesError:
        return text
    words = []
    for title, part in zip(enactment.titles, enactment.parts, strict=True):
        size = f", size {part.size:g}" if part.size is not None else ""
        words.append(f"{title}{size}{f' ({part.city})' if part.city else ''}")
    begins = f", from {enactment.begins}" if enactment.begins else ""
    return f"{' + '.join(words)}{begins}"


def _spaced(name: str) -> str:
    return re.sub(r"[_-]+", " ", name)
