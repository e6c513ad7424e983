"""What can be set on the page: values of the scenario with their sources, and policies."""

from collections.abc import Iterator
from typing import Any

from sistercities.paper.language import known, label_of, retold, say
from sistercities.scenario.claims import Claim, claims_of, reference
from sistercities.scenario.costs import in_words, price_of
from sistercities.scenario.fields import owned_fields
from sistercities.scenario.interventions import intervention_names, load_intervention
from sistercities.scenario.keys import key_text
from sistercities.scenario.schema import FACTORS, Scenario

_STEPS = 20
"""Steps of a slider, at least."""

_WIDEST = 100.0
"""Values that may be larger than this are sizes of cities, not levers."""


def levers_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The sliders of a scenario: numbers of the reported partnership and of its two cities.

    Returns:
        Of each its ``key``, ``factor``, ``label``, whose it is (``of``), ``unit``, ``value``,
        ``least``, ``most``, ``step``, and ``sources`` with the note of who coded it.
    """
    return [_lever(claim, scenario) for claim in _claims(scenario)]


def policies_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The policies and shocks that can be switched on.

    Returns:
        Of each its ``name``, ``title``, ``summary``, what it ``costs``, and its ``kind``.
    """
    first = scenario.partnership.signed
    return [
        {
            "name": name,
            "title": known(each.title),
            "summary": known(each.summary),
            "costs": "" if each.shock else retold(in_words(price_of(name))),
            "kind": "shock" if each.shock else "policy",
            "begins": first,
        }
        for name in intervention_names()
        for each in [load_intervention(name)]
    ]


def _claims(scenario: Scenario) -> Iterator[Claim]:
    """Numbers that belong to a factor, of what is reported, and that are no hazard out of use."""
    unused = {"leader_turnover"} if scenario.leaders == "dated" else set()
    owners = {*scenario.partnership.between, scenario.reported}
    found = [
        claim
        for claim in claims_of(scenario)
        if claim.key[1] in owners
        and claim.field not in unused
        and claim.factor in FACTORS
        and isinstance(claim.value, int | float)
        and _limits(claim)[1] <= _WIDEST
    ]
    yield from sorted(found, key=lambda claim: FACTORS.index(claim.factor))


def _limits(claim: Claim) -> tuple[float, float]:
    """The least and the most that the schema allows."""
    schema = claim.evidence.model_json_schema()
    allowed = schema["properties"]["value"]
    if "$ref" in allowed:
        allowed = schema["$defs"][allowed["$ref"].rpartition("/")[2]]
    least = allowed.get("minimum", allowed.get("exclusiveMinimum"))
    most = allowed.get("maximum")
    return (0.0 if least is None else least), (_WIDEST * 2 if most is None else most)


def _lever(claim: Claim, scenario: Scenario) -> dict[str, Any]:
    declared = owned_fields()[claim.field]
    least, most = _limits(claim)
    if most > 1.0:
        # as far as anybody would go: the schema allows a hundred years
        high = claim.evidence.range[1] if claim.evidence.range else claim.value
        most = min(most, max(4.0 * high, 5.0))
    whole = isinstance(claim.value, int)
    step = 1 if whole or most > _STEPS else most / _STEPS
    cities = [each for each in claim.key if each in scenario.partnership.between]
    sources = [reference(key, scenario) for key in claim.evidence.sources]
    return {
        "key": key_text(map(str, claim.key)),
        "factor": claim.factor,
        "label": label_of(declared.quantity),
        "of": scenario.cities[cities[0]].name if cities else "",
        "unit": known(declared.unit),
        "value": claim.value,
        "least": step if least == 0 and claim.field == "term" else least,
        "most": most,
        "step": step,
        "sources": sources or [say("No source: a neutral value or an assumption")],
        "note": claim.evidence.note or "",
    }
