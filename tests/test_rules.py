"""Behavioural rules: what they say of themselves, limits, directions, bounds; compiled and plain Python agree."""

import ast
import inspect
import math
import re
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sistercities import world
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.files import load_scenario
from sistercities.scenario.switches import Choices, Switches
from sistercities.world import (
    association,
    business,
    carrier,
    citizen,
    effort,
    exchange,
    familiarity,
    government,
    learning,
    lottery,
    matching,
    means,
    observation,
    partnership,
    randomness,
    rates,
    review,
)
from sistercities.world.founding import draft_of, found_world

from tests.documents import PAGES

DRAFT = draft_of(load_scenario("base"))
BEHAVIOUR: Any = DRAFT.behaviour
CHOICES: Any = DRAFT.switches
SWITCHED: list[Any] = [
    CHOICES,
    draft_of(
        load_scenario(
            "base",
            {
                f"switches.{name}": alternatives[-1]
                for name, alternatives in Switches.alternatives().items()
            },
        )
    ).switches,
]
PARAMETERS: dict[str, Any] = {
    **{name: getattr(BEHAVIOUR, name) for name in BEHAVIOUR.dtype.names},
    "behaviour": BEHAVIOUR,
    "switches": CHOICES,
}
"""What a rule takes by these names unless a test gives it something else."""

share = st.floats(0, 1)
few = st.integers(0, 5)
many = st.floats(0, 50)
product = st.floats(1, 100)
priorities = st.tuples(*[st.floats(0, 1 / 3)] * 3)
up_to_reference = st.floats(0, BEHAVIOUR.reference_effort)

SHARES: dict[Any, dict[str, Any]] = {
    government.institutional_memory: {"office": share, "committee": share, "memory_base": share},
    government.will_of_leader: {"disposition": share, "deviation": st.floats(-5, 5)},
    government.commitment_under_new_leader: {"commitment": share, "will": share, "memory": share},
    government.agenda_forgotten: {"memory": share},
    government.priority_forgotten: {"priority": share, "home": share, "share": share},
    government.commitment_target: {
        "will": share,
        "example": share,
        "reciprocity": share,
        "support": share,
    },
    government.adjusted_commitment: {"commitment": share, "will": share, "target": share},
    carrier.naming_chance: {"proposer": share},
    carrier.neglect: {"quiet": many},
    carrier.unkept_share: {
        "office": share,
        "committee": share,
        "following": share,
        "association": st.booleans(),
    },
    carrier.losing_chance: {
        "neglected": share,
        "unkept": share,
        "commitment": share,
        "turnover": share,
    },
    carrier.finding_chance: {
        "chance": share,
        "commitment": share,
        "on_occasion": st.booleans(),
    },
    association.public_success: {"following": share, "millions": product},
    association.founding_chance: {
        "success": share,
        "millions": product,
        "partner_has_one": st.booleans(),
    },
    association.dissolving_chance: {
        "neglected": share,
        "success": share,
        "association_loss": many,
    },
    familiarity.familiarity_at_signing: {"former_relation": many, "firms_in_place": share},
    familiarity.familiarity_after: {
        "familiarity": share,
        "activities": many,
        "fading": share,
    },
    citizen.reach: {"population": st.floats(1e3, 1e8)},
    citizen.outreach_of: {
        "activities": st.integers(0, 20),
        "reached": share,
        "outreach": share,
        "public_trust": share,
    },
    citizen.peer_of: {"public_trust": share},
    citizen.threshold_of: {"mean": share, "reluctance": st.floats(-2, 2)},
    citizen.willing_chance: {
        "threshold": share,
        "touched": st.booleans(),
        "participating_acquaintances": st.integers(0, 8),
    },
    lottery.chance_of_none: {"chance": share, "number": few},
    citizen.joining_chance: {
        "threshold": share,
        "outreach": share,
        "peer": share,
        "participating_acquaintances": st.integers(0, 8),
    },
    citizen.joining_one_by_one: {
        "threshold": share,
        "outreach": share,
        "peer": share,
        "participating_acquaintances": st.integers(0, 8),
    },
    citizen.joining_by_threshold: {
        "threshold": share,
        "outreach": share,
        "participating_acquaintances": st.integers(0, 8),
    },
    citizen.lapsing_chance: {"silent": st.booleans()},
    citizen.following: {"support": share, "with_partner": few, "with_others": few},
    business.have_something_to_trade: {"luck": share, "complementarity": share},
    business.hearing_chance: {
        "consideration": share,
        "outreach": share,
        "public_trust": share,
        "listens": st.floats(0, 2),
    },
    business.joining_chance: {"hears": share, "gain": st.floats(0, 5), "cost": st.floats(-1, 2)},
    business.leaving_chance: {"belief": share, "public_trust": share, "silent": st.booleans()},
    business.belief_after_step: {"belief": share, "example": share},
    business.belief_by_now: {
        "believed": share,
        "pool_believed": share,
        "pool_belief": share,
        "steps": st.integers(0, 1_000),
        "belief_adjustment": share,
    },
    business.belief_after_transaction: {"belief": share, "honoured": st.booleans()},
    partnership.joint_effort: {"effort_a": up_to_reference, "effort_b": up_to_reference},
    partnership.project_success: {"commitment": share, "understanding": share},
    partnership.project_index: {"projects": many},
    learning.attention_drawn: {
        "activities": st.floats(0, 30),
        "joint_work_pull": share,
        "language": share,
    },
    learning.committee_meetings: {
        "committee": share,
        "travel": share,
        "year": st.sampled_from([12, 24]),
    },
    learning.priority_drawn: {"priority": share, "share": share, "drawn": share},
    learning.drift_in_dispute: {"home_drift": share, "dispute": share},
    learning.overlap: {"priorities_a": priorities, "priorities_b": priorities},
    learning.perceived_reciprocity: {
        "own_ledger": many,
        "partner_ledger": many,
        "own_product": product,
        "partner_product": product,
    },
    learning.example_at_signing: {"initial_belief": share, "earlier_successes": st.floats(0, 50)},
    learning.example_after: {
        "example": share,
        "completed": st.floats(0, 5),
        "failed": st.floats(0, 5),
        "deals": many,
        "broken": many,
    },
    matching.going_on_chance: {"understanding": share, "match": share, "trust": st.floats(-1, 1)},
    matching.trust_to_begin_with: {"public_trust_a": share, "public_trust_b": share},
    exchange.honouring_chance: {"norm": share, "trust": share},
    exchange.trust_after: {"trust": share, "honoured": st.integers(0, 2)},
    exchange.exchange_index: {"intensity": st.floats(0, 10)},
    review.drop_chance: {"returned": share, "aspiration": st.floats(1e-3, 1)},
    review.aspiration_after: {"aspiration": share, "returned": share},
    review.renewal_chance: {"commitment": share},
    review.reopening_chance: {"on_occasion": st.booleans()},
    observation.balance: {"one": many, "other": many},
    observation.participation_of: {
        "citizens": share,
        "businesses_a": few,
        "businesses_b": few,
        "delegation": st.floats(1, 20),
    },
    rates.logistic: {"x": st.floats(-800, 800)},
    rates.repeated: {"chance": share, "times": st.floats(0, 10)},
}
"""Rules that give a share or a chance, and what each may be asked."""

AMOUNTS: dict[Any, dict[str, Any]] = {
    effort.effort_for: {
        "budget": many,
        "commitment": share,
        "other_commitments": many,
        "background_partners": many,
        "attention": st.floats(0.1, 100),
    },
    effort.effort_for_track: {
        "effort": many,
        "priority": share,
        "open_priority": st.floats(0.1, 1),
    },
    effort.effort_with_association: {"official": many, "association": st.booleans()},
    familiarity.listening: {"familiarity": share},
    means.means_of_programme: {"product_a": product, "product_b": product},
    means.attention_of_city: {"product": product},
    learning.effort_remembered: {"ledger": many, "effort": many},
    partnership.activities_expected: {
        "rate": share,
        "travel": share,
        "joint": many,
        "understanding": share,
    },
    partnership.projects_remembered: {"projects": many, "completed": few},
    citizen.neighbour: {
        "citizen": st.integers(0, 99),
        "place": st.integers(0, 20),
        "number": st.just(100),
    },
    business.productivity_of: {"deviation": st.floats(-5, 5)},
    business.capacity_of: {"productivity": product},
    business.market_pull: {"market": product},
    business.expected_gain: {
        "belief": share,
        "productivity": product,
        "match": share,
        "pull": product,
    },
    lottery.how_many: {"share": share, "number": st.integers(0, 99), "chance": share},
    matching.places_of: {"delegation": share, "eligible": st.integers(1, 50_000)},
    exchange.value_of: {"productivity_a": product, "productivity_b": product},
    exchange.exchange_added: {"trade": many, "index": share},
}
"""Rules that give an amount, 0 or more."""

NUMBERS: dict[Any, dict[str, Any]] = {
    business.cost_of_entry: {
        "entry_cost": share,
        "chamber": share,
        "people": st.booleans(),
        "support": share,
    },
    familiarity.lead_trust: {"familiarity": share},
    rates.logit: {"share": share},
}
"""Rules that give any number."""

TAKEN: dict[Any, dict[str, Any]] = {**SHARES, **AMOUNTS, **NUMBERS}
BY_KIND: dict[Any, Any] = {float: share, int: few, bool: st.booleans()}
"""What a rule is asked of which no table above says more: shares and small numbers."""

ROOM = [
    import_module(f"sistercities.world.{module.name}") for module in iter_modules(world.__path__)
]
MODULES = [module for module in ROOM if module is not randomness]
SCALARS = {float, int, bool, Behaviour, Choices, tuple[float, float, float]}
ODD = PAGES["docs/reference/odd.md"]


def is_rule(function: Any) -> bool:
    """Whether a compiled function takes numbers only: it needs no world, and no row of one."""
    hints = get_type_hints(function.py_func) if hasattr(function, "py_func") else {}
    return bool(hints) and all(hint in SCALARS for name, hint in hints.items() if name != "return")


RULES = [
    function
    for module in MODULES
    for function in vars(module).values()
    if getattr(function, "__module__", "") == module.__name__ and is_rule(function)
]


def named(rule: Any) -> str:
    """``module.function`` of a rule."""
    return f"{rule.__module__.removeprefix('sistercities.')}.{rule.__name__}"


def asked(rule: Any, **numbers: Any) -> Any:
    """What a rule says: behavioural parameters have their values unless they are given."""
    return rule(
        *[
            numbers.get(name, PARAMETERS.get(name))
            for name in inspect.signature(rule.py_func).parameters
        ]
    )


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_rule_stays_in_bounds_and_has_one_meaning(rule: Any) -> None:
    """A share stays a share, and the compiled rule is the plain one, within one unit in the last place."""
    hints = get_type_hints(rule.py_func)
    strategies = {
        **{name: BY_KIND.get(hints[name]) for name in inspect.signature(rule.py_func).parameters},
        **{name: st.just(PARAMETERS[name]) for name in PARAMETERS if name in hints},
        **({"switches": st.sampled_from(SWITCHED)} if "switches" in hints else {}),
        **TAKEN.get(rule, {}),
    }
    taken = [strategies[name] for name in inspect.signature(rule.py_func).parameters]

    @settings(max_examples=40)
    @given(st.tuples(*taken))
    def check(values: tuple[Any, ...]) -> None:
        compiled, plain = rule(*values), rule.py_func(*values)
        assert rule not in {*SHARES, *AMOUNTS} or compiled >= 0.0
        assert rule not in SHARES or compiled <= 1.0
        assert abs(compiled - plain) <= 4 * math.ulp(max(abs(plain), 1e-3))

    check()


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_rule_says_what_it_means_and_takes_and_rests_on(rule: Any) -> None:
    said = inspect.getdoc(rule.py_func) or ""
    meaning, _, rest = said.partition("\n")
    formula, _, taken = rest.partition("\nArgs:\n")
    taken, _, given_back = taken.partition("\n\nReturns:\n")
    assert meaning.endswith(".")
    assert re.search(r"^ {4}\S", formula, re.MULTILINE), "no formula"
    assert re.findall(r"^ {4}(\w+):", taken, re.MULTILINE) == list(
        inspect.signature(rule.py_func).parameters
    )
    assert given_back
    assert rule.__module__ == rates.__name__ or "\nSource: " in given_back


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_names_the_parameters_that_it_reads_of_all(rule: Any) -> None:
    source = ast.parse(inspect.getsource(rule.py_func))
    read = {
        (node.value.id, node.attr)
        for node in ast.walk(source)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    said = inspect.getdoc(rule.py_func) or ""
    for whole in ("behaviour", "switches"):
        reads = re.search(
            rf"^ {{4}}{whole}: reads (.*?)(?=^ {{4}}\w+:|^$)", said, re.DOTALL | re.MULTILINE
        )
        assert {name for owner, name in read if owner == whole} == set(
            re.findall(r"``(\w+)``", reads[1] if reads else "")
        )


COMMON = {"world", "partnership", "side", "track", "city", "row", "step"}
"""What these mean is said once, in ``month``."""

PUBLIC = [
    function
    for module in ROOM
    for name, function in vars(module).items()
    if inspect.isfunction(getattr(function, "py_func", function))
    if function.__module__ == module.__name__ and name[0] != "_"
]


@pytest.mark.parametrize("function", PUBLIC, ids=named)
def test_every_function_of_many_arguments_says_what_it_takes_and_gives(function: Any) -> None:
    plain = getattr(function, "py_func", function)
    taken = list(inspect.signature(plain).parameters)
    said = inspect.getdoc(plain) or ""
    if len(taken) >= 3 and set(taken) - COMMON:
        assert "\nArgs:\n" in said
    if "\nArgs:\n" in said and plain.__annotations__["return"] is not None:
        assert "\nReturns:\n" in said


def test_every_rule_rests_on_a_section_that_is_there() -> None:
    headings = set(re.findall(r"^#+ (?:\d )?(.+)$", ODD, re.MULTILINE))
    departures = {int(number) for number in re.findall(r"^(\d+)\. \*\*", ODD, re.MULTILINE)}
    for rule in RULES:
        source = " ".join((inspect.getdoc(rule.py_func) or "").partition("\nSource: ")[2].split())
        assert "docs/" not in source, "the page on the model is called ODD here"
        for section in re.findall(r"ODD, ([^;.]+)", source):
            assert section in headings, named(rule)
        for numbers in re.findall(r"departures? ([\d and]+)", source):
            assert {int(number) for number in re.findall(r"\d+", numbers)} <= departures, named(
                rule
            )


def test_rates_of_a_step_add_up_to_a_year() -> None:
    for year in (12, 24):
        assert 1 - (1 - rates.chance_within_step(0.3, year)) ** year == pytest.approx(0.3)
        assert rates.hazard_within_step(0.12, year) == pytest.approx(1 - math.exp(-0.12 / year))
    assert rates.chance_within_step(0.0, 12) == 0.0
    assert rates.repeated(0.1, 2.0) == pytest.approx(1 - 0.9**2)


def test_every_parameter_is_held_per_step_as_its_pace_says() -> None:
    behaviour = load_scenario("base").behaviour
    month = draft_of(load_scenario("base"))
    half = draft_of(load_scenario("base", {"calendar.step": "half-month"}))
    for name, pace in Behaviour.paces().items():
        value = getattr(behaviour, name)
        expected = {
            None: (value, value),
            "chance a year": (1 - (1 - value) ** (1 / 12), 1 - (1 - value) ** (1 / 24)),
            "chance a month": (value, 1 - (1 - value) ** 0.5),
            "mean a year": (value / 12, value / 24),
            "size a month": (value, value / 2),
            "months": (value, 2 * value),
            "years": (12 * value, 24 * value),
        }[pace]
        assert (held(month, name), held(half, name)) == pytest.approx(expected), name


def held(world: Any, name: str) -> float:
    """A behavioural parameter where a world holds it."""
    places = (world.behaviour, world.calendar.pairs[0, 0], world.calendar.sides[0, 0, 0])
    return float(next(place[name] for place in places if name in place.dtype.names))


def test_neutral_surroundings_leave_commitment_at_will() -> None:
    target = asked(
        government.commitment_target,
        will=0.37,
        example=BEHAVIOUR.example_neutral,
        reciprocity=0.5,
        support=BEHAVIOUR.support_neutral,
    )
    assert target == pytest.approx(0.37)


@pytest.mark.parametrize("seen", ["example", "reciprocity", "support"])
def test_commitment_rises_with_example_reciprocity_and_support(seen: str) -> None:
    middling = {"will": 0.5, "example": 0.5, "reciprocity": 0.5, "support": 0.5}
    low = asked(government.commitment_target, **{**middling, seen: 0.2})
    assert asked(government.commitment_target, **{**middling, seen: 0.8}) > low


def test_a_leader_changes_nothing_where_everything_is_remembered() -> None:
    assert government.commitment_under_new_leader(0.8, 0.1, 1.0) == 0.8
    assert government.commitment_under_new_leader(0.8, 0.1, 0.0) == pytest.approx(0.1)
    assert asked(government.agenda_forgotten, memory=1.0) == 0.0


def test_portfolio_thins_effort() -> None:
    def effort_for(other_commitments: float, background_partners: float) -> float:
        partners = {
            "other_commitments": other_commitments,
            "background_partners": background_partners,
        }
        return float(
            asked(effort.effort_for, budget=1.0, commitment=0.6, attention=8.0, **partners)
        )

    assert effort_for(0.0, 0.0) == pytest.approx(0.6)
    assert effort_for(0.0, 8.0) == pytest.approx(BEHAVIOUR.reference_effort)
    assert effort_for(8.0, 0.0) == pytest.approx(0.3)


def test_reciprocity_is_fair_at_one_half_and_mirrors() -> None:
    def perceived(
        own: float, partner: float, own_product: float, partner_product: float, **more: Any
    ) -> float:
        ledgers = {"own_ledger": own, "partner_ledger": partner}
        products = {"own_product": own_product, "partner_product": partner_product}
        return float(asked(learning.perceived_reciprocity, **ledgers, **products, **more))

    assert perceived(2.0, 2.0, 5.0, 5.0) == 0.5
    assert perceived(0.0, 0.0, 5.0, 9.0) == 0.5
    assert perceived(1.0, 3.0, 5.0, 9.0) + perceived(3.0, 1.0, 9.0, 5.0) == pytest.approx(1.0)
    assert perceived(1.0, 3.0, 5.0, 9.0, switches=SWITCHED[1]) == 0.5


def test_example_fades_by_a_tenth_a_year() -> None:
    belief = 0.8
    for _ in range(12):
        belief = learning.example_after(belief, 0.0, 0.0, 0.0, 0.0, BEHAVIOUR)
    assert belief == pytest.approx(0.8 * 0.9)


def test_every_earlier_success_removes_a_quarter_of_the_doubt() -> None:
    assert learning.example_at_signing(0.5, 0.0, 0.25) == 0.5
    assert learning.example_at_signing(0.5, 2.0, 0.25) == pytest.approx(1 - 0.5 * 0.75**2)
    worlds = [
        draft_of(load_scenario("base", {"defaults.partnership.earlier_successes": number}))
        for number in (0, 3)
    ]
    before, after = (world.governments[0, 0].example for world in worlds)
    assert after == 1.0 - (1.0 - before) * (1.0 - 0.25) ** 3


def test_efforts_join_as_the_switch_says() -> None:
    reference = BEHAVIOUR.reference_effort
    for aggregation, one_sided, even in (
        ("weakest-link", 0.0, 1.0),
        ("cobb-douglas", 0.0, 1.0),
        ("additive", 0.5, 1.0),
    ):
        choices = draft_of(load_scenario("base", {"switches.aggregation": aggregation})).switches
        assert partnership.joint_effort(0.0, reference, reference, choices) == one_sided
        assert partnership.joint_effort(reference, reference, reference, choices) == pytest.approx(
            even
        )
    assert partnership.joint_effort(reference, 9.0, reference, CHOICES) == 1.0
    understanding = BEHAVIOUR.reference_understanding
    for travel in (1.0, 0.25):
        mean = asked(
            partnership.activities_expected,
            rate=0.7 / 12,
            travel=travel,
            joint=1.0,
            understanding=understanding,
        )
        assert mean == pytest.approx(travel * 0.7 / 12)


def test_a_track_that_returns_what_was_aspired_to_is_kept() -> None:
    assert asked(review.drop_chance, returned=0.1, aspiration=0.1) == 0.0
    certain = asked(review.drop_chance, returned=0.0, aspiration=0.1)
    assert certain == pytest.approx(1 - math.exp(-BEHAVIOUR.drop_hazard))


def test_seven_contacts_make_a_deal_about_as_often_as_proposed() -> None:
    """Known answer of the specification: six times going on at .6 + .3 U m."""
    assert asked(
        matching.going_on_chance, understanding=0.0, match=1.0, trust=0.0
    ) ** 6 == pytest.approx(0.6**6)
    assert asked(
        matching.going_on_chance, understanding=1.0, match=1.0, trust=0.0
    ) ** 6 == pytest.approx(0.9**6)


def test_citizens_join_as_the_formula_says() -> None:
    assert citizen.joining_chance(0.25, 0.1, 0.2, 3, BEHAVIOUR, CHOICES) == pytest.approx(
        0.75 * (1 - 0.9 * 0.8**3)
    )
    assert citizen.joining_chance(1.0, 1.0, 1.0, 8, BEHAVIOUR, CHOICES) == 0.0
    assert asked(citizen.reach, population=1e6) == pytest.approx(490 / 1e6)


def test_activities_say_with_which_partner_city_citizens_take_part() -> None:
    assert citizen.following(0.3, 1, 2) == pytest.approx(0.1)
    assert citizen.following(0.3, 0, 2) == 0.0
    assert citizen.following(0.3, 7, 0) == citizen.following(0.3, 0, 0) == 0.3


def test_citizens_who_wait_for_others_join_as_granovetter_says() -> None:
    choices = SWITCHED[1]
    assert citizen.joining_chance(0.5, 0.1, 0.2, 4, BEHAVIOUR, choices) == 1.0
    assert citizen.joining_chance(0.5, 0.1, 0.2, 2, BEHAVIOUR, choices) == 0.1
    assert citizen.joining_chance(0.5, 0.1, 0.2, 1, BEHAVIOUR, choices) == 0.0
    assert citizen.joining_chance(0.0, 0.0, 0.2, 0, BEHAVIOUR, choices) == 0.0


def test_neighbours_stand_ahead_and_behind_on_the_ring() -> None:
    assert [citizen.neighbour(1, place, 10) for place in range(6)] == [2, 0, 3, 9, 4, 8]


def test_sequencing_lowers_the_cost_of_entry_only_while_it_is_on() -> None:
    with_people = business.cost_of_entry(0.45, 0.0, True, 0.1, BEHAVIOUR, CHOICES)
    assert with_people == pytest.approx(
        0.45 - BEHAVIOUR.people_relief - 0.1 * BEHAVIOUR.support_relief
    )
    assert business.cost_of_entry(0.45, 0.0, True, 0.1, BEHAVIOUR, SWITCHED[1]) == 0.45


def test_productivity_has_mean_one() -> None:
    import numpy as np
    from scipy.stats import norm

    grid = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    spread = BEHAVIOUR.productivity_spread
    assert np.mean(
        [business.productivity_of(deviation, spread) for deviation in grid]
    ) == pytest.approx(1.0, abs=1e-3)


def test_what_two_sectors_have_to_trade_is_the_same_both_ways() -> None:
    matches = found_world(load_scenario("base", {"defaults.city.citizens": 1}), 1).matches[0]
    assert (matches == matches.T).all()
    assert 0.0 < matches.mean() < 1.0
