"""Saving a figure as a journal takes it: exact width, embedded TrueType, always the same bytes."""

import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text
from PIL import Image

from sistercities.paper.figures.check import FigureFault, faults_of, faults_of_dots, faults_of_file
from sistercities.paper.figures.fonts import is_truetype, needs_others
from sistercities.paper.figures.style import journal_style
from sistercities.paper.journals import Journal
from sistercities.runs.seal import sealed

_DATE = re.compile(rb"^%%CreationDate: .*\n", re.MULTILINE)
_COMMENT = 200
"""Letters in a line of comments of an EPS file, at most."""

_DESCRIPTION = 270
"""The tag of a TIFF file that says what it shows."""


def save_figure(
    figure: Figure,
    stem: Path,
    *,
    formats: Sequence[str] = ("pdf", "png"),
    dpi: int = 300,
    origin: str = "",
    journal: Journal | None = None,
    shocks: bool = False,
) -> list[Path]:
    """Write a figure, for example as ``stem.pdf`` and ``stem.png``, and return the paths.

    Times and versions are left out of the files, so that the same figure gives the same bytes. The
    page is never cropped to its content: that would change the width. Words in letters that the
    usual font lacks, or in a font that is not TrueType, are drawn as outlines: such fonts cannot be
    embedded so that every reader shows them. The figure is looked at, and every fault is a warning.

    Args:
        figure: to be written, at its printed size.
        stem: folder and name of the files, without an ending.
        formats: endings, of ``journals.FORMATS``.
        dpi: dots an inch, of PNG and TIFF.
        origin: what made it, which is kept in every file.
        journal: that it is meant for.
        shocks: whether shocks hit what it shows.

    Returns:
        Paths of the files.

    Raises:
        OSError: if a file cannot be written.
    """
    with journal_style():
        for text in figure.findobj(Text):
            if isinstance(text, Text) and _needs_outlines(text):
                text.set_path_effects([Normal()])
        drawn = {kind: sealed(_drawn(figure, kind, dpi, origin)) for kind in formats}

    found = faults_of(figure, journal=journal, shocks=shocks)
    embedded = [fault for content in drawn.values() for fault in faults_of_file(content)]
    coarse = faults_of_dots(journal, formats, dpi) if journal else []
    for fault in [*found, *dict.fromkeys(embedded), *coarse]:
        warnings.warn(f"figure {stem.name}: {fault}", FigureFault, stacklevel=2)

    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = [stem.parent / f"{stem.name}.{kind}" for kind in formats]
    for path, content in zip(paths, drawn.values(), strict=True):
        path.write_bytes(content)
    return paths


def _needs_outlines(text: Text) -> bool:
    return needs_others(text.get_text()) or not is_truetype(text.get_fontfamily()[0])


def _drawn(figure: Figure, kind: str, dpi: int, origin: str) -> bytes:
    """A figure as the bytes of a file; in memory, as Matplotlib loses its way on a full disk."""
    told = origin or None
    if kind == "tiff":
        return _as_tiff(_drawn(figure, "png", dpi, ""), dpi, origin)

    metadata: dict[str, dict[str, str | None]] = {
        "pdf": {
            "CreationDate": None, "Creator": "sistercities", "Producer": None, "Subject": told,
        },
        "png": {"Software": None, **({"Description": told} if told else {})},
        "svg": {"Date": None, "Creator": "sistercities", "Description": told},
        "eps": {"Creator": "sistercities"},
    }  # fmt: skip
    file = BytesIO()
    figure.savefig(file, format=kind, dpi=dpi, metadata=metadata[kind])
    return _without_date(file.getvalue(), origin) if kind == "eps" else file.getvalue()


def _as_tiff(png: bytes, dpi: int, origin: str) -> bytes:
    """A picture in dots as TIFF: no transparency, packed by LZW, dots an inch within."""
    file = BytesIO()
    tags = {_DESCRIPTION: origin} if origin else {}
    Image.open(BytesIO(png)).convert("RGB").save(
        file, format="tiff", compression="tiff_lzw", dpi=(dpi, dpi), tiffinfo=tags
    )
    return file.getvalue()


def _without_date(eps: bytes, origin: str) -> bytes:
    """An EPS file with what made it in place of the day on which it was made."""
    lines = [origin[at : at + _COMMENT] for at in range(0, len(origin), _COMMENT)]
    told = "".join(f"%origin: {line}\n" for line in lines).encode("ascii", "backslashreplace")
    return _DATE.sub(lambda _: told, eps, count=1)
