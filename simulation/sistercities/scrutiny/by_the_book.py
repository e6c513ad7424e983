"""By the coding book: what is asked of a scenario that others will read, beyond that it can be run.

Every value that departs from neutral has a source, follows its rule and is free of hindsight; dated
events strike as the book says; and something is coded at all. A made-up pair is held to the same,
but may rest on assumptions, which it then names.
"""

from collections.abc import Iterator

from sistercities.scenario.claims import Claim, claims_of
from sistercities.scenario.coding import CODING, Rule
from sistercities.scenario.defaults import SET
from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.interventions import Intervention
from sistercities.scenario.keys import Key
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.schema import Scenario
from sistercities.scenario.starter import PLACEHOLDERS
from sistercities.scenario.words import quoted
from sistercities.scrutiny.events import (
    disagreeing_events,
    disagreeing_occasions,
    lasting_otherwise,
)
from sistercities.scrutiny.hindsight import hindsight
from sistercities.scrutiny.wording import value_in_words

ASSUMPTION = "assumption"
"""Key, in the bibliography, of what somebody assumed; enough for a made-up pair."""

_NO_EVIDENCE = {ASSUMPTION, SET}
_SYNTHETIC = ("synthetic",)


def by_the_book(scenario: Scenario, neutral: Scenario) -> Iterator[Mistake]:
    """Everything in a scenario that is not as the coding book asks.

    Args:
        scenario: as coded.
        neutral: the neutral pair, ``base``, from which a value may depart only with evidence.
    """
    at_rest = {claim.field: claim.value for claim in claims_of(neutral)}
    departing = [claim for claim in claims_of(scenario) if _claims_something(claim, at_rest)]
    for claim in departing:
        yield from _unsupported(claim, scenario)

    for claim in departing:
        if not _makes_no_claim(claim, scenario):
            yield from hindsight(claim, scenario)
            yield from _off_its_rule(claim)

    yield from lasting_otherwise(scenario)
    if not scenario.synthetic:
        yield from disagreeing_events(scenario)
        yield from disagreeing_occasions(scenario)
        yield from _untouched(scenario, departing)


def intervention_by_the_book(measure: Intervention) -> Iterator[Mistake]:
    """Everything in a policy or shock of the library that is not as the coding book asks.

    Its sizes and costs have sources, and somebody has said what it does.
    """
    if measure.summary in PLACEHOLDERS:
        yield _still_to_write(("summary",), measure.summary)

    parts: dict[Key, Frozen | None] = {("policy",): measure.policy, ("shock",): measure.shock}
    parts |= {("pushes", name): push for name, push in measure.pushes.items()}
    for place, part in parts.items():
        for field in type(part).model_fields if part is not None else ():
            evidence = getattr(part, field)
            if isinstance(evidence, Evidence) and set(evidence.sources) <= {SET}:
                yield Mistake(
                    (*place, field, "source"),
                    f"no source; say at least source = {quoted(ASSUMPTION)}",
                )


def _still_to_write(place: Key, text: str) -> Mistake:
    return Mistake(
        place, f"{quoted(text)} stands there since the file was new; put in your own words"
    )


def _makes_no_claim(claim: Claim, scenario: Scenario) -> bool:
    """Whether a value of a made-up pair names no evidence that could be judged.

    It has to say that it is assumed.
    """
    return (
        scenario.synthetic
        and set(claim.evidence.sources) <= {ASSUMPTION}
        and claim.evidence.indicator is None
    )


def _claims_something(claim: Claim, at_rest: dict[str, object]) -> bool:
    """Whether a value departs from neutral, or names evidence that led back to it."""
    return claim.value != at_rest.get(claim.field) or claim.evidence.indicator is not None


def _unsupported(claim: Claim, scenario: Scenario) -> Iterator[Mistake]:
    sources = set(claim.evidence.sources)
    place = (*claim.key, "source")
    if not sources:
        hint = f'; in a made-up pair say source = "{ASSUMPTION}"' if scenario.synthetic else ""
        yield Mistake(place, f"departs from neutral without a source{hint}", (_SYNTHETIC,))
    elif sources <= _NO_EVIDENCE and not (
        sources == {ASSUMPTION} and _may_be_assumed(claim, scenario)
    ):
        yield Mistake(
            place, f"{' and '.join(map(quoted, sorted(sources)))} is no evidence", (_SYNTHETIC,)
        )


def _may_be_assumed(claim: Claim, scenario: Scenario) -> bool:
    """Whether an assumption is enough.

    For a made-up pair, and for the size of a policy, which somebody chooses.
    """
    return scenario.synthetic or claim.key[0] == "policies"


def _off_its_rule(claim: Claim) -> Iterator[Mistake]:
    """An indicator that the field does not accept, or a value that does not follow from it."""
    rule = CODING.get(claim.field, Rule("", {}))
    indicator = claim.evidence.indicator
    if indicator is None or isinstance(claim.value, dict):
        return

    coded = rule.gives.get(indicator)
    if coded and not coded.holds(claim.value):
        yield Mistake(
            claim.key,
            f"{value_in_words(claim.value)} is off its rule; "
            f"{quoted(indicator)} gives {coded.words}",
        )


def _untouched(scenario: Scenario, departing: list[Claim]) -> Iterator[Mistake]:
    """Words that a new scenario begins with, and a real pairing of which nothing is coded."""
    texts: dict[Key, str] = {("summary",): scenario.summary}
    texts |= {("cities", key, "country"): city.country for key, city in scenario.cities.items()}
    for place, text in texts.items():
        if text in PLACEHOLDERS:
            yield _still_to_write(place, text)

    if not departing:
        text = (
            "nothing is coded, every value is neutral; code what is known, or say synthetic = true"
        )
        yield Mistake(_SYNTHETIC, text, (("cities",), ("partnerships",), ("shocks",)))
