"""Mesa's agent sets over views.

Agents are rows of a world, and an attribute of many is read as a column.

A model hands out its agents as a ``ModelSet``, which nobody changes; what is chosen or copied from
it is a ``ViewSet``, Mesa's own ``AgentSet`` that can also read columns.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from random import Random
from typing import TYPE_CHECKING, Any, Never, Self

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet, AgentSet, GroupBy

from sistercities.agents.view import View, keep, refuse_to_walk
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.world.population import Column

if TYPE_CHECKING:
    from sistercities.agents.model import PartnershipModel

_SUMMARIES: dict[str, Callable[[Column], Any]] = {
    "mean": np.mean, "sum": np.sum, "min": np.min, "max": np.max, "std": np.std, "median": np.median
}  # fmt: skip


class ViewSet(AgentSet):
    """Agents of a model, in an order; Mesa's agent set, which can also read columns."""

    def column(self, name: str) -> Column:
        """One attribute of every agent, as an array in the order of the set; not to be written."""
        values = np.array(self.get(name))
        values.flags.writeable = False
        return values

    def where(self, chosen: Column) -> "ViewSet":
        """The agents for whom a column of booleans, in the order of the set, is true."""
        return ViewSet(
            [agent for agent, holds in zip(self, chosen, strict=True) if holds], self.random
        )

    def agg(self, attribute: str, func: Any) -> Any:  # noqa: ANN401
        """Aggregate an attribute by functions or a name: mean, sum, min, max, std, median."""
        return (
            _summary(self, func, attribute)
            if isinstance(func, str)
            else super().agg(attribute, func)
        )

    def set(self, attr_name: str, value: Any) -> "ViewSet":  # noqa: ANN401
        """Write a value into an attribute of every agent, or into none if one refuses it."""
        _refuse_first(self, attr_name, value)
        super().set(attr_name, value)
        return self

    def copy(self) -> "ViewSet":
        """The same agents in a set of their own."""
        return ViewSet(self, self.random)

    def shuffle(self, inplace: bool = False) -> "ViewSet":
        """The agents in random order."""
        agents = self if inplace else self.copy()
        AgentSet.shuffle(agents, inplace=True)
        return agents

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> "ViewSet":
        """The agents in order of an attribute or of what a function gives.

        The largest comes first unless ``ascending``.
        """
        agents = self if inplace else self.copy()
        AgentSet.sort(agents, key, ascending, inplace=True)
        return agents

    __copy__ = copy


class Rows:
    """Agents of one kind, by row; each is made as it is asked for."""

    def __init__(
        self, model: "PartnershipModel", kind: "type[View]", rows: Sequence[int] | Column
    ) -> None:
        self.model, self.kind, self.rows = model, kind, rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[View]:
        kept = self.model.views_of(self.kind)
        return (kept.get(row) or keep(self.kind, self.model, row) for row in map(int, self.rows))

    def __getitem__(self, place: int) -> View:
        return self.kind(self.model, int(self.rows[place]))

    def __contains__(self, agent: object) -> bool:
        return isinstance(agent, self.kind) and agent.model is self.model and agent.row in self.rows

    def column(self, name: str) -> Column:
        """One attribute of all these agents, as an array in their order."""
        return self.kind.column(self.model, name, self.rows)


class ModelSet(AbstractAgentSet):
    """The agents of a model: rows of its world, then agents that were added beside them.

    Take a ``copy()`` to change a set: this one is what the model has.
    """

    def __init__(
        self, rows: Sequence[Rows], random: Random, guests: Collection[mesa.Agent] = ()
    ) -> None:
        self._rows, self._guests, self.random = rows, guests, random

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[mesa.Agent]:
        refuse_to_walk(len(self))
        return chain(*self._parts)

    def __contains__(self, agent: object) -> bool:
        return any(agent in part for part in self._parts)

    def __getitem__(self, item: int | np.integer[Any] | slice) -> Any:  # noqa: ANN401
        """One agent by its place, or a list of several."""
        if isinstance(item, slice):
            return self.to_list()[item]
        place = range(len(self))[item]
        for rows in self._rows:
            if place < len(rows):
                return rows[place]
            place -= len(rows)
        return next(islice(self._guests, place, None))

    def column(self, name: str) -> Column:
        """One attribute of every agent, as an array in the order of the set.

        As fast for millions as for ten. It is to be read, not written; ``set`` writes.
        """
        return self._rows[0].column(name) if self._of_one_kind else self.copy().column(name)

    def where(self, chosen: Column) -> "ModelSet | ViewSet":
        """The agents for whom a column of booleans, in the order of the set, is true."""
        if not self._of_one_kind:
            return self.copy().where(chosen)
        (part,) = self._rows
        return ModelSet([Rows(part.model, part.kind, np.asarray(part.rows)[chosen])], self.random)

    def get(
        self,
        attr_names: str | list[str],
        handle_missing: str = "error",
        default_value: object = None,
    ) -> list[Any]:
        """Attribute, or list of attributes, of every agent.

        One attribute of one kind is read as a column.
        """
        if isinstance(attr_names, str) and handle_missing == "error" and self._of_one_kind:
            return self.column(attr_names).tolist()
        return self.copy().get(attr_names, handle_missing, default_value)

    def agg(self, attribute: str, func: Any) -> Any:  # noqa: ANN401
        """Aggregate an attribute by functions or a name: mean, sum, min, max, std, median."""
        return (
            _summary(self, func, attribute)
            if isinstance(func, str)
            else super().agg(attribute, func)
        )

    def set(self, attr_name: str, value: Any) -> Self:  # noqa: ANN401
        """Write a value into an attribute of every agent, or into none if one refuses it."""
        _refuse_first((rows[0] for rows in self._rows if len(rows)), attr_name, value)
        super().set(attr_name, value)
        return self

    def to_list(self) -> list[Any]:
        """The agents as a list."""
        return list(self)

    def copy(self) -> ViewSet:
        """The agents in a set of their own, which can be changed."""
        return ViewSet(self, self.random)

    def do(self, method: str | Callable[..., Any], *args: object, **kwargs: object) -> Self:
        """Call a method, or a function, on every agent that is still there when its turn comes."""
        self.map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: object, **kwargs: object) -> list[Any]:
        """Call a method, or a function, on every agent still there, and return what it gave."""
        return _called(self.to_list(), self, method, args, kwargs)

    def shuffle_do(self, method: str | Callable[..., Any], *args: object, **kwargs: object) -> Self:
        """The same in random order."""
        agents = self.to_list()
        self.random.shuffle(agents)
        _called(agents, self, method, args, kwargs)
        return self

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> "ViewSet | ModelSet":
        """The agents that a function chooses, or that are of a type.

        No more than a number or share of them, if ``at_most`` says so.
        """
        if inplace and (filter_func, at_most, agent_type) != (None, float("inf"), None):
            self._refuse()
        return self if inplace else self.copy().select(filter_func, at_most, True, agent_type)

    def shuffle(self, inplace: bool = False) -> ViewSet:
        """The agents in random order."""
        return self._refuse() if inplace else self.copy().shuffle(inplace=True)

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> ViewSet:
        """The agents in order of an attribute or of what a function gives.

        The largest comes first unless ``ascending``.
        """
        return self._refuse() if inplace else self.copy().sort(key, ascending, inplace=True)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> GroupBy:
        """The agents in groups, by an attribute or by what a function gives."""
        return self.copy().groupby(by, result_type)

    def _refuse(self, *_: object) -> Never:
        raise SisterCitiesError(
            "this set is what the model has; change a copy of it: agents.copy()"
        )

    add = discard = remove = _update = _refuse
    __copy__ = copy

    @classmethod
    def _from_iterable(cls, agents: Iterable[mesa.Agent]) -> ViewSet:
        return ViewSet(agents)

    @property
    def _parts(self) -> "list[Rows | Collection[mesa.Agent]]":
        return [*self._rows, self._guests]

    @property
    def _of_one_kind(self) -> bool:
        return len(self._rows) == 1 and not self._guests


def _summary(agents: "ModelSet | ViewSet", name: str, attribute: str) -> Any:  # noqa: ANN401
    if name not in _SUMMARIES:
        raise ValueError(f'no summary "{name}"; known are: {", ".join(_SUMMARIES)}')
    return _SUMMARIES[name](agents.column(attribute)).item()


def _refuse_first(agents: Iterable[mesa.Agent], name: str, value: object) -> None:
    """Let every kind of agent refuse a value before it is written into any."""
    for agent in {type(agent): agent for agent in agents}.values():
        if isinstance(agent, View):
            agent.refuse(agent.model._world, name, value)


def _called(
    agents: Iterable[Any],
    present: Collection[Any],
    method: str | Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> list[Any]:
    """What a method or function gives for every agent still present when its turn comes."""
    found = []
    for agent in agents:
        if isinstance(agent, View) or agent in present:  # rows never go
            call = getattr(agent, method) if isinstance(method, str) else partial(method, agent)
            found.append(call(*args, **kwargs))
    return found
