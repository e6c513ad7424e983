"""What a calibration is answered with: draws, what they learnt, and whether they can be trusted."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sistercities.questions.answer import Answer
from sistercities.questions.calibration_file import CalibrationFile
from sistercities.questions.fitting import CANDIDATES, RESAMPLES, Recovery, Weighed
from sistercities.questions.judging import Band, short
from sistercities.questions.reference_table import Statistic
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.files import load_scenario
from sistercities.statistics.interval import Estimate, mean, share
from sistercities.statistics.response_surface import explained
from sistercities.statistics.weighing import (
    LEAST_CONTRACTION,
    RULED_OUT,
    contraction,
    effective_size,
    implausibility,
    medoid,
    quantiles,
)
from sistercities.study.posterior import BEHAVIOUR

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SYNTHETIC_TRUTHS = 50
"""Truths of which it is told how well they are found again."""

BINS = 10
"""Bins of a histogram of ranks."""

COVERED = (0.5, 0.9)
"""Levels of the intervals that should hold a truth as often as they say."""

IDENTIFIED = ("identified", "narrowly identified", "not identified")

CENTRAL = "central 95 % of the posterior"
BOOTSTRAP = f"Bayesian bootstrap over settings ({RESAMPLES} resamples, percentiles)"


@dataclass(kw_only=True, eq=False, repr=False)
class Calibration(Answer):
    """Which values of some parameters go together with the patterns they were chosen by.

    Attributes:
        file: what was asked for.
        statistics: what was fitted to, those that tell a size first.
        points: settings that were simulated, from the prior and then from what it left, in the
            coordinates of the prior, ``[setting, parameter]``.
        found: what each statistic came to there, ``[setting, statistic]``.
        weighed: candidates of the prior with their weights.
        kept: posterior draws, in the coordinates of the prior.
        checks: what the first of the draws gave when they were simulated.
        recovery: settings of the prior that were taken for the truth.
        resampled: contraction of each parameter, ``[resample, parameter]``.
    """

    drawn = "calibration.pdf and .png"
    units_of: ClassVar = {
        "draw": "number, from 0",
        "weight": "share of all weights, times the number of draws",
        "parameter": "name",
        "of": "unit of the parameter",
        "lowest": "in the unit of the parameter",
        "highest": "in the unit of the parameter",
        "base": "in the unit of the parameter",
        "medoid": "in the unit of the parameter",
        "parameters.value": "in the unit of the parameter; mean of the posterior",
        "parameters.low": "in the unit of the parameter",
        "parameters.high": "in the unit of the parameter",
        "parameters.n": "candidates of equal weight that would tell as much",
        "contraction.value": "share by which the variance shrank from prior to posterior",
        "contraction.low": "share; lower end of the 95 % interval",
        "contraction.high": "share; upper end of the 95 % interval",
        "contraction.n": "settings",
        "verdict": f"one of {', '.join(IDENTIFIED)}",
        "statistic": "name",
        "expected": "band in the unit of the measure, or a sign",
        "explained": "share of the variance over settings that the surface tells of unseen ones",
        "before": "share of settings of the prior that are within",
        "predicted": "in the unit of the measure; mean over posterior draws",
        "within.value": "share of posterior draws that are within",
        "within.low": "share; lower end of the 95 % interval",
        "within.high": "share; upper end of the 95 % interval",
        "within.n": "posterior draws",
        "measure": "name",
        "recovery.value": "share of truths; of bias, share of the prior; of p, a chance",
        "recovery.low": "as the value; lower end of the 95 % interval",
        "recovery.high": "as the value; upper end of the 95 % interval",
        "recovery.n": "truths",
        "bin": "tenth of the posterior that the truth lies in, from 1",
        "truths": "number",
        "setting": "number, from 0",
        "wave": "prior, again (from what the prior left) or check (posterior draws)",
        "largest": "implausibility, standard deviations",
        "second": "second largest implausibility, standard deviations",
    }

    question: str = "calibrate"
    file: CalibrationFile
    statistics: list[Statistic]
    points: np.ndarray
    found: np.ndarray
    weighed: Weighed
    kept: np.ndarray
    checks: np.ndarray
    recovery: Recovery
    resampled: np.ndarray

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Draws; what of parameters and statistics; recovery and ranks; all settings."""
        return {
            "draws": self.draws,
            "parameters": self.parameters,
            "contraction": self.contraction,
            "within": self.within,
            "recovery": self.recovered,
            "ranks": self.ranks,
            "settings": self.settings,
        }

    @property
    def known_units(self) -> dict[str, str]:
        """Unit of every column; those of parameters and statistics are called like these."""
        declared = Behaviour.parameters()
        of_keys = {key: declared[key.removeprefix(BEHAVIOUR)].unit for key in self.file.keys}
        of_statistics = {each.name: "in the unit of the measure" for each in self.statistics}
        return {**super().known_units, **of_keys, **of_statistics}

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """Where the posterior lies in the prior, how far it shrank, and the ranks of truths."""
        from sistercities.paper.figures.calibration import draw_calibration

        yield "calibration", draw_calibration(self)

    # --- The tables ---

    @cached_property
    def draws(self) -> pd.DataFrame:
        """The posterior draws; they count alike."""
        table = pd.DataFrame(self.file.values(self.kept), columns=self.file.keys)
        table.insert(0, "weight", 1.0)
        table.insert(0, "draw", range(len(table)))
        return table

    @property
    def medoid(self) -> int:
        """The draw that lies in the middle of all."""
        return medoid(self.kept)

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Each parameter before and after; ``base`` is what scenarios inherit."""
        usual = load_scenario("base").behaviour.model_dump()
        declared = Behaviour.parameters()
        size = round(effective_size(self.weighed.weights))
        values = self.file.values(self.weighed.candidates)
        rows = []
        for place, (name, prior) in enumerate(self.file.priors.items()):
            low, high = quantiles(values[:, place], self.weighed.weights, (0.025, 0.975))
            middle = float(self.weighed.weights @ values[:, place])
            estimate = Estimate(middle, float(low), float(high), CENTRAL, size)
            at_medoid = self.draws[f"{BEHAVIOUR}{name}"][self.medoid]
            rows.append(
                (name, declared[name].unit, *prior.range, usual[name], at_medoid, *estimate)
            )
        columns = ["parameter", "of", "lowest", "highest", "base", "medoid", *Estimate._fields]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def contraction(self) -> pd.DataFrame:
        """By which share the variance of each parameter shrank."""
        shrunk = contraction(self.weighed.candidates, self.weighed.weights)
        ends = np.percentile(self.resampled, (2.5, 97.5), axis=0)
        rows = [
            (name, float(value), float(low), float(high), BOOTSTRAP, len(self.points))
            for name, value, low, high in zip(self.file.priors, shrunk, *ends, strict=True)
        ]
        table = pd.DataFrame(rows, columns=["parameter", *Estimate._fields])
        ends = zip(table["value"], table["low"], strict=True)
        return table.assign(verdict=[_identified(*each) for each in ends])

    @cached_property
    def within(self) -> pd.DataFrame:
        """Each statistic: how often it is as it should be, before and after."""
        told = explained(self.weighed.surface, self.found)
        of_prior = self.found[: self.file.draws]
        rows = []
        for place, each in enumerate(self.statistics):
            before = float(each.holds(of_prior[:, place]).mean())
            after = self.checks[:, place]
            rows.append(
                (
                    each.name,
                    expected(each),
                    told[place],
                    before,
                    after.mean(),
                    *share(each.holds(after)),
                )
            )
        columns = ["statistic", "expected", "explained", "before", "predicted", *Estimate._fields]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def recovered(self) -> pd.DataFrame:
        """How well truths are found again: of the first fifty, and of all for ranks."""
        rows = []
        some = slice(0, SYNTHETIC_TRUTHS)
        for place, name in enumerate(self.file.priors):
            below = self.recovery.below[:, place]
            away = (self.recovery.found - self.recovery.truths)[:, place]
            for level in COVERED:
                held = np.abs(below[some] - 0.5) <= level / 2.0
                rows.append((name, f"held by {level:.0%} intervals", *share(held)))
            rows.append((name, "bias", *mean(away[some])))
            rows.append((name, "p of uniform ranks", *_uniform(_counts(below))))
        return pd.DataFrame(rows, columns=["parameter", "measure", *Estimate._fields])

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """In which tenth of its posterior each truth lies."""
        rows = [
            (name, number, int(count))
            for place, name in enumerate(self.file.priors)
            for number, count in enumerate(_counts(self.recovery.below[:, place]), 1)
        ]
        return pd.DataFrame(rows, columns=["parameter", "bin", "truths"])

    @cached_property
    def settings(self) -> pd.DataFrame:
        """Every setting that was simulated, what came, and how implausible that is."""
        checked = self.kept[: len(self.checks)]
        points = np.vstack([self.points, checked])
        found = np.vstack([self.found, self.checks])
        waves = ["prior"] * self.file.draws + ["again"] * (len(self.points) - self.file.draws)
        table = pd.DataFrame(self.file.values(points), columns=self.file.keys)
        table.insert(0, "wave", [*waves, *["check"] * len(checked)])
        table.insert(0, "setting", range(len(table)))
        told = pd.DataFrame(found, columns=[each.name for each in self.statistics])
        worst = np.sort(self._implausibility(found), axis=1)
        second = worst[:, -2] if worst.shape[1] > 1 else worst[:, -1]
        return pd.concat([table, told], axis=1).assign(largest=worst[:, -1], second=second)

    def _implausibility(self, found: np.ndarray) -> np.ndarray:
        """Of each statistic that tells a size, ``[setting, statistic]``."""
        bands = [each for each in self.statistics if not each.side]
        variances = np.diag(self.weighed.surface.covariance)[: len(bands)]
        ends = ([each.low for each in bands], [each.high for each in bands])
        return implausibility(found[:, : len(bands)], *ends, variances)

    # --- The words ---

    def words(self) -> Iterator[Part]:
        """Parameters, statistics, and whether truths are found again."""
        file = self.file
        yield Heading(
            f"{file.title}: {len(self.points)} settings, n = {file.replicates} replicates each"
        )
        yield self._parameters()
        yield Paragraph(*self._said_of_parameters())
        yield Heading(f"What {len(self.checks)} posterior draws predict")
        yield self._within()
        yield Paragraph(*self._said_of_statistics())
        yield Heading("Are truths found again?")
        yield self._recovery()
        yield Paragraph(*self._said_of_recovery())

    def _parameters(self) -> Grid:
        grid = Grid(
            "parameter", "prior", "base", "medoid", "posterior", "contraction", "", right=True
        )
        shrunk = self.contraction.to_dict("records")
        for row, each in zip(self.parameters.to_dict("records"), shrunk, strict=True):
            grid.add_row(
                f"{row['parameter']}, {row['of']}",
                f"{short(row['lowest'])} to {short(row['highest'])}",
                short(row["base"]),
                short(row["medoid"]),
                f"{short(row['value'])} [{short(row['low'])}, {short(row['high'])}]",
                f"{each['value']:.0%} [{each['low']:.0%}, {each['high']:.0%}]",
                each["verdict"],
            )
        return grid

    def _said_of_parameters(self) -> Iterator[str]:
        size = effective_size(self.weighed.weights)
        yield (
            f"Posterior: mean and {CENTRAL}; {CANDIDATES:,} candidates, as good as {size:,.0f} of "
            f"equal weight. Contraction: share by which the variance shrank from the prior, with "
            f"the 95 % interval of a {BOOTSTRAP}; below {LEAST_CONTRACTION:.0%} a parameter is not "
            "identified. Medoid: the draw with the least distances to all others."
        )
        second = self.settings.query("wave == 'prior'")["second"]
        left = share(second <= RULED_OUT)
        yield (
            f"Of the settings of the prior {left.value:.0%} [{left.low:.0%}, {left.high:.0%}] "
            f"(Wilson, n = {left.n}) are not ruled out: their second largest implausibility is at "
            f"most {RULED_OUT:g}."
        )

    def _within(self) -> Grid:
        headings = ("should be", "surface explains", "prior within", "predicted", "within")
        grid = Grid("statistic", *headings, right=True)
        for row in self.within.to_dict("records"):
            grid.add_row(
                row["statistic"],
                row["expected"],
                f"{row['explained']:.0%}",
                f"{row['before']:.0%}",
                f"{row['predicted']:.3g}",
                f"{row['value']:.0%} [{row['low']:.0%}, {row['high']:.0%}]",
            )
        return grid

    def _said_of_statistics(self) -> Iterator[str]:
        yield (
            f"Within: share of draws, each simulated with {self.file.replicates} replicates, whose "
            f"number is as it should be; in brackets 95 % Wilson intervals, n = {len(self.checks)}."
        )
        yield (
            "Surface explains: share of the variance over settings that it tells of a setting that "
            "it has not seen; the rest is luck, or what a surface of second order cannot say."
        )

    def _recovery(self) -> Grid:
        measures = list(dict.fromkeys(self.recovered["measure"]))
        grid = Grid("parameter", *measures, right=True)
        for name, rows in self.recovered.groupby("parameter", sort=False):
            told = {row["measure"]: row for row in rows.to_dict("records")}
            cells = [_recovery_cell(measure, told[measure]) for measure in measures]
            grid.add_row(str(name), *cells)
        return grid

    def _said_of_recovery(self) -> Iterator[str]:
        truths = len(self.recovery.truths)
        yield (
            f"Of {min(SYNTHETIC_TRUTHS, truths)} settings of the prior that were taken for the "
            "truth, blurred by the tolerances and left out of the surface: how many lie in their "
            "posterior intervals (Wilson), and the mean of the posterior minus the truth, as a "
            "share of the prior (t)."
        )
        yield (
            f"p of a chi-squared test that the ranks of {truths} truths in their posteriors are "
            f"uniform, in {BINS} bins. Posteriors of truths were as good as "
            f"{np.median(self.recovery.sizes):,.0f} candidates of equal weight (median; least "
            f"{self.recovery.sizes.min():,.1f})."
        )


def expected(statistic: Statistic) -> str:
    """What a statistic should be, in words."""
    if statistic.side:
        return "above 0" if statistic.side > 0 else "below 0"
    return Band(statistic.low, statistic.high).words


def _identified(value: float, low: float) -> str:
    if value < LEAST_CONTRACTION:
        return IDENTIFIED[2]
    return IDENTIFIED[0] if low >= LEAST_CONTRACTION else IDENTIFIED[1]


def _counts(below: np.ndarray) -> np.ndarray:
    """How many truths lie in each tenth of their posterior."""
    counts: np.ndarray = np.histogram(below, bins=BINS, range=(0.0, 1.0))[0]
    return counts


def _uniform(counts: np.ndarray) -> Estimate:
    """The p of the chi-squared test that all bins are alike."""
    from scipy.stats import chisquare

    p = float(chisquare(counts).pvalue)
    return Estimate(p, p, p, "exact: a chance", int(counts.sum()))


def _recovery_cell(measure: str, row: Mapping[Hashable, Any]) -> str:
    if measure.startswith("p "):
        return f"{row['value']:.2g}"
    style = "+.3f" if measure == "bias" else ".0%"
    return f"{row['value']:{style}} [{row['low']:{style}}, {row['high']:{style}}]"
