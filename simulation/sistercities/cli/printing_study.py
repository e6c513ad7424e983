"""What a person reads of a study: what it would take, and what came of it."""

from collections.abc import Iterator

import pandas as pd

from sistercities.cli.printing import ONE_REPLICATE, in_words
from sistercities.cli.screen import Screen
from sistercities.cli.table import Table
from sistercities.cli.watching import duration
from sistercities.scenario.library import shown
from sistercities.study.design import UNCOMPUTED
from sistercities.study.effects import cells, effects, measures_of
from sistercities.study.file import SCENARIO, TABLE_OF_ROLE, StudyFile
from sistercities.study.forecast import Forecast
from sistercities.study.plan import Plan
from sistercities.study.results import Study
from sistercities.study.variable import Axis, Role

_KINDS = (
    "In brackets: 95 % intervals over the replicates (Student's t, or Wilson for a yes or no), luck being the same at "
    "all levels. They say how sure the simulation is of itself."
)
_MOST_MEASURES = 4
_MOST_VARIABLES = 12
_MOST_LEVELS = 40


def print_plan(plan: Plan, told: Forecast) -> None:
    """Print what a study is, how many runs it has, and what they take."""
    study, table = plan.study, Table("", "", prose=(1,))
    size = f", size {study.design.size:,}" if study.design.size else ""
    trial = f"from {told.trial:,} trial runs" + (
        f", of which {told.failed:,} failed" if told.failed else ""
    )
    workers = "worker" if told.workers == 1 else "workers"
    rows: dict[str, list[str]] = {
        "Study": [f"{study.name}: {study.title}"],
        "Question": [study.question],
        "Scenarios": [", ".join(plan.templates)],
        **{name.capitalize(): _axes_in_words(plan, role) for role, name in TABLE_OF_ROLE.items()},
        "Constants": [f"{key} = {value}" for key, value in study.constants.items()],
        "Design": [
            f"{study.design.kind}{size}: {plan.points.num_rows:,} points{_uncomputed(study)}"
        ],
        "Runs": [
            f"{plan.points.num_rows:,} points x {study.replicates:,} replicates = {plan.runs:,}"
        ],
        "Recorded": [f"{len(plan.record)} outcomes, {plan.age} years after signing"],
        "Time": [f"about {duration(told.seconds)} with {told.workers} {workers}, {trial}"],
        "Disk": [f"about {told.bytes / 1e6:,.1f} MB"],
    }
    for name, said in rows.items():
        for number, line in enumerate(said or ["none"]):
            table.add_row("" if number else name, line)
    Screen().show(table)


def _uncomputed(study: StudyFile) -> str:
    return f"; {UNCOMPUTED[study.design.kind]}" if study.design.kind in UNCOMPUTED else ""


def print_study(study: Study) -> None:
    """Print what a study asked, the means at the levels of its variables, its reading, and where everything is."""
    file, screen = study.file, Screen()
    screen.head(file.title)
    screen.say(f"Question: {file.question}")
    screen.say(
        f"Design: {file.design.kind}, {study.manifest.sites:,} points x {file.replicates:,} replicates = "
        f"{study.total:,} runs, {study.manifest.age} years after signing"
    )
    screen.gap()
    screen.show(means_table(study))
    screen.gap()
    screen.say(
        f"Means over all else that was varied. {_KINDS if file.replicates > 1 else ONE_REPLICATE}"
    )
    for told in _remarks(study):
        screen.gap()
        screen.say(told)
    screen.gap()
    screen.say(
        f"Written to {shown(study.folder)}/: {_drawn(study)}summary.csv, runs/, points, scenarios/, study.toml, "
        "manifest.json"
    )


def _remarks(study: Study) -> Iterator[str]:
    """What else there is to say of a study."""
    file = study.file
    if file.design.kind in UNCOMPUTED:
        yield f"{file.design.kind.capitalize()}: {UNCOMPUTED[file.design.kind]}"
    if study.failed:
        yield f"{study.failed:,} runs failed and are left out; try them again with --retry-failed"
    if file.reading:
        yield f"Reading, at the size the study file names: {file.reading}"
    if file.figure is not None and study.failed == study.done:
        yield "There is no figure, as there is no run that did not fail"


def _drawn(study: Study) -> str:
    return (
        "figure.pdf and .png, "
        if study.file.figure is not None and study.failed < study.done
        else ""
    )


def means_table(study: Study) -> Table:
    """Levels down, the first measures across; of a study with very many variables the scenarios alone."""
    measures = [each for each in measures_of(study.record) if not each.name.startswith("phase_")][
        :_MOST_MEASURES
    ]
    table = Table("", *(f"{measure.title}, {measure.unit}" for measure in measures), right=True)
    if len(study.variables) > _MOST_VARIABLES:
        _add_levels(table, cells(study, (SCENARIO,), measures).rename(columns={"level_0": "level"}))
        return table
    found = effects(study, measures)
    several = found[SCENARIO].nunique() > 1
    for (variable, scenario), group in found.groupby(["variable", SCENARIO], sort=False):
        table.add_group(
            f"{variable} in {_title(study, str(scenario))}" if several else str(variable)
        )
        _add_levels(table, group)
    return table


def _title(study: Study, scenario: str) -> str:
    """What a scenario is called beside the others: its title, and its name too where two have one title."""
    title = study.titles[scenario]
    return title if list(study.titles.values()).count(title) == 1 else f"{title} ({scenario})"


def _add_levels(table: Table, found: pd.DataFrame) -> None:
    levels = list(found.groupby("level", sort=False))
    for level, group in levels[:_MOST_LEVELS]:
        table.add_row(str(level), *(in_words(cell) for cell in group.itertuples()))
    if len(levels) > _MOST_LEVELS:
        table.add_group(f"and {len(levels) - _MOST_LEVELS:,} more, in summary.csv")


def _axes_in_words(plan: Plan, role: Role) -> list[str]:
    """The axes of a role, each once, with their values."""
    axes = {axis.name: axis for each in plan.axes.values() for axis in each if axis.role == role}
    return [f"{axis.name}: {_values_in_words(axis)}" for axis in axes.values()]


def _values_in_words(axis: Axis) -> str:
    return ", ".join(map(str, axis.choices)) or f"{axis.low:g} to {axis.high:g}"


def print_studies(files: list[StudyFile]) -> None:
    """Print a line for each study: name and question."""
    screen, table = Screen(), Table("study", "what it asks", prose=(1,))
    for file in files:
        table.add_row(file.name, file.question)
    screen.gap()
    screen.show(table)
