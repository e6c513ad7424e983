"""What policies push of which nothing is known is told as neutral, and nothing else is."""

from sistercities import load_scenario
from sistercities.questions.neutral import said_of_neutral
from sistercities.scenario.interventions import enactment_of


def test_what_is_neutral_is_told_where_a_policy_pushes_it() -> None:
    """Beijing is known to have an office, of Jakarta nothing is known; missions push no evidence."""
    scenario = load_scenario("jakarta-beijing")
    for policies, said in (
        (("business-missions",), []),
        (("international-office:beijing",), []),
        (
            ("international-office", "business-missions"),
            ["an international office of 0.5 (0 none, 1 standing) in Jakarta."],
        ),
        (
            ("citizens-association:jakarta+joint-committee",),
            [
                "an association of 0.1 (0 none, 1 named) in Jakarta; "
                "a joint committee of 0.5 (0 none, 1 yearly)."
            ],
        ),
    ):
        told = said_of_neutral(scenario, [enactment_of(each) for each in policies])
        assert [each.partition(": ")[2] for each in told] == said


def test_a_committee_that_is_known_is_not_called_neutral() -> None:
    key = "partnerships.jakarta-beijing.committee"
    known = load_scenario("jakarta-beijing", {key: {"value": 0.5, "source": "memory"}})
    assert said_of_neutral(known, [enactment_of("joint-committee")]) == []
