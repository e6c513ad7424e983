"""Event-keyed draws: every number is a function of (seed, stream, identity, step, index).

Nothing depends on how many numbers were drawn before, so a world with a policy meets exactly the
luck of the world without it, adding an agent disturbs nobody, and results do not depend on the
order or number of workers. ``step`` is counted since the year 0, so that one partnership meets the
same luck alone and among others that began earlier.

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy
as 1, 2, 3", SC'11); the tests hold its published known-answer vectors.
"""

import hashlib
import math
from enum import IntEnum

from sistercities.world.compiled import compiled, inlined
from sistercities.world.population import Column

# Constants of Philox4x32, as published.
_LOW = 0xFFFFFFFF
_MULTIPLIER_0 = 0xD2511F53
_MULTIPLIER_1 = 0xCD9E8D57
_WEYL_0 = 0x9E3779B9
_WEYL_1 = 0xBB67AE85
_ROUNDS = 10

TO_32 = 2.0**32
"""A word of 32 bits over this is a number in [0, 1)."""

_TO_53 = 2.0**53
_TO_26 = 2.0**26
"""A double holds 53 bits: 27 of one word above 26 of another."""

_LARGEST_COUNT = 1000
"""Where the summation of a distribution stops; no mean of the model comes near it."""

LUCKS = 1024
"""Agents whose luck is drawn at once: few enough for the fastest memory, many enough to hurry."""


class Stream(IntEnum):
    """One stream per purpose. Numbers are part of every published result: add, never renumber."""

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
    CARRIER = 23
    ASSOCIATION = 24
    FIRM_IN_PLACE = 25
    CITIZEN_REACHED = 26
    CITIZEN_BRINGS = 27


@inlined
def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10: four random words from a counter and a key.

    Args:
        counter: four words of 32 bits.
        key: two words of 32 bits.

    Returns:
        Four words of 32 bits.

    Source: Salmon et al. 2011, section 3.3; ten rounds.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(_ROUNDS):
        # One round mixes all words at once: each new word reads old ones.
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
def words(
    seed: int, stream: int, identity: int, step: int, index: int
) -> tuple[int, int, int, int]:
    """The four random words of one event.

    Args:
        seed: key of all luck, 0 to 2^53 - 1.
        stream: purpose (``Stream``).
        identity: of whoever draws, 0 to 2^63 - 1.
        step: steps since the year 0, below 65,536; 0 for what is drawn once.
        index: tells draws of one identity in one step apart, below 65,536.

    Returns:
        Four words of 32 bits.
    """
    low = identity & _LOW
    high = (identity >> 32) & _LOW
    counter = (low, high, (index << 16) | step, stream)
    return philox(counter, (seed & _LOW, (seed >> 32) & _LOW))


@compiled
def fraction(high: int, low: int) -> float:
    """Two 32-bit words as a number in [0, 1), with all 53 bits of a double."""
    return ((high >> 5) * _TO_26 + (low >> 6)) / _TO_53


@compiled
def four_lucks(
    seed: int, stream: int, identity: int, step: int, index: int = 0
) -> tuple[float, float, float, float]:
    """Four uniform numbers that belong to one event.

    Args:
        seed: key of all luck.
        stream: purpose (``Stream``).
        identity: of whoever draws.
        step: steps since the year 0.
        index: tells draws of one identity in one step apart.

    Returns:
        Four numbers in [0, 1), each of 32 bits.
    """
    first, second, third, fourth = words(seed, stream, identity, step, index)
    return first / TO_32, second / TO_32, third / TO_32, fourth / TO_32


@compiled
def luck(seed: int, stream: int, identity: int, step: int, index: int = 0) -> float:
    """Luck of one agent: four agents with identities in a row share the words of one event.

    Args:
        seed: key of all luck.
        stream: purpose (``Stream``).
        identity: of the agent.
        step: steps since the year 0.
        index: tells draws of one identity in one step apart.

    Returns:
        A uniform number in [0, 1), of 32 bits.
    """
    return four_lucks(seed, stream, identity >> 2, step, index)[identity & 3]


@compiled
def fill_lucks(
    lucks: Column, number: int, seed: int, stream: int, identity: int, step: int, index: int = 0
) -> None:
    """Luck of many agents in a row: the same numbers as ``luck``, four at a time.

    The rows of ``lucks`` are the four words of a block, so that the loop writes four straight lines
    and the processor can take many blocks at once.

    Args:
        lucks: to fill, ``[4, number / 4 or more]``; read it by ``luck_at``.
        number: how many agents.
        seed: key of all luck.
        stream: purpose (``Stream``).
        identity: of the first agent, a multiple of four.
        step: steps since the year 0.
        index: tells draws of one identity in one step apart.
    """
    for block in range((number + 3) // 4):
        first, second, third, fourth = words(seed, stream, (identity >> 2) + block, step, index)
        lucks[0, block] = first / TO_32
        lucks[1, block] = second / TO_32
        lucks[2, block] = third / TO_32
        lucks[3, block] = fourth / TO_32


@inlined
def luck_at(lucks: Column, place: int) -> float:
    """Luck of the agent at a place, from 0, among those whose luck was filled in."""
    return lucks[place & 3, place >> 2]


@compiled
def uniform(seed: int, stream: int, identity: int, step: int = 0, index: int = 0) -> float:
    """A uniform number that belongs to one event.

    Args:
        seed: key of all luck.
        stream: purpose (``Stream``).
        identity: of whoever draws.
        step: steps since the year 0; 0 for what is drawn once.
        index: tells draws of one identity in one step apart.

    Returns:
        A number in [0, 1), of 53 bits.
    """
    first, second, _, _ = words(seed, stream, identity, step, index)
    return fraction(first, second)


@compiled
def normal(seed: int, stream: int, identity: int, step: int = 0, index: int = 0) -> float:
    """A standard normal number that belongs to one event.

    Args:
        seed: key of all luck.
        stream: purpose (``Stream``).
        identity: of whoever draws.
        step: steps since the year 0; 0 for what is drawn once.
        index: tells draws of one identity in one step apart.

    Returns:
        A number with mean 0 and standard deviation 1.

    Source: Box & Muller 1958.
    """
    first, second, third, fourth = words(seed, stream, identity, step, index)
    radius = math.sqrt(-2.0 * math.log(1.0 - fraction(first, second)))
    return radius * math.cos(2.0 * math.pi * fraction(third, fourth))


@compiled
def chosen(luck: float, number: int) -> int:
    """Which one of so many, all as likely, a luck chooses.

        floor(luck x number)

    Args:
        luck: a uniform number in [0, 1), of 53 bits: the product rounds below ``number``.
        number: how many there are, 1 or more.

    Returns:
        One of them, 0 to number - 1.
    """
    return int(luck * number)


@compiled
def negative_binomial_quantile(share: float, mean: float, dispersion: float) -> int:
    """The smallest count whose negative binomial distribution function reaches a share.

    A quantile, so that under the same luck a higher mean never gives a lower count. Its variance is
    mean + mean^2 / dispersion; the distribution function is summed up from 0.

    Args:
        share: luck, 0 up to 1.
        mean: of the distribution, 0 or more.
        dispersion: size of the distribution, above 0: the smaller, the more clustered.

    Returns:
        A count, 0 to 1,000.
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
    """One identity for two, whatever their order: the sorted identities, mixed to 62 bits."""
    low = min(one, other)
    high = max(one, other)
    counter = (low & _LOW, (low >> 32) & _LOW, high & _LOW, (high >> 32) & _LOW)
    first, second, _, _ = philox(counter, (Stream.PAIR, 0))
    return ((first >> 2) << 32) | second


def named_identity(name: str) -> int:
    """The stable identity of a named thing (city, partnership): 31 bits of its SHA-256.

    They stand above 32 bits that are left for numbers of rows.
    """
    beginning = hashlib.sha256(name.encode()).digest()[:4]
    return (int.from_bytes(beginning) >> 1) << 32


def replicate_seed(seed: int, replicate: int) -> int:
    """The seed of one replicate: below 2^53, so that every spreadsheet and JSON reader keeps it."""
    first, second, _, _ = words(seed, int(Stream.REPLICATE), replicate, 0, 0)
    return ((first >> 11) << 32) | second
