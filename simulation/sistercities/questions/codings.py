"""The score of pairings that were coded twice: under the first coding, and under the second.

Both meet the same luck and the same resamples of the pairings, so what is left between them is the
coder.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from sistercities.questions.fates import TARGETS, Fate, Target
from sistercities.questions.loading import load_all
from sistercities.questions.scoring import FEWEST, Told, told_of
from sistercities.scenario.atlas.second import second_coding, twice_coded
from sistercities.statistics.concordance import auc, signs, somers_d
from sistercities.statistics.interval import Estimate
from sistercities.statistics.resampling import bootstrapped, resampled

CODINGS = ("first", "second", "second minus first")
"""What is told of the pairings that were coded twice."""

type ToldOfPairings = Mapping[tuple[str, str], Told]
"""What histories tell, by dispositions and pairing."""


def told_as_second(
    fates: Sequence[Fate],
    dispositions: Sequence[str],
    replicates: int,
    seed: int,
    changes: Mapping[str, object],
    done: Callable[[], object],
) -> ToldOfPairings:
    """What histories tell of the pairings that were coded twice, as the second coder has them.

    Args:
        fates: of all pairings; those that were coded once are left out.
        dispositions: the ways of taking them.
        replicates: histories of each pairing.
        seed: from which the seed of each history is derived.
        changes: dotted keys and new values, over what the second coder says.
        done: called after each history.
    """
    twice = [fate for fate in fates if fate.pairing.name in twice_coded()]
    told = {}
    for ways in dispositions:
        for fate in twice:
            name = fate.pairing.name
            settings = {**second_coding(name), **changes, "dispositions": ways}
            (scenario,) = load_all([name], settings)
            told[ways, name] = told_of(scenario, fate, replicates, seed, done)
    return told


def scores_of_codings(
    fates: Sequence[Fate], first: ToldOfPairings, second: ToldOfPairings, seed: int
) -> pd.DataFrame:
    """The AUC of the model under each coding, and the difference, pairing by pairing the same.

    Args:
        fates: of all pairings.
        first: what histories tell as the atlas is coded, of these pairings and others.
        second: what they tell as the second coder has them.
        seed: of the resamples of the pairings.

    Returns:
        One row per target, dispositions and one of ``CODINGS``, where enough is documented.
    """
    rows = []
    for target in TARGETS:
        for ways in dict.fromkeys(ways for ways, _ in second):
            some = [
                fate
                for fate in fates
                if (ways, fate.pairing.name) in second and not math.isnan(target.of(fate))
            ]
            if len(some) >= FEWEST:
                scores = _side_by_side(target, ways, some, (first, second), seed)
                rows += [(target.name, ways, *row) for row in scores]
    return pd.DataFrame(rows, columns=["target", "dispositions", "coding", *Estimate._fields])


def _side_by_side(
    target: Target,
    ways: str,
    fates: Sequence[Fate],
    codings: tuple[ToldOfPairings, ToldOfPairings],
    seed: int,
) -> Iterator[tuple[object, ...]]:
    """The AUC under both codings, then the difference, each with the bootstrap over pairings."""
    n = len(fates)
    truth = signs([target.of(fate) for fate in fates])
    weights = resampled(n, seed)
    reached = []
    for told in codings:
        means = [told[ways, fate.pairing.name][target.measure].mean() for fate in fates]
        order = signs(means)
        reached.append([auc(somers_d(order, truth, each)) for each in (None, weights)])

    apart = [second - first for first, second in zip(*reached, strict=True)]
    for coding, (value, values) in zip(CODINGS, [*reached, apart], strict=True):
        yield coding, *bootstrapped(float(value), np.asarray(values), n)
