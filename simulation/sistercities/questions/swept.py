"""A study that was swept, as an answer: its question, means at the levels, reading and figure."""

import shutil
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
import pyarrow as pa

from sistercities.questions.answer import ONE_REPLICATE, Answer, estimate_in_words
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.keeping import Reserved
from sistercities.runs.trace import trace
from sistercities.scenario.library import shown
from sistercities.study.design import FEWEST
from sistercities.study.effects import cells, effects
from sistercities.study.file import SCENARIO
from sistercities.study.folder import LOCK, SCENARIOS, STUDY, Manifest
from sistercities.study.results import Study
from sistercities.world.measure import measures_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_KINDS = (
    "In brackets: 95 % intervals over the replicates (Student's t, or Wilson for a yes or no), "
    "luck being the same at all levels. They say how sure the simulation is of itself."
)
_MOST_MEASURES = 4
_MOST_VARIABLES = 12
_MOST_LEVELS = 40


class SweptStudy(Study, Answer):
    """A study with all its runs, which is an answer too.

    Its runs stay in their folder: its table is the summary alone, and ``write`` copies
    the folder as it is.
    """

    units_of: ClassVar = {
        "variable": "name",
        "scenario": "name",
        "level": "value of the variable",
        "measure": "name",
        "runs": "runs",
    }

    folder: Path

    figure = Answer.figure  # type: ignore[assignment]  # its options have names
    _repr_html_ = Answer._repr_html_

    def __init__(
        self, folder: Path, manifest: Manifest, table: pa.Table, chunks: list[Path]
    ) -> None:
        super().__init__(folder, manifest, table, chunks)
        self.question = "sweep"
        self.asked = {
            "study": self.file.name,
            "sha256": manifest.files.get(STUDY),
            "seed": self.file.seed,
            "replicates": self.file.replicates,
        }
        self.seeds = {}
        self.began = time.time()

    @property
    def trace_of_scenarios(self) -> dict[str, dict[str, Any]]:
        """Of each scenario, by name, the SHA-256 of its file and how many worlds."""
        return {
            str(name): {
                "sha256": self.manifest.files.get(f"{SCENARIOS}/{name}.toml"),
                "worlds": int(points) * self.file.replicates,
            }
            for name, points in self.points[SCENARIO].value_counts(sort=False).items()
        }

    def trace(self, shows: Mapping[str, Any] | None = None) -> str:
        """What made this study, as it goes into a file."""
        asked = {"question": self.question, **self.asked}
        return trace(asked, self.trace_of_scenarios, shows)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Means at every level of every variable, with 95 % interval and n."""
        return effects(self)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Means at the levels of all variables; ``points`` and ``runs`` have all else."""
        return {"summary": self.summary}

    @property
    def files(self) -> list[str]:
        """What is in its folder, in words."""
        figures = ["figure.pdf and .png"] if self._has_figure else []
        texts = ["study.toml", "manifest.json"]
        return [*figures, "summary.csv", "runs/", "points", "scenarios/", *texts]

    def fill(self, place: Reserved) -> Path:
        """Copy the folder of the study to a place that was kept free for it."""
        ignored = shutil.ignore_patterns(LOCK, ".*")
        place.fill(
            lambda aside: shutil.copytree(self.folder, aside, ignore=ignored, dirs_exist_ok=True)
        )
        return place.target

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """The figure that the study file asks for."""
        if self._has_figure:
            from sistercities.paper.figures.study import draw_study

            yield "figure", draw_study(self)

    def kinds(self, name: str) -> set[str]:
        """Words by which its figure can be asked for: its file, and heatmap or lines."""
        request = self.file.figure
        return super().kinds(name) | ({request.kind} if request is not None else set())

    def words(self) -> Iterator[Part]:
        """What was asked, the means at the levels of the variables, and the reading."""
        file = self.file
        yield Heading(file.title)
        yield Paragraph(
            f"Question: {file.question}",
            f"Design: {file.design.kind}, {self.manifest.sites:,} points x "
            f"{file.replicates:,} replicates = {self.total:,} runs, "
            f"{self.manifest.age} years after signing",
        )
        yield self.means()
        kinds = _KINDS if file.replicates > 1 else ONE_REPLICATE
        yield Paragraph(f"Means over all else that was varied. {kinds}")
        yield from map(Paragraph, self._remarks())

    def means(self) -> Grid:
        """Levels down, the first measures across; of very many variables the scenarios alone."""
        every = measures_of(self.record)
        measures = [each for each in every if not each.name.startswith("phase_")][:_MOST_MEASURES]
        grid = Grid("", *(f"{each.label}, {each.unit}" for each in measures), right=True)
        if len(self.variables) > _MOST_VARIABLES:
            of_scenarios = cells(self, (SCENARIO,), measures)
            _add_levels(grid, of_scenarios.rename(columns={"level_0": "level"}))
            return grid
        means = effects(self, measures)
        several = means[SCENARIO].nunique() > 1
        for (variable, scenario), group in means.groupby(["variable", SCENARIO], sort=False):
            place = f" in {self._title(str(scenario))}" if several else ""
            grid.add_group(f"{variable}{place}")
            _add_levels(grid, group)
        return grid

    @property
    def _has_figure(self) -> bool:
        return self.file.figure is not None and self.failed < self.done

    def _remarks(self) -> Iterator[str]:
        """What else there is to say of a study."""
        file = self.file
        if file.design.kind in FEWEST:
            yield f"How much each variable matters: sistercities sensitivity {shown(self.folder)}"
        if self.failed:
            failed = f"{self.failed:,} runs failed and are left out"
            yield f"{failed}; try them again with --retry-failed"
        if file.reading:
            yield f"Reading, at the size the study file names: {file.reading}"
        if file.figure is not None and self.failed == self.done:
            yield "There is no figure, as there is no run that did not fail"

    def _title(self, scenario: str) -> str:
        """What a scenario is called: its title, and its name too where two have one title."""
        title = self.titles[scenario]
        alone = list(self.titles.values()).count(title) == 1
        return title if alone else f"{title} ({scenario})"


def _add_levels(grid: Grid, means: pd.DataFrame) -> None:
    levels = list(means.groupby("level", sort=False))
    for level, group in levels[:_MOST_LEVELS]:
        grid.add_row(str(level), *(estimate_in_words(cell) for cell in group.itertuples()))
    if len(levels) > _MOST_LEVELS:
        grid.add_group(f"and {len(levels) - _MOST_LEVELS:,} more, in summary.csv")
