"""No hindsight: what an input may be informed by, so that no outcome enters by the back door.

A value of one of the five factors that departs from neutral names an indicator of its field in the coding book, the
date on which it was known, at most 24 months after signing unless the rule lets it be of any date, and a source. Dated
series and leaders are facts of the calendar and need no indicator; circumstances (size, market, distance) are free.
"""

from collections.abc import Iterator

from sistercities.scenario.claims import Claim, claims_of
from sistercities.scenario.coding import CODING, OUTCOMES, WITHIN_MONTHS, Rule
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
            yield from _lacking(claim, _latest(scenario, claim))


def _lacking(claim: Claim, latest: int) -> Iterator[Mistake]:
    """What a value lacks: an indicator that its field accepts, known soon enough, and a source."""
    evidence, rule = claim.evidence, CODING.get(claim.field, Rule("", {}))
    if not isinstance(claim.value, dict):  # dated series are facts of the calendar
        yield from _indicator(claim, rule)
        if not rule.any_date:
            yield from _date(claim, latest)
    if not evidence.sources:
        yield Mistake((*claim.key, "source"), "departs from neutral without a source")


def _indicator(claim: Claim, rule: Rule) -> Iterator[Mistake]:
    indicator, accepted = claim.evidence.indicator, rule.indicators
    if indicator is None:
        hint = f"name its indicator: {' or '.join(sorted(accepted))}" if accepted else "no indicator is accepted"
        yield Mistake((*claim.key, "indicator"), f"departs from neutral; {hint}")
    elif indicator not in accepted:
        yield Mistake((*claim.key, "indicator"), f"no indicator {quoted(indicator)}; {meant(indicator, accepted)}")


def _date(claim: Claim, latest: int) -> Iterator[Mistake]:
    """A date soon enough after signing; a year counts as its December."""
    date = claim.evidence.date
    if date is None:
        yield Mistake((*claim.key, "date"), f"say when this was known; at the latest {named(latest)}")
    elif count(date if len(date) > 4 else f"{date}-12") > latest:
        text = f"{date} is hindsight; only what was known by {named(latest)} may inform it"
        yield Mistake((*claim.key, "date"), f"{text} ({WITHIN_MONTHS} months after signing)")


def _latest(scenario: Scenario, claim: Claim) -> int:
    """The last month in which something may have become known.

    It follows the signing that the scenario reports on; for a city that takes no part in that, its own first one.
    """
    table, name = claim.key[0], claim.key[1]
    if table == "cities" and name not in scenario.partnership.between:
        pacts = [pact for pact in scenario.partnerships.values() if name in pact.between]
        return min((count(pact.signed) for pact in pacts), default=count(scenario.begins)) + WITHIN_MONTHS
    pact = scenario.partnerships[str(name)] if table == "partnerships" else scenario.partnership
    return count(pact.signed) + WITHIN_MONTHS
