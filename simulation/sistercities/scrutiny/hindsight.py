"""No hindsight: what an input may be informed by, so that no outcome enters by the back door.

A value of one of the five factors that departs from neutral names an indicator of its field in the
coding book, and the date on which it was known, at most 24 months after signing unless the rule
lets it be of any date. Dated series and leaders are facts of the calendar and need no indicator;
circumstances (size, market, distance) are free.
"""

from collections.abc import Iterator

from sistercities.scenario.claims import Claim
from sistercities.scenario.coding import CODING, OUTCOME_INDICATORS, WITHIN_MONTHS, Rule
from sistercities.scenario.dates import count, named
from sistercities.scenario.keys import Key
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.schema import FACTORS, Partnership, Scenario
from sistercities.scenario.words import meant, quoted


def hindsight(claim: Claim, scenario: Scenario) -> Iterator[Mistake]:
    """Why a value that departs from neutral rests on hindsight.

    It may also be that it does not show that it is free of it.

    Args:
        claim: the value with its evidence.
        scenario: as coded.
    """
    indicator = claim.evidence.indicator
    rule = CODING.get(claim.field, Rule("", {}))
    place = (*claim.key, "indicator")

    if indicator in OUTCOME_INDICATORS:
        what = f"{quoted(indicator)} is an outcome ({OUTCOME_INDICATORS[indicator]})"
        text = f"{what}; the model has to explain it, not be told"
        yield Mistake(place, text)
    elif indicator is not None and claim.field in CODING and indicator not in rule.indicators:
        yield Mistake(
            place, f"no indicator {quoted(indicator)}; {meant(indicator, rule.indicators)}"
        )
    elif indicator is None and _needs_indicator(claim, rule):
        hint = " or ".join(sorted(rule.indicators))
        text = f"name its indicator: {hint}" if hint else "no indicator is accepted"
        yield Mistake(place, f"departs from neutral; {text}")

    if (
        claim.factor in FACTORS
        and claim.field != "leaders"
        and not isinstance(claim.value, dict)
        and not rule.any_date
    ):
        yield from _date(claim, _signing(scenario, claim))


def _needs_indicator(claim: Claim, rule: Rule) -> bool:
    """Whether a value has to name one.

    Those of the five factors, of events, and where none is accepted at all.
    """
    if claim.field == "leaders" or isinstance(claim.value, dict):
        return False
    judged_by_nobody = claim.field in CODING and not rule.indicators
    return claim.factor in FACTORS or claim.field == "severity" or judged_by_nobody


def _date(claim: Claim, signing: tuple[Key, Partnership] | None) -> Iterator[Mistake]:
    """A date soon enough after signing; a year counts as its December."""
    if signing is None:
        return

    place, pact = signing
    latest = count(pact.signed) + WITHIN_MONTHS
    date = claim.evidence.date

    if date is None:
        yield Mistake(
            (*claim.key, "date"),
            f"say when this was known; at the latest {named(latest)}",
            (place,),
        )
    elif count(date if len(date) > 4 else f"{date}-12") > latest:
        text = f"{date} is hindsight; only what was known by {named(latest)} may inform it"
        yield Mistake(
            (*claim.key, "date"), f"{text} ({WITHIN_MONTHS} months after signing)", (place,)
        )


def _signing(scenario: Scenario, claim: Claim) -> tuple[Key, Partnership] | None:
    """The signing after which nothing more may have become known, and its key.

    It is the one that the scenario reports on; for a city that takes no part in that, its own first
    one.
    """
    table = claim.key[0]
    name = str(claim.key[1])
    pact = name if table == "partnerships" else scenario.reported
    if pact not in scenario.partnerships:  # a focus on what is not there is a mistake of its own
        return None

    if table == "cities" and name not in scenario.partnership.between:
        # a city of another partnership: its first signing counts
        own = [key for key, each in scenario.partnerships.items() if name in each.between]
        if not own:
            return None
        pact = min(own, key=lambda key: scenario.partnerships[key].signed)

    return ("partnerships", pact, "signed"), scenario.partnerships[pact]
