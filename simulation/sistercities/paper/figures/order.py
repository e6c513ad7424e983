"""What somebody orders of a figure: for which journal, how wide, in which type, as which files."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from matplotlib import font_manager
from matplotlib.figure import Figure

from sistercities.paper.figures.fonts import FIRST, known_font
from sistercities.paper.figures.magnified import magnify
from sistercities.paper.figures.numerals import write_numerals
from sistercities.paper.figures.page import NARROWEST, WIDEST
from sistercities.paper.figures.paper import PAPER, Choice, Paper, refuse_unknown
from sistercities.paper.figures.style import (
    DOUBLE_COLUMN,
    INCH,
    SINGLE_COLUMN,
    SMALL_SIZE,
    TITLE_SIZE,
)
from sistercities.paper.journals import FORMATS, Journal, journal_named
from sistercities.paper.language import language_named, speaking
from sistercities.scenario.mistakes import SisterCitiesError, all_of
from sistercities.scenario.words import meant, quoted

USUAL_FORMATS = ("pdf", "png")
USUAL_DPI = 300
USUAL_LANGUAGE = "en"

SIZES = (4.0, 24.0)
"""Sizes of the smallest type that can be asked for, points."""

DOTS = (72, 2400)

_UNITS = {"mm": 1.0, "cm": 10.0, "in": INCH, "pt": INCH / 72.0}


class Order(NamedTuple):
    """What is ordered, once it is known to be possible.

    Attributes:
        narrow: width of a figure that suits one column of a page, mm.
        wide: width of one that suits the whole page, mm.
        size: of the smallest type, points.
        font: family, the usual one if empty.
        dpi: dots an inch.
        formats: endings of the files.
        journal: that it is meant for.
        measures: that figures show, of those they have; all if none is named.
        panels: that figures have, by what they show; all if none is named.
        language: in which they are read.
    """

    narrow: float = SINGLE_COLUMN
    wide: float = DOUBLE_COLUMN
    size: float = SMALL_SIZE
    font: str = ""
    dpi: int = USUAL_DPI
    formats: tuple[str, ...] = USUAL_FORMATS
    journal: Journal | None = None
    measures: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    language: str = USUAL_LANGUAGE

    @property
    def told(self) -> dict[str, Any]:
        """What a file keeps of it, beside its own format, so that the same can be ordered again."""
        told = {**self._asdict(), "journal": self.journal.title if self.journal else None}
        del told["formats"]
        return told

    @property
    def magnified(self) -> float:
        """Times that everything is larger than figures are laid out."""
        return self.size / SMALL_SIZE

    @property
    def paper(self) -> Paper:
        """The paper for all figures of one order; none of them is known yet."""
        measures = Choice(self.measures, [])
        panels = Choice(self.panels, [])
        tallest = (self.journal and self.journal.tallest) or math.inf
        return Paper(self.narrow, self.wide, self.magnified, tallest, measures, panels)

    @contextmanager
    def in_force(self, paper: Paper | None = None) -> Iterator[Callable[[Figure], Figure]]:
        """Within this context figures are laid out as ordered.

        Args:
            paper: of this order, for several figures that are drawn at once and finished one by
                one; a new one if not given.

        Yields:
            What brings a figure that was laid out to its ordered size, and gives it back.

        Raises:
            SisterCitiesError: if that figure does not have a measure or panel that is ordered.
        """
        paper = paper or self.paper
        before = PAPER.set(paper)
        font = FIRST.set(self.font)

        def finished(figure: Figure) -> Figure:
            refuse_unknown(paper)
            write_numerals(figure)
            magnify(figure, self.magnified)
            return figure

        try:
            with speaking(self.language):
                yield finished
        finally:
            PAPER.reset(before)
            FIRST.reset(font)


def ordered(
    journal: str | None = None,
    *,
    width: float | str | None = None,
    font_size: float | None = None,
    font: str | None = None,
    dpi: int | None = None,
    formats: str | Sequence[str] | None = None,
    measures: str | Sequence[str] = (),
    panels: str | Sequence[str] = (),
    language: str = USUAL_LANGUAGE,
) -> Order:
    """Work out an order; what is not asked for is as the journal has it, or as usual.

    Args:
        journal: one of ``journals()``, by its word or title.
        width: mm, or a text such as ``90mm``, ``3.5in`` or ``double``, a column of the journal.
        font_size: of the smallest type in the figure, points.
        font: family of a font that is installed.
        dpi: dots an inch, of PNG and TIFF.
        formats: endings of files, in a list or with commas between.
        measures: outcomes or recorded columns that are shown, likewise; all if none is named.
        panels: pairings, policies, dates or levels of a study that have one, likewise; or the
            variable of a study that has a panel for each of its levels.
        language: of the words, by its code, such as ``id``.

    Raises:
        SisterCitiesError: with everything that is not known or not possible; says what is.
    """

    def of_journal() -> Journal | None:
        """The journal, if one is named."""
        return journal_named(journal) if journal is not None else None

    # what can be had, so that all mistakes are told at once
    asked = _had(of_journal)
    size = _had(lambda: _size(font_size, asked)) or SMALL_SIZE
    all_of(
        lambda: _named("measures", measures),
        lambda: _named("panels", panels),
        of_journal,
        lambda: _size(font_size, asked),
        lambda: _widths(width, asked, size),
        lambda: known_font(font) if font is not None else "",
        lambda: _dots(dpi, asked),
        lambda: _formats(formats, asked),
        lambda: language_named(language),
    )
    narrow, wide = _widths(width, asked, size)
    return Order(
        narrow,
        wide,
        size,
        known_font(font) if font else _font_of(asked),
        _dots(dpi, asked),
        _formats(formats, asked),
        asked,
        tuple(_words(measures)),
        tuple(_words(panels)),
        language_named(language),
    )


def _had[Result](call: Callable[[], Result]) -> Result | None:
    """What a call gives; nothing where it finds a mistake, which another call will tell."""
    try:
        return call()
    except SisterCitiesError:
        return None


def _size(asked: float | None, journal: Journal | None) -> float:
    """The smallest type: as usual, unless a journal has larger, or its largest is smaller."""
    if asked is not None:
        if not SIZES[0] <= asked <= SIZES[1]:
            allowed = "type of {:g} to {:g} points can be drawn".format(*SIZES)
            raise SisterCitiesError(f"font size: {asked:g} points; {allowed}")
        return float(asked)
    least = (journal and journal.least_type) or SMALL_SIZE
    most = journal.most_type if journal else None
    size = max(SMALL_SIZE, least)
    return size if most is None else min(size, max(least, most * SMALL_SIZE / TITLE_SIZE))


def _widths(asked: float | str | None, journal: Journal | None, size: float) -> tuple[float, float]:
    """Widths for one column and for the page: the one that is asked for, or those of a journal."""
    columns = journal.columns if journal else {}
    least = NARROWEST * size / SMALL_SIZE
    if asked is not None:
        width = columns.get(str(asked)) or _millimetres(asked, journal)
        if not least <= width <= WIDEST:
            allowed = f"at {size:g} points of type a figure is {least:g} to {WIDEST:g} mm wide"
            raise SisterCitiesError(f"width: {width:g} mm; {allowed}")
        return width, width
    wide = max(columns.values(), default=DOUBLE_COLUMN)
    usual = SINGLE_COLUMN if not columns else wide
    return min((each for each in columns.values() if each >= least), default=usual), wide


def _millimetres(asked: float | str, journal: Journal | None) -> float:
    if not isinstance(asked, str):
        return float(asked)
    text = asked.strip().lower()
    unit = next((unit for unit in _UNITS if text.endswith(unit)), "")
    try:
        return float(text.removesuffix(unit)) * _UNITS.get(unit, 1.0)
    except ValueError:
        columns = f", or a column ({', '.join(journal.columns)})" if journal else ""
        raise SisterCitiesError(
            f"width: {quoted(asked)}; expected a length such as 90mm, 9cm or 3.5in{columns}"
        ) from None


def _font_of(journal: Journal | None) -> str:
    """The first font of a journal that is installed; else the usual one."""
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in (journal.fonts if journal else []) if name in installed), "")


def _dots(asked: int | None, journal: Journal | None) -> int:
    if asked is None:
        return max(USUAL_DPI, (journal and journal.dpi) or USUAL_DPI)
    if not DOTS[0] <= asked <= DOTS[1]:
        raise SisterCitiesError(f"dpi: {asked}; {DOTS[0]} to {DOTS[1]} can be drawn")
    return asked


def _formats(asked: str | Sequence[str] | None, journal: Journal | None) -> tuple[str, ...]:
    if asked is None:
        return tuple(journal.formats) if journal and journal.formats else USUAL_FORMATS
    named = [word.lower().lstrip(".") for word in _words(asked)]
    unknown = [word for word in named if word not in FORMATS]
    if unknown or not named:
        word = unknown[0] if unknown else ""
        raise SisterCitiesError(f"no format {quoted(word)}; {meant(word, FORMATS)}")
    return tuple(named)


def _named(option: str, asked: str | Sequence[str]) -> None:
    """Refuse a text that names nothing."""
    if isinstance(asked, str) and not _words(asked):
        raise SisterCitiesError(
            f"{option}: {quoted(asked)} names none; leave it out for all of them"
        )


def _words(asked: str | Sequence[str]) -> list[str]:
    """Words in a list or with commas between, each once."""
    words = asked.split(",") if isinstance(asked, str) else asked
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))
