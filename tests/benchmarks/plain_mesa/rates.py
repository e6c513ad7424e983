"""Arithmetic that the plain rules share."""

import math


def per_month(value: float, pace: str | None) -> float:
    """A parameter as it holds for a month."""
    if pace == "chance a year":
        return 1.0 - (1.0 - value) ** (1.0 / 12.0)
    return {"mean a year": value / 12.0, "years": value * 12.0}.get(pace or "", value)


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def repeated(chance: float, times: float) -> float:
    """Chance that something happens at least once in so many tries."""
    return 1.0 - (1.0 - chance) ** times


def undated(value: float | dict[str, float]) -> float:
    """A number of the scenario that does not change with time."""
    if isinstance(value, dict):
        raise TypeError("the plain model knows no dated numbers")
    return value
