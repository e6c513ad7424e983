"""Designs: at which points of its variables a study looks.

A design knows axes and shares, nothing of scenarios. Sampling designs draw shares of the way along
each axis, from 0 to 1; the axis turns them into values. All but the Latin hypercube can grow: more
points keep the first ones.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from sistercities.scenario.evidence import Frozen
from sistercities.study.variable import Axis, DesignError, Points, Value, points_in_file

if TYPE_CHECKING:  # numpy is loaded when a design draws, not when studies are listed
    from sistercities.world.population import Column

MOST_POINTS = 10_000_000
MORRIS_LEVELS = 4
"""Levels of the grid on which Morris trajectories walk, the usual even number (Morris 1991;
Campolongo et al. 2007).
"""

FEWEST = {"morris": 4, "saltelli": 8, "one-at-a-time": 1}
"""The designs that say how much each variable matters, and the least size that does."""

type DesignKind = Literal[
    "grid", "table", "latin-hypercube", "sobol", "morris", "saltelli", "one-at-a-time"
]


class Design(Frozen):
    """The design of a study file.

    Attributes:
        kind: which design.
        size: values along each range (``grid``, ``one-at-a-time``); points (``latin-hypercube``,
            ``sobol``); trajectories (``morris``); size of the base sample (``saltelli``).
        file: the table of points, a CSV file beside the study file (``table``).
        second_order: whether there are points for second-order indices too (``saltelli``).
    """

    kind: DesignKind
    size: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None
    file: str | None = None
    second_order: Literal[True] | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Design":
        if self.kind == "table" and (self.file is None or self.size is not None):
            raise ValueError("a table takes a file, and no size")
        if self.kind != "table" and self.file is not None:
            raise ValueError(f'file: only for kind = "table"; {self.kind} takes a size')
        if self.kind != "saltelli" and self.second_order is not None:
            raise ValueError(f'second_order: only for kind = "saltelli"; not for {self.kind}')
        if self.kind in SAMPLES and self.size is None:
            raise ValueError(f"size: missing; {self.kind} needs {SAMPLES[self.kind].counts}")

        if (
            self.kind in {"sobol", "saltelli"}
            and self.size is not None
            and self.size & (self.size - 1)
        ):
            # the powers of two below and above
            low = 1 << (self.size.bit_length() - 1)
            raise ValueError(
                f"size: {self.size:,} given; {self.kind} needs a power of two, "
                f"{low:,} or {2 * low:,}"
            )

        return self


class _Sample(NamedTuple):
    """How a sampling design draws: shares of each axis from design, number of axes and seed."""

    counts: str
    of_each: Callable[[Design, int], int]
    draw: Callable[[Design, int, int], "Column"]


def _latin_hypercube(design: Design, axes: int, seed: int) -> "Column":
    from scipy.stats import qmc

    drawn: Column = qmc.LatinHypercube(axes, rng=seed).random(design.size)
    return drawn


def _sobol(design: Design, axes: int, seed: int) -> "Column":
    from scipy.stats import qmc

    drawn: Column = qmc.Sobol(axes, scramble=True, rng=seed).random(design.size)
    return drawn


def _unit_cube(axes: int) -> dict[str, object]:
    return {
        "num_vars": axes,
        "names": [str(axis) for axis in range(axes)],
        "bounds": [[0.0, 1.0]] * axes,
    }


def _morris(design: Design, axes: int, seed: int) -> "Column":
    from SALib.sample import morris

    cube = _unit_cube(axes)
    drawn: Column = morris.sample(cube, design.size, num_levels=MORRIS_LEVELS, seed=seed)
    return drawn


def _saltelli(design: Design, axes: int, seed: int) -> "Column":
    from SALib.sample import sobol

    both = design.second_order is True
    drawn: Column = sobol.sample(_unit_cube(axes), design.size, calc_second_order=both, seed=seed)
    return drawn


def _of_each_base(design: Design, axes: int) -> int:
    return 2 * axes + 2 if design.second_order else axes + 2


SAMPLES = {
    "latin-hypercube": _Sample("a number of points", lambda _, __: 1, _latin_hypercube),
    "sobol": _Sample("a number of points, a power of two", lambda _, __: 1, _sobol),
    "morris": _Sample("a number of trajectories", lambda _, axes: axes + 1, _morris),
    "saltelli": _Sample("the size of the base sample, a power of two", _of_each_base, _saltelli),
}


def points_of(design: Design, axes: Sequence[Axis], seed: int, beside: Path) -> Points:
    """The points of a design.

    Args:
        design: kind and size.
        axes: what is varied, at least one.
        seed: of the sampling designs.
        beside: folder that the file of a table lies in.

    Returns:
        A tuple per point, a value per axis.

    Raises:
        DesignError: if the design cannot be made of these axes.
    """
    if not axes:
        raise DesignError("nothing to vary; name levers or uncertainties")

    number = count_of(design, axes)
    if number > MOST_POINTS:
        raise DesignError(f"{number:,} points; at most {MOST_POINTS:,}")
    if design.kind == "table":
        return points_in_file(beside / (design.file or ""), axes)
    if design.kind == "grid":
        return list(itertools.product(*(axis.spaced(design.size) for axis in axes)))
    if design.kind == "one-at-a-time":
        return list(_one_at_a_time(axes, design.size))

    # one row per point, one column per axis, from 0 to 1
    shares = SAMPLES[design.kind].draw(design, len(axes), seed)
    columns = [axis.at(shares[:, number]) for number, axis in enumerate(axes)]
    return list(zip(*columns, strict=True))


def points_of_each(design: Design, axes: int) -> int:
    """Points that belong to each unit of the size of a sampling design.

    Args:
        design: that draws.
        axes: number of axes.

    Returns:
        1 point of a sample; the points of a trajectory; those of a base sample.
    """
    return SAMPLES[design.kind].of_each(design, axes)


def count_of(design: Design, axes: Sequence[Axis]) -> int:
    """Number of points of a design, without making them; 0 for a table, which has to be read.

    Raises:
        DesignError: if a range needs a size and none is given.
    """
    if design.kind == "table":
        return 0
    if design.kind in SAMPLES:
        return (design.size or 0) * points_of_each(design, len(axes))
    if design.size in {None, 1} and any(not axis.choices and not axis.whole for axis in axes):
        raise DesignError(
            f"size: {design.size or 'none'} given; "
            f"a {design.kind} needs at least 2 values along a range"
        )

    counts = [len(axis.choices) or _spaced_count(axis, design.size) for axis in axes]
    return math.prod(counts) if design.kind == "grid" else 1 + sum(counts)


def _spaced_count(axis: Axis, size: int | None) -> int:
    every = int(axis.high) - int(axis.low) + 1 if axis.whole else size or 0
    return min(size or every, every)


def _one_at_a_time(axes: Sequence[Axis], size: int | None) -> Iterator[tuple[Value, ...]]:
    """The scenario as it is, then each axis alone through its values.

    The others stay as they are.
    """
    yield (None,) * len(axes)
    for place, axis in enumerate(axes):
        for value in axis.spaced(size):
            yield tuple(value if other == place else None for other in range(len(axes)))
