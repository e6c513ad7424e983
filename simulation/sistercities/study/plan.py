"""A study worked out: its scenarios, its axes in each of them, its points; checked as a whole."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sistercities.runs.age import whole_years
from sistercities.scenario.mistakes import Mistake, SisterCitiesError
from sistercities.scenario.schema import refuse_different_behaviour
from sistercities.scenario.words import meant, quoted
from sistercities.study.axes import checked_axes
from sistercities.study.batch import MOST_RUNS
from sistercities.study.design import points_of
from sistercities.study.effects import levels_of, together
from sistercities.study.file import SCENARIO, TABLE_OF_ROLE, StudyError, StudyFile
from sistercities.study.template import Template, template_of
from sistercities.study.variable import Axis, DesignError
from sistercities.world.outcome import described

MOST_SHOWN = 6
"""Panels that fit side by side on a page, and lines that can be told apart."""

MOST_ALONG = 40
"""Levels that fit along an axis of a figure."""

OWN_COLUMNS = ("point", "replicate", SCENARIO, "seed", "error", "traceback")
"""Columns that every study has."""


class Plan(NamedTuple):
    """What a study comes to.

    Attributes:
        study: the study file.
        templates: its scenarios under its constants, by name.
        axes: what is varied in each scenario, by its name.
        points: table of all points: ``point`` (number from 0), ``scenario``, a column for each
            variable; null where a scenario keeps its own value.
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
    templates = templates_of(study, folder)
    axes, wrong = _axes(study, templates)
    record = study.record or tuple(described())
    wrong += [
        *_mistakes_of_names(study),
        *_mistakes_of_record(study),
        *_mistakes_of_figure(study, axes, record),
    ]
    # all outcomes are told at one age, which every scenario has to reach
    oldest = min(whole_years(template.scenario) for template in templates.values())
    if study.age is not None and study.age > oldest:
        wrong.append(Mistake(("age",), f"{study.age} years given; the scenarios reach {oldest}"))

    _refuse(study, wrong)
    points = _points(study, axes, folder)
    _refuse(study, [*mistakes_of_levels(study, points), *_mistakes_of_size(study, points)])

    return Plan(study, templates, axes, points, study.age or oldest, record)


def templates_of(study: StudyFile, folder: Path) -> dict[str, Template]:
    """The scenarios of a study under its constants, by name.

    Raises:
        StudyError: if there is none of a name, or they do not go together.
    """
    templates: dict[str, Template] = {}
    wrong: list[Mistake] = []
    for name in study.scenarios:
        try:
            template = template_of(
                folder / name if name.endswith(".toml") else name, _constants_of(study)
            )
        except SisterCitiesError as error:
            wrong += [Mistake(("scenarios",), line) for line in str(error).splitlines()]
            continue

        if template.name in templates:
            text = f"{quoted(template.name)} is given twice; results are told apart by name"
            wrong.append(Mistake(("scenarios",), text))
        templates[template.name] = template

    _refuse(study, wrong)
    try:
        refuse_different_behaviour([template.scenario for template in templates.values()])
    except SisterCitiesError as error:
        _refuse(study, [Mistake(("scenarios",), str(error))])

    return templates


def axes_in(study: StudyFile, templates: Mapping[str, Template]) -> dict[str, list[Axis]]:
    """What a study varies in each of some scenarios.

    Raises:
        StudyError: if something cannot be varied.
    """
    axes, wrong = _axes(study, templates)
    _refuse(study, wrong)
    return axes


def _axes(
    study: StudyFile, templates: Mapping[str, Template]
) -> tuple[dict[str, list[Axis]], list[Mistake]]:
    axes: dict[str, list[Axis]] = {}
    wrong: list[Mistake] = []
    for name, template in templates.items():
        axes[name], mistakes = checked_axes(study, template)
        wrong += mistakes
    return axes, wrong


def _constants_of(study: StudyFile) -> dict[str, object]:
    """What is set in every scenario before anything is varied."""
    constants: dict[str, object] = dict(study.constants)
    if "dispositions" in study.variables:
        # coded values cannot be had from a blind scenario, the reverse can
        constants["dispositions"] = "coded"
    return constants


def _mistakes_of_names(study: StudyFile) -> Iterator[Mistake]:
    """Variables and outcomes become columns of one table, in which capitals make no difference."""
    taken = dict.fromkeys(described(), "an outcome") | dict.fromkeys(
        OWN_COLUMNS, "a column of every table"
    )
    listed = study.uncertainties if isinstance(study.uncertainties, dict) else {}
    for table, names in zip(TABLE_OF_ROLE.values(), (study.levers, listed), strict=True):
        for name in names:
            if name.lower() in taken:
                text = f"{quoted(name)} is the name of {taken[name.lower()]}; call it otherwise"
                yield Mistake((table, name), text)
            taken[name.lower()] = "another variable"


def _mistakes_of_record(study: StudyFile) -> Iterator[Mistake]:
    known = list(described())
    for name in dict.fromkeys(study.record):
        if name not in known:
            yield Mistake(("record",), f"no outcome {quoted(name)}; {meant(name, known)}")
        if study.record.count(name) > 1:
            yield Mistake(("record",), f"{quoted(name)} is given twice")


def _mistakes_of_figure(
    study: StudyFile, axes: Mapping[str, list[Axis]], record: Sequence[str]
) -> Iterator[Mistake]:
    if study.figure is None:
        return

    drawn = [name for name in record if name != "phase"]
    for name in dict.fromkeys(study.figure.outcomes):
        if study.figure.outcomes.count(name) > 1:
            yield Mistake(("figure", "outcomes"), f"{quoted(name)} is given twice")
        if name not in drawn:
            yield Mistake(
                ("figure", "outcomes"),
                f"{quoted(name)} is not recorded as a number; {meant(name, drawn)}",
            )

    varied = [SCENARIO, *dict.fromkeys(axis.name for each in axes.values() for axis in each)]
    for name in study.figure.variables.values():
        if name not in varied:
            yield Mistake(("figure",), f"no variable {quoted(name)}; {meant(name, varied)}")


def mistakes_of_levels(
    study: StudyFile, points: pa.Table, alone: Collection[str] = ()
) -> Iterator[Mistake]:
    """What a figure asks for that cannot be drawn of these points.

    Args:
        study: with its figure.
        points: ``point``, ``scenario``, and a column for each variable.
        alone: levels that have panels; all if none is named.
    """
    if study.figure is None:
        return

    one_at_a_time = study.design.kind == "one-at-a-time"
    shown = study.figure.variables
    several = [name for name in shown.values() if name != SCENARIO]

    if one_at_a_time and len(several) > 1:
        text = (
            f"{' and '.join(several)} are never changed together by one-at-a-time; "
            "draw one of them, or take a grid"
        )
        yield Mistake(("figure",), text)
        return

    levels = together(
        {name: levels_of(points, name, one_at_a_time=one_at_a_time) for name in shown.values()}
    )
    if not all(each.names for each in levels.values()):
        yield Mistake(
            ("figure",), f"no scenario has {' and '.join(shown.values())}; there is nothing to draw"
        )

    for place, name in shown.items():
        names = levels[name].names.values()
        number = len([each for each in names if place != "panels" or not alone or each in alone])
        most = MOST_SHOWN if place in {"panels", "lines"} else MOST_ALONG
        if number > most:
            yield Mistake(
                ("figure", place), f"{name} has {number} values; at most {most} can be shown"
            )


def _mistakes_of_size(study: StudyFile, points: pa.Table) -> Iterator[Mistake]:
    if points.num_rows * study.replicates > MOST_RUNS:
        yield Mistake(
            ("design",), f"{points.num_rows * study.replicates:,} runs; at most {MOST_RUNS:,}"
        )


def _refuse(study: StudyFile, mistakes: Sequence[Mistake]) -> None:
    if mistakes:
        raise StudyError(mistake._replace(file=study.name) for mistake in mistakes) from None


def _points(study: StudyFile, axes: dict[str, list[Axis]], folder: Path) -> pa.Table:
    """The points of all scenarios, one below the other."""
    tables = []
    for scenario, here in axes.items():
        try:
            points = points_of(study.design, here, study.seed, folder)
        except DesignError as error:
            _refuse(study, [Mistake(("design",), line) for line in str(error).splitlines()])

        columns = dict(zip([axis.name for axis in here], zip(*points, strict=True), strict=True))
        typed = {
            name: pa.array(column, type=_type(axis))
            for (name, column), axis in zip(columns.items(), here, strict=True)
        }
        # scenarios may have different columns; the missing ones are null
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
