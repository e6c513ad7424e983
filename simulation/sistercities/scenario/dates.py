"""Calendar months, written ``YYYY-MM`` in scenario files and counted from the year 0 in a run."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from sistercities.scenario.words import quoted

_YEAR = r"(1[89]|20|21)[0-9][0-9]"
_MONTH = r"-(0[1-9]|1[0-2])"


def _month(text: str) -> str:
    if not re.fullmatch(_YEAR + _MONTH, text):
        raise ValueError(
            f'{quoted(text)} given; expected a month written "YYYY-MM", for example "1992-08"'
        )
    return text


def july_of_year(text: str) -> str:
    """July where only a year is given; any other text as it is."""
    return f"{text}-07" if re.fullmatch(_YEAR, text) else text


def _month_or_its_year(text: str) -> str:
    """A month; July where only the year is known."""
    return _month(july_of_year(text))


def _year_or_month(text: str) -> str:
    if not re.fullmatch(f"{_YEAR}({_MONTH})?", text):
        raise ValueError(
            f'{quoted(text)} given; expected a year or a month, for example "1992" or "1992-08"'
        )
    return text


type Month = Annotated[
    str,
    AfterValidator(_month),
    Field(json_schema_extra={"pattern": f"^{_YEAR}{_MONTH}$", "title": "YYYY-MM"}),
]
type MonthOrItsYear = Annotated[
    str,
    AfterValidator(_month_or_its_year),
    Field(json_schema_extra={"pattern": f"^{_YEAR}({_MONTH})?$", "title": "YYYY-MM, or YYYY"}),
]
type YearOrMonth = Annotated[
    str,
    AfterValidator(_year_or_month),
    Field(json_schema_extra={"pattern": f"^{_YEAR}({_MONTH})?$", "title": "YYYY or YYYY-MM"}),
]


def count(month: str) -> int:
    """Months since the year 0: differences of counts are ages in months."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def named(months: int) -> str:
    """The month of a count, as ``YYYY-MM``."""
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
