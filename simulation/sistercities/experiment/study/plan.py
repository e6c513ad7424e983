"""A study worked out: its scenarios, its axes in each of them, its points; checked as a whole before anything runs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sistercities.experiment.age import whole_years
from sistercities.experiment.compare import refuse_different_behaviour
from sistercities.experiment.study.axes import TABLES, axes_of, with_constants
from sistercities.experiment.study.design import points_of
from sistercities.experiment.study.file import MOST_SHOWN, MOST_VALUES, SCENARIO, StudyError, StudyFile
from sistercities.experiment.study.template import Template, template_of
from sistercities.experiment.study.variable import Axis, DesignError
from sistercities.outcome import described
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant

MOST_RUNS = 1_000_000_000

COLUMNS = ("point", "replicate", SCENARIO, "seed", "error", "traceback")
"""Columns that every study has."""


class Plan(NamedTuple):
    """What a study comes to.

    Attributes:
        study: the study file.
        templates: its scenarios under its constants, by name.
        axes: what is varied in each scenario, by its name.
        points: table of all points: ``point`` (number from 0), ``scenario``, a column for each variable; null where a
            scenario keeps its own value.
        age: years since signing at which outcomes are told.
        record: names of the outcomes that are kept.
    """

    study: StudyFile
    templates: dict[str, Template]
    axes: dict[str, list[Axis]]
    points: pa.Table
    age: int
    record: tuple[str, ...]

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.points.num_rows * self.study.replicates


def planned(study: StudyFile, folder: Path) -> Plan:
    """Work out a study.

    Args:
        study: the study file.
        folder: where the files that it names lie.

    Raises:
        StudyError: with all mistakes of the study file.
    """
    templates = _templates(study, folder)
    axes, wrong = {}, []
    for name, template in templates.items():
        axes[name], found = axes_of(study, template)
        wrong += found
    record = study.record or tuple(described())
    wrong += [*_mistakes_of_names(study), *_mistakes_of_record(study), *_mistakes_of_figure(study, axes, record)]
    oldest = min(whole_years(template.scenario) for template in templates.values())
    if study.age is not None and study.age > oldest:
        wrong.append(f"age: {study.age} years given; the scenarios reach {oldest}")
    _refuse(study, wrong)
    points = _points(study, axes, folder)
    _refuse(study, [*_mistakes_of_panels(study, points), *_mistakes_of_size(study, points)])
    return Plan(study, templates, axes, points, study.age or oldest, record)


def _templates(study: StudyFile, folder: Path) -> dict[str, Template]:
    templates: dict[str, Template] = {}
    wrong: list[str] = []
    for name in study.scenarios:
        try:
            template = template_of(folder / name if name.endswith(".toml") else name, with_constants(study))
        except SisterCitiesError as error:
            wrong += [f"scenarios: {line}" for line in str(error).splitlines()]
            continue
        if template.name in templates:
            wrong.append(f'scenarios: "{template.name}" is given twice; results are told apart by name')
        templates[template.name] = template
    _refuse(study, wrong)
    try:
        refuse_different_behaviour([template.scenario for template in templates.values()])
    except SisterCitiesError as error:
        _refuse(study, [f"scenarios: {error}"])
    return templates


def _mistakes_of_names(study: StudyFile) -> Iterator[str]:
    """Variables and outcomes become columns of one table, in which capitals make no difference."""
    taken = dict.fromkeys(described(), "an outcome") | dict.fromkeys(COLUMNS, "a column of every table")
    for name, (role, _) in study.variables.items():
        if name.lower() in taken:
            yield f'{TABLES[role]}.{name}: "{name}" is the name of {taken[name.lower()]}; call it otherwise'
        taken[name.lower()] = "another variable"


def _mistakes_of_record(study: StudyFile) -> list[str]:
    known = list(described())
    wrong = [f'record: no outcome "{name}"; {meant(name, known)}' for name in study.record if name not in known]
    twice = {name for name in study.record if study.record.count(name) > 1}
    return wrong + [f'record: "{name}" is given twice' for name in sorted(twice)]


def _mistakes_of_figure(study: StudyFile, axes: dict[str, list[Axis]], record: Sequence[str]) -> list[str]:
    if study.figure is None:
        return []
    drawn = [name for name in record if name != "phase"]
    varied = [SCENARIO, *dict.fromkeys(axis.name for each in axes.values() for axis in each)]
    return [
        *(
            f'figure.outcomes: "{name}" is not recorded as a number; {meant(name, drawn)}'
            for name in study.figure.outcomes
            if name not in drawn
        ),
        *(
            f'figure: no variable "{name}"; {meant(name, varied)}'
            for name in study.figure.variables
            if name is not None and name not in varied
        ),
    ]


def _mistakes_of_panels(study: StudyFile, points: pa.Table) -> Iterator[str]:
    """Panels side by side and lines in a panel are few; a variable with very many values is shown in thirds."""
    for place in ("panels", "lines"):
        name = getattr(study.figure, place, None)
        number = 0 if name is None else len(points[name].unique().drop_null())
        if MOST_SHOWN < number <= MOST_VALUES:
            yield f"figure.{place}: {name} has {number} values; at most {MOST_SHOWN} can be shown"


def _mistakes_of_size(study: StudyFile, points: pa.Table) -> Iterator[str]:
    if points.num_rows * study.replicates > MOST_RUNS:
        yield f"design: {points.num_rows * study.replicates:,} runs; at most {MOST_RUNS:,}"


def _refuse(study: StudyFile, mistakes: Sequence[str]) -> None:
    if mistakes:
        raise StudyError((study.name, mistake) for mistake in mistakes) from None


def _points(study: StudyFile, axes: dict[str, list[Axis]], folder: Path) -> pa.Table:
    """The points of all scenarios, one below the other."""
    tables = []
    for scenario, here in axes.items():
        try:
            points = points_of(study.design, here, study.seed, folder)
        except DesignError as error:
            _refuse(study, [f"design: {line}" for line in str(error).splitlines()])
        columns = dict(zip([axis.name for axis in here], zip(*points, strict=True), strict=True))
        typed = {
            name: pa.array(column, type=_type(axis)) for (name, column), axis in zip(columns.items(), here, strict=True)
        }
        tables.append(pa.table({SCENARIO: pa.array([scenario] * len(points)), **typed}))
    table = pa.concat_tables(tables, promote_options="permissive").combine_chunks()
    return table.add_column(0, "point", pa.array(range(table.num_rows), type=pa.int64()))


def _type(axis: Axis) -> pa.DataType:
    """The narrowest type of column that holds all values of an axis."""
    if not axis.choices:
        return pa.int64() if axis.whole else pa.float64()
    kinds = {type(choice) for choice in axis.choices}
    if kinds == {bool}:
        return pa.bool_()
    if kinds <= {int, float}:
        return pa.int64() if kinds == {int} else pa.float64()
    return pa.string()
