"""Do two coders agree?

A second, independent coding of a scenario's dispositions, and Krippendorff's alpha. A coding is a
scenario file that says ``extends`` and sets dispositions, nothing else; so it can be run as well.
What the second coder sets is compared with what the scenario has there, neutral values included: to
find no indicator is a judgement too.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sistercities.scenario.claims import Claim, claims_of
from sistercities.scenario.evidence import Frozen, evidence_field
from sistercities.scenario.fields import field_at
from sistercities.scenario.files import Given, build_scenario, changed_layers
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import Layer, Tree, read
from sistercities.scenario.library import find
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError, all_of, dotted
from sistercities.scenario.origins import with_place

ALPHA_RESAMPLES = 10_000
_CONFIDENCE = 0.95
_ROUNDING = 1e-12


class DoublyCoded(NamedTuple):
    """A value that both coders gave.

    Attributes:
        key: of the value; priorities are three values.
        first: what the scenario has.
        second: what the coding has.
    """

    key: str
    first: float
    second: float


class Alpha(NamedTuple):
    """Krippendorff's alpha for interval data: 1 for perfect agreement, 0 for what chance gives.

    Attributes:
        value: the estimate; NaN if no value differs from another, when it is not defined.
        low: lower end of the 95 % interval.
        high: upper end.
        interval: kind of the interval.
        n: number of values that were coded more than once.
    """

    value: float
    low: float
    high: float
    interval: str
    n: int


class CodersAgreement(NamedTuple):
    """Two codings compared: every value that both gave, and how far they agree."""

    values: list[DoublyCoded]
    alpha: Alpha


def agreement(
    name: Given, coding: str | Path, changes: Mapping[str, object] | None = None
) -> CodersAgreement:
    """Compare the dispositions of a scenario with a second coding.

    Args:
        name: name of a built-in scenario, path of a file, or a scenario.
        coding: path of the second coding, a ``.toml`` file.
        changes: dotted keys and new values of the scenario, as for ``load_scenario``.

    Raises:
        SisterCitiesError: if one of them cannot be used, or the coding sets what is no disposition,
            or nothing.
    """
    (called, layers), (_, (second,)) = all_of(
        partial(_coded, name, changes or {}), partial(_coding, coding)
    )
    first = {claim.key: claim for claim in claims_of(build_scenario(called, layers))}
    _refuse_what_is_judged_by_nobody(second, [*layers, second])
    coded = claims_of(build_scenario(called, [*layers, second]))
    values = [
        pair
        for claim in coded
        if _sets(second.tree, claim.key)
        for pair in _pairs(first[claim.key], claim)
    ]

    if not values:
        raise SisterCitiesError(
            f"{second.where}: no disposition in it; a coding says for example will = 0.6 for a side"
        )

    return CodersAgreement(
        values, alpha_of([[pair.first for pair in values], [pair.second for pair in values]])
    )


def _coded(name: Given, changes: Mapping[str, object]) -> tuple[str, list[Layer]]:
    """The name and the layers of a scenario without mistakes, its dispositions as coded."""
    called, layers = changed_layers(name, {**changes, "dispositions": "coded"})
    build_scenario(called, layers)
    return called, layers


def _coding(coding: str | Path) -> tuple[str, list[Layer]]:
    """The place of a second coding, and the coding as it is written, whatever it extends."""
    layer = read(find(coding), "coding", "what it judges, for example will = 0.6 for a side")
    layer.tree.pop("extends", None)
    return layer.where, [layer]


def alpha_of(ratings: ArrayLike, groups: Sequence[str] | None = None) -> Alpha:
    """Krippendorff's alpha for interval data (Krippendorff 2011), with a bootstrap interval.

    The interval draws units anew, with everything that was said of them, always with the same luck.
    Units of one group are not independent of each other, and are drawn together. In trials with two
    coders and 10, 20, 40 and 100 units it held the true alpha in 92, 91, 96 and 93 of 100 samples.
    (Drawing single pairs while the expected disagreement stays, as Hayes & Krippendorff 2007 do,
    held it in 82, 85, 90 and 89.)

    Args:
        ratings: a row for each coder, a column for each unit; NaN where a coder gave none.
        groups: what each unit belongs to, as the pairing of a side; each to itself if not given.
    """
    sums, units = _sums(np.asarray(ratings, dtype=float), groups)
    drawn_anew = "values coded" if groups is None else "groups of values coded"
    kind = f"percentile bootstrap, {ALPHA_RESAMPLES:,} resamples of the {drawn_anew}"
    number = len(sums)
    drawn = (
        np.random.default_rng(1).multinomial(number, np.full(number, 1.0 / number), ALPHA_RESAMPLES)
        @ sums
    )
    # resampling without a loop: how often each group was drawn, times what it adds
    tails = [(1.0 - _CONFIDENCE) / 2.0, (1.0 + _CONFIDENCE) / 2.0]
    value = float(_alpha(sums.sum(axis=0)))
    resampled = _alpha(drawn)
    defined = resampled[~np.isnan(resampled)]
    low, high = np.quantile(defined, tails) if value < 1.0 else (np.nan, np.nan)

    return Alpha(value, float(low), float(high), kind, units)


def _sums(table: np.ndarray, groups: Sequence[str] | None) -> tuple[np.ndarray, int]:
    """What alpha needs of each group of units that were coded more than once, and their number.

    Number, sum, sum of squares, disagreement; all four add up over the units of a group.
    """
    given = ~np.isnan(table)
    several = given.sum(axis=0) > 1
    number = given.sum(axis=0)[several]
    values = np.where(given, table, 0.0)[:, several]
    total = values.sum(axis=0)
    squares = (values**2).sum(axis=0)

    disagreement = 2.0 * (number * squares - total**2) / (number - 1)
    of_units = np.stack([number, total, squares, disagreement], axis=1)
    if groups is None:
        return of_units, len(of_units)

    names, group = np.unique(np.asarray(groups)[several], return_inverse=True)
    of_groups = np.zeros((len(names), of_units.shape[1]))
    np.add.at(of_groups, group, of_units)
    return of_groups, len(of_units)


def _alpha(sums: np.ndarray) -> np.ndarray:
    """One minus observed over expected disagreement, both mean squared differences.

    NaN if no values differ at all.
    """
    number, total, squares, disagreement = np.moveaxis(sums, -1, 0)
    expected = 2.0 * (number * squares - total**2) / (number * (number - 1))
    # where all values are equal rounding alone differs, and alpha is not defined
    varied = expected > _ROUNDING * squares / number
    return np.where(varied, 1.0 - disagreement / number / np.where(varied, expected, 1.0), np.nan)


def _refuse_what_is_judged_by_nobody(coding: Layer, layers: Sequence[Layer]) -> None:
    """A coding holds dispositions; what is counted or chosen is not for two coders to agree on."""
    wrong = [
        with_place(
            Mistake(key, "not a disposition; a coding judges dispositions, and nothing else"),
            layers,
        )
        for key in _values(coding.tree, ())
        if key not in {("title",), ("summary",)} and not _is_disposition(key)
    ]
    if wrong:
        raise ScenarioError(wrong)


def _is_disposition(key: Key) -> bool:
    field = field_at(tuple(map(str, key)))
    declared = evidence_field(field.info if field else None)
    return declared is not None and declared.kind == "disposition"


def _values(tree: Tree, above: Key) -> Iterator[Key]:
    """Keys of all values in a tree; a table of evidence is one."""
    for name, value in tree.items():
        key = (*above, name)
        field = field_at(tuple(map(str, key)))
        if isinstance(value, dict) and field and field.holds in {"table", "tables"}:
            yield from _values(value, key)
        else:
            yield key


def _sets(tree: Tree, key: Key) -> bool:
    value: object = tree
    for part in key:
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return True


def _pairs(first: Claim, second: Claim) -> Iterator[DoublyCoded]:
    if not isinstance(first.value, Frozen):
        yield DoublyCoded(dotted(second.key), float(first.value), float(second.value))
        return

    for name in type(first.value).model_fields:
        key = dotted((*second.key, name))
        yield DoublyCoded(
            key, float(getattr(first.value, name)), float(getattr(second.value, name))
        )
