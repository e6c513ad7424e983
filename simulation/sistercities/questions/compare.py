"""The main job: simulate pairings and compare them at the same age."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
import pyarrow as pa

from sistercities.questions.answer import (
    ONE_REPLICATE,
    SHOWN,
    WORDS,
    Answer,
    answered,
    changes_asked,
    estimate_in_words,
    said_of_all_shocks,
)
from sistercities.questions.drawn import (
    LUCK_ALONE,
    NOT_DRAWN,
    UNITS,
    ByDraws,
    Dealt,
    GivenPosterior,
    by_draws_of,
    dealt,
)
from sistercities.questions.illustrated import numbered
from sistercities.questions.loading import load_all, refuse_same_names
from sistercities.questions.usual import REPLICATES, SEED
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.age import USUAL_AGE, Ages, ages_of, in_years, whole_years
from sistercities.runs.keeping import Out
from sistercities.runs.replicates import Ensemble, check_replicates, headings, simulate
from sistercities.runs.store import months_table, write_csv, write_parquet
from sistercities.scenario.schema import FACTORS, TRACKS, Scenario, refuse_different_behaviour
from sistercities.statistics.interval import Estimate, mean, median_time, share, within
from sistercities.world.measure import heading, measure_of, outcome_table
from sistercities.world.outcome import Phase, described
from sistercities.world.record import measured

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ACROSS = 4
"""Pairings side by side, at most: as many as on a page of the figure."""

_KINDS = (
    "In brackets: 95 % intervals over replicates - Wilson for shares, Student's t for means, "
    "inverted log-log Kaplan-Meier for the median. They say how sure the simulation is of itself, "
    "not how sure we are of the world."
)


@dataclass(kw_only=True, eq=False, repr=False)
class Comparison(Answer):
    """Pairings compared at a common age, or at several.

    Attributes:
        ensembles: the replicates of each pairing, in the order asked for.
        others: those of the other partnerships of the same worlds, where a world has several.
        ages: common ages, years since signing, the youngest first.
        table: one row per scenario, age and measure, with 95 % interval and n.
        by_draws: luck and parameters in every outcome, if the parameters were drawn.
    """

    drawn = "comparison*.pdf and .png"
    further = ("phases",)
    units_of: ClassVar = {
        "scenario": "name",
        "group": "name",
        "measure": "name",
        "partnership": "name",
        "replicate": "number, from 0",
        "seed": "number",
        **{name: measure.unit for name, measure in described().items()},
        **UNITS,
    }

    question: str = "compare"
    ensembles: list[Ensemble]
    others: list[Ensemble]
    ages: tuple[int, ...]
    table: pd.DataFrame
    by_draws: ByDraws = LUCK_ALONE

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The summary, and what became of every replicate; all months are in the folder alone."""
        return {"summary": self.table, "outcomes": self._outcomes, **self.by_draws.tables}

    @property
    def files(self) -> list[str]:
        """What ``write`` puts into a folder, in words."""
        drawn = [f"{name}.csv" for name in self.by_draws.tables]
        tables = ["summary.csv", "months.parquet", "outcomes.parquet", *drawn]
        return [self.drawn, *tables, WORDS, "scenarios/", "provenance.json"]

    @property
    def _all(self) -> list[Ensemble]:
        return [*self.ensembles, *self.others]

    @property
    def _outcomes(self) -> pd.DataFrame:
        return pd.concat([each.outcomes for each in self._all], ignore_index=True)

    def write_tables(self, folder: Path) -> None:
        """Write the months of all replicates, what became of each, and the summary."""
        months = pa.concat_tables([months_table(each) for each in self._all])
        write_parquet(months, folder / "months.parquet")
        outcomes = pa.Table.from_pandas(self._outcomes, preserve_index=False)
        write_parquet(outcomes, folder / "outcomes.parquet")
        write_csv(self.table, folder / "summary.csv")
        for name, table in self.by_draws.tables.items():
            write_csv(table, folder / f"{name}.csv")

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """The pairings side by side, four to a page."""
        from sistercities.paper.figures.comparison import draw_comparison

        for number, page in enumerate(draw_comparison(self.ensembles), 1):
            yield numbered("comparison", number), page

    def draw_further(self, name: str) -> Iterator["Figure"]:
        """The phases of the pairings over time."""
        from sistercities.paper.figures.phases import draw_phases

        yield from draw_phases(self.ensembles)

    def words(self) -> Iterator[Part]:
        """A grid for each age and every few pairings, and how their intervals were made."""
        replicates = len(self.ensembles[0].seeds)
        each = "replicate" if replicates == 1 else "replicates each"
        for age in self.ages:
            yield Heading(
                f"At a common age of {in_years([age])} after signing, n = {replicates} {each}"
            )
            yield from self._who_ends(age)
            for some in batched(self.ensembles, _ACROSS):
                yield self._grid(some, age)
        shocks = [
            said_of_all_shocks(each.scenario, self.ages, each.partnership)
            for each in self.ensembles
        ]
        yield Paragraph(
            "Phase: the first that applies, read from the top, so a pair that trades without "
            "meeting is dormant; activity and trade are told apart below it.",
            _KINDS if replicates > 1 else ONE_REPLICATE,
            "Exchange in USD grows with the trade of the two nations; to compare pairings, take "
            "the index g.",
            *self._missing_trade(),
            *(said for each in shocks for said in each),
        )
        yield from self.by_draws.words(SHOWN)

    def _who_ends(self, age: int) -> Iterator[Part]:
        """Whose calendar sets the common age, if others go on and it is less than the usual one."""
        reached = [whole_years(each.scenario, each.partnership) for each in self.ensembles]
        names = headings(self.ensembles)
        shortest = [name for name, last in zip(names, reached, strict=True) if last == min(reached)]
        if len(shortest) < len(reached) and min(reached) == age < USUAL_AGE:
            yield Paragraph(
                f"as far as the calendar of {', '.join(shortest)} reaches ([calendar] until)"
            )

    def _grid(self, ensembles: Sequence[Ensemble], age: int) -> Grid:
        """Measures at an age down, some pairings across, an estimate and interval in each cell."""
        titles = dict(
            zip([each.name for each in self.ensembles], headings(self.ensembles), strict=True)
        )
        names = [ensemble.name for ensemble in ensembles]
        grid = Grid("", *(titles[name] for name in names), right=True)
        rows = self.table[self.table["age"] == age]
        cells = {(row.scenario, row.measure): estimate_in_words(row) for row in rows.itertuples()}
        group = ""
        for row in rows[rows["scenario"] == names[0]].itertuples():
            if row.group != group:
                group = str(row.group)
                grid.add_group(group)
            words = heading(str(row.measure))
            grid.add_row(words, *(cells[name, row.measure] for name in names))
        return grid

    def _missing_trade(self) -> Iterator[str]:
        """Where exchange has no USD, and why."""
        exchange = self.table[self.table["measure"] == "exchange"]
        missing = exchange[exchange["value"].isna()]
        for each, name in zip(self.ensembles, headings(self.ensembles), strict=True):
            ages = [int(age) for age in missing.loc[missing["scenario"] == each.name, "age"]]
            if ages:
                yield (
                    f"{name}: no sourced trade series reaches {in_years(ages)}, "
                    "so only the index is reported."
                )


def compare(
    *scenarios: Scenario | str | Path,
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    posterior: GivenPosterior = False,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Comparison:
    """Compare pairings at a common age.

    Args:
        scenarios: scenarios, names or paths; all built-in cases if none is given.
        replicates: simulated histories of each pairing.
        seed: from which every replicate's seed is derived; replicate i of every pairing has the
            same seed.
        age: years since signing at which outcomes are told, one age or several; 25, or the last
            whole year that all reach, if not given.
        changes: dotted keys and new values, applied to every scenario; ``"name:key"`` changes one
            scenario only.
        posterior: draws of the parameters, to which replicates are dealt: true for those of the
            package, or a folder written by ``calibrate``.
        out: folder to store tables, scenarios, provenance and figures in; nothing is stored without
            it.
        done: called after each replicate.

    Returns:
        The comparison.

    Raises:
        SisterCitiesError: if something cannot be used; before anything is simulated.
    """
    replicates, seed = check_replicates(replicates, seed)
    loaded = load_all(scenarios, changes or {})
    refuse_same_names([scenario.name for scenario in loaded])
    refuse_different_behaviour(loaded)
    ages = ages_of(age, [(scenario, scenario.reported) for scenario in loaded])
    draws = dealt(posterior, replicates, seed, changes or {})

    def find() -> Comparison:
        """Simulate every scenario; what it reports is compared, its other ties stand beside."""
        worlds = [
            simulate(scenario, replicates, seed, ages, done, draws.behaviours)
            for scenario in loaded
        ]
        reported = [ensembles[0] for ensembles in worlds]
        others = [ensemble for ensembles in worlds for ensemble in ensembles[1:]]
        asked = {**_asked(loaded, replicates, seed, ages, changes), **draws.asked}
        return comparison_of(reported, others, ages, asked, draws=draws)

    return answered(find, out)


def run(
    scenario: Scenario | str | Path,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    posterior: GivenPosterior = False,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Comparison:
    """Run one scenario, and compare its partnerships if it has several.

    Arguments are those of ``compare``.
    """
    replicates, seed = check_replicates(replicates, seed)
    (loaded,) = load_all([scenario], changes or {})
    ages = ages_of(age, [(loaded, key) for key in loaded.partnerships])

    draws = dealt(posterior, replicates, seed, changes or {})
    asked = {**_asked([loaded], replicates, seed, ages, changes), **draws.asked}

    def find() -> Comparison:
        """Simulate the scenario; all its partnerships stand side by side."""
        ensembles = simulate(loaded, replicates, seed, ages, done, draws.behaviours)
        return comparison_of(ensembles, [], ages, asked, question="run", draws=draws)

    return answered(find, out)


def _asked(
    scenarios: list[Scenario],
    replicates: int,
    seed: int,
    ages: tuple[int, ...],
    changes: Mapping[str, object] | None,
) -> dict[str, Any]:
    return {
        "scenarios": [each.name for each in scenarios],
        "replicates": replicates,
        "seed": seed,
        "age": list(ages),
        "changes": changes_asked(changes),
    }


def comparison_of(
    ensembles: list[Ensemble],
    others: list[Ensemble],
    ages: tuple[int, ...],
    asked: Mapping[str, Any],
    question: str = "compare",
    kind: type[Comparison] = Comparison,
    draws: Dealt = NOT_DRAWN,
) -> Comparison:
    """The answer that some ensembles give; attributes as of ``Comparison``."""
    rows = (
        ({"age": age, "scenario": each.name}, str(name), values.to_numpy())
        for age in ages
        for each in ensembles
        for name, values in outcome_table(each.at(age)).items()
    )
    return kind(
        question=question,
        asked=asked,
        seeds={each.scenario: each.seeds for each in [*ensembles, *others]},
        ensembles=ensembles,
        others=others,
        ages=ages,
        table=summary(ensembles),
        by_draws=by_draws_of(rows, draws, differences=False),
    )


def summary(ensembles: list[Ensemble]) -> pd.DataFrame:
    """One row per scenario, age and measure: group, unit, value, low, high, interval, n."""
    rows = [
        (each.name, age, group, measure, unit, *estimate)
        for each in ensembles
        for age in each.ages
        for group, measure, unit, estimate in estimates(each.at(age))
    ]
    return pd.DataFrame(
        rows, columns=["scenario", "age", "group", "measure", "unit", *Estimate._fields]
    )


def estimates(outcomes: pd.DataFrame) -> list[tuple[str, str, str, Estimate]]:
    """Group, measure, unit and estimate of everything that is reported of one scenario."""
    units = {name: column.unit for name, column in measured().items()}
    phase, both, factor, since = (
        "Phase at this age",
        "Activity and trade",
        "Factors",
        "Activities since signing",
    )
    return [
        *[(phase, f"phase_{each}", "share", share(outcomes["phase"] == each)) for each in Phase],
        (both, "alive", "share", share(outcomes["alive"])),
        (both, "commercial", "share", share(outcomes["commercial"])),
        *[(factor, name, units[name], _of_share(outcomes[name])) for name in FACTORS],
        *[
            (since, f"activities_{track}", "per year", _of_count(outcomes[f"activities_{track}"]))
            for track in TRACKS
        ],
        ("Exchange", "ties", units["ties"], _of_count(outcomes["ties"])),
        (
            "Exchange",
            "exchange_index",
            units["exchange_index"],
            _of_share(outcomes["exchange_index"]),
        ),
        ("Exchange", "exchange", units["exchange"], _of_count(outcomes["exchange"])),
        ("Exchange", "uplift", units["uplift"], mean(outcomes["uplift"])),
        ("Outcome", "substance_reached", "share", share(measure_of("substance").of(outcomes))),
        ("Outcome", "substance_median", "years", median_time(outcomes["substance"])),
        (
            "Outcome",
            "economic_dropped",
            "share",
            share(measure_of("economic_dropped").of(outcomes)),
        ),
        ("Outcome", "success", "share", share(outcomes["success"])),
        ("Outcome", "overall_outcome", "share", _of_share(outcomes["overall_outcome"])),
    ]


def _of_share(values: pd.Series) -> Estimate:
    """A mean of what lies between 0 and 1, and so does its interval."""
    return within(mean(values), 0.0, 1.0)


def _of_count(values: pd.Series) -> Estimate:
    """A mean of what cannot be negative, nor can its interval."""
    return within(mean(values), 0.0, math.inf)
