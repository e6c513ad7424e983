"""A row of the world with the manners of a Mesa agent, made on demand.

A view holds no state of its own. Reading ``citizen.participating`` reads one cell of the world; a name that is no field
is refused, because it would be lost together with the view.
"""

from typing import TYPE_CHECKING, Any, ClassVar

import mesa
import numpy as np

from sistercities.population import Column, column
from sistercities.scenario.words import meant

if TYPE_CHECKING:
    from sistercities.model import PartnershipModel
    from sistercities.state import World


class View(mesa.Agent):
    """One row of the world, with the manners of a Mesa agent."""

    model: "PartnershipModel"
    row: int
    writable: ClassVar[frozenset[str]] = frozenset()
    hidden: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: "PartnershipModel", row: int) -> None:
        # Not Agent.__init__: that would register the agent, and the rows of a world are all its agents.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", row)

    @classmethod
    def table(cls, world: "World") -> Any:  # noqa: ANN401
        """The table, flat, whose rows are these agents."""
        raise TypeError(f"{cls.__name__} is no kind of agent; use CityGovernment, Business or Citizen")

    @classmethod
    def column(cls, model: "PartnershipModel", name: str) -> Column:
        """One field of all agents of this kind, or a property of theirs, agent by agent."""
        table = cls.table(model.world)
        if name in table.dtype.names and name not in cls.hidden:
            return column(table, name)
        return np.array([getattr(cls(model, row), name) for row in range(len(table))])

    @property
    def unique_id(self) -> int:
        """Number of the agent in the model, from 1: governments, then businesses, then citizens."""
        return self.model.first_number(type(self)) + self.row

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        table = type(self).table(self.model.world)
        if name not in table.dtype.names or name in self.hidden:
            raise AttributeError(self._unknown(name))
        return table[name][self.row].item()

    def __setattr__(self, name: str, value: object) -> None:
        table = type(self).table(self.model.world)
        if name not in table.dtype.names or name in self.hidden:
            raise AttributeError(self._unknown(name))
        if name not in self.writable:
            raise AttributeError(f"{type(self).__name__}.{name} follows from the model and cannot be set")
        table[name][self.row] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and (self.model, self.row) == (other.model, other.row)

    def __hash__(self) -> int:
        return hash((id(self.model), type(self), self.row))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row} of {self.model.scenario.name}>"

    def _store(self, name: str, value: float) -> None:
        """What a rule of the agent itself computed; users set only what is ``writable``."""
        type(self).table(self.model.world)[name][self.row] = value

    def _unknown(self, name: str) -> str:
        known = [each for each in type(self).table(self.model.world).dtype.names if each not in self.hidden]
        return f'a {type(self).__name__} has no attribute "{name}"; {meant(name, known)}'
