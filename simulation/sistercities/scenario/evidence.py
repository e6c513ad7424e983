"""A value that carries its evidence.

Range, source, indicator, date and note travel with the number.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator

from sistercities.scenario.dates import YearOrMonth
from sistercities.scenario.names import Text


class Frozen(BaseModel):
    """Base of every part of a scenario.

    Nothing unknown is accepted and nothing changes once loaded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class Evidence[Value, End](Frozen):
    """A value with what supports it.

    In a file either a plain value, or a table with ``value`` and any of the others.

    Attributes:
        value: what the model uses.
        range: lowest and highest defensible value; sweeps draw from it. Of dated numbers it is a
            multiple of all of them, of an agenda two agendas with the value between them track by
            track.
        unit: the unit the number is written in, for readers; it must be that of the field.
        source: key of an entry in the bibliography (``scenarios/bibliography.json``) or of a table
            under ``sources`` in the file, or several.
        indicator: what the value is coded from, a word of the coding book (``coding.py``).
        date: when the indicator was known, ``YYYY`` or ``YYYY-MM``.
        note: how the rule was applied, or a doubt.
    """

    value: Value
    range: tuple[End, End] | None = None
    unit: str | None = None
    source: str | tuple[str, ...] | None = None
    indicator: Text | None = None
    date: YearOrMonth | None = None
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_value(cls, given: Any) -> Any:  # noqa: ANN401
        if isinstance(given, cls) or (
            isinstance(given, dict) and not cls.model_fields.keys().isdisjoint(given)
        ):
            return given
        return {"value": given}

    @field_validator("range")
    @classmethod
    def _range_holds_value(cls, span: Any, checked: ValidationInfo) -> Any:  # noqa: ANN401
        value = checked.data.get("value")
        if span is None or value is None:
            return span

        low, high = span
        if isinstance(value, dict):
            if not low <= 1.0 <= high:
                text = (
                    f"the range {low} to {high} does not hold 1; "
                    "of dated numbers it is a multiple of all of them"
                )
                raise ValueError(text)
        elif isinstance(value, Frozen):
            for name in type(value).model_fields:
                ends = sorted((getattr(low, name), getattr(high, name)))
                if not ends[0] <= getattr(value, name) <= ends[1]:
                    raise ValueError(
                        f"{name} {ends[0]} to {ends[1]} does not hold the value "
                        f"{getattr(value, name)}"
                    )
        elif not low <= value <= high:
            raise ValueError(f"the range {low} to {high} does not hold the value {value}")

        return span

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of all sources, none if the value is unsupported."""
        if self.source is None:
            return ()
        return (self.source,) if isinstance(self.source, str) else self.source
