"""A value that carries its evidence.

Range, source, indicator, date and note travel with the number.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from sistercities.scenario.dates import Month, YearOrMonth
from sistercities.scenario.names import Text
from sistercities.scenario.quantity import Quantity

type Factor = Literal[
    "commitment", "participation", "understanding", "reciprocity", "example", "circumstances"
]
type EvidenceKind = Literal["observable", "disposition"]


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


# --- What a field declares ---


class Words(NamedTuple):
    """The same thing said in the two languages of the documents."""

    english: str
    indonesian: str


@dataclass(frozen=True)
class EvidenceField:
    """What a field that holds evidence declares, beside its type and nowhere else.

    Attributes:
        factor: which of the five owns it, or ``circumstances``.
        kind: whether it is counted or dated, or judged by a coder.
        quantity: its unit, meaning and words.
        has: what a city or a partnership has, with ``{}`` for the value.
        one: the same in English where the value is 1, if that needs other words.
    """

    factor: Factor
    kind: EvidenceKind
    quantity: Quantity
    has: Words
    one: str = ""

    @property
    def unit(self) -> str:
        """Unit of the value."""
        return self.quantity.unit

    def phrase(self, value: str) -> str:
        """What a city or a partnership has, as part of a sentence.

        Args:
            value: in words.
        """
        return self.one if self.one and value == "1" else self.has.english.format(value)

    def __call__(self, schema: JsonDict) -> None:
        """Tell an editor, in the JSON Schema of the field; pydantic calls this."""
        schema.update(factor=self.factor, unit=self.unit, kind=self.kind)


def observable(
    factor: Factor,
    unit: str,
    meaning: str,
    words: Words,
    *,
    has: Words,
    one: str = "",
    default: object = ...,
) -> Any:  # noqa: ANN401
    """An evidence field that can be counted or dated.

    Args:
        factor: that owns it.
        unit: of the value.
        meaning: in full.
        words: what a sentence calls it, as ``the joint committee``.
        has: what one has of it, as ``{} background partners``.
        one: the same in English where the value is 1, if that needs other words.
        default: where a file may leave it out.
    """
    declared = EvidenceField(factor, "observable", _quantity(unit, meaning, words), has, one)
    return Field(default, description=meaning, json_schema_extra=declared)


def disposition(
    factor: Factor, unit: str, meaning: str, words: Words, *, has: Words, one: str = ""
) -> Any:  # noqa: ANN401
    """An evidence field that a coder judges; arguments as for ``observable``.

    Neutral without an indicator, and in a run with blind dispositions.
    """
    declared = EvidenceField(factor, "disposition", _quantity(unit, meaning, words), has, one)
    return Field(description=meaning, json_schema_extra=declared)


def _quantity(unit: str, meaning: str, words: Words) -> Quantity:
    return Quantity("share" if unit == "share" else "amount", *words, meaning, unit)


def evidence_field(info: FieldInfo | None) -> EvidenceField | None:
    """What a field declares, if it is one that a factor owns."""
    extra = info.json_schema_extra if info else None
    return extra if isinstance(extra, EvidenceField) else None


def unit_of(info: FieldInfo | None) -> str | None:
    """Unit that a field declares, of evidence or not."""
    extra: Any = info.json_schema_extra if info else None
    return extra.get("unit") if isinstance(extra, dict) else getattr(extra, "unit", None)


# --- Types of evidence ---

type Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
_LEAST = 1e-6
"""Least amount: rules divide by amounts, so none may be next to nothing."""

_Years = Annotated[float, Field(gt=0.0, le=100.0)]
_Past = Annotated[float, Field(ge=0.0, le=100.0)]
_Rate = Annotated[float, Field(ge=0.0, le=12.0)]
_Multiple = Annotated[float, Field(ge=0.0, le=5.0)]
_Count = Annotated[int, Field(ge=0, le=1000)]
_Amount = Annotated[float, Field(ge=_LEAST, le=1e8)]
_Partners = Annotated[float, Field(ge=0.0, le=1e3)]
_Traded = Annotated[float, Field(ge=_LEAST, le=1e6)]


class Share(Evidence[Fraction, Fraction]):
    """A share or a disposition, from 0 to 1."""


class Years(Evidence[_Years, _Years]):
    """A number of years."""


class Past(Evidence[_Past, _Past]):
    """A number of years gone by, perhaps none."""


class Rate(Evidence[_Rate, _Rate]):
    """Events a year, at most one a month."""


class Multiple(Evidence[_Multiple, _Multiple]):
    """A multiple of what is typical."""


class Count(Evidence[_Count, _Count]):
    """A number of things."""


class Date(Evidence[Month, Month]):
    """A month."""


class Amount(Evidence[_Amount | Annotated[dict[Month, _Amount], Field(min_length=1)], _Amount]):
    """A positive amount, or dated amounts joined by straight lines and held flat outside."""


class Partners(
    Evidence[_Partners | Annotated[dict[Month, _Partners], Field(min_length=1)], _Partners]
):
    """A number of partners, or dated numbers joined by straight lines and held flat outside."""


class Series(Evidence[Annotated[dict[Month, _Traded], Field(min_length=1)], _Traded]):
    """Dated amounts, joined by straight lines and held flat outside."""


class Priorities(Frozen):
    """Shares of its agenda that a government gives at home to the three tracks.

    The rest is domestic business.
    """

    economic: Fraction
    technical: Fraction
    people: Fraction

    @field_validator("people")
    @classmethod
    def _at_most_everything(cls, people: float, checked: ValidationInfo) -> float:
        if sum(checked.data.values()) + people > 1.0 + 1e-9:
            raise ValueError(
                "economic + technical + people must not exceed 1; what is left is domestic business"
            )
        return people


class Agenda(Evidence[Priorities, Priorities]):
    """Home priorities with their evidence."""
