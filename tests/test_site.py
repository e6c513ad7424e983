"""The documentation as a site, and pages that only it and newcomers ask for."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sistercities
from sistercities.paper.odd import refreshed

from tests.cases import quickly
from tests.documents import DOCS, LINK, PAGES, ROOT, blocks, commands

R = "docs/use/r.md"
INDONESIAN = "docs/learn/README.id.md"
NAMES = PAGES["docs/reference/api.md"]


def test_the_table_of_public_names_is_that_of_the_package() -> None:
    assert refreshed(NAMES) == NAMES, "out of date; run: make tables"
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", NAMES, re.MULTILINE)
    assert {name for name, _ in rows} == set(sistercities.__all__)
    assert all(said.endswith(".") for _, said in rows)


def test_the_index_lists_every_notebook() -> None:
    listed = {target for target, _ in LINK.findall(PAGES["docs/index.md"])}
    assert {f"notebooks/{path.name}" for path in DOCS.glob("notebooks/*.ipynb")} <= listed


def test_the_summary_in_indonesian_shows_what_the_readme_shows() -> None:
    assert commands(INDONESIAN) == commands("README.md")
    first = [line.partition(" #")[0] for line in blocks(INDONESIAN, "sh")[1].splitlines()]
    assert first == [line.partition(" #")[0] for line in blocks("README.md", "sh")[1].splitlines()]


def test_the_page_on_r_can_be_followed(
    command: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    for line in commands(R):
        status, _, complaints = command(*quickly(line))
        assert (status, complaints) == (0, "")
    for program in blocks(R, "python"):
        exec(compile(program, R, "exec"), {})
    assert (tmp_path / "for-r-outcomes.csv").read_text(encoding="utf-8").count("\n") == 7
    script = shutil.which("Rscript")
    if script is None:
        pytest.skip("there is no R here")
    ran = subprocess.run(
        [script, "--vanilla", "-e", "\n".join(blocks(R, "r"))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "kyoto-yogyakarta" in ran.stdout
    assert (tmp_path / "exchange.pdf").stat().st_size > 1000


@pytest.mark.long
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="make docs sets it up")
    quietly = ("-q", "-W", "-D", "nb_execution_mode=off", "-c", "docs", "-d", tmp_path / "read")
    ran = subprocess.run(
        [sys.executable, "-m", "sphinx", *quietly, ".", tmp_path / "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    for page in PAGES:
        assert (tmp_path / "site" / page).with_suffix(".html").is_file(), page
    written = (tmp_path / "site/docs/reference/api.html").read_text(encoding="utf-8")
    assert all(f'id="sistercities.{name}"' in written for name in sistercities.__all__)
