"""One scenario with the evidence of another pair, factor by factor, in this pair's place.

Dispositions and observables are swapped, never states or behaviour. Dates are shifted by the time
between the two signings, so that what happened in the other pair's seventh year happens in this
pair's seventh year.
"""

from collections.abc import Collection

from sistercities.scenario.dates import count, named
from sistercities.scenario.evidence import Factor, Frozen
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import FACTORS, City, Partnership, Scenario
from sistercities.scenario.side import Side

PLAYERS = (*FACTORS, "circumstances")
"""All that own evidence, and so may be swapped."""

STEP = 0.1
_RELUCTANCE = "threshold"


def with_evidence_of(home: Scenario, model: Scenario, taken: Collection[str]) -> Scenario:
    """The home scenario with all that some factors own, or some fields, taken from another one.

    Args:
        home: whose cities, calendar and behaviour stay.
        model: whose evidence is taken.
        taken: names of factors (``circumstances`` also owns the shocks), or of single fields
            (``shocks`` among them).

    Raises:
        SisterCitiesError: if the two have not the same shape, one partnership each.
    """
    refuse_other_shape(home, model)
    later = _later(home, model)
    pairs = dict(zip(home.partnership.between, model.partnership.between, strict=True))
    cities = {
        key: _taking(home.cities[key], model.cities[other], taken, later)
        for key, other in pairs.items()
    }
    sides = {
        key: _taking(home.partnership.sides[key], model.partnership.sides[other], taken, later)
        for key, other in pairs.items()
    }
    pact = _taking(home.partnership, model.partnership, taken, later).model_copy(
        update={"sides": sides}
    )
    swapped = home.model_copy(update={"cities": cities, "partnerships": {home.reported: pact}})
    return (
        _with_shocks_of(swapped, model, later)
        if {"circumstances", "shocks"} & set(taken)
        else swapped
    )


def refuse_other_shape(home: Scenario, model: Scenario) -> None:
    """Refuse scenarios whose evidence cannot stand in for each other's."""
    for scenario in (home, model):
        if len(scenario.partnerships) != 1:
            number = len(scenario.partnerships)
            raise SisterCitiesError(
                f"{scenario.name}: {number} partnerships; evidence is swapped between single pairs"
            )


def stepped(scenario: Scenario, factor: Factor) -> Scenario:
    """The scenario with every disposition of one factor 0.1 more favourable, on both sides.

    A reluctance falls; shares of the agenda grow in proportion, so that their sum rises by 0.1.
    """
    cities = {key: _better(city, factor) for key, city in scenario.cities.items()}
    pacts = {}
    for key, pact in scenario.partnerships.items():
        sides = {name: _better(side, factor) for name, side in pact.sides.items()}
        pacts[key] = _better(pact, factor).model_copy(update={"sides": sides})
    return scenario.model_copy(update={"cities": cities, "partnerships": pacts})


def disposition_gap(home: Scenario, model: Scenario, factor: Factor) -> float | None:
    """Mean difference of a factor's dispositions, the other pair's minus this one's, if favourable.

    Nothing if the factor owns no dispositions that are single numbers.
    """
    gaps = []
    for one, other in _parts(home, model):
        for name, declared in evidence_fields(type(one), "disposition"):
            value = getattr(one, name).value
            if declared.factor == factor and isinstance(value, float):
                sign = -1.0 if name == _RELUCTANCE else 1.0
                gaps.append(sign * (getattr(other, name).value - value))
    return sum(gaps) / len(gaps) if gaps else None


def differing(home: Scenario, model: Scenario, factor: str) -> list[str]:
    """Names of a factor's evidence fields, shocks among them, that differ between two scenarios."""
    found = [
        name
        for one, other in _parts(home, model)
        for name, declared in evidence_fields(type(one))
        if declared.factor == factor and _value(getattr(one, name)) != _value(getattr(other, name))
    ]
    if factor == "circumstances" and _other_shocks(home, model):
        found.append("shocks")
    return list(dict.fromkeys(found))


def _other_shocks(home: Scenario, model: Scenario) -> bool:
    """Whether the other pairing's shocks, moved to this one's place and time, are not its own."""
    moved = _with_shocks_of(home, model, _later(home, model))
    return list(moved.shocks.values()) != list(home.shocks.values())


def _later(home: Scenario, model: Scenario) -> int:
    """Months by which one pairing was signed after the other."""
    return count(home.partnership.signed) - count(model.partnership.signed)


def _parts(home: Scenario, model: Scenario) -> list[tuple[Frozen, Frozen]]:
    pairs = list(zip(home.partnership.between, model.partnership.between, strict=True))
    parts: list[tuple[Frozen, Frozen]] = [(home.partnership, model.partnership)]
    parts += [(home.cities[key], model.cities[other]) for key, other in pairs]
    return parts + [
        (home.partnership.sides[key], model.partnership.sides[other]) for key, other in pairs
    ]


def _value(field: object) -> object:
    if isinstance(field, dict):
        return [date.value for date in field.values()]
    return getattr(field, "value", field)


def _taking[Part: (City, Side, Partnership)](
    home: Part, model: Part, taken: Collection[str], later: int
) -> Part:
    """A part of the home scenario with some fields taken from the same part of the other."""
    fields = [
        name
        for name, declared in evidence_fields(type(home))
        if name in taken or declared.factor in taken
    ]
    return home.model_copy(update={name: _shifted(getattr(model, name), later) for name in fields})


def _shifted(field: object, later: int) -> object:
    """Dates moved by so many months: leaders have dates as values, series have them as keys."""
    if isinstance(field, dict):
        return {
            key: date.model_copy(update={"value": _month(date.value, later)})
            for key, date in field.items()
        }
    value = getattr(field, "value", None)
    if isinstance(field, Frozen) and isinstance(value, str):
        return field.model_copy(update={"value": _month(value, later)})
    if isinstance(field, Frozen) and isinstance(value, dict):
        return field.model_copy(
            update={"value": {_month(month, later): number for month, number in value.items()}}
        )
    return field


def _with_shocks_of(home: Scenario, model: Scenario, later: int) -> Scenario:
    back = dict(zip(model.partnership.between, home.partnership.between, strict=True))
    shocks = {}
    for key, shock in model.shocks.items():
        cities = tuple(back[city] for city in shock.cities if city in back)
        dates = {"begins": _month(shock.begins, later), "ends": _month(shock.ends, later)}
        struck = (home.reported,) if shock.partnerships else ()
        shocks[key] = shock.model_copy(update={**dates, "cities": cities, "partnerships": struck})
    return home.model_copy(update={"shocks": shocks})


def _month(month: str, later: int) -> str:
    return named(count(month) + later)


def _better[Part: (City, Side, Partnership)](part: Part, factor: Factor) -> Part:
    updates = {}
    for name, declared in evidence_fields(type(part), "disposition"):
        if declared.factor == factor:
            field = getattr(part, name)
            updates[name] = field.model_copy(update={"value": _raised(name, field.value)})
    return part.model_copy(update=updates)


def _raised(name: str, value: object) -> object:
    """A disposition 0.1 more favourable, within its limits."""
    if isinstance(value, float):
        return min(1.0, max(0.0, value + (-STEP if name == _RELUCTANCE else STEP)))
    shares = value.model_dump()  # type: ignore[attr-defined]
    grown = min(1.0, sum(shares.values()) + STEP) / sum(shares.values())
    grown_shares = {track: share * grown for track, share in shares.items()}
    return value.model_copy(update=grown_shares)  # type: ignore[attr-defined]
