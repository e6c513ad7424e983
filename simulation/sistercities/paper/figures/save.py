"""Saving a figure as a journal takes it: exact width, embedded TrueType, always the same bytes."""

from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text

from sistercities.paper.figures.fonts import needs_others
from sistercities.paper.figures.style import journal_style


def save_figure(figure: Figure, stem: Path) -> list[Path]:
    """Write ``stem.pdf`` and ``stem.png`` (300 dots an inch) and return their paths.

    Times and versions are left out of the files, so that the same figure gives the same bytes. The
    page is never cropped to its content: that would change the width. Words in letters that the
    usual font lacks are drawn as outlines: some of the fonts that have them cannot be embedded so
    that every reader shows them.

    Args:
        figure: to be written.
        stem: folder and name of the files, without an ending.

    Returns:
        Paths of the two files.

    Raises:
        OSError: if a file cannot be written.
    """
    pdf = stem.parent / f"{stem.name}.pdf"
    png = stem.parent / f"{stem.name}.png"
    origin = {"CreationDate": None, "Creator": "sistercities", "Producer": None}
    stem.parent.mkdir(parents=True, exist_ok=True)

    with journal_style():
        for text in figure.findobj(Text):
            if isinstance(text, Text) and needs_others(text.get_text()):
                text.set_path_effects([Normal()])
        pdf.write_bytes(_drawn(figure, "pdf", origin))
        png.write_bytes(_drawn(figure, "png", {"Software": None}))
    return [pdf, png]


def _drawn(figure: Figure, kind: str, metadata: dict[str, str | None]) -> bytes:
    """A figure as the bytes of a file; in memory, as Matplotlib loses its way on a full disk."""
    file = BytesIO()
    figure.savefig(file, format=kind, metadata=metadata)
    return file.getvalue()
