"""The generator against its published vectors, the distributions against scipy, and the keys against each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sistercities.world import randomness
from sistercities.world.randomness import Stream

FULL = 0xFFFFFFFF
# Random123 known-answer vectors for philox4x32, 10 rounds (kat_vectors of Salmon et al. 2011): counter, key, result.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((FULL, FULL, FULL, FULL), (FULL, FULL), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
seeds = st.integers(0, 2**53 - 1)
identities = st.integers(0, 2**62 - 1)


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_philox_gives_the_published_words(
    counter: tuple[int, int, int, int], key: tuple[int, int], words: tuple[int, int, int, int]
) -> None:
    assert randomness.philox(counter, key) == words
    assert randomness.philox.py_func(counter, key) == words  # type: ignore[attr-defined]


@given(seeds, identities, st.integers(0, 65_535), st.integers(0, 65_535))
def test_compiled_and_plain_draws_are_equal(
    seed: int, identity: int, step: int, index: int
) -> None:
    key = (seed, Stream.LEAD, identity, step, index)
    plain = randomness.uniform.py_func(*key)  # type: ignore[attr-defined]
    assert randomness.uniform(*key) == plain
    assert 0.0 <= plain < 1.0


@given(seeds, st.integers(0, 2**58), st.integers(0, 65_535))
def test_luck_of_many_is_the_luck_of_each(seed: int, block: int, step: int) -> None:
    lucks = np.empty((4, 8))
    randomness.fill_lucks(lucks, 32, seed, Stream.CITIZEN_TURNS, 4 * block, step)
    one_by_one = [
        randomness.luck(seed, Stream.CITIZEN_TURNS, 4 * block + place, step) for place in range(32)
    ]
    assert [randomness.luck_at(lucks, place) for place in range(32)] == one_by_one
    assert all(0.0 <= luck < 1.0 for luck in one_by_one)


def test_luck_of_many_agents_is_uniform_and_uncorrelated() -> None:
    luck = np.array(
        [randomness.luck(3, Stream.CITIZEN_TURNS, number, 7) for number in range(20_000)]
    )
    assert stats.kstest(luck, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(luck[:-1], luck[1:])[0, 1]) < 0.03


def test_fraction_spans_its_interval() -> None:
    assert randomness.fraction(0, 0) == 0.0
    assert randomness.fraction(FULL, FULL) == 1.0 - 2.0**-53
    assert randomness.fraction(1 << 31, 0) == 0.5


@pytest.mark.parametrize("vary", ["identity", "step", "index", "stream", "seed"])
def test_draws_along_every_part_of_the_key_are_uniform_and_uncorrelated(vary: str) -> None:
    keys = {"seed": 3, "stream": 1, "identity": 5, "step": 7, "index": 0}
    draws = np.array([randomness.uniform(**{**keys, vary: number}) for number in range(20_000)])
    assert stats.kstest(draws, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 0.03


def test_normal_is_standard_normal() -> None:
    draws = [randomness.normal(1, Stream.LEADER_WILL, number) for number in range(20_000)]
    assert stats.kstest(draws, "norm").pvalue > 1e-4


@given(st.integers(0, FULL), st.integers(0, FULL), st.integers(1, 2**31))
def test_a_luck_chooses_one_of_those_there_are(high: int, low: int, number: int) -> None:
    """Even the greatest luck does not round up to one more than there are."""
    for luck in (randomness.fraction(high, low), 1.0 - 2.0**-53):
        assert 0 <= randomness.chosen(luck, number) < number
    assert randomness.chosen(1.0 - 2.0**-53, number) == number - 1


@given(st.floats(0, 1, exclude_max=True), st.floats(1e-3, 10), st.floats(0.3, 20))
def test_negative_binomial_quantile_inverts_the_distribution(
    share: float, mean: float, dispersion: float
) -> None:
    count = randomness.negative_binomial_quantile(share, mean, dispersion)
    law = stats.nbinom(dispersion, dispersion / (dispersion + mean))
    assert count == 1000 or law.cdf(count) >= share - 1e-9
    assert count == 0 or law.cdf(count - 1) <= share + 1e-9


def test_negative_binomial_has_its_mean_and_variance() -> None:
    shares = (np.arange(200_000) + 0.5) / 200_000
    counts = np.array([randomness.negative_binomial_quantile(share, 0.4, 1.5) for share in shares])
    assert counts.mean() == pytest.approx(0.4, rel=1e-3)
    assert counts.var() == pytest.approx(0.4 + 0.4**2 / 1.5, rel=1e-2)
    assert randomness.negative_binomial_quantile(0.99, 0.0, 1.5) == 0


@given(identities, identities)
def test_a_pair_has_one_identity_whatever_its_order(one: int, other: int) -> None:
    assert randomness.pair_identity(one, other) == randomness.pair_identity(other, one)


def test_identities_and_seeds_are_stable() -> None:
    """These numbers are part of every published result: a change here changes all results."""
    assert randomness.named_identity("jakarta") == 247391705387499520
    assert randomness.replicate_seed(1, 0) == 8018742144011964
    assert randomness.pair_identity(1, 2) == 4315203113640152293
    assert [stream.value for stream in Stream] == list(range(len(Stream)))


def test_replicate_seeds_differ() -> None:
    assert (
        len(
            {
                randomness.replicate_seed(seed, replicate)
                for seed in range(20)
                for replicate in range(500)
            }
        )
        == 10_000
    )
