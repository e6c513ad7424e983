"""Event-keyed draws: every random number is a function of (seed, stream, identity, month, index).

Nothing depends on how many numbers were drawn before, so a world with a policy meets exactly the luck of the world
without it, adding an agent disturbs nobody, and results do not depend on the order or number of workers.

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3",
SC'11); the tests hold its published known-answer vectors.
"""

import hashlib
import math
from enum import IntEnum

from sistercities.compiled import compiled, inlined
from sistercities.population import Column

_LOW = 0xFFFFFFFF
_MULTIPLIER_0, _MULTIPLIER_1 = 0xD2511F53, 0xCD9E8D57
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_LARGEST_COUNT = 1000
LUCKS = 1024
"""Agents whose luck is drawn at once: few enough for the fastest memory, many enough to keep the processor busy."""


class Stream(IntEnum):
    """One stream per purpose. Numbers are part of every published result: add at the end, never renumber."""

    REPLICATE = 0
    LEADER_TURNOVER = 1
    LEADER_WILL = 2
    ACTIVITIES = 3
    PROJECT_COMPLETION = 4
    CITIZEN_THRESHOLD = 5
    CITIZEN_ACQUAINTANCE = 6
    CITIZEN_TURNS = 7
    BUSINESS_PRODUCTIVITY = 8
    BUSINESS_SECTOR = 9
    SECTOR_MATCH = 10
    BUSINESS_TURNS = 11
    DELEGATION = 12
    MEETING = 13
    OWN_MEETING = 14
    OWN_MEETING_WITH = 15
    LEAD = 16
    TIE = 17
    AGREEMENT_REVIEW = 18
    TRACK_REVIEW = 19
    REOPENING = 20
    PAIR = 21
    CITIZEN_FAR_ACQUAINTANCE = 22


@inlined
def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10: four 32-bit words from a counter of four and a key of two 32-bit words.

    Source: Salmon et al. 2011, section 3.3; ten rounds.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            ((product_1 >> 32) & _LOW) ^ c1 ^ k0,
            product_1 & _LOW,
            ((product_0 >> 32) & _LOW) ^ c3 ^ k1,
            product_0 & _LOW,
        )
        k0 = (k0 + _WEYL_0) & _LOW
        k1 = (k1 + _WEYL_1) & _LOW
    return c0, c1, c2, c3


@inlined
def words(seed: int, stream: int, identity: int, month: int, index: int) -> tuple[int, int, int, int]:
    """The four words of one event; ``month`` (steps since the year 0) and ``index`` each below 65,536."""
    counter = (identity & _LOW, (identity >> 32) & _LOW, (index << 16) | month, stream)
    return philox(counter, (seed & _LOW, (seed >> 32) & _LOW))


@compiled
def fraction(high: int, low: int) -> float:
    """Two 32-bit words as a number in [0, 1), with all 53 bits of a double."""
    return ((high >> 5) * 67108864.0 + (low >> 6)) / 9007199254740992.0


@compiled
def four_lucks(seed: int, stream: int, identity: int, month: int) -> tuple[float, float, float, float]:
    """Four uniform numbers in [0, 1) that belong to one event, each of 32 bits."""
    first, second, third, fourth = words(seed, stream, identity, month, 0)
    return first / 4294967296.0, second / 4294967296.0, third / 4294967296.0, fourth / 4294967296.0


@compiled
def luck(seed: int, stream: int, identity: int, month: int) -> float:
    """Luck of one agent: a uniform number in [0, 1) of 32 bits; four agents with identities in a row share a block."""
    return four_lucks(seed, stream, identity >> 2, month)[identity & 3]


@compiled
def fill_lucks(lucks: Column, number: int, seed: int, stream: int, identity: int, month: int) -> None:
    """Luck of many agents in a row: the same numbers as ``luck``, block by block, so that processors take many at once.

    Args:
        lucks: to fill; agent number i of those who follow ``identity`` finds its luck at ``lucks[i & 3, i >> 2]``.
        number: how many agents.
        seed: key of all luck.
        stream: purpose.
        identity: of the first agent, a multiple of four.
        month: steps since the year 0.
    """
    for block in range((number + 3) // 4):
        first, second, third, fourth = words(seed, stream, (identity >> 2) + block, month, 0)
        lucks[0, block] = first / 4294967296.0
        lucks[1, block] = second / 4294967296.0
        lucks[2, block] = third / 4294967296.0
        lucks[3, block] = fourth / 4294967296.0


@compiled
def uniform(seed: int, stream: int, identity: int, month: int = 0, index: int = 0) -> float:
    """A uniform number in [0, 1) that belongs to one event."""
    first, second, _, _ = words(seed, stream, identity, month, index)
    return fraction(first, second)


@compiled
def normal(seed: int, stream: int, identity: int, month: int = 0, index: int = 0) -> float:
    """A standard normal number (Box & Muller 1958) from the four words of one event."""
    first, second, third, fourth = words(seed, stream, identity, month, index)
    radius = math.sqrt(-2.0 * math.log(1.0 - fraction(first, second)))
    return radius * math.cos(2.0 * math.pi * fraction(third, fourth))


@compiled
def poisson_quantile(share: float, mean: float) -> int:
    """The smallest count whose Poisson distribution function reaches ``share`` (inverse CDF, by summation)."""
    probability = math.exp(-mean)
    cumulative = probability
    count = 0
    while share > cumulative and count < _LARGEST_COUNT:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


@compiled
def negative_binomial_quantile(share: float, mean: float, dispersion: float) -> int:
    """The smallest count whose negative binomial distribution function reaches ``share``.

    Mean ``mean`` and variance mean + mean^2 / dispersion; inverse CDF, by summation.
    """
    if mean <= 0.0:
        return 0
    odds = mean / (mean + dispersion)
    probability = math.exp(-dispersion * math.log1p(mean / dispersion))
    cumulative = probability
    count = 0
    while share > cumulative and count < _LARGEST_COUNT:
        count += 1
        probability *= odds * (count - 1.0 + dispersion) / count
        cumulative += probability
    return count


@compiled
def pair_identity(one: int, other: int) -> int:
    """One identity for two, whatever their order: the sorted identities, mixed by Philox to 62 bits."""
    low, high = min(one, other), max(one, other)
    counter = (low & _LOW, (low >> 32) & _LOW, high & _LOW, (high >> 32) & _LOW)
    first, second, _, _ = philox(counter, (Stream.PAIR, 0))
    return ((first >> 2) << 32) | second


def named_identity(name: str) -> int:
    """The stable identity of a named thing (city, partnership): 31 bits of its SHA-256, above 32 bits for rows."""
    return (int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) >> 1) << 32


def replicate_seed(seed: int, replicate: int) -> int:
    """The seed of one replicate: below 2^53, so that every spreadsheet and JSON reader keeps it whole."""
    first, second, _, _ = words(seed, int(Stream.REPLICATE), replicate, 0, 0)
    return ((first >> 11) << 32) | second
