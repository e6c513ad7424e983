"""What a person reads of a study: what it would take, and what came of it."""

from textwrap import fill

import pandas as pd
from rich.table import Table
from rich.text import Text

from sistercities.cli.printing import console, in_words
from sistercities.cli.watching import duration
from sistercities.experiment.study.design import UNCOMPUTED
from sistercities.experiment.study.effects import cells, effects
from sistercities.experiment.study.file import SCENARIO, TABLES, StudyFile
from sistercities.experiment.study.forecast import Forecast
from sistercities.experiment.study.measure import measures_of
from sistercities.experiment.study.plan import Plan
from sistercities.experiment.study.results import Study
from sistercities.experiment.study.variable import Axis, Role
from sistercities.scenario.library import shown

_WIDTH = 118
_MOST_MEASURES = 4
_MOST_VARIABLES = 12
_MOST_LEVELS = 40


def print_plan(plan: Plan, told: Forecast) -> None:
    """Print what a study is, how many runs it has, and what they take."""
    study, screen = plan.study, console()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    size = f", size {study.design.size:,}" if study.design.size else ""
    trial = f"from {told.trial:,} trial runs" + (f", of which {told.failed:,} failed" if told.failed else "")
    workers = "worker" if told.workers == 1 else "workers"
    rows = {
        "Study": f"{study.name}: {study.title}",
        "Question": " ".join(study.question.split()),
        "Scenarios": ", ".join(plan.templates),
        **{name.capitalize(): "\n".join(_axes_in_words(plan, role)) or "none" for role, name in TABLES.items()},
        "Constants": "\n".join(f"{key} = {value}" for key, value in study.constants.items()) or "none",
        "Design": f"{study.design.kind}{size}: {plan.points.num_rows:,} points",
        "Runs": f"{plan.points.num_rows:,} points x {study.replicates:,} replicates = {plan.runs:,}",
        "Recorded": f"{len(plan.record)} outcomes, {plan.age} years after signing",
        "Time": f"about {duration(told.seconds)} with {told.workers} {workers}, {trial}",
        "Disk": f"about {told.bytes / 1e6:,.1f} MB",
    }
    if study.design.kind in UNCOMPUTED:
        rows["Design"] += f"; {UNCOMPUTED[study.design.kind]}"
    for name, said in rows.items():
        table.add_row(name, Text(said))
    screen.print(table)


def print_study(study: Study) -> None:
    """Print what a study asked, the means at the levels of its variables, its reading, and where everything is."""
    file, screen = study.file, console()
    screen.print(Text.assemble("\n", (file.title, "bold"), "\n"))
    _print_text("Question", file.question)
    screen.print(
        f"Design: {file.design.kind}, {study.manifest.sites:,} points x {file.replicates:,} replicates = "
        f"{study.total:,} runs, {study.manifest.age} years after signing\n"
    )
    screen.print(means_table(study))
    screen.print(
        "\nMeans over all else that was varied. In brackets: 95 % intervals over the replicates (Student's t, or\n"
        "Wilson where all agree), luck being the same at all levels. They say how sure the simulation is of itself."
    )
    if file.design.kind in UNCOMPUTED:
        screen.print()
        _print_text(file.design.kind.capitalize(), UNCOMPUTED[file.design.kind])
    if study.failed:
        screen.print(f"\n{study.failed:,} runs failed and are left out; try them again with --retry-failed")
    if file.reading:
        screen.print()
        _print_text("Reading, at the size the study file names", file.reading)
    if file.figure is not None and study.failed == study.done:
        screen.print("\nThere is no figure, as there is no run that did not fail")
    written = Text(
        f"\nWritten to {shown(study.folder)}/: {_drawn(study)}summary.csv, runs/, points, scenarios/, study.toml,"
    )
    screen.print(written, soft_wrap=True)
    screen.print("manifest.json", soft_wrap=True)


def _drawn(study: Study) -> str:
    return "figure.pdf and .png, " if study.file.figure is not None and study.failed < study.done else ""


def means_table(study: Study) -> Table:
    """Levels down, the first measures across; of a study with very many variables the scenarios alone."""
    measures = [each for each in measures_of(study.record) if not each.name.startswith("phase_")][:_MOST_MEASURES]
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for measure in measures:
        table.add_column(f"{measure.title},\n{measure.unit}", justify="right")
    if len(study.variables) > _MOST_VARIABLES:
        _add_levels(table, cells(study, (SCENARIO,), measures).rename(columns={"level_0": "level"}))
        return table
    found = effects(study, measures)
    several = found[SCENARIO].nunique() > 1
    for (variable, scenario), group in found.groupby(["variable", SCENARIO], sort=False):
        table.add_row(Text.assemble((str(variable), "bold"), f" in {scenario}" if several else ""))
        _add_levels(table, group)
    return table


def _add_levels(table: Table, found: pd.DataFrame) -> None:
    levels = list(found.groupby("level", sort=False))
    for level, group in levels[:_MOST_LEVELS]:
        table.add_row(Text(f"  {level}"), *(in_words(cell) for cell in group.itertuples()))
    if len(levels) > _MOST_LEVELS:
        table.add_row(f"  and {len(levels) - _MOST_LEVELS:,} more, in summary.csv")


def _axes_in_words(plan: Plan, role: Role) -> list[str]:
    """The axes of a role, each once, with their values."""
    axes = {axis.name: axis for each in plan.axes.values() for axis in each if axis.role == role}
    return [f"{axis.name}: {_values_in_words(axis)}" for axis in axes.values()]


def _values_in_words(axis: Axis) -> str:
    return ", ".join(map(str, axis.choices)) or f"{axis.low:g} to {axis.high:g}"


def _print_text(head: str, text: str) -> None:
    console().print(Text(fill(f"{head}: {' '.join(text.split())}", _WIDTH)), soft_wrap=True)


def print_studies(files: list[StudyFile]) -> None:
    """Print a line for each study: name and question."""
    table = Table(box=None, pad_edge=False)
    table.add_column("study", no_wrap=True)
    table.add_column("what it asks")
    for file in files:
        table.add_row(Text(file.name), Text(" ".join(file.question.split())))
    console().print()
    console().print(table)
