"""The language that figures, reports and pages are read in: English, or Indonesian.

Everything is written in English where it is declared. What it is in Indonesian stands in the files
of ``languages/id``, one for each part, as ``"English" = "Indonesian"``, with the same names between
braces. Terms that a column, an outcome or a piece of evidence declares (``Quantity``) carry their
Indonesian with them.
"""

import re
import string
import tomllib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import quoted

LANGUAGES = {"en": "English", "id": "Indonesian"}
"""The languages by their codes (ISO 639)."""

LANGUAGE: ContextVar[str] = ContextVar("LANGUAGE", default="en")
"""The language in force."""

_FOLDER = Path(__file__).with_name("languages")
_SEPARATORS = str.maketrans(",.", ".,")
"""Indonesian has the comma before decimals, and the point between thousands."""

_NUMERAL = re.compile(r"[-\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?%?")

_PERCENT = re.compile(r"(?<=\d) ?%")

_PLACE = re.compile(r"\{(\w+)\}")
"""A name between braces, where a value goes."""


class Untranslated(UserWarning):
    """A text has no translation, and is shown in English."""


class Worded(Protocol):
    """What is declared with its words in both languages, such as a ``Quantity``."""

    @property
    def words(self) -> str:
        """What a sentence calls it."""

    @property
    def indonesian(self) -> str:
        """The same in Indonesian; nothing if it is in the catalogue."""


def language_named(name: str) -> str:
    """A language by its code, whatever the case.

    Raises:
        SisterCitiesError: if it is not known; names those that are.
    """
    code = name.strip().lower()
    if code not in LANGUAGES:
        every = ", ".join(f"{each} ({told})" for each, told in LANGUAGES.items())
        raise SisterCitiesError(f"no language {quoted(name)}; known are: {every}")
    return code


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this context everything is said in a language.

    Args:
        language: one of ``LANGUAGES``.

    Raises:
        SisterCitiesError: if it is not known.
    """
    before = LANGUAGE.set(language_named(language))
    try:
        yield
    finally:
        LANGUAGE.reset(before)


def say(text: str, /, **values: Any) -> str:  # noqa: ANN401
    """A text of the program in the language in force.

    Args:
        text: in English, with names between braces where values go: ``"n = {n:,} worlds"``.
        values: by these names; numbers are written as the language writes them.

    Returns:
        The text with its values. One that has no translation stays English, with a warning.
    """
    if LANGUAGE.get() == "en":
        return text.format(**values)
    translated = catalogue(LANGUAGE.get()).get(text)
    if translated is None:
        warnings.warn(f"not translated: {quoted(text)}", Untranslated, stacklevel=2)
    return _with_signs(_Indonesian().format(translated or text, **values))


def known(text: str) -> str:
    """A text that somebody else wrote, such as a title of the library, if the catalogue has it.

    What it does not have, such as what a user wrote, stays as it is.
    """
    translated = _in_catalogue(text)
    return text if translated is None else _with_signs(translated)


def retold(text: str) -> str:
    """A sentence that comes ready from an answer, if the catalogue has it or what it follows.

    The catalogue has patterns too: ``"First {track} activity"`` is found with any track, and what
    stands for the track is told in the language itself. What it does not have stays as it is.

    Args:
        text: in English.
    """
    if LANGUAGE.get() == "en" or _in_catalogue(text):
        return known(text)
    for pattern, translated in _patterns(LANGUAGE.get()):
        found = pattern.fullmatch(text)
        if found:
            parts = {name: retold(part) for name, part in found.groupdict().items()}
            return _with_signs(translated.format(**parts))
    return numeral(text) if _NUMERAL.fullmatch(text) else text


def words_of(what: Worded | str) -> str:
    """What a sentence calls a column or an outcome, or a plain word, in the language in force."""
    if isinstance(what, str):
        return say(what)
    if LANGUAGE.get() == "en":
        return what.words
    return what.indonesian or say(what.words)


def label_of(what: Worded | str) -> str:
    """The same with a capital, for an axis or the head of a column."""
    words = words_of(what)
    return f"{words[:1].upper()}{words[1:]}"


def number(value: float, form: str = "g") -> str:
    """A number as the language in force writes it.

    Args:
        value: the number.
        form: as Python's format has it, such as ``.2f``.
    """
    return numeral(format(value, form))


def numeral(written: str) -> str:
    """A number that is written as in English, as the language in force writes it."""
    return written if LANGUAGE.get() == "en" else _with_signs(written.translate(_SEPARATORS))


@cache
def catalogue(language: str) -> dict[str, str]:
    """All texts that are known in a language, by what they are in English."""
    return {
        english: translated
        for path in sorted((_FOLDER / language).glob("*.toml"))
        for english, translated in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def _in_catalogue(text: str) -> str | None:
    """A text in the language in force, or nothing; a capital at its start is no other text."""
    if LANGUAGE.get() == "en":
        return None
    texts = catalogue(LANGUAGE.get())
    if text in texts:
        return texts[text]
    first = text[:1]
    other = texts.get(first.swapcase() + text[1:])
    if other is None or not first.isalpha():
        return None
    return (other[:1].upper() if first.isupper() else other[:1].lower()) + other[1:]


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Texts with names between braces, as what finds them with values in their place.

    The longest come first, as they say more exactly what they are.
    """
    texts = catalogue(language)
    found = sorted(filter(_is_pattern, texts), key=len, reverse=True)
    return [(_pattern_of(english), texts[english]) for english in found]


def _is_pattern(text: str) -> bool:
    """Whether a text has places for words, each once, and none for a number of some form."""
    places = _PLACE.findall(text)
    return 0 < len(set(places)) == text.count("{")


def _pattern_of(english: str) -> re.Pattern[str]:
    """What finds a text with values: what stands between names is every other piece."""
    pieces = _PLACE.split(english)
    pieces[::2] = map(re.escape, pieces[::2])
    pieces[1::2] = (f"(?P<{name}>.+?)" for name in pieces[1::2])
    return re.compile("".join(pieces))


def _with_signs(text: str) -> str:
    """A text in which a percent sign stands apart from its number, and on its line."""
    return _PERCENT.sub("\N{NO-BREAK SPACE}%", text)


class _Indonesian(string.Formatter):
    """Puts values in their places, numbers as Indonesian writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401
        """One value as text."""
        written: str = super().format_field(value, format_spec)
        return written.translate(_SEPARATORS) if isinstance(value, int | float) else written
