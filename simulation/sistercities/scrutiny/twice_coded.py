"""Where do the two codings of the atlas agree? Field by field, with Krippendorff's alpha.

The second coding was made from the same table of notes, so this is the agreement of the step from
notes to values, and says nothing about how the sources themselves were read.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from sistercities.scenario.atlas.second import second_coding, second_doubts, twice_coded
from sistercities.scenario.claims import Claim, claims_of
from sistercities.scenario.dates import count
from sistercities.scenario.evidence import Evidence, Priorities
from sistercities.scenario.files import load_scenario
from sistercities.scenario.keys import parts_of
from sistercities.scenario.schema import TRACKS, Scenario
from sistercities.scrutiny.agreement import Alpha, alpha_of
from sistercities.scrutiny.wording import range_in_words, value_in_words


class Reading(NamedTuple):
    """What one coder says of a value.

    Attributes:
        numbers: by which the two are compared; an agenda has three, a month is counted in months.
        words: the value with its range.
        note: what it rests on.
    """

    numbers: tuple[float, ...]
    words: str
    note: str


class TwiceCoded(NamedTuple):
    """A value of a pairing that both coders gave.

    Attributes:
        pairing: its name.
        field: of the value.
        of: city whose value it is; nothing if it is of the two together.
        first: the coding of the atlas.
        second: the other one.
        usual: what ``base`` has; nothing where it has none, as for a month.
        doubt: what the second coder says of it.
    """

    pairing: str
    field: str
    of: str
    first: Reading
    second: Reading
    usual: Reading | None
    doubt: str

    @property
    def found(self) -> bool:
        """Whether a coder found something: to find nothing is to keep what ``base`` has."""
        usual = self.usual.words if self.usual else ""
        return {self.first.words, self.second.words} != {usual}

    @property
    def same_value(self) -> bool:
        """Whether the values are equal, whatever their ranges."""
        return self.first.numbers == self.second.numbers

    @property
    def same(self) -> bool:
        """Whether values and ranges are equal."""
        return self.same_value and self.first.words == self.second.words


class FieldAgreement(NamedTuple):
    """How far the two codings agree in a field.

    Attributes:
        field: its name.
        values: what both gave, of both sides where a side has its own.
        alpha: Krippendorff's alpha of the values; its interval draws pairings anew.
    """

    field: str
    values: list[TwiceCoded]
    alpha: Alpha


def atlas_agreement() -> list[FieldAgreement]:
    """Compare the two codings of the atlas, field by field in the order of the second one.

    An agenda is compared once for both sides, which have the same, track by track. What the second
    coder found nothing for has the value and range of ``base``.
    """
    values = list(chain.from_iterable(map(_of_pairing, twice_coded())))
    return [
        _of_field(field, [each for each in values if each.field == field])
        for field in dict.fromkeys(each.field for each in values)
    ]


def _of_field(field: str, values: list[TwiceCoded]) -> FieldAgreement:
    first = [number for each in values for number in each.first.numbers]
    second = [number for each in values for number in each.second.numbers]
    pairings = [each.pairing for each in values for _ in each.first.numbers]
    return FieldAgreement(field, values, alpha_of([first, second], pairings))


def _of_pairing(name: str) -> Iterator[TwiceCoded]:
    changes, doubts = second_coding(name), second_doubts(name)
    first, second = load_scenario(name), load_scenario(name, changes)
    neutral = {claim.field: claim for claim in claims_of(load_scenario("base"))}
    codings = [{claim.key: claim for claim in claims_of(each)} for each in (first, second)]
    for text in changes:
        key = parts_of(text)
        *_, place, field = key
        if field == "priorities" and place != first.partnership.between[0]:
            continue  # both sides have one agenda
        if field == "signed":
            readings = _month(first), _month(second)
        else:
            readings = _reading(codings[0][key]), _reading(codings[1][key])
        of = first.cities[place].name if place in first.cities and field != "priorities" else ""
        usual = _reading(neutral[field]) if field in neutral else None
        yield TwiceCoded(name, field, of, *readings, usual, doubts[text])


def _month(scenario: Scenario) -> Reading:
    signed = scenario.partnership.signed
    return Reading((float(count(signed)),), signed, "")


def _reading(claim: Claim) -> Reading:
    evidence: Evidence[Any, Any] = claim.evidence
    value, span = evidence.value, range_in_words(evidence)
    if isinstance(value, Priorities):
        numbers = tuple(float(getattr(value, track)) for track in TRACKS)
        return Reading(numbers, " / ".join(map(value_in_words, numbers)), evidence.note or "")
    words = f"{value_in_words(value)} ({span})" if span else value_in_words(value)
    return Reading((float(value),), words, evidence.note or "")
