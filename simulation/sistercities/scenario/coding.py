"""The coding book: how evidence fields may be coded. Dated events stand in ``shocks.py``.

It says from which indicators each field may be coded, and by which rule.

A rule is the same for all pairings. Only what was known before signing, or within the first 24
months, may inform a field, apart from circumstances and dated series (leaders, portfolios, trade,
size). What happened later to the partnership is an outcome, and forbidden as an input.

An indicator counts when a source was found, or when it is remembered with high confidence (M-H in
its note); less than that may give a size or a date, with its range, but never a disposition. Where
only a year is known, July stands for it. Where sources disagree, the one nearest in time is
followed, the note says so, and the range is wide.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

WITHIN_MONTHS = 24
"""Months after signing within which something must have been known."""


class Coded(NamedTuple):
    """What a rule makes of an indicator.

    Attributes:
        words: the values that it may give.
        holds: whether a value is one of them.
    """

    words: str
    holds: Callable[[Any], bool]


class Rule(NamedTuple):
    """How one field is coded.

    Attributes:
        rule: from indicator to value, in words; without any indicator the neutral value and range
            of ``base.toml``.
        indicators: what may be cited, by name, with what it is.
        any_date: whether it may have become known later than 24 months after signing:
            circumstances, dated series.
        gives: what the rule makes of each indicator; any value where it names none, because it is
            counted.
    """

    rule: str
    indicators: dict[str, str]
    any_date: bool = False
    gives: Mapping[str, Coded] = {}


def _one_of(*values: float) -> Coded:
    return Coded(" or ".join(f"{value:g}" for value in values), lambda value: value in values)


def _per_year(value: float) -> bool:
    """Whether a rate, to two decimals, is a number of changes in twenty years or in fewer."""
    return any(
        abs(round(years * value) / years - value) <= _TWO_DECIMALS for years in range(1, _YEARS + 1)
    )


def _is_agenda(shares: Any) -> bool:  # noqa: ANN401
    """Whether half of the agenda is split in proportion to 1 + the fields named of each track."""
    given = (shares.economic, shares.technical, shares.people)
    return any(_splits(given, fields) for fields in range(_MOST_FIELDS + 1))


def _splits(shares: tuple[float, ...], fields: int) -> bool:
    """Whether shares follow from so many fields, rounding apart.

    A share is half of (1 + own) / (tracks + all).
    """
    own = [2.0 * share * (len(shares) + fields) - 1.0 for share in shares]
    whole = [max(0, round(number)) for number in own]
    near = all(
        abs(a - b) < _ROUNDING * (len(shares) + fields) for a, b in zip(own, whole, strict=True)
    )
    return near and sum(whole) == fields


_ROUNDING = 0.0003
_MOST_FIELDS = 20
_TWO_DECIMALS = 0.005
_YEARS = 20
_CHANGES = Coded(f"a number of changes in at most {_YEARS} years", _per_year)
_AGENDA = Coded(
    "half of the agenda, in proportion to 1 + the fields named of each track", _is_agenda
)
_HALF = _one_of(0.5)
_SHARE = Coded("a share from 0 to 1", lambda value: 0.0 <= value <= 1.0)


CODING: dict[str, Rule] = {
    "budget": Rule(
        "a budget line for the partnership in the year of signing, divided by USD 25,000; 1 without one",
        {"budget-line": "money set aside for the partnership"},
    ),
    "background_partners": Rule(
        "partner cities other than the simulated ones, counted on the date; straight lines between dates",
        {"partner-count": "number of partner cities a government or its statistics name"},
        any_date=True,
    ),
    "office": Rule(
        "1 for a standing international office in city hall (a body outside it is an association), "
        "0 if work is ad hoc; where only staff is known, posts for each partner divided by 0.5, at "
        "most 1",
        {
            "standing-office": "a body with own staff for international work, or its absence",
            "staff-per-tie": "posts for international work, divided by the number of partners",
        },
        gives={"standing-office": _one_of(0.0, 1.0), "staff-per-tie": _SHARE},
    ),
    "leader_turnover": Rule(
        "changes of the head of the executive a year in the twenty years before signing, or since the office began",
        {"leader-list": "list of leaders"},
        gives={"leader-list": _CHANGES},
    ),
    "leaders": Rule(
        "first month in charge of the head of the executive, acting months included when confirmed later",
        {"leader-list": "list of leaders"},
        any_date=True,
    ),
    "term": Rule(
        "years until renewal, as the agreement says; 100, the most that can be said, for an agreement without a term",
        {"agreement-text": "term in the agreement"},
    ),
    "renewed_for": Rule(
        "years of each renewal, as the agreement says", {"agreement-text": "term in the agreement"}
    ),
    "ends": Rule(
        "last month, as the agreement says, or the one before a later agreement of the two cities; "
        "that a side did not renew is an outcome",
        {
            "agreement-text": "a last day in the agreement",
            "later-agreement": "another agreement of the two cities takes its place",
        },
        any_date=True,
    ),
    "will": Rule(
        "0.6 if the head of government asked for the partnership or named its aim in public, or if "
        "a source of the time says that a bond between the two heads led to it (sources written "
        "after it succeeded only widen the range); 0.7 if own means were named with it",
        {
            "statement-at-signing": "words of the head of government at the signing",
            "personal-bond": "a bond between the heads of government that led to the signing",
        },
        gives={
            "statement-at-signing": _one_of(0.6, 0.7),
            "personal-bond": _one_of(0.5, 0.6, 0.7),
        },
    ),
    "proposer": Rule(
        "1 if a source says that those who then do the work proposed the partnership: heads, "
        "offices or experts of the two cities, a society, a school, businesses; 0 if an embassy or "
        "a ministry proposed it, or it was signed in the course of national diplomacy; 0.5 if only "
        "sources written after it succeeded name the doers",
        {
            "proposal": "who proposed the partnership, as a source says",
            "personal-bond": "a bond between the heads of government that led to the signing",
            "national-diplomacy": "proposed or signed by the nation's envoy, or signed as part of a "
            "national visit or normalisation",
        },
        gives={
            "proposal": _one_of(0.0, 1.0),
            "personal-bond": _one_of(0.5, 1.0),
            "national-diplomacy": _one_of(0.0),
        },
    ),
    "association": Rule(
        "1 for a body outside city hall on this side (society, school, university, church, chamber, "
        "training body) that was founded for the partnership, is named with it, or does such work "
        "with partners abroad as a standing task; 0 if a source dates the first such body later "
        "than 24 months after signing",
        {
            "citizens-association": "an association of residents for the partnership, or when the "
            "first was founded",
            "standing-body": "another body outside city hall that does such work",
        },
        gives={"citizens-association": _one_of(0.0, 1.0), "standing-body": _one_of(0.0, 1.0)},
    ),
    "threshold": Rule(
        "0.6 if law or documented practice discriminated against people of the partner's origin at signing",
        {"discrimination": "law or documented practice at signing"},
        gives={"discrimination": _one_of(0.6)},
    ),
    "outreach": Rule(
        "0.4 if the partnership was kept within city hall by its own text",
        {"agreement-text": "parties named"},
        gives={"agreement-text": _one_of(0.4)},
    ),
    "chamber": Rule(
        "1 if a chamber of commerce is a party to the agreement, 0.75 for a city whose businesses travelled to the "
        "signing, 0 if the agreement leaves out the economy; 0.5 where the city has agreements of both kinds",
        {
            "agreement-text": "parties and fields named",
            "delegation-at-signing": "who travelled to the signing",
        },
        gives={"agreement-text": _one_of(0.0, 0.5, 1.0), "delegation-at-signing": _one_of(0.75)},
    ),
    "language": Rule(
        "0.7 if both administrations work in one language; 0.6 if staff with the partner's language were in post",
        {
            "working-language": "languages of the two administrations",
            "staff-at-signing": "staff in post at signing",
        },
        gives={"working-language": _one_of(0.7), "staff-at-signing": _one_of(0.6)},
    ),
    "priorities": Rule(
        "half of the agenda is shared; it is split over the tracks in proportion to 1 + the fields of the track that "
        "the agreement, or a standing programme of the city, names. Economic: trade, industry, investment, tourism; "
        "technical: planning, transport, water, waste, environment, housing, science and technology, administration, "
        "training of officials, zoos; people: culture, education, youth, sport, social welfare",
        {
            "agreement-text": "fields named in the agreement",
            "standing-programme": "fields of a programme in place",
        },
        gives={"agreement-text": _AGENDA, "standing-programme": _AGENDA},
    ),
    "committee": Rule(
        "1 if the agreement founds a joint committee that meets every year, 0 if it names another procedure",
        {"agreement-text": "procedure named in the agreement"},
        gives={"agreement-text": _one_of(0.0, 1.0)},
    ),
    "former_relation": Rule(
        "years from the first documented contact of the two city halls, or of bodies they own, to "
        "the signing; a later source may date it, not praise it. Contact of persons, of other "
        "bodies or of the states above them is no such contact, and only bounds the range",
        {
            "earlier-contact": "contact of the two city halls, or of bodies they own, before signing",
            "contact-of-others": "contact of persons, other bodies or states, through which the two "
            "city halls may have met",
        },
        gives={"contact-of-others": _one_of(0.0)},
    ),
    "firms_in_place": Rule(
        "1 if a source shows businesses of one city at work in the other, or trade between the two, "
        "before signing; 0.5 if only a port, shipping or air link of the two cities is known",
        {
            "standing-trade": "works or trade of businesses between the two cities before signing",
            "port-link": "a port, shipping or air link of the two cities before signing",
        },
        gives={"standing-trade": _one_of(1.0), "port-link": _HALF},
    ),
    "complementarity": Rule(
        "0.5: no indicator is accepted yet; the literature disagrees on whether unlike or like pairs do better",
        {},
    ),
    "norm": Rule("0.5: no indicator is accepted yet", {}),
    "public_trust": Rule(
        "share of the public that trusts the partner's country in a poll before signing; without a poll, 0.35 if "
        "relations were broken off within the ten years before signing",
        {
            "poll": "opinion poll before signing",
            "broken-relations": "history of diplomatic relations",
        },
        gives={"broken-relations": _one_of(0.35)},
    ),
    "population": Rule(
        "inhabitants, the year nearest to signing",
        {"census": "census, register or official estimate"},
        any_date=True,
    ),
    "gross_regional_product": Rule(
        "the region's share in the national product, in the nearest year at hand, times the national product of the "
        "year of signing, USD billion; without such a share, its share in the population. Only the ratio of the two "
        "cities counts",
        {"regional-accounts": "statistics of the region, or its share of the nation's"},
        any_date=True,
    ),
    "occasions": Rule(
        "month of every visit, treaty and round anniversary of the two nations after signing; one "
        "list for all pairings",
        {
            "visit": "a head of state or of government of the other nation came to Indonesia, other "
            "than to a meeting of many nations",
            "treaty": "the two nations concluded a treaty of security or trade, or declared a partnership",
            "anniversary": "every tenth year of diplomatic relations",
        },
        any_date=True,
    ),
    "trade_share": Rule(
        "the region's share in the national product; scales USD only, never the dynamics",
        {"regional-accounts": "statistics of the region, or its share of the nation's"},
        any_date=True,
    ),
    "trade": Rule(
        "exports plus imports of the two nations, where the evidence has a series",
        {"national-trade": "national statistics of goods trade"},
        any_date=True,
    ),
    "initial_belief": Rule(
        "0.6 if another partnership of the city was called a success in public before signing",
        {"earlier-partnership": "a statement on another partnership before signing"},
        gives={"earlier-partnership": _one_of(0.6)},
    ),
    "earlier_successes": Rule(
        "joint projects of the two cities completed in public before signing, counted",
        {"earlier-projects": "projects before signing"},
    ),
    "severity": Rule(
        "1 for an epidemic: no travel; else 0.5, because nobody knows how much of a channel was lost",
        {
            "national-product": "crisis: the national product fell by a tenth or more within a year; until it grew "
            "again",
            "travel-ban": "epidemic: visits stopped; as long as they did, at most 24 months",
            "violence": "unrest: mass killings in the nation, or violence or a campaign against people of the "
            "partner's origin in the city; 24 months",
            "broken-treaty": "dispute: a treaty or aid programme between the two nations ended in anger, or an "
            "ambassador was recalled; until relations were mended, 12 months where that is not known",
            "deaths": "disaster: an earthquake, flood or eruption that killed a thousand people or "
            "more in the city or its region; 12 months",
            "press-scandal": "scandal: press on the travel of the city's councillors or officials to partners; 12 "
            "months",
        },
        any_date=True,
        gives={
            "national-product": _HALF,
            "travel-ban": _one_of(1.0),
            "violence": _HALF,
            "broken-treaty": _HALF,
            "deaths": _HALF,
            "press-scandal": _HALF,
        },
    ),
}

OUTCOME_INDICATORS: dict[str, str] = {
    "continuity-of-meetings": "share of planned meetings held",
    "valid-agreement": "whether the agreement is still valid, has a plan or a committee later on",
    "visits": "contacts of heads of government after signing",
    "case-scores": "scores given by somebody who knew the outcome",
    "later-success": "exchange, projects or praise after the first 24 months",
}
"""What may never inform an input, whatever its date: it is what the model is asked to explain."""
