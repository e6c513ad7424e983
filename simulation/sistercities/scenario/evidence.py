"""A value that carries its evidence: range, source and note travel with the number."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Frozen(BaseModel):
    """Base of every part of a scenario: nothing unknown is accepted and nothing changes once loaded."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class Evidence[Value](Frozen):
    """A value with what supports it.

    In a file either a plain value, or a table with ``value`` and any of the others.

    Attributes:
        value: what the model uses.
        range: lowest and highest defensible value; sweeps draw from it.
        source: key of an entry in the bibliography (``scenarios/bibliography.json``), or several.
        indicator: what the value is coded from, a word of the coding book (``coding.py``).
        date: when the indicator was known, ``YYYY`` or ``YYYY-MM``.
        note: how the rule was applied, or a doubt.
    """

    value: Value
    range: tuple[float, float] | None = None
    source: str | tuple[str, ...] | None = None
    indicator: str | None = None
    date: Annotated[str, Field(pattern=r"^(1[89]|20|21)[0-9][0-9](-(0[1-9]|1[0-2]))?$")] | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_value(cls, given: Any) -> Any:  # noqa: ANN401
        if isinstance(given, cls) or (isinstance(given, dict) and "value" in given):
            return given
        return {"value": given}

    @model_validator(mode="after")
    def _range_holds_value(self) -> "Evidence[Value]":
        if self.range is not None and isinstance(self.value, (int, float)):
            low, high = self.range
            if not low <= self.value <= high:
                raise ValueError(f"the range {low} to {high} does not hold the value {self.value}")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of all sources, none if the value is unsupported."""
        if self.source is None:
            return ()
        return (self.source,) if isinstance(self.source, str) else self.source
