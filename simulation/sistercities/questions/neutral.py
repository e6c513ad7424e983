"""Where policies begin if nothing is known: at a neutral value, which is not none."""

from collections.abc import Iterator, Sequence

from sistercities.scenario.claims import Claim
from sistercities.scenario.evidence import evidence_field
from sistercities.scenario.fields import field_at
from sistercities.scenario.interventions import Enactment, load_intervention
from sistercities.scenario.schema import Scenario
from sistercities.scrutiny.sources import sources
from sistercities.scrutiny.wording import briefly


def said_of_neutral(scenario: Scenario, plans: Sequence[Enactment]) -> list[str]:
    """What is neutral, and not none, of all that the policies push.

    Args:
        scenario: without them.
        plans: the policies.

    Returns:
        One sentence, or none where everything that is pushed is known, or is none.
    """
    places: dict[str, list[str]] = {}
    pushed = set(_pushed(scenario, plans))
    for claim in (each.claim for each in sources(scenario) if each.standing == "neutral"):
        field = field_at(claim.key)
        declared = evidence_field(field.info) if field else None
        city = _city_of(claim, scenario)
        if declared is not None and (claim.field, city) in pushed and claim.value != 0.0:
            where = places.setdefault(declared.phrase(briefly(claim.evidence)), [])
            where += [scenario.cities[city].name] if city else []
    told = [f"{what} in {' and '.join(where)}" if where else what for what, where in places.items()]
    return [f"Not known, so neutral and not none without a policy: {'; '.join(told)}."] * bool(told)


def _pushed(scenario: Scenario, plans: Sequence[Enactment]) -> Iterator[tuple[str, str | None]]:
    """Each share that the policies push, with the city it belongs to, if to one."""
    for part in (part for plan in plans for part in plan.parts):
        for push in load_intervention(part.name).all_pushes.values():
            if push.lever.share and push.lever.place == "partnership":
                yield push.parameter, None
            elif push.lever.share:
                cities = (part.city,) if part.city else scenario.partnership.between
                yield from ((push.parameter, city) for city in cities)


def _city_of(claim: Claim, scenario: Scenario) -> str | None:
    """The city that a claim is about, as itself or as a side of the reported partnership."""
    room, name, *inside = map(str, claim.key)
    if room == "cities":
        return name
    return inside[1] if (name, inside[0]) == (scenario.reported, "sides") else None
