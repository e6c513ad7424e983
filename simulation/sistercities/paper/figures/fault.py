"""A fault of a figure, with what to do about it."""

from typing import NamedTuple


class Fault(NamedTuple):
    """Something wrong with a figure, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"
