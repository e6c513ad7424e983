"""Saving a figure as a journal takes it: exact width, embedded TrueType, the same bytes every time."""

from pathlib import Path

from matplotlib.figure import Figure

from sistercities.figures.style import journal_style


def save_figure(figure: Figure, stem: Path) -> list[Path]:
    """Write ``stem.pdf`` and ``stem.png`` (300 dots an inch) and return their paths.

    Times and versions are left out of the files, so that the same figure gives the same bytes. The page is never
    cropped to its content: that would change the width.
    """
    pdf, png = (stem.parent / f"{stem.name}.{ending}" for ending in ("pdf", "png"))
    stem.parent.mkdir(parents=True, exist_ok=True)
    with journal_style():
        figure.savefig(pdf, metadata={"CreationDate": None, "Creator": "sistercities", "Producer": None})
        figure.savefig(png, metadata={"Software": None})
    return [pdf, png]
