"""What a score is answered with: what the model says of known fates, beside what needs no model."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sistercities.questions.answer import Answer
from sistercities.questions.codings import CODINGS
from sistercities.questions.fates import HEADLINE, TARGETS, TIERS, Fate, Target
from sistercities.questions.predictors import MODEL, SINGLES
from sistercities.questions.scoring import MOST, NO_MODEL, SIMULATED
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.statistics.resampling import FEWEST_CASES, RESAMPLES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MEASURES = ("AUC", "Somers' D", "tau-b", "Brier score")
_EVEN = 0.5


@dataclass(kw_only=True, eq=False, repr=False)
class Score(Answer):
    """What the model says of pairings whose fate is known.

    Attributes:
        fates: what became of them.
        dispositions: with which they were simulated, the headline first.
        replicates: histories of each pairing.
        cases: one row per dispositions, pairing and outcome, at the end of the last year known.
        scores: one row per target, predictor and measure.
        differences: the model minus each predictor without a model.
        permutation: one row per target, with p.
        luck: how far so many histories leave the AUC of each target open.
        calibration: pairings in groups of like simulated share.
        codings: one row per target, dispositions and coding, of the pairings that were coded twice;
            no row if none was.
    """

    drawn = "score.pdf and .png"
    units_of: ClassVar = {
        "pairing": "name",
        "dispositions": "all neutral (blind), as coded, or - without a model",
        "year": "calendar year, its end",
        "after": "years since the year of signing",
        "activity_tier": "0 to 3",
        "economic_tier": "0 to 2",
        "fate": "words",
        "target": "name",
        "predictor": "name",
        "measure": "name",
        "scores.value": "in the unit of the measure",
        "scores.n": "pairings",
        "differences.value": "in the unit of the measure",
        "differences.n": "pairings",
        "best": "whether it has the largest AUC of those without a model",
        "permutation.value": "Somers' D",
        "p": "share of shuffles, one-sided",
        "shuffles": "number",
        "permutation.n": "pairings",
        "luck.value": "AUC",
        "group": "number, the lowest shares first",
        "predicted": "mean simulated share",
        "calibration.value": "share that came true",
        "calibration.n": "pairings",
        "coding": "first, second, or the difference",
        "codings.value": "AUC",
        "codings.n": "pairings",
    }

    question: str = "score"
    fates: list[Fate]
    dispositions: tuple[str, ...]
    replicates: int
    cases: pd.DataFrame
    scores: pd.DataFrame
    differences: pd.DataFrame
    permutation: pd.DataFrame
    luck: pd.DataFrame
    calibration: pd.DataFrame
    codings: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Scores, differences, permutation tests, luck, calibration, codings, and all pairings."""
        twice = {"codings": self.codings} if len(self.codings) else {}
        return {
            "scores": self.scores,
            "differences": self.differences,
            "permutation": self.permutation,
            "luck": self.luck,
            "calibration": self.calibration,
            **twice,
            "cases": self.cases,
        }

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """Simulated shares by known tier, pairing by pairing, and the calibration beside."""
        from sistercities.paper.figures.score import draw_score

        yield "score", draw_score(self)

    @property
    def targets(self) -> list[Target]:
        """The targets of which enough is documented."""
        return [each for each in TARGETS if each.name in set(self.scores["target"])]

    def at(self, table: pd.DataFrame, **values: object) -> pd.DataFrame:
        """The rows of a table that have some values."""
        for column, value in values.items():
            table = table[table[column] == value]
        return table

    def words(self) -> Iterator[Part]:
        """The headline, the misses, the scores of all predictors, and every pairing."""
        yield Heading(
            f"{len(self.fates)} pairings whose fate is known, n = {self.replicates} histories each"
        )
        yield Paragraph(*map(self._headline, self.dispositions))
        yield Heading(f"Misses: {HEADLINE} or not, dispositions {self.dispositions[0]}")
        yield self._misses()
        yield Paragraph(*self._stillborn())
        yield Heading("Scores, n = pairings whose fate is documented")
        yield self._scores()
        yield Paragraph(*self._how_counted())
        yield Heading("The model minus what needs none")
        yield self._apart()
        yield Heading("Whether shares come true")
        yield self._calibration()
        if len(self.codings):
            yield Heading("Pairings that were coded twice: AUC under either coding")
            yield self._codings()
        yield Heading("Pairing by pairing, at the end of the last year known")
        yield self._pairings()

    def _headline(self, ways: str) -> str:
        tested = self.at(self.permutation, target=HEADLINE, dispositions=ways).iloc[0]
        luck = self.at(self.luck, target=HEADLINE, dispositions=ways).iloc[0]
        gap = self.at(self.differences, target=HEADLINE, dispositions=ways, measure="AUC")
        (reached,) = self.at(
            self.scores, target=HEADLINE, dispositions=ways, predictor=MODEL, measure="AUC"
        ).itertuples()
        (best,) = gap[gap["best"]].itertuples()
        return (
            f"Dispositions {ways}: AUC of P({HEADLINE}) {cell(reached)}, "
            f"n = {tested['n']} pairings; permutation test: p = {chance(tested['p'])}, "
            f"{tested['shuffles']:,} shuffles; minus the best without a model ({best.predictor}): "
            f"{cell(best, signed=True)}. So many histories leave the AUC open from "
            f"{luck['low']:.2f} to {luck['high']:.2f} (bootstrap over histories, n = {luck['n']})."
        )

    def _told(self, ways: str, outcome: str) -> pd.DataFrame:
        return self.at(self.cases, dispositions=ways, outcome=outcome).set_index("pairing")

    def missed(self) -> list[tuple[Fate, float]]:
        """Pairings of which the headline is wrong by more than an even chance, the worst first."""
        told = self._told(self.dispositions[0], HEADLINE)["value"]
        target = next(each for each in TARGETS if each.name == HEADLINE)
        known = [
            (fate, float(told[fate.pairing.name]), target.of(fate))
            for fate in self.fates
            if not math.isnan(target.of(fate))
        ]
        wrong = [each for each in known if (each[1] >= _EVEN) != (each[2] == 1.0)]
        wrong.sort(key=lambda each: -abs(each[1] - each[2]))
        return [(fate, share) for fate, share, _ in wrong]

    def _misses(self) -> Grid:
        grid = Grid("pairing", "fate", "year", f"P({HEADLINE}) [95 % Wilson]", "tier", prose=(1,))
        told = self._told(self.dispositions[0], HEADLINE)
        for fate, _ in self.missed():
            name = fate.pairing.name
            tier = tier_words(fate, "activity_tier")
            grid.add_row(name, fate.words, str(fate.year), cell(told.loc[name]), tier)
        return grid

    def _stillborn(self) -> Iterator[str]:
        """Where the ties stand in which nothing ever happened."""
        known = [fate for fate in self.fates if fate.tiers["activity_tier"] is not None]
        names = [fate.pairing.name for fate in known]
        for ways in self.dispositions:
            told = self._told(ways, HEADLINE)["value"].loc[names]
            places = told.rank(ascending=False)
            for fate in known:
                if fate.tiers["activity_tier"] == 0:
                    place = places[fate.pairing.name]
                    half = "upper" if place <= len(known) / 2 else "lower"
                    yield (
                        f"Nothing ever happened in {fate.pairing.name}: by P({HEADLINE}), "
                        f"dispositions {ways}, it is number {place:g} of {len(known)}, in the "
                        f"{half} half."
                    )

    def _scores(self) -> Grid:
        headings = (*MEASURES[:2], "tau-b (of at most)", MEASURES[3])
        grid = Grid("predictor", *headings, right=True)
        for target in self.targets:
            rows = self.at(self.scores, target=target.name)
            grid.add_group(f"{target.name}, n = {rows['n'].iloc[0]}: {target.meaning}")
            for (ways, who), some in rows.groupby(["dispositions", "predictor"], sort=False):
                told = {row.measure: row for row in some.itertuples()}
                cells = [cell(told[each]) if each in told else "-" for each in MEASURES]
                if cells[2] != "-":
                    cells[2] += f" ({told[MOST].value:.2f})"
                grid.add_row(str(who) if ways == NO_MODEL else f"{who}, {ways}", *cells)
        return grid

    def _how_counted(self) -> Iterator[str]:
        yield (
            f"In brackets: 95 % intervals between percentiles of a bootstrap over pairings "
            f"({RESAMPLES:,} resamples). AUC: share of pairs of pairings with different fates that "
            "are in the right order, ties half; Somers' D is twice that minus one. Brier score: 0 "
            "is best, one half everywhere gives 0.25; - where no chance is told."
        )
        for single in SINGLES:
            yield f"{single.name}: {single.meaning}."
        yield (
            "Without a model, the chance of a pairing is fitted to all others, and the order of "
            "two by the regression to all but these two. The sign of a single observable was fixed "
            f"beforehand. Fewer than {FEWEST_CASES} pairings have no interval."
        )

    def _apart(self) -> Grid:
        grid = Grid("minus", "difference of AUC", "difference of the Brier score", right=True)
        for target in self.targets:
            for ways in self.dispositions:
                rows = self.at(self.differences, target=target.name, dispositions=ways)
                grid.add_group(f"{target.name}, dispositions {ways}")
                for who, each in rows.groupby("predictor", sort=False):
                    told = {row.measure: cell(row, signed=True) for row in each.itertuples()}
                    cells = [told.get(name, "-") for name in ("AUC", "Brier score")]
                    best = " (the best of these)" if each["best"].any() else ""
                    grid.add_row(f"{who}{best}", *cells)
        return grid

    def _calibration(self) -> Grid:
        grid = Grid("group", "mean share simulated", "share that came true [Wilson]", "n")
        for (target, ways), rows in self.calibration.groupby(
            ["target", "dispositions"], sort=False
        ):
            grid.add_group(f"{target}, dispositions {ways}")
            for row in rows.itertuples():
                grid.add_row(str(row.group), f"{row.predicted:.2f}", cell(row), str(row.n))
        return grid

    def _codings(self) -> Grid:
        grid = Grid("target", *CODINGS, "n", right=True)
        for ways in self.dispositions:
            grid.add_group(f"dispositions {ways}")
            rows = self.at(self.codings, dispositions=ways)
            for target, each in rows.groupby("target", sort=False):
                told = {row.coding: row for row in each.itertuples()}
                cells = [cell(told[name], signed=name == CODINGS[-1]) for name in CODINGS]
                grid.add_row(str(target), *cells, str(each["n"].iloc[0]))
        grid.notes.append(
            "The same pairings, luck and resamples under both; 0.5 is no order. So few pairings "
            "leave a wide interval: that two codings score alike is not shown by one around 0."
        )
        return grid

    def _pairings(self) -> Grid:
        shown = [(self.dispositions[0], name) for name in SIMULATED]
        shown += [(ways, HEADLINE) for ways in self.dispositions[1:]]
        headings = ["g" if name == "exchange_index" else f"P({name})" for _, name in shown]
        headings[len(SIMULATED) :] = [
            f"P({name}), {ways}" for ways, name in shown[len(SIMULATED) :]
        ]
        grid = Grid("pairing", "year", "tiers", *headings)
        grid.notes.append(
            f"Tiers: activity ({_listed('activity_tier')}) / economy ({_listed('economic_tier')})."
        )
        grid.notes.append(
            f"Dispositions {self.dispositions[0]} where nothing else is said. In brackets: 95 % "
            "intervals over histories, Wilson for shares, Student's t for g. A pairing had one "
            "history: a share of 0.4 that came true is no error by itself."
        )
        columns = [self._told(ways, each) for ways, each in shown]
        for fate in self.fates:
            name = fate.pairing.name
            tiers = "/".join("-" if tier is None else str(tier) for tier in fate.tiers.values())
            cells = [cell(column.loc[name]) for column in columns]
            grid.add_row(name, str(fate.year), tiers, *cells)
        return grid


def tier_words(fate: Fate, column: str) -> str:
    """The tier of a pairing in words."""
    tier = fate.tiers[column]
    return "not documented" if tier is None else TIERS[column][tier]


def chance(p: float) -> str:
    """A p in words: two digits, or - where there is none."""
    return "-" if math.isnan(p) else f"{p:.2g}"


def _listed(column: str) -> str:
    return ", ".join(f"{tier} {words}" for tier, words in enumerate(TIERS[column]))


def cell(row: Any, *, signed: bool = False) -> str:  # noqa: ANN401
    """A number with two digits and its interval, or why it has none."""
    if math.isnan(row.value):
        return "-"
    style = "+.2f" if signed else ".2f"
    value, low, high = (f"{number:{style}}" for number in (row.value, row.low, row.high))
    if math.isnan(row.low):
        reason = row.interval.removeprefix("none: ").partition(" (")[0]
        return f"{value} ({reason})"
    return f"{value} [{low}, {high}]"
