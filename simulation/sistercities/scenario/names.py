"""Names and texts of a user: what keys may be called, and what may stand on a line.

A name stands in keys, tables, file names and figures, and is typed in commands; so it has letters
and digits of any script, spaces, and - _ . and nothing that has a meaning of its own there. Texts
for people may hold all that can be printed.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from sistercities.scenario.words import one_line, quoted

LONGEST_NAME = 80
LONGEST_LINE = 200
_PLAIN = " -_."
_PATTERN = r"^[^\u0000-\u001f!-,/:-@\[-^`{-\u007f]{1,80}$"
"""What an editor checks of a name: nothing of ASCII but letters, digits and the plain ones."""

_UNPRINTABLE = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, halves of characters, and those that turn round the direction of what
follows.
"""


def checked_name(text: str) -> str:
    """A name, once it is seen to be one.

    Raises:
        ValueError: if it is none.
    """
    if not any(letter.isalnum() for letter in text):
        raise ValueError(f"{quoted(text)} is no name; a name has letters or digits")
    if text != text.strip():
        raise ValueError(f"{quoted(text)} begins or ends with a space")
    if wrong := next((letter for letter in text if not _names_hold(letter)), ""):
        raise ValueError(
            f"{one_line(wrong)} cannot stand in a name; a name has letters, digits, "
            "spaces and - _ . only"
        )
    if len(text) > LONGEST_NAME:
        raise ValueError(f"a name of {len(text):,} letters; at most {LONGEST_NAME}")

    return text


def _names_hold(letter: str) -> bool:
    return letter.isalnum() or letter in _PLAIN or unicodedata.category(letter).startswith("M")


def _text(text: str) -> str:
    if wrong := _UNPRINTABLE.search(text):
        raise ValueError(f"{one_line(wrong[0])} cannot be printed; take it out")
    return text


def checked_line(text: str) -> str:
    """A text, once it is seen to stand on one line and to be printable.

    Raises:
        ValueError: if it does not.
    """
    _text(text)
    if not text.strip():
        raise ValueError("empty; say something")
    if len(text.splitlines()) > 1 or "\t" in text:
        raise ValueError("line ends or tabs in it; it has to stand on one line")
    if len(text) > LONGEST_LINE:
        raise ValueError(f"{len(text):,} letters; at most {LONGEST_LINE}")
    return text


def same_name(text: str) -> str:
    """What two names have in common that look alike, or that files and tables do not tell apart."""
    return unicodedata.normalize("NFKC", text).casefold()


type Name = Annotated[
    str,
    AfterValidator(checked_name),
    Field(json_schema_extra={"pattern": _PATTERN, "title": "letters, digits, spaces and - _ ."}),
]
"""What a city, a partnership or an event is called."""

type Line = Annotated[
    str, AfterValidator(checked_line), Field(json_schema_extra={"title": "a text"})
]
"""A text for people that stands on one line: a title, the name of a city, a leader, the key of a
source.
"""

type Text = Annotated[str, AfterValidator(_text), Field(json_schema_extra={"title": "a text"})]
"""A text for people, of any length."""
