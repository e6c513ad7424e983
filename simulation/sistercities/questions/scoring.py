"""How a score is counted: simulated histories, and predictors without a model, against fates."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.fates import TARGETS, TIERS, Fate, Target
from sistercities.questions.predictors import MODEL, Prediction, trivial
from sistercities.runs.replicates import Behaviours, simulate
from sistercities.scenario.dates import count
from sistercities.scenario.schema import Scenario
from sistercities.statistics.calibration import brier, calibration
from sistercities.statistics.concordance import auc, largest_tau_b, signs, somers_d, tau_b
from sistercities.statistics.interval import Estimate, mean, share, within
from sistercities.statistics.resampling import bootstrapped, resampled, shuffled_share
from sistercities.world import outcome

SIMULATED = ("alive", "active", "substance", "exchange_index")
"""What is told of the histories of each pairing."""

NO_MODEL = "-"
"""Dispositions of what is predicted without a model."""

LUCKY_RESAMPLES = 1000
"""Of the histories, which are many; the order of each is counted anew."""

MOST = "largest tau-b that ties allow"

COUNTED = "exact: counted"

FEWEST = 3
"""Pairings whose fate is documented that a target takes; a fit without two of them needs one more.
"""


type Told = Mapping[str, np.ndarray]
"""By outcome, one value for each history."""

# --- The histories ---


def last_month(fate: Fate) -> str:
    """The month up to which a pairing is known."""
    return f"{fate.year}-12"


def told_of(
    scenario: Scenario,
    fate: Fate,
    replicates: int,
    seed: int,
    done: Callable[[], object],
    behaviours: Behaviours = (),
) -> Told:
    """What each history of a pairing tells by the end of the last year known, by outcome.

    Args:
        scenario: the pairing.
        fate: what is known of it.
        replicates: how many histories.
        seed: from which the seed of each is derived.
        done: called after each.
        behaviours: dealt to the histories.
    """
    reported = simulate(scenario, replicates, seed, done=done, behaviours=behaviours)[0]
    until = count(last_month(fate)) - count(scenario.partnership.signed) + 1
    months = reported.months[:, :until]
    a24 = outcome.activities_24(months)[:, -1]
    begun = outcome.has_substance(months["exchange_index"]).any(axis=-1)
    return {
        "alive": outcome.alive(a24),
        "active": outcome.active(a24),
        "substance": begun,
        "exchange_index": np.array(months["exchange_index"][:, -1]),
    }


def estimate_of(name: str, histories: np.ndarray) -> Estimate:
    """A share with the Wilson interval, or the mean exchange index with that of Student's t."""
    return within(mean(histories), 0.0, 1.0) if name == "exchange_index" else share(histories)


# --- The tables ---


class Held(NamedTuple):
    """What is known of a target, and all that is predicted of it.

    Attributes:
        target: the target.
        names: of the pairings of which it is documented.
        truth: what is known, one number for each of them.
        by_model: the predictions of the model, by the dispositions it was run with.
        by_others: those without a model.
    """

    target: Target
    names: list[str]
    truth: np.ndarray
    by_model: dict[str, Prediction]
    by_others: list[Prediction]

    @property
    def everybody(self) -> Iterator[tuple[str, Prediction]]:
        """Dispositions and prediction: the model first."""
        yield from self.by_model.items()
        yield from ((NO_MODEL, each) for each in self.by_others)


def held(fates: Sequence[Fate], cases: pd.DataFrame) -> list[Held]:
    """Every target of which enough is documented, with what is known and what is predicted.

    Args:
        fates: of the pairings.
        cases: what their histories tell, one row per dispositions, pairing and outcome.
    """
    found = []
    for target in TARGETS:
        some = [fate for fate in fates if not math.isnan(target.of(fate))]
        if len(some) < FEWEST:
            continue
        truth = np.array([target.of(fate) for fate in some])
        least = 1.0 if target.least is not None else len(TIERS[target.column]) - 1
        others = list(trivial(some, (truth >= least).astype(float)))
        names = [fate.pairing.name for fate in some]
        by_model = {
            str(ways): _by_model(rows, names, target.measure)
            for ways, rows in cases.groupby("dispositions", sort=False)
        }
        found.append(Held(target, names, truth, by_model, others))
    return found


def _by_model(rows: pd.DataFrame, names: list[str], measure: str) -> Prediction:
    told = rows[rows["outcome"] == measure].set_index("pairing")["value"]
    values = told.loc[names].to_numpy(dtype=float)
    return Prediction(MODEL, signs(values), values, values)


_SCORES = ["target", "dispositions", "predictor", "measure", *Estimate._fields]


def scores_of(targets: Sequence[Held], seed: int) -> pd.DataFrame:
    """Every measure of every prediction, with the bootstrap over pairings."""
    rows = [
        (each.target.name, ways, prediction.predictor, measure, *estimate)
        for each in targets
        for ways, prediction in each.everybody
        for measure, estimate in _measures(each, prediction, seed)
    ]
    return pd.DataFrame(rows, columns=_SCORES)


def _measures(each: Held, prediction: Prediction, seed: int) -> Iterator[tuple[str, Estimate]]:
    n = len(each.truth)
    truth = signs(each.truth)
    weights = resampled(n, seed)

    d, ds = (somers_d(prediction.order, truth, of) for of in (None, weights))
    yield "AUC", bootstrapped(float(auc(d)), auc(ds), n)
    yield "Somers' D", bootstrapped(float(d), ds, n)

    tau, taus = (tau_b(prediction.order, truth, of) for of in (None, weights))
    yield "tau-b", bootstrapped(float(tau), taus, n)
    most = largest_tau_b(prediction.values, each.truth)
    yield MOST, Estimate(most, most, most, COUNTED, n)

    if each.target.least is not None:
        score, scores = (brier(prediction.chances, each.truth, of) for of in (None, weights))
        yield "Brier score", bootstrapped(float(score), scores, n)


def differences_of(targets: Sequence[Held], seed: int) -> pd.DataFrame:
    """The model minus each predictor without one, on the same resamples of the pairings.

    Returns:
        Rows as those of the scores; ``best`` says which of the others has the largest AUC.
    """
    rows = []
    for each in targets:
        truth = signs(each.truth)
        weights = resampled(len(each.truth), seed)
        reached = [float(somers_d(other.order, truth)) for other in each.by_others]
        for ways, model in each.by_model.items():
            for number, other in enumerate(each.by_others):
                best = number == int(np.argmax(reached))
                for measure, estimate in _apart(each, model, other, weights):
                    name = other.predictor
                    rows.append((each.target.name, ways, name, best, measure, *estimate))
    columns = ["target", "dispositions", "predictor", "best", "measure", *Estimate._fields]
    return pd.DataFrame(rows, columns=columns)


def _apart(
    each: Held, model: Prediction, other: Prediction, weights: np.ndarray
) -> Iterator[tuple[str, Estimate]]:
    n = len(each.truth)
    truth = signs(each.truth)
    value, values = (
        auc(somers_d(model.order, truth, of)) - auc(somers_d(other.order, truth, of))
        for of in (None, weights)
    )
    yield "AUC", bootstrapped(float(value), values, n)

    if each.target.least is not None:
        value, values = (
            brier(model.chances, each.truth, of) - brier(other.chances, each.truth, of)
            for of in (None, weights)
        )
        yield "Brier score", bootstrapped(float(value), values, n)


def permutation_of(targets: Sequence[Held], seed: int, shuffles: int) -> pd.DataFrame:
    """How often shuffled predictions of the model do as well, for every target."""
    rows = []
    for each in targets:
        truth = signs(each.truth)
        for ways, model in each.by_model.items():
            d = float(somers_d(model.order, truth))
            p = math.nan if math.isnan(d) else shuffled_share(model.order, truth, seed, shuffles)
            rows.append((each.target.name, ways, d, p, shuffles, len(truth)))
    return pd.DataFrame(rows, columns=["target", "dispositions", "value", "p", "shuffles", "n"])


def calibration_of(targets: Sequence[Held]) -> pd.DataFrame:
    """Pairings in groups of like simulated share, and how often it came true."""
    tables = [
        calibration(model.chances, each.truth).assign(
            target=each.target.name, dispositions=ways, group=lambda table: table.index + 1
        )
        for each in targets
        if each.target.least is not None
        for ways, model in each.by_model.items()
    ]
    columns = ["target", "dispositions", "group", "predicted", *Estimate._fields]
    return pd.concat(tables, ignore_index=True)[columns]


def luck_of(
    targets: Sequence[Held], told: Mapping[tuple[str, str], Told], seed: int
) -> pd.DataFrame:
    """How far so many histories leave the AUC of the model open: a bootstrap over histories.

    History ``i`` of every pairing has the same seed, so all are drawn again together.

    Args:
        targets: as they are held.
        told: what histories tell, by dispositions and pairing.
        seed: of the resamples.
    """
    rows = []
    for each in targets:
        truth = signs(each.truth)
        for ways, model in each.by_model.items():
            values = np.stack([told[ways, name][each.target.measure] for name in each.names])
            n = values.shape[1]
            again = (resampled(n, seed, LUCKY_RESAMPLES) @ values.T.astype(float)) / n
            reached = auc(np.array([float(somers_d(signs(shares), truth)) for shares in again]))
            value = float(auc(somers_d(model.order, truth)))
            low, high = np.percentile(reached, [2.5, 97.5])
            kind = f"bootstrap over histories ({LUCKY_RESAMPLES:,} resamples, percentiles)"
            rows.append((each.target.name, ways, value, float(low), float(high), kind, n))
    return pd.DataFrame(rows, columns=["target", "dispositions", *Estimate._fields])
