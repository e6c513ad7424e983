"""What a figure of a study shows: its measures at levels of its variables, and the words around."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.paper.figures.fonts import shown as as_drawn
from sistercities.paper.figures.fonts import titled
from sistercities.paper.figures.paper import wanted, wanted_panels
from sistercities.paper.gaps import gaps_of
from sistercities.paper.language import known, say
from sistercities.scenario.keys import EACH, KeyTextError, parts_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.study.design import SAMPLES
from sistercities.study.effects import Levels, cells, levels, spreads, together
from sistercities.study.file import SCENARIO, FigureRequest
from sistercities.study.plan import mistakes_of_levels
from sistercities.study.results import Study
from sistercities.world.measure import Measure, measure_of

_PARTS = {"sides", "cities", "partnerships"}
"""Parts of a scenario, which are no city."""

_MOST_TITLES = 4
"""So many scenarios that are pooled are named."""


class Drawing(NamedTuple):
    """What there is to draw.

    Attributes:
        study: the study.
        request: what its file asks for.
        measures: what is drawn, one for each row of panels.
        table: estimates at all combinations of levels: ``x``, ``second``, ``panel``, and columns of
            an estimate.
        levels: of each variable that is drawn, by its name.
        spread: how far the points of a sample lie apart at each of these combinations; nothing for
            other designs.
        pooled: names of the scenarios that are drawn together, if there are several and none of
            them is told apart.
    """

    study: Study
    request: FigureRequest
    measures: list[Measure]
    table: pd.DataFrame
    levels: dict[str, Levels]
    spread: pd.DataFrame | None
    pooled: list[str]

    @property
    def x(self) -> list[str]:
        """Levels along the abscissa, in order."""
        return self._names(self.request.x)

    @property
    def second(self) -> list[str]:
        """Levels along the ordinate of a heatmap, or that tell lines apart."""
        return self._names(self.request.y or self.request.lines)

    @property
    def panels(self) -> list[str]:
        """Levels that tell panels apart."""
        return self._names(self.request.panels)

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers along the abscissa, by level; none if it shows words, or parts of a range."""
        x = self.levels[self.request.x]
        numbered = x.numbers and self.study.unit(self.request.x) != ""
        return {x.names[place]: number for place, number in x.numbers.items()} if numbered else {}

    def of(self, measure: Measure, column: int) -> pd.DataFrame:
        """The estimates of one measure in one column of panels."""
        return self._of(self.table, measure, column)

    def has_values(self, measure: Measure) -> bool:
        """Whether there is anything to draw: exchange has no value without a trade series."""
        return bool(self.table.loc[self.table["measure"] == measure.name, "value"].notna().any())

    def spread_of(self, measure: Measure, column: int) -> pd.DataFrame | None:
        """The spread of one measure in one column of panels, if there is any."""
        return None if self.spread is None else self._of(self.spread, measure, column)

    def shown(self, variable: str, level: str) -> str:
        """A level as a figure shows it: of a scenario its title, and its name if two are equal."""
        if variable != SCENARIO:
            return as_drawn(known(level))

        titles = self.study.titles
        named = f" ({as_drawn(level)})" if Counter(titles.values())[titles[level]] > 1 else ""
        return titled(titles[level], level).replace("\N{EN DASH} ", "\N{EN DASH}\n") + named

    def title_of(self, variable: str) -> str:
        """A variable as an axis names it, with its unit."""
        unit = self.study.unit(variable)
        words = self._in_words(variable)
        return f"{words} ({say(unit)})" if unit else words

    def panel_title(self, column: int) -> str:
        """What a column of panels is."""
        variable = self.request.panels or ""
        level = self.panels[column]
        if variable == SCENARIO:
            return self.shown(variable, level).replace("\n", " ")

        unit = self.study.unit(variable)
        is_scale = unit in {"", "share"} or unit[0].isdigit()
        value = self.shown(variable, level)
        value = value if is_scale else f"{value} {say(unit)}"
        return f"{self._in_words(variable)}: {value}"

    def note(self) -> str:
        """What the figure shows, in a sentence or two."""
        n = int(self.table["n"].max())
        runs = int(self.table["runs"].sum()) // len(self.measures)
        half = ((self.table["high"] - self.table["low"]) / 2.0).max()
        if np.isnan(half):
            sure = say("One replicate: no intervals.")
        elif self.request.kind == "heatmap":
            sure = say(
                "95% intervals (t or Wilson): \N{PLUS-MINUS SIGN}{half:.2g} at most.", half=half
            )
        else:
            sure = say("Vertical lines: 95% intervals (t or Wilson) over replicates.")
        means = say(
            "Means of n = {n} replicates of each point, {runs:,} runs, {age} years after signing.",
            n=n,
            runs=runs,
            age=self.study.manifest.age,
        )
        parts = [means, self._pooling(), sure]
        if self.spread is not None:
            parts.append(say("Bars: middle 50% (dark) and middle 90% (light) of the points."))
        return " ".join(filter(None, [*parts, *gaps_of(self.study)]))

    def _pooling(self) -> str:
        """Which scenarios stand behind each mean, if there are several."""
        if not self.pooled:
            return ""

        titles = "; ".join(
            self.shown(SCENARIO, name).replace("\n", " ") for name in self.pooled[:_MOST_TITLES]
        )
        others = len(self.pooled) - _MOST_TITLES
        if others > 0:
            titles += say("; and {n} more", n=others)
        return say(
            "Every mean is over {n} scenarios together: {titles}.",
            n=len(self.pooled),
            titles=titles,
        )

    def _of(self, table: pd.DataFrame, measure: Measure, column: int) -> pd.DataFrame:
        own = table[table["measure"] == measure.name]
        return own[own["panel"] == self.panels[column]] if self.panels else own

    def _names(self, variable: str | None) -> list[str]:
        return [] if variable is None else list(self.levels[variable].names.values())

    def _in_words(self, variable: str) -> str:
        """A variable for people: a name of the user's own as it is, a key by its last part."""
        listed = self.study.file.variables.get(variable)
        own = listed is not None and (listed[1].keys or listed[1].levels)
        return as_drawn(known(_as_words(variable) if own else name_in_words(variable)))

    def texts(self) -> Iterator[str]:
        """Every text of a user that it shows."""
        yield from self.study.titles.values()
        yield from self.levels
        yield from (str(name) for each in self.levels.values() for name in each.names.values())


def drawing_of(study: Study) -> Drawing:
    """Work out what the figure of a study shows.

    Raises:
        SisterCitiesError: if the panels that somebody wants cannot be drawn.
    """
    request, alone = _requested(study)
    measures = [measure_of(outcome) for outcome in request.outcomes]

    asked = {"x": request.x, "second": request.y or request.lines, "panel": request.panels}
    named = {place: name for place, name in asked.items() if name is not None}
    columns = {f"level_{number}": place for number, place in enumerate(named)}

    table = cells(study, list(named.values()), measures).rename(columns=columns)

    spread = None
    if request.kind == "lines" and study.file.design.kind in SAMPLES:
        spread = spreads(study, list(named.values()), measures).rename(columns=columns)

    varied = {name: levels(study, name) for name in named.values()}
    if request.panels is not None:
        varied[request.panels] = varied[request.panels].alone(alone)
        table = table[table["panel"].isin(alone)]
    drawn = together(varied)
    return Drawing(study, request, measures, table, drawn, spread, _pooled(study, drawn))


def _requested(study: Study) -> tuple[FigureRequest, list[str]]:
    """What the file asks for, or somebody wants in its place, and the levels that have panels."""
    request = study.file.figure
    assert request is not None  # whoever asks for a drawing has one
    recorded = [name for name in study.record if name != "phase"]
    outcomes = wanted(recorded, request.outcomes)

    # a variable that is named has panels in place of that of the file
    free = [SCENARIO, *study.variables]
    free = [name for name in free if name not in {request.x, request.y, request.lines}]
    instead = wanted_panels(free, [])[:1]
    variable = instead[0] if instead else request.panels
    request = request.model_copy(update={"outcomes": tuple(outcomes), "panels": variable})
    names = list(levels(study, variable).names.values()) if variable is not None else []
    shown = wanted_panels([*names, *(instead or free)], names)
    alone = [name for name in shown if name not in instead] or names

    figure = study.file.model_copy(update={"figure": request})
    for mistake in mistakes_of_levels(figure, study.table, alone):
        raise SisterCitiesError(f"panels: {mistake.text}")
    return request, alone


def name_in_words(variable: str) -> str:
    """The name of a variable for people: of a dotted key the last part, and of which city."""
    try:
        *owners, name = parts_of(variable)
    except KeyTextError:
        return _as_words(variable)
    city = owners[-1] if len(owners) > 1 and owners[-1] not in {EACH, *_PARTS} else ""
    return _as_words(name) + (f", {_as_words(city).title()}" if city else "")


def _as_words(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}"


def _pooled(study: Study, drawn: dict[str, Levels]) -> list[str]:
    """Names of the scenarios that are drawn together."""
    if SCENARIO in drawn:
        return []
    points = next(iter(drawn.values())).places["point"]
    names = [
        str(name)
        for name in study.points.set_index("point").loc[points, SCENARIO].drop_duplicates()
    ]
    return names if len(names) > 1 else []
