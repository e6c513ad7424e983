"""What a figure of a study shows: its measures at the levels of its variables, and the words around them."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sistercities.experiment.study.design import SAMPLES
from sistercities.experiment.study.effects import cells, spreads
from sistercities.experiment.study.file import SCENARIO, FigureRequest
from sistercities.experiment.study.levels import levels
from sistercities.experiment.study.measure import Measure, measure_of
from sistercities.experiment.study.results import Study

type Panels = np.ndarray[tuple[int, ...], np.dtype[Any]]
"""Axes by row and column."""


class Drawing(NamedTuple):
    """What there is to draw.

    Attributes:
        study: the study.
        request: what its file asks for.
        measures: what is drawn, one for each row of panels.
        table: estimates at all combinations of levels: ``x``, ``second``, ``panel``, and columns of an estimate.
        x: levels along the abscissa, in order.
        second: levels along the ordinate of a heatmap, or that tell lines apart.
        panels: levels that tell panels apart.
        spread: how far the points of a sample lie apart at each of these combinations; nothing for other designs.
    """

    study: Study
    request: FigureRequest
    measures: list[Measure]
    table: pd.DataFrame
    x: list[str]
    second: list[str]
    panels: list[str]
    spread: pd.DataFrame | None

    def of(self, measure: Measure, column: int) -> pd.DataFrame:
        """The estimates of one measure in one column of panels."""
        return self._of(self.table, measure, column)

    def spread_of(self, measure: Measure, column: int) -> pd.DataFrame | None:
        """The spread of one measure in one column of panels, if there is any."""
        return None if self.spread is None else self._of(self.spread, measure, column)

    def _of(self, table: pd.DataFrame, measure: Measure, column: int) -> pd.DataFrame:
        found = table[table["measure"] == measure.name]
        return found[found["panel"] == self.panels[column]] if self.panels else found

    def shown(self, variable: str, level: str) -> str:
        """A level as an axis shows it: of a scenario its title."""
        return self.study.titles[level].replace(" - ", " \N{EN DASH}\n") if variable == SCENARIO else level

    def title_of(self, variable: str) -> str:
        """A variable as an axis names it, with its unit."""
        unit = self.study.unit(variable)
        words = name_in_words(variable)
        return f"{words} ({unit})" if unit else words

    def panel_title(self, column: int) -> str:
        """What a column of panels is."""
        variable, level = self.request.panels or "", self.panels[column]
        if variable == SCENARIO:
            return self.shown(variable, level).replace("\n", " ")
        unit = self.study.unit(variable)
        return f"{name_in_words(variable)}: {level}" + (f" {unit}" if unit not in {"", "share"} else "")

    def note(self) -> str:
        """What the figure shows, in a sentence or two."""
        n, runs = int(self.table["n"].max()), int(self.table["runs"].sum()) // len(self.measures)
        failed = f" {self.study.failed:,} failed runs are left out." if self.study.failed else ""
        half = ((self.table["high"] - self.table["low"]) / 2.0).max()
        if np.isnan(half):
            sure = "One replicate: no intervals."
        elif self.request.kind == "heatmap":
            sure = f"95% intervals over replicates: \N{PLUS-MINUS SIGN}{half:.2g} at most."
        else:
            sure = "Vertical lines: 95% intervals (t or Wilson) over replicates."
        if self.spread is not None:
            sure += " Bars: middle 50% (dark) and middle 90% (light) of the points."
        age = self.study.manifest.age
        return f"Means of n = {n} replicates of each point, {runs:,} runs, {age} years after signing. {sure}{failed}"


def drawing_of(study: Study) -> Drawing:
    """Work out what the figure of a study shows."""
    request = study.file.figure
    assert request is not None  # whoever asks for a drawing has one
    measures = [measure_of(outcome) for outcome in request.outcomes]
    places = ("x", "second", "panel")
    named = {place: name for place, name in zip(places, request.variables, strict=True) if name is not None}
    columns = {f"level_{number}": place for number, place in enumerate(named)}
    table = cells(study, list(named.values()), measures).rename(columns=columns)
    spread = None
    if request.kind == "lines" and study.file.design.kind in SAMPLES:
        spread = spreads(study, list(named.values()), measures).rename(columns=columns)
    x, second, panels = (_ordered(study, named[place]) if place in named else [] for place in places)
    return Drawing(study, request, measures, table, x, second, panels, spread)


def name_in_words(variable: str) -> str:
    """The name of a variable for people: of a dotted key the last part, and whose it is."""
    *owners, name = variable.split(".")
    words = name.replace("_", " ").replace("-", " ")
    owner = next((owner for owner in reversed(owners) if owner not in {"*", "behaviour", "switches"}), "")
    return f"{words[:1].upper()}{words[1:]}" + (f", {owner}" if owner else "")


def _ordered(study: Study, variable: str) -> list[str]:
    found = levels(study, variable).drop_duplicates("place").sort_values("place")
    return [str(level) for level in found["level"]]
