"""The page docs/gallery.md: every kind of figure once, with the commands that draw it.

Run: ``python -m tests.measurements.gallery`` (four minutes of processor time). It runs the commands
of the page in a folder of its own, keeps the pictures, and writes the page around them: what a
figure shows is told by the page on figures, how it was made by the trace that lies in it.
"""

import os
import re
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sistercities.cli.commands import application
from sistercities.cli.parsing import run_application
from sistercities.paper.trace import trace

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "gallery.md"
FIGURES = DOCS / "use" / "figures.md"
IMAGES = DOCS / "images" / "gallery"
SMALL = "--format png --dpi 150"

SOURCES = {
    "two-pairings": "compare jakarta-beijing kyoto-yogyakarta --replicates 100",
    "my-policies": "what-if jakarta-beijing --policy joint-committee@1995-01 "
    "--policy business-missions@1995-01 --policy joint-committee+business-missions@1995-01 "
    "--replicates 100",
    "my-reasons": "why jakarta-beijing --like kyoto-yogyakarta --replicates 50",
    "my-patterns": "patterns --replicates 20",
    "factors": "sweep commitment --set design.size=3 --set replicates=20",
    "partners": "sweep portfolio --set replicates=20",
    "many-points": "sweep failure --set design.size=128 --set replicates=5",
    "my-box": 'discover many-points --where "exchange_index < 0.1"',
    "screened": "sweep failure --set design.kind=morris --set design.size=20 --set replicates=5",
    "my-rescue": 'rescue jakarta-beijing --aim "activities >= 2" --policy joint-committee '
    "--policy business-missions --policy named-desk --start 1993,1996-06 --replicates 40",
}
"""The results and studies that figures come from, by their folder, and what writes each."""


class Shown(NamedTuple):
    """A figure of the gallery.

    Attributes:
        kind: as ``sistercities figure`` takes it.
        source: a folder of ``SOURCES``, a scenario, or the word ``atlas``.
        order: further options.
    """

    kind: str
    source: str
    order: str = ""

    @property
    def image(self) -> Path:
        """The picture."""
        return IMAGES / f"{self.kind}.png"

    @property
    def lines(self) -> list[str]:
        """The commands that draw it, from nothing."""
        drawn = f"figure {self.kind} {self.source} {self.order}".rstrip()
        return [*_asked(self.source), f"sistercities {drawn} {SMALL}"]


class Found(NamedTuple):
    """A figure that takes long, and stands on a page of findings.

    Attributes:
        kind: what it is.
        picture: its file below ``docs/images``.
        page: on which it stands, below ``docs/findings``.
        line: the command that writes it.
        shows: what it shows, if the page on figures does not tell it.
    """

    kind: str
    picture: str
    page: str
    line: str
    shows: str = ""

    @property
    def image(self) -> Path:
        """The picture."""
        return DOCS / "images" / self.picture

    @property
    def lines(self) -> list[str]:
        """The command that draws it."""
        return [f"sistercities {self.line}"]


GALLERY: tuple[Shown | Found, ...] = (
    Shown("comparison", "two-pairings"),
    Shown("phases", "two-pairings"),
    Shown("map", "atlas"),
    Shown("forest", "my-policies"),
    Shown("difference", "my-policies", "--measures commitment,exchange_index"),
    Shown("waterfall", "my-reasons"),
    Shown("timeline", "jakarta-beijing"),
    Shown("network", "kyoto-yogyakarta", "--width 90mm"),
    Shown("heatmap", "factors"),
    Shown("lines", "partners"),
    Shown("exchange_index", "screened"),
    Shown("box", "my-box"),
    Shown("front", "my-rescue"),
    Shown("regret", "my-rescue"),
    Shown("timing", "my-rescue"),
    Shown("patterns", "my-patterns"),
    Found("score", "score.png", "score.md", "score --replicates 400"),
    Found("multiverse", "multiverse.png", "multiverse.md", "multiverse --posterior"),
    Found(
        "calibration",
        "calibration.png",
        "calibration.md",
        "calibrate",
        "what the patterns say of each parameter, and whether truths are found again",
    ),
)


def kinds_shown() -> dict[str, str]:
    """What each kind of figure shows, as the page on figures tells it, by all its names."""
    text = FIGURES.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?) \| .+? \| (.+) \|$", text.partition("## Which options")[0], re.M)
    return {name: shows for names, shows in rows for name in re.findall(r"`([\w-]+)`", names)}


def _asked(source: str) -> list[str]:
    """The commands that write a source, after those that write what it is asked of itself."""
    if source not in SOURCES:
        return []
    line = SOURCES[source]
    of = [each for each in shlex.split(line) if each in SOURCES]
    return [*(one for each in of for one in _asked(each)), f"sistercities {line} --out {source}"]


def page() -> str:
    """The page, around the pictures that are there."""
    return "\n".join([_HEAD, *(line for each in GALLERY for line in _part(each))])


_HEAD = """\
# Gallery

Every kind of figure once, each with the commands that draw it. They are small here, of few worlds, so that all can be drawn within minutes; [a page](use/figures.md) tells how each is had for a journal, at any width, in English or Indonesian. `make gallery` draws all of them anew.
"""


def _part(each: Shown | Found) -> Iterator[str]:
    """The heading, the picture, what it shows, and the commands."""
    told = kinds_shown()
    kind = "sensitivity" if each.kind not in told and isinstance(each, Shown) else each.kind
    shows = told.get(kind) or (each.shows if isinstance(each, Found) else "")
    # a link is from the folder of this page, not from that of the page on figures
    words = re.sub(r"\]\((?!\.\./)", "](use/", shows).replace("](../", "](")
    yield f"## {kind}\n"
    yield f"![{_plain(shows)}]({each.image.relative_to(DOCS).as_posix()})\n"
    yield f"{words[:1].upper()}{words[1:]}. {_made(each)}\n"
    yield "```sh"
    yield from each.lines
    yield "```\n"


def _plain(words: str) -> str:
    """Words without links and marks, for who does not see the picture."""
    return re.sub(r"\[(.+?)\]\(.+?\)", r"\1", words).replace("`", "")


def _made(each: Shown | Found) -> str:
    """How it was made, as its file tells it; or the page on which it stands."""
    if isinstance(each, Found):
        return f"It takes long, and stands on [a page of its own](findings/{each.page})."
    rows = [(row[0], row[1]) for row in trace(each.image).rows]
    told = dict(rows)
    worlds = [
        f"{name} ({number})"
        for what, said in rows
        if what == "scenario"
        for name, number in re.findall(r"^(.+?): ([\d,]+ worlds?)\b", said)
    ]
    of = f", of {' and '.join(worlds)}" if 0 < len(worlds) <= 2 else ""
    return f"Made by `{told['made by']}`{of}; `sistercities trace` tells the rest."


def draw(folder: Path, shown: Sequence[Shown]) -> None:
    """Run all commands in a folder, and put the picture of each figure there, by its kind."""
    for source, line in SOURCES.items():
        _run([*shlex.split(line), "--out", source])
    for each in shown:
        words = shlex.split(f"{each.kind} {each.source} {each.order} {SMALL}")
        _run(["figure", *words, "--out", f"drawn-{each.kind}"])
        first = sorted(Path(f"drawn-{each.kind}").glob("*.png"), key=lambda file: len(file.name))[0]
        first.replace(folder / each.image.name)


def _run(words: list[str]) -> None:
    print("sistercities", shlex.join(words), flush=True)
    if run_application(application, os.environ, words) != 0:
        raise SystemExit(f"it failed: sistercities {shlex.join(words)}")


def main() -> None:
    """Draw all figures, and write the page."""
    shown = [each for each in GALLERY if isinstance(each, Shown)]
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as aside:
        os.chdir(aside)
        try:
            drawn = Path(aside) / "gallery"
            drawn.mkdir()
            draw(drawn, shown)
        finally:
            os.chdir(before)
        IMAGES.mkdir(exist_ok=True)
        for each in shown:
            (IMAGES / each.image.name).write_bytes((drawn / each.image.name).read_bytes())
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
