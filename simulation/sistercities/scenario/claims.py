"""What a scenario claims: every value that can carry evidence, at its key, with what the schema says of it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.positions import Key
from sistercities.scenario.schema import Scenario


class Claim(NamedTuple):
    """A value with its evidence.

    Attributes:
        key: where it stands in the scenario.
        field: name of its field; that of the table for an entry of a table of evidence (``leaders``).
        evidence: the value and what supports it.
        factor: which of the five factors owns it, or ``circumstances``.
        kind: ``observable`` or ``disposition``.
        unit: of the value.
    """

    key: Key
    field: str
    evidence: Evidence[Any, Any]
    factor: str
    kind: str
    unit: str

    @property
    def value(self) -> Any:  # noqa: ANN401
        """What the model uses."""
        return self.evidence.value


def claims_of(scenario: Scenario) -> list[Claim]:
    """Every claim of a scenario, in the order of its fields."""
    return list(_claims(scenario, ()))


def _claims(part: Frozen, above: Key) -> Iterator[Claim]:
    for name, info in type(part).model_fields.items():
        extra: Any = info.json_schema_extra or {}
        value = getattr(part, name)
        for key, each in value.items() if isinstance(value, dict) else [(None, value)]:
            place = (*above, name) if key is None else (*above, name, key)
            if isinstance(each, Evidence):
                yield Claim(place, name, each, extra["factor"], extra["kind"], extra["unit"])
            elif isinstance(each, Frozen):
                yield from _claims(each, place)
