"""Saving a figure as a journal takes it: exact width, embedded TrueType, the same bytes every time."""

from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text

from sistercities.paper.figures.fonts import needs_others
from sistercities.paper.figures.style import journal_style


def save_figure(figure: Figure, stem: Path) -> list[Path]:
    """Write ``stem.pdf`` and ``stem.png`` (300 dots an inch) and return their paths.

    Times and versions are left out of the files, so that the same figure gives the same bytes. The page is never
    cropped to its content: that would change the width. Words in letters that the usual font lacks are drawn as
    outlines: some of the fonts that have them cannot be embedded so that every reader shows them.

    Raises:
        OSError: if a file cannot be written.
    """
    pdf, png = (stem.parent / f"{stem.name}.{ending}" for ending in ("pdf", "png"))
    stem.parent.mkdir(parents=True, exist_ok=True)
    with journal_style():
        for text in figure.findobj(Text):
            if isinstance(text, Text) and needs_others(text.get_text()):
                text.set_path_effects([Normal()])
        pdf.write_bytes(
            _drawn(
                figure, "pdf", {"CreationDate": None, "Creator": "sistercities", "Producer": None}
            )
        )
        png.write_bytes(_drawn(figure, "png", {"Software": None}))
    return [pdf, png]


def _drawn(figure: Figure, kind: str, metadata: dict[str, str | None]) -> bytes:
    """A figure as the bytes of a file; in memory, because Matplotlib loses its way where a disk is full."""
    file = BytesIO()
    figure.savefig(file, format=kind, metadata=metadata)
    return file.getvalue()
