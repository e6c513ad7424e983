"""A figure that a notebook shows by itself, whatever else is loaded there."""

from io import BytesIO

from matplotlib.figure import Figure

_DPI = 110
"""Dots an inch on a screen: a page of 180 mm is then as wide as the text of a notebook."""


class Picture(Figure):
    """A figure of Matplotlib, which is a picture where it is the last line of a cell."""

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png", dpi=_DPI)
        return file.getvalue()
