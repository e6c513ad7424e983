"""What a file documents beside its values: what happened in the case, and sources of its own."""

from typing import Annotated

from pydantic import Field

from sistercities.scenario.dates import YearOrMonth
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.names import Line, Text


class Chronicle(Frozen):
    """What is documented about a case: set beside a simulated history, never read by the model."""

    date: YearOrMonth
    what: Line
    source: str | tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of all sources."""
        return (self.source,) if isinstance(self.source, str) else self.source


class Source(Frozen):
    """A source of a file's own, beside those of the shared bibliography; names are those of CSL."""

    title: Annotated[Text, Field(min_length=1)]
    author: Text | None = None
    issued: YearOrMonth | None = Field(default=None, description="Year or month")
    publisher: Text | None = None
    URL: Text | None = None
    note: Text | None = None
