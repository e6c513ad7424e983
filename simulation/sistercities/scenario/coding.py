"""The coding book: from which indicators each evidence field may be coded, and by which rule.

A rule is the same for all pairings. Only what was known before signing, or within the first 24 months, may inform a
field, apart from circumstances and dated series (leaders, portfolios, trade, size). What happened later to the
partnership is an outcome, and forbidden as an input.
"""

from typing import NamedTuple

WITHIN_MONTHS = 24
"""Months after signing within which something must have been known."""


class Rule(NamedTuple):
    """How one field is coded.

    Attributes:
        rule: from indicator to value, in words; without any indicator the neutral value and range of ``base.toml``.
        indicators: what may be cited, by name, with what it is.
    """

    rule: str
    indicators: dict[str, str]


CODING: dict[str, Rule] = {
    "budget": Rule(
        "a budget line for the partnership in the year of signing, divided by USD 25,000; 1 without one",
        {"budget-line": "money set aside for the partnership (evidence F1, c1)"},
    ),
    "background_partners": Rule(
        "partner cities other than the simulated ones, counted on the date; straight lines between dates",
        {"partner-count": "number of partner cities a government or its statistics name"},
    ),
    "office": Rule(
        "1 for a standing international office in city hall, 0.8 for a standing body outside it, 0 if work is ad hoc",
        {"standing-office": "a body with own staff for international work, or its absence"},
    ),
    "leader_turnover": Rule("changes a year in the twenty years before signing", {"leader-list": "list of leaders"}),
    "leaders": Rule(
        "first month in charge, acting months included when confirmed later", {"leader-list": "list of leaders"}
    ),
    "term": Rule("years until renewal, as the agreement says", {"agreement-text": "term in the agreement"}),
    "will": Rule(
        "0.6 if the head of government asked for the partnership or named its aim in public; 0.7 if own means were "
        "named with it; 0.4 if it was signed in the course of national diplomacy without a statement of its own",
        {
            "statement-at-signing": "words of the head of government at the signing",
            "personal-bond": "a bond between the heads of government that led to the signing",
            "national-diplomacy": "signed as part of a national visit or normalisation",
        },
    ),
    "threshold": Rule(
        "0.6 if law or documented practice discriminated against people of the partner's origin at signing",
        {"discrimination": "law or documented practice at signing"},
    ),
    "outreach": Rule(
        "0.6 if a citizens' association for the partnership was founded before or with it; 0.4 if it was kept within "
        "city hall by its own text",
        {"citizens-association": "an association of residents for the partnership", "agreement-text": "parties named"},
    ),
    "chamber": Rule(
        "1 if a chamber of commerce is a party to the agreement, 0.75 if businesses travelled to the signing, 0 if it "
        "leaves out the economy",
        {"agreement-text": "parties and fields named", "delegation-at-signing": "who travelled to the signing"},
    ),
    "language": Rule(
        "0.7 if both administrations work in one language; 0.6 if staff with the partner's language were in post",
        {"working-language": "languages of the two administrations", "staff-at-signing": "staff in post at signing"},
    ),
    "priorities": Rule(
        "half of the agenda is shared; it is split over the tracks in proportion to 1 + the fields of the track that "
        "the agreement, or a standing programme of the city, names",
        {"agreement-text": "fields named in the agreement", "standing-programme": "fields of a programme in place"},
    ),
    "committee": Rule(
        "1 if the agreement founds a joint committee that meets every year, 0 if it names another procedure",
        {"agreement-text": "procedure named in the agreement"},
    ),
    "norm": Rule("0.5: no indicator is accepted yet", {}),
    "public_trust": Rule(
        "share of the public that trusts the partner's country in a poll before signing; without a poll, 0.35 if "
        "relations were broken off within the ten years before signing",
        {"poll": "opinion poll before signing", "broken-relations": "history of diplomatic relations"},
    ),
    "gross_regional_product": Rule(
        "regional product, the year nearest to signing, USD billion; only the ratio of the two cities counts",
        {"regional-accounts": "statistics of the region, or its share of the nation's"},
    ),
    "initial_belief": Rule(
        "0.6 if another partnership of the city was called a success in public before signing",
        {"earlier-partnership": "a statement on another partnership before signing"},
    ),
    "earlier_successes": Rule(
        "joint projects of the two cities completed in public before signing, counted",
        {"earlier-projects": "projects before signing"},
    ),
}

OUTCOMES: dict[str, str] = {
    "continuity-of-meetings": "share of planned meetings held (evidence F1, c3)",
    "valid-agreement": "whether the agreement is still valid, has a plan or a committee later on (evidence F1, c4)",
    "visits": "contacts of heads of government after signing (evidence F1, c5)",
    "case-scores": "scores given by somebody who knew the outcome (evidence B10)",
    "later-success": "exchange, projects or praise after the first 24 months",
}
"""What may never inform an input, whatever its date: it is what the model is asked to explain."""
