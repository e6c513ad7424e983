"""What if? Policies against the same worlds without them, paired by luck."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sistercities.questions.answer import (
    SHOWN,
    Answer,
    answered,
    cells_of,
    changes_asked,
    named_at,
    said_of_all_shocks,
    said_of_intervals,
)
from sistercities.questions.drawn import (
    LUCK_ALONE,
    UNITS,
    ByDraws,
    GivenPosterior,
    dealt,
)
from sistercities.questions.loading import load_all
from sistercities.questions.neutral import said_of_neutral
from sistercities.questions.ranked import ranking_in_words
from sistercities.questions.usual import REPLICATES, SEED
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.questions.worlds import (
    Effects,
    all_narrow,
    differences_by_draws,
    effects_of,
    joined,
    number_of,
    simulate_worlds,
)
from sistercities.runs.age import (
    Ages,
    ages_of,
    at_age,
    in_years,
    refuse_late,
    whole_number,
    with_age,
)
from sistercities.runs.keeping import Out
from sistercities.runs.replicates import check_worlds, seeds_of
from sistercities.scenario.dates import count
from sistercities.scenario.files import Given
from sistercities.scenario.interventions import Enactment, called, enacted, enactment_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.interval import GUESS, signed
from sistercities.statistics.precision import FEWEST, Precision
from sistercities.world.measure import OUTCOMES
from sistercities.world.outcome import YEAR

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 5000
"""Worlds at which to stop looking, unless somebody says another number."""

MOST_LOOKED_AT = 100_000
"""No answer takes more worlds than this."""

_BATCH = 100


@dataclass(kw_only=True, eq=False, repr=False)
class WhatIf(Answer):
    """Policies against no policy.

    Attributes:
        scenario: without any of them.
        plans: the policies, in the order asked for.
        ages: years since signing at which outcomes are told, the youngest first.
        n: worlds.
        table: one row per age, policy and outcome: difference with 95 % interval, share of worlds
            in which it helps, the outcome with and without, USD a year (NaN if unknown), worlds
            that suffice.
        over_time: one row per policy, recorded column and month up to the oldest age: mean
            difference with 95 % interval. Activities are a rate per year over the last 24 months,
            from the 24th month on.
        gains: one row per policy, city and group of businesses or citizens, a year, from signing to
            the last month of the calendar.
        ranking: at each age, policies by the main outcome, best first.
        order_holds: for each age the share of resamples in which the whole order holds.
        reached: whether the precision that was wished for was reached; none if none was.
        by_draws: luck and parameters in every difference, if the parameters were drawn.
    """

    drawn = "forest* and difference (.pdf, .png)"
    units_of: ClassVar = {
        "policy": "name",
        "helps": "share of worlds",
        "helps_low": "share of worlds; lower end of the 95 % interval",
        "helps_high": "share of worlds; upper end of the 95 % interval",
        "with": "in the unit of the row",
        "without": "in the unit of the row",
        "cost": "USD a year",
        "suffice": f"worlds; {GUESS}",
        "column": "name of a recorded column",
        "over_time.age": "months since signing",
        "over_time.value": "in the unit of the column; activities per year",
        "over_time.low": "in the unit of the column; lower end of the 95 % interval",
        "over_time.high": "in the unit of the column; upper end of the 95 % interval",
        "city": "name",
        "of what": "name",
        "group": "name",
        "rank": "place, the best is 1",
        "share with this rank": "share of resamples",
        **UNITS,
    }

    question: str = "what-if"
    scenario: Scenario
    plans: list[Enactment]
    ages: tuple[int, ...]
    n: int
    table: pd.DataFrame
    over_time: pd.DataFrame
    gains: pd.DataFrame
    ranking: pd.DataFrame
    order_holds: dict[int, float]
    reached: bool | None
    by_draws: ByDraws = LUCK_ALONE

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Differences, the same over time, gains by group, the ranking, and drawn parameters."""
        return {
            "table": self.table,
            "over_time": self.over_time,
            "gains": self.gains,
            "ranking": self.ranking,
            **self.by_draws.tables,
        }

    def at(self, age: int) -> "WhatIf":
        """The answer at one of its ages; what is told over time or of the whole run stays."""
        return replace(
            self,
            ages=(age,),
            order_holds={age: self.order_holds[age]},
            table=at_age(self.table, age),
            ranking=at_age(self.ranking, age),
        )

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """A forest for each age, and the differences over time."""
        from sistercities.paper.figures.difference import draw_differences
        from sistercities.paper.figures.forest import draw_forest

        for age in self.ages:
            yield named_at("forest", age, self.ages), draw_forest(self, age)
        yield "difference", draw_differences(self)

    def words(self) -> Iterator[Part]:
        """What each policy changes, the ranking, who gained, and how many worlds it takes."""
        for age in self.ages:
            yield from self.at(age)._words_at(age)
        often = (
            "Where a precision was wished for: always-valid intervals, "
            "which hold however often one looks."
        )
        yield Paragraph(
            said_of_intervals(self.table),
            *([often] if self.reached is not None else []),
            *said_of_neutral(self.scenario, self.plans),
            *said_of_all_shocks(self.scenario, self.ages),
        )
        yield from self.by_draws.words(SHOWN)
        yield from self.at(self.ages[-1])._words_on_gains()
        if self.reached is not None:
            missed = f"not reached within {self.n} worlds; what there is stands above"
            yield Paragraph(
                f"The precision that was wished for was {'reached' if self.reached else missed}."
            )

    def _words_at(self, age: int) -> Iterator[Part]:
        """What each policy changes at one age, and the ranking."""
        names = self._policies()
        yield Heading(
            f"{self.scenario.title}, {in_years([age])} after signing, n = {self.n} worlds"
        )
        grid = Grid(
            "difference to the same worlds without it", *(OUTCOMES[name].words for name in SHOWN)
        )
        for plan in self.plans:
            rows = self.table[self.table["policy"] == plan.label]
            grid.add_row(names[plan.label], *cells_of(rows, SHOWN))
        last = count(self.scenario.partnership.signed) + YEAR * age - 1
        late = [
            names[plan.label] for plan in self.plans if plan.begins and count(plan.begins) > last
        ]
        if late:
            grid.notes.append(f"Not begun yet at this age: {', '.join(late)}.")
        yield grid
        (holds,) = self.order_holds.values()
        yield from ranking_in_words(self.ranking, self.table, names, holds)

    def _words_on_gains(self) -> Iterator[Part]:
        best = str(self.ranking["policy"].iloc[0])
        last = self.scenario.until
        yield Heading(
            f"Who gained from {self._policies()[best]}; "
            f"a year, from signing to the last month simulated, {last}"
        )
        grid = Grid("", "gain", right=True)
        by_sector = self.gains["of what"].str.contains("sector")
        rows = self.gains[(self.gains["policy"] == best) & ~by_sector]
        for (city, what, unit), group in rows.groupby(["city", "of what", "unit"], sort=False):
            grid.add_group(f"{city}: {what} ({unit})")
            for row in group.to_dict("records"):
                grid.add_row(row["group"], signed(row))
        grid.notes.append("By sector, and for every policy: gains.csv.")
        yield grid

    def _policies(self) -> dict[str, str]:
        """The policies in words, and from when, by their labels."""
        names = called(self.plans, self.scenario)
        since = {plan.label: f", from {plan.begins}" if plan.begins else "" for plan in self.plans}
        return {label: f"{names[label]}{begins}" for label, begins in since.items()}


def what_if(
    scenario: Given,
    policies: Sequence[str],
    *,
    outcome: str = "exchange_index",
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: Ages | None = None,
    until: Precision | None = None,
    most: int | None = None,
    changes: Mapping[str, object] | None = None,
    posterior: GivenPosterior = False,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> WhatIf:
    """Compare policies with the same worlds without them.

    Args:
        scenario: a scenario, name or path.
        policies: each ``NAME[=SIZE][:CITY][+NAME...][@YYYY-MM]``; names of the library or paths of
            files.
        outcome: by which policies are ranked; one of ``measure.OUTCOMES``.
        replicates: worlds, at least 2.
        seed: from which the seed of each world is derived.
        age: years since signing at which outcomes are told, one age or several; 25, or the last
            whole year of the scenario, if not given.
        until: go on until the interval of an outcome is this narrow for every policy, at every age.
        most: worlds at which to stop looking, 5,000 if not given; only where a precision is wished
            for.
        changes: dotted keys and new values, for all worlds.
        posterior: as for ``compare``; not together with ``until``.
        out: folder for the answer; nothing is stored without it.
        done: called after each run.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated.
    """
    replicates, seed = check_worlds(replicates, seed)
    last = _last_look(until, most, replicates)
    draws = dealt(posterior, replicates, seed, changes or {})
    if until and draws.behaviours:
        raise SisterCitiesError("--posterior: not together with --until; give --replicates instead")
    if outcome not in OUTCOMES:
        raise SisterCitiesError(f"no outcome {quoted(outcome)}; {meant(outcome, list(OUTCOMES))}")
    (without,) = load_all([scenario], changes or {})
    ages = ages_of(age, [(without, without.reported)])
    plans = _distinct([enactment_of(text) for text in policies], without)
    arms = [without, *(enacted(without, plan) for plan in plans)]
    refuse_late(plans, without, ages[-1])

    def find() -> WhatIf:
        """Simulate all arms, and go on in batches of worlds until the intervals are narrow."""
        seeds = seeds_of(replicates, seed)
        kept = [simulate_worlds(arm, seeds, ages, done, draws.behaviours) for arm in arms]
        while until is not None and not all_narrow(kept, until) and number_of(kept) < last:
            first = number_of(kept)
            seeds = seeds_of(min(_BATCH, last - first), seed, first)
            more = [simulate_worlds(arm, seeds, ages, done) for arm in arms]
            kept = [
                {age: joined(one[age], other[age]) for age in ages}
                for one, other in zip(kept, more, strict=True)
            ]
        effects = {
            age: effects_of(plans, [arm[age] for arm in kept], outcome, seed, until) for age in ages
        }
        n = number_of(kept)
        return WhatIf(
            asked={
                "scenario": without.name,
                "policies": list(policies),
                "outcome": outcome,
                "replicates": replicates,
                "seed": seed,
                "age": list(ages),
                "until": None if until is None else f"{until.outcome} ± {until.half_width:g}",
                "max": most,
                "changes": changes_asked(changes),
                **draws.asked,
            },
            by_draws=differences_by_draws(plans, kept, draws),
            seeds={without: seeds_of(n, seed)},
            scenario=without,
            plans=plans,
            n=n,
            **_together(effects),
        )

    return answered(find, out)


def _last_look(until: Precision | None, most: int | None, replicates: int) -> int:
    """Worlds at which to stop looking."""
    if until is None and most is not None:
        raise SisterCitiesError(
            "--max: nothing is looked at again without --until; leave it out, or give --until"
        )
    least = max(FEWEST, replicates)
    why = f", as the first look is at {least}"
    return whole_number(
        max(MOST, least) if most is None else most, "--max", least, MOST_LOOKED_AT, why
    )


def _together(effects: dict[int, Effects]) -> dict[str, Any]:
    """The tables of all ages as one; what is told over time or of the whole is of the oldest."""
    last = list(effects.values())[-1]
    reached = [each.reached for each in effects.values()]
    return {
        "ages": tuple(effects),
        "table": with_age({age: each.table for age, each in effects.items()}),
        "over_time": last.over_time,
        "gains": last.gains,
        "ranking": with_age({age: each.ranking for age, each in effects.items()}),
        "order_holds": {age: each.order_holds for age, each in effects.items()},
        "reached": None if last.reached is None else all(reached),
    }


def _distinct(plans: list[Enactment], scenario: Scenario) -> list[Enactment]:
    """Refuse no policy at all, and one that is given twice, however it is spelled."""
    if not plans:
        raise SisterCitiesError("no policy given; name at least one with --policy")
    seen: dict[object, str] = {}
    for plan in plans:
        meant_by_it = (
            tuple(sorted(plan.parts, key=str)),
            plan.begins or scenario.partnership.signed,
        )
        if meant_by_it in seen:
            first = seen[meant_by_it]
            same = "is given twice" if first == plan.label else f"is the same as {quoted(first)}"
            raise SisterCitiesError(f"policy {quoted(plan.label)} {same}")
        seen[meant_by_it] = plan.label
    return plans
