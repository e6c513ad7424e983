"""A row of the world with the manners of a Mesa agent, made on demand and kept by its model.

A view holds no state of its own. Reading ``citizen.participating`` reads one cell of the world; a
name that is no field is refused, because no rule would ever see it.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Never, Self

import mesa
import numpy as np

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, one_line
from sistercities.world.population import Column, column

if TYPE_CHECKING:
    from sistercities.agents.model import PartnershipModel
    from sistercities.world.state import World

LARGEST = 2_000_000
"""More agents are not walked through one by one in Python; their columns are."""


class Within(NamedTuple):
    """What may be written into a field: a number in a range."""

    low: float
    high: float

    def accepts(self, value: object) -> bool:
        """Whether it is a number, and in the range."""
        if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
            return False
        return bool(self.low <= value <= self.high)

    def __str__(self) -> str:
        return f"a number from {self.low:,.12g} to {self.high:,.12g}"


class YesOrNo(NamedTuple):
    """What may be written into a field: True or False."""

    def accepts(self, value: object) -> bool:
        """Whether it is one of the two."""
        return isinstance(value, bool | np.bool_)

    def __str__(self) -> str:
        return "True or False"


SHARE = Within(0.0, 1.0)


class View(mesa.Agent):
    """One row of the world, with the manners of a Mesa agent.

    Raises:
        SisterCitiesError: if there is no such row.
    """

    model: "PartnershipModel"
    row: int
    writable: ClassVar[Mapping[str, Within | YesOrNo]] = {}
    hidden: ClassVar[frozenset[str]] = frozenset()
    computed: ClassVar[Mapping[str, Callable[["World"], Column]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init_subclass__(**kwargs)
        cls._datasets = _NoDatasets()

    def __new__(cls, model: "PartnershipModel", row: int | np.integer[Any]) -> Self:
        """Give the view of a row, always the same one.

        So weak references to it last as long as the model.
        """
        kind: type[Self] = model.kind_of(cls)
        number = whole(row)
        view = None if number is None else model.views_of(kind).get(number)
        if view is None:
            rows = len(cls.table(model._world))
            if number is None or not 0 <= number < rows:
                raise SisterCitiesError(
                    f"{cls.__name__} {one_line(repr(row))}; the model has 0 to {rows - 1}"
                )
            view = keep(kind, model, number)
        return view

    def __init__(self, model: "PartnershipModel", row: int | np.integer[Any]) -> None:
        """Not ``Agent.__init__``, which would register the agent.

        The rows of a world are all its agents.
        """

    @classmethod
    def table(cls, world: "World") -> Any:  # noqa: ANN401
        """The table, flat, whose rows are these agents."""
        raise SisterCitiesError(
            f"{cls.__name__} is no kind of agent; use CityGovernment, Business or Citizen"
        )

    @classmethod
    def column(cls, model: "PartnershipModel", name: str, rows: Sequence[int] | Column) -> Column:
        """One field or property of agents of this kind, agent by agent; to be read, not written.

        Args:
            model: whose agents.
            name: name of the field or property.
            rows: which agents.

        Raises:
            SisterCitiesError: if a property is asked of more agents than can be walked through.
        """
        table = cls.table(model._world)
        if name not in cls._known(model._world):
            refuse_to_walk(len(rows))
            values: Column = np.array([getattr(cls(model, int(row)), name) for row in rows])
        else:
            computed = cls.computed.get(name)
            values = computed(model._world) if computed else column(table, name)
            values = (
                values.view()
                if len(rows) == len(values) and isinstance(rows, range)
                else values[rows]
            )
        values.flags.writeable = False
        return values

    @classmethod
    def refuse(cls, world: "World", name: str, value: object) -> None:
        """Refuse what must not be written into a field.

        Raises:
            AttributeError: if there is no such field, or it follows from the model.
            SisterCitiesError: if the value is of another kind, or out of range.
        """
        if name in cls.writable:
            if not cls.writable[name].accepts(value):
                came = one_line(repr(value))
                raise SisterCitiesError(
                    f"{cls.__name__}.{name} = {came}; it must be {cls.writable[name]}"
                )
        elif name in cls._known(world):
            raise AttributeError(f"{cls.__name__}.{name} follows from the model and cannot be set")
        else:
            raise AttributeError(cls._unknown(world, name))

    @classmethod
    def create_agents(cls, *_: object, **__: object) -> Never:
        """Refused: the rows of a world are all its agents."""
        raise SisterCitiesError(
            f"{cls.__name__}: agents are rows of the world, and none can be added; "
            "the scenario says how many there "
            "are, and agents of a class of your own (a mesa.Agent) can stand beside them"
        )

    from_dataframe = create_agents

    @property
    def unique_id(self) -> int:
        """Number of the agent in the model, from 1: governments, then businesses, then citizens."""
        return self.model.first_number(type(self)) + self.row

    def remove(self) -> None:
        """Refused: the rows of a world are all its agents."""
        self.model.deregister_agent(self)

    def _write(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Write a value that ``refuse`` has let pass, and whatever else has to move with it."""
        self._store(name, value)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        table = type(self).table(self.model._world)
        if name not in table.dtype.names or name in self.hidden:
            raise AttributeError(self._unknown(self.model._world, name))
        return table[name][self.row].item()

    def __setattr__(self, name: str, value: object) -> None:
        self.refuse(self.model._world, name, value)
        self._write(name, value)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return keep(type(self), copy.deepcopy(self.model, memo), self.row)

    def __reduce__(self) -> tuple[Any, ...]:
        return keep, (type(self), self.model, self.row)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row} of {self.model.scenario.name}>"

    def _store(self, name: str, value: float) -> None:
        """What a rule of the agent itself computed; users set only what is ``writable``."""
        if name in self.writable:
            self.refuse(self.model._world, name, value)
        type(self).table(self.model._world)[name][self.row] = value

    @classmethod
    def _unknown(cls, world: "World", name: str) -> str:
        return f'a {cls.__name__} has no attribute "{name}"; {meant(name, cls._known(world))}'

    @classmethod
    def _known(cls, world: "World") -> list[str]:
        held = [each for each in cls.table(world).dtype.names if each not in cls.hidden]
        return [*held, *cls.computed]


class _NoDatasets(frozenset[str]):
    """Where Mesa would keep the names of data sets, for all models at once.

    Such a data set takes over attributes of a class.
    """

    def add(self, name: str) -> Never:
        """Refused: such a data set keeps values of its own."""
        raise SisterCitiesError(
            f'data set "{name}": agents are rows of the world; '
            'read columns: agents.column("belief")'
        )


def whole(value: object) -> int | None:
    """A whole number, Python's or numpy's, as Python's; nothing if it is none."""
    return (
        int(value) if isinstance(value, int | np.integer) and not isinstance(value, bool) else None
    )


def refuse_to_walk(number: int) -> None:
    """Refuse to make an object in Python for each of very many agents.

    Raises:
        SisterCitiesError: if there are more than ``LARGEST``.
    """
    if number > LARGEST:
        raise SisterCitiesError(
            f"{number:,} agents are too many to walk through one by one; "
            'read a column instead: agents.column("participating"), '
            'agents.agg("participating", "mean"), '
            'agents.where(agents.column("participating"))'
        )


def keep[Kind: View](kind: type[Kind], model: "PartnershipModel", row: int) -> Kind:
    """The view of a row as its model keeps it; made if nobody has asked for it before."""
    view = object.__new__(kind)
    object.__setattr__(view, "model", model)
    object.__setattr__(view, "row", row)
    kept: Kind = model.views_of(kind).setdefault(row, view)
    return kept
