"""A scenario with the manners of Mesa's own, which Mesa's page in the browser asks for.

It reads as the scenario that it stands for, and can take its place wherever one is given. Mesa
makes others of its class: with nothing, the same again; with dotted keys, one with other values.
"""

from typing import Any, ClassVar

from mesa.experimental.scenarios import Scenario as MesaScenario

from sistercities.scenario.claims import claims_of
from sistercities.scenario.keys import key_text
from sistercities.scenario.schema import Scenario


class Experiment(MesaScenario):
    """A scenario as Mesa knows one.

    Attributes:
        given: the scenario that it stands for, frozen, so that models can share it.
    """

    given: Scenario
    of: ClassVar[Scenario]
    """What a class of experiments begins with; each scenario has a class of its own."""

    model_fields = Scenario.model_fields

    def __init_subclass__(cls) -> None:
        """Mesa would collect what is annotated; what can be changed here are dotted keys."""

    def __init__(self, *, rng: object = None, **changes: object) -> None:
        """Not Mesa's, which keeps a number of every scenario and the model that it is run by."""
        given = self.of.changed(changes) if changes else self.of
        self.__dict__.update(given=given, rng=rng)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """What ``isinstance`` is told: it may stand wherever a scenario may."""
        return Scenario

    # One value, as a scenario is: Mesa's batch_run walks through whatever it can walk through.
    __iter__ = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name in {"given", "model"}:
            raise AttributeError(name)
        return getattr(self.given, name)

    def __eq__(self, other: object) -> bool:
        return self.given == given_in(other)

    def __hash__(self) -> int:
        return hash(self.given)

    def __repr__(self) -> str:
        return repr(self.given)

    def __deepcopy__(self, memo: object) -> Scenario:
        return experiment_of(self.given)

    def __reduce__(self) -> tuple[Any, ...]:
        return experiment_of, (self.given,)


def experiment_of(scenario: Scenario) -> Scenario:
    """A scenario as Mesa knows one.

    Args:
        scenario: a scenario, or one that Mesa knows already.

    Returns:
        The experiment; typed as the scenario that it reads as.
    """
    plain = given_in(scenario)
    numbers = {
        key_text(map(str, claim.key)): claim.value
        for claim in claims_of(plain)
        if isinstance(claim.value, int | float)
    }
    kind: Any = type("Experiment", (Experiment,), {"of": plain})
    kind._scenario_defaults = numbers
    return kind()


def given_in[Given](scenario: Given) -> Given:
    """The plain scenario, if this is one that Mesa knows; anything else as it is."""
    plain: Given = vars(scenario)["given"] if issubclass(type(scenario), Experiment) else scenario
    return plain
