"""Words for people: what came, on one line whatever it holds, and what was probably meant."""

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

_LONGEST = 60
_MOST_NAMES = 12
_JOINERS = "\u200c\u200d"
"""Marks without which words of Persian, and of the scripts of India, are misspelled; they cannot
hide anything.
"""

_NO_SPACES = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CLOSING = "\u3001\u3002\u300d\u300f\uff09\uff0c\uff0e"
_PIECE = re.compile(rf"([^\S\xa0]*)([{_NO_SPACES}][{_CLOSING}]*|(?:[^\s{_NO_SPACES}]|\xa0)+)")
"""What a line may be broken before: a word, or a letter of a script that has no spaces."""
_COMMAS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_POINTS = re.compile(r"[-+]?[1-9]\d{0,2}((\.\d{3})+,\d*|(\.\d{3}){2,})")
_NUMBER = re.compile(r"[-+]?(0|[1-9]\d{0,14})(\.\d{1,15})?")


def one_line(text: str, longest: int = _LONGEST) -> str:
    """A text cut to what fits in a message.

    Line ends and everything unprintable are written out.
    """
    shown = "".join(
        letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text[: longest + 1]
    )
    return shown if len(text) <= longest and len(shown) <= longest else f"{shown[: longest - 3]}..."


def literal(text: str) -> str:
    """A text of the user's as it can be shown anywhere, on one line and with no letter that acts.

    Blanks of any kind, ends of lines among them, become one space. What cannot be seen is written
    out: control characters, which move the cursor of a terminal, and marks that turn the direction
    of writing.
    """
    spaced = re.sub(r"[^\S\x1c-\x1f]+", " ", text).strip(" ")
    return "".join(
        letter if letter.isprintable() or letter in _JOINERS else ascii(letter)[1:-1]
        for letter in spaced
    )


def in_lines(
    text: str, width: float, measure: Callable[[str], float] = len, *, break_words: bool = False
) -> list[str]:
    """A text broken into lines between words.

    Args:
        text: what is broken; blanks of any kind part words, but for the no-break space.
        width: of the widest line.
        measure: width of a text, in the same unit.
        break_words: break a word that is wider than a line; otherwise it stands alone on one that
            is too wide.

    Returns:
        The lines; one that is empty for an empty text.
    """
    lines = [""]
    for gap, word in _PIECE.findall(text):
        too_wide = break_words and measure(word) > width
        if too_wide and lines[-1]:
            lines.append("")
        for number, piece in enumerate(word if too_wide else [word]):
            longer = lines[-1] + (" " if gap and number == 0 and lines[-1] else "") + piece
            if lines[-1] and measure(longer) > width:
                lines.append(piece)
            else:
                lines[-1] = longer

    return lines


def quoted(word: str) -> str:
    """A word of the user's, in quotes."""
    return f'"{one_line(word)}"'


def number_in(text: str) -> str:
    """A number as TOML writes it, from a text in which somebody wrote it otherwise.

    Nothing if there is none in it. A comma, or a point, before groups of three digits parts
    thousands; else a comma is the decimal point.
    """
    digits = re.sub(r"[_\s']", "", text)
    # 1,234.5 and 1.234,5
    for grouped, thousands in (_COMMAS, ","), (_POINTS, "."):
        if grouped.fullmatch(digits):
            digits = digits.replace(thousands, "")
    digits = digits.replace(",", ".")
    return digits if _NUMBER.fullmatch(digits) else ""


def meant(word: str, known: Iterable[str], spell: Callable[[str], str] = str) -> str:
    """A hint for a word that is not known.

    The nearest one, or one with a near part, else what is allowed.

    Args:
        word: what came.
        known: what is allowed.
        spell: how to write a word that is allowed.
    """
    names = sorted(known)
    parts = {part: name for name in reversed(names) for part in re.split(r"[-_ ]", name)}
    near = get_close_matches(word[:_LONGEST], names, n=1)
    # else a part of a name, such as one of the two cities
    near = near or [
        parts[part] for part in get_close_matches(word[:_LONGEST], parts, n=1, cutoff=0.75)
    ]
    if near:
        return f"did you mean {quoted(spell(near[0]))}?"
    if not names:
        return "there is none"

    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"known are: {', '.join(map(one_line, names[:_MOST_NAMES]))}{more}"
