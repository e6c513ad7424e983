"""Do fates of some pairings tell those of others? Posterior draws weighed by all but the left out.

Every draw is simulated once for every pairing. To leave out a pairing, or a family of them, the
draws are weighed by how likely they make the fates of the others, and so weighed they predict what
was left out. Nothing is simulated anew, and no fate reaches the calibration itself.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from sistercities.questions.answer import Answer, answered, changes_asked
from sistercities.questions.drawn import GivenPosterior
from sistercities.questions.fates import HEADLINE, TARGETS, Fate, read_fates
from sistercities.questions.loading import load_all
from sistercities.questions.score import BLIND
from sistercities.questions.scoring import told_of
from sistercities.questions.usual import SEED
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.keeping import Out
from sistercities.runs.replicates import check_worlds, seeds_of
from sistercities.scenario.library import atlas
from sistercities.statistics.calibration import brier
from sistercities.statistics.concordance import auc, signs, somers_d
from sistercities.statistics.interval import Estimate
from sistercities.statistics.resampling import bootstrapped, resampled
from sistercities.statistics.weighing import effective_size
from sistercities.study.posterior import BEHAVIOUR, Posterior, read_posterior

DRAWS = 100
"""Posterior draws, unless somebody says another number."""

HISTORIES = 10
"""Histories of each pairing under each draw."""

NOBODY = "no fate"
FAMILIES: Mapping[str, Callable[[Fate], str]] = {
    "pairing": lambda fate: fate.pairing.name,
    "country": lambda fate: str(fate.pairing.told["country_b"]),
    "decade": lambda fate: f"{fate.pairing.signing[:3]}0s",
}
"""What is left out together, by what a pairing has of it: the country is that of the second city,
the decade that of signing.
"""

WAYS = (NOBODY, *FAMILIES)
"""What the draws are weighed by: nothing, or the fates of all but the pairing, or its family."""


@dataclass(kw_only=True, eq=False, repr=False)
class CrossValidation(Answer):
    """Fates that were left out, predicted by draws weighed with the others.

    Attributes:
        draws: posterior draws.
        replicates: histories of each pairing under each.
        pairings: one row per pairing whose fate is documented, the misses first.
        scores: one row per way of weighing and measure.
        foreign: a sentence, if another model made the draws.
    """

    units_of: ClassVar = {
        "pairing": "name",
        "country": "country of the second city",
        "decade": "of signing",
        "happened": f"1 if {HEADLINE} at the end of the last year known, else 0",
        **{f"{way} left out": "chance, weighed by the fates of the others" for way in FAMILIES},
        "unweighed": "chance, all draws alike",
        "size": "draws of equal weight that would tell as much, the pairing left out",
        "left out": "what the draws are weighed without",
        "measure": "name",
        "scores.value": "in the unit of the measure",
        "scores.low": "in the unit of the measure; lower end of the 95 % interval",
        "scores.high": "in the unit of the measure; upper end of the 95 % interval",
        "scores.n": "pairings",
    }

    question: str = "cross-validate"
    draws: int
    replicates: int
    pairings: pd.DataFrame
    scores: pd.DataFrame
    foreign: str

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every pairing, and the scores."""
        return {"pairings": self.pairings, "scores": self.scores}

    def words(self) -> Iterator[Part]:
        """The misses first, then the scores."""
        yield Heading(
            f"{len(self.pairings)} pairings left out, {self.draws} posterior draws, "
            f"n = {self.replicates} histories each, dispositions {BLIND}"
        )
        chances = ["unweighed", *(f"{way} left out" for way in FAMILIES)]
        grid = Grid("pairing", "country", "decade", HEADLINE, *chances, "draws that count")
        for row in self.pairings.to_dict("records"):
            cells = [f"{row[name]:.2f}" for name in chances]
            happened = "yes" if row["happened"] else "no"
            place = (row["pairing"], row["country"], row["decade"], happened)
            grid.add_row(*place, *cells, f"{row['size']:.0f}")
        yield grid
        yield Paragraph(
            "Chances of being active at the end of the last year known, the furthest from what "
            "happened first. Unweighed: all posterior draws alike. Left out: draws weighed by how "
            "likely they make the fates of all other pairings, of those of other countries (of the "
            "second city), or of other decades (of signing)."
        )
        yield Heading("Scores, n = pairings")
        table = Grid("left out", "AUC", "Brier score", "log score", right=True)
        for way, rows in self.scores.groupby("left out", sort=False):
            told = {row["measure"]: row for row in rows.to_dict("records")}
            table.add_row(str(way), *(_cell(told[name]) for name in table.headings[1:]))
        yield table
        yield Paragraph(
            "In brackets: 95 % intervals between percentiles of a bootstrap over pairings. Log "
            "score: mean of the logarithm of the chance of what happened; 0 is best, one half "
            "everywhere gives -0.69.",
            *([self.foreign] if self.foreign else []),
        )


def cross_validate(
    folder: str | Path | None = None,
    *,
    posterior: GivenPosterior = True,
    draws: int = DRAWS,
    replicates: int = HISTORIES,
    seed: int = SEED,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> CrossValidation:
    """Predict the fate of each pairing from those of others, by weighing posterior draws.

    Args:
        folder: with observables, scenarios and outcomes; the atlas if none.
        posterior: draws of the parameters; those of the package if nobody says otherwise.
        draws: how many of them, at least 2.
        replicates: histories of each pairing under each draw, at least 2.
        seed: from which the seed of each history is derived, and the choice of draws.
        changes: dotted keys and new values, for all pairings.
        out: folder for the answer; nothing is stored without it.
        done: called after each history.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated.
    """
    replicates, seed = check_worlds(replicates, seed)
    draws, _ = check_worlds(draws, seed)
    place = atlas() if folder is None else Path(folder)
    target = next(each for each in TARGETS if each.name == HEADLINE)
    fates = [fate for fate in read_fates(place) if not math.isnan(target.of(fate))]
    files = [place / f"{fate.pairing.name}.toml" for fate in fates]
    scenarios = load_all(files, {**(changes or {}), "dispositions": BLIND})
    known = posterior if isinstance(posterior, Posterior) else _read(posterior)
    behaviours = [
        {key.removeprefix(BEHAVIOUR): value for key, value in each.items()}
        for each in known.chosen(draws, seed)
    ]
    worlds = draws * replicates

    def find() -> CrossValidation:
        """Simulate every draw for every pairing once; all weighing is of these."""
        chances = np.column_stack(
            [
                _chances(told_of(scenario, fate, worlds, seed, done, behaviours)[HEADLINE], draws)
                for fate, scenario in zip(fates, scenarios, strict=True)
            ]
        )
        truth = np.array([target.of(fate) for fate in fates])
        pairings = _pairings(fates, truth, chances)
        return CrossValidation(
            asked={
                "pairings": [fate.pairing.name for fate in fates],
                "posterior": known.checksum,
                "draws": draws,
                "replicates": replicates,
                "seed": seed,
                "changes": changes_asked(changes),
            },
            seeds=dict.fromkeys(scenarios, seeds_of(worlds, seed)),
            draws=draws,
            replicates=replicates,
            pairings=pairings,
            scores=_scores(pairings, seed),
            foreign=known.foreign,
        )

    return answered(find, out)


def _read(posterior: bool | str | Path) -> Posterior:
    return read_posterior(None if isinstance(posterior, bool) else posterior)


def _chances(happened: np.ndarray, draws: int) -> np.ndarray:
    """The chance under each draw, half a case added to either side so that none is 0 or 1."""
    hits = happened.reshape(-1, draws)
    chance: np.ndarray = (hits.sum(axis=0) + 0.5) / (len(hits) + 1.0)
    return chance


def weights_without(chances: np.ndarray, truth: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """Weights of draws by how likely they make what happened to all that are not left out.

    Args:
        chances: of the event, ``[draw, pairing]``.
        truth: 1 or 0.
        left_out: which pairings say nothing.

    Returns:
        ``[draw]``, sum 1.
    """
    likely = np.log(np.where(truth > 0.0, chances, 1.0 - chances))[:, ~left_out].sum(axis=1)
    weights: np.ndarray = np.exp(likely - likely.max())
    return weights / weights.sum()


def _pairings(fates: Sequence[Fate], truth: np.ndarray, chances: np.ndarray) -> pd.DataFrame:
    rows = []
    for place, fate in enumerate(fates):
        row: dict[str, object] = {
            "pairing": fate.pairing.name,
            "country": FAMILIES["country"](fate),
            "decade": FAMILIES["decade"](fate),
            "happened": truth[place],
            "unweighed": float(chances[:, place].mean()),
        }
        for way, family in FAMILIES.items():
            left_out = np.array([family(other) == family(fate) for other in fates])
            weights = weights_without(chances, truth, left_out)
            row[f"{way} left out"] = float(weights @ chances[:, place])
            if way == "pairing":
                row["size"] = effective_size(weights)
        rows.append(row)
    table = pd.DataFrame(rows)
    missed = (table["pairing left out"] - table["happened"]).abs()
    return table.iloc[missed.to_numpy().argsort(kind="stable")[::-1]].reset_index(drop=True)


def _scores(pairings: pd.DataFrame, seed: int) -> pd.DataFrame:
    truth = pairings["happened"].to_numpy()
    weights = resampled(len(truth), seed)
    rows = []
    for way in WAYS:
        column = "unweighed" if way == NOBODY else f"{way} left out"
        chances = pairings[column].to_numpy()
        for measure, score in (("AUC", _auc), ("Brier score", brier), ("log score", _log_score)):
            value, values = (score(chances, truth, of) for of in (None, weights))
            estimate = bootstrapped(float(value), values, len(truth))
            rows.append((way if way != NOBODY else "all, unweighed", measure, *estimate))
    return pd.DataFrame(rows, columns=["left out", "measure", *Estimate._fields])


def _auc(chances: np.ndarray, truth: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    return auc(somers_d(signs(chances), signs(truth), weights))


def _log_score(chances: np.ndarray, truth: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    each = np.log(np.where(truth > 0.0, chances, 1.0 - chances))
    shares = np.ones(len(each)) if weights is None else weights
    score: np.ndarray = (shares @ each) / shares.sum(axis=-1)
    return score


def _cell(row: Mapping[object, float]) -> str:
    ends = f"[{row['low']:.2f}, {row['high']:.2f}]"
    return f"{row['value']:.2f} {'' if math.isnan(row['low']) else ends}".strip()
