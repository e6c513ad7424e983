"""The agents as Mesa sees them: views on rows of the world, made on demand.

A view holds no state of its own. Reading ``citizen.threshold`` reads one cell of the world; a name that is no column is
refused, because it would be lost together with the view.
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Self

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet

from sistercities.population import Column

if TYPE_CHECKING:
    from sistercities.model import PartnershipModel
    from sistercities.world import World


class View(mesa.Agent):
    """One row of the world, with the manners of a Mesa agent."""

    model: "PartnershipModel"
    row: int
    writable: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: "PartnershipModel", row: int) -> None:
        # Not Agent.__init__: that would register the agent, and the rows of a world are all its agents.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", row)

    @classmethod
    def columns(cls, world: "World") -> dict[str, Column]:
        """The columns that hold these agents, by attribute name."""
        raise TypeError(f"{cls.__name__} is no kind of agent; use CityGovernment, Business or Citizen")

    @property
    def unique_id(self) -> int:
        """Number of the agent in the model, from 1: governments, then businesses, then citizens."""
        return self.model.first_number(type(self)) + self.row

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        columns = type(self).columns(self.model.world)
        if name not in columns:
            raise AttributeError(self._unknown(name, list(columns)))
        value = columns[name][self.row]
        return value.item() if isinstance(value, np.generic) else value

    def __setattr__(self, name: str, value: object) -> None:
        columns = type(self).columns(self.model.world)
        if name not in columns:
            raise AttributeError(self._unknown(name, list(columns)))
        if name not in self.writable:
            raise AttributeError(f"{type(self).__name__}.{name} follows from the model and cannot be set")
        columns[name][self.row] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and (self.model, self.row) == (other.model, other.row)

    def __hash__(self) -> int:
        return hash((id(self.model), type(self), self.row))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row} of {self.model.scenario.name}>"

    def _unknown(self, name: str, known: list[str]) -> str:
        near = get_close_matches(name, known, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(sorted(known))}"
        return f'a {type(self).__name__} has no attribute "{name}"; {hint}'


class CityGovernment(View):
    """One city government in its partnership; see ``sistercities.government.Government`` for the meanings."""

    writable = frozenset({"will", "commitment", "example", "ledger"})

    @classmethod
    def columns(cls, world: "World") -> dict[str, Column]:
        """Fields of the table of governments, partnership by partnership and side by side."""
        flat: Any = world.governments
        return {name: flat[name].reshape(-1) for name in flat.dtype.names if name != "identity"}


class Business(View):
    """One eligible business of one side of a partnership; see ``sistercities.business.Businesses``."""

    writable = frozenset({"belief", "participating", "productivity"})

    @classmethod
    def columns(cls, world: "World") -> dict[str, Column]:
        """Columns of the businesses, and the city each belongs to."""
        own = {"sector", "productivity", "match", "capacity", "belief", "participating", "ties"}
        columns = {name: getattr(world.businesses, name) for name in sorted(own)}
        sizes = (world.businesses.last - world.businesses.first).ravel()
        cities: Any = world.governments
        return {**columns, "city": np.repeat(cities["city"].ravel(), sizes)}


class Citizen(View):
    """One citizen agent, which stands for many people; see ``sistercities.citizen.Citizens``."""

    writable = frozenset({"threshold"})

    @classmethod
    def columns(cls, world: "World") -> dict[str, Column]:
        """Columns of the citizens, and the city each lives in."""
        own = ("threshold", "participating", "acquaintances", "participating_acquaintances")
        cities = np.repeat(np.arange(len(world.publics)), np.diff(world.citizens.first))
        return {**{name: getattr(world.citizens, name) for name in own}, "city": cities}


class Rows:
    """All agents of one kind, made one by one as they are asked for."""

    def __init__(self, model: "PartnershipModel", kind: type[View]) -> None:
        self.model, self.kind = model, kind

    def __len__(self) -> int:
        return len(next(iter(self.kind.columns(self.model.world).values())))

    def __iter__(self) -> Iterator[View]:
        return (self.kind(self.model, row) for row in range(len(self)))

    def column(self, name: str) -> list[Any]:
        """One attribute of all agents, read as a column."""
        columns = self.kind.columns(self.model.world)
        return columns[name].tolist() if name in columns else [getattr(agent, name) for agent in self]


class ViewSet(AbstractAgentSet):
    """Mesa's agent set over views: nothing can be added or removed, because rows never move."""

    def __init__(self, agents: Iterable[View], random: Random | None = None) -> None:
        self._agents = agents if isinstance(agents, Rows) else tuple(agents)
        self.random = random or Random()

    def __len__(self) -> int:
        return len(self._agents)

    def __iter__(self) -> Iterator[View]:
        return iter(self._agents)

    def __contains__(self, agent: object) -> bool:
        return any(agent == other for other in self)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._agents, self.random)

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> list[Any]:  # noqa: ANN401
        """Attribute, or list of attributes, of every agent; one attribute of a whole kind is read as a column."""
        if handle_missing not in {"error", "default"}:
            raise ValueError(f'handle_missing is "{handle_missing}"; allowed are "error" and "default"')
        if isinstance(attr_names, str) and isinstance(self._agents, Rows) and handle_missing == "error":
            return self._agents.column(attr_names)
        names = [attr_names] if isinstance(attr_names, str) else attr_names
        missing = (default_value,) if handle_missing == "default" else ()
        values = [[getattr(agent, name, *missing) for name in names] for agent in self]
        return [row[0] for row in values] if isinstance(attr_names, str) else values

    def to_list(self) -> list[View]:
        """The agents as a list."""
        return list(self)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401
        """Call a method, or a function, on every agent."""
        self.map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:  # noqa: ANN401
        """Call a method, or a function, on every agent and return what it gave."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def shuffle(self, inplace: bool = False) -> "ViewSet":
        """The agents in random order."""
        agents = self.to_list()
        self.random.shuffle(agents)
        return self._update(agents) if inplace else ViewSet(agents, self.random)

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401
        """Call a method, or a function, on every agent in random order."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> "ViewSet":
        """The agents in order of an attribute or of what a function gives, the largest first unless ``ascending``."""
        by = key if callable(key) else lambda agent: getattr(agent, key)
        agents = sorted(self, key=by, reverse=not ascending)
        return self._update(agents) if inplace else ViewSet(agents, self.random)

    def _update(self, agents: Iterable[View]) -> Self:
        self._agents = tuple(agents)
        return self

    def add(self, agent: View) -> None:
        """Refused: the rows of a world are all its agents."""
        raise TypeError("agents are rows of the world; none can be added")

    def discard(self, agent: View) -> None:
        """Refused: the rows of a world are all its agents."""
        raise TypeError("agents are rows of the world; none can be removed")

    remove = discard
