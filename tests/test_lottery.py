"""Who is drawn out of many: the law of each alone, the same under every way to ask, more under a higher chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats
from sistercities.world.lottery import GROUP, chance_of_none, how_many, is_drawn, list_drawn
from sistercities.world.randomness import LUCKS, Stream

chances = some.floats(0, 1)
FIRST = 7 << 32


def drawn(number: int, chance: float, seed: int = 1, step: int = 3) -> list[int]:
    """Who of so many is drawn."""
    listed = np.empty(number, dtype=np.int32)
    lucks = np.empty((4, LUCKS // 4))
    key = (seed, Stream.CITIZEN_REACHED, FIRST, step)
    return listed[: list_drawn(listed, lucks, number, chance, *key)].tolist()


@given(some.floats(0, 1, exclude_max=True), some.integers(1, 1_000), chances)
def test_how_many_inverts_the_binomial_distribution(
    share: float, number: int, chance: float
) -> None:
    count = how_many(share, number, chance)
    law = stats.binom(number, chance)
    assert 0 <= count <= number
    assert law.cdf(count) >= share - 1e-9
    assert count == 0 or law.cdf(count - 1) <= share + 1e-9


@given(some.integers(1, 300), chances, some.integers(0, 2**53 - 1), some.integers(0, 65_535))
def test_everybody_knows_whether_it_is_drawn(
    number: int, chance: float, seed: int, step: int
) -> None:
    listed = drawn(number, chance, seed, step)
    key = (seed, Stream.CITIZEN_REACHED)
    asked = [place for place in range(number) if is_drawn(chance, *key, FIRST + place, step)]
    assert sorted(listed) == asked


@given(chances, chances, some.integers(0, 2**53 - 1), some.integers(1, 5_000))
def test_a_higher_chance_draws_the_same_and_more(
    one: float, other: float, seed: int, number: int
) -> None:
    low, high = sorted((one, other))
    assert set(drawn(number, low, seed)) <= set(drawn(number, high, seed))


@given(some.integers(1, 5_000), some.integers(1, 5_000), chances)
def test_agents_that_are_added_disturb_nobody(few: int, more: int, chance: float) -> None:
    alone = drawn(few, chance)
    assert alone == [place for place in drawn(few + more, chance) if place < few]


def test_nobody_and_everybody() -> None:
    assert drawn(1_000, 0.0) == []
    assert sorted(drawn(1_000, 1.0)) == list(range(1_000))
    assert (chance_of_none(0.0, GROUP), chance_of_none(1.0, GROUP)) == (1.0, 0.0)


@pytest.mark.parametrize("chance", [0.001, 0.02, 0.5, 0.9])
def test_each_is_drawn_alone_with_its_chance(chance: float) -> None:
    """Numbers drawn by group and by place follow the law, and two of a group are independent."""
    steps = 2_000
    table = np.zeros((steps, 2 * GROUP), dtype=bool)
    for step in range(steps):
        table[step, drawn(2 * GROUP, chance, step=step)] = True
    by_place = table.sum(axis=0)
    spread = np.sqrt(steps * chance * (1 - chance))
    assert (np.abs(by_place - steps * chance) < 4.5 * spread + 1).all()
    for width in (GROUP, 2 * GROUP):
        counts = np.bincount(table[:, :width].sum(axis=1), minlength=width + 1)
        law = stats.binom(width, chance).pmf(np.arange(width + 1)) * steps
        often = law > 5
        ratio = ((counts[often] - law[often]) ** 2 / law[often]).sum()
        assert stats.chi2(often.sum()).sf(ratio) > 1e-4
    both = (table[:, :-1] & table[:, 1:]).sum()
    expected = steps * (2 * GROUP - 1) * chance**2
    assert abs(both - expected) < 5 * np.sqrt(expected) + 2
