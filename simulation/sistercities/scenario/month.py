"""Calendar months, written ``YYYY-MM`` in scenario files and counted from the year 0 in a run."""

import re
from typing import Annotated

from pydantic import AfterValidator

_MONTH = re.compile(r"(1[89]|20|21)[0-9][0-9]-(0[1-9]|1[0-2])")


def _checked(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise ValueError('expected a month written "YYYY-MM", for example "1992-08"')
    return text


type Month = Annotated[str, AfterValidator(_checked)]


def count(month: str) -> int:
    """Months since the year 0: differences of counts are ages in months."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def named(months: int) -> str:
    """The month of a count, as ``YYYY-MM``."""
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
