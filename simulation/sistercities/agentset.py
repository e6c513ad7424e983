"""Mesa's agent set over views: agents are rows of a world, and an attribute of many is read as a column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from mesa.agentset import AbstractAgentSet

from sistercities.population import Column
from sistercities.scenario.mistakes import SisterCitiesError

if TYPE_CHECKING:
    from sistercities.model import PartnershipModel
    from sistercities.view import View

LARGEST = 2_000_000
"""Sets of more agents are not walked through one by one in Python; their columns are."""

_SUMMARIES: dict[str, Callable[[Column], Any]] = {
    "mean": np.mean, "sum": np.sum, "min": np.min, "max": np.max, "std": np.std, "median": np.median
}  # fmt: skip


class Rows:
    """Agents of one kind, by row; each is made as it is asked for."""

    def __init__(self, model: "PartnershipModel", kind: "type[View]", rows: Sequence[int] | Column) -> None:
        self.model, self.kind, self.rows = model, kind, rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> "Iterator[View]":
        return (self.kind(self.model, int(row)) for row in self.rows)

    def column(self, name: str) -> Column:
        """One attribute of all these agents, as an array in their order."""
        column = self.kind.column(self.model, name)
        return column if isinstance(self.rows, range) and len(self.rows) == len(column) else column[self.rows]


class ViewSet(AbstractAgentSet):
    """An ordered set of agents. Nothing can be added or removed, because rows never move."""

    def __init__(self, agents: "Iterable[View]", random: Random | None = None) -> None:
        self._agents = agents if isinstance(agents, Rows) else tuple(agents)
        self.random = random or Random()

    def __len__(self) -> int:
        return len(self._agents)

    def __iter__(self) -> "Iterator[View]":
        if len(self) > LARGEST:
            raise SisterCitiesError(
                f"{len(self):,} agents are too many to walk through one by one; "
                'read a column instead: agents.column("participating"), agents.agg("participating", "mean"), '
                'agents.where(agents.column("participating"))'
            )
        return iter(self._agents)

    def __contains__(self, agent: object) -> bool:
        return any(agent == other for other in self)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._agents, self.random)

    def column(self, name: str) -> Column:
        """One attribute of every agent, as an array in the order of the set; as fast for millions as for ten."""
        return self._agents.column(name) if isinstance(self._agents, Rows) else np.array(self.get(name))

    def where(self, chosen: Column) -> "ViewSet":
        """The agents for whom a column of booleans, in the order of the set, is true."""
        if not isinstance(self._agents, Rows):
            return ViewSet([agent for agent, holds in zip(self, chosen, strict=True) if holds], self.random)
        rows = np.asarray(self._agents.rows)[chosen]
        return ViewSet(Rows(self._agents.model, self._agents.kind, rows), self.random)

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> list[Any]:  # noqa: ANN401
        """Attribute, or list of attributes, of every agent; one attribute of one kind is read as a column."""
        if handle_missing not in {"error", "default"}:
            raise ValueError(f'handle_missing is "{handle_missing}"; allowed are "error" and "default"')
        if isinstance(attr_names, str) and isinstance(self._agents, Rows) and handle_missing == "error":
            values: list[Any] = self._agents.column(attr_names).tolist()
            return values
        names = [attr_names] if isinstance(attr_names, str) else attr_names
        missing = (default_value,) if handle_missing == "default" else ()
        values = [[getattr(agent, name, *missing) for name in names] for agent in self]
        return [row[0] for row in values] if isinstance(attr_names, str) else values

    def agg(self, attribute: str, func: Any) -> Any:  # noqa: ANN401
        """Aggregate an attribute by a function, several, or a name: mean, sum, min, max, std, median."""
        if isinstance(func, str):
            if func not in _SUMMARIES:
                raise ValueError(f'no summary "{func}"; known are: {", ".join(_SUMMARIES)}')
            return _SUMMARIES[func](self.column(attribute)).item()
        return super().agg(attribute, func)

    def to_list(self) -> "list[View]":
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

    def _update(self, agents: "Iterable[View]") -> Self:
        self._agents = tuple(agents)
        return self

    def add(self, agent: "View") -> None:
        """Refused: the rows of a world are all its agents."""
        raise TypeError("agents are rows of the world; none can be added")

    def discard(self, agent: "View") -> None:
        """Refused: the rows of a world are all its agents."""
        raise TypeError("agents are rows of the world; none can be removed")

    remove = discard
