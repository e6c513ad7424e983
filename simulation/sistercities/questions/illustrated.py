"""The figures of an answer: drawn as usual, or as a journal asks for them, and saved.

This is the one way from a question up to the paper.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sistercities.runs.trace import told_of_scenarios, trace
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, quoted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sistercities.paper.figures.order import Order

KINDS = {"comparison": "trajectories", "timeline": "biography", "front": "pareto"}
"""Another word for a kind of figure."""


def kinds_of(question: str, name: str) -> set[str]:
    """Words by which a figure of an answer can be asked for.

    Args:
        question: that was asked.
        name: of the file of the figure, without ending, such as ``forest-at-25``.
    """
    kind = re.sub(r"-at-\d+$|-\d+$", "", name)
    every = {name, kind, KINDS.get(kind, kind)}
    return every | {"sensitivity"} if question == "sensitivity" else every


def no_figure(name: str, known: set[str], question: str) -> str:
    """Why there is no such figure, and which there are."""
    if not known:
        return f"{question}: this answer has no figure"
    return f"no figure {quoted(name)}; {meant(name, known)}"


def numbered(name: str, number: int) -> str:
    """The file of a page of a figure; the first has no number."""
    return name if number == 1 else f"{name}-{number}"


class Illustrated:
    """What has figures: an answer.

    A class gives ``drawings`` if it has figures, and ``drawn``.
    """

    drawn: ClassVar[str] = ""
    """The files of its figures, in words."""

    further: ClassVar[tuple[str, ...]] = ()
    """Figures that are drawn when somebody asks for them, and not stored with the answer."""

    question: str
    asked: Mapping[str, Any]
    seeds: Mapping[Scenario, Sequence[int]]

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """Each figure, drawn when its turn comes, after the name of its file."""
        return iter(())

    def draw_further(self, name: str) -> Iterator["Figure"]:
        """Draw one of ``further``, on as many pages as it takes."""
        raise NotImplementedError(name)

    def kinds(self, name: str) -> set[str]:
        """Words by which a figure can be asked for: the name of its file, and what it is."""
        return kinds_of(self.question, name)

    def figure(
        self,
        name: str | None = None,
        *,
        journal: str | None = None,
        width: float | str | None = None,
        font_size: float | None = None,
        font: str | None = None,
        measures: str | Sequence[str] = (),
        panels: str | Sequence[str] = (),
        language: str = "en",
    ) -> "Figure":
        """Draw a figure.

        Args:
            name: of its file, without ending, or its kind; the first if not given.
            journal: that it is meant for, by the word or title that ``sistercities journals``
                lists.
            width: mm, or a text such as ``"3.5in"`` or the name of a column of the journal.
            font_size: of the smallest type in it, points.
            font: family of a font that is installed.
            measures: outcomes or recorded columns that it shows, of those it has, in a list or with
                commas between; all if none is named.
            panels: pairings, policies, dates or levels of a study that have a panel, likewise; or
                the variable of a study that has one for each of its levels.
            language: of its words: ``en``, or ``id`` for Indonesian.

        Returns:
            A figure of exact width, in type of that size; ``save`` writes it.

        Raises:
            SisterCitiesError: if there is no such figure, or something cannot be had.
        """
        from sistercities.paper.figures.order import ordered

        order = ordered(
            journal,
            width=width,
            font_size=font_size,
            font=font,
            measures=measures,
            panels=panels,
            language=language,
        )
        with closing(self.ordered(name, order)) as figures:
            found = next((figure for _, figure in figures), None)
        if found is None:
            raise SisterCitiesError(f"{self.question}: this answer has no figure")
        return found

    def save(
        self,
        folder: str | Path,
        name: str | None = None,
        *,
        journal: str | None = None,
        width: float | str | None = None,
        font_size: float | None = None,
        font: str | None = None,
        dpi: int | None = None,
        formats: str | Sequence[str] | None = None,
        measures: str | Sequence[str] = (),
        panels: str | Sequence[str] = (),
        language: str = "en",
    ) -> list[Path]:
        """Save figures as a journal takes them; faults that are found are warnings.

        Args:
            folder: for the files.
            name: of one figure, or a kind; all if not given.
            journal: as for ``figure``, like the next three.
            width: mm, or a text.
            font_size: points.
            font: family.
            dpi: dots an inch, of PNG and TIFF.
            formats: endings of the files, in a list or with commas between.
            measures: as for ``figure``.
            panels: likewise.
            language: as for ``figure``.

        Returns:
            Paths of the files.

        Raises:
            SisterCitiesError: if there is no such figure, or something cannot be had.
        """
        from sistercities.paper.figures.order import ordered

        order = ordered(
            journal,
            width=width,
            font_size=font_size,
            font=font,
            dpi=dpi,
            formats=formats,
            measures=measures,
            panels=panels,
            language=language,
        )
        return self.printed(self.ordered(name, order), Path(folder), order)

    def trace(self, shows: Mapping[str, Any] | None = None) -> str:
        """What made this answer, as it goes into a file.

        Args:
            shows: what of the answer the file shows, and in which form.
        """
        asked = {"question": self.question, **self.asked}
        return trace(asked, told_of_scenarios(self.seeds), shows)

    def printed(
        self, figures: Iterable[tuple[str, "Figure"]], folder: Path, order: "Order"
    ) -> list[Path]:
        """Save figures that were drawn as ordered, each under its name; gives the paths."""
        from sistercities.paper.figures.events import shock_spans
        from sistercities.paper.figures.save import save_figure

        hit = any(shock_spans(scenario, scenario.reported) for scenario in self.seeds)
        return [
            path
            for name, figure in figures
            for path in save_figure(
                figure,
                folder / name,
                formats=order.formats,
                dpi=order.dpi,
                origin=self.trace({"figure": name, **order.told}),
                journal=order.journal,
                shocks=hit,
            )
        ]

    def ordered(
        self, name: str | None, order: "Order"
    ) -> Generator[tuple[str, "Figure"], None, None]:
        """The figures of a name or kind, or all, each at the size that was ordered.

        Raises:
            SisterCitiesError: if there is none of that name.
        """
        known: set[str] = set(self.further)
        paper = order.paper
        drawings = self._further(name) if name in self.further else self.drawings()
        while True:
            with order.in_force(paper) as finished:  # while it is drawn, and no longer
                each, figure = next(drawings, ("", None))
                if figure is None:
                    break
                known |= self.kinds(each)
                is_asked = name is None or name in self.kinds(each)
                if is_asked:
                    figure = finished(figure)
            if is_asked:
                yield each, figure
        if name is not None and name not in known:
            raise SisterCitiesError(no_figure(name, known, self.question))

    def _further(self, name: str) -> Iterator[tuple[str, "Figure"]]:
        """The pages of one of ``further``, each with the name of its file."""
        for number, page in enumerate(self.draw_further(name), 1):
            yield numbered(name, number), page
