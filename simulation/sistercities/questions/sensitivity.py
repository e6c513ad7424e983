"""Which inputs matter: indices of a study that was swept, with the luck of the seed kept apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.answer import Answer, answered
from sistercities.questions.effect_sizes import (
    Steps,
    effect_sizes,
    said_of_pairs,
    said_of_steps,
    steps_table,
)
from sistercities.questions.indices import (
    SAMPLES,
    Found,
    growing_table,
    indices_of,
    indices_table,
    said_of_indices,
    said_of_kinds,
    shares_table,
    verdicts_table,
)
from sistercities.questions.words import Heading, Paragraph, Part
from sistercities.runs.keeping import Out
from sistercities.runs.marks import MANIFEST
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.across_luck import is_constant, one_thread
from sistercities.statistics.convergence import UNDEFINED
from sistercities.study.design import FEWEST
from sistercities.study.folder import digest
from sistercities.study.results import Study
from sistercities.study.sampled import Sample, check_whole, outputs_of, samples_of
from sistercities.world.measure import Measure, measures_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_OUTCOMES = 4


class LeftOut(NamedTuple):
    """What could not be used of one outcome in one scenario.

    Attributes:
        scenario: its name.
        measure: the outcome.
        samples: number of samples that are left out, or of pairs.
        runs: number of runs that failed or gave no value.
        first: name of the first of these.
    """

    scenario: str
    measure: Measure
    samples: int
    runs: int
    first: str


@dataclass(kw_only=True, eq=False, repr=False)
class Sensitivity(Answer):
    """Which inputs of a study matter, for some outcomes in each of its scenarios.

    Attributes:
        study: whose runs were read.
        found: indices of each outcome, where the design gives some.
        steps: what each step does, where one thing was changed at a time.
        left_out: samples that could not be used.
    """

    units_of: ClassVar = {
        "scenario": "name",
        "variable": "name",
        "other": "name of the other variable of a pair; empty for one alone",
        "index": "name",
        "part": "name",
        "size": "base samples or trajectories",
        "replicates": "runs of each point",
        "level": "value of the variable",
        "standardised": "standard deviations of a single run over luck, the scenario as it is",
        "verdict": "converged, not converged, or undefined",
        "remedy": "what to do; why, if undefined; empty if converged",
        "reach": "in the unit of the indices; of the longest interval from its index",
        "moved": "in the unit of the indices; furthest from half the sample to the whole",
        "most": "in the unit of the indices; allowed of reach and moved",
        "n": "base samples or trajectories",
        "effects.n": "pairs of runs",
    }
    drawn: ClassVar = "a figure for each outcome that is not undefined, .pdf and .png"

    question: str = "sensitivity"
    study: Study
    found: list[Found]
    steps: list[Steps]
    left_out: list[LeftOut]

    def __repr__(self) -> str:
        return f"<{self.question} {self.study.file.name}: {', '.join(self.tables)}>"

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Indices, convergence, shares of variance and verdicts; or what each step does."""
        if self.steps:
            return {"effects": steps_table(self.steps)}
        return {
            "indices": indices_table(self.found),
            "convergence": growing_table(self.found),
            "variance": shares_table(self.found),
            "verdicts": verdicts_table(self.found),
        }

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """Indices with their convergence, or steps, of each outcome in each scenario."""
        from sistercities.paper.figures.sensitivity import draw_indices, draw_steps

        for each in self.found:
            if each.verdict.verdict != UNDEFINED:
                title = self.study.titles[each.scenario]
                yield self._file_of(each), draw_indices(each, title)
        for steps in self.steps:
            yield self._file_of(steps), draw_steps(steps, self.study.titles[steps.scenario])

    def words(self) -> Iterator[Part]:
        """What matters for each outcome, and how sure that is."""
        design = self.study.file.design
        for each in self.found:
            yield Heading(self._heading(each))
            yield from said_of_indices(each)
        for steps in self.steps:
            yield Heading(self._heading(steps))
            yield from said_of_steps(steps)

        said = (
            said_of_pairs(self.study.file.replicates)
            if self.steps
            else said_of_kinds(design.kind, self.found[0].samples, self.found[0].replicates)
        )
        yield Paragraph(said, *map(self._said_of, self.left_out))

    def _said_of(self, gone: LeftOut) -> str:
        kind = SAMPLES.get(self.study.file.design.kind, "pairs of runs")
        runs = "1 run" if gone.runs == 1 else f"{gone.runs:,} runs"
        return (
            f"{gone.measure.label} in {gone.scenario}: {gone.samples:,} {kind} are left out, "
            f"because {runs} failed or gave no value (the first is {gone.first}); what is left "
            "stands for the rest only if they did not fail for what was varied."
        )

    def _heading(self, each: Found | Steps) -> str:
        return f"{self.study.titles[each.scenario]}: {each.measure.words}"

    def _file_of(self, each: Found | Steps) -> str:
        alone = len(self.study.titles) == 1
        return each.measure.name if alone else f"{each.scenario}-{each.measure.name}"


def sensitivity(
    study: str | Path | Study,
    *,
    outcomes: Sequence[str] | None = None,
    second_order: bool = False,
    out: Out | None = None,
) -> Sensitivity:
    """Which inputs of a study matter, from the runs that it holds.

    Args:
        study: a study, or its folder; of kind ``morris``, ``saltelli`` or ``one-at-a-time``.
        outcomes: measures, as the summary of the study calls them; the first four that it records
            if none is named, phases apart.
        second_order: whether indices of pairs are wanted; the design has to have points for them.
        out: folder for the answer; nothing is stored without it.

    Raises:
        SisterCitiesError: if the study is not whole, or does not have the design, the outcome or
            the runs that it takes.
    """
    opened = study if isinstance(study, Study) else Study.open(study)
    _check_study(opened, second_order=second_order)
    measures = _measures(opened, outcomes)

    def find() -> Sensitivity:
        """Read the runs of the study, and find the indices of every outcome in each sample."""
        outputs = outputs_of(opened, measures)
        _check_outputs(opened, measures, outputs)
        answer = Sensitivity(
            asked={
                "study": opened.file.name,
                "manifest": digest(opened.folder / MANIFEST),
                "outcomes": [each.name for each in measures],
                "second_order": second_order,
            },
            seeds={},
            study=opened,
            found=[],
            steps=[],
            left_out=[],
        )
        with one_thread():
            for sample in samples_of(opened):
                for measure, values in zip(measures, outputs, strict=True):
                    _add(answer, sample, measure, values, second_order=second_order)
        return answer

    return answered(find, out)


def _add(
    answer: Sensitivity, sample: Sample, measure: Measure, values: np.ndarray, *, second_order: bool
) -> None:
    """Add what one outcome in one scenario comes to."""
    runs = values[sample.points]
    missing = np.isnan(runs)
    one_at_a_time = answer.study.file.design.kind == "one-at-a-time"
    gone = missing.any(axis=(1, 2))

    if missing.any():
        sample_, point, replicate = (int(each[0]) for each in np.nonzero(missing))
        first = f"{sample.points[sample_, point]}-{replicate}"
        lost = int((missing[0, 1:] | missing[0, :1]).sum() if one_at_a_time else gone.sum())
        runs_gone = int(missing.sum())
        answer.left_out.append(LeftOut(sample.scenario, measure, lost, runs_gone, first))

    if one_at_a_time:
        answer.steps.append(effect_sizes(answer.study, sample, measure, runs[0]))
        return

    whole = sample._replace(points=sample.points[~gone])
    _check_size(answer.study, len(whole.points), f"whole in {sample.scenario}; ")
    answer.found.append(
        indices_of(answer.study, whole, measure, runs[~gone], second_order=second_order)
    )


def _check_study(study: Study, *, second_order: bool) -> None:
    """Refuse a study of another design, or one that is not finished."""
    where = shown(study.folder)
    design = study.file.design
    if design.kind not in FEWEST:
        raise SisterCitiesError(
            f"{where}: its design is {design.kind}; sensitivity reads {', '.join(FEWEST)}"
        )
    if second_order and not design.second_order:
        wanted = '{ kind = "saltelli", size = ..., second_order = true }'
        raise SisterCitiesError(
            f"{where}: its design has no points for the second order; design = {wanted} has"
        )
    check_whole(study)
    if design.kind in SAMPLES:
        _check_size(study, design.size or 0, "")


def _check_size(study: Study, size: int, where: str) -> None:
    kind = study.file.design.kind
    if size < FEWEST[kind]:
        raise SisterCitiesError(
            f"{shown(study.folder)}: {size} {SAMPLES[kind]} {where or 'given; '}"
            f"at least {FEWEST[kind]} are needed; sweep with --set design.size={FEWEST[kind]}"
        )


def _measures(study: Study, outcomes: Sequence[str] | None) -> list[Measure]:
    """The outcomes that are asked for."""
    known = {each.name: each for each in measures_of(study.record)}
    if not outcomes:
        usual = [each for each in known.values() if each.phase is None] or list(known.values())
        return usual[:_MOST_OUTCOMES]
    for name in outcomes:
        if name not in known:
            raise SisterCitiesError(
                f"no outcome {quoted(name)} in {shown(study.folder)}; {meant(name, known)}"
            )
    return [known[name] for name in dict.fromkeys(outcomes)]


def _check_outputs(study: Study, measures: Sequence[Measure], outputs: np.ndarray) -> None:
    """Refuse outcomes that have no value at all, or do not differ in any run."""
    for measure, values in zip(measures, outputs, strict=True):
        if np.isnan(values).all():
            raise SisterCitiesError(
                f"{shown(study.folder)}: {measure.name} has no value in any run; "
                "name others with --outcome"
            )
    if all(is_constant(values[~np.isnan(values)]) for values in outputs):
        names = ", ".join(each.name for each in measures)
        raise SisterCitiesError(
            f"{shown(study.folder)}: {names}: the same in every run, so all indices are undefined"
        )
