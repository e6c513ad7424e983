"""No hindsight: what an input may be informed by, so that no outcome enters by the back door.

A value of one of the five factors that departs from neutral names an indicator of its field in the coding book, the
date on which it was known, at most 24 months after signing, and a source. Dated series and leaders are facts of the
calendar and need none; circumstances (size, market, distance) are free.
"""

from collections.abc import Iterator

from sistercities.scenario.claims import Claim, claims_of
from sistercities.scenario.coding import CODING, OUTCOMES, WITHIN_MONTHS
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.month import count, named
from sistercities.scenario.schema import FACTORS, Scenario
from sistercities.scenario.words import meant, quoted


def hindsight(scenario: Scenario, neutral: Scenario) -> Iterator[Mistake]:
    """Claims of a real pairing that rest on hindsight, or do not show that they are free of it.

    Args:
        scenario: as coded; a synthetic one makes no claims.
        neutral: the neutral pair, ``base``, from which a value may depart only with an indicator.
    """
    if scenario.synthetic:
        return
    at_rest = {claim.field: claim.value for claim in claims_of(neutral)}
    for claim in claims_of(scenario):
        indicator = claim.evidence.indicator
        if indicator in OUTCOMES:
            text = (
                f"{quoted(indicator)} is an outcome ({OUTCOMES[indicator]}); the model has to explain it, not be told"
            )
            yield Mistake((*claim.key, "indicator"), text)
        elif claim.factor in FACTORS and claim.field != "leaders" and claim.value != at_rest.get(claim.field):
            if not is_dated(claim.value):
                yield from _undated(claim, _latest(scenario, claim))
            yield from _unsourced(claim)


def is_dated(value: object) -> bool:
    """Whether a value is a dated series."""
    return isinstance(value, dict)


def _undated(claim: Claim, latest: int) -> Iterator[Mistake]:
    """What a plain value lacks: an indicator that its field accepts, known soon enough."""
    evidence = claim.evidence
    accepted = CODING[claim.field].indicators if claim.field in CODING else {}
    if evidence.indicator is None:
        hint = f"name its indicator: {' or '.join(sorted(accepted))}" if accepted else "no indicator is accepted"
        yield Mistake((*claim.key, "indicator"), f"departs from neutral; {hint}")
    elif evidence.indicator not in accepted:
        yield Mistake(
            (*claim.key, "indicator"),
            f"no indicator {quoted(evidence.indicator)}; {meant(evidence.indicator, accepted)}",
        )
    if evidence.date is None:
        yield Mistake((*claim.key, "date"), f"say when this was known; at the latest {named(latest)}")
    elif count(evidence.date if len(evidence.date) > 4 else f"{evidence.date}-12") > latest:
        text = f"{evidence.date} is hindsight; only what was known by {named(latest)} may inform it"
        yield Mistake((*claim.key, "date"), f"{text} ({WITHIN_MONTHS} months after signing)")


def _unsourced(claim: Claim) -> Iterator[Mistake]:
    if not claim.evidence.sources:
        yield Mistake((*claim.key, "source"), "departs from neutral without a source")


def _latest(scenario: Scenario, claim: Claim) -> int:
    """The last month in which something may have become known: soon after the first signing that it takes part in."""
    table, name = claim.key[0], claim.key[1]
    signed = [
        count(partnership.signed)
        for key, partnership in scenario.partnerships.items()
        if (name in partnership.between if table == "cities" else name == key)
    ]
    return min(signed or [count(scenario.begins)]) + WITHIN_MONTHS
