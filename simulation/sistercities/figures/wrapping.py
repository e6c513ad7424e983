"""Breaking text into lines that fit, by its printed width."""

from collections.abc import Iterator

from sistercities.figures import style

BOLDER = 1.15
"""Bold letters are wider by this factor, at most."""


def in_lines(text: str, width: float, size: float = style.SMALL_SIZE, *, bold: bool = False) -> list[str]:
    """A text in lines no wider than a width, mm; broken between words, and within one only if it is too long."""
    room = width / (BOLDER if bold else 1.0)
    lines: list[str] = []
    for given in text.split("\n"):
        line = ""
        for word in given.split():
            longer = f"{line} {word}".strip()
            if style.text_width(longer, size) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, room, size)
            lines += whole
        lines.append(line)
    return lines


def widest(texts: list[str], size: float = style.SMALL_SIZE) -> float:
    """Printed width of the widest line of some texts, mm."""
    return max((style.text_width(line, size) for text in texts for line in text.split("\n") if line), default=0.0)


def _pieces(word: str, room: float, size: float) -> Iterator[str]:
    """A word in pieces that fit; in one, if it does."""
    piece = ""
    for letter in word:
        if piece and style.text_width(piece + letter, size) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece
