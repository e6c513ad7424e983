"""Agents and models as a Mesa user would put them beside ours, for the tests of Mesa's manners."""

from collections.abc import Callable
from typing import Any

import mesa
from sistercities import PartnershipModel
from sistercities.agents.actors import Citizen

SIZES = {"defaults.city.businesses": 5, "defaults.city.citizens": 6, "calendar.until": "1993-12"}
MONTHS = 48
ROWS = 24
"""Two governments, ten businesses, twelve citizens."""


class Visitor(mesa.Agent):
    """An agent of a user's own, beside the rows of the world."""

    def __init__(self, model: Any, age: float = 0.0, friend: Any = None) -> None:
        super().__init__(model)
        self.age = age
        self.friend = friend
        self.steps = 0

    def step(self) -> None:
        self.steps += 1

    def send_others_away(self) -> None:
        for other in self.model.agents_by_type[Visitor].to_list():
            if other is not self:
                other.remove()


class Other(mesa.Agent):
    """Another kind."""


class Counting(PartnershipModel):
    """Has a step of its own, and stops itself if it is told when."""

    asked = 0
    stops = 0

    def step(self) -> None:
        super().step()
        self.asked += 1
        if self.asked == self.stops:
            self.running = False


class Collecting(PartnershipModel):
    """Collects as Mesa's documents say: in its own step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Visitor.create_agents(self, 3, age=[1, 2, 3])
        self.datacollector = mesa.DataCollector(
            model_reporters={"many": lambda model: len(model.agents_by_type[Visitor])},
            agenttype_reporters={Visitor: {"steps": "steps"}},
        )

    def step(self) -> None:
        super().step()
        self.agents_by_type[Visitor].do("step")
        self.datacollector.collect(self)


class Idle(PartnershipModel):
    """Forgets the months."""

    def step(self) -> None:
        pass


class Hasty(PartnershipModel):
    """Wants two months in one."""

    def step(self) -> None:
        super().step()
        super().step()


class Log:
    """Writes down at which time it is called."""

    def __init__(self, model: PartnershipModel) -> None:
        self.model = model
        self.times: list[float] = []

    def write(self) -> None:
        self.times.append(float(self.model.time))


def like(model: PartnershipModel, kind: type[PartnershipModel] = PartnershipModel) -> Any:
    """Another model of the same scenario and seed."""
    return kind(model.scenario, rng=model.seed)


def people(model: PartnershipModel) -> Any:
    """The citizens, as the model hands them out."""
    return model.agents_by_type[Citizen]


def own(model: PartnershipModel) -> Any:
    """A set of one's own, of the twelve citizens."""
    return people(model).select()


def visitors(model: PartnershipModel, number: int = 10) -> list[Any]:
    """So many visitors who have just come."""
    found: list[Any] = Visitor.create_agents(model, number).to_list()
    return found


def shuffled(model: PartnershipModel) -> list[int]:
    """The rows of citizens in the order in which ``shuffle_do`` asks them."""
    order: list[int] = []
    people(model).shuffle_do(lambda citizen: order.append(citizen.row))
    return order


def fails(kind: type[BaseException], action: Callable[[], object]) -> bool:
    """Whether an action fails in this way."""
    try:
        action()
    except kind:
        return True
    return False
