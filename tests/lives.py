"""What the tests of biographies share: a world in which hands change often, and what a rule is."""

from importlib import import_module

from tests.conftest import SMALL

STORMY = {
    **SMALL,
    "defaults.city.leader_turnover": 0.5,
    "defaults.side.proposer": 0.0,
    "behaviour.revival": 0.2,
    "behaviour.invitation": 0.3,
    "defaults.side.association": 0.6,
    "behaviour.association_loss": 1.0,
    "behaviour.reopening_occasion": 10.0,
}
"""Carriers and associations come and go."""


def assert_a_function(rule: str | None) -> None:
    if rule:
        module, _, function = rule.partition(".")
        assert callable(getattr(import_module(f"sistercities.world.{module}"), function)), rule
