"""Indices of one outcome in one scenario: whether there are enough runs, and in which words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.words import Grid, Paragraph, Part
from sistercities.statistics.across_luck import INTERVAL_KIND
from sistercities.statistics.convergence import (
    CONVERGED,
    FEWEST_REPLICATES,
    UNDEFINED,
    Verdict,
    verdict_of,
)
from sistercities.statistics.elementary_effects import elementary_effects, morris_indices
from sistercities.statistics.interval import Estimate
from sistercities.statistics.sobol_indices import SaltelliRuns, saltelli_runs, sobol_indices
from sistercities.statistics.variance_shares import PARTS, variance_shares
from sistercities.study.results import Study
from sistercities.study.sampled import Sample, steps_of
from sistercities.world.measure import Measure, digits_of

type Index = tuple[str, str, str]
"""Name of an index, its variable, and the other variable of a pair."""

type Indices = dict[Index, Estimate]

SOBOL_NEAR = 0.05
"""How far intervals of Sobol indices may reach, and how far indices may have moved, if they are to
count as converged. Sarrazin et al. (2016) ask for intervals 0.05 wide; this is twice that.
"""

MORRIS_NEAR = 0.1
"""The same of ``mu*``, as a share of the largest one: a screening asks for an order alone."""

MAIN = {"saltelli": "ST", "morris": "mu*"}
"""The index by which variables are sorted."""

SHOWN = {"saltelli": ("ST", "S1"), "morris": ("mu*", "mu", "sigma")}
"""The indices that are printed, in their order."""

SAMPLES = {"saltelli": "base samples", "morris": "trajectories"}
"""What the size of a design counts."""

_PARTS_OF_SAMPLE = (8, 4, 2)
_MOST_ROWS = 20


class Found(NamedTuple):
    """What one outcome in one scenario comes to.

    Attributes:
        scenario: its name.
        measure: the outcome.
        kind: of the design.
        samples: base samples or trajectories.
        replicates: lucks.
        indices: of the whole sample.
        growing: indices that say whether they converge, by size of the sample, the whole one last.
        shares: of the variance of a single run.
        verdict: whether there are enough runs.
    """

    scenario: str
    measure: Measure
    kind: str
    samples: int
    replicates: int
    indices: Indices
    growing: dict[int, Indices]
    shares: dict[str, Estimate]
    verdict: Verdict

    @property
    def order(self) -> list[str]:
        """The variables, the most important one first."""
        main = {key[1]: each for key, each in self.indices.items() if key[0] == MAIN[self.kind]}
        return sorted(main, key=lambda name: -np.nan_to_num(main[name].value))

    @property
    def unit(self) -> str:
        """Unit of the indices."""
        if self.kind == "saltelli":
            return "share of variance of the mean response"
        return f"{self.measure.unit}, over the whole range"


type _Asked = Callable[..., Indices]


def indices_of(
    study: Study, sample: Sample, measure: Measure, runs: np.ndarray, *, second_order: bool
) -> Found:
    """Indices of an outcome, with intervals, and whether they have converged.

    Args:
        study: of kind ``morris`` or ``saltelli``.
        sample: of one of its scenarios, without the points that are left out.
        measure: the outcome.
        runs: it in all runs, ``[samples, points of each, replicates]``.
        second_order: whether indices of pairs are wanted.
    """
    kind = study.file.design.kind
    samples, _, replicates = runs.shape
    ask = _morris(study, sample, runs) if kind == "morris" else _saltelli(study, sample, runs)
    whole = ask(samples, second_order=second_order)
    deciding = _deciding(kind, whole)
    sizes = sorted({samples // part for part in _PARTS_OF_SAMPLE if samples // part > 1})
    growing = {size: _deciding(kind, ask(size)) for size in sizes}
    largest = max((each.value for each in deciding.values()), default=0.0)

    verdict = verdict_of(
        deciding,
        growing[samples // 2],
        lambda: _deciding(kind, ask(samples, of_luck=False)),
        lambda: _deciding(kind, ask(samples, of_samples=False)),
        SOBOL_NEAR if kind == "saltelli" else MORRIS_NEAR * largest,
        replicates,
    )
    uniform = runs if kind == "morris" else runs[:, [0, -1]]
    return Found(
        sample.scenario,
        measure,
        kind,
        samples,
        replicates,
        whole,
        {**growing, samples: deciding},
        variance_shares(uniform),
        verdict,
    )


def _saltelli(study: Study, sample: Sample, runs: np.ndarray) -> _Asked:
    names = sample.variables
    has_pairs = study.file.design.second_order is True
    swapped = saltelli_runs(runs, len(names), second_order=has_pairs)

    def ask(size: int, *, second_order: bool = False, **over: bool) -> Indices:
        """Sobol's indices out of the first so many samples, by the names of variables."""
        first = swapped.first(size)
        part = SaltelliRuns(first.a, first.b, first.ab, first.ba if second_order else None)
        return {
            (index, names[one], "" if other is None else names[other]): each
            for (index, one, other), each in sobol_indices(part, **over).items()
        }

    return ask


def _morris(study: Study, sample: Sample, runs: np.ndarray) -> _Asked:
    effects = elementary_effects(runs, *steps_of(study, sample))

    def ask(size: int, *, second_order: bool = False, **over: bool) -> Indices:
        """Morris's indices out of the first so many trajectories; there are none of pairs."""
        found = morris_indices(effects[:, :size], **over)
        return {(index, sample.variables[one], ""): each for (index, one), each in found.items()}

    return ask


def _deciding(kind: str, indices: Mapping[Index, Estimate]) -> Indices:
    """The indices that decide whether there are enough runs: not those of pairs, nor of spread."""
    names = ("S1", "ST") if kind == "saltelli" else ("mu*",)
    return {key: each for key, each in indices.items() if key[0] in names}


# --- Tables ---


def indices_table(found: Iterable[Found]) -> pd.DataFrame:
    """One row for each index, the most important variable first."""
    rows = [
        (each.scenario, each.measure.name, *key, each.unit, *estimate)
        for each in found
        for key, estimate in sorted(each.indices.items(), key=lambda item: _rank(each, item[0]))
    ]
    names = ["scenario", "outcome", "index", "variable", "other", "unit", *Estimate._fields]
    return pd.DataFrame(rows, columns=names)


def _rank(found: Found, key: Index) -> tuple[int, int]:
    kinds = ("ST", "S1", "mu*", "mu", "sigma", "S2")
    return kinds.index(key[0]), found.order.index(key[1])


def growing_table(found: Iterable[Found]) -> pd.DataFrame:
    """One row for each index and each size of the sample, growing."""
    rows = [
        (each.scenario, each.measure.name, size, key[0], key[1], each.unit, *estimate)
        for each in found
        for size, indices in each.growing.items()
        for key, estimate in indices.items()
    ]
    names = ["scenario", "outcome", "size", "index", "variable", "unit", *Estimate._fields]
    return pd.DataFrame(rows, columns=names)


def shares_table(found: Iterable[Found]) -> pd.DataFrame:
    """One row for each part of the variance of a single run."""
    rows = [
        (each.scenario, each.measure.name, part, "share of variance of a single run", *estimate)
        for each in found
        for part, estimate in each.shares.items()
    ]
    names = ["scenario", "outcome", "part", "unit", *Estimate._fields]
    return pd.DataFrame(rows, columns=names)


def verdicts_table(found: Iterable[Found]) -> pd.DataFrame:
    """One row for each outcome: whether there are enough runs."""
    rows = [
        (each.scenario, each.measure.name, each.samples, each.replicates, *each.verdict)
        for each in found
    ]
    names = ["scenario", "outcome", "size", "replicates", *Verdict._fields]
    return pd.DataFrame(rows, columns=names)


# --- Words ---


def said_of_indices(found: Found) -> Iterator[Part]:
    """The indices of the most important variables, the share of the seed, and the verdict."""
    if found.verdict.verdict != UNDEFINED:
        grid = Grid("variable", *SHOWN[found.kind], right=True)
        for name in found.order[:_MOST_ROWS]:
            cells = (found.indices[index, name, ""] for index in SHOWN[found.kind])
            grid.add_row(name, *(_cell(found, each) for each in cells))
        if len(found.order) > _MOST_ROWS:
            grid.notes.append(f"and {len(found.order) - _MOST_ROWS} more, in indices.csv")
        yield grid
        yield from _said_of_pairs(found)

    yield Paragraph(*_said_of_seed(found), _said_of_verdict(found))


def _said_of_pairs(found: Found) -> Iterator[Part]:
    pairs = {key: each for key, each in found.indices.items() if key[0] == "S2"}
    if pairs:
        grid = Grid("pair", "S2", right=True)
        order = sorted(pairs, key=lambda key: -pairs[key].value)
        for key in order[:_MOST_ROWS]:
            grid.add_row(f"{key[1]} x {key[2]}", _cell(found, pairs[key]))
        if len(order) > _MOST_ROWS:
            grid.notes.append(f"and {len(order) - _MOST_ROWS} more, in indices.csv")
        yield grid


def _cell(found: Found, each: Estimate) -> str:
    digits = 2 if found.kind == "saltelli" else digits_of(found.measure.unit) + 1
    return f"{each.value:.{digits}f} [{each.low:.{digits}f}, {each.high:.{digits}f}]"


def _said_of_seed(found: Found) -> Iterator[str]:
    if any(np.isnan(each.value) for each in found.shares.values()):
        reason = found.shares["seed"].interval.removeprefix("none: ")
        yield f"The seed's share of variance cannot be told: {reason}."
        return
    inputs, seed, alike, otherwise = (_percent(found.shares[part]) for part in PARTS)
    yield (
        f"Of the variance of a single run {inputs} comes from what was varied, and {seed} from "
        f"the seed: {alike} alike at all points, {otherwise} otherwise at each point. "
        "The indices are of the mean over luck, so they share out the first part alone."
    )


def _percent(each: Estimate) -> str:
    # rounded first, and then a zero without a sign
    value, low, high = (round(100.0 * part) for part in (each.value, each.low, each.high))
    return f"{value} % [{low}, {high}]"


def _said_of_verdict(found: Found) -> str:
    verdict = found.verdict
    if verdict.verdict == UNDEFINED:
        return f"All indices are undefined: {verdict.remedy}."
    digits = 2 if found.kind == "saltelli" else digits_of(found.measure.unit) + 1
    how_far = (
        f"the longest interval reaches {verdict.reach:.{digits}f} from its index, and the furthest "
        f"move from half the sample to the whole is {verdict.moved:.{digits}f}; "
        f"at most {verdict.most:.{digits}f} is asked of both"
    )
    if verdict.verdict == CONVERGED:
        return f"Converged: {how_far}."
    return f"Not converged: {verdict.remedy}{_size(found)}. T{how_far[1:]}."


def _size(found: Found) -> str:
    """What to set, for a remedy."""
    if found.verdict.remedy == "double the sample":
        return f" (--set design.size={2 * found.samples})"
    if found.verdict.remedy == "double the replicates":
        return f" (--set replicates={2 * found.replicates})"
    return f" (--set replicates={FEWEST_REPLICATES})"


def said_of_kinds(kind: str, samples: int, replicates: int) -> str:
    """What the indices are, and what stands in brackets."""
    lucks = "replicate" if replicates == 1 else "replicates"
    brackets = (
        f"In brackets: 95 % intervals by {INTERVAL_KIND}; n = {samples:,} {SAMPLES[kind]}, "
        f"each with {replicates:,} {lucks}."
    )
    if kind == "saltelli":
        return (
            "S1: share of the variance of the mean response that a variable makes alone; ST: with "
            f"all it does together with others. {brackets}"
        )
    return (
        "mu: mean effect of a variable over its whole range; mu*: mean size of the effect; sigma: "
        f"how much it differs with the other variables. {brackets}"
    )
