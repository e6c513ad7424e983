"""Calibration files: which parameters are not known, their priors, and what they are fitted to.

A file may name patterns that were in view when a parameter was chosen, and those that fix a scale.
What is held-out stays out: it is for judging what came.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, ValidationError, model_validator

from sistercities.questions.judging import KINDS, Band, Kind, Order, Pattern
from sistercities.questions.patterns import patterns_named
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.complaints import complaints_of
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.files import load_scenario
from sistercities.scenario.keys import KeyTextError, parts_of
from sistercities.scenario.layers import SETTING, Layer, Tree, read
from sistercities.scenario.library import library
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.response_surface import FEWEST_SPARE, number_of_terms
from sistercities.study.posterior import BEHAVIOUR

BUILT_IN = "calibration.toml"
"""The file by which the posterior of the package was made; it lies beside it."""

MOST_PARAMETERS = 10
FITTED_TO: tuple[Kind, ...] = ("fitted", "scaling")
"""Kinds of patterns that a calibration may take."""


class Prior(Frozen):
    """What is known of a parameter before anything is compared with it.

    Attributes:
        range: lowest and highest value.
        scale: ``even``, any value as likely as any other, or ``log``, any factor.
        reason: why it may lie there.
    """

    range: tuple[float, float]
    scale: Literal["even", "log"] = "even"
    reason: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _holds_something(self) -> "Prior":
        low, high = self.range
        if low >= high:
            raise ValueError(f"the range {low:g} to {high:g} is empty; the lowest comes first")
        if self.scale == "log" and low <= 0.0:
            raise ValueError(f"a range that begins at {low:g} has no factors; take even")
        return self

    def at(self, shares: np.ndarray) -> np.ndarray:
        """The values below which such shares of the prior lie."""
        low, high = self.range
        if self.scale == "log":
            factors: np.ndarray = low * (high / low) ** shares
            return factors
        values: np.ndarray = low + shares * (high - low)
        return values


class CalibrationFile(Frozen):
    """A calibration: what is asked for.

    Attributes:
        title: of the calibration.
        draws: settings from the prior.
        again: settings from what these leave, to tell more where it counts.
        checks: settings from the posterior, to see what it predicts.
        replicates: histories of each version of a scenario at each setting.
        kept: posterior draws.
        seed: of everything.
        bands: patterns that tell a size.
        signs: patterns that tell a sign, or an order.
        priors: by parameter.
    """

    title: Annotated[str, Field(min_length=1)]
    draws: Annotated[int, Field(ge=2, le=1_000_000)]
    again: Annotated[int, Field(ge=0, le=1_000_000)]
    checks: Annotated[int, Field(ge=2, le=100_000)]
    replicates: Annotated[int, Field(ge=2, le=100_000)]
    kept: Annotated[int, Field(ge=2, le=10_000)]
    seed: Annotated[int, Field(ge=0, lt=2**53)] = 1
    bands: Annotated[tuple[str, ...], Field(min_length=1)]
    signs: tuple[str, ...] = ()
    priors: Annotated[dict[str, Prior], Field(min_length=1)]

    @property
    def settings(self) -> int:
        """Settings that are simulated in all."""
        return self.draws + self.again + self.checks

    @property
    def keys(self) -> list[str]:
        """Dotted keys of the parameters."""
        return [f"{BEHAVIOUR}{name}" for name in self.priors]

    @property
    def patterns(self) -> list[Pattern]:
        """The patterns it is fitted to, those that tell a size first."""
        return patterns_named([*self.bands, *self.signs])

    def values(self, points: np.ndarray) -> np.ndarray:
        """Values of the parameters at points of the prior.

        Args:
            points: ``[setting, parameter]``, each 0 to 1.
        """
        columns = zip(self.priors.values(), points.T, strict=True)
        return np.column_stack([prior.at(shares) for prior, shares in columns])

    def changes(self, values: np.ndarray) -> dict[str, float]:
        """One setting as changes to scenarios."""
        return {key: float(value) for key, value in zip(self.keys, values, strict=True)}


def load_calibration(
    path: str | Path | None = None, changes: Mapping[str, object] | None = None
) -> CalibrationFile:
    """Read a calibration file.

    Args:
        path: of a ``.toml`` file; that of the package if none.
        changes: dotted keys of the file, and values that replace what it says.

    Raises:
        SisterCitiesError: with all its mistakes.
    """
    place = library() / "posterior" / BUILT_IN if path is None else Path(path)
    layer = read(place, "calibration", "title, priors and bands")
    tree = _changed(layer.tree, changes or {})
    try:
        file = CalibrationFile.model_validate(_frozen(tree))
        mistakes = list(_wrong(file))
    except ValidationError as error:
        mistakes = complaints_of(error, _frozen(tree), root=CalibrationFile)
    if mistakes:
        raise ScenarioError([_placed(each, layer, changes or {}) for each in mistakes])
    return file


def _wrong(file: CalibrationFile) -> Iterator[Mistake]:
    """What is wrong with a file whose values are all of their kind."""
    if len(file.priors) > MOST_PARAMETERS:
        text = f"{len(file.priors)} parameters given; expected at most {MOST_PARAMETERS}"
        yield Mistake(("priors",), text)
    yield from _wrong_priors(file)
    for table in ("bands", "signs"):
        for name in getattr(file, table):
            try:
                (pattern,) = patterns_named([name])
            except SisterCitiesError as error:
                yield Mistake((table,), str(error))
                continue
            yield from _unfit(table, pattern)
    twice = {
        name for name in (*file.bands, *file.signs) if (*file.bands, *file.signs).count(name) > 1
    }
    yield from (Mistake(("bands",), f"{quoted(name)} is given twice") for name in sorted(twice))

    least = number_of_terms(len(file.priors)) + FEWEST_SPARE
    if file.draws < least:
        text = f"{file.draws} given; {len(file.priors)} parameters take at least {least}"
        yield Mistake(("draws",), text)


def _wrong_priors(file: CalibrationFile) -> Iterator[Mistake]:
    usual = load_scenario("base").behaviour.model_dump()
    for name, prior in file.priors.items():
        if name not in usual:
            text = f"no behavioural parameter {quoted(name)}; {meant(name, usual)}"
            yield Mistake(("priors", name), text)
        elif isinstance(usual[name], int):
            text = "a whole number; a calibration takes parameters that may have any value"
            yield Mistake(("priors", name), text)
        else:
            for end in prior.range:
                yield from _beyond({**usual, name: end}, name)


def _beyond(tree: Tree, name: str) -> Iterator[Mistake]:
    try:
        Behaviour.model_validate(tree)
    except ValidationError as error:
        for each in complaints_of(error, tree, root=Behaviour):
            yield Mistake(("priors", name, "range"), each.text)


def _unfit(table: str, pattern: Pattern) -> Iterator[Mistake]:
    """Why a pattern cannot be fitted to; nothing if it can."""
    if pattern.kind not in FITTED_TO:
        text = f"{pattern.identity} is {pattern.kind} ({KINDS[pattern.kind]})"
        yield Mistake((table,), f"{text}; a calibration takes what is {' or '.join(FITTED_TO)}")
    elif pattern.lacks:
        yield Mistake(
            (table,), f"{pattern.identity} cannot be measured: the model lacks {pattern.lacks}"
        )
    elif table == "bands" and isinstance(pattern.expected, Order):
        yield Mistake((table,), f"{pattern.identity} is an order; it belongs to signs")
    elif (
        table == "bands"
        and isinstance(pattern.expected, Band)
        and math.isinf(pattern.expected.high)
    ):
        yield Mistake((table,), f"{pattern.identity} has no upper end; only a sign can be told")
    elif table == "signs" and isinstance(pattern.expected, Band) and not side_of(pattern.expected):
        text = f"{pattern.identity} tells a size, not a sign: {pattern.expected.words}"
        yield Mistake((table,), f"{text}; it belongs to bands")


def side_of(band: Band) -> int:
    """The sign that a band tells: 1 or -1 where it ends at 0, else 0."""
    return 1 if band.low == 0.0 else -1 if band.high == 0.0 else 0


def _changed(tree: Tree, changes: Mapping[str, object]) -> Tree:
    """The values of a file with some replaced."""
    new = {key: dict(value) if isinstance(value, dict) else value for key, value in tree.items()}
    for key, value in changes.items():
        try:
            *above, last = parts_of(key)
        except KeyTextError as error:
            raise SisterCitiesError(f"{key}: {error}") from None
        place = new
        for part in above:
            below = place.get(part)
            if not isinstance(below, dict):
                raise SisterCitiesError(f"{key}: there is no table to set it in")
            place[part] = dict(below)
            place = place[part]
        place[last] = value
    return new


def _frozen(value: object) -> object:
    if isinstance(value, dict):
        return {key: _frozen(below) for key, below in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _placed(mistake: Mistake, layer: Layer, changes: Mapping[str, object]) -> Mistake:
    """A mistake with the line it stands on, or the setting it came by."""
    if any(mistake.key[:1] == (key.partition(".")[0],) for key in changes):
        return mistake._replace(file=SETTING)
    return mistake._replace(file=layer.where, line=layer.line(mistake.key))
