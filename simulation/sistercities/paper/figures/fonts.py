"""Which fonts draw a text: one for all that it has, and for other scripts whatever is installed.

The texts of users are drawn as they stand. Where no installed font has a letter, the key of what is
named stands in for its title: a box in its place would say nothing, and nobody would be told.
"""

import logging
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

from sistercities.paper.language import known
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import literal, meant, quoted

FAMILY = "DejaVu Sans"
"""Comes with matplotlib, so that a figure is the same everywhere.

It has Latin, Greek, Cyrillic and much more.
"""

FIRST: ContextVar[str] = ContextVar("FIRST", default="")
"""The family that somebody asked for, before the usual one; none if empty."""

_BOXES = "last resort"
"""A family that has a box for every letter."""

_PLAIN = ("sans", "gothic", "hei")
"""Parts of the names of fonts without serifs, like the usual one."""

_CJK = {
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "KATAKANA-HIRAGANA",
    "HANGUL",
    "IDEOGRAPHIC",
    "FULLWIDTH",
    "BOPOMOFO",
}

# a font that has no bold is no news to somebody who asked for a figure
logging.getLogger(font_manager.__name__).addFilter(
    lambda record: "font weight" not in record.getMessage()
)


def shown(text: str, key: str = "") -> str:
    """A text of a user as a figure shows it, on one line.

    Args:
        text: what the user wrote.
        key: of what it names, which stands in for it if letters cannot be drawn.
    """
    words = literal(text)
    lacking = missing(words)
    if lacking and key and not missing(literal(key)):
        return literal(key)
    return "".join(ascii(letter)[1:-1] if letter in lacking else letter for letter in words)


def titled(title: str, key: str = "") -> str:
    """A title as a figure shows it: like ``shown``, with a dash between the names of two cities.

    One of the library is shown in the language in force.
    """
    return shown(known(title), key).replace(" - ", " \N{EN DASH} ")


def texts_of(scenario: Scenario) -> Iterator[str]:
    """Every text of a scenario that figures show."""
    yield scenario.title
    yield from (city.name for city in scenario.cities.values())
    yield from (leader for city in scenario.cities.values() for leader in city.leaders)
    yield from (shock.title for shock in scenario.shocks.values())
    yield from (policy.title for policy in scenario.policies.values())
    yield from (entry.what for entry in scenario.chronology.values())


def missing(*texts: str) -> str:
    """The letters of some texts that no installed font has, each once."""
    letters = _strange(texts)
    return "".join(
        letter
        for letter in letters
        if not any(ord(letter) in _letters(each) for each in _others(letters))
    )


def families_for(texts: Iterable[str]) -> list[str]:
    """The fonts that draw some texts together: what was asked for, the usual one, and others."""
    first = [FIRST.get()] if FIRST.get() else []
    return list(dict.fromkeys([*first, FAMILY, *_others(_strange(map(literal, texts)))]))


def known_font(family: str) -> str:
    """A family that is installed, as it is spelled, whatever the case.

    Raises:
        SisterCitiesError: if it is not; names the nearest one.
    """
    _look_for_new_fonts()
    installed = {entry.name.lower(): entry.name for entry in font_manager.fontManager.ttflist}
    if family.strip().lower() not in installed:
        near = meant(family, {name for name in installed.values() if _BOXES not in name.lower()})
        raise SisterCitiesError(f"no font {quoted(family)} is installed; {near}")
    return installed[family.strip().lower()]


def fonts_for(letters: str) -> list[str]:
    """Families to install that have some letters: the Noto fonts have one for each script."""
    return list(dict.fromkeys(map(_noto, letters)))


def needs_others(text: str) -> bool:
    """Whether some letters of a text come from another font than the usual one."""
    return bool(_strange([text]))


def is_truetype(family: str) -> bool:
    """Whether a family is of TrueType outlines, which PDF and EPS embed as they are."""
    file = font_manager.findfont(FontProperties(family=[family]))
    return Path(file).read_bytes()[:4] in {b"\x00\x01\x00\x00", b"true"}


def _noto(letter: str) -> str:
    script = unicodedata.name(letter, "").partition(" ")[0]
    if script in _CJK:
        return "Noto Sans CJK"
    return (
        f"Noto Sans {script.capitalize()}"
        if unicodedata.category(letter)[0] in "LMN"
        else "Noto Sans Symbols"
    )


def _strange(texts: Iterable[str]) -> str:
    """The letters of some texts that the usual font does not have, plain or bold, each once."""
    letters = dict.fromkeys(letter for text in texts for letter in text if not letter.isascii())
    return "".join(
        letter for letter in letters if letter.isprintable() and ord(letter) not in _usual()
    )


@cache
def _usual() -> frozenset[int]:
    files = [
        font_manager.findfont(FontProperties(family=FAMILY, weight=weight))
        for weight in ("normal", "bold")
    ]
    plain, bold = (FT2Font(file).get_charmap().keys() for file in files)
    return frozenset(plain & bold)


def _others(letters: str) -> tuple[str, ...]:
    """As few further families as have as many of some letters as there are, plain ones first."""
    if not letters:
        return ()

    _look_for_new_fonts()
    names = {entry.name for entry in font_manager.fontManager.ttflist}
    return _fewest(letters, frozenset(name for name in names if _BOXES not in name.lower()))


@cache
def _fewest(letters: str, installed: frozenset[str]) -> tuple[str, ...]:
    """The families that together have some letters, each the one that has most of what is left."""
    families = sorted(
        installed,
        key=lambda name: (not any(word in name.lower() for word in _PLAIN), "Mono" in name, name),
    )
    chosen: list[str] = []
    wanted = set(map(ord, letters))
    while True:
        best = max(families, key=lambda name: len(wanted & _letters(name)))
        if not wanted & _letters(best):
            return tuple(chosen)
        wanted -= _letters(best)
        chosen.append(best)


@cache
def _look_for_new_fonts() -> None:
    """Take in fonts that were installed since matplotlib made its list of them."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known:
            with suppress(Exception):  # a font that cannot be read is no font
                font_manager.fontManager.addfont(path)


def _letters(family: str) -> frozenset[int]:
    return _letters_in(font_manager.findfont(FontProperties(family=[family])))


@cache
def _letters_in(path: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(path).get_charmap())
