"""What a behavioural parameter declares, beside its type and nowhere else."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field
from pydantic.config import JsonDict

type Share = Annotated[float, Field(ge=0.0, le=1.0)]
type Weight = Annotated[float, Field(ge=0.0, le=100.0)]
type Number = Annotated[float, Field(ge=-100.0, le=100.0)]
type Positive = Annotated[float, Field(gt=0.0, le=1e9)]
type Whole = Annotated[int, Field(ge=1, le=1000)]
type Pace = Literal[
    "chance a year", "chance a month", "mean a year", "size a month", "months", "years"
]

ASSUMED = "assumption"


class Off(NamedTuple):
    """The value of a parameter at which a mechanism does nothing.

    Attributes:
        mechanism: its name, as ``sistercities ablate`` asks for it.
        value: at which it does nothing.
        meaning: what the mechanism does while it is on; empty where another of its parameters says
            so.
    """

    mechanism: str
    value: float
    meaning: str = ""


@dataclass(frozen=True)
class Parameter:
    """What a behavioural parameter declares, beside its type and nowhere else.

    Attributes:
        unit: of the value in the file.
        meaning: in the domain.
        source: where the value comes from, with keys of the bibliography in square brackets. An
            assumption is argued, not measured: its rule stands in ``docs/reference/odd.md``,
            section 7.
        pace: how the value depends on time, so that a world can hold it per step; none if it does
            not.
        off: the mechanism that the parameter switches off, alone or with others; none if it does
            not.
    """

    unit: str
    meaning: str
    source: str = ASSUMED
    pace: Pace | None = None
    off: Off | None = None

    def __call__(self, schema: JsonDict) -> None:
        """Tell an editor, in the JSON Schema of the field; pydantic calls this."""
        schema.update(unit=self.unit, source=self.source, pace=self.pace)


def parameter(
    unit: str,
    meaning: str,
    source: str = ASSUMED,
    pace: Pace | None = None,
    off: Off | None = None,
) -> Any:  # noqa: ANN401
    """A behavioural parameter; arguments are what a ``Parameter`` says."""
    declared = Parameter(unit, meaning, source, pace, off)
    return Field(description=meaning, json_schema_extra=declared)
