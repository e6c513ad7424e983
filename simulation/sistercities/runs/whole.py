"""Whole numbers as a user gives them: Python's own or numpy's, within limits, and never a yes or no."""

from numbers import Integral

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import one_line

_PLAIN = 10**18
"""Numbers up to this are written out."""


def whole_number(given: object, name: str, least: int, most: int, why: str = "") -> int:
    """A whole number within limits.

    Args:
        given: what came.
        name: what it is of, as the user calls it.
        least: the smallest number that is allowed.
        most: the largest.
        why: in words, where the limits come from.

    Raises:
        SisterCitiesError: if it is none.
    """
    if isinstance(given, bool) or not isinstance(given, Integral):
        raise SisterCitiesError(
            f"{name}: {one_line(repr(given), 40)} given; it must be a whole number from {least} to {most:,}{why}"
        )
    number = int(given)
    if not least <= number <= most:
        shown = str(number) if abs(number) < _PLAIN else "a number of more than 18 digits"
        raise SisterCitiesError(f"{name}: {shown} given; it must be from {least} to {most:,}{why}")
    return number
