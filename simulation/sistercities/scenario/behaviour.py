"""The behavioural parameters: one set for all partnerships.

So no pairing can be given the ending one wants.

Their values stand in ``scenarios/base.toml``. Files give them per year or per month; a world holds
them per step.
"""

from sistercities.scenario.evidence import Frozen
from sistercities.scenario.parameter import (
    Number,
    Off,
    Pace,
    Parameter,
    Positive,
    Share,
    Weight,
    Whole,
    parameter,
)

SCALE = "scale of the reference tie"
FITTED_SILENCE = "chosen by hand with patterns P02, P03, P10, P22, P27 and N1 in view"
FITTED_SEQUENCE = "chosen by hand with pattern P12 in view"
CALIBRATED = "calibrated on the fitted patterns: the medoid of the posterior, to three digits"
_CHAMBER = "[olarreaga-2015]: private board seats raise returns; the size is an assumption"
_TRUST = "[otoole-2001]: trust precedes commerce; the size is an assumption"
_REVIVAL = (
    "[undip-semarang-brisbane], [ub-central-java-fujian]: two revivals, read as 0.02 to 0.05 a year"
)
_ACTIVITY = (
    "[sci-2015], [sci-web-2015]: 0.97 exchanges and 1.08 events per tie and year; "
    "their split is an assumption"
)


class Behaviour(Frozen):
    """How governments, citizens and businesses behave, everywhere."""

    # Commitment of governments
    commitment_adjustment: Share = parameter(
        "share of the gap per year",
        "Speed at which commitment follows its target",
        pace="chance a year",
    )
    example_weight: Weight = parameter(
        "logit",
        "Pull of belief in success on commitment",
        off=Off("example", 0.0, "visible success raises commitment"),
    )
    example_neutral: Share = parameter("share", "Belief in success that leaves commitment unmoved")
    reciprocity_weight: Weight = parameter(
        "logit", "Pull of perceived reciprocity, minus one half, on commitment"
    )
    support_weight: Weight = parameter(
        "logit",
        "Pull of public support on commitment",
        off=Off("public-support", 0.0, "participating citizens raise commitment"),
    )
    support_neutral: Share = parameter("share", "Public support that leaves commitment unmoved")
    will_spread: Weight = parameter(
        "logit, standard deviation", "Variation of will between successive leaders"
    )
    memory_base: Share = parameter(
        "share", "Commitment that survives a change of leader without any institution"
    )
    memory_office: Share = parameter(
        "share",
        "What a standing international office adds to that memory",
        off=Off("institutional-memory", 0.0, "offices and committees outlive leaders"),
    )
    memory_committee: Share = parameter(
        "share",
        "What a yearly joint committee adds to that memory",
        off=Off("institutional-memory", 0.0),
    )
    attention_capacity: Positive = parameter(
        "partners",
        "Partners a government can serve before attention halves",
        off=Off("scarce-attention", 1e9, "other partners thin out effort"),
    )
    background_weight: Weight = parameter("share", "Claim of a background partner on attention")
    equity: Share = parameter(
        "exponent", "How far a partner's larger economy raises what is expected of it"
    )
    ledger_half_life: Positive = parameter(
        "years", "Memory of who gave how much effort", pace="years"
    )

    # Programme
    people_activities: Weight = parameter(
        "per year",
        "People activities of the reference tie",
        _ACTIVITY,
        pace="mean a year",
    )
    economic_activities: Weight = parameter(
        "per year",
        "Economic activities of the reference tie",
        _ACTIVITY,
        pace="mean a year",
    )
    technical_activities: Weight = parameter(
        "per year",
        "Technical projects begun by the reference tie",
        _ACTIVITY,
        pace="mean a year",
    )
    activity_dispersion: Positive = parameter(
        "negative binomial size, per month",
        "Clustering of activities within a month",
        pace="size a month",
    )
    blind_activity: Share = parameter(
        "share",
        "Activity that remains without any mutual understanding",
        off=Off(
            "understanding", 1.0, "shared priorities make activities, projects and deals likelier"
        ),
    )
    reference_effort: Positive = parameter(
        "effort", "Effort of either side of the reference tie", SCALE
    )
    reference_understanding: Positive = parameter(
        "share", "Understanding in the reference tie", SCALE
    )
    project_months: Whole = parameter(
        "months",
        "Duration of a technical project",
        "[kitaq-compost]: pilots take 1 to 3 years",
        pace="months",
    )
    project_intercept: Number = parameter(
        "logit", "Completion of a project at commitment and understanding of one half"
    )
    project_commitment: Number = parameter(
        "logit", "Effect of commitment on the completion of a project"
    )
    project_understanding: Number = parameter(
        "logit",
        "Effect of understanding on the completion of a project",
        off=Off("understanding", 0.0),
    )

    # Understanding
    joint_work_pull: Share = parameter(
        "share per activity", "Attention drawn to a track by one joint activity in it"
    )
    home_drift: Share = parameter(
        "share per year", "Return of priorities to the home agenda", pace="chance a year"
    )
    agenda_loss: Share = parameter(
        "share", "Return to the home agenda at a change of leader without any memory"
    )
    dispute_drift: Weight = parameter(
        "multiple", "How much faster priorities drift home in a full diplomatic dispute"
    )

    # Citizens
    acquaintances: Whole = parameter("citizens", "Citizens whom a participant talks to")
    rewiring: Share = parameter(
        "share",
        "Acquaintances outside the neighbourhood",
        "[watts-strogatz-1998]; the share is an assumption",
    )
    threshold_spread: Share = parameter(
        "share, standard deviation", "Variation of reluctance between citizens"
    )
    attendance: Positive = parameter(
        "people", "People reached by one activity in the reference city", "[sci-web-2015]"
    )
    attendance_elasticity: Share = parameter(
        "exponent", "Growth of attendance with the population of the city"
    )
    reference_population: Positive = parameter("people", "Population of the reference city", SCALE)
    peer_influence: Share = parameter(
        "per month",
        "Chance that one participating acquaintance brings a citizen along",
        pace="chance a month",
        off=Off("contagion", 0.0, "citizens bring acquaintances along"),
    )
    lapse: Share = parameter(
        "per year", "Participants, citizens or businesses, who stop", pace="chance a year"
    )
    silence_lapse: Weight = parameter(
        "multiple", "How much faster they stop after 24 months without activity"
    )

    campaign: Share = parameter(
        "share of acquaintances",
        "What an activity counts for that reaches a citizen who waits for others (threshold)",
    )

    # Businesses
    productivity_spread: Weight = parameter(
        "log, standard deviation", "Variation of productivity between businesses"
    )
    sectors: Whole = parameter("sectors", "Number of sectors")
    consideration: Share = parameter(
        "per year",
        "Businesses that consider joining while there is economic activity",
        CALIBRATED,
        pace="chance a year",
    )
    choice_slope: Weight = parameter("per unit of gain", "Sharpness of the logistic choice to join")
    entry_cost: Number = parameter("expected gain", "Cost of joining the programme")
    chamber_relief: Weight = parameter(
        "expected gain", "Cost taken away by a fully involved chamber", _CHAMBER
    )
    people_relief: Weight = parameter(
        "expected gain", "Cost taken away by one people activity in 12 months", _TRUST
    )
    support_relief: Weight = parameter(
        "expected gain", "Cost taken away if every citizen took part", _TRUST
    )
    market_elasticity: Share = parameter(
        "exponent",
        "Growth of expected gain with national bilateral trade",
        off=Off("market-pull", 0.0, "national trade makes joining attractive"),
    )
    belief_adjustment: Share = parameter(
        "share per year",
        "Speed at which beliefs of businesses follow the public example",
        pace="chance a year",
    )
    belief_gain: Share = parameter(
        "share", "Rise of belief after a transaction that both sides honour"
    )
    belief_loss: Share = parameter(
        "share", "Fall of belief after a transaction that the partner does not honour"
    )
    capacity: Positive = parameter("ties", "Ties that a business of mean productivity can serve")

    # Matching
    delegation: Share = parameter(
        "share", "Most businesses of a side at one activity, of all eligible (20 of 500)"
    )
    meetings: Whole = parameter(
        "businesses", "Businesses of the other side that each delegate meets"
    )
    own_meetings: Share = parameter(
        "per business and year",
        "Meetings that happen without any programme",
        pace="chance a year",
        off=Off("meetings-without-programme", 0.0, "businesses also meet on their own"),
    )
    contact: Share = parameter(
        "per month", "Chance that a warm lead makes contact", pace="chance a month"
    )
    going_on: Share = parameter(
        "share", "Leads that go on after a contact, without understanding or match"
    )
    going_on_match: Share = parameter(
        "share",
        "What understanding times sector match adds to that share",
        off=Off("understanding", 0.0),
    )
    contacts_to_deal: Whole = parameter(
        "contacts",
        "Contacts until the first deal",
        "[auma]: 6 to 8 contacts",
        off=Off("leads", 1, "a first deal needs several contacts"),
    )

    # Exchange
    transaction: Share = parameter(
        "per month", "Chance that a tie transacts", pace="chance a month"
    )
    honour_intercept: Number = parameter(
        "logit",
        "Honouring without norm and trust",
        off=Off("dishonour", 100.0, "a side may not honour a transaction"),
    )
    honour_norm: Number = parameter("logit", "Effect of the reciprocity norm on honouring")
    honour_trust: Number = parameter("logit", "Effect of trust on honouring")
    initial_trust: Share = parameter("share", "Trust in a new tie at neutral public trust")
    trust_gain: Share = parameter(
        "share of distrust",
        "Trust won when both sides honour",
        off=Off("trust-building", 0.0, "trust grows and falls with transactions"),
    )
    trust_loss: Share = parameter(
        "share of trust", "Trust lost when a side does not honour", off=Off("trust-building", 0.0)
    )
    trust_floor: Share = parameter("share", "Trust below which a tie ends")
    tie_ending: Share = parameter(
        "per year",
        "Ties that end for reasons of their own: a business closes or turns elsewhere",
        pace="chance a year",
        off=Off("ending-of-ties", 0.0, "ties end for reasons of their own"),
    )
    exchange_scale: Positive = parameter(
        "exchange intensity", "Intensity at which the exchange index is 1 - 1/e", SCALE
    )
    full_uplift: Share = parameter(
        "log points",
        "What a fully working tie adds to trade",
        "[zhou-2026], [yang-chen-qian]: 0.046 to 0.116",
    )

    # Example
    example_decay: Share = parameter(
        "per year", "Fading of the belief in success", pace="chance a year"
    )
    project_gain: Share = parameter("share of doubt", "Doubt removed by a completed project")
    project_loss: Share = parameter("share of belief", "Belief lost with a failed project")
    deal_gain: Share = parameter(
        "share of doubt", "Doubt removed by a deal, per deal among 500 eligible businesses"
    )
    broken_tie_loss: Share = parameter(
        "share of belief",
        "Belief lost with a tie that ends in distrust, per tie among 500 businesses",
    )
    example_of_others: Share = parameter(
        "share",
        "Weight of what other partnerships of the same city achieve",
        "[camerer-ho-1999]: delta 0.2 to 0.7",
    )
    project_saturation: Positive = parameter(
        "projects", "Completed projects at which the index is 1 - 1/e"
    )

    # Reviews
    review_from: Weight = parameter("years", "Age at which tracks are first reviewed", pace="years")
    drop_hazard: Weight = parameter(
        "per year",
        "Hazard of dropping a track that returns nothing",
        CALIBRATED,
        off=Off("reviews", 0.0, "tracks that return too little are dropped"),
    )
    aspiration: Positive = parameter("return", "Return that governments aspire to at signing")
    aspiration_adaptation: Share = parameter(
        "per year",
        "Speed at which aspiration follows the return",
        "[cyert-march-1963]; the speed is an assumption",
    )
    return_years: Positive = parameter(
        "years", "Years over which a return is averaged", pace="years"
    )
    exchanges_aspired: Positive = parameter(
        "per year",
        "People activities a year that count as full return",
        "[sci-2015]: 0.97 exchanges per tie and year",
    )
    reopening: Share = parameter(
        "per year",
        "Reopening of a dropped track or an ended agreement",
        _REVIVAL,
        pace="chance a year",
        off=Off("reopening", 0.0, "what was dropped may be taken up again"),
    )
    reopening_occasion: Weight = parameter(
        "multiple", "Rise of reopening in the year after a new leader or an anniversary"
    )
    renewal_intercept: Number = parameter(
        "logit", "Renewal of an expiring agreement at commitment one half"
    )
    renewal_commitment: Number = parameter("logit", "Effect of commitment on renewal")

    # Carriers
    carrier_named: Share = parameter(
        "chance", "A city hall names somebody at signing though diplomats proposed the partnership"
    )
    carrier_neglect: Weight = parameter(
        "per year",
        "Hazard of losing the carrier where nothing happens and nothing keeps it, per side",
        CALIBRATED,
        pace="mean a year",
    )
    carrier_patience: Positive = parameter(
        "years", "Silence after which neglect has 63 % of its force", pace="years"
    )
    carrier_turnover: Share = parameter(
        "share", "Carriers lost with a new leader where nothing keeps them", CALIBRATED
    )
    carrier_office: Share = parameter(
        "share", "Losses of a carrier that a standing office makes good", FITTED_SILENCE
    )
    carrier_committee: Share = parameter(
        "share", "Losses of a carrier that a yearly committee makes good", FITTED_SILENCE
    )
    carrier_community: Share = parameter(
        "share", "Losses of a carrier that participating citizens make good"
    )
    community_full: Positive = parameter(
        "share", "Participating share of citizens at which that is complete"
    )
    carrier_commitment: Share = parameter(
        "share", "How far commitment decides whether a carrier is kept and replaced"
    )
    invitation: Share = parameter(
        "chance a year",
        "A city hall without a carrier finds one again because the partner has one",
        CALIBRATED,
        pace="chance a year",
    )
    ad_hoc: Share = parameter(
        "share", "Effort that a city hall without a carrier makes when it is asked", CALIBRATED
    )
    revival: Share = parameter(
        "chance a year",
        "A silent partnership finds a carrier again",
        CALIBRATED,
        pace="chance a year",
    )

    # Associations
    association_founding: Share = parameter(
        "chance a year",
        "An association is founded where all it needs is there",
        FITTED_SILENCE,
        pace="chance a year",
    )
    association_spontaneous: Share = parameter(
        "share per million people",
        "The same where nobody takes part: schools go with people",
        FITTED_SILENCE,
    )
    association_loss: Weight = parameter(
        "per year",
        "Hazard of losing an association where nothing happens and nobody takes part, per side",
        FITTED_SILENCE,
        pace="mean a year",
    )
    association_effort: Share = parameter(
        "effort", "What an association does for the people track by itself", CALIBRATED
    )
    association_keeps: Share = parameter(
        "share", "Losses of the carrier in city hall that an association makes good", FITTED_SILENCE
    )
    heads_full: Positive = parameter(
        "million people", "Participants at which an association has all that it needs"
    )

    # Familiarity
    familiarity_gain: Share = parameter(
        "share of strangeness", "Removed by one people activity or completed project"
    )
    familiarity_decay: Share = parameter(
        "chance a year", "Share of familiarity that is forgotten", pace="chance a year"
    )
    familiarity_neutral: Positive = parameter(
        "share", "Familiarity at which leads go on, and businesses listen, as without the rule"
    )
    going_on_trust: Weight = parameter(
        "share", "What full familiarity adds to the share of leads that go on", CALIBRATED
    )
    hearing_trust: Share = parameter(
        "share", "How far familiarity decides whether businesses listen", FITTED_SEQUENCE
    )
    ties_in_place: Share = parameter(
        "share",
        "Businesses of one side that trade with the other before signing, where trade stands",
    )

    # Means
    means_elasticity: Share = parameter(
        "exponent",
        "Growth of programme and attention with the product of the cities",
        f"form chosen with the order of cases in view; {CALIBRATED}",
    )

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        """What each parameter declares, by name."""
        declared = {name: field.json_schema_extra for name, field in cls.model_fields.items()}
        return {name: each for name, each in declared.items() if isinstance(each, Parameter)}

    @classmethod
    def paces(cls) -> dict[str, Pace | None]:
        """How each parameter depends on time, by name."""
        return {name: declared.pace for name, declared in cls.parameters().items()}

    @classmethod
    def offs(cls) -> dict[str, Off]:
        """The parameters that switch a mechanism off, by name."""
        return {name: declared.off for name, declared in cls.parameters().items() if declared.off}
