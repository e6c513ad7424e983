"""A figure that saves itself as journals ask, and that a notebook shows by itself."""

from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from sistercities.paper.figures.style import journal_style

_DPI = 110
"""Dots an inch on a screen: a page of 180 mm is then as wide as the text of a notebook."""


class Picture(Figure):
    """A figure of Matplotlib, which is a picture where it is the last line of a cell."""

    def savefig(self, fname: Any, **options: Any) -> None:  # noqa: ANN401
        """Save it, whatever is set elsewhere: fonts as TrueType, never of Type 3; never cropped.

        Args:
            fname: path, or a file that is open.
            options: as Matplotlib has them; what they say holds.
        """
        with journal_style():
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png", dpi=_DPI)
        return file.getvalue()
