"""Which fonts draw a text: one for all that it has, and for other scripts whatever is installed that has their letters.

The texts of users are drawn as they stand. Where no installed font has a letter, the key of what is named stands in for
its title: a box in its place would say nothing, and nobody would be told.
"""

import logging
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import literal

FAMILY = "DejaVu Sans"
"""Comes with matplotlib, so that a figure is the same everywhere; it has Latin, Greek, Cyrillic and much more."""

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

logging.getLogger(font_manager.__name__).addFilter(
    lambda told: "font weight" not in told.getMessage()
)
# a font that has no bold is no news to somebody who asked for a figure


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
        if not any(ord(letter) in letters_of(each) for each in other_families(letters))
    )


def families_for(texts: Iterable[str]) -> list[str]:
    """The fonts that draw some texts together, the usual one first."""
    return [FAMILY, *other_families(_strange(map(literal, texts)))]


def fonts_for(letters: str) -> list[str]:
    """Families to install that have some letters: the Noto fonts have one for each script."""
    return list(dict.fromkeys(map(_noto, letters)))


def needs_others(text: str) -> bool:
    """Whether some letters of a text come from another font than the usual one."""
    return bool(_strange([text]))


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
    plain, bold = (
        FT2Font(font_manager.findfont(FontProperties(family=FAMILY, weight=weight))).get_charmap()
        for weight in ("normal", "bold")
    )
    return frozenset(plain.keys() & bold.keys())


@cache
def other_families(letters: str) -> tuple[str, ...]:
    """As few further families as have as many of some letters as there are, plain ones before others."""
    if not letters:
        return ()
    look_for_new_fonts()
    known = {
        entry.name for entry in font_manager.fontManager.ttflist if _BOXES not in entry.name.lower()
    }
    families = sorted(
        known,
        key=lambda name: (not any(word in name.lower() for word in _PLAIN), "Mono" in name, name),
    )
    chosen: list[str] = []
    wanted = set(map(ord, letters))
    while True:
        best = max(families, key=lambda name: len(wanted & letters_of(name)))
        if not wanted & letters_of(best):
            return tuple(chosen)
        wanted -= letters_of(best)
        chosen.append(best)


@cache
def look_for_new_fonts() -> None:
    """Take in fonts that were installed since matplotlib made its list of them."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known:
            with suppress(Exception):  # a font that cannot be read is no font
                font_manager.fontManager.addfont(path)


@cache
def letters_of(family: str) -> frozenset[int]:
    """The letters that a family of fonts has, as numbers of Unicode."""
    path = font_manager.findfont(FontProperties(family=family))
    return frozenset(font_manager.get_font(path).get_charmap())
