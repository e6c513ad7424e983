"""Where something happens: boxes in the space of what a study varied, from the runs it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.answer import Answer, answered
from sistercities.questions.boxed import (
    Boxed,
    Varied,
    boxes_table,
    peeling_table,
    restrictions_table,
    said_of_boxes,
    said_of_kinds,
)
from sistercities.questions.condition import Condition, condition_of
from sistercities.questions.words import Heading, Paragraph, Part
from sistercities.runs.keeping import Out
from sistercities.runs.marks import MANIFEST
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.statistics.across_luck import one_thread
from sistercities.statistics.discovery import (
    FEWEST_POINTS,
    FEWEST_RUNS,
    FEWEST_SAMPLES,
    Trials,
    discoveries,
)
from sistercities.study.folder import digest
from sistercities.study.labels import label_of, scale_of
from sistercities.study.results import Study
from sistercities.study.sampled import Sample, check_whole, input_of, outputs_of, samples_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class LeftOut(NamedTuple):
    """Runs of one scenario that could not be used.

    Attributes:
        scenario: its name.
        runs: that failed, or in which an outcome has no value.
        first: name of the first of these.
    """

    scenario: str
    runs: int
    first: str


@dataclass(kw_only=True, eq=False, repr=False)
class Discovered(Answer):
    """Where a condition holds in a study, in each of its scenarios.

    Attributes:
        study: whose runs were read.
        condition: what holds.
        boxed: what was found in each scenario.
        left_out: runs that could not be used.
        alike: scenarios in which it holds in too few runs, or in nearly all, in words.
    """

    units_of: ClassVar = {
        "scenario": "name",
        "box": "number, in the order in which they were found",
        "verdict": "clear, or nothing to find",
        "measure": "name",
        "variable": "name",
        "role": "lever or uncertainty",
        "from": "in the unit of the row; lowest value in the box, minus infinity if open",
        "to": "in the unit of the row; highest value in the box, infinity if open",
        "values": "words that lie in the box",
        "quasi_p_from": "chance, of the lower end",
        "quasi_p_to": "chance, of the upper end",
        "quasi_p_values": "chance, of the words",
        "reproduced": "share of searches with half of the points and luck",
        "step": "peels",
        "size": "share of the points that were left",
        "coverage": "share of all runs in which it holds",
        "density": "share of runs of the box",
        "held_coverage": "share of all runs in which it holds, held out",
        "held_density": "share of runs of boxes of that size, held out",
        "restricted": "number of variables",
        "taken": "yes or no",
        "limits": "words",
        "restrictions.unit": "the unit of the row; none of words",
        "boxes.n": "runs; samples of held-out numbers; points; shuffles",
    }
    drawn: ClassVar = "a figure for each box that is clear, .pdf and .png"

    question: str = "discover"
    study: Study
    condition: Condition
    boxed: list[Boxed]
    left_out: list[LeftOut]
    alike: list[str]

    def __repr__(self) -> str:
        return f"<{self.question} {self.study.file.name}: {', '.join(self.tables)}>"

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """How good each box is, what it restricts, and the way to it."""
        return {
            "boxes": boxes_table(self.boxed),
            "restrictions": restrictions_table(self.boxed),
            "peeling": peeling_table(self.boxed),
        }

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """The way to each box, its limits, and the two variables that it restricts most surely."""
        from sistercities.paper.figures.discovery import draw_box

        for boxed in self.boxed:
            for number in range(1, len(boxed.clear) + 1):
                name = f"box-{number}"
                title = self.study.titles[boxed.scenario]
                yield (
                    name if len(self.study.titles) == 1 else f"{boxed.scenario}-{name}",
                    draw_box(boxed, number, title),
                )

    def words(self) -> Iterator[Part]:
        """In which part of the space it holds, and how far that can be believed."""
        for boxed in self.boxed:
            yield Heading(self._heading(boxed))
            yield from said_of_boxes(boxed)
        yield Paragraph(said_of_kinds(self.boxed), *map(_said_of, self.left_out), *self.alike)

    def _heading(self, boxed: Boxed) -> str:
        return f"{self.study.titles[boxed.scenario]}: {boxed.condition.words}"


def _said_of(gone: LeftOut) -> str:
    runs = "1 run is" if gone.runs == 1 else f"{gone.runs:,} runs are"
    return (
        f"{gone.scenario}: {runs} left out that failed or gave no value (the first is "
        f"{gone.first}); what is left stands for the rest only if they did not fail for what was "
        "varied."
    )


def discover(
    study: str | Path | Study, where: str, *, density: float | None = None, out: Out | None = None
) -> Discovered:
    """In which part of what a study varied something happens more often than elsewhere.

    Args:
        study: a study, or its folder; of any design that varies everything at once.
        where: what happens, as comparisons of outcomes with numbers, such as
            ``exchange_index < 0.1 and success < 1``.
        density: share of the runs of a box, from 0 to 1, in which it is to happen at least; without
            it the box is taken with the most of such runs above those of as many runs anywhere.
        out: folder for the answer; nothing is stored without it.

    Raises:
        SisterCitiesError: if the study is not whole, or its design or its runs do not do; if the
            condition cannot be read, or holds in all runs or in none.
    """
    opened = study if isinstance(study, Study) else Study.open(study)
    _check_design(opened)
    condition = condition_of(where, opened)
    least = _checked(density)

    def find() -> Discovered:
        """The boxes, and what is told of them."""
        answer = Discovered(
            asked={
                "study": opened.file.name,
                "manifest": digest(opened.folder / MANIFEST),
                "where": condition.text,
                "density": density,
            },
            seeds={},
            study=opened,
            condition=condition,
            boxed=[],
            left_out=[],
            alike=[],
        )
        holds = condition.of([*outputs_of(opened, condition.measures)])
        with one_thread():
            for sample in samples_of(opened):
                _add(answer, sample, holds[sample.points.ravel()], least)
        if not answer.boxed:
            raise SisterCitiesError(f"{shown(opened.folder)}: {'; '.join(answer.alike)}")
        return answer

    return answered(find, out)


def _checked(density: float | None) -> float:
    """The density that is asked for; 0 if none is."""
    if density is not None and not 0.0 < density <= 1.0:
        raise SisterCitiesError(
            f"--density: {density:g} given; a share of runs, above 0 and at most 1"
        )
    return density or 0.0


def _check_design(study: Study) -> None:
    """Refuse a study that is not finished, or of which the points do not fill the space."""
    where = shown(study.folder)
    kind = study.file.design.kind
    if kind == "one-at-a-time":
        raise SisterCitiesError(
            f"{where}: its design is one-at-a-time, so no two variables move together and no box "
            "can be seen; sweep with --set design.kind=sobol --set design.size=512"
        )
    check_whole(study)
    if len(study.points) < FEWEST_POINTS:
        raise SisterCitiesError(
            f"{where}: {len(study.points)} points; at least {FEWEST_POINTS} are needed, and 512 "
            "are better"
        )


def _add(answer: Discovered, sample: Sample, holds: np.ndarray, least: float) -> None:
    """Add what is found in one scenario."""
    study = answer.study
    points = sample.points.ravel()
    _check_sample(study, sample)
    missing = np.isnan(holds)
    if missing.any():
        point, replicate = (int(each[0]) for each in np.nonzero(missing))
        first = f"{points[point]}-{replicate}"
        answer.left_out.append(LeftOut(sample.scenario, int(missing.sum()), first))

    hits = int(np.nansum(holds))
    runs = int(np.count_nonzero(~missing))
    if min(hits, runs - hits) < FEWEST_RUNS:
        answer.alike.append(
            f"{answer.condition.text} holds in {hits:,} of {runs:,} runs of {sample.scenario}; "
            f"at least {FEWEST_RUNS} have to be on either side"
        )
        return

    varied = _varied(study, sample)
    trials = Trials(
        np.column_stack([each.input.values for each in varied]),
        tuple(not each.input.words for each in varied),
        holds,
        sample.points.shape[1],
    )
    of_each = np.count_nonzero(~missing, axis=1)
    # a point of which all runs failed has no share
    shares = np.nansum(holds, axis=1) / np.where(of_each > 0, of_each, np.nan)
    answer.boxed.append(
        Boxed(
            scenario=sample.scenario,
            condition=answer.condition,
            varied=varied,
            points=len(points),
            runs=runs,
            replicates=holds.shape[1],
            share=hits / runs,
            mixed=float(np.mean((shares > 0.0) & (shares < 1.0))),
            shares=shares,
            found=tuple(discoveries(trials, least)),
        )
    )


def _check_sample(study: Study, sample: Sample) -> None:
    where = f"{shown(study.folder)}: {sample.scenario}"
    if len(sample.points) < FEWEST_SAMPLES or sample.points.size < FEWEST_POINTS:
        raise SisterCitiesError(
            f"{where}: {len(sample.points)} samples and {sample.points.size} points; at least "
            f"{FEWEST_SAMPLES} and {FEWEST_POINTS} are needed"
        )
    for variable in sample.variables:
        empty = study.table[variable].take(sample.points.ravel()).null_count
        if empty:
            raise SisterCitiesError(
                f"{where}: {variable} is left empty at {empty:,} points; a box needs its value "
                "everywhere"
            )


def _varied(study: Study, sample: Sample) -> tuple[Varied, ...]:
    """The variables of a scenario, with their values at its points, and their words."""
    points = sample.points.ravel()
    scenario = study.scenario(int(points[0]))
    listed = study.file.variables
    found = []
    for name in sample.variables:
        values = input_of(study, name)
        label = label_of(study, name, scenario)
        found.append(
            Varied(
                values._replace(values=values.values[points]),
                label,
                scale_of(study, name, label),
                study.unit(name) or "none",
                listed[name][0] if name in listed else "uncertainty",
            )
        )
    return tuple(found)
