"""What a number is, told beside the field that holds it and nowhere else.

Recorded columns, outcomes and evidence fields declare a ``Quantity``; tables, figures and sentences
take its words from there and have none of their own.
"""

from typing import Literal, NamedTuple

type Kind = Literal["share", "count", "flow", "amount", "years", "yes or no", "phase", "code"]
"""How values are read.

A share lies between 0 and 1; a count is of what there is; a flow is what happens within a step, and
adds up over steps; years are the time at which something is reached, if it is.
"""


class Quantity(NamedTuple):
    """What a number is: its words, and how to write it.

    Attributes:
        kind: how its values are read.
        words: what a sentence or a table calls it.
        indonesian: the same in Indonesian; every outcome and every evidence field has it.
        definition: in full, where the words do not tell all, with the sign of docs/reference/odd.md.
        measured_in: its unit, where the kind does not say it.
        symbol: how formulas write it, if they do.
        digits: written after the point, of a mean.
    """

    kind: Kind
    words: str
    indonesian: str = ""
    definition: str = ""
    measured_in: str = ""
    symbol: str = ""
    digits: int = 2

    @property
    def unit(self) -> str:
        """Unit of its values."""
        return self.measured_in or self.kind

    @property
    def scale(self) -> str:
        """What the numbers along an axis are: its unit, but of a count just a number."""
        return "number" if self.kind == "count" else self.unit

    @property
    def meaning(self) -> str:
        """What it is, in full."""
        return self.definition or self.label

    @property
    def label(self) -> str:
        """Its words with a capital, for an axis or the head of a column."""
        return f"{self.words[0].upper()}{self.words[1:]}"

    @property
    def metadata(self) -> dict[str, str]:
        """What a stored column says of itself."""
        return {"unit": self.unit, "meaning": self.meaning}
