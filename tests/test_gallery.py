"""The gallery shows every kind of figure once, with commands that draw it."""

import os
import shlex
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from sistercities.cli.commands import application
from sistercities.questions.illustrated import KINDS

from tests.documents import PAGES
from tests.measurements.gallery import GALLERY, IMAGES, Shown, draw, kinds_shown, page

MOST = 3_000_000
"""All pictures together, bytes."""


def test_the_page_is_what_its_generator_writes() -> None:
    assert PAGES["docs/gallery.md"] == page(), "out of date; run: make gallery"


def test_every_kind_of_figure_is_there_once() -> None:
    shown = [each.kind for each in GALLERY]
    assert len(shown) == len(set(shown))
    missing = set(kinds_shown()) - set(shown) - set(KINDS.values())
    assert missing == {"sensitivity"}  # which is asked for by its outcome


def test_every_picture_is_there_and_none_besides() -> None:
    assert all(each.image.is_file() for each in GALLERY)
    own = {each.image for each in GALLERY if isinstance(each, Shown)}
    assert set(IMAGES.iterdir()) == own
    assert sum(path.stat().st_size for path in own) < MOST


def test_every_command_is_understood() -> None:
    group = typer.main.get_group(application)
    for line in {line for each in GALLERY for line in each.lines}:
        _, name, *words = shlex.split(line)
        asked = group.commands[name].make_context(name, words)
        assert (asked.info_name, asked.args) == (name, []), line


@pytest.mark.long
@pytest.mark.pictures
def test_the_commands_draw_the_pictures_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", {**os.environ})
    drawn = tmp_path / "gallery"
    drawn.mkdir()
    shown = [each for each in GALLERY if isinstance(each, Shown)]
    draw(drawn, shown)
    for each in shown:
        pictures = [path.read_bytes() for path in (each.image, drawn / each.image.name)]
        one, other = (np.asarray(Image.open(BytesIO(content))) for content in pictures)
        assert np.array_equal(one, other), f"{each.kind} looks otherwise now; run: make gallery"
