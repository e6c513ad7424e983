"""What pairings could be ordered by without any model, for a model to be held against.

Each says of a target in which order the pairings come, and the chance of each. The direction of a
single observable was fixed before it was held against anything: it is the one that the patterns of
this project or the coding book give. What is not known of an observable takes the middle of the
others, except the carrier: one that nobody named by then counts as none.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sistercities.questions.fates import Fate
from sistercities.statistics.concordance import Signs, signs
from sistercities.statistics.regression import left_out, left_out_order, standardised

MODEL = "the model"
BASE_RATE = "base rate"
REGRESSION = "ridge regression"


class Prediction(NamedTuple):
    """What somebody says of some pairings.

    Attributes:
        predictor: who.
        order: in which they come.
        values: numbers that lie in that order, as nearly as one column can tell it.
        chances: of the event, 0 to 1.
    """

    predictor: str
    order: Signs
    values: np.ndarray
    chances: np.ndarray


class Single(NamedTuple):
    """One observable alone.

    Attributes:
        name: of the predictor.
        meaning: in which direction it points, and why.
        of: its value for a pairing, the larger the better; NaN where it is not known.
    """

    name: str
    meaning: str
    of: Callable[[Fate], float]


def _number(fate: Fate, column: str) -> float:
    told = fate.pairing.told[column]
    return math.nan if told is None else float(told)


SINGLES = (
    Single(
        "earlier partners alone",
        "the fewer partners the first city had before, the better (the direction of P31)",
        lambda fate: -_number(fate, "earlier_partners_a"),
    ),
    Single(
        "prior contact alone",
        "the more contact before signing, the better (the direction of N11)",
        lambda fate: _number(fate, "prior_contact"),
    ),
    Single(
        "carrier alone",
        "a body outside city hall that was named within 24 months, or none",
        lambda fate: float((fate.pairing.told["carrier_24m"] or 0) >= 1),
    ),
)
"""The single observables that the model has to beat."""


# --- All observables together ---


def _log(fate: Fate, column: str) -> float:
    return math.log10(1.0 + _number(fate, column))


def _firms(fate: Fate) -> float:
    told = fate.pairing.told["firms_at_signing"]
    return math.nan if told is None else float(told != "0")


def _unlimited(fate: Fate) -> float:
    told = fate.pairing.told["term_years"]
    return math.nan if told is None else float(math.isinf(told))


OBSERVABLES: dict[str, Callable[[Fate], float]] = {
    "inhabitants of the first, log": lambda fate: _log(fate, "pop_a_k"),
    "inhabitants of the second, log": lambda fate: _log(fate, "pop_b_k"),
    "distance, log": lambda fate: _log(fate, "distance_km"),
    "year of signing": lambda fate: float(fate.pairing.signing[:4]),
    "years until the last one known": lambda fate: fate.year - float(fate.pairing.signing[:4]),
    "whether they are cities or towns": lambda fate: float(
        fate.pairing.told["level"] in ("city", "town")
    ),
    "partners before": lambda fate: _number(fate, "earlier_partners_a"),
    "prior contact": lambda fate: _number(fate, "prior_contact"),
    "carrier within 24 months": lambda fate: _number(fate, "carrier_24m"),
    "businesses named": _firms,
    "economy in the text": lambda fate: _number(fate, "economy_in_text"),
    "no term": _unlimited,
    "shared language": lambda fate: _number(fate, "shared_language"),
    "people of the partner's origin": lambda fate: _number(fate, "diaspora_local"),
    "tie of the regions above": lambda fate: _number(fate, "parent_tie"),
    "donor": lambda fate: _number(fate, "donor_eligible"),
}
"""The observables of the regression; the model is told the year too, so the regression is."""


# --- Predictions ---


def trivial(fates: Sequence[Fate], happened: np.ndarray) -> Iterator[Prediction]:
    """What is said of an event without a model, each chance fitted to all pairings but its own.

    Args:
        fates: the pairings, of which what happened is known.
        happened: 1 or 0 of each.
    """
    for single in SINGLES:
        values = _filled(np.array([single.of(fate) for fate in fates]))
        chances = left_out(standardised(values[:, None]), happened)
        yield Prediction(single.name, signs(values), values, chances)

    none = np.zeros(len(fates))
    others = (happened.sum() - happened) / (len(fates) - 1)
    yield Prediction(BASE_RATE, signs(none), none, others)

    columns = standardised([[of(fate) for of in OBSERVABLES.values()] for fate in fates])
    chances = left_out(columns, happened)
    yield Prediction(REGRESSION, left_out_order(columns, happened), chances, chances)


def _filled(values: np.ndarray) -> np.ndarray:
    """Numbers with the median of those that are known in place of the others."""
    known = values[~np.isnan(values)]
    return np.where(np.isnan(values), np.median(known) if known.size else 0.0, values)
