"""Questions asked with posterior draws: what not knowing the parameters does to an answer.

Worlds are dealt to draws in turn: world i has draw i modulo their number, whatever is changed, so
that what is compared meets the same parameters as well as the same luck.
"""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.statistics.between_draws import LUCK_AND_PARAMETERS, parted
from sistercities.statistics.interval import decimals
from sistercities.study.posterior import BEHAVIOUR, Posterior, read_posterior
from sistercities.world.measure import OUTCOMES

MOST_DRAWS = 40
"""Draws that worlds are dealt to, at most; there are two worlds of each at least."""

FEWEST_WORLDS = 4
"""Worlds that it takes: two draws with two worlds each."""

type GivenPosterior = bool | str | Path | Posterior
"""The posterior of the package (true), none (false), a folder, or draws that were read."""

UNITS: Mapping[str, str] = {
    "policy": "name",
    "factor": "name",
    "luck_low": "in the unit of the row; lower end of the 95 % interval of luck alone",
    "luck_high": "in the unit of the row; upper end of the 95 % interval of luck alone",
    "draws": "posterior draws",
    "share": "share of the variance of a single world that comes from the parameters",
    "share_low": "share; lower end of the 95 % interval",
    "share_high": "share; upper end of the 95 % interval",
}
"""Units of the columns of the table of draws that mean something of their own."""


class Dealt(NamedTuple):
    """Draws of the parameters, to which worlds are dealt.

    Attributes:
        behaviours: what each draw changes in the behaviour, by name of the parameter.
        checksum: of the file they were read from.
        foreign: a sentence, if another model made them.
    """

    behaviours: tuple[Mapping[str, float], ...] = ()
    checksum: str = ""
    foreign: str = ""

    @property
    def asked(self) -> dict[str, Any]:
        """What the provenance tells of it; nothing if there is none."""
        if not self.behaviours:
            return {}
        return {"posterior": {"draws": len(self.behaviours), "sha256": self.checksum}}

    def numbers(self, worlds: int) -> np.ndarray:
        """Number of the draw of each world."""
        return np.arange(worlds) % len(self.behaviours)


NOT_DRAWN = Dealt()
"""Every world has the parameters of its scenario."""


class ByDraws(NamedTuple):
    """Luck and parameters in the numbers of an answer; empty if the parameters were not drawn.

    Attributes:
        draws: to which the worlds were dealt.
        table: one row per number.
    """

    draws: Dealt = NOT_DRAWN
    table: pd.DataFrame | None = None

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The table by the name of its file, if there is one."""
        return {} if self.table is None else {"parameters": self.table}

    def words(self, outcomes: Sequence[str]) -> Iterator[Part]:
        """What not knowing the parameters adds to some outcomes."""
        if self.table is None:
            return
        labels = [name for name in ("age", "scenario", "policy", "factor") if name in self.table]
        yield Heading(
            f"Luck and parameters, {len(self.draws.behaviours)} posterior draws, "
            f"n = {self.table['n'].iloc[0]} worlds"
        )
        grid = Grid("", "luck alone", "luck and parameters", "variance from parameters", right=True)
        for row in self.table[self.table["outcome"].isin(list(outcomes))].to_dict("records"):
            names = [f"{row[name]} years" if name == "age" else str(row[name]) for name in labels]
            digits = decimals(row)
            value, *ends = (
                f"{row[name]:.{digits}f}"
                for name in ("value", "luck_low", "luck_high", "low", "high")
            )
            grid.add_row(
                f"{', '.join(names)}: {OUTCOMES[row['outcome']].words}",
                f"{value} [{ends[0]}, {ends[1]}]",
                f"{value} [{ends[2]}, {ends[3]}]",
                _share(row),
            )
        yield grid
        yield Paragraph(
            "In brackets: 95 % intervals by t. Luck alone: how sure the mean over these draws is. "
            "Luck and parameters: where the mean lies for parameters as they may be, given what "
            "the model was fitted to. All intervals above are of luck, world by world. Variance "
            "from parameters: its share in that of a single world, by the F of both; where that is "
            "not sure, the second interval is not either, and more --replicates help.",
            *([self.draws.foreign] if self.draws.foreign else []),
        )


def _share(row: Mapping[Hashable, Any]) -> str:
    if math.isnan(row["share"]):
        return "-"
    return f"{row['share']:.0%} [{row['share_low']:.0%}, {row['share_high']:.0%}]"


LUCK_ALONE = ByDraws()
"""An answer whose parameters were not drawn."""


def dealt(
    posterior: GivenPosterior, replicates: int, seed: int, changes: Mapping[str, object]
) -> Dealt:
    """The draws to which so many worlds are dealt.

    Args:
        posterior: where they are from.
        replicates: worlds.
        seed: by which draws are chosen.
        changes: what else is changed; no parameter that is drawn.

    Raises:
        SisterCitiesError: if there are no such draws, too few worlds, or a parameter is set too.
    """
    if posterior is False:
        return NOT_DRAWN
    if replicates < FEWEST_WORLDS:
        raise SisterCitiesError(
            f"--replicates: {replicates} given; with --posterior at least {FEWEST_WORLDS}, two "
            "draws of the parameters with two worlds each"
        )
    if isinstance(posterior, Posterior):
        known = posterior
    else:
        known = read_posterior(None if posterior is True else posterior)
    for key in changes:
        if key in known.keys:
            raise SisterCitiesError(
                f"{key}: drawn from the posterior, so it cannot be set; leave out one of the two"
            )
    chosen = known.chosen(min(MOST_DRAWS, replicates // 2), seed)
    behaviours = tuple(
        {key.removeprefix(BEHAVIOUR): value for key, value in each.items()} for each in chosen
    )
    return Dealt(behaviours, known.checksum, known.foreign)


type Row = tuple[Mapping[str, object], str, np.ndarray]
"""What a row is of, an outcome, and its values, one for each world."""


def by_draws_of(rows: Iterable[Row], draws: Dealt, *, differences: bool) -> ByDraws:
    """Each number with the interval of luck alone, and that of luck and parameters.

    Args:
        rows: what is told.
        draws: to which the worlds were dealt; nothing is told without any.
        differences: whether numbers may be negative.
    """
    if not draws.behaviours:
        return LUCK_ALONE
    told = []
    for labels, outcome, values in rows:
        kind = OUTCOMES[outcome]
        each = parted(values, draws.numbers(len(values)))
        least = -kind.most if differences else 0.0
        ends = {
            f"{name}{end}": min(max(each.value + sign * half, least), kind.most)
            for name, half in (("luck_", each.luck), ("", each.both))
            for end, sign in (("low", -1.0), ("high", 1.0))
        }
        told.append(
            {**labels, "outcome": outcome, "unit": kind.unit, "value": each.value, **ends}
            | {"interval": LUCK_AND_PARAMETERS, "n": each.n}
            | {"draws": each.draws, "share": each.share}
            | {"share_low": each.least, "share_high": each.most}
        )
    return ByDraws(draws, pd.DataFrame(told))
