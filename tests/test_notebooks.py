"""The notebooks: stored without what they print, linked to what is there, and run from top to bottom."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sistercities.paper.figures.picture import Picture
from sistercities.questions.answer import Answer

from tests.documents import DOCS, LINK, anchors

NOTEBOOKS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["cells"]
    for path in sorted((DOCS / "notebooks").glob("*.ipynb"))
}
RUN = {
    name: [each for each in NOTEBOOKS[name] if each["cell_type"] == "code"] for name in NOTEBOOKS
}


def shown(name: str, replicates: int | None = None) -> Iterator[object]:
    """What the last line of each cell of a notebook shows, if it shows anything."""
    names: dict[str, Any] = {}
    for cell in RUN[name]:
        text = "".join(cell["source"])
        if replicates is not None:
            text = re.sub(r"REPLICATES = \d+", f"REPLICATES = {replicates}", text)
        lines = ast.parse(text)
        last = lines.body.pop() if isinstance(lines.body[-1], ast.Expr) else None
        exec(compile(lines, name, "exec"), names)
        if isinstance(last, ast.Expr):
            yield eval(compile(ast.Expression(last.value), name, "eval"), names)


def test_there_are_three() -> None:
    assert list(NOTEBOOKS) == ["first-comparison", "own-pairing", "policy-question"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_stored_without_what_it_prints(name: str) -> None:
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in RUN[name])
    assert len({cell["id"] for cell in NOTEBOOKS[name]}) == len(NOTEBOOKS[name])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_leads_to_what_is_there(name: str) -> None:
    text = "\n".join("".join(cell["source"]) for cell in NOTEBOOKS[name])
    for target, heading in LINK.findall(text):
        path = DOCS / "notebooks" / target
        assert path.exists(), target
        assert not heading or heading in anchors(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_and_shows_answers_and_figures(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = list(shown(name, replicates=2))
    answers = [each for each in found if isinstance(each, Answer)]
    assert answers
    for answer in answers:
        assert "<table>" in answer._repr_html_()
        assert len(repr(answer)) < 200
    drawn = [each for each in found if isinstance(each, Picture)]
    assert all(figure._repr_png_() for figure in drawn)
    assert bool(drawn) == (name != "own-pairing")


@pytest.mark.long
@pytest.mark.pictures
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_at_its_size(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for each in shown(name):
        if isinstance(each, Picture):
            assert each._repr_png_().startswith(b"\x89PNG")
